//! Collection account: sums of sections, the summary, what is distributed, the same amounts in
//! other sections.

use rust_decimal::Decimal;

use crate::check::{ANY, Cause, Closeness, Place, Reconciler};
use crate::class::ClassColumn as C;
use crate::figure::Figure;
use crate::line::Line;
use crate::section::{Entry, SectionKind as K};

/// Sections whose groups add up to the total.
pub(crate) const ADDED: [K; 15] = [
    K::Summary,
    K::PrincipalCollections,
    K::PrincipalWithdrawals,
    K::PrincipalOther,
    K::InterestCollections,
    K::InterestWithdrawals,
    K::InterestOther,
    K::InterestFees,
    K::LoanCount,
    K::PrincipalBalance,
    K::Servicing,
    K::PrepaymentsCurrent,
    K::PrepaymentsCumulative,
    K::RealizedLossesCurrent,
    K::RealizedLossesCumulative,
];

/// Sections that end with the sum of their lines.
const TOTALLED: [(K, Line); 7] = [
    (K::PrincipalCollections, Line::TotalPrincipal),
    (K::PrincipalWithdrawals, Line::TotalPrincipal),
    (K::PrincipalOther, Line::TotalPrincipal),
    (K::InterestCollections, Line::TotalInterest),
    (K::InterestWithdrawals, Line::TotalInterest),
    (K::InterestOther, Line::TotalInterest),
    (K::InterestFees, Line::TotalInterest),
];

/// A line of a section.
type At = (K, Line);

/// Amounts that stand in two sections: where, sign, where else.
const TWICE: [(At, i64, At); 11] = [
    ((K::PrincipalCollections, Line::Advanced), -1, (K::PrincipalCollections, Line::Delinquent)),
    (
        (K::PrincipalBalance, Line::ScheduledPrincipal),
        -1,
        (K::PrincipalCollections, Line::ScheduledPrincipal),
    ),
    ((K::PrincipalBalance, Line::Repurchases), -1, (K::PrincipalCollections, Line::Repurchases)),
    ((K::Servicing, Line::CurrentServicingFees), 1, (K::InterestFees, Line::CurrentServicingFees)),
    ((K::Servicing, Line::AdvancedPrincipal), 1, (K::PrincipalCollections, Line::Advanced)),
    ((K::Servicing, Line::AdvancedInterest), 1, (K::InterestCollections, Line::Advanced)),
    ((K::Servicing, Line::Ppis), -1, (K::InterestCollections, Line::PrepaymentInterestShortfalls)),
    (
        (K::PrepaymentsCurrent, Line::PaidInFullBalance),
        1,
        (K::PrincipalCollections, Line::PrepaymentsInFull),
    ),
    (
        (K::PrepaymentsCurrent, Line::RepurchasedBalance),
        1,
        (K::PrincipalCollections, Line::Repurchases),
    ),
    ((K::PrepaymentsCurrent, Line::Curtailments), 1, (K::PrincipalCollections, Line::Curtailments)),
    ((K::LoanCount, Line::FullPrepayments), -1, (K::PrepaymentsCurrent, Line::PaidInFullLoans)),
];

/// Contract payments.
const CONTRACTS: [Line; 3] = [Line::CapPayments, Line::FloorPayments, Line::SwapPayments];

/// Why a figure of the summary may lack the contracts.
const CONTRACTS_LEFT_OUT: &str =
    "the summary leaves the contracts out; what is distributed is net of them";

const OTHER_SIGN: &str = "enters with the other sign";

/// Checks the sums of a section over its groups and lines, and amounts that it repeats.
pub(crate) fn section(r: &mut Reconciler<'_>, kind: &K) {
    let Some(section) = r.report.section(kind) else { return };
    for entry in &section.entries {
        let total = r.report.total_column();
        let printed = entry.figures.iter().take(total).any(Option::is_some);
        if ADDED.contains(kind) && total > 0 && printed {
            let groups: Vec<(i64, Option<&Figure>)> =
                entry.figures.iter().take(total).map(|figure| (1, figure.as_ref())).collect();
            over_groups(r, kind, entry, &groups);
        }
        for column in r.columns() {
            if let Some(line) = entry.line {
                repeated(r, kind, line, column);
            }
        }
    }
    for (_, line) in TOTALLED.iter().filter(|(of, _)| of == kind) {
        for column in r.columns() {
            let others = section.entries.iter().filter(|entry| entry.line != Some(*line));
            let terms: Vec<(i64, Option<&Figure>)> =
                others.clone().map(|entry| (1, entry.figure(column))).collect();
            let known: Decimal = others
                .filter(|entry| entry.line.is_some())
                .filter_map(|entry| Some(entry.figure(column)?.value()))
                .sum();
            let without = |_: &[Decimal]| Some(known);
            let causes = [Cause::Instead(&without, "lines that are not known do not enter")];
            r.line_sum((kind, *line, column), "sum of the lines of the section", &terms, &causes);
        }
    }
}

/// The total of a line over the groups. An amount may be of the whole deal, with nothing for the
/// groups; then it is in the totals of its section too.
fn over_groups(r: &mut Reconciler<'_>, kind: &K, entry: &Entry, groups: &[(i64, Option<&Figure>)]) {
    let total = r.report.total_column();
    let of_deal = |entry: &Entry| {
        let groups = entry.figures.iter().take(total).flatten();
        let none = groups.clone().all(|figure| figure.value().is_zero());
        if none { entry.figure(total).map_or(Decimal::ZERO, Figure::value) } else { Decimal::ZERO }
    };
    let entries = r.report.section(kind).map_or(&[][..], |section| &section.entries);
    let more: Decimal = entries.iter().map(of_deal).sum();
    let alone = !of_deal(entry).is_zero();
    let with_deal = |v: &[Decimal]| v.iter().sum::<Decimal>().checked_add(more);
    let most = if alone { ANY } else { Decimal::ZERO };
    let mut causes =
        vec![Cause::Habit(most, "amounts are usually of a group; this is of the deal")];
    if !more.is_zero() && !alone {
        causes.push(Cause::Instead(&with_deal, "with an amount of the deal, of no group"));
    }
    let place = Place { section: kind.name(), line: &entry.label, group: "TOTAL" };
    r.sum(place, entry.figure(total), "sum of the groups", groups, &causes);
}

/// Checks an amount against the same amount elsewhere.
fn repeated(r: &mut Reconciler<'_>, kind: &K, line: Line, column: usize) {
    for (_, sign, (other, of)) in TWICE.iter().filter(|(at, ..)| *at == (kind.clone(), line)) {
        let Some(entry) = r.report.entry(other, *of) else { continue };
        let minus = if *sign < 0 { "less " } else { "" };
        let formula = format!("{minus}{} ({})", entry.label, other.name());
        let most = if line == Line::Advanced { ANY } else { Decimal::ZERO };
        let causes = [Cause::Habit(most, "what is delinquent is usually advanced in full")];
        let terms = [(*sign, entry.figure(column))];
        r.line_sum((kind, line, column), &formula, &terms, &causes);
    }
}

/// Checks the summary against the sections that it sums up.
pub(crate) fn summary(r: &mut Reconciler<'_>) {
    for column in r.columns() {
        let of = |kind: &K, line| r.report.figure(kind, line, column);
        let total = |kind: &K, line| section_total(r, kind, line, column);
        let sums = [
            (
                Line::PrincipalCollections,
                1,
                vec![of(&K::PrincipalCollections, Line::TotalPrincipal)],
            ),
            (Line::PrincipalWithdrawals, -1, total(&K::PrincipalWithdrawals, Line::TotalPrincipal)),
            (Line::PrincipalOtherAccounts, 1, total(&K::PrincipalOther, Line::TotalPrincipal)),
            (Line::InterestCollections, 1, vec![of(&K::InterestCollections, Line::TotalInterest)]),
            (Line::InterestWithdrawals, -1, total(&K::InterestWithdrawals, Line::TotalInterest)),
            (Line::InterestFees, -1, vec![of(&K::InterestFees, Line::TotalInterest)]),
        ];
        for (line, sign, figures) in sums {
            let terms: Vec<(i64, Option<&Figure>)> =
                figures.into_iter().map(|figure| (sign, figure)).collect();
            let formula = if sign < 0 { "less the section's total" } else { "the section's total" };
            let other_sign = |v: &[Decimal]| Decimal::ZERO.checked_sub(v.iter().sum());
            let added = matches!(
                line,
                Line::PrincipalWithdrawals
                    | Line::PrincipalOtherAccounts
                    | Line::InterestWithdrawals
            );
            let causes = [Cause::Instead(&other_sign, OTHER_SIGN)];
            let causes = if added { &causes[..] } else { &[] };
            r.line_sum((&K::Summary, line, column), formula, &terms, causes);
        }
        others(r, column);
        let of = |line| r.report.figure(&K::Summary, line, column);
        let parts = [
            (1, of(Line::PrincipalCollections)),
            (1, of(Line::PrincipalWithdrawals)),
            (1, of(Line::PrincipalOtherAccounts)),
        ];
        r.line_sum(
            (&K::Summary, Line::TotalPrincipal, column),
            "collections + withdrawals + other accounts",
            &parts,
            &[],
        );
        let parts = [
            (1, of(Line::InterestCollections)),
            (1, of(Line::InterestWithdrawals)),
            (1, of(Line::InterestOtherAccounts)),
            (1, of(Line::InterestFees)),
        ];
        r.line_sum(
            (&K::Summary, Line::TotalInterest, column),
            "collections + withdrawals + other accounts + fees",
            &parts,
            &[],
        );
        let parts = [(1, of(Line::TotalPrincipal)), (1, of(Line::TotalInterest))];
        r.line_sum(
            (&K::Summary, Line::AvailableFunds, column),
            "principal + interest",
            &parts,
            &[],
        );
    }
}

/// A section's total, or its lines where none is printed.
fn section_total<'r>(
    r: &Reconciler<'r>,
    kind: &K,
    line: Line,
    column: usize,
) -> Vec<Option<&'r Figure>> {
    let Some(section) = r.report.section(kind) else { return Vec::new() };
    match section.entry(line) {
        Some(entry) => vec![entry.figure(column)],
        None => section.entries.iter().map(|entry| entry.figure(column)).collect(),
    }
}

/// Interest of other accounts: less what is paid to the contracts, if it stands there at all.
fn others(r: &mut Reconciler<'_>, column: usize) {
    let lines = section_total(r, &K::InterestOther, Line::TotalInterest, column);
    let terms: Vec<(i64, Option<&Figure>)> = lines.into_iter().map(|figure| (-1, figure)).collect();
    let left_out = |_: &[Decimal]| Some(Decimal::ZERO);
    let other_sign = |v: &[Decimal]| Decimal::ZERO.checked_sub(v.iter().sum());
    let causes =
        [Cause::Instead(&left_out, CONTRACTS_LEFT_OUT), Cause::Instead(&other_sign, OTHER_SIGN)];
    let at = (&K::Summary, Line::InterestOtherAccounts, column);
    r.line_sum(at, "less the contracts' payments", &terms, &causes);
}

/// Checks what is distributed to the classes against what is available.
pub(crate) fn distributed(r: &mut Reconciler<'_>) {
    let column = r.report.total_column();
    let of = |kind: &K, line| r.report.figure(kind, line, column);
    let release = of(&K::StructuralFeatures, Line::OcRelease);
    let extra = of(&K::StructuralFeatures, Line::ExtraPrincipal);
    let place = |line| Place { section: "classes", line, group: "Total" };
    if of(&K::Summary, Line::AvailableFunds).is_none() {
        return;
    }
    // What is neither collected nor available enters by other rules: an insurer's payments.
    let insured = r.report.section(&K::Insurance).is_some_and(|section| {
        let figures = section.entries.iter().flat_map(|entry| entry.figures.iter().flatten());
        figures.clone().any(|figure| !figure.value().is_zero())
    });
    let split = release.is_some() && extra.is_some() && !insured;
    let usual = "usually so; other accounts and an insurer may add to it";
    let of_principal = [Cause::Habit(if split { Decimal::ZERO } else { ANY }, usual)];
    let of_all = [Cause::Habit(if insured { ANY } else { Decimal::ZERO }, usual)];
    let terms = [(1, of(&K::Summary, Line::TotalPrincipal)), (-1, release), (1, extra)];
    let principal = r.report.total.figure(C::Principal);
    let formula = "total principal - OC release + extra principal";
    r.sum(place("principal"), principal, formula, &terms, &of_principal);
    let mut terms = vec![(1, of(&K::Summary, Line::TotalInterest)), (1, release), (-1, extra)];
    terms.extend(outside_summary(r));
    let interest = r.report.total.figure(C::Interest);
    let formula = "total interest - contracts outside it + OC release - extra principal";
    r.sum_to(Closeness::Cents, place("interest"), interest, formula, &terms, &of_principal);
    let mut terms = vec![(1, of(&K::Summary, Line::AvailableFunds))];
    terms.extend(outside_summary(r));
    let all = r.report.total.figure(C::Distribution);
    let formula = "available funds - contracts outside them";
    r.sum(place("distribution"), all, formula, &terms, &of_all);
}

/// The contracts' payments, when the summary leaves them out.
fn outside_summary<'r>(r: &Reconciler<'r>) -> Vec<(i64, Option<&'r Figure>)> {
    let column = r.report.total_column();
    let in_summary = r.report.figure(&K::Summary, Line::InterestOtherAccounts, column);
    if in_summary.is_some_and(|figure| !figure.value().is_zero()) {
        return Vec::new();
    }
    let of = |line| r.report.figure(&K::InterestOther, line, column);
    CONTRACTS.iter().map(|line| (-1, of(*line))).collect()
}

/// Checks the derivative contracts: their sum, and the account that carries them.
pub(crate) fn derivatives(r: &mut Reconciler<'_>) {
    let column = r.report.total_column();
    let at = (&K::DerivativePayments, Line::TotalDerivativePayments, column);
    let report = r.report;
    let terms: Vec<(i64, Option<&Figure>)> =
        report.contracts().map(|entry| (1, entry.figure(column))).collect();
    let paying = terms.iter().filter(|(_, figure)| figure.is_some_and(|f| !f.value().is_zero()));
    let rounding = Decimal::new(5, 3).saturating_mul(Decimal::from(paying.count()));
    let causes = [Cause::Small(rounding, "cents of rounding, contract by contract")];
    r.line_sum(at, "sum of the contracts", &terms, &causes);
    let of = |line| r.report.figure(&K::InterestOther, line, column);
    let terms = CONTRACTS.map(|line| (1, of(line)));
    let account: Decimal =
        terms.iter().filter_map(|(_, figure)| Some(figure.as_ref()?.value())).sum();
    let listed = report.figure(&K::DerivativePayments, Line::TotalDerivativePayments, column);
    let more = account.saturating_sub(listed.map_or(Decimal::ZERO, Figure::value));
    let of = |line| report.figure(&K::Summary, line, column).map(Figure::value);
    let carried = of(Line::InterestOtherAccounts).unwrap_or_default().saturating_add(account);
    let confirmed = more > Decimal::ZERO && carried.is_zero();
    let causes = [
        Cause::Small(
            if confirmed { more } else { Decimal::ZERO },
            "the account, as the summary has it, pays more than the listed contracts; the rest is \
             not listed",
        ),
        Cause::Habit(ANY, "the listed contracts are usually all of the account"),
    ];
    r.line_sum(at, "cap + floor + swap payments of the account", &terms, &causes);
}

/// Checks what advances leave of delinquent interest: the servicing fees of those loans.
pub(crate) fn delinquent_interest(r: &mut Reconciler<'_>) {
    for column in r.columns() {
        let of = |line| r.report.figure(&K::InterestCollections, line, column);
        let inputs = [of(Line::Delinquent), of(Line::Advanced)];
        let kept = |v: &[Decimal]| (-v[0]).checked_sub(v[1]);
        let formula = "delinquent interest - advanced interest";
        let at = (&K::Servicing, Line::DelinquentServicingFees, column);
        let causes = [Cause::Habit(ANY, "interest is usually advanced net of servicing, in full")];
        r.line(at, Closeness::Money, formula, &inputs, &kept, &causes);
    }
}

/// Checks the month of interest on the balance at the beginning: what is scheduled, with what
/// came with repurchases.
pub(crate) fn scheduled_interest(r: &mut Reconciler<'_>) {
    for column in r.columns() {
        let balance = super::collateral::beginning(r, column);
        let coupon =
            r.figure(&K::Characteristics, Line::Coupon(crate::line::Point::Current), column);
        let of = |line| r.report.figure(&K::InterestCollections, line, column);
        let inputs = [balance, coupon, of(Line::Repurchases)];
        let month =
            |v: &[Decimal]| crate::formulas::month_of_interest(v[0], v[1])?.checked_sub(v[2]);
        r.line(
            (&K::InterestCollections, Line::ScheduledInterest, column),
            Closeness::Money,
            "beginning balance x current WAC / 12 - interest of repurchases",
            &inputs,
            &month,
            &[Cause::Habit(ANY, "the current WAC is usually that of the interest of the period")],
        );
    }
}
