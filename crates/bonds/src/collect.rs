//! The start of a payment date: cash into the accounts, fees out of them, amounts of principal.

use terms::PoolFlows;

use crate::carry::Carry;
use crate::compile::{CompiledFee, Waterfall};
use crate::coupon::Period;
use crate::deal::Account;
use crate::oc;

/// Fills the accounts from the collateral, pays the fees as far as interest goes (what is missing
/// is not carried), and sets the date's principal amounts.
pub(crate) fn collect(
    waterfall: &Waterfall,
    pools: &[PoolFlows],
    period: Period,
    carry: &mut Carry,
) {
    let row = period.month - 1;
    for (id, (group, pool)) in waterfall.groups.iter().zip(pools).enumerate() {
        let mut earning = 0.0;
        carry.today.collateral_before[id] = 0.0;
        carry.today.collateral[id] = 0.0;
        if row < pool.months() {
            earning = pool.beginning_balance[row] - pool.undelivered[row];
            *carry.account(Account::Interest(id)) = pool.net_interest[row];
            *carry.account(Account::Principal(id)) =
                pool.scheduled_principal[row] + pool.prepaid_principal[row];
            carry.unallocated_loss[id] += pool.loss[row];
            carry.today.collateral_before[id] = pool.beginning_balance[row];
            carry.today.collateral[id] = pool.ending_balance[row];
        }
        carry.today.fees[id] = 0.0;
        for fee in &group.fees {
            let due = match fee {
                CompiledFee::OnCollateral(rate) => earning * rate.fraction() / 12.0,
                CompiledFee::OnClasses(rate, of) => carry.bonds(of) * rate.fraction() / 12.0,
                CompiledFee::Dollars(dollars) => *dollars,
            };
            let interest = carry.account(Account::Interest(id));
            let paid = due.min(*interest).max(0.0);
            *interest -= paid;
            carry.today.fees[id] += paid;
        }
        carry.today.oc_target[id] = group.terms.oc.as_ref().map_or(0.0, |terms| {
            let ending = carry.today.collateral[id];
            let stepped_down = &mut carry.stepped_down[id];
            oc::target(terms, period.to, pool.cut_off_balance(), ending, stepped_down)
        });
        carry.today.distribution_left[id] = oc::distribution(group, carry, id);
    }
}
