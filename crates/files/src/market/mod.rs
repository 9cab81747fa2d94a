//! Market data: forward index levels, and quotes of one date from which they are built.

pub(crate) mod dated;
pub(crate) mod doubts;
pub(crate) mod given;
pub(crate) mod headings;
pub(crate) mod levels;
pub(crate) mod quotes;
