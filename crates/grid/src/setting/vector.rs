//! Vectors as desks type them: `6 for 12, 8 for 24, 10`; `0 ramp 20 for 30, 20`.
//!
//! Segments follow each other from month 1, the deal's first payment date; the last figure goes on
//! forever. A deal settles before that date, so it is the first payment after settlement as well as
//! the first from closing: `from closing` behind a vector is read, and left out of its text. `A for N`
//! holds A for N months, `A ramp B for N` goes in a straight line from A in its first
//! month to B in its last.

use std::fmt;

use collateral::{Quote, Segment, SpeedCurve};
use terms::bound::{Bound, MONTHS};

use super::figure::number;

/// Most segments of a vector.
const MOST: usize = 1200;

/// Figures by month.
///
/// ```
/// use grid::setting::{Row, Setting};
///
/// let cdr = Row::named("cdr_pct").unwrap();
/// let setting = Setting::parse(cdr, "0 ramp 4 for 3,  4 for 12, 1").unwrap();
/// assert_eq!(setting.to_string(), "cdr_pct=0 ramp 4 for 3, 4 for 12, 1");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Vector {
    segments: Vec<Segment>,
}

/// Whether a text is a vector, and no figure or list of them.
pub fn is_vector(text: &str) -> bool {
    text.split_whitespace().any(|word| word == "for" || word == "ramp")
}

/// What stands before `from closing`, where a text ends with that.
pub(super) fn from_closing(text: &str) -> Option<&str> {
    let rest = text.trim_end().strip_suffix("closing")?.trim_end().strip_suffix("from")?;
    rest.ends_with(char::is_whitespace).then(|| rest.trim_end())
}

impl Vector {
    /// Reads a vector whose figures lie within `bound`.
    ///
    /// # Errors
    /// What was expected.
    pub fn parse(text: &str, bound: &Bound) -> Result<Vector, String> {
        let text = from_closing(text).unwrap_or(text);
        let parts: Vec<&str> = text.split(',').map(str::trim).collect();
        if parts.len() > MOST {
            return Err(format!("expected at most {MOST} segments"));
        }
        let mut segments = Vec::with_capacity(parts.len());
        for (position, part) in parts.iter().enumerate() {
            let segment = segment(part, bound)?;
            if segment.months.is_none() && position + 1 < parts.len() {
                return Err(format!(
                    "expected months behind every figure but the last, as 6 for 12, 8; found {part:?}"
                ));
            }
            segments.push(segment);
        }
        let months = segments.iter().filter_map(|segment| segment.months).sum::<u32>();
        if months > MONTHS {
            return Err(format!("expected at most {MONTHS} months, found {months}"));
        }
        Ok(Vector { segments })
    }

    /// Figures of months 1, 2, ...; the last goes on. Equal neighbours are one segment.
    pub fn of_months(figures: &[f64]) -> Vector {
        let runs: Vec<&[f64]> = figures.chunk_by(|one, next| one == next).collect();
        let last = runs.len().saturating_sub(1);
        let segment = |(position, run): (usize, &&[f64])| Segment {
            months: (position < last).then_some(run.len() as u32),
            from: run[0],
            to: run[0],
        };
        Vector { segments: runs.iter().enumerate().map(segment).collect() }
    }

    /// As a curve by deal month.
    pub fn curve(&self, quote: Quote) -> SpeedCurve {
        let clock = collateral::Clock::DealMonth;
        SpeedCurve { quote, clock, segments: self.segments.clone() }
    }

    /// The vector of a curve by deal month.
    pub fn of_curve(curve: &SpeedCurve) -> Vector {
        Vector { segments: curve.segments.clone() }
    }

    /// The figure that is furthest from zero.
    pub fn largest(&self) -> f64 {
        let figures = self.segments.iter().flat_map(|segment| [segment.from, segment.to]);
        figures.fold(0.0, |largest: f64, one| if one.abs() > largest.abs() { one } else { largest })
    }

    /// Figures of months 1, 2, ..., as many as it names, the one that goes on behind them.
    pub fn by_month(&self) -> Vec<f64> {
        let curve = self.curve(Quote::Cpr);
        let months: u32 = self.segments.iter().filter_map(|segment| segment.months).sum();
        (1..=months as usize + 1).map(|month| curve.figure(month) + 0.0).collect()
    }
}

impl fmt::Display for Vector {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, segment) in self.segments.iter().enumerate() {
            let between = if position > 0 { ", " } else { "" };
            write!(to, "{between}{}", segment.from + 0.0)?;
            if segment.from != segment.to {
                write!(to, " ramp {}", segment.to + 0.0)?;
            }
            if let Some(months) = segment.months {
                write!(to, " for {months}")?;
            }
        }
        Ok(())
    }
}

fn segment(text: &str, bound: &Bound) -> Result<Segment, String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let figure = |word: &str| {
        let figure = number(word)?;
        if bound.holds(figure) { Ok(figure) } else { Err(format!("expected {}", bound.words)) }
    };
    let months = |word: &str| match word.parse() {
        Ok(months @ 1..=MONTHS) => Ok(Some(months)),
        _ => Err(format!("expected months from 1 to {MONTHS}, found {word:?}")),
    };
    match words.as_slice() {
        [one] => {
            let figure = figure(one)?;
            Ok(Segment { months: None, from: figure, to: figure })
        }
        [one, "for", count] => {
            let figure = figure(one)?;
            Ok(Segment { months: months(count)?, from: figure, to: figure })
        }
        [from, "ramp", to, "for", count] => {
            Ok(Segment { months: months(count)?, from: figure(from)?, to: figure(to)? })
        }
        _ => Err(format!("expected segments as 6 for 12, 8 ramp 20 for 24, 20; found {text:?}")),
    }
}
