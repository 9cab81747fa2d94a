//! What follows from the figures of a report, by subject.

pub(crate) mod characteristics;
pub(crate) mod classes;
pub(crate) mod collateral;
pub(crate) mod collections;
pub(crate) mod delinquencies;
pub(crate) mod detail;
pub(crate) mod enhancement;
pub(crate) mod interest;
pub(crate) mod losses;
pub(crate) mod prepayments;
pub(crate) mod presence;
pub(crate) mod rates;
pub(crate) mod servicing;
pub(crate) mod structure;
