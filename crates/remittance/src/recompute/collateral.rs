//! Loans: how their number and balance roll, and what has happened since issue.

use rust_decimal::Decimal;

use crate::check::{ANY, Cause, Place, Reconciler};
use crate::class::ClassColumn as C;
use crate::figure::Figure;
use crate::line::Line;
use crate::section::SectionKind as K;

/// Part of the pre-funded amount below which loans that were not bought are no surprise.
const UNSPENT: Decimal = Decimal::from_parts(1, 0, 0, false, 3);
/// How much smaller than the others loans may be that are bought later: three times.
const SMALLER: Decimal = Decimal::from_parts(3, 0, 0, false, 0);

/// The balance at the beginning of the period: the prior one; at first, the original one.
pub(crate) fn beginning<'r>(r: &Reconciler<'r>, column: usize) -> Option<&'r Figure> {
    starting(r, &K::PrincipalBalance, column)
}

/// What a roll starts from.
fn starting<'r>(r: &Reconciler<'r>, kind: &K, column: usize) -> Option<&'r Figure> {
    let prior = r.figure(kind, Line::PriorBalance, column);
    match prior {
        Some(figure) if !figure.value().is_zero() => prior,
        _ if r.is_first() => r.figure(kind, Line::OriginalBalance, column),
        _ => prior,
    }
}

/// Checks the roll of the number of loans and of their balance.
pub(crate) fn rolls(r: &mut Reconciler<'_>) {
    for kind in [K::LoanCount, K::PrincipalBalance] {
        let Some(section) = r.report.section(&kind) else { continue };
        for column in r.columns() {
            let changes = section.entries.iter().filter(|entry| {
                let ends = [Line::OriginalBalance, Line::PriorBalance, Line::CurrentBalance];
                !entry.line.is_some_and(|line| ends.contains(&line))
            });
            let mut terms = vec![(1, starting(r, &kind, column))];
            terms.extend(changes.map(|entry| (1, entry.figure(column))));
            let formula = "prior (at first, original) with all changes";
            r.line_sum((&kind, Line::CurrentBalance, column), formula, &terms, &[]);
        }
    }
    for column in r.columns() {
        let of = |line| r.report.figure(&K::PrincipalCollections, line, column);
        let terms = [(-1, of(Line::Curtailments)), (-1, of(Line::PrepaymentsInFull))];
        let at = (&K::PrincipalBalance, Line::VoluntaryPrepayments, column);
        r.line_sum(at, "less curtailments and prepayments in full", &terms, &[]);
        let repurchased = r.figure(&K::PrepaymentsCurrent, Line::RepurchasedLoans, column);
        let at = (&K::LoanCount, Line::Repurchases, column);
        r.line_sum(at, "less the number of repurchased loans", &[(-1, repurchased)], &[]);
        since_issue(r, column);
    }
    prefunding(r);
}

/// The pre-funding account: what it bought stands among the changes of the loans, and no more is
/// left than there was.
fn prefunding(r: &mut Reconciler<'_>) {
    let column = r.report.total_column();
    let of = |line| r.report.figure(&K::Prefunding, line, column);
    let bought = [(1, of(Line::SubsequentLoans))];
    let at = (&K::PrincipalBalance, Line::PrefundedLoans, column);
    let causes = [Cause::Habit(ANY, "loans that are added are usually bought by that account")];
    if bought[0].1.is_some() {
        r.line_sum(at, "loans bought from the pre-funding account", &bought, &causes);
    }
    let Some(entry) = r.report.entry(&K::Prefunding, Line::PrefundingBalance) else { return };
    let place = Place { section: K::Prefunding.name(), line: &entry.label, group: "TOTAL" };
    let (left, original) = (of(Line::PrefundingBalance), of(Line::OriginalPrefunded));
    let (Some(_), Some(most)) = (left, original) else { return };
    let holds = left.is_some_and(|left| left.value() <= most.value());
    r.habit(
        place,
        left,
        "no more than the original amount",
        holds,
        "more than the original amount",
    );
}

/// Loans and balance since issue: original less all that left; loans bought with the pre-funded
/// amount come in between.
fn since_issue(r: &mut Reconciler<'_>, column: usize) {
    let of = |kind: &K, line| r.report.figure(kind, line, column);
    let prefunded = r.figure(&K::Prefunding, Line::OriginalPrefunded, r.report.total_column());
    let amount = prefunded.map_or(Decimal::ZERO, Figure::value);
    let current = of(&K::LoanCount, Line::CurrentBalance);
    let terms = [
        (1, of(&K::LoanCount, Line::OriginalBalance)),
        (-1, of(&K::PrepaymentsCumulative, Line::PrepaidLoans)),
        (-1, of(&K::RealizedLossesCumulative, Line::LiquidatedLoans)),
    ];
    let value = |figure: Option<&Figure>| figure.map_or(Decimal::ZERO, Figure::value);
    let left = terms.iter().map(|(sign, figure)| Decimal::from(*sign) * value(*figure)).sum();
    let bought = value(current).saturating_sub(left);
    let of_usual_size = || {
        let balance = of(&K::PrincipalBalance, Line::OriginalBalance)?.value();
        let average = balance.checked_div(terms[0].1?.value())?;
        let loans = amount.checked_div(average)?;
        Some(bought > Decimal::ZERO && bought <= loans.checked_mul(SMALLER)?)
    };
    let most = if of_usual_size() == Some(true) { bought } else { Decimal::ZERO };
    let causes = [
        Cause::Small(most, "the rest are loans bought with the pre-funded amount"),
        Cause::Habit(ANY, "loans usually leave by prepayment or liquidation alone"),
    ];
    let at = (&K::LoanCount, Line::CurrentBalance, column);
    r.line_sum(at, "original - prepaid - liquidated since issue", &terms, &causes);
    if column != r.report.total_column() {
        return;
    }
    let terms = [
        (1, of(&K::PrincipalBalance, Line::OriginalBalance)),
        (1, prefunded),
        (-1, of(&K::Prefunding, Line::PrefundingBalance)),
        (-1, of(&K::PrepaymentsCumulative, Line::TotalPrepayments)),
        (-1, r.report.total.figure(C::ToDateScheduledPrincipal)),
        (-1, of(&K::RealizedLossesCumulative, Line::CollateralLoss)),
        (-1, of(&K::RealizedLossesCumulative, Line::LiquidationProceeds)),
    ];
    // What bought no loans was paid to the classes: unscheduled principal beyond the prepayments.
    let paid = super::prepayments::beyond_prepayments(r).map_or(Decimal::ZERO, |paid| paid.abs());
    let most = paid.saturating_add(Decimal::ONE).min(amount.saturating_mul(UNSPENT));
    let causes = [
        Cause::Small(
            if paid.is_zero() { Decimal::ZERO } else { most },
            "part of the pre-funded amount that bought no loans, or was rounded",
        ),
        Cause::Habit(ANY, "usual without losses, extra principal and further loans"),
    ];
    let formula = "original + pre-funded - prepaid - scheduled - liquidated since issue";
    r.line_sum((&K::PrincipalBalance, Line::CurrentBalance, column), formula, &terms, &causes);
}
