//! Trustees' reports: filed texts of the project's own in the trustee's layout, the tidy form, and
//! the reports of the scenarios.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use files::{SetAside, parse_filed_report_bytes, parse_report_bytes, read_report};
use proptest::prelude::*;
use remittance::{ClassColumn, Line, LoanTableKind, Report, SectionKind, cells};

const FIXTURES: [&str; 2] = ["three-groups.txt", "one-column.txt"];
const SCENARIOS: [&str; 3] = [
    "impac-2002-1/remittance-2002-11.toml",
    "impac-2002-2/remittance-2002-12.toml",
    "impac-2002-8/remittance-2002-12.toml",
];

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/remittance").join(name)
}

fn text(name: &str) -> String {
    fs::read_to_string(fixture(name)).expect("a fixture")
}

fn read(name: &str) -> Report {
    read_report(&fixture(name)).expect("a report")
}

/// The faults of a text, a line each.
fn faults(text: &str) -> String {
    match parse_report_bytes(Path::new("report.txt"), text.as_bytes()) {
        Ok(report) => panic!("no fault; unplaced: {:?}", report.unplaced),
        Err(faults) => faults.to_string(),
    }
}

#[test]
fn a_report_of_three_groups() {
    let report = read("three-groups.txt");
    assert_eq!(report.groups, ["HYBRID ARM", "FIXED", "SECOND LIEN"]);
    let names: Vec<&str> = report.classes.iter().map(|class| class.name.as_str()).collect();
    assert_eq!(names, ["1-A-1", "1-A-2", "M-1", "R"]);
    assert!(report.unplaced.is_empty(), "{:?}", report.unplaced);
    assert_eq!(report.delinquency.len(), 4);
    assert_eq!(report.group_column("Hybrid Arm Group"), Some(0));
    assert_eq!(report.issue.record.len(), 2);
    let class = report.class("1-A-1").expect("a class");
    assert_eq!(class.accrual_start.map(|date| date.to_string()).as_deref(), Some("2003-02-26"));
    assert_eq!(class.cusip, "000000AA1");
    assert!(class.figure(ClassColumn::Rate).is_some());
    let unknown: Vec<&str> = report.unknown_lines().map(|(_, e)| e.label.as_str()).collect();
    assert_eq!(unknown, ["An invented kind of interest"]);
    let contracts: Vec<&str> = report.contracts().map(|entry| entry.label.as_str()).collect();
    assert_eq!(contracts, ["EX1001 (12345)", "EX1002", "N/A"]);
    let servicing = report.section(&SectionKind::Servicing).expect("a section");
    let deducted = servicing.entry(Line::DelinquentServicingDeducted).expect("an entry");
    assert!(deducted.total().is_some_and(|figure| figure.text().starts_with('(')));
    let loans = &report.loan_table(LoanTableKind::Payoffs).expect("a table").loans;
    assert_eq!(loans.len(), 7);
    let loan = &loans[1];
    assert_eq!((loan.state.as_str(), loan.group), ("OK", 2));
    assert_eq!(loan.note_rate.as_ref().map(|rate| rate.text()), Some("0.09999"));
    assert_eq!(loan.ltv.as_ref().map(|ltv| ltv.text()), Some("87.05%"));
}

#[test]
fn a_report_of_one_column() {
    let report = read("one-column.txt");
    assert!(report.groups.is_empty() && report.unplaced.is_empty());
    assert_eq!(report.classes.len(), 3);
    let principal = report.entry(&SectionKind::Summary, Line::TotalPrincipal).expect("an entry");
    assert_eq!(principal.figures.len(), 1);
}

/// Every number of the text is in the model, or in a line that is set aside with its reason.
#[test]
fn no_number_is_dropped() {
    for name in FIXTURES {
        let text = text(name);
        let filed = parse_filed_report_bytes(Path::new(name), text.as_bytes()).expect("a report");
        let aside: BTreeMap<usize, SetAside> = filed.set_aside.iter().copied().collect();
        let mut counts = BTreeMap::new();
        let (mut number, mut in_issue) = (0, false);
        for (at, line) in (1..).zip(text.lines()) {
            let continued = line.strip_prefix('>');
            if continued.is_none() {
                number = at;
                let starts_page = aside.get(&number) == Some(&SetAside::PageFoot);
                in_issue = (in_issue || line == "ISSUANCE INFORMATION") && !starts_page;
            }
            if !aside.contains_key(&number) && !in_issue {
                // A number may be cut in two by the wrapping: digits are counted.
                count(continued.unwrap_or(line), 1, &mut counts);
            }
        }
        let report = &filed.report;
        let mut lines = std::collections::BTreeSet::new();
        for cell in cells(report) {
            let part = cell.part.as_str();
            if ["report", "record_dates", "parties", "groups"].contains(&part) {
                continue;
            }
            let is_date = cell.text.len() == 10 && cell.text.as_bytes()[4] == b'-';
            count(&if is_date { serial(&cell.text) } else { cell.text.clone() }, -1, &mut counts);
            let is_printed = !part.starts_with("delinquency") && part != "classes_total";
            if is_printed && lines.insert((cell.part.clone(), cell.line.clone())) {
                let label = cell.line.rsplit_once(" #").map_or(cell.line.as_str(), |(l, _)| l);
                let tables = if part == "classes" { 4 } else { 1 };
                count(label, -tables, &mut counts);
            }
        }
        counts.retain(|_, count| *count != 0);
        assert!(counts.is_empty(), "{name}: {counts:?}");
    }
}

fn count(text: &str, by: i64, counts: &mut BTreeMap<char, i64>) {
    for digit in text.chars().filter(char::is_ascii_digit) {
        *counts.entry(digit).or_default() += by;
    }
}

/// The spreadsheet's serial number of a date.
fn serial(date: &str) -> String {
    let date: terms::Date = date.parse().expect("a date");
    let start: terms::Date = "1899-12-30".parse().expect("a date");
    date.duration_since(start).as_hours().div_euclid(24).to_string()
}

fn forms(report: &Report) -> [(&'static str, Vec<u8>); 2] {
    let (mut toml, mut csv) = (Vec::new(), Vec::new());
    report::write_report_toml(report, &mut toml).expect("written");
    report::write_report_csv(report, &mut csv).expect("written");
    [("report.toml", toml), ("report.csv", csv)]
}

#[test]
fn the_tidy_form_is_the_report() {
    let scenarios = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    let of_scenarios = SCENARIOS.iter().map(|name| scenarios.join(name));
    for path in FIXTURES.iter().map(|name| fixture(name)).chain(of_scenarios) {
        let report = read_report(&path).expect("a report");
        assert!(report.unplaced.is_empty(), "{}", path.display());
        for (name, bytes) in forms(&report) {
            let again = parse_report_bytes(Path::new(name), &bytes).expect(name);
            assert_eq!(again, report, "{} as {name}", path.display());
        }
    }
}

/// The model files of the scenarios are what the program writes.
#[test]
fn reports_of_scenarios_are_as_written() {
    for name in SCENARIOS {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios").join(name);
        let [(_, toml), _] = forms(&read_report(&path).expect("a report"));
        assert_eq!(
            String::from_utf8(toml).expect("text"),
            fs::read_to_string(&path).expect("text")
        );
    }
}

#[test]
fn faults_have_places() {
    let whole = text("three-groups.txt");
    let place = |part: &str| whole.lines().position(|line| line.contains(part)).expect(part) + 1;
    let change = |from: &str, to: &str| faults(&whole.replacen(from, to, 1));

    let at = place("Curtailments") + 1;
    let figures = whole.lines().nth(at - 1).expect("a line");
    let shifted = change(figures, &figures.replacen('>', "> ", 1));
    assert!(shifted.contains(&format!("report.txt:{at}:")), "{shifted}");
    assert!(shifted.contains("is shifted against its column"), "{shifted}");

    let no_figure = change(figures, &figures.replacen(',', "x", 1));
    assert!(
        no_figure.contains("is no figure, expected a number as reports print it"),
        "{no_figure}"
    );

    let last = figures.rsplit(' ').next().expect("a figure");
    let fewer = change(figures, figures.trim_end_matches(last).trim_end());
    assert!(fewer.contains("`Curtailments` has no figure in column 120"), "{fewer}");
    let more = change(figures, &format!("{figures}        1.00"));
    assert!(more.contains("stands beyond the last column"), "{more}");

    let lines: Vec<&str> = whole.lines().collect();
    let page = |from: usize, to: usize| lines.get(from..to).expect("lines").join("\n");
    let at = lines.iter().position(|line| line.contains("Page 5 of")).expect("a page") + 2;
    let end = lines.iter().position(|line| line.contains("Page 6 of")).expect("a page") + 2;
    let twice = faults(&format!("{}\n{}\n{}", page(0, end), page(at, end), page(end, lines.len())));
    assert!(twice.contains("page 6 stands here again or too late, expected page 7"), "{twice}");
    let missing = faults(&format!("{}\n{}", page(0, at), page(end, lines.len())));
    assert!(missing.contains("page 6 is missing before page 7"), "{missing}");
    assert!(missing.contains("there is no section `INTEREST - WITHDRAWALS`"), "{missing}");

    let renamed = change("M-1  ", "M-2  ");
    assert!(renamed.contains("there is no class"), "{renamed}");
    let column = change("Realized       Deferred", "Realised       Deferred");
    assert!(column.contains("unknown column `Realised Losses`"), "{column}");
}

#[test]
fn an_unknown_line_is_named() {
    let whole = text("one-column.txt");
    let odd = whole.replacen("\nINSURANCE\n", "\nSomething that nobody expects\nINSURANCE\n", 1);
    let report = parse_report_bytes(Path::new("report.txt"), odd.as_bytes()).expect("a report");
    let unplaced: Vec<&str> = report.unplaced.iter().map(|line| line.text.as_str()).collect();
    assert_eq!(unplaced, ["Something that nobody expects"]);
    for (name, bytes) in forms(&report) {
        assert_eq!(parse_report_bytes(Path::new(name), &bytes).as_ref(), Ok(&report));
    }
}

#[test]
fn faults_of_the_tidy_form_have_places() {
    let toml = "[report.deal]\nname = \"X\"\ndistribution_date = \"2003-02-30\"\n\
                [classes.A]\nintrest = \"1\"\n[summary.\"TOTAL PRINCIPAL\"]\ntotal = \"1,23\"\n";
    let faults = parse_report_bytes(Path::new("report.toml"), toml.as_bytes()).expect_err("faults");
    let faults = faults.to_string();
    assert!(faults.contains("report.toml:3:21: `2003-02-30` is no date"), "{faults}");
    assert!(faults.contains("report.toml:5:1: unknown column `intrest`"), "{faults}");
    assert!(faults.contains("report.toml:7:9: `1,23` is no figure"), "{faults}");
    let csv = "part,line,column,figure\nsumary,TOTAL PRINCIPAL,total,1\n";
    let faults = parse_report_bytes(Path::new("report.csv"), csv.as_bytes()).expect_err("faults");
    assert!(faults.to_string().contains("report.csv:2:1: unknown part `sumary`"), "{faults}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        for name in ["report.txt", "report.toml", "report.csv"] {
            let _ = parse_report_bytes(Path::new(name), &bytes);
        }
    }

    #[test]
    fn mutated_reports_are_read(
        which in 0..2_usize,
        changes in proptest::collection::vec((any::<prop::sample::Index>(), 0..4_u8, any::<u8>()), 1..20),
    ) {
        let mut bytes = text(FIXTURES[which]).into_bytes();
        for (at, how, byte) in changes {
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte % 96 + 32),
                2 => { bytes.remove(at); }
                _ => {
                    let end = (at + usize::from(byte) * 8).min(bytes.len());
                    bytes.drain(at..end);
                }
            }
        }
        let _ = parse_report_bytes(Path::new("report.txt"), &bytes);
    }
}
