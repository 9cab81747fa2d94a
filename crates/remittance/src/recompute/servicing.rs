//! Fees and advances: servicing, trustees, the insurer's premium, compensating interest.

use rust_decimal::Decimal;

use super::collateral::beginning;
use crate::check::{ANY, Cause, Closeness, Reconciler};
use crate::class::ClassColumn as C;
use crate::figure::Figure;
use crate::formulas::fee_at_round_rate;
use crate::line::Line;
use crate::section::SectionKind as K;

/// Servicing fee rates are multiples of this: 0.001%.
const SERVICING_STEP: Decimal = Decimal::from_parts(1, 0, 0, false, 5);
/// Trustees' fee rates are multiples of this: 0.0001%.
const TRUSTEE_STEP: Decimal = Decimal::from_parts(1, 0, 0, false, 6);
/// Premium rates are multiples of this: 0.01%.
const PREMIUM_STEP: Decimal = Decimal::from_parts(1, 0, 0, false, 4);

const ROUND: &str = "fees usually have a round rate of this balance";
const SIGN: &str = "the report adds compensating interest where it is to be deducted";

/// Checks the fees out of interest that have a round rate.
pub(crate) fn fees(r: &mut Reconciler<'_>) {
    for column in r.columns() {
        for line in [Line::OwnerTrusteeFee, Line::IndentureTrusteeFee] {
            trustee(r, line, column);
        }
    }
    premium(r);
}

/// A trustee's fee: a round rate of the balance at the beginning; where an account is still
/// pre-funding the pool, of bonds and overcollateralization.
fn trustee(r: &mut Reconciler<'_>, line: Line, column: usize) {
    let fee = r.figure(&K::InterestFees, line, column);
    let total = column == r.report.total_column();
    let funded = total && r.is_first();
    let Some(fee) = fee.filter(|fee| !fee.value().is_zero()) else { return };
    let balance = beginning(r, column);
    let (inputs, formula) = if funded {
        let of = |line| r.report.figure(&K::StructuralFeatures, line, column);
        let inputs = [r.report.total.figure(C::PriorBalance), of(Line::Oc), of(Line::OcRelease)];
        (inputs.to_vec(), "a multiple of 0.0001% x (bonds + OC) / 12")
    } else {
        (vec![balance], "a multiple of 0.0001% x beginning balance / 12")
    };
    let at_round_rate = |v: &[Decimal]| {
        let base = v.iter().copied().try_fold(Decimal::ZERO, Decimal::checked_add)?;
        fee_at_round_rate(fee.value(), base, TRUSTEE_STEP)
    };
    r.line(
        (&K::InterestFees, line, column),
        Closeness::Money,
        formula,
        &inputs,
        &at_round_rate,
        &[Cause::Habit(ANY, ROUND)],
    );
}

/// The insurer's premium: a round rate of the ending balance of a class.
fn premium(r: &mut Reconciler<'_>) {
    let column = r.report.total_column();
    let fee = r.figure(&K::InterestFees, Line::BondInsurancePremium, column);
    let Some(fee) = fee.filter(|fee| !fee.value().is_zero()) else { return };
    let insured =
        r.report.classes.iter().max_by_key(|class| {
            class.figure(C::CurrentBalance).map_or(Decimal::ZERO, Figure::value)
        });
    let Some(insured) = insured else { return };
    let at_round_rate = |v: &[Decimal]| fee_at_round_rate(fee.value(), v[0], PREMIUM_STEP);
    r.line(
        (&K::InterestFees, Line::BondInsurancePremium, column),
        Closeness::Money,
        &format!(
            "a multiple of 0.01% x balance of class {} after the distribution / 12",
            insured.name
        ),
        &[insured.figure(C::CurrentBalance)],
        &at_round_rate,
        &[Cause::Habit(ANY, ROUND)],
    );
}

/// Checks servicing fees, prepayment interest shortfall and advances.
pub(crate) fn servicing(r: &mut Reconciler<'_>) {
    for column in r.columns() {
        let of = |line| r.report.figure(&K::Servicing, line, column);
        let at = |line| (&K::Servicing, line, column);
        let parts = [(1, of(Line::CurrentServicingFees)), (1, of(Line::DelinquentServicingFees))];
        r.line_sum(at(Line::TotalServicingFees), "current + delinquent", &parts, &[]);
        round_servicing(r, column);
        let whole = [(1, of(Line::TotalServicingFees))];
        r.line_sum(at(Line::ServicingFeesCarried), "the total above", &whole, &[]);
        let collected = r.figure(&K::InterestCollections, Line::CompensatingInterest, column);
        let compensating = of(Line::CompensatingInterest);
        let added = |v: &[Decimal]| Some(v.first()?.abs());
        let causes = [Cause::Instead(&added, SIGN)];
        let formula = "less compensating interest collected";
        r.line_sum(at(Line::CompensatingInterest), formula, &[(-1, collected)], &causes);
        let parts = [(-1, of(Line::DelinquentServicingFees))];
        r.line_sum(at(Line::DelinquentServicingDeducted), "less those above", &parts, &[]);
        let carried = of(Line::ServicingFeesCarried);
        let deducted = of(Line::DelinquentServicingDeducted);
        let added = |v: &[Decimal]| v[0].checked_add(v[1])?.checked_add(v[2]);
        let causes = [Cause::Instead(&added, SIGN)];
        let terms = [(1, carried), (-1, collected), (1, deducted)];
        let formula = "total - compensating interest - delinquent";
        let added_instead = terms.map(|(_, figure)| figure);
        if added_instead.iter().all(Option::is_some) {
            r.line_sum(at(Line::CollectedServicingFees), formula, &terms, &causes);
        }
        net_ppis(r, column, compensating, collected);
        let parts = [(1, of(Line::AdvancedPrincipal)), (1, of(Line::AdvancedInterest))];
        r.line_sum(at(Line::TotalAdvances), "principal + interest advanced", &parts, &[]);
    }
}

/// Servicing fees of all loans: a round rate of the balance at the beginning. A group is of one
/// rate; the total, of several, is the sum of the groups.
fn round_servicing(r: &mut Reconciler<'_>, column: usize) {
    if column == r.report.total_column() && !r.report.groups.is_empty() {
        return;
    }
    let at = (&K::Servicing, Line::TotalServicingFees, column);
    let fee = r.figure(at.0, at.1, at.2);
    let Some(fee) = fee.filter(|fee| !fee.value().is_zero()) else { return };
    let at_round_rate = |v: &[Decimal]| fee_at_round_rate(fee.value(), v[0], SERVICING_STEP);
    let formula = "a multiple of 0.001% x beginning balance / 12";
    let balance = beginning(r, column);
    let causes =
        [Cause::Habit(ANY, "fees usually have a round rate; loans of several rates may not")];
    r.line(at, Closeness::Money, formula, &[balance], &at_round_rate, &causes);
}

/// What compensating interest leaves of the shortfall.
fn net_ppis(
    r: &mut Reconciler<'_>,
    column: usize,
    compensating: Option<&Figure>,
    collected: Option<&Figure>,
) {
    let ppis = r.figure(&K::Servicing, Line::Ppis, column);
    if compensating.is_none() || ppis.is_none() {
        return;
    }
    let added = |v: &[Decimal]| v[0].checked_add(*v.get(1)?);
    let causes = [Cause::Instead(&added, SIGN)];
    let terms = [(1, ppis), (-1, collected)];
    let formula = "shortfall - compensating interest collected";
    r.line_sum((&K::Servicing, Line::NetPpis, column), formula, &terms, &causes);
}
