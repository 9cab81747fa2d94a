//! Published numbers: what others printed, cell by cell, and the scenario of each.

mod names;
pub(crate) mod numbers;
pub(crate) mod scenario;
pub(crate) mod tables;
