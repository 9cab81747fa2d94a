//! A deal and a scenario as values: what the laws of the engine's rooms take.

use std::fmt;

use bonds::RunTerms;
use bonds::deal::Deal;
use grid::{DealInputs, Failure, Prepared, Scenario, as_paid};
use proptest::strategy::Strategy;
use terms::{IndexPaths, PoolFlows};

use crate::deal::{RandomDeal, Style};
use crate::dice::Dice;
use crate::drawn::drawn;
use crate::flows::wild_flows;
use crate::scenario::scenario;

/// A random deal under a random scenario.
pub struct Case {
    /// The deal as text.
    pub text: RandomDeal,
    /// As the reader reads it.
    pub inputs: DealInputs,
    /// The scenario.
    pub scenario: Scenario,
    /// The deal with the plans that its bands make.
    pub deal: Deal,
    /// Index levels of the scenario.
    pub paths: IndexPaths,
    /// Collateral by group: that of its loans under the scenario, or in its place wild flows of
    /// the same balances.
    pub pools: Vec<PoolFlows>,
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}\n{:#?}", self.text, self.scenario)?;
        write!(f, "\nbeginning balances, net interest:")?;
        for pool in &self.pools {
            write!(f, "\n{:?}\n{:?}", pool.beginning_balance, pool.net_interest)?;
        }
        Ok(())
    }
}

/// Which collateral a case has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Collateral {
    /// That of its loans.
    OfLoans,
    /// Wild flows.
    Wild,
    /// One or the other.
    Either,
}

impl Case {
    /// Draws a case.
    ///
    /// # Panics
    /// When the deal is not lawful or does not run: a fault of the generator, or of the engine.
    #[allow(clippy::panic)]
    pub fn draw(dice: &mut Dice, style: Style, collateral: Collateral) -> Case {
        let text = RandomDeal::draw_of(dice, style);
        let inputs = match text.read() {
            Ok(document) => document.inputs,
            Err(fault) => panic!("{fault}\n{text:?}"),
        };
        let mut scenario = scenario(dice, &inputs, text.facts.has_ages);
        let run = |scenario: &Scenario| {
            let prepared = Prepared::new(&inputs)?;
            let (paths, pools) = prepared.collateral(scenario)?;
            Ok((as_paid(&inputs)?, paths, pools))
        };
        let mut made = run(&scenario);
        if let Err(Failure::Speed(_)) = made {
            // Percentages that multiply may pass 100%.
            scenario = Scenario::static_at(0.0);
            made = run(&scenario);
        }
        let (deal, paths, mut pools) = match made {
            Ok(made) => made,
            Err(failure) => panic!("{failure}\n{text:?}\n{scenario:#?}"),
        };
        let is_wild = match collateral {
            Collateral::OfLoans => false,
            Collateral::Wild => true,
            Collateral::Either => dice.one_in(2),
        };
        if is_wild {
            pools = wild(dice, &pools);
        }
        Case { text, inputs, scenario, deal, paths, pools }
    }

    /// How the waterfall runs in the scenario.
    pub fn terms(&self) -> RunTerms {
        RunTerms {
            contracts: self.scenario.contracts,
            triggers: self.scenario.triggers,
            cross_support: self.scenario.cross_support,
        }
    }
}

/// Wild flows of the same balances; all groups end together or each for itself.
fn wild(dice: &mut Dice, pools: &[PoolFlows]) -> Vec<PoolFlows> {
    let months = |dice: &mut Dice| dice.whole(3, 80) as usize;
    let all = months(dice);
    let of_pool = |pool: &PoolFlows| {
        let months = if dice.one_in(2) { months(dice) } else { all };
        wild_flows(dice, pool.cut_off_balance(), months)
    };
    pools.iter().map(of_pool).collect()
}

/// Wild flows of the same balances and lengths: of another scenario, as far as a waterfall knows.
pub fn wild_like(dice: &mut Dice, pools: &[PoolFlows]) -> Vec<PoolFlows> {
    let of_pool = |pool: &PoolFlows| wild_flows(dice, pool.cut_off_balance(), pool.months());
    pools.iter().map(of_pool).collect()
}

/// Cases of a style.
pub fn cases(style: Style, collateral: Collateral) -> impl Strategy<Value = Case> {
    drawn(move |dice: &mut Dice| Case::draw(dice, style, collateral))
}
