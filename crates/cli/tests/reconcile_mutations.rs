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
    /// Wrong digits of numbers that enter an identity, and how many of them do not agree.
    in_identities: (usize, usize),
    /// Wrong digits of numbers that enter a formula, and how many of them were told.
    in_formulas: (usize, usize),
    /// Wrong digits of numbers that enter a formula, and how many of them do not agree.
    breaks: (usize, usize),
    /// All wrong digits, and how many of them were told.
    all: (usize, usize),
    /// Lines with wrong digits that were not told, and how many.
    missed: BTreeMap<String, usize>,
    /// Lines with wrong digits of numbers that enter a formula, and are no break; how many.
    agreeing: BTreeMap<String, usize>,
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
fn formulas(checks: &[Check]) -> Vec<&Check> {
    checks.iter().filter(|check| check.recomputed.is_some()).collect()
}

/// Where a check stands and what it says, without its numbers.
type Place<'c> = (&'c str, &'c str, &'c str, &'c str);

fn place(check: &Check) -> Place<'_> {
    (&check.section, &check.line, &check.group, &check.formula)
}

/// Checks that some wrong digit has made tolerated or known. All others are identities: whatever
/// is wrong with their numbers, they do not agree.
#[derive(Default)]
struct Habits(BTreeSet<[String; 3]>);

impl Habits {
    fn key(check: &Check) -> [String; 3] {
        [check.section.clone(), check.line.clone(), check.formula.clone()]
    }

    fn note(&mut self, checks: &[Check]) {
        for check in checks {
            if matches!(check.verdict, Verdict::Tolerated | Verdict::Known) {
                self.0.insert(Self::key(check));
            }
        }
    }

    /// Whether the numbers of an identity are others than they were.
    fn identities_differ(&self, before: &[Check], after: &[Check]) -> bool {
        let numbers = |checks: &[Check]| -> BTreeSet<String> {
            let sure =
                checks.iter().filter(|c| c.recomputed.is_some() && !self.0.contains(&Self::key(c)));
            sure.map(|c| format!("{:?} {:?} {:?}", place(c), c.reported, c.recomputed)).collect()
        };
        numbers(before) != numbers(after)
    }
}

/// The line of a cell; loans of a table are one line a column.
fn line(cell: &Cell) -> String {
    let loans = ["payoffs", "reo", "liquidations"].contains(&cell.part.as_str());
    let line = if loans { &cell.column } else { &cell.line };
    format!("{} / {line}", cell.part)
}

/// One wrong digit.
struct Wrong {
    line: String,
    /// `None` if it is no report any more.
    checks: Option<Vec<Check>>,
}

/// Changes one digit in `stride` to another one and reconciles.
fn wrong_digits(report: &Report, stride: usize) -> Vec<Wrong> {
    let clean = cells(report);
    let mut all = Vec::new();
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
            let checks = report_of_cells(&wrong).ok().map(|report| reconcile(&report));
            all.push(Wrong { line: line(cell), checks });
        }
    }
    all
}

/// Counts what is told of wrong digits.
fn mutate(name: &str, stride: usize, found: &mut Found) {
    let report = report(name);
    let of_clean = reconcile(&report);
    assert!(of_clean.iter().all(|check| check.verdict != Verdict::Outside), "{name}");
    let told: BTreeSet<(Place<'_>, Verdict)> =
        of_clean.iter().map(|check| (place(check), check.verdict)).collect();
    let all = wrong_digits(&report, stride);
    let mut habits = Habits::default();
    habits.note(&of_clean);
    all.iter().flat_map(|wrong| &wrong.checks).for_each(|checks| habits.note(checks));
    let count = |(all, found): &mut (usize, usize), caught| {
        *all += 1;
        *found += usize::from(caught);
    };
    for Wrong { line, checks } in &all {
        let Some(checks) = checks else {
            count(&mut found.all, true);
            continue;
        };
        let outside = checks.iter().any(|check| check.verdict == Verdict::Outside);
        let new = |check: &Check| {
            check.verdict > Verdict::Within && !told.contains(&(place(check), check.verdict))
        };
        let caught = checks.iter().any(new);
        count(&mut found.all, caught);
        if habits.identities_differ(&of_clean, checks) {
            count(&mut found.in_identities, outside);
        }
        if formulas(checks) != formulas(&of_clean) {
            count(&mut found.in_formulas, caught);
            count(&mut found.breaks, outside);
            if !outside {
                *found.agreeing.entry(line.clone()).or_default() += 1;
            }
        } else if !caught {
            found.outside_formulas.insert(line.clone());
        }
        if !caught {
            *found.missed.entry(line.clone()).or_default() += 1;
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
    let [outside, told, any] = [all.in_identities, all.in_formulas, all.all].map(share);
    let breaks = share(all.breaks);
    eprintln!("do not agree: {outside:.3} in identities, {breaks:.3} in formulas; told: {told:.3}");
    assert!(outside > 0.98, "{outside} of {:?}; agreeing: {:#?}", all.in_identities, all.agreeing);
    assert!(breaks > 0.87, "{breaks} of {:?}; agreeing: {:#?}", all.breaks, all.agreeing);
    assert!(told > 0.97, "{told} of {:?}; missed: {:#?}", all.in_formulas, all.missed);
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
        let [outside, told, any] = [found.in_identities, found.in_formulas, found.all].map(share);
        let breaks = share(found.breaks);
        eprintln!(
            "{name}: {outside:.4} of {} in identities do not agree, {told:.4} of {} in formulas \
             ({breaks:.4} do not agree) and {any:.4} of {} in all are told\nmissed: {:#?}\nagreeing: {:#?}",
            found.in_identities.0, found.in_formulas.0, found.all.0, found.missed, found.agreeing
        );
        assert!(outside > 0.9, "{outside}");
        assert!(breaks > 0.8, "{breaks}");
        assert!(told > 0.97, "{told}");
    }
}
