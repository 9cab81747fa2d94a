//! Results in the form asked for: rows for programs, pages for people.

use paydown::{Page, facts, page::write_below};
use report::{Format, Plot, Sheet, Tab};

use crate::exit::Error;
use crate::output::Output;

/// Writes a page for people, or its rows for programs.
pub(crate) fn result(output: &Output, page: Page) -> Result<(), Error> {
    match output.format {
        Format::Csv | Format::Json | Format::Parquet | Format::Xlsx => {
            rows(output, &page.title, &page.facts, &page.table)
        }
        Format::Table | Format::Markdown => write(output, &[page]),
    }
}

/// Writes a column of a page's table over another as lines of characters.
pub(crate) fn plot(output: &Output, page: &Page, plot: &Plot<'_>) -> Result<(), Error> {
    if output.path().is_some() && output.format != Format::Table {
        return Err(Error::Usage {
            message: "--plot writes text".to_string(),
            hint: Some("name a file that ends in .txt".to_string()),
        });
    }
    let mut any = false;
    output.text(|to, terminal| {
        writeln!(to, "{}", page.title)?;
        write_below(&page.facts, to, Format::Table, terminal)?;
        writeln!(to)?;
        any = plot.write(&page.table, terminal.width, to)?;
        Ok(())
    })?;
    if !any {
        output.note("note: there is nothing to plot: no line has two points");
    }
    Ok(())
}

/// Writes rows for programs; the facts go to standard error, and into a workbook.
pub(crate) fn rows(
    output: &Output,
    title: &str,
    facts: &[(String, String)],
    sheet: &Sheet,
) -> Result<(), Error> {
    rows_beside(output, title, facts, sheet, Vec::new)
}

/// The same, with tabs that a workbook has behind the rows.
pub(crate) fn rows_beside(
    output: &Output,
    title: &str,
    facts: &[(String, String)],
    sheet: &Sheet,
    tabs: impl FnOnce() -> Vec<Tab>,
) -> Result<(), Error> {
    if !facts.is_empty() {
        output.note(&format!("note: {}", facts::sentence(facts)));
    }
    match output.format {
        Format::Xlsx => output.workbook(title, facts, sheet, tabs()),
        _ => output.sheet(sheet),
    }
}

/// Writes pages one below the other, for a terminal or in Markdown.
pub(crate) fn write(output: &Output, pages: &[Page]) -> Result<(), Error> {
    output.text(|to, terminal| {
        for (position, page) in pages.iter().enumerate() {
            if position > 0 {
                writeln!(to)?;
            }
            page.write(to, output.format, terminal)?;
        }
        Ok(())
    })
}
