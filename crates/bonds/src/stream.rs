//! One class's cash, to call or to maturity.

use terms::{BondFlows, CashStream, IndexPaths, RunTo};

use crate::compile::{Holding, Waterfall};
use crate::deal::Coupon;

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
    let columns = &flows.classes[class];
    let call = flows.call_month.filter(|_| run_to == RunTo::Call);
    let months = call.unwrap_or(flows.dates.len());
    let notional = matches!(waterfall.classes[class].original, Holding::Notional { .. });
    let mut stream = CashStream { principal_is_cash: !notional, ..CashStream::default() };
    for row in 0..months {
        let mut interest =
            columns.interest[row] + columns.basis_risk_paid[row] + columns.residual[row];
        let mut principal = if notional {
            columns.beginning_balance[row] - columns.ending_balance[row]
        } else {
            columns.principal[row]
        };
        if call == Some(row + 1) {
            match waterfall.classes[class].original {
                Holding::Balance(_) => {
                    principal += columns.ending_balance[row];
                    interest += flows.redemption[class] - columns.ending_balance[row];
                }
                Holding::Notional { .. } => principal = columns.beginning_balance[row],
                Holding::Residual => interest += flows.redemption[class],
            }
        }
        stream.dates.push(flows.dates[row]);
        stream.balance.push(columns.beginning_balance[row]);
        stream.interest.push(interest);
        stream.principal.push(principal);
    }
    let last =
        (0..months).rposition(|row| stream.interest[row] != 0.0 || stream.principal[row] != 0.0);
    let kept = last.map_or(0, |row| row + 1);
    stream.dates.truncate(kept);
    stream.balance.truncate(kept);
    stream.interest.truncate(kept);
    stream.principal.truncate(kept);
    if let Coupon::Floating(floating) = waterfall.classes[class].coupon {
        let level =
            |month: usize| paths.level(floating.index, i32::try_from(month).unwrap_or(i32::MAX));
        stream.index = (1..=kept).map(level).collect();
    }
    stream
}
