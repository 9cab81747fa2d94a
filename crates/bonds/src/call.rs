//! The clean-up call: when it may be exercised, and what it pays.

use crate::accounts::reserve_of;
use crate::calendar::Period;
use crate::carry::Carry;
use crate::compile::Waterfall;
use crate::holding::Holding;
use crate::lanes::{Lanes, Which};
use crate::own;

/// Whether the call may be exercised, for the first time, on the date that has just been paid: the
/// ending balance of all groups together is within its percentage of their cut-off balance, or its
/// date has come; and the collateral at par, with the reserve accounts, covers what the classes are
/// owed.
#[inline(always)]
pub(crate) fn is_possible<const N: usize>(
    waterfall: &Waterfall,
    period: Period,
    carry: &Carry<N>,
    is_called: Which<N>,
) -> Which<N> {
    let Some(call) = waterfall.call.as_ref().filter(|_| !is_called.all()) else {
        return Which::NONE;
    };
    let ending: Lanes<N> = carry.groups.iter().map(|group| group.collateral).sum();
    let mut is_due = Which::all_if(call.date.is_some_and(|date| period.to >= date));
    if let Some(pct) = call.pool_pct {
        let cut_off: Lanes<N> = carry.groups.iter().map(|group| group.cut_off).sum();
        is_due |= ending.is_at_most(cut_off * (pct / 100.0));
    }
    is_due = is_due & !is_called;
    if !is_due.any() {
        return Which::NONE;
    }
    let owed: Lanes<N> = (0..waterfall.classes.len()).map(|c| owed(waterfall, carry, c)).sum();
    let worth = ending + carry.reserves();
    is_due & owed.is_at_most(worth + carry.rounding())
}

/// What a class is owed at the call beyond the date's own payments: its balance, which a notional is
/// not, and unpaid interest where a step would pay it.
#[inline(always)]
fn owed<const N: usize>(waterfall: &Waterfall, carry: &Carry<N>, class: usize) -> Lanes<N> {
    let terms = &waterfall.classes[class];
    match terms.original {
        Holding::Balance(_) if terms.carries_interest => carry.classes[class].owed(),
        Holding::Balance(_) => carry.classes[class].balance,
        Holding::Notional { .. } if terms.carries_interest => carry.classes[class].unpaid_interest,
        Holding::Notional { .. } | Holding::Residual => Lanes::ZERO,
    }
}

/// What the call pays beyond the date's own payments, dollars by class.
pub(crate) struct Redemption<const N: usize> {
    /// All of it.
    pub(crate) cash: Vec<Lanes<N>>,
    /// The part that is principal: what the date has added to a balance is interest.
    pub(crate) principal: Vec<Lanes<N>>,
}

/// What the call pays by class: what it is owed, and the residual of each group what its collateral and its
/// reserve account are worth beyond that; a group that falls short takes it from the others' residuals.
pub(crate) fn redemption<const N: usize>(waterfall: &Waterfall, carry: &Carry<N>) -> Redemption<N> {
    let mut redemption = vec![Lanes::ZERO; waterfall.classes.len()];
    let mut principal = redemption.clone();
    let mut surplus: Vec<Lanes<N>> = carry.groups.iter().map(|group| group.collateral).collect();
    for (id, surplus) in surplus.iter_mut().enumerate() {
        *surplus += carry.accounts[reserve_of(id)] + own::held_for(waterfall, carry, id);
    }
    for (class, terms) in waterfall.classes.iter().enumerate() {
        redemption[class] = owed(waterfall, carry, class);
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
