//! One class's cash, to call or to maturity.

use terms::{BondFlows, CashStream, IndexPaths, RunTo};

use crate::compile::Waterfall;
use crate::deal::Coupon;
use crate::holding::Holding;

/// The cash of `class` (its position in the deal) from `flows`. To call, the stream ends with the
/// call month, in which the class is also redeemed; a deal without a call date within its life
/// gives the same stream as to maturity.
///
/// Months after the class's last flow are left out.
pub fn stream(
    waterfall: &Waterfall,
    flows: &BondFlows,
    paths: &IndexPaths,
    class: usize,
    run_to: RunTo,
) -> CashStream {
    let Columns { interest, principal, is_cash, .. } = columns(waterfall, flows, class, run_to);
    let kept = interest.len();
    let mut stream = CashStream {
        dates: flows.dates[..kept].to_vec(),
        balance: flows.classes[class].beginning_balance[..kept].to_vec(),
        interest,
        principal,
        principal_is_cash: is_cash,
        index: Vec::new(),
    };
    if let Coupon::Floating(floating) = waterfall.classes[class].coupon {
        let level =
            |month: usize| paths.level(floating.index, i32::try_from(month).unwrap_or(i32::MAX));
        stream.index = (1..=kept).map(level).collect();
    }
    stream
}

/// What a class is paid on each payment date, up to its last flow.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Columns {
    /// Cash that is not principal.
    pub interest: Vec<f64>,
    /// Principal; for an interest-only class the decline of its notional.
    pub principal: Vec<f64>,
    /// Whether `principal` is cash.
    pub is_cash: bool,
    /// By how much the balance falls, write-downs included, where lives weigh that.
    reductions: Option<Vec<f64>>,
}

impl Columns {
    /// What the class's life weighs: its principal; every reduction of its balance, where its
    /// collateral is a reference pool.
    pub fn of_life(&self) -> &[f64] {
        self.reductions.as_deref().unwrap_or(&self.principal)
    }
}

/// The columns of [`stream`] without its dates.
pub fn columns(waterfall: &Waterfall, flows: &BondFlows, class: usize, run_to: RunTo) -> Columns {
    let columns = &flows.classes[class];
    let call = flows.call_month.filter(|_| run_to == RunTo::Call);
    let months = call.unwrap_or(flows.dates.len());
    let notional = matches!(waterfall.classes[class].original, Holding::Notional { .. });
    let paid = columns.interest.iter().zip(&columns.basis_risk_paid).zip(&columns.residual);
    let mut interest: Vec<f64> = paid
        .take(months)
        .map(|((interest, basis), residual)| interest + basis + residual)
        .collect();
    let mut principal: Vec<f64> = if notional {
        let balances = columns.beginning_balance.iter().zip(&columns.ending_balance);
        balances.take(months).map(|(before, after)| before - after).collect()
    } else {
        columns.principal[..months].to_vec()
    };
    if let Some(last) = call.and_then(|call| call.checked_sub(1)) {
        match waterfall.classes[class].original {
            Holding::Balance(_) => {
                principal[last] += flows.redeemed_principal[class];
                interest[last] += flows.redemption[class] - flows.redeemed_principal[class];
            }
            Holding::Notional { .. } => {
                principal[last] = columns.beginning_balance[last];
                interest[last] += flows.redemption[class];
            }
            Holding::Residual => interest[last] += flows.redemption[class],
        }
    }
    let mut reductions = waterfall.classes[class].counts_losses.then(|| {
        let losses = principal.iter().zip(&columns.loss);
        losses.map(|(principal, loss)| principal + loss).collect::<Vec<f64>>()
    });
    let is_reduced = |row: usize| reductions.as_ref().is_some_and(|all| all[row] != 0.0);
    let last = (0..months)
        .rposition(|row| interest[row] != 0.0 || principal[row] != 0.0 || is_reduced(row));
    let kept = last.map_or(0, |row| row + 1);
    interest.truncate(kept);
    principal.truncate(kept);
    if let Some(reductions) = &mut reductions {
        reductions.truncate(kept);
    }
    Columns { interest, principal, is_cash: !notional, reductions }
}
