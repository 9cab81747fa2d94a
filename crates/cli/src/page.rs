//! Results as people read them: a title, a table, and below it why numbers are missing.

use std::io::{self, Write};

use report::{Format, Sheet};

use crate::exit::Error;
use crate::output::Output;

/// A table with what stands above and below it.
pub(crate) struct Page {
    pub(crate) title: String,
    pub(crate) sheet: Sheet,
    /// Why numbers are missing: the column, and the reason.
    pub(crate) notes: Vec<String>,
}

impl Page {
    pub(crate) fn new(title: impl Into<String>, sheet: Sheet) -> Page {
        Page { title: title.into(), sheet, notes: Vec::new() }
    }

    /// The same with these notes below the table.
    pub(crate) fn with_notes(self, notes: Vec<String>) -> Page {
        Page { notes, ..self }
    }
}

/// Writes pages one below the other, for a terminal or in Markdown.
pub(crate) fn write(output: &Output, pages: &[Page]) -> Result<(), Error> {
    let (heading, bullet) = match output.format {
        Format::Markdown => ("### ", "- "),
        Format::Table | Format::Csv | Format::Json => ("", "-  "),
    };
    output.text(|to, terminal| {
        for (position, page) in pages.iter().enumerate() {
            if position > 0 {
                writeln!(to)?;
            }
            writeln!(to, "{heading}{}\n", page.title)?;
            page.sheet.write(to, output.format, terminal)?;
            list(to, bullet, &page.notes)?;
        }
        Ok(())
    })
}

fn list(to: &mut dyn Write, bullet: &str, notes: &[String]) -> io::Result<()> {
    if !notes.is_empty() {
        writeln!(to)?;
    }
    notes.iter().try_for_each(|note| writeln!(to, "{bullet}{note}"))
}
