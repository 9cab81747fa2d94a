//! Interest by class: accrual, rate caps, basis risk, optimal and unpaid interest.

use rust_decimal::Decimal;
use terms::Date;

use crate::check::{Cause, Closeness, Place, Reconciler};
use crate::class::{ClassColumn as C, ClassReport};
use crate::figure::Figure;
use crate::formulas::{class_interest, class_rate, to_step};
use crate::line::Line;
use crate::section::SectionKind as K;

/// Margins are multiples of this: 0.01%.
const MARGIN_STEP: Decimal = Decimal::from_parts(1, 0, 0, false, 4);
/// No margin is above this: 6%.
const MARGIN_MOST: Decimal = Decimal::from_parts(6, 0, 0, false, 2);

/// Checks the interest of all classes.
pub(crate) fn check(r: &mut Reconciler<'_>) {
    for class in &r.report.classes {
        accrual_dates(r, class);
        rate(r, class);
        accrued(r, class);
        optimal(r, class);
        capped(r, class);
    }
    unpaid(r, &r.report.total);
}

/// Days of interest of a class in its accrual period: both ends counted, or 30.
pub(crate) fn accrual_days(class: &ClassReport) -> Option<i64> {
    if class.method.to_lowercase().contains("30/360") {
        return Some(30);
    }
    let (start, end) = (class.accrual_start?, class.accrual_end?);
    Some(days_between(start, end)? + 1)
}

/// Days from one date to another.
pub(crate) fn days_between(from: Date, to: Date) -> Option<i64> {
    from.until(to).ok().map(|span| i64::from(span.get_days()))
}

fn place<'p>(class: &'p ClassReport, column: C) -> Place<'p> {
    Place { section: "classes", line: column.name(), group: &class.name }
}

/// Accrual runs from the distribution before (at first, from closing) to the day before this one.
fn accrual_dates(r: &mut Reconciler<'_>, class: &ClassReport) {
    let of = |line| Place { section: "classes", line, group: &class.name };
    let (Some(paid), Some(start), Some(end)) =
        (r.report.distribution_date, class.accrual_start, class.accrual_end)
    else {
        return;
    };
    let holds = end.tomorrow().is_ok_and(|after| after == paid);
    let otherwise = format!("it ends on {end}; the distribution is on {paid}");
    r.rule(of("accrual_end"), None, "the day before the distribution", holds, &otherwise);
    let (rule, holds) = if r.is_first() {
        ("the closing date", r.report.issue.closing.is_none_or(|closing| closing == start))
    } else {
        let months =
            i32::from(paid.year() - start.year()) * 12 + i32::from(paid.month() - start.month());
        let nominal = r.report.issue.first_payment.map_or(start, |first| first.min(paid));
        let near =
            (start.day() - nominal.day()).abs() <= 4 && terms::calendar::is_business_day(start);
        ("the business day of the distribution a month before", months == 1 && near)
    };
    r.rule(of("accrual_start"), None, rule, holds, &format!("it starts on {start}"));
    let first = r.report.classes.iter().find(|class| class.accrual_start.is_some());
    if let Some(first) = first.filter(|first| !std::ptr::eq(*first, class)) {
        let alike =
            (first.accrual_start, first.accrual_end) == (class.accrual_start, class.accrual_end);
        r.rule(of("accrual_start"), None, "that of the other classes", alike, "the periods differ");
    }
}

/// A floating rate is LIBOR and a margin of whole basis points, or the available funds rate.
fn rate(r: &mut Reconciler<'_>, class: &ClassReport) {
    let total = r.report.total_column();
    let libor = r.figure(&K::AdjustableRate, Line::Libor, total);
    let reported = class.figure(C::Rate);
    let (Some(rate), Some(level)) = (reported, libor) else { return };
    if !class.kind.to_uppercase().contains("FLT") {
        return;
    }
    let spread = rate.value().saturating_sub(level.value());
    let on_grid = to_step(spread, MARGIN_STEP) == Some(spread);
    let at = place(class, C::Rate);
    if on_grid || !is_capped(class) {
        let with_margin = |v: &[Decimal]| {
            let margin = to_step(rate.value().checked_sub(v[0])?, MARGIN_STEP)?;
            v[0].checked_add(margin)
        };
        let formula = "LIBOR + margin, a multiple of 0.01%";
        r.compare(at, reported, Closeness::Ratio, formula, &[libor], &with_margin, &[]);
        let holds = spread >= Decimal::ZERO && spread <= MARGIN_MOST;
        r.rule(at, reported, "LIBOR and a margin of 0 to 6%", holds, "not so");
    }
}

/// Whether interest is paid above what accrued: the rate was capped.
fn is_capped(class: &ClassReport) -> bool {
    let paid = class.figure(C::PaidInterest).map(Figure::value);
    paid > class.figure(C::OptimalInterest).map(Figure::value)
}

/// Accrued interest: balance x rate x days / 360.
fn accrued(r: &mut Reconciler<'_>, class: &ClassReport) {
    let Some(days) = accrual_days(class) else { return };
    let formula = format!("balance x rate x {days} / 360");
    let inputs = [class.figure(C::AccrualBalance), class.figure(C::Rate)];
    let interest = |v: &[Decimal]| class_interest(v[0], v[1], days);
    let at = place(class, C::AccruedInterest);
    let reported = class.figure(C::AccruedInterest);
    r.compare(at, reported, Closeness::Money, &formula, &inputs, &interest, &[]);
}

/// Optimal interest: accrued less shortfall plus what was unpaid; the residual's is what is left
/// for it.
fn optimal(r: &mut Reconciler<'_>, class: &ClassReport) {
    let of = |column| class.figure(column);
    let at = place(class, C::OptimalInterest);
    if of(C::Rate).is_none() {
        r.same(at, of(C::OptimalInterest), of(C::PaidInterest), "residual: interest paid");
    } else {
        let terms = [
            (1, of(C::AccruedInterest)),
            (-1, of(C::NonSupportedShortfall)),
            (1, of(C::PriorUnpaid)),
            (1, of(C::UnscheduledAdjustments)),
        ];
        let formula = "accrued - shortfall + prior unpaid + adjustments";
        r.sum(at, of(C::OptimalInterest), formula, &terms, &[]);
    }
    unpaid(r, class);
}

/// Unpaid interest: optimal less paid; what is paid above it is basis risk shortfall.
fn unpaid(r: &mut Reconciler<'_>, class: &ClassReport) {
    let of = |column| class.figure(column);
    let inputs = [of(C::OptimalInterest), of(C::PaidInterest)];
    let left = |v: &[Decimal]| Some(v[0].checked_sub(v[1])?.max(Decimal::ZERO));
    let at = place(class, C::CurrentUnpaid);
    let formula = "optimal - paid, not below 0";
    r.compare(at, of(C::CurrentUnpaid), Closeness::Sum, formula, &inputs, &left, &[]);
}

/// A capped class has the available funds rate; the rest, up to LIBOR and its margin, is basis
/// risk shortfall.
fn capped(r: &mut Reconciler<'_>, class: &ClassReport) {
    let Some(days) = accrual_days(class) else { return };
    let total = r.report.total_column();
    let libor = r.figure(&K::AdjustableRate, Line::Libor, total);
    if !is_capped(class) || class.figure(C::Rate).is_none() {
        return;
    }
    let limit = r.report.entry(&K::StructuralFeatures, Line::AvailableFundsRate);
    if let Some(limit) = limit {
        let at = Place {
            section: K::StructuralFeatures.name(),
            line: &limit.label,
            group: r.column_name(total),
        };
        let inputs = [class.figure(C::Rate)];
        let formula = "rate of the capped class";
        r.compare(
            at,
            limit.total(),
            Closeness::Ratio,
            formula,
            &inputs,
            &|v| v.first().copied(),
            &[],
        );
    }
    let paid = class.figure(C::PaidInterest);
    let uncapped = |v: &[Decimal]| {
        let implied = class_rate(paid?.value(), v[0], days)?;
        let margin = to_step(implied.checked_sub(v[1])?, MARGIN_STEP)?;
        class_interest(v[0], v[1].checked_add(margin)?, days)
    };
    let formula = format!("capped: balance x (LIBOR + margin) x {days} / 360");
    let inputs = [class.figure(C::AccrualBalance), libor];
    let partly = "basis risk shortfall is paid in part";
    let unpaid = r.figure(&K::AdjustableRate, Line::BasisRiskCumulative, total);
    let most = unpaid.map_or(Decimal::ZERO, Figure::value);
    let causes = [Cause::Small(most, partly)];
    let at = place(class, C::PaidInterest);
    r.compare(at, paid, Closeness::Money, &formula, &inputs, &uncapped, &causes);
}

/// Checks the basis risk shortfall: what is paid above optimal interest, all classes together.
pub(crate) fn basis_risk(r: &mut Reconciler<'_>) {
    let total = r.report.total_column();
    let capped: Vec<&ClassReport> =
        r.report.classes.iter().filter(|class| is_capped(class)).collect();
    let paid = capped.iter().map(|class| (1, class.figure(C::PaidInterest)));
    let optimal = capped.iter().map(|class| (-1, class.figure(C::OptimalInterest)));
    let mut terms: Vec<(i64, Option<&Figure>)> = paid.chain(optimal).collect();
    terms.push((1, r.figure(&K::AdjustableRate, Line::BasisRiskCumulative, total)));
    let formula = "interest paid - optimal interest of the capped classes + what stays unpaid";
    r.line_sum((&K::AdjustableRate, Line::BasisRiskCurrent, total), formula, &terms, &[]);
}
