//! Sheets as columns of Arrow, each of one type, and back.

use std::sync::Arc;
use std::time::Duration;

use arrow_array::{
    Array, ArrayRef, Date32Array, Float64Array, Int64Array, LargeStringArray, RecordBatch,
    RecordBatchOptions,
};
use arrow_buffer::{Buffer, NullBufferBuilder, OffsetBuffer};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use grid::setting::Row;
use paydown::{Column, Table as Sheet, Value};
use terms::{Date, DayCount};

/// Columns of whole numbers, whatever stands in them.
const WHOLE: [&str; 8] =
    ["period", "days", "step", "groups", "classes", "first_loss_period", "count", "cells"];

/// The day from which Arrow counts.
const EPOCH: Date = Date::constant(1970, 1, 1);

/// What stands in a column.
#[derive(Clone, Copy, Default)]
struct Seen {
    numbers: bool,
    whole: bool,
    dates: bool,
    texts: bool,
}

impl Seen {
    fn with(mut self, value: &Value) -> Seen {
        match value {
            Value::Number(_) => self.numbers = true,
            Value::Integer(_) => self.whole = true,
            Value::Date(_) => self.dates = true,
            Value::Text(_) | Value::Month(_) => self.texts = true,
            Value::Empty => {}
        }
        self
    }

    fn is_nothing(self) -> bool {
        !(self.numbers || self.whole || self.dates || self.texts)
    }

    /// The type of a column. It depends on its values only where its name does not decide, so that
    /// results of the same verb can be put together.
    fn kind(self, column: &Column) -> DataType {
        if !is_number(column) {
            let is_dated = column.name.ends_with("date") || column.name == "settlement";
            let has_others = self.numbers || self.whole || self.texts;
            return if is_dated && !has_others { DataType::Date32 } else { DataType::LargeUtf8 };
        }
        if self.texts || self.dates {
            return DataType::LargeUtf8;
        }
        let counts_months = || Row::named(column.name).is_some_and(Row::counts_months);
        let is_whole = !self.numbers && (WHOLE.contains(&column.name) || counts_months());
        if is_whole { DataType::Int64 } else { DataType::Float64 }
    }
}

/// Whether a column is one of numbers, which are flush right.
fn is_number(column: &Column) -> bool {
    column.align == paydown::Align::Right
}

/// A column of a type, of these values.
fn array<'v>(
    kind: &DataType,
    values: impl Iterator<Item = &'v Value>,
    rows: usize,
) -> Result<ArrayRef, ArrowError> {
    let mut nulls = NullBufferBuilder::new(rows);
    Ok(match kind {
        DataType::Float64 => {
            let number = |value: &Value| match value {
                // -0 + 0 is +0, as files have it.
                Value::Number(number) if number.is_finite() => Some(number + 0.0),
                Value::Integer(whole) => Some(*whole as f64),
                _ => None,
            };
            let numbers: Vec<f64> = plain(values, number, &mut nulls);
            Arc::new(Float64Array::try_new(numbers.into(), nulls.finish())?)
        }
        DataType::Int64 => {
            let whole = |value: &Value| match value {
                Value::Integer(whole) => Some(*whole),
                _ => None,
            };
            let numbers: Vec<i64> = plain(values, whole, &mut nulls);
            Arc::new(Int64Array::try_new(numbers.into(), nulls.finish())?)
        }
        DataType::Date32 => {
            let day = |value: &Value| match value {
                Value::Date(date) => Some(DayCount::Actual360.days(EPOCH, *date)),
                _ => None,
            };
            let days: Vec<i32> = plain(values, day, &mut nulls);
            Arc::new(Date32Array::try_new(days.into(), nulls.finish())?)
        }
        _ => {
            let mut texts = String::with_capacity(8 * rows);
            let mut ends: Vec<i64> = Vec::with_capacity(rows + 1);
            ends.push(0);
            for value in values {
                let before = texts.len();
                match value {
                    Value::Text(text) => texts.push_str(text),
                    other => texts.push_str(&full(other)),
                }
                nulls.append(texts.len() > before);
                ends.push(texts.len() as i64);
            }
            let ends = OffsetBuffer::new(ends.into());
            let texts = Buffer::from_vec(texts.into_bytes());
            Arc::new(LargeStringArray::try_new(ends, texts, nulls.finish())?)
        }
    })
}

/// Values side by side, zero where there is none.
fn plain<'v, T: Default>(
    values: impl Iterator<Item = &'v Value>,
    of: impl Fn(&Value) -> Option<T>,
    nulls: &mut NullBufferBuilder,
) -> Vec<T> {
    let value = |value| {
        let value = of(value);
        nulls.append(value.is_some());
        value.unwrap_or_default()
    };
    values.map(value).collect()
}

/// A column in which nothing stands.
fn nothing(kind: &DataType, rows: usize) -> ArrayRef {
    match kind {
        DataType::Float64 => Arc::new(Float64Array::new_null(rows)),
        DataType::Int64 => Arc::new(Int64Array::new_null(rows)),
        DataType::Date32 => Arc::new(Date32Array::new_null(rows)),
        _ => Arc::new(LargeStringArray::new_null(rows)),
    }
}

/// The columns of a sheet: numbers as doubles, counts as 64-bit integers, dates as dates, everything
/// else as text (months `YYYY-MM`); null where a value does not exist or does not apply.
pub(crate) fn batch(sheet: &Sheet) -> Result<RecordBatch, ArrowError> {
    let rows = sheet.rows.len();
    let mut fields = Vec::with_capacity(sheet.columns.len());
    let mut arrays = Vec::with_capacity(sheet.columns.len());
    for (place, column) in sheet.columns.iter().enumerate() {
        let values = || sheet.rows.iter().map(|row| row.get(place).unwrap_or(&Value::Empty));
        let seen = values().fold(Seen::default(), Seen::with);
        let kind = seen.kind(column);
        arrays.push(match seen.is_nothing() {
            true => nothing(&kind, rows),
            false => array(&kind, values(), rows)?,
        });
        fields.push(Field::new(column.name, kind, true));
    }
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), arrays, &options)
}

/// A value in full, as CSV has it.
fn full(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Number(number) => (number + 0.0).to_string(),
        Value::Integer(whole) => whole.to_string(),
        Value::Date(date) => date.to_string(),
        Value::Month(month) => month.to_string(),
        Value::Empty => String::new(),
    }
}

/// The value of a column in a row.
pub(crate) fn value(column: &ArrayRef, row: usize) -> Value {
    if column.is_null(row) {
        return Value::Empty;
    }
    let any = column.as_any();
    if let Some(numbers) = any.downcast_ref::<Float64Array>() {
        return Value::Number(numbers.value(row));
    }
    if let Some(numbers) = any.downcast_ref::<Int64Array>() {
        return Value::Integer(numbers.value(row));
    }
    if let Some(texts) = any.downcast_ref::<LargeStringArray>() {
        return texts.value(row).into();
    }
    let date = any.downcast_ref::<Date32Array>().and_then(|dates| date(dates.value(row)));
    date.map_or(Value::Empty, Value::Date)
}

/// The date of a day that Arrow counts.
fn date(day: i32) -> Option<Date> {
    let away = Duration::from_secs(u64::from(day.unsigned_abs()) * 86_400);
    if day < 0 { EPOCH.checked_sub(away).ok() } else { EPOCH.checked_add(away).ok() }
}

/// Rows of a batch as a sheet with the same columns.
pub(crate) fn sheet(
    columns: &[Column],
    batch: &RecordBatch,
    rows: std::ops::Range<usize>,
) -> Sheet {
    let of_row = |row| batch.columns().iter().map(|column| value(column, row)).collect();
    Sheet { columns: columns.to_vec(), rows: rows.map(of_row).collect() }
}
