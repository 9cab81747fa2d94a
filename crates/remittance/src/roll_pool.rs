//! Rep lines from the averages of a report: by group, divided as the terms say.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::line::{Line, Point};
use crate::report::Report;
use crate::roll::{
    HUNDRED, LineAdjustment, PoolLine, RollLine, RollTerms, SubsequentLoans, amount,
};
use crate::roll_error::RollError;
use crate::section::SectionKind;

/// Decimals of balances: cents.
const CENTS: u32 = 2;
/// Decimals of the rate that makes an average the printed one, percent: the average of a billion
/// dollars then holds to less than a tenth of a report's last digit.
const RATE_DECIMALS: u32 = 10;
/// What a report without groups calls its column.
const TOTAL: &str = "TOTAL";

/// A line of averages, of a date.
type OfPoint = fn(Point) -> Line;

/// The lines of a pool, and the sum of their balances.
pub(crate) struct Lines {
    pub(crate) lines: Vec<PoolLine>,
    pub(crate) balance: Decimal,
}

/// What a report says of a group.
struct Averages {
    name: String,
    column: usize,
    balance: Decimal,
    coupon_pct: Decimal,
    age: u32,
    remaining: u32,
    amortization: Option<u32>,
}

/// The lines of all groups, then those that `left` dollars of the pre-funding account will buy.
pub(crate) fn lines(
    report: &Report,
    terms: &RollTerms,
    left: Option<Decimal>,
    errors: &mut Vec<RollError>,
) -> Lines {
    let names =
        if report.groups.is_empty() { vec![TOTAL.to_owned()] } else { report.groups.clone() };
    if unknown_groups(report, &terms.lines, errors) {
        // Shares of the others would be told to be short.
        return Lines { lines: Vec::new(), balance: Decimal::ZERO };
    }
    let mut groups = Vec::new();
    let mut all = Vec::new();
    for (column, name) in names.into_iter().enumerate() {
        let Some(group) = averages(report, column, name, errors) else { continue };
        if group.balance > Decimal::ZERO {
            all.extend(group_lines(report, terms, &group, None, group.balance, errors));
            groups.push(group);
        }
    }
    if let Some(left) = left {
        match terms.prefunding {
            None => errors.push(RollError::Prefunding(left)),
            Some(bought) => {
                let whole: Decimal = groups.iter().map(|group| group.balance).sum();
                let mut rest = left;
                for (position, group) in groups.iter().enumerate() {
                    let is_last = position + 1 == groups.len();
                    let part = (left * group.balance)
                        .checked_div(whole)
                        .filter(|_| !is_last)
                        .map_or(rest, |part| part.round_dp(CENTS));
                    rest -= part;
                    // Faults of the terms are told with the first lines.
                    let mut told = Vec::new();
                    let bought = Some(&bought);
                    all.extend(group_lines(report, terms, group, bought, part, &mut told));
                }
            }
        }
    }
    let balance = all.iter().map(|line: &PoolLine| line.balance).sum();
    Lines { lines: all, balance }
}

/// Notes lines of groups that the report does not have, and says whether there are some.
fn unknown_groups(report: &Report, lines: &[RollLine], errors: &mut Vec<RollError>) -> bool {
    let before = errors.len();
    for (line, group) in lines.iter().map(|line| line.group.as_str()).enumerate() {
        let known = match report.groups.is_empty() {
            true => group.is_empty() || group.eq_ignore_ascii_case(TOTAL),
            false => report.group_column(group).is_some(),
        };
        if !known {
            errors.push(RollError::UnknownGroup { line, name: group.to_owned() });
        }
    }
    errors.len() > before
}

fn averages(
    report: &Report,
    column: usize,
    name: String,
    errors: &mut Vec<RollError>,
) -> Option<Averages> {
    let figure = |kind: &SectionKind, line| report.figure(kind, line, column).and_then(amount);
    let of = |line: OfPoint| figure(&SectionKind::Characteristics, line(Point::Current));
    let balance = figure(&SectionKind::PrincipalBalance, Line::CurrentBalance);
    let mut need = |value: Option<Decimal>, what: &str| {
        if value.is_none() {
            errors.push(RollError::Missing(format!("{what} of group `{name}`")));
        }
        value
    };
    let balance = need(balance, "current balance")?;
    if balance <= Decimal::ZERO {
        return None;
    }
    let coupon = of(Line::Coupon).filter(|coupon| coupon.abs() <= Decimal::ONE);
    let coupon = need(coupon, "current weighted average coupon");
    let remaining = of(Line::MonthsToMaturity).and_then(whole);
    if remaining.is_none() {
        need(None, "weighted average months to maturity");
    }
    let age = of(Line::Seasoning).and_then(whole);
    if age.is_none() {
        need(None, "current weighted average seasoning");
    }
    let remaining = remaining?.max(1);
    let amortization = of(Line::AmortizationTerm).and_then(whole).filter(|term| *term > remaining);
    Some(Averages {
        column,
        balance,
        coupon_pct: (coupon? * HUNDRED).normalize(),
        age: age?,
        remaining,
        amortization,
        name,
    })
}

/// A number of months, rounded.
fn whole(months: Decimal) -> Option<u32> {
    months.round().to_u32()
}

/// The lines of `balance` dollars of a group: of its loans, or of those `bought` later.
fn group_lines(
    report: &Report,
    terms: &RollTerms,
    group: &Averages,
    bought: Option<&SubsequentLoans>,
    balance: Decimal,
    errors: &mut Vec<RollError>,
) -> Vec<PoolLine> {
    let is_its = |line: &RollLine| {
        report.groups.is_empty() || report.group_column(&line.group) == Some(group.column)
    };
    let chosen: Vec<(usize, &RollLine)> =
        terms.lines.iter().enumerate().filter(|(_, line)| is_its(line)).collect();
    let Some((last, _)) = chosen.last() else {
        let margin = printed_for(report, group.column, Line::Margin);
        if margin.is_some_and(|margin| !margin.is_zero()) {
            errors.push(RollError::NoLines(group.name.clone()));
            return Vec::new();
        }
        return vec![fixed_rate_line(group, bought, balance)];
    };
    let sum: Decimal = chosen.iter().map(|(_, line)| line.share_pct).sum();
    if sum != HUNDRED {
        let group = group.name.clone();
        errors.push(RollError::Shares { line: *last, group, sum: sum.normalize() });
        return Vec::new();
    }
    if chosen.iter().any(|(_, line)| is_adjustable(line)) {
        need_resets(report, group, errors);
    }
    let parts = parts(&chosen, balance);
    let Some(free_rate) = free_rate(group, &chosen, &parts, balance, errors) else {
        return Vec::new();
    };
    let mut lines = Vec::new();
    for ((_, terms_line), part) in chosen.iter().zip(&parts) {
        let rate = terms_line.rate_pct.unwrap_or(free_rate);
        let base = PoolLine { rate_pct: rate, ..fixed_rate_line(group, bought, *part) };
        divide(report, terms, group, terms_line, &base, &mut lines);
    }
    lines
}

/// Whether the rates of a line reset.
fn is_adjustable(line: &RollLine) -> bool {
    !line.index.is_empty() && !line.first_reset_months.is_empty()
}

/// Notes the averages of adjustable-rate loans that a group with such lines lacks.
fn need_resets(report: &Report, group: &Averages, errors: &mut Vec<RollError>) {
    let needed: [(OfPoint, &str); 4] = [
        (Line::Margin, "margin"),
        (Line::MaxRate, "max rate"),
        (Line::MinRate, "min rate"),
        (Line::CapUp, "cap up"),
    ];
    for (line, what) in needed {
        if arm(report, group.column, line).is_none() {
            let name = &group.name;
            let missing = format!("current weighted average {what} of group `{name}`");
            errors.push(RollError::Missing(missing));
        }
    }
}

/// The line of a whole group at its average rate.
fn fixed_rate_line(
    group: &Averages,
    bought: Option<&SubsequentLoans>,
    balance: Decimal,
) -> PoolLine {
    let remaining = bought.map_or(group.remaining, |bought| bought.remaining_months);
    PoolLine {
        group: group.name.clone(),
        product: group.name.clone(),
        balance,
        rate_pct: group.coupon_pct,
        age_months: bought.map_or(group.age, |bought| bought.age_months),
        remaining_months: remaining,
        amortization_months: group.amortization.filter(|term| *term > remaining),
        interest_only_months: 0,
        delivery_month: bought.map_or(1, |bought| bought.delivery_month),
        adjustment: None,
    }
}

/// The balances of lines, in cents; the last one takes what rounding leaves.
fn parts(chosen: &[(usize, &RollLine)], balance: Decimal) -> Vec<Decimal> {
    let mut rest = balance;
    let mut parts = Vec::with_capacity(chosen.len());
    for (position, (_, line)) in chosen.iter().enumerate() {
        let part = match position + 1 == chosen.len() {
            true => rest,
            false => (balance * line.share_pct / HUNDRED).round_dp(CENTS),
        };
        rest -= part;
        parts.push(part);
    }
    parts
}

/// The rate of the lines without one: it makes the group's average the printed one.
fn free_rate(
    group: &Averages,
    chosen: &[(usize, &RollLine)],
    parts: &[Decimal],
    balance: Decimal,
    errors: &mut Vec<RollError>,
) -> Option<Decimal> {
    let mut interest = group.coupon_pct * balance;
    let mut free = Decimal::ZERO;
    let mut first_free = None;
    for ((position, line), part) in chosen.iter().zip(parts) {
        match line.rate_pct {
            Some(rate) => interest -= rate * part,
            None => {
                free += part;
                first_free.get_or_insert(*position);
            }
        }
    }
    let name = group.name.clone();
    let Some((line, rate)) = first_free.zip(interest.checked_div(free)) else {
        let line = chosen.last().map_or(0, |(position, _)| *position);
        errors.push(RollError::NoFreeRate { line, group: name });
        return None;
    };
    if rate <= Decimal::ZERO || rate > HUNDRED {
        let rate = rate.round_dp(3);
        errors.push(RollError::ImpossibleRate { line, group: name, rate });
        return None;
    }
    Some(rate.round_dp(RATE_DECIMALS).normalize())
}

/// Adds the parts of a line, one a month of its first reset.
fn divide(
    report: &Report,
    terms: &RollTerms,
    group: &Averages,
    line: &RollLine,
    base: &PoolLine,
    lines: &mut Vec<PoolLine>,
) {
    // A younger loan has as many payments more before it.
    let younger = group.age.saturating_sub(base.age_months);
    let interest_only = match line.interest_only_months {
        0 => 0,
        months => months + younger,
    };
    let product = if line.product.is_empty() { &group.name } else { &line.product };
    let base = PoolLine {
        product: product.clone(),
        interest_only_months: interest_only.min(base.remaining_months.saturating_sub(1)),
        amortization_months: base.amortization_months.filter(|_| interest_only == 0),
        ..base.clone()
    };
    if !is_adjustable(line) {
        lines.push(base);
        return;
    }
    // A rate that is printed as 0 is none.
    let percent = |line| {
        let rate = arm(report, group.column, line).filter(|rate| !rate.is_zero());
        rate.map(|rate| (rate * HUNDRED).normalize())
    };
    let count = line.first_reset_months.len();
    let mut rest = base.balance;
    for (position, month) in line.first_reset_months.iter().enumerate() {
        let part = match position + 1 == count {
            true => rest,
            false => (base.balance / Decimal::from(count)).round_dp(CENTS),
        };
        rest -= part;
        lines.push(PoolLine {
            balance: part,
            adjustment: Some(LineAdjustment {
                index: line.index.clone(),
                margin_pct: percent(Line::Margin).unwrap_or_default(),
                first_reset_month: month + younger,
                reset_period_months: line.reset_period_months,
                initial_cap_pct: line.initial_cap_pct,
                periodic_cap_pct: percent(Line::CapUp),
                lifetime_cap_pct: percent(Line::MaxRate),
                lifetime_floor_pct: percent(Line::MinRate),
                rounding_pct: terms.rounding_pct,
            }),
            ..base.clone()
        });
    }
}

/// A current average of the adjustable-rate loans of a group: that of all groups, where the report
/// prints no other, or 0 for the group.
fn arm(report: &Report, column: usize, line: OfPoint) -> Option<Decimal> {
    let of_group = printed_for(report, column, line);
    let of_all = || printed_for(report, report.total_column(), line);
    of_group.filter(|value| !value.is_zero()).or_else(of_all).or(of_group)
}

/// A current average of adjustable-rate loans that is printed in a column.
fn printed_for(report: &Report, column: usize, line: OfPoint) -> Option<Decimal> {
    let kind = &SectionKind::ArmCharacteristics;
    let figure = report.figure(kind, line(Point::Current), column);
    figure.and_then(amount).filter(|value| value.abs() <= Decimal::ONE)
}
