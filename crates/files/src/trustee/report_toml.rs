//! The tidy form of a trustee's report as TOML: `[part."line"]`, then `column = "text"`.

use remittance::Cell;

use crate::reader::source::{Problem, Problems, Source};
use crate::reader::toml_reader::{Document, Table};
use crate::trustee::report_file::PlacedCell;

/// A problem of a file that has no part of a report.
fn not_a_report(document: &Document<'_>) -> Option<Problem> {
    let has = |key: &str| document.root.contains_key(key);
    if has("report") || has("classes") {
        return None;
    }
    let hint = match has("deal") {
        true => "it is a deal: `paydown price` and other verbs read it",
        false => "`paydown reconcile REPORT --save FILE.toml` writes that form of a filed report",
    };
    let problem = Problem::new(0..0, "the file is not the tidy form of a trustee's report");
    Some(problem.label("expected `[report.deal]`, `[classes.A]` and so on").hint(hint))
}

pub(crate) fn cells(source: &Source, problems: &Problems) -> Vec<PlacedCell> {
    let document = Document::parse(source, problems);
    if document.broken {
        return Vec::new();
    }
    let mut cells = Vec::new();
    if let Some(problem) = not_a_report(&document) {
        problems.instead(problem);
        return Vec::new();
    }
    let root = document.table();
    for part in root.entries() {
        let Some(lines) = part.table() else { continue };
        for line in lines.entries() {
            let Some(columns) = line.table() else { continue };
            for column in columns.entries() {
                let Some(text) = column.text() else { continue };
                cells.push(PlacedCell {
                    part: part.key_span.clone(),
                    line: line.key_span.clone(),
                    column: column.key_span.clone(),
                    text: column.span(),
                    cell: Cell {
                        part: part.key.clone(),
                        line: line.key.clone(),
                        column: column.key.clone(),
                        text,
                    },
                });
            }
            Table::finish_names(columns);
        }
        Table::finish_names(lines);
    }
    root.finish_names();
    // Tables may stand apart from others of their part: the order is that of the file.
    cells.sort_by_key(|cell| cell.text.start);
    cells
}
