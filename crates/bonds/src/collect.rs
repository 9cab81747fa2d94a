//! The start of a payment date: cash into the accounts, fees out of them, losses.

use crate::accounts::{interest_of, principal_of, reserve_of};
use crate::carry::Carry;
use crate::compile::{CompiledFee, CompiledGroup, Waterfall};
use crate::deal::PrepaymentShortfall;
use crate::formula::Today;
use crate::lanes::Lanes;
use crate::months::{Month, Months};
use crate::watch::Watch;

/// Fills the accounts from the collateral. Strips of the loans that their interest does not cover
/// come first, out of principal.
#[inline(always)]
pub(crate) fn collect<const N: usize>(
    waterfall: &Waterfall,
    months: &Months<N>,
    row: usize,
    carry: &mut Carry<N>,
) {
    for (id, group) in waterfall.groups.iter().enumerate() {
        let month = months.month(id, row);
        let today = &mut carry.groups[id];
        today.prepayment_shortfall = match group.terms.prepayment_shortfall {
            Some(terms) => prepayment_shortfall(terms, month),
            None => Lanes::ZERO,
        };
        let interest = month.net_interest - today.prepayment_shortfall;
        today.interest_collected = interest.positive();
        today.strips_of_principal = Lanes::ZERO;
        today.interest_beyond_account = month.interest_not_advanced;
        today.principal_collected = month.principal;
        today.collateral_before = month.beginning;
        today.collateral = month.ending;
        today.delinquent = month.delinquent;
        today.subsequent_recovery = month.subsequent_recovery;
        today.unallocated_loss += month.loss;
        today.cumulative_loss += month.loss - month.subsequent_recovery;
        carry.accounts[interest_of(id)] = today.interest_collected;
        carry.accounts[principal_of(id)] = today.principal_collected;
        if Lanes::ZERO.is_above(interest).any() {
            pay_strips(id, interest, carry);
        }
        let today = &mut carry.groups[id];
        today.reserve_before = carry.accounts[reserve_of(id)];
    }
}

/// Pays the fees of every group as far as its interest goes: what is missing is not carried.
#[inline(always)]
pub(crate) fn pay_fees<const N: usize, const F: bool>(
    today: &Today<'_, N, F>,
    carry: &mut Carry<N>,
    watch: &mut impl Watch<N>,
) {
    for (id, group) in today.waterfall.groups.iter().enumerate() {
        pay_fees_of(group, id, today, carry, watch);
    }
}

/// Pays from a group's principal what its loans' strips take beyond their interest, where `interest`
/// is below 0. Where principal is less, those who are owed the strips go short for good.
fn pay_strips<const N: usize>(id: usize, interest: Lanes<N>, carry: &mut Carry<N>) {
    let owed = Lanes::ZERO - interest.min(Lanes::ZERO);
    let principal = &mut carry.accounts[principal_of(id)];
    let paid = owed.min(*principal).positive();
    *principal -= paid;
    let today = &mut carry.groups[id];
    today.strips_of_principal = paid;
    today.interest_beyond_account -= owed;
}

/// Interest that the month's prepayments do not pay and the servicer does not cover, dollars; no
/// more than the month brings.
#[inline(always)]
fn prepayment_shortfall<const N: usize>(terms: PrepaymentShortfall, month: &Month<N>) -> Lanes<N> {
    let missing = month.interest_on_prepaid * (terms.days / 30.0);
    let uncovered = missing - month.paying * (terms.compensating.fraction() / 12.0);
    uncovered.positive().min((month.net_interest + month.principal).positive())
}

#[inline(always)]
fn pay_fees_of<const N: usize, const F: bool>(
    group: &CompiledGroup,
    id: usize,
    today: &Today<'_, N, F>,
    carry: &mut Carry<N>,
    watch: &mut impl Watch<N>,
) {
    let earning = today.months.month(id, carry.month - 1).earning;
    let mut fees = Lanes::ZERO;
    let mut interest = carry.accounts[interest_of(id)];
    for (position, fee) in group.fees.iter().enumerate() {
        let due = match fee {
            CompiledFee::OnCollateral(rate) => earning * rate.fraction() / 12.0,
            CompiledFee::OnClasses(rate, of) => carry.bonds(of) * rate.fraction() / 12.0,
            CompiledFee::Dollars(dollars) => Lanes::all(*dollars),
            CompiledFee::Amount(amount) => today.value(amount, carry).positive(),
        };
        let paid = interest.min(due).positive();
        interest -= paid;
        fees += paid;
        watch.fee(id, position, paid);
    }
    carry.accounts[interest_of(id)] = interest;
    carry.groups[id].fees = fees;
}
