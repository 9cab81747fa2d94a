//! The tidy form of a trustee's report: TOML with a table for each line, or CSV with a row for
//! each figure. `files` reads both.

use std::io::{self, Write};

use remittance::{Report, cells};

/// Writes a report as TOML: `[part."line"]`, then `column = "text"`.
///
/// # Errors
/// Those of `to`.
pub fn write_report_toml(report: &Report, to: &mut dyn Write) -> io::Result<()> {
    write_head(report, to)?;
    let mut current = None;
    for cell in cells(report) {
        let place = (cell.part, cell.line);
        if current.as_ref() != Some(&place) {
            writeln!(to, "\n[{}.{}]", key(&place.0), key(&place.1))?;
            current = Some(place);
        }
        writeln!(to, "{} = {}", key(&cell.column), quoted(&cell.text))?;
    }
    to.flush()
}

/// Writes a report as CSV: columns part, line, column, figure.
///
/// # Errors
/// Those of `to`.
pub fn write_report_csv(report: &Report, to: &mut dyn Write) -> io::Result<()> {
    write_head(report, to)?;
    let mut writer =
        ::csv::WriterBuilder::new().terminator(::csv::Terminator::Any(b'\n')).from_writer(to);
    writer.write_record(["part", "line", "column", "figure"]).map_err(io::Error::other)?;
    for cell in cells(report) {
        let row = [cell.part, cell.line, cell.column, cell.text];
        writer.write_record(row).map_err(io::Error::other)?;
    }
    writer.flush()
}

/// A comment that names the source of the figures.
fn write_head(report: &Report, to: &mut dyn Write) -> io::Result<()> {
    let deal: String = report.deal.chars().filter(|c| !c.is_control()).collect();
    write!(to, "# Figures as printed in the trustee's remittance report of {deal}")?;
    match report.distribution_date {
        Some(date) => writeln!(to, ", distribution of {date}."),
        None => writeln!(to, "."),
    }
}

/// A key of TOML, in quotes where it needs them.
fn key(text: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !text.is_empty() && text.chars().all(bare) { text.to_owned() } else { quoted(text) }
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let mut string = String::with_capacity(text.len() + 2);
    string.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => string.extend(['\\', c]),
            c if c.is_control() => string.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => string.push(c),
        }
    }
    string.push('"');
    string
}
