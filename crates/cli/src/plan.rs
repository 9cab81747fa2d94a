//! Arguments as resolved against a deal.

use std::path::{Path, PathBuf};

use files::{DealDocument, nearest};
use grid::{DealInputs, IndexMoves, Scenario, Speed};
use rates::IndexMode;
use terms::{IndexId, RunTo};

use crate::args::{Index, ScenarioArgs, Views};
use crate::exit::Error;
use crate::output::Output;

/// Index mode of a verb when neither flag nor deal says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DefaultIndex {
    /// `price`, `decrement`.
    Static,
    /// `afr`, `cashflows`: forward where the deal has levels.
    Forward,
}

/// The deal that a user names: a path, or the name of a folder of `scenarios/`.
pub(crate) fn deal_path(named: &Path) -> PathBuf {
    let shipped = Path::new("scenarios").join(named);
    let is_name = named.components().count() == 1;
    if is_name && !named.exists() && shipped.is_dir() { shipped } else { named.to_path_buf() }
}

/// The scenarios that the flags ask for, one a speed.
pub(crate) fn scenarios(
    args: &ScenarioArgs,
    inputs: &DealInputs,
    default: DefaultIndex,
    output: &Output,
) -> Result<Vec<Scenario>, Error> {
    let index = index_mode(args, inputs, default, output);
    let scenario = |speed| scenario(args, inputs, index, speed);
    speeds(args, &inputs.speeds_pct).into_iter().map(scenario).collect()
}

fn speeds(args: &ScenarioArgs, document: &[f64]) -> Vec<Speed> {
    let all =
        |figures: &[f64], speed: fn(f64) -> Speed| figures.iter().copied().map(speed).collect();
    if !args.cpr.is_empty() {
        all(&args.cpr, Speed::Cpr)
    } else if !args.psa.is_empty() {
        all(&args.psa, Speed::Psa)
    } else if !args.speeds.is_empty() {
        all(&args.speeds, Speed::OfPricing)
    } else {
        all(document, Speed::OfPricing)
    }
}

/// The one scenario of a verb that shows one: the speed given, else 100% of the pricing speed.
pub(crate) fn one_scenario(
    args: &ScenarioArgs,
    inputs: &DealInputs,
    default: DefaultIndex,
    output: &Output,
) -> Result<Scenario, Error> {
    let speed = match speeds(args, &[100.0]).as_slice() {
        [speed] => *speed,
        several => {
            return Err(Error::usage(format!(
                "{} speeds given: this verb shows one scenario",
                several.len()
            )));
        }
    };
    let index = index_mode(args, inputs, default, output);
    scenario(args, inputs, index, speed)
}

fn scenario(
    args: &ScenarioArgs,
    inputs: &DealInputs,
    index: IndexMode,
    speed: Speed,
) -> Result<Scenario, Error> {
    let by_index = args.shift_index.iter().map(|(name, bp)| {
        let names = &inputs.static_index.names;
        let position = names.iter().position(|known| known == name);
        let unknown = || Error::Usage {
            message: format!("{} has no index {name:?}", inputs.deal.name),
            hint: Some(format!("there are {}", names.join(", "))),
        };
        Ok((IndexId(position.ok_or_else(unknown)?), *bp))
    });
    let moves = IndexMoves {
        by_index: by_index.collect::<Result<_, Error>>()?,
        ramp: args.ramp,
        floor_zero: args.floor_zero,
    };
    let contracts = match (args.with_derivatives, args.without_derivatives) {
        (true, _) => true,
        (_, true) => false,
        _ => inputs.with_derivatives(index),
    };
    let shift_bp = args.shift.unwrap_or(0.0);
    Ok(Scenario { speed, index, shift_bp, moves, shock: None, contracts, pool: None })
}

fn index_mode(
    args: &ScenarioArgs,
    inputs: &DealInputs,
    default: DefaultIndex,
    output: &Output,
) -> IndexMode {
    match (args.index, default) {
        (Some(Index::Static), _) | (None, DefaultIndex::Static) => IndexMode::Static,
        (Some(Index::Forward), _) => IndexMode::Forward,
        (None, DefaultIndex::Forward) if inputs.forward_index.is_some() => IndexMode::Forward,
        (None, DefaultIndex::Forward) => {
            if !inputs.static_index.names.is_empty() {
                output.note("note: the deal has no forward index levels; static levels are used");
            }
            IndexMode::Static
        }
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
    names.iter().map(find).collect()
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
