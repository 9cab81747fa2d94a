//! From a scenario to the cash of every class.

use bonds::deal::{Deal, Plan};
use bonds::{Waterfall, compile};
use collateral::{Pool, Quote, SpeedCurve, project};
use rates::{IndexMode, shifted, shocked};
use terms::{BondFlows, CashStream, IndexPaths, PoolFlows, RunTo};

use crate::inputs::DealInputs;
use crate::scenario::{Scenario, Speed};

/// Why a scenario has no cash flows.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Failure {
    /// A speed beyond 100%.
    #[error(transparent)]
    Speed(#[from] collateral::SpeedError),
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
    /// A pool that no group has.
    #[error("no group has an alternative pool called {0:?}")]
    NoPool(String),
}

/// A deal ready to run under any scenario.
#[derive(Clone, Debug)]
pub struct Prepared<'a> {
    /// What the deal folder says.
    pub inputs: &'a DealInputs,
    /// Its priority of payments, compiled.
    pub waterfall: Waterfall,
    /// The same without derivative contracts.
    uncontracted: Waterfall,
}

/// The deal with the principal that its bands of speeds plan.
fn with_bands(inputs: &DealInputs) -> Result<Deal, Failure> {
    let mut deal = inputs.deal.clone();
    for band in &inputs.bands {
        let pool = &inputs.groups[band.group].pool;
        let principal = |curve: &SpeedCurve| -> Result<Vec<f64>, Failure> {
            let speed = curve.over(100.0, pool.months_of(curve.clock))?;
            let flows = project(pool, &inputs.static_index, &speed, pool.months());
            let paid = flows.scheduled_principal.iter().zip(&flows.prepaid_principal);
            Ok(paid.map(|(scheduled, prepaid)| scheduled + prepaid).collect())
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
}

impl<'a> Prepared<'a> {
    /// Compiles the deal of `inputs`.
    ///
    /// # Errors
    /// When the deal names something that it does not have.
    pub fn new(inputs: &'a DealInputs) -> Result<Prepared<'a>, Failure> {
        let waterfall = if inputs.bands.is_empty() {
            compile(&inputs.deal)?
        } else {
            compile(&with_bands(inputs)?)?
        };
        let uncontracted = waterfall.without_contracts();
        Ok(Prepared { inputs, waterfall, uncontracted })
    }

    /// Index levels of `scenario`.
    ///
    /// # Errors
    /// When it wants forward levels that the deal does not have.
    pub fn paths(&self, scenario: &Scenario) -> Result<IndexPaths, Failure> {
        let base = match scenario.index {
            IndexMode::Static => &self.inputs.static_index,
            IndexMode::Forward => self.inputs.forward_index.as_ref().ok_or(Failure::NoForward)?,
        };
        let moved = scenario.moves.moved(shifted(base, scenario.shift_bp / 10_000.0));
        let shocked = match scenario.shock {
            Some(shock) => shocked(&moved, shock.shift_bp / 10_000.0, shock.from_month),
            None => moved,
        };
        Ok(scenario.moves.floored(shocked))
    }

    /// Projects the collateral and pays the classes.
    ///
    /// # Errors
    /// When a speed passes 100%, forward levels are missing, or no group has the pool asked for.
    pub fn run(&self, scenario: &Scenario) -> Result<Run, Failure> {
        self.run_months(scenario, usize::MAX)
    }

    /// The same for at most `months` months: what comes later is not projected.
    ///
    /// # Errors
    /// As [`Prepared::run`].
    pub fn run_months(&self, scenario: &Scenario, months: usize) -> Result<Run, Failure> {
        let paths = self.paths(scenario)?;
        let pools = self.collateral(scenario, &paths, months)?;
        let waterfall = if scenario.contracts { &self.waterfall } else { &self.uncontracted };
        let bonds = bonds::run(waterfall, &pools, &paths)?;
        Ok(Run { paths, pools, bonds })
    }

    /// Collateral of every group under `scenario`, all to the month of the last payment of any, but
    /// at most `most` months.
    fn collateral(
        &self,
        scenario: &Scenario,
        paths: &IndexPaths,
        most: usize,
    ) -> Result<Vec<PoolFlows>, Failure> {
        let pools = self.pools(scenario)?;
        let months = pools.iter().map(|pool| pool.months()).max().unwrap_or(0).min(most);
        let mut flows = Vec::with_capacity(pools.len());
        for (pool, group) in pools.iter().zip(&self.inputs.groups) {
            let (curve, percent) = match scenario.speed {
                Speed::OfPricing(percent) => (group.speed.clone(), percent),
                Speed::Cpr(figure) => (SpeedCurve::flat(Quote::Cpr, figure), 100.0),
                Speed::Psa(figure) => (SpeedCurve::flat(Quote::Psa, figure), 100.0),
            };
            let speed = curve.over(percent, pool.months_of(curve.clock))?;
            flows.push(project(pool, paths, &speed, months));
        }
        Ok(flows)
    }

    fn pools(&self, scenario: &Scenario) -> Result<Vec<&'a Pool>, Failure> {
        let groups = 0..self.inputs.groups.len();
        if let Some(name) = &scenario.pool {
            let has_one = |group: usize| {
                self.inputs.groups[group].alternative_pools.iter().any(|(other, _)| other == name)
            };
            if !groups.clone().any(has_one) {
                return Err(Failure::NoPool(name.clone()));
            }
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
        let date = self.inputs.deal.call?.date?;
        (1..=1200).find(|month| self.inputs.deal.dates.payments.date(*month) >= date)
    }

    /// One class's cash of `run`.
    pub fn stream(&self, run: &Run, class: usize, run_to: RunTo) -> CashStream {
        bonds::stream(&self.waterfall, &run.bonds, &run.paths, class, run_to)
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
