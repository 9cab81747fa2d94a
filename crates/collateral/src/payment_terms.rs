//! When a loan pays interest and principal that does not do so every month, and the days that its
//! interest counts.

use terms::DayCount;

/// Months of a loan's own payments, counted from 1 in its first month in the deal: `first`,
/// `first + every`, ...
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Dates {
    /// Months between them.
    pub every: u32,
    /// The first.
    pub first: u32,
}

impl Dates {
    /// Every month.
    pub const MONTHLY: Dates = Dates { every: 1, first: 1 };

    /// Whether a month is one of them.
    pub fn holds(self, month: u32) -> bool {
        month >= self.first && (month - self.first).is_multiple_of(self.every.max(1))
    }

    /// The first of them from a month on.
    pub fn next(self, month: u32) -> u32 {
        let every = self.every.max(1);
        match month.checked_sub(self.first) {
            None => self.first,
            Some(past) => self.first.saturating_add(past.div_ceil(every) * every),
        }
    }
}

/// How a loan pays beside [`PaymentTerms::MONTHLY`].
///
/// Interest accrues month by month on the balance at the month's start, and is collected on the next
/// interest date, or with the last payment. Loans prepay and default every
/// month. What accrued before on the balance that prepays or defaults is collected on the next
/// interest date like the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PaymentTerms {
    /// When interest is collected.
    pub interest: Dates,
    /// When scheduled principal is paid. It is level with interest at the rate of so many months of 30
    /// days, over the dates left; where interest counts actual days, the payment is level and has as
    /// much less principal as it has more interest.
    pub principal: Dates,
    /// The first month whose interest the deal is owed.
    pub accrues_from: u32,
    /// A month's interest is a twelfth of the year's, or that of its actual days.
    pub day_count: DayCount,
    /// Penalty on what prepays, as a position in [`crate::Pool::penalties`] from 1; 0: none.
    pub penalty: u32,
    /// How the payment is reset apart from the rate, as a position in [`crate::Pool::payment_resets`]
    /// from 1; 0: it is level at the rate. Of all else that these terms say of a loan whose payment is,
    /// only the penalty holds.
    pub payment_reset: u32,
}

impl PaymentTerms {
    /// Interest and principal every month, from the first on.
    pub const MONTHLY: PaymentTerms = PaymentTerms {
        interest: Dates::MONTHLY,
        principal: Dates::MONTHLY,
        accrues_from: 1,
        day_count: DayCount::Thirty360,
        penalty: 0,
        payment_reset: 0,
    };

    /// The payment with which the interest of `payment` is collected, of a loan that has `remaining`.
    /// What a foreclosure owes after the last of them is collected month by month.
    pub(crate) fn collected(&self, payment: usize, remaining: u32) -> usize {
        match u32::try_from(payment) {
            Ok(payment) if payment < remaining && self.payment_reset == 0 => {
                self.interest.next(payment).min(remaining) as usize
            }
            _ => payment,
        }
    }

    /// Dates of principal from `payment`, which is one, up to payment `last`; what is left after the
    /// last whole period counts as one.
    pub(crate) fn principal_dates(&self, payment: u32, last: u32) -> u32 {
        1 + last.saturating_sub(payment).div_ceil(self.principal.every.max(1))
    }

    /// Whether interest counts actual days.
    pub fn counts_days(&self) -> bool {
        !self.day_count.is_thirty_360()
    }

    /// The part of a year that the period of a payment is, whose due date is that of deal month
    /// `month` (1-based; 0 and below before the first).
    pub(crate) fn year_part(&self, days: &MonthDays, month: i64) -> f64 {
        match self.counts_days() {
            true => days.of(month) / self.day_count.year_days(),
            false => 1.0 / 12.0,
        }
    }

    /// The same of the months of a period of principal that ends with deal month `month`.
    pub(crate) fn principal_year_part(&self, days: &MonthDays, month: i64) -> f64 {
        let every = self.principal.every;
        match self.counts_days() {
            true => {
                let months = (0..i64::from(every)).map(|back| month - back);
                months.map(|month| self.year_part(days, month)).sum()
            }
            false => f64::from(every) / 12.0,
        }
    }

    /// Whether the rate that a month's interest is paid at changes beside resets.
    pub(crate) fn is_uneven(&self) -> bool {
        self.accrues_from > 1 || self.counts_days()
    }

    /// Moves interest by payment to the payments with which it is collected; what these columns do not
    /// reach is beyond the horizon.
    pub(crate) fn collect(&self, by_payment: &mut [f64], remaining: u32) {
        for position in (0..by_payment.len()).rev() {
            let collected = self.collected(position + 1, remaining) - 1;
            if collected != position {
                let accrued = std::mem::take(&mut by_payment[position]);
                if let Some(interest) = by_payment.get_mut(collected) {
                    *interest += accrued;
                }
            }
        }
    }
}

/// Actual days of each deal month: from the loans' due date before it to their own. Without them, and
/// where they end, a month has 30.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MonthDays(Vec<u8>);

impl MonthDays {
    /// Months before the first deal month whose days are stated.
    pub const BEFORE: usize = 24;

    /// Of the months from [`MonthDays::BEFORE`] before the first on.
    pub fn new(days: Vec<u8>) -> MonthDays {
        MonthDays(days)
    }

    /// Days of deal month `month`, 1-based; 0 and below before the first.
    fn of(&self, month: i64) -> f64 {
        let position = usize::try_from(month - 1 + MonthDays::BEFORE as i64);
        let days = position.ok().and_then(|position| self.0.get(position));
        f64::from(days.copied().unwrap_or(30))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interest_is_collected_on_the_next_date_or_with_the_last_payment() {
        let dates = Dates { every: 6, first: 2 };
        assert_eq!([1, 2, 3, 8, 9].map(|month| dates.next(month)), [2, 2, 8, 8, 14]);
        assert_eq!([1, 2, 3, 8].map(|month| dates.holds(month)), [false, true, false, true]);
        let terms = PaymentTerms { interest: dates, ..PaymentTerms::MONTHLY };
        let mut interest = [1.0; 12];
        terms.collect(&mut interest, 10);
        assert_eq!(interest, [0.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 6.0, 0.0, 2.0, 1.0, 1.0]);
        let mut cut = [1.0; 5];
        terms.collect(&mut cut, 10);
        assert_eq!(cut, [0.0, 2.0, 0.0, 0.0, 0.0]);
    }
}
