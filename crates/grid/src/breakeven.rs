//! Break-evens: the CDR (or severity, speed, multiple of the deal's default vector) at which a class
//! takes its first dollar of loss, or falls to a yield or a margin.

use rayon::prelude::*;
use solver::{Breakeven, BreakevenSearch, NoBreakeven, Window};
use terms::RunTo;

use crate::inputs::LossThrough;
use crate::measure::{Given, cumulative_loss_pct, measure};
use crate::run::{Failure, Prepared, Projected, Run};
use crate::scenario::{Defaulting, Scenario, Speed};
use crate::shared::Shared;

/// What is solved for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Solve {
    /// Percent CDR, the same for every group.
    Cdr,
    /// Percent SDA.
    Sda,
    /// Percent of the default vector of the scenario.
    Multiple,
    /// Severity, percent.
    Severity,
    /// Percent of the pricing speed: the slowest without loss, or the fastest.
    Speed,
}

/// What must not happen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Goal {
    /// The first dollar of principal is lost.
    FirstDollar,
    /// The bond-equivalent yield falls below this percent.
    YieldPct(f64),
    /// The discount margin falls below this, basis points.
    DmBp(f64),
}

/// Which side of the break-even is quoted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Side {
    /// The largest value without loss.
    #[default]
    Without,
    /// The smallest value with loss.
    With,
}

impl Side {
    /// All variants, by the names that flags use.
    pub const ALL: [(&'static str, Side); 2] =
        [("largest-without", Side::Without), ("smallest-with", Side::With)];
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
    /// Answers are multiples of this, in the unit of what is solved for.
    pub increment: f64,
}

/// The break-even of a class under a scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct BreakevenCell {
    /// Class, as a position in the deal.
    pub class: usize,
    /// View.
    pub run_to: RunTo,
    /// Position of its scenario in the request.
    pub scenario: usize,
    /// The answer, or why there is none.
    pub answer: Result<Answer, String>,
}

/// A break-even and what the deal looks like there.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The value quoted, percent.
    pub value: f64,
    /// Losses of all groups' collateral at that value up to the end of the view, percent of their
    /// cut-off balances.
    pub cumulative_loss_pct: f64,
    /// Month of the first loss, at the smallest value with loss.
    pub first_loss: Option<usize>,
    /// Loss of the class at that smallest value, dollars.
    pub class_loss: f64,
    /// Average life of the class at the value quoted.
    pub wal_years: Option<f64>,
    /// Its principal window there.
    pub window: Option<Window>,
    /// What the reader must know: an answer that is not monotone, a month that is not robust.
    pub note: Option<String>,
}

/// Largest value looked at, percent; a speed of prepayment or default ends sooner where it would
/// pass 100% a year in some month.
const LARGEST: f64 = 10_000.0;

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
            let answer = match shared.of(scenario) {
                Ok(projected) => {
                    let trial = Trial { prepared, projected, scenario, request, class, run_to };
                    trial.answer(guess)
                }
                Err(failure) => Err(failure.to_string()),
            };
            guess = answer.as_ref().map(|answer| answer.value).ok().or(guess);
            cells.push(BreakevenCell { class, run_to, scenario: position, answer });
        }
        cells
    };
    let cells: Vec<Vec<BreakevenCell>> = chains.into_par_iter().map(solve).collect();
    cells.into_iter().flatten().collect()
}

/// Values tried after each answer, to see whether the loss is monotone.
const PROBES: usize = 6;

/// Scenarios that follow one another in one search after the other; more are searched side by side.
const CHAIN: usize = 16;

/// One search.
struct Trial<'a> {
    prepared: &'a Prepared<'a>,
    projected: &'a Projected,
    scenario: &'a Scenario,
    request: &'a BreakevenRequest,
    class: usize,
    run_to: RunTo,
}

impl Trial<'_> {
    fn answer(&self, guess: Option<f64>) -> Result<Answer, String> {
        let mut failure = None;
        let largest = self.largest().map_err(|failure| failure.to_string())?;
        let found = self.search(guess, largest, &mut failure);
        if let Some(failure) = failure {
            return Err(failure);
        }
        let found = found.map_err(|none| self.words(none, largest))?;
        let found = self.first(found).map_err(|failure| failure.to_string())?;
        let quoted = match self.request.side {
            Side::Without => found.without,
            Side::With => found.with,
        };
        let at_value = self.run(quoted).map_err(|failure| failure.to_string())?;
        let at_loss = self.run(found.with).map_err(|failure| failure.to_string())?;
        let stream = self.prepared.stream(&at_value, self.class, self.run_to);
        let through = self.through(&at_loss);
        let first_loss = bonds::first_loss(&at_loss.bonds, self.class, through);
        let class_loss = bonds::class_loss(&at_loss.bonds, self.class, through);
        Ok(Answer {
            value: quoted,
            cumulative_loss_pct: cumulative_loss_pct(&at_value, at_value.months(self.run_to)),
            first_loss,
            class_loss,
            wal_years: self.prepared.average_life(&at_value, self.class, self.run_to),
            window: solver::window(&stream),
            note: self.note(&found, first_loss, class_loss),
        })
    }

    fn search(
        &self,
        guess: Option<f64>,
        largest: f64,
        failure: &mut Option<String>,
    ) -> Result<Breakeven, NoBreakeven> {
        let search = BreakevenSearch {
            low: 0.0,
            high: largest,
            guess,
            tolerance: self.request.increment,
            probes: PROBES,
            rising: self.request.solve != Solve::Speed,
        };
        solver::on_increment(search, self.request.increment, |value| match self.run(value) {
            Ok(run) => self.loss(&run),
            Err(other) => {
                failure.get_or_insert(other.to_string());
                f64::NAN
            }
        })
    }

    /// To call, a larger loss may bring the call a month forward and so escape it: the loss begins,
    /// ends and begins again. Values somewhat below the answer are looked at on a grid that does not
    /// depend on it; where one loses, the break-even is where the first of them begins.
    fn first(&self, found: Breakeven) -> Result<Breakeven, Failure> {
        if self.run_to != RunTo::Call || self.request.solve == Solve::Speed || found.without <= 0.0
        {
            return Ok(found);
        }
        let increment = self.request.increment;
        let step = decimal_below(GRID_STEP * found.without).max(increment);
        let start = (REACH * found.without / step).floor();
        let losing =
            |value: f64| -> Result<bool, Failure> { Ok(self.loss(&self.run(value)?) > 0.0) };
        let mut below = None;
        for k in 0.. {
            let value = (start + f64::from(k)) * step;
            if value >= found.without {
                return Ok(found);
            }
            if losing(value)? {
                below = Some(value);
                break;
            }
        }
        let Some(with) = below else { return Ok(found) };
        let (mut low, mut high) = (((with - step) / increment).floor(), (with / increment).ceil());
        while high - low > 1.0 {
            let middle = (0.5 * (low + high)).floor();
            if losing(middle * increment)? { high = middle } else { low = middle }
        }
        let decimal = |k: f64| (k * increment * 1e9).round() / 1e9;
        let (without, with) = (decimal(low), decimal(high));
        Ok(Breakeven {
            without,
            with,
            monotone: false,
            contradiction: Some(found.without),
            ..found
        })
    }

    /// The largest value whose speeds do not pass 100%.
    fn largest(&self) -> Result<f64, Failure> {
        let most = match self.request.solve {
            Solve::Cdr | Solve::Severity => return Ok(100.0),
            Solve::Sda | Solve::Multiple | Solve::Speed => LARGEST,
        };
        let runs = |value: f64| match self.prepared.speeds(self.projected, &self.at(value)) {
            Ok(_) => Ok(true),
            Err(Failure::Speed(_)) => Ok(false),
            Err(other) => Err(other),
        };
        let (mut low, mut high) = (0.0, most);
        if runs(high)? {
            return Ok(high);
        }
        while high - low > self.request.increment.max(1e-9) {
            let middle = 0.5 * (low + high);
            if runs(middle)? { low = middle } else { high = middle }
        }
        Ok(low)
    }

    fn run(&self, value: f64) -> Result<Run, Failure> {
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

    /// By how much the class misses the goal; 0 or less where it does not.
    fn loss(&self, run: &Run) -> f64 {
        let measured = || measure(self.prepared, run, self.class, self.run_to, self.request.given);
        match self.request.goal {
            Goal::FirstDollar => {
                let through = self.through(run);
                match bonds::first_loss(&run.bonds, self.class, through) {
                    Some(_) => bonds::class_loss(&run.bonds, self.class, through).max(1.0),
                    None => 0.0,
                }
            }
            Goal::YieldPct(level) => level - measured().yield_pct.unwrap_or(f64::NEG_INFINITY),
            Goal::DmBp(level) => level - measured().dm_bp.unwrap_or(f64::NEG_INFINITY),
        }
    }

    fn words(&self, none: NoBreakeven, largest: f64) -> String {
        let largest = format!("{:.3}% {}", largest, self.request.solve.name());
        let (bad, good) = match self.request.goal {
            Goal::FirstDollar => ("the class loses principal", "the class loses no principal"),
            Goal::YieldPct(_) => {
                ("the yield is below the floor", "the yield stays above the floor")
            }
            Goal::DmBp(_) => ("the DM is below the floor", "the DM stays above the floor"),
        };
        match none {
            NoBreakeven::AlwaysLoss => format!("{bad} everywhere up to {largest}"),
            NoBreakeven::NeverLoss => format!("{good} up to {largest}"),
            NoBreakeven::NotANumber => format!("there is no number somewhere up to {largest}"),
        }
    }

    fn note(
        &self,
        found: &Breakeven,
        first_loss: Option<usize>,
        class_loss: f64,
    ) -> Option<String> {
        if let Some(value) = found.contradiction {
            let name = self.request.solve.name();
            return Some(format!("not the only one: {value}% {name} is on the other side again"));
        }
        if first_loss.is_some() && class_loss < bonds::loss::FIRST_DOLLAR {
            return Some("the first loss is reimbursed later".to_string());
        }
        let robust = self.run_to == RunTo::Call || self.request.goal != Goal::FirstDollar;
        let nearby = || {
            let further = found.with + (found.with - found.without).signum() * NEARBY * found.with;
            let run = self.run(further).ok()?;
            bonds::first_loss(&run.bonds, self.class, self.through(&run))
        };
        let (month, moved) = (first_loss?, if robust { None } else { nearby() }?);
        (month.abs_diff(moved) > 3).then(|| {
            format!(
                "the month of first loss is not robust: {moved} instead of {month} at {:.1}% more",
                NEARBY * 100.0
            )
        })
    }
}

/// Values looked at below an answer to call: from this part of it on, in steps of at most this part.
const REACH: f64 = 0.95;
const GRID_STEP: f64 = 0.0035;

/// The largest of 1, 2, 5, 10, 20, ... (and their decimals) up to `value`, which is above 0.
fn decimal_below(value: f64) -> f64 {
    let power = libm::pow(10.0, libm::log10(value).floor());
    let part = [5.0, 2.0].into_iter().find(|part| part * power <= value);
    part.unwrap_or(1.0) * power
}

/// How far from the answer the month of first loss is looked at again, as a part of the answer.
const NEARBY: f64 = 0.004;

impl Solve {
    /// All variants, by the names that flags use.
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
            Solve::Multiple => "of the default vector",
            Solve::Severity => "severity",
            Solve::Speed => "of the pricing speed",
        }
    }
}
