//! What of a stream reaches a buyer.

use terms::{CashStream, Date};

use crate::NoSolution;

/// The cash of `stream` on its payment dates, and these.
pub(crate) fn columns(stream: &CashStream) -> (Vec<f64>, &[Date]) {
    let mut length = stream.dates.len().min(stream.interest.len());
    if stream.principal_is_cash {
        length = length.min(stream.principal.len());
    }
    ((0..length).map(|row| stream.cash(row)).collect(), &stream.dates[..length])
}

/// The cash of a column in the `periods` after settlement, which has `settled` payment dates before
/// it; without the run of zeros after the last payment.
///
/// # Errors
/// [`NoSolution::NotFinite`] or [`NoSolution::NoCash`].
pub(crate) fn after_settlement(
    cash: &[f64],
    settled: usize,
    periods: usize,
) -> Result<&[f64], NoSolution> {
    let cash = cash.get(settled..).unwrap_or_default();
    let cash = &cash[..cash.len().min(periods)];
    // No early exit: this way it takes several entries at a time.
    if !cash.iter().fold(true, |finite, dollars| finite & dollars.is_finite()) {
        return Err(NoSolution::NotFinite);
    }
    match cash.iter().rposition(|dollars| *dollars != 0.0) {
        Some(last) => Ok(&cash[..=last]),
        None => Err(NoSolution::NoCash),
    }
}
