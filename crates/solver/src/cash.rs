//! What of a stream reaches a buyer.

use std::array::from_fn;

use multiversion::multiversion;
use terms::{CashStream, Date};

use crate::NoSolution;
use crate::lanes::LANES;

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
    if !all_finite(cash) {
        return Err(NoSolution::NotFinite);
    }
    match cash.iter().rposition(|dollars| *dollars != 0.0) {
        Some(last) => Ok(&cash[..=last]),
        None => Err(NoSolution::NoCash),
    }
}

/// Without an early exit, several entries at a time: 0 times what is not finite is not a number.
#[multiversion(targets("x86_64+avx2"))]
fn all_finite(cash: &[f64]) -> bool {
    let (blocks, left) = cash.as_chunks::<{ 2 * LANES }>();
    let mut sums = [0.0; 2 * LANES];
    for block in blocks {
        sums = from_fn(|lane| sums[lane] + 0.0 * block[lane]);
    }
    sums.iter().chain(left).fold(true, |finite, dollars| finite & dollars.is_finite())
}
