//! The clean-up call: when it may be exercised, and what it pays.

use crate::calendar::Period;
use crate::carry::{Carry, position};
use crate::compile::{Holding, Waterfall};

use crate::deal::Account;

/// Whether the call may be exercised on the date that has just been paid: the ending balance of
/// all groups together is within its percentage of their cut-off balance, or its date has come;
/// and the collateral at par, with the reserve accounts, covers what the classes are owed.
pub(crate) fn is_possible(waterfall: &Waterfall, period: Period, carry: &Carry) -> bool {
    let Some(call) = &waterfall.call else { return false };
    let ending: f64 = carry.groups.iter().map(|group| group.collateral).sum();
    let cut_off: f64 = carry.groups.iter().map(|group| group.cut_off).sum();
    let small = call.pool_pct.is_some_and(|pct| ending <= pct / 100.0 * cut_off);
    let due = call.date.is_some_and(|date| period.to >= date);
    if !(small || due) {
        return false;
    }
    let owed: f64 = (0..waterfall.classes.len()).map(|c| owed(waterfall, carry, c)).sum();
    let worth = ending + carry.reserves();
    owed <= worth * (1.0 + 1e-12) + 0.005
}

/// What a class is owed at the call beyond the date's own payments: its balance, and unpaid
/// interest where a step would pay it.
fn owed(waterfall: &Waterfall, carry: &Carry, class: usize) -> f64 {
    let terms = &waterfall.classes[class];
    match terms.original {
        Holding::Balance(_) if terms.carries_interest => {
            carry.classes[class].balance + carry.classes[class].unpaid_interest
        }
        Holding::Balance(_) => carry.classes[class].balance,
        Holding::Notional { .. } | Holding::Residual => 0.0,
    }
}

/// What the call pays by class: what it is owed, and the residual of each group what its collateral and its
/// reserve account are worth beyond that; a group that falls short takes it from the others' residuals.
pub(crate) fn redemption(waterfall: &Waterfall, carry: &Carry) -> Vec<f64> {
    let mut redemption = vec![0.0; waterfall.classes.len()];
    let mut surplus: Vec<f64> = carry.groups.iter().map(|group| group.collateral).collect();
    for (id, surplus) in surplus.iter_mut().enumerate() {
        *surplus += carry.accounts[position(Account::Reserve(id))];
    }
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
    redemption
}
