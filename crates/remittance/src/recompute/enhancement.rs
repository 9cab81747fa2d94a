//! Overcollateralization, its target and release, excess cash flow, rolling delinquency.

use rust_decimal::Decimal;

use crate::check::{ANY, Cause, Closeness, Place, Reconciler};
use crate::class::{ClassColumn as C, ClassReport};
use crate::figure::Figure;
use crate::formulas::{overcollateralization, to_step};
use crate::line::Line;
use crate::section::SectionKind as K;

/// Targets are multiples of this part of the original collateral: 0.05%.
const TARGET_STEP: Decimal = Decimal::from_parts(5, 0, 0, false, 4);

const OWN_RULE: &str = "the usual rule; with losses and unpaid interest deals have their own";

/// Checks overcollateralization, excess cash flow and rolling delinquency.
pub(crate) fn check(r: &mut Reconciler<'_>) {
    target(r);
    oc(r);
    excess(r);
    rolling(r);
}

fn feature<'r>(r: &Reconciler<'r>, line: Line) -> Option<&'r Figure> {
    r.figure(&K::StructuralFeatures, line, r.report.total_column())
}

/// The required amount: a round part of the original collateral with the pre-funded amount. A
/// first report knows these as bonds and overcollateralization before the release.
fn target(r: &mut Reconciler<'_>) {
    let column = r.report.total_column();
    let Some(required) = feature(r, Line::RequiredOc) else { return };
    let (inputs, formula) = if r.is_first() {
        let before = [feature(r, Line::Oc), feature(r, Line::OcRelease)];
        let bonds = r.report.total.figure(C::OriginalFace);
        (vec![bonds, before[0], before[1]], "a multiple of 0.05% x (original bonds + OC)")
    } else {
        let loans = r.figure(&K::PrincipalBalance, Line::OriginalBalance, column);
        let prefunded = r.figure(&K::Prefunding, Line::OriginalPrefunded, column);
        let inputs = if prefunded.is_some() { vec![loans, prefunded] } else { vec![loans] };
        (inputs, "a multiple of 0.05% x (original loans + pre-funded amount)")
    };
    let at_round_part = |v: &[Decimal]| {
        let base = v.iter().copied().try_fold(Decimal::ZERO, Decimal::checked_add)?;
        to_step(required.value().checked_div(base)?, TARGET_STEP)?.checked_mul(base)
    };
    let at = (&K::StructuralFeatures, Line::RequiredOc, column);
    let causes = [Cause::Habit(ANY, "targets are usually a round part of the original collateral")];
    r.line(at, Closeness::Money, formula, &inputs, &at_round_part, &causes);
}

/// Overcollateralization: collateral over bonds after the distribution, up to the required one.
fn oc(r: &mut Reconciler<'_>) {
    let column = r.report.total_column();
    let at = (&K::StructuralFeatures, Line::Oc, column);
    let loans = r.figure(&K::PrincipalBalance, Line::CurrentBalance, column);
    let bonds = r.report.total.figure(C::CurrentBalance);
    let account = r.figure(&K::Prefunding, Line::PrefundingBalance, column);
    if account.is_some() {
        let formula = "loans + pre-funding account - bonds";
        let inputs = [loans, account, bonds];
        let over = |v: &[Decimal]| overcollateralization(v[0], v[1], v[2]);
        r.line(at, Closeness::Money, formula, &inputs, &over, &[]);
    } else {
        let formula = "loans - bonds";
        let inputs = [loans, bonds];
        let over = |v: &[Decimal]| overcollateralization(v[0], Decimal::ZERO, v[1]);
        let below = loans.map(Figure::value) < bonds.map(Figure::value);
        if !below {
            let causes = [Cause::Habit(ANY, "usual without an account that is not printed")];
            r.line(at, Closeness::Money, formula, &inputs, &over, &causes);
        }
        unseen_account(r, loans, bonds);
    }
    let required = feature(r, Line::RequiredOc);
    let paid = feature(r, Line::ExtraPrincipal).is_some_and(|extra| !extra.value().is_zero());
    let below = paid && feature(r, Line::Oc).map(Figure::value) < required.map(Figure::value);
    let most = required.map_or(Decimal::ZERO, Figure::value);
    let causes = [
        Cause::Small(
            if below { most } else { Decimal::ZERO },
            "still to be built: extra principal is paid",
        ),
        Cause::Habit(ANY, "usually at its target, but for losses and months of building it"),
    ];
    let inputs = [required];
    r.line(at, Closeness::Sum, "required OC", &inputs, &|v| v.first().copied(), &causes);
    let over = |v: &[Decimal]| Some(v[0].checked_sub(v[1])?.max(Decimal::ZERO));
    let released = [feature(r, Line::Oc), required];
    let at = (&K::StructuralFeatures, Line::ExtraPrincipal, column);
    let none = |v: &[Decimal]| over(v).map(|_| Decimal::ZERO);
    let causes = [
        Cause::Small(if below { most } else { Decimal::ZERO }, "paid to build OC"),
        Cause::Habit(ANY, "usually nothing; it covers losses or keeps OC at its target"),
    ];
    r.line(at, Closeness::Sum, "nothing once OC is what is required", &released, &none, &causes);
    released_principal(r);
    built_before_release(r);
}

/// Excess cash flow builds overcollateralization up to what is required before the residual gets
/// any.
fn built_before_release(r: &mut Reconciler<'_>) {
    let Some(entry) = r.report.entry(&K::StructuralFeatures, Line::Oc) else { return };
    let (Some(oc), Some(required)) = (entry.total(), feature(r, Line::RequiredOc)) else { return };
    let residuals = r.report.classes.iter().filter(|class| is_residual(class));
    let released: Decimal =
        residuals.filter_map(|class| Some(class.figure(C::Distribution)?.value())).sum();
    let short = required.value().saturating_sub(oc.value());
    let holds = short <= Decimal::ZERO || released <= Decimal::ZERO;
    let place = Place { section: K::StructuralFeatures.name(), line: &entry.label, group: "TOTAL" };
    let otherwise = format!("{short} below what is required, while {released} is released");
    let rule = "what is required before excess cash flow is released";
    r.habit(place, Some(oc), rule, holds, &otherwise);
}

/// Without a printed account: collateral less bonds has moved with the release alone.
fn unseen_account(r: &mut Reconciler<'_>, loans: Option<&Figure>, bonds: Option<&Figure>) {
    let column = r.report.total_column();
    let begin = super::collateral::beginning(r, column);
    let prior = r.report.total.figure(C::PriorBalance);
    let of = |line| feature(r, line);
    let inputs = [loans, bonds, begin, prior, of(Line::ExtraPrincipal), of(Line::OcRelease)];
    let formula = "release: change of bonds less change of loans, and extra principal";
    let release = |v: &[Decimal]| {
        let bonds = v[1].checked_sub(v[3])?;
        let loans = v[0].checked_sub(v[2])?;
        bonds.checked_sub(loans)?.checked_add(v[4])
    };
    let at = (&K::StructuralFeatures, Line::OcRelease, column);
    let causes = [Cause::Habit(ANY, "usual without losses and further loans")];
    r.line(at, Closeness::Money, formula, &inputs, &release, &causes);
}

/// Release: principal collected that the classes do not get.
fn released_principal(r: &mut Reconciler<'_>) {
    let column = r.report.total_column();
    let terms = [
        (1, r.figure(&K::Summary, Line::TotalPrincipal, column)),
        (-1, r.report.total.figure(C::Principal)),
        (1, feature(r, Line::ExtraPrincipal)),
    ];
    let at = (&K::StructuralFeatures, Line::OcRelease, column);
    let usual = "usually so; other accounts and an insurer may add to it";
    let whole = terms.iter().all(|(_, figure)| figure.is_some());
    let causes = [Cause::Habit(if whole { Decimal::ZERO } else { ANY }, usual)];
    let formula = "total principal + extra principal - principal distributed";
    r.line_sum(at, formula, &terms, &causes);
}

/// Whether a class is the residual: it has no face value.
fn is_residual(class: &ClassReport) -> bool {
    class.figure(C::OriginalFace).is_none_or(|face| face.value().is_zero())
        && class.figure(C::Rate).is_none()
}

/// Excess cash flow: interest distributed and extra principal less the optimal interest of the
/// classes; what basis risk and extra principal leave of it is the residual's.
fn excess(r: &mut Reconciler<'_>) {
    let column = r.report.total_column();
    let report = r.report;
    let bonds = report.classes.iter().filter(|class| !is_residual(class));
    let mut terms =
        vec![(1, report.total.figure(C::Interest)), (1, feature(r, Line::ExtraPrincipal))];
    terms.extend(bonds.map(|class| (-1, class.figure(C::OptimalInterest))));
    let at = (&K::StructuralFeatures, Line::ExcessCashFlow, column);
    let formula = "interest distributed + extra principal - optimal interest of the classes";
    let causes = [Cause::Habit(if plain(r) { Decimal::ZERO } else { ANY }, OWN_RULE)];
    r.line_sum(at, formula, &terms, &causes);
    let mut residuals = report.classes.iter().filter(|class| is_residual(class));
    let (Some(residual), None) = (residuals.next(), residuals.next()) else { return };
    let terms = [
        (1, feature(r, Line::ExcessCashFlow)),
        (-1, feature(r, Line::ExtraPrincipal)),
        (-1, r.figure(&K::AdjustableRate, Line::BasisRiskCurrent, column)),
        (1, r.figure(&K::AdjustableRate, Line::BasisRiskCumulative, column)),
    ];
    let place = Place { section: "classes", line: C::Interest.name(), group: &residual.name };
    let formula = "excess cash flow - extra principal - basis risk shortfall paid";
    let interest = residual.figure(C::Interest);
    let causes = [Cause::Habit(ANY, "a residual usually gets what is left; others may share it")];
    r.sum_to(Closeness::Cents, place, interest, formula, &terms, &causes);
}

/// Whether nothing of the period calls for rules of the deal's own: no interest stays unpaid, and
/// no loss is realized.
fn plain(r: &Reconciler<'_>) -> bool {
    let zero = |figure: Option<&Figure>| figure.is_none_or(|figure| figure.value().is_zero());
    let column = r.report.total_column();
    let bonds = r.report.classes.iter().filter(|class| !is_residual(class));
    let mut all_paid = bonds.flat_map(|class| {
        [C::CurrentUnpaid, C::PriorUnpaid, C::RealizedLosses].map(|column| class.figure(column))
    });
    let loss = r.figure(&K::RealizedLossesCurrent, Line::CollateralLoss, column);
    all_paid.all(zero) && zero(loss) && feature(r, Line::ExtraPrincipal).is_some()
}

/// Rolling delinquency is an average over months that the report does not have; 90 days are part
/// of 60, and both of the pool.
fn rolling(r: &mut Reconciler<'_>) {
    let column = r.report.total_column();
    let loans = super::collateral::beginning(r, column).map(Figure::value);
    let sixty = feature(r, Line::RollingDelinquency60);
    let ninety = feature(r, Line::RollingDelinquency90);
    let Some(entry) = r.report.entry(&K::StructuralFeatures, Line::RollingDelinquency90) else {
        return;
    };
    let place = Place { section: K::StructuralFeatures.name(), line: &entry.label, group: "TOTAL" };
    if sixty.is_none() || ninety.is_none() || loans.is_none() {
        return;
    }
    let holds =
        ninety.map(Figure::value) <= sixty.map(Figure::value) && sixty.map(Figure::value) <= loans;
    let rule = "no more than 60 days and more, and these no more than the loans";
    r.habit(place, ninety, rule, holds, "more than 60 days and more, or than the loans");
}
