//! In which day count each class is measured: one for what accrues, what is discounted and what
//! durations and lives count.

use bonds::deal::Accrual;
use solver::{FirstPeriod, accrued};
use terms::DayCount;

use crate::inputs::DealInputs;

impl DealInputs {
    /// The first accrual period of a class, by its position in the deal, and settlement within it.
    pub fn first_period(&self, class: usize) -> FirstPeriod {
        let dates = &self.deal.dates;
        let accrual = self.deal.classes[class].accrual;
        let from = match accrual {
            Accrual::Monthly { dated } => accrued::accrual_start(dated, dates.settlement),
            Accrual::BetweenPayments(_) => dates.closing,
        };
        FirstPeriod { from, settlement: dates.settlement, day_count: accrual.day_count() }
    }

    /// How months of 30 days are counted for a class.
    pub(crate) fn thirty_360(&self, _class: usize) -> DayCount {
        DayCount::Thirty360
    }

    /// Years of a class's average life.
    pub(crate) fn life_day_count(&self, _class: usize) -> DayCount {
        self.conventions.wal_day_count
    }

    /// Years of the durations of a class with a floating rate.
    pub(crate) fn duration_day_count(&self, _class: usize) -> DayCount {
        self.conventions.duration_day_count
    }
}
