//! Scenarios in, cells out: one deal's inputs joined to the rooms that project, pay and measure.

pub mod inputs;
pub mod published;

pub use inputs::{Assumption, Conventions, DealInputs, GroupInputs, Term};
