//! Reserve accounts: cash that stays in the deal from date to date.

use crate::carry::{Carry, ClassState, position};
use crate::compile::Waterfall;
use crate::deal::Account;
use crate::lanes::{Lanes, Which};
use crate::watch::Watch;

/// What the reserve account of a group should hold: its target, but no more than the balances of
/// the group's classes after what has been paid so far. 0 without an account.
#[inline(always)]
pub(crate) fn target<const N: usize>(
    waterfall: &Waterfall,
    carry: &Carry<N>,
    group: usize,
) -> Lanes<N> {
    let compiled = &waterfall.groups[group];
    let Some(reserve) = &compiled.terms.reserve else { return Lanes::ZERO };
    carry.bonds(&compiled.bonds).min(Lanes::all(reserve.target_usd)).max(Lanes::ZERO)
}

/// What the account lacks to that.
#[inline(always)]
pub(crate) fn lacking<const N: usize>(
    waterfall: &Waterfall,
    carry: &Carry<N>,
    group: usize,
) -> Lanes<N> {
    let held = carry.accounts[position(Account::Reserve(group))];
    (target(waterfall, carry, group) - held).max(Lanes::ZERO)
}

/// On the last date of the collateral, and on a date on which an account covers everything that the
/// group's classes are still owed, it pays them: unpaid interest, then principal, in the order of
/// the deal.
#[inline(always)]
pub(crate) fn pay_out<const N: usize>(
    waterfall: &Waterfall,
    carry: &mut Carry<N>,
    is_last: bool,
    watch: &mut impl Watch<N>,
) {
    for (id, group) in waterfall.groups.iter().enumerate() {
        let held = *carry.account(Account::Reserve(id));
        if group.terms.reserve.is_none() || !held.any_positive() {
            continue;
        }
        let owed = group.bonds.sum(&carry.classes, carry.live, ClassState::owed);
        let pays = Which::all_if(is_last) | owed.is_at_most(held);
        if !pays.any() {
            continue;
        }
        let mut left = pays.keep(held);
        for &class in group.bonds.iter() {
            let state = &mut carry.classes[class];
            let interest = state.unpaid_interest.min(left).positive();
            state.unpaid_interest -= interest;
            state.interest_paid += interest;
            watch.reserve_paid(class, interest);
            left -= interest;
        }
        for &class in group.bonds.iter() {
            let state = &mut carry.classes[class];
            let principal = state.balance.min(left).positive();
            state.balance -= principal;
            state.principal_paid += principal;
            watch.reserve_paid(class, principal);
            left -= principal;
        }
        *carry.account(Account::Reserve(id)) = pays.pick(left, held);
        carry.groups[id].bonds_after = carry.bonds(&group.bonds);
    }
}

/// Releases what the accounts hold above their targets to the residuals of their groups: all of it
/// once the group's classes are paid, as they are on the last date of the collateral where an account
/// still holds cash.
#[inline(always)]
pub(crate) fn release<const N: usize>(waterfall: &Waterfall, carry: &mut Carry<N>) {
    for (id, residual) in waterfall.residuals.iter().enumerate() {
        if waterfall.groups[id].terms.reserve.is_none() {
            continue;
        }
        let kept = target(waterfall, carry, id);
        let above = (*carry.account(Account::Reserve(id)) - kept).max(Lanes::ZERO);
        *carry.account(Account::Reserve(id)) -= above;
        carry.classes[*residual].released += above;
    }
}
