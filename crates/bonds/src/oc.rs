//! Overcollateralization: its target, and the principal that keeps it there.

use terms::Date;

use crate::carry::{Carry, position};
use crate::compile::{CompiledGroup, Waterfall};
use crate::deal::{Account, OcDelinquency, OcTarget, OnTrigger};

/// Sets every group's target and the principal that its classes are owed. It comes after the
/// date's interest is known, on which the delinquency term depends.
pub(crate) fn set_amounts(waterfall: &Waterfall, date: Date, carry: &mut Carry) {
    for (id, group) in waterfall.groups.iter().enumerate() {
        if let Some(terms) = &group.terms.oc {
            carry.groups[id].oc_target = target(terms, group, id, date, carry);
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
fn target(
    terms: &OcTarget,
    group: &CompiledGroup,
    id: usize,
    date: Date,
    carry: &mut Carry,
) -> f64 {
    let cut_off = carry.groups[id].cut_off;
    let mut target = terms.initial_usd.unwrap_or(terms.initial_pct / 100.0 * cut_off);
    let mut floor = 0.0;
    if let Some(stepdown) = &terms.stepdown {
        floor = stepdown.floor_pct / 100.0 * cut_off;
        let ending = carry.groups[id].collateral;
        let is_small = ending <= stepdown.balance_pct / 100.0 * cut_off;
        carry.groups[id].stepped_down |= date >= stepdown.not_before && is_small;
        let is_kept = group.stepdown_unless.iter().any(|trigger| carry.in_effect[*trigger]);
        if is_kept && stepdown.on_trigger == OnTrigger::Preceding && carry.month > 1 {
            return carry.groups[id].oc_target;
        }
        if carry.groups[id].stepped_down && !is_kept {
            let term = stepdown.delinquency.map_or(0.0, |d| delinquency(d, group, carry, id));
            target = (stepdown.current_pct / 100.0 * ending).max(floor).max(term);
        }
    }
    if terms.less_reserve {
        target = (target - carry.groups[id].reserve_before).max(floor);
    }
    target
}

/// The delinquency term, dollars.
fn delinquency(terms: OcDelinquency, group: &CompiledGroup, carry: &Carry, id: usize) -> f64 {
    let delinquent = terms.delinquent_pct / 100.0 * carry.groups[id].delinquent;
    if delinquent == 0.0 && terms.excess_times >= 0.0 {
        return 0.0;
    }
    terms.times * (delinquent - terms.excess_times * excess_cash_flow(group, carry, id)).max(0.0)
}

/// The date's interest after fees, net payments to counterparties and the interest due on the
/// group's classes, before any step is paid.
pub(crate) fn excess_cash_flow(group: &CompiledGroup, carry: &Carry, id: usize) -> f64 {
    let due = group.classes.sum(&carry.classes, carry.live, |class| class.interest_due);
    (carry.accounts[position(Account::Interest(id))] - due).max(0.0)
}

/// Principal that the classes are owed: what was collected, less what overcollateralization above
/// its target releases. Without a target, what was collected.
fn distribution(group: &CompiledGroup, carry: &Carry, group_id: usize) -> f64 {
    let today = &carry.groups[group_id];
    let collected = today.principal_collected;
    if group.terms.oc.is_none() {
        return collected;
    }
    let allowed = (today.collateral - today.oc_target).max(0.0);
    let to_target = today.bonds_before - allowed;
    collected.min(to_target).max(0.0)
}

/// What overcollateralization lacks to its target, after what has been paid so far.
#[inline(always)]
pub(crate) fn deficiency(group: &CompiledGroup, carry: &Carry, group_id: usize) -> f64 {
    let oc = carry.groups[group_id].collateral - carry.bonds(&group.bonds);
    (carry.groups[group_id].oc_target - oc).max(0.0)
}
