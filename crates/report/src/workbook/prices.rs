//! Price-DM tables on a tab: blocks side by side, as filings print them.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::formats::{self, Cells};
use super::layout::{cell_column, cell_row};
use crate::price_table::{PriceBlock, PriceCell, PriceTable};
use crate::sheet::{Align, Value, one_line};
use crate::words::{joined, said};

/// Characters on a line of facts.
const LINE: usize = 150;

/// Rows of a table: its title, its facts, and its blocks with their heads, and notes.
pub(super) fn height(table: &PriceTable) -> usize {
    let blocks = match table.has_one_set_of_rows() {
        true => table.blocks.first().map_or(0, |block| 2 + block.rows.len()),
        false => table.blocks.iter().map(|block| 2 + block.rows.len()).sum(),
    };
    1 + facts(table).len() + blocks + table.notes().len()
}

fn facts(table: &PriceTable) -> Vec<String> {
    joined(&said(&table.facts), "   ", Some(LINE))
}

/// Lines of words above and below the numbers.
pub(super) fn lines(table: &PriceTable) -> Vec<String> {
    facts(table).into_iter().chain(table.notes().iter().map(ToString::to_string)).collect()
}

/// Widths of the columns, in characters.
pub(super) fn widths(table: &PriceTable) -> Vec<usize> {
    let labels = table.blocks.iter().flat_map(|block| &block.rows).map(|row| row.label.len());
    let heads = table.columns.iter().map(|head| head.chars().count());
    // The head of a block stands over all of its columns, on one line.
    let over = table.blocks.iter().map(|block| block.head.chars().count());
    let over = over.max().unwrap_or(0).div_ceil(table.columns.len().max(1));
    let numbers = heads.max().unwrap_or(0).max(over).max(8);
    let mut widths = vec![labels.chain([table.across.len()]).max().unwrap_or(0)];
    let across = if table.has_one_set_of_rows() { table.blocks.len() } else { 1 };
    for block in 0..across {
        if block > 0 {
            widths.push(2);
        }
        widths.extend(std::iter::repeat_n(numbers, table.columns.len()));
    }
    widths
}

/// Writes a table from a row on.
pub(super) fn write(
    sheet: &mut Worksheet,
    first: u32,
    table: &PriceTable,
) -> Result<(), XlsxError> {
    let mut row = first;
    sheet.write_string_with_format(row, 0, one_line(&table.title), &formats::title())?;
    row += 1;
    for line in facts(table) {
        sheet.write_string_with_format(row, 0, line, &formats::words())?;
        row += 1;
    }
    if table.has_one_set_of_rows() {
        for (position, block) in table.blocks.iter().enumerate() {
            let start = 1 + position * (table.columns.len() + 1);
            write_block(sheet, (row, cell_column(start)), table, block)?;
        }
        row += table.blocks.first().map_or(0, rows_of);
    } else {
        for block in &table.blocks {
            write_block(sheet, (row, 1), table, block)?;
            row += rows_of(block);
        }
    }
    for note in table.notes() {
        sheet.write_string_with_format(row, 0, note, &formats::words())?;
        row += 1;
    }
    Ok(())
}

fn rows_of(block: &PriceBlock) -> u32 {
    2 + cell_row(block.rows.len())
}

/// The head of a block, its speeds and its rows; labels stand in the first column of the tab.
fn write_block(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    table: &PriceTable,
    block: &PriceBlock,
) -> Result<(), XlsxError> {
    let count = cell_column(table.columns.len());
    match count {
        0 => {}
        1 => {
            sheet.write_string_with_format(row, column, &block.head, &formats::centred())?;
        }
        _ => {
            let last = column + count - 1;
            sheet.merge_range(row, column, row, last, &block.head, &formats::centred())?;
        }
    }
    let head = formats::head(Align::Right);
    let across = one_line(&table.across);
    sheet.write_string_with_format(row + 1, 0, across, &formats::head(Align::Left))?;
    for (place, speed) in table.columns.iter().enumerate() {
        let column = column + cell_column(place);
        sheet.write_string_with_format(row + 1, column, one_line(speed), &head)?;
    }
    for (line, measure) in block.rows.iter().enumerate() {
        let row = row + 2 + cell_row(line);
        sheet.write_string_with_format(row, 0, one_line(&measure.label), &formats::words())?;
        let cells = Cells::of_digits(measure.digits);
        for place in 0..table.columns.len() {
            let none = Value::from("-");
            let value = match measure.cells.get(place) {
                Some(PriceCell::Value(Value::Empty) | PriceCell::Missing { .. }) | None => &none,
                Some(PriceCell::Value(value)) => value,
            };
            cells.write(sheet, (row, column + cell_column(place)), value)?;
        }
    }
    Ok(())
}
