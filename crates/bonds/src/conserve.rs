//! Cash in equals cash out on every payment date: checked in every build.

use crate::carry::{Carry, ClassState};
use crate::lanes::{Lanes, Which};
use crate::months::Months;
use crate::places::{Live, Places};

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
/// It is of interest in the scenarios that are `called`.
pub(crate) fn check_call<const N: usize>(
    month: usize,
    carry: &Carry<N>,
    called: Which<N>,
    redemption: &[Lanes<N>],
) -> Result<(), Broken> {
    let collateral: Lanes<N> = carry.groups.iter().map(|group| group.collateral).sum();
    let cash_in = collateral + carry.reserves();
    let cash_out: Lanes<N> = redemption.iter().copied().sum();
    let closes = (cash_in - cash_out).abs().is_at_most(cash_in.abs() * 1e-9 + 0.01);
    let Some(lane) = (called & !closes).lanes().next() else { return Ok(()) };
    let (cash_in, cash_out) = (cash_in.lane(lane), cash_out.lane(lane));
    Err(Broken { month, cash_in, cash_out, balance_gap: 0.0 })
}

/// Checks the date that has just been paid. `bonds` are the classes whose balance is principal: no
/// notionals.
#[inline(always)]
pub(crate) fn check<const N: usize>(
    months: &Months<N>,
    carry: &Carry<N>,
    bonds: &Places,
) -> Result<(), Broken> {
    let month = carry.month;
    let mut cash_in = Lanes::ZERO;
    let mut cash_out = carry.reserves();
    for (id, group) in carry.groups.iter().enumerate() {
        let collected = months.month(id, month - 1);
        cash_in += collected.net_interest + collected.principal;
        cash_in += group.contract_received + group.reserve_before - group.prepayment_shortfall;
        cash_out += group.fees + group.contract_paid;
    }
    for insurer in &carry.insurers {
        cash_in += insurer.drawn;
        cash_out += insurer.reimbursed;
    }
    for class in &carry.classes {
        let scheduled = class.interest_paid + class.principal_paid;
        cash_out += scheduled + (class.basis_risk_paid + class.released);
    }
    let missed = bonds.sum(&carry.classes, Live::ALL, miss);
    let tolerance = cash_in.abs() * 1e-9 + 1e-6;
    let may_miss = tolerance + 1e-5;
    // Written so that a NaN fails; balances are looked at one by one only where rounding adds up.
    let closes = (cash_in - cash_out).abs().is_at_most(tolerance);
    if (closes & missed.is_at_most(may_miss)).all() {
        return Ok(());
    }
    // `f64::max` would pass over a NaN.
    let larger = |a: f64, b: f64| if b <= a { a } else { b };
    let balance_gap = |lane: usize| {
        let gaps = bonds.iter().map(|class| gap(&carry.classes[*class]).lane(lane));
        gaps.fold(0.0, larger)
    };
    let is_sound = |lane: usize| closes.lane(lane) && balance_gap(lane) <= may_miss.lane(lane);
    let Some(lane) = (0..N).find(|lane| !is_sound(*lane)) else { return Ok(()) };
    let (cash_in, cash_out) = (cash_in.lane(lane), cash_out.lane(lane));
    Err(Broken { month, cash_in, cash_out, balance_gap: balance_gap(lane) })
}

/// By how much a balance misses its roll-forward.
#[inline(always)]
fn miss<const N: usize>(class: &ClassState<N>) -> Lanes<N> {
    let rolled = class.beginning + class.accreted - class.principal_paid - class.loss;
    (rolled - class.balance).abs()
}

/// The same beyond rounding.
fn gap<const N: usize>(class: &ClassState<N>) -> Lanes<N> {
    miss(class) - class.beginning.abs() * 1e-12
}
