//! Cash in equals cash out on every payment date: checked in every build.

use terms::PoolFlows;

use crate::carry::{Carry, ClassState};
use crate::places::Places;

/// A payment date on which the books do not close: an error of the engine, never of its input.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error(
    "cash is not conserved in month {month}: {cash_in} collected, {cash_out} paid \
     (classes off by {balance_gap}); please report this deal"
)]
pub struct Broken {
    /// Deal month.
    pub month: usize,
    /// Collected on the collateral, from counterparties and insurers, and held in reserve accounts
    /// before, dollars.
    pub cash_in: f64,
    /// Paid in fees, to counterparties, insurers and classes, and held in reserve accounts after,
    /// dollars.
    pub cash_out: f64,
    /// Largest difference between a class's balance and its roll-forward, dollars.
    pub balance_gap: f64,
}

/// Checks the call: what it pays is what the collateral is worth at par, and the reserve accounts.
pub(crate) fn check_call(month: usize, carry: &Carry, redemption: &[f64]) -> Result<(), Broken> {
    let cash_in = carry.groups.iter().map(|group| group.collateral).sum::<f64>() + carry.reserves();
    let cash_out: f64 = redemption.iter().sum();
    // Written so that a NaN fails.
    if (cash_in - cash_out).abs() <= 0.01 + 1e-9 * cash_in.abs() {
        return Ok(());
    }
    Err(Broken { month, cash_in, cash_out, balance_gap: 0.0 })
}

/// Checks the date that has just been paid. `bonds` are the classes whose balance is principal: no
/// notionals.
pub(crate) fn check(
    month: usize,
    pools: &[PoolFlows],
    carry: &Carry,
    bonds: &Places,
) -> Result<(), Broken> {
    let row = month - 1;
    let mut cash_in = 0.0;
    let mut cash_out = carry.reserves();
    for (group, pool) in carry.groups.iter().zip(pools) {
        if let Some(interest) = pool.net_interest.get(row) {
            cash_in += interest + pool.principal(row);
        }
        cash_in += group.contract_received + group.reserve_before - group.prepayment_shortfall;
        cash_out += group.fees + group.contract_paid;
    }
    for insurer in &carry.insurers {
        cash_in += insurer.drawn;
        cash_out += insurer.reimbursed;
    }
    let [mut scheduled, mut beyond] = [[0.0; 2]; 2];
    for class in &carry.classes {
        scheduled[0] += class.interest_paid;
        scheduled[1] += class.principal_paid;
        beyond[0] += class.basis_risk_paid;
        beyond[1] += class.released;
    }
    cash_out += (scheduled[0] + scheduled[1]) + (beyond[0] + beyond[1]);
    let tolerance = 1e-6 + 1e-9 * cash_in.abs();
    let may_miss = 1e-5 + tolerance;
    // Rounding is asked for where it matters only; both written so that a NaN fails.
    let rolls = |class: &ClassState| miss(class) <= may_miss || gap(class) <= may_miss;
    if (cash_in - cash_out).abs() <= tolerance && bonds.all(&carry.classes, rolls) {
        return Ok(());
    }
    // `f64::max` would pass over a NaN.
    let larger = |a: f64, b: f64| if b <= a { a } else { b };
    let gaps = bonds.iter().map(|class| gap(&carry.classes[*class]));
    Err(Broken { month, cash_in, cash_out, balance_gap: gaps.fold(0.0, larger) })
}

/// By how much a balance misses its roll-forward.
fn miss(class: &ClassState) -> f64 {
    let rolled = class.beginning + class.accreted - class.principal_paid - class.loss;
    (rolled - class.balance).abs()
}

/// The same beyond rounding.
fn gap(class: &ClassState) -> f64 {
    miss(class) - 1e-12 * class.beginning.abs()
}
