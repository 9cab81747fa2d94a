//! A curve that a user puts in the place of those that deals have.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use csv::ByteRecord;

use crate::reader::bounds::CSV_BYTES;
use crate::reader::csv_reader::{CsvReader, text};
use crate::reader::disk;
use crate::reader::error::ReadError;
use crate::reader::source::Source;
use crate::reader::workbook;

/// Columns that files of quotes have, and files of forward levels do not.
const OF_QUOTES: [&str; 4] = ["instrument", "tenor", "contract", "price"];

/// The content of a file of quotes or of forward levels, which stands in the place of the quotes or
/// levels of any deal that is read with it. Copies share it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenCurve {
    /// The file as the user names it, with its sheet.
    name: PathBuf,
    bytes: Arc<[u8]>,
}

impl GivenCurve {
    /// Reads the content of a CSV file or of a workbook, `curve.xlsx#SHEET`. What it says is looked
    /// at with each deal.
    ///
    /// # Errors
    /// That there is no such file, or that it cannot be read.
    pub fn read(name: &Path) -> Result<GivenCurve, ReadError> {
        let file = workbook::file_and_sheet(name).0;
        let bytes = disk::read(&file, CSV_BYTES).map_err(|error| error.of(&file))?;
        Ok(GivenCurve::of(name, bytes))
    }

    /// Content that is at hand; `name` stands in faults as the file.
    pub fn of(name: &Path, bytes: Vec<u8>) -> GivenCurve {
        GivenCurve { name: name.to_path_buf(), bytes: bytes.into() }
    }

    /// The file as the user names it.
    pub fn name(&self) -> &Path {
        &self.name
    }

    pub(crate) fn content(&self) -> (PathBuf, Vec<u8>) {
        (self.name.clone(), self.bytes.to_vec())
    }
}

/// Whether a file has quotes, by its columns; else it has forward levels.
pub(crate) fn has_quotes(source: &Source) -> bool {
    let mut header = ByteRecord::new();
    let mut reader = CsvReader::new(source);
    reader.next(&mut header).is_some()
        && header.iter().any(|head| OF_QUOTES.contains(&text(head.trim_ascii())))
}
