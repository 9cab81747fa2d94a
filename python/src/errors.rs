//! Errors as exceptions, doubts as warnings. Their classes are written in Python: `_errors.py`.

use files::{Doubt, DoubtPlace, Fault, Faults, ReadError};
use paydown::Error;
use pyo3::exceptions::PyOSError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyTuple;

/// Where the classes are.
const MODULE: &str = "paydown._errors";

fn class<'py>(
    py: Python<'py>,
    known: &'static PyOnceLock<Py<PyAny>>,
    name: &str,
) -> PyResult<&'py Bound<'py, PyAny>> {
    known
        .get_or_try_init(py, || Ok(py.import(MODULE)?.getattr(name)?.unbind()))
        .map(|class| class.bind(py))
}

/// An exception of a class, made of its arguments; what goes wrong in the making, otherwise.
fn raised<'py>(
    py: Python<'py>,
    known: &'static PyOnceLock<Py<PyAny>>,
    name: &str,
    arguments: impl pyo3::call::PyCallArgs<'py>,
) -> PyErr {
    let made = class(py, known, name).and_then(|class| class.call1(arguments));
    made.map_or_else(|error| error, PyErr::from_value)
}

/// An error of the engine.
pub(crate) fn engine(message: &str) -> PyErr {
    static CLASS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    Python::attach(|py| raised(py, &CLASS, "EngineError", (message,)))
}

/// What was asked does not fit.
pub(crate) fn usage(message: &str, hint: Option<&str>) -> PyErr {
    static CLASS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    Python::attach(|py| raised(py, &CLASS, "UsageError", (message, hint)))
}

/// An error of the library.
pub(crate) fn raise(error: Error) -> PyErr {
    match error {
        Error::Usage { message, hint } => usage(&message, hint.as_deref()),
        Error::Engine(failure) => engine(&failure.to_string()),
        Error::Read(ReadError::Faults(faults)) => Python::attach(|py| input(py, &faults)),
        Error::Read(ReadError::Io { path, source }) => match source.raw_os_error() {
            Some(code) => PyOSError::new_err((code, source.to_string(), path)),
            None => PyOSError::new_err(format!("{}: {source}", path.display())),
        },
    }
}

fn input(py: Python<'_>, faults: &Faults) -> PyErr {
    static CLASS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    static FAULT: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let made = || -> PyResult<PyErr> {
        let of_fault = class(py, &FAULT, "Fault")?;
        let mut all = Vec::with_capacity(faults.faults.len());
        for fault in &faults.faults {
            let Fault { file, line, column, message, label, hint, count, lines, .. } = fault;
            let text = faults.line(fault).map(|(text, _)| text);
            let file = file.display().to_string();
            let said = (file, line, column, message, label, hint, count, lines, text);
            all.push(of_fault.call1(said)?);
        }
        let words = in_words(faults);
        Ok(raised(py, &CLASS, "InputError", (words, PyTuple::new(py, all)?)))
    };
    made().unwrap_or_else(|error| error)
}

/// Each fault with the line on which it stands.
fn in_words(faults: &Faults) -> String {
    let words = |fault: &Fault| match faults.line(fault) {
        Some((text, _)) if fault.line > 0 && !text.trim().is_empty() => {
            format!("{fault}\n    {}", text.trim())
        }
        _ => fault.to_string(),
    };
    faults.faults.iter().map(words).collect::<Vec<_>>().join("\n")
}

/// Warns of each doubt, at the place in Python that calls.
///
/// # Errors
/// The doubt itself, where a filter says so.
pub(crate) fn doubt(py: Python<'_>, doubts: &[Doubt]) -> PyResult<()> {
    static CLASS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    static WARN: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    if doubts.is_empty() {
        return Ok(());
    }
    let of_doubt = class(py, &CLASS, "Doubt")?;
    let warn = WARN
        .get_or_try_init(py, || Ok::<_, PyErr>(py.import("warnings")?.getattr("warn")?.unbind()))?;
    for doubt in doubts {
        let Doubt { kind, place, message, meant } = doubt;
        let (file, line, column) = match place {
            DoubtPlace::File { file, line, column } => {
                (Some(file.display().to_string()), *line, *column)
            }
            DoubtPlace::Setting(_) => (None, 0, 0),
        };
        let said = (doubt.to_string(), kind.name(), message, meant, file, line, column);
        warn.call1(py, (of_doubt.call1(said)?,))?;
    }
    Ok(())
}
