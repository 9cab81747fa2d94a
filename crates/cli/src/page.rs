//! Results as people read them: a title, what run it is, a table, and why numbers are missing.

use std::io::{self, Write};

use report::{Format, Sheet};

use crate::basis;
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
        Format::Csv | Format::Json => rows(output, &page.facts, &page.sheet),
        Format::Table | Format::Markdown => write(output, &[page]),
    }
}

/// Writes rows for programs; the facts go to standard error.
pub(crate) fn rows(
    output: &Output,
    facts: &[(String, String)],
    sheet: &Sheet,
) -> Result<(), Error> {
    basis::note(facts, output);
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
            below(output.format, &page.facts, to)?;
            writeln!(to)?;
            page.sheet.write(to, output.format, terminal)?;
            list(output.format, &page.notes, to)?;
        }
        Ok(())
    })
}

/// The line of facts below a title, if there are any.
pub(crate) fn below(
    format: Format,
    facts: &[(String, String)],
    to: &mut dyn Write,
) -> io::Result<()> {
    match format {
        _ if facts.is_empty() => Ok(()),
        Format::Markdown => writeln!(to, "\n{}", basis::line(facts, "; ")),
        _ => writeln!(to, "{}", basis::line(facts, "   ")),
    }
}

fn list(format: Format, notes: &[String], to: &mut dyn Write) -> io::Result<()> {
    if !notes.is_empty() {
        writeln!(to)?;
    }
    let bullet = if format == Format::Markdown { "-" } else { "- " };
    notes.iter().try_for_each(|note| writeln!(to, "{bullet} {note}"))
}
