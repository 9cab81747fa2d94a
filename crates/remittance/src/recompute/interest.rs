//! Interest by class: accrual, rate caps, basis risk, optimal and unpaid interest.

use rust_decimal::Decimal;
use terms::{Date, YearMonth};

use crate::check::{ANY, Cause, Closeness, Place, Reconciler, is_first};
use crate::class::{ClassColumn as C, ClassReport};
use crate::figure::Figure;
use crate::formulas::{class_interest, class_rate, days_of_interest, to_step};
use crate::line::Line;
use crate::report::Report;
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

/// Days of interest of a class in its accrual period: those of its dates, the last counted unless
/// it is the distribution date, or by 30/360 if that is its method. `None` where the method or the
/// dates are not printed.
pub(crate) fn accrual_days(report: &Report, class: &ClassReport) -> Option<i64> {
    let method = class.method.to_lowercase();
    let dates = class.accrual_start.zip(class.accrual_end);
    if method.contains("30/360") {
        let Some((start, end)) = dates.filter(|_| is_first(report)) else { return Some(30) };
        let after = end.tomorrow().ok()?;
        let months = i64::from(YearMonth::of(after).months_since(YearMonth::of(start)));
        let day = |date: Date| i64::from(date.day().min(30));
        return Some(months * 30 + day(after) - day(start));
    }
    if !method.contains("360") {
        return None;
    }
    let (start, end) = dates?;
    let paid = report.distribution_date;
    let last = i64::from(paid.is_none_or(|paid| end < paid));
    Some(days_between(start, end)? + last)
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
    r.habit(of("accrual_end"), None, "the day before the distribution", holds, &otherwise);
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
    r.habit(of("accrual_start"), None, rule, holds, &format!("it starts on {start}"));
    let first = r.report.classes.iter().find(|class| class.accrual_start.is_some());
    if let Some(first) = first.filter(|first| !std::ptr::eq(*first, class)) {
        let alike =
            (first.accrual_start, first.accrual_end) == (class.accrual_start, class.accrual_end);
        r.habit(
            of("accrual_start"),
            None,
            "that of the other classes",
            alike,
            "the periods differ",
        );
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
        let causes = [Cause::Habit(ANY, "margins are usually of whole basis points")];
        r.compare(at, reported, Closeness::Ratio, formula, &[libor], &with_margin, &causes);
        let holds = spread >= Decimal::ZERO && spread <= MARGIN_MOST;
        r.habit(at, reported, "LIBOR and a margin of 0 to 6%", holds, "an unusual margin");
    }
}

/// Whether interest is paid above what accrued: the rate was capped.
fn is_capped(class: &ClassReport) -> bool {
    let paid = class.figure(C::PaidInterest).map(Figure::value);
    paid > class.figure(C::OptimalInterest).map(Figure::value)
}

/// Accrued interest: balance x rate x days / 360. Where the method or the dates are not printed,
/// the days are those that the interest implies: a whole number.
fn accrued(r: &mut Reconciler<'_>, class: &ClassReport) {
    let of = |column| class.figure(column);
    let balance = of(C::AccrualBalance).or(of(C::PriorBalance));
    let (column, reported) = match of(C::AccruedInterest) {
        Some(accrued) => (C::AccruedInterest, Some(accrued)),
        None => (C::Interest, of(C::Interest)),
    };
    let inputs = [balance, of(C::Rate)];
    let at = place(class, column);
    let mut causes = Vec::new();
    if column == C::Interest {
        let usual = "interest is usually what accrued; shortfalls and unpaid interest move it";
        causes.push(Cause::Habit(ANY, usual));
    }
    if r.is_first() {
        causes.push(Cause::Habit(ANY, "the first period may accrue by days of its own"));
    }
    if let Some(days) = accrual_days(r.report, class) {
        let formula = format!("balance x rate x {days} / 360");
        let interest = |v: &[Decimal]| class_interest(v[0], v[1], days);
        r.compare(at, reported, Closeness::Money, &formula, &inputs, &interest, &causes);
    } else if let Some(reported) = reported.filter(|figure| !figure.value().is_zero()) {
        causes.push(Cause::Habit(ANY, "interest usually accrues over whole days of 360 a year"));
        let formula = "balance x rate x whole days / 360; the method is not printed";
        let interest = |v: &[Decimal]| {
            class_interest(v[0], v[1], days_of_interest(reported.value(), v[0], v[1])?)
        };
        r.compare(at, Some(reported), Closeness::Money, formula, &inputs, &interest, &causes);
    }
}

/// Optimal interest: accrued less shortfall plus what was unpaid; the residual's is what is left
/// for it.
fn optimal(r: &mut Reconciler<'_>, class: &ClassReport) {
    let of = |column| class.figure(column);
    let at = place(class, C::OptimalInterest);
    if of(C::Rate).is_none() {
        let reported = of(C::OptimalInterest);
        let paid = |v: &[Decimal]| v.first().copied();
        let causes = [Cause::Habit(ANY, "a residual's column usually repeats what it was paid")];
        let inputs = [of(C::PaidInterest)];
        let formula = "residual: interest paid";
        r.compare(at, reported, Closeness::Sum, formula, &inputs, &paid, &causes);
    } else {
        let terms = [
            (1, of(C::AccruedInterest)),
            (-1, of(C::NonSupportedShortfall)),
            (1, of(C::PriorUnpaid)),
            (1, of(C::UnscheduledAdjustments)),
        ];
        let formula = "accrued - shortfall + prior unpaid + adjustments";
        let plain = terms.iter().skip(1).all(|(_, f)| f.is_none_or(|f| f.value().is_zero()));
        let usual = "shortfalls, unpaid interest and adjustments usually enter so";
        let causes = [Cause::Habit(if plain { Decimal::ZERO } else { ANY }, usual)];
        if of(C::AccruedInterest).is_some() {
            r.sum(at, of(C::OptimalInterest), formula, &terms, &causes);
        }
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
    let is_bond = of(C::Rate).is_some();
    let usual = "usually so; a residual, or classes paid above and below it, may differ";
    let causes = [Cause::Habit(if is_bond { Decimal::ZERO } else { ANY }, usual)];
    r.compare(at, of(C::CurrentUnpaid), Closeness::Sum, formula, &inputs, &left, &causes);
}

/// A capped class has the available funds rate; the rest, up to LIBOR and its margin, is basis
/// risk shortfall.
fn capped(r: &mut Reconciler<'_>, class: &ClassReport) {
    let Some(days) = accrual_days(r.report, class) else { return };
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
        let rate = |v: &[Decimal]| v.first().copied();
        let causes = [Cause::Habit(ANY, "a capped class usually has the available funds rate")];
        let formula = "rate of the capped class";
        r.compare(at, limit.total(), Closeness::Ratio, formula, &inputs, &rate, &causes);
    }
    let paid = class.figure(C::PaidInterest);
    let uncapped = |v: &[Decimal]| {
        let implied = class_rate(paid?.value(), v[0], days)?;
        let margin = to_step(implied.checked_sub(v[1])?, MARGIN_STEP)?;
        class_interest(v[0], v[1].checked_add(margin)?, days)
    };
    let formula = format!("capped: balance x (LIBOR + margin) x {days} / 360");
    let inputs = [class.figure(C::AccrualBalance), libor];
    let usual = "basis risk shortfall is usually paid the same month, in full";
    let causes = [Cause::Habit(ANY, usual)];
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
    let causes = [Cause::Habit(ANY, "basis risk shortfall is usually paid the same month")];
    r.line_sum((&K::AdjustableRate, Line::BasisRiskCurrent, total), formula, &terms, &causes);
}
