//! The kinds of files that have a schema.

use crate::deal::deal_file::DealKeys;
use crate::published::tables::PublishedFile;
use crate::scenario::grid_file::ScenarioKeys;
use crate::scenario::named;
use crate::schema::guide::{self, GuideTable};
use crate::schema::json;
use crate::schema::keys::Keys as _;
use crate::schema::shape::Rows;
use crate::tape::map;

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// `deal.toml`: the terms of a deal.
    Deal,
    /// A scenario file of `paydown grid`.
    Scenario,
    /// `scenarios.toml`: named scenarios.
    Named,
    /// The map of a loan tape.
    Tape,
    /// `published/*.toml`: numbers printed by others.
    Published,
}

impl FileKind {
    /// All kinds, by the words of `paydown schema`.
    pub const ALL: [(&'static str, FileKind); 5] = [
        ("deal", FileKind::Deal),
        ("scenario", FileKind::Scenario),
        ("named-scenarios", FileKind::Named),
        ("tape", FileKind::Tape),
        ("published", FileKind::Published),
    ];

    /// What its files are called.
    pub fn title(self) -> &'static str {
        match self {
            FileKind::Deal => "Deal file of Paydown",
            FileKind::Scenario => "Scenario file of paydown grid",
            FileKind::Named => "Named scenarios of Paydown",
            FileKind::Tape => "Map of a loan tape for Paydown",
            FileKind::Published => "Published numbers for paydown tieout",
        }
    }

    fn rows(self) -> Rows {
        match self {
            FileKind::Deal => DealKeys::rows(),
            FileKind::Scenario => ScenarioKeys::rows(),
            FileKind::Named => named::rows(),
            FileKind::Tape => map::rows(),
            FileKind::Published => PublishedFile::rows(),
        }
    }

    /// Its JSON Schema (draft 07), which editors of TOML files take. It refuses nothing that is read;
    /// names that are not there, dates out of order and other things between keys are told by the
    /// reader alone.
    ///
    /// ```
    /// let schema = files::FileKind::Deal.json_schema();
    /// assert!(schema.contains("http://json-schema.org/draft-07/schema#"));
    /// ```
    pub fn json_schema(self) -> String {
        let schema = json::schema(self.title(), &self.rows());
        let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
        text.push('\n');
        text
    }

    /// Its tables, as the guide lists them; behind those of a tape the columns of pools.
    pub fn guide_tables(self) -> Vec<GuideTable> {
        let pools = (self == FileKind::Tape).then(guide::pool_columns);
        guide::tables(&self.rows()).into_iter().chain(pools).collect()
    }
}
