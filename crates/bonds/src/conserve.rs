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
    /// Collected on the collateral, dollars.
    pub cash_in: f64,
    /// Paid in fees and to the classes, dollars.
    pub cash_out: f64,
    /// Largest difference between a class's balance and its roll-forward, dollars.
    pub balance_gap: f64,
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
    let paid: [&[f64]; 4] =
        [&today.interest_paid, &today.principal_paid, &today.basis_risk_paid, &today.released];
    let fees: f64 = today.fees.iter().sum();
    let cash_out = fees + paid.iter().flat_map(|column| column.iter()).sum::<f64>();
    let gap = |class: &usize| {
        let c = *class;
        let rolled =
            today.beginning[c] + today.accreted[c] - today.principal_paid[c] - today.loss[c];
        (rolled - carry.balance[c]).abs()
    };
    let balance_gap = principal_classes.iter().map(gap).fold(0.0, f64::max);
    let tolerance = 1e-6 + 1e-9 * cash_in.abs();
    // Written so that a NaN fails.
    if (cash_in - cash_out).abs() <= tolerance && balance_gap <= 1e-5 + tolerance {
        return Ok(());
    }
    Err(Broken { month, cash_in, cash_out, balance_gap })
}
