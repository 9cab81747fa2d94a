//! Results as people read them: a title, what run it is, a table, and why numbers are missing.

use std::io::{self, Write};

use paydown::{facts, keys};
use report::{Format, Sheet, Value};

use crate::exit::Error;
use crate::output::Output;

/// A table with what stands above and below it.
pub(crate) struct Page {
    pub(crate) title: String,
    /// What is said of the run, by name.
    pub(crate) facts: Vec<(String, String)>,
    pub(crate) sheet: Sheet,
    /// Why numbers are missing: the column, and the reason.
    pub(crate) notes: Vec<String>,
}

/// Writes a result whose rows are the same for people and for programs.
pub(crate) fn result(output: &Output, page: Page) -> Result<(), Error> {
    match output.format {
        Format::Csv | Format::Json | Format::Parquet => rows(output, &page.facts, &page.sheet),
        Format::Table | Format::Markdown => write(output, &[page]),
    }
}

/// Writes rows for programs; the facts go to standard error.
pub(crate) fn rows(
    output: &Output,
    facts: &[(String, String)],
    sheet: &Sheet,
) -> Result<(), Error> {
    if !facts.is_empty() {
        output.note(&format!("note: {}", facts::sentence(facts)));
    }
    output.sheet(sheet)
}

/// Writes pages one below the other, for a terminal or in Markdown.
pub(crate) fn write(output: &Output, pages: &[Page]) -> Result<(), Error> {
    output.text(|to, terminal| {
        for (position, page) in pages.iter().enumerate() {
            if position > 0 {
                writeln!(to)?;
            }
            let heading = if output.format == Format::Markdown { "### " } else { "" };
            writeln!(to, "{heading}{}", page.title)?;
            below(output.format, &page.facts, terminal.width, to)?;
            writeln!(to)?;
            for_people(&page.sheet).write(to, output.format, terminal)?;
            list(output.format, &page.notes, to)?;
        }
        Ok(())
    })
}

/// The facts below a title, if there are any: in lines of `width`.
pub(crate) fn below(
    format: Format,
    facts: &[(String, String)],
    width: Option<usize>,
    to: &mut dyn Write,
) -> io::Result<()> {
    match format {
        _ if facts.is_empty() => Ok(()),
        Format::Markdown => writeln!(to, "\n{}", facts::line(facts, "; ")),
        _ => report::write_facts(facts, width, to),
    }
}

/// What people see of a sheet: without columns that are empty, and without those of the deal and the
/// scenario that say the same in every row, which stands above.
fn for_people(sheet: &Sheet) -> Sheet {
    let of_column = |column: usize| sheet.rows.iter().map(move |row| row.get(column));
    let place = |name| sheet.columns.iter().position(|column| column.name == name);
    let solved = place("solved_for").and_then(|column| of_column(column).next().flatten());
    let is_solved = |name: &str| matches!(solved, Some(Value::Text(solved)) if solved == name);
    let is_shown = |column: usize| {
        let name = sheet.columns[column].name;
        let is_about_run = name == "deal" || name == "solved_for" || keys::is_key(name);
        let first = of_column(column).next().flatten();
        let is_one = of_column(column).all(|value| value == first);
        let is_empty = matches!(first, None | Some(Value::Empty));
        !(is_one && (is_empty || (is_about_run && !is_solved(name))))
    };
    let shown: Vec<usize> = (0..sheet.columns.len()).filter(|column| is_shown(*column)).collect();
    let value = |row: &[Value], column: usize| row.get(column).cloned().unwrap_or_default();
    Sheet {
        columns: shown.iter().map(|column| sheet.columns[*column].clone()).collect(),
        rows: sheet
            .rows
            .iter()
            .map(|row| shown.iter().map(|column| value(row, *column)).collect())
            .collect(),
    }
}

fn list(format: Format, notes: &[String], to: &mut dyn Write) -> io::Result<()> {
    if !notes.is_empty() {
        writeln!(to)?;
    }
    let bullet = if format == Format::Markdown { "-" } else { "- " };
    notes.iter().try_for_each(|note| writeln!(to, "{bullet} {note}"))
}
