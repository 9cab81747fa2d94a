//! Three consecutive months of an invented trust: what carries from one to the next.

#![allow(clippy::expect_used, clippy::indexing_slicing)]

mod trust;

use remittance::{
    ClassColumn, Figure, Line, Month, Report, SectionKind, Verdict, by_deal, reconcile_across,
};

fn across(reports: &[Report]) -> Vec<Vec<remittance::Check>> {
    reconcile_across(&reports.iter().collect::<Vec<_>>())
}

/// Checks across months that do not hold, in words.
fn breaks(reports: &[Report]) -> Vec<String> {
    worded(across(reports).into_iter().flatten().filter(|check| check.verdict > Verdict::Within))
}

fn worded(checks: impl Iterator<Item = remittance::Check>) -> Vec<String> {
    checks
        .map(|check| {
            let reported = check.reported.as_ref().map(Figure::text).unwrap_or_default().to_owned();
            let recomputed = check.recomputed.map(|value| value.to_string()).unwrap_or_default();
            format!(
                "{:?} {} {} {}: {reported} {recomputed} {} {}",
                check.verdict, check.section, check.line, check.group, check.formula, check.reason
            )
        })
        .collect()
}

#[test]
fn consistent_months_carry_to_the_digit() {
    let reports = trust::reports(3);
    assert_eq!(breaks(&reports), Vec::<String>::new());
    let checks = across(&reports);
    // Averages are made of rounded figures: they may be a unit off.
    let inexact = checks.iter().flatten().filter(|check| check.verdict != Verdict::Exact);
    assert!(inexact.clone().all(|check| check.line.contains("Avg")), "{inexact:?}");
    assert!(checks[0].is_empty());
    assert!(checks[1].len() > 80, "{}", checks[1].len());
    let averages = |line: &str| checks[2].iter().filter(|check| check.line == line).count();
    assert_eq!(averages("3 Months Avg SMM"), 3);
    assert_eq!(averages("3 Months Avg PSA Approximation"), 3);
    assert_eq!(averages("Avg SMM Since Cut-off"), 3);
}

#[test]
fn each_month_agrees_with_itself() {
    for report in trust::reports(3) {
        let checks = remittance::reconcile(&report).into_iter();
        let breaks = worded(checks.filter(|check| check.verdict == Verdict::Outside));
        assert_eq!(breaks, Vec::<String>::new(), "{}", report.name());
    }
}

#[test]
fn a_figure_that_does_not_carry_is_found() {
    let mut reports = trust::reports(2);
    let changed = Figure::parse("279000001").expect("a figure");
    reports[1].classes[0].figures.insert(ClassColumn::PriorBalance, changed);
    let section = reports[1].sections.iter_mut();
    let section = section.into_iter().find(|s| s.kind == SectionKind::PrepaymentsCumulative);
    let entries = &mut section.expect("the section").entries;
    let entry = entries.iter_mut().find(|entry| entry.line == Some(Line::Curtailments));
    entry.expect("the line").figures[1] = Figure::parse("400.01").ok();
    let breaks = breaks(&reports);
    assert_eq!(breaks.len(), 2, "{breaks:#?}");
    assert!(breaks[0].starts_with("Outside classes prior_balance A: 279000001"), "{breaks:#?}");
    assert!(breaks[1].contains("Curtailments Amount FIXED: 400.01 400"), "{breaks:#?}");
}

#[test]
fn classes_and_groups_are_the_same() {
    let mut reports = trust::reports(2);
    reports[1].classes[1].name = "M".to_owned();
    reports[1].groups[1] = "LEVEL".to_owned();
    let breaks = breaks(&reports).join("\n");
    for expected in [
        "classes class B:   the classes of 2004-02 the class is missing",
        "classes class M:   the classes of 2004-02 the class is new",
        "structure group FIXED:   the groups of 2004-02 the group is missing",
        "structure group LEVEL:   the groups of 2004-02 the group is new",
    ] {
        assert!(breaks.contains(expected), "{breaks}");
    }
}

#[test]
fn a_month_that_is_missing_or_there_twice_is_no_predecessor() {
    let reports = trust::reports(3);
    let apart: Vec<Report> = [&reports[0], &reports[2]].into_iter().cloned().collect();
    assert!(across(&apart).iter().all(Vec::is_empty));
    let twice: Vec<Report> = [&reports[0], &reports[1], &reports[1]].into_iter().cloned().collect();
    let checks = across(&twice);
    assert!(!checks[1].is_empty() && checks[2].is_empty());
}

#[test]
fn a_month_has_what_the_report_prints() {
    let reports = trust::reports(3);
    let all: Vec<&Report> = reports.iter().rev().collect();
    assert_eq!(by_deal(&all), [vec![2, 1, 0]]);
    let month = Month::of(&reports[1]).expect("a month");
    assert_eq!(month.pools.len(), 3);
    assert_eq!(month.pools[0].group.as_deref(), Some("ADJUSTABLE"));
    let pool = month.pool().expect("the pool");
    assert!(pool.group.is_none());
    assert!(pool.delinquent[0].is_some_and(|part| !part.is_zero()));
    assert!(pool.severity.is_none() && pool.cdr.is_some_and(|cdr| cdr.is_zero()));
    assert_eq!(
        month.class("A").and_then(|class| class.rate).map(|r| r.to_string()),
        Some("0.014".into())
    );
    assert!(month.class("A").and_then(|class| class.factor).is_some());
    assert_eq!(month.class("Cert").and_then(|class| class.factor), None);
    assert_eq!(month.oc, month.oc_target);
}
