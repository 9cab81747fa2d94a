//! Published numbers: what others printed, cell by cell, and the scenario of each.

mod names;
pub(crate) mod numbers;
mod scenario;
