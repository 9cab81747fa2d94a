//! What the loans of a deal have done since closing: a CSV file with a column `month` (1, 2, ...), then
//! prepayments, defaults and severities of all groups (`cpr_pct`) or of one (`1.cpr_pct`).

use std::path::Path;

use collateral::Quote;
use grid::{DealInputs, GroupHistory, History};

use crate::reader::bounds::{self, Bound, CPR, PART, SMM};
use crate::reader::disk;
use crate::reader::error::ReadError;
use crate::reader::monthly_columns::{self, Asked};
use crate::reader::source::{Problem, Problems, Source};
use crate::reader::words::quoted;
use crate::reader::workbook::{self, Reading};

/// What a column says of loans.
#[derive(Clone, Copy)]
enum Says {
    Prepayment(Quote),
    Default(Quote),
    Severity,
}

/// The columns of a group, or of all groups.
const COLUMNS: [(&str, Says, &Bound); 5] = [
    ("cpr_pct", Says::Prepayment(Quote::Cpr), &CPR),
    ("smm_pct", Says::Prepayment(Quote::Smm), &SMM),
    ("cdr_pct", Says::Default(Quote::Cdr), &PART),
    ("mdr_pct", Says::Default(Quote::Mdr), &PART),
    ("severity_pct", Says::Severity, &PART),
];

/// A column that a file may have.
struct Known {
    /// The group, from 1; 0: all of them.
    group: usize,
    name: String,
    says: Says,
    bound: &'static Bound,
}

impl Known {
    fn all(deal: &DealInputs) -> Vec<Known> {
        let names = deal.deal.groups.iter().map(|group| format!("{}.", group.name));
        let prefixes = std::iter::once(String::new()).chain(names).enumerate();
        let of_group = |(group, prefix): (usize, String)| {
            COLUMNS.map(|(name, says, bound)| {
                let name = format!("{prefix}{name}");
                Known { group, name, says, bound }
            })
        };
        prefixes.flat_map(of_group).collect()
    }
}

/// Reads a history of the loans of a deal.
///
/// # Errors
/// All faults of the file, or that it cannot be read.
pub fn read_history(path: &Path, deal: &DealInputs) -> Result<History, ReadError> {
    let bytes = disk::read(&workbook::file_and_sheet(path).0, bounds::CSV_BYTES)
        .map_err(|error| error.of(path))?;
    let problems = Problems::default();
    let source = Source::of_rows(path, bytes, Reading::Plain, &problems);
    let history = if problems.is_empty() { read(&source, deal, &problems) } else { None };
    history.ok_or_else(|| ReadError::Faults(source.faults(&problems)))
}

fn read(source: &Source, deal: &DealInputs, problems: &Problems) -> Option<History> {
    let columns = Known::all(deal);
    let asked: Vec<Asked<'_>> =
        columns.iter().map(|known| Asked { name: &known.name, bound: known.bound }).collect();
    let found = monthly_columns::read_some(source, &asked, 0, problems)?;
    let months = found.first().map_or(0, |(_, figures)| figures.len());
    if found.is_empty() {
        let problem = Problem::new(0..0, "there are no columns beside `month`");
        problems.push(problem.label("expected `cpr_pct`, `cdr_pct`, `severity_pct`, ..."));
    }
    let mut groups = vec![GroupHistory::default(); deal.deal.groups.len()];
    let mut named: Vec<(usize, u8, &str)> = Vec::new();
    for (at, figures) in &found {
        let Known { group: of, name, says, .. } = columns.get(*at)?;
        let kind = match says {
            Says::Prepayment(_) => 0,
            Says::Default(_) => 1,
            Says::Severity => 2,
        };
        if let Some((.., other)) = named.iter().find(|(o, k, _)| (o, k) == (of, &kind)) {
            let place = source.text.find(name.as_str()).unwrap_or(0);
            let message = format!("both {} and {}", quoted(other), quoted(name));
            problems.push(Problem::new(place..place + name.len(), message).label("expected one"));
        }
        named.push((*of, kind, name));
        let fractions: Vec<f64> = match says {
            Says::Prepayment(quote) | Says::Default(quote) => {
                figures.iter().map(|figure| quote.monthly_rate(*figure, 1)).collect()
            }
            Says::Severity => figures.iter().map(|figure| figure / 100.0).collect(),
        };
        // Columns of all groups come first: those of one take their place.
        for (group, history) in groups.iter_mut().enumerate() {
            if *of > 0 && group + 1 != *of {
                continue;
            }
            let column = match says {
                Says::Prepayment(_) => &mut history.prepayment,
                Says::Default(_) => &mut history.default,
                Says::Severity => &mut history.severity,
            };
            column.clone_from(&fractions);
        }
    }
    let name = source.path.display().to_string();
    problems.is_empty().then_some(History { name, months, groups })
}
