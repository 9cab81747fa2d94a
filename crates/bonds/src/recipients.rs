//! Recipients of recipients: who of them gets how much of a payment.

use std::collections::HashSet;

use crate::carry::Carry;
use crate::compile_error::CompileError;
use crate::deal::{Limits, Recipient, Who};
use crate::due::Due;
use crate::formula::{Formula, Layout, Today};
use crate::lanes::{Lanes, Which};
use crate::places::Places;
use crate::watch::Watch;

/// The most that a step or a recipient is paid.
#[derive(Clone, Debug, Default)]
pub(crate) struct CompiledLimits {
    until: Option<Formula>,
    down_to: Option<Formula>,
}

/// A recipient, with positions for names.
#[derive(Clone, Debug)]
pub(crate) struct CompiledRecipient {
    who: CompiledWho,
    limits: CompiledLimits,
    when: Option<Formula>,
    /// Its classes, those of its recipients included.
    classes: Places,
}

#[derive(Clone, Debug)]
enum CompiledWho {
    Class(usize),
    Sequential(Vec<CompiledRecipient>),
    ProRata(Vec<CompiledRecipient>),
    /// `None`: what the others leave.
    Parts(Vec<(Option<Formula>, CompiledRecipient)>),
}

impl CompiledLimits {
    pub(crate) fn of(limits: &Limits, layout: &mut Layout<'_>) -> Result<Self, CompileError> {
        let mut formula = |of: &Option<_>| of.as_ref().map(|of| layout.formula(of)).transpose();
        Ok(CompiledLimits { until: formula(&limits.until)?, down_to: formula(&limits.down_to)? })
    }

    /// The most that may be paid to these classes.
    #[inline(never)]
    pub(crate) fn most<const N: usize, const F: bool>(
        &self,
        classes: &Places,
        today: &Today<'_, N, F>,
        carry: &mut Carry<N>,
    ) -> Lanes<N> {
        let mut most = Lanes::all(f64::INFINITY);
        if let Some(until) = &self.until {
            most = today.value(until, carry).positive();
        }
        if let Some(down_to) = &self.down_to {
            let kept = today.value(down_to, carry);
            most = most.min((carry.bonds(classes) - kept).positive());
        }
        most
    }
}

impl CompiledRecipient {
    /// A recipient of the deal; `class` gives the position of a class.
    pub(crate) fn of(
        recipient: &Recipient,
        class: &impl Fn(&str) -> Result<usize, CompileError>,
        layout: &mut Layout<'_>,
    ) -> Result<CompiledRecipient, CompileError> {
        let when = recipient.when.as_ref().map(|when| layout.formula(when)).transpose()?;
        let limits = CompiledLimits::of(&recipient.limits, layout)?;
        let mut each = |all: &[Recipient]| -> Result<Vec<_>, CompileError> {
            all.iter().map(|one| CompiledRecipient::of(one, class, layout)).collect()
        };
        let who = match &recipient.who {
            Who::Class(name) => CompiledWho::Class(class(name)?),
            Who::Sequential(all) => CompiledWho::Sequential(each(all)?),
            Who::ProRata(all) => CompiledWho::ProRata(each(all)?),
            Who::Parts(all) => {
                let part = |(part, one): &(Option<_>, Recipient)| {
                    let part = part.as_ref().map(|part| layout.formula(part)).transpose()?;
                    Ok((part, CompiledRecipient::of(one, class, layout)?))
                };
                CompiledWho::Parts(all.iter().map(part).collect::<Result<_, _>>()?)
            }
        };
        let classes = who.classes().collect();
        Ok(CompiledRecipient { who, limits, when, classes })
    }

    /// Its classes.
    pub(crate) fn classes(&self) -> &Places {
        &self.classes
    }

    /// Pays it of `available` dollars; gives what has been paid.
    pub(crate) fn pay<const N: usize, const F: bool, D: Due>(
        &self,
        available: Lanes<N>,
        today: &Today<'_, N, F>,
        carry: &mut Carry<N>,
        watch: &mut impl Watch<N>,
    ) -> Lanes<N> {
        let most = self.limits.most(&self.classes, today, carry);
        let cash = self.takes_part(today, carry).keep(available.min(most)).positive();
        if !cash.any_positive() {
            return Lanes::ZERO;
        }
        match &self.who {
            CompiledWho::Class(place) => {
                let class = &mut carry.classes[*place];
                let amount = cash.min(D::owed(class).positive());
                D::book(class, amount);
                watch.paid(*place, amount);
                amount
            }
            CompiledWho::Sequential(all) => {
                let mut left = cash;
                for one in all {
                    left -= one.pay::<N, F, D>(left, today, carry, watch);
                }
                cash - left
            }
            CompiledWho::ProRata(all) => {
                let takes: Vec<Lanes<N>> = all
                    .iter()
                    .map(|one| one.takes_part(today, carry).keep(one.owed::<N, D>(carry)))
                    .collect();
                let owed: Lanes<N> = takes.iter().copied().sum();
                let is_owed = owed.is_above(Lanes::ZERO);
                let part = is_owed.keep((cash / owed).min(Lanes::all(1.0)));
                let shares = all.iter().zip(takes);
                shares.map(|(one, owed)| one.pay::<N, F, D>(owed * part, today, carry, watch)).sum()
            }
            CompiledWho::Parts(all) => {
                let mut rest = cash;
                let mut shares = Vec::with_capacity(all.len());
                for (part, _) in all {
                    let share = part.as_ref().map(|part| {
                        let share = cash * today.value(part, carry).positive();
                        share.min(rest.positive())
                    });
                    rest -= share.unwrap_or(Lanes::ZERO);
                    shares.push(share);
                }
                let mut paid = Lanes::ZERO;
                for ((_, one), share) in all.iter().zip(shares) {
                    let share = share.unwrap_or_else(|| std::mem::take(&mut rest));
                    paid += one.pay::<N, F, D>(share, today, carry, watch);
                }
                paid
            }
        }
    }

    fn takes_part<const N: usize, const F: bool>(
        &self,
        today: &Today<'_, N, F>,
        carry: &mut Carry<N>,
    ) -> Which<N> {
        self.when.as_ref().map_or(Which::ALL, |when| today.holds(when, carry))
    }

    fn owed<const N: usize, D: Due>(&self, carry: &Carry<N>) -> Lanes<N> {
        self.classes.iter().map(|class| D::owed(&carry.classes[*class]).positive()).sum()
    }
}

impl CompiledWho {
    /// The classes of all, each once.
    fn classes(&self) -> impl Iterator<Item = usize> {
        let all: Vec<usize> = match self {
            CompiledWho::Class(class) => vec![*class],
            CompiledWho::Sequential(all) | CompiledWho::ProRata(all) => {
                all.iter().flat_map(|one| one.classes.iter().copied()).collect()
            }
            CompiledWho::Parts(all) => {
                all.iter().flat_map(|(_, one)| one.classes.iter().copied()).collect()
            }
        };
        let mut seen = HashSet::new();
        all.into_iter().filter(move |class| seen.insert(*class))
    }
}
