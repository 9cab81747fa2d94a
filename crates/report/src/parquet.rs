//! Apache Parquet: the lines of a grid as typed columns, for programs that read tables by the
//! column.
//!
//! Numbers are doubles, whole months 32-bit integers, names and months text (`YYYY-MM`), what is
//! empty null. Pages are compressed by Snappy, which every reader knows.

use std::collections::HashMap;
use std::io::{self, BufRead, BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

use ::parquet::basic::{Compression, Type as PhysicalType};
use ::parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use ::parquet::errors::ParquetError;
use ::parquet::file::metadata::KeyValue;
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::{
    SerializedColumnWriter, SerializedFileWriter, SerializedRowGroupWriter,
};
use ::parquet::schema::parser::parse_message_type;
use ::parquet::schema::types::{ColumnPath, Type};
use terms::{Date, DayCount};

use crate::file::{WriteError, write_buffered};
use crate::grid_reader::Lines;
use crate::grid_rows::{Cell, GridColumn, Kind, grid_columns};
use crate::sheet::Value;
use crate::shortest::push_month;

/// Rows held in memory at a time: some 20 MB.
const GROUP_ROWS: usize = 100_000;

/// The schema: of every column its type, optional where a value may be missing.
fn schema() -> String {
    let field = |column: &GridColumn| {
        let is_always = matches!(column.name, "deal" | "class" | "run_to");
        let repetition = if is_always { "required" } else { "optional" };
        let (kind, annotation) = match column.kind {
            Kind::Number => ("double", ""),
            Kind::Whole => ("int32", ""),
            Kind::Text | Kind::Month => ("binary", " (STRING)"),
        };
        format!("{repetition} {kind} {}{annotation};", column.name)
    };
    let fields: Vec<String> = grid_columns().iter().map(field).collect();
    format!("message grid {{ {} }}", fields.join(" "))
}

/// Columns whose values seldom repeat, for which a dictionary would be larger than they are.
const RESULTS: [&str; 6] =
    ["dm_bp", "yield_pct", "wal_years", "mdur_years", "cumulative_loss_pct", "class_loss"];

/// Writes the file at `path` from `parts`, one after the other: lines as
/// [`crate::CsvLines`] writes them, after a head line or without. `metadata` goes into the
/// foot of the file as keys and values.
///
/// The file is whole or absent, as [`crate::write_file`] says. Memory does not grow with the
/// number of rows. The same parts and metadata give the same bytes.
///
/// # Errors
/// Those of a part, with its number (from 1), and with the line where it holds what is none;
/// those of the file system. Nothing is left at `path` that was not there.
pub fn write_parquet(
    path: &Path,
    parts: impl Iterator<Item = io::Result<Box<dyn BufRead>>>,
    metadata: &[(String, String)],
) -> Result<(), WriteError> {
    write_buffered(path, |to| write(to, parts, metadata))
}

fn write<W: Write + Send>(
    to: &mut BufWriter<W>,
    parts: impl Iterator<Item = io::Result<Box<dyn BufRead>>>,
    metadata: &[(String, String)],
) -> io::Result<()> {
    let schema = Arc::new(parse_message_type(&schema()).map_err(plain)?);
    let properties = Arc::new(properties(metadata));
    let mut rows = RowGroup::new(&schema);
    let mut file = SerializedFileWriter::new(to, schema, properties).map_err(plain)?;
    for (position, part) in parts.enumerate() {
        let in_part = |error| in_part(position + 1, error);
        let mut lines = Lines::new(part.map_err(in_part)?);
        while lines.next_line().map_err(io::Error::from).map_err(in_part)? {
            rows.push(lines.cells()).map_err(in_part)?;
            if rows.count == GROUP_ROWS {
                rows.write(file.next_row_group().map_err(plain)?).map_err(plain)?;
            }
        }
    }
    if rows.count > 0 {
        rows.write(file.next_row_group().map_err(plain)?).map_err(plain)?;
    }
    file.close().map_err(plain)?;
    Ok(())
}

pub(crate) fn properties(metadata: &[(String, String)]) -> WriterProperties {
    let pairs = metadata.iter().map(|(key, value)| KeyValue::new(key.clone(), value.clone()));
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_key_value_metadata(Some(pairs.collect()));
    RESULTS
        .iter()
        .fold(properties, |properties, &name| {
            properties.set_column_dictionary_enabled(ColumnPath::from(name), false)
        })
        .build()
}

/// The file system's own error, with its kind.
pub(crate) fn plain(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(error) => match error.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(error) => io::Error::other(error),
        },
        other => io::Error::other(other),
    }
}

fn whole_months(lag: u32) -> io::Result<i32> {
    i32::try_from(lag).map_err(|_| {
        io::Error::new(io::ErrorKind::InvalidData, format!("lag_months: {lag} is too large"))
    })
}

fn in_part(part: usize, error: io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("part {part}: {error}"))
}

/// Rows that are not written yet, column by column.
pub(crate) struct RowGroup {
    columns: Vec<Column>,
    count: usize,
    /// Text of a month, between calls.
    month: Vec<u8>,
}

impl RowGroup {
    pub(crate) fn new(schema: &Type) -> RowGroup {
        let columns = schema.get_fields().iter().map(|field| Column::of(field)).collect();
        RowGroup { columns, count: 0, month: Vec::new() }
    }

    fn push<'c>(&mut self, cells: impl Iterator<Item = Cell<'c>>) -> io::Result<()> {
        for (column, cell) in self.columns.iter_mut().zip(cells) {
            match (column, cell) {
                (Column::Number(cells), Cell::Number(value)) => cells.push(Some(value)),
                (Column::Number(cells), Cell::Empty) => cells.push(None),
                (Column::Integer(cells), Cell::Whole(value)) => {
                    cells.push(Some(whole_months(value)?));
                }
                (Column::Integer(cells), Cell::Empty) => cells.push(None),
                (Column::Text(texts), Cell::Text(text)) => texts.push(Some(text.as_bytes())),
                (Column::Text(texts), Cell::Month(month)) => {
                    self.month.clear();
                    push_month(month, &mut self.month);
                    texts.push(Some(&self.month));
                }
                (Column::Text(texts), Cell::Empty) => texts.push(None),
                _ => return Err(io::Error::other("a value of another type than its column")),
            }
        }
        self.count += 1;
        Ok(())
    }

    /// Adds a row of a sheet: a number goes into a column of doubles or, whole, of 64 bits, a date
    /// into one of 32, everything else into one of text. What a column cannot hold is empty there.
    pub(crate) fn push_values<'v>(&mut self, values: impl Iterator<Item = &'v Value>) {
        for (column, value) in self.columns.iter_mut().zip(values) {
            match (column, value) {
                (Column::Number(cells), Value::Number(number)) => {
                    cells.push(Value::number(*number));
                }
                (Column::Number(cells), Value::Integer(whole)) => cells.push(Some(*whole as f64)),
                (Column::Number(cells), _) => cells.push(None),
                (Column::Whole(cells), Value::Integer(whole)) => cells.push(Some(*whole)),
                (Column::Whole(cells), _) => cells.push(None),
                (Column::Integer(cells), Value::Date(date)) => {
                    cells.push(Some(days_since_1970(*date)));
                }
                (Column::Integer(cells), _) => cells.push(None),
                (Column::Text(texts), Value::Empty) => texts.push(None),
                (Column::Text(texts), value) => texts.push(Some(value.full().as_bytes())),
            }
        }
        self.count += 1;
    }

    /// Writes what is held, and holds nothing any more.
    pub(crate) fn write<W: Write + Send>(
        &mut self,
        mut group: SerializedRowGroupWriter<'_, W>,
    ) -> Result<(), ParquetError> {
        for column in &mut self.columns {
            let Some(mut to) = group.next_column()? else { break };
            match column {
                Column::Number(cells) => cells.write::<DoubleType>(&mut to)?,
                Column::Integer(cells) => cells.write::<Int32Type>(&mut to)?,
                Column::Whole(cells) => cells.write::<Int64Type>(&mut to)?,
                Column::Text(texts) => {
                    texts.cells.write::<ByteArrayType>(&mut to)?;
                    texts.known.clear();
                }
            }
            to.close()?;
        }
        group.close()?;
        self.count = 0;
        Ok(())
    }
}

enum Column {
    Text(Texts),
    Number(Cells<f64>),
    Integer(Cells<i32>),
    Whole(Cells<i64>),
}

impl Column {
    fn of(field: &Type) -> Column {
        match field.get_physical_type() {
            PhysicalType::DOUBLE => Column::Number(Cells::new()),
            PhysicalType::INT32 => Column::Integer(Cells::new()),
            PhysicalType::INT64 => Column::Whole(Cells::new()),
            _ => Column::Text(Texts::new()),
        }
    }
}

fn days_since_1970(date: Date) -> i32 {
    DayCount::Actual360.days(Date::constant(1970, 1, 1), date)
}

/// Values that exist, and for each row whether it has one.
struct Cells<T> {
    values: Vec<T>,
    defined: Vec<i16>,
}

impl<T> Cells<T> {
    fn new() -> Cells<T> {
        Cells { values: Vec::new(), defined: Vec::new() }
    }

    fn push(&mut self, value: Option<T>) {
        self.defined.push(i16::from(value.is_some()));
        self.values.extend(value);
    }

    fn write<D: DataType<T = T>>(
        &mut self,
        to: &mut SerializedColumnWriter<'_>,
    ) -> Result<(), ParquetError> {
        to.typed::<D>().write_batch(&self.values, Some(&self.defined), None)?;
        self.values.clear();
        self.defined.clear();
        Ok(())
    }
}

/// Texts, the same one held once.
struct Texts {
    cells: Cells<ByteArray>,
    known: HashMap<Vec<u8>, ByteArray>,
}

impl Texts {
    fn new() -> Texts {
        Texts { cells: Cells::new(), known: HashMap::new() }
    }

    fn push(&mut self, text: Option<&[u8]>) {
        let value = text.map(|text| match self.known.get(text) {
            Some(known) => known.clone(),
            None => {
                let value = ByteArray::from(text);
                self.known.insert(text.to_owned(), value.clone());
                value
            }
        });
        self.cells.push(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_has_the_columns_of_a_line() {
        let schema = parse_message_type(&schema()).unwrap();
        let names: Vec<_> = schema.get_fields().iter().map(|field| field.name()).collect();
        let columns: Vec<_> = grid_columns().iter().map(|column| column.name).collect();
        assert_eq!(names, columns);
        assert!(RESULTS.iter().all(|name| names.contains(name)));
    }
}
