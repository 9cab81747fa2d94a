//! A net under what comes next: the program of two revisions run on the same deals, and what both
//! print compared by key and column name, values to the bit.
//!
//! [`mod@compare`] compares two results; [`tally`] adds up what differs, verb by verb; [`keys`]
//! says which columns identify a row of which verb. The binary builds the two programs, writes the
//! deals and runs the verbs.

pub mod compare;
pub mod keys;
pub mod tally;

pub use compare::{Cell, Difference, compare};
pub use tally::{Run, Tally};
