//! Losses of the collateral, and the classes that bear them.

use crate::carry::{Carry, Owing};
use crate::compile::Waterfall;
use crate::{insurer, oc};

/// Below this, dollars, what classes have above their collateral is rounding.
const ROUNDING: f64 = 1e-4;

/// Books the date's subsequent recoveries: they first make good losses that no class was written
/// down for, then write up classes that were, the last one written down first. The cash is
/// principal; a class that is written up has the balance that it pays.
pub(crate) fn write_up(waterfall: &Waterfall, carry: &mut Carry) {
    for (id, group) in waterfall.groups.iter().enumerate() {
        let mut left = carry.groups[id].subsequent_recovery;
        if left <= 0.0 {
            continue;
        }
        let made_good = left.min(carry.groups[id].unallocated_loss);
        carry.groups[id].unallocated_loss -= made_good;
        left -= made_good;
        for &class in group.write_down.iter().rev() {
            let state = &mut carry.classes[class];
            let amount = left.min(state.written_down).max(0.0);
            carry.live.add(class);
            state.balance += amount;
            state.written_down -= amount;
            state.loss -= amount;
            left -= amount;
        }
        carry.groups[id].bonds_before = carry.bonds(&group.bonds);
    }
}

/// Writes classes down where their balances are above the collateral, whatever has brought them
/// there: losses, or principal that paid interest or a counterparty. Insurers pay what is left of it
/// on their classes. A shortfall that the deal closed with stays. What overcollateralization does
/// not lack any more is no unallocated loss any more: excess interest has made it good.
pub(crate) fn write_down(waterfall: &Waterfall, carry: &mut Carry) {
    let mut is_changed = false;
    for (id, group) in waterfall.groups.iter().enumerate() {
        let bonds = carry.bonds(&group.bonds);
        let today = &mut carry.groups[id];
        today.bonds_after = bonds;
        let uncovered = bonds - today.collateral - today.shortfall_at_closing;
        if uncovered <= ROUNDING && today.unallocated_loss <= 0.0 {
            continue;
        }
        let mut left = uncovered.max(0.0);
        if left > 0.0 {
            is_changed = true;
            let unallocated = &mut carry.groups[id].unallocated_loss;
            group.write_down.visit(&mut carry.classes, carry.live, |_, class| {
                let amount = if left < class.balance { left } else { class.balance };
                class.balance -= amount;
                class.written_down += amount;
                class.loss += amount;
                *unallocated -= amount;
                left -= amount;
            });
            carry.owing.set(Owing::WRITTEN_DOWN, true);
        }
        let is_insured = !waterfall.insurers.is_empty();
        let drawn =
            if is_insured { insurer::pay_principal(waterfall, carry, id, left) } else { 0.0 };
        let unallocated = carry.groups[id].unallocated_loss - drawn;
        carry.groups[id].unallocated_loss =
            if unallocated > 0.0 { unallocated.min(oc::deficiency(group, carry, id)) } else { 0.0 };
    }
    if is_changed {
        for (id, group) in waterfall.groups.iter().enumerate() {
            carry.groups[id].bonds_after = carry.bonds(&group.bonds);
        }
    }
}
