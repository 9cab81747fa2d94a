//! One tab written: its blocks, and how it is shown and printed.

use rust_xlsxwriter::utility::row_col_to_cell;
use rust_xlsxwriter::{Formula, Worksheet, XlsxError};

use super::formats::{self, Cells};
use super::formula::resolved;
use super::layout::{CHART_ROWS, FIGURE_COLUMNS, Known, cell_column, cell_row};
use super::{Block, Heads, TabFigure, TabTable, chart, prices};
use crate::sheet::{Align, Column, Value, one_line};

/// Columns are not wider, in characters.
const WIDEST: usize = 70;
/// Columns of numbers are at least so wide: their heads go over several lines.
pub(super) const NARROWEST: usize = 9;
/// Points of a line of text.
const LINE: f64 = 15.0;
/// Rows of Price-DM tables on a page.
const PAGE: u32 = 45;
/// DIN A4 in the numbers of the format.
const A4: u8 = 9;

/// Writes the tab at `place`.
pub(super) fn write(known: &Known, place: usize, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let (tab, layout) = (&known.tabs[place], &known.layouts[place]);
    let mut widths: Vec<usize> = Vec::new();
    for (block, &row) in tab.blocks.iter().zip(&layout.first) {
        match block {
            Block::Title(title) => {
                sheet.write_string_with_format(row, 0, one_line(title), &formats::title())?;
            }
            Block::Lines(lines) => {
                for (line, words) in lines.iter().enumerate() {
                    let row = row + cell_row(line);
                    sheet.write_string_with_format(row, 0, one_line(words), &formats::words())?;
                }
            }
            Block::Table(table) => {
                widen(&mut widths, &self::widths(table));
                write_table(known, place, sheet, row, table)?;
            }
            Block::Prices(table) => {
                widen(&mut widths, &prices::widths(table));
                prices::write(sheet, row, table)?;
            }
            Block::Figures(figures) => {
                widen(&mut widths, &[NARROWEST, 0, 0, 16, 16, 16]);
                write_figures(known, place, sheet, row, figures)?;
            }
            Block::Charts(charts) => chart::write(known, sheet, row, charts)?,
        }
    }
    for (column, width) in widths.iter().enumerate() {
        sheet.set_column_width(cell_column(column), *width as f64 + 1.5)?;
    }
    let columns = widths.len() + beyond(known, place, widths.iter().sum());
    show(known, place, sheet, columns)
}

/// Columns of the usual width that headings and lines of a tab take beyond those of its tables.
fn beyond(known: &Known, place: usize, width: usize) -> usize {
    let of_title = |title: &str| title.chars().count() * 3 / 2;
    let longest = known.tabs[place].blocks.iter().flat_map(|block| match block {
        // Headings have larger letters.
        Block::Title(title) => vec![of_title(title)],
        Block::Lines(lines) => lines.iter().map(|line| line.chars().count()).collect(),
        Block::Prices(table) => {
            let lines = prices::lines(table);
            let lines = lines.iter().map(|line| line.chars().count());
            lines.chain([of_title(&table.title)]).collect()
        }
        _ => Vec::new(),
    });
    longest.max().unwrap_or(0).saturating_sub(width).div_ceil(NARROWEST)
}

/// Heads that stay in view and are printed on every page; pages across, as wide as the tab.
fn show(
    known: &Known,
    place: usize,
    sheet: &mut Worksheet,
    columns: usize,
) -> Result<(), XlsxError> {
    let (tab, layout) = (&known.tabs[place], &known.layouts[place]);
    paper(sheet, &known.names[place]);
    let charts = tab.blocks.iter().any(|block| matches!(block, Block::Charts(_)));
    if columns > 0 && layout.rows > 0 && !charts {
        sheet.set_print_area(0, 0, layout.rows - 1, cell_column(columns) - 1)?;
    }
    if tab.blocks.iter().any(|block| matches!(block, Block::Prices(_) | Block::Charts(_))) {
        sheet.set_screen_gridlines(false);
    }
    let tables = tab.blocks.iter().zip(&layout.first);
    let tables = tables.filter(|(block, _)| matches!(block, Block::Prices(_)));
    let mut breaks: Vec<u32> = Vec::new();
    for ((_, first), (_, next)) in tables.clone().zip(tables.skip(1)) {
        if next - breaks.last().copied().unwrap_or(0) + (next - first) > PAGE {
            breaks.push(*next);
        }
    }
    for (block, first) in tab.blocks.iter().zip(&layout.first) {
        if let Block::Charts(charts) = block {
            let pairs = 1..charts.len().div_ceil(2);
            breaks.extend(pairs.map(|pair| first + cell_row(2 * pair * CHART_ROWS)));
        }
    }
    sheet.set_page_breaks(&breaks)?;
    let Some(Block::Table(table)) = tab.blocks.last() else { return Ok(()) };
    let Some(&head) = layout.first.last() else { return Ok(()) };
    sheet.set_freeze_panes(head + 1, 0)?;
    sheet.set_repeat_rows(head, head)?;
    let last = table.sheet.columns.len().checked_sub(1);
    if let (Heads::Names, Some(last), true) = (table.heads, last, layout.rows > head + 1) {
        sheet.autofilter(head, 0, layout.rows - 1, cell_column(last))?;
    }
    Ok(())
}

/// Pages as wide as the tab, with its name and their numbers at the foot.
pub(super) fn paper(sheet: &mut Worksheet, name: &str) {
    sheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0);
    sheet.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
    // `&` begins a code there.
    sheet.set_footer(format!("&L{}&RPage &P of &N", name.replace('&', "&&")));
}

fn widen(widths: &mut Vec<usize>, block: &[usize]) {
    widths.resize(widths.len().max(block.len()), 0);
    for (width, of_block) in widths.iter_mut().zip(block) {
        *width = (*width).max(*of_block);
    }
}

/// Widths of the columns of a table, in characters.
fn widths(table: &TabTable) -> Vec<usize> {
    let is_page = table.heads == Heads::Words;
    let head = |column: &Column| match table.heads {
        Heads::Names => column.name.chars().count() + 2,
        Heads::Words => {
            let words = one_line(&column.head);
            let longest = words.split(' ').map(|word| word.chars().count()).max().unwrap_or(0);
            longest.max(words.chars().count().div_ceil(2))
        }
    };
    let mut widths: Vec<usize> = table
        .sheet
        .columns
        .iter()
        .map(|column| match column.align {
            Align::Left => head(column),
            Align::Right => head(column).max(NARROWEST),
        })
        .collect();
    for row in &table.sheet.rows {
        for ((column, value), width) in table.sheet.values(row).zip(&mut widths) {
            *width = (*width).max(formats::width(column, value, is_page));
        }
    }
    widths.into_iter().map(|width| width.min(WIDEST)).collect()
}

fn write_table(
    known: &Known,
    place: usize,
    sheet: &mut Worksheet,
    first: u32,
    table: &TabTable,
) -> Result<(), XlsxError> {
    let is_page = table.heads == Heads::Words;
    for (place, column) in table.sheet.columns.iter().enumerate() {
        let head = match table.heads {
            Heads::Names => column.name.to_string(),
            Heads::Words => one_line(&column.head),
        };
        let format = formats::head(column.align);
        sheet.write_string_with_format(first, cell_column(place), head, &format)?;
    }
    if is_page {
        let columns = table.sheet.columns.iter().zip(self::widths(table));
        let of_head = |(column, width): (&Column, usize)| {
            // A blank before it, and bold letters are wider.
            lines_of_words(&one_line(&column.head), width.saturating_sub(1))
        };
        if let Some(lines @ 2..) = columns.map(of_head).max() {
            sheet.set_row_height(first, LINE * lines as f64)?;
        }
        for (line, row) in table.sheet.rows.iter().enumerate() {
            let lines = table.sheet.values(row).map(|(_, value)| lines(value)).max().unwrap_or(1);
            if lines > 1 {
                sheet.set_row_height(first + 1 + cell_row(line), LINE * lines as f64)?;
            }
        }
    }
    for (id, column) in table.sheet.columns.iter().enumerate() {
        let cells = Cells::of(column, is_page);
        let computed = table.formulas.iter().find(|formula| formula.column == column.name);
        let mut is_first = true;
        for (line, row) in table.sheet.rows.iter().enumerate() {
            let at = (first + 1 + cell_row(line), cell_column(id));
            let value = row.get(id).unwrap_or(&Value::Empty);
            let number = match value {
                Value::Number(number) => computed.zip(Value::number(*number)),
                _ => None,
            };
            let text = match number {
                Some((formula, _)) if is_first => formula.first.as_ref(),
                Some((formula, _)) => Some(&formula.rest),
                None => None,
            };
            is_first &= number.is_none();
            match (text, number) {
                (Some(text), Some((_, number))) => {
                    let text = resolved(text, |named| known.cell(place, Some(at.0), named));
                    let formula = Formula::new(text).set_result(number.to_string());
                    sheet.write_formula_with_format(at.0, at.1, formula, cells.numbers())?;
                }
                _ => cells.write(sheet, at, value)?,
            }
        }
    }
    Ok(())
}

/// Lines of words that are broken between them, in so many characters.
fn lines_of_words(words: &str, width: usize) -> usize {
    let (mut lines, mut used) = (1, 0);
    for word in words.split(' ').map(|word| word.chars().count()) {
        match used {
            0 => used = word,
            _ if used + 1 + word > width => (lines, used) = (lines + 1, word),
            _ => used += 1 + word,
        }
    }
    lines
}

/// Lines of a value in a column that is no wider than it may be.
fn lines(value: &Value) -> usize {
    match value {
        Value::Text(text) => text.chars().count().div_ceil(WIDEST).max(1),
        _ => 1,
    }
}

/// Figures: words, the program's number, the recomputed one, and how far that lies above.
fn write_figures(
    known: &Known,
    place: usize,
    sheet: &mut Worksheet,
    first: u32,
    figures: &[TabFigure],
) -> Result<(), XlsxError> {
    let [words, program, anew, difference] = FIGURE_COLUMNS;
    for column in words..program {
        sheet.write_blank(first, column, &formats::head(Align::Left))?;
    }
    for (column, head) in
        [(program, "Program"), (anew, "Recomputed here"), (difference, "Difference")]
    {
        sheet.write_string_with_format(first, column, head, &formats::head(Align::Right))?;
    }
    for (line, figure) in figures.iter().enumerate() {
        let row = first + 1 + cell_row(line);
        sheet.write_string_with_format(row, words, one_line(&figure.label), &formats::words())?;
        let column = Column { money: true, ..Column::number("", "", figure.digits) };
        let cells = Cells::of(&column, true);
        cells.write(sheet, (row, program), &figure.value)?;
        let (Some(text), Value::Number(value)) = (&figure.formula, &figure.value) else {
            continue;
        };
        let text = resolved(text, |named| known.cell(place, None, named));
        let formula = Formula::new(text).set_result(figure.result.to_string());
        sheet.write_formula_with_format(row, anew, formula, cells.numbers())?;
        let text = format!("{}-{}", row_col_to_cell(row, anew), row_col_to_cell(row, program));
        let formula = Formula::new(text).set_result((figure.result - value).to_string());
        let exponent = formats::difference();
        sheet.write_formula_with_format(row, difference, formula, &exponent)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::lines_of_words;

    #[test]
    fn words_break_between_lines() {
        for (words, width, lines) in [
            ("Period", 9, 1),
            ("Payment date", 10, 2),
            ("Payment date", 12, 1),
            ("Principal that the life counts ($)", 16, 3),
            ("unbreakable", 3, 1),
            ("", 9, 1),
        ] {
            assert_eq!(lines_of_words(words, width), lines, "{words} in {width}");
        }
    }
}
