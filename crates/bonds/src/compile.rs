//! Names to indices, once a deal: what the date loop reads.

use terms::Rate;

use crate::carry::position;
use crate::deal::{
    Account, Accrual, Amount, Call, Class, ClassKind, Contract, Coupon, Dates, Deal, Fee,
    FeeAmount, Group, Plan, Split, Step, Verb, When,
};

/// A deal ready for the date loop. Classes keep the order of the deal.
#[derive(Clone, Debug)]
pub struct Waterfall {
    pub(crate) dates: Dates,
    pub(crate) groups: Vec<CompiledGroup>,
    pub(crate) classes: Vec<CompiledClass>,
    /// The ways in which classes accrue, each once.
    pub(crate) accruals: Vec<Accrual>,
    pub(crate) steps: Vec<CompiledStep>,
    pub(crate) call: Option<Call>,
    pub(crate) contracts: Vec<Contract>,
    /// Classes that each insurer insures.
    pub(crate) insurers: Vec<Vec<usize>>,
    /// Class that receives what no step pays, by group: the group's own residual, else the first
    /// of the deal.
    pub(crate) residuals: Vec<usize>,
}

#[derive(Clone, Debug)]
pub(crate) struct CompiledGroup {
    pub(crate) terms: Group,
    /// Classes with a principal balance.
    pub(crate) bonds: Vec<usize>,
    /// Classes that take losses, first one first.
    pub(crate) write_down: Vec<usize>,
    pub(crate) fees: Vec<CompiledFee>,
}

#[derive(Clone, Debug)]
pub(crate) enum CompiledFee {
    OnCollateral(Rate),
    OnClasses(Rate, Vec<usize>),
    Dollars(f64),
}

#[derive(Clone, Debug)]
pub(crate) struct CompiledClass {
    pub(crate) group: usize,
    pub(crate) coupon: Coupon,
    /// Whether a step pays interest that earlier dates left unpaid.
    pub(crate) carries_interest: bool,
    /// Position among the waterfall's accruals.
    pub(crate) accrual: usize,
    pub(crate) original: Holding,
}

/// What a class is worth at closing.
#[derive(Clone, Debug)]
pub(crate) enum Holding {
    Balance(f64),
    Notional { of: Vec<usize>, part: f64 },
    Residual,
}

#[derive(Clone, Debug)]
pub(crate) struct CompiledStep {
    pub(crate) verb: Verb,
    /// Positions of accounts, see [`position`].
    pub(crate) from: Vec<usize>,
    /// Classes; insurers where the verb reimburses them.
    pub(crate) to: Vec<usize>,
    pub(crate) split: Split,
    pub(crate) part: f64,
    pub(crate) when: CompiledWhen,
    /// Balance of `to` together that a plan leaves after each month.
    pub(crate) planned: Vec<f64>,
}

#[derive(Clone, Debug)]
pub(crate) enum CompiledWhen {
    Always,
    Outstanding(Vec<usize>),
    Retired(Vec<usize>),
}

/// Why a deal cannot run.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CompileError {
    /// A name that no class bears.
    #[error("{place} names class {name:?}, which the deal does not have")]
    UnknownClass {
        /// Where: a step's citation, a class, a group.
        place: String,
        /// The name.
        name: String,
    },
    /// A plan that is not there.
    #[error("{place} pays by plan number {plan}, but the deal has {plans}")]
    UnknownPlan {
        /// Where.
        place: String,
        /// Position asked for.
        plan: usize,
        /// Plans that there are.
        plans: usize,
    },
    /// A name that no insurer bears.
    #[error("{place} names insurer {name:?}, which the deal does not have")]
    UnknownInsurer {
        /// Where.
        place: String,
        /// The name.
        name: String,
    },
    /// A group that is not there.
    #[error("{place} refers to group number {group}, but the deal has {groups}")]
    UnknownGroup {
        /// Where.
        place: String,
        /// Position asked for.
        group: usize,
        /// Groups that there are.
        groups: usize,
    },
    /// Two classes of one name.
    #[error("two classes are called {0:?}")]
    DuplicateClass(String),
    /// No class to receive what is left.
    #[error("the deal has no residual class")]
    NoResidual,
    /// A step that pays a class what it cannot receive.
    #[error("{place}: class {name:?} cannot receive {what}")]
    WrongKind {
        /// Where.
        place: String,
        /// The class.
        name: String,
        /// What the step pays.
        what: &'static str,
    },
}

impl Waterfall {
    /// The same deal without its derivative contracts.
    pub fn without_contracts(&self) -> Waterfall {
        Waterfall { contracts: Vec::new(), ..self.clone() }
    }
}

/// The waterfall of `deal`.
///
/// # Errors
/// When a step, class or group names something that the deal does not have, or a step pays a
/// class what its kind cannot receive.
pub fn compile(deal: &Deal) -> Result<Waterfall, CompileError> {
    let names = Names { deal };
    let mut classes = Vec::with_capacity(deal.classes.len());
    let mut accruals = Vec::new();
    for (position, class) in deal.classes.iter().enumerate() {
        if deal.class_named(&class.name) != Some(position) {
            return Err(CompileError::DuplicateClass(class.name.clone()));
        }
        let accrual = accruals.iter().position(|known| *known == class.accrual);
        let accrual = accrual.unwrap_or_else(|| {
            accruals.push(class.accrual);
            accruals.len() - 1
        });
        classes.push(names.class(class, accrual)?);
    }
    let mut groups = Vec::with_capacity(deal.groups.len());
    for (position, group) in deal.groups.iter().enumerate() {
        let place = format!("group {}", group.name);
        let of_group = |class: &usize| {
            classes[*class].group == position
                && matches!(classes[*class].original, Holding::Balance(_))
        };
        groups.push(CompiledGroup {
            terms: group.clone(),
            bonds: (0..classes.len()).filter(of_group).collect(),
            write_down: names.classes(&group.write_down, &place)?,
            fees: group.fees.iter().map(|fee| names.fee(fee, &place)).collect::<Result<_, _>>()?,
        });
    }
    let steps = deal.steps.iter().map(|step| names.step(step)).collect::<Result<_, _>>()?;
    let is_residual = |class: &&Class| class.kind == ClassKind::Residual;
    let first = deal.classes.iter().find(is_residual).ok_or(CompileError::NoResidual)?;
    let residuals = (0..deal.groups.len()).map(|group| {
        let own = deal.classes.iter().filter(is_residual).find(|class| class.group == group);
        deal.class_named(&own.unwrap_or(first).name).ok_or(CompileError::NoResidual)
    });
    Ok(Waterfall {
        dates: deal.dates,
        groups,
        classes,
        accruals,
        steps,
        call: deal.call,
        contracts: names.contracts()?,
        insurers: deal
            .insurers
            .iter()
            .map(|insurer| names.classes(&insurer.classes, &insurer.name))
            .collect::<Result<_, _>>()?,
        residuals: residuals.collect::<Result<_, _>>()?,
    })
}

struct Names<'a> {
    deal: &'a Deal,
}

impl Names<'_> {
    fn classes(&self, names: &[String], place: &str) -> Result<Vec<usize>, CompileError> {
        let find = |name: &String| {
            self.deal.class_named(name).ok_or_else(|| CompileError::UnknownClass {
                place: place.to_string(),
                name: name.clone(),
            })
        };
        names.iter().map(find).collect()
    }

    fn group(&self, group: usize, place: &str) -> Result<usize, CompileError> {
        let groups = self.deal.groups.len();
        if group < groups {
            return Ok(group);
        }
        Err(CompileError::UnknownGroup { place: place.to_string(), group, groups })
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

    fn insurers(&self, names: &[String], place: &str) -> Result<Vec<usize>, CompileError> {
        let find = |name: &String| {
            let position = self.deal.insurers.iter().position(|insurer| insurer.name == *name);
            position.ok_or_else(|| CompileError::UnknownInsurer {
                place: place.to_string(),
                name: name.clone(),
            })
        };
        names.iter().map(find).collect()
    }

    fn fee(&self, fee: &Fee, place: &str) -> Result<CompiledFee, CompileError> {
        Ok(match &fee.amount {
            FeeAmount::Rate(rate) => CompiledFee::OnCollateral(*rate),
            FeeAmount::Dollars(dollars) => CompiledFee::Dollars(*dollars),
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
        Ok(CompiledClass { group, coupon: class.coupon, accrual, carries_interest, original })
    }

    fn step(&self, step: &Step) -> Result<CompiledStep, CompileError> {
        let account = |account: &Account| {
            let (Account::Interest(group) | Account::Principal(group) | Account::Derivative(group)) =
                account;
            self.group(*group, &step.cite)?;
            Ok(position(*account))
        };
        if let Verb::Principal(
            Amount::Distribution(group)
            | Amount::OcDeficiency(group)
            | Amount::OcLossDeficiency(group),
        ) = step.verb
        {
            self.group(group, &step.cite)?;
        }
        let to = if step.verb == Verb::ReimburseInsurer {
            self.insurers(&step.to, &step.cite)?
        } else {
            let classes = self.classes(&step.to, &step.cite)?;
            for class in &classes {
                self.may_receive(step, &self.deal.classes[*class])?;
            }
            classes
        };
        let when = match &step.when {
            When::Always => CompiledWhen::Always,
            When::Outstanding(of) => CompiledWhen::Outstanding(self.classes(of, &step.cite)?),
            When::Retired(of) => CompiledWhen::Retired(self.classes(of, &step.cite)?),
        };
        Ok(CompiledStep {
            verb: step.verb,
            from: step.from.iter().map(account).collect::<Result<_, _>>()?,
            split: step.split,
            part: step.part,
            planned: self.planned(step, &to)?,
            to,
            when,
        })
    }

    fn may_receive(&self, step: &Step, class: &Class) -> Result<(), CompileError> {
        let (fits, what) = match step.verb {
            Verb::Release => (class.kind == ClassKind::Residual, "a release"),
            Verb::Principal(_) | Verb::ReimburseLoss | Verb::Accrue => {
                (matches!(class.kind, ClassKind::Balance(_)), "principal")
            }
            Verb::ReimburseInsurer => (false, "an insurer's money"),
            Verb::Interest | Verb::UnpaidInterest | Verb::BasisRisk => {
                (class.kind != ClassKind::Residual, "interest")
            }
        };
        if fits {
            return Ok(());
        }
        Err(CompileError::WrongKind { place: step.cite.clone(), name: class.name.clone(), what })
    }
}
