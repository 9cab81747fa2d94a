//! Realized losses and default speeds.

use rust_decimal::Decimal;

use crate::check::{ANY, Cause, Closeness, Place, Reconciler};
use crate::line::{Averaged, Line, Point};
use crate::loan::LoanTableKind;
use crate::section::SectionKind as K;
use crate::speeds::{cdr, mdr, sda, severity};

/// Checks the losses of the period, or since issue.
pub(crate) fn amounts(r: &mut Reconciler<'_>, kind: &K) {
    let lines = [Line::LiquidatedLoans, Line::CollateralLoss, Line::LiquidationProceeds];
    for column in r.columns() {
        if *kind == K::RealizedLossesCurrent {
            let loans = r.figure(&K::LoanCount, Line::Liquidations, column);
            let at = (kind, Line::LiquidatedLoans, column);
            r.line_sum(at, "less the liquidations among the loans", &[(-1, loans)], &[]);
            continue;
        }
        for line in lines {
            let current = r.figure(&K::RealizedLossesCurrent, line, column);
            let Some(entry) = r.report.entry(kind, line) else { continue };
            let reported = entry.figure(column);
            let place =
                Place { section: kind.name(), line: &entry.label, group: r.column_name(column) };
            let (Some(since), Some(of_period)) = (reported, current) else { continue };
            let holds = since.value() >= of_period.value() || of_period.value().is_sign_negative();
            let rule = "at least that of the period";
            r.habit(place, reported, rule, holds, "less than that of the period");
            let none = r.figure(kind, Line::LiquidatedLoans, column);
            if line != Line::LiquidatedLoans && none.is_some_and(|loans| loans.value().is_zero()) {
                let holds = since.value().is_zero();
                r.habit(place, reported, "nothing without liquidated loans", holds, "no loans");
            }
        }
    }
    if *kind == K::RealizedLossesCurrent {
        detail(r);
    } else {
        percentage(r);
    }
}

/// The losses of the period against the table of liquidated loans.
fn detail(r: &mut Reconciler<'_>) {
    let kind = K::RealizedLossesCurrent;
    let column = r.report.total_column();
    let report = r.report;
    let Some(table) = report.loan_table(LoanTableKind::Liquidations) else { return };
    for (line, label) in [
        (Line::LiquidatedLoans, "Total Loan Count"),
        (Line::CollateralLoss, "Total Realized Loss"),
        (Line::LiquidationProceeds, "Total Net Liquidation Proceeds"),
    ] {
        let total = [(1, table.total(label))];
        let formula = "total of the table of liquidated loans";
        let causes = [Cause::Habit(ANY, "usually the loss of the loans liquidated in the period")];
        r.line_sum((&kind, line, column), formula, &total, &causes);
    }
}

/// Cumulative losses as a part of the original collateral.
fn percentage(r: &mut Reconciler<'_>) {
    let column = r.report.total_column();
    let inputs = [
        r.figure(&K::RealizedLossesCumulative, Line::CollateralLoss, column),
        r.figure(&K::PrincipalBalance, Line::OriginalBalance, column),
    ];
    let prefunded = r.figure(&K::Prefunding, Line::OriginalPrefunded, column);
    let bought = prefunded.map_or(Decimal::ZERO, |figure| figure.value());
    let part = |v: &[Decimal]| v[0].checked_div(v[1].checked_add(bought)?);
    let at = (&K::RealizedLossesCumulative, Line::LossPercentage, column);
    let formula = "losses since issue / (original loans + pre-funded amount)";
    let causes = [Cause::Habit(ANY, "usually of the original collateral")];
    r.line(at, Closeness::Ratio, formula, &inputs, &part, &causes);
}

/// Checks MDR, CDR, SDA and severity of the month and their averages.
pub(crate) fn speeds(r: &mut Reconciler<'_>) {
    for column in r.columns() {
        let of = |kind: &K, line| r.report.figure(kind, line, column);
        let at = |line| (&K::DefaultSpeeds, line, column);
        let liquidated = of(&K::PrincipalBalance, Line::Liquidations);
        let balance = super::collateral::beginning(r, column);
        let habit = [Cause::Habit(ANY, "the usual rule; the balances may be of other dates")];
        let inputs = [liquidated, balance];
        let monthly = |v: &[Decimal]| mdr(-v[0], v[1]);
        let formula = "balance of liquidated loans / beginning balance";
        let month = at(Line::Mdr(Averaged::Month));
        r.line(month, Closeness::Ratio, formula, &inputs, &monthly, &habit);
        let loss = of(&K::RealizedLossesCurrent, Line::CollateralLoss);
        let inputs = [loss, liquidated];
        let part = |v: &[Decimal]| severity(v[0], -v[1]);
        let formula = "realized loss / balance of liquidated loans";
        let month = at(Line::Severity(Averaged::Month));
        r.line(month, Closeness::Ratio, formula, &inputs, &part, &habit);
        for averaged in
            [Averaged::Month, Averaged::ThreeMonths, Averaged::TwelveMonths, Averaged::SinceCutOff]
        {
            yearly(r, averaged, column);
        }
    }
}

/// CDR follows from MDR; SDA of the month from CDR and seasoning; averages are nothing when CDR is.
fn yearly(r: &mut Reconciler<'_>, averaged: Averaged, column: usize) {
    let of = |line| r.report.figure(&K::DefaultSpeeds, line, column);
    let at = |line| (&K::DefaultSpeeds, line, column);
    let inputs = [of(Line::Mdr(averaged))];
    let formula = "1 - (1 - MDR)^12";
    r.line(at(Line::Cdr(averaged)), Closeness::Ratio, formula, &inputs, &|v| cdr(v[0]), &[]);
    let yearly = of(Line::Cdr(averaged));
    let seasoning = r.figure(&K::Characteristics, Line::Seasoning(Point::Current), column);
    let standard = |v: &[Decimal]| sda(v[0], v[1]);
    if averaged == Averaged::Month || yearly.is_some_and(|speed| speed.value().is_zero()) {
        let formula = "CDR / standard default assumption of the seasoning";
        let inputs = [yearly, seasoning];
        let habit = [Cause::Habit(ANY, "the usual rule; the seasoning may be of another date")];
        r.line(at(Line::Sda(averaged)), Closeness::Ratio, formula, &inputs, &standard, &habit);
    }
    if averaged == Averaged::SinceCutOff {
        let none = r.figure(&K::RealizedLossesCumulative, Line::LiquidatedLoans, column);
        let monthly = r.report.entry(&K::DefaultSpeeds, Line::Mdr(averaged));
        let (Some(none), Some(entry)) = (none, monthly) else { return };
        let Some(reported) = entry.figure(column) else { return };
        let place = Place {
            section: K::DefaultSpeeds.name(),
            line: &entry.label,
            group: r.column_name(column),
        };
        let holds = none.value().is_zero() == reported.value().is_zero();
        let rule = "nothing without liquidated loans since issue";
        r.habit(place, Some(reported), rule, holds, "loans liquidated and speed do not fit");
    }
}
