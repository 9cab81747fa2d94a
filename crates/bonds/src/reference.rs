//! Reference pools: collateral that says what classes lose and repay. The issuer pays the classes, and
//! keeps what the loans pay: the books of a date have the difference as cash from the issuer, below 0
//! where the loans pay more.

use crate::accounts::interest_of;
use crate::calendar::Period;
use crate::carry::Carry;
use crate::compile::{CompiledGroup, Waterfall};
use crate::formula::Today;
use crate::lanes::Lanes;
use crate::watch::Watch;

/// Puts into the account of interest of every reference group what its classes are due, in place of
/// what the loans pay.
#[inline(always)]
pub(crate) fn fund_interest<const N: usize>(waterfall: &Waterfall, carry: &mut Carry<N>) {
    if !waterfall.is_reference {
        return;
    }
    for (id, group) in waterfall.groups.iter().enumerate() {
        if group.terms.reference.is_some() {
            let due: Lanes<N> =
                group.classes.iter().map(|class| carry.classes[*class].interest_due).sum();
            let account = &mut carry.accounts[interest_of(id)];
            carry.groups[id].from_issuer = due - *account;
            *account = due;
        }
    }
}

/// Months of a deal whose collateral has cash in so many: where every group is a reference pool that
/// matures, nothing follows the last of these dates.
pub(crate) fn months(waterfall: &Waterfall, of_collateral: usize) -> usize {
    let matures = |group: &CompiledGroup| group.terms.reference?.matures;
    let last = waterfall.groups.iter().map(matures).collect::<Option<Vec<_>>>();
    let Some(last) = last.and_then(|dates| dates.into_iter().max()) else { return of_collateral };
    let payments = &waterfall.dates.payments;
    (1..=of_collateral).find(|month| payments.unadjusted(*month) >= last).unwrap_or(of_collateral)
}

fn is_mature(group: &CompiledGroup, period: Period) -> bool {
    let matures = group.terms.reference.and_then(|reference| reference.matures);
    matures.is_some_and(|date| period.due >= date)
}

/// Pays the classes of a reference group in full on the date on which it matures: what no step has
/// paid of their balances.
#[inline(always)]
pub(crate) fn mature<const N: usize, const F: bool>(
    today: &Today<'_, N, F>,
    carry: &mut Carry<N>,
    watch: &mut impl Watch<N>,
) {
    if !today.waterfall.is_reference {
        return;
    }
    for (id, group) in today.waterfall.groups.iter().enumerate() {
        if is_mature(group, today.period) {
            for &place in group.bonds.iter() {
                let class = &mut carry.classes[place];
                watch.matured(place, class.balance);
                carry.groups[id].from_issuer += class.balance;
                class.principal_paid += class.balance;
                class.balance = Lanes::ZERO;
            }
        }
    }
}
