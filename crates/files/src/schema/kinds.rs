//! The kinds of files that have a schema.

use crate::deal::deal_file::DealKeys;
use crate::schema::guide::{self, GuideTable};
use crate::schema::json;
use crate::schema::keys::Keys;
use crate::schema::shape::Rows;

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// `deal.toml`.
    Deal,
}

impl FileKind {
    /// All kinds, by the words of `paydown schema`.
    pub const ALL: [(&'static str, FileKind); 1] = [("deal", FileKind::Deal)];

    /// What its files are called.
    pub fn title(self) -> &'static str {
        match self {
            FileKind::Deal => "Deal file of Paydown",
        }
    }

    fn rows(self) -> Rows {
        match self {
            FileKind::Deal => DealKeys::rows(),
        }
    }

    /// Its JSON Schema (draft 07). What it says of a file the reader says too: names that are not
    /// there, dates out of order and other things between keys are the reader's alone.
    pub fn json_schema(self) -> String {
        let schema = json::schema(self.title(), &self.rows());
        let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
        text.push('\n');
        text
    }

    /// Its tables, as the guide lists them.
    pub fn guide_tables(self) -> Vec<GuideTable> {
        guide::tables(&self.rows())
    }
}
