//! Every row carries its scenario: key columns behind a verb's own.

use grid::setting::{Figure, KEY_COLUMNS, Key, Row, ScenarioKeys};
use grid::{DealInputs, Scenario, View};
use report::{Cell, Column, Sheet, Value};

use crate::results::SOLVED_FOR;

/// A setting of a question itself, as flags of its verb have it: `("to", "maturity")`.
pub type OwnSetting = (&'static str, String);

/// The keys of a scenario of a view, with settings of the verb itself (`settle=2003-09-30`).
pub fn of(
    inputs: &DealInputs,
    view: View,
    scenario: &Scenario,
    own: &[OwnSetting],
) -> ScenarioKeys {
    let mut keys = ScenarioKeys::of(inputs, view, scenario);
    own.iter().for_each(|(key, figure)| keys.also(key, figure));
    keys
}

/// Adds the key columns that `sheet` does not have; `of_rows` gives the scenario of each row.
pub fn add<'k>(sheet: &mut Sheet, of_rows: impl Iterator<Item = &'k ScenarioKeys>) {
    let added = add_columns(&mut sheet.columns);
    for (row, keys) in sheet.rows.iter_mut().zip(of_rows) {
        row.extend(added.iter().map(|key| value(key.name(), keys)));
    }
}

/// Adds those of the key columns that are not there; which.
pub(crate) fn add_columns(columns: &mut Vec<Column>) -> Vec<Key> {
    let has = |key: &Key| columns.iter().any(|column| column.name == key.name());
    let added: Vec<Key> = KEY_COLUMNS.into_iter().filter(|key| !has(key)).collect();
    columns.extend(added.iter().map(|key| column(*key)));
    added
}

/// Adds the key columns of the one scenario of all rows.
pub fn add_one(sheet: &mut Sheet, keys: &ScenarioKeys) {
    add(sheet, std::iter::repeat(keys));
}

/// What all of these scenarios have in the key columns; empty where they differ.
pub(crate) fn shared<'k>(mut of: impl Iterator<Item = &'k ScenarioKeys>) -> Vec<Value> {
    let values = |keys: &ScenarioKeys| KEY_COLUMNS.map(|key| value(key.name(), keys));
    let Some(first) = of.next() else { return vec![Value::Empty; KEY_COLUMNS.len()] };
    let (mut same, mut before) = (values(first), first);
    for keys in of {
        if keys != before {
            for (same, other) in same.iter_mut().zip(values(keys)) {
                if *same != other {
                    *same = Value::Empty;
                }
            }
            before = keys;
        }
    }
    same.into()
}

/// Adds the key columns with values as [`shared`] gives them, row by row.
pub(crate) fn add_shared(sheet: &mut Sheet, of_rows: impl Iterator<Item = Vec<Value>>) {
    sheet.columns.extend(KEY_COLUMNS.map(column));
    sheet.rows.iter_mut().zip(of_rows).for_each(|(row, values)| row.extend(values));
}

/// Adds the column that names what was solved for, row by row.
pub fn add_solved(sheet: &mut Sheet, solved: impl Iterator<Item = Value>) {
    sheet.columns.push(solved_column());
    sheet.rows.iter_mut().zip(solved).for_each(|(row, solved)| row.push(solved));
}

/// The column that names what was solved for.
pub(crate) fn solved_column() -> Column {
    Column::text(SOLVED_FOR, "Solved for")
}

/// Whether a column of this name identifies a scenario.
pub fn is_key(name: &str) -> bool {
    KEY_COLUMNS.iter().any(|key| key.name() == name)
}

/// A key column.
pub(crate) fn column(key: Key) -> Column {
    let (title, unit) =
        Row::named(key.name()).map_or(("Settings", ""), |row| (row.title, row.unit()));
    match key {
        Key::Number(name) if unit.is_empty() => Column::number(name, title, 0),
        Key::Number(name) => Column::number(name, format!("{title} ({unit})"), 2),
        Key::Word(name) => Column::text(name, title),
        Key::Settings => Column::text("settings", title),
    }
}

/// What a scenario has in the key column of a name.
pub fn value(name: &str, keys: &ScenarioKeys) -> Value {
    cell(name, keys).into()
}

/// The same, borrowed.
pub(crate) fn cell<'k>(name: &str, keys: &'k ScenarioKeys) -> Cell<'k> {
    match keys.figure(name) {
        _ if name == Key::Settings.name() && !keys.settings.is_empty() => {
            Cell::Text(&keys.settings)
        }
        Some(Figure::Number(months)) if name == "lag_months" => Cell::Whole(*months as u32),
        Some(Figure::Number(number)) => Cell::Number(*number),
        Some(Figure::Word(word)) => Cell::Text(word),
        _ => Cell::Empty,
    }
}
