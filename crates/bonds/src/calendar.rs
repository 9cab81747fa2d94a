//! Payment dates and the days between them, counted once a deal.

use std::borrow::Cow;

use terms::{Date, DayCount};

use crate::deal::{Accrual, Dates};

/// Months for which a waterfall knows its periods beforehand: forty years.
pub(crate) const KNOWN: usize = 480;

/// The accrual period of one payment date.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Period {
    /// Deal month.
    pub(crate) month: usize,
    /// The payment date before, or closing.
    pub(crate) from: Date,
    /// The payment date.
    pub(crate) to: Date,
    /// The payment date before business days move it.
    pub(crate) due: Date,
    /// Days from one to the other.
    pub(crate) days: i32,
    /// Fraction of a year by the deal's accrual, for the available funds rate's factor.
    pub(crate) year_fraction: f64,
}

impl Period {
    /// Fraction of a year that accrues, see [`Accrual::year_fraction`]: dates are subtracted once
    /// a period only.
    pub(crate) fn years(&self, accrual: Accrual) -> f64 {
        match accrual {
            Accrual::BetweenPayments(day_count @ (DayCount::Actual360 | DayCount::Actual365)) => {
                f64::from(self.days) / day_count.year_days()
            }
            _ => accrual.year_fraction(self.month, self.from, self.to, self.due),
        }
    }
}

/// The periods of payment dates 1 to `months`.
pub(crate) fn periods(dates: &Dates, months: usize) -> Vec<Period> {
    let mut from = dates.closing;
    let mut period = |month: usize| {
        let due = dates.payments.unadjusted(month);
        let to = dates.payments.business_days.adjust(due);
        let days = DayCount::Actual360.days(from, to);
        let period = Period { month, from, to, due, days, year_fraction: 0.0 };
        from = to;
        Period { year_fraction: period.years(dates.accrual), ..period }
    };
    (1..=months).map(&mut period).collect()
}

/// The same from those that are `known`, as far as they reach.
pub(crate) fn through<'a>(known: &'a [Period], dates: &Dates, months: usize) -> Cow<'a, [Period]> {
    match known.get(..months) {
        Some(periods) => Cow::Borrowed(periods),
        None => Cow::Owned(periods(dates, months)),
    }
}
