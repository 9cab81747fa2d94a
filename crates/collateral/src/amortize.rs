//! What the schedule leaves of a loan that neither prepays nor defaults.

use std::ops::Range;

use terms::IndexPaths;

use crate::payment_terms::{MonthDays, PaymentTerms};
use crate::pool::{Loan, LoanRate, Pool};
use crate::timing::Timing;

/// Monthly payment that repays one dollar in `payments_left` payments at the monthly rate `r`:
/// `r / (1 - (1 + r)^-n)`; `1/n` at a rate of zero, and all of it with interest at the last.
///
/// Taken on a dollar that is not prepaid, and again at each reset, it is the level payment "on the
/// current balance, taken anew each month": payments shrink with prepayments, the schedule of a
/// dollar that stays does not depend on them. Source: Standard Formulas, B.
pub fn level_payment_of(monthly_rate: f64, payments_left: u32) -> f64 {
    if payments_left <= 1 {
        return 1.0 + monthly_rate;
    }
    if monthly_rate <= 0.0 {
        return 1.0 / f64::from(payments_left);
    }
    // 1 - (1 + r)^-n without cancellation where r is small.
    monthly_rate / -libm::expm1(-f64::from(payments_left) * libm::log1p(monthly_rate))
}

/// The schedule of one dollar of a loan, by payment.
///
/// Interest of a payment is a twelfth of the year's on what is left before it.
#[derive(Clone, Debug, Default)]
pub(crate) struct DollarSchedule {
    /// What is left after payment `k`, at position `k`; position 0 is 1.
    pub(crate) factor: Vec<f64>,
    /// Gross rate of payment `k`, a twelfth of the year's, at position `k - 1`.
    pub(crate) monthly: Vec<f64>,
    /// The same after servicing and insurance; below 0 where these take more.
    pub(crate) net_monthly: Vec<f64>,
    /// Interest of payment `k` that is deferred, at position `k - 1`; empty where none ever is.
    pub(crate) deferred: Vec<f64>,
}

impl DollarSchedule {
    /// The first `payments` payments of a loan of `pool`, in place of what was there.
    pub(crate) fn lay_out(
        &mut self,
        pool: &Pool,
        loan: &Loan,
        paths: &IndexPaths,
        payments: usize,
    ) {
        self.deferred.clear();
        match pool.payment_terms(loan.payment_terms) {
            None => self.lay_out_monthly(loan, paths, payments),
            Some(terms) => match pool.payment_reset(terms) {
                Some(reset) => {
                    let current = pool.current_payment(loan);
                    self.lay_out_deferring(loan, (reset, current), paths, payments);
                }
                None => self.lay_out_by_terms(loan, (terms, &pool.month_days), paths, payments),
            },
        }
    }

    /// Of a loan that pays every month.
    fn lay_out_monthly(&mut self, loan: &Loan, paths: &IndexPaths, payments: usize) {
        let timing = Timing::of(loan);
        let (last, matures) = (payments as u32, loan.remaining_months);
        let mut next_reset = loan.first_reset();
        let strips = loan.servicing + loan.insurance;
        let mut rate = loan.rate;
        let mut level = None;
        self.open(payments);
        let mut payment = 1;
        while payment <= last {
            if payment == next_reset
                && let LoanRate::Adjustable(terms) = &loan.adjustment
            {
                let reset = terms.reset(payment, timing.index_month(payment), rate, paths);
                if reset != rate {
                    level = None;
                }
                rate = reset;
                next_reset += terms.reset_period.max(1);
            }
            // One rate and one kind of payment, up to the month before something changes.
            let interest_only = payment <= loan.interest_only_months;
            let mut until = last;
            if next_reset > payment {
                until = until.min(next_reset - 1);
            }
            if interest_only {
                until = until.min(loan.interest_only_months);
            }
            if payment < matures {
                until = until.min(matures - 1);
            }
            let rows = (payment - 1) as usize..until as usize;
            let monthly = rate.fraction() / 12.0;
            let left = self.factor[rows.start];
            let level_payment = if interest_only {
                left * monthly
            } else {
                let payments_left = loan.amortization_months.saturating_sub(payment - 1);
                *level.get_or_insert_with(|| left * level_payment_of(monthly, payments_left))
            };
            let net_monthly = (rate - strips).fraction() / 12.0;
            self.amortize(rows, monthly, net_monthly, level_payment);
            if payment == matures {
                self.factor[payment as usize] = 0.0;
            }
            payment = until + 1;
        }
    }

    /// Of a loan that pays on dates of its own.
    fn lay_out_by_terms(
        &mut self,
        loan: &Loan,
        (terms, days): (&PaymentTerms, &MonthDays),
        paths: &IndexPaths,
        payments: usize,
    ) {
        let timing = Timing::of(loan);
        let mut next_reset = loan.first_reset();
        let strips = loan.servicing + loan.insurance;
        let mut rate = loan.rate;
        let mut level = None;
        let mut left = 1.0;
        self.open(payments);
        for payment in 1..=payments as u32 {
            if payment == next_reset
                && let LoanRate::Adjustable(note) = &loan.adjustment
            {
                rate = note.reset(payment, timing.index_month(payment), rate, paths);
                level = None;
                next_reset += note.reset_period.max(1);
            }
            let month = timing.due_month(payment);
            let is_principal =
                terms.principal.holds(payment) && payment > loan.interest_only_months;
            if payment == loan.remaining_months {
                left = 0.0;
            } else if is_principal {
                let period = rate.fraction() * f64::from(terms.principal.every) / 12.0;
                let dates = terms.principal_dates(payment, loan.amortization_months);
                let level = *level.get_or_insert_with(|| left * level_payment_of(period, dates));
                let interest = rate.fraction() * terms.principal_year_part(days, month);
                left = (left - (level - left * interest).max(0.0)).max(0.0);
            }
            let row = payment as usize - 1;
            let is_owed = payment >= terms.accrues_from;
            let part = if is_owed { terms.year_part(days, month) } else { 0.0 };
            self.factor[row + 1] = left;
            self.monthly[row] = rate.fraction() * part;
            self.net_monthly[row] = (rate - strips).fraction() * part;
        }
    }

    /// Interest of a payment that is deferred.
    pub(crate) fn deferred(&self, payment: usize) -> f64 {
        self.deferred.get(payment - 1).copied().unwrap_or(0.0)
    }

    /// Principal of a payment: none where interest is deferred.
    pub(crate) fn principal(&self, payment: usize) -> f64 {
        let defers = self.deferred(payment) > 0.0;
        if defers { 0.0 } else { self.factor[payment - 1] - self.factor[payment] }
    }

    /// Makes room for so many payments; each is to be laid out.
    pub(crate) fn open(&mut self, payments: usize) {
        self.factor.resize(payments + 1, 0.0);
        self.factor[0] = 1.0;
        self.monthly.resize(payments, 0.0);
        self.net_monthly.resize(payments, 0.0);
    }

    /// Payments of one rate and one level payment.
    fn amortize(&mut self, rows: Range<usize>, monthly: f64, net_monthly: f64, level_payment: f64) {
        let mut left = self.factor[rows.start];
        let after = &mut self.factor[rows.start + 1..=rows.end];
        let rates = self.monthly[rows.clone()].iter_mut().zip(&mut self.net_monthly[rows]);
        for (factor, (gross, net)) in after.iter_mut().zip(rates) {
            left -= level_payment - left * monthly;
            *factor = left;
            *gross = monthly;
            *net = net_monthly;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn level_payment_of_the_standard_formulas() {
        // 100,000,000 at 8% over 360 months: expected amortisation of month 1 is 67,098
        // (Standard Formulas, C.6).
        let rate = 0.08 / 12.0;
        let amortised = 100e6 * (level_payment_of(rate, 360) - rate);
        assert_eq!(amortised.round(), 67_098.0);
        assert_eq!(level_payment_of(0.0, 10), 0.1);
        assert_eq!(level_payment_of(0.01, 1), 1.01);
    }
}
