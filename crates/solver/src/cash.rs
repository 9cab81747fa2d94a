//! What of a stream reaches a buyer.

use terms::{CashStream, Date};

use crate::{NoSolution, finite};

/// One payment after settlement.
pub(crate) struct Payment {
    /// Position in the stream.
    pub(crate) position: usize,
    pub(crate) date: Date,
    pub(crate) cash: f64,
}

/// The payments after settlement, without the run of zeros after the last one.
///
/// # Errors
/// [`NoSolution::NotFinite`] or [`NoSolution::NoCash`].
pub(crate) fn after_settlement(
    stream: &CashStream,
    settlement: Date,
) -> Result<impl ExactSizeIterator<Item = Payment>, NoSolution> {
    let mut length = stream.dates.len().min(stream.interest.len());
    if stream.principal_is_cash {
        length = length.min(stream.principal.len());
    }
    let first = stream.dates[..length].partition_point(|date| *date <= settlement);
    let mut paid = first;
    for position in first..length {
        if finite(stream.cash(position))? != 0.0 {
            paid = position + 1;
        }
    }
    if paid == first {
        return Err(NoSolution::NoCash);
    }
    let payment =
        |position| Payment { position, date: stream.dates[position], cash: stream.cash(position) };
    Ok((first..paid).map(payment))
}
