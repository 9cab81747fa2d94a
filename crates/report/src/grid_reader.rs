//! Lines of a grid, read back: to make another format of them, to compare them with a new run.

use std::io::{self, BufRead};

use csv::StringRecord;
use terms::{RunTo, YearMonth};

use crate::grid_rows::{COLUMNS, GridLine};

/// A [`GridLine`] that owns its text.
#[derive(Clone, Debug, PartialEq)]
pub struct GridRow {
    deal: String,
    class: String,
    reason: Option<String>,
    numbers: GridLine<'static>,
}

impl GridRow {
    /// The values.
    pub fn line(&self) -> GridLine<'_> {
        GridLine {
            deal: &self.deal,
            class: &self.class,
            reason: self.reason.as_deref(),
            ..self.numbers
        }
    }
}

impl From<&GridLine<'_>> for GridRow {
    fn from(line: &GridLine<'_>) -> GridRow {
        GridRow {
            deal: line.deal.to_owned(),
            class: line.class.to_owned(),
            reason: line.reason.map(str::to_owned),
            numbers: GridLine { deal: "", class: "", reason: None, ..*line },
        }
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
        let row = lines.next_line().map(|line| line.as_ref().map(GridRow::from)).transpose();
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

    /// The next line that is not the head line; `None` at the end.
    pub(crate) fn next_line(&mut self) -> Result<Option<GridLine<'_>>, ReadError> {
        let mut first = self.reader.position().byte() == 0;
        loop {
            if !self.reader.read_record(&mut self.record).map_err(plain)? {
                return Ok(None);
            }
            if !(std::mem::take(&mut first) && self.record.iter().eq(COLUMNS)) {
                break;
            }
        }
        let line = self.record.position().map_or(0, csv::Position::line);
        parse(&self.record).map(Some).map_err(|fault| ReadError::Line { line, fault })
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

fn parse(record: &StringRecord) -> Result<GridLine<'_>, String> {
    if record.len() != COLUMNS.len() {
        return Err(format!("expected {} fields, found {}", COLUMNS.len(), record.len()));
    }
    let text = |column: usize| record.get(column).unwrap_or_default();
    let fault = |column: usize, expected: &str| {
        format!("{}: expected {expected}, found {:?}", COLUMNS[column], text(column))
    };
    let number = |column: usize| match text(column) {
        "" => Ok(None),
        digits => match digits.parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(Some(value)),
            _ => Err(fault(column, "a number")),
        },
    };
    let month = |column: usize| match text(column) {
        "" => Ok(None),
        digits => match YearMonth::parse(digits) {
            Some(month) => Ok(Some(month)),
            None => Err(fault(column, "a month YYYY-MM")),
        },
    };
    Ok(GridLine {
        deal: text(0),
        class: text(1),
        run_to: [RunTo::Call, RunTo::Maturity]
            .into_iter()
            .find(|run_to| run_to.name() == text(2))
            .ok_or_else(|| fault(2, "call or maturity"))?,
        speed_pct: number(3)?,
        shift_bp: number(4)?,
        cdr_pct: number(5)?,
        severity_pct: number(6)?,
        lag_months: match text(7) {
            "" => None,
            digits => Some(digits.parse().map_err(|_| fault(7, "whole months"))?),
        },
        price: number(8)?,
        dm_bp: number(9)?,
        yield_pct: number(10)?,
        wal_years: number(11)?,
        mdur_years: number(12)?,
        first_principal: month(13)?,
        last_principal: month(14)?,
        cumulative_loss_pct: number(15)?,
        class_loss: number(16)?,
        reason: Some(text(17)).filter(|reason| !reason.is_empty()),
    })
}
