//! Payment dates, and the Federal Reserve's holidays that move them.

use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};

use crate::YearMonth;

/// What happens to a payment date that is not a business day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BusinessDays {
    /// The date stands (as the computational materials of dealers count).
    Unadjusted,
    /// The next business day of the Federal Reserve (as trustees pay).
    Following,
}

impl BusinessDays {
    /// All rules, by the names that input files use.
    pub const ALL: [(&'static str, BusinessDays); 2] =
        [("unadjusted", BusinessDays::Unadjusted), ("following", BusinessDays::Following)];

    /// `date`, moved as the rule says.
    pub fn adjust(self, date: Date) -> Date {
        match self {
            BusinessDays::Unadjusted => date,
            BusinessDays::Following => {
                let mut day = date;
                while !is_business_day(day) {
                    let Ok(next) = day.tomorrow() else { return day };
                    day = next;
                }
                day
            }
        }
    }
}

/// The day of a date in the month so many months later, or earlier below 0: in a shorter month, that
/// month's last day. The last date of all where there is none.
pub fn months_from(date: Date, months: i64) -> Date {
    let span = Span::new().try_months(months);
    span.and_then(|span| date.checked_add(span)).unwrap_or(Date::MAX)
}

/// Monthly payment dates: the day of the first one in every month after it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PaymentCalendar {
    /// The first payment date, before adjustment: its day is the payment day of every month
    /// (in a shorter month, that month's last day).
    pub first: Date,
    /// Adjustment of dates that are not business days.
    pub business_days: BusinessDays,
}

impl PaymentCalendar {
    /// Payment date of deal month `month` (1-based).
    pub fn date(&self, month: usize) -> Date {
        self.business_days.adjust(self.unadjusted(month))
    }

    /// The same before adjustment.
    pub fn unadjusted(&self, month: usize) -> Date {
        let months = i64::try_from(month).unwrap_or(i64::MAX).saturating_sub(1);
        months_from(self.first, months)
    }

    /// Number of payment dates on or before `day`.
    ///
    /// ```
    /// use terms::{BusinessDays, Date, PaymentCalendar};
    ///
    /// let first = Date::new(2004, 7, 25).unwrap(); // a Sunday
    /// let payments = PaymentCalendar { first, business_days: BusinessDays::Following };
    /// let paid_by = |day| payments.paid_by(Date::new(2004, 7, day).unwrap());
    /// assert_eq!([24, 25, 26].map(paid_by), [0, 0, 1]);
    /// ```
    pub fn paid_by(&self, day: Date) -> usize {
        let months = YearMonth::of(day).months_since(YearMonth::of(self.first)) + 1;
        let mut paid = usize::try_from(months).unwrap_or(0);
        // Business days may move a date into the month after.
        while paid > 0 && self.date(paid) > day {
            paid -= 1;
        }
        paid
    }

    /// Payment dates of months 1 to `months`.
    pub fn dates(&self, months: usize) -> Vec<Date> {
        (1..=months).map(|month| self.date(month)).collect()
    }
}

/// Whether banks of the Federal Reserve System are open: no Saturday, no Sunday, no holiday.
pub fn is_business_day(date: Date) -> bool {
    !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
        && !is_federal_reserve_holiday(date)
}

/// Whether the Federal Reserve Banks observe a holiday on `date`.
///
/// A holiday that falls on a Sunday is observed on Monday; one that falls on a Saturday is not
/// moved: the Banks are open on the Friday before. Source: Federal Reserve Bank Services, holiday
/// schedules. Juneteenth is a holiday from 2021 on, first observed by the Banks in 2022; Martin
/// Luther King's day from 1986 on.
pub fn is_federal_reserve_holiday(date: Date) -> bool {
    let observed = |month: i8, day: i8| {
        let sunday_before =
            date.weekday() == Weekday::Monday && date.yesterday().is_ok_and(|d| on(d, month, day));
        on(date, month, day) || sunday_before
    };
    let monday = |month: i8, nth: i8| {
        date.month() == month && date.weekday() == Weekday::Monday && nth_of_month(date) == nth
    };
    let last_monday_of_may = date.month() == 5
        && date.weekday() == Weekday::Monday
        && date.checked_add(7.days()).is_ok_and(|later| later.month() == 6);
    let thanksgiving =
        date.month() == 11 && date.weekday() == Weekday::Thursday && nth_of_month(date) == 4;
    observed(1, 1)
        || (date.year() >= 1986 && monday(1, 3))
        || monday(2, 3)
        || last_monday_of_may
        || (date.year() >= 2022 && observed(6, 19))
        || observed(7, 4)
        || monday(9, 1)
        || monday(10, 2)
        || observed(11, 11)
        || thanksgiving
        || observed(12, 25)
}

fn on(date: Date, month: i8, day: i8) -> bool {
    date.month() == month && date.day() == day
}

/// 1 for days 1 to 7, 2 for days 8 to 14, and so on.
fn nth_of_month(date: Date) -> i8 {
    (date.day() - 1) / 7 + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_next_business_day() {
        // Sunday 25 July 2004; Christmas 2002, from the remittance report of Impac CMB 2002-2
        // (2002-11-25 to 2002-12-26); the Monday after New Year's Sunday 2006.
        for (from, to) in [
            (date(2004, 7, 25), date(2004, 7, 26)),
            (date(2002, 12, 25), date(2002, 12, 26)),
            (date(2006, 1, 1), date(2006, 1, 3)),
            (date(2003, 8, 25), date(2003, 8, 25)),
        ] {
            assert_eq!(BusinessDays::Following.adjust(from), to);
            assert_eq!(BusinessDays::Unadjusted.adjust(from), from);
        }
    }

    #[test]
    fn a_short_month_pays_on_its_last_day() {
        let calendar =
            PaymentCalendar { first: date(2003, 1, 31), business_days: BusinessDays::Unadjusted };
        assert_eq!(calendar.date(2), date(2003, 2, 28));
        assert_eq!(calendar.date(3), date(2003, 3, 31));
    }
}
