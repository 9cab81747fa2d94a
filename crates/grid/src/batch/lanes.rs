//! Scenarios abreast: how many are paid side by side, and the room that they are paid in.

use bonds::{Broken, DealCash, Ledger, RunTerms, Waterfall, run_cash};
use terms::{IndexPaths, PoolFlows};

/// Scenarios paid side by side at most.
pub(super) const ABREAST: usize = 8;
/// The same where fewer are left.
const FEW: usize = 4;

/// Room for the cash of scenarios that are paid side by side.
#[derive(Debug, Default)]
pub struct Room {
    one: Ledger<1>,
    few: Ledger<FEW>,
    many: Ledger<ABREAST>,
    /// Cash by scenario.
    pub(super) cash: Vec<DealCash>,
}

impl Room {
    /// Pays up to [`ABREAST`] scenarios, whose `collateral` is by scenario, then group. `settled` is
    /// that of [`run_cash`].
    pub(super) fn pay(
        &mut self,
        waterfall: &Waterfall,
        collateral: &[Vec<PoolFlows>],
        paths: &IndexPaths,
        terms: RunTerms,
        settled: &[usize],
    ) -> Result<(), Broken> {
        self.cash.resize_with(ABREAST, DealCash::default);
        let cash = &mut self.cash[..collateral.len()];
        match collateral.len() {
            0 => Ok(()),
            1 => run_cash(waterfall, lanes(collateral), paths, terms, settled, &mut self.one, cash),
            2..=FEW => {
                run_cash(waterfall, lanes(collateral), paths, terms, settled, &mut self.few, cash)
            }
            _ => {
                run_cash(waterfall, lanes(collateral), paths, terms, settled, &mut self.many, cash)
            }
        }
    }
}

/// The collateral of each lane; lanes without a scenario repeat the first.
fn lanes<const N: usize>(collateral: &[Vec<PoolFlows>]) -> [&[PoolFlows]; N] {
    std::array::from_fn(|lane| collateral.get(lane).unwrap_or(&collateral[0]).as_slice())
}
