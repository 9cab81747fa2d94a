//! The manifest of a grid: which inputs, under which conventions, gave which file.
//!
//! It holds neither a time nor a machine: the same inputs give the same bytes. The reader of a
//! grid can run it again from the manifest and compare (`paydown verify`).

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::file::{WriteError, write_file};

/// What a grid was made of, and what came out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Name, version and commit of the program: `paydown 0.1.0 (0123456789ab)`.
    pub program: String,
    /// The command line, the name of the program first.
    pub command: Vec<String>,
    /// The deals, in the order of the scenario file.
    pub deals: Vec<DealRecord>,
    /// The scenario file.
    pub scenario: HashedFile,
    /// What was assumed, by name: `index` = `static`. Written in the order of the names.
    pub conventions: BTreeMap<String, String>,
    /// Cells asked for: scenarios x classes x runs x prices, over all deals.
    pub cells: u64,
    /// Rows written, the head line not counted.
    pub rows: u64,
    /// The file with the rows.
    pub output: HashedFile,
}

/// The files of one deal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DealRecord {
    /// The deal, as the rows name it.
    pub deal: String,
    /// Every file that was read for it.
    pub inputs: Vec<HashedFile>,
}

/// A file, and what it held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HashedFile {
    /// Relative path with `/` between its parts, or a plain file name.
    pub path: String,
    /// SHA-256 of the bytes: 64 hexadecimal digits in lower case.
    pub sha256: String,
}

impl Manifest {
    /// The manifest as JSON, indented, with a line end after it.
    ///
    /// # Errors
    /// None are known; what `serde_json` may report.
    pub fn to_json(&self) -> serde_json::Result<String> {
        serde_json::to_string_pretty(self).map(|text| text + "\n")
    }

    /// Writes the file at `path`: the whole manifest, or nothing.
    ///
    /// # Errors
    /// Those of [`write_file`].
    pub fn write(&self, path: &Path) -> Result<(), WriteError> {
        write_file(path, |to| to.write_all(self.to_json()?.as_bytes()))
    }

    fn files(&self) -> impl Iterator<Item = &HashedFile> {
        let inputs = self.deals.iter().flat_map(|deal| &deal.inputs);
        [&self.scenario, &self.output].into_iter().chain(inputs)
    }
}

/// The manifest that `bytes` hold.
///
/// # Errors
/// In words: what is not JSON, lacks a key, has one that is not known, or has a hash that is
/// none.
pub fn read_manifest(bytes: &[u8]) -> Result<Manifest, String> {
    let manifest: Manifest = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    let is_hash = |text: &str| {
        text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    };
    if let Some(file) = manifest.files().find(|file| !is_hash(&file.sha256)) {
        return Err(format!(
            "{}: expected a SHA-256 of 64 hexadecimal digits in lower case, found {:?}",
            file.path, file.sha256
        ));
    }
    Ok(manifest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, digit: &str) -> HashedFile {
        HashedFile { path: path.to_owned(), sha256: digit.repeat(64) }
    }

    fn manifest() -> Manifest {
        Manifest {
            program: "paydown 0.1.0".to_owned(),
            command: ["paydown", "grid", "a \"b\".toml"].map(str::to_owned).to_vec(),
            deals: vec![DealRecord {
                deal: "first".to_owned(),
                inputs: vec![file("first/deal.toml", "a"), file("first/pool.csv", "1")],
            }],
            scenario: file("grid.toml", "0"),
            conventions: [("index", "static"), ("day_count", "act/360")]
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
                .into(),
            cells: 1 << 60,
            rows: 12,
            output: file("grid.csv", "f"),
        }
    }

    #[test]
    fn what_is_written_reads_back() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("grid.manifest.json");
        manifest().write(&path).unwrap();
        let bytes = std::fs::read(&path).unwrap();
        assert_eq!(read_manifest(&bytes), Ok(manifest()));
        assert_eq!(manifest().to_json().unwrap().as_bytes(), bytes);
    }

    #[test]
    fn what_is_no_manifest_is_refused() {
        let text = manifest().to_json().unwrap();
        for (bad, fault) in [
            (text[..text.len() / 2].to_owned(), "EOF"),
            (text.replace("\"cells\"", "\"cell\""), "unknown field `cell`"),
            (text.replace("\"rows\": 12,", ""), "missing field `rows`"),
            (text.replace("\"rows\": 12,", "\"rows\": -12,"), "invalid value"),
            (text.replace("ffff", "FFFF"), "grid.csv: expected a SHA-256"),
            (text.replace("1111", ""), "first/pool.csv: expected a SHA-256"),
        ] {
            let error = read_manifest(bad.as_bytes()).unwrap_err();
            assert!(error.contains(fault), "{error}");
        }
    }
}
