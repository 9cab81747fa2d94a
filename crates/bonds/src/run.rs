//! The date loop.

use terms::{BondFlows, IndexPaths, PoolFlows, RunTo};

use crate::carry::Carry;
use crate::compile::Waterfall;
use crate::conserve::{self, Broken};
use crate::formula::Today;
use crate::lanes::Which;
use crate::months::Months;
use crate::record::{AllColumns, Record};
use crate::trigger::{self, TriggerMode};
use crate::watch::Watch;
use crate::{allocate, calendar, call, close, collect, coupon, hedge, oc, own, reference, step};

/// How a run departs from the deal's own terms: nowhere by default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunTerms {
    /// Whether the derivative contracts are in force; without them nothing is exchanged.
    pub contracts: bool,
    /// Whether triggers follow their tests or are forced.
    pub triggers: TriggerMode,
    /// Whether steps may pay classes of one group from the accounts of another. Steps that pay no
    /// class do not count as such, nor do releases.
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
    watch: &mut impl Watch<1>,
) -> Result<BondFlows, Broken> {
    let mut columns = AllColumns::to(run_to);
    walk(waterfall, [pools], paths, terms, &mut columns, watch)?;
    Ok(columns.finished())
}

/// The date loop, for `N` scenarios on the same index paths side by side: one for deals with
/// expressions, reference pools, accounts or fees of their own, one for those without.
#[inline(always)]
pub(crate) fn walk<const N: usize, R: Record<N>>(
    waterfall: &Waterfall,
    pools: [&[PoolFlows]; N],
    paths: &IndexPaths,
    terms: RunTerms,
    record: &mut R,
    watch: &mut impl Watch<N>,
) -> Result<(), Broken> {
    match waterfall.has_expressions {
        true => dates::<N, true, R>(waterfall, pools, paths, terms, record, watch),
        false => dates::<N, false, R>(waterfall, pools, paths, terms, record, watch),
    }
}

#[inline(always)]
fn dates<const N: usize, const F: bool, R: Record<N>>(
    waterfall: &Waterfall,
    pools: [&[PoolFlows]; N],
    paths: &IndexPaths,
    terms: RunTerms,
    record: &mut R,
    watch: &mut impl Watch<N>,
) -> Result<(), Broken> {
    let no_pool = PoolFlows::default();
    let of_group = |id| pools.map(|pools| pools.get(id).unwrap_or(&no_pool));
    let mut months = Months::of((0..waterfall.groups.len()).map(of_group).collect());
    let count = reference::months(waterfall, months.count());
    let periods = calendar::through(&waterfall.periods, &waterfall.dates, count);
    let mut carry = Carry::at_closing(waterfall, months.pools(), paths);
    let mut is_called = Which::NONE;
    record.open(waterfall, &periods, &carry);
    for period in periods.iter().copied() {
        let month = period.month;
        watch.date(month, &carry);
        carry.open_date(paths, month);
        months.open(month - 1);
        let (triggers, after_call) = (terms.triggers, is_called);
        let today = Today::<N, F> { waterfall, months: &months, period, after_call, triggers };
        today.open(&periods, paths, &mut carry);
        collect::collect(waterfall, &months, month - 1, &mut carry);
        trigger::evaluate(&waterfall.triggers, &mut carry, triggers);
        today.collected(&mut carry);
        collect::pay_fees(&today, &mut carry, watch);
        if F {
            own::open(waterfall, &mut carry);
        }
        if terms.contracts {
            hedge::settle(waterfall, &mut carry, period);
        }
        coupon::accrue(waterfall, &mut carry, period, is_called, R::EVERY_RATE);
        if F {
            reference::fund_interest(waterfall, &mut carry);
        }
        allocate::write_up(waterfall, &mut carry);
        oc::set_amounts(&today, &mut carry);
        today.accrued(&mut carry);
        watch.opened(&carry);
        for step in &waterfall.steps {
            step::pay(step, &today, &mut carry, terms, watch);
        }
        watch.closing(&carry);
        if F {
            reference::mature(&today, &mut carry, watch);
        }
        close::close(waterfall, &mut carry, watch);
        if F {
            own::release(&today, &mut carry);
        }
        conserve::check::<N, F>(waterfall, &months, &carry)?;
        record.date(waterfall, &carry);
        let called = call::is_possible(&today, &mut carry, is_called);
        if called.any() {
            is_called |= called;
            let redemption = call::redemption(&today, &mut carry);
            conserve::check_call(&carry, called, &redemption.cash)?;
            record.call(waterfall, &carry, called, &redemption);
        }
        watch.closed(&carry, is_called);
        if record.is_over(waterfall, &carry) {
            break;
        }
    }
    Ok(())
}
