//! Steps of the priority of payments: names to positions.

use crate::accounts::group_of_principal;
use crate::carry::Owing;
use crate::compile::{CompiledStep, CompiledWhen, Names};
use crate::compile_error::CompileError;
use crate::deal::{
    Account, Amount, Class, ClassKind, Group, Limits, Plan, Recipient, Split, Step, Verb, When, Who,
};
use crate::formula::Layout;
use crate::places::Places;
use crate::recipients::{CompiledLimits, CompiledRecipient};
use crate::special_step::Special;

impl Names<'_> {
    /// A step with positions for names, fit for what it pays.
    pub(crate) fn step(
        &self,
        step: &Step,
        layout: &mut Layout<'_>,
    ) -> Result<CompiledStep, CompileError> {
        let from: Vec<usize> = step
            .from
            .iter()
            .map(|account| self.account(*account, &step.cite))
            .collect::<Result<_, _>>()?;
        if let Verb::Principal(
            Amount::Distribution(group)
            | Amount::OcDeficiency(group)
            | Amount::OcLossDeficiency(group),
        ) = step.verb
        {
            self.group(group, &step.cite)?;
        }
        let to = match step.verb {
            Verb::ReimburseInsurer => self.insurers(&step.to, &step.cite)?,
            Verb::FundReserve => self.reserves(&step.to, &step.cite)?,
            Verb::Fee => self.fees(&step.to, &step.cite)?,
            _ => self.classes(&step.to, &step.cite)?,
        };
        let special = self.special(step, layout)?;
        let recipients = special.as_ref().and_then(|special| special.recipients.as_ref());
        let to = recipients.map_or(to, |recipients| recipients.classes().clone());
        let pays_classes = step.verb.pays_classes();
        if pays_classes || step.verb == Verb::Release {
            for class in to.iter() {
                self.may_receive(step, &self.deal.classes[*class])?;
            }
        }
        let is_foreign = |account: &Account| {
            let is_foreign =
                |group| to.iter().all(|class| self.deal.classes[*class].group != group);
            account.group(self.deal).is_some_and(is_foreign)
        };
        let when = match &step.when {
            When::Always => CompiledWhen::Always,
            When::Outstanding(of) => CompiledWhen::Outstanding(self.classes(of, &step.cite)?),
            When::Retired(of) => CompiledWhen::Retired(self.classes(of, &step.cite)?),
            When::Trigger(name) => CompiledWhen::Trigger(self.trigger(name, &step.cite)?),
            When::NoTrigger(name) => CompiledWhen::NoTrigger(self.trigger(name, &step.cite)?),
            When::Test(test) => CompiledWhen::Test(layout.formula(test)?),
        };
        let of = match step.verb {
            Verb::UnpaidInterest => Owing::UNPAID_INTEREST,
            Verb::BasisRisk => Owing::BASIS_RISK,
            Verb::ReimburseLoss | Verb::WriteUp => Owing::WRITTEN_DOWN,
            _ => Owing::NOTHING,
        };
        let loss_of = match step.verb {
            Verb::Principal(Amount::OcLossDeficiency(group)) => Some(group),
            _ => None,
        };
        Ok(CompiledStep {
            verb: step.verb,
            of,
            loss_of,
            pays_live: pays_classes && !matches!(step.verb, Verb::ReimburseLoss | Verb::WriteUp),
            is_cross_support: pays_classes
                && !step.from.is_empty()
                && step.from.iter().all(is_foreign),
            special,
            from,
            cite: step.cite.clone(),
            split: step.split,
            planned: self.planned(step, &to)?,
            to,
            when,
        })
    }

    /// The terms of a step that says more than a list of classes.
    fn special(
        &self,
        step: &Step,
        layout: &mut Layout<'_>,
    ) -> Result<Option<Box<Special>>, CompileError> {
        let has_limits = step.limits != Limits::default();
        let has_own_verb = step.verb.is_cashless() || matches!(step.verb, Verb::Transfer(_));
        if !has_limits && !has_own_verb && step.recipients.is_none() && step.grows.is_none() {
            return Ok(None);
        }
        let class = |name: &str| self.class_at(name, &step.cite);
        let one = |name: &String| Recipient {
            who: Who::Class(name.clone()),
            limits: Limits::default(),
            when: None,
        };
        let flat = || {
            let all = step.to.iter().map(one).collect();
            let who = match step.split {
                Split::Sequential => Who::Sequential(all),
                Split::ProRata => Who::ProRata(all),
            };
            Recipient { who, limits: Limits::default(), when: None }
        };
        let recipients = match &step.recipients {
            None if step.verb == Verb::Fee => None,
            None => Some(flat()),
            Some(recipients) => Some(recipients.clone()),
        };
        let compiled = recipients.map(|all| CompiledRecipient::of(&all, &class, layout));
        Ok(Some(Box::new(Special {
            recipients: compiled.transpose()?,
            limits: CompiledLimits::of(&step.limits, layout)?,
            grows: step.grows.as_deref().map(class).transpose()?,
            distributes: false,
            into: match step.verb {
                Verb::Transfer(account) => Some(self.account(account, &step.cite)?),
                _ => None,
            },
            until: step.limits.until.as_ref().map(|until| until.text.clone()),
        })))
    }

    fn may_receive(&self, step: &Step, class: &Class) -> Result<(), CompileError> {
        let (fits, what) = match step.verb {
            Verb::Release => (class.kind == ClassKind::Residual, "a release"),
            Verb::Principal(_)
            | Verb::ReimburseLoss
            | Verb::Accrue
            | Verb::Defer
            | Verb::WriteDown
            | Verb::WriteUp => (matches!(class.kind, ClassKind::Balance(_)), "principal"),
            Verb::ReimburseInsurer => (false, "an insurer's money"),
            Verb::FundReserve | Verb::Transfer(_) => (false, "an account's money"),
            Verb::Fee => (false, "a fee"),
            Verb::Interest | Verb::UnpaidInterest | Verb::BasisRisk => {
                (class.kind != ClassKind::Residual, "interest")
            }
        };
        if fits {
            return Ok(());
        }
        Err(CompileError::WrongKind { place: step.cite.clone(), name: class.name.clone(), what })
    }

    /// The balances that the step's plan leaves; none without a plan.
    fn planned(&self, step: &Step, to: &[usize]) -> Result<Vec<f64>, CompileError> {
        let Verb::Principal(Amount::Planned(plan)) = step.verb else { return Ok(Vec::new()) };
        let original = |class: &usize| match self.deal.classes[*class].kind {
            ClassKind::Balance(balance) => balance,
            ClassKind::Notional { .. } | ClassKind::Residual => 0.0,
        };
        match self.deal.plans.get(plan) {
            Some(Plan::Balances(balances)) => Ok(balances.clone()),
            Some(Plan::Principal(principal)) => {
                let mut left: f64 = to.iter().map(original).sum();
                let after = principal.iter().map(|planned| {
                    left = (left - planned).max(0.0);
                    left
                });
                Ok(after.collect())
            }
            None => Err(CompileError::UnknownPlan {
                place: step.cite.clone(),
                plan,
                plans: self.deal.plans.len(),
            }),
        }
    }

    fn insurers(&self, names: &[String], place: &str) -> Result<Places, CompileError> {
        let find = |name: &String| {
            let position = self.deal.insurers.iter().position(|insurer| insurer.name == *name);
            position.ok_or_else(|| CompileError::UnknownInsurer {
                place: place.to_string(),
                name: name.clone(),
            })
        };
        names.iter().map(find).collect()
    }

    /// Fees that steps pay, by name.
    fn fees(&self, names: &[String], place: &str) -> Result<Places, CompileError> {
        let find = |name: &String| {
            let position = self.deal.fees.iter().position(|fee| fee.name == *name);
            position.ok_or_else(|| CompileError::UnknownFee {
                place: place.to_string(),
                name: name.clone(),
            })
        };
        names.iter().map(find).collect()
    }

    /// Groups with a reserve account, by name.
    fn reserves(&self, names: &[String], place: &str) -> Result<Places, CompileError> {
        let find = |name: &String| {
            let groups = &self.deal.groups;
            let funded = |group: &Group| group.name == *name && group.reserve.is_some();
            groups.iter().position(funded).ok_or_else(|| CompileError::NoReserve {
                place: place.to_string(),
                name: name.clone(),
            })
        };
        names.iter().map(find).collect()
    }
}

/// Finds the steps that pay out of a group's principal what its distribution is less for something
/// that asks for it after them. `is_named`: an expression may.
pub(crate) fn find_distributing(steps: &mut [CompiledStep], is_named: bool) {
    let mut asked = Vec::new();
    for step in steps.iter_mut().rev() {
        match step.verb {
            Verb::Principal(Amount::Distribution(group)) => asked.push(group),
            Verb::Principal(_) => {
                let mut drawn = step.from.iter().filter_map(|account| group_of_principal(*account));
                if drawn.any(|group| is_named || asked.contains(&group)) {
                    step.special.get_or_insert_default().distributes = true;
                }
            }
            _ => {}
        }
    }
}
