//! Calendar months, as filings print first and last principal payments (`Aug-03`).
//!
//! A *deal month* (`month`, or `period` in output) is another thing: the 1-based number of a
//! payment date. Month 1 is paid on the first payment date. It is 1-based because every document
//! of this field counts so; vectors indexed by it hold month `m` at position `m - 1`.

use std::fmt;

use jiff::civil::Date;

/// A month of the calendar. Displays as `YYYY-MM`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct YearMonth {
    year: i16,
    month: i8,
}

impl YearMonth {
    /// The month `month` (1 to 12) of `year` (0 to 9999); `None` outside.
    pub fn new(year: i16, month: i8) -> Option<YearMonth> {
        ((1..=12).contains(&month) && (0..=9999).contains(&year))
            .then_some(YearMonth { year, month })
    }

    /// The month in which `date` lies.
    pub fn of(date: Date) -> YearMonth {
        YearMonth { year: date.year(), month: date.month() }
    }

    /// Its first day.
    pub fn first_day(self) -> Option<Date> {
        Date::new(self.year, self.month, 1).ok()
    }

    /// Reads `YYYY-MM`.
    pub fn parse(text: &str) -> Option<YearMonth> {
        let (year, month) = text.split_once('-')?;
        let digits = |s: &str, n| s.len() == n && s.bytes().all(|b| b.is_ascii_digit());
        if !digits(year, 4) || !digits(month, 2) {
            return None;
        }
        YearMonth::new(year.parse().ok()?, month.parse().ok()?)
    }

    /// Whole months from `earlier` to `self`: negative when `self` is before it.
    pub fn months_since(self, earlier: YearMonth) -> i32 {
        (i32::from(self.year) - i32::from(earlier.year)) * 12 + i32::from(self.month)
            - i32::from(earlier.month)
    }

    /// As filings print it: `Aug-03`.
    pub fn short(self) -> String {
        const NAMES: [&str; 12] =
            ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let name = NAMES.get(self.month as usize - 1).copied().unwrap_or("?");
        format!("{name}-{:02}", self.year % 100)
    }
}

impl fmt::Display for YearMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_prints() {
        let month = YearMonth::parse("2003-08").unwrap();
        assert_eq!(month.to_string(), "2003-08");
        assert_eq!(month.short(), "Aug-03");
        assert_eq!(month.months_since(YearMonth::parse("2002-12").unwrap()), 8);
        for bad in ["2003-8", "2003-13", "2003", "Aug-03", "2003-00", "+003-01"] {
            assert_eq!(YearMonth::parse(bad), None, "{bad}");
        }
    }
}
