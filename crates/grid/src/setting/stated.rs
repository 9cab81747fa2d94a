//! Settings of what a deal has terms of its own for.

use super::rows::DEFAULTS;
use super::{ROWS, Remakes, Row};

/// Which terms of the deal settings state: what becomes of loans that default, and whether contracts
/// pay. A deal whose classes are held gives up its own for them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StatedTerms(u32);

impl StatedTerms {
    /// Notes that a setting states the term of `row`, if a deal has such a term of its own.
    pub(crate) fn add(&mut self, row: &Row) {
        if row.is_of_liquidation() || row.remakes == Remakes::Waterfall {
            self.0 |= bit(row);
        }
    }

    /// Whether a setting states the term of `row`.
    pub(crate) fn has(self, row: &Row) -> bool {
        self.0 & bit(row) != 0
    }
}

fn bit(row: &Row) -> u32 {
    ROWS.iter().position(|known| known.key == row.key).map_or(0, |position| 1 << position)
}

impl Row {
    /// Whether it is a term of [`collateral::Liquidation`].
    pub(crate) fn is_of_liquidation(&self) -> bool {
        matches!(self.remakes, Remakes::Survivors | Remakes::Losses)
            && !self.is_by_name()
            && self.one != DEFAULTS
    }
}
