//! Index paths: the level of every index of a deal, month by month.
//!
//! A static path holds one level for life, as Price-DM tables assume. A forward path follows a
//! vector of levels by month: one that was given, or the forwards of a curve that reprices the
//! market quotes of one date. Shifts move either.
//!
//! [`quote`] says what is quoted and what it pays; [`curve`] turns the quotes of one date into
//! discount factors by month ([`interpolate`] between them); [`index`] reads the levels of named
//! indices from those; [`spot`] has its spot rates, and moves them; [`shock`] moves levels.

mod bootstrap;
pub mod curve;
pub mod index;
pub mod interpolate;
pub mod quote;
pub mod shock;
pub mod spot;

pub use curve::{CurveError, CurveErrors, Curves, Flaw, PATH_MONTHS};
pub use index::{Index, IndexError, IndexErrors, IndexMode, static_paths};
pub use interpolate::Interpolation;
pub use quote::{Instrument, Market, Quote, Quotes, tenor_months};
pub use shock::{floored, ramped, shifted, shifted_by_month, shifted_index, shocked};
