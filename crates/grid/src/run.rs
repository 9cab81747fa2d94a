//! From a scenario to the cash of every class.

use bonds::{Waterfall, compile};
use collateral::{Pool, Quote, SpeedCurve, project};
use rates::{IndexMode, shifted};
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
        "the deal has no forward index levels: name a file under [index] forward, or run --index static"
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
        Ok(Prepared { inputs, waterfall: compile(&inputs.deal)? })
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
        Ok(shifted(base, scenario.shift_bp / 10_000.0))
    }

    /// Projects the collateral and pays the classes.
    ///
    /// # Errors
    /// When a speed passes 100%, forward levels are missing, or no group has the pool asked for.
    pub fn run(&self, scenario: &Scenario) -> Result<Run, Failure> {
        let paths = self.paths(scenario)?;
        let pools = self.collateral(scenario, &paths)?;
        let bonds = bonds::run(&self.waterfall, &pools, &paths)?;
        Ok(Run { paths, pools, bonds })
    }

    /// Collateral of every group under `scenario`, all to the month of the last payment of any.
    fn collateral(
        &self,
        scenario: &Scenario,
        paths: &IndexPaths,
    ) -> Result<Vec<PoolFlows>, Failure> {
        let pools = self.pools(scenario)?;
        let months = pools.iter().map(|pool| pool.months()).max().unwrap_or(0);
        let oldest = pools.iter().flat_map(|pool| &pool.loans).map(|loan| loan.age as usize).max();
        let mut flows = Vec::with_capacity(pools.len());
        for (pool, group) in pools.iter().zip(&self.inputs.groups) {
            let (curve, percent) = match scenario.speed {
                Speed::OfPricing(percent) => (group.speed.clone(), percent),
                Speed::Cpr(figure) => (SpeedCurve::flat(Quote::Cpr, figure), 100.0),
                Speed::Psa(figure) => (SpeedCurve::flat(Quote::Psa, figure), 100.0),
            };
            let speed = curve.at(percent, months + oldest.unwrap_or(0))?;
            flows.push(project(pool, paths, &speed, months));
        }
        Ok(flows)
    }

    fn pools(&self, scenario: &Scenario) -> Result<Vec<&'a Pool>, Failure> {
        let Some(name) = &scenario.pool else {
            return Ok(self.inputs.groups.iter().map(|group| &group.pool).collect());
        };
        let alternative = |group: &'a crate::GroupInputs| {
            group.alternative_pools.iter().find(|(other, _)| other == name).map(|(_, pool)| pool)
        };
        if !self.inputs.groups.iter().any(|group| alternative(group).is_some()) {
            return Err(Failure::NoPool(name.clone()));
        }
        Ok(self.inputs.groups.iter().map(|g| alternative(g).unwrap_or(&g.pool)).collect())
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
