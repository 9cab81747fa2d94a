//! Reserve accounts: cash that stays in the deal from date to date.

use crate::accounts::reserve_of;
use crate::allocate;
use crate::carry::{Carry, ClassState};
use crate::compile::{CompiledGroup, Waterfall};
use crate::lanes::Lanes;
use crate::watch::Watch;

/// What the reserve account of a group should hold: its target, but no more than the balances of
/// the group's classes after what has been paid so far. 0 without an account.
#[inline(always)]
pub(crate) fn target<const N: usize>(
    waterfall: &Waterfall,
    carry: &Carry<N>,
    group: usize,
) -> Lanes<N> {
    let group = &waterfall.groups[group];
    target_of(group, carry.bonds(&group.bonds), carry)
}

/// The same where the group's classes have balances of `bonds` dollars together.
#[inline(always)]
fn target_of<const N: usize>(group: &CompiledGroup, bonds: Lanes<N>, carry: &Carry<N>) -> Lanes<N> {
    let Some(reserve) = &group.terms.reserve else { return Lanes::ZERO };
    let target = match &group.reserve_target {
        Some(expression) => carry.memory.value(expression),
        None => Lanes::all(reserve.target_usd),
    };
    bonds.min(target).max(Lanes::ZERO)
}

/// What the account lacks to that.
#[inline(always)]
pub(crate) fn lacking<const N: usize>(
    waterfall: &Waterfall,
    carry: &Carry<N>,
    group: usize,
) -> Lanes<N> {
    let held = carry.accounts[reserve_of(group)];
    (target(waterfall, carry, group) - held).max(Lanes::ZERO)
}

/// From the last date of a group's collateral on, and on a date on which its account covers everything
/// that the group's classes are still owed after the losses that they would bear, the account pays
/// them. Before that it pays them of what is above its target only: interest, and the principal that
/// would be written down, or paid by an insurer. Interest comes before principal, each in the order of
/// the deal.
#[inline(always)]
pub(crate) fn pay_out<const N: usize>(
    waterfall: &Waterfall,
    carry: &mut Carry<N>,
    watch: &mut impl Watch<N>,
) {
    for (id, group) in waterfall.groups.iter().enumerate() {
        if group.terms.reserve.is_some() {
            pay_out_of(waterfall, id, group, carry, watch);
        }
    }
}

/// The account of one group. Out of the date loop's way, in which few deals have one.
#[inline(never)]
fn pay_out_of<const N: usize>(
    waterfall: &Waterfall,
    id: usize,
    group: &CompiledGroup,
    carry: &mut Carry<N>,
    watch: &mut impl Watch<N>,
) {
    let held = carry.accounts[reserve_of(id)];
    if !held.any_positive() {
        return;
    }
    for &class in group.bonds.iter() {
        carry.classes[class].drop_dust(waterfall.dust);
    }
    let bonds = carry.bonds(&group.bonds);
    let (uncovered, counts) = allocate::uncovered(&carry.groups[id], bonds);
    let loss = counts.keep(uncovered.positive()).min(carry.bonds(&group.bearing));
    let interest = group.classes.sum(&carry.classes, carry.live, interest);
    let covers = (bonds + interest - loss).is_at_most(held);
    let today = Lanes::all(carry.month as f64);
    let pays = carry.groups[id].last_month.is_at_most(today) | covers;
    let kept = target_of(group, bonds - loss, carry);
    let mut left = pays.pick(held, (held - kept).positive());
    if !left.any_positive() {
        return;
    }
    let spared = pays.pick(Lanes::ZERO, held - left);
    for &class in group.classes.iter() {
        let state = &mut carry.classes[class];
        let before = state.unpaid_interest.min(left).positive();
        let current = state.interest_due.min(left - before).positive();
        state.unpaid_interest -= before;
        state.interest_due -= current;
        state.interest_paid += before + current;
        watch.reserve_paid(class, before + current, Lanes::ZERO);
        left -= before + current;
    }
    let mut for_principal = pays.pick(left, left.min(loss));
    left -= for_principal;
    for &class in group.bonds.iter() {
        let state = &mut carry.classes[class];
        let principal = state.balance.min(for_principal).positive();
        state.balance -= principal;
        state.principal_paid += principal;
        watch.reserve_paid(class, Lanes::ZERO, principal);
        for_principal -= principal;
    }
    carry.accounts[reserve_of(id)] = spared + (left + for_principal);
}

/// Interest of a class that the steps have left unpaid.
#[inline(always)]
fn interest<const N: usize>(class: &ClassState<N>) -> Lanes<N> {
    class.unpaid_interest + class.interest_due.positive()
}

/// Releases what the accounts hold above their targets after [`pay_out`] to the residuals of their
/// groups: all of it once the group's classes are paid, as they are from the last date of its
/// collateral on where an account still holds cash.
#[inline(always)]
pub(crate) fn release<const N: usize>(waterfall: &Waterfall, carry: &mut Carry<N>) {
    for (id, residual) in waterfall.residuals.iter().enumerate() {
        if waterfall.groups[id].terms.reserve.is_none() {
            continue;
        }
        let kept = target(waterfall, carry, id);
        let above = (carry.accounts[reserve_of(id)] - kept).max(Lanes::ZERO);
        carry.accounts[reserve_of(id)] -= above;
        carry.classes[*residual].released += above;
    }
}
