//! The value of expressions on a payment date.

use multiversion::multiversion;

use crate::accounts::principal_of;
use crate::calendar::Period;
use crate::carry::{Carry, ClassState, GroupState};
use crate::compile::Waterfall;
use crate::formula::compile::{Formula, Formulas, Of, Op};
use crate::formula::{Operator, Quantity, day_number};
use crate::lanes::{Lanes, Which};
use crate::months::{Month, Months};
use crate::oc;
use crate::trigger::{self, TriggerMode};

/// What expressions are worth on a date, and what they remember of those before.
#[derive(Clone, Debug, Default)]
pub(crate) struct Memory<const N: usize> {
    /// By node.
    values: Vec<Lanes<N>>,
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
        let at_first = |op: &Op| match op {
            Op::Literal(figure) => Lanes::all(*figure),
            _ => Lanes::ZERO,
        };
        let values = formulas.nodes.iter().map(at_first).collect();
        Memory { values, kept: vec![Lanes::ZERO; formulas.memory], losses: Vec::new() }
    }
}

impl<const N: usize> Memory<N> {
    /// What an expression was worth when it was computed last.
    pub(crate) fn value(&self, of: &Formula) -> Lanes<N> {
        self.values[of.node]
    }
}

impl<const N: usize, const F: bool> Today<'_, N, F> {
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
            carry.memory.kept[*place] = carry.memory.values[*node];
        }
    }

    /// What an expression is worth now.
    #[inline(always)]
    pub(crate) fn value(&self, of: &Formula, carry: &mut Carry<N>) -> Lanes<N> {
        if !F {
            return Lanes::ZERO;
        }
        compute(self, &of.now, carry);
        carry.memory.values[of.node]
    }

    /// Where a test holds now.
    #[inline(always)]
    pub(crate) fn holds(&self, test: &Formula, carry: &mut Carry<N>) -> Which<N> {
        holds(self.value(test, carry))
    }

    #[inline(always)]
    fn node(&self, op: &Op, carry: &mut Carry<N>) -> Lanes<N> {
        let value = |node: &usize| carry.memory.values[*node];
        match op {
            Op::Literal(figure) => Lanes::all(*figure),
            Op::Quantity(quantity, of) => self.quantity(*quantity, of, carry),
            Op::Trigger(trigger, None) => test(carry.in_effect[*trigger]),
            Op::Trigger(trigger, Some(tested)) => {
                let holds = holds(value(tested));
                let terms = &self.waterfall.triggers[*trigger];
                let in_effect = trigger::in_effect(terms, *trigger, carry, self.triggers, holds);
                carry.in_effect[*trigger] = in_effect;
                test(in_effect)
            }
            Op::Schedule(amounts) => {
                let today = amounts.get(carry.month - 1).or(amounts.last());
                Lanes::all(today.copied().unwrap_or(0.0))
            }
            Op::Apply(operator, one, other) => apply(*operator, value(one), value(other)),
            Op::Not(tested) => test(!holds(value(tested))),
            Op::If(tested, then, otherwise) => {
                holds(value(tested)).pick(value(then), value(otherwise))
            }
            Op::Round(of, step) => {
                let of = value(of);
                Lanes::of(|lane| round(of.lane(lane), *step))
            }
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
                    Quantity::Original => {
                        let original = |class: &usize| &self.waterfall.classes[*class].original;
                        Lanes::all(classes.iter().map(|class| original(class).balance()).sum())
                    }
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
                let row = carry.month - 1;
                let of = |amount: fn(&GroupState<N>) -> Lanes<N>| {
                    sum(groups, |group| amount(&carry.groups[group]))
                };
                let brought = |amount: fn(&Month<N>) -> Lanes<N>| {
                    sum(groups, |group| amount(self.months.month(group, row)))
                };
                let of_pool = |amount: fn(&terms::PoolFlows) -> &[f64]| {
                    sum(groups, |group| self.months.column(group, row, amount))
                };
                match quantity {
                    Quantity::PoolBefore => of(|group| group.collateral_before),
                    Quantity::PoolAfter => of(|group| group.collateral),
                    Quantity::OriginalPool => of(|group| group.cut_off),
                    Quantity::ScheduledPrincipal => {
                        of_pool(|pool| &pool.scheduled_principal)
                            + of_pool(|pool| &pool.amortization_from_defaults)
                    }
                    Quantity::PrepaidPrincipal => of_pool(|pool| &pool.prepaid_principal),
                    Quantity::Recovered => of_pool(|pool| &pool.recovered),
                    Quantity::SubsequentRecovery => brought(|month| month.subsequent_recovery),
                    Quantity::Collected => brought(|month| month.principal),
                    Quantity::NetInterest => of(|group| group.interest_collected),
                    Quantity::NetRate => {
                        let earned =
                            brought(|month| month.net_interest + month.interest_not_advanced)
                                * 12.0;
                        divide(earned, brought(|month| month.earning))
                    }
                    Quantity::Fees => of(|group| group.fees),
                    Quantity::Loss => brought(|month| month.loss),
                    Quantity::CumulativeLoss => of(|group| group.cumulative_loss),
                    Quantity::Delinquent => of(|group| group.delinquent),
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
            Of::Index(index) => Lanes::all(carry.levels.get(*index).copied().unwrap_or(0.0)),
            Of::Nothing => match quantity {
                Quantity::Month => Lanes::all(carry.month as f64),
                Quantity::CalendarMonth => Lanes::all(f64::from(self.period.to.month())),
                Quantity::Days => Lanes::all(f64::from(self.period.days)),
                Quantity::AfterCall => test(self.after_call),
                _ => Lanes::all(day_number(self.period.to)),
            },
        }
    }

    /// What a group's overcollateralization lacks once its principal account has been paid out.
    fn deficiency(&self, group: usize, carry: &Carry<N>) -> Lanes<N> {
        let lacking = oc::deficiency(&self.waterfall.groups[group], carry, group);
        (lacking - carry.accounts[principal_of(group)]).positive()
    }
}

/// Computes nodes, in their order, by the widest instructions of the machine, which have the same
/// results.
#[multiversion(targets("x86_64+avx2"))]
fn compute<const N: usize, const F: bool>(
    today: &Today<'_, N, F>,
    nodes: &[usize],
    carry: &mut Carry<N>,
) {
    for &node in nodes {
        carry.memory.values[node] = today.node(&today.waterfall.formulas.nodes[node], carry);
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

#[inline(always)]
fn test<const N: usize>(holds: Which<N>) -> Lanes<N> {
    holds.keep(Lanes::all(1.0))
}

#[inline(always)]
fn holds<const N: usize>(test: Lanes<N>) -> Which<N> {
    test.is_above(Lanes::ZERO)
}

/// The figure, within what sums and products of a deal's expressions cannot turn into infinity.
#[inline(always)]
fn bounded(figure: f64) -> f64 {
    const MOST: f64 = 1e150;
    figure.clamp(-MOST, MOST)
}

/// The quotient; 0 where the divisor is.
#[inline(always)]
fn divide<const N: usize>(one: Lanes<N>, other: Lanes<N>) -> Lanes<N> {
    Lanes::of(|lane| match other.lane(lane) {
        0.0 => 0.0,
        divisor => bounded(one.lane(lane) / divisor),
    })
}

#[inline(always)]
fn apply<const N: usize>(operator: Operator, one: Lanes<N>, other: Lanes<N>) -> Lanes<N> {
    match operator {
        Operator::Add => one + other,
        Operator::Subtract => one - other,
        Operator::Multiply => Lanes::of(|lane| bounded(one.lane(lane) * other.lane(lane))),
        Operator::Divide => divide(one, other),
        Operator::Min => one.min(other),
        Operator::Max => one.max(other),
        Operator::Less => test(other.is_above(one)),
        Operator::AtMost => test(one.is_at_most(other)),
        Operator::Equal => test(one.is_at_most(other) & other.is_at_most(one)),
        Operator::And => test(holds(one) & holds(other)),
        Operator::Or => test(holds(one) | holds(other)),
    }
}

/// The multiple of `step` that is nearest, half up. Of a step that is a part of one, as 0.00001, it
/// is a quotient of whole numbers: the double nearest to the decimal.
#[inline(always)]
fn round(amount: f64, step: f64) -> f64 {
    let parts = (1.0 / step).round();
    if step < 1.0 && (parts * step - 1.0).abs() < 1e-9 {
        (amount * parts + 0.5).floor() / parts
    } else {
        (amount / step + 0.5).floor() * step
    }
}
