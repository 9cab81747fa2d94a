//! Named scenarios: settings under a name, in a file that deals share.

use std::path::{Path, PathBuf};

use grid::setting::{ROWS, Setting, WORDS};

use crate::doubt::Doubt;
use crate::reader::bounds;
use crate::reader::disk;
use crate::reader::error::ReadError;
use crate::reader::setting_value;
use crate::reader::source::{Problem, Problems, Source};
use crate::reader::toml_reader::Document;
use crate::reader::words::quoted;
use crate::schema::{Need, Rows, Shape};

/// Name of the file where none is named: in the folder of a deal or of a scenario file, or in the
/// folder around it.
pub const NAMED_SCENARIOS: &str = "scenarios.toml";

/// Scenarios by name.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedScenarios {
    /// The file.
    pub path: PathBuf,
    /// What each sets, in the order of the file.
    pub scenarios: Vec<(String, Vec<Setting>)>,
    /// What looks like a slip in it and may be right.
    pub doubts: Vec<Doubt>,
}

impl NamedScenarios {
    /// What the scenario of a name sets.
    pub fn of(&self, name: &str) -> Option<&[Setting]> {
        let found = self.scenarios.iter().find(|(known, _)| known == name);
        found.map(|(_, settings)| settings.as_slice())
    }

    /// Names, in the order of the file.
    pub fn names(&self) -> impl Iterator<Item = &str> + Clone {
        self.scenarios.iter().map(|(name, _)| name.as_str())
    }
}

/// The file of named scenarios of a folder: its own, else that of the folder around it.
pub fn named_scenarios_of(folder: &Path) -> Option<PathBuf> {
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf());
    let places = [Some(folder.as_path()), folder.parent()];
    let files = places.into_iter().flatten().map(|place| place.join(NAMED_SCENARIOS));
    files.into_iter().find(|file| file.is_file())
}

/// Reads a file of named scenarios: a table `[scenario.NAME]` each, whose keys are settings.
///
/// # Errors
/// All faults of the file, or that it cannot be read.
pub fn read_named_scenarios(path: &Path) -> Result<NamedScenarios, ReadError> {
    let bytes = disk::read(path, bounds::TOML_BYTES).map_err(|error| error.of(path))?;
    let problems = Problems::default();
    let source = Source::new(path, bytes, &problems);
    let document = Document::parse(&source, &problems);
    let scenarios = read(&document);
    if !problems.is_empty() {
        return Err(ReadError::Faults(source.faults(&problems)));
    }
    let doubts = source.doubts(&document.doubts);
    Ok(NamedScenarios { path: path.to_path_buf(), scenarios, doubts })
}

/// The rows of the file.
pub(crate) fn rows() -> Rows {
    let (mut file, mut settings) = (Rows::default(), Rows::default());
    setting_value::describe(&mut settings, ROWS.iter().map(|row| (row, row.key)));
    for words in &WORDS {
        let shape = setting_value::shape_of_words(words);
        settings.add(words.key, words.meaning, Need::Optional, shape);
    }
    let shape = Shape::ByName(Box::new(Shape::Table(settings)));
    file.add("scenario", "settings, by the name of the scenario", Need::Required, shape);
    file
}

fn read(document: &Document<'_>) -> Vec<(String, Vec<Setting>)> {
    let root = document.table();
    let Some(tables) = root.required("scenario").and_then(|tables| tables.table()) else {
        root.finish();
        return Vec::new();
    };
    let entries = tables.entries();
    if entries.is_empty() {
        let problem = Problem::new(0..0, "the file has no scenario");
        root.problem(problem.label("expected a table `[scenario.NAME]` each"));
    }
    let mut scenarios = Vec::with_capacity(entries.len());
    for entry in &entries {
        let (Some(name), Some(table)) = (entry.key_name(), entry.table()) else { continue };
        let name = name.into_inner();
        if name.contains(',') {
            entry.fault(format!("{} has a comma", quoted(&name)), "a name without commas", None);
        }
        let settings = table.settings_or_words();
        table.finish();
        scenarios.push((name, settings));
    }
    tables.finish_names();
    root.finish();
    scenarios
}
