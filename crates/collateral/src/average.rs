//! Weighted averages of a pool at the cut-off date, as summaries of collateral print them.

use crate::pool::{Adjustable, Loan, LoanRate, Pool};

impl Pool {
    /// Average of `figure` over loans weighted by balance; loans for which it is `None` are left
    /// out of both sums. `None` when no loan counts.
    pub fn weighted_average(&self, figure: impl Fn(&Loan) -> Option<f64>) -> Option<f64> {
        let mut balance = 0.0;
        let mut sum = 0.0;
        for loan in &self.loans {
            if let Some(value) = figure(loan) {
                balance += loan.balance;
                sum += loan.balance * value;
            }
        }
        (balance > 0.0).then_some(sum / balance)
    }

    /// The same over adjustable loans.
    pub fn adjustable_average(&self, figure: impl Fn(&Adjustable) -> Option<f64>) -> Option<f64> {
        self.weighted_average(|loan| match &loan.adjustment {
            LoanRate::Fixed => None,
            LoanRate::Adjustable(terms) => figure(terms),
        })
    }
}
