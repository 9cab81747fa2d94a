//! A sheet as Apache Parquet: each column of one type, what is empty null.

use std::io::{self, Write};
use std::sync::Arc;

use ::parquet::file::writer::SerializedFileWriter;
use ::parquet::schema::parser::parse_message_type;

use crate::parquet::{RowGroup, plain, properties};
use crate::sheet::{Align, Column, Sheet, Value};

/// What the values of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Double,
    Whole,
    Date,
    Text,
}

/// Writes `sheet`: numbers as doubles, counts as 64-bit integers, dates as dates, everything else as
/// text (months `YYYY-MM`).
///
/// # Errors
/// Those of `to`.
pub(crate) fn write(sheet: &Sheet, to: &mut dyn Write) -> io::Result<()> {
    let kinds: Vec<Kind> = (0..sheet.columns.len()).map(|column| kind(sheet, column)).collect();
    let fields = sheet.columns.iter().zip(&kinds).map(|(column, kind)| {
        let (kind, annotation) = match kind {
            Kind::Double => ("double", ""),
            Kind::Whole => ("int64", ""),
            Kind::Date => ("int32", " (DATE)"),
            Kind::Text => ("binary", " (STRING)"),
        };
        format!("optional {kind} {}{annotation};", column.name)
    });
    let schema = format!("message table {{ {} }}", fields.collect::<Vec<_>>().join(" "));
    let schema = Arc::new(parse_message_type(&schema).map_err(plain)?);
    let mut bytes = Vec::new();
    let mut file =
        SerializedFileWriter::new(&mut bytes, schema, Arc::new(properties(&[]))).map_err(plain)?;
    let mut rows = RowGroup::new(file.schema_descr().root_schema());
    for row in &sheet.rows {
        rows.push_values(sheet.values(row).map(|(_, value)| value));
    }
    rows.write(file.next_row_group().map_err(plain)?).map_err(plain)?;
    file.close().map_err(plain)?;
    to.write_all(&bytes)
}

/// The one type that holds every value of a column.
fn kind(sheet: &Sheet, column: usize) -> Kind {
    let of = |value: &Value| match value {
        Value::Number(_) => Some(Kind::Double),
        Value::Integer(_) => Some(Kind::Whole),
        Value::Date(_) => Some(Kind::Date),
        Value::Text(_) | Value::Month(_) => Some(Kind::Text),
        Value::Empty => None,
    };
    let kinds = sheet.rows.iter().filter_map(|row| row.get(column)).filter_map(of);
    let one = kinds.fold(None, |known, kind| match (known, kind) {
        (None, kind) => Some(kind),
        (Some(known), kind) if known == kind => Some(kind),
        (Some(Kind::Double | Kind::Whole), Kind::Double | Kind::Whole) => Some(Kind::Double),
        _ => Some(Kind::Text),
    });
    one.unwrap_or(match sheet.columns.get(column) {
        Some(Column { align: Align::Right, .. }) => Kind::Double,
        _ => Kind::Text,
    })
}
