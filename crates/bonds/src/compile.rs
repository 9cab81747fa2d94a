//! Names to indices, once a deal: what the date loop reads.

use terms::Rate;

use crate::accounts::{derivative_of, interest_of, own_at, principal_of, reserve_of};
use crate::calendar::{self, Period};
use crate::call::CompiledCall;
use crate::carry::Owing;
use crate::compile_error::CompileError;
use crate::compile_steps::find_distributing;
use crate::coupon::NoteRate;
use crate::deal::{
    Account, Accrual, Class, ClassKind, Contract, Coupon, Dates, Deal, Expression, Fee, FeeAmount,
    Group, Insurer, NamedAmount, Split, Step, Trigger, TriggerTest, Verb,
};
use crate::formula::{Formula, Formulas, Layout, Quantity};
use crate::holding::Holding;
use crate::own::Own;
use crate::places::Places;
use crate::special_step::Special;
use crate::trigger::CompiledTrigger;

/// Part of a deal's original balance that is rounding: a few units of the last place.
const DUST: f64 = 1e-15;

/// A deal ready for the date loop. Classes keep the order of the deal.
#[derive(Clone, Debug)]
pub struct Waterfall {
    pub(crate) dates: Dates,
    pub(crate) groups: Vec<CompiledGroup>,
    pub(crate) classes: Vec<CompiledClass>,
    /// The ways in which classes accrue, each once.
    pub(crate) accruals: Vec<Accrues>,
    pub(crate) periods: Vec<Period>,
    pub(crate) steps: Vec<CompiledStep>,
    pub(crate) call: Option<CompiledCall>,
    /// Classes with a notional.
    pub(crate) notionals: Vec<usize>,
    /// Classes whose interest a step adds to their balance.
    pub(crate) accreting: Vec<usize>,
    /// What rounding may leave of a balance that has been paid, dollars.
    pub(crate) dust: f64,
    pub(crate) contracts: Vec<Contract>,
    /// Classes that each insurer insures.
    pub(crate) insurers: Vec<Places>,
    /// Class that receives what no step pays, by group: the group's own residual, else the first
    /// of the deal.
    pub(crate) residuals: Vec<usize>,
    pub(crate) triggers: Vec<CompiledTrigger>,
    pub(crate) formulas: Formulas,
    /// Whether a term of the date loop is an expression, or the deal has what few have: steps with terms
    /// of their own, reference pools, accounts and fees beside those of the groups.
    pub(crate) has_expressions: bool,
    /// Classes whose note rate is an expression.
    pub(crate) rates: Vec<(usize, Formula)>,
    /// Expressions that cap the note rates of an accrual.
    pub(crate) caps: Vec<(usize, Formula)>,
    /// Accounts and fees beside those of the groups.
    pub(crate) own: Own,
    /// Whether a group's collateral is a reference pool.
    pub(crate) is_reference: bool,
    /// Names of the classes and insurers, and the amounts as written: what the date loop does not
    /// read.
    pub(crate) class_names: Vec<String>,
    pub(crate) insurer_names: Vec<String>,
    pub(crate) amounts: Vec<NamedAmount>,
}

#[derive(Clone, Debug)]
pub(crate) struct CompiledGroup {
    pub(crate) terms: Group,
    /// Classes with a principal balance.
    pub(crate) bonds: Places,
    /// All classes.
    pub(crate) classes: Places,
    /// Classes that take losses, first one first.
    pub(crate) write_down: Places,
    /// Classes whose losses are written down or paid by an insurer.
    pub(crate) bearing: Places,
    pub(crate) fees: Vec<CompiledFee>,
    /// OC target by an expression.
    pub(crate) oc_target: Option<Formula>,
    /// Target of the reserve account by an expression.
    pub(crate) reserve_target: Option<Formula>,
    /// Derivative contracts.
    pub(crate) contracts: Vec<usize>,
    /// Last deal month in which one of them has a notional; 0 without contracts.
    pub(crate) last_contract_month: usize,
    /// Triggers that keep the OC target at its initial level.
    pub(crate) stepdown_unless: Vec<usize>,
}

/// How a class accrues.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Accrues {
    pub(crate) accrual: Accrual,
    /// The group whose available funds rate caps its note rate.
    pub(crate) capped_by: Option<usize>,
    /// The class whose note rate an expression caps.
    pub(crate) capped: Option<usize>,
}

#[derive(Clone, Debug)]
pub(crate) enum CompiledFee {
    OnCollateral(Rate),
    OnClasses(Rate, Places),
    Dollars(f64),
    Amount(Formula),
}

#[derive(Clone, Debug)]
pub(crate) struct CompiledClass {
    pub(crate) group: usize,
    pub(crate) coupon: Coupon,
    pub(crate) note_rate: NoteRate,
    /// Whether a step pays interest that earlier dates left unpaid.
    pub(crate) carries_interest: bool,
    /// Position of the first insurer that insures it.
    pub(crate) insurer: Option<usize>,
    /// Position among the waterfall's accruals.
    pub(crate) accrual: usize,
    pub(crate) original: Holding,
    /// Whether its life weighs every reduction of its balance, write-downs included: where its
    /// collateral is a reference pool.
    pub(crate) counts_losses: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct CompiledStep {
    pub(crate) verb: Verb,
    /// Positions of accounts, see [`crate::accounts`].
    pub(crate) from: Vec<usize>,
    /// Classes; insurers where the verb reimburses them, groups where it funds their reserves.
    pub(crate) to: Places,
    pub(crate) split: Split,
    /// Terms that few steps have.
    pub(crate) special: Option<Box<Special>>,
    pub(crate) when: CompiledWhen,
    /// Balance of `to` together that a plan leaves after each month.
    pub(crate) planned: Vec<f64>,
    /// Whether it pays classes of some groups from the accounts of others only.
    pub(crate) is_cross_support: bool,
    pub(crate) cite: String,
    /// What some class must be owed for it to pay anything.
    pub(crate) of: Owing,
    /// The group without whose unallocated loss it pays nothing.
    pub(crate) loss_of: Option<usize>,
    /// Whether it pays nothing but what makes a class [`Carry::live`](crate::carry::Carry::live).
    pub(crate) pays_live: bool,
}

#[derive(Clone, Debug)]
pub(crate) enum CompiledWhen {
    Always,
    Outstanding(Places),
    Retired(Places),
    Trigger(usize),
    NoTrigger(usize),
    Test(Formula),
}

impl Waterfall {
    /// Whether a step adds interest to the balance of a class, given by its position.
    pub fn accretes(&self, class: usize) -> bool {
        self.accreting.contains(&class)
    }

    /// Last deal month in which a derivative contract has a notional; 0 without contracts.
    pub(crate) fn last_contract_month(&self) -> usize {
        self.groups.iter().map(|group| group.last_contract_month).max().unwrap_or(0)
    }
}

/// The waterfall of `deal`.
///
/// # Errors
/// When a step, class or group names something that the deal does not have, or a step pays a
/// class what its kind cannot receive.
pub fn compile(deal: &Deal) -> Result<Waterfall, CompileError> {
    let names = Names { deal };
    let mut layout = Layout::new(deal);
    let mut classes = Vec::with_capacity(deal.classes.len());
    let mut accruals = Vec::new();
    let (mut rates, mut caps) = (Vec::new(), Vec::new());
    for (position, class) in deal.classes.iter().enumerate() {
        if deal.class_named(&class.name) != Some(position) {
            return Err(CompileError::DuplicateClass(class.name.clone()));
        }
        let capped_by = NoteRate::of(&class.coupon).available_funds_cap.then_some(class.group);
        let cap = early(class.rates.cap.as_ref(), &mut layout)?;
        let capped = cap.is_some().then_some(position);
        let accrues = Accrues { accrual: class.accrual, capped_by, capped };
        let accrual = accruals.iter().position(|known| *known == accrues);
        let accrual = accrual.unwrap_or_else(|| {
            accruals.push(accrues);
            accruals.len() - 1
        });
        caps.extend(cap.map(|cap| (accrual, cap)));
        classes.push(names.class(class, accrual)?);
        if let Some(rate) = &class.rates.rate {
            rates.push((position, layout.early(rate)?));
        }
    }
    let mut groups = Vec::with_capacity(deal.groups.len());
    for (position, group) in deal.groups.iter().enumerate() {
        let place = format!("group {}", group.name);
        let of_group = |class: &usize| classes[*class].group == position;
        let is_bond = |class: &usize| matches!(classes[*class].original, Holding::Balance(_));
        let write_down = names.classes(&group.write_down, &place)?;
        let bears = |class: &usize| classes[*class].insurer.is_some() || write_down.contains(class);
        let stepdown = group.oc.as_ref().and_then(|oc| oc.stepdown.as_ref());
        let unless = stepdown.map_or(&[][..], |stepdown| &stepdown.unless);
        groups.push(CompiledGroup {
            terms: group.clone(),
            bonds: (0..classes.len()).filter(of_group).filter(is_bond).collect(),
            classes: (0..classes.len()).filter(of_group).collect(),
            contracts: contracts_of(deal, position).collect(),
            last_contract_month: contracts_of(deal, position)
                .map(|contract| deal.contracts[contract].notional.last_month())
                .max()
                .unwrap_or(0),
            stepdown_unless: unless
                .iter()
                .map(|name| names.trigger(name, &place))
                .collect::<Result<_, _>>()?,
            bearing: (0..classes.len()).filter(of_group).filter(is_bond).filter(bears).collect(),
            write_down,
            oc_target: early(group.oc.as_ref().and_then(|oc| oc.expression.as_ref()), &mut layout)?,
            reserve_target: early(group.reserve_target.as_ref(), &mut layout)?,
            fees: group
                .fees
                .iter()
                .map(|fee| names.fee(fee, &place, &mut layout))
                .collect::<Result<_, _>>()?,
        });
    }
    let own = Own::of(deal, &mut layout)?;
    let call = deal.call.as_ref().map(|call| CompiledCall::of(call, &mut layout)).transpose()?;
    let mut steps: Vec<CompiledStep> =
        deal.steps.iter().map(|step| names.step(step, &mut layout)).collect::<Result<_, _>>()?;
    find_distributing(&mut steps, layout.names(Quantity::Distribution));
    let accretes = |class: &usize| {
        let mut steps = steps.iter().filter(|step| step.to.contains(class));
        steps.any(|step| matches!(step.verb, Verb::Accrue | Verb::Defer))
    };
    let is_residual = |class: &&Class| class.kind == ClassKind::Residual;
    let first = deal.classes.iter().find(is_residual).ok_or(CompileError::NoResidual)?;
    let residuals = (0..deal.groups.len()).map(|group| {
        let own = deal.classes.iter().filter(is_residual).find(|class| class.group == group);
        deal.class_named(&own.unwrap_or(first).name).ok_or(CompileError::NoResidual)
    });
    let is_notional = |class: &usize| matches!(classes[*class].original, Holding::Notional { .. });
    let formulas = layout.finished()?;
    let is_reference = deal.groups.iter().any(|group| group.reference.is_some());
    let has_special = is_reference || own.is_any || steps.iter().any(|step| step.special.is_some());
    let has_expressions = !formulas.nodes.is_empty() || has_special;
    Ok(Waterfall {
        dates: deal.dates,
        periods: calendar::periods(&deal.dates, calendar::KNOWN),
        notionals: (0..classes.len()).filter(is_notional).collect(),
        accreting: (0..classes.len()).filter(accretes).collect(),
        dust: DUST * classes.iter().map(|class| class.original.balance()).sum::<f64>(),
        groups,
        classes,
        accruals,
        steps,
        call,
        contracts: names.contracts()?,
        insurers: deal
            .insurers
            .iter()
            .map(|insurer| names.classes(&insurer.classes, &insurer.name))
            .collect::<Result<_, _>>()?,
        residuals: residuals.collect::<Result<_, _>>()?,
        triggers: deal
            .triggers
            .iter()
            .map(|trigger| names.compiled_trigger(trigger))
            .collect::<Result<_, _>>()?,
        has_expressions,
        formulas,
        rates,
        caps,
        own,
        is_reference,
        amounts: deal.amounts.clone(),
        class_names: deal.classes.iter().map(|class| class.name.clone()).collect(),
        insurer_names: deal.insurers.iter().map(|insurer| insurer.name.clone()).collect(),
    })
}

fn early(
    of: Option<&Expression>,
    layout: &mut Layout<'_>,
) -> Result<Option<Formula>, CompileError> {
    of.map(|of| layout.early(of)).transpose()
}

/// Positions of a group's derivative contracts.
fn contracts_of(deal: &Deal, group: usize) -> impl Iterator<Item = usize> {
    (0..deal.contracts.len()).filter(move |contract| deal.contracts[*contract].group == group)
}

pub(crate) struct Names<'a> {
    pub(crate) deal: &'a Deal,
}

impl Names<'_> {
    pub(crate) fn classes(&self, names: &[String], place: &str) -> Result<Places, CompileError> {
        names.iter().map(|name| self.class_at(name, place)).collect()
    }

    /// Where a class stands.
    pub(crate) fn class_at(&self, name: &str, place: &str) -> Result<usize, CompileError> {
        self.deal.class_named(name).ok_or_else(|| CompileError::UnknownClass {
            place: place.to_string(),
            name: name.to_string(),
        })
    }

    pub(crate) fn group(&self, group: usize, place: &str) -> Result<usize, CompileError> {
        let groups = self.deal.groups.len();
        if group < groups {
            return Ok(group);
        }
        Err(CompileError::UnknownGroup { place: place.to_string(), group, groups })
    }

    /// Where an account stands among those of the date loop.
    pub(crate) fn account(&self, account: Account, place: &str) -> Result<usize, CompileError> {
        let group = |group| self.group(group, place);
        match account {
            Account::Interest(of) => Ok(interest_of(group(of)?)),
            Account::Principal(of) => Ok(principal_of(group(of)?)),
            Account::Derivative(of) => Ok(derivative_of(group(of)?)),
            Account::Own(own) if own < self.deal.accounts.len() => {
                Ok(own_at(own, self.deal.groups.len()))
            }
            Account::Own(own) => Err(CompileError::UnknownAccount {
                place: place.to_string(),
                account: own,
                accounts: self.deal.accounts.len(),
            }),
            Account::Reserve(of) => match &self.deal.groups[group(of)?] {
                Group { reserve: Some(_), .. } => Ok(reserve_of(of)),
                Group { name, .. } => {
                    let (place, name) = (place.to_string(), name.clone());
                    Err(CompileError::NoReserve { place, name })
                }
            },
        }
    }

    pub(crate) fn trigger(&self, name: &str, place: &str) -> Result<usize, CompileError> {
        let position = self.deal.triggers.iter().position(|trigger| trigger.name == name);
        position.ok_or_else(|| CompileError::UnknownTrigger {
            place: place.to_string(),
            name: name.to_string(),
        })
    }

    fn compiled_trigger(&self, trigger: &Trigger) -> Result<CompiledTrigger, CompileError> {
        let place = format!("trigger {}", trigger.name);
        let groups = match trigger.group {
            Some(group) => vec![self.group(group, &place)?],
            None => (0..self.deal.groups.len()).collect(),
        };
        let senior = match &trigger.test {
            TriggerTest::DelinquencyOfEnhancement { senior, .. } => self.classes(senior, &place)?,
            TriggerTest::CumulativeLoss(_)
            | TriggerTest::Delinquency { .. }
            | TriggerTest::Expression(_) => Places::default(),
        };
        Ok(CompiledTrigger {
            name: trigger.name.clone(),
            groups,
            test: trigger.test.clone(),
            senior,
            from_month: trigger.from_month,
            cures: trigger.cures,
        })
    }

    fn fee(
        &self,
        fee: &Fee,
        place: &str,
        layout: &mut Layout<'_>,
    ) -> Result<CompiledFee, CompileError> {
        Ok(match &fee.amount {
            FeeAmount::Rate(rate) => CompiledFee::OnCollateral(*rate),
            FeeAmount::Dollars(dollars) => CompiledFee::Dollars(*dollars),
            FeeAmount::Amount(amount) => CompiledFee::Amount(layout.early(amount)?),
            FeeAmount::OnClasses(rate, classes) => {
                CompiledFee::OnClasses(*rate, self.classes(classes, place)?)
            }
        })
    }

    fn contracts(&self) -> Result<Vec<Contract>, CompileError> {
        for contract in &self.deal.contracts {
            self.group(contract.group, &format!("contract {}", contract.name))?;
        }
        Ok(self.deal.contracts.clone())
    }

    fn class(&self, class: &Class, accrual: usize) -> Result<CompiledClass, CompileError> {
        let place = format!("class {}", class.name);
        let original = match &class.kind {
            ClassKind::Balance(balance) => Holding::Balance(*balance),
            ClassKind::Notional { of, pct } => {
                Holding::Notional { of: self.classes(of, &place)?, part: pct / 100.0 }
            }
            ClassKind::Residual => Holding::Residual,
        };
        let pays = |step: &Step| step.verb == Verb::UnpaidInterest && step.to.contains(&class.name);
        let carries_interest = self.deal.steps.iter().any(pays);
        let group = self.group(class.group, &place)?;
        let (coupon, note_rate) = (class.coupon, NoteRate::of(&class.coupon));
        let insures = |insurer: &Insurer| insurer.classes.contains(&class.name);
        let insurer = self.deal.insurers.iter().position(insures);
        Ok(CompiledClass {
            group,
            coupon,
            note_rate,
            accrual,
            carries_interest,
            insurer,
            counts_losses: self.deal.groups[group].reference.is_some()
                && matches!(original, Holding::Balance(_)),
            original,
        })
    }
}
