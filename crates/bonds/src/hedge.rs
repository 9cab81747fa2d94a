//! Derivative contracts: what each exchanges on a payment date, and where the net goes.

use terms::{DayCount, IndexId, Rate};

use crate::accounts::{derivative_of, interest_of, principal_of};
use crate::calendar::Period;
use crate::carry::{Carry, ContractState};
use crate::compile::{CompiledGroup, Waterfall};
use crate::deal::{Accrual, Contract, ContractTerms, Notional};
use crate::lanes::Lanes;

/// Settles the contracts of every group. A net payment is taken from the group's interest, then
/// from its principal; a net receipt fills its account of receipts.
#[inline(always)]
pub(crate) fn settle<const N: usize>(waterfall: &Waterfall, carry: &mut Carry<N>, period: Period) {
    for (id, group) in waterfall.groups.iter().enumerate() {
        if period.month > group.last_contract_month {
            continue;
        }
        let net = exchange(waterfall, carry, period, (id, group));
        let received = net.max(Lanes::ZERO);
        let mut owed = received - net;
        carry.groups[id].contract_received = received;
        carry.accounts[derivative_of(id)] = received;
        for account in [interest_of(id), principal_of(id)] {
            let cash = &mut carry.accounts[account];
            let paid = owed.min(*cash).positive();
            *cash -= paid;
            owed -= paid;
            carry.groups[id].contract_paid += paid;
        }
    }
}

/// Sets the notional and the cash of each contract of a group, and gives their net.
#[inline(always)]
fn exchange<const N: usize>(
    waterfall: &Waterfall,
    carry: &mut Carry<N>,
    period: Period,
    (id, group): (usize, &CompiledGroup),
) -> Lanes<N> {
    let bonds = carry.groups[id].bonds_before;
    let contracts = || group.contracts.iter().map(|contract| &waterfall.contracts[*contract]);
    let guaranteed = contracts().filter(|contract| contract.balance_guaranteed);
    let wanted: Lanes<N> = guaranteed.map(|contract| notional(contract, period.month, bonds)).sum();
    let scale = wanted.is_above(bonds).pick(bonds / wanted, Lanes::all(1.0));
    let mut net = Lanes::ZERO;
    for (position, contract) in group.contracts.iter().zip(contracts()) {
        let mut notional = notional(contract, period.month, bonds);
        if !notional.any_positive() {
            carry.contracts[*position] = ContractState::default();
            continue;
        }
        if contract.balance_guaranteed {
            notional = scale * notional;
        }
        let cash = notional * exchanged(contract, &carry.levels, period);
        carry.contracts[*position] = ContractState { notional, cash };
        net += cash;
    }
    net
}

#[inline(always)]
fn notional<const N: usize>(contract: &Contract, month: usize, bonds: Lanes<N>) -> Lanes<N> {
    match &contract.notional {
        Notional::Schedule(by_month) => Lanes::all(by_month.get(month - 1).copied().unwrap_or(0.0)),
        Notional::Bonds { pct, first_month, last_month } => {
            if (*first_month..=*last_month).contains(&month) {
                bonds * *pct / 100.0
            } else {
                Lanes::ZERO
            }
        }
    }
}

/// What a dollar of notional brings over the period: received less paid.
fn exchanged(contract: &Contract, levels: &[f64], period: Period) -> f64 {
    let level = |index: IndexId| Rate::from_fraction(levels[index.0]);
    let period = match contract.accrues_from {
        Some(date) if period.month == 1 => {
            Period { from: date, days: DayCount::Actual360.days(date, period.to), ..period }
        }
        _ => period,
    };
    let years = |day_count: DayCount| period.years(Accrual::BetweenPayments(day_count));
    match contract.terms {
        ContractTerms::Swap { fixed, fixed_day_count, index, index_day_count } => {
            level(index).fraction() * years(index_day_count)
                - fixed.fraction() * years(fixed_day_count)
        }
        ContractTerms::Cap { strike, ceiling, index, day_count } => {
            let level = ceiling.map_or(level(index), |ceiling| level(index).min(ceiling));
            (level - strike).max(Rate::ZERO).fraction() * years(day_count)
        }
        ContractTerms::Floor { strike, index, day_count } => {
            (strike - level(index)).max(Rate::ZERO).fraction() * years(day_count)
        }
    }
}
