//! Keyword arguments as settings: names from the one table of them.

use std::path::PathBuf;

use files::{DoubtPlace, doubt_of_setting, nearest, read_named_scenarios, read_vector_columns};
use grid::setting::{ROWS, Setting, WORDS, parse_settings};
use paydown::{Column, Deal, Settings};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use crate::errors;
use crate::figures::Keyword;
use crate::table::Table;
use crate::values::strings;

/// What a call sets of scenarios, and what of it is the verb's own.
#[derive(Default)]
pub(crate) struct Asked {
    /// By keyword, in the order of the table of settings.
    given: Vec<(Keyword, Vec<Setting>)>,
    named: Vec<String>,
    scenario_file: Option<PathBuf>,
    vectors: Option<PathBuf>,
    /// Arguments of the verb: by name, as given, or as a text of settings has them.
    own: Vec<(String, Py<PyAny>)>,
}

impl Asked {
    /// Reads keyword arguments, and the text `settings` among them as if its entries were some.
    ///
    /// # Errors
    /// A figure that a setting does not take, a setting given twice.
    pub(crate) fn read(keywords: Option<&Bound<'_, PyDict>>) -> PyResult<Asked> {
        let mut asked = Asked::default();
        let Some(keywords) = keywords else { return Ok(asked) };
        for (name, value) in keywords.iter() {
            let name = name.cast::<PyString>()?.to_cow()?.into_owned();
            if value.is_none() {
                continue;
            }
            match name.as_str() {
                "settings" => asked.text(&value)?,
                "scenario" => asked.named = strings("scenario", &value)?,
                "scenario_file" => asked.scenario_file = Some(value.extract()?),
                "vectors" => asked.vectors = Some(value.extract()?),
                _ => asked.keyword(name, &value)?,
            }
        }
        asked.check()?;
        asked.given.sort_by_key(|(keyword, _)| place(*keyword));
        Ok(asked)
    }

    fn text(&mut self, value: &Bound<'_, PyAny>) -> PyResult<()> {
        let text: String = value.extract()?;
        let entries = parse_settings(&text).map_err(|bad| errors::usage(&bad.to_string(), None))?;
        for (key, figure) in entries {
            self.keyword(key, PyString::new(value.py(), &figure).as_any())?;
        }
        Ok(())
    }

    fn keyword(&mut self, name: String, value: &Bound<'_, PyAny>) -> PyResult<()> {
        match Keyword::named(&name) {
            Some(keyword) => {
                let settings = keyword.read(value)?;
                match self.given.iter_mut().find(|(known, _)| known.key() == keyword.key()) {
                    Some((_, known)) if keyword.is_by_name() => known.extend(settings),
                    _ => self.given.push((keyword, settings)),
                }
            }
            None => self.own.push((name, value.clone().unbind())),
        }
        Ok(())
    }

    /// A fault if two arguments are about the same of a scenario.
    fn check(&self) -> PyResult<()> {
        for (place, (keyword, _)) in self.given.iter().enumerate() {
            let is_same = |(other, _): &&(Keyword, Vec<Setting>)| {
                other.one() == keyword.one() && !keyword.is_by_name() && !other.is_by_name()
            };
            if let Some((other, _)) = self.given[place + 1..].iter().find(is_same) {
                let (one, key, other) = (keyword.one(), keyword.key(), other.key());
                let message = match key == other {
                    true => format!("{key} is given twice"),
                    false => format!("{key} and {other} exclude each other: expected {one}"),
                };
                return Err(errors::usage(&message, None));
            }
        }
        Ok(())
    }

    /// The verb's own argument of one of these names.
    pub(crate) fn take<'py>(
        &mut self,
        py: Python<'py>,
        names: &[&str],
    ) -> Option<Bound<'py, PyAny>> {
        let at = self.own.iter().position(|(name, _)| names.contains(&name.as_str()))?;
        Some(self.own.remove(at).1.into_bound(py))
    }

    /// A fault if an argument is left that nobody has taken.
    pub(crate) fn finish(&self, verb: &str) -> PyResult<()> {
        let Some((name, _)) = self.own.first() else { return Ok(()) };
        let near = nearest(name, ROWS.iter().map(|row| row.key));
        let hint = near.map(|near| format!("; did you mean {near}?")).unwrap_or_default();
        let message = format!("{verb}() has no keyword argument {name:?}{hint}");
        Err(PyTypeError::new_err(message))
    }

    /// What is to be other in scenarios of a deal: several figures make several scenarios. Warns of
    /// figures that look like slips.
    ///
    /// # Errors
    /// Names that no file has, files with faults.
    pub(crate) fn over(self, py: Python<'_>, deal: &Deal) -> PyResult<Settings> {
        self.doubt(py)?;
        let files = (self.named, self.scenario_file, self.vectors);
        let given = self.given.into_iter().flat_map(|(_, settings)| settings).collect();
        over_files(py, Settings::of(given), files, Some(deal))
    }

    /// The same where several figures are the points of an axis, and the axes.
    ///
    /// # Errors
    /// As [`Asked::over`].
    pub(crate) fn crossed(
        self,
        py: Python<'_>,
        deal: Option<&Deal>,
    ) -> PyResult<(Settings, Vec<Vec<Settings>>)> {
        self.doubt(py)?;
        let files = (self.named, self.scenario_file, self.vectors);
        let (mut fixed, mut axes) = (Vec::new(), Vec::new());
        for (keyword, settings) in self.given {
            if settings.len() == 1 || keyword.is_by_name() {
                fixed.extend(settings);
            } else {
                axes.push(settings.into_iter().map(|one| Settings::of(vec![one])).collect());
            }
        }
        Ok((over_files(py, Settings::of(fixed), files, deal)?, axes))
    }

    /// Its settings, where it is nothing but settings: a point of an axis.
    ///
    /// # Errors
    /// Anything else.
    pub(crate) fn point(self, verb: &str) -> PyResult<Settings> {
        self.finish(verb)?;
        Ok(Settings::of(self.given.into_iter().flat_map(|(_, settings)| settings).collect()))
    }

    fn doubt(&self, py: Python<'_>) -> PyResult<()> {
        for setting in self.given.iter().flat_map(|(_, settings)| settings) {
            let key = setting.row.key;
            if let Some(number) = setting.figure.largest() {
                doubt(py, key, key, number)?;
            }
        }
        Ok(())
    }
}

/// Warns of a number of a key that looks like a slip, at the argument of a name.
pub(crate) fn doubt(py: Python<'_>, name: &str, key: &str, number: f64) -> PyResult<()> {
    match doubt_of_setting(key, number) {
        Some(doubt) => errors::doubt(py, &[doubt.at(DoubtPlace::Setting(name.to_string()))]),
        None => Ok(()),
    }
}

/// Settings over the columns of a file of vectors, over named scenarios.
fn over_files(
    py: Python<'_>,
    given: Settings,
    (named, scenario_file, vectors): (Vec<String>, Option<PathBuf>, Option<PathBuf>),
    deal: Option<&Deal>,
) -> PyResult<Settings> {
    let columns = match vectors {
        Some(file) => {
            let read = read_vector_columns(&file).map_err(|error| errors::raise(error.into()))?;
            errors::doubt(py, &read.doubts)?;
            read.settings
        }
        None => Vec::new(),
    };
    if named.is_empty() {
        return Ok(given.between(columns));
    }
    let file = match (scenario_file, deal) {
        (Some(file), _) => file,
        (None, Some(deal)) => deal.scenario_file().map_err(errors::raise)?,
        (None, None) => return Err(errors::usage("scenario needs a scenario_file here", None)),
    };
    let known = read_named_scenarios(&file).map_err(|error| errors::raise(error.into()))?;
    errors::doubt(py, &known.doubts)?;
    Ok(given.over_names(&known, &named).map_err(errors::raise)?.between(columns))
}

/// Position of a keyword: rows in the order in which settings are applied, then words.
fn place(keyword: Keyword) -> usize {
    let of_row = ROWS.iter().position(|row| row.key == keyword.key());
    of_row.unwrap_or_else(|| {
        let of_words = WORDS.iter().position(|words| words.key == keyword.key());
        ROWS.len() + of_words.unwrap_or(0)
    })
}

/// The settings of a scenario: what every verb takes as keyword arguments.
///
/// One row a setting: its key, its flag (also a keyword, with `_` for `-`), what a figure of it is, and
/// what it means. Settings of which a scenario has one have the same words in `one`.
#[pyfunction]
pub(crate) fn settings() -> Table {
    let mut sheet = paydown::Table::new(vec![
        Column::text("key", "Key"),
        Column::text("flag", "Flag"),
        Column::text("title", "Title"),
        Column::text("one", "Of which a scenario has"),
        Column::text("meaning", "Meaning"),
    ]);
    for row in &ROWS {
        let texts = [row.key, row.flag, row.title, row.one, row.meaning];
        sheet.push(texts.map(Into::into).to_vec());
    }
    for words in &WORDS {
        let texts = [words.key, words.flag, "", words.one(), words.meaning];
        sheet.push(texts.map(Into::into).to_vec());
    }
    Table::of(sheet, "Settings of a scenario")
}
