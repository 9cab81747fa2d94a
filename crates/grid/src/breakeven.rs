//! Break-evens: the CDR (or severity, speed, multiple of a default vector) at which a class takes its
//! first dollar of loss, or misses another goal.

mod goal;
mod trial;

use std::ops::RangeInclusive;

use rayon::prelude::*;
use terms::RunTo;

use crate::inputs::{DealInputs, LossThrough};
use crate::measure::{Given, Measured};
use crate::run::Prepared;
use crate::scenario::Scenario;
use crate::shared::Shared;
pub use goal::Goal;
use trial::{On, Trial};

/// What is solved for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Solve {
    /// Percent CDR, the same for every group.
    Cdr,
    /// Percent SDA.
    Sda,
    /// Percent of the default rates of the scenario: those that its settings give, else the deal's.
    Multiple,
    /// Severity, percent.
    Severity,
    /// Percent of the pricing speed: the slowest without loss, or the fastest.
    Speed,
    /// A term of the deal, in its own unit: see [`breakeven_of_term`]. No scenario has it.
    Term,
}

/// Which side of the break-even is quoted. Both are meant in the direction of the loss: where smaller
/// values bring it, the largest without is the smallest that has none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Side {
    /// The largest value without loss.
    Without,
    /// The smallest value with loss, at which the class takes its first dollar of it.
    #[default]
    With,
}

impl Side {
    /// All variants, by the names that flags use.
    pub const ALL: [(&'static str, Side); 2] =
        [("largest-without", Side::Without), ("smallest-with", Side::With)];

    /// As flags and columns write it.
    pub fn name(self) -> &'static str {
        Side::ALL.iter().find(|(_, side)| *side == self).map_or("", |(name, _)| name)
    }
}

/// Break-evens of one deal: for each class and view those of every scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct BreakevenRequest {
    /// Classes, as positions in the deal.
    pub classes: Vec<usize>,
    /// To call, to maturity.
    pub views: Vec<RunTo>,
    /// Scenarios; what is solved for replaces its part of them. Neighbours should be alike: each
    /// search starts from the answer before.
    pub scenarios: Vec<Scenario>,
    /// What is solved for.
    pub solve: Solve,
    /// What must not happen.
    pub goal: Goal,
    /// Price at which yields and margins are floored.
    pub given: Given,
    /// Last month whose losses count to call.
    pub loss_through: LossThrough,
    /// Which side is quoted.
    pub side: Side,
    /// Answers are multiples of this, percent of what is solved for; one of [`INCREMENTS`].
    pub increment: f64,
}

/// Increments of an answer, percent: no finer than the measures that are compared with a goal.
pub const INCREMENTS: RangeInclusive<f64> = 1e-9..=10.0;

/// The break-even of a class under a scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct BreakevenCell {
    /// Class, as a position in the deal.
    pub class: usize,
    /// View.
    pub run_to: RunTo,
    /// Position of its scenario in the request.
    pub scenario: usize,
    /// What must not happen.
    pub goal: Goal,
    /// The answer, or why there is none.
    pub answer: Result<Answer, String>,
    /// How often the deal was run for it.
    pub runs: usize,
}

/// A break-even and what the deal looks like there: all of it is the run at `value`.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The value quoted, percent, on the side that the request asks for.
    pub value: f64,
    /// Month of the first loss among those that count; `None` where nothing is lost.
    pub first_loss: Option<usize>,
    /// Loss of the class in the months that count, dollars; `None` for a class without principal.
    pub class_loss: Option<f64>,
    /// The class's numbers at the price given.
    pub measured: Measured,
    /// What the reader must know: a loss at smaller values, an answer that is not the only one, a
    /// month that is not robust.
    pub note: Option<String>,
}

/// The break-evens of `request`: by class, then view, then scenario. The order and every bit are the
/// same for any number of threads: searches run side by side for classes, views and index paths,
/// and one after the other, each from the answer before, along scenarios of the same paths.
pub fn breakeven(prepared: &Prepared, request: &BreakevenRequest) -> Vec<BreakevenCell> {
    let shared = Shared::new(prepared, &request.scenarios);
    let mut chains = Vec::new();
    for &class in &request.classes {
        for &run_to in &request.views {
            let mut start = 0;
            for next in 1..=request.scenarios.len() {
                let same = |a: usize, b: usize| {
                    request.scenarios[a].shares_paths(&request.scenarios[b]) && next - start < CHAIN
                };
                if next == request.scenarios.len() || !same(start, next) {
                    chains.push((class, run_to, start..next));
                    start = next;
                }
            }
        }
    }
    let solve = |(class, run_to, scenarios): (usize, RunTo, std::ops::Range<usize>)| {
        let mut guess = None;
        let mut cells = Vec::with_capacity(scenarios.len());
        for position in scenarios {
            let scenario = &request.scenarios[position];
            let (answer, runs) = match shared.of(scenario) {
                Ok(projected) => {
                    let on = On::Scenario { prepared, projected, scenario };
                    let trial = Trial::new(on, request, (class, run_to));
                    (trial.answer(guess), trial.runs())
                }
                Err(failure) => (Err(failure.to_string()), 0),
            };
            guess = answer.as_ref().map(|answer| answer.value).ok().or(guess);
            let goal = request.goal;
            cells.push(BreakevenCell { class, run_to, scenario: position, goal, answer, runs });
        }
        cells
    };
    let cells: Vec<Vec<BreakevenCell>> = chains.into_par_iter().map(solve).collect();
    cells.into_iter().flatten().collect()
}

/// A term that is solved for, and the deals that have it otherwise.
pub struct TermSearch<'a> {
    /// The range of values searched, both ends included.
    pub low: f64,
    /// See `low`.
    pub high: f64,
    /// The deal with a value of the term, and the scenario at a position of the request as that deal
    /// has it; in words why there is none.
    pub at: &'a (dyn Fn(f64, usize) -> Result<(DealInputs, Scenario), String> + Sync),
    /// Whether swaps keep their fixed rates where the document quotes break-evens at others.
    pub deal_swaps: bool,
}

/// The values of a term of the deal at which classes first miss a goal: by class, then view, then
/// scenario. `request` solves for [`Solve::Term`], and its increment is in the unit of the term. The
/// order and every bit are the same for any number of threads.
pub fn breakeven_of_term(request: &BreakevenRequest, term: &TermSearch<'_>) -> Vec<BreakevenCell> {
    let mut asked = Vec::new();
    for &class in &request.classes {
        for &run_to in &request.views {
            asked.extend((0..request.scenarios.len()).map(|scenario| (class, run_to, scenario)));
        }
    }
    let solve = |(class, run_to, scenario): (usize, RunTo, usize)| {
        let trial = Trial::new(On::Deal(term, scenario), request, (class, run_to));
        let answer = trial.answer(None);
        BreakevenCell { class, run_to, scenario, goal: request.goal, answer, runs: trial.runs() }
    };
    asked.into_par_iter().map(solve).collect()
}

/// Scenarios that follow one another in one search after the other; more are searched side by side.
const CHAIN: usize = 16;

impl Solve {
    /// All variants but terms, by the names that flags use.
    pub const ALL: [(&'static str, Solve); 5] = [
        ("cdr", Solve::Cdr),
        ("sda", Solve::Sda),
        ("multiple", Solve::Multiple),
        ("severity", Solve::Severity),
        ("speed", Solve::Speed),
    ];

    /// As messages write it.
    pub fn name(self) -> &'static str {
        match self {
            Solve::Cdr => "CDR",
            Solve::Sda => "SDA",
            Solve::Multiple => "of the default rates",
            Solve::Severity => "severity",
            Solve::Speed => "of the pricing speed",
            Solve::Term => "of the term",
        }
    }
}
