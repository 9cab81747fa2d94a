//! The clean-up call: when it may be exercised, and what it pays.

use terms::Date;

use crate::accounts::reserve_of;
use crate::carry::Carry;
use crate::compile::Waterfall;
use crate::compile_error::CompileError;
use crate::deal::{Call, Expression};
use crate::formula::{Formula, Layout, Today};
use crate::holding::Holding;
use crate::lanes::{Lanes, Which};
use crate::own;

/// The clean-up call.
#[derive(Clone, Debug)]
pub(crate) struct CompiledCall {
    pool_pct: Option<f64>,
    date: Option<Date>,
    test: Option<Formula>,
    premium: Option<Formula>,
}

impl CompiledCall {
    pub(crate) fn of(call: &Call, layout: &mut Layout<'_>) -> Result<CompiledCall, CompileError> {
        let mut formula = |of: &Option<Expression>| -> Result<Option<Formula>, CompileError> {
            of.as_ref().map(|of| layout.formula(of)).transpose()
        };
        Ok(CompiledCall {
            pool_pct: call.pool_pct,
            date: call.date,
            test: formula(&call.test)?,
            premium: formula(&call.premium)?,
        })
    }
}

/// Whether the call may be exercised, for the first time, on the date that has just been paid: the
/// ending balance of all groups together is within its percentage of their cut-off balance, its date
/// has come, or its test holds; and the collateral at par, with what accounts hold, covers what the
/// classes are owed, the premium on their balances included.
#[inline(always)]
pub(crate) fn is_possible<const N: usize, const F: bool>(
    today: &Today<'_, N, F>,
    carry: &mut Carry<N>,
    is_called: Which<N>,
) -> Which<N> {
    let waterfall = today.waterfall;
    let Some(call) = waterfall.call.as_ref().filter(|_| !is_called.all()) else {
        return Which::NONE;
    };
    let ending: Lanes<N> = carry.groups.iter().map(|group| group.collateral).sum();
    let mut is_due = Which::all_if(call.date.is_some_and(|date| today.period.to >= date));
    if let Some(pct) = call.pool_pct {
        let cut_off: Lanes<N> = carry.groups.iter().map(|group| group.cut_off).sum();
        is_due |= ending.is_at_most(cut_off * (pct / 100.0));
    }
    if let Some(test) = call.test.as_ref().filter(|_| F) {
        is_due |= today.holds(test, carry);
    }
    is_due = is_due & !is_called;
    if !is_due.any() {
        return Which::NONE;
    }
    let premium = premium(today, carry);
    let classes = 0..waterfall.classes.len();
    let owed: Lanes<N> = classes.map(|class| owed(waterfall, carry, class, premium)).sum();
    let worth = ending + carry.reserves();
    is_due & owed.is_at_most(worth + carry.rounding())
}

/// What the call pays above par, as a part of balances; `None` where it pays par.
#[inline(always)]
fn premium<const N: usize, const F: bool>(
    today: &Today<'_, N, F>,
    carry: &mut Carry<N>,
) -> Option<Lanes<N>> {
    if !F {
        return None;
    }
    let premium = today.waterfall.call.as_ref()?.premium.as_ref()?;
    Some(today.value(premium, carry).positive())
}

/// What a class is owed at the call beyond the date's own payments: its balance, which a notional is
/// not, with the premium, and unpaid interest where a step would pay it.
#[inline(always)]
fn owed<const N: usize>(
    waterfall: &Waterfall,
    carry: &Carry<N>,
    class: usize,
    premium: Option<Lanes<N>>,
) -> Lanes<N> {
    let (terms, class) = (&waterfall.classes[class], &carry.classes[class]);
    let par = match terms.original {
        Holding::Balance(_) if terms.carries_interest => class.owed(),
        Holding::Balance(_) => class.balance,
        Holding::Notional { .. } if terms.carries_interest => class.unpaid_interest,
        Holding::Notional { .. } | Holding::Residual => Lanes::ZERO,
    };
    match (premium, &terms.original) {
        (Some(premium), Holding::Balance(_)) => par + class.balance * premium,
        _ => par,
    }
}

/// What the call pays beyond the date's own payments, dollars by class.
pub(crate) struct Redemption<const N: usize> {
    /// All of it.
    pub(crate) cash: Vec<Lanes<N>>,
    /// The part that is principal: what the date has added to a balance is interest.
    pub(crate) principal: Vec<Lanes<N>>,
}

/// What the call pays by class: what it is owed with the premium, and the residual of each group what
/// its collateral and its accounts are worth beyond that; a group that falls short takes it from the
/// others' residuals.
pub(crate) fn redemption<const N: usize, const F: bool>(
    today: &Today<'_, N, F>,
    carry: &mut Carry<N>,
) -> Redemption<N> {
    let (waterfall, premium) = (today.waterfall, premium(today, carry));
    let mut redemption = vec![Lanes::ZERO; waterfall.classes.len()];
    let mut principal = redemption.clone();
    let mut surplus: Vec<Lanes<N>> = carry.groups.iter().map(|group| group.collateral).collect();
    for (id, surplus) in surplus.iter_mut().enumerate() {
        *surplus += carry.accounts[reserve_of(id)] + own::held_for(waterfall, carry, id);
    }
    for (class, terms) in waterfall.classes.iter().enumerate() {
        redemption[class] = owed(waterfall, carry, class, premium);
        surplus[terms.group] -= redemption[class];
        if let Holding::Balance(_) = terms.original {
            principal[class] = carry.classes[class].balance - carry.classes[class].accreted;
        }
    }
    let total = surplus.iter().copied().sum::<Lanes<N>>().positive();
    let positive: Lanes<N> = surplus.iter().map(|surplus| surplus.positive()).sum();
    let has_surplus = positive.is_above(Lanes::ZERO);
    for (surplus, residual) in surplus.iter().zip(&waterfall.residuals) {
        redemption[*residual] += has_surplus.keep(surplus.positive() * total / positive);
    }
    Redemption { cash: redemption, principal }
}
