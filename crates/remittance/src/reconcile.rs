//! A report against itself: every number that follows from others, recomputed.

use crate::check::{Check, Reconciler, Verdict};
use crate::loan::LoanTableKind;
use crate::recompute::{
    characteristics, classes, collateral, collections, delinquencies, detail, enhancement,
    interest, losses, prepayments, rates, servicing, structure,
};
use crate::report::Report;
use crate::section::SectionKind as K;

/// Checks every number of a report that follows from others, in the order of its pages; what is
/// missing or stands twice comes first. Several checks may concern the same number.
pub fn reconcile(report: &Report) -> Vec<Check> {
    let mut r = Reconciler::new(report);
    structure::check(&mut r);
    classes::check(&mut r);
    prepayments::unscheduled(&mut r);
    interest::check(&mut r);
    collections::distributed(&mut r);
    for (_, kind) in K::ALL {
        collections::section(&mut r, &kind);
        subject(&mut r, &kind);
    }
    r.checks
}

/// The checks of a section beyond sums and repeated amounts.
fn subject(r: &mut Reconciler<'_>, kind: &K) {
    match kind {
        K::Summary => collections::summary(r),
        K::InterestCollections => collections::scheduled_interest(r),
        K::InterestFees => servicing::fees(r),
        K::StructuralFeatures => {
            enhancement::check(r);
            rates::available_funds(r);
        }
        K::PrincipalBalance => collateral::rolls(r),
        K::Characteristics | K::ArmCharacteristics => characteristics::check(r, kind),
        K::Servicing => {
            servicing::servicing(r);
            collections::delinquent_interest(r);
        }
        K::AdditionalCollateral => {
            delinquencies::check(r);
            detail::check(r, LoanTableKind::Reo);
            detail::reo(r);
        }
        K::PrepaymentsCurrent | K::PrepaymentsCumulative => prepayments::amounts(r, kind),
        K::PrepaymentRates => {
            prepayments::speeds(r);
            detail::check(r, LoanTableKind::Payoffs);
        }
        K::RealizedLossesCurrent | K::RealizedLossesCumulative => losses::amounts(r, kind),
        K::DefaultSpeeds => {
            losses::speeds(r);
            detail::check(r, LoanTableKind::Liquidations);
        }
        K::AdjustableRate => interest::basis_risk(r),
        K::Additional => rates::net_mortgage(r),
        K::DerivativePayments => collections::derivatives(r),
        _ => {}
    }
}

/// How many checks of each verdict: exact, within, tolerated, known, outside.
pub fn counts(checks: &[Check]) -> [usize; 5] {
    let of = |verdict| checks.iter().filter(|check| check.verdict == verdict).count();
    [Verdict::Exact, Verdict::Within, Verdict::Tolerated, Verdict::Known, Verdict::Outside].map(of)
}
