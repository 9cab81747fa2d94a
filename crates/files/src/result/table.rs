//! A table of results: columns by name, and rows whose fields have places.

use std::io::Cursor;
use std::path::{Path, PathBuf};

use csv::{ByteRecord, Position};
use terms::{Date, YearMonth};

use crate::reader::bounds;
use crate::reader::csv_reader::{CsvReader, Layout, field, number_hint, text};
use crate::reader::disk;
use crate::reader::error::ReadError;
use crate::reader::source::{Problem, Problems, Source};
use crate::reader::words::quoted;
use crate::reader::workbook::{self, Reading};
use crate::result::json;

/// That of results, which have no comments.
const LAYOUT: Layout = Layout { separator: b',', comments: false };

/// A column that a result may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownColumn<'n> {
    /// Its name.
    pub name: &'n str,
    /// Whether its fields are finite numbers (of a column that has several units also months and
    /// dates), or empty.
    pub is_number: bool,
}

/// A result that has been read. Its text is held whole, its rows as places in it.
pub struct ResultFile {
    /// The file itself, without the name of a sheet.
    pub path: PathBuf,
    columns: Vec<String>,
    source: Source,
    /// Where each row begins, in bytes.
    starts: Vec<usize>,
}

/// Rows of a [`ResultFile`], one at a time: fastest in their order.
pub struct ResultRows<'f> {
    starts: &'f [usize],
    reader: csv::Reader<Cursor<&'f [u8]>>,
    record: ByteRecord,
}

/// Reads a result: CSV, JSON, or the first sheet of a workbook (or that behind a `#`).
///
/// Its columns are among `known`, those that are numbers have finite ones, and every row has a field
/// a column.
///
/// # Errors
/// All faults of the file, or that it cannot be read.
pub fn read_result(path: &Path, known: &[KnownColumn<'_>]) -> Result<ResultFile, ReadError> {
    let bytes = disk::read(&workbook::file_and_sheet(path).0, bounds::CSV_BYTES)
        .map_err(|error| error.of(path))?;
    parse_result_bytes(path, bytes, known)
}

/// The same of the content of a file; `path` stands in faults.
///
/// ```
/// use files::{KnownColumn, parse_result_bytes};
///
/// let known = [
///     KnownColumn { name: "class", is_number: false },
///     KnownColumn { name: "dm_bp", is_number: true },
/// ];
/// let of = |text: &str| parse_result_bytes("a.csv".as_ref(), text.into(), &known);
/// let result = of("class,dm_bp\nA,33\n").unwrap();
/// assert_eq!((result.columns(), result.rows().field(0, 1)), (&["class", "dm_bp"].map(String::from)[..], "33"));
/// let fault = of("class,dm_bp\nA,NaN\n").err().unwrap();
/// assert_eq!(fault.to_string(), "a.csv:2:3: `dm_bp` is `NaN`, expected a number");
/// ```
///
/// # Errors
/// All faults of the content.
pub fn parse_result_bytes(
    path: &Path,
    bytes: Vec<u8>,
    known: &[KnownColumn<'_>],
) -> Result<ResultFile, ReadError> {
    let problems = Problems::default();
    let mut source = Source::of_rows(path, bytes, Reading::Plain, &problems);
    if problems.is_empty() && json::is_json(&source.text) {
        let rows = json::as_rows(&source.text, &problems);
        if problems.is_empty() {
            source.text = rows;
        }
    }
    let read = if problems.is_empty() { read(&source, known, &problems) } else { None };
    match read.filter(|_| problems.is_empty()) {
        Some((columns, starts)) => {
            Ok(ResultFile { path: source.path.clone(), columns, source, starts })
        }
        None => Err(ReadError::Faults(source.faults(&problems))),
    }
}

/// The columns, and where each row begins.
fn read(
    source: &Source,
    known: &[KnownColumn<'_>],
    problems: &Problems,
) -> Option<(Vec<String>, Vec<usize>)> {
    let names: Vec<&str> = known.iter().map(|column| column.name).collect();
    let mut reader = CsvReader::of(source, LAYOUT);
    // Every result begins with a deal.
    let header = reader.header(&names, &|at| names[at] == "deal", problems, None)?;
    let mut columns = vec![String::new(); header.width];
    let mut numbers = Vec::new();
    for (at, column) in known.iter().enumerate() {
        let Some(place) = header.position(at) else { continue };
        column.name.clone_into(&mut columns[place]);
        if column.is_number {
            numbers.push((place, column.name));
        }
    }
    let mut starts = Vec::new();
    let mut record = ByteRecord::new();
    while let Some(start) = reader.next(&mut record) {
        if !reader.has_width(&record, start, header.width, problems) {
            continue;
        }
        starts.push(start);
        for &(place, name) in &numbers {
            let written = text(field(&record, place));
            if written.is_empty() || is_figure(written) {
                continue;
            }
            if problems.full() {
                problems.count();
                continue;
            }
            let message = format!("{} is {}", quoted(name), quoted(written));
            let problem = Problem::new(reader.field_span(start, place), message);
            problems.push(problem.label("expected a number").maybe_hint(number_hint(written)));
        }
    }
    Some((columns, starts))
}

fn is_figure(written: &str) -> bool {
    let is_date = || YearMonth::parse(written).is_some() || written.parse::<Date>().is_ok();
    written.parse().is_ok_and(f64::is_finite) || is_date()
}

impl ResultFile {
    /// Names of its columns, in order.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// How many rows it has.
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// The rows.
    pub fn rows(&self) -> ResultRows<'_> {
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .buffer_capacity(ROOM)
            .from_reader(Cursor::new(self.source.text.as_bytes()));
        ResultRows { starts: &self.starts, reader, record: ByteRecord::new() }
    }

    /// A fault of its line of column names.
    pub fn no_result(&self, message: String, hint: Option<String>) -> ReadError {
        let problems = Problems::default();
        let line = self.source.text.find(['\r', '\n']).unwrap_or(self.source.text.len());
        problems.push(Problem::new(0..line, message).maybe_hint(hint));
        ReadError::Faults(self.source.faults(&problems))
    }
}

/// Bytes that are read at once: a row out of order costs little more than itself.
const ROOM: usize = 2048;

impl ResultRows<'_> {
    /// The field of a row in a column, without the blanks around it; empty where there is none.
    pub fn field(&mut self, row: usize, column: usize) -> &str {
        self.go(row);
        text(field(&self.record, column))
    }

    /// Reads a row, unless it is the one read last.
    fn go(&mut self, row: usize) {
        let Some(&start) = self.starts.get(row) else { return self.record.clear() };
        let start = start as u64;
        let is_here = |position: &Position| position.byte() == start;
        if !self.record.is_empty() && self.record.position().is_some_and(is_here) {
            return;
        }
        let mut position = Position::new();
        position.set_byte(start);
        let is_read = self.reader.seek(position).is_ok()
            && self.reader.read_byte_record(&mut self.record).unwrap_or(false);
        if !is_read {
            self.record.clear();
        }
    }
}
