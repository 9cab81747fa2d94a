//! The tidy form of a trustee's report as TOML: `[part."line"]`, then `column = "text"`.

use remittance::Cell;

use crate::remittance_file::PlacedCell;
use crate::source::{Problems, Source};
use crate::toml_reader::{Document, Table};

pub(crate) fn cells(source: &Source, problems: &Problems) -> Vec<PlacedCell> {
    let document = Document::parse(source, problems);
    if document.broken {
        return Vec::new();
    }
    let mut cells = Vec::new();
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
