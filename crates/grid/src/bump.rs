//! Small moves of what a scenario supposes, from settlement on: what durations are measured by.

use std::borrow::Cow;

use collateral::Liquidation;
use rates::{Curves, Index, IndexMode};
use terms::{Date, IndexPaths};

use crate::inputs::{DealInputs, QuotedCurves};
use crate::run::Failure;

/// A maturity at which the curve is moved by itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct KeyRate {
    /// The maturity.
    pub years: f64,
    /// Name of the column of its duration.
    pub column: &'static str,
    /// Head of the column.
    pub head: &'static str,
}

/// Key rates by maturity.
pub const KEY_RATES: [KeyRate; 9] = [
    KeyRate { years: 0.5, column: "krd_6m", head: "KRD 6M" },
    KeyRate { years: 1.0, column: "krd_1y", head: "KRD 1Y" },
    KeyRate { years: 2.0, column: "krd_2y", head: "KRD 2Y" },
    KeyRate { years: 3.0, column: "krd_3y", head: "KRD 3Y" },
    KeyRate { years: 5.0, column: "krd_5y", head: "KRD 5Y" },
    KeyRate { years: 7.0, column: "krd_7y", head: "KRD 7Y" },
    KeyRate { years: 10.0, column: "krd_10y", head: "KRD 10Y" },
    KeyRate { years: 20.0, column: "krd_20y", head: "KRD 20Y" },
    KeyRate { years: 30.0, column: "krd_30y", head: "KRD 30Y" },
];

/// What is moved.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Moved {
    /// The whole curve in parallel: spot rates, and the index levels that follow from them.
    Curve,
    /// The curve at a key rate, by its position: all of the move at its maturity, in straight lines
    /// less to none at the key rates beside it; of the first and the last one all of it beyond.
    KeyRate(usize),
    /// Prepayment speeds, relatively.
    Prepayments,
    /// Default rates, relatively.
    Defaults,
    /// Severity, relatively.
    Severity,
}

/// A move of what a scenario supposes of the time after settlement.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bump {
    /// What is moved.
    pub moved: Moved,
    /// By how much: a fraction a year of rates, a part of what is moved relatively.
    pub size: f64,
    /// Months paid by then stay as they are.
    pub settlement: Date,
    /// Whether index levels of the period in which settlement lies stay, too: they are set. The rates
    /// at which its cash is discounted are not.
    pub keeps_fixing: bool,
}

/// The part of a move of key rate `key` at a maturity of `years`.
fn weight(key: usize, years: f64) -> f64 {
    let at = |position: usize| KEY_RATES.get(position).map(|key| key.years);
    let Some(own) = at(key) else { return 0.0 };
    let beside = if years < own { key.checked_sub(1).and_then(at) } else { at(key + 1) };
    match beside {
        None => 1.0,
        Some(other) => ((years - other) / (own - other)).max(0.0),
    }
}

impl Bump {
    /// By how much rates of a maturity move, a fraction a year.
    fn of_rate(&self, years: f64) -> f64 {
        match self.moved {
            Moved::Curve => self.size,
            Moved::KeyRate(key) => self.size * weight(key, years),
            Moved::Prepayments | Moved::Defaults | Moved::Severity => 0.0,
        }
    }

    fn moves_rates(&self) -> bool {
        matches!(self.moved, Moved::Curve | Moved::KeyRate(_))
    }

    /// Months that are as they were.
    fn settled(&self, inputs: &DealInputs) -> usize {
        inputs.deal.dates.payments.paid_by(self.settlement)
    }

    /// The curves, moved in their spot rates as of the month of the curve in which settlement lies.
    pub(crate) fn curves<'c>(&self, of: &'c QuotedCurves) -> Cow<'c, Curves> {
        match self.moves_rates() {
            true => Cow::Owned(of.curves.moved(self.settlement, |years| self.of_rate(years))),
            false => Cow::Borrowed(&of.curves),
        }
    }

    /// Index levels, moved: forwards of a curve as those of the moved curve, all others by the move at
    /// the maturity of their index.
    pub(crate) fn paths(
        &self,
        paths: IndexPaths,
        index: IndexMode,
        inputs: &DealInputs,
    ) -> IndexPaths {
        if !self.moves_rates() {
            return paths;
        }
        let curves = inputs.curves.as_ref().filter(|_| index == IndexMode::Forward);
        let forwards = curves.and_then(|of| {
            let base = of.curves.forward_paths(&paths.names).ok()?;
            let moved = self.curves(of).forward_paths(&paths.names).ok()?;
            let difference = |(base, moved): (Vec<f64>, Vec<f64>)| {
                let differences = moved.iter().zip(&base).map(|(moved, base)| moved - base);
                of.by_deal_month(differences.collect())
            };
            Some(base.levels.into_iter().zip(moved.levels).map(difference).collect::<Vec<_>>())
        });
        let of_tenor =
            |name: &String| self.of_rate(Index::named(name).map_or(0.0, Index::tenor_years));
        let static_moves = || paths.names.iter().map(|name| vec![of_tenor(name)]).collect();
        let mut moves: Vec<Vec<f64>> = forwards.unwrap_or_else(static_moves);
        // Of the period under way, which is shorter than a month of the curve.
        let settled = self.settled(inputs);
        for (moves, name) in moves.iter_mut().zip(&paths.names) {
            if let Some(under_way) = moves.get_mut(settled) {
                *under_way = of_tenor(name);
            }
        }
        let known = settled + usize::from(self.keeps_fixing);
        let mut paths = paths;
        for (path, moves) in paths.levels.iter_mut().zip(&moves) {
            add_after(path, known, moves);
        }
        paths
    }

    /// Figures by deal month (the last goes on), moved relatively from settlement on.
    fn relatively(&self, figures: Vec<f64>, inputs: &DealInputs) -> Vec<f64> {
        let (settled, mut figures) = (self.settled(inputs), figures);
        let Some(last) = figures.last().copied() else { return figures };
        if figures.len() <= settled {
            figures.resize(settled + 1, last);
        }
        figures.iter_mut().skip(settled).for_each(|figure| *figure *= 1.0 + self.size);
        figures
    }

    /// Percentages of prepayment speeds by deal month, moved.
    pub(crate) fn prepayments(&self, percents: Vec<f64>, inputs: &DealInputs) -> Vec<f64> {
        match self.moved {
            Moved::Prepayments => self.relatively(percents, inputs),
            _ => percents,
        }
    }

    /// Percentages of default rates by deal month, moved.
    pub(crate) fn defaults(&self, percents: Vec<f64>, inputs: &DealInputs) -> Vec<f64> {
        match self.moved {
            Moved::Defaults => self.relatively(percents, inputs),
            _ => percents,
        }
    }

    /// What becomes of defaulted loans, with severity moved.
    ///
    /// # Errors
    /// When one would pass 100%.
    pub(crate) fn liquidation<'l>(
        &self,
        terms: &'l Liquidation,
        inputs: &DealInputs,
    ) -> Result<Cow<'l, Liquidation>, Failure> {
        if self.moved != Moved::Severity {
            return Ok(Cow::Borrowed(terms));
        }
        let severity = self.relatively(terms.severity.clone(), inputs);
        if severity.iter().any(|severity| *severity > 1.0) {
            return Err(Failure::Severity(100.0 / (1.0 + self.size)));
        }
        Ok(Cow::Owned(Liquidation { severity, ..terms.clone() }))
    }
}

/// Adds to the levels of months behind the first `settled`, whose last goes on, moves by month, whose
/// last goes on.
fn add_after(path: &mut Vec<f64>, settled: usize, moves: &[f64]) {
    let (Some(last), Some(last_move)) = (path.last().copied(), moves.last().copied()) else {
        return;
    };
    path.resize(path.len().max(settled + 1).max(moves.len()), last);
    for (month, level) in path.iter_mut().enumerate().skip(settled) {
        *level += moves.get(month).copied().unwrap_or(last_move);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moves_of_key_rates_add_up_to_a_parallel_one() {
        for years in [0.0, 0.3, 0.5, 0.75, 1.0, 1.9, 4.0, 6.5, 12.0, 25.0, 30.0, 45.0] {
            let sum: f64 = (0..KEY_RATES.len()).map(|key| weight(key, years)).sum();
            assert!((sum - 1.0).abs() < 1e-15, "{years}: {sum}");
        }
        assert_eq!((weight(2, 2.0), weight(2, 1.5), weight(2, 3.0)), (1.0, 0.5, 0.0));
        assert_eq!((weight(0, 0.1), weight(8, 99.0), weight(8, 20.0)), (1.0, 1.0, 0.0));
    }

    #[test]
    fn months_that_are_paid_stay() {
        let mut path = vec![0.05];
        add_after(&mut path, 2, &[0.01]);
        assert_eq!(path, [0.05, 0.05, 0.05 + 0.01]);
        let mut path = vec![0.05, 0.06];
        add_after(&mut path, 1, &[0.01, 0.02, 0.03]);
        assert_eq!(path, [0.05, 0.06 + 0.02, 0.06 + 0.03]);
    }
}
