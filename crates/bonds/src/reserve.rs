//! Reserve accounts: cash that stays in the deal from date to date.

use crate::carry::Carry;
use crate::compile::Waterfall;
use crate::deal::Account;

/// What the reserve account of a group should hold: its target, but no more than the balances of
/// the group's classes after what has been paid so far. 0 without an account.
pub(crate) fn target(waterfall: &Waterfall, carry: &Carry, group: usize) -> f64 {
    let compiled = &waterfall.groups[group];
    let Some(reserve) = &compiled.terms.reserve else { return 0.0 };
    reserve.target_usd.min(carry.bonds(&compiled.bonds)).max(0.0)
}

/// Releases what the accounts hold above their targets to the residuals of their groups, and all
/// of it on the last date of the collateral.
pub(crate) fn release(waterfall: &Waterfall, carry: &mut Carry, is_last: bool) {
    for (id, residual) in waterfall.residuals.iter().enumerate() {
        if waterfall.groups[id].terms.reserve.is_none() {
            continue;
        }
        let kept = if is_last { 0.0 } else { target(waterfall, carry, id) };
        let above = (*carry.account(Account::Reserve(id)) - kept).max(0.0);
        *carry.account(Account::Reserve(id)) -= above;
        carry.classes[*residual].released += above;
    }
}
