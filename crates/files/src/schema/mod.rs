//! Tables of files, each declared once: `keys!` and `choice!` give the struct, its reader with the
//! known keys, the JSON Schema and the guide's rows.
//!
//! A declaration lists keys. Behind each stands an [`Entry`]: what a table without the key means
//! ([`required`], [`optional`], [`or`]), and a [`Form`]: what may stand behind the key and what it is
//! read as. The line of documentation above a key is its meaning in the guide and in the schema.

mod entry;
mod form;
mod guide;
mod json;
mod keys;
mod kinds;
mod shape;

pub(crate) use entry::{
    Entry, at_most_one, case, cite, first_place, flat, optional, or, or_empty, required, span,
    stated,
};
pub(crate) use form::{
    DATE, DEAL, FILE, FLAG, Form, NAME, TEXT, TRUE, by_name, list, names, number, table, tables,
    whole, word,
};
pub(crate) use keys::{Choice, Keys, choice, keys};
pub(crate) use shape::{Need, Number, Rows, Shape};

pub use guide::GuideTable;
pub use kinds::FileKind;
