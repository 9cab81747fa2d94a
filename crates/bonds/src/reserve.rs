//! Reserve accounts: cash that stays in the deal from date to date.

use crate::carry::{Carry, ClassState, position};
use crate::compile::Waterfall;
use crate::deal::Account;
use crate::watch::Watch;

/// What the reserve account of a group should hold: its target, but no more than the balances of
/// the group's classes after what has been paid so far. 0 without an account.
pub(crate) fn target(waterfall: &Waterfall, carry: &Carry, group: usize) -> f64 {
    let compiled = &waterfall.groups[group];
    let Some(reserve) = &compiled.terms.reserve else { return 0.0 };
    reserve.target_usd.min(carry.bonds(&compiled.bonds)).max(0.0)
}

/// What the account lacks to that.
pub(crate) fn lacking(waterfall: &Waterfall, carry: &Carry, group: usize) -> f64 {
    let held = carry.accounts[position(Account::Reserve(group))];
    (target(waterfall, carry, group) - held).max(0.0)
}

/// On the last date of the collateral, and on a date on which an account covers everything that the
/// group's classes are still owed, it pays them: unpaid interest, then principal, in the order of
/// the deal.
pub(crate) fn pay_out(
    waterfall: &Waterfall,
    carry: &mut Carry,
    is_last: bool,
    watch: &mut impl Watch,
) {
    for (id, group) in waterfall.groups.iter().enumerate() {
        let held = *carry.account(Account::Reserve(id));
        if group.terms.reserve.is_none() || held <= 0.0 {
            continue;
        }
        let owed = group.bonds.sum(&carry.classes, carry.live, ClassState::owed);
        if !is_last && held < owed {
            continue;
        }
        let mut left = held;
        for &class in group.bonds.iter() {
            let state = &mut carry.classes[class];
            let interest = state.unpaid_interest.min(left).max(0.0);
            state.unpaid_interest -= interest;
            state.interest_paid += interest;
            watch.reserve_paid(class, interest);
            left -= interest;
        }
        for &class in group.bonds.iter() {
            let state = &mut carry.classes[class];
            let principal = state.balance.min(left).max(0.0);
            state.balance -= principal;
            state.principal_paid += principal;
            watch.reserve_paid(class, principal);
            left -= principal;
        }
        *carry.account(Account::Reserve(id)) = left;
        carry.groups[id].bonds_after = carry.bonds(&group.bonds);
    }
}

/// Releases what the accounts hold above their targets to the residuals of their groups, and all
/// of it on the last date of the collateral.
pub(crate) fn release(waterfall: &Waterfall, carry: &mut Carry, is_last: bool) {
    for (id, residual) in waterfall.residuals.iter().enumerate() {
        if waterfall.groups[id].terms.reserve.is_none() {
            continue;
        }
        let kept = if is_last { 0.0 } else { target(waterfall, carry, id) };
        let above = (*carry.account(Account::Reserve(id)) - kept).max(0.0);
        *carry.account(Account::Reserve(id)) -= above;
        carry.classes[*residual].released += above;
    }
}
