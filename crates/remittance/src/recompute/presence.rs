//! Lines that a report must have: those that carry the others, and those that its sections have by
//! the form.

use crate::check::{Place, Reconciler};
use crate::labels::{self, known_labels};
use crate::line::{Averaged, Line, Point};
use crate::report::Report;
use crate::section::{Entry, Section, SectionKind as K};

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

/// Usual lines of the sections whose lines do not all enter a sum.
const USUAL: [(K, &[Line]); 15] = [
    (
        K::Summary,
        &[
            Line::PrincipalCollections,
            Line::PrincipalWithdrawals,
            Line::PrincipalOtherAccounts,
            Line::TotalPrincipal,
            Line::InterestCollections,
            Line::InterestWithdrawals,
            Line::InterestOtherAccounts,
            Line::InterestFees,
            Line::TotalInterest,
            Line::AvailableFunds,
        ],
    ),
    (
        K::StructuralFeatures,
        &[
            Line::RequiredOc,
            Line::Oc,
            Line::ExtraPrincipal,
            Line::ExcessCashFlow,
            Line::OcRelease,
            Line::AvailableFundsRate,
        ],
    ),
    (
        K::LoanCount,
        &[
            Line::OriginalBalance,
            Line::PriorBalance,
            Line::PrefundedLoans,
            Line::ScheduledPaidOffs,
            Line::FullPrepayments,
            Line::Repurchases,
            Line::Liquidations,
            Line::CurrentBalance,
        ],
    ),
    (
        K::PrincipalBalance,
        &[
            Line::OriginalBalance,
            Line::PriorBalance,
            Line::PrefundedLoans,
            Line::ScheduledPrincipal,
            Line::VoluntaryPrepayments,
            Line::Repurchases,
            Line::Liquidations,
            Line::CurrentBalance,
        ],
    ),
    (
        K::Prefunding,
        &[
            Line::OriginalPrefunded,
            Line::SubsequentLoans,
            Line::PrefundingWithdrawal,
            Line::PrefundingBalance,
        ],
    ),
    (
        K::Characteristics,
        &[
            Line::Coupon(Point::Original),
            Line::Coupon(Point::Prior),
            Line::Coupon(Point::Current),
            Line::MonthsToMaturity(Point::Original),
            Line::MonthsToMaturity(Point::Prior),
            Line::MonthsToMaturity(Point::Current),
            Line::Seasoning(Point::Original),
            Line::Seasoning(Point::Prior),
            Line::Seasoning(Point::Current),
        ],
    ),
    (
        K::ArmCharacteristics,
        &[
            Line::Margin(Point::Original),
            Line::Margin(Point::Prior),
            Line::Margin(Point::Current),
            Line::MaxRate(Point::Original),
            Line::MaxRate(Point::Prior),
            Line::MaxRate(Point::Current),
            Line::MinRate(Point::Original),
            Line::MinRate(Point::Prior),
            Line::MinRate(Point::Current),
            Line::CapUp(Point::Original),
            Line::CapUp(Point::Prior),
            Line::CapUp(Point::Current),
            Line::CapDown(Point::Original),
            Line::CapDown(Point::Prior),
            Line::CapDown(Point::Current),
        ],
    ),
    (
        K::Servicing,
        &[
            Line::CurrentServicingFees,
            Line::DelinquentServicingFees,
            Line::TotalServicingFees,
            Line::ServicingFeesCarried,
            Line::CompensatingInterest,
            Line::DelinquentServicingDeducted,
            Line::CollectedServicingFees,
            Line::Ppis,
            Line::NetPpis,
            Line::AdvancedPrincipal,
            Line::AdvancedInterest,
            Line::TotalAdvances,
        ],
    ),
    (K::PrepaymentsCurrent, &PREPAYMENTS),
    (K::PrepaymentsCumulative, &PREPAYMENTS),
    (
        K::PrepaymentRates,
        &[
            Line::Smm(Averaged::Month),
            Line::Smm(Averaged::SinceCutOff),
            Line::Cpr(Averaged::Month),
            Line::Cpr(Averaged::SinceCutOff),
            Line::Psa(Averaged::Month),
            Line::Psa(Averaged::SinceCutOff),
        ],
    ),
    (K::RealizedLossesCurrent, &LOSSES),
    (K::RealizedLossesCumulative, &LOSSES),
    (
        K::DefaultSpeeds,
        &[
            Line::Mdr(Averaged::Month),
            Line::Mdr(Averaged::SinceCutOff),
            Line::Cdr(Averaged::Month),
            Line::Cdr(Averaged::SinceCutOff),
            Line::Sda(Averaged::Month),
            Line::Sda(Averaged::SinceCutOff),
        ],
    ),
    (K::AdjustableRate, &[Line::BasisRiskCurrent, Line::BasisRiskCumulative, Line::Libor]),
];

const PREPAYMENTS: [Line; 7] = [
    Line::PaidInFullLoans,
    Line::RepurchasedLoans,
    Line::PrepaidLoans,
    Line::PaidInFullBalance,
    Line::RepurchasedBalance,
    Line::Curtailments,
    Line::TotalPrepayments,
];

const LOSSES: [Line; 3] = [Line::LiquidatedLoans, Line::CollateralLoss, Line::LiquidationProceeds];

/// Lines of which a section has all or none.
const TOGETHER: [(K, [Line; 3]); 7] = [
    (
        K::Characteristics,
        [
            Line::AmortizationTerm(Point::Original),
            Line::AmortizationTerm(Point::Prior),
            Line::AmortizationTerm(Point::Current),
        ],
    ),
    (K::PrepaymentRates, prepaid_over(Averaged::ThreeMonths)),
    (K::PrepaymentRates, prepaid_over(Averaged::TwelveMonths)),
    (K::DefaultSpeeds, defaulted_over(Averaged::ThreeMonths)),
    (K::DefaultSpeeds, defaulted_over(Averaged::TwelveMonths)),
    (
        K::DefaultSpeeds,
        [
            Line::Severity(Averaged::Month),
            Line::Severity(Averaged::ThreeMonths),
            Line::Severity(Averaged::SinceCutOff),
        ],
    ),
    (
        K::DefaultSpeeds,
        [
            Line::Severity(Averaged::Month),
            Line::Severity(Averaged::TwelveMonths),
            Line::Severity(Averaged::SinceCutOff),
        ],
    ),
];

const fn prepaid_over(months: Averaged) -> [Line; 3] {
    [Line::Smm(months), Line::Cpr(months), Line::Psa(months)]
}

const fn defaulted_over(months: Averaged) -> [Line; 3] {
    [Line::Mdr(months), Line::Cdr(months), Line::Sda(months)]
}

/// Whether a report has three quarters of the lines that carry the others.
pub(crate) fn is_full_form(report: &Report) -> bool {
    let found = NEEDED.iter().filter(|(kind, line)| report.entry(kind, *line).is_some()).count();
    found.saturating_mul(4) >= NEEDED.len().saturating_mul(3)
}

/// Checks that no line is missing. A report in the full form has all that carry the others; in a
/// shorter form what is missing is told, but is no error. A section with most of its usual lines
/// has the others too.
pub(crate) fn check(r: &mut Reconciler<'_>) {
    let missing: Vec<(K, Line)> = missing_of_sections(r.report);
    for (kind, line) in NEEDED {
        if missing.contains(&(kind.clone(), line)) {
            continue;
        }
        let entry = r.report.entry(&kind, line);
        let reason = match entry {
            None => "the line is missing",
            Some(entry) if entry.figures.iter().all(Option::is_none) && !r.is_first() => {
                "the figures are missing"
            }
            Some(_) => continue,
        };
        let label = entry.map_or(label(&kind, line), |entry| entry.label.as_str());
        let place = Place { section: kind.name(), line: label, group: "" };
        if r.is_full_form() {
            r.broken(place, None, "is printed", reason);
        } else {
            r.unusual(place, None, "is usually printed", reason);
        }
    }
    for (kind, line) in missing {
        let place = Place { section: kind.name(), line: label(&kind, line), group: "" };
        r.broken(place, None, "is printed with its section", "the line is missing");
    }
}

/// The lines that sections lack which have most of theirs.
fn missing_of_sections(report: &Report) -> Vec<(K, Line)> {
    let mut missing = Vec::new();
    for (kind, usual) in &USUAL {
        let Some(section) = report.section(kind) else { continue };
        let is_missing = |line: &&Line| section.entry(**line).is_none();
        let absent = usual.iter().filter(is_missing).count();
        if absent.saturating_mul(2) >= usual.len() {
            continue;
        }
        missing.extend(usual.iter().filter(is_missing).map(|line| (kind.clone(), *line)));
        for (_, lines) in TOGETHER.iter().filter(|(of, _)| of == kind) {
            let mut absent = lines.iter().filter(is_missing);
            if let (Some(line), None) = (absent.next(), absent.next()) {
                let at = (kind.clone(), *line);
                if !missing.contains(&at) {
                    missing.push(at);
                }
            }
        }
    }
    missing.extend(report.section(&K::DerivativePayments).and_then(total_of_contracts));
    missing
}

/// The total of the derivative contracts, where contracts stand without it.
fn total_of_contracts(section: &Section) -> Option<(K, Line)> {
    let line = Line::TotalDerivativePayments;
    section.entry(line).is_none().then(|| (section.kind.clone(), line))
}

/// The label of a line, as the form prints it.
fn label(kind: &K, line: Line) -> &'static str {
    let is = |label: &&str| (0..2).any(|before| labels::line(kind, label, before) == Some(line));
    known_labels(kind).find(is).unwrap_or_default()
}

/// Whether a line has a figure for all loans and none for a group.
pub(crate) fn has_total_alone(entry: &Entry) -> bool {
    entry.total().is_some() && entry.figures.iter().flatten().count() == 1
}

/// Whether a line is the sum of other lines of its section.
pub(crate) fn is_total(line: Line) -> bool {
    matches!(
        line,
        Line::TotalPrincipal
            | Line::TotalInterest
            | Line::AvailableFunds
            | Line::TotalServicingFees
            | Line::CollectedServicingFees
            | Line::TotalAdvances
            | Line::PrepaidLoans
            | Line::TotalPrepayments
            | Line::TotalDerivativePayments
    )
}
