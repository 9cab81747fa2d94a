//! Bond insurers: what they pay when the collateral does not.
//!
//! Timely interest, and principal to the extent of losses that no class bears, are paid. Principal
//! that is still unpaid at a class's final maturity without such a loss is not modelled: nothing is
//! drawn for it on the last date of the collateral.

use crate::carry::Carry;
use crate::compile::Waterfall;

/// Pays the current interest that insured classes are still owed. Basis risk is not insured.
pub(crate) fn pay_interest(waterfall: &Waterfall, carry: &mut Carry) {
    for (insurer, classes) in waterfall.insurers.iter().enumerate() {
        for &class in classes.iter() {
            let state = &mut carry.classes[class];
            let drawn = state.interest_due.max(0.0);
            state.interest_due -= drawn;
            state.interest_paid += drawn;
            draw(carry, insurer, drawn);
        }
    }
}

/// Pays principal of the insured classes of a group for losses (`uncovered`, dollars) that no
/// class was written down for; the dollars drawn.
pub(crate) fn pay_principal(
    waterfall: &Waterfall,
    carry: &mut Carry,
    group: usize,
    uncovered: f64,
) -> f64 {
    let mut left = uncovered;
    for (insurer, classes) in waterfall.insurers.iter().enumerate() {
        for &class in classes.iter().filter(|class| waterfall.classes[**class].group == group) {
            let state = &mut carry.classes[class];
            let drawn = left.min(state.balance).max(0.0);
            state.balance -= drawn;
            state.principal_paid += drawn;
            draw(carry, insurer, drawn);
            left -= drawn;
        }
    }
    uncovered - left
}

fn draw(carry: &mut Carry, insurer: usize, amount: f64) {
    carry.insurers[insurer].owed += amount;
    carry.insurers[insurer].drawn += amount;
}
