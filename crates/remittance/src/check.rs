//! A check: a printed number beside what follows from other printed numbers.

mod closeness;

use rust_decimal::Decimal;
use terms::YearMonth;

pub(crate) use closeness::Closeness;
use closeness::Rounding;

use crate::class::{ClassColumn, ClassReport};
use crate::figure::Figure;
use crate::line::Line;
use crate::recompute::presence::{has_total_alone, is_full_form, is_total};
use crate::report::Report;
use crate::section::SectionKind;

/// The bound of a habit that may fail by any amount.
pub(crate) const ANY: Decimal = Decimal::MAX;

/// How a printed number stands to the recomputed one, from good to bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Rounding the recomputed number gives the printed digits.
    Exact,
    /// They differ by no more than the rounding of the figures that enter.
    Within,
    /// They differ, or the rule does not hold, but it is a habit of such reports rather than a
    /// law: a sound report may differ. The reason says what is usual.
    Tolerated,
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
    /// Why it is known or tolerated, or what is wrong; empty if nothing is.
    pub reason: String,
}

impl Check {
    /// Recomputed less reported.
    pub fn difference(&self) -> Option<Decimal> {
        self.recomputed?.checked_sub(self.reported.as_ref()?.value())
    }
}

/// A reason for a difference that is no error of the report.
pub(crate) enum Cause<'c> {
    /// The report computes something else: what.
    Instead(&'c dyn Fn(&[Decimal]) -> Option<Decimal>, &'static str),
    /// Not explained, but small: the largest difference that counts as known.
    Small(Decimal, &'static str),
    /// The formula is a habit: the largest difference that is tolerated, and what is usual.
    Habit(Decimal, &'static str),
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
    of_classes: Rounding,
    of_loans: Rounding,
    first: bool,
    full_form: bool,
}

impl<'r> Reconciler<'r> {
    pub(crate) fn new(report: &'r Report) -> Self {
        Reconciler {
            report,
            checks: Vec::new(),
            of_classes: Rounding::of_classes(report),
            of_loans: Rounding::of_loans(report),
            first: is_first(report),
            full_form: is_full_form(report),
        }
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
        self.first
    }

    /// Whether the report has most of the lines that carry the others.
    pub(crate) fn is_full_form(&self) -> bool {
        self.full_form
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
        let figures = || terms.iter().filter_map(|(_, figure)| *figure);
        let is_blank = entry.figure(column).is_none() && !has_total_alone(entry);
        if is_blank && self.full_form && is_total(line) && figures().any(|f| !f.value().is_zero()) {
            return self.broken(place, None, formula, "the total is blank");
        }
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
                self.unusual(place, None, formula, "nothing is printed");
            }
            return;
        }
        let nothing = reported.is_some_and(|figure| !figure.value().is_zero());
        if printed.is_empty() && nothing {
            return self.unusual(place, reported, formula, "what it follows from is not printed");
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
        let rounding = if place.section == "classes" { self.of_classes } else { self.of_loans };
        let allowed = |of: &dyn Fn(&[Decimal]) -> Option<Decimal>| {
            rounding.allowed(reported, closeness, &figures, of)
        };
        let distance = |to: Decimal| reported.value().saturating_sub(to).abs();
        let half = rounding.half_unit(reported, closeness);
        let (verdict, reason) = if distance(recomputed) <= half {
            (Verdict::Exact, "")
        } else if distance(recomputed) <= allowed(recompute) {
            (Verdict::Within, "")
        } else {
            let off = distance(recomputed);
            let recognised = causes.iter().find_map(|cause| match cause {
                Cause::Instead(other, reason) => {
                    let value = other(&values)?;
                    let there = distance(value) <= allowed(*other);
                    there.then_some((Verdict::Known, *reason))
                }
                Cause::Small(most, reason) => (off <= *most).then_some((Verdict::Known, *reason)),
                Cause::Habit(most, usual) => (off <= *most).then_some((Verdict::Tolerated, *usual)),
            });
            recognised.unwrap_or((Verdict::Outside, ""))
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

    /// Notes a rule that holds as a habit.
    pub(crate) fn habit(
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
            self.unusual(place, reported, rule, otherwise);
        }
    }

    /// Notes a habit that does not hold.
    pub(crate) fn unusual(
        &mut self,
        place: Place<'_>,
        reported: Option<&Figure>,
        rule: &str,
        reason: &str,
    ) {
        self.push(place, reported, None, rule, Verdict::Tolerated, reason);
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

/// Whether a report is the first of its deal: it is of the month of the first payment; where that
/// is not printed, nothing was paid before the period.
pub(crate) fn is_first(report: &Report) -> bool {
    if let Some((first, paid)) = report.issue.first_payment.zip(report.distribution_date) {
        return YearMonth::of(first) == YearMonth::of(paid);
    }
    let of = |column| report.total.figure(column).map(Figure::value);
    let alike = |since, of_period| of(since).is_some() && of(since) == of(of_period);
    alike(ClassColumn::ToDateInterest, ClassColumn::Interest)
        && alike(ClassColumn::ToDatePrincipal, ClassColumn::Principal)
}
