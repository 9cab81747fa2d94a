//! The times in which a class is measured, for those who measure it anew.

use crate::measure::{accrued, at_settlement};
use crate::run::{Prepared, Run};

/// Times of a class from settlement, by payment date; 0 on those that are the seller's.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClassTimes {
    /// Payments that are the seller's.
    pub settled: usize,
    /// Years of its average life.
    pub life: Vec<f64>,
    /// Years of its yields.
    pub yields: Vec<f64>,
    /// Years of each period of its discount margin.
    pub margin_periods: Vec<f64>,
    /// Interest accrued at settlement, dollars.
    pub accrued: f64,
}

impl Prepared<'_> {
    /// The times of a class, by its position in the deal, through `months` payment dates.
    pub fn class_times(&self, run: &Run, class: usize, months: usize) -> ClassTimes {
        let axes = self.axes.of_class(class);
        let [life, yields, margin] =
            [axes.life, axes.yields, axes.margin].map(|id| self.axes.of(id, months));
        let settled = life.settled();
        let column = |years: &[f64]| {
            let before = std::iter::repeat_n(0.0, settled);
            before.chain(years.iter().copied()).take(months).collect()
        };
        let (balance, coupon) = at_settlement(self, run, class);
        ClassTimes {
            settled,
            life: column(life.years()),
            yields: column(yields.years()),
            margin_periods: column(margin.periods()),
            accrued: accrued(self, class, balance, coupon),
        }
    }
}
