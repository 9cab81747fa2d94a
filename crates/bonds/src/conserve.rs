//! Cash in equals cash out on every payment date: checked in every build.

use terms::PoolFlows;

use crate::carry::Carry;

/// A payment date on which the books do not close: an error of the engine, never of its input.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error(
    "cash is not conserved in month {month}: {cash_in} collected, {cash_out} paid \
     (classes off by {balance_gap}); please report this deal"
)]
pub struct Broken {
    /// Deal month.
    pub month: usize,
    /// Collected on the collateral, from counterparties and insurers, dollars.
    pub cash_in: f64,
    /// Paid in fees, to counterparties, insurers and classes, dollars.
    pub cash_out: f64,
    /// Largest difference between a class's balance and its roll-forward, dollars.
    pub balance_gap: f64,
}

/// Checks the call: what it pays is what the collateral is worth at par.
pub(crate) fn check_call(month: usize, carry: &Carry, redemption: &[f64]) -> Result<(), Broken> {
    let cash_in: f64 = carry.today.collateral.iter().sum();
    let cash_out: f64 = redemption.iter().sum();
    // Written so that a NaN fails.
    if (cash_in - cash_out).abs() <= 0.01 + 1e-9 * cash_in.abs() {
        return Ok(());
    }
    Err(Broken { month, cash_in, cash_out, balance_gap: 0.0 })
}

/// Checks the date that has just been paid. `principal_classes` are those whose balance is
/// principal: no notionals.
pub(crate) fn check(
    month: usize,
    pools: &[PoolFlows],
    carry: &Carry,
    principal_classes: &[usize],
) -> Result<(), Broken> {
    let row = month - 1;
    let mut cash_in = 0.0;
    for pool in pools.iter().filter(|pool| row < pool.months()) {
        cash_in +=
            pool.net_interest[row] + pool.scheduled_principal[row] + pool.prepaid_principal[row];
    }
    let today = &carry.today;
    cash_in += today.insurer_drawn.iter().chain(&today.contract_received).sum::<f64>();
    let paid: [&[f64]; 4] =
        [&today.interest_paid, &today.principal_paid, &today.basis_risk_paid, &today.released];
    let outside = [&today.fees, &today.contract_paid, &today.insurer_reimbursed];
    let outside: f64 = outside.into_iter().flatten().sum();
    let cash_out = outside + paid.iter().flat_map(|column| column.iter()).sum::<f64>();
    let gap = |class: &usize| {
        let c = *class;
        let rolled =
            today.beginning[c] + today.accreted[c] - today.principal_paid[c] - today.loss[c];
        (rolled - carry.balance[c]).abs() - 1e-12 * today.beginning[c].abs()
    };
    // `f64::max` would pass over a NaN.
    let larger = |a: f64, b: f64| if b <= a { a } else { b };
    let balance_gap = principal_classes.iter().map(gap).fold(0.0, larger);
    let tolerance = 1e-6 + 1e-9 * cash_in.abs();
    // Written so that a NaN fails.
    if (cash_in - cash_out).abs() <= tolerance && balance_gap <= 1e-5 + tolerance {
        return Ok(());
    }
    Err(Broken { month, cash_in, cash_out, balance_gap })
}
