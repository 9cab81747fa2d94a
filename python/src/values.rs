//! Python values that are no settings: names, numbers, dates, words of an enumeration.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyFloat, PyInt, PyString};
use terms::{Date, RunTo};

use crate::errors;

/// One text, or several.
pub(crate) fn strings(name: &str, value: &Bound<'_, PyAny>) -> PyResult<Vec<String>> {
    if let Ok(text) = value.cast::<PyString>() {
        return Ok(vec![text.to_cow()?.into_owned()]);
    }
    let wrong = || PyTypeError::new_err(format!("{name}: expected a str, or a list of str"));
    if value.is_instance_of::<PyBytes>() {
        return Err(wrong());
    }
    let items = value.try_iter().map_err(|_| wrong())?;
    items.map(|item| item?.extract::<String>().map_err(|_| wrong())).collect()
}

/// One number, or several; a text has them as a flag does.
///
/// # Errors
/// Another type, or one that is not finite.
pub(crate) fn numbers(name: &str, value: &Bound<'_, PyAny>) -> PyResult<Vec<f64>> {
    if let Ok(text) = value.cast::<PyString>() {
        let text = text.to_cow()?;
        return text.split(',').map(|part| parsed(name, part)).collect();
    }
    if let Some(one) = plain(name, value)? {
        return Ok(vec![one]);
    }
    let wrong = || PyTypeError::new_err(format!("{name}: expected a number, or a list of them"));
    let items = value.try_iter().map_err(|_| wrong())?;
    items.map(|item| plain(name, &item?)?.ok_or_else(wrong)).collect()
}

/// One number.
///
/// # Errors
/// As [`numbers`], or several.
pub(crate) fn number(name: &str, value: &Bound<'_, PyAny>) -> PyResult<f64> {
    if let Ok(text) = value.cast::<PyString>() {
        return parsed(name, &text.to_cow()?);
    }
    let wrong = || PyTypeError::new_err(format!("{name}: expected a number"));
    plain(name, value)?.ok_or_else(wrong)
}

fn parsed(name: &str, text: &str) -> PyResult<f64> {
    let text = text.trim();
    let bare = text.strip_suffix("bp").unwrap_or(text);
    let read = bare.parse().map_err(|_| usage(name, "expected a number"))?;
    finite(name, read)
}

fn plain(name: &str, value: &Bound<'_, PyAny>) -> PyResult<Option<f64>> {
    let is_number = value.is_instance_of::<PyFloat>() || value.is_instance_of::<PyInt>();
    if value.is_instance_of::<PyBool>() || (!is_number && value.hasattr("__len__")?) {
        return Ok(None);
    }
    let read = value.extract::<f64>().ok();
    read.map(|number| finite(name, number)).transpose()
}

fn finite(name: &str, number: f64) -> PyResult<f64> {
    let holds = number.is_finite() && number.abs() < 1e9;
    if holds { Ok(number) } else { Err(usage(name, "expected a number")) }
}

/// A fault of an argument.
pub(crate) fn usage(name: &str, fault: &str) -> PyErr {
    errors::usage(&format!("{name}: {fault}"), None)
}

/// On or off: a bool, or the word.
pub(crate) fn switch(name: &str, value: &Bound<'_, PyAny>) -> PyResult<bool> {
    if let Ok(switch) = value.cast::<PyBool>() {
        return Ok(switch.is_true());
    }
    match value.extract::<String>() {
        Ok(word) if word == "on" || word == "off" => Ok(word == "on"),
        Ok(_) => Err(usage(name, "expected on or off")),
        Err(_) => Err(PyTypeError::new_err(format!("{name}: expected a bool"))),
    }
}

/// A `datetime.date`, or a text `YYYY-MM-DD`.
pub(crate) fn date(name: &str, value: &Bound<'_, PyAny>) -> PyResult<Date> {
    let expected = "expected a date YYYY-MM-DD";
    if let Ok(text) = value.cast::<PyString>() {
        return text.to_cow()?.parse().map_err(|_| usage(name, expected));
    }
    let part = |part: &str| value.getattr(part).ok()?.extract::<i16>().ok();
    let day = |number: i16| i8::try_from(number).ok();
    let parts = (|| Some((part("year")?, day(part("month")?)?, day(part("day")?)?)))();
    let Some((year, month, day)) = parts else {
        return Err(PyTypeError::new_err(format!("{name}: expected a datetime.date")));
    };
    Date::new(year, month, day).map_err(|_| usage(name, expected))
}

/// One of the words of an enumeration.
pub(crate) fn word<T: Copy>(
    name: &str,
    value: &Bound<'_, PyAny>,
    all: &[(&'static str, T)],
) -> PyResult<T> {
    let words = || all.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
    let Ok(text) = value.extract::<String>() else {
        return Err(PyTypeError::new_err(format!("{name}: expected one of {}", words())));
    };
    let found = all.iter().find(|(word, _)| *word == text);
    found
        .map(|(_, value)| *value)
        .ok_or_else(|| usage(name, &format!("expected one of {}", words())))
}

/// `call`, `maturity` or `both`.
pub(crate) fn run_to(name: &str, value: &Bound<'_, PyAny>) -> PyResult<Option<RunTo>> {
    let all = [
        (RunTo::Call.name(), Some(RunTo::Call)),
        (RunTo::Maturity.name(), Some(RunTo::Maturity)),
        ("both", None),
    ];
    word(name, value, &all)
}
