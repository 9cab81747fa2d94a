//! One step of the priority of payments.

use crate::carry::{Carry, position, positive};
use crate::compile::{CompiledStep, CompiledWhen, Waterfall};
use crate::deal::{Account, Amount, Split, Verb};
use crate::places::{Live, Places};
use crate::run::RunTerms;
use crate::watch::Watch;
use crate::{oc, reserve};

/// Below this a balance is rounding: dollars.
const DUST: f64 = 1e-6;

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
pub(crate) struct Outcome {
    pub(crate) skipped: Option<Skipped>,
    /// The most that it may pay if there is cash.
    pub(crate) asked: f64,
    /// What its accounts hold before it.
    pub(crate) available: f64,
    pub(crate) paid: f64,
}

/// Pays one step from its accounts. What it asked for is told to a watch that wants to know.
#[inline(always)]
pub(crate) fn pay<W: Watch>(
    step: &CompiledStep,
    waterfall: &Waterfall,
    carry: &mut Carry,
    terms: RunTerms,
    watch: &mut W,
) -> Outcome {
    if !W::ASKS && is_idle(step, carry) {
        return Outcome::default();
    }
    let available = held(&step.from, &carry.accounts);
    let outcome = Outcome { available, ..Outcome::default() };
    if !applies(&step.when, carry) {
        return Outcome { skipped: Some(Skipped::When), ..outcome };
    }
    if step.is_cross_support && !terms.cross_support {
        return Outcome { skipped: Some(Skipped::CrossSupport), ..outcome };
    }
    if step.verb == Verb::Release {
        return Outcome { asked: available, paid: release(step, carry, watch), ..outcome };
    }
    if !W::ASKS && available <= 0.0 {
        return outcome;
    }
    let limit = limit(step, waterfall, carry);
    let payable = positive(step.part * if limit < available { limit } else { available });
    let asked = if W::ASKS { asked(step, waterfall, carry).min(step.part * limit) } else { 0.0 };
    if payable <= 0.0 {
        return Outcome { asked, ..outcome };
    }
    let paid = pay_each(step, waterfall, carry, payable, watch);
    draw(&step.from, &mut carry.accounts, paid);
    match step.verb {
        Verb::Principal(Amount::Distribution(group)) => {
            carry.groups[group].distribution_left -= paid;
        }
        Verb::Principal(Amount::OcLossDeficiency(group)) => {
            let unallocated = &mut carry.groups[group].unallocated_loss;
            *unallocated = (*unallocated - paid).max(0.0);
        }
        _ => {}
    }
    Outcome { asked, paid, ..outcome }
}

#[inline(always)]
fn applies(when: &CompiledWhen, carry: &Carry) -> bool {
    let outstanding = |classes: &Places| classes.iter().any(|c| carry.classes[*c].balance > DUST);
    match when {
        CompiledWhen::Always => true,
        CompiledWhen::Outstanding(classes) => outstanding(classes),
        CompiledWhen::Retired(classes) => !outstanding(classes),
        CompiledWhen::Trigger(trigger) => carry.in_effect[*trigger],
        CompiledWhen::NoTrigger(trigger) => !carry.in_effect[*trigger],
    }
}

/// Whether the step cannot pay anything on this date, by what is known without its classes.
#[inline(always)]
fn is_idle(step: &CompiledStep, carry: &Carry) -> bool {
    !carry.owing.has(step.of)
        || step.pays_live && !step.to.any(carry.live)
        || step.loss_of.is_some_and(|group| carry.groups[group].unallocated_loss <= 0.0)
}

/// What all of `to` may receive.
fn asked(step: &CompiledStep, waterfall: &Waterfall, carry: &Carry) -> f64 {
    let owed = |to: usize| match step.verb {
        Verb::Interest | Verb::Accrue => carry.classes[to].interest_due,
        Verb::UnpaidInterest => carry.classes[to].unpaid_interest,
        Verb::Principal(_) => carry.classes[to].balance,
        Verb::BasisRisk => carry.classes[to].basis_risk,
        Verb::ReimburseLoss => carry.classes[to].written_down,
        Verb::ReimburseInsurer => carry.insurers[to].owed,
        Verb::FundReserve => reserve::lacking(waterfall, carry, to),
        Verb::Release => 0.0,
    };
    step.to.iter().map(|to| owed(*to).max(0.0)).sum()
}

/// The most that the step may pay, whatever its accounts hold.
#[inline(always)]
fn limit(step: &CompiledStep, waterfall: &Waterfall, carry: &Carry) -> f64 {
    let Verb::Principal(amount) = step.verb else { return f64::INFINITY };
    let deficiency = |group: usize| oc::deficiency(&waterfall.groups[group], carry, group);
    match amount {
        Amount::All => f64::INFINITY,
        Amount::Planned(_) => {
            let planned = step.planned.get(carry.month - 1).copied().unwrap_or(0.0);
            (carry.bonds(&step.to) - planned).max(0.0)
        }
        Amount::Distribution(group) => carry.groups[group].distribution_left.max(0.0),
        Amount::OcDeficiency(group) => deficiency(group),
        Amount::OcLossDeficiency(group) => {
            deficiency(group).min(carry.groups[group].unallocated_loss)
        }
    }
}

/// Pays the step's classes (or insurers, or reserve accounts) of `available` dollars, more than 0:
/// what each verb owes, and what a payment changes. Gives what has been paid.
#[inline(always)]
fn pay_each(
    step: &CompiledStep,
    waterfall: &Waterfall,
    carry: &mut Carry,
    available: f64,
    watch: &mut impl Watch,
) -> f64 {
    if step.verb == Verb::FundReserve {
        for &group in step.to.iter() {
            carry.groups[group].reserve_lacking = reserve::lacking(waterfall, carry, group);
        }
    }
    let Carry { classes, groups, insurers, accounts, live, .. } = carry;
    let live = if step.pays_live { *live } else { Live::ALL };
    let cash = Cash { to: &step.to, live, split: step.split, available };
    let mut told = |to: usize, amount: f64| watch.paid(to, amount);
    match step.verb {
        Verb::Interest => cash.share(
            classes,
            told,
            |class| class.interest_due,
            |class, amount| {
                class.interest_due -= amount;
                class.interest_paid += amount;
            },
        ),
        Verb::UnpaidInterest => cash.share(
            classes,
            told,
            |class| class.unpaid_interest,
            |class, amount| {
                class.unpaid_interest -= amount;
                class.interest_paid += amount;
            },
        ),
        Verb::Principal(_) => cash.share(
            classes,
            told,
            |class| class.balance,
            |class, amount| {
                class.balance -= amount;
                class.principal_paid += amount;
            },
        ),
        Verb::BasisRisk => cash.share(
            classes,
            told,
            |class| class.basis_risk,
            |class, amount| {
                class.basis_risk -= amount;
                class.basis_risk_paid += amount;
            },
        ),
        Verb::ReimburseLoss => cash.share(
            classes,
            told,
            |class| class.written_down,
            |class, amount| {
                class.written_down -= amount;
                class.loss -= amount;
                class.principal_paid += amount;
            },
        ),
        Verb::Accrue => {
            let to_principal = |class: usize, amount: f64| {
                let group = waterfall.classes[class].group;
                accounts[position(Account::Principal(group))] += amount;
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
        Verb::FundReserve => {
            let to_account = |group: usize, amount: f64| {
                accounts[position(Account::Reserve(group))] += amount;
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
        Verb::Release => 0.0,
    }
}

/// Cash of a step, among whom it is shared, and how.
struct Cash<'a> {
    to: &'a Places,
    /// Who of them may be owed something.
    live: Live,
    split: Split,
    available: f64,
}

impl Cash<'_> {
    /// Shares the cash by what each of `to` is `owed`: books every payment, tells of it, and gives
    /// their sum.
    fn share<T>(
        &self,
        states: &mut [T],
        mut told: impl FnMut(usize, f64),
        owed: impl Fn(&T) -> f64,
        book: impl Fn(&mut T, f64),
    ) -> f64 {
        match self.split {
            Split::Sequential => {
                let mut left = self.available;
                self.to.visit(states, self.live, |to, state| {
                    let owed = positive(owed(state));
                    let amount = if left < owed { left } else { owed };
                    book(state, amount);
                    told(to, amount);
                    left -= amount;
                });
                self.available - left
            }
            Split::ProRata => {
                let all = self.to.sum(states, self.live, &owed);
                if all <= 0.0 {
                    return 0.0;
                }
                let part = (self.available / all).min(1.0);
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
fn held(from: &[usize], accounts: &[f64]) -> f64 {
    match *from {
        [one] => accounts[one],
        [one, other] => accounts[one] + accounts[other],
        _ => from.iter().map(|account| accounts[*account]).sum(),
    }
}

/// Takes `spent` from the accounts, the first one first.
fn draw(from: &[usize], accounts: &mut [f64], spent: f64) {
    let mut left = spent;
    for &account in from {
        let held = &mut accounts[account];
        let taken = if *held < left { *held } else { left };
        *held -= taken;
        left -= taken;
    }
}

fn release(step: &CompiledStep, carry: &mut Carry, watch: &mut impl Watch) -> f64 {
    let Some(&residual) = step.to.first() else { return 0.0 };
    let mut released = 0.0;
    for &account in &step.from {
        released += carry.accounts[account];
        carry.classes[residual].released += carry.accounts[account];
        carry.accounts[account] = 0.0;
    }
    watch.paid(residual, released);
    released
}
