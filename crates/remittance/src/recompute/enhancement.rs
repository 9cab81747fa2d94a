//! Overcollateralization, its target and release, excess cash flow, rolling delinquency.

use rust_decimal::Decimal;

use crate::check::{Cause, Closeness, Place, Reconciler};
use crate::class::{ClassColumn as C, ClassReport};
use crate::figure::Figure;
use crate::formulas::{overcollateralization, to_step};
use crate::line::Line;
use crate::section::SectionKind as K;

/// Targets are multiples of this part of the original collateral: 0.05%.
const TARGET_STEP: Decimal = Decimal::from_parts(5, 0, 0, false, 4);

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
    r.line(at, Closeness::Money, formula, &inputs, &at_round_part, &[]);
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
        unseen_account(r, loans, bonds);
    }
    let required = feature(r, Line::RequiredOc);
    let paid = feature(r, Line::ExtraPrincipal).is_some_and(|extra| !extra.value().is_zero());
    let below = paid && feature(r, Line::Oc).map(Figure::value) < required.map(Figure::value);
    let most = required.map_or(Decimal::ZERO, Figure::value);
    let causes = [Cause::Small(
        if below { most } else { Decimal::ZERO },
        "still to be built: extra principal is paid",
    )];
    let inputs = [required];
    r.line(at, Closeness::Sum, "required OC", &inputs, &|v| v.first().copied(), &causes);
    let over = |v: &[Decimal]| Some(v[0].checked_sub(v[1])?.max(Decimal::ZERO));
    let released = [feature(r, Line::Oc), required];
    let at = (&K::StructuralFeatures, Line::ExtraPrincipal, column);
    let none = |v: &[Decimal]| over(v).map(|_| Decimal::ZERO);
    let building = [Cause::Small(most, "paid to build OC")];
    let causes = if below { &building[..] } else { &[] };
    r.line(at, Closeness::Sum, "nothing once OC is what is required", &released, &none, causes);
    released_principal(r);
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
    r.line(at, Closeness::Money, formula, &inputs, &release, &[]);
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
    r.line_sum(at, "total principal + extra principal - principal distributed", &terms, &[]);
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
    r.line_sum(at, formula, &terms, &[]);
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
    r.sum_to(Closeness::Cents, place, interest, formula, &terms, &[]);
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
    let holds =
        ninety.map(Figure::value) <= sixty.map(Figure::value) && sixty.map(Figure::value) <= loans;
    let rule = "no more than 60 days and more, and these no more than the loans";
    r.rule(place, ninety, rule, holds, "more than 60 days and more, or than the loans");
}
