//! Trustees' reports: as filed (`edgar`), and in the tidy form as TOML or CSV.

use std::ops::Range;
use std::path::Path;

use remittance::{Cell, CellPart, Report, report_of_cells};

use crate::reader::disk;
use crate::reader::error::{Faults, ReadError};
use crate::reader::source::{Problem, Problems, Source};
use crate::reader::words::quoted;
use crate::trustee::edgar::parse_filed_report_bytes;
use crate::trustee::report_csv;
use crate::trustee::report_toml;

/// Largest report that is read, bytes.
const REPORT_BYTES: u64 = 4 << 20;
/// Most cells of a tidy form.
const MOST_CELLS: usize = 100_000;

/// A cell and where it stands.
pub(crate) struct PlacedCell {
    pub(crate) cell: Cell,
    pub(crate) part: Range<usize>,
    pub(crate) line: Range<usize>,
    pub(crate) column: Range<usize>,
    pub(crate) text: Range<usize>,
}

/// Reads a trustee's report: a file `.toml` or `.csv` is of the tidy form, any other one the text
/// as it was filed. [`Report::unplaced`] names the lines that were not understood.
///
/// # Errors
/// All faults of the file, or what the system says when it cannot be read.
pub fn read_report(path: &Path) -> Result<Report, ReadError> {
    let bytes = disk::read(path, REPORT_BYTES).map_err(|reason| reason.of(path))?;
    Ok(parse_report_bytes(path, &bytes)?)
}

/// The same of bytes; `name` tells what they are and stands in faults as the file.
///
/// # Errors
/// All faults of the text.
pub fn parse_report_bytes(name: &Path, bytes: &[u8]) -> Result<Report, Faults> {
    if bytes.len() as u64 > REPORT_BYTES {
        let message = format!("{} is too large", name.display());
        let hint = Some(format!("at most {} MiB are read", REPORT_BYTES >> 20));
        return Err(Faults::of_file(name.to_path_buf(), message, String::new(), hint));
    }
    let extension = name.extension().and_then(|extension| extension.to_str()).unwrap_or("");
    let read: fn(&Source, &Problems) -> Vec<PlacedCell> =
        match extension.to_ascii_lowercase().as_str() {
            "toml" => report_toml::cells,
            "csv" => report_csv::cells,
            _ => return parse_filed_report_bytes(name, bytes).map(|filed| filed.report),
        };
    let problems = Problems::default();
    let source = Source::new(name, bytes.to_vec(), &problems);
    let cells = if problems.is_empty() { read(&source, &problems) } else { Vec::new() };
    if problems.is_empty()
        && let Some(report) = report(cells, &problems)
    {
        return Ok(report);
    }
    Err(source.faults(&problems))
}

/// Words without the blanks around them, which CSV does not keep; neither form has room for more
/// than a line of them.
fn plain(words: &str, place: &Range<usize>, problems: &Problems) -> String {
    if words.chars().any(char::is_control) {
        let problem = Problem::new(place.clone(), format!("{} is no line of text", quoted(words)));
        problems.push(problem.label("expected no tabs, line ends or other control characters"));
    }
    words.trim().to_owned()
}

/// The report of a tidy form; faults go to `problems`.
fn report(placed: Vec<PlacedCell>, problems: &Problems) -> Option<Report> {
    if placed.len() > MOST_CELLS {
        let message = format!("the report has {} texts", placed.len());
        problems.push(Problem::new(0..0, message).label(format!("expected at most {MOST_CELLS}")));
        return None;
    }
    let mut cells = Vec::with_capacity(placed.len());
    let mut places = Vec::with_capacity(placed.len());
    for PlacedCell { cell, part, line, column, text } in placed {
        let Cell { part: in_part, line: on_line, column: in_column, text: says } = cell;
        let [in_part, on_line, in_column, says] =
            [(in_part, &part), (on_line, &line), (in_column, &column), (says, &text)]
                .map(|(words, place)| plain(&words, place, problems));
        cells.push(Cell { part: in_part, line: on_line, column: in_column, text: says });
        places.push((part, line, column, text));
    }
    if !problems.is_empty() {
        return None;
    }
    match report_of_cells(&cells) {
        Ok(report) => return Some(report),
        Err(faults) => {
            for fault in faults {
                let span = places.get(fault.cell).map_or(0..0, |place| match fault.at {
                    CellPart::Part => place.0.clone(),
                    CellPart::Line => place.1.clone(),
                    CellPart::Column => place.2.clone(),
                    CellPart::Text => place.3.clone(),
                });
                let label = format!("expected {}", fault.expected.trim_start_matches("expected "));
                problems.push(Problem::new(span, fault.message).label(label));
            }
        }
    }
    None
}
