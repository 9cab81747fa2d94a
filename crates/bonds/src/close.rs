//! The end of a payment date.

use crate::carry::{Carry, Owing};
use crate::compile::Waterfall;
use crate::lanes::Lanes;
use crate::watch::Watch;
use crate::{allocate, insurer, reserve};

/// Ends the date: insurers pay what their classes lack, interest not paid is carried where a step
/// can pay it later, what rounding leaves of a balance is dropped, losses that the collateral cannot
/// cover are written down, and what no step paid goes to the residual of its group, with what the
/// reserve accounts need not keep. What came out of a class's own accretion is booked as interest.
/// Notionals follow.
#[inline(always)]
pub(crate) fn close<const N: usize>(
    waterfall: &Waterfall,
    carry: &mut Carry<N>,
    is_last: bool,
    watch: &mut impl Watch<N>,
) {
    insurer::pay_interest(waterfall, carry);
    if carry.owing.has(Owing::UNPAID_INTEREST) {
        for (class, terms) in carry.classes.iter_mut().zip(&waterfall.classes) {
            if !terms.carries_interest {
                class.unpaid_interest = Lanes::ZERO;
            }
        }
    }
    for class in &mut carry.classes {
        class.unpaid_interest += class.interest_due.positive();
        let is_dust = class.balance.is_at_most(Lanes::all(waterfall.dust));
        class.balance = is_dust.pick(Lanes::ZERO, class.balance);
    }
    allocate::write_down(waterfall, carry);
    carry.release(&waterfall.residuals);
    reserve::pay_out(waterfall, carry, is_last, watch);
    reserve::release(waterfall, carry);
    for &class in &waterfall.accreting {
        carry.classes[class].net_accretion();
    }
    carry.follow_notionals(waterfall);
}
