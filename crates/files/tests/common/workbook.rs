//! Workbooks of rows of texts, and their parts.

use std::io::{Cursor, Read, Write};

use rust_xlsxwriter::{Format, Workbook, Worksheet};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// Writes CSV to a sheet: what reads as a number is one.
pub(crate) fn fill(sheet: &mut Worksheet, csv: &str) {
    for (row, line) in csv.lines().enumerate() {
        for (column, field) in line.split(',').enumerate() {
            let (row, column) = (row as u32, column as u16);
            match field.parse::<f64>() {
                Ok(number) => sheet.write_number(row, column, number).unwrap(),
                Err(_) if field.is_empty() => sheet,
                Err(_) => sheet.write_string(row, column, field).unwrap(),
            };
        }
    }
}

/// A workbook of one sheet, `Loans`.
pub(crate) fn of_csv(csv: &str) -> Vec<u8> {
    one(|sheet| fill(sheet, csv))
}

/// A workbook of one sheet, `Loans`, that `write` fills.
pub(crate) fn one(write: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name("Loans").unwrap();
    write(sheet);
    workbook.save_to_buffer().unwrap()
}

/// A format by its code.
pub(crate) fn format(code: &str) -> Format {
    Format::new().set_num_format(code)
}

/// The workbook with each part as `change` has it.
pub(crate) fn rewritten(
    workbook: &[u8],
    mut change: impl FnMut(&str, Vec<u8>) -> Vec<u8>,
) -> Vec<u8> {
    let mut from = ZipArchive::new(Cursor::new(workbook)).unwrap();
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..from.len() {
        let mut part = from.by_index(at).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        to.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        to.write_all(&change(&name, bytes)).unwrap();
    }
    to.finish().unwrap().into_inner()
}

/// The workbook with a piece of the text of one part replaced.
pub(crate) fn with(workbook: &[u8], part: &str, piece: &str, by: &str) -> Vec<u8> {
    rewritten(workbook, |name, bytes| match name == part {
        true => {
            let text = String::from_utf8(bytes).unwrap();
            assert!(text.contains(piece), "{text}");
            text.replace(piece, by).into_bytes()
        }
        false => bytes,
    })
}
