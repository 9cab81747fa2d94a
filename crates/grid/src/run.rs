//! From a scenario to the cash of every class.

use std::borrow::Cow;

use bonds::deal::{ContractTerms, Deal, Group, Plan};
use bonds::{Explained, Waterfall, compile};
use collateral::{Liquidation, Pool, PoolSpeeds, Schedule, SpeedCurve, survive};
use rates::{IndexMode, shifted, shocked};
use terms::{BondFlows, CashStream, IndexPaths, PoolFlows, RunTo};

use crate::axes::{Axes, Chains};
use crate::inputs::DealInputs;
use crate::scenario::Scenario;
use crate::shared::Layouts;
use crate::speeds::{self, GroupSpeeds};

/// Why a scenario has no cash flows.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Failure {
    /// A speed beyond 100%.
    #[error(transparent)]
    Speed(#[from] collateral::SpeedError),
    /// A speed counts the age of loans whose ages are not known.
    #[error(
        "{speed} counts the age of loans, and the pool of group {group:?} has loans without one: \
         state `age_months`, 0 for new loans"
    )]
    NoAges {
        /// As quoted: PSA, ABS, SDA, CPR, ...
        speed: &'static str,
        /// Name of the group.
        group: String,
    },
    /// The deal does not compile.
    #[error(transparent)]
    Compile(#[from] bonds::CompileError),
    /// The engine lost cash.
    #[error(transparent)]
    Broken(#[from] bonds::Broken),
    /// Forward indices were asked for, and the deal has none.
    #[error(
        "the deal has no forward index levels: name a file under [index] forward or curve, or run --index static"
    )]
    NoForward,
    /// A scenario that was not announced: an error of the engine.
    #[error("the scenario's index paths were not projected; please report this")]
    NotProjected,
    /// A pool that no group has.
    #[error("no group has an alternative pool called {0:?}")]
    NoPool(String),
    /// Defaults of the past are known of a group whose default rates are parts of its cut-off balance.
    #[error(
        "the default rates of group {0:?} are parts of its balance at cut-off: they do not go with a \
         history of defaults"
    )]
    HistoryOfOriginal(String),
    /// A severity cannot rise so far.
    #[error("a severity above {0:.1}% cannot rise by a tenth: it has no duration")]
    Severity(f64),
    /// A deal whose classes are held does not run.
    #[error("{deal}, whose classes are held: {failure}")]
    Held {
        /// Name of that deal.
        deal: String,
        /// Why.
        failure: Box<Failure>,
    },
}

impl Failure {
    /// Whether the engine is at fault, and not what was asked of it: reading finds what keeps a
    /// deal from running.
    pub fn is_of_engine(&self) -> bool {
        match self {
            Failure::Compile(_) | Failure::Broken(_) | Failure::NotProjected => true,
            Failure::Speed(_)
            | Failure::NoAges { .. }
            | Failure::NoForward
            | Failure::HistoryOfOriginal(_)
            | Failure::Severity(_)
            | Failure::NoPool(_) => false,
            Failure::Held { failure, .. } => failure.is_of_engine(),
        }
    }

    /// Whether a speed passes 100%, in this deal or in one whose classes it holds.
    pub(crate) fn is_of_speed(&self) -> bool {
        match self {
            Failure::Speed(_) => true,
            Failure::Held { failure, .. } => failure.is_of_speed(),
            _ => false,
        }
    }

    /// The same as a failure of a deal whose classes are held.
    pub(crate) fn of_held(self, held: &DealInputs) -> Failure {
        Failure::Held { deal: held.deal.name.clone(), failure: Box::new(self) }
    }
}

/// A deal ready to run under any scenario.
#[derive(Clone, Debug)]
pub struct Prepared<'a> {
    /// What the deal folder says.
    pub inputs: &'a DealInputs,
    /// Its priority of payments, compiled.
    pub waterfall: Waterfall,
    pub(crate) axes: Axes,
    /// Payments of each class that are the seller's.
    pub(crate) settled: Vec<usize>,
    layouts: Layouts<'a>,
    /// The deals of [`DealInputs::held`].
    pub(crate) held: Vec<Prepared<'a>>,
}

/// The deal as it is paid: months of 30 days counted as its conventions say, with the principal that
/// its bands of speeds plan.
///
/// # Errors
/// When a speed of a band passes 100%.
pub fn as_paid(inputs: &DealInputs) -> Result<Deal, Failure> {
    let mut deal = inputs.deal.clone();
    inputs.accrue_in_months(&mut deal);
    for band in &inputs.bands {
        let pool = &inputs.groups[band.group].pool;
        let principal = |curve: &SpeedCurve| -> Result<Vec<f64>, Failure> {
            let speeds = PoolSpeeds::one(curve.over(100.0, pool.months_of(curve.clock))?);
            let schedule = Schedule::new(pool, &inputs.static_index, pool.months());
            let flows = survive(&schedule, &speeds, &Liquidation::default());
            Ok((0..flows.months()).map(|row| flows.principal(row)).collect())
        };
        let (low, high) = (principal(&band.low)?, principal(&band.high)?);
        let planned = low.iter().zip(&high).map(|(low, high)| low.min(*high)).collect();
        deal.plans[band.plan] = Plan::Principal(planned);
    }
    Ok(deal)
}

/// The cash of one scenario.
#[derive(Clone, Debug)]
pub struct Run {
    /// Index levels.
    pub paths: IndexPaths,
    /// Collateral by group.
    pub pools: Vec<PoolFlows>,
    /// Classes.
    pub bonds: BondFlows,
    pub(crate) chains: Chains,
}

/// What a scenario's index levels decide, whatever its speeds: the levels, and how each group's loans
/// would pay without prepayments and defaults.
#[derive(Clone, Debug)]
pub struct Projected<'a> {
    /// Index levels.
    pub paths: IndexPaths,
    schedules: Vec<Schedule<'a>>,
    /// The same of the deals whose classes are held.
    pub(crate) held: Vec<Projected<'a>>,
    /// What the levels make of the payment dates.
    pub(crate) chains: Chains,
}

impl<'a> Projected<'a> {
    /// Schedules by group.
    pub(crate) fn schedules(&self) -> &[Schedule<'a>] {
        &self.schedules
    }
}

impl Run {
    /// Months of a view: up to the call, or all of them.
    pub fn months(&self, run_to: RunTo) -> usize {
        let call = self.bonds.call_month.filter(|_| run_to == RunTo::Call);
        call.unwrap_or(self.bonds.dates.len())
    }
}

impl<'a> Prepared<'a> {
    /// Compiles the deal of `inputs`.
    ///
    /// # Errors
    /// When the deal names something that it does not have.
    pub fn new(inputs: &'a DealInputs) -> Result<Prepared<'a>, Failure> {
        Prepared::of(inputs, &as_paid(inputs)?)
    }

    /// The same with the terms under which the deal's document quotes break-evens.
    ///
    /// # Errors
    /// As [`Prepared::new`].
    pub fn for_breakevens(inputs: &'a DealInputs) -> Result<Prepared<'a>, Failure> {
        let mut deal = as_paid(inputs)?;
        for (name, rate) in inputs.breakeven.iter().flat_map(|terms| &terms.swap_fixed) {
            for contract in deal.contracts.iter_mut().filter(|contract| contract.name == *name) {
                if let ContractTerms::Swap { fixed, .. } = &mut contract.terms {
                    *fixed = *rate;
                }
            }
        }
        Prepared::of(inputs, &deal)
    }

    fn of(inputs: &'a DealInputs, deal: &Deal) -> Result<Prepared<'a>, Failure> {
        let months = inputs.months();
        let axes = Axes::new(inputs, months);
        let classes = 0..inputs.deal.classes.len();
        let settled = classes.map(|class| axes.period(class).settled).collect();
        let layouts = Layouts::new(inputs.pools(), months);
        let held = inputs.held.iter().map(|held| Prepared::new(held));
        let held = held.collect::<Result<_, _>>()?;
        Ok(Prepared { inputs, waterfall: compile(deal)?, axes, settled, layouts, held })
    }

    /// Index levels of `scenario`.
    ///
    /// # Errors
    /// When it wants forward levels that the deal does not have.
    pub fn paths(&self, scenario: &Scenario) -> Result<IndexPaths, Failure> {
        let base = match scenario.index {
            IndexMode::Static => self.inputs.spot(),
            IndexMode::Forward => self.inputs.forward_index.as_ref().ok_or(Failure::NoForward)?,
        };
        let moved = scenario.moves.moved(shifted(base, scenario.shift_bp / 10_000.0));
        let shocked = match scenario.shock {
            Some(shock) => shocked(&moved, shock.shift_bp / 10_000.0, shock.from_month),
            None => moved,
        };
        let bumped = match &scenario.bump {
            Some(bump) => bump.paths(shocked, scenario.index, self.inputs),
            None => shocked,
        };
        Ok(scenario.moves.floored(bumped))
    }

    /// Projects the collateral and pays the classes.
    ///
    /// # Errors
    /// When a speed passes 100%, forward levels are missing, or no group has the pool asked for.
    pub fn run(&self, scenario: &Scenario) -> Result<Run, Failure> {
        self.run_on(&self.projected(scenario)?, scenario)
    }

    /// The same for at most `months` months: what comes later is not projected.
    ///
    /// # Errors
    /// As [`Prepared::run`].
    pub fn run_months(&self, scenario: &Scenario, months: usize) -> Result<Run, Failure> {
        self.run_on(&self.projected_months(scenario, months)?, scenario)
    }

    /// What the index levels and the pool of `scenario` decide; it serves every scenario that
    /// differs from it in nothing but speeds, defaults and terms ([`Scenario::shares_paths`]).
    ///
    /// # Errors
    /// As [`Prepared::run`].
    pub fn projected(&self, scenario: &Scenario) -> Result<Projected<'_>, Failure> {
        self.projected_months(scenario, usize::MAX)
    }

    fn projected_months(&self, scenario: &Scenario, most: usize) -> Result<Projected<'_>, Failure> {
        let paths = self.paths(scenario)?;
        let pools = self.pools(scenario)?;
        let months = pools.iter().map(|pool| self.layouts.months(pool)).max().unwrap_or(0);
        let months = months.min(most);
        let schedule = |(pool, terms): (&'a Pool, &Group)| {
            let schedule = self.layouts.schedule(pool, &paths, months);
            match terms.prepayment_shortfall {
                Some(_) => schedule.with_interest_on_prepaid(),
                None => schedule,
            }
        };
        let groups = pools.into_iter().zip(&self.inputs.deal.groups);
        let schedules = groups.map(schedule).collect();
        let held = self.projected_held(scenario)?;
        Ok(Projected { paths, schedules, held, chains: Chains::default() })
    }

    /// Runs `scenario` on what its index levels decide.
    ///
    /// # Errors
    /// When a speed passes 100%.
    pub fn run_on(&self, projected: &Projected, scenario: &Scenario) -> Result<Run, Failure> {
        self.run_view(projected, scenario, RunTo::Maturity)
    }

    /// The same as far as a view goes: to call, flows end with the call month.
    pub(crate) fn run_view(
        &self,
        projected: &Projected,
        scenario: &Scenario,
        run_to: RunTo,
    ) -> Result<Run, Failure> {
        let pools = self.survivors(projected, scenario)?;
        self.pay(projected, pools, scenario, run_to)
    }

    /// Index levels and the collateral of each group, before any class is paid.
    ///
    /// # Errors
    /// As [`Prepared::run`].
    pub fn collateral(&self, scenario: &Scenario) -> Result<(IndexPaths, Vec<PoolFlows>), Failure> {
        let projected = self.projected(scenario)?;
        let pools = self.survivors(&projected, scenario)?;
        Ok((projected.paths, pools))
    }

    fn survivors(
        &self,
        projected: &Projected,
        scenario: &Scenario,
    ) -> Result<Vec<PoolFlows>, Failure> {
        let speeds = self.speeds(projected, scenario)?;
        let groups = projected.schedules.iter().zip(&speeds).enumerate();
        let of_group = |(group, (schedule, speeds))| {
            Ok(survive(schedule, speeds, &*self.liquidation(group, scenario)?))
        };
        let mut flows = groups.map(of_group).collect::<Result<Vec<PoolFlows>, Failure>>()?;
        for (group, cash) in self.cash_of_held(projected, scenario)? {
            flows[group] = cash;
        }
        Ok(flows)
    }

    /// What becomes of defaulted loans of a group: its history says the severities of known months.
    ///
    /// # Errors
    /// When a bump takes a severity past 100%.
    pub(crate) fn liquidation<'s>(
        &self,
        group: usize,
        scenario: &'s Scenario,
    ) -> Result<Cow<'s, Liquidation>, Failure> {
        let terms = match &scenario.bump {
            Some(bump) => bump.liquidation(&scenario.liquidation, self.inputs)?,
            None => Cow::Borrowed(&scenario.liquidation),
        };
        Ok(match self.inputs.history_of(group) {
            Some(history) => history.liquidation(terms),
            None => terms,
        })
    }

    /// Pays the classes from collateral that is known, as far as a view goes.
    pub(crate) fn pay(
        &self,
        projected: &Projected,
        pools: Vec<PoolFlows>,
        scenario: &Scenario,
        run_to: RunTo,
    ) -> Result<Run, Failure> {
        let pay = match run_to {
            RunTo::Call => bonds::run_to_call,
            RunTo::Maturity => bonds::run,
        };
        let bonds = pay(&self.waterfall, &pools, &projected.paths, scenario.terms())?;
        let chains = Chains::default();
        Ok(Run { paths: projected.paths.clone(), pools, bonds, chains })
    }

    /// How fast the loans of each group prepay and default.
    ///
    /// # Errors
    /// When a speed passes 100%.
    pub(crate) fn speeds(
        &self,
        projected: &Projected,
        scenario: &Scenario,
    ) -> Result<Vec<PoolSpeeds>, Failure> {
        let groups = projected.schedules.iter().enumerate();
        groups.map(|(group, _)| Ok(self.group_speeds(projected, group, scenario)?.speeds)).collect()
    }

    /// How fast those of one group do, and what of the stated defaults that leaves out.
    ///
    /// # Errors
    /// As [`Prepared::speeds`].
    pub(crate) fn group_speeds(
        &self,
        projected: &Projected,
        group: usize,
        scenario: &Scenario,
    ) -> Result<GroupSpeeds, Failure> {
        let pool = self.pool(group, scenario.pool.as_deref());
        speeds::of_group(self.inputs, group, pool, &projected.schedules[group], scenario)
    }

    /// The waterfall of one payment date, step by step.
    ///
    /// # Errors
    /// As [`Prepared::run`].
    pub fn explain(
        &self,
        run: &Run,
        scenario: &Scenario,
        month: usize,
    ) -> Result<Explained, Failure> {
        Ok(bonds::explain(&self.waterfall, &run.pools, &run.paths, scenario.terms(), month)?)
    }

    fn pools(&self, scenario: &Scenario) -> Result<Vec<&'a Pool>, Failure> {
        let groups = 0..self.inputs.groups.len();
        if let Some(name) = &scenario.pool
            && !self.inputs.has_pool(name)
        {
            return Err(Failure::NoPool(name.clone()));
        }
        Ok(groups.map(|group| self.pool(group, scenario.pool.as_deref())).collect())
    }

    /// The pool of a group: its alternative of this name, where it has one.
    pub fn pool(&self, group: usize, name: Option<&str>) -> &'a Pool {
        let group = &self.inputs.groups[group];
        let mut alternatives = group.alternative_pools.iter();
        let found = name.and_then(|name| alternatives.find(|(other, _)| other == name));
        found.map_or(&group.pool, |(_, pool)| pool)
    }

    /// Deal month in which the call's date has come, whatever the balance; `None` without a date.
    pub fn months_to_call_date(&self) -> Option<usize> {
        let date = self.inputs.deal.call.as_ref()?.date?;
        (1..=1200).find(|month| self.inputs.deal.dates.payments.date(*month) >= date)
    }

    /// One class's cash of `run`.
    pub fn stream(&self, run: &Run, class: usize, run_to: RunTo) -> CashStream {
        bonds::stream(&self.waterfall, &run.bonds, &run.paths, class, run_to)
    }

    /// Average life of a class in a view of `run`, years; `None` where no principal is paid.
    pub fn average_life(&self, run: &Run, class: usize, run_to: RunTo) -> Option<f64> {
        let columns = bonds::columns(&self.waterfall, &run.bonds, class, run_to);
        let life = self.axes.of_class(class).life;
        let balance = run.bonds.classes[class].beginning_balance.first().copied().unwrap_or(0.0);
        let paid = columns.of_life();
        self.axes.of(life, paid.len()).wal(paid, balance)
    }

    /// The views that the deal has: to call and to maturity, or to maturity only without a call.
    pub fn views(&self) -> &'static [RunTo] {
        if self.inputs.deal.call.is_some() {
            &[RunTo::Call, RunTo::Maturity]
        } else {
            &[RunTo::Maturity]
        }
    }
}
