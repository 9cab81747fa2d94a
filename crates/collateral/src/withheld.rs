//! Defaults at rates for life that do not happen: of loans in their last months.

use crate::amortize::DollarSchedule;
use crate::default::Liquidation;
use crate::dollars::Dollars;
use crate::monthly::PoolSpeeds;
use crate::project::Loans;
use crate::schedule::Schedule;
use crate::survive::apart;
use crate::timing::Timing;

/// Dollars by deal month that would default at the rates for life of some products, if loans near
/// their last payment could (see [`Liquidation::lag`]): of what performs in each month.
pub fn withheld(
    schedule: &Schedule,
    speeds: &PoolSpeeds,
    liquidation: &Liquidation,
    is_meant: &dyn Fn(usize) -> bool,
) -> Vec<f64> {
    if !liquidation.by_month.lag.is_empty() {
        return by_loan(schedule, speeds, liquidation, is_meant);
    }
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

/// The same where months to liquidation change with the deal month.
fn by_loan(
    schedule: &Schedule,
    speeds: &PoolSpeeds,
    liquidation: &Liquidation,
    is_meant: &dyn Fn(usize) -> bool,
) -> Vec<f64> {
    let mut by_month = vec![0.0; schedule.months];
    let Loans { pool, paths, .. } = schedule.loans();
    let mut dollar = DollarSchedule::default();
    for loan in pool.loans.iter().filter(|loan| is_meant(loan.product)) {
        let Some(default) = speeds.default_of(loan.product) else { continue };
        let timing = Timing::of(loan);
        let payments = timing.payments(schedule.months);
        dollar.lay_out(pool, loan, paths, payments);
        let smm = timing.rates(speeds.prepayment_of(loan.product), payments);
        let mdr = timing.rates(Some(default), payments);
        let mut alive = loan.balance;
        for (payment, (smm, stated)) in (1..).zip(smm.iter().zip(&*mdr)) {
            let row = timing.row(payment);
            let lag = liquidation.lag_of(row + 1);
            let mut mdr = *stated;
            if payment > timing.last_default_named(lag, default.named_months()) {
                by_month[row] += alive * mdr * dollar.factor[payment - 1];
                mdr = 0.0;
            }
            alive *= (1.0 - mdr) - liquidation.prepayment_base.prepaid_part(*smm, mdr);
        }
    }
    by_month
}
