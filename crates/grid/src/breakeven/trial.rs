//! One search for a break-even: what a trial runs, and what is said of the answer.

use std::cell::Cell;

use solver::{Breakeven, BreakevenSearch, Increments, NoBreakeven};
use terms::RunTo;

use super::{Answer, BreakevenRequest, Goal, INCREMENTS, Side, Solve};
use crate::inputs::LossThrough;
use crate::measure::{Given, Measured, measure};
use crate::run::{Failure, Prepared, Projected, Run};
use crate::scenario::{Defaulting, Scenario, Speed};

/// Largest value looked at, percent; a speed of prepayment or default ends sooner where it would
/// pass 100% a year in some month.
const LARGEST: f64 = 10_000.0;

/// Values tried after each answer, to see whether it is the only one.
const PROBES: usize = 6;

/// One search.
pub(super) struct Trial<'a> {
    prepared: &'a Prepared<'a>,
    projected: &'a Projected<'a>,
    scenario: &'a Scenario,
    request: &'a BreakevenRequest,
    class: usize,
    run_to: RunTo,
    runs: Cell<usize>,
}

impl<'a> Trial<'a> {
    pub(super) fn new(
        prepared: &'a Prepared<'a>,
        projected: &'a Projected<'a>,
        scenario: &'a Scenario,
        request: &'a BreakevenRequest,
        (class, run_to): (usize, RunTo),
    ) -> Trial<'a> {
        Trial { prepared, projected, scenario, request, class, run_to, runs: Cell::new(0) }
    }

    /// How often the deal was run so far.
    pub(super) fn runs(&self) -> usize {
        self.runs.get()
    }

    /// # Errors
    /// Why there is no answer.
    pub(super) fn answer(&self, guess: Option<f64>) -> Result<Answer, String> {
        let found = self.search(guess)?;
        let value = match self.request.side {
            Side::Without => found.without,
            Side::With => found.with,
        };
        let run = self.run(value).map_err(|failure| failure.to_string())?;
        let through = self.through(&run);
        let first_loss = bonds::first_loss(&run.bonds, self.class, through);
        let class_loss = bonds::class_loss(&run.bonds, self.class, through);
        let measured = self.measured(&run);
        let class_loss = measured.class_loss.map(|_| class_loss);
        let note = self.note(&found, first_loss.zip(class_loss));
        Ok(Answer { value, first_loss, class_loss, measured, note })
    }

    fn search(&self, guess: Option<f64>) -> Result<Breakeven, String> {
        let increment = self.request.increment;
        let increments = Increments::of(increment).filter(|_| INCREMENTS.contains(&increment));
        let Some(increments) = increments else {
            let (finest, coarsest) = (INCREMENTS.start(), INCREMENTS.end());
            return Err(format!(
                "an increment of {increment}% is none of {finest}% to {coarsest}%"
            ));
        };
        let high = self.largest(increments).map_err(|failure| failure.to_string())?;
        let search = BreakevenSearch {
            low: 0.0,
            high,
            increment,
            guess,
            probes: PROBES,
            // A larger loss may bring the call a month forward, and so escape it.
            nearby: self.run_to == RunTo::Call,
        };
        let mut failure = None;
        let found = solver::breakeven(search, |value| match self.run(value) {
            Ok(run) => self.loss(&run),
            Err(other) => {
                failure.get_or_insert(other.to_string());
                f64::NAN
            }
        });
        match failure {
            Some(failure) => Err(failure),
            None => found.map_err(|none| self.words(none, high)),
        }
    }

    /// The largest value whose speeds do not pass 100%.
    fn largest(&self, increments: Increments) -> Result<f64, Failure> {
        let most = match self.request.solve {
            Solve::Cdr | Solve::Severity => 100.0,
            Solve::Sda | Solve::Multiple | Solve::Speed => LARGEST,
        };
        let speeds = |value: f64| self.prepared.speeds(self.projected, &self.at(value));
        match speeds(most) {
            Ok(_) | Err(Failure::Speed(_)) => {}
            Err(other) => return Err(other),
        }
        let most = increments.count(most).floor();
        let last = increments.last_that(0.0, most, |value| speeds(value).is_ok());
        if last == 0.0 {
            speeds(0.0)?;
        }
        Ok(increments.value(last))
    }

    fn run(&self, value: f64) -> Result<Run, Failure> {
        self.runs.set(self.runs.get() + 1);
        self.prepared.run_view(self.projected, &self.at(value), self.run_to)
    }

    /// The scenario at a value of what is solved for.
    fn at(&self, value: f64) -> Scenario {
        let mut scenario = self.scenario.clone();
        match self.request.solve {
            Solve::Cdr => scenario.defaulting = Defaulting::Cdr(value),
            Solve::Sda => scenario.defaulting = Defaulting::Sda(value),
            Solve::Multiple => {
                scenario.defaulting = match scenario.defaulting {
                    Defaulting::Vector(rate, _) => Defaulting::Vector(rate, value),
                    _ => Defaulting::OfDeal(value),
                }
            }
            Solve::Severity => scenario.liquidation.severity = vec![value / 100.0],
            Solve::Speed => scenario.speed = Speed::OfPricing(value),
        }
        scenario
    }

    /// Last month whose losses count.
    fn through(&self, run: &Run) -> usize {
        let months = run.months(self.run_to);
        let before_call = self.run_to == RunTo::Call
            && self.request.loss_through == LossThrough::MonthBeforeCall
            && run.bonds.call_month.is_some();
        if before_call { months - 1 } else { months }
    }

    fn measured(&self, run: &Run) -> Measured {
        measure(self.prepared, run, self.class, self.run_to, self.request.given)
    }

    /// By how much the class misses the goal; 0 or less where it does not.
    fn loss(&self, run: &Run) -> f64 {
        match self.request.goal {
            Goal::FirstDollar => {
                let through = self.through(run);
                match bonds::first_loss(&run.bonds, self.class, through) {
                    Some(_) => bonds::class_loss(&run.bonds, self.class, through).max(1.0),
                    None => 0.0,
                }
            }
            Goal::YieldPct(floor) => self.below(run, floor, Given::YieldPct(floor)),
            Goal::DmBp(floor) => self.below(run, floor, Given::DmBp(floor)),
        }
    }

    /// By how much the class's rate is below a floor. Where none gives the price, what the class is
    /// worth at the floor says on which side it lies.
    fn below(&self, run: &Run, floor: f64, at_floor: Given) -> f64 {
        let measured = self.measured(run);
        if let Some(rate) = self.rate(&measured) {
            return floor - rate;
        }
        let worth = measure(self.prepared, run, self.class, self.run_to, at_floor).price_pct;
        match worth.zip(measured.price_pct) {
            Some((worth, price)) if price <= worth => f64::NEG_INFINITY,
            _ => f64::INFINITY,
        }
    }

    /// The rate that has a floor.
    fn rate(&self, measured: &Measured) -> Option<f64> {
        match self.request.goal {
            Goal::FirstDollar => None,
            Goal::YieldPct(_) => measured.yield_pct,
            Goal::DmBp(_) => measured.dm_bp,
        }
    }

    /// Why there is no break-even up to the largest value.
    fn words(&self, none: NoBreakeven, largest: f64) -> String {
        let largest = format!("{largest:.3}% {}", self.request.solve.name());
        match none {
            NoBreakeven::AlwaysLoss => {
                let everywhere = format!("{} everywhere up to {largest}", self.missed());
                self.no_rate(&everywhere).unwrap_or(everywhere)
            }
            NoBreakeven::NeverLoss => {
                let kept = match self.request.goal {
                    Goal::FirstDollar => "the class loses no principal",
                    Goal::YieldPct(_) => "the yield stays above the floor",
                    Goal::DmBp(_) => "the DM stays above the floor",
                };
                format!("{kept} up to {largest}")
            }
            NoBreakeven::NotANumber => {
                format!("no two multiples of {}% up to {largest}", self.request.increment)
            }
        }
    }

    /// The same where the rate that has a floor does not exist at the lowest value.
    fn no_rate(&self, everywhere: &str) -> Option<String> {
        let name = match self.request.goal {
            Goal::FirstDollar => return None,
            Goal::YieldPct(_) => "yield",
            Goal::DmBp(_) => "DM",
        };
        let measured = self.measured(&self.run(0.0).ok()?);
        match (self.rate(&measured), measured.missing()) {
            (Some(_), _) => None,
            (None, Some(failure)) => Some(format!("{everywhere}; no {name} at 0%: {failure}")),
            (None, None) => Some(format!("no {name}: the deal states no price of the class")),
        }
    }

    /// What must not happen.
    fn missed(&self) -> &'static str {
        match self.request.goal {
            Goal::FirstDollar => "the class loses principal",
            Goal::YieldPct(_) => "the yield is below the floor",
            Goal::DmBp(_) => "the DM is below the floor",
        }
    }

    /// What must be known of an answer at which the class first loses in a month, and loses so many
    /// dollars.
    fn note(&self, found: &Breakeven, lost: Option<(usize, f64)>) -> Option<String> {
        let mut notes = Vec::new();
        if !found.is_rising() {
            notes.push(format!("{} at lower values", self.missed()));
        }
        if let Some(value) = found.contradiction {
            let name = self.request.solve.name();
            notes.push(format!("not the only one: {value}% {name} is on the other side again"));
        } else if let Some((month, loss)) = lost {
            if loss < bonds::loss::FIRST_DOLLAR {
                notes.push("the first loss is reimbursed later".to_string());
            } else {
                notes.extend(self.moved(found, month));
            }
        }
        (!notes.is_empty()).then(|| notes.join("; "))
    }

    /// Says where the month of the first dollar lost, to maturity, is another one at a slightly
    /// larger loss.
    fn moved(&self, found: &Breakeven, month: usize) -> Option<String> {
        if self.run_to == RunTo::Call || self.request.goal != Goal::FirstDollar {
            return None;
        }
        let (sign, direction) = if found.is_rising() { (1.0, "more") } else { (-1.0, "less") };
        let run = self.run(found.with + sign * NEARBY * found.with).ok()?;
        let moved = bonds::first_loss(&run.bonds, self.class, self.through(&run))?;
        (month.abs_diff(moved) > 3).then(|| {
            format!(
                "the month of first loss is not robust: {moved} instead of {month} at {:.1}% \
                 {direction}",
                NEARBY * 100.0
            )
        })
    }
}

/// How far from the answer the month of first loss is looked at again, as a part of the answer.
const NEARBY: f64 = 0.004;
