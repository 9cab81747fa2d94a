//! The tidy form of a trustee's report as CSV: columns part, line, column, figure.

use csv::ByteRecord;
use remittance::Cell;

use crate::reader::csv_reader::{CsvReader, field, text};
use crate::reader::source::{Problems, Source};
use crate::trustee::report_file::PlacedCell;

const NAMES: [&str; 4] = ["part", "line", "column", "figure"];

pub(crate) fn cells(source: &Source, problems: &Problems) -> Vec<PlacedCell> {
    let mut reader = CsvReader::new(source);
    let Some(header) = reader.header(&NAMES, &|_| true, problems, None) else {
        return Vec::new();
    };
    let mut cells = Vec::new();
    let mut record = ByteRecord::new();
    while let Some(start) = reader.next(&mut record) {
        if !reader.has_width(&record, start, header.width, problems)
            || !reader.is_of_one_line(&record, start, problems)
        {
            continue;
        }
        let get = |at: usize| {
            let column = header.position(at).unwrap_or(at);
            let words = text(field(&record, column)).to_owned();
            (words, reader.field_span(start, column))
        };
        let [(part, part_at), (line, line_at), (column, column_at), (text, text_at)] =
            [get(0), get(1), get(2), get(3)];
        cells.push(PlacedCell {
            cell: Cell { part, line, column, text },
            part: part_at,
            line: line_at,
            column: column_at,
            text: text_at,
        });
    }
    cells
}
