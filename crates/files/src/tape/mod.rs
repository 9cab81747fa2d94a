//! Tapes: a servicer's own file of loans, read by its map.

pub(crate) mod cell;
mod chosen;
pub(crate) mod date;
mod headings;
pub(crate) mod map;
mod number;
pub(crate) mod rows;
mod told;
