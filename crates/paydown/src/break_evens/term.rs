//! Break-evens of a term: the value at which a class takes its first dollar of loss.

use grid::{
    BreakevenCell, BreakevenRequest, DealInputs, Scenario, TermSearch, View, breakeven_of_term,
};

use crate::{Deal, Error, Settings, scenarios};

/// Parts of a range that answers are told apart by, at least.
const PARTS: f64 = 1e6;

/// A term of the deal, and the range of its values that is searched.
#[derive(Clone, Debug, PartialEq)]
pub struct TermRange {
    /// Its path, as [`Deal::with_terms`] takes it.
    pub path: String,
    /// The lowest value, in the unit of the term.
    pub low: f64,
    /// The highest.
    pub high: f64,
}

impl TermRange {
    /// The largest power of ten that is at most a millionth of the range.
    pub(super) fn increment(&self) -> f64 {
        let part = format!("{:e}", (self.high - self.low) / PARTS);
        let power = part.split_once('e').map(|(_, exponent)| format!("1e{exponent}"));
        power.and_then(|power| power.parse().ok()).unwrap_or(f64::NAN)
    }

    /// The path in full.
    ///
    /// # Errors
    /// When the deal cannot have the term at the ends of the range, or has it varied already.
    pub(super) fn path_in(&self, deal: &Deal) -> Result<String, Error> {
        let TermRange { path, low, high } = self;
        if low.partial_cmp(high) != Some(std::cmp::Ordering::Less) {
            return Err(Error::usage(format!("{path} from {low} to {high} is no range")));
        }
        deal.with_terms(&[(path, high)])?;
        let lowest = deal.with_terms(&[(path, low)])?;
        let others = &deal.inputs().varied;
        let is_solved = |path: &&String| others.iter().all(|other| other.path != **path);
        let mut paths = lowest.inputs().varied.iter().map(|term| &term.path);
        let varied_too = || Error::usage(format!("{path} is given as a term and solved for"));
        paths.find(is_solved).cloned().ok_or_else(varied_too)
    }

    /// The answers of a request.
    pub(super) fn cells(
        &self,
        deal: &Deal,
        settings: &Settings,
        request: &BreakevenRequest,
        deal_swaps: bool,
    ) -> Vec<BreakevenCell> {
        let at = |value: f64, position: usize| self.at(deal, settings, value, position);
        let search = TermSearch { low: self.low, high: self.high, at: &at, deal_swaps };
        breakeven_of_term(request, &search)
    }

    /// The deal at a value, and one of the scenarios as it has them.
    fn at(
        &self,
        deal: &Deal,
        settings: &Settings,
        value: f64,
        position: usize,
    ) -> Result<(DealInputs, Scenario), String> {
        let words = |error: Error| error.to_string();
        let variant = deal.with_terms(&[(&self.path, value)]).map_err(words)?;
        let scenarios = scenarios::all(settings, variant.inputs(), View::Breakevens);
        let scenario = scenarios.map_err(words)?.into_iter().nth(position);
        let scenario = scenario.ok_or("the deal has no such scenario with this term")?;
        Ok((variant.into_inputs(), scenario))
    }
}
