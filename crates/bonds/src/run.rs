//! The date loop.

use terms::{BondFlows, IndexPaths, PoolFlows, RunTo};

use crate::carry::Carry;
use crate::compile::Waterfall;
use crate::conserve::{self, Broken};
use crate::trigger::{self, TriggerMode};
use crate::watch::Watch;
use crate::{allocate, calendar, call, close, collect, coupon, hedge, oc, record, step};

/// How a run departs from the deal's own terms: nowhere by default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunTerms {
    /// Whether the derivative contracts are in force; without them nothing is exchanged.
    pub contracts: bool,
    /// Whether triggers follow their tests or are forced.
    pub triggers: TriggerMode,
    /// Whether steps may pay classes of one group from the accounts of another. Releases,
    /// reimbursements of insurers and deposits in reserve accounts do not count as such.
    pub cross_support: bool,
}

impl Default for RunTerms {
    fn default() -> RunTerms {
        RunTerms { contracts: true, triggers: TriggerMode::Model, cross_support: true }
    }
}

/// Pays the deal from its groups' collateral, date by date, to the last flow of the collateral.
/// `pools` follow the order of the deal's groups.
///
/// The run is to maturity, with margins stepped up after the first possible call date; up to that
/// date it is the run to call as well (see [`mod@crate::stream`]).
///
/// # Errors
/// When cash is not conserved, which would be an error of the engine.
pub fn run(
    waterfall: &Waterfall,
    pools: &[PoolFlows],
    paths: &IndexPaths,
    terms: RunTerms,
) -> Result<BondFlows, Broken> {
    watched(waterfall, pools, paths, (terms, RunTo::Maturity), &mut ())
}

/// The same run, ended with the first possible call date, where it comes: the flows are shorter and
/// equal those of [`run`] up to then. To call, classes receive and lose the same.
///
/// # Errors
/// As [`run`].
pub fn run_to_call(
    waterfall: &Waterfall,
    pools: &[PoolFlows],
    paths: &IndexPaths,
    terms: RunTerms,
) -> Result<BondFlows, Broken> {
    watched(waterfall, pools, paths, (terms, RunTo::Call), &mut ())
}

/// The run to a view, watched.
pub(crate) fn watched(
    waterfall: &Waterfall,
    pools: &[PoolFlows],
    paths: &IndexPaths,
    (terms, run_to): (RunTerms, RunTo),
    watch: &mut impl Watch,
) -> Result<BondFlows, Broken> {
    let months = pools.iter().map(PoolFlows::months).max().unwrap_or(0);
    let periods = calendar::through(&waterfall.periods, &waterfall.dates, months);
    let mut carry = Carry::at_closing(waterfall, pools, paths);
    let first: Vec<f64> = carry.classes.iter().map(|class| class.balance).collect();
    let mut flows = record::columns(waterfall, &periods);
    for period in periods.iter().copied() {
        let month = period.month;
        watch.date(month);
        carry.open_date(waterfall, paths, month);
        collect::collect(waterfall, pools, month, &mut carry, watch);
        trigger::evaluate(&waterfall.triggers, &mut carry, terms.triggers);
        if terms.contracts {
            hedge::settle(waterfall, &mut carry, period);
        }
        coupon::accrue(waterfall, &mut carry, period, flows.call_month.is_some());
        allocate::write_up(waterfall, &mut carry);
        oc::set_amounts(waterfall, period.to, &mut carry);
        watch.opened(&carry);
        for step in &waterfall.steps {
            let outcome = step::pay(step, waterfall, &mut carry, terms, watch);
            watch.step(step, outcome, &carry);
        }
        watch.closing(&carry);
        close::close(waterfall, &mut carry, month == months, watch);
        conserve::check(month, pools, &carry, &waterfall.bonds)?;
        record::record(waterfall, &carry, &mut flows);
        if flows.call_month.is_none() && call::is_possible(waterfall, period, &carry) {
            flows.call_month = Some(month);
            call::redeem(waterfall, &carry, &mut flows.redemption);
            conserve::check_call(month, &carry, &flows.redemption)?;
        }
        watch.closed(&carry, flows.call_month.is_some());
        if run_to == RunTo::Call && flows.call_month.is_some() {
            record::cut(&mut flows, month);
            break;
        }
    }
    record::finish(&first, &mut flows);
    Ok(flows)
}
