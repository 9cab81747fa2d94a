//! Workbooks (`.xlsx`): tabs of tables, Price-DM tables, figures that formulas recompute, and charts.
//!
//! What a tab holds is plain data, as everywhere in this room: a formula is a text that names columns
//! and figures of its tab, and carries the value that the caller knows. Texts are written as texts,
//! whatever they begin with. The same workbook has the same bytes: nothing in it is of its day.

mod chart;
mod formats;
mod formula;
mod layout;
mod lines;
mod names;
mod prices;
mod tab;

use std::io::{self, Write};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, XlsxError};

use crate::price_table::PriceTable;
use crate::sheet::{Sheet, Value};

pub use lines::{MOST_LINES, write_grid_workbook};

/// Tabs, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Workbook {
    /// Title, in the properties of the file.
    pub title: String,
    /// The tabs.
    pub tabs: Vec<Tab>,
}

/// One tab: blocks, one below the other.
#[derive(Clone, Debug, PartialEq)]
pub struct Tab {
    /// Name; where a workbook does not take it as it is, one near it is written.
    pub name: String,
    /// The blocks.
    pub blocks: Vec<Block>,
}

/// What stands on a tab.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// A heading.
    Title(String),
    /// Lines of text.
    Lines(Vec<String>),
    /// A table. Formulas of a tab name the columns of its last one.
    Table(TabTable),
    /// A Price-DM table, as filings print it.
    Prices(PriceTable),
    /// Figures, each recomputed beside where it has a formula.
    Figures(Vec<TabFigure>),
    /// Charts, one below the other.
    Charts(Vec<Chart>),
}

/// A table on a tab.
#[derive(Clone, Debug, PartialEq)]
pub struct TabTable {
    /// Columns and rows.
    pub sheet: Sheet,
    /// What stands above the columns.
    pub heads: Heads,
    /// Columns whose numbers are formulas, with the numbers of `sheet` as their results.
    pub formulas: Vec<ColumnFormula>,
}

/// Heads of columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heads {
    /// Names, as CSV has them.
    Names,
    /// Words, for people.
    Words,
}

/// A column of formulas. `{name}` is the cell of the column `name` in the same row, `{name^}` in the
/// row above, `{#name}` a figure of the tab. Cells without a number stay empty.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnFormula {
    /// Name of the column.
    pub column: &'static str,
    /// The formula of its first number; `None`: a number as it is.
    pub first: Option<String>,
    /// The formula of the others.
    pub rest: String,
}

/// A figure of a tab, with a formula that computes it anew.
#[derive(Clone, Debug, PartialEq)]
pub struct TabFigure {
    /// Name in formulas.
    pub name: &'static str,
    /// Words, unit included.
    pub label: String,
    /// Decimals of the figure.
    pub digits: usize,
    /// The figure as the program has it.
    pub value: Value,
    /// The formula: `{name}` is all of a column of the tab's table, `{#name}` another figure.
    pub formula: Option<String>,
    /// What is written as the result of the formula until a program of tables computes it.
    pub result: f64,
}

/// Lines over one column of numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// Title.
    pub title: String,
    /// Tab with the numbers, by name: those of its last table.
    pub tab: String,
    /// Name of the column along the axis.
    pub along: &'static str,
    /// What stands below the axis.
    pub along_title: String,
    /// What the lines measure, with its unit.
    pub title_up: String,
    /// Positions of the columns, one a line, which is named by the column's head.
    pub lines: Vec<usize>,
    /// The rows of the table, from the first one and up to but without the last one.
    pub rows: std::ops::Range<usize>,
}

impl Tab {
    /// A tab of blocks.
    pub fn new(name: impl Into<String>, blocks: Vec<Block>) -> Tab {
        Tab { name: name.into(), blocks }
    }

    /// A tab of rows for programs: heads as CSV has them, in the first line.
    pub fn rows(name: impl Into<String>, sheet: Sheet) -> Tab {
        let table = TabTable { sheet, heads: Heads::Names, formulas: Vec::new() };
        Tab::new(name, vec![Block::Table(table)])
    }

    /// A table for people, below its title.
    pub fn page(name: impl Into<String>, title: &str, sheet: Sheet) -> Tab {
        Tab::new(name, vec![Block::Title(title.to_string()), Block::words(sheet)])
    }
}

impl Block {
    /// A table for people.
    pub fn words(sheet: Sheet) -> Block {
        Block::Table(TabTable { sheet, heads: Heads::Words, formulas: Vec::new() })
    }
}

impl Workbook {
    /// Writes the workbook.
    ///
    /// # Errors
    /// Those of `to`; and what a workbook cannot hold: more than 1,048,575 rows below a head, 16,384
    /// columns, or 32,767 characters in a text.
    pub fn write(&self, to: &mut dyn Write) -> io::Result<()> {
        let bytes = self.bytes().map_err(|error| plain(&error))?;
        to.write_all(&bytes)
    }

    /// A workbook without tabs, in whose properties nothing is of its day.
    fn properties(title: &str) -> Result<rust_xlsxwriter::Workbook, XlsxError> {
        let mut book = rust_xlsxwriter::Workbook::new();
        let properties = DocProperties::new()
            .set_title(title)
            .set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?);
        book.set_properties(&properties);
        Ok(book)
    }

    fn bytes(&self) -> Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::properties(&self.title)?;
        let names = names::lawful(self.tabs.iter().map(|tab| tab.name.as_str()));
        let layouts: Vec<layout::Layout> = self.tabs.iter().map(layout::Layout::of).collect();
        let known = layout::Known { tabs: &self.tabs, names: &names, layouts: &layouts };
        for (place, name) in names.iter().enumerate() {
            let sheet = book.add_worksheet();
            sheet.set_name(name)?;
            tab::write(&known, place, sheet)?;
        }
        book.save_to_buffer()
    }
}

/// What a workbook cannot hold, in words.
fn plain(error: &XlsxError) -> io::Error {
    let words = match error {
        XlsxError::RowColumnLimitError => {
            "a workbook holds 1,048,576 rows and 16,384 columns at most: write .csv".to_string()
        }
        XlsxError::MaxStringLengthExceeded => {
            "a cell of a workbook holds 32,767 characters at most: write .csv".to_string()
        }
        other => other.to_string(),
    };
    io::Error::new(io::ErrorKind::InvalidData, words)
}
