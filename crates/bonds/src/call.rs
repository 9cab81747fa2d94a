//! The clean-up call.

use terms::{Date, PoolFlows};

use crate::deal::Call;

/// First payment date, as a deal month, on which the call may be exercised: the ending balance of
/// all groups together is within its percentage of their cut-off balance, or its date has come.
/// `None` if neither happens by the last date.
pub(crate) fn first_possible(call: &Call, pools: &[PoolFlows], dates: &[Date]) -> Option<usize> {
    let cut_off: f64 = pools.iter().map(PoolFlows::cut_off_balance).sum();
    let ending = |row: usize| -> f64 {
        pools.iter().map(|pool| pool.ending_balance.get(row).copied().unwrap_or(0.0)).sum()
    };
    let possible = |row: &usize| {
        call.pool_pct.is_some_and(|pct| ending(*row) <= pct / 100.0 * cut_off)
            || call.date.is_some_and(|date| dates[*row] >= date)
    };
    (0..dates.len()).find(possible).map(|row| row + 1)
}
