//! Price-DM tables: every class, view, speed and price asked for, in parallel and in order.

use rates::Market;
use rayon::prelude::*;
use terms::RunTo;

use crate::measure::{Given, Measured};
use crate::run::{Failure, Prepared};
use crate::scenario::Scenario;
use crate::shared::Shared;
use crate::spread::{SpreadCurve, measure_at};

/// What a table is to show.
#[derive(Clone, Debug, PartialEq)]
pub struct PriceRequest {
    /// Scenarios: one column each.
    pub scenarios: Vec<Scenario>,
    /// Prices, margins or yields: for each class all of them.
    pub given: Vec<Given>,
    /// Classes, as positions in the deal.
    pub classes: Vec<usize>,
    /// To call, to maturity.
    pub views: Vec<RunTo>,
    /// Market on whose curve spreads are; `None`: the first that is quoted.
    pub market: Option<Market>,
}

/// One cell: a class in a view, under a scenario, at a price.
#[derive(Clone, Debug, PartialEq)]
pub struct PriceCell {
    /// Class, as a position in the deal.
    pub class: usize,
    /// View.
    pub run_to: RunTo,
    /// Scenario, as a position among those of the request.
    pub scenario: usize,
    /// Price, margin or yield it was asked at.
    pub given: Given,
    /// Its numbers, or why its scenario has no cash flows.
    pub measured: Result<Measured, Failure>,
}

impl PriceCell {
    /// Whether a number that should exist does not.
    pub fn has_failed(&self) -> bool {
        self.measured.as_ref().map_or(true, |measured| measured.failure.is_some())
    }
}

/// The cells of `request`: by class, then view, then what is given, then scenario.
///
/// Each scenario is projected and paid once, for all classes, views and prices. One without cash
/// flows leaves the others their numbers. The order, and every bit of the numbers, is the same for
/// any number of threads.
pub fn price(prepared: &Prepared, request: &PriceRequest) -> Vec<PriceCell> {
    let mut places = Vec::new();
    for &class in &request.classes {
        for &run_to in &request.views {
            for &given in &request.given {
                places.push((class, run_to, given));
            }
        }
    }
    let projected = Shared::new(prepared, &request.scenarios);
    let columns: Vec<Vec<PriceCell>> = request
        .scenarios
        .par_iter()
        .enumerate()
        .map(|(position, scenario)| {
            let run = projected.of(scenario).and_then(|paths| prepared.run_on(paths, scenario));
            let is_spread = |given: &Given| matches!(given, Given::Spread(_));
            let curve = match request.given.iter().any(is_spread) {
                true => SpreadCurve::of(prepared, scenario, request.market),
                false => None,
            };
            let cell = |&(class, run_to, given): &(usize, RunTo, Given)| PriceCell {
                class,
                run_to,
                scenario: position,
                given,
                measured: match &run {
                    Ok(run) => {
                        Ok(measure_at(prepared, curve.as_ref(), (run, class, run_to), given))
                    }
                    Err(failure) => Err(failure.clone()),
                },
            };
            places.par_iter().map(cell).collect()
        })
        .collect();
    let mut columns: Vec<_> = columns.into_iter().map(Vec::into_iter).collect();
    let mut cells = Vec::with_capacity(places.len() * columns.len());
    for _ in &places {
        cells.extend(columns.iter_mut().filter_map(Iterator::next));
    }
    cells
}
