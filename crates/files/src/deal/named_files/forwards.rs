//! Forward levels of the indices: from a file of levels, from quotes, or from the curve of the run.

use std::ops::Range;
use std::path::PathBuf;

use grid::QuotedCurves;
use rates::Curves;
use terms::{BusinessDays, Date, IndexPaths, PaymentCalendar};

use super::Files;
use crate::deal::index_file::{CurveTerms, NegativeForwards};
use crate::doubt::{DoubtKind, Doubts, Noted};
use crate::market::dated::{Months, month_of};
use crate::market::{given, levels, quotes};
use crate::reader::source::{Problem, Problems, Source};
use crate::reader::words::quoted;
use crate::reader::workbook::Reading;

/// A file of forward levels, or of quotes from which they follow.
pub(crate) struct Forward {
    pub(crate) source: Source,
    pub(crate) problems: Problems,
    pub(crate) doubts: Doubts,
    pub(crate) levels: Option<Vec<Vec<f64>>>,
    /// Of the quotes.
    pub(crate) curves: Option<QuotedCurves>,
}

/// Curves whose forward levels begin with deal month 1.
fn of_closing(curves: Curves, closing: Option<Date>) -> QuotedCurves {
    let quoted = curves.date();
    let by_month = PaymentCalendar { first: quoted, business_days: BusinessDays::Unadjusted };
    let whole_months = closing.map_or(0, |closing| by_month.paid_by(closing).saturating_sub(1));
    let curves = curves.as_of(by_month.date(whole_months + 1));
    QuotedCurves { curves, quoted, months_before: 0 }
}

impl Forward {
    fn of((path, bytes): (PathBuf, Vec<u8>)) -> Forward {
        let (problems, doubts) = (Problems::default(), Doubts::default());
        let source = Source::of_rows(&path, bytes, Reading::Plain, &problems);
        Forward { source, problems, doubts, levels: None, curves: None }
    }
}

impl Files<'_> {
    /// The forward levels of the deal's indices: those of the run's curve, else of the file or of the
    /// quotes that the deal names; `Some(None)` where that file cannot be opened, `None` where there is
    /// none. `last_month` is the last in which a loan pays.
    pub(crate) fn forward_levels(
        &mut self,
        last_month: Option<usize>,
        deal_doubts: &Doubts,
    ) -> Option<Option<Forward>> {
        let (file, index) = (self.file, &self.file.index);
        let own = index.curve.as_ref();
        if let Some(given) = self.chain.curve.clone() {
            let forward = Forward::of(given.content());
            let terms = own.map(|curve| curve.terms).unwrap_or_default();
            let has_no_index = file.index.levels.names.is_empty() && file.index.levels.complete;
            let forward = match given::has_quotes(&forward.source) {
                true => self.curve_of_run(forward, terms),
                false if has_no_index => Forward { levels: Some(Vec::new()), ..forward },
                false => self.levels(forward, last_month),
            };
            return Some(Some(forward));
        }
        if let Some(name) = &index.forward {
            let content = self.content(name);
            return Some(content.map(|content| self.levels(Forward::of(content), last_month)));
        }
        let curve = own?;
        let content = self.content(&curve.quotes);
        let place = curve.quotes.span();
        let read =
            |content| self.curve(Forward::of(content), curve.terms, Some((place, deal_doubts)));
        Some(content.map(read))
    }

    /// The levels of a file of forward indices.
    fn levels(&self, mut forward: Forward, last_month: Option<usize>) -> Forward {
        let known = &self.file.index.levels;
        let closing = self.file.dates.as_ref().map(|dates| dates.closing);
        if known.complete && forward.problems.is_empty() {
            let Forward { source, problems, doubts, .. } = &forward;
            let months = Months { closing, last: last_month };
            forward.levels = levels::read(source, &known.names, months, problems, doubts);
        }
        forward
    }

    /// Forward levels of the deal's indices on the curves of a file of quotes, which the deal file
    /// names at a place, with its doubts; `None`: a run does. An index that the curves do not give is a fault at its key
    /// in `[index]`.
    fn curve(
        &self,
        mut forward: Forward,
        terms: CurveTerms,
        named: Option<(Range<usize>, &Doubts)>,
    ) -> Forward {
        let file = self.file;
        let curves = match forward.problems.is_empty() {
            true => quotes::read(
                &forward.source,
                terms.interpolation,
                &forward.problems,
                &forward.doubts,
            ),
            false => None,
        };
        let date = curves.as_ref().map(Curves::date);
        if let (Some(date), Some(dates), Some((place, deal_doubts))) = (date, file.dates, &named)
            && date > dates.closing
        {
            let message = format!("the quotes are of {date}, after closing ({})", dates.closing);
            deal_doubts.push(Noted::new(DoubtKind::QuotesAfterClosing, place.clone(), message));
        }
        let names = file.index.levels.complete.then_some(file.index.levels.names.as_slice());
        let paths = curves.as_ref().zip(names).map(|(curves, names)| curves.forward_paths(names));
        let closing = file.dates.as_ref().map(|dates| dates.closing);
        forward.curves = curves.map(|curves| of_closing(curves, closing));
        forward.levels = match paths {
            Some(Ok(paths)) => {
                let problems = if named.is_some() { self.problems } else { &forward.problems };
                within_zero(terms.negative, problems, named.map(|(place, _)| place), paths)
            }
            Some(Err(errors)) => {
                for (position, error) in errors.0 {
                    let place = file.index.levels.places.get(position).cloned().unwrap_or(0..0);
                    let label = format!("expected an index of {}", forward.source.path.display());
                    self.problems.push(Problem::new(place, error.to_string()).label(label));
                }
                None
            }
            None => None,
        };
        forward
    }

    /// The same on quotes of any date: those of a month after closing say the levels of deal months from
    /// there on, and months before have the first; that, and quotes of an earlier month, are told.
    fn curve_of_run(&self, forward: Forward, terms: CurveTerms) -> Forward {
        let mut forward = self.curve(forward, terms, None);
        let closing = self.file.dates.as_ref().map(|dates| dates.closing);
        let (Some(of), Some(closing)) = (&mut forward.curves, closing) else { return forward };
        let (date, months) = (of.quoted, month_of(of.quoted, closing) - 1);
        let message = match usize::try_from(months) {
            Ok(0) => return forward,
            Ok(before) => {
                of.months_before = before;
                for path in forward.levels.iter_mut().flatten() {
                    *path = of.by_deal_month(std::mem::take(path));
                }
                let month = before + 1;
                format!(
                    "the quotes are of {date}, deal month {month}: months before have its levels"
                )
            }
            Err(_) if of.curves.date() == date => return forward,
            Err(_) => {
                let early = months.abs();
                format!(
                    "the quotes are of {date}, {early} months before closing: month 1 has their levels"
                )
            }
        };
        let meant = "quotes of the month of closing, or forward levels by date, fit".to_owned();
        let told = Noted::new(DoubtKind::LevelsOfOtherMonths, 0..0, message);
        forward.doubts.push(told.meant(meant));
        forward
    }
}

/// The levels of `paths`, with those below zero treated as the deal file says: a fault at `place`, or in
/// the file of the run's curve.
fn within_zero(
    negative: NegativeForwards,
    problems: &Problems,
    place: Option<Range<usize>>,
    paths: IndexPaths,
) -> Option<Vec<Vec<f64>>> {
    match negative {
        NegativeForwards::Allow => return Some(paths.levels),
        NegativeForwards::Floor => return Some(rates::floored(&paths).levels),
        NegativeForwards::Refuse => {}
    }
    for (name, path) in paths.names.iter().zip(&paths.levels) {
        let Some(row) = path.iter().position(|level| *level < 0.0) else { continue };
        let level = path.get(row).copied().unwrap_or(0.0) * 100.0;
        let message = format!("the forward {} of month {} is {level:.4}%", quoted(name), row + 1);
        let hint = match &place {
            Some(_) => "check the quotes, or write `negative = \"floor\"` (zero) or \"allow\"",
            None => "check the quotes; in a file of forward levels by date they may be below zero",
        };
        let problem = Problem::new(place.unwrap_or(0..0), message);
        problems.push(problem.label("expected forwards from 0").hint(hint));
        return None;
    }
    Some(paths.levels)
}
