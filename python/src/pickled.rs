//! Tables as bytes, so that they pickle.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::builder::{Date32Builder, Float64Builder, Int64Builder, LargeStringBuilder};
use arrow_array::{Array, ArrayRef, Date32Array, Float64Array, Int64Array, LargeStringArray};
use arrow_array::{RecordBatch, RecordBatchOptions};
use arrow_schema::{DataType, Field, Schema};
use paydown::{Align, Column};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::table::{Said, Table};

/// A column: name, head, decimals, whether it is of numbers, whether of amounts; its type, which rows
/// have a value (a byte each), the values side by side, and of texts their lengths.
pub(crate) type Packed<'py> =
    (String, String, usize, bool, bool, char, Bound<'py, PyBytes>, Bound<'py, PyBytes>);

/// A column as bytes.
pub(crate) fn pack<'py>(py: Python<'py>, column: &Column, array: &ArrayRef) -> Packed<'py> {
    let valid: Vec<u8> = (0..array.len()).map(|row| u8::from(array.is_valid(row))).collect();
    let (kind, bytes) = bytes_of(array);
    let is_number = column.align == Align::Right;
    (
        column.name.to_string(),
        column.head.clone(),
        column.digits,
        is_number,
        column.money,
        kind,
        PyBytes::new(py, &valid),
        PyBytes::new(py, &bytes),
    )
}

fn bytes_of(array: &ArrayRef) -> (char, Vec<u8>) {
    let any = array.as_any();
    if let Some(numbers) = any.downcast_ref::<Float64Array>() {
        return ('f', numbers.values().iter().flat_map(|number| number.to_le_bytes()).collect());
    }
    if let Some(numbers) = any.downcast_ref::<Int64Array>() {
        return ('i', numbers.values().iter().flat_map(|number| number.to_le_bytes()).collect());
    }
    if let Some(dates) = any.downcast_ref::<Date32Array>() {
        return ('d', dates.values().iter().flat_map(|day| day.to_le_bytes()).collect());
    }
    let mut bytes = Vec::new();
    if let Some(texts) = any.downcast_ref::<LargeStringArray>() {
        for row in 0..texts.len() {
            let text = if texts.is_null(row) { "" } else { texts.value(row) };
            bytes.extend((text.len() as u64).to_le_bytes());
            bytes.extend(text.as_bytes());
        }
    }
    ('s', bytes)
}

/// A column of these bytes; `None` where they are none.
fn array(kind: char, valid: &[u8], mut bytes: &[u8]) -> Option<(DataType, ArrayRef)> {
    let rows = valid.len();
    let is_valid = valid.iter().map(|byte| *byte == 1);
    match kind {
        'f' => {
            let mut built = Float64Builder::with_capacity(rows);
            for is_valid in is_valid {
                let number = f64::from_le_bytes(take(&mut bytes)?);
                built.append_option(Some(number).filter(|_| is_valid));
            }
            Some((DataType::Float64, Arc::new(built.finish())))
        }
        'i' => {
            let mut built = Int64Builder::with_capacity(rows);
            for is_valid in is_valid {
                let number = i64::from_le_bytes(take(&mut bytes)?);
                built.append_option(Some(number).filter(|_| is_valid));
            }
            Some((DataType::Int64, Arc::new(built.finish())))
        }
        'd' => {
            let mut built = Date32Builder::with_capacity(rows);
            for is_valid in is_valid {
                let day = i32::from_le_bytes(take(&mut bytes)?);
                built.append_option(Some(day).filter(|_| is_valid));
            }
            Some((DataType::Date32, Arc::new(built.finish())))
        }
        's' => {
            let mut built = LargeStringBuilder::with_capacity(rows, bytes.len());
            for is_valid in is_valid {
                let length = usize::try_from(u64::from_le_bytes(take(&mut bytes)?)).ok()?;
                let (text, rest) = bytes.split_at_checked(length)?;
                bytes = rest;
                built.append_option(Some(std::str::from_utf8(text).ok()?).filter(|_| is_valid));
            }
            Some((DataType::LargeUtf8, Arc::new(built.finish())))
        }
        _ => None,
    }
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (first, rest) = bytes.split_first_chunk::<N>()?;
    *bytes = rest;
    Some(*first)
}

/// The name of a column, kept once and for as long as the process lives.
fn kept(name: &str) -> &'static str {
    static NAMES: Mutex<Option<HashSet<&'static str>>> = Mutex::new(None);
    let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    let names = names.get_or_insert_default();
    match names.get(name) {
        Some(known) => known,
        None => {
            let name: &'static str = Box::leak(name.into());
            names.insert(name);
            name
        }
    }
}

/// The table that was pickled.
#[pyfunction]
pub(crate) fn _table(columns: Vec<Packed<'_>>, rows: usize, said: Said) -> PyResult<Table> {
    let wrong = || PyValueError::new_err("these are not the bytes of a table");
    let (mut heads, mut fields, mut arrays) = (Vec::new(), Vec::new(), Vec::new());
    for (name, head, digits, is_number, money, kind, valid, bytes) in columns {
        let (kind, array) = array(kind, valid.as_bytes(), bytes.as_bytes()).ok_or_else(wrong)?;
        let name = kept(&name);
        let align = if is_number { Align::Right } else { Align::Left };
        heads.push(Column { name, head, digits, align, money });
        fields.push(Field::new(name, kind, true));
        arrays.push(array);
    }
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    let schema = Arc::new(Schema::new(fields));
    let batch = RecordBatch::try_new_with_options(schema, arrays, &options).map_err(|_| wrong())?;
    Ok(Table::new(heads, batch, said))
}
