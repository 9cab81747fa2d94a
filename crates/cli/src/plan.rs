//! Arguments as resolved against a deal.

use std::path::{Path, PathBuf};

use collateral::Liquidation;
use files::{DealDocument, nearest};
use grid::setting::{Figure, ROWS, Row, Setting, UnknownName};
use grid::{DealInputs, GroupInputs, Scenario, View};
use terms::RunTo;

use crate::args::{SettingArgs, Views};
use crate::exit::Error;
use crate::output::Output;
use crate::reading;

/// Most scenarios of one run of flags.
const MOST_SCENARIOS: usize = 10_000;

/// The deal that a user names: a path, or the name of a folder of `scenarios/`.
pub(crate) fn deal_path(named: &Path) -> PathBuf {
    let shipped = Path::new("scenarios").join(named);
    let is_name = named.components().count() == 1;
    if is_name && !named.exists() && shipped.is_dir() { shipped } else { named.to_path_buf() }
}

/// Reads the deal that a user names, and says what looks wrong in it.
pub(crate) fn read(named: &Path, output: &Output) -> Result<DealDocument, Error> {
    reading::deal(&deal_path(named), output)
}

/// The scenarios that the flags ask for, each combination of their figures, the last row's fastest;
/// what they leave out is the view's own. Without a speed, tables have those of the document, and
/// without a shift break-evens have its shifts.
pub(crate) fn scenarios(
    args: &SettingArgs,
    inputs: &DealInputs,
    view: View,
    output: &Output,
) -> Result<Vec<Scenario>, Error> {
    note_assumed(args.all(), inputs, output);
    cases(args, inputs, view)
}

/// The same for a verb with notes of its own.
pub(crate) fn cases(
    args: &SettingArgs,
    inputs: &DealInputs,
    view: View,
) -> Result<Vec<Scenario>, Error> {
    combinations(args.all().to_vec(), unstated(args, inputs, view), inputs, view)
}

/// The one scenario of a verb that shows one.
pub(crate) fn one_scenario(
    args: &SettingArgs,
    inputs: &DealInputs,
    view: View,
    output: &Output,
) -> Result<Scenario, Error> {
    one_of(args.all(), inputs, view, output)
}

/// The same of settings.
pub(crate) fn one_of(
    settings: &[Setting],
    inputs: &DealInputs,
    view: View,
    output: &Output,
) -> Result<Scenario, Error> {
    note_assumed(settings, inputs, output);
    let mut scenarios = combinations(settings.to_vec(), Vec::new(), inputs, view)?;
    match (scenarios.pop(), scenarios.len()) {
        (Some(one), 0) => Ok(one),
        (_, others) => {
            Err(Error::usage(format!("{} scenarios given: this verb shows one", others + 1)))
        }
    }
}

/// The figures that a document has where flags say nothing.
fn unstated(args: &SettingArgs, inputs: &DealInputs, view: View) -> Vec<Setting> {
    let (key, figures): (_, &[f64]) = match (view, &inputs.breakeven) {
        (View::Tables, _) => ("speed_pct", &inputs.speeds_pct),
        (View::Breakevens, Some(terms)) => ("shift_bp", &terms.shifts_bp),
        _ => return Vec::new(),
    };
    let Some(row) = Row::named(key).filter(|_| !args.has(key)) else { return Vec::new() };
    figures.iter().map(|number| Setting { row, figure: Figure::Number(*number) }).collect()
}

fn combinations(
    mut settings: Vec<Setting>,
    unstated: Vec<Setting>,
    inputs: &DealInputs,
    view: View,
) -> Result<Vec<Scenario>, Error> {
    for setting in &settings {
        if let Some(UnknownName { what, name, known }) = setting.unknown(inputs) {
            return Err(Error::Usage {
                message: format!("{} has no {what} {name:?}", inputs.deal.name),
                hint: match nearest(&name, known.iter().map(String::as_str)) {
                    Some(near) => Some(format!("did you mean {near}?")),
                    None if known.is_empty() => None,
                    None => Some(format!("there are {}", known.join(", "))),
                },
            });
        }
    }
    settings.extend(unstated);
    let own = Scenario::of(inputs, view);
    let mut combined: Vec<Vec<&Setting>> = vec![Vec::new()];
    for row in &ROWS {
        let of_row: Vec<&Setting> = settings.iter().filter(|s| s.row.key == row.key).collect();
        if row.is_by_name() {
            combined.iter_mut().for_each(|known| known.extend(&of_row));
        } else if !of_row.is_empty() {
            let mut more = Vec::with_capacity(combined.len() * of_row.len());
            for known in &combined {
                more.extend(of_row.iter().map(|one| [known.as_slice(), &[*one]].concat()));
            }
            combined = more;
        }
        if combined.len() > MOST_SCENARIOS {
            return Err(Error::Usage {
                message: format!("these flags make {} scenarios and more", combined.len()),
                hint: Some("paydown grid runs batches".to_string()),
            });
        }
    }
    let scenario = |known: Vec<&Setting>| own.clone().with(inputs, known.into_iter());
    Ok(combined.into_iter().map(scenario).collect())
}

/// Said where a run has no defaults, although flags ask what becomes of them or may cause a loss.
pub(crate) const NO_DEFAULTS: &str =
    "note: no loan defaults: the deal states no default rate; give --cdr or --sda";

/// Positions of scenarios that differ in nothing but speed: those stand side by side in a table.
pub(crate) fn side_by_side(scenarios: &[Scenario]) -> Vec<Vec<usize>> {
    let mut tables: Vec<Vec<usize>> = Vec::new();
    for (position, scenario) in scenarios.iter().enumerate() {
        let at_its_speed =
            |first: usize| Scenario { speed: scenario.speed, ..scenarios[first].clone() };
        let same = |table: &&mut Vec<usize>| at_its_speed(table[0]) == *scenario;
        match tables.iter_mut().find(same) {
            Some(table) => table.push(position),
            None => tables.push(vec![position]),
        }
    }
    tables
}

/// Says which terms of a liquidation neither settings nor the deal state.
pub(crate) fn note_assumed(settings: &[Setting], inputs: &DealInputs, output: &Output) {
    let sets = |key: &str| settings.iter().any(|setting| setting.row.key == key);
    let is_rate = |setting: &&Setting| matches!(setting.row.key, "cdr_pct" | "mdr_pct" | "sda_pct");
    let mut rates = settings.iter().filter(is_rate);
    let idle = ["severity_pct", "lag_months", "advance_pct", "default_multiple_pct", "default_of"];
    if rates.clone().count() == 0 && !has_default_rate(inputs) && idle.into_iter().any(sets) {
        output.note(NO_DEFAULTS);
    }
    if rates.any(|rate| rate.figure.as_number().is_some_and(|percent| percent > 0.0)) {
        note_liquidation(settings, inputs, output);
    }
}

/// Whether the deal says how fast loans default.
pub(crate) fn has_default_rate(inputs: &DealInputs) -> bool {
    let of_deal = |group: &GroupInputs| {
        group.default_rate.is_some() || !group.product_default_rates.is_empty()
    };
    inputs.groups.iter().any(of_deal)
}

/// Says which of severity, lag and advancing are assumed: stated by no setting, and not by the deal.
pub(crate) fn note_liquidation(settings: &[Setting], inputs: &DealInputs, output: &Output) {
    let assumed = Liquidation::default();
    if inputs.liquidation != assumed {
        return;
    }
    let sets = |key: &str| settings.iter().any(|setting| setting.row.key.starts_with(key));
    let words = [
        ("severity_pct", format!("severity {}%", percent(assumed.severity_of(1)))),
        ("lag_months", format!("{} months to liquidation", assumed.lag)),
        ("advance_", "full advancing".to_string()),
    ];
    let missing = words.into_iter().filter(|(key, _)| !sets(key));
    let missing: Vec<String> = missing.map(|(_, word)| word).collect();
    if !missing.is_empty() {
        let missing = missing.join(", ");
        output.note(&format!("note: the deal states no liquidation terms; assumed: {missing}"));
    }
}

/// Positions of the classes named, or of all classes that are no residual.
pub(crate) fn classes(document: &DealDocument, names: &[String]) -> Result<Vec<usize>, Error> {
    let deal = &document.inputs.deal;
    if names.is_empty() {
        let bonds = |class: &usize| deal.classes[*class].kind != bonds::deal::ClassKind::Residual;
        return Ok((0..deal.classes.len()).filter(bonds).collect());
    }
    let find = |name: &String| {
        deal.class_named(name).ok_or_else(|| {
            let known = deal.classes.iter().map(|class| class.name.as_str());
            Error::Usage {
                message: format!("{} has no class {name:?}", deal.name),
                hint: Some(match nearest(name, known.clone()) {
                    Some(known) => format!("did you mean {known}?"),
                    None => format!("there are {}", known.collect::<Vec<_>>().join(", ")),
                }),
            }
        })
    };
    let mut classes = Vec::new();
    for name in names {
        let class = find(name)?;
        if !classes.contains(&class) {
            classes.push(class);
        }
    }
    Ok(classes)
}

/// The same for a verb that has no residuals; `why` says what they lack.
pub(crate) fn bonds(
    document: &DealDocument,
    names: &[String],
    why: &str,
) -> Result<Vec<usize>, Error> {
    let classes = classes(document, names)?;
    let deal = &document.inputs.deal;
    let all = classes.iter().filter_map(|class| deal.classes.get(*class));
    let mut residuals = all.filter(|class| class.kind == bonds::deal::ClassKind::Residual);
    match residuals.next() {
        Some(residual) => Err(Error::Usage {
            message: format!("{} is a residual: it {why}", residual.name),
            hint: Some(format!(
                "its cash: paydown cashflows DEAL --bonds --class {}",
                residual.name
            )),
        }),
        None => Ok(classes),
    }
}

/// The views asked for, as far as the deal has them: without a call, to maturity only.
pub(crate) fn views(to: Views, inputs: &DealInputs) -> Result<Vec<RunTo>, Error> {
    let callable = inputs.deal.call.is_some();
    match to {
        Views::Call if !callable => {
            Err(Error::usage(format!("{} has no call: use --to maturity", inputs.deal.name)))
        }
        Views::Call => Ok(vec![RunTo::Call]),
        Views::Both if callable => Ok(vec![RunTo::Call, RunTo::Maturity]),
        Views::Both | Views::Maturity => Ok(vec![RunTo::Maturity]),
    }
}

/// A fraction as the percentage that it was typed as, without the last bits of its binary form.
pub(crate) fn percent(fraction: f64) -> f64 {
    (fraction * 1e11).round() / 1e9
}
