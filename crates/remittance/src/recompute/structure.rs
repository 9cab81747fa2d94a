//! What a report must have, and what may stand in it only once.

use std::collections::BTreeSet;

use super::collections::ADDED;
use super::presence::has_total_alone;
use crate::check::{Place, Reconciler};
use crate::class::ClassColumn as C;
use crate::section::SectionKind as K;

/// Days from the end of an accrual period to its distribution, at most; some end after it.
const NEAR_DAYS: i64 = 10;

/// Columns that every class needs.
const NEEDED_OF_CLASSES: [C; 6] = [
    C::OriginalFace,
    C::PriorBalance,
    C::Interest,
    C::Principal,
    C::Distribution,
    C::CurrentBalance,
];

fn at<'p>(section: &'p str, line: &'p str) -> Place<'p> {
    Place { section, line, group: "" }
}

/// Checks that nothing is missing, that nothing stands twice, and that dates are in order.
pub(crate) fn check(r: &mut Reconciler<'_>) {
    let report = r.report;
    for unplaced in &report.unplaced {
        let line = format!("line {}", unplaced.line);
        if unplaced.text.contains(|c: char| c.is_ascii_digit()) {
            r.broken(at("structure", &line), None, "every number has a place", &unplaced.text);
        } else {
            r.unusual(at("structure", &line), None, "every line has a place", &unplaced.text);
        }
    }
    let classes = !report.classes.is_empty() && !report.total.figures.is_empty();
    r.rule(at("structure", "classes"), None, "classes and their totals", classes, "missing");
    let dates = report.distribution_date.is_some();
    r.rule(at("structure", "distribution date"), None, "is printed", dates, "missing");
    class_figures(r);
    names(r);
    super::presence::check(r);
    columns(r);
    delinquency(r);
    dates_in_order(r);
}

/// The figures of each class: a class with a face has balances, and every row has what is paid.
fn class_figures(r: &mut Reconciler<'_>) {
    for class in r.classes() {
        let zero = |column| class.figure(column).is_none_or(|figure| figure.value().is_zero());
        let is_bond = !zero(C::OriginalFace) || !zero(C::PriorBalance);
        for column in NEEDED_OF_CLASSES {
            let place = Place { section: "classes", line: column.name(), group: &class.name };
            if class.figure(column).is_some() {
                continue;
            }
            let balances = [C::PriorBalance, C::CurrentBalance].contains(&column);
            if balances && is_bond {
                r.broken(place, None, "is printed", "missing");
            } else if is_bond {
                r.unusual(place, None, "is printed", "blank: taken as 0");
            }
        }
    }
}

/// Names of classes, and labels of a section, stand once.
fn names(r: &mut Reconciler<'_>) {
    let report = r.report;
    let mut seen = BTreeSet::new();
    for class in &report.classes {
        if !seen.insert(&class.name) {
            let place = Place { section: "classes", line: "name", group: &class.name };
            r.broken(place, None, "each class once", "stands twice");
        }
    }
    for section in &report.sections {
        let mut seen = BTreeSet::new();
        for entry in &section.entries {
            // A label that stands twice by the form of the report is two lines.
            let place = Place { section: section.kind.name(), line: &entry.label, group: "" };
            if section.kind != K::DerivativePayments
                && !seen.insert((entry.line, entry.label.as_str()))
            {
                r.broken(place, None, "each line once", "stands twice");
            } else if entry
                .line
                .and_then(|line| section.entry(line))
                .is_some_and(|first| !std::ptr::eq(first, entry))
            {
                r.unusual(place, None, "each line once", "another label of a line above");
            }
        }
    }
}

/// The lines of a section usually have the same columns, or the total alone; where the others
/// have totals, a sum of the groups needs one.
fn columns(r: &mut Reconciler<'_>) {
    let report = r.report;
    let total = report.total_column();
    for section in report.sections.iter().filter(|section| section.kind != K::ArmCharacteristics) {
        let with_total = section.entries.iter().filter(|entry| entry.total().is_some()).count();
        let has_totals = with_total.saturating_mul(2) > section.entries.len();
        for entry in &section.entries {
            let printed = entry.figures.iter().filter(|figure| figure.is_some()).count();
            let whole = printed == 0 || printed == total + 1;
            if whole || has_total_alone(entry) {
                continue;
            }
            let place = Place { section: section.kind.name(), line: &entry.label, group: "" };
            let reason = format!("{printed} of {} figures", total + 1);
            let rule = "a figure for each group and the total";
            if entry.total().is_none() && has_totals && ADDED.contains(&section.kind) {
                r.broken(place, None, rule, &reason);
            } else {
                r.unusual(place, None, rule, &reason);
            }
        }
    }
}

/// Delinquency tables for the pool and for each of several groups, or for the pool alone, each
/// with the same lines once.
fn delinquency(r: &mut Reconciler<'_>) {
    let report = r.report;
    let needed = if report.groups.len() > 1 { report.groups.len() + 1 } else { 1 };
    let place = |line| Place { section: "delinquency", line, group: "" };
    let found = report.delinquency.len();
    let otherwise = format!("{found} of {needed} tables");
    let holds = found == needed && report.total_delinquency().is_some();
    let rule = "one for the pool and one for each group";
    let of_pool = found == 1 && report.total_delinquency().is_some();
    if holds || of_pool || found == 0 {
        r.habit(place("tables"), None, rule, holds, &otherwise);
    } else {
        r.broken(place("tables"), None, rule, &otherwise);
    }
    let most = report.delinquency.iter().map(|table| table.lines.len()).max().unwrap_or(0);
    for table in &report.delinquency {
        let mut seen = BTreeSet::new();
        let once = table.lines.iter().all(|line| seen.insert((line.row, line.measure)));
        let otherwise = format!("{} lines", table.lines.len());
        let rule = "each line once, in every table";
        r.rule(place(&table.name), None, rule, once && seen.len() == most, &otherwise);
        let rule = "four measures of five states";
        r.habit(place(&table.name), None, rule, seen.len() == 20, &otherwise);
    }
}

/// Cut-off, closing, first payment and distribution in this order; record dates before it.
fn dates_in_order(r: &mut Reconciler<'_>) {
    let report = r.report;
    let issue = &report.issue;
    let sorted =
        |dates: &[Option<terms::Date>]| dates.iter().flatten().collect::<Vec<_>>().is_sorted();
    let holds = sorted(&[issue.cut_off, issue.closing, issue.first_payment]);
    let place = |line| Place { section: "structure", line, group: "" };
    let rule = "cut-off, closing, first payment";
    r.rule(place("dates"), None, rule, holds, "dates are not in order");
    let Some(paid) = report.distribution_date else { return };
    around_distribution(r, paid);
    for record in &issue.record {
        let days = super::interest::days_between(*record, paid);
        let holds = days.is_some_and(|days| (1..=35).contains(&days));
        let otherwise = format!("record date {record}");
        r.habit(
            place("record date"),
            None,
            "up to 35 days before the distribution",
            holds,
            &otherwise,
        );
    }
    let business = terms::calendar::is_business_day(paid);
    let otherwise = format!("{paid} is none");
    r.habit(place("distribution date"), None, "a business day", business, &otherwise);
    if let (Some(cut_off), Some(closing)) = (issue.cut_off, issue.closing) {
        let days = super::interest::days_between(cut_off, closing);
        let holds = days.is_some_and(|days| (0..=62).contains(&days));
        r.habit(
            place("closing date"),
            None,
            "within two months of cut-off",
            holds,
            "too far apart",
        );
    }
    if let (Some(closing), Some(first)) = (issue.closing, issue.first_payment) {
        let days = super::interest::days_between(closing, first);
        let holds = days.is_some_and(|days| (1..=62).contains(&days));
        let rule = "within two months of closing";
        r.habit(place("first payment date"), None, rule, holds, "too far apart");
    }
}

/// The dates of the issue come before the distribution; the period that it pays ends near it.
fn around_distribution(r: &mut Reconciler<'_>, paid: terms::Date) {
    let report = r.report;
    let issue = &report.issue;
    for (line, date, holds, rule) in [
        ("cut-off date", issue.cut_off, issue.cut_off < Some(paid), "before the distribution"),
        ("closing date", issue.closing, issue.closing < Some(paid), "before the distribution"),
        (
            "first payment date",
            issue.first_payment,
            issue.first_payment <= Some(paid),
            "not after the distribution",
        ),
    ] {
        let Some(date) = date else { continue };
        let otherwise = format!("it is {date}; the distribution is on {paid}");
        r.rule(Place { section: "structure", line, group: "" }, None, rule, holds, &otherwise);
    }
    for class in &report.classes {
        let Some(end) = class.accrual_end else { continue };
        let place = Place { section: "classes", line: "accrual_end", group: &class.name };
        let days = super::interest::days_between(end, paid);
        let holds = days.is_some_and(|days| days.abs() <= NEAR_DAYS);
        let rule = format!("within {NEAR_DAYS} days of the distribution");
        let otherwise = format!("it ends on {end}; the distribution is on {paid}");
        r.rule(place, None, &rule, holds, &otherwise);
    }
}
