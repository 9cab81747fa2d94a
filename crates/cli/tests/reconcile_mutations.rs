//! Wrong digits of trustee reports, one at a time: how many of them `reconcile` finds.

#![allow(clippy::expect_used, clippy::print_stderr)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use remittance::{Cell, Check, Figure, Report, Verdict, cells, reconcile, report_of_cells};

const REPORTS: [&str; 3] = [
    "impac-2002-1/remittance-2002-11.toml",
    "impac-2002-2/remittance-2002-12.toml",
    "impac-2002-8/remittance-2002-12.toml",
];

/// The sample of every run: one digit in so many, each changed to one other digit.
const STRIDE: usize = 11;

/// What `reconcile` made of wrong digits.
#[derive(Default)]
struct Found {
    /// Wrong digits of numbers that enter a formula, and how many of them were found.
    in_formulas: (usize, usize),
    /// All wrong digits, and how many of them were found.
    all: (usize, usize),
    /// Lines with wrong digits that were not found, and how many.
    missed: BTreeMap<String, usize>,
    /// Lines whose numbers enter no formula.
    outside_formulas: BTreeSet<String>,
}

fn report(name: &str) -> Report {
    let scenarios = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    let path: PathBuf = scenarios.join(name);
    files::read_report(&path).expect("a report")
}

fn is_number(text: &str) -> bool {
    text.parse::<terms::Date>().is_ok() || Figure::parse(text).is_ok()
}

/// What follows from formulas, to see whether a wrong digit has any part in it.
fn formulas(checks: &[Check]) -> Vec<(&Option<Figure>, &Check)> {
    let with = checks.iter().filter(|check| check.recomputed.is_some());
    with.map(|check| (&check.reported, check)).collect()
}

/// The line of a cell; loans of a table are one line a column.
fn line(cell: &Cell) -> String {
    let loans = ["payoffs", "reo", "liquidations"].contains(&cell.part.as_str());
    let line = if loans { &cell.column } else { &cell.line };
    format!("{} / {line}", cell.part)
}

/// Changes one digit in `stride` to another one and reconciles.
fn mutate(name: &str, stride: usize, found: &mut Found) {
    let report = report(name);
    let clean = cells(&report);
    let of_clean = reconcile(&report);
    assert!(of_clean.iter().all(|check| check.verdict != Verdict::Outside), "{name}");
    let mut digits = 0;
    for (at, cell) in clean.iter().enumerate().filter(|(_, cell)| is_number(&cell.text)) {
        for (place, digit) in cell.text.bytes().enumerate() {
            if !digit.is_ascii_digit() {
                continue;
            }
            digits += 1;
            if digits % stride != 0 {
                continue;
            }
            let step = u8::try_from(digits / stride % 9).expect("a digit") + 1;
            let mut text = cell.text.clone().into_bytes();
            text[place] = b'0' + (digit - b'0' + step) % 10;
            let mut wrong = clean.clone();
            wrong[at].text = String::from_utf8(text).expect("ASCII");
            let (enters, caught) = match report_of_cells(&wrong) {
                Err(_) => (false, true),
                Ok(report) => {
                    let checks = reconcile(&report);
                    let outside = checks.iter().any(|check| check.verdict == Verdict::Outside);
                    (formulas(&checks) != formulas(&of_clean), outside)
                }
            };
            let count = |(all, found): &mut (usize, usize)| {
                *all += 1;
                *found += usize::from(caught);
            };
            count(&mut found.all);
            if enters {
                count(&mut found.in_formulas);
            } else if !caught {
                found.outside_formulas.insert(line(cell));
            }
            if !caught {
                *found.missed.entry(line(cell)).or_default() += 1;
            }
        }
    }
}

fn share((all, found): (usize, usize)) -> f64 {
    f64::from(u32::try_from(found).expect("a count"))
        / f64::from(u32::try_from(all).expect("a count"))
}

/// Lines whose numbers follow from nothing: what is said of single loans, notes of adjustable
/// rates, averages over months of which the report has one, LIBOR (margins are not printed).
fn follows_from_nothing(line: &str) -> bool {
    let of_loans = ["/ ltv", "/ date", "/ origination_date", "/ original_term", "/ number"];
    let others = [
        "arm_characteristics /",
        "LIBOR",
        "structural_features / 60 Day",
        "structural_features / 90 Day",
        "Repurchases Per Sec",
        "reo_summary /",
        "reo /",
        "prefunding /",
        "issue",
        "report",
    ];
    of_loans.iter().any(|end| line.ends_with(end)) || others.iter().any(|part| line.contains(part))
}

#[test]
fn wrong_digits_are_found() {
    let mut all = Found::default();
    for name in REPORTS {
        mutate(name, STRIDE, &mut all);
    }
    let (formulas, any) = (share(all.in_formulas), share(all.all));
    assert!(formulas > 0.97, "{formulas} of {:?}; missed: {:#?}", all.in_formulas, all.missed);
    assert!(any > 0.9, "{any} of {:?}", all.all);
    let unknown: Vec<&String> =
        all.outside_formulas.iter().filter(|line| !follows_from_nothing(line)).collect();
    assert!(unknown.is_empty(), "lines that enter no formula: {unknown:#?}");
}

/// All digits: minutes. `cargo test --release -p paydown -- --ignored every_wrong_digit`
#[test]
#[ignore = "takes minutes; the sample above runs always"]
fn every_wrong_digit() {
    for name in REPORTS {
        let mut found = Found::default();
        mutate(name, 1, &mut found);
        let (formulas, any) = (share(found.in_formulas), share(found.all));
        eprintln!(
            "{name}: {formulas:.4} of {} in formulas, {any:.4} of {} in all\nmissed: {:#?}",
            found.in_formulas.0, found.all.0, found.missed
        );
        assert!(formulas > 0.97, "{formulas}");
    }
}
