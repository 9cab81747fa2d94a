//! One step of the priority of payments.

use crate::carry::Carry;
use crate::compile::{CompiledStep, CompiledWhen, Waterfall};
use crate::deal::{Account, Amount, Split, Verb};
use crate::oc;

/// Below this a balance is rounding: dollars.
const DUST: f64 = 1e-6;

/// Pays one step from its accounts.
pub(crate) fn pay(step: &CompiledStep, waterfall: &Waterfall, carry: &mut Carry) {
    if !applies(&step.when, carry) {
        return;
    }
    if step.verb == Verb::Release {
        release(step, carry);
        return;
    }
    want(step, carry);
    let limit = match step.verb {
        Verb::Principal(amount) => principal_limit(amount, step, waterfall, carry),
        _ => f64::INFINITY,
    };
    let available: f64 = step.from.iter().map(|account| carry.accounts[*account]).sum();
    let payable = (step.part * limit.min(available)).max(0.0);
    let spent = match step.split {
        Split::Sequential => sequential(step, waterfall, carry, payable),
        Split::ProRata => pro_rata(step, waterfall, carry, payable),
    };
    draw(&step.from, carry, spent);
    if let Verb::Principal(Amount::Distribution(group)) = step.verb {
        carry.today.distribution_left[group] -= spent;
    }
}

fn applies(when: &CompiledWhen, carry: &Carry) -> bool {
    let outstanding = |classes: &[usize]| classes.iter().any(|c| carry.balance[*c] > DUST);
    match when {
        CompiledWhen::Always => true,
        CompiledWhen::Outstanding(classes) => outstanding(classes),
        CompiledWhen::Retired(classes) => !outstanding(classes),
    }
}

/// What each class may receive of the step, into the scratch column.
fn want(step: &CompiledStep, carry: &mut Carry) {
    for &class in &step.to {
        carry.today.wanted[class] = match step.verb {
            Verb::Interest | Verb::Accrue => carry.today.interest_due[class],
            Verb::UnpaidInterest => carry.unpaid_interest[class],
            Verb::Principal(_) => carry.balance[class],
            Verb::BasisRisk => carry.basis_risk[class],
            Verb::ReimburseLoss => carry.written_down[class],
            Verb::ReimburseInsurer => carry.insurer_owed[class],
            Verb::Release => 0.0,
        };
    }
}

fn principal_limit(
    amount: Amount,
    step: &CompiledStep,
    waterfall: &Waterfall,
    carry: &Carry,
) -> f64 {
    let deficiency = |group: usize| oc::deficiency(&waterfall.groups[group], carry, group);
    match amount {
        Amount::All => f64::INFINITY,
        Amount::Planned(_) => {
            let planned = step.planned.get(carry.today.month - 1).copied().unwrap_or(0.0);
            (carry.bonds(&step.to) - planned).max(0.0)
        }
        Amount::Distribution(group) => carry.today.distribution_left[group].max(0.0),
        Amount::OcDeficiency(group) => deficiency(group),
        Amount::OcLossDeficiency(group) => deficiency(group).min(carry.unallocated_loss[group]),
    }
}

fn sequential(
    step: &CompiledStep,
    waterfall: &Waterfall,
    carry: &mut Carry,
    available: f64,
) -> f64 {
    let mut left = available;
    for &class in &step.to {
        let amount = carry.today.wanted[class].min(left).max(0.0);
        credit(step.verb, waterfall, carry, class, amount);
        left -= amount;
    }
    available - left
}

fn pro_rata(step: &CompiledStep, waterfall: &Waterfall, carry: &mut Carry, available: f64) -> f64 {
    let wanted: f64 = step.to.iter().map(|class| carry.today.wanted[*class]).sum();
    if wanted <= 0.0 || available <= 0.0 {
        return 0.0;
    }
    let part = (available / wanted).min(1.0);
    for &class in &step.to {
        let amount = carry.today.wanted[class] * part;
        credit(step.verb, waterfall, carry, class, amount);
    }
    wanted * part
}

/// Books `amount` to a class (or insurer) as the verb says.
fn credit(verb: Verb, waterfall: &Waterfall, carry: &mut Carry, class: usize, amount: f64) {
    let today = &mut carry.today;
    match verb {
        Verb::Interest => {
            today.interest_due[class] -= amount;
            today.interest_paid[class] += amount;
        }
        Verb::UnpaidInterest => {
            carry.unpaid_interest[class] -= amount;
            today.interest_paid[class] += amount;
        }
        Verb::Principal(_) => {
            carry.balance[class] -= amount;
            today.principal_paid[class] += amount;
        }
        Verb::BasisRisk => {
            carry.basis_risk[class] -= amount;
            today.basis_risk_paid[class] += amount;
        }
        Verb::ReimburseLoss => {
            carry.written_down[class] -= amount;
            today.loss[class] -= amount;
            today.principal_paid[class] += amount;
        }
        Verb::Accrue => {
            today.interest_due[class] -= amount;
            today.accreted[class] += amount;
            carry.balance[class] += amount;
            let group = waterfall.classes[class].group;
            *carry.account(Account::Principal(group)) += amount;
            carry.today.distribution_left[group] += amount;
        }
        Verb::ReimburseInsurer => {
            carry.insurer_owed[class] -= amount;
            today.insurer_reimbursed[class] += amount;
        }
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

fn release(step: &CompiledStep, carry: &mut Carry) {
    let Some(&residual) = step.to.first() else { return };
    for &account in &step.from {
        carry.today.released[residual] += carry.accounts[account];
        carry.accounts[account] = 0.0;
    }
}
