//! Overcollateralization: its target, and the principal that keeps it there.

use std::ops::BitOr;

use terms::Date;

use crate::accounts::interest_of;
use crate::carry::Carry;
use crate::compile::CompiledGroup;
use crate::deal::{OcDelinquency, OcTarget, OnTrigger};
use crate::formula::Today;
use crate::lanes::{Lanes, Which};

/// Sets every group's target and the principal that its classes are owed. It comes after the
/// date's interest is known, on which the delinquency term depends.
#[inline(always)]
pub(crate) fn set_amounts<const N: usize, const F: bool>(
    today: &Today<'_, N, F>,
    carry: &mut Carry<N>,
) {
    for (id, group) in today.waterfall.groups.iter().enumerate() {
        if let Some(terms) = &group.terms.oc {
            carry.groups[id].oc_target = match &group.oc_target {
                Some(expression) => carry.memory.value(expression).positive(),
                None => target(terms, group, id, today.period.to, carry),
            };
        }
        carry.groups[id].distribution_left = distribution(group, carry, id);
    }
}

/// The target in dollars on `date`: a percentage of the cut-off balance; from the stepdown on, a
/// percentage of the current balance, at least a floor and at least the delinquency term. While a
/// trigger keeps it from stepping down it is the percentage of the cut-off balance, or what it was
/// on the date before.
///
/// The stepdown comes on the first date that is not before its date and whose ending balance is
/// within its percentage; once come it stays. The reserve account counts where the terms say so.
#[inline(always)]
fn target<const N: usize>(
    terms: &OcTarget,
    group: &CompiledGroup,
    id: usize,
    date: Date,
    carry: &mut Carry<N>,
) -> Lanes<N> {
    let cut_off = carry.groups[id].cut_off;
    let preceding = carry.groups[id].oc_target;
    let mut target = match terms.initial_usd {
        Some(dollars) => Lanes::all(dollars),
        None => cut_off * (terms.initial_pct / 100.0),
    };
    let mut floor = Lanes::ZERO;
    let mut is_preceding = Which::NONE;
    if let Some(stepdown) = &terms.stepdown {
        floor = cut_off * (stepdown.floor_pct / 100.0);
        let ending = carry.groups[id].collateral;
        if date >= stepdown.not_before {
            let small = cut_off * (stepdown.balance_pct / 100.0);
            carry.groups[id].stepped_down |= ending.is_at_most(small);
        }
        let unless = group.stepdown_unless.iter().map(|trigger| carry.in_effect[*trigger]);
        let is_kept = unless.fold(Which::NONE, BitOr::bitor);
        let is_down = carry.groups[id].stepped_down & !is_kept;
        if is_down.any() {
            let term = match stepdown.delinquency {
                Some(terms) => delinquency(terms, group, carry, id),
                None => Lanes::ZERO,
            };
            let current = ending * (stepdown.current_pct / 100.0);
            target = is_down.pick(current.max(floor).max(term), target);
        }
        if stepdown.on_trigger == OnTrigger::Preceding && carry.month > 1 {
            is_preceding = is_kept;
        }
    }
    if terms.less_reserve {
        target = (target - carry.groups[id].reserve_before).max(floor);
    }
    is_preceding.pick(preceding, target)
}

/// The delinquency term, dollars.
#[inline(always)]
fn delinquency<const N: usize>(
    terms: OcDelinquency,
    group: &CompiledGroup,
    carry: &Carry<N>,
    id: usize,
) -> Lanes<N> {
    let delinquent = carry.groups[id].delinquent * (terms.delinquent_pct / 100.0);
    if !delinquent.any() && terms.excess_times >= 0.0 {
        return Lanes::ZERO;
    }
    let excess = excess_cash_flow(group, carry, id) * terms.excess_times;
    (delinquent - excess).max(Lanes::ZERO) * terms.times
}

/// The date's interest after fees, net payments to counterparties and the interest due on the
/// group's classes, before any step is paid.
#[inline(always)]
pub(crate) fn excess_cash_flow<const N: usize>(
    group: &CompiledGroup,
    carry: &Carry<N>,
    id: usize,
) -> Lanes<N> {
    let due = group.classes.sum(&carry.classes, carry.live, |class| class.interest_due);
    (carry.accounts[interest_of(id)] - due).max(Lanes::ZERO)
}

/// Principal that the classes are owed: what was collected, less what overcollateralization above
/// its target releases. Without a target, what was collected.
#[inline(always)]
fn distribution<const N: usize>(
    group: &CompiledGroup,
    carry: &Carry<N>,
    group_id: usize,
) -> Lanes<N> {
    let today = &carry.groups[group_id];
    let collected = today.principal_collected;
    if group.terms.oc.is_none() {
        return collected;
    }
    let allowed = (today.collateral - today.oc_target).max(Lanes::ZERO);
    let to_target = today.bonds_before - allowed;
    collected.min(to_target).max(Lanes::ZERO)
}

/// What overcollateralization lacks to its target, after what has been paid so far.
#[inline(always)]
pub(crate) fn deficiency<const N: usize>(
    group: &CompiledGroup,
    carry: &Carry<N>,
    group_id: usize,
) -> Lanes<N> {
    let oc = carry.groups[group_id].collateral - carry.bonds(&group.bonds);
    (carry.groups[group_id].oc_target - oc).max(Lanes::ZERO)
}
