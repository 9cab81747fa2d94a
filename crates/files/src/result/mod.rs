//! Results that the program has written, read back: CSV, sheets of workbooks, JSON.

mod json;
pub(crate) mod table;
