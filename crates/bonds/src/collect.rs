//! The start of a payment date: cash into the accounts, fees out of them, losses.

use terms::PoolFlows;

use crate::carry::{Carry, position};
use crate::compile::{CompiledFee, CompiledGroup, Waterfall};
use crate::deal::{Account, PrepaymentShortfall};
use crate::lanes::Lanes;
use crate::watch::Watch;

/// Fills the accounts from the collateral and pays the fees as far as interest goes (what is
/// missing is not carried).
#[inline(always)]
pub(crate) fn collect<const N: usize>(
    waterfall: &Waterfall,
    collateral: &[[&PoolFlows; N]],
    month: usize,
    carry: &mut Carry<N>,
    watch: &mut impl Watch<N>,
) {
    let row = month - 1;
    for (id, (group, pools)) in waterfall.groups.iter().zip(collateral).enumerate() {
        let today = &mut carry.groups[id];
        let earning =
            of_month(pools, row, |pool| pool.beginning_balance[row] - pool.undelivered[row]);
        today.prepayment_shortfall = match group.terms.prepayment_shortfall {
            Some(terms) => of_month(pools, row, |pool| prepayment_shortfall(terms, pool, row)),
            None => Lanes::ZERO,
        };
        let recovered_later = of_month(pools, row, |pool| pool.subsequent_recovery[row]);
        let loss = of_month(pools, row, |pool| pool.loss[row]);
        today.interest_collected =
            of_month(pools, row, |pool| pool.net_interest[row]) - today.prepayment_shortfall;
        today.interest_not_advanced = of_month(pools, row, |pool| pool.interest_not_advanced[row]);
        today.principal_collected = of_month(pools, row, |pool| pool.principal(row));
        today.collateral_before = of_month(pools, row, |pool| pool.beginning_balance[row]);
        today.collateral = of_month(pools, row, |pool| pool.ending_balance[row]);
        today.delinquent = of_month(pools, row, |pool| pool.delinquent[row]);
        today.subsequent_recovery = recovered_later;
        today.unallocated_loss += loss;
        today.cumulative_loss += loss - recovered_later;
        carry.accounts[position(Account::Interest(id))] = today.interest_collected;
        carry.accounts[position(Account::Principal(id))] = today.principal_collected;
        today.reserve_before = carry.accounts[position(Account::Reserve(id))];
        pay_fees(group, id, earning, carry, watch);
    }
}

/// An amount of a month of each scenario's pool; 0 once the pool has ended.
#[inline(always)]
pub(crate) fn of_month<const N: usize>(
    pools: &[&PoolFlows; N],
    row: usize,
    amount: impl Fn(&PoolFlows) -> f64,
) -> Lanes<N> {
    Lanes::of(|lane| if row < pools[lane].months() { amount(pools[lane]) } else { 0.0 })
}

/// Interest that the month's prepayments do not pay and the servicer does not cover, dollars.
fn prepayment_shortfall(terms: PrepaymentShortfall, pool: &PoolFlows, row: usize) -> f64 {
    let earning = pool.beginning_balance[row] - pool.undelivered[row];
    if earning <= 0.0 {
        return 0.0;
    }
    let prepaid = (pool.prepaid_principal[row] / earning).min(1.0);
    let missing = terms.days / 30.0 * pool.net_interest[row] * prepaid;
    (missing - terms.compensating.fraction() / 12.0 * earning).max(0.0)
}

#[inline(always)]
fn pay_fees<const N: usize>(
    group: &CompiledGroup,
    id: usize,
    earning: Lanes<N>,
    carry: &mut Carry<N>,
    watch: &mut impl Watch<N>,
) {
    let mut fees = Lanes::ZERO;
    let mut interest = carry.accounts[position(Account::Interest(id))];
    for (position, fee) in group.fees.iter().enumerate() {
        let due = match fee {
            CompiledFee::OnCollateral(rate) => earning * rate.fraction() / 12.0,
            CompiledFee::OnClasses(rate, of) => carry.bonds(of) * rate.fraction() / 12.0,
            CompiledFee::Dollars(dollars) => Lanes::all(*dollars),
        };
        let paid = interest.min(due).positive();
        interest -= paid;
        fees += paid;
        watch.fee(id, position, paid);
    }
    carry.accounts[position(Account::Interest(id))] = interest;
    carry.groups[id].fees = fees;
}
