//! What a class is worth at closing.

use crate::places::Places;

/// What a class is worth at closing.
#[derive(Clone, Debug)]
pub(crate) enum Holding {
    Balance(f64),
    Notional { of: Places, part: f64 },
    Residual,
}

impl Holding {
    /// Principal balance, dollars.
    pub(crate) fn balance(&self) -> f64 {
        match self {
            Holding::Balance(balance) => *balance,
            Holding::Notional { .. } | Holding::Residual => 0.0,
        }
    }
}
