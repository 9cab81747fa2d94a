//! The lines of a grid as a tab: row by row through a file, so that memory does not grow with them.

use std::io::{self, BufRead};
use std::path::Path;

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::formats::{self, Cells};
use super::layout::{Known, Layout, cell_column, cell_row};
use super::tab::NARROWEST;
use super::{Tab, Workbook, names, plain, tab};
use crate::file::{WriteError, write_buffered};
use crate::grid_reader::Lines;
use crate::grid_rows::{GridColumn, Kind, batch_measures, grid_columns};
use crate::sheet::{Align, Column, Value};

/// Most lines of a grid in a workbook: a sheet has 1,048,576 rows, and the first is the head.
pub const MOST_LINES: usize = 1_048_575;
/// Name of the tab.
const ROWS: &str = "Rows";

/// Writes the workbook at `path` from `lines`, as [`crate::CsvLines`] writes them, after a head line
/// or without: numbers as numbers, months as the first of the month. `scenario` stands behind them.
///
/// The file is whole or absent, as [`crate::write_file`] says. The same lines have the same bytes.
///
/// # Errors
/// Those of `lines`, with the line that is none of a grid; more than [`MOST_LINES`]; those of the
/// file system.
pub fn write_grid_workbook(
    path: &Path,
    lines: impl BufRead,
    title: &str,
    scenario: &Tab,
) -> Result<(), WriteError> {
    write_buffered(path, |to| {
        let mut book = Workbook::properties(title).map_err(|error| plain(&error))?;
        let rows = book.add_worksheet_with_constant_memory().map_err(|error| plain(&error))?;
        write_rows(rows, Lines::new(lines))?;
        let behind = || -> Result<(), XlsxError> {
            let sheet = book.add_worksheet();
            let tabs = std::slice::from_ref(scenario);
            let names = names::lawful([ROWS, scenario.name.as_str()].into_iter()).split_off(1);
            let layouts = [Layout::of(scenario)];
            sheet.set_name(names.first().map_or("Scenario", String::as_str))?;
            tab::write(&Known { tabs, names: &names, layouts: &layouts }, 0, sheet)?;
            book.save_to_writer(to)
        };
        behind().map_err(|error| plain(&error))
    })
}

fn write_rows<R: BufRead>(sheet: &mut Worksheet, mut lines: Lines<R>) -> io::Result<()> {
    let columns: Vec<Column> = grid_columns().iter().map(column).collect();
    let cells: Vec<Cells> = columns.iter().map(|column| Cells::of(column, false)).collect();
    head(sheet, &columns).map_err(|error| plain(&error))?;
    let mut row = 0;
    while lines.next_line()? {
        row += 1;
        for (place, (cells, cell)) in cells.iter().zip(lines.cells()).enumerate() {
            let at = (cell_row(row), cell_column(place));
            cells.write(sheet, at, &Value::from(cell)).map_err(|error| plain(&error))?;
        }
    }
    if row > 0 {
        let last = cell_column(columns.len()).saturating_sub(1);
        sheet.autofilter(0, 0, cell_row(row), last).map_err(|error| plain(&error))?;
    }
    Ok(())
}

/// The first row, which stays in view, and how the tab is printed.
fn head(sheet: &mut Worksheet, columns: &[Column]) -> Result<(), XlsxError> {
    sheet.set_name(ROWS)?.set_freeze_panes(1, 0)?.set_repeat_rows(0, 0)?;
    tab::paper(sheet, ROWS);
    for (place, column) in columns.iter().enumerate() {
        let width = (column.name.chars().count() + 2).max(NARROWEST);
        sheet.set_column_width(cell_column(place), width as f64 + 1.5)?;
    }
    for (place, column) in columns.iter().enumerate() {
        let format = formats::head(column.align);
        sheet.write_string_with_format(0, cell_column(place), column.name, &format)?;
    }
    Ok(())
}

/// A column of a grid, with the decimals that people read of it.
fn column(of: &GridColumn) -> Column {
    let measure = batch_measures().find(|measure| measure.name == of.name);
    match of.kind {
        Kind::Text => Column::text(of.name, ""),
        Kind::Number => Column::number(of.name, "", measure.map_or(2, |measure| measure.decimals)),
        Kind::Whole => Column::number(of.name, "", 0),
        Kind::Month => Column { align: Align::Right, ..Column::text(of.name, "") },
    }
}
