//! A check: a printed number beside what follows from other printed numbers.

use rust_decimal::Decimal;

use crate::class::ClassReport;
use crate::figure::{Figure, Style};
use crate::line::Line;
use crate::report::Report;
use crate::section::SectionKind;

/// Numbers of the General format that are shorter than this are as printed, not rounded: eleven
/// characters have room for more, and three zeros at the end hardly come by chance.
const SHORT: usize = 9;

/// How a printed number stands to the recomputed one, from good to bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Rounding the recomputed number gives the printed digits.
    Exact,
    /// They differ by no more than the rounding of the figures that enter, or by no more than the
    /// tolerance that the formula names.
    Within,
    /// They differ, and the cause is recognised; the reason says which.
    Known,
    /// They differ.
    Outside,
}

/// One line of a reconciliation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Where the number stands: the section's name in the tidy form, `classes`, `delinquency`,
    /// a table of loans, or `structure`.
    pub section: String,
    /// The line, as printed; for classes the name of the column.
    pub line: String,
    /// The group, class or column.
    pub group: String,
    /// The printed number; `None` where something is missing or is no number.
    pub reported: Option<Figure>,
    /// What it should be; `None` for rules of order, size and presence.
    pub recomputed: Option<Decimal>,
    /// How it is recomputed, or the rule.
    pub formula: String,
    /// The verdict.
    pub verdict: Verdict,
    /// Why it is known, or what is wrong; empty if nothing is.
    pub reason: String,
}

impl Check {
    /// Printed less recomputed.
    pub fn difference(&self) -> Option<Decimal> {
        self.reported.as_ref()?.value().checked_sub(self.recomputed?)
    }
}

/// How closely a number has to agree, beyond the rounding of what enters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Closeness {
    /// To the digit: sums of cents and of counts, and numbers that are printed twice.
    Sum,
    /// To a unit of the last digit of money: products that are rounded to the cent.
    Money,
    /// To the cent, also where finer digits are printed: amounts that were rounded on the way.
    Cents,
    /// To the last digit of a rate, factor or average.
    Ratio,
    /// To a fraction of the recomputed number: formulas that approximate.
    Near(Decimal),
}

/// A recognised reason for a difference.
pub(crate) enum Cause<'c> {
    /// The report computes something else: what.
    Instead(&'c dyn Fn(&[Decimal]) -> Option<Decimal>, &'static str),
    /// Not explained, but small: the largest difference that counts as known.
    Small(Decimal, &'static str),
}

/// Where a number stands.
#[derive(Clone, Copy)]
pub(crate) struct Place<'p> {
    pub(crate) section: &'p str,
    pub(crate) line: &'p str,
    pub(crate) group: &'p str,
}

/// Collects the checks of a report.
pub(crate) struct Reconciler<'r> {
    pub(crate) report: &'r Report,
    pub(crate) checks: Vec<Check>,
}

impl<'r> Reconciler<'r> {
    pub(crate) fn new(report: &'r Report) -> Self {
        Reconciler { report, checks: Vec::new() }
    }

    /// A figure of a section.
    pub(crate) fn figure(
        &self,
        kind: &SectionKind,
        line: Line,
        column: usize,
    ) -> Option<&'r Figure> {
        self.report.figure(kind, line, column)
    }

    /// The name of a column.
    pub(crate) fn column_name(&self, column: usize) -> &'r str {
        self.report.groups.get(column).map_or("TOTAL", String::as_str)
    }

    /// All columns: the groups, then the total.
    pub(crate) fn columns(&self) -> std::ops::RangeInclusive<usize> {
        0..=self.report.total_column()
    }

    /// Whether this is the first report of the deal: nothing came before the period.
    pub(crate) fn is_first(&self) -> bool {
        let first = self.report.issue.first_payment;
        first.is_some() && first == self.report.distribution_date
    }

    /// The classes, then their totals.
    pub(crate) fn classes(&self) -> impl Iterator<Item = &'r ClassReport> + use<'r> {
        let report = self.report;
        report.classes.iter().chain(std::iter::once(&report.total))
    }

    /// Checks a line of a section against a formula of other figures; nothing is checked where a
    /// figure that enters is not printed or the formula has no value.
    pub(crate) fn line(
        &mut self,
        (kind, line, column): (&SectionKind, Line, usize),
        closeness: Closeness,
        formula: &str,
        inputs: &[Option<&Figure>],
        recompute: &dyn Fn(&[Decimal]) -> Option<Decimal>,
        causes: &[Cause<'_>],
    ) {
        let Some(entry) = self.report.entry(kind, line) else { return };
        let place =
            Place { section: kind.name(), line: &entry.label, group: self.column_name(column) };
        self.compare(place, entry.figure(column), closeness, formula, inputs, recompute, causes);
    }

    /// Checks a line of a section against a sum in which blanks count as zero.
    pub(crate) fn line_sum(
        &mut self,
        (kind, line, column): (&SectionKind, Line, usize),
        formula: &str,
        terms: &[(i64, Option<&Figure>)],
        causes: &[Cause<'_>],
    ) {
        let Some(entry) = self.report.entry(kind, line) else { return };
        let place =
            Place { section: kind.name(), line: &entry.label, group: self.column_name(column) };
        self.sum(place, entry.figure(column), formula, terms, causes);
    }

    /// Checks a figure against a sum in which blanks count as zero, to the digit.
    pub(crate) fn sum(
        &mut self,
        place: Place<'_>,
        reported: Option<&Figure>,
        formula: &str,
        terms: &[(i64, Option<&Figure>)],
        causes: &[Cause<'_>],
    ) {
        self.sum_to(Closeness::Sum, place, reported, formula, terms, causes);
    }

    /// The same, to another closeness.
    pub(crate) fn sum_to(
        &mut self,
        closeness: Closeness,
        place: Place<'_>,
        reported: Option<&Figure>,
        formula: &str,
        terms: &[(i64, Option<&Figure>)],
        causes: &[Cause<'_>],
    ) {
        let printed: Vec<(i64, &Figure)> =
            terms.iter().filter_map(|(sign, figure)| Some((*sign, (*figure)?))).collect();
        let inputs: Vec<Option<&Figure>> =
            printed.iter().map(|(_, figure)| Some(*figure)).collect();
        let add = |values: &[Decimal]| {
            let terms = values.iter().zip(&printed);
            terms.clone().try_fold(Decimal::ZERO, |sum, (value, (sign, _))| {
                sum.checked_add(value.checked_mul(Decimal::from(*sign))?)
            })
        };
        if reported.is_none() {
            if printed.iter().any(|(_, figure)| !figure.value().is_zero()) {
                self.broken(place, None, formula, "nothing is printed");
            }
            return;
        }
        self.compare(place, reported, closeness, formula, &inputs, &add, causes);
    }

    /// Checks that a number which is printed twice is the same.
    pub(crate) fn same(
        &mut self,
        place: Place<'_>,
        reported: Option<&Figure>,
        other: Option<&Figure>,
        formula: &str,
    ) {
        self.compare(
            place,
            reported,
            Closeness::Sum,
            formula,
            &[other],
            &|v| v.first().copied(),
            &[],
        );
    }

    /// Checks a figure against a formula of other figures.
    #[allow(clippy::too_many_arguments)]
    pub(crate) fn compare(
        &mut self,
        place: Place<'_>,
        reported: Option<&Figure>,
        closeness: Closeness,
        formula: &str,
        inputs: &[Option<&Figure>],
        recompute: &dyn Fn(&[Decimal]) -> Option<Decimal>,
        causes: &[Cause<'_>],
    ) {
        let Some(reported) = reported else { return };
        let Some(figures) = inputs.iter().copied().collect::<Option<Vec<&Figure>>>() else {
            return;
        };
        let values: Vec<Decimal> = figures.iter().map(|figure| figure.value()).collect();
        let Some(recomputed) = recompute(&values) else { return };
        let allowed = |around: Decimal, of: &dyn Fn(&[Decimal]) -> Option<Decimal>| {
            tolerance(reported, closeness, around).saturating_add(spread(&figures, &values, of))
        };
        let distance = |to: Decimal| reported.value().saturating_sub(to).abs();
        let half = half_unit(reported, closeness);
        let (verdict, reason) = if distance(recomputed) <= half {
            (Verdict::Exact, "")
        } else if distance(recomputed) <= allowed(recomputed, recompute) {
            (Verdict::Within, "")
        } else {
            let recognised = causes.iter().find_map(|cause| match cause {
                Cause::Instead(other, reason) => {
                    let value = other(&values)?;
                    (distance(value) <= allowed(value, *other)).then_some(*reason)
                }
                Cause::Small(most, reason) => (distance(recomputed) <= *most).then_some(*reason),
            });
            recognised.map_or((Verdict::Outside, ""), |reason| (Verdict::Known, reason))
        };
        self.push(place, Some(reported), Some(recomputed), formula, verdict, reason);
    }

    /// Notes a rule of order, size or presence.
    pub(crate) fn rule(
        &mut self,
        place: Place<'_>,
        reported: Option<&Figure>,
        rule: &str,
        holds: bool,
        otherwise: &str,
    ) {
        if holds {
            self.push(place, reported, None, rule, Verdict::Exact, "");
        } else {
            self.broken(place, reported, rule, otherwise);
        }
    }

    /// Notes a broken rule.
    pub(crate) fn broken(
        &mut self,
        place: Place<'_>,
        reported: Option<&Figure>,
        rule: &str,
        reason: &str,
    ) {
        self.push(place, reported, None, rule, Verdict::Outside, reason);
    }

    fn push(
        &mut self,
        place: Place<'_>,
        reported: Option<&Figure>,
        recomputed: Option<Decimal>,
        formula: &str,
        verdict: Verdict,
        reason: &str,
    ) {
        self.checks.push(Check {
            section: place.section.to_owned(),
            line: place.line.to_owned(),
            group: place.group.to_owned(),
            reported: reported.cloned(),
            recomputed,
            formula: formula.to_owned(),
            verdict,
            reason: reason.to_owned(),
        });
    }
}

/// Half a unit of the last digit, as the closeness counts digits.
fn half_unit(reported: &Figure, closeness: Closeness) -> Decimal {
    let unit = match closeness {
        Closeness::Sum | Closeness::Money => reported.money_unit(),
        Closeness::Cents => reported.money_unit().max(Decimal::new(1, 2)),
        Closeness::Ratio | Closeness::Near(_) => reported.unit(),
    };
    unit * Decimal::new(5, 1)
}

/// What is allowed beyond the rounding of the figures that enter.
fn tolerance(reported: &Figure, closeness: Closeness, recomputed: Decimal) -> Decimal {
    let half = half_unit(reported, closeness);
    match closeness {
        Closeness::Sum | Closeness::Ratio => half,
        Closeness::Money | Closeness::Cents => half + half,
        Closeness::Near(fraction) => recomputed.abs().saturating_mul(fraction),
    }
}

/// By how much the rounding of the figures that enter can move the result.
fn spread(
    figures: &[&Figure],
    values: &[Decimal],
    recompute: &dyn Fn(&[Decimal]) -> Option<Decimal>,
) -> Decimal {
    let Some(middle) = recompute(values) else { return Decimal::ZERO };
    let mut moved = values.to_vec();
    let mut spread = Decimal::ZERO;
    for (at, figure) in figures.iter().enumerate() {
        let rounding = rounding(figure);
        let (Some(slot), Some(value)) = (moved.get_mut(at), values.get(at)) else { continue };
        if rounding.is_zero() {
            continue;
        }
        *slot = value.saturating_add(rounding);
        let shifted = recompute(&moved).unwrap_or(middle);
        spread = spread.saturating_add(shifted.saturating_sub(middle).abs());
        if let Some(slot) = moved.get_mut(at) {
            *slot = *value;
        }
    }
    spread
}

/// The most by which a printed figure is rounded: half a unit, but nothing for amounts in cents
/// and for short numbers of the General format (0.0215), which are as printed.
fn rounding(figure: &Figure) -> Decimal {
    let length = figure.text().trim_start_matches('-').len();
    let as_printed = match figure.style() {
        Style::Fixed => true,
        Style::General => length < SHORT && figure.unit() < Decimal::new(1, 2),
        Style::Percent => false,
    };
    if as_printed { Decimal::ZERO } else { figure.unit() * Decimal::new(5, 1) }
}
