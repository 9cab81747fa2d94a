//! Two results compared: rows joined by their keys, numbers subtracted, each difference with its unit.

mod cell;
mod join;
mod listing;
mod notes;
mod plan;
mod runs;
mod tolerance;

use std::path::Path;

use files::{ResultFile, parse_result_bytes};
use report::Format;

use self::plan::{Measure, Plan};
use crate::{Error, Table};

pub use cell::Verdict;
pub use plan::known_columns;
pub use runs::{Answer, Question, RunText, Shown, run_text};
pub use tolerance::Tolerance;

/// How results are compared.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CompareOptions {
    /// What differences are let pass.
    pub tolerance: Tolerance,
    /// Columns that are compared, by name; none: all.
    pub measures: Vec<String>,
    /// Keys by name that do not join rows: rows are joined whatever they say there.
    pub across: Vec<String>,
    /// Whether the results are runs that differ on purpose, in deal or scenario: keys of theirs in
    /// which no row of one is like a row of the other do not join, nor do prices.
    pub of_runs: bool,
    /// Whether cells are listed that do not differ.
    pub all: bool,
}

/// Two results, A and B, compared.
pub struct Comparison {
    files: [ResultFile; 2],
    plan: Plan,
    listed: Vec<Listed>,
    tallies: Vec<Tally>,
    /// Rows that both have.
    pub joined: usize,
    /// Rows that only A, or only B, has.
    pub alone: [usize; 2],
    /// Rows of A, and of B, whose keys stand before in it, too: they are joined in their order.
    pub repeated: [usize; 2],
}

/// A cell, or a row that one result has alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Listed {
    /// Rows of A and of B; [`NONE`] where there is none.
    rows: [u32; 2],
    /// Its column among the measures; [`NONE`] for a row.
    measure: u32,
    verdict: Verdict,
}

const NONE: u32 = u32::MAX;

/// What was found in a column.
#[derive(Clone, Debug, Default, PartialEq)]
struct Tally {
    compared: usize,
    within: usize,
    differing: usize,
    /// The largest difference, its unit, and the rows of A and B that have it.
    largest: Option<(f64, Option<&'static str>, [usize; 2])>,
}

/// Compares two results that have been read with [`known_columns`].
///
/// # Errors
/// They are no results of verbs, or of verbs whose rows are not about the same; options name columns
/// that are none.
pub fn compare_files(
    a: ResultFile,
    b: ResultFile,
    options: &CompareOptions,
) -> Result<Comparison, Error> {
    let files = [a, b];
    let [a, b] = &files;
    let plan = Plan::new([a, b], options)?;
    let mut tallies = vec![Tally::default(); plan.measures.len()];
    let mut listed = Vec::new();
    let joined = join::join([a, b], &plan, |pair, rows| {
        let solved = [0, 1].map(|side| {
            let place = plan.solved[side]?;
            Some(rows[side].field(pair[side], place).to_owned())
        });
        let is_solved = |measure: &Measure| {
            solved.iter().any(|solved| solved.as_deref() == Some(measure.shared.column.name))
        };
        for (at, measure) in plan.measures.iter().enumerate() {
            if measure.is_key && !is_solved(measure) {
                continue;
            }
            let [of_a, of_b] = &mut *rows;
            let a = of_a.field(pair[0], measure.shared.places[0]);
            let b = of_b.field(pair[1], measure.shared.places[1]);
            if a.is_empty() && b.is_empty() {
                continue;
            }
            let (verdict, distance) = match a == b {
                true => (Verdict::Equal, None),
                false => cell::compare(a, b, measure.tolerance),
            };
            let tally = &mut tallies[at];
            tally.compared += 1;
            tally.within += usize::from(verdict == Verdict::Within);
            tally.differing += usize::from(verdict.is_difference());
            if let Some(distance) = distance {
                let size = |largest: &(f64, _, _)| largest.0.abs();
                if tally
                    .largest
                    .as_ref()
                    .is_none_or(|largest| size(largest) < distance.amount.abs())
                {
                    tally.largest = Some((distance.amount, distance.unit, pair));
                }
            }
            if options.all || verdict.is_difference() {
                listed.push(Listed { rows: pair.map(row), measure: row(at), verdict });
            }
        }
    });
    let alone = |side: usize, verdict| {
        joined.alone[side].iter().map(move |&at| {
            let mut rows = [NONE; 2];
            rows[side] = row(at);
            Listed { rows, measure: NONE, verdict }
        })
    };
    listed.extend(alone(0, Verdict::OnlyA).chain(alone(1, Verdict::OnlyB)));
    listed.sort_unstable();
    Ok(Comparison {
        plan,
        listed,
        tallies,
        joined: joined.pairs,
        alone: [joined.alone[0].len(), joined.alone[1].len()],
        repeated: joined.repeated,
        files,
    })
}

/// Compares two tables.
///
/// ```
/// use paydown::{CompareOptions, Deal, PriceOptions, Settings, compare_tables};
///
/// let deal = Deal::open("fabozzi-sequential")?;
/// let at = |psa: f64| {
///     let settings = Settings::default().set("psa_pct", psa)?;
///     Ok::<_, paydown::Error>(deal.price(&settings, &PriceOptions::default())?.table())
/// };
/// assert!(compare_tables(&at(165.0)?, &at(165.0)?, &CompareOptions::default())?.holds());
/// let measures = vec!["wal_years".to_string()];
/// let options = CompareOptions { of_runs: true, measures, ..CompareOptions::default() };
/// let compared = compare_tables(&at(165.0)?, &at(200.0)?, &options)?;
/// let found = compared.table();
/// assert_eq!((compared.joined, compared.holds()), (4, false));
/// assert_eq!(found.value(0, "unit"), Some(&"years".into()));
/// assert!(found.number(0, "difference").is_some_and(|years| years < 0.0));
/// # Ok::<(), paydown::Error>(())
/// ```
///
/// # Errors
/// Those of [`compare_files`].
pub fn compare_tables(a: &Table, b: &Table, options: &CompareOptions) -> Result<Comparison, Error> {
    let file = |name: &str, table: &Table| {
        let mut bytes = Vec::new();
        table.write(&mut bytes, Format::Csv, report::Terminal::default()).map_err(|source| {
            let path = Path::new(name).to_path_buf();
            Error::Read(files::ReadError::Io { path, source })
        })?;
        Ok::<_, Error>(parse_result_bytes(Path::new(name), bytes, &known_columns())?)
    };
    compare_files(file("A", a)?, file("B", b)?, options)
}

impl Comparison {
    /// Whether no cell is beyond its tolerance, and each result has every row and column of the other.
    pub fn holds(&self) -> bool {
        self.differing() == 0 && self.alone == [0, 0] && !self.plan.lacks_columns()
    }

    /// Cells that are compared: all of the rows that both have, but for those empty in both.
    pub fn compared(&self) -> usize {
        self.tallies.iter().map(|tally| tally.compared).sum()
    }

    /// Cells that differ beyond the tolerance, or stand in one result alone.
    pub fn differing(&self) -> usize {
        self.tallies.iter().map(|tally| tally.differing).sum()
    }

    /// Cells that differ within the tolerance.
    pub fn within(&self) -> usize {
        self.tallies.iter().map(|tally| tally.within).sum()
    }
}

/// A row, or a column, by its number: a file of at most 2 GiB has fewer than [`NONE`].
fn row(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(NONE)
}
