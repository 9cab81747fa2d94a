//! From settings to scenarios: every combination of their figures.

use files::nearest;
use grid::setting::{Figure, ROWS, Row, Setting, UnknownName};
use grid::{DealInputs, Scenario, View};

use crate::settings::has;
use crate::{Error, Settings};

/// Most scenarios of one question.
const MOST: usize = 10_000;

/// The scenarios that settings ask for, each combination of their figures, the last row's fastest;
/// what they leave out is the view's own. Without a speed, tables have those of the document, and
/// without a shift break-evens have its shifts.
pub(crate) fn all(
    settings: &Settings,
    inputs: &DealInputs,
    view: View,
) -> Result<Vec<Scenario>, Error> {
    let mut all = Vec::new();
    for mut given in settings.alternatives() {
        check_names(&given, inputs)?;
        given.extend(unstated(&given, inputs, view));
        all.extend(combined(&given, inputs, view)?);
    }
    Ok(all)
}

/// The same without figures of the document: what settings leave out is the view's own.
pub(crate) fn stated(
    settings: &Settings,
    inputs: &DealInputs,
    view: View,
) -> Result<Vec<Scenario>, Error> {
    let mut scenarios = Vec::new();
    for given in settings.alternatives() {
        check_names(&given, inputs)?;
        scenarios.extend(combined(&given, inputs, view)?);
    }
    Ok(scenarios)
}

/// The one scenario of a question about one.
pub(crate) fn one(settings: &Settings, inputs: &DealInputs, view: View) -> Result<Scenario, Error> {
    let mut scenarios = stated(settings, inputs, view)?;
    match (scenarios.pop(), scenarios.len()) {
        (Some(one), 0) => Ok(one),
        (_, others) => {
            Err(Error::usage(format!("{} scenarios given: this verb shows one", others + 1)))
        }
    }
}

/// The figures that a document has where settings say nothing.
fn unstated(given: &[Setting], inputs: &DealInputs, view: View) -> Vec<Setting> {
    let (key, figures): (_, &[f64]) = match (view, &inputs.breakeven) {
        (View::Tables, _) => ("speed_pct", &inputs.speeds_pct),
        (View::Breakevens, Some(terms)) => ("shift_bp", &terms.shifts_bp),
        _ => return Vec::new(),
    };
    let Some(row) = Row::named(key).filter(|_| !has(given.iter(), key)) else { return Vec::new() };
    figures.iter().map(|number| Setting { row, figure: Figure::Number(*number) }).collect()
}

/// A fault if a setting names what the deal does not have.
pub(crate) fn check_names(settings: &[Setting], inputs: &DealInputs) -> Result<(), Error> {
    let mut unknown = settings.iter().filter_map(|setting| setting.unknown(inputs));
    let Some(UnknownName { what, name, known }) = unknown.next() else { return Ok(()) };
    let hint = match nearest(&name, known.iter().map(String::as_str)) {
        Some(near) => Some(format!("did you mean {near}?")),
        None if known.is_empty() => None,
        None => Some(format!("there are {}", known.join(", "))),
    };
    Err(Error::hinted(format!("{} has no {what} {name:?}", inputs.deal.name), hint))
}

fn combined(settings: &[Setting], inputs: &DealInputs, view: View) -> Result<Vec<Scenario>, Error> {
    let own = Scenario::of(inputs, view);
    let mut combined: Vec<Vec<&Setting>> = vec![Vec::new()];
    let mut done: Vec<&str> = Vec::new();
    for row in &ROWS {
        if row.is_by_name() {
            let of_row = settings.iter().filter(|s| s.row.key == row.key);
            combined.iter_mut().for_each(|known| known.extend(of_row.clone()));
        } else if !done.contains(&row.one) {
            // Settings that exclude each other make a scenario each: `150 psa, 6 cpr`.
            done.push(row.one);
            let is_here = |s: &&Setting| s.row.one == row.one && !s.row.is_by_name();
            let of_one: Vec<&Setting> = settings.iter().filter(is_here).collect();
            if !of_one.is_empty() {
                let mut more = Vec::with_capacity(combined.len() * of_one.len());
                for known in &combined {
                    more.extend(of_one.iter().map(|one| [known.as_slice(), &[*one]].concat()));
                }
                combined = more;
            }
        }
        if combined.len() > MOST {
            let message = format!("these settings make {} scenarios and more", combined.len());
            return Err(Error::hinted(message, Some("paydown grid runs batches".to_string())));
        }
    }
    let scenario = |known: Vec<&Setting>| own.clone().with(inputs, known.into_iter());
    Ok(combined.into_iter().map(scenario).collect())
}

/// Positions of scenarios that differ in nothing but speed: those stand side by side in a table.
pub fn side_by_side(scenarios: &[Scenario]) -> Vec<Vec<usize>> {
    let mut tables: Vec<Vec<usize>> = Vec::new();
    for (position, scenario) in scenarios.iter().enumerate() {
        let at_its_speed =
            |first: usize| Scenario { speed: scenario.speed.clone(), ..scenarios[first].clone() };
        let same = |table: &&mut Vec<usize>| at_its_speed(table[0]) == *scenario;
        match tables.iter_mut().find(same) {
            Some(table) => table.push(position),
            None => tables.push(vec![position]),
        }
    }
    tables
}
