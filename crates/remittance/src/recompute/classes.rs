//! Distribution by class: sums, balances, principal pro rata, factors, figures since issue.

use rust_decimal::Decimal;

use crate::check::{Closeness, Place, Reconciler};
use crate::class::{ClassColumn as C, ClassReport};
use crate::figure::Figure;
use crate::formulas::{factor, pro_rata};

/// Columns that add up over the classes.
const ADDED: [C; 25] = [
    C::OriginalFace,
    C::PriorBalance,
    C::Interest,
    C::Principal,
    C::Distribution,
    C::RealizedLosses,
    C::DeferredInterest,
    C::CurrentBalance,
    C::ToDateOriginalFace,
    C::ToDateInterest,
    C::ToDateUnscheduledPrincipal,
    C::ToDateScheduledPrincipal,
    C::ToDatePrincipal,
    C::ToDateDistribution,
    C::ToDateRealizedLosses,
    C::ToDateDeferredInterest,
    C::ToDateCurrentBalance,
    C::AccrualBalance,
    C::AccruedInterest,
    C::NonSupportedShortfall,
    C::PriorUnpaid,
    C::UnscheduledAdjustments,
    C::OptimalInterest,
    C::PaidInterest,
    C::CurrentUnpaid,
];

/// Columns that repeat others: the later, the earlier.
const REPEATED: [(C, C, &str); 5] = [
    (C::FactorOriginal, C::OriginalFace, "original face value"),
    (C::ToDateOriginalFace, C::OriginalFace, "original face value"),
    (C::ToDateCurrentBalance, C::CurrentBalance, "current principal balance"),
    (C::AccrualBalance, C::PriorBalance, "prior principal balance"),
    (C::PaidInterest, C::Interest, "interest distributed"),
];

/// Decimals of balances.
const CENTS: u32 = 2;

/// Factors of amounts: the column, the amount per $1,000 of face, the formula.
const FACTORS: [(C, C, &str); 3] = [
    (C::FactorInterest, C::Interest, "interest x 1,000 / original face"),
    (C::FactorPrincipal, C::Principal, "principal x 1,000 / original face"),
    (C::FactorDistribution, C::Distribution, "distribution x 1,000 / original face"),
];

/// Figures since issue with those of the period that are part of them.
const SINCE_ISSUE: [(C, C); 5] = [
    (C::ToDateInterest, C::Interest),
    (C::ToDatePrincipal, C::Principal),
    (C::ToDateDistribution, C::Distribution),
    (C::ToDateRealizedLosses, C::RealizedLosses),
    (C::ToDateDeferredInterest, C::DeferredInterest),
];

/// Checks the tables of classes but for interest.
pub(crate) fn check(r: &mut Reconciler<'_>) {
    for column in C::all() {
        for class in r.classes() {
            one(r, class, column);
        }
    }
}

fn place<'p>(class: &'p ClassReport, column: C) -> Place<'p> {
    Place { section: "classes", line: column.name(), group: &class.name }
}

/// Checks a figure of a class or of the totals.
fn one(r: &mut Reconciler<'_>, class: &ClassReport, column: C) {
    let of = |column| class.figure(column);
    let place = place(class, column);
    let reported = of(column);
    if std::ptr::eq(class, &r.report.total) && ADDED.contains(&column) {
        let report = r.report;
        let terms: Vec<(i64, Option<&Figure>)> =
            report.classes.iter().map(|class| (1, class.figure(column))).collect();
        r.sum(place, reported, "sum of the classes", &terms, &[]);
    }
    if let Some((_, earlier, formula)) = REPEATED.iter().find(|(later, ..)| *later == column) {
        r.same(place, reported, of(*earlier), formula);
    }
    if let Some((_, amount, formula)) = FACTORS.iter().find(|(of, ..)| *of == column) {
        let inputs = [of(*amount), of(C::OriginalFace)];
        r.compare(
            place,
            reported,
            Closeness::Ratio,
            formula,
            &inputs,
            &|v| factor(v[0], v[1]),
            &[],
        );
    }
    if let Some((_, current)) = SINCE_ISSUE.iter().find(|(since, _)| *since == column) {
        since_issue(r, place, reported, of(*current));
    }
    if matches!(column, C::FactorPrior | C::FactorCurrent) {
        balance_factor(r, class, column);
    }
    balances(r, class, column);
    if matches!(column, C::Principal | C::ToDateScheduledPrincipal) {
        shared(r, class, column);
    }
}

/// Factors of balances. Amounts since issue have more digits than balances, so the balance is taken
/// as original face less principal since issue, in cents.
fn balance_factor(r: &mut Reconciler<'_>, class: &ClassReport, column: C) {
    let of = |column| class.figure(column);
    let paid = [of(C::Principal), of(C::RealizedLosses), of(C::DeferredInterest)];
    let since =
        [of(C::ToDatePrincipal), of(C::ToDateRealizedLosses), of(C::ToDateDeferredInterest)];
    let mut inputs = vec![of(C::OriginalFace)];
    inputs.extend(since);
    let mut formula = "(face - principal - losses + deferred since issue) x 1,000 / face";
    if column == C::FactorPrior {
        inputs.extend(paid);
        formula = "the same before the principal, losses and deferred interest of the period";
    }
    let balance = |v: &[Decimal]| {
        let after = v[0].checked_sub(v[1])?.checked_sub(v[2])?.checked_add(v[3])?;
        let [principal, losses, deferred] = v.get(4..7).unwrap_or_default() else {
            return factor(after.round_dp(CENTS), v[0]);
        };
        let before = after.checked_add(*principal)?.checked_add(*losses)?.checked_sub(*deferred)?;
        factor(before.round_dp(CENTS), v[0])
    };
    let at = place(class, column);
    r.compare(at, of(column), Closeness::Ratio, formula, &inputs, &balance, &[]);
}

/// Sums across a row.
fn balances(r: &mut Reconciler<'_>, class: &ClassReport, column: C) {
    let of = |column| class.figure(column);
    let (formula, terms): (&str, Vec<(i64, Option<&Figure>)>) = match column {
        C::Distribution => {
            ("interest + principal", vec![(1, of(C::Interest)), (1, of(C::Principal))])
        }
        C::CurrentBalance => (
            "prior balance - principal - realized losses + deferred interest",
            vec![
                (1, of(C::PriorBalance)),
                (-1, of(C::Principal)),
                (-1, of(C::RealizedLosses)),
                (1, of(C::DeferredInterest)),
            ],
        ),
        C::FactorDistribution => (
            "interest + principal per $1,000",
            vec![(1, of(C::FactorInterest)), (1, of(C::FactorPrincipal))],
        ),
        C::ToDatePrincipal => (
            "unscheduled + scheduled principal",
            vec![(1, of(C::ToDateUnscheduledPrincipal)), (1, of(C::ToDateScheduledPrincipal))],
        ),
        C::ToDateDistribution => (
            "interest + principal since issue",
            vec![(1, of(C::ToDateInterest)), (1, of(C::ToDatePrincipal))],
        ),
        C::ToDateCurrentBalance => (
            "original face - principal - realized losses + deferred interest since issue",
            vec![
                (1, of(C::ToDateOriginalFace)),
                (-1, of(C::ToDatePrincipal)),
                (-1, of(C::ToDateRealizedLosses)),
                (1, of(C::ToDateDeferredInterest)),
            ],
        ),
        _ => return,
    };
    r.sum(place(class, column), of(column), formula, &terms, &[]);
}

/// Figures since issue are those of the period in a first report, and no less later.
fn since_issue(
    r: &mut Reconciler<'_>,
    place: Place<'_>,
    reported: Option<&Figure>,
    current: Option<&Figure>,
) {
    let (Some(since), Some(of_period)) = (reported, current) else { return };
    if r.is_first() {
        r.same(place, reported, current, "first report: that of the period");
    } else {
        let holds = since.value() >= of_period.value();
        r.rule(
            place,
            reported,
            "at least that of the period",
            holds,
            "less than that of the period",
        );
    }
}

/// Principal that classes share by balance: theirs of the period, and its scheduled part since
/// issue. Checked when the classes have paid down alike, which only sharing by balance does.
fn shared(r: &mut Reconciler<'_>, class: &ClassReport, column: C) {
    if std::ptr::eq(class, &r.report.total) || !pay_alike(r) {
        return;
    }
    let total = &r.report.total;
    let (part, formula) = match column {
        C::Principal => (C::PriorBalance, "principal of all classes x prior balance / theirs"),
        _ => (C::ToDatePrincipal, "that of all classes x principal since issue / theirs"),
    };
    let inputs = [total.figure(column), class.figure(part), total.figure(part)];
    if class.figure(part).is_some_and(|figure| figure.value().is_zero()) {
        return;
    }
    let reported = class.figure(column);
    let share = |v: &[Decimal]| pro_rata(v[0], v[1], v[2]);
    let at = place(class, column);
    let closeness = if column == C::Principal { Closeness::Money } else { Closeness::Cents };
    r.compare(at, reported, closeness, formula, &inputs, &share, &[]);
}

/// Whether the classes with a face value have the same balance per dollar of it: before or after
/// the distribution, by the balances or by the factors, so that one wrong digit does not hide it.
fn pay_alike(r: &Reconciler<'_>) -> bool {
    let alike = |of: &dyn Fn(&ClassReport) -> Option<Decimal>| {
        let values: Vec<Decimal> = r.report.classes.iter().filter_map(of).collect();
        let least = values.iter().min().copied().unwrap_or_default();
        let most = values.iter().max().copied().unwrap_or_default();
        values.len() > 1 && most.saturating_sub(least) <= Decimal::new(1, 6)
    };
    let ratio = |class: &ClassReport, balance| {
        let balance = class.figure(balance)?.value();
        balance.checked_div(class.figure(C::OriginalFace)?.value())
    };
    let factor = |class: &ClassReport, column| {
        let factor = class.figure(column)?.value().checked_div(Decimal::ONE_THOUSAND)?;
        (!factor.is_zero()).then_some(factor)
    };
    alike(&|class| ratio(class, C::PriorBalance))
        || alike(&|class| ratio(class, C::CurrentBalance))
        || alike(&|class| factor(class, C::FactorPrior))
        || alike(&|class| factor(class, C::FactorCurrent))
}
