//! Positions of a deal: each measured in a base scenario, and in others at the base's margin or yield.

use rayon::prelude::*;
use terms::{Date, RunTo};

use crate::measure::{Given, Measured, measure, with_margin};
use crate::run::{Failure, Prepared, Run};
use crate::scenario::Scenario;
use crate::shared::Shared;

/// What is held of a class, without its amount.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HeldClass {
    /// Class, as a position in the deal.
    pub class: usize,
    /// To call, to maturity.
    pub run_to: RunTo,
    /// At which price, margin or yield in the base scenario.
    pub given: Given,
}

/// What stays in the scenarios beside the base.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stays {
    /// The discount margin of the base, of a class without one its yield: values change.
    #[default]
    Spread,
    /// What is given, such as the price: margins and yields change.
    Given,
}

impl Stays {
    /// All variants, by the names that flags use.
    pub const ALL: [(&'static str, Stays); 2] =
        [("spread", Stays::Spread), ("given", Stays::Given)];
}

/// A position in a scenario. Amounts are those of the whole class.
#[derive(Clone, Debug, PartialEq)]
pub struct PositionCell {
    /// Balance or notional at closing, dollars.
    pub original: f64,
    /// Its measures at settlement.
    pub measured: Measured,
    /// What it is paid from settlement on: date, interest, principal.
    pub payments: Vec<(Date, f64, f64)>,
}

/// The cells of `held`, by position, then scenario; the first scenario is the base.
///
/// Each scenario is projected and paid once, for all positions.
pub fn value_positions(
    prepared: &Prepared,
    scenarios: &[Scenario],
    held: &[HeldClass],
    stays: Stays,
) -> Vec<Vec<Result<PositionCell, Failure>>> {
    let projected = Shared::new(prepared, scenarios);
    let run = |scenario| projected.of(scenario).and_then(|on| prepared.run_on(on, scenario));
    let mut cells: Vec<Vec<Result<PositionCell, Failure>>> = vec![Vec::new(); held.len()];
    for scenario in scenarios {
        let run = run(scenario);
        for (position, cells) in held.iter().zip(&mut cells) {
            let base = cells.first().and_then(|base| base.as_ref().ok());
            let given = match (stays, base) {
                (Stays::Spread, Some(base)) => at_base(prepared, position, &base.measured),
                _ => position.given,
            };
            cells.push(match &run {
                Ok(run) => Ok(cell(prepared, run, position, given)),
                Err(failure) => Err(failure.clone()),
            });
        }
    }
    cells
}

/// The margin, or the yield, that a position has in the base.
fn at_base(prepared: &Prepared, held: &HeldClass, base: &Measured) -> Given {
    let has_margin = with_margin(&prepared.inputs.deal.classes[held.class]).is_some();
    match (base.dm_bp, base.yield_pct) {
        (Some(bp), _) if has_margin => Given::DmBp(bp),
        (_, Some(percent)) => Given::YieldPct(percent),
        _ => held.given,
    }
}

fn cell(prepared: &Prepared, run: &Run, held: &HeldClass, given: Given) -> PositionCell {
    let HeldClass { class, run_to, .. } = *held;
    let paid = bonds::columns(&prepared.waterfall, &run.bonds, class, run_to);
    let principal = |row: usize| if paid.is_cash { paid.principal[row] } else { 0.0 };
    let rows = prepared.settled[class]..paid.interest.len();
    let payments = rows.map(|row| (run.bonds.dates[row], paid.interest[row], principal(row)));
    PositionCell {
        original: run.bonds.classes[class].beginning_balance.first().copied().unwrap_or(0.0),
        measured: measure(prepared, run, class, run_to, given),
        payments: payments.collect(),
    }
}

/// What `of` makes of each of `items`, such as deals, in parallel and in their order.
pub fn of_each<T: Send, R: Send>(items: Vec<T>, of: impl Fn(T) -> R + Sync + Send) -> Vec<R> {
    items.into_par_iter().with_max_len(1).map(of).collect()
}
