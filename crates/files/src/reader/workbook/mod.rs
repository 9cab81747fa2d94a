//! A sheet of a workbook (.xlsx) as the text of a CSV file, a row a line: what reads CSV reads sheets,
//! and its places are cells.
//!
//! Parts are unpacked as they are read, each within a bound, so that what an archive says of its own
//! sizes does not matter. Values are those that the workbook has: formulas are not computed.

mod cells;
mod formats;
mod package;
mod place;
mod rows;
mod strings;
mod xml;

use std::path::{Path, PathBuf};

use crate::reader::source::{Problem, Problems};
use crate::reader::words::{did_you_mean, listed, quoted};

use package::Package;
pub(crate) use place::{cell_of, is_error};

/// How a file with rows is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// Rows whose first cell begins with `#` are comments, and an error in a cell is a fault.
    Plain,
    /// Neither: a tape has columns that nobody reads.
    Tape,
}

/// A sheet as text.
pub(crate) struct Sheet {
    pub(crate) name: String,
    pub(crate) text: String,
}

/// Why a workbook cannot be read, and a hint.
pub(crate) struct Refusal {
    pub(crate) message: String,
    pub(crate) hint: Option<String>,
}

impl Refusal {
    fn new(message: impl Into<String>) -> Refusal {
        Refusal { message: message.into(), hint: None }
    }

    fn damaged(why: impl std::fmt::Display) -> Refusal {
        let hint = "open it in a program of tables, and save it as .xlsx".to_owned();
        Refusal { message: format!("the workbook is damaged: {why}"), hint: Some(hint) }
    }
}

/// The ending of workbooks, and what stands before the name of a sheet.
const ENDINGS: [&str; 2] = [".xlsx", ".xlsm"];

/// The file, and the sheet if one is named: `tape.xlsx#Loans`.
pub(crate) fn file_and_sheet(path: &Path) -> (PathBuf, Option<&str>) {
    let split = path.to_str().and_then(|text| {
        let (file, sheet) = text.rsplit_once('#')?;
        is_workbook(Path::new(file)).then_some((file, sheet))
    });
    match split {
        Some((file, sheet)) => (PathBuf::from(file), Some(sheet)),
        None => (path.to_path_buf(), None),
    }
}

/// Whether the name of a file is that of a workbook.
pub(crate) fn is_workbook(file: &Path) -> bool {
    let name = file.as_os_str().to_string_lossy().to_ascii_lowercase();
    ENDINGS.iter().any(|ending| name.ends_with(ending))
}

/// The text of a sheet of the workbook `bytes`: the one named, or the first that is not hidden.
pub(crate) fn sheet(
    bytes: &[u8],
    wanted: Option<&str>,
    reading: Reading,
    problems: &Problems,
) -> Option<Sheet> {
    let read = Package::open(bytes).and_then(|mut package| {
        let listing = package.sheets()?;
        let first = || listing.sheets.iter().find(|sheet| !sheet.is_hidden);
        let found = match wanted {
            Some(name) => listing.sheets.iter().find(|sheet| sheet.name == name),
            None => first().or(listing.sheets.first()),
        };
        let names = || listing.sheets.iter().map(|sheet| sheet.name.as_str());
        let sheet = found.ok_or_else(|| match wanted {
            Some(name) => Refusal {
                message: format!(
                    "the workbook has no sheet {}: it has {}",
                    quoted(name),
                    listed(names())
                ),
                hint: did_you_mean(name, names()),
            },
            None => Refusal::new("the workbook has no sheet of cells"),
        })?;
        let formats = package.formats()?;
        let strings = package.strings()?;
        let cells = package.cells(&sheet.part)?;
        let from_1904 = listing.from_1904;
        let text =
            rows::text(cells, &rows::Book { strings, formats, from_1904 }, reading, problems)?;
        Ok(Sheet { name: sheet.name.clone(), text })
    });
    match read {
        Ok(sheet) => Some(sheet),
        Err(Refusal { message, hint }) => {
            problems.instead(Problem::new(0..0, message).maybe_hint(hint));
            None
        }
    }
}
