//! Deals written in Python: dicts of a deal file's keys as TOML, frames as CSV.

use std::path::PathBuf;

use paydown::GivenFiles;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyDict, PyFloat, PyInt, PyString};
use toml::{Table, Value};

/// How deep dicts and lists may stand in each other.
const DEEPEST: usize = 32;

/// The text of a deal file with these keys. A frame in the place of a file's name becomes a file.
pub(crate) fn deal_file(deal: &Bound<'_, PyDict>, files: &mut GivenFiles) -> PyResult<String> {
    let table = table(deal, files, 0)?;
    toml::to_string(&table).map_err(|error| PyValueError::new_err(error.to_string()))
}

fn table(dict: &Bound<'_, PyDict>, files: &mut GivenFiles, depth: usize) -> PyResult<Table> {
    let mut table = Table::new();
    for (key, item) in dict.iter() {
        let Ok(key) = key.cast::<PyString>() else {
            return Err(PyTypeError::new_err(format!("a key of a deal is a str, not {key}")));
        };
        if !item.is_none() {
            table.insert(key.to_cow()?.into_owned(), value(&item, files, depth + 1)?);
        }
    }
    Ok(table)
}

fn value(item: &Bound<'_, PyAny>, files: &mut GivenFiles, depth: usize) -> PyResult<Value> {
    if depth > DEEPEST {
        return Err(PyValueError::new_err(
            "dicts and lists of a deal stand too deep in each other",
        ));
    }
    if let Ok(dict) = item.cast::<PyDict>() {
        return table(dict, files, depth).map(Value::Table);
    }
    if let Ok(text) = item.cast::<PyString>() {
        return Ok(Value::String(text.to_cow()?.into_owned()));
    }
    if let Ok(switch) = item.cast::<PyBool>() {
        return Ok(Value::Boolean(switch.is_true()));
    }
    if item.is_instance_of::<PyInt>() {
        return Ok(Value::Integer(item.extract()?));
    }
    if item.is_instance_of::<PyFloat>() {
        return Ok(Value::Float(item.extract()?));
    }
    if let Some(bytes) = frame(item)? {
        let name = format!("frame-{}.csv", files.len() + 1);
        files.insert(name.clone(), bytes);
        return Ok(Value::String(name));
    }
    if item.hasattr("isoformat")? && item.hasattr("year")? {
        let parts = ["year", "month", "day"].map(|part| item.getattr(part)?.extract::<u16>());
        let [year, month, day] = parts;
        let text = format!("{:04}-{:02}-{:02}", year?, month?, day?);
        let date = text.parse().map_err(|_| PyValueError::new_err(format!("no date: {text}")))?;
        return Ok(Value::Datetime(date));
    }
    if item.is_instance_of::<PyBytes>() {
        return Err(other_type(item));
    }
    if item.hasattr("__index__")? && !item.hasattr("__len__")? {
        return Ok(Value::Integer(item.extract()?));
    }
    if item.hasattr("__float__")? && !item.hasattr("__len__")? {
        return Ok(Value::Float(item.extract()?));
    }
    let items = item.try_iter().map_err(|_| other_type(item))?;
    let items = items.map(|item| value(&item?, files, depth + 1));
    items.collect::<PyResult<Vec<_>>>().map(Value::Array)
}

fn other_type(item: &Bound<'_, PyAny>) -> PyErr {
    let of = item.get_type().name().map_or_else(|_| "value".to_string(), |name| name.to_string());
    PyTypeError::new_err(format!("a deal file has no value of type {of}"))
}

/// A frame of pandas or polars as CSV; `None` for anything else.
fn frame(item: &Bound<'_, PyAny>) -> PyResult<Option<Vec<u8>>> {
    let text = if item.hasattr("to_csv")? {
        let keywords = PyDict::new(item.py());
        keywords.set_item("index", false)?;
        item.call_method("to_csv", (), Some(&keywords))?
    } else if item.hasattr("write_csv")? {
        item.call_method0("write_csv")?
    } else {
        return Ok(None);
    };
    Ok(Some(text.extract::<String>()?.into_bytes()))
}

/// The content of files by their names: a text, bytes, a frame, or the path of one.
pub(crate) fn given(files: Option<&Bound<'_, PyDict>>) -> PyResult<GivenFiles> {
    let mut given = GivenFiles::new();
    let Some(files) = files else { return Ok(given) };
    for (name, content) in files.iter() {
        let bytes = if let Ok(text) = content.cast::<PyString>() {
            text.to_cow()?.as_bytes().to_vec()
        } else if let Ok(bytes) = content.cast::<PyBytes>() {
            bytes.as_bytes().to_vec()
        } else if let Some(bytes) = frame(&content)? {
            bytes
        } else if content.hasattr("__fspath__")? {
            std::fs::read(content.extract::<PathBuf>()?)?
        } else {
            return Err(other_type(&content));
        };
        given.insert(name.extract()?, bytes);
    }
    Ok(given)
}
