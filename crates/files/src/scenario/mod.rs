//! Scenario files: which deals, which axes, and what they ask of their deals.

mod axes;
mod deals;
pub(crate) mod fit;
pub(crate) mod grid_file;
pub(crate) mod history;
mod key;
pub(crate) mod named;
pub(crate) mod range;
mod term_axes;
pub(crate) mod vectors;
