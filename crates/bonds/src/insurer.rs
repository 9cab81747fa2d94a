//! Bond insurers: what they pay when the collateral does not.
//!
//! Timely interest, and principal to the extent of losses that no class bears, are paid. Principal
//! that is still unpaid at a class's final maturity without such a loss is not modelled: nothing is
//! drawn for it on the last date of the collateral.

use crate::carry::Carry;
use crate::compile::Waterfall;
use crate::lanes::Lanes;

/// Pays the current interest that insured classes are still owed. Basis risk is not insured.
#[inline(always)]
pub(crate) fn pay_interest<const N: usize>(waterfall: &Waterfall, carry: &mut Carry<N>) {
    for (insurer, classes) in waterfall.insurers.iter().enumerate() {
        for &class in classes.iter() {
            let state = &mut carry.classes[class];
            let drawn = state.interest_due.max(Lanes::ZERO);
            state.interest_due -= drawn;
            state.interest_paid += drawn;
            draw(carry, insurer, drawn);
        }
    }
}

/// Pays principal of the insured classes of a group for losses (`uncovered`, dollars) that no
/// class was written down for; the dollars drawn.
#[inline(always)]
pub(crate) fn pay_principal<const N: usize>(
    waterfall: &Waterfall,
    carry: &mut Carry<N>,
    group: usize,
    uncovered: Lanes<N>,
) -> Lanes<N> {
    let mut left = uncovered;
    for (insurer, classes) in waterfall.insurers.iter().enumerate() {
        for &class in classes.iter().filter(|class| waterfall.classes[**class].group == group) {
            let state = &mut carry.classes[class];
            let drawn = left.min(state.balance).max(Lanes::ZERO);
            state.balance -= drawn;
            state.principal_paid += drawn;
            draw(carry, insurer, drawn);
            left -= drawn;
        }
    }
    uncovered - left
}

#[inline(always)]
fn draw<const N: usize>(carry: &mut Carry<N>, insurer: usize, amount: Lanes<N>) {
    carry.insurers[insurer].owed += amount;
    carry.insurers[insurer].drawn += amount;
}
