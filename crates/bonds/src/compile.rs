//! Names to indices, once a deal: what the date loop reads.

use crate::deal::{
    Account, Amount, Call, Class, ClassKind, Coupon, Dates, Deal, Group, Split, Step, Verb, When,
};

/// A deal ready for the date loop. Classes keep the order of the deal.
#[derive(Clone, Debug)]
pub struct Waterfall {
    pub(crate) dates: Dates,
    pub(crate) groups: Vec<CompiledGroup>,
    pub(crate) classes: Vec<CompiledClass>,
    pub(crate) steps: Vec<CompiledStep>,
    pub(crate) call: Option<Call>,
    /// Class that receives what no step pays.
    pub(crate) residual: usize,
}

#[derive(Clone, Debug)]
pub(crate) struct CompiledGroup {
    pub(crate) terms: Group,
    /// Classes with a principal balance.
    pub(crate) bonds: Vec<usize>,
    /// Classes that take losses, first one first.
    pub(crate) write_down: Vec<usize>,
}

#[derive(Clone, Debug)]
pub(crate) struct CompiledClass {
    pub(crate) group: usize,
    pub(crate) coupon: Coupon,
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
    /// Positions of accounts: group x 2 for interest, + 1 for principal.
    pub(crate) from: Vec<usize>,
    pub(crate) to: Vec<usize>,
    pub(crate) split: Split,
    pub(crate) when: CompiledWhen,
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

/// The waterfall of `deal`.
///
/// # Errors
/// When a step, class or group names something that the deal does not have, or a step pays a
/// class what its kind cannot receive.
pub fn compile(deal: &Deal) -> Result<Waterfall, CompileError> {
    let names = Names { deal };
    let mut classes = Vec::with_capacity(deal.classes.len());
    for (position, class) in deal.classes.iter().enumerate() {
        if deal.class_named(&class.name) != Some(position) {
            return Err(CompileError::DuplicateClass(class.name.clone()));
        }
        classes.push(names.class(class)?);
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
        });
    }
    let steps = deal.steps.iter().map(|step| names.step(step)).collect::<Result<_, _>>()?;
    let residual = deal.classes.iter().position(|class| class.kind == ClassKind::Residual);
    Ok(Waterfall {
        dates: deal.dates,
        groups,
        classes,
        steps,
        call: deal.call,
        residual: residual.ok_or(CompileError::NoResidual)?,
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

    fn class(&self, class: &Class) -> Result<CompiledClass, CompileError> {
        let place = format!("class {}", class.name);
        let original = match &class.kind {
            ClassKind::Balance(balance) => Holding::Balance(*balance),
            ClassKind::Notional { of, pct } => {
                Holding::Notional { of: self.classes(of, &place)?, part: pct / 100.0 }
            }
            ClassKind::Residual => Holding::Residual,
        };
        let group = self.group(class.group, &place)?;
        Ok(CompiledClass { group, coupon: class.coupon, original })
    }

    fn step(&self, step: &Step) -> Result<CompiledStep, CompileError> {
        let account = |account: &Account| {
            Ok(match account {
                Account::Interest(group) => 2 * self.group(*group, &step.cite)?,
                Account::Principal(group) => 2 * self.group(*group, &step.cite)? + 1,
            })
        };
        if let Verb::Principal(
            Amount::Distribution(group)
            | Amount::OcDeficiency(group)
            | Amount::OcLossDeficiency(group),
        ) = step.verb
        {
            self.group(group, &step.cite)?;
        }
        let to = self.classes(&step.to, &step.cite)?;
        for class in &to {
            self.may_receive(step, &self.deal.classes[*class])?;
        }
        let when = match &step.when {
            When::Always => CompiledWhen::Always,
            When::Outstanding(of) => CompiledWhen::Outstanding(self.classes(of, &step.cite)?),
            When::Retired(of) => CompiledWhen::Retired(self.classes(of, &step.cite)?),
        };
        Ok(CompiledStep {
            verb: step.verb,
            from: step.from.iter().map(account).collect::<Result<_, _>>()?,
            to,
            split: step.split,
            when,
        })
    }

    fn may_receive(&self, step: &Step, class: &Class) -> Result<(), CompileError> {
        let (fits, what) = match step.verb {
            Verb::Release => (class.kind == ClassKind::Residual, "a release"),
            Verb::Principal(_) | Verb::ReimburseLoss | Verb::Accrue => {
                (matches!(class.kind, ClassKind::Balance(_)), "principal")
            }
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
