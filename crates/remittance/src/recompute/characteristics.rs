//! Weighted averages of the loans: over the groups, and from month to month.

use rust_decimal::Decimal;

use crate::check::{ANY, Cause, Closeness, Place, Reconciler};
use crate::figure::{Figure, Style};
use crate::formulas::weighted_average;
use crate::line::{Line, Point};
use crate::section::{Entry, SectionKind as K};

/// How far a weighted average with balances of another date may lie from one with these.
const OTHER_WEIGHTS: Decimal = Decimal::from_parts(2, 0, 0, false, 3);
/// By how much of the whole other balances may shift the weights of the groups: 10%, and 30% for
/// averages of issue, which loans bought later may enter.
const SHIFT: Decimal = Decimal::from_parts(1, 0, 0, false, 1);
const ISSUE_SHIFT: Decimal = Decimal::from_parts(3, 0, 0, false, 1);
/// How far seasoning and terms may move in a month beyond the month itself.
const DRIFT: Decimal = Decimal::from_parts(5, 0, 0, false, 1);

/// Checks the averages of all loans and of the adjustable-rate loans.
pub(crate) fn check(r: &mut Reconciler<'_>, kind: &K) {
    let Some(section) = r.report.section(kind) else { return };
    for entry in &section.entries {
        let Some(line) = entry.line else { continue };
        over_groups(r, kind, entry, line);
        for column in r.columns() {
            first(r, kind, entry, line, column);
            aged(r, kind, entry, line, column);
            steady(r, kind, entry, line, column);
        }
    }
    if *kind == K::Characteristics {
        original_weights(r);
    }
}

fn point(line: Line) -> Option<Point> {
    match line {
        Line::Coupon(point)
        | Line::MonthsToMaturity(point)
        | Line::AmortizationTerm(point)
        | Line::Seasoning(point)
        | Line::Margin(point)
        | Line::MaxRate(point)
        | Line::MinRate(point)
        | Line::CapUp(point)
        | Line::CapDown(point) => Some(point),
        _ => None,
    }
}

/// The same average at another date.
fn at_point(line: Line, point: Point) -> Line {
    match line {
        Line::Coupon(_) => Line::Coupon(point),
        Line::MonthsToMaturity(_) => Line::MonthsToMaturity(point),
        Line::AmortizationTerm(_) => Line::AmortizationTerm(point),
        Line::Seasoning(_) => Line::Seasoning(point),
        Line::Margin(_) => Line::Margin(point),
        Line::MaxRate(_) => Line::MaxRate(point),
        Line::MinRate(_) => Line::MinRate(point),
        Line::CapUp(_) => Line::CapUp(point),
        Line::CapDown(_) => Line::CapDown(point),
        other => other,
    }
}

/// The balances that weigh an average of the groups: those of its date; the current coupon is
/// that of the period's interest, so it is weighted by the balances at the beginning.
fn weights(line: Line) -> Option<(Line, &'static str)> {
    match (line, point(line)?) {
        (Line::Coupon(_), Point::Current) => Some((Line::PriorBalance, "prior")),
        (Line::Coupon(_), Point::Prior) => None,
        (_, Point::Prior) => Some((Line::PriorBalance, "prior")),
        (_, Point::Current) => Some((Line::CurrentBalance, "current")),
        (_, Point::Original) => Some((Line::OriginalBalance, "original")),
    }
}

/// The average over the groups.
fn over_groups(r: &mut Reconciler<'_>, kind: &K, entry: &Entry, line: Line) {
    let total = r.report.total_column();
    let groups = entry.figures.iter().take(total);
    if total < 2 || groups.filter(|figure| figure.is_some()).count() < total {
        return;
    }
    let (balance, of_date) = weights(line).unwrap_or((Line::PriorBalance, "prior"));
    let mut inputs: Vec<Option<&Figure>> = (0..total).map(|column| entry.figure(column)).collect();
    inputs.extend((0..total).map(|column| r.figure(&K::PrincipalBalance, balance, column)));
    let average = |v: &[Decimal]| weighted_average(v.get(..total)?, v.get(total..)?);
    let place = Place { section: kind.name(), line: &entry.label, group: "TOTAL" };
    let small = |reason| {
        let value = entry.figure(total).map_or(Decimal::ZERO, Figure::value);
        [Cause::Small(value.abs().saturating_mul(OTHER_WEIGHTS), reason)]
    };
    let known = match (line, point(line)) {
        (Line::Coupon(_), Some(Point::Prior)) => {
            small("weighted by the balances of the month before, which the report does not have")
        }
        (_, Some(Point::Original)) if !matches!(line, Line::Coupon(_)) => {
            small("weighted by balances of another date, alike for all averages of issue")
        }
        _ => [Cause::Small(Decimal::ZERO, "")],
    };
    let usual = "usually weighted by the balances of its date";
    let most = if *kind == K::ArmCharacteristics || r.is_first() {
        ANY
    } else {
        let values = || entry.figures.iter().take(total).flatten().map(Figure::value);
        let apart = values().max().zip(values().min()).map(|(most, least)| most - least);
        let shift = if point(line) == Some(Point::Original) { ISSUE_SHIFT } else { SHIFT };
        apart.unwrap_or_default().saturating_mul(shift.saturating_add(moved_weights(r)))
    };
    let causes: Vec<Cause<'_>> = known.into_iter().chain([Cause::Habit(most, usual)]).collect();
    let formula = format!("average of the groups by {of_date} balance");
    r.compare(place, entry.figure(total), Closeness::Ratio, &formula, &inputs, &average, &causes);
    between(r, place, entry);
}

/// By how much of the whole the weights of the groups have moved in the period and since issue.
fn moved_weights(r: &Reconciler<'_>) -> Decimal {
    let total = r.report.total_column();
    let share = |balance, column| {
        let of = |column| r.figure(&K::PrincipalBalance, balance, column).map(Figure::value);
        of(column)?.checked_div(of(total)?)
    };
    let moved = |(from, to): (Line, Line)| -> Decimal {
        let shares = (0..total).filter_map(|column| share(to, column).zip(share(from, column)));
        shares.map(|(to, from)| to.saturating_sub(from).abs()).sum()
    };
    let periods =
        [(Line::PriorBalance, Line::CurrentBalance), (Line::OriginalBalance, Line::PriorBalance)];
    periods.map(moved).iter().sum()
}

/// By whatever balances an average is weighted, it is not below the least group nor above the
/// largest.
fn between(r: &mut Reconciler<'_>, place: Place<'_>, entry: &Entry) {
    let total = r.report.total_column();
    let groups = || entry.figures.iter().take(total).flatten().map(Figure::value);
    let (Some(least), Some(most), Some(average)) =
        (groups().min(), groups().max(), entry.figure(total))
    else {
        return;
    };
    let unit = average.unit();
    let value = average.value();
    let holds = value.saturating_add(unit) >= least && value.saturating_sub(unit) <= most;
    let rule = "from the least of the groups to the largest";
    r.rule(place, Some(average), rule, holds, "outside the groups");
}

/// Averages of issue of two groups imply one weight, the same for terms and seasoning.
fn original_weights(r: &mut Reconciler<'_>) {
    if r.report.total_column() != 2 {
        return;
    }
    let of = |line| {
        let entry = r.report.entry(&K::Characteristics, line)?;
        Some((entry, [entry.figure(0)?, entry.figure(1)?, entry.figure(2)?]))
    };
    let averages = [
        Line::MonthsToMaturity(Point::Original),
        Line::AmortizationTerm(Point::Original),
        Line::Seasoning(Point::Original),
    ];
    let [Some(maturity), Some(term), Some(seasoning)] = averages.map(of) else { return };
    for (average, basis) in [(term, maturity), (maturity, term), (seasoning, term)] {
        let (entry, figures) = average;
        let place =
            Place { section: K::Characteristics.name(), line: &entry.label, group: "TOTAL" };
        let [first, second, total] = basis.1;
        let inputs = [figures[0], figures[1], first, second, total].map(Some);
        let implied = |v: &[Decimal]| {
            let weight = v[4].checked_sub(v[2])?.checked_div(v[3].checked_sub(v[2])?)?;
            v[0].checked_add(v[1].checked_sub(v[0])?.checked_mul(weight)?)
        };
        let formula = format!("by the weight of the groups in {}", basis.0.label);
        let reported = Some(figures[2]);
        let causes = [Cause::Habit(ANY, "averages of issue usually have one weight")];
        r.compare(place, reported, Closeness::Ratio, &formula, &inputs, &implied, &causes);
    }
}

/// In a first report the current averages are those of issue.
fn first(r: &mut Reconciler<'_>, kind: &K, entry: &Entry, line: Line, column: usize) {
    if !r.is_first() || point(line) != Some(Point::Current) {
        return;
    }
    let original = r.figure(kind, at_point(line, Point::Original), column);
    let place = Place { section: kind.name(), line: &entry.label, group: r.column_name(column) };
    let same = |v: &[Decimal]| v.first().copied();
    let causes = [Cause::Habit(ANY, "averages of a first report are usually those of issue")];
    let formula = "first report: that of issue";
    let (reported, inputs) = (entry.figure(column), [original]);
    r.compare(place, reported, Closeness::Sum, formula, &inputs, &same, &causes);
}

/// Loans age by a month in a month; those that leave move the averages a little.
fn aged(r: &mut Reconciler<'_>, kind: &K, entry: &Entry, line: Line, column: usize) {
    let step = match line {
        Line::Seasoning(Point::Current) => Decimal::ONE,
        Line::MonthsToMaturity(Point::Current) | Line::AmortizationTerm(Point::Current) => {
            Decimal::NEGATIVE_ONE
        }
        _ => return,
    };
    let prior = r.figure(kind, at_point(line, Point::Prior), column);
    let (Some(current), Some(prior)) = (entry.figure(column), prior) else { return };
    if r.is_first() || prior.value().is_zero() {
        return;
    }
    let place = Place { section: kind.name(), line: &entry.label, group: r.column_name(column) };
    let moved = current.value() - prior.value() - step;
    let holds = moved.abs() <= DRIFT.saturating_add(prior.value().abs() * Decimal::new(1, 2));
    let rule = format!("the prior one ({prior}) and a month");
    let otherwise = differing(current, prior);
    r.habit(place, Some(current), &rule, holds, &otherwise);
}

/// Terms of the notes (margins, caps, maximum and minimum rates) do not change; the loans that
/// leave move their averages a little, and most of them are near those of issue.
fn steady(r: &mut Reconciler<'_>, kind: &K, entry: &Entry, line: Line, column: usize) {
    let basis = match (kind, point(line)) {
        (K::ArmCharacteristics, Some(Point::Current)) => Point::Prior,
        (K::ArmCharacteristics, Some(Point::Prior)) => Point::Original,
        _ => return,
    };
    let other = r.figure(kind, at_point(line, basis), column);
    let (Some(figure), Some(other)) = (entry.figure(column), other) else { return };
    let place = Place { section: kind.name(), line: &entry.label, group: r.column_name(column) };
    if r.is_first() {
        if basis == Point::Original {
            let none = figure.value().is_zero();
            r.habit(place, Some(figure), "first report: nothing prior", none, "not 0");
        }
        return;
    }
    let part = if basis == Point::Prior { 2 } else { 10 };
    let most = other.value().abs() * Decimal::new(part, 2);
    let holds = (figure.value() - other.value()).abs() <= most;
    let rule = format!("within {part}% of the one before ({other})");
    r.habit(place, Some(figure), &rule, holds, &differing(figure, other));
}

/// An average, the one before, and by how much they differ, as printed.
fn differing(figure: &Figure, before: &Figure) -> String {
    let moved = figure.value().saturating_sub(before.value());
    let moved = match figure.style() {
        Style::Percent => format!("{}%", moved.saturating_mul(Decimal::ONE_HUNDRED).normalize()),
        _ => moved.normalize().to_string(),
    };
    format!("{figure} after {before}: a difference of {moved}")
}
