//! Triggers: tests of losses and delinquencies on which terms of a deal depend.

use crate::carry::{Carry, GroupState};
use crate::formula::Expression;
use crate::lanes::{Lanes, Which};
use crate::places::Places;

/// A trigger. It is tested on every payment date after the date's collections and before its
/// payments: on collateral after the month's payments and losses, this month's losses included,
/// and on class balances before the payments.
#[derive(Clone, Debug, PartialEq)]
pub struct Trigger {
    /// Name in the deal.
    pub name: String,
    /// Group whose collateral is tested, as a position in [`crate::deal::Deal::groups`]; `None`
    /// for all groups together.
    pub group: Option<usize>,
    /// The test: the trigger is in effect where it holds.
    pub test: TriggerTest,
    /// First deal month in which it is tested.
    pub from_month: usize,
    /// Whether it ends when the test no longer holds; else it stays once it has come.
    pub cures: bool,
}

/// What a trigger tests.
#[derive(Clone, Debug, PartialEq)]
pub enum TriggerTest {
    /// Cumulative losses, net of subsequent recoveries, above a percent of the cut-off balance that
    /// depends on the month. Steps in order of their months; no test before the first.
    CumulativeLoss(Vec<LossStep>),
    /// Delinquent balance above a percent of the current balance.
    Delinquency {
        /// Percent.
        pct: f64,
    },
    /// Delinquent balance above a percent of the credit enhancement of senior classes: collateral
    /// less their balance. Where that is below 0 the test fails, whatever is delinquent.
    DelinquencyOfEnhancement {
        /// Percent of the enhancement.
        pct: f64,
        /// The senior classes.
        senior: Vec<String>,
    },
    /// What an expression says of what is known with the collections.
    Expression(Expression),
}

/// A step of a schedule of cumulative losses.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LossStep {
    /// First deal month in which it holds.
    pub from_month: usize,
    /// Percent of the cut-off balance.
    pub pct: f64,
}

/// Whether triggers follow their tests or are forced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TriggerMode {
    /// As tested.
    #[default]
    Model,
    /// No trigger is ever in effect: every test passes.
    Pass,
    /// Every test fails: a trigger is in effect from the first deal month in which it is tested on,
    /// [`Trigger::from_month`] and the first step of a schedule of losses; before it no trigger is.
    Fail,
}

impl TriggerMode {
    /// All variants, by the names that flags use.
    pub const ALL: [(&'static str, TriggerMode); 3] =
        [("model", TriggerMode::Model), ("pass", TriggerMode::Pass), ("fail", TriggerMode::Fail)];
}

/// A trigger with indices for names.
#[derive(Clone, Debug)]
pub(crate) struct CompiledTrigger {
    pub(crate) name: String,
    /// Groups tested together.
    pub(crate) groups: Vec<usize>,
    pub(crate) test: TriggerTest,
    /// Senior classes of a test of enhancement.
    pub(crate) senior: Places,
    pub(crate) from_month: usize,
    pub(crate) cures: bool,
}

impl CompiledTrigger {
    /// Whether there is a test in this month: not before the first step of a schedule.
    fn has_begun(&self, month: usize) -> bool {
        match &self.test {
            TriggerTest::CumulativeLoss(steps) => steps.iter().any(|s| month >= s.from_month),
            TriggerTest::Delinquency { .. }
            | TriggerTest::DelinquencyOfEnhancement { .. }
            | TriggerTest::Expression(_) => true,
        }
    }
}

/// Tests every trigger on the date whose collections are in, but those whose test is an expression.
#[inline(always)]
pub(crate) fn evaluate<const N: usize>(
    triggers: &[CompiledTrigger],
    carry: &mut Carry<N>,
    mode: TriggerMode,
) {
    for (position, trigger) in triggers.iter().enumerate() {
        if let TriggerTest::Expression(_) = trigger.test {
            continue;
        }
        let holds = match mode {
            TriggerMode::Model => holds(trigger, carry),
            TriggerMode::Pass | TriggerMode::Fail => Which::NONE,
        };
        carry.in_effect[position] = in_effect(trigger, position, carry, mode, holds);
    }
}

/// Whether a trigger is in effect on the date on which its test `holds`.
#[inline(always)]
pub(crate) fn in_effect<const N: usize>(
    trigger: &CompiledTrigger,
    position: usize,
    carry: &Carry<N>,
    mode: TriggerMode,
    holds: Which<N>,
) -> Which<N> {
    let stays = if trigger.cures { Which::NONE } else { carry.in_effect[position] };
    match mode {
        _ if carry.month < trigger.from_month => Which::NONE,
        TriggerMode::Pass => Which::NONE,
        TriggerMode::Fail => Which::all_if(trigger.has_begun(carry.month)),
        TriggerMode::Model => stays | holds,
    }
}

/// Whether the test holds.
#[inline(always)]
fn holds<const N: usize>(trigger: &CompiledTrigger, carry: &Carry<N>) -> Which<N> {
    let sum = |amount: fn(&GroupState<N>) -> Lanes<N>| -> Lanes<N> {
        trigger.groups.iter().map(|group| amount(&carry.groups[*group])).sum()
    };
    match &trigger.test {
        TriggerTest::CumulativeLoss(steps) => {
            let step = steps.iter().rev().find(|step| carry.month >= step.from_month);
            let Some(step) = step else { return Which::NONE };
            let bound = sum(|group| group.cut_off) * (step.pct / 100.0);
            sum(|group| group.cumulative_loss).is_above(bound)
        }
        // Computed with the expressions, see [`crate::formula`].
        TriggerTest::Expression(_) => Which::NONE,
        TriggerTest::Delinquency { pct } => {
            let bound = sum(|group| group.collateral) * (pct / 100.0);
            sum(|group| group.delinquent).is_above(bound)
        }
        TriggerTest::DelinquencyOfEnhancement { pct, .. } => {
            let enhancement = sum(|group| group.collateral) - carry.bonds(&trigger.senior);
            let is_undercollateralized =
                (Lanes::ZERO - enhancement).is_above(sum(|group| group.rounding));
            let bound = enhancement.max(Lanes::ZERO) * (pct / 100.0);
            is_undercollateralized | sum(|group| group.delinquent).is_above(bound)
        }
    }
}
