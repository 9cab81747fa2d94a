//! The value of expressions on a payment date.

use multiversion::multiversion;
use terms::IndexPaths;

use crate::accounts::principal_of;
use crate::calendar::Period;
use crate::carry::{Carry, ClassState, GroupState};
use crate::compile::Waterfall;
use crate::formula::Quantity;
use crate::formula::ahead::{self, Dates};
use crate::formula::arithmetic::{apply, bounded, divide, holds, test};
use crate::formula::compile::{Formula, Formulas, Of, Op};
use crate::lanes::{Lanes, Which};
use crate::months::{AT_ONCE, Months};
use crate::oc;
use crate::trigger::{self, TriggerMode};

/// What expressions are worth on a date, and what they remember of those before.
#[derive(Clone, Debug, Default)]
pub(crate) struct Memory<const N: usize> {
    /// By date of those whose months are laid out, then node.
    values: Vec<Lanes<N>>,
    /// Where this date's begin.
    today: usize,
    /// By place in memory.
    kept: Vec<Lanes<N>>,
    /// Room for the losses of classes before a step writes them down.
    pub(crate) losses: Vec<Lanes<N>>,
}

/// A payment date as expressions see it; `F` says whether the deal has any. The date loop of a deal
/// without them has no trace of them.
#[derive(Clone, Copy)]
pub(crate) struct Today<'a, const N: usize, const F: bool> {
    pub(crate) waterfall: &'a Waterfall,
    pub(crate) months: &'a Months<'a, N>,
    pub(crate) period: Period,
    /// Where the first possible call date lies behind.
    pub(crate) after_call: Which<N>,
    pub(crate) triggers: TriggerMode,
}

impl<const N: usize> Memory<N> {
    pub(crate) fn of(formulas: &Formulas) -> Memory<N> {
        let mut values = vec![Lanes::ZERO; AT_ONCE * formulas.nodes.len()];
        for (node, op) in formulas.nodes.iter().enumerate() {
            if let Op::Literal(figure) = op {
                let dates = values.chunks_exact_mut(formulas.nodes.len());
                dates.for_each(|date| date[node] = Lanes::all(*figure));
            }
        }
        let kept = vec![Lanes::ZERO; formulas.memory];
        Memory { values, today: 0, kept, losses: Vec::new() }
    }

    /// What an expression was worth when it was computed last on this date.
    pub(crate) fn value(&self, of: &Formula) -> Lanes<N> {
        self.node(of.node)
    }

    #[inline(always)]
    fn node(&self, node: usize) -> Lanes<N> {
        self.values[self.today + node]
    }
}

impl<const N: usize, const F: bool> Today<'_, N, F> {
    /// Begins a date, before its collections: where its month is the first one laid out, computes
    /// what is known ahead of all of them. `periods` are all of the deal's.
    #[inline(always)]
    pub(crate) fn open(&self, periods: &[Period], paths: &IndexPaths, carry: &mut Carry<N>) {
        let formulas = &self.waterfall.formulas;
        if !F || formulas.ahead.is_empty() {
            return;
        }
        let (row, first) = (carry.month - 1, self.months.first());
        if row == first {
            let Carry { groups, memory, .. } = carry;
            let (waterfall, months, periods) = (self.waterfall, self.months, &periods[row..]);
            let dates = Dates { waterfall, months, periods, paths, groups };
            ahead::compute(&dates, &mut memory.values);
        }
        carry.memory.today = (row - first) * formulas.nodes.len();
    }

    /// Computes what is known with the collections, triggers included.
    #[inline(always)]
    pub(crate) fn collected(&self, carry: &mut Carry<N>) {
        if F {
            compute(self, &self.waterfall.formulas.collections, carry);
        }
    }

    /// Computes what is known with the interest due, and keeps what the next date asks for.
    #[inline(always)]
    pub(crate) fn accrued(&self, carry: &mut Carry<N>) {
        if !F {
            return;
        }
        let formulas = &self.waterfall.formulas;
        compute(self, &formulas.interest, carry);
        for (node, place) in &formulas.kept {
            carry.memory.kept[*place] = carry.memory.node(*node);
        }
    }

    /// What an expression is worth now.
    #[inline(always)]
    pub(crate) fn value(&self, of: &Formula, carry: &mut Carry<N>) -> Lanes<N> {
        if !F {
            return Lanes::ZERO;
        }
        compute(self, &of.now, carry);
        carry.memory.node(of.node)
    }

    /// Where a test holds now.
    #[inline(always)]
    pub(crate) fn holds(&self, test: &Formula, carry: &mut Carry<N>) -> Which<N> {
        holds(self.value(test, carry))
    }

    #[inline(always)]
    fn node(&self, op: &Op, carry: &mut Carry<N>) -> Lanes<N> {
        let value = |node: &usize| carry.memory.node(*node);
        match op {
            // Known ahead.
            Op::Literal(_) | Op::Schedule(_) => Lanes::ZERO,
            Op::Quantity(quantity, of) => self.quantity(*quantity, of, carry),
            Op::Trigger(trigger, None) => test(carry.in_effect[*trigger]),
            Op::Trigger(trigger, Some(tested)) => {
                let holds = holds(value(tested));
                let terms = &self.waterfall.triggers[*trigger];
                let in_effect = trigger::in_effect(terms, *trigger, carry, self.triggers, holds);
                carry.in_effect[*trigger] = in_effect;
                test(in_effect)
            }
            Op::Apply(operator, one, other) => apply(*operator, value(one), value(other)),
            Op::Not(tested) => test(!holds(value(tested))),
            Op::If(tested, then, otherwise) => {
                holds(value(tested)).pick(value(then), value(otherwise))
            }
            Op::Round(of, rounding) => rounding.round(value(of)),
            Op::Accrued(rate, dollars, accrual) => {
                let accrual = accrual.unwrap_or(self.waterfall.dates.accrual);
                let years = self.period.years(accrual);
                let (dollars, rate) = (value(dollars), value(rate));
                Lanes::of(|lane| bounded(dollars.lane(lane) * rate.lane(lane)) * years)
            }
            Op::Previous(place, first) => match carry.month {
                1 => value(first),
                _ => carry.memory.kept[*place],
            },
            Op::Average(of, dates, place) => {
                let today = value(of);
                let all = &mut carry.memory.kept[*place..place + dates];
                all[(carry.month - 1) % dates] = today;
                let known = carry.month.min(*dates);
                let sum: Lanes<N> = all[..known].iter().copied().sum();
                sum / known as f64
            }
            Op::Ever(tested, place) => {
                let ever = holds(carry.memory.kept[*place]) | holds(value(tested));
                carry.memory.kept[*place] = test(ever);
                test(ever)
            }
        }
    }

    #[inline(always)]
    fn quantity(&self, quantity: Quantity, of: &Of, carry: &Carry<N>) -> Lanes<N> {
        match of {
            Of::Classes(classes) => {
                let sum = |amount: fn(&ClassState<N>) -> Lanes<N>| -> Lanes<N> {
                    sum(classes, |class| amount(&carry.classes[class]))
                };
                match quantity {
                    Quantity::Accreted => sum(|class| class.accreted),
                    Quantity::InterestDue => sum(|class| class.interest_due),
                    Quantity::UnpaidInterest => sum(|class| class.unpaid_interest),
                    Quantity::Retired => {
                        let dust = Lanes::all(self.waterfall.dust);
                        let has = |class: &usize| carry.classes[*class].balance.is_above(dust);
                        test(!classes.iter().map(has).fold(Which::NONE, |any, has| any | has))
                    }
                    Quantity::Coupon => {
                        let earned = sum(|class| class.beginning * class.coupon);
                        divide(earned, sum(|class| class.beginning))
                    }
                    _ => carry.bonds(classes),
                }
            }
            Of::Groups(groups) => {
                let of = |amount: fn(&GroupState<N>) -> Lanes<N>| {
                    sum(groups, |group| amount(&carry.groups[group]))
                };
                match quantity {
                    Quantity::NetInterest => of(|group| group.interest_collected),
                    Quantity::Fees => of(|group| group.fees),
                    Quantity::Distribution => of(|group| group.distribution_left.positive()),
                    Quantity::OcExcess => {
                        of(|group| group.principal_collected - group.distribution_left)
                    }
                    Quantity::OcLossDeficiency => sum(groups, |group| {
                        let unallocated = carry.groups[group].unallocated_loss;
                        self.deficiency(group, carry).min(unallocated)
                    }),
                    _ => sum(groups, |group| self.deficiency(group, carry)),
                }
            }
            Of::Accounts(accounts) => sum(accounts, |account| carry.accounts[account]),
            Of::Index(_) | Of::Nothing => test(self.after_call),
        }
    }

    /// What a group's overcollateralization lacks once its principal account has been paid out.
    fn deficiency(&self, group: usize, carry: &Carry<N>) -> Lanes<N> {
        let lacking = oc::deficiency(&self.waterfall.groups[group], carry, group);
        (lacking - carry.accounts[principal_of(group)]).positive()
    }
}

/// Computes nodes, in their order.
#[inline(always)]
fn compute<const N: usize, const F: bool>(
    today: &Today<'_, N, F>,
    nodes: &[usize],
    carry: &mut Carry<N>,
) {
    if !nodes.is_empty() {
        compute_all(today, nodes, carry);
    }
}

/// The same by the widest instructions of the machine, which have the same results.
#[multiversion(targets("x86_64+avx2"))]
fn compute_all<const N: usize, const F: bool>(
    today: &Today<'_, N, F>,
    nodes: &[usize],
    carry: &mut Carry<N>,
) {
    for &node in nodes {
        let value = today.node(&today.waterfall.formulas.nodes[node], carry);
        let Memory { values, today: begins, .. } = &mut carry.memory;
        values[*begins + node] = value;
    }
}

/// The sum of an amount over positions.
#[inline(always)]
fn sum<const N: usize>(of: &[usize], amount: impl Fn(usize) -> Lanes<N>) -> Lanes<N> {
    let mut sum = Lanes::ZERO;
    for &position in of {
        sum += amount(position);
    }
    sum
}
