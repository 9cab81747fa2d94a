//! One search for a break-even: what a trial runs, and what is said of the answer.

use std::cell::Cell;

use bonds::loss::FIRST_DOLLAR;
use solver::{Breakeven, BreakevenSearch, Increments, NoBreakeven};
use terms::RunTo;

use super::{Answer, BreakevenRequest, Goal, INCREMENTS, Side, Solve, TermSearch};
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
    on: On<'a>,
    request: &'a BreakevenRequest,
    class: usize,
    run_to: RunTo,
    runs: Cell<usize>,
}

/// What a value of what is solved for changes.
pub(super) enum On<'a> {
    /// The scenario, on collateral that has been projected.
    Scenario { prepared: &'a Prepared<'a>, projected: &'a Projected<'a>, scenario: &'a Scenario },
    /// The deal itself, under the scenario at a position of the request.
    Deal(&'a TermSearch<'a>, usize),
}

impl<'a> Trial<'a> {
    pub(super) fn new(
        on: On<'a>,
        request: &'a BreakevenRequest,
        (class, run_to): (usize, RunTo),
    ) -> Trial<'a> {
        Trial { on, request, class, run_to, runs: Cell::new(0) }
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
        let (first_loss, class_loss, measured) = self.run(value, |prepared, run| {
            let through = self.through(run);
            let first_loss = bonds::first_loss(&run.bonds, self.class, through);
            let class_loss = bonds::class_loss(&run.bonds, self.class, through);
            (first_loss, class_loss, self.measured(prepared, run))
        })?;
        let class_loss = measured.class_loss.map(|_| class_loss);
        let note = self.note(&found, first_loss.zip(class_loss));
        Ok(Answer { value, first_loss, class_loss, measured, note })
    }

    fn search(&self, guess: Option<f64>) -> Result<Breakeven, String> {
        let increment = self.request.increment;
        let is_known = INCREMENTS.contains(&increment) || matches!(self.on, On::Deal(..));
        let increments = Increments::of(increment).filter(|_| is_known);
        let Some(increments) = increments else {
            let (finest, coarsest) = (INCREMENTS.start(), INCREMENTS.end());
            return Err(format!(
                "an increment of {increment}% is none of {finest}% to {coarsest}%"
            ));
        };
        let (low, high) = match &self.on {
            On::Scenario { prepared, projected, scenario } => {
                let largest = self.largest(increments, prepared, projected, scenario);
                (0.0, largest.map_err(|failure| failure.to_string())?)
            }
            On::Deal(term, _) => (term.low, term.high),
        };
        let search = BreakevenSearch {
            low,
            high,
            increment,
            guess,
            probes: PROBES,
            // A larger loss may bring the call a month forward, and so escape it.
            nearby: self.run_to == RunTo::Call,
        };
        let mut failure = None;
        let found = solver::breakeven(search, |value| {
            match self.run(value, |prepared, run| self.loss(prepared, run)) {
                Ok(loss) => loss,
                Err(other) => {
                    failure.get_or_insert(other);
                    f64::NAN
                }
            }
        });
        match failure {
            Some(failure) => Err(failure),
            None => found.map_err(|none| self.words(none, low, high)),
        }
    }

    /// The largest value whose speeds do not pass 100%.
    fn largest(
        &self,
        increments: Increments,
        prepared: &Prepared,
        projected: &Projected,
        scenario: &Scenario,
    ) -> Result<f64, Failure> {
        let most = match self.request.solve {
            Solve::Cdr | Solve::Severity => 100.0,
            Solve::Sda | Solve::Multiple | Solve::Speed | Solve::Term => LARGEST,
        };
        let speeds = |value: f64| prepared.check_speeds(projected, &self.at(scenario, value));
        match speeds(most) {
            Err(failure) if !failure.is_of_speed() => return Err(failure),
            Ok(_) | Err(_) => {}
        }
        let most = increments.count(most).floor();
        let last = increments.last_that(0.0, most, |value| speeds(value).is_ok());
        if last == 0.0 {
            speeds(0.0)?;
        }
        Ok(increments.value(last))
    }

    /// What `take` sees of the run at a value.
    fn run<T>(&self, value: f64, take: impl FnOnce(&Prepared, &Run) -> T) -> Result<T, String> {
        self.runs.set(self.runs.get() + 1);
        let failed = |failure: Failure| failure.to_string();
        match &self.on {
            On::Scenario { prepared, projected, scenario } => {
                let scenario = self.at(scenario, value);
                let run = prepared.run_view(projected, &scenario, self.run_to).map_err(failed)?;
                Ok(take(prepared, &run))
            }
            On::Deal(term, position) => {
                let (inputs, scenario) = (term.at)(value, *position)?;
                let prepared = match term.deal_swaps {
                    true => Prepared::new(&inputs),
                    false => Prepared::for_breakevens(&inputs),
                };
                let prepared = prepared.map_err(failed)?;
                let projected = prepared.projected(&scenario).map_err(failed)?;
                let run = prepared.run_view(&projected, &scenario, self.run_to).map_err(failed)?;
                Ok(take(&prepared, &run))
            }
        }
    }

    /// The scenario at a value of what is solved for.
    fn at(&self, scenario: &Scenario, value: f64) -> Scenario {
        let mut scenario = scenario.clone();
        match self.request.solve {
            Solve::Cdr => scenario.defaulting = Defaulting::Cdr(value),
            Solve::Sda => scenario.defaulting = Defaulting::Sda(value),
            Solve::Multiple => {
                scenario.defaulting = match scenario.defaulting {
                    Defaulting::Vector(rate, _) => Defaulting::Vector(rate, value),
                    Defaulting::Cdr(percent) => Defaulting::Cdr(percent * value / 100.0),
                    Defaulting::Mdr(percent) => Defaulting::Mdr(percent * value / 100.0),
                    Defaulting::Sda(percent) => Defaulting::Sda(percent * value / 100.0),
                    Defaulting::OfDeal(_) | Defaulting::OfDealVector(_) => {
                        Defaulting::OfDeal(value)
                    }
                }
            }
            Solve::Severity => scenario = scenario.at_severity(value),
            Solve::Speed => scenario.speed = Speed::OfPricing(value),
            Solve::Term => {}
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

    fn measured(&self, prepared: &Prepared, run: &Run) -> Measured {
        measure(prepared, run, self.class, self.run_to, self.request.given)
    }

    /// By how much the class misses the goal; 0 or less where it does not.
    fn loss(&self, prepared: &Prepared, run: &Run) -> f64 {
        match self.request.goal {
            Goal::FirstDollar => self.lost_above(run, 0.0),
            Goal::LossAbove(percent) => {
                let balance = run.bonds.classes[self.class].beginning_balance.first();
                self.lost_above(run, balance.map_or(0.0, |balance| balance * percent / 100.0))
            }
            Goal::InterestShortfall => {
                let shortfalls =
                    bonds::interest_shortfalls(&prepared.waterfall, &run.bonds, self.class);
                let most = shortfalls.take(self.through(run)).fold(0.0, f64::max);
                if most >= FIRST_DOLLAR { most } else { 0.0 }
            }
            Goal::YieldPct(floor) => self.below(prepared, run, floor, Given::YieldPct(floor)),
            Goal::DmBp(floor) => self.below(prepared, run, floor, Given::DmBp(floor)),
        }
    }

    /// Dollars that the class loses above some; 0 where it loses no more.
    fn lost_above(&self, run: &Run, above: f64) -> f64 {
        let through = self.through(run);
        match bonds::first_loss_above(&run.bonds, self.class, through, above) {
            Some(_) => (bonds::class_loss(&run.bonds, self.class, through) - above).max(1.0),
            None => 0.0,
        }
    }

    /// By how much the class's rate is below a floor. Where none gives the price, what the class is
    /// worth at the floor says on which side it lies.
    fn below(&self, prepared: &Prepared, run: &Run, floor: f64, at_floor: Given) -> f64 {
        let measured = self.measured(prepared, run);
        if let Some(rate) = self.rate(&measured) {
            return floor - rate;
        }
        let worth = measure(prepared, run, self.class, self.run_to, at_floor).price_pct;
        match worth.zip(measured.price_pct) {
            Some((worth, price)) if price <= worth => f64::NEG_INFINITY,
            _ => f64::INFINITY,
        }
    }

    /// The rate that has a floor.
    fn rate(&self, measured: &Measured) -> Option<f64> {
        match self.request.goal {
            Goal::YieldPct(_) => measured.yield_pct,
            Goal::DmBp(_) => measured.dm_bp,
            Goal::FirstDollar | Goal::LossAbove(_) | Goal::InterestShortfall => None,
        }
    }

    /// Why there is no break-even in the range searched.
    fn words(&self, none: NoBreakeven, low: f64, high: f64) -> String {
        let (range, percent) = match self.on {
            On::Scenario { .. } => (format!("up to {high:.3}% {}", self.request.solve.name()), "%"),
            On::Deal(..) => (format!("from {low} to {high}"), ""),
        };
        match none {
            NoBreakeven::AlwaysLoss => {
                let everywhere = format!("{} everywhere {range}", self.missed());
                self.no_rate(&everywhere, low).unwrap_or(everywhere)
            }
            NoBreakeven::NeverLoss => {
                let kept = match self.request.goal {
                    Goal::FirstDollar => "the class loses no principal".to_owned(),
                    Goal::LossAbove(percent) => {
                        format!("the class loses no more than {percent}% of its balance")
                    }
                    Goal::InterestShortfall => "the class is paid all interest owed".to_owned(),
                    Goal::YieldPct(_) => "the yield stays above the floor".to_owned(),
                    Goal::DmBp(_) => "the DM stays above the floor".to_owned(),
                };
                format!("{kept} {range}")
            }
            NoBreakeven::NotANumber => {
                format!("no two multiples of {}{percent} {range}", self.request.increment)
            }
        }
    }

    /// The same where the rate that has a floor does not exist at the lowest value.
    fn no_rate(&self, everywhere: &str, lowest: f64) -> Option<String> {
        let name = match self.request.goal {
            Goal::FirstDollar | Goal::LossAbove(_) | Goal::InterestShortfall => return None,
            Goal::YieldPct(_) => "yield",
            Goal::DmBp(_) => "DM",
        };
        let measured = self.run(lowest, |prepared, run| self.measured(prepared, run)).ok()?;
        match (self.rate(&measured), measured.missing()) {
            (Some(_), _) => None,
            (None, Some(failure)) => {
                let lowest = self.shown(lowest);
                Some(format!("{everywhere}; no {name} at {lowest}: {failure}"))
            }
            (None, None) => Some(format!("no {name}: the deal states no price of the class")),
        }
    }

    /// A value of what is solved for.
    fn shown(&self, value: f64) -> String {
        match self.on {
            On::Scenario { .. } => format!("{value}%"),
            On::Deal(..) => value.to_string(),
        }
    }

    /// What must not happen.
    fn missed(&self) -> String {
        match self.request.goal {
            Goal::FirstDollar => "the class loses principal".to_owned(),
            Goal::LossAbove(percent) => {
                format!("the class loses more than {percent}% of its balance")
            }
            Goal::InterestShortfall => "the class is short of interest".to_owned(),
            Goal::YieldPct(_) => "the yield is below the floor".to_owned(),
            Goal::DmBp(_) => "the DM is below the floor".to_owned(),
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
            let mut shown = self.shown(value);
            if let On::Scenario { .. } = self.on {
                shown = format!("{shown} {}", self.request.solve.name());
            }
            notes.push(format!("not the only one: {shown} is on the other side again"));
        } else if let Some((month, loss)) = lost {
            if loss < FIRST_DOLLAR {
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
        let nearby = found.with + sign * NEARBY * found.with;
        let first_loss =
            |_: &Prepared, run: &Run| bonds::first_loss(&run.bonds, self.class, self.through(run));
        let moved = self.run(nearby, first_loss).ok()??;
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
