//! Random rates by month, of any size.

use collateral::{Clock, MonthlySpeed, PoolSpeeds};
use proptest::prelude::*;

pub(crate) fn monthly(highest: f64) -> impl Strategy<Value = MonthlySpeed> {
    let clock = prop_oneof![Just(Clock::DealMonth), Just(Clock::LoanAge)];
    (clock, prop::collection::vec(0.0..highest, 1..80))
        .prop_map(|(clock, by_month)| MonthlySpeed::from_months(clock, by_month))
}

/// Rates of default, for life or of named months.
pub(crate) fn defaults(highest: f64) -> impl Strategy<Value = MonthlySpeed> {
    let named = prop_oneof![Just(0usize), 1usize..90];
    (monthly(highest), named).prop_map(|(speed, named)| match speed.clock() {
        Clock::DealMonth => speed.named(named),
        Clock::LoanAge => speed,
    })
}

pub(crate) fn speeds() -> impl Strategy<Value = PoolSpeeds> {
    let prepayment = prop_oneof![
        prop::collection::vec(monthly(0.1), 1..4),
        prop::collection::vec(monthly(1.0), 1..2),
    ];
    let default = prop_oneof![
        prop::collection::vec(defaults(0.1), 0..4),
        prop::collection::vec(defaults(1.0), 1..2),
    ];
    (prepayment, default).prop_map(|(prepayment, default)| PoolSpeeds { prepayment, default })
}
