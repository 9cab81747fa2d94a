//! Lines of a grid, read back: to make another format of them, to compare them with a new run.

use std::io::{self, BufRead};

use csv::StringRecord;
use terms::{RunTo, YearMonth};

use crate::grid_rows::{Cell, GridColumn, Kind, grid_columns};

/// A line that owns its text.
#[derive(Clone, Debug, PartialEq)]
pub struct GridRow {
    record: StringRecord,
}

impl GridRow {
    /// The text of a column; empty where it has none.
    pub fn text(&self, name: &str) -> &str {
        let place = grid_columns().iter().position(|column| column.name == name);
        place.and_then(|place| self.record.get(place)).unwrap_or_default()
    }

    /// The number of a column.
    pub fn number(&self, name: &str) -> Option<f64> {
        self.text(name).parse().ok()
    }

    /// The cells, one a column.
    pub fn cells(&self) -> Vec<Cell<'_>> {
        let fields = grid_columns().iter().zip(self.record.iter());
        fields.map(|(column, text)| read(column, text).unwrap_or_default()).collect()
    }
}

/// Why lines cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The source cannot be read.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// What stands there is no line of a grid.
    #[error("line {line}: {fault}")]
    Line {
        /// Where the row starts, counted from 1 with the head line.
        line: u64,
        /// What was expected, and what was found.
        fault: String,
    },
}

impl From<ReadError> for io::Error {
    fn from(error: ReadError) -> io::Error {
        match error {
            ReadError::Io(error) => error,
            fault @ ReadError::Line { .. } => {
                io::Error::new(io::ErrorKind::InvalidData, fault.to_string())
            }
        }
    }
}

/// The rows of `from`, which is a file with its head line or a part without one.
///
/// Numbers read back as the `f64` that was written. The rows end after the first error.
pub fn read_lines(from: impl BufRead) -> impl Iterator<Item = Result<GridRow, ReadError>> {
    let mut lines = Lines::new(from);
    let mut failed = false;
    std::iter::from_fn(move || {
        if failed {
            return None;
        }
        let row = lines.next_line().map(|line| line.then(|| lines.row())).transpose();
        failed = matches!(row, Some(Err(_)));
        row
    })
}

/// Lines that lend their text.
pub(crate) struct Lines<R> {
    reader: csv::Reader<R>,
    record: StringRecord,
}

impl<R: BufRead> Lines<R> {
    pub(crate) fn new(from: R) -> Lines<R> {
        let reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(from);
        Lines { reader, record: StringRecord::new() }
    }

    /// Reads the next line that is not the head line; whether there is one.
    pub(crate) fn next_line(&mut self) -> Result<bool, ReadError> {
        let mut first = self.reader.position().byte() == 0;
        loop {
            if !self.reader.read_record(&mut self.record).map_err(plain)? {
                return Ok(false);
            }
            let names = grid_columns().iter().map(|column| column.name);
            if !(std::mem::take(&mut first) && self.record.iter().eq(names)) {
                break;
            }
        }
        let line = self.record.position().map_or(0, csv::Position::line);
        check(&self.record).map(|()| true).map_err(|fault| ReadError::Line { line, fault })
    }

    /// The cells of the line read last.
    pub(crate) fn cells(&self) -> impl Iterator<Item = Cell<'_>> {
        let fields = grid_columns().iter().zip(self.record.iter());
        fields.map(|(column, text)| read(column, text).unwrap_or_default())
    }

    fn row(&self) -> GridRow {
        GridRow { record: self.record.clone() }
    }
}

fn plain(error: csv::Error) -> ReadError {
    let line = error.position().map_or(0, csv::Position::line);
    match error.into_kind() {
        csv::ErrorKind::Io(error) => ReadError::Io(error),
        csv::ErrorKind::Utf8 { err, .. } => ReadError::Line { line, fault: err.to_string() },
        other => ReadError::Line { line, fault: format!("{other:?}") },
    }
}

/// A fault if the fields are not those of a line.
fn check(record: &StringRecord) -> Result<(), String> {
    let columns = grid_columns();
    if record.len() != columns.len() {
        return Err(format!("expected {} fields, found {}", columns.len(), record.len()));
    }
    for (column, text) in columns.iter().zip(record.iter()) {
        if let Err(expected) = read(column, text) {
            return Err(format!("{}: expected {expected}, found {text:?}", column.name));
        }
    }
    Ok(())
}

/// The value that a text of a column has; what was expected otherwise.
fn read<'t>(column: &GridColumn, text: &'t str) -> Result<Cell<'t>, &'static str> {
    let is_run = |text| [RunTo::Call, RunTo::Maturity].iter().any(|run_to| run_to.name() == text);
    match (column.kind, text) {
        (Kind::Text, _) if column.name == "run_to" && !is_run(text) => Err("call or maturity"),
        (_, "") => Ok(Cell::Empty),
        (Kind::Text, text) => Ok(Cell::Text(text)),
        (Kind::Number, text) => match text.parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(Cell::Number(value)),
            _ => Err("a number"),
        },
        (Kind::Whole, text) => text.parse().map(Cell::Whole).map_err(|_| "whole months"),
        (Kind::Month, text) => YearMonth::parse(text).map(Cell::Month).ok_or("a month YYYY-MM"),
    }
}
