//! Steps that say more than a flat list can: limits by expressions, recipients of recipients, losses
//! in their place, transfers, a class that grows.

use crate::accounts::group_of_principal;
use crate::carry::{Carry, Owing};
use crate::compile::CompiledStep;
use crate::deal::Verb;
use crate::due::{BasisRisk, Interest, Loss, Principal, UnpaidInterest, WriteUp, WrittenDown};
use crate::formula::Today;
use crate::lanes::Lanes;
use crate::recipients::{CompiledLimits, CompiledRecipient};
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

impl Special {
    /// Pays the step, as [`step::pay`] pays one without these terms.
    #[inline(never)]
    pub(crate) fn pay<const N: usize, const F: bool, W: Watch<N>>(
        &self,
        step: &CompiledStep,
        today: &Today<'_, N, F>,
        carry: &mut Carry<N>,
        terms: RunTerms,
        watch: &mut W,
    ) -> Outcome<N> {
        let owed = match self.into {
            Some(_) => step::held(&step.from, &carry.accounts),
            None => step::asked(step, today.waterfall, carry),
        };
        let is_cashless = step.verb.is_cashless() || self.grows.is_some();
        let held = if is_cashless { owed } else { step::held(&step.from, &carry.accounts) };
        let applies = step::applies(&step.when, today, carry);
        let skipped = if !applies.any() {
            Some(Skipped::When)
        } else if step.is_cross_support && !terms.cross_support {
            Some(Skipped::CrossSupport)
        } else {
            None
        };
        if skipped.is_some() {
            return Outcome { skipped, available: held, ..Outcome::default() };
        }
        let available = applies.keep(held);
        let outcome = Outcome { available, ..Outcome::default() };
        if !W::ASKS && !available.any_positive() {
            return outcome;
        }
        let of_verb = step::limit(step, today.waterfall, carry);
        let limit = of_verb.min(self.limits.most(&step.to, today, carry));
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
    fn write_down<const N: usize, const F: bool, W: Watch<N>>(
        &self,
        step: &CompiledStep,
        loss: Lanes<N>,
        (today, carry, watch): (&Today<'_, N, F>, &mut Carry<N>, &mut W),
    ) -> Lanes<N> {
        let losses = |carry: &Carry<N>| -> Vec<Lanes<N>> {
            step.to.iter().map(|class| carry.classes[*class].loss).collect()
        };
        let before = losses(carry);
        let borne = self.pay_recipients(step, loss, (today, carry, watch));
        for ((class, after), before) in step.to.iter().zip(losses(carry)).zip(before) {
            let group = today.waterfall.classes[*class].group;
            let unallocated = &mut carry.groups[group].unallocated_loss;
            *unallocated = (*unallocated - (after - before)).positive();
        }
        carry.owing.set(Owing::WRITTEN_DOWN, true);
        borne
    }

    /// Pays the recipients `available` dollars; gives what has been paid.
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
            Verb::Interest => to.pay::<N, F, Interest>(available, today, carry, watch),
            Verb::UnpaidInterest => to.pay::<N, F, UnpaidInterest>(available, today, carry, watch),
            Verb::Principal(_) => to.pay::<N, F, Principal>(available, today, carry, watch),
            Verb::BasisRisk => to.pay::<N, F, BasisRisk>(available, today, carry, watch),
            Verb::ReimburseLoss => to.pay::<N, F, WrittenDown>(available, today, carry, watch),
            Verb::WriteDown => to.pay::<N, F, Loss>(available, today, carry, watch),
            Verb::WriteUp => to.pay::<N, F, WriteUp>(available, today, carry, watch),
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
