//! The end of a payment date.

use crate::carry::Carry;
use crate::compile::Waterfall;
use crate::deal::Account;
use crate::insurer;

/// Ends the date: insurers pay what their classes lack, interest not paid is carried where a step
/// can pay it later, losses that the collateral cannot cover are written down, and what no step
/// paid goes to the residual of its group.
pub(crate) fn close(waterfall: &Waterfall, carry: &mut Carry) {
    insurer::pay_interest(waterfall, carry);
    for (class, terms) in waterfall.classes.iter().enumerate() {
        if !terms.carries_interest {
            carry.unpaid_interest[class] = 0.0;
        }
        carry.unpaid_interest[class] += carry.today.interest_due[class].max(0.0);
    }
    for (id, group) in waterfall.groups.iter().enumerate() {
        let uncovered = carry.bonds(&group.bonds) - carry.today.collateral[id];
        let mut left = uncovered.min(carry.unallocated_loss[id]).max(0.0);
        for &class in &group.write_down {
            let amount = left.min(carry.balance[class]);
            carry.balance[class] -= amount;
            carry.written_down[class] += amount;
            carry.today.loss[class] += amount;
            carry.unallocated_loss[id] -= amount;
            left -= amount;
        }
        let drawn = insurer::pay_principal(waterfall, carry, id, left);
        carry.unallocated_loss[id] -= drawn;
    }
    for (id, residual) in waterfall.residuals.iter().enumerate() {
        for account in [Account::Interest(id), Account::Principal(id), Account::Derivative(id)] {
            let left = std::mem::take(carry.account(account));
            carry.today.released[*residual] += left;
        }
    }
}
