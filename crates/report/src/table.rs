//! Tables for a terminal: columns apart by two spaces, one rule under the heads, no borders.

use std::io::{self, Write};

use comfy_table::{
    CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle, Width,
};

use crate::sheet::{Align, Sheet};

/// What the caller knows of the terminal. The default has no limit and no colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Terminal {
    /// Characters a line; `None` when lines may be as long as they like.
    pub width: Option<usize>,
    /// Whether escape sequences are welcome: heads are bold then.
    pub color: bool,
}

impl Terminal {
    /// `line`, bold where escape sequences are welcome.
    pub(crate) fn bold(self, line: &str) -> String {
        if self.color && !line.is_empty() {
            format!("\u{1b}[1m{line}\u{1b}[0m")
        } else {
            line.to_owned()
        }
    }
}

/// Writes `sheet` as a table.
///
/// Where the terminal is too narrow, heads and text wrap between words. A number, date or name is
/// never broken: if need be the table is wider than the terminal.
///
/// # Errors
/// Those of `to`.
pub fn write(sheet: &Sheet, to: &mut dyn Write, terminal: Terminal) -> io::Result<()> {
    if sheet.columns.is_empty() {
        return Ok(());
    }
    let mut layout = Layout::of(sheet);
    if let Some(width) = terminal.width {
        layout.fit(width);
    }
    to.write_all(layout.print(terminal).as_bytes())
}

/// Characters of the columns of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Widths {
    /// Of each column on one line.
    pub whole: Vec<usize>,
    /// Of the longest word of each.
    pub narrowest: Vec<usize>,
}

impl Widths {
    /// Those of a sheet.
    pub fn of(sheet: &Sheet) -> Widths {
        let layout = Layout::of(sheet);
        Widths { narrowest: layout.narrowest(), whole: layout.widths }
    }

    /// Characters of a line of these columns side by side.
    pub fn line(columns: impl IntoIterator<Item = usize>) -> usize {
        columns.into_iter().map(|width| width + BETWEEN).sum::<usize>().saturating_sub(BETWEEN)
    }
}

/// A table in text, and the width of every column of it.
pub(crate) struct Layout {
    heads: Vec<String>,
    rows: Vec<Vec<String>>,
    aligns: Vec<Align>,
    /// Characters of each column.
    pub(crate) widths: Vec<usize>,
    /// Spaces before each column.
    pub(crate) gaps: Vec<usize>,
}

impl Layout {
    fn of(sheet: &Sheet) -> Layout {
        let aligns = sheet.columns.iter().map(|column| column.align).collect();
        Layout::new(sheet.heads(), sheet.shown(), aligns)
    }

    /// Every column as wide as its widest cell, two spaces between columns.
    pub(crate) fn new(heads: Vec<String>, rows: Vec<Vec<String>>, aligns: Vec<Align>) -> Layout {
        let gaps = (0..heads.len()).map(|column| if column == 0 { 0 } else { BETWEEN }).collect();
        let mut layout = Layout { heads, rows, aligns, widths: Vec::new(), gaps };
        layout.widths = layout.widest(|cell| cell.chars().count());
        layout
    }

    /// The longest word of each column.
    fn narrowest(&self) -> Vec<usize> {
        self.widest(|cell| cell.split(' ').map(|word| word.chars().count()).max().unwrap_or(0))
    }

    /// Characters of a line.
    pub(crate) fn width(&self) -> usize {
        self.widths.iter().chain(&self.gaps).sum()
    }

    /// The largest `measure` of a cell in each column, at least 1.
    fn widest(&self, measure: impl Fn(&str) -> usize) -> Vec<usize> {
        let mut widest = vec![1; self.heads.len()];
        for cells in self.rows.iter().chain([&self.heads]) {
            for (width, cell) in widest.iter_mut().zip(cells) {
                *width = measure(cell).max(*width);
            }
        }
        widest
    }

    /// Makes the table no wider than `width`, as far as whole words allow: every column gets
    /// its longest word, then what is left goes round by single characters.
    fn fit(&mut self, width: usize) {
        if self.width() <= width {
            return;
        }
        let wanted = std::mem::take(&mut self.widths);
        self.widths = self.narrowest();
        let mut left = width.saturating_sub(self.width());
        while left > 0 {
            let before = left;
            for (now, &wanted) in self.widths.iter_mut().zip(&wanted) {
                if left > 0 && *now < wanted {
                    *now += 1;
                    left -= 1;
                }
            }
            if left == before {
                return;
            }
        }
    }

    /// The table, its last line ended.
    pub(crate) fn print(&self, terminal: Terminal) -> String {
        const STYLE: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill(RULE));
        let narrow = |width: usize| u16::try_from(width).unwrap_or(u16::MAX);
        let mut table = Table::new();
        table.load_style(STYLE).set_content_arrangement(ContentArrangement::Disabled);
        table.set_header(&self.heads).add_rows(&self.rows);
        let columns = table.column_iter_mut().zip(&self.widths).zip(&self.gaps).zip(&self.aligns);
        for (((column, &width), &gap), align) in columns {
            // An absolute width counts the padding too.
            let whole = Width::Fixed(narrow(width + gap));
            column.set_padding((narrow(gap), 0)).set_constraint(ColumnConstraint::Absolute(whole));
            column.set_cell_alignment(match align {
                Align::Left => CellAlignment::Left,
                Align::Right => CellAlignment::Right,
            });
        }
        let mut text = String::new();
        let mut in_head = true;
        for line in table.lines() {
            let line = line.trim_end();
            in_head &= !line.starts_with(RULE);
            text += &if in_head { terminal.bold(line) } else { line.to_owned() };
            text.push('\n');
        }
        text
    }
}

/// Spaces between columns.
const BETWEEN: usize = 2;
/// What the rule under the heads is made of.
pub(crate) const RULE: char = '─';
