//! Writes results, and is the only room that does: sheets as CSV, JSON, Markdown or terminal
//! tables, the Price-DM table of computational materials, and files that are whole or absent.
//!
//! Nothing here computes a result, reads a file, looks at the environment or prints: the caller
//! hands in plain data, a writer, and how wide and how colourful the terminal is. A number that
//! does not exist is empty everywhere, never `NaN` and never a silent 0.

pub mod csv;
pub mod file;
pub mod json;
pub mod markdown;
pub mod number;
pub mod price_table;
pub mod sheet;
pub mod table;

pub use file::{Format, WriteError, write_file};
pub use number::{printed, thousands};
pub use price_table::{PriceBlock, PriceCell, PriceRow, PriceTable};
pub use sheet::{Align, Column, Sheet, Value};
pub use table::Terminal;
