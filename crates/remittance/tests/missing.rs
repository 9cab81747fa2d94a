//! Lines, dates and totals that are missing or cannot be: no report passes with them.

#![allow(clippy::expect_used, clippy::indexing_slicing)]

mod trust;

use remittance::{Check, Figure, Line, Point, Report, SectionKind as K, Verdict, reconcile};

fn outside(report: &Report) -> Vec<Check> {
    let checks = reconcile(report).into_iter();
    checks.filter(|check| check.verdict == Verdict::Outside).collect()
}

/// Whether a missing line is told, under the label that the form prints.
fn is_told(checks: &[Check], kind: &K, label: &str) -> bool {
    let same = |check: &&Check| {
        check.section == kind.name() && check.line.to_lowercase() == label.to_lowercase()
    };
    checks.iter().filter(same).any(|check| check.reason == "the line is missing")
}

/// Sections whose sums tell of missing lines, other than by their presence.
const SUMS: [K; 3] = [K::PrincipalCollections, K::InterestCollections, K::InterestFees];

#[test]
fn each_missing_line_is_told() {
    let report = trust::reports(3).swap_remove(2);
    assert!(outside(&report).is_empty());
    let mut tried = 0;
    for (at, section) in report.sections.iter().enumerate() {
        for (line, entry) in section.entries.iter().enumerate() {
            let averaged = entry.label.contains("Months Avg");
            if SUMS.contains(&section.kind) || averaged || section.kind == K::Additional {
                continue;
            }
            let mut changed = report.clone();
            let mut entries = std::mem::take(&mut changed.sections[at].entries);
            entries.remove(line);
            for entry in entries {
                changed.sections[at].push(&entry.label, entry.figures);
            }
            let told = is_told(&outside(&changed), &section.kind, &entry.label);
            assert!(told, "{} {}", section.kind.name(), entry.label);
            tried += 1;
        }
    }
    assert!(tried > 60, "{tried}");
}

#[test]
fn a_section_that_is_typed_in_partly_is_not_held_to_its_lines() {
    let mut report = trust::reports(1).remove(0);
    for section in &mut report.sections {
        if section.kind == K::Servicing {
            section.entries.truncate(2);
        }
    }
    let checks = outside(&report);
    assert!(!is_told(&checks, &K::Servicing, "Current PPIS"), "{checks:#?}");
}

#[test]
fn a_distribution_of_another_year_does_not_agree() {
    for (date, line) in [("2005-02-25", "accrual_end"), ("2003-02-25", "closing date")] {
        let mut report = trust::reports(1).remove(0);
        report.distribution_date = date.parse().ok();
        let checks = outside(&report);
        assert!(checks.iter().any(|check| check.line == line), "{checks:#?}");
    }
}

/// A figure of a section, to change.
fn figures(report: &mut Report, kind: K, line: Line) -> &mut Vec<Option<Figure>> {
    let section = report.sections.iter_mut().find(|section| section.kind == kind);
    let entries = &mut section.expect("a section").entries;
    &mut entries.iter_mut().find(|entry| entry.line == Some(line)).expect("a line").figures
}

#[test]
fn a_blank_total_over_lines_does_not_agree() {
    let mut report = trust::reports(1).remove(0);
    figures(&mut report, K::PrincipalCollections, Line::TotalPrincipal).fill(None);
    let checks = outside(&report);
    assert!(checks.iter().any(|check| check.reason == "the total is blank"), "{checks:#?}");
}

#[test]
fn release_before_the_required_amount_is_shown_with_both_sizes() {
    let mut report = trust::reports(1).remove(0);
    let required = figures(&mut report, K::StructuralFeatures, Line::RequiredOc);
    let more = required[2].as_ref().expect("a figure").value() + remittance::Decimal::ONE_HUNDRED;
    required[2] = Figure::parse(&more.to_string()).ok();
    let checks = reconcile(&report);
    let told = checks.iter().find(|check| check.reason.contains("is released")).expect("told");
    assert_eq!(told.verdict, Verdict::Tolerated);
    assert!(told.reason.starts_with("100.00 below what is required, while "), "{}", told.reason);
}

#[test]
fn an_average_that_does_not_age_is_shown_with_both_values() {
    let mut report = trust::reports(1).remove(0);
    let seasoning =
        figures(&mut report, K::Characteristics, Line::Seasoning(Point::Current)).clone();
    let prior = figures(&mut report, K::Characteristics, Line::Seasoning(Point::Prior));
    prior[0] = Figure::parse("2").ok();
    let printed = seasoning[0].as_ref().expect("a figure").text().to_owned();
    let checks = reconcile(&report);
    let told = checks.iter().find(|check| check.reason.contains("a difference of"));
    let reason = &told.expect("told").reason;
    assert!(reason.starts_with(&format!("{printed} after 2: ")), "{reason}");
}
