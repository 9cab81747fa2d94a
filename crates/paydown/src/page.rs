//! Results as people read them: a title, what run it is, a table, and why numbers are missing.

use std::io::{self, Write};

use report::{Format, Sheet, Terminal, Value, write_facts, write_notes};

use crate::narrow::{self, Narrowed};
use crate::results::SOLVED_FOR;
use crate::{facts, keys};

/// A table with what stands above and below it.
#[derive(Clone, Debug)]
pub struct Page {
    /// Title.
    pub title: String,
    /// What is said of the run, by name.
    pub facts: Vec<(String, String)>,
    /// The table.
    pub table: Sheet,
    /// Why numbers are missing: the column, and the reason.
    pub notes: Vec<String>,
}

impl Page {
    /// Writes the page for a terminal or in Markdown: without columns that are empty, and without
    /// those of the deal and the scenario that say the same in every row, which stands above.
    ///
    /// # Errors
    /// Those of `to`.
    pub fn write(&self, to: &mut dyn Write, format: Format, terminal: Terminal) -> io::Result<()> {
        let heading = if format == Format::Markdown { "### " } else { "" };
        writeln!(to, "{heading}{}", self.title)?;
        write_below(&self.facts, to, format, terminal)?;
        writeln!(to)?;
        write_table(&for_people(&self.table), to, format, terminal)?;
        if !self.notes.is_empty() {
            writeln!(to)?;
        }
        match format {
            Format::Markdown => self.notes.iter().try_for_each(|note| writeln!(to, "- {note}")),
            _ => write_notes(&self.notes, "- ", terminal.width, to),
        }
    }
}

/// Writes the facts below a title, if there are any.
///
/// # Errors
/// Those of `to`.
pub fn write_below(
    facts: &[(String, String)],
    to: &mut dyn Write,
    format: Format,
    terminal: Terminal,
) -> io::Result<()> {
    match format {
        _ if facts.is_empty() => Ok(()),
        Format::Markdown => writeln!(to, "\n{}", facts::line(facts, "; ")),
        _ => write_facts(facts, terminal.width, to),
    }
}

/// Writes a table; for a terminal of some width, so that it fits: what says the same in every row
/// and long words go below it, the rows of a group stand together, and what has no room is named.
///
/// # Errors
/// Those of `to`.
pub fn write_table(
    table: &Sheet,
    to: &mut dyn Write,
    format: Format,
    terminal: Terminal,
) -> io::Result<()> {
    let (Format::Table, Some(width)) = (format, terminal.width) else {
        return table.write(to, format, terminal);
    };
    let Narrowed { tables, notes } = narrow::narrowed(table, width);
    for (position, (heading, table)) in tables.iter().enumerate() {
        if position > 0 {
            writeln!(to)?;
        }
        if !heading.is_empty() {
            writeln!(to, "{heading}")?;
        }
        table.write(to, format, terminal)?;
    }
    if !notes.is_empty() {
        writeln!(to)?;
    }
    for (mark, note) in notes {
        write_notes(&[note], &mark, terminal.width, to)?;
    }
    Ok(())
}

/// What people see of a table.
pub(crate) fn for_people(sheet: &Sheet) -> Sheet {
    let of_column = |column: usize| sheet.rows.iter().map(move |row| row.get(column));
    let place = |name| sheet.columns.iter().position(|column| column.name == name);
    let solved = place(SOLVED_FOR).and_then(|column| of_column(column).next().flatten());
    let is_solved = |name: &str| matches!(solved, Some(Value::Text(solved)) if solved == name);
    let is_shown = |column: &usize| {
        let name = sheet.columns[*column].name;
        let is_about_run = name == "deal" || name == SOLVED_FOR || keys::is_key(name);
        let first = of_column(*column).next().flatten();
        let is_one = of_column(*column).all(|value| value == first);
        let is_empty = matches!(first, None | Some(Value::Empty));
        !(is_one && (is_empty || (is_about_run && !is_solved(name))))
    };
    narrow::only(sheet, (0..sheet.columns.len()).filter(is_shown))
}
