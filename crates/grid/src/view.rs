//! What is shown of a deal, and the scenario in which it is shown where nothing else is asked for.

use collateral::Liquidation;
use rates::IndexMode;

use crate::inputs::DealInputs;
use crate::scenario::{Defaulting, Scenario};

/// What is shown of a deal. Each has its own run of the indices, which the deal may state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// What documents tabulate: prices, lives, balances outstanding; batches of them.
    Tables,
    /// Schedules of available funds rates.
    Schedules,
    /// Month by month: cash flows, a payment date explained, a run beside trustees' reports.
    CashFlows,
    /// Break-evens.
    Breakevens,
}

/// The runs of the indices that a deal states for its views, but for break-evens, which have theirs
/// among their terms ([`crate::BreakevenTerms::index`]).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StatedIndex {
    /// Of tables.
    pub tables: Option<IndexMode>,
    /// Of schedules of available funds rates.
    pub schedules: Option<IndexMode>,
    /// Of what is shown month by month.
    pub cash_flows: Option<IndexMode>,
}

impl DealInputs {
    /// The run of the indices that the deal states for a view.
    pub fn stated_index(&self, view: View) -> Option<IndexMode> {
        match view {
            View::Tables => self.index.tables,
            View::Schedules => self.index.schedules,
            View::CashFlows => self.index.cash_flows,
            View::Breakevens => self.breakeven.as_ref().and_then(|terms| terms.index),
        }
    }

    /// The run of the indices of a view: as the deal states it, else static for tables, and for the
    /// others forward where the deal has levels.
    pub fn index_of(&self, view: View) -> IndexMode {
        let unstated = match view {
            View::Schedules | View::CashFlows | View::Breakevens if self.has_forward() => {
                IndexMode::Forward
            }
            _ => IndexMode::Static,
        };
        self.stated_index(view).unwrap_or(unstated)
    }
}

impl Scenario {
    /// The scenario of a view where nothing else is asked for: the deal's pricing speed, default
    /// rates and liquidation terms, its run of the indices for the view, and the contracts that
    /// belong to that; break-evens under the terms of their own that the deal states.
    pub fn of(inputs: &DealInputs, view: View) -> Scenario {
        let terms = inputs.breakeven.as_ref().filter(|_| view == View::Breakevens);
        let liquidation: &Liquidation =
            terms.map_or(&inputs.liquidation, |terms| &terms.liquidation);
        let scenario = Scenario {
            defaulting: Defaulting::OfDeal(100.0),
            liquidation: liquidation.clone(),
            cross_support: terms.is_none_or(|terms| terms.cross_support),
            ..Scenario::static_at(100.0)
        };
        scenario.with_index(inputs, inputs.index_of(view))
    }

    /// The same in another run of the indices, with the contracts that belong to that.
    #[must_use]
    pub fn with_index(self, inputs: &DealInputs, index: IndexMode) -> Scenario {
        Scenario { index, contracts: inputs.with_derivatives(index), ..self }
    }
}
