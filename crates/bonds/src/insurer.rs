//! Bond insurers: what they pay when the collateral does not.

use crate::carry::Carry;
use crate::compile::Waterfall;

/// Pays the current interest that insured classes are still owed. Basis risk is not insured.
pub(crate) fn pay_interest(waterfall: &Waterfall, carry: &mut Carry) {
    for (insurer, classes) in waterfall.insurers.iter().enumerate() {
        for &class in classes {
            let drawn = carry.today.interest_due[class].max(0.0);
            carry.today.interest_due[class] -= drawn;
            carry.today.interest_paid[class] += drawn;
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
            let drawn = left.min(carry.balance[class]).max(0.0);
            carry.balance[class] -= drawn;
            carry.today.principal_paid[class] += drawn;
            draw(carry, insurer, drawn);
            left -= drawn;
        }
    }
    uncovered - left
}

fn draw(carry: &mut Carry, insurer: usize, amount: f64) {
    carry.insurer_owed[insurer] += amount;
    carry.today.insurer_drawn[insurer] += amount;
}
