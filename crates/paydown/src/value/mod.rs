//! Positions of many deals, valued: each beside the same in other scenarios.

mod cash;
mod rows;
mod totals;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use bonds::deal::ClassKind;
use files::{
    Doubt, Face, GivenCurve, Part, Position, Positions, ReadOptions, nearest, read_deal_on,
};
use grid::positions::{HeldClass, PositionCell, Stays, of_each, value_positions};
use grid::setting::ScenarioKeys;
use grid::{Failure, Given, Prepared, View};
use terms::{Date, RunTo};

use crate::{Deal, Error, Settings, facts, keys, notes, path_of, scenarios, select};

pub use totals::TotalsBy;

/// How positions are valued, where their rows do not say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ValueOptions {
    /// To call or to maturity; `None`: to call, where the deal has one.
    pub run_to: Option<RunTo>,
    /// Settlement; `None`: the deal's.
    pub settle: Option<Date>,
    /// What stays in the scenarios beside the first one, which is the base.
    pub stays: Stays,
    /// How the deals are read.
    pub reading: ReadOptions,
    /// The curve of all deals, in the place of their own.
    pub curve: Option<GivenCurve>,
}

/// Positions valued: by position, then scenario.
pub struct Valuation<'p> {
    positions: &'p Positions,
    valued: Vec<Valued>,
    /// What is said of the run of all positions, by name.
    pub facts: Vec<(String, String)>,
    /// What runs have to say beside their numbers, each once.
    pub notes: Vec<String>,
    /// What looks like a slip in the deals, and may be right.
    pub doubts: Vec<Doubt>,
    /// The files that were read beside that of the positions.
    pub files: Vec<PathBuf>,
}

/// A position with its cells.
struct Valued {
    /// Name of the deal.
    deal: String,
    run_to: RunTo,
    /// By scenario.
    cells: Vec<(ScenarioKeys, Result<PositionCell, Failure>)>,
}

/// Values positions, whose deals are named as paths from `folder`, or as shipped deals, in every
/// scenario that `settings` ask for; the first is the base. A scenario that a deal cannot run is a
/// reason in its rows.
///
/// ```
/// use std::path::Path;
///
/// let text = b"deal,class,original_face_usd,price\nimpac-2003-8,2-B-1,1000000,98-16\n";
/// let positions = files::parse_positions_bytes(Path::new("book.csv"), text).unwrap();
/// let settings = "speed_pct=100".parse()?;
/// let options = paydown::ValueOptions::default();
/// let valuation = paydown::value(&positions, Path::new(""), &settings, options)?;
/// assert_eq!(valuation.table().number(0, "clean_value_usd"), Some(985_000.0));
/// # Ok::<(), paydown::Error>(())
/// ```
///
/// # Errors
/// Every position whose deal cannot be read, or that names no class of it, by its place; settings that
/// do not fit a deal.
pub fn value<'p>(
    positions: &'p Positions,
    folder: &Path,
    settings: &Settings,
    options: ValueOptions,
) -> Result<Valuation<'p>, Error> {
    if let Some(label) = positions.labels.iter().find(|label| rows::is_of_results(label)) {
        let message = format!("positions have a column {label:?}, and so have the results");
        return Err(Error::hinted(message, Some("give the label another name".to_string())));
    }
    let mut of_deals: BTreeMap<PathBuf, Vec<usize>> = BTreeMap::new();
    for (row, position) in positions.rows.iter().enumerate() {
        let here = folder.join(&position.deal);
        let path = if here.exists() { here } else { path_of(Path::new(&position.deal)) };
        of_deals.entry(path).or_default().push(row);
    }
    let of_deal = |(path, rows): (PathBuf, Vec<usize>)| {
        let found = of_deal(&path, &rows, positions, settings, &options);
        (rows, found)
    };
    let mut valued: Vec<Option<Valued>> = positions.rows.iter().map(|_| None).collect();
    let (mut unfit, mut notes) = (Vec::new(), Vec::new());
    let mut of_runs: Option<Vec<(String, String)>> = None;
    let (mut doubts, mut read) = (Vec::new(), Vec::new());
    for (rows, found) in of_each(of_deals.into_iter().collect(), of_deal) {
        match found {
            Ok(of_deal) => {
                for (row, position) in rows.into_iter().zip(of_deal.valued) {
                    valued[row] = Some(position);
                }
                for facts in of_deal.facts {
                    // What is not so in all of them stands in the rows.
                    of_runs
                        .get_or_insert_with(|| facts.clone())
                        .retain(|fact| facts.contains(fact));
                }
                notes.extend(of_deal.notes);
                doubts.extend(of_deal.deal.doubts().iter().cloned());
                read.extend(of_deal.deal.document().files.iter().cloned());
            }
            Err(Refused::Unfit(found)) => unfit.extend(found),
            Err(Refused::Error(error)) => return Err(error),
        }
    }
    if !unfit.is_empty() {
        unfit.sort_by_key(|(row, ..)| *row);
        return Err(Error::Read(files::ReadError::Faults(positions.unfit(unfit))));
    }
    notes.sort_unstable();
    notes.dedup();
    let valued: Vec<Valued> = valued.into_iter().flatten().collect();
    let mut facts = of_runs.unwrap_or_default();
    facts.extend(of_question(&options, valued.iter().any(|valued| valued.cells.len() > 1)));
    Ok(Valuation { positions, valued, facts, notes, doubts, files: read })
}

/// The positions of a deal.
struct OfDeal {
    deal: Deal,
    valued: Vec<Valued>,
    /// What is said of its runs, by settlement.
    facts: Vec<Vec<(String, String)>>,
    notes: Vec<String>,
}

/// Why those of a deal have no values.
enum Refused {
    /// Positions that do not fit, as [`Positions::unfit`] takes them.
    Unfit(Vec<(usize, Part, String, Option<String>)>),
    /// What was asked.
    Error(Error),
}

impl<E: Into<Error>> From<E> for Refused {
    fn from(error: E) -> Refused {
        Refused::Error(error.into())
    }
}

fn of_deal(
    path: &Path,
    rows: &[usize],
    positions: &Positions,
    settings: &Settings,
    options: &ValueOptions,
) -> Result<OfDeal, Refused> {
    let read = read_deal_on(path, options.reading, options.curve.as_ref());
    let deal = Deal::of(read.map_err(|error| unread(rows[0], &error.into()))?);
    let mut unfit = Vec::new();
    let mut by_settlement: BTreeMap<Date, Vec<usize>> = BTreeMap::new();
    for (at, row) in rows.iter().enumerate() {
        let position = &positions.rows[*row];
        let class = deal.inputs().deal.class_named(&position.class);
        if class.is_some_and(|id| deal.inputs().deal.classes[id].kind == ClassKind::Residual) {
            let message = format!("{} is a residual: it has no price yet", position.class);
            unfit.push((*row, Part::Class, message, None));
        } else if class.is_none() {
            let known = nearest(&position.class, deal.classes().collect::<Vec<_>>());
            let all = || format!("there are {}", deal.classes().collect::<Vec<_>>().join(", "));
            let hint = Some(known.map_or_else(all, |near| format!("did you mean {near}?")));
            let message = format!("{} has no class {:?}", deal.name(), position.class);
            unfit.push((*row, Part::Class, message, hint));
        }
        let settle = position.settle.or(options.settle);
        let settle = settle.unwrap_or(deal.inputs().deal.dates.settlement);
        if let Some(reason) = deal.inputs().deal.dates.unpriceable(settle) {
            unfit.push((*row, Part::Settle, reason, None));
        }
        by_settlement.entry(settle).or_default().push(at);
    }
    if !unfit.is_empty() {
        return Err(Refused::Unfit(unfit));
    }
    let mut valued: Vec<Option<Valued>> = rows.iter().map(|_| None).collect();
    let (mut facts, mut notes) = (Vec::new(), Vec::new());
    for (settle, places) in by_settlement {
        let settled = match settle == deal.inputs().deal.dates.settlement {
            true => deal.clone(),
            false => deal.with(|inputs| inputs.deal.dates.settlement = settle),
        };
        let of_rows: Vec<&Position> = places.iter().map(|at| &positions.rows[rows[*at]]).collect();
        let found = at_settlement(&settled, &of_rows, settings, options)?;
        facts.extend(found.facts);
        notes.extend(found.notes);
        for (at, position) in places.into_iter().zip(found.valued) {
            valued[at] = Some(position);
        }
    }
    let valued = valued.into_iter().flatten().collect();
    Ok(OfDeal { deal, valued, facts, notes })
}

/// A deal that cannot be read, at the first of its positions.
fn unread(row: usize, error: &Error) -> Refused {
    let why = error.to_string();
    let first = why.lines().next().unwrap_or_default().to_string();
    let hint = "paydown check shows all that is wrong with a deal".to_string();
    Refused::Unfit(vec![(row, Part::Deal, format!("its deal cannot be read: {first}"), Some(hint))])
}

fn at_settlement(
    deal: &Deal,
    positions: &[&Position],
    settings: &Settings,
    options: &ValueOptions,
) -> Result<OfDeal, Error> {
    let inputs = deal.inputs();
    let prepared = Prepared::new(inputs)?;
    let scenarios = scenarios::stated(settings, inputs, View::Tables)?;
    let mut said = notes::assumed(&settings.every(), inputs);
    said.extend(notes::unapplied(&prepared, &scenarios));
    said.extend(notes::aged(inputs));
    let notes = said.into_iter().map(|note| format!("{}: {note}", deal.name())).collect();
    let views = select::views(None, inputs)?;
    let held: Vec<HeldClass> = positions
        .iter()
        .map(|position| HeldClass {
            class: inputs.deal.class_named(&position.class).unwrap_or(0),
            run_to: position.run_to.or(options.run_to).unwrap_or(views[0]),
            given: position.given.unwrap_or(Given::DealPrice),
        })
        .collect();
    let cells = value_positions(&prepared, &scenarios, &held, options.stays);
    let valued = positions.iter().zip(&held).zip(cells).map(|((position, held), cells)| {
        let own = own_settings(position, options, inputs.deal.dates.settlement);
        let keys = scenarios.iter().map(|one| keys::of(inputs, View::Tables, one, &own));
        Valued {
            deal: deal.name().to_string(),
            run_to: held.run_to,
            cells: keys.zip(cells).collect(),
        }
    });
    let (valued, deal) = (valued.collect(), deal.clone());
    let facts = vec![facts::facts(inputs, View::Tables, &scenarios)];
    Ok(OfDeal { deal, valued, facts, notes })
}

/// What is said of how positions are valued; `is_beside`: in several scenarios.
fn of_question(options: &ValueOptions, is_beside: bool) -> Vec<(String, String)> {
    let settle = options.settle.map(|date| ("Settlement".to_string(), date.to_string()));
    let stays = match options.stays {
        Stays::Spread => "margins, of classes without one yields, are those of the base",
        Stays::Given => "prices, margins or yields are those of the positions",
    };
    let stays = is_beside.then(|| ("Beside the base".to_string(), stays.to_string()));
    settle.into_iter().chain(stays).collect()
}

/// Settings of the position itself.
fn own_settings(
    position: &Position,
    options: &ValueOptions,
    settlement: Date,
) -> Vec<keys::OwnSetting> {
    let mut own = Vec::new();
    if position.settle.or(options.settle).is_some() {
        own.push(("settle", settlement.to_string()));
    }
    if options.stays == Stays::Given {
        own.push(("stays", "given".to_string()));
    }
    match position.given {
        Some(Given::DmBp(bp)) => own.push(("dm", crate::prices::rounded(bp).to_string())),
        Some(Given::YieldPct(pct)) => own.push(("yield", crate::prices::rounded(pct).to_string())),
        _ => {}
    }
    own
}

/// Dollars of a position at closing and at settlement, of a class with these balances.
fn faces(face: Face, original: f64, balance: Option<f64>) -> (f64, f64) {
    let factor = balance.unwrap_or(0.0) / original;
    match face {
        Face::Original(face) if factor.is_finite() => (face, face * factor),
        Face::Original(face) => (face, 0.0),
        Face::Current(face) if factor > 0.0 && factor.is_finite() => (face / factor, face),
        Face::Current(face) => (0.0, face),
    }
}
