//! What all readers share: text with places, TOML and CSV walked key by key, bounds, words for
//! messages, and the faults that come of it.

pub(crate) mod bounds;
pub(crate) mod csv_reader;
pub(crate) mod disk;
pub(crate) mod error;
mod kind;
pub(crate) mod monthly_columns;
mod not_text;
mod problems;
pub(crate) mod setting_value;
pub(crate) mod source;
pub(crate) mod toml_reader;
mod toml_syntax;
mod toml_value;
pub(crate) mod words;
pub(crate) mod workbook;
