//! Losses of the collateral, and the classes that bear them.

use crate::carry::{Carry, GroupState, Owing};
use crate::compile::Waterfall;
use crate::lanes::{Lanes, Which};
use crate::{insurer, oc};

/// Books the date's subsequent recoveries: they first make good losses that no class was written
/// down for, then write up classes that were, the last one written down first. The cash is
/// principal; a class that is written up has the balance that it pays.
#[inline(always)]
pub(crate) fn write_up<const N: usize>(waterfall: &Waterfall, carry: &mut Carry<N>) {
    for (id, group) in waterfall.groups.iter().enumerate() {
        let mut left = carry.groups[id].subsequent_recovery.positive();
        if !left.any_positive() {
            continue;
        }
        let made_good = left.min(carry.groups[id].unallocated_loss);
        carry.groups[id].unallocated_loss -= made_good;
        left -= made_good;
        for &class in group.write_down.iter().rev() {
            let state = &mut carry.classes[class];
            let amount = left.min(state.written_down).positive();
            carry.live.add(class);
            state.balance += amount;
            state.written_down -= amount;
            state.loss -= amount;
            left -= amount;
        }
        carry.groups[id].bonds_before = carry.bonds(&group.bonds);
    }
}

/// What class balances of `bonds` dollars together are above the group's collateral (below 0: less),
/// a shortfall that the deal closed with taken off; and where it is more than rounding, or of losses.
#[inline(always)]
pub(crate) fn uncovered<const N: usize>(
    today: &GroupState<N>,
    bonds: Lanes<N>,
) -> (Lanes<N>, Which<N>) {
    let uncovered = bonds - today.collateral - today.shortfall_at_closing;
    let has_loss = today.unallocated_loss.is_above(Lanes::ZERO);
    (uncovered, uncovered.is_above(today.rounding) | has_loss)
}

/// What is left of a loss after the classes of a group bear it, an insurer in the place of each class
/// that it insures.
#[inline(never)]
fn bear_or_cover<const N: usize>(
    waterfall: &Waterfall,
    group: usize,
    loss: Lanes<N>,
    carry: &mut Carry<N>,
) -> Lanes<N> {
    let mut left = loss;
    let Carry { classes, groups, insurers, live, .. } = carry;
    let unallocated = &mut groups[group].unallocated_loss;
    waterfall.groups[group].write_down.visit(classes, *live, |place, class| {
        let amount = match waterfall.classes[place].insurer {
            None => class.bear(left),
            Some(insurer) => insurers[insurer].cover(class, left),
        };
        *unallocated -= amount;
        left -= amount;
    });
    left
}

/// Writes classes down where their balances are above the collateral, whatever has brought them
/// there: losses, or principal that paid interest or a counterparty. Where an insured class would be
/// written down its insurer pays it instead; insurers also pay what is left on their other classes. A
/// shortfall that the deal closed with stays. What overcollateralization does
/// not lack any more is no unallocated loss any more: excess interest has made it good.
#[inline(always)]
pub(crate) fn write_down<const N: usize>(waterfall: &Waterfall, carry: &mut Carry<N>) {
    let mut is_changed = false;
    for (id, group) in waterfall.groups.iter().enumerate() {
        let bonds = carry.bonds(&group.bonds);
        let today = &mut carry.groups[id];
        today.bonds_after = bonds;
        let (uncovered, counts) = uncovered(today, bonds);
        if !counts.any() {
            continue;
        }
        let mut left = counts.keep(uncovered.positive());
        if left.any_positive() {
            is_changed = true;
            if waterfall.insurers.is_empty() {
                let Carry { classes, groups, live, .. } = carry;
                let unallocated = &mut groups[id].unallocated_loss;
                group.write_down.visit(classes, *live, |_, class| {
                    let amount = class.bear(left);
                    *unallocated -= amount;
                    left -= amount;
                });
            } else {
                left = bear_or_cover(waterfall, id, left, carry);
            }
            carry.owing.set(Owing::WRITTEN_DOWN, true);
        }
        if !waterfall.insurers.is_empty() {
            let drawn = insurer::pay_principal(waterfall, carry, id, left);
            carry.groups[id].unallocated_loss -= drawn;
        }
        let unallocated = carry.groups[id].unallocated_loss.positive();
        carry.groups[id].unallocated_loss = if unallocated.any_positive() {
            unallocated.min(oc::deficiency(group, carry, id))
        } else {
            Lanes::ZERO
        };
    }
    if is_changed {
        for (id, group) in waterfall.groups.iter().enumerate() {
            carry.groups[id].bonds_after = carry.bonds(&group.bonds);
        }
    }
}
