//! Distribution by class: sums, balances, principal pro rata, factors, figures since issue.

use rust_decimal::Decimal;

use crate::check::{ANY, Cause, Closeness, Place, Reconciler};
use crate::class::{ClassColumn as C, ClassReport};
use crate::figure::Figure;
use crate::formulas::{factor, pro_rata};
use crate::report::Report;

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

/// Columns of balances, to which a notional amount does not add.
const BALANCES: [C; 6] = [
    C::OriginalFace,
    C::PriorBalance,
    C::CurrentBalance,
    C::ToDateOriginalFace,
    C::ToDateCurrentBalance,
    C::AccrualBalance,
];

/// Factors of amounts: the column, the amount, its name.
const FACTORS: [(C, C, &str); 5] = [
    (C::FactorPrior, C::PriorBalance, "prior balance"),
    (C::FactorInterest, C::Interest, "interest"),
    (C::FactorPrincipal, C::Principal, "principal"),
    (C::FactorDistribution, C::Distribution, "distribution"),
    (C::FactorCurrent, C::CurrentBalance, "current balance"),
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
        over_classes(r, place, column);
    }
    if let Some((_, earlier, formula)) = REPEATED.iter().find(|(later, ..)| *later == column) {
        let per_unit = [Decimal::ONE, Decimal::ONE_THOUSAND];
        let is_unit = column == C::FactorOriginal
            && reported.is_some_and(|figure| per_unit.contains(&figure.value()));
        if !is_unit {
            r.same(place, reported, of(*earlier), formula);
        }
    }
    if let Some((_, amount, name)) = FACTORS.iter().find(|(of, ..)| *of == column) {
        let inputs = [of(*amount), of(C::OriginalFace)];
        let per = per_face(r);
        let thousand = if per == Decimal::ONE { "" } else { " x 1,000" };
        let formula = format!("{name}{thousand} / original face");
        let of_face = |v: &[Decimal]| factor(v[0], v[1], per);
        r.compare(place, reported, Closeness::Ratio, &formula, &inputs, &of_face, &[]);
    }
    if let Some((_, current)) = SINCE_ISSUE.iter().find(|(since, _)| *since == column) {
        since_issue(r, place, (column, reported), of(*current));
    }
    if is_notional(r.report, class) {
        return;
    }
    if matches!(column, C::FactorPrior | C::FactorCurrent) {
        balance_factor(r, class, column);
    }
    balances(r, class, column);
    if matches!(column, C::Principal | C::ToDateScheduledPrincipal) {
        shared(r, class, column);
    }
}

/// The total of a column over the classes; notional amounts stand in their row alone, unless the
/// report adds them up as well.
fn over_classes(r: &mut Reconciler<'_>, place: Place<'_>, column: C) {
    let report = r.report;
    let of_all: Vec<(i64, Option<&Figure>)> =
        report.classes.iter().map(|class| (1, class.figure(column))).collect();
    let bonds = report.classes.iter().filter(|class| !is_notional(report, class));
    let of_bonds: Vec<(i64, Option<&Figure>)> =
        bonds.map(|class| (1, class.figure(column))).collect();
    let reported = report.total.figure(column);
    let sum = |terms: &[(i64, Option<&Figure>)]| -> Decimal {
        terms.iter().filter_map(|(_, figure)| Some(figure.as_ref()?.value())).sum()
    };
    let far = |terms: &[(i64, Option<&Figure>)]| {
        reported.map(|total| total.value().saturating_sub(sum(terms)).abs())
    };
    if BALANCES.contains(&column) && far(&of_bonds) < far(&of_all) {
        r.sum(place, reported, "sum of the classes that are not notional", &of_bonds, &[]);
    } else {
        r.sum(place, reported, "sum of the classes", &of_all, &[]);
    }
}

/// Whether the balance of a class is notional: it falls, or stands, without any principal.
pub(crate) fn is_notional(report: &Report, class: &ClassReport) -> bool {
    if std::ptr::eq(class, &report.total) {
        return false;
    }
    let kind = class.kind.to_uppercase();
    let words = ["NTL", "NOTIONAL", "IO"];
    let named = kind.split(|c: char| !c.is_alphanumeric()).any(|word| words.contains(&word));
    let value = |column| class.figure(column).map_or(Decimal::ZERO, Figure::value);
    let unpaid = [C::Principal, C::ToDatePrincipal, C::RealizedLosses, C::DeferredInterest];
    let falls = value(C::CurrentBalance) < value(C::PriorBalance);
    named || (falls && unpaid.iter().all(|column| value(*column).is_zero()))
}

/// The face to which factors are: $1,000, or $1 where none is above it.
fn per_face(r: &Reconciler<'_>) -> Decimal {
    let columns = [C::FactorPrior, C::FactorCurrent];
    let classes = r.report.classes.iter();
    let of_balances = classes.flat_map(|class| columns.map(|column| class.figure(column)));
    let most = of_balances.flatten().map(Figure::value).max();
    let to_one = most.is_some_and(|most| most > Decimal::ZERO && most <= Decimal::ONE);
    if to_one { Decimal::ONE } else { Decimal::ONE_THOUSAND }
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
    let per = per_face(r);
    let mut formula = "factor of (face - principal - losses + deferred since issue)";
    if column == C::FactorPrior {
        inputs.extend(paid);
        formula = "the same before the principal, losses and deferred interest of the period";
    }
    let balance = |v: &[Decimal]| {
        let after = v[0].checked_sub(v[1])?.checked_sub(v[2])?.checked_add(v[3])?;
        let [principal, losses, deferred] = v.get(4..7).unwrap_or_default() else {
            return factor(after.round_dp(CENTS), v[0], per);
        };
        let before = after.checked_add(*principal)?.checked_add(*losses)?.checked_sub(*deferred)?;
        factor(before.round_dp(CENTS), v[0], per)
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
    let notional = r.report.classes.iter().any(|class| is_notional(r.report, class));
    let usual = "it usually leaves notional amounts out: with them it does not roll";
    let adds_notional = [Cause::Habit(ANY, usual)];
    let of_total = std::ptr::eq(class, &r.report.total) && notional;
    let causes = if of_total { &adds_notional[..] } else { &[] };
    r.sum(place(class, column), of(column), formula, &terms, causes);
}

/// Figures since issue are those of the period in a first report, and no less later.
fn since_issue(
    r: &mut Reconciler<'_>,
    place: Place<'_>,
    (column, reported): (C, Option<&Figure>),
    current: Option<&Figure>,
) {
    let (Some(since), Some(of_period)) = (reported, current) else { return };
    if r.is_first() {
        r.same(place, reported, current, "first report: that of the period");
    } else {
        let holds = since.value() >= of_period.value();
        let (rule, otherwise) = ("at least that of the period", "less than that of the period");
        if matches!(column, C::ToDateRealizedLosses | C::ToDateDeferredInterest) {
            r.habit(place, reported, rule, holds, otherwise);
        } else {
            r.rule(place, reported, rule, holds, otherwise);
        }
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
    if column == C::Principal {
        r.compare(at, reported, Closeness::Money, formula, &inputs, &share, &[]);
    } else {
        let usual = "classes that pay down alike usually share scheduled principal alike";
        let causes = [Cause::Habit(ANY, usual)];
        r.compare(at, reported, Closeness::Cents, formula, &inputs, &share, &causes);
    }
}

/// Whether the classes with a face value have the same balance per dollar of it both before and
/// after the distribution, which is principal pro rata: by the balances or by the factors, so that
/// one wrong digit does not hide it.
fn pay_alike(r: &Reconciler<'_>) -> bool {
    let bonds = || r.report.classes.iter().filter(|class| !is_notional(r.report, class));
    let alike = |of: &dyn Fn(&ClassReport) -> Option<Decimal>| {
        let values: Vec<Decimal> = bonds().filter_map(of).collect();
        let least = values.iter().min().copied().unwrap_or_default();
        let most = values.iter().max().copied().unwrap_or_default();
        values.len() > 1 && most.saturating_sub(least) <= Decimal::new(1, 6)
    };
    let ratio = |class: &ClassReport, balance| {
        let balance = class.figure(balance)?.value();
        balance.checked_div(class.figure(C::OriginalFace)?.value())
    };
    let per = per_face(r);
    let factor = |class: &ClassReport, column| {
        let factor = class.figure(column)?.value().checked_div(per)?;
        (!factor.is_zero()).then_some(factor)
    };
    let at = |balance, of_balance| {
        alike(&|class| ratio(class, balance)) || alike(&|class| factor(class, of_balance))
    };
    at(C::PriorBalance, C::FactorPrior) && at(C::CurrentBalance, C::FactorCurrent)
}
