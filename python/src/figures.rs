//! Figures of settings, from what Python users have at hand: numbers, texts, lists, Series, dicts.

use grid::setting::{Form, Row, Setting, Vector, Words};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};

use crate::errors;

/// Most figures of one setting.
const MOST: usize = 100_000;

/// What a keyword argument sets.
#[derive(Clone, Copy)]
pub(crate) enum Keyword {
    /// A figure of one setting.
    Row(&'static Row),
    /// One with its measure.
    Words(&'static Words),
}

impl Keyword {
    /// That of a name: the key of a setting, or its flag.
    pub(crate) fn named(name: &str) -> Option<Keyword> {
        let is_same = |(flag, name): (u8, u8)| flag == name || (flag == b'-' && name == b'_');
        let is_flag = |row: &&Row| {
            row.flag.len() == name.len() && row.flag.bytes().zip(name.bytes()).all(is_same)
        };
        let row = || Row::named(name).or_else(|| grid::setting::ROWS.iter().find(is_flag));
        Words::named(name).map(Keyword::Words).or_else(|| row().map(Keyword::Row))
    }

    /// Its name among settings.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Keyword::Row(row) => row.key,
            Keyword::Words(words) => words.key,
        }
    }

    /// What of a scenario it sets.
    pub(crate) fn one(self) -> &'static str {
        match self {
            Keyword::Row(row) => row.one,
            Keyword::Words(words) => words.one(),
        }
    }

    /// Whether a scenario may have several figures of it.
    pub(crate) fn is_by_name(self) -> bool {
        matches!(self, Keyword::Row(row) if row.is_by_name())
    }

    fn list(self, text: &str) -> Result<Vec<Setting>, String> {
        match self {
            Keyword::Row(row) => row.parse_list(text),
            Keyword::Words(words) => words.parse_list(text),
        }
    }

    fn one_of(self, text: &str) -> Result<Setting, String> {
        match self {
            Keyword::Row(row) => Setting::parse(row, text),
            Keyword::Words(words) => words.parse(text),
        }
    }

    /// Its settings in a value: a text as the flag has it; a number; a list of figures; a Series, one
    /// figure a month; names with their figures.
    ///
    /// # Errors
    /// A figure that it does not take, or a value of another type.
    pub(crate) fn read(self, value: &Bound<'_, PyAny>) -> PyResult<Vec<Setting>> {
        let fault = |fault: String| errors::usage(&format!("{}: {fault}", self.key()), None);
        if let Ok(text) = value.cast::<PyString>() {
            return self.list(&text.to_cow()?).map_err(fault);
        }
        if let Some(text) = self.single(value)? {
            return Ok(vec![self.one_of(&text).map_err(fault)?]);
        }
        if let Ok(by_name) = value.cast::<PyDict>() {
            let entry = |(name, figure): (Bound<'_, PyAny>, Bound<'_, PyAny>)| {
                let figure = self.plain(&figure)?.ok_or_else(|| self.other_type(&figure))?;
                self.one_of(&format!("{}={figure}", name.str()?)).map_err(fault)
            };
            return by_name.iter().map(entry).collect();
        }
        if value.is_instance_of::<PyBytes>() {
            return Err(self.other_type(value));
        }
        let Ok(items) = value.try_iter() else { return Err(self.other_type(value)) };
        let mut settings = Vec::new();
        for item in items {
            let item = item?;
            if item.is_instance_of::<PyDict>() {
                settings.extend(self.read(&item)?);
            } else {
                let text = match item.cast::<PyList>() {
                    Ok(months) => Some(self.by_month(months)?),
                    Err(_) => self.single(&item)?,
                };
                let text = text.ok_or_else(|| self.other_type(&item))?;
                settings.push(self.one_of(&text).map_err(fault)?);
            }
            if settings.len() > MOST {
                return Err(fault(format!("expected at most {MOST} figures")));
            }
        }
        if settings.is_empty() {
            return Err(fault("the list is empty".to_string()));
        }
        Ok(settings)
    }

    /// The text of one figure; `None` for a value that holds several, or is none.
    fn single(self, value: &Bound<'_, PyAny>) -> PyResult<Option<String>> {
        if let (Keyword::Row(Row { form: Form::ByMonth, .. }), Ok(pair)) =
            (self, value.cast::<PyTuple>())
            && let Ok((bp, month)) = pair.extract::<(f64, u32)>()
        {
            return Ok(Some(format!("{bp}:{month}")));
        }
        if is_series(value)? {
            let listed = value.call_method0("to_list")?;
            self.check_index(value)?;
            return self.by_month(listed.cast::<PyList>()?).map(Some);
        }
        self.plain(value)
    }

    /// The text of a figure inside a list, where a list is a vector.
    fn plain(self, value: &Bound<'_, PyAny>) -> PyResult<Option<String>> {
        if let Ok(text) = value.cast::<PyString>() {
            return Ok(Some(text.to_cow()?.into_owned()));
        }
        if let Ok(switch) = value.cast::<PyBool>() {
            let takes = match self {
                Keyword::Row(Row { form: Form::Word(words), .. }) => words.contains(&"on"),
                Keyword::Row(row) => row.form == Form::Switch,
                Keyword::Words(_) => false,
            };
            let word = if switch.is_true() { "on" } else { "off" };
            return if takes { Ok(Some(word.to_string())) } else { Err(self.other_type(value)) };
        }
        if value.is_instance_of::<PyFloat>() || value.is_instance_of::<PyInt>() {
            return Ok(Some(value.extract::<f64>()?.to_string()));
        }
        let is_number = value.hasattr("__float__")? || value.hasattr("__index__")?;
        if is_number && !value.hasattr("__len__")? {
            return Ok(Some(value.extract::<f64>()?.to_string()));
        }
        if value.hasattr("ndim")? && value.getattr("ndim")?.extract::<usize>()? == 0 {
            return Ok(Some(value.extract::<f64>()?.to_string()));
        }
        Ok(None)
    }

    /// The vector of values in months 1, 2, ...; the last goes on.
    fn by_month(self, months: &Bound<'_, PyList>) -> PyResult<String> {
        let fault = |fault: &str| errors::usage(&format!("{}: {fault}", self.key()), None);
        let mut figures = Vec::with_capacity(months.len());
        for figure in months.iter() {
            let figure = figure.extract::<f64>().map_err(|_| self.other_type(&figure))?;
            if !figure.is_finite() {
                return Err(fault("a month has no number"));
            }
            figures.push(figure);
        }
        if figures.is_empty() {
            return Err(fault("a vector needs a month"));
        }
        Ok(Vector::of_months(&figures).to_string())
    }

    /// A fault if the index of a Series is of whole numbers that do not count its months.
    fn check_index(self, series: &Bound<'_, PyAny>) -> PyResult<()> {
        let index = series.getattr("index").and_then(|index| index.call_method0("to_list"));
        let Ok(months) = index.and_then(|index| index.extract::<Vec<i64>>()) else { return Ok(()) };
        let counts = months.windows(2).all(|pair| pair[1].checked_sub(pair[0]) == Some(1));
        if counts && matches!(months.first(), None | Some(0 | 1)) {
            return Ok(());
        }
        let message = format!("{}: the index of the Series must count months", self.key());
        Err(errors::usage(&message, Some("its values are those of months 1, 2, 3, ...")))
    }

    fn other_type(self, value: &Bound<'_, PyAny>) -> PyErr {
        let of =
            value.get_type().name().map_or_else(|_| "value".to_string(), |name| name.to_string());
        PyTypeError::new_err(format!("{}: cannot read a figure from {of}", self.key()))
    }
}

/// Whether a value is a Series of pandas or polars.
fn is_series(value: &Bound<'_, PyAny>) -> PyResult<bool> {
    if value.is_instance_of::<PyFloat>() || value.is_instance_of::<PyInt>() {
        return Ok(false);
    }
    Ok(value.get_type().name()?.to_cow()? == "Series" && value.hasattr("to_list")?)
}
