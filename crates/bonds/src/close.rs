//! The end of a payment date.

use crate::carry::{Carry, Owing};
use crate::compile::Waterfall;
use crate::lanes::Lanes;
use crate::watch::Watch;
use crate::{allocate, insurer, reserve};

/// Ends the date: reserve accounts pay what they need not keep, insurers what their classes still
/// lack, interest not paid is carried where a step can pay it later, what rounding leaves of a
/// balance is dropped, losses that the collateral cannot cover are written down, and what no step
/// paid goes to the residual of its group, with what is left of such reserves. What came out of a
/// class's own accretion is booked as interest. Notionals follow.
#[inline(always)]
pub(crate) fn close<const N: usize>(
    waterfall: &Waterfall,
    carry: &mut Carry<N>,
    watch: &mut impl Watch<N>,
) {
    if carry.owing.has(Owing::UNPAID_INTEREST) {
        for (class, terms) in carry.classes.iter_mut().zip(&waterfall.classes) {
            if !terms.carries_interest {
                class.unpaid_interest = Lanes::ZERO;
            }
        }
    }
    reserve::pay_out(waterfall, carry, watch);
    insurer::pay_interest(waterfall, carry);
    for class in &mut carry.classes {
        class.unpaid_interest += class.interest_due.positive();
        class.drop_dust(waterfall.dust);
    }
    allocate::write_down(waterfall, carry);
    carry.release(&waterfall.residuals);
    reserve::release(waterfall, carry);
    for &class in &waterfall.accreting {
        carry.classes[class].net_accretion();
    }
    carry.follow_notionals(waterfall);
}
