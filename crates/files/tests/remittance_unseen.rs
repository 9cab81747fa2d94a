//! Reports that nobody has seen: the scenarios' models with other names, groups, classes, loans and
//! lines, laid out in other ways, are read back as they were.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod filed;

use std::path::Path;

use filed::unseen::{SCENARIOS, layouts, model, reports};
use filed::{Layout, render};
use files::parse_report_bytes;
use proptest::prelude::*;
use remittance::{Line, Report, Section, SectionKind, cells};

fn read(text: &str) -> Report {
    match parse_report_bytes(Path::new("report.txt"), text.as_bytes()) {
        Ok(report) => report,
        Err(faults) => panic!("{faults}"),
    }
}

fn faults(text: &str) -> String {
    match parse_report_bytes(Path::new("report.txt"), text.as_bytes()) {
        Ok(report) => panic!("no fault; unplaced: {:?}", report.unplaced),
        Err(faults) => faults.to_string(),
    }
}

fn unplaced(text: &str) -> Vec<String> {
    read(text).unplaced.into_iter().map(|line| line.text).collect()
}

/// Sections in the order of the form: what a report has of them does not depend on it.
fn in_order(mut report: Report) -> Report {
    report.sections.sort_by(|one, other| one.kind.cmp(&other.kind));
    report.loan_tables.sort_by_key(|table| table.kind);
    report.delinquency.sort_by(|one, other| one.name.cmp(&other.name));
    report
}

#[test]
fn the_scenarios_are_read_back() {
    for (which, name) in SCENARIOS.iter().enumerate() {
        let model = model(which);
        let again = read(&render(&model, &Layout::default()));
        assert_eq!(again, model, "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn unseen_reports_are_read_back(report in reports(), layout in layouts()) {
        let again = read(&render(&report, &layout));
        prop_assert_eq!(&again.unplaced, &Vec::new());
        let (mut again, mut report) = (in_order(again), in_order(report));
        if layout.is_reversed {
            for report in [&mut again, &mut report] {
                report.classes.sort_by(|one, other| one.name.cmp(&other.name));
            }
        }
        for (again, cell) in cells(&again).iter().zip(&cells(&report)) {
            prop_assert_eq!(again, cell);
        }
        prop_assert!(again == report);
    }
}

/// The text of the second scenario, two groups.
fn form() -> String {
    render(&model(1), &Layout { wrap: None, ..Layout::default() })
}

#[test]
fn what_is_not_known_is_told() {
    let text = form();
    let after = |part: &str, line: &str| {
        let at = text.find(part).expect(part);
        let end = at + text[at..].find('\n').expect("a line end") + 1;
        format!("{}{line}\n{}", &text[..end], &text[end..])
    };
    let words = "               Has the trigger event occurred                    No";
    assert_eq!(unplaced(&after("TRIGGER EVENTS", words)), [words.trim()]);
    let sentence = "A sentence which the trustee adds to this page of his report, and which runs on \
                    over all of the columns of it, to the end of the line";
    assert_eq!(unplaced(&after("INTEREST - FEES", sentence)), [sentence]);
    let date = format!("{:120}Determination Date:   December 17, 2002", "");
    assert_eq!(unplaced(&after("ISSUANCE INFORMATION", &date)), [date.trim()]);

    let section = format!(
        "{:90}ADJUSTABLE     FIXED          TOTAL\n{:90}1.00           2.00           3.00",
        "FORECLOSURE COSTS", "               Costs of this period"
    );
    let report = read(&after("SPACE INTENTIONALLY LEFT BLANK", &section));
    let kind = SectionKind::Other("FORECLOSURE COSTS".to_owned());
    assert_eq!(report.section(&kind).expect("a section").entries.len(), 1);
}

#[test]
fn unknown_pages_are_told() {
    let text = form();
    let last = text.rfind("               Impac CMB Trust").expect("a page");
    let foot = text[last..].replacen("Page 24 of", "Page 25 of", 1);
    let page = "               Impac CMB Trust 2002-2\n               Collateralized Asset-Backed Bonds\n\
                               Series 2002-2\n               Foreclosure Report for December 26, 2002 Distribution\n\
                               Foreclosure Report - Loans in Foreclosure\n1100344047  2      420000      \
                416265.15\nPage 24 of 25\n";
    let text = format!("{}{page}{foot}", &text[..last]);
    let text = text.replace(&format!(" of {}", last_page(&form())), " of 25");
    assert_eq!(unplaced(&renumbered(&text)), ["1100344047  2      420000      416265.15"]);
}

/// The number of pages of a text.
fn last_page(text: &str) -> usize {
    text.lines().filter(|line| line.trim_start().starts_with("Page ")).count()
}

/// The text with its pages numbered anew.
fn renumbered(text: &str) -> String {
    let count = last_page(text);
    let mut number = 0;
    let line = |line: &str| {
        if !line.trim_start().starts_with("Page ") {
            return format!("{line}\n");
        }
        number += 1;
        format!("Page {number} of {count}\n")
    };
    text.lines().map(line).collect()
}

/// A section, a page and a table that other series do not have: the rest can be recomputed.
#[test]
fn missing_parts_are_told() {
    let text = form();
    let without: String = text
        .lines()
        .filter(|line| !line.starts_with("INSURANCE "))
        .map(|l| format!("{l}\n"))
        .collect();
    assert_eq!(unplaced(&without), ["there is no section `INSURANCE`"]);

    let from = text.find("REO Report for").expect("a page");
    let from = text[..from].rfind("               Impac CMB Trust").expect("a page");
    let to = from + text[from..].find("COPYRIGHT\n").expect("a foot") + "COPYRIGHT\n".len();
    let without = renumbered(&format!("{}{}", &text[..from], &text[to..]));
    assert_eq!(unplaced(&without), ["there is no table of loans: reo"]);
}

#[test]
fn labels_may_be_cut_off_by_columns() {
    let mut section = Section::new(SectionKind::PrepaymentsCumulative);
    section.push("Current Prin Balance of Repur", Vec::new());
    section.push("Cumulative Prin Balance of Repurchases Per S", Vec::new());
    section.push("Total Prep", Vec::new());
    let lines: Vec<Option<Line>> = section.entries.iter().map(|entry| entry.line).collect();
    let expected =
        [Some(Line::SectionRepurchasesCurrent), Some(Line::SectionRepurchasesCumulative), None];
    assert_eq!(lines, expected);
    let mut section = Section::new(SectionKind::StructuralFeatures);
    section.push("Current Periods Overcollateral", Vec::new());
    assert_eq!(section.entries[0].line, None);
}

#[test]
fn damage_has_its_place() {
    let text = form();
    let line_of = |part: &str| text.lines().position(|line| line.contains(part)).expect(part) + 1;
    let has_fault = |changed: &str, line: usize, words: &str| {
        let faults = faults(changed);
        let place = format!("report.txt:{line}:");
        assert!(faults.lines().any(|f| f.contains(&place) && f.contains(words)), "{faults}");
    };
    let change = |from: &str, to: &str| text.replacen(from, to, 1);

    let curtailments = text.lines().find(|line| line.contains("Curtailments")).expect("a line");
    let shifted = curtailments.replacen("285,", " 285,", 1);
    has_fault(&change(curtailments, &shifted), line_of("Curtailments"), "is shifted");
    let twice = format!("{curtailments}\n{curtailments}");
    has_fault(&change(curtailments, &twice), line_of("Curtailments") + 1, "stands twice");
    let letter = curtailments.replacen("285,753.29", "285,7S3.29", 1);
    has_fault(&change(curtailments, &letter), line_of("Curtailments"), "is no figure");
    let gone = curtailments.replacen("185.43", "      ", 1);
    has_fault(&change(curtailments, &gone), line_of("Curtailments"), "has no figure");
    let heading = text.lines().find(|line| line.starts_with("INTEREST - FEES")).expect("a line");
    let other = heading.replacen("FIXED", "MIXED", 1);
    has_fault(&change(heading, &other), line_of("INTEREST - FEES"), "are other ones");
    has_fault(&change("Page 7 of", "Page 8 of"), line_of("Page 7 of"), "page 7 is missing");
    let loan = text.lines().find(|line| line.starts_with("1100344065")).expect("a line");
    let no_group = loan.replacen("  2", "  7", 1);
    has_fault(&change(loan, &no_group), line_of("1100344065"), "there is no loan group 7");
    let class = text.lines().find(|line| line.starts_with("B  ")).expect("a line");
    let blank = class.replacen("21683934.69", "           ", 1);
    has_fault(&change(class, &blank), line_of("SUB, FLT, S"), "has no figure here");
}
