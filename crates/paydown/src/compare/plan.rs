//! Which columns of two results join their rows, and which are compared.

use std::collections::HashSet;

use files::{KnownColumn, ResultFile, nearest};
use grid::setting::Key;
use report::{Align, Column};

use super::CompareOptions;
use crate::results::{SOLVED_FOR, results};
use crate::{Error, ResultColumns, keys};

/// The columns that results have: those of every verb on deals. A number in every one of them is one
/// in any file.
pub fn known_columns() -> Vec<KnownColumn<'static>> {
    let mut known: Vec<KnownColumn<'static>> = Vec::new();
    for column in results().iter().flat_map(|result| &result.columns) {
        let is_number = column.align == Align::Right;
        match known.iter_mut().find(|known| known.name == column.name) {
            Some(known) => known.is_number &= is_number,
            None => known.push(KnownColumn { name: column.name, is_number }),
        }
    }
    known
}

/// A column that both files have, and where.
#[derive(Clone, Debug)]
pub(super) struct Shared {
    pub(super) column: Column,
    pub(super) places: [usize; 2],
}

/// A column that is compared.
#[derive(Clone, Debug)]
pub(super) struct Measure {
    pub(super) shared: Shared,
    pub(super) tolerance: f64,
    /// A key, which is compared where it was solved for.
    pub(super) is_key: bool,
}

impl Measure {
    fn of(shared: Shared, options: &CompareOptions, is_key: bool) -> Measure {
        let tolerance = options.tolerance.of(shared.column.name);
        Measure { shared, tolerance, is_key }
    }
}

/// What joins rows, and what is compared of them.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    /// The verbs that wrote A and B.
    pub(super) verbs: [&'static str; 2],
    pub(super) keys: Vec<Shared>,
    pub(super) measures: Vec<Measure>,
    /// Where each file names what was solved for.
    pub(super) solved: [Option<usize>; 2],
    /// Where each file has its deal, and the key columns of its scenario.
    pub(super) deal: [Option<usize>; 2],
    pub(super) scenario: [Vec<(&'static str, usize)>; 2],
    /// Keys that do not join.
    pub(super) across: Vec<&'static str>,
    /// Columns that only A, or only B, has.
    pub(super) lacking: [Vec<&'static str>; 2],
}

impl Plan {
    pub(super) fn new([a, b]: [&ResultFile; 2], options: &CompareOptions) -> Result<Plan, Error> {
        let all = results();
        let [of_a, of_b] = identified([a, b], &all)?;
        let has_key = |other: &ResultColumns, name: &str| other.own_keys.contains(&name);
        if let Some(name) = of_a
            .own_keys
            .iter()
            .find(|name| !has_key(of_b, name))
            .or_else(|| of_b.own_keys.iter().find(|name| !has_key(of_a, name)))
        {
            let message = format!(
                "a result of `{}` cannot be compared with one of `{}`: only one of them has `{name}`",
                of_b.verb, of_a.verb
            );
            return Err(b.no_result(message, Some("compare two results of a verb".into())).into());
        }
        let across = across([a, b], of_a, options)?;
        let mut plan = Plan {
            verbs: [of_a.verb, of_b.verb],
            keys: Vec::new(),
            measures: Vec::new(),
            solved: [a, b].map(|file| place(file, SOLVED_FOR)),
            deal: [a, b].map(|file| place(file, "deal")),
            scenario: [a, b].map(scenario_of),
            across: Vec::new(),
            lacking: [(a, b, of_a), (b, a, of_b)].map(|(has, other, of)| lacking(has, other, of)),
        };
        for column in &of_a.columns {
            let (Some(in_a), Some(in_b)) = (place(a, column.name), place(b, column.name)) else {
                continue;
            };
            let shared = Shared { column: column.clone(), places: [in_a, in_b] };
            let is_key = of_a.is_key(column.name);
            let is_across = across.contains(&column.name);
            if is_key && is_across {
                plan.across.push(column.name);
            }
            // What rows are about is compared where it does not join; scenarios differ on purpose.
            let is_about = of_a.own_keys.contains(&column.name) && column.name != "deal";
            let may_be_solved = is_key && plan.solved.iter().any(Option::is_some);
            if !is_key || (is_across && is_about) {
                plan.measures.push(Measure::of(shared.clone(), options, false));
            } else if may_be_solved && column.align == Align::Right {
                plan.measures.push(Measure::of(shared.clone(), options, true));
            }
            if is_key && !is_across {
                plan.keys.push(shared);
            }
        }
        plan.restrict(options)?;
        Ok(plan)
    }

    /// Leaves the measures asked for; a fault if one that is named is none.
    fn restrict(&mut self, options: &CompareOptions) -> Result<(), Error> {
        let named = options.tolerance.named.iter().map(|(name, _)| name);
        for name in named.chain(&options.measures) {
            let names = || self.measures.iter().map(|measure| measure.shared.column.name);
            if !names().any(|known| known == name) {
                let hint = match nearest(name, names()) {
                    Some(near) => format!("did you mean {near}?"),
                    None => format!("there are {}", names().collect::<Vec<_>>().join(", ")),
                };
                return Err(Error::hinted(format!("no column {name:?} is compared"), Some(hint)));
            }
        }
        if !options.measures.is_empty() {
            let is_asked = |name: &str| options.measures.iter().any(|asked| asked == name);
            self.measures.retain(|measure| is_asked(measure.shared.column.name));
            self.lacking.iter_mut().for_each(Vec::clear);
        }
        Ok(())
    }

    /// Whether a column of a verb's own is in one file alone.
    pub(super) fn lacks_columns(&self) -> bool {
        self.verbs[0] == self.verbs[1] && self.lacking.iter().any(|lacking| !lacking.is_empty())
    }
}

fn place(file: &ResultFile, name: &str) -> Option<usize> {
    file.columns().iter().position(|column| column == name)
}

fn scenario_of(file: &ResultFile) -> Vec<(&'static str, usize)> {
    let keys = grid::setting::KEY_COLUMNS.iter().map(|key| key.name());
    keys.filter_map(|name| Some((name, place(file, name)?))).collect()
}

/// The measures that one file has, and the other has not.
fn lacking(has: &ResultFile, other: &ResultFile, of: &ResultColumns) -> Vec<&'static str> {
    let names = of.columns.iter().map(|column| column.name);
    names.filter(|name| place(has, name).is_some() && place(other, name).is_none()).collect()
}

/// The verbs whose results the files are: one for both, if there is one, of several that with the
/// fewest columns.
fn identified<'r>(
    [a, b]: [&ResultFile; 2],
    all: &'r [ResultColumns],
) -> Result<[&'r ResultColumns; 2], Error> {
    let fewest = |is_it: &dyn Fn(&ResultColumns) -> bool| {
        all.iter().filter(|result| is_it(result)).min_by_key(|result| result.columns.len())
    };
    if let Some(both) = fewest(&|result| is_result(a, result) && is_result(b, result)) {
        return Ok([both, both]);
    }
    let one = |file| fewest(&|result| is_result(file, result)).ok_or_else(|| unknown(file, all));
    Ok([one(a)?, one(b)?])
}

/// Whether a file has the keys of a verb's result, and no column that this has not.
fn is_result(file: &ResultFile, result: &ResultColumns) -> bool {
    first_missing(file, result).is_none() && first_surplus(file, result).is_none()
}

fn first_missing(file: &ResultFile, result: &ResultColumns) -> Option<&'static str> {
    result.own_keys.iter().copied().find(|key| place(file, key).is_none())
}

fn first_surplus<'f>(file: &'f ResultFile, result: &ResultColumns) -> Option<&'f String> {
    file.columns().iter().find(|name| result.column(name).is_none())
}

/// The fault of a file that is no verb's result, with what keeps it from being the likeliest one's.
fn unknown(file: &ResultFile, all: &[ResultColumns]) -> Error {
    let unlike = |result: &&ResultColumns| {
        let missing = result.own_keys.iter().filter(|key| place(file, key).is_none()).count();
        missing + file.columns().iter().filter(|name| result.column(name).is_none()).count()
    };
    let hint = all.iter().min_by_key(unlike).and_then(|near| {
        let missing = first_missing(file, near);
        let has = missing.map(|key| format!("a result of `{}` has a column `{key}`", near.verb));
        let surplus = first_surplus(file, near);
        has.or(surplus.map(|name| format!("a result of `{}` has no column `{name}`", near.verb)))
    });
    file.no_result("these are the columns of no result that can be compared".to_string(), hint)
        .into()
}

/// The keys that do not join: those that are named, and of runs that differ on purpose those of deal
/// and scenario in which no row of one is like a row of the other, and the prices that deals state.
fn across(
    files: [&ResultFile; 2],
    result: &ResultColumns,
    options: &CompareOptions,
) -> Result<Vec<&'static str>, Error> {
    let keys =
        || result.columns.iter().map(|column| column.name).filter(|name| result.is_key(name));
    let mut across = Vec::new();
    for asked in &options.across {
        let Some(name) = keys().find(|name| name == asked) else {
            let hint = match nearest(asked, keys()) {
                Some(near) => format!("did you mean {near}?"),
                None => format!("there are {}", keys().collect::<Vec<_>>().join(", ")),
            };
            let message = format!("{asked:?} is no key of results of {}", result.verb);
            return Err(Error::hinted(message, Some(hint)));
        };
        across.push(name);
    }
    if options.of_runs {
        let may_differ = |name: &&str| *name == "deal" || *name == SOLVED_FOR || keys::is_key(name);
        // What was solved for is no part of a scenario.
        let is_solved =
            |name: &str| files.iter().any(|file| figures(file, &[SOLVED_FOR]).contains(name));
        let is_across = |name: &&str| {
            *name == "price" || (may_differ(name) && !is_solved(name) && differs(files, name))
        };
        across.extend(keys().filter(is_across));
        alike(files, &across)?;
    }
    Ok(across)
}

/// A fault if two runs are in several scenarios, not as many each: which would stand beside which?
fn alike(files: [&ResultFile; 2], across: &[&'static str]) -> Result<(), Error> {
    let names: Vec<&str> = across.iter().copied().filter(|name| keys::is_key(name)).collect();
    let [a, b] = files.map(|file| figures(file, &names).len());
    if names.is_empty() || a == b || a == 0 || b == 0 {
        return Ok(());
    }
    let message = format!(
        "scenarios of A: {a}, of B: {b}, with nothing in common in {}: which stand beside each other?",
        names.join(", ")
    );
    Err(Error::hinted(message, Some("give both the same speeds, or one: --speeds 100".to_string())))
}

/// Whether two files have no figure of a column in common.
pub(super) fn differs(files: [&ResultFile; 2], name: &str) -> bool {
    let [a, b] = files.map(|file| figures(file, &[name]));
    !a.is_empty() && !b.is_empty() && a.is_disjoint(&b)
}

/// What the rows of a file say in some columns, each once; nothing where it lacks one of them.
fn figures(file: &ResultFile, names: &[&str]) -> HashSet<String> {
    let places: Option<Vec<usize>> = names.iter().map(|name| place(file, name)).collect();
    let mut rows = file.rows();
    let mut said = |row| {
        let of_row: Vec<String> =
            places.iter().flatten().map(|at| rows.field(row, *at).to_string()).collect();
        of_row.join("; ")
    };
    let rows = if places.is_some() { file.len() } else { 0 };
    (0..rows).map(&mut said).collect()
}

/// Whether a key is the text of all other settings.
pub(super) fn is_settings(name: &str) -> bool {
    name == Key::Settings.name()
}
