//! Arguments as resolved against a deal.

use std::path::{Path, PathBuf};

use collateral::Liquidation;
use files::{DealDocument, nearest};
use grid::{DealInputs, Defaulting, IndexMoves, Scenario, Speed, View};
use rates::IndexMode;
use terms::{IndexId, RunTo};

use crate::args::{DefaultArgs, Index, ScenarioArgs, Switch, TermsArgs, Views};
use crate::exit::Error;
use crate::output::Output;
use crate::reading;

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

/// The scenarios that the flags ask for, one a speed; what they leave out is the view's own.
pub(crate) fn scenarios(
    args: &ScenarioArgs,
    inputs: &DealInputs,
    view: View,
    output: &Output,
) -> Result<Vec<Scenario>, Error> {
    let scenario = |speed| scenario(args, inputs, view, speed);
    note_assumed(&args.defaults, inputs, output);
    speeds(args, &inputs.speeds_pct).into_iter().map(scenario).collect()
}

fn speeds(args: &ScenarioArgs, document: &[f64]) -> Vec<Speed> {
    let all =
        |figures: &[f64], speed: fn(f64) -> Speed| figures.iter().copied().map(speed).collect();
    if !args.abs.is_empty() {
        all(&args.abs, Speed::Abs)
    } else if !args.cpr.is_empty() {
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
    view: View,
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
    note_assumed(&args.defaults, inputs, output);
    scenario(args, inputs, view, speed)
}

fn scenario(
    args: &ScenarioArgs,
    inputs: &DealInputs,
    view: View,
    speed: Speed,
) -> Result<Scenario, Error> {
    let own = own(inputs, view, args.index);
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
        _ => own.contracts,
    };
    let defaults = &args.defaults;
    let defaulting = match (defaults.cdr, defaults.mdr, defaults.sda) {
        (Some(percent), ..) => Defaulting::Cdr(percent),
        (_, Some(percent), _) => Defaulting::Mdr(percent),
        (.., Some(percent)) => Defaulting::Sda(percent),
        _ => defaults.default_multiple.map_or(own.defaulting, Defaulting::OfDeal),
    };
    check_names(inputs, args.speed_of.iter().chain(&defaults.default_of))?;
    let cross_support = defaults.terms.cross_support.map(|switch| switch == Switch::On);
    Ok(Scenario {
        speed,
        shift_bp: args.shift.unwrap_or(own.shift_bp),
        moves,
        contracts,
        defaulting,
        liquidation: liquidation(defaults, own.liquidation),
        speed_of: args.speed_of.clone(),
        default_of: defaults.default_of.clone(),
        triggers: defaults.terms.triggers,
        cross_support: cross_support.unwrap_or(own.cross_support),
        ..own
    })
}

/// The view's own scenario, in the run of the indices that a flag asks for.
pub(crate) fn own(inputs: &DealInputs, view: View, asked: Option<Index>) -> Scenario {
    let own = Scenario::of(inputs, view);
    match asked {
        Some(Index::Static) => own.with_index(inputs, IndexMode::Static),
        Some(Index::Forward) => own.with_index(inputs, IndexMode::Forward),
        None => own,
    }
}

/// What becomes of defaulted loans: as the flags say, else as it is.
fn liquidation(args: &DefaultArgs, mut liquidation: Liquidation) -> Liquidation {
    if let Some(severity) = args.severity {
        liquidation.severity = vec![severity / 100.0];
    }
    if let Some(lag) = args.lag {
        liquidation.lag = lag;
    }
    if let Some(part) = args.advance_principal.or(args.advance) {
        liquidation.advance_principal = part / 100.0;
    }
    if let Some(part) = args.advance_interest.or(args.advance) {
        liquidation.advance_interest = part / 100.0;
    }
    with_terms(&args.terms, liquidation)
}

/// The conventions that flags set, on top of `liquidation`.
pub(crate) fn with_terms(args: &TermsArgs, mut liquidation: Liquidation) -> Liquidation {
    if let Some(base) = args.prepayment {
        liquidation.prepayment_base = base;
    }
    if let Some(part) = args.delinquent {
        liquidation.delinquent = part / 100.0;
    }
    liquidation
}

/// Said where a run has no defaults, although flags ask what becomes of them or may cause a loss.
pub(crate) const NO_DEFAULTS: &str =
    "note: no loan defaults: the deal states no default rate; give --cdr or --sda";

/// Says which terms of a liquidation neither flags nor the deal state.
fn note_assumed(args: &DefaultArgs, inputs: &DealInputs, output: &Output) {
    let defaults = [args.cdr, args.mdr, args.sda].iter().flatten().any(|rate| *rate > 0.0);
    let of_deal = inputs
        .groups
        .iter()
        .any(|group| group.default_rate.is_some() || !group.product_default_rates.is_empty());
    let forced = [args.cdr, args.mdr, args.sda].iter().any(Option::is_some);
    let idle = args.severity.is_some()
        || args.lag.is_some()
        || args.advance.is_some()
        || args.default_multiple.is_some()
        || !args.default_of.is_empty();
    if !forced && !of_deal && idle {
        output.note(NO_DEFAULTS);
    }
    if defaults {
        let advance = args.advance.or(args.advance_interest).or(args.advance_principal);
        let stated = [args.severity.is_some(), args.lag.is_some(), advance.is_some()];
        note_liquidation(inputs, stated, output);
    }
}

/// Says which of severity, lag and advancing are assumed: `stated` by no flag, and not by the deal.
pub(crate) fn note_liquidation(inputs: &DealInputs, stated: [bool; 3], output: &Output) {
    let assumed = Liquidation::default();
    if inputs.liquidation != assumed {
        return;
    }
    let words = [
        format!("severity {}%", percent(assumed.severity_of(1))),
        format!("{} months to liquidation", assumed.lag),
        "full advancing".to_string(),
    ];
    let missing = words.into_iter().zip(stated).filter(|(_, stated)| !stated);
    let missing: Vec<String> = missing.map(|(word, _)| word).collect();
    if !missing.is_empty() {
        let missing = missing.join(", ");
        output.note(&format!("note: the deal states no liquidation terms; assumed: {missing}"));
    }
}

/// A fault if a name is neither a group nor a product of the deal.
fn check_names<'n>(
    inputs: &DealInputs,
    names: impl Iterator<Item = &'n (String, f64)>,
) -> Result<(), Error> {
    let groups = inputs.deal.groups.iter().map(|group| group.name.as_str());
    let products = inputs.groups.iter().flat_map(|group| &group.pool.products);
    let mut known: Vec<&str> = Vec::new();
    for name in groups.chain(products.map(String::as_str)) {
        if !name.is_empty() && !known.contains(&name) {
            known.push(name);
        }
    }
    for (name, _) in names {
        if !known.contains(&name.as_str()) {
            return Err(Error::Usage {
                message: format!("{} has no group or product {name:?}", inputs.deal.name),
                hint: Some(match nearest(name, known.iter().copied()) {
                    Some(near) => format!("did you mean {near}?"),
                    None => format!("there are {}", known.join(", ")),
                }),
            });
        }
    }
    Ok(())
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
