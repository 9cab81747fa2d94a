//! Net mortgage rate and available funds rate.

use rust_decimal::Decimal;

use super::interest::accrual_days;
use crate::check::{ANY, Cause, Closeness, Reconciler};
use crate::class::ClassColumn as C;
use crate::figure::Figure;
use crate::formulas::{available_funds_rate, net_mortgage_rate};
use crate::line::Line;
use crate::section::SectionKind as K;

/// Largest difference of a rate that counts as known: 0.4 basis points.
const SMALL: Decimal = Decimal::from_parts(4, 0, 0, false, 5);
/// Largest part of a rate that other rules of a deal may make of it: a quarter.
const OTHER_RULES: Decimal = Decimal::from_parts(25, 0, 0, false, 2);

const UNEXPLAINED: &str =
    "below 0.4 basis points: amounts enter that the report does not print; not explained";

/// Checks the available funds rate.
pub(crate) fn available_funds(r: &mut Reconciler<'_>) {
    let column = r.report.total_column();
    let days = r.report.classes.iter().find_map(|class| accrual_days(r.report, class));
    let Some(days) = days else { return };
    let inputs = [r.report.total.figure(C::Interest), r.report.total.figure(C::PriorBalance)];
    let rate = |v: &[Decimal]| available_funds_rate(v[0], v[1], days);
    let formula = format!("12 x interest distributed / bonds x 30 / {days}");
    let causes = known_or_usual(r, &inputs, &rate);
    let at = (&K::StructuralFeatures, Line::AvailableFundsRate, column);
    r.line(at, Closeness::Ratio, &formula, &inputs, &rate, &causes);
}

/// Checks the net mortgage rate.
pub(crate) fn net_mortgage(r: &mut Reconciler<'_>) {
    for column in r.columns() {
        let of = |kind: &K, line| r.report.figure(kind, line, column);
        let inputs = [
            super::collateral::beginning(r, column),
            of(&K::InterestCollections, Line::ScheduledInterest),
            of(&K::InterestCollections, Line::Repurchases),
            of(&K::Servicing, Line::TotalServicingFees),
            of(&K::InterestFees, Line::PmiPremiums),
            of(&K::InterestFees, Line::OwnerTrusteeFee),
            of(&K::InterestFees, Line::IndentureTrusteeFee),
        ];
        let rate = |v: &[Decimal]| {
            let interest = v[1].checked_add(v[2])?;
            let fees = v[3].checked_add(v[4])?.checked_add(v[5])?.checked_add(v[6])?;
            net_mortgage_rate(interest, fees, v[0])
        };
        r.line(
            (&K::Additional, Line::NetMortgageRate, column),
            Closeness::Ratio,
            "12 x (scheduled and repurchase interest - servicing, PMI, trustees) / beginning balance",
            &inputs,
            &rate,
            &known_or_usual(r, &inputs, &rate),
        );
    }
}

/// What a difference of a rate may be: small and not explained, or the rule of another deal.
fn known_or_usual(
    r: &Reconciler<'_>,
    inputs: &[Option<&Figure>],
    rate: &dyn Fn(&[Decimal]) -> Option<Decimal>,
) -> [Cause<'static>; 2] {
    let values: Option<Vec<Decimal>> =
        inputs.iter().map(|figure| Some(figure.as_ref()?.value())).collect();
    let size = values.and_then(|values| rate(&values)).unwrap_or_default().abs();
    let most = if r.is_first() { ANY } else { size.saturating_mul(OTHER_RULES) };
    [Cause::Small(SMALL, UNEXPLAINED), Cause::Habit(most, "the usual rule; deals have their own")]
}
