//! One step of the priority of payments.

use crate::accounts::{principal_of, reserve_of};
use crate::carry::{Carry, ClassState};
use crate::compile::{CompiledStep, CompiledWhen, Waterfall};
use crate::deal::{Amount, Split, Verb};
use crate::due::{BasisRisk, Due, Interest, Loss, Principal, UnpaidInterest, WriteUp, WrittenDown};
use crate::formula::Today;
use crate::lanes::{Lanes, Which};
use crate::places::{Live, Places};
use crate::run::RunTerms;
use crate::special_step;
use crate::watch::Watch;
use crate::{oc, reserve};

/// Why a step was passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Skipped {
    /// Its `when` does not hold.
    When,
    /// It pays classes of one group from another's cash, which the run does not allow.
    CrossSupport,
}

/// What became of a step. Money is dollars.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Outcome<const N: usize> {
    /// Why no scenario's cash was paid.
    pub(crate) skipped: Option<Skipped>,
    /// The most that it may pay if there is cash.
    pub(crate) asked: Lanes<N>,
    /// What its accounts hold before it.
    pub(crate) available: Lanes<N>,
    pub(crate) paid: Lanes<N>,
}

/// Pays one step from its accounts, and tells of it. What it asked for is told to a watch that wants
/// to know.
#[inline(always)]
pub(crate) fn pay<const N: usize, const F: bool, W: Watch<N>>(
    step: &CompiledStep,
    today: &Today<'_, N, F>,
    carry: &mut Carry<N>,
    terms: RunTerms,
    watch: &mut W,
) {
    if !W::ASKS && is_idle(step, carry) {
        return;
    }
    if F && let Some(special) = &step.special {
        return special_step::pay(special, step, today, carry, terms, watch);
    }
    let outcome = pay_plain(step, today, carry, terms, watch);
    watch.step(step, outcome, carry);
}

/// Pays a step of a list of classes, which has no limits but those of its verb.
#[inline(always)]
fn pay_plain<const N: usize, const F: bool, W: Watch<N>>(
    step: &CompiledStep,
    today: &Today<'_, N, F>,
    carry: &mut Carry<N>,
    terms: RunTerms,
    watch: &mut W,
) -> Outcome<N> {
    let waterfall = today.waterfall;
    let held = held(&step.from, &carry.accounts);
    let applies = applies(&step.when, today, carry);
    if !applies.any() {
        return Outcome { skipped: Some(Skipped::When), available: held, ..Outcome::default() };
    }
    if step.is_cross_support && !terms.cross_support {
        let skipped = Some(Skipped::CrossSupport);
        return Outcome { skipped, available: held, ..Outcome::default() };
    }
    let available = applies.keep(held);
    let outcome = Outcome { available, ..Outcome::default() };
    if step.verb == Verb::Release {
        return Outcome { asked: available, paid: release(step, applies, carry, watch), ..outcome };
    }
    if !W::ASKS && !available.any_positive() {
        return outcome;
    }
    let limit = limit(step, waterfall, carry);
    let payable = limit.min(available).positive();
    let asked = if W::ASKS { limit.min(asked(step, waterfall, carry)) } else { Lanes::ZERO };
    if !payable.any_positive() {
        return Outcome { asked, ..outcome };
    }
    let paid = pay_each(step, waterfall, carry, payable, watch);
    draw(&step.from, &mut carry.accounts, paid);
    settle(step.verb, paid, carry);
    Outcome { asked, paid, ..outcome }
}

/// Books what a payment changes beside classes and accounts.
#[inline(always)]
pub(crate) fn settle<const N: usize>(verb: Verb, paid: Lanes<N>, carry: &mut Carry<N>) {
    match verb {
        Verb::Principal(Amount::Distribution(group)) => {
            carry.groups[group].distribution_left -= paid;
        }
        Verb::Principal(Amount::OcLossDeficiency(group)) => {
            let unallocated = &mut carry.groups[group].unallocated_loss;
            *unallocated = (*unallocated - paid).max(Lanes::ZERO);
        }
        _ => {}
    }
}

/// Where the step's condition holds.
#[inline(always)]
pub(crate) fn applies<const N: usize, const F: bool>(
    when: &CompiledWhen,
    today: &Today<'_, N, F>,
    carry: &mut Carry<N>,
) -> Which<N> {
    let outstanding = |classes: &Places, carry: &Carry<N>| {
        let dust = Lanes::all(today.waterfall.dust);
        let balances = classes.iter().map(|class| carry.classes[*class].balance);
        balances.fold(Which::NONE, |any, balance| any | balance.is_above(dust))
    };
    match when {
        CompiledWhen::Always => Which::ALL,
        CompiledWhen::Outstanding(classes) => outstanding(classes, carry),
        CompiledWhen::Retired(classes) => !outstanding(classes, carry),
        CompiledWhen::Trigger(trigger) => carry.in_effect[*trigger],
        CompiledWhen::NoTrigger(trigger) => !carry.in_effect[*trigger],
        CompiledWhen::Test(test) => today.holds(test, carry),
    }
}

/// Whether the step cannot pay anything on this date, by what is known without its classes.
#[inline(always)]
fn is_idle<const N: usize>(step: &CompiledStep, carry: &Carry<N>) -> bool {
    !carry.owing.has(step.of)
        || step.pays_live && !step.to.any(carry.live)
        || step.loss_of.is_some_and(|group| !carry.groups[group].unallocated_loss.any_positive())
}

/// What all of `to` may receive.
#[inline(always)]
pub(crate) fn asked<const N: usize>(
    step: &CompiledStep,
    waterfall: &Waterfall,
    carry: &Carry<N>,
) -> Lanes<N> {
    asked_up_to(Lanes::all(f64::INFINITY), step, waterfall, carry)
}

/// What all of `to` may receive, or what the first of them may that comes to `enough`.
#[inline(always)]
pub(crate) fn asked_up_to<const N: usize>(
    enough: Lanes<N>,
    step: &CompiledStep,
    waterfall: &Waterfall,
    carry: &Carry<N>,
) -> Lanes<N> {
    match step.verb {
        Verb::Interest | Verb::Accrue | Verb::Defer => asked_by::<N, Interest>(enough, step, carry),
        Verb::UnpaidInterest => asked_by::<N, UnpaidInterest>(enough, step, carry),
        Verb::Principal(_) => asked_by::<N, Principal>(enough, step, carry),
        Verb::BasisRisk => asked_by::<N, BasisRisk>(enough, step, carry),
        Verb::ReimburseLoss => asked_by::<N, WrittenDown>(enough, step, carry),
        Verb::WriteDown => asked_by::<N, Loss>(enough, step, carry),
        Verb::WriteUp => asked_by::<N, WriteUp>(enough, step, carry),
        Verb::ReimburseInsurer => sum_up_to(enough, &step.to, |to| carry.insurers[to].owed),
        Verb::FundReserve => {
            sum_up_to(enough, &step.to, |to| reserve::lacking(waterfall, carry, to))
        }
        Verb::Fee => sum_up_to(enough, &step.to, |to| carry.own.fees[to].owed),
        Verb::Release | Verb::Transfer(_) => Lanes::ZERO,
    }
}

#[inline(always)]
fn asked_by<const N: usize, D: Due>(
    enough: Lanes<N>,
    step: &CompiledStep,
    carry: &Carry<N>,
) -> Lanes<N> {
    sum_up_to(enough, &step.to, |class| D::owed(&carry.classes[class]))
}

/// The sum of amounts, each 0 where it is below, as far as it takes to come to `enough`.
#[inline(always)]
fn sum_up_to<const N: usize>(
    enough: Lanes<N>,
    of: &[usize],
    owed: impl Fn(usize) -> Lanes<N>,
) -> Lanes<N> {
    let mut sum = Lanes::ZERO;
    for &to in of {
        sum += owed(to).max(Lanes::ZERO);
        if enough.is_at_most(sum).all() {
            break;
        }
    }
    sum
}

/// The most that the step may pay by its verb, whatever its accounts hold.
#[inline(always)]
pub(crate) fn limit<const N: usize>(
    step: &CompiledStep,
    waterfall: &Waterfall,
    carry: &Carry<N>,
) -> Lanes<N> {
    const NO_LIMIT: f64 = f64::INFINITY;
    let Verb::Principal(amount) = step.verb else { return Lanes::all(NO_LIMIT) };
    let deficiency = |group: usize| oc::deficiency(&waterfall.groups[group], carry, group);
    match amount {
        Amount::All => Lanes::all(NO_LIMIT),
        Amount::Planned(_) => {
            let planned = step.planned.get(carry.month - 1).or(step.planned.last());
            let planned = planned.copied().unwrap_or(0.0);
            (carry.bonds(&step.to) - planned).max(Lanes::ZERO)
        }
        Amount::Distribution(group) => carry.groups[group].distribution_left.max(Lanes::ZERO),
        Amount::OcDeficiency(group) => deficiency(group),
        Amount::OcLossDeficiency(group) => {
            deficiency(group).min(carry.groups[group].unallocated_loss)
        }
    }
}

/// Pays the step's classes (or insurers, or reserve accounts) of `available` dollars, more than 0
/// in some scenario: what each verb owes, and what a payment changes. Gives what has been paid.
#[inline(always)]
pub(crate) fn pay_each<const N: usize>(
    step: &CompiledStep,
    waterfall: &Waterfall,
    carry: &mut Carry<N>,
    available: Lanes<N>,
    watch: &mut impl Watch<N>,
) -> Lanes<N> {
    if step.verb == Verb::FundReserve {
        for &group in step.to.iter() {
            carry.groups[group].reserve_lacking = reserve::lacking(waterfall, carry, group);
        }
    }
    let Carry { classes, groups, insurers, own, accounts, live, .. } = carry;
    let live = if step.pays_live { *live } else { Live::ALL };
    let cash = Cash { to: &step.to, live, split: step.split, available };
    let mut told = |to: usize, amount: Lanes<N>| watch.paid(to, amount);
    match step.verb {
        Verb::Interest => cash.pay::<Interest>(classes, told),
        Verb::UnpaidInterest => cash.pay::<UnpaidInterest>(classes, told),
        Verb::Principal(_) => cash.pay::<Principal>(classes, told),
        Verb::BasisRisk => cash.pay::<BasisRisk>(classes, told),
        Verb::ReimburseLoss => cash.pay::<WrittenDown>(classes, told),
        Verb::Accrue => {
            let to_principal = |class: usize, amount: Lanes<N>| {
                let group = waterfall.classes[class].group;
                accounts[principal_of(group)] += amount;
                groups[group].distribution_left += amount;
                told(class, amount);
            };
            cash.share(
                classes,
                to_principal,
                |class| class.interest_due,
                |class, amount| {
                    class.interest_due -= amount;
                    class.accreted += amount;
                    class.balance += amount;
                },
            )
        }
        Verb::ReimburseInsurer => cash.share(
            insurers,
            told,
            |insurer| insurer.owed,
            |insurer, amount| {
                insurer.owed -= amount;
                insurer.reimbursed += amount;
            },
        ),
        Verb::Fee => cash.share(
            &mut own.fees,
            told,
            |fee| fee.owed,
            |fee, amount| {
                fee.owed -= amount;
                fee.paid += amount;
            },
        ),
        Verb::FundReserve => {
            let to_account = |group: usize, amount: Lanes<N>| {
                accounts[reserve_of(group)] += amount;
                told(group, amount);
            };
            cash.share(
                groups,
                to_account,
                |group| group.reserve_lacking,
                |group, amount| {
                    group.reserve_lacking -= amount;
                },
            )
        }
        Verb::Release | Verb::Transfer(_) | Verb::Defer | Verb::WriteDown | Verb::WriteUp => {
            Lanes::ZERO
        }
    }
}

/// Cash of a step, among whom it is shared, and how.
struct Cash<'a, const N: usize> {
    to: &'a Places,
    /// Who of them may be owed something.
    live: Live,
    split: Split,
    available: Lanes<N>,
}

impl<const N: usize> Cash<'_, N> {
    /// Shares the cash among classes by what each is owed of `D`.
    #[inline(always)]
    fn pay<D: Due>(
        &self,
        classes: &mut [ClassState<N>],
        told: impl FnMut(usize, Lanes<N>),
    ) -> Lanes<N> {
        self.share(classes, told, D::owed, D::book)
    }

    /// Shares the cash by what each of `to` is `owed`: books every payment, tells of it, and gives
    /// their sum.
    #[inline(always)]
    fn share<T>(
        &self,
        states: &mut [T],
        mut told: impl FnMut(usize, Lanes<N>),
        owed: impl Fn(&T) -> Lanes<N>,
        book: impl Fn(&mut T, Lanes<N>),
    ) -> Lanes<N> {
        match self.split {
            Split::Sequential => {
                let mut left = self.available;
                self.to.visit(states, self.live, |to, state| {
                    let amount = left.min(owed(state).positive());
                    book(state, amount);
                    told(to, amount);
                    left -= amount;
                });
                self.available - left
            }
            Split::ProRata => {
                let all = self.to.sum(states, self.live, &owed);
                let is_owed = all.is_above(Lanes::ZERO);
                if !is_owed.any() {
                    return Lanes::ZERO;
                }
                let part = is_owed.keep((self.available / all).min(Lanes::all(1.0)));
                self.to.visit(states, self.live, |to, state| {
                    let amount = owed(state) * part;
                    book(state, amount);
                    told(to, amount);
                });
                all * part
            }
        }
    }
}

/// What the accounts hold together: most steps have one or two.
#[inline(always)]
pub(crate) fn held<const N: usize>(from: &[usize], accounts: &[Lanes<N>]) -> Lanes<N> {
    match *from {
        [one] => accounts[one],
        [one, other] => accounts[one] + accounts[other],
        _ => from.iter().map(|account| accounts[*account]).sum(),
    }
}

/// Takes `spent` from the accounts, the first one first.
#[inline(always)]
pub(crate) fn draw<const N: usize>(from: &[usize], accounts: &mut [Lanes<N>], spent: Lanes<N>) {
    let mut left = spent;
    for &account in from {
        let taken = accounts[account].min(left);
        accounts[account] -= taken;
        left -= taken;
    }
}

#[inline(always)]
fn release<const N: usize>(
    step: &CompiledStep,
    applies: Which<N>,
    carry: &mut Carry<N>,
    watch: &mut impl Watch<N>,
) -> Lanes<N> {
    let Some(&residual) = step.to.first() else { return Lanes::ZERO };
    let mut released = Lanes::ZERO;
    for &account in &step.from {
        let held = applies.keep(carry.accounts[account]);
        released += held;
        carry.classes[residual].released += held;
        carry.accounts[account] -= held;
    }
    watch.paid(residual, released);
    released
}
