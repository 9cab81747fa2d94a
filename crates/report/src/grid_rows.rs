//! Lines of a grid: written by the million, as CSV, in the very text of a [`crate::Sheet`].
//!
//! A sheet holds its rows in memory, and makes a string of each value. A line of a grid is written
//! from borrowed cells straight into the caller's bytes, without an allocation, so that workers can
//! fill parts of a file side by side.

use std::ops::Range;
use std::sync::LazyLock;

use grid::columns::{MEASURES, MeasureColumn, Quantity};
use grid::setting::KEY_COLUMNS;
use terms::YearMonth;

use crate::sheet::Value;
use crate::shortest::{push_month, push_number};

/// A column of a grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GridColumn {
    /// Its name, unit included.
    pub name: &'static str,
    /// What its values are.
    pub kind: Kind,
}

/// What the values of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A name, a word, a reason.
    Text,
    /// A number in the unit of the column.
    Number,
    /// A whole number.
    Whole,
    /// `2003-08`.
    Month,
}

/// One value of a line.
///
/// A number that is not finite is a fault of the caller, who owes an empty cell and a reason: it is
/// written as empty. So is an empty text, which reads back as none.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Cell<'a> {
    /// A value that does not exist, or does not apply.
    #[default]
    Empty,
    /// A name, a word, a reason.
    Text(&'a str),
    /// A number in the unit of the column.
    Number(f64),
    /// A whole number.
    Whole(u32),
    /// A month.
    Month(YearMonth),
}

impl From<Option<f64>> for Cell<'_> {
    fn from(number: Option<f64>) -> Self {
        number.map_or(Cell::Empty, Cell::Number)
    }
}

impl From<Option<Quantity>> for Cell<'_> {
    fn from(quantity: Option<Quantity>) -> Self {
        match quantity {
            Some(Quantity::Number(number)) => Cell::Number(number),
            Some(Quantity::Month(month)) => Cell::Month(month),
            None => Cell::Empty,
        }
    }
}

impl From<Cell<'_>> for Value {
    fn from(cell: Cell<'_>) -> Value {
        match cell {
            Cell::Empty => Value::Empty,
            Cell::Text(text) => text.into(),
            Cell::Number(number) => number.into(),
            Cell::Whole(whole) => i64::from(whole).into(),
            Cell::Month(month) => month.into(),
        }
    }
}

/// What stands before the measures; key columns that are not among these stand behind `reason`.
const FIRST: [&str; 8] =
    ["deal", "class", "run_to", "speed_pct", "shift_bp", "cdr_pct", "severity_pct", "lag_months"];

/// The measures of a batch, in the order of their columns.
pub fn batch_measures() -> impl Iterator<Item = &'static MeasureColumn> {
    MEASURES.iter().filter(|measure| measure.in_batches)
}

/// The columns, in order: what identifies a row and is varied most, measures, the reason, and the
/// rest of the scenario.
pub fn grid_columns() -> &'static [GridColumn] {
    static COLUMNS: LazyLock<Vec<GridColumn>> = LazyLock::new(|| {
        let kind_of = |name: &str| match name {
            "lag_months" => Kind::Whole,
            _ if name.ends_with("_pct") || name.ends_with("_bp") => Kind::Number,
            _ => Kind::Text,
        };
        let column = |name: &'static str| GridColumn { name, kind: kind_of(name) };
        let mut columns: Vec<GridColumn> = FIRST.into_iter().map(column).collect();
        columns.extend(batch_measures().map(|measure| GridColumn {
            name: measure.name,
            kind: if measure.is_month() { Kind::Month } else { Kind::Number },
        }));
        columns.push(column("reason"));
        let others = KEY_COLUMNS.iter().map(|key| key.name());
        columns.extend(others.filter(|name| !FIRST.contains(name)).map(column));
        columns
    });
    &COLUMNS
}

/// The head line of the file, its line end included.
pub fn csv_header() -> &'static str {
    static HEAD: LazyLock<String> = LazyLock::new(|| {
        let names: Vec<&str> = grid_columns().iter().map(|column| column.name).collect();
        names.join(",") + "\n"
    });
    &HEAD
}

/// Lines of CSV, one after the other: the same bytes that a [`crate::Sheet`] of the same values has.
///
/// Lines that follow each other are mostly of one scenario, and of one class in several views: a
/// number that stood in its column just before is copied from there.
#[derive(Clone, Debug, Default)]
pub struct CsvLines {
    bytes: Vec<u8>,
    /// By column, the numbers of the lines before.
    known: Vec<[Known; 2]>,
}

/// A number that has been written, by its bits, and where its text stands; none yet at the
/// beginning.
#[derive(Clone, Copy, Debug, Default)]
struct Known {
    bits: u64,
    start: usize,
    end: usize,
}

impl CsvLines {
    /// No lines yet, and room for `capacity` bytes.
    pub fn with_capacity(capacity: usize) -> CsvLines {
        CsvLines { bytes: Vec::with_capacity(capacity), known: Vec::new() }
    }

    /// Appends a line of these cells, one a column, and its line end.
    pub fn push(&mut self, cells: &[Cell<'_>]) {
        self.known.resize(cells.len().max(self.known.len()), [Known::default(); 2]);
        for (column, cell) in cells.iter().enumerate() {
            if column > 0 {
                self.bytes.push(b',');
            }
            match *cell {
                Cell::Empty => {}
                Cell::Text(text) => push_text(text, &mut self.bytes),
                Cell::Number(value) => self.push_known(column, value),
                Cell::Whole(value) => push_number(f64::from(value), &mut self.bytes),
                Cell::Month(month) => push_month(month, &mut self.bytes),
            }
        }
        self.bytes.push(b'\n');
    }

    /// The lines.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    fn push_known(&mut self, column: usize, value: f64) {
        let bits = value.to_bits();
        let known = &mut self.known[column];
        if let Some(known) = known.iter().find(|known| known.bits == bits && known.end > 0) {
            let text: Range<usize> = known.start..known.end;
            self.bytes.extend_from_within(text);
            return;
        }
        let start = self.bytes.len();
        push_number(value, &mut self.bytes);
        known[1] = known[0];
        known[0] = Known { bits, start, end: self.bytes.len() };
    }
}

/// `text`, in quotes where CSV needs them.
fn push_text(text: &str, to: &mut Vec<u8>) {
    let bytes = text.as_bytes();
    if !bytes.iter().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r')) {
        to.extend_from_slice(bytes);
        return;
    }
    to.push(b'"');
    for &byte in bytes {
        if byte == b'"' {
            to.push(b'"');
        }
        to.push(byte);
    }
    to.push(b'"');
}
