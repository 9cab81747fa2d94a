//! Markdown: pipe tables, padded so that the source reads well too.

use std::io::{self, Write};

use crate::sheet::{Align, Sheet};

/// Writes `sheet` as a pipe table, numbers rounded as on a terminal and flush right.
///
/// # Errors
/// Those of `to`.
pub fn write(sheet: &Sheet, to: &mut dyn Write) -> io::Result<()> {
    let aligns: Vec<Align> = sheet.columns.iter().map(|column| column.align).collect();
    to.write_all(pipe_table(&sheet.heads(), &sheet.shown(), &aligns).as_bytes())
}

/// A pipe table, its last line ended.
pub(crate) fn pipe_table(heads: &[String], rows: &[Vec<String>], aligns: &[Align]) -> String {
    let escape = |cells: &[String]| cells.iter().map(|cell| escaped(cell)).collect::<Vec<_>>();
    let heads = escape(heads);
    let rows: Vec<_> = rows.iter().map(|row| escape(row)).collect();
    // A rule needs three characters.
    let mut widths = vec![3; heads.len()];
    for cells in rows.iter().chain([&heads]) {
        for (width, cell) in widths.iter_mut().zip(cells) {
            *width = cell.chars().count().max(*width);
        }
    }
    let line = |cells: &[String]| {
        let mut line = String::from("|");
        for ((cell, &width), align) in cells.iter().zip(&widths).zip(aligns) {
            line += &match align {
                Align::Left => format!(" {cell:<width$} |"),
                Align::Right => format!(" {cell:>width$} |"),
            };
        }
        line + "\n"
    };
    let rule = |(&width, align): (&usize, &Align)| match align {
        Align::Left => "-".repeat(width),
        Align::Right => "-".repeat(width - 1) + ":",
    };
    let rules: Vec<String> = widths.iter().zip(aligns).map(rule).collect();
    let mut text = line(&heads) + &line(&rules);
    for row in &rows {
        text += &line(row);
    }
    text
}

/// `text` without the characters that would end a cell or open a tag.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('|', "\\|").replace('<', "&lt;")
}
