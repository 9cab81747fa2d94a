//! Overcollateralization: its target, and the principal that keeps it there.

use terms::Date;

use crate::carry::{Carry, position};
use crate::compile::CompiledGroup;
use crate::deal::{Account, OcTarget};

/// The target in dollars on `date`: a percentage of the cut-off balance; from the stepdown on, a
/// percentage of the current balance within a floor.
///
/// The stepdown comes on the first date that is not before its date and whose ending balance is
/// within its percentage; once come it stays.
pub(crate) fn target(
    terms: &OcTarget,
    date: Date,
    cut_off: f64,
    ending: f64,
    stepped_down: &mut bool,
) -> f64 {
    if let Some(stepdown) = terms.stepdown {
        let small = ending <= stepdown.balance_pct / 100.0 * cut_off;
        *stepped_down |= date >= stepdown.not_before && small;
        if *stepped_down {
            let current = stepdown.current_pct / 100.0 * ending;
            return current.max(stepdown.floor_pct / 100.0 * cut_off);
        }
    }
    terms.initial_usd.unwrap_or(terms.initial_pct / 100.0 * cut_off)
}

/// Principal that the classes are owed: what was collected, less what overcollateralization above
/// its target releases. Without a target, what was collected.
pub(crate) fn distribution(group: &CompiledGroup, carry: &Carry, group_id: usize) -> f64 {
    let collected = carry.accounts[position(Account::Principal(group_id))];
    if group.terms.oc.is_none() {
        return collected;
    }
    let today = &carry.today;
    let allowed = (today.collateral[group_id] - today.oc_target[group_id]).max(0.0);
    let to_target = carry.bonds(&group.bonds) - allowed;
    collected.min(to_target).max(0.0)
}

/// What overcollateralization lacks to its target, after what has been paid so far.
pub(crate) fn deficiency(group: &CompiledGroup, carry: &Carry, group_id: usize) -> f64 {
    let oc = carry.today.collateral[group_id] - carry.bonds(&group.bonds);
    (carry.today.oc_target[group_id] - oc).max(0.0)
}
