//! What may be watched of the date loop while it runs: [`mod@crate::run`] watches nothing,
//! [`mod@crate::explain`] writes down one date.

use crate::carry::Carry;
use crate::compile::CompiledStep;
use crate::lanes::{Lanes, Which};
use crate::step::Outcome;

/// Told of what the date loop does, in the order of a date. Every method does nothing unless
/// defined.
pub(crate) trait Watch<const N: usize> {
    /// Whether it wants to know how much each step could have paid.
    const ASKS: bool;
    /// A date begins; all is as the date before left it.
    fn date(&mut self, _month: usize, _carry: &Carry<N>) {}
    /// A group has paid a fee, dollars.
    fn fee(&mut self, _group: usize, _fee: usize, _paid: Lanes<N>) {}
    /// The amounts of the date are set; no step has been paid.
    fn opened(&mut self, _carry: &Carry<N>) {}
    /// The step under way pays a class (or insurer, or reserve account) dollars.
    fn paid(&mut self, _to: usize, _amount: Lanes<N>) {}
    /// A step is done.
    fn step(&mut self, _step: &CompiledStep, _outcome: Outcome<N>, _carry: &Carry<N>) {}
    /// All steps are done.
    fn closing(&mut self, _carry: &Carry<N>) {}
    /// A class of a reference pool that matures is paid what is left of its balance, dollars.
    fn matured(&mut self, _class: usize, _paid: Lanes<N>) {}
    /// A reserve account pays a class dollars after the steps.
    fn reserve_paid(&mut self, _class: usize, _interest: Lanes<N>, _principal: Lanes<N>) {}
    /// The date is over. `callable`: the call is possible, or was on an earlier date.
    fn closed(&mut self, _carry: &Carry<N>, _callable: Which<N>) {}
}

/// Watches nothing.
impl<const N: usize> Watch<N> for () {
    const ASKS: bool = false;
}
