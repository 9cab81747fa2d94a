//! Prepayments of the period and since issue, and their speeds.

use rust_decimal::Decimal;

use crate::check::{ANY, Cause, Closeness, Place, Reconciler};
use crate::class::ClassColumn as C;
use crate::figure::Figure;
use crate::line::{Averaged, Line, Point};
use crate::section::SectionKind as K;
use crate::speeds::{cpr, psa, smm};

/// By how much of itself a speed may differ that rests on a seasoning which is estimated: 4%.
const SEASONING: Decimal = Decimal::from_parts(4, 0, 0, false, 2);
/// Part of the pre-funded amount below which money that bought no loans is no surprise.
const UNSPENT: Decimal = Decimal::from_parts(1, 0, 0, false, 3);
const APPROXIMATION: &str = "an approximation over seasoning the report does not have";
const USUAL_UNSCHEDULED: &str =
    "usual without losses: the classes get the prepayments and the change of OC";
/// How far survival may lie from the one that is estimated: 0.2%.
const SURVIVAL: Decimal = Decimal::from_parts(2, 0, 0, false, 3);

const LINES: [Line; 7] = [
    Line::PaidInFullLoans,
    Line::RepurchasedLoans,
    Line::PrepaidLoans,
    Line::PaidInFullBalance,
    Line::RepurchasedBalance,
    Line::Curtailments,
    Line::TotalPrepayments,
];

/// Checks the amounts of the period, or since issue.
pub(crate) fn amounts(r: &mut Reconciler<'_>, kind: &K) {
    for column in r.columns() {
        let of = |line| r.report.figure(kind, line, column);
        let parts = [(1, of(Line::PaidInFullLoans)), (1, of(Line::RepurchasedLoans))];
        r.line_sum((kind, Line::PrepaidLoans, column), "paid in full + repurchased", &parts, &[]);
        let parts = [
            (1, of(Line::PaidInFullBalance)),
            (1, of(Line::RepurchasedBalance)),
            (1, of(Line::Curtailments)),
        ];
        let formula = "paid in full + repurchased + curtailments";
        r.line_sum((kind, Line::TotalPrepayments, column), formula, &parts, &[]);
        if *kind == K::PrepaymentsCumulative {
            section_repurchases(r, column);
            for line in LINES {
                cumulative(r, line, column);
            }
        }
    }
}

/// Repurchases under the section of the agreement are part of all repurchases, now and since issue.
fn section_repurchases(r: &mut Reconciler<'_>, column: usize) {
    let kind = K::PrepaymentsCumulative;
    for (line, within) in [
        (Line::SectionRepurchasesCurrent, K::PrepaymentsCurrent),
        (Line::SectionRepurchasesCumulative, K::PrepaymentsCumulative),
    ] {
        let Some(entry) = r.report.entry(&kind, line) else { continue };
        let all = r.figure(&within, Line::RepurchasedBalance, column);
        let (Some(part), Some(all)) = (entry.figure(column), all) else { continue };
        let place =
            Place { section: kind.name(), line: &entry.label, group: r.column_name(column) };
        let holds = part.value() <= all.value();
        r.habit(place, Some(part), "part of all repurchases", holds, "more than all repurchases");
    }
}

/// What is since issue is what is of the period in a first report, and no less later.
fn cumulative(r: &mut Reconciler<'_>, line: Line, column: usize) {
    let kind = K::PrepaymentsCumulative;
    let Some(entry) = r.report.entry(&kind, line) else { return };
    let current = r.figure(&K::PrepaymentsCurrent, line, column);
    let place = Place { section: kind.name(), line: &entry.label, group: r.column_name(column) };
    if r.is_first() {
        r.same(place, entry.figure(column), current, "first report: that of the period");
    } else if let (Some(since), Some(current)) = (entry.figure(column), current) {
        let holds = since.value() >= current.value() || current.value().is_sign_negative();
        let rule = "at least that of the period";
        r.rule(place, Some(since), rule, holds, "less than that of the period");
    }
}

/// Unscheduled principal paid to the classes since issue: prepayments, and what the classes got
/// more (extra principal, pre-funded money that bought no loans) or less (release).
pub(crate) fn unscheduled(r: &mut Reconciler<'_>) {
    let column = r.report.total_column();
    let figures = [
        r.report.total.figure(C::ToDateUnscheduledPrincipal),
        r.figure(&K::PrepaymentsCumulative, Line::TotalPrepayments, column),
        r.figure(&K::StructuralFeatures, Line::Oc, column),
        r.figure(&K::PrincipalBalance, Line::OriginalBalance, column),
        r.report.total.figure(C::OriginalFace),
    ];
    let place =
        Place { section: "classes", line: C::ToDateUnscheduledPrincipal.name(), group: "Total" };
    if r.is_first() {
        let release = r.figure(&K::StructuralFeatures, Line::OcRelease, column);
        let terms = [(1, figures[1]), (-1, release)];
        let causes = [Cause::Habit(ANY, USUAL_UNSCHEDULED)];
        r.sum(place, figures[0], "prepayments since issue - OC release", &terms, &causes);
        return;
    }
    let prefunded = r.figure(&K::Prefunding, Line::OriginalPrefunded, column);
    let terms =
        [(1, figures[1]), (1, figures[2]), (-1, figures[3]), (-1, prefunded), (1, figures[4])];
    if terms.iter().any(|(_, figure)| figure.is_none()) {
        return;
    }
    let amount = prefunded.map_or(Decimal::ZERO, Figure::value);
    let most = amount.saturating_mul(UNSPENT).max(Decimal::ONE);
    let causes = [
        Cause::Small(
            most,
            "pre-funded money that bought no loans, and cents of OC that its target cuts off",
        ),
        Cause::Habit(ANY, USUAL_UNSCHEDULED),
    ];
    let formula = "prepayments since issue + OC - (original loans + pre-funded - original bonds)";
    r.sum(place, figures[0], formula, &terms, &causes);
}

/// Unscheduled principal paid to the classes since issue beyond what follows from prepayments and
/// overcollateralization.
pub(crate) fn beyond_prepayments(r: &Reconciler<'_>) -> Option<Decimal> {
    let column = r.report.total_column();
    let of = |kind, line| r.figure(&kind, line, column).map(Figure::value);
    let paid = r.report.total.figure(C::ToDateUnscheduledPrincipal)?.value();
    let bonds = r.report.total.figure(C::OriginalFace)?.value();
    let at_issue = of(K::PrincipalBalance, Line::OriginalBalance)?
        .checked_add(of(K::Prefunding, Line::OriginalPrefunded)?)?
        .checked_sub(bonds)?;
    let prepaid = of(K::PrepaymentsCumulative, Line::TotalPrepayments)?;
    let built = of(K::StructuralFeatures, Line::Oc)?.checked_sub(at_issue)?;
    paid.checked_sub(prepaid.checked_add(built)?)
}

/// Checks SMM, CPR and PSA of the month and their averages.
pub(crate) fn speeds(r: &mut Reconciler<'_>) {
    for column in r.columns() {
        month(r, column);
        for averaged in [Averaged::ThreeMonths, Averaged::TwelveMonths, Averaged::SinceCutOff] {
            average(r, averaged, column);
        }
        survival(r, column);
    }
}

/// The speeds of the month follow from amounts and seasoning, unrounded.
fn month(r: &mut Reconciler<'_>, column: usize) {
    let balance = super::collateral::beginning(r, column);
    let prepaid = r.figure(&K::PrepaymentsCurrent, Line::TotalPrepayments, column);
    let scheduled = r.figure(&K::PrincipalCollections, Line::ScheduledPrincipal, column);
    let seasoning = r.figure(&K::Characteristics, Line::Seasoning(Point::Current), column);
    let inputs = [prepaid, balance, scheduled];
    let monthly = |v: &[Decimal]| smm(v[0], v[1], v[2]);
    let at = |line: fn(Averaged) -> Line| (&K::PrepaymentRates, line(Averaged::Month), column);
    let formula = "prepayments / (beginning balance - scheduled principal)";
    let bought = r.figure(&K::PrincipalBalance, Line::PrefundedLoans, column);
    let grows = r.is_first() || bought.is_some_and(|loans| !loans.value().is_zero());
    let usual = "usual; a first period, or one with further loans, may have another balance";
    let causes = [Cause::Habit(if grows { ANY } else { Decimal::ZERO }, usual)];
    r.line(at(Line::Smm), Closeness::Ratio, formula, &inputs, &monthly, &causes);
    let printed = [r.figure(&K::PrepaymentRates, Line::Smm(Averaged::Month), column)];
    let formula = "1 - (1 - SMM)^12, by the printed SMM";
    r.line(at(Line::Cpr), Closeness::Ratio, formula, &printed, &|v| cpr(v[0]), &[]);
    let yearly = |v: &[Decimal]| cpr(monthly(v)?);
    r.line(at(Line::Cpr), Closeness::Ratio, "1 - (1 - SMM)^12", &inputs, &yearly, &causes);
    let inputs = [prepaid, balance, scheduled, seasoning];
    let standard = |v: &[Decimal]| psa(yearly(v)?, v[3]);
    let formula = "CPR / (0.2% x min(30, seasoning)); the report prints 0.02";
    r.line(at(Line::Psa), Closeness::Ratio, formula, &inputs, &standard, &causes);
}

/// Average speeds: CPR follows from SMM; PSA by an average seasoning that is estimated.
fn average(r: &mut Reconciler<'_>, averaged: Averaged, column: usize) {
    let of = |line| r.report.figure(&K::PrepaymentRates, line, column);
    let at = |line| (&K::PrepaymentRates, line, column);
    let monthly = of(Line::Smm(averaged));
    let yearly = |v: &[Decimal]| cpr(v[0]);
    let formula = "1 - (1 - average SMM)^12";
    r.line(at(Line::Cpr(averaged)), Closeness::Ratio, formula, &[monthly], &yearly, &[]);
    if r.is_first() {
        for line in [Line::Smm, Line::Cpr, Line::Psa] {
            let month = of(line(Averaged::Month));
            let same = |v: &[Decimal]| v.first().copied();
            let formula = "first report: that of the month";
            let causes = [Cause::Habit(ANY, "averages of one month are usually that month")];
            r.line(at(line(averaged)), Closeness::Sum, formula, &[month], &same, &causes);
        }
        return;
    }
    let season = |point| r.figure(&K::Characteristics, Line::Seasoning(point), column);
    let inputs = match averaged {
        Averaged::ThreeMonths => {
            [of(Line::Cpr(averaged)), season(Point::Prior), season(Point::Prior)]
        }
        Averaged::SinceCutOff => {
            [of(Line::Cpr(averaged)), season(Point::Original), season(Point::Current)]
        }
        _ => return,
    };
    let Some(start) = inputs[1] else { return };
    if start.value().is_zero() || inputs[2].is_some_and(|was| was.value() > Decimal::from(30)) {
        return capped_average(r, averaged, column);
    }
    let standard = |v: &[Decimal]| psa(v[0], v[1].checked_add(v[2])?.checked_div(Decimal::TWO)?);
    let formula = "average CPR / (0.2% x seasoning in the middle), about";
    // Over three months no more than the part of the loans that left in a month.
    let usual = match (averaged, of(Line::Smm(averaged))) {
        (Averaged::ThreeMonths, Some(monthly)) => monthly.value().min(SEASONING),
        _ => SEASONING,
    };
    let causes = approximated(of(Line::Psa(averaged)), usual);
    r.line(at(Line::Psa(averaged)), Closeness::Ratio, formula, &inputs, &standard, &causes);
}

/// By how much an average may differ because it rests on an estimated seasoning: `usual` parts of
/// itself, at most the part of [`SEASONING`].
fn approximated(reported: Option<&Figure>, usual: Decimal) -> [Cause<'static>; 2] {
    let of =
        |part| reported.map_or(Decimal::ZERO, |figure| figure.value().abs().saturating_mul(part));
    [
        Cause::Small(of(usual), APPROXIMATION),
        Cause::Habit(of(SEASONING), "an approximation over seasoning, further off than usual"),
    ]
}

/// With seasoning at or above 30 months the average over three months is 30; since cut-off it is
/// a mean of months of 30 and of what came before.
fn capped_average(r: &mut Reconciler<'_>, averaged: Averaged, column: usize) {
    let yearly = r.figure(&K::PrepaymentRates, Line::Cpr(averaged), column);
    let reported = r.figure(&K::PrepaymentRates, Line::Psa(averaged), column);
    let (Some(yearly), Some(reported), Some(months)) = (yearly, reported, months(r)) else {
        return;
    };
    let months = Decimal::from(months);
    let nearest = |v: &[Decimal]| {
        if averaged == Averaged::ThreeMonths {
            return psa(v[0], Decimal::from(30));
        }
        let implied = v[0].checked_div(reported.value())?.checked_mul(Decimal::from(500))?;
        let full = implied.checked_mul(months)?.checked_div(Decimal::from(30))?.round();
        psa(v[0], full.checked_mul(Decimal::from(30))?.checked_div(months)?)
    };
    let formula = "average CPR / (0.2% x 30), months without seasoning left at 0";
    let at = (&K::PrepaymentRates, Line::Psa(averaged), column);
    let causes = approximated(Some(reported), SEASONING);
    r.line(at, Closeness::Ratio, formula, &[Some(yearly)], &nearest, &causes);
}

/// Months from the first payment to this distribution, both counted.
fn months(r: &Reconciler<'_>) -> Option<i64> {
    let (first, paid) = (r.report.issue.first_payment?, r.report.distribution_date?);
    let years = i64::from(paid.year()) - i64::from(first.year());
    Some(years * 12 + i64::from(paid.month()) - i64::from(first.month()) + 1)
}

/// What survives at the average SMM since cut-off: prepayments since issue out of the original
/// balance; the pre-funded amount and scheduled principal move it a little.
fn survival(r: &mut Reconciler<'_>, column: usize) {
    let at = (&K::PrepaymentRates, Line::Smm(Averaged::SinceCutOff), column);
    let months = months(r).and_then(|months| usize::try_from(months).ok());
    let Some((reported, months)) = r.figure(at.0, at.1, at.2).zip(months) else { return };
    let prepaid = r.figure(&K::PrepaymentsCumulative, Line::TotalPrepayments, column);
    let original = r.figure(&K::PrincipalBalance, Line::OriginalBalance, column);
    let total = column == r.report.total_column();
    let prefunded = r.figure(&K::Prefunding, Line::OriginalPrefunded, r.report.total_column());
    let bought = prefunded.map_or(Decimal::ZERO, Figure::value);
    let (Some(prepaid), Some(original)) = (prepaid, original) else { return };
    if r.is_first() || (!total && !bought.is_zero()) {
        return;
    }
    let survived = || {
        let base = original.value().checked_add(bought)?;
        let left = Decimal::ONE.checked_sub(prepaid.value().checked_div(base)?)?;
        let by_speed = Decimal::ONE.checked_sub(reported.value())?;
        Some(left.checked_sub(crate::speeds::power(by_speed, months)?)?.abs())
    };
    let Some(entry) = r.report.entry(at.0, at.1) else { return };
    let place = Place { section: at.0.name(), line: &entry.label, group: r.column_name(column) };
    let holds = survived().is_some_and(|distance| distance <= SURVIVAL);
    let rule = "(1 - average SMM)^months leaves what prepayments since issue leave, within 0.2%";
    r.habit(place, Some(reported), rule, holds, "prepayments since issue leave another part");
}
