//! What a report must have, and what may stand in it only once.

use std::collections::BTreeSet;

use crate::check::{Place, Reconciler};
use crate::class::ClassColumn as C;
use crate::line::{Averaged, Line, Point};
use crate::section::SectionKind as K;

/// Lines without which the other figures cannot be checked.
const NEEDED: [(K, Line); 34] = [
    (K::Summary, Line::PrincipalCollections),
    (K::Summary, Line::TotalPrincipal),
    (K::Summary, Line::InterestCollections),
    (K::Summary, Line::InterestFees),
    (K::Summary, Line::TotalInterest),
    (K::Summary, Line::AvailableFunds),
    (K::PrincipalCollections, Line::ScheduledPrincipal),
    (K::PrincipalCollections, Line::TotalPrincipal),
    (K::InterestCollections, Line::ScheduledInterest),
    (K::InterestCollections, Line::TotalInterest),
    (K::InterestFees, Line::TotalInterest),
    (K::StructuralFeatures, Line::RequiredOc),
    (K::StructuralFeatures, Line::Oc),
    (K::StructuralFeatures, Line::ExcessCashFlow),
    (K::StructuralFeatures, Line::AvailableFundsRate),
    (K::LoanCount, Line::OriginalBalance),
    (K::LoanCount, Line::PriorBalance),
    (K::LoanCount, Line::CurrentBalance),
    (K::PrincipalBalance, Line::OriginalBalance),
    (K::PrincipalBalance, Line::PriorBalance),
    (K::PrincipalBalance, Line::CurrentBalance),
    (K::Characteristics, Line::Coupon(Point::Current)),
    (K::Characteristics, Line::MonthsToMaturity(Point::Current)),
    (K::Characteristics, Line::Seasoning(Point::Current)),
    (K::Servicing, Line::TotalServicingFees),
    (K::Servicing, Line::CollectedServicingFees),
    (K::Servicing, Line::TotalAdvances),
    (K::PrepaymentsCurrent, Line::TotalPrepayments),
    (K::PrepaymentsCumulative, Line::TotalPrepayments),
    (K::PrepaymentRates, Line::Smm(Averaged::Month)),
    (K::PrepaymentRates, Line::Cpr(Averaged::Month)),
    (K::PrepaymentRates, Line::Psa(Averaged::Month)),
    (K::AdjustableRate, Line::Libor),
    (K::Additional, Line::NetMortgageRate),
];

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
        r.broken(at("structure", &line), None, "every line has a place", &unplaced.text);
    }
    let classes = !report.classes.is_empty() && !report.total.figures.is_empty();
    r.rule(at("structure", "classes"), None, "classes and their totals", classes, "missing");
    let dates = report.distribution_date.is_some();
    r.rule(at("structure", "distribution date"), None, "is printed", dates, "missing");
    for class in r.classes() {
        for column in NEEDED_OF_CLASSES {
            let place = Place { section: "classes", line: column.name(), group: &class.name };
            if class.figure(column).is_none() {
                r.broken(place, None, "is printed", "missing");
            }
        }
    }
    names(r);
    for (kind, line) in NEEDED {
        let Some(entry) = report.entry(&kind, line) else {
            let name = format!("{line:?}");
            r.broken(at(kind.name(), &name), None, "is printed", "the line is missing");
            continue;
        };
        if entry.figures.iter().all(Option::is_none) && !r.is_first() {
            r.broken(at(kind.name(), &entry.label), None, "is printed", "the figures are missing");
        }
    }
    columns(r);
    delinquency(r);
    order(r);
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
            let repeated = match entry.line {
                Some(_) => !seen.insert((entry.line, "")),
                None => {
                    section.kind != K::DerivativePayments
                        && !seen.insert((None, entry.label.as_str()))
                }
            };
            if repeated {
                let place = Place { section: section.kind.name(), line: &entry.label, group: "" };
                r.broken(place, None, "each line once", "stands twice");
            }
        }
    }
}

/// The lines of a section have the same columns, or the total alone.
fn columns(r: &mut Reconciler<'_>) {
    let report = r.report;
    let total = report.total_column();
    let prints_adjustable_only = |kind: &K| *kind == K::ArmCharacteristics;
    for section in &report.sections {
        if prints_adjustable_only(&section.kind) {
            continue;
        }
        for entry in &section.entries {
            let printed = entry.figures.iter().filter(|figure| figure.is_some()).count();
            let whole = printed == 0 || printed == total + 1;
            let only_total = printed == 1 && entry.figure(total).is_some();
            if !whole && !only_total {
                let place = Place { section: section.kind.name(), line: &entry.label, group: "" };
                let reason = format!("{printed} of {} figures", total + 1);
                r.broken(place, None, "a figure for each group and the total", &reason);
            }
        }
    }
}

/// A delinquency table for the pool and for each of several groups, each line once.
fn delinquency(r: &mut Reconciler<'_>) {
    let report = r.report;
    let needed = if report.groups.len() > 1 { report.groups.len() + 1 } else { 1 };
    let place = |line| Place { section: "delinquency", line, group: "" };
    let found = report.delinquency.len();
    let otherwise = format!("{found} of {needed} tables");
    let holds = found == needed && report.total_delinquency().is_some();
    r.rule(place("tables"), None, "one for the pool and one for each group", holds, &otherwise);
    for table in &report.delinquency {
        let mut seen = BTreeSet::new();
        let once = table.lines.iter().all(|line| seen.insert((line.row, line.measure)));
        let whole = once && seen.len() == 20;
        let otherwise = format!("{} of 20 lines", seen.len());
        r.rule(place(&table.name), None, "each line once", whole, &otherwise);
    }
}

/// Cut-off, closing, first payment and distribution in this order; record dates before it.
fn order(r: &mut Reconciler<'_>) {
    let report = r.report;
    let issue = &report.issue;
    let dates = [issue.cut_off, issue.closing, issue.first_payment, report.distribution_date];
    let dates: Vec<terms::Date> = dates.into_iter().flatten().collect();
    let holds = dates.is_sorted();
    let place = |line| Place { section: "structure", line, group: "" };
    let rule = "cut-off, closing, first payment, distribution";
    r.rule(place("dates"), None, rule, holds, "dates are not in order");
    let Some(paid) = report.distribution_date else { return };
    for record in &issue.record {
        let days = super::interest::days_between(*record, paid);
        let holds = days.is_some_and(|days| (1..=35).contains(&days));
        let otherwise = format!("record date {record}");
        r.rule(
            place("record date"),
            None,
            "up to 35 days before the distribution",
            holds,
            &otherwise,
        );
    }
    let business = terms::calendar::is_business_day(paid);
    let otherwise = format!("{paid} is none");
    r.rule(place("distribution date"), None, "a business day", business, &otherwise);
    if let (Some(cut_off), Some(closing)) = (issue.cut_off, issue.closing) {
        let days = super::interest::days_between(cut_off, closing);
        let holds = days.is_some_and(|days| (0..=62).contains(&days));
        r.rule(place("closing date"), None, "within two months of cut-off", holds, "too far apart");
    }
    if let (Some(closing), Some(first)) = (issue.closing, issue.first_payment) {
        let days = super::interest::days_between(closing, first);
        let holds = days.is_some_and(|days| (1..=62).contains(&days));
        let rule = "within two months of closing";
        r.rule(place("first payment date"), None, rule, holds, "too far apart");
    }
}
