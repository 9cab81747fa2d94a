//! Bond insurers: what they pay when the collateral does not.
//!
//! Timely interest, and principal to the extent of losses that no other class bears, are paid, after
//! what reserve accounts need not keep: an insured class is never written down. Principal
//! that is still unpaid at a class's final maturity without such a loss is not modelled: nothing is
//! drawn for it on the last date of the collateral.

use crate::carry::{Carry, ClassState, InsurerState};
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
            carry.insurers[insurer].draw(drawn);
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
            left -= carry.insurers[insurer].cover(state, left);
        }
    }
    uncovered - left
}

impl<const N: usize> InsurerState<N> {
    /// Pays principal of a class it insures for a loss, as far as its balance goes; the dollars drawn.
    #[inline(always)]
    pub(crate) fn cover(&mut self, class: &mut ClassState<N>, loss: Lanes<N>) -> Lanes<N> {
        let drawn = loss.min(class.balance).max(Lanes::ZERO);
        class.balance -= drawn;
        class.principal_paid += drawn;
        self.draw(drawn);
        drawn
    }

    #[inline(always)]
    fn draw(&mut self, amount: Lanes<N>) {
        self.owed += amount;
        self.drawn += amount;
    }
}
