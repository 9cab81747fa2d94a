//! One step of the priority of payments.

use crate::carry::{Carry, position};
use crate::compile::{CompiledStep, CompiledWhen, Waterfall};
use crate::deal::{Account, Amount, Split, Verb};
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
pub(crate) fn pay<W: Watch>(
    step: &CompiledStep,
    waterfall: &Waterfall,
    carry: &mut Carry,
    terms: RunTerms,
    watch: &mut W,
) -> Outcome {
    let available: f64 = step.from.iter().map(|account| carry.accounts[*account]).sum();
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
    let is_dry = !W::ASKS && available <= 0.0;
    if is_dry || nobody_is_owed(step.verb, carry) {
        return outcome;
    }
    let limit = limit(step, waterfall, carry);
    let payable = (step.part * limit.min(available)).max(0.0);
    let asked = if W::ASKS { asked(step, waterfall, carry).min(step.part * limit) } else { 0.0 };
    if payable <= 0.0 {
        return Outcome { asked, ..outcome };
    }
    let sharing = Sharing { to: &step.to, split: step.split, waterfall };
    // The verb as a constant gives its loop a copy of its own: these pay on nearly every date.
    let paid = match step.verb {
        Verb::Interest => share(Verb::Interest, sharing, carry, payable, watch),
        Verb::Principal(_) => share(Verb::Principal(Amount::All), sharing, carry, payable, watch),
        verb => share(verb, sharing, carry, payable, watch),
    };
    draw(&step.from, carry, paid);
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

fn applies(when: &CompiledWhen, carry: &Carry) -> bool {
    let outstanding = |classes: &[usize]| classes.iter().any(|c| carry.classes[*c].balance > DUST);
    match when {
        CompiledWhen::Always => true,
        CompiledWhen::Outstanding(classes) => outstanding(classes),
        CompiledWhen::Retired(classes) => !outstanding(classes),
        CompiledWhen::Trigger(trigger) => carry.in_effect[*trigger],
        CompiledWhen::NoTrigger(trigger) => !carry.in_effect[*trigger],
    }
}

/// Whether no class can be owed what the step pays.
fn nobody_is_owed(verb: Verb, carry: &Carry) -> bool {
    match verb {
        Verb::UnpaidInterest => !carry.owing.unpaid_interest,
        Verb::BasisRisk => !carry.owing.basis_risk,
        Verb::ReimburseLoss => !carry.owing.written_down,
        _ => false,
    }
}

/// What a class (or insurer, or reserve account) may receive of the step.
#[inline(always)]
fn owed(verb: Verb, waterfall: &Waterfall, carry: &Carry, to: usize) -> f64 {
    match verb {
        Verb::Interest | Verb::Accrue => carry.classes[to].interest_due,
        Verb::UnpaidInterest => carry.classes[to].unpaid_interest,
        Verb::Principal(_) => carry.classes[to].balance,
        Verb::BasisRisk => carry.classes[to].basis_risk,
        Verb::ReimburseLoss => carry.classes[to].written_down,
        Verb::ReimburseInsurer => carry.insurers[to].owed,
        Verb::FundReserve => {
            let target = reserve::target(waterfall, carry, to);
            (target - carry.accounts[position(Account::Reserve(to))]).max(0.0)
        }
        Verb::Release => 0.0,
    }
}

/// What all of them may receive.
fn asked(step: &CompiledStep, waterfall: &Waterfall, carry: &Carry) -> f64 {
    step.to.iter().map(|to| owed(step.verb, waterfall, carry, *to).max(0.0)).sum()
}

/// The most that the step may pay, whatever its accounts hold.
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
            let unallocated = carry.groups[group].unallocated_loss;
            if unallocated == 0.0 { 0.0 } else { deficiency(group).min(unallocated) }
        }
    }
}

/// Among whom a step's cash is shared, and how.
#[derive(Clone, Copy)]
struct Sharing<'a> {
    to: &'a [usize],
    split: Split,
    waterfall: &'a Waterfall,
}

/// Shares `available` dollars, more than 0, and gives what has been paid of it.
#[inline(always)]
fn share(
    verb: Verb,
    Sharing { to, split, waterfall }: Sharing<'_>,
    carry: &mut Carry,
    available: f64,
    watch: &mut impl Watch,
) -> f64 {
    match split {
        Split::Sequential => {
            let mut left = available;
            for &to in to {
                let owed = positive(owed(verb, waterfall, carry, to));
                let amount = if left < owed { left } else { owed };
                credit(verb, waterfall, carry, to, amount);
                watch.paid(to, amount);
                left -= amount;
            }
            available - left
        }
        Split::ProRata => {
            let all: f64 = to.iter().map(|to| owed(verb, waterfall, carry, *to)).sum();
            if all <= 0.0 {
                return 0.0;
            }
            let part = (available / all).min(1.0);
            for &to in to {
                let amount = owed(verb, waterfall, carry, to) * part;
                credit(verb, waterfall, carry, to, amount);
                watch.paid(to, amount);
            }
            all * part
        }
    }
}

/// `amount`, or 0 below it. Unlike `f64::max` it keeps a NaN, and is one instruction.
fn positive(amount: f64) -> f64 {
    if amount < 0.0 { 0.0 } else { amount }
}

/// Books `amount` to a class (or insurer, or reserve account) as the verb says.
#[inline(always)]
fn credit(verb: Verb, waterfall: &Waterfall, carry: &mut Carry, to: usize, amount: f64) {
    match verb {
        Verb::Interest => {
            let class = &mut carry.classes[to];
            class.interest_due -= amount;
            class.interest_paid += amount;
        }
        Verb::UnpaidInterest => {
            let class = &mut carry.classes[to];
            class.unpaid_interest -= amount;
            class.interest_paid += amount;
        }
        Verb::Principal(_) => {
            let class = &mut carry.classes[to];
            class.balance -= amount;
            class.principal_paid += amount;
        }
        Verb::BasisRisk => {
            let class = &mut carry.classes[to];
            class.basis_risk -= amount;
            class.basis_risk_paid += amount;
        }
        Verb::ReimburseLoss => {
            let class = &mut carry.classes[to];
            class.written_down -= amount;
            class.loss -= amount;
            class.principal_paid += amount;
        }
        Verb::Accrue => {
            let class = &mut carry.classes[to];
            class.interest_due -= amount;
            class.accreted += amount;
            class.balance += amount;
            let group = waterfall.classes[to].group;
            *carry.account(Account::Principal(group)) += amount;
            carry.groups[group].distribution_left += amount;
        }
        Verb::ReimburseInsurer => {
            let insurer = &mut carry.insurers[to];
            insurer.owed -= amount;
            insurer.reimbursed += amount;
        }
        Verb::FundReserve => *carry.account(Account::Reserve(to)) += amount,
        Verb::Release => {}
    }
}

/// Takes `spent` from the accounts, the first one first.
fn draw(from: &[usize], carry: &mut Carry, spent: f64) {
    let mut left = spent;
    for &account in from {
        let taken = left.min(carry.accounts[account]);
        carry.accounts[account] -= taken;
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
