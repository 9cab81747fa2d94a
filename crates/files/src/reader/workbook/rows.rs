//! The rows of a sheet, each a line.

use quick_xml::events::BytesStart;

use crate::reader::bounds::CSV_BYTES;
use crate::reader::source::{Problem, Problems};
use crate::reader::words::quoted;
use crate::reader::workbook::cells::{number, push_field};
use crate::reader::workbook::formats::Meant;
use crate::reader::workbook::place::{LAST_COLUMN, LAST_ROW, row_and_column};
use crate::reader::workbook::strings::{Runs, Strings};
use crate::reader::workbook::xml::{EVENT, Step, Xml, attribute};
use crate::reader::workbook::{Reading, Refusal};

/// What cells refer to.
pub(crate) struct Book {
    pub(crate) strings: Strings,
    pub(crate) formats: Vec<Meant>,
    pub(crate) from_1904: bool,
}

/// The text of a sheet: a row stands on the line of its number, with as many fields at least as the
/// widest row before it.
pub(crate) fn text(
    mut part: Xml<'_>,
    book: &Book,
    reading: Reading,
    problems: &Problems,
) -> Result<String, Refusal> {
    let mut sheet = Sheet {
        book,
        reading,
        problems,
        text: String::new(),
        line: 1,
        row: 0,
        column: 0,
        written: 1,
        widest: 1,
        is_comment: false,
        cell: Cell::default(),
    };
    while part.next(|step| sheet.step(step))? {}
    Ok(sheet.text)
}

/// A sheet of which some rows are read.
struct Sheet<'s> {
    book: &'s Book,
    reading: Reading,
    problems: &'s Problems,
    text: String,
    /// The line that is being written, from 1.
    line: usize,
    /// Row and column of the last cell, from 1.
    row: usize,
    column: usize,
    /// The column of the field that is being written, from 1.
    written: usize,
    /// Fields of the widest row so far.
    widest: usize,
    is_comment: bool,
    cell: Cell,
}

/// A cell that is being read.
#[derive(Default)]
struct Cell {
    kind: String,
    meant: Meant,
    /// Whether it is open, and which of its elements is.
    is_open: bool,
    in_value: bool,
    in_text: bool,
    value: String,
    has_formula: bool,
    runs: Runs,
}

impl Sheet<'_> {
    fn step(&mut self, step: Step<'_>) -> Result<bool, Refusal> {
        match &step {
            Step::End => return Err(Refusal::damaged("the rows of a sheet do not end")),
            Step::Open(start) => match start.local_name().as_ref() {
                "row" => self.start_row(start)?,
                "c" => self.start_cell(start)?,
                "v" if self.cell.is_open => self.cell.in_value = true,
                "is" if self.cell.is_open => self.cell.in_text = true,
                "f" if self.cell.is_open => self.cell.has_formula = true,
                _ => {}
            },
            Step::Close("v") => self.cell.in_value = false,
            Step::Close("is") => self.cell.in_text = false,
            Step::Close("c") => self.end_cell()?,
            Step::Close("row") => self.end_row(),
            Step::Close("sheetData") => return Ok(false),
            Step::Text(piece) if self.cell.in_value => self.cell.value.push_str(piece),
            _ => {}
        }
        if self.cell.in_text {
            let Cell { runs, value, .. } = &mut self.cell;
            runs.step(&step, value);
        }
        if self.cell.value.len() as u64 > EVENT {
            let message = format!("a cell of row {} holds more text than is read of one", self.row);
            return Err(Refusal::new(message));
        }
        Ok(true)
    }

    fn start_row(&mut self, start: &BytesStart<'_>) -> Result<(), Refusal> {
        let row = match attribute(start, "r")? {
            Some(row) => row.parse().map_err(Refusal::damaged)?,
            None => self.row + 1,
        };
        if row <= self.row || row > LAST_ROW {
            return Err(Refusal::damaged(format!("row {row} stands behind row {}", self.row)));
        }
        (self.row, self.column, self.is_comment) = (row, 0, false);
        Ok(())
    }

    /// Cells that are not there are fields as well, as far as an earlier row reaches.
    fn end_row(&mut self) {
        if self.line == self.row {
            self.fill_to(self.widest);
            self.widest = self.written;
        }
    }

    fn start_cell(&mut self, start: &BytesStart<'_>) -> Result<(), Refusal> {
        let column = match attribute(start, "r")? {
            Some(name) => match row_and_column(&name) {
                Some((row, column)) if row == self.row => column,
                _ => {
                    let message = format!("row {} has a cell {}", self.row, quoted(&name));
                    return Err(Refusal::damaged(message));
                }
            },
            None => self.column + 1,
        };
        if self.row == 0 || column <= self.column || column > LAST_COLUMN {
            return Err(Refusal::damaged(format!(
                "the cells of row {} are out of order",
                self.row
            )));
        }
        self.column = column;
        let style = attribute(start, "s")?.and_then(|style| style.parse::<usize>().ok());
        let meant = style.and_then(|style| self.book.formats.get(style));
        let mut value = std::mem::take(&mut self.cell.value);
        value.clear();
        self.cell = Cell {
            kind: attribute(start, "t")?.unwrap_or_default(),
            meant: meant.copied().unwrap_or_default(),
            is_open: true,
            value,
            ..Cell::default()
        };
        Ok(())
    }

    fn end_cell(&mut self) -> Result<(), Refusal> {
        let cell = std::mem::take(&mut self.cell);
        if !cell.is_open || self.is_comment {
            return Ok(());
        }
        // An empty text is a value.
        if cell.has_formula && cell.value.is_empty() && cell.kind != "str" {
            let at = self.reach();
            let problem = Problem::new(at..at, "a formula has no value");
            self.problems.push(problem.hint(
                "formulas are not computed: open the workbook in a program of tables, and save it",
            ));
            self.problems.settle(std::iter::once(at..at + 1));
            return Ok(());
        }
        let damaged = || {
            let kind = quoted(&cell.kind);
            Refusal::damaged(format!("a cell of row {} holds no value of type {kind}", self.row))
        };
        let value = cell.value.as_str();
        match cell.kind.as_str() {
            _ if value.is_empty() => {}
            "" | "n" => {
                let number = number(value, cell.meant, self.book.from_1904).ok_or_else(damaged)?;
                self.field(&number);
            }
            "s" => {
                let at = value.trim().parse().ok();
                let shared = at.and_then(|at| self.book.strings.get(at)).ok_or_else(damaged)?;
                self.words(shared);
            }
            "str" | "inlineStr" => self.words(value),
            "b" => match value.trim() {
                "1" | "true" => self.field("TRUE"),
                "0" | "false" => self.field("FALSE"),
                _ => return Err(damaged()),
            },
            "d" => self.field(value.strip_suffix("T00:00:00").unwrap_or(value)),
            "e" => self.error(value),
            _ => return Err(damaged()),
        }
        // The next cell brings the buffer into use again.
        self.cell.value = cell.value;
        match self.text.len() as u64 > CSV_BYTES {
            true => Err(Refusal::new("the sheet holds more text than is read of a file")),
            false => Ok(()),
        }
    }

    fn words(&mut self, words: &str) {
        if words.is_empty() {
            return;
        }
        if self.reading == Reading::Plain && self.column == 1 && words.trim().starts_with('#') {
            self.is_comment = true;
            return;
        }
        // Returns as some programs write them.
        match words.contains("_x000D_") {
            true => self.field(&words.replace("_x000D_", " ")),
            false => self.field(words),
        }
    }

    fn error(&mut self, error: &str) {
        let start = self.reach();
        push_field(&mut self.text, error);
        if self.reading == Reading::Plain {
            let place = start..self.text.len();
            let problem = Problem::new(place.clone(), format!("the cell has the error {error}"));
            self.problems.push(problem.label("expected a value"));
            self.problems.settle(std::iter::once(place));
        }
    }

    /// Ends fields up to the one of a column.
    fn fill_to(&mut self, column: usize) {
        while self.written < column {
            self.text.push(',');
            self.written += 1;
        }
    }

    /// Goes to the place of the cell, and says where it is in the text.
    fn reach(&mut self) -> usize {
        while self.line < self.row {
            self.text.push('\n');
            (self.line, self.written) = (self.line + 1, 1);
        }
        self.fill_to(self.column);
        self.text.len()
    }

    fn field(&mut self, field: &str) {
        self.reach();
        push_field(&mut self.text, field);
    }
}
