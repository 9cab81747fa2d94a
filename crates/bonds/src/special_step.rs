//! Steps that say more than a flat list can: limits by expressions, recipients of recipients, losses
//! in their place, transfers, a class that grows.

use multiversion::multiversion;

use crate::accounts::group_of_principal;
use crate::carry::{Carry, Owing};
use crate::compile::CompiledStep;
use crate::deal::Verb;
use crate::due::{
    BasisRisk, Deferral, Interest, Loss, Principal, UnpaidInterest, WriteUp, WrittenDown,
};
use crate::formula::Today;
use crate::lanes::Lanes;
use crate::recipients::{self, CompiledLimits, CompiledRecipient};
use crate::run::RunTerms;
use crate::step::{self, Outcome, Skipped};
use crate::watch::Watch;

/// What such a step has beside the terms of every step.
#[derive(Clone, Debug, Default)]
pub(crate) struct Special {
    /// `None`: the classes of the step, as its split has them.
    pub(crate) recipients: Option<CompiledRecipient>,
    pub(crate) limits: CompiledLimits,
    /// A class that grows by what is paid, in place of accounts.
    pub(crate) grows: Option<usize>,
    /// Whether what it pays out of a group's principal is less to be distributed by later steps.
    pub(crate) distributes: bool,
    /// The account that a transfer fills.
    pub(crate) into: Option<usize>,
    /// The expression up to which it pays, as written.
    pub(crate) until: Option<String>,
}

/// Pays the step and tells of it, as [`step::pay`] does of one without these terms, by the widest
/// instructions of the machine, which have the same results.
#[multiversion(targets("x86_64+avx2"))]
pub(crate) fn pay<const N: usize, const F: bool, W: Watch<N>>(
    special: &Special,
    step: &CompiledStep,
    today: &Today<'_, N, F>,
    carry: &mut Carry<N>,
    terms: RunTerms,
    watch: &mut W,
) {
    let outcome = special.pay_lanes(step, today, carry, terms, watch);
    watch.step(step, outcome, carry);
}

impl Special {
    #[inline(always)]
    fn pay_lanes<const N: usize, const F: bool, W: Watch<N>>(
        &self,
        step: &CompiledStep,
        today: &Today<'_, N, F>,
        carry: &mut Carry<N>,
        terms: RunTerms,
        watch: &mut W,
    ) -> Outcome<N> {
        let is_cashless = step.verb.is_cashless() || self.grows.is_some();
        let in_accounts = step::held(&step.from, &carry.accounts);
        if !W::ASKS && !is_cashless && !in_accounts.any_positive() {
            return Outcome::default();
        }
        let applies = step::applies(&step.when, today, carry);
        let skipped = if !applies.any() {
            Some(Skipped::When)
        } else if step.is_cross_support && !terms.cross_support {
            Some(Skipped::CrossSupport)
        } else {
            None
        };
        if !W::ASKS && skipped.is_some() {
            return Outcome::default();
        }
        let of_verb = step::limit(step, today.waterfall, carry);
        let limit = of_verb.min(self.limits.most(&step.to, today, carry));
        if !W::ASKS && limit.is_at_most(Lanes::ZERO).all() {
            return Outcome::default();
        }
        let owed = match self.into {
            Some(_) => in_accounts,
            None if W::ASKS => step::asked(step, today.waterfall, carry),
            None if is_cashless => step::asked_up_to(limit, step, today.waterfall, carry),
            None => Lanes::ZERO,
        };
        let held = if is_cashless { owed } else { in_accounts };
        if skipped.is_some() {
            return Outcome { skipped, available: held, ..Outcome::default() };
        }
        let available = applies.keep(held);
        let outcome = Outcome { available, ..Outcome::default() };
        let payable = limit.min(available).positive();
        let asked = limit.min(owed);
        if !payable.any_positive() {
            return Outcome { asked, ..outcome };
        }
        if let Some(account) = self.into {
            step::draw(&step.from, &mut carry.accounts, payable);
            carry.accounts[account] += payable;
            watch.paid(account, payable);
            return Outcome { asked, paid: payable, ..outcome };
        }
        let paid = match step.verb {
            Verb::WriteDown => self.write_down(step, payable, (today, carry, watch)),
            _ => self.pay_recipients(step, payable, (today, carry, watch)),
        };
        if self.distributes {
            distribute(step, paid, carry);
        }
        step::draw(&step.from, &mut carry.accounts, paid);
        step::settle(step.verb, paid, carry);
        if step.verb == Verb::WriteUp {
            step.to.iter().for_each(|class| carry.live.add(*class));
        }
        if let Some(class) = self.grows {
            carry.classes[class].balance += paid;
            carry.classes[class].principal_paid -= paid;
            carry.live.add(class);
        }
        Outcome { asked, paid, ..outcome }
    }

    /// Writes the recipients down by `loss` dollars, and takes what each bears off its group's
    /// unallocated loss; gives what they bear.
    #[inline(always)]
    fn write_down<const N: usize, const F: bool, W: Watch<N>>(
        &self,
        step: &CompiledStep,
        loss: Lanes<N>,
        (today, carry, watch): (&Today<'_, N, F>, &mut Carry<N>, &mut W),
    ) -> Lanes<N> {
        let mut before = std::mem::take(&mut carry.memory.losses);
        before.clear();
        before.extend(step.to.iter().map(|class| carry.classes[*class].loss));
        let borne = self.pay_recipients(step, loss, (today, carry, watch));
        let mut settled = None;
        for (class, before) in step.to.iter().zip(&before) {
            let of_step = carry.classes[*class].loss - *before;
            let group = today.waterfall.classes[*class].group;
            if settled == Some(group) && !of_step.any() {
                continue;
            }
            settled = Some(group);
            let unallocated = &mut carry.groups[group].unallocated_loss;
            *unallocated = (*unallocated - of_step).positive();
        }
        carry.memory.losses = before;
        carry.owing.set(Owing::WRITTEN_DOWN, true);
        borne
    }

    /// Pays the recipients `available` dollars; gives what has been paid.
    #[inline(always)]
    fn pay_recipients<const N: usize, const F: bool, W: Watch<N>>(
        &self,
        step: &CompiledStep,
        available: Lanes<N>,
        (today, carry, watch): (&Today<'_, N, F>, &mut Carry<N>, &mut W),
    ) -> Lanes<N> {
        let Some(to) = &self.recipients else {
            return step::pay_each(step, today.waterfall, carry, available, watch);
        };
        match step.verb {
            Verb::Interest => {
                recipients::pay::<N, F, Interest, W>(to, available, today, carry, watch)
            }
            Verb::UnpaidInterest => {
                recipients::pay::<N, F, UnpaidInterest, W>(to, available, today, carry, watch)
            }
            Verb::Principal(_) => {
                recipients::pay::<N, F, Principal, W>(to, available, today, carry, watch)
            }
            Verb::BasisRisk => {
                recipients::pay::<N, F, BasisRisk, W>(to, available, today, carry, watch)
            }
            Verb::ReimburseLoss => {
                recipients::pay::<N, F, WrittenDown, W>(to, available, today, carry, watch)
            }
            Verb::Defer => recipients::pay::<N, F, Deferral, W>(to, available, today, carry, watch),
            Verb::WriteDown => recipients::pay::<N, F, Loss, W>(to, available, today, carry, watch),
            Verb::WriteUp => {
                recipients::pay::<N, F, WriteUp, W>(to, available, today, carry, watch)
            }
            Verb::Accrue
            | Verb::ReimburseInsurer
            | Verb::FundReserve
            | Verb::Transfer(_)
            | Verb::Fee
            | Verb::Release => Lanes::ZERO,
        }
    }
}

/// Takes what comes out of the principal of groups, of all that a step is about to draw, off what they
/// distribute.
fn distribute<const N: usize>(step: &CompiledStep, paid: Lanes<N>, carry: &mut Carry<N>) {
    let mut left = paid;
    for &account in &step.from {
        let taken = carry.accounts[account].min(left);
        left -= taken;
        if let Some(group) = group_of_principal(account) {
            carry.groups[group].distribution_left -= taken;
        }
    }
}
