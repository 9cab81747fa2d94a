//! Day counts: how many days, and what part of a year, lie between two dates.

use std::fmt;

use jiff::civil::Date;

/// A day-count convention. All of them count from the first date (included) to the second
/// (excluded).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DayCount {
    /// Actual days over 360: floating-rate classes. January 31 to February 28 is 28 days.
    Actual360,
    /// Actual days over 365 ("actual/365 fixed").
    Actual365,
    /// Bond basis 30/360 (ISDA 2006, 4.16(f)): a first date on the 31st counts as the 30th; a
    /// second one does too if the first lies on the 30th or 31st. February keeps its days.
    Thirty360,
    /// 30/360 with the last day of February counted as day 30, whichever of the dates it is: 30
    /// days from January 31 to February 28, 2019, and 25 from there to March 25. Fannie Mae
    /// 2006-18, settled on 2006-02-28, prints weighted average lives on it.
    Thirty360EndOfFebruary,
}

impl DayCount {
    /// All conventions, by the names that input files use.
    pub const ALL: [(&'static str, DayCount); 4] = [
        ("actual/360", DayCount::Actual360),
        ("actual/365", DayCount::Actual365),
        ("30/360", DayCount::Thirty360),
        ("30/360-end-of-february", DayCount::Thirty360EndOfFebruary),
    ];

    /// The counts that take every month as 30 days.
    pub const THIRTY_360: [(&'static str, DayCount); 2] = [
        ("30/360", DayCount::Thirty360),
        ("30/360-end-of-february", DayCount::Thirty360EndOfFebruary),
    ];

    /// Whether every month counts as 30 days.
    pub fn is_thirty_360(self) -> bool {
        matches!(self, DayCount::Thirty360 | DayCount::Thirty360EndOfFebruary)
    }

    /// Days from `from` to `to`; negative when `to` is earlier.
    pub fn days(self, from: Date, to: Date) -> i32 {
        match self {
            DayCount::Actual360 | DayCount::Actual365 => actual_days(from, to),
            DayCount::Thirty360 => thirty_days(from, to, from.day(), to.day()),
            DayCount::Thirty360EndOfFebruary => {
                let day = |date| if is_end_of_february(date) { 30 } else { date.day() };
                thirty_days(from, to, day(from), day(to))
            }
        }
    }

    /// Years from `from` to `to`: days over 360 or 365.
    pub fn years(self, from: Date, to: Date) -> f64 {
        f64::from(self.days(from, to)) / self.year_days()
    }

    /// Days in a year of this convention: 360 or 365.
    pub fn year_days(self) -> f64 {
        match self {
            DayCount::Actual365 => 365.0,
            _ => 360.0,
        }
    }
}

impl fmt::Display for DayCount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = DayCount::ALL.iter().find(|(_, c)| c == self).map_or("", |(name, _)| name);
        f.write_str(name)
    }
}

fn actual_days(from: Date, to: Date) -> i32 {
    // Dates of jiff lie within years -9999 to 9999: the difference in days fits an i32.
    from.until(to).map_or(0, |span| span.get_days())
}

fn is_end_of_february(date: Date) -> bool {
    date.month() == 2 && date.day() == date.days_in_month()
}

fn thirty_days(from: Date, to: Date, first: i8, second: i8) -> i32 {
    let first = if first == 31 { 30 } else { first };
    let second = if second == 31 && first == 30 { 30 } else { second };
    (i32::from(to.year()) - i32::from(from.year())) * 360
        + (i32::from(to.month()) - i32::from(from.month())) * 30
        + i32::from(second)
        - i32::from(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    /// Days by hand, for the dates that the deals of `scenarios/` settle on.
    #[test]
    fn counts_the_days_of_the_filings() {
        let cases = [
            (DayCount::Actual360, date(2003, 7, 31), date(2003, 8, 25), 25),
            (DayCount::Actual360, date(2003, 8, 25), date(2003, 9, 25), 31),
            (DayCount::Actual365, date(2004, 2, 25), date(2004, 3, 25), 29),
            (DayCount::Thirty360, date(2003, 7, 31), date(2003, 8, 25), 25),
            (DayCount::Thirty360, date(2003, 7, 31), date(2003, 8, 31), 30),
            (DayCount::Thirty360, date(2003, 7, 29), date(2003, 8, 31), 32),
            (DayCount::Thirty360, date(2006, 2, 28), date(2006, 3, 25), 27),
            (DayCount::Thirty360EndOfFebruary, date(2006, 2, 28), date(2006, 3, 25), 25),
            (DayCount::Thirty360EndOfFebruary, date(2007, 2, 28), date(2008, 2, 29), 360),
            (DayCount::Thirty360EndOfFebruary, date(2007, 1, 31), date(2007, 2, 28), 30),
        ];
        for (convention, from, to, days) in cases {
            assert_eq!(convention.days(from, to), days, "{convention} {from} {to}");
        }
    }

    /// Days by hand: 31sts and ends of February as the day that an accrual period has reached.
    #[test]
    fn an_accrual_period_counts_every_day_once() {
        let cases = [
            (DayCount::Actual360, date(2021, 1, 25), date(2021, 1, 31), 6),
            (DayCount::Thirty360, date(2021, 1, 25), date(2021, 1, 31), 6),
            (DayCount::Thirty360, date(2021, 1, 30), date(2021, 1, 31), 0),
            (DayCount::Thirty360, date(2006, 2, 1), date(2006, 2, 28), 27),
            (DayCount::Thirty360EndOfFebruary, date(2006, 2, 1), date(2006, 2, 27), 26),
            (DayCount::Thirty360EndOfFebruary, date(2006, 2, 1), date(2006, 2, 28), 29),
            (DayCount::Thirty360EndOfFebruary, date(2008, 2, 1), date(2008, 2, 28), 27),
            (DayCount::Thirty360EndOfFebruary, date(2008, 2, 1), date(2008, 2, 29), 29),
            (DayCount::Thirty360EndOfFebruary, date(2006, 1, 31), date(2006, 2, 28), 30),
            (DayCount::Thirty360EndOfFebruary, date(2006, 2, 28), date(2006, 2, 28), 0),
        ];
        for (convention, from, to, days) in cases {
            assert_eq!(convention.days(from, to), days, "{convention} {from} {to}");
        }
    }

    #[test]
    fn actual_days_span_decades() {
        assert_eq!(DayCount::Actual360.days(date(2003, 7, 31), date(2033, 7, 31)), 10_958);
        assert_eq!(DayCount::Actual360.days(date(2003, 8, 1), date(2003, 7, 31)), -1);
    }
}
