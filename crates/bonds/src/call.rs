//! The clean-up call: when it may be exercised, and what it pays.

use terms::PoolFlows;

use crate::carry::Carry;
use crate::compile::{Holding, Waterfall};
use crate::coupon::Period;

/// Whether the call may be exercised on the date that has just been paid: the ending balance of
/// all groups together is within its percentage of their cut-off balance, or its date has come;
/// and the collateral at par covers what the classes are owed.
pub(crate) fn is_possible(
    waterfall: &Waterfall,
    pools: &[PoolFlows],
    period: Period,
    carry: &Carry,
) -> bool {
    let Some(call) = &waterfall.call else { return false };
    let ending: f64 = carry.today.collateral.iter().sum();
    let cut_off: f64 = pools.iter().map(PoolFlows::cut_off_balance).sum();
    let small = call.pool_pct.is_some_and(|pct| ending <= pct / 100.0 * cut_off);
    let due = call.date.is_some_and(|date| period.to >= date);
    if !(small || due) {
        return false;
    }
    let owed: f64 = (0..waterfall.classes.len()).map(|c| owed(waterfall, carry, c)).sum();
    owed <= ending * (1.0 + 1e-12) + 0.005
}

/// What a class is owed at the call beyond the date's own payments: its balance, and unpaid
/// interest where a step would pay it.
fn owed(waterfall: &Waterfall, carry: &Carry, class: usize) -> f64 {
    let terms = &waterfall.classes[class];
    match terms.original {
        Holding::Balance(_) if terms.carries_interest => {
            carry.balance[class] + carry.unpaid_interest[class]
        }
        Holding::Balance(_) => carry.balance[class],
        Holding::Notional { .. } | Holding::Residual => 0.0,
    }
}

/// Pays every class what it is owed, and the residual of each group what its collateral is worth
/// beyond that; a group that falls short takes it from the others' residuals.
pub(crate) fn redeem(waterfall: &Waterfall, carry: &Carry, redemption: &mut [f64]) {
    let mut surplus = carry.today.collateral.clone();
    for (class, terms) in waterfall.classes.iter().enumerate() {
        redemption[class] = owed(waterfall, carry, class);
        surplus[terms.group] -= redemption[class];
    }
    let total: f64 = surplus.iter().sum::<f64>().max(0.0);
    let positive: f64 = surplus.iter().map(|s| s.max(0.0)).sum();
    for (surplus, residual) in surplus.iter().zip(&waterfall.residuals) {
        if positive > 0.0 {
            redemption[*residual] += surplus.max(0.0) * total / positive;
        }
    }
}
