//! Defaults at rates for life that do not happen: of loans in their last months.

use crate::default::Liquidation;
use crate::dollars::Dollars;
use crate::monthly::PoolSpeeds;
use crate::schedule::Schedule;
use crate::survive::apart;

/// Dollars by deal month that would default at the rates for life of some products, if loans near
/// their last payment could (see [`Liquidation::lag`]): of what performs in each month.
pub fn withheld(
    schedule: &Schedule,
    speeds: &PoolSpeeds,
    liquidation: &Liquidation,
    is_meant: &dyn Fn(usize) -> bool,
) -> Vec<f64> {
    let mut by_month = vec![0.0; schedule.months];
    let Liquidation { lag, prepayment_base, .. } = *liquidation;
    let (mut dollars, mut last_dollars) = (Dollars::default(), Dollars::default());
    for family in schedule.families(apart(speeds, lag)) {
        let whole = family.whole;
        let Some(default) = speeds.default_of(whole.product).filter(|_| is_meant(whole.product))
        else {
            continue;
        };
        let smm = whole.timing.rates(speeds.prepayment_of(whole.product), whole.payments());
        let mdr = whole.timing.rates(Some(default), whole.payments());
        dollars.with_defaults(&smm, &mdr, prepayment_base, lag as usize);
        for cohort in family.by_term {
            let named = default.named_months();
            let first = cohort.timing.last_default_named(lag, named).min(cohort.payments());
            let smm = &smm[first..cohort.payments()];
            let fare = (first, first);
            last_dollars.past_last_default(&dollars, fare, smm, prepayment_base, lag as usize);
            for (position, alive) in (first..).zip(&last_dollars.alive) {
                let would = alive * mdr[position] * cohort.balance[position];
                by_month[cohort.timing.row(position + 1)] += would;
            }
        }
    }
    by_month
}
