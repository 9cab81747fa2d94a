//! CSV: a head line of column names, `\n` line ends, numbers in full precision.

use std::io::{self, Write};

use crate::sheet::Sheet;

/// Writes `sheet` as CSV. A field is quoted only where it needs to be.
///
/// # Errors
/// Those of `to`.
pub fn write(sheet: &Sheet, to: &mut dyn Write) -> io::Result<()> {
    let mut writer =
        ::csv::WriterBuilder::new().terminator(::csv::Terminator::Any(b'\n')).from_writer(to);
    writer.write_record(sheet.columns.iter().map(|column| column.name)).map_err(plain)?;
    for row in &sheet.rows {
        for (_, value) in sheet.values(row) {
            writer.write_field(value.full()).map_err(plain)?;
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
