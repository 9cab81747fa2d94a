//! Recipients of recipients: who of them gets how much of a payment.

use std::collections::HashSet;

use multiversion::multiversion;

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
    /// Whether it has neither limits nor a test.
    is_unlimited: bool,
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
    #[inline(always)]
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
        let has_limits = limits.until.is_some() || limits.down_to.is_some();
        let is_unlimited = !has_limits && when.is_none();
        Ok(CompiledRecipient { who, limits, when, is_unlimited, classes })
    }

    /// Its classes.
    pub(crate) fn classes(&self) -> &Places {
        &self.classes
    }

    #[inline(always)]
    fn pay_lanes<const N: usize, const F: bool, D: Due, W: Watch<N>>(
        &self,
        available: Lanes<N>,
        today: &Today<'_, N, F>,
        carry: &mut Carry<N>,
        watch: &mut W,
    ) -> Lanes<N> {
        let most = self.limits.most(&self.classes, today, carry);
        let cash = self.takes_part(today, carry).keep(available.min(most)).positive();
        if !cash.any_positive() {
            return Lanes::ZERO;
        }
        match &self.who {
            CompiledWho::Class(place) => pay_class::<N, D, W>(*place, cash, carry, watch),
            CompiledWho::Sequential(all) => {
                let mut left = cash;
                for one in all {
                    left -= match one.who {
                        CompiledWho::Class(place) if one.is_unlimited => {
                            pay_class::<N, D, W>(place, left.positive(), carry, watch)
                        }
                        _ => pay::<N, F, D, W>(one, left, today, carry, watch),
                    };
                    if !left.any_positive() {
                        break;
                    }
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
                let pay = |(one, owed)| pay::<N, F, D, W>(one, owed * part, today, carry, watch);
                shares.map(pay).sum()
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
                    paid += pay::<N, F, D, W>(one, share, today, carry, watch);
                }
                paid
            }
        }
    }

    #[inline(always)]
    fn takes_part<const N: usize, const F: bool>(
        &self,
        today: &Today<'_, N, F>,
        carry: &mut Carry<N>,
    ) -> Which<N> {
        self.when.as_ref().map_or(Which::ALL, |when| today.holds(when, carry))
    }

    #[inline(always)]
    fn owed<const N: usize, D: Due>(&self, carry: &Carry<N>) -> Lanes<N> {
        self.classes.iter().map(|class| D::owed(&carry.classes[*class]).positive()).sum()
    }
}

/// Pays a recipient of `available` dollars, by the widest instructions of the machine, which have the
/// same results; gives what has been paid.
#[multiversion(targets("x86_64+avx2"))]
pub(crate) fn pay<const N: usize, const F: bool, D: Due, W: Watch<N>>(
    to: &CompiledRecipient,
    available: Lanes<N>,
    today: &Today<'_, N, F>,
    carry: &mut Carry<N>,
    watch: &mut W,
) -> Lanes<N> {
    to.pay_lanes::<N, F, D, W>(available, today, carry, watch)
}

/// Pays a class of `cash` dollars, none below 0; gives what has been paid.
#[inline(always)]
fn pay_class<const N: usize, D: Due, W: Watch<N>>(
    place: usize,
    cash: Lanes<N>,
    carry: &mut Carry<N>,
    watch: &mut W,
) -> Lanes<N> {
    if D::IS_OF_LIVE && !carry.live.has(place) {
        return Lanes::ZERO;
    }
    let class = &mut carry.classes[place];
    let amount = cash.min(D::owed(class).positive());
    D::book(class, amount);
    watch.paid(place, amount);
    amount
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
