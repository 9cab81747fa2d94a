//! The start of a payment date: cash into the accounts, fees out of them, losses.

use terms::PoolFlows;

use crate::carry::{Carry, position, positive};
use crate::compile::{CompiledFee, CompiledGroup, Waterfall};
use crate::deal::{Account, PrepaymentShortfall};
use crate::watch::Watch;

/// Fills the accounts from the collateral and pays the fees as far as interest goes (what is
/// missing is not carried).
pub(crate) fn collect(
    waterfall: &Waterfall,
    pools: &[PoolFlows],
    month: usize,
    carry: &mut Carry,
    watch: &mut impl Watch,
) {
    let row = month - 1;
    for (id, (group, pool)) in waterfall.groups.iter().zip(pools).enumerate() {
        let today = &mut carry.groups[id];
        let mut earning = 0.0;
        if row < pool.months() {
            earning = pool.beginning_balance[row] - pool.undelivered[row];
            today.prepayment_shortfall = group
                .terms
                .prepayment_shortfall
                .map_or(0.0, |terms| prepayment_shortfall(terms, pool, row, earning));
            today.interest_collected = pool.net_interest[row] - today.prepayment_shortfall;
            today.interest_not_advanced = pool.interest_not_advanced[row];
            today.principal_collected = pool.principal(row);
            today.collateral_before = pool.beginning_balance[row];
            today.collateral = pool.ending_balance[row];
            today.delinquent = pool.delinquent[row];
            today.subsequent_recovery = pool.subsequent_recovery[row];
            today.unallocated_loss += pool.loss[row];
            today.cumulative_loss += pool.loss[row] - pool.subsequent_recovery[row];
        } else {
            today.prepayment_shortfall = 0.0;
            today.interest_collected = 0.0;
            today.interest_not_advanced = 0.0;
            today.principal_collected = 0.0;
            today.collateral_before = 0.0;
            today.collateral = 0.0;
            today.delinquent = 0.0;
            today.subsequent_recovery = 0.0;
        }
        carry.accounts[position(Account::Interest(id))] = today.interest_collected;
        carry.accounts[position(Account::Principal(id))] = today.principal_collected;
        today.reserve_before = carry.accounts[position(Account::Reserve(id))];
        pay_fees(group, id, earning, carry, watch);
    }
}

/// Interest that the month's prepayments do not pay and the servicer does not cover, dollars.
fn prepayment_shortfall(
    terms: PrepaymentShortfall,
    pool: &PoolFlows,
    row: usize,
    earning: f64,
) -> f64 {
    if earning <= 0.0 {
        return 0.0;
    }
    let prepaid = (pool.prepaid_principal[row] / earning).min(1.0);
    let missing = terms.days / 30.0 * pool.net_interest[row] * prepaid;
    (missing - terms.compensating.fraction() / 12.0 * earning).max(0.0)
}

fn pay_fees(
    group: &CompiledGroup,
    id: usize,
    earning: f64,
    carry: &mut Carry,
    watch: &mut impl Watch,
) {
    let mut fees = 0.0;
    let mut interest = carry.accounts[position(Account::Interest(id))];
    for (position, fee) in group.fees.iter().enumerate() {
        let due = match fee {
            CompiledFee::OnCollateral(rate) => earning * rate.fraction() / 12.0,
            CompiledFee::OnClasses(rate, of) => carry.bonds(of) * rate.fraction() / 12.0,
            CompiledFee::Dollars(dollars) => *dollars,
        };
        let paid = positive(if interest < due { interest } else { due });
        interest -= paid;
        fees += paid;
        watch.fee(id, position, paid);
    }
    carry.accounts[position(Account::Interest(id))] = interest;
    carry.groups[id].fees = fees;
}
