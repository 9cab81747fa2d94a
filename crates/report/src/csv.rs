//! CSV: a head line of column names, `\n` line ends, numbers in full precision.

use std::borrow::Borrow;
use std::io::{self, Write};

use crate::sheet::{Column, Sheet, Value};

/// Writes `sheet` as CSV. A field is quoted only where it needs to be.
///
/// # Errors
/// Those of `to`.
pub fn write(sheet: &Sheet, to: &mut dyn Write) -> io::Result<()> {
    let rows = sheet.rows.iter().map(|row| sheet.values(row).map(|(_, value)| value));
    write_fields(&sheet.columns, rows, to)
}

/// Writes rows as CSV as they come, each with one value a column: the bytes that a sheet of them has.
///
/// # Errors
/// Those of `to`.
pub fn write_rows(
    columns: &[Column],
    rows: impl Iterator<Item = Vec<Value>>,
    to: &mut dyn Write,
) -> io::Result<()> {
    write_fields(columns, rows, to)
}

fn write_fields<V: Borrow<Value>>(
    columns: &[Column],
    rows: impl Iterator<Item = impl IntoIterator<Item = V>>,
    to: &mut dyn Write,
) -> io::Result<()> {
    let mut writer =
        ::csv::WriterBuilder::new().terminator(::csv::Terminator::Any(b'\n')).from_writer(to);
    writer.write_record(columns.iter().map(|column| column.name)).map_err(plain)?;
    for row in rows {
        for value in row {
            writer.write_field(value.borrow().full()).map_err(plain)?;
        }
        writer.write_record(None::<&[u8]>).map_err(plain)?;
    }
    writer.flush()
}

/// The destination's own error, with its kind: a closed pipe stays one.
fn plain(error: ::csv::Error) -> io::Error {
    match error.into_kind() {
        ::csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}
