//! JSON: an array with one object a row, one row a line, keys in the order of the columns.

use std::io::{self, Write};

use serde_json::{Map, Number};

use crate::sheet::{Sheet, Value};

/// Writes `sheet` as JSON: numbers as numbers in full precision, dates and months as text, what
/// is empty as `null`.
///
/// # Errors
/// Those of `to`.
pub fn write(sheet: &Sheet, to: &mut dyn Write) -> io::Result<()> {
    to.write_all(b"[")?;
    for (position, row) in sheet.rows.iter().enumerate() {
        to.write_all(if position == 0 { b"\n" } else { b",\n" })?;
        let object: Map<_, _> = sheet
            .values(row)
            .map(|(column, value)| (column.name.to_owned(), json(value)))
            .collect();
        serde_json::to_writer(&mut *to, &object)?;
    }
    to.write_all(if sheet.rows.is_empty() { b"]\n" } else { b"\n]\n" })
}

fn json(value: &Value) -> serde_json::Value {
    match value {
        Value::Number(value) => Value::number(*value)
            .and_then(Number::from_f64)
            .map_or(serde_json::Value::Null, serde_json::Value::Number),
        Value::Integer(value) => serde_json::Value::from(*value),
        Value::Text(_) | Value::Date(_) | Value::Month(_) => serde_json::Value::from(value.full()),
        Value::Empty => serde_json::Value::Null,
    }
}
