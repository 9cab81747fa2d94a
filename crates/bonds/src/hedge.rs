//! Derivative contracts: what each exchanges on a payment date, and where the net goes.

use terms::{DayCount, IndexId, IndexPaths, Rate};

use crate::carry::Carry;
use crate::compile::{CompiledGroup, Waterfall};
use crate::coupon::Period;
use crate::deal::{Account, Accrual, Contract, ContractTerms, Notional};

/// Settles the contracts of every group. A net payment is taken from the group's interest, then
/// from its principal; a net receipt fills its account of receipts.
pub(crate) fn settle(waterfall: &Waterfall, carry: &mut Carry, paths: &IndexPaths, period: Period) {
    for (id, group) in waterfall.groups.iter().enumerate() {
        let net = exchange(waterfall, carry, paths, period, (id, group));
        carry.today.contract_received[id] = net.max(0.0);
        *carry.account(Account::Derivative(id)) = net.max(0.0);
        let mut owed = (-net).max(0.0);
        carry.today.contract_paid[id] = 0.0;
        for account in [Account::Interest(id), Account::Principal(id)] {
            let paid = owed.min(*carry.account(account)).max(0.0);
            *carry.account(account) -= paid;
            carry.today.contract_paid[id] += paid;
            owed -= paid;
        }
    }
}

/// Sets the notional and the cash of each contract of a group, and gives their net.
fn exchange(
    waterfall: &Waterfall,
    carry: &mut Carry,
    paths: &IndexPaths,
    period: Period,
    (id, group): (usize, &CompiledGroup),
) -> f64 {
    let bonds = carry.bonds(&group.bonds);
    let contracts = || waterfall.contracts.iter().enumerate().filter(|(_, c)| c.group == id);
    let guaranteed = contracts().filter(|(_, contract)| contract.balance_guaranteed);
    let wanted: f64 = guaranteed.map(|(_, c)| notional(c, period.month, bonds)).sum();
    let scale = if wanted > bonds { bonds / wanted } else { 1.0 };
    let mut net = 0.0;
    for (position, contract) in contracts() {
        let scale = if contract.balance_guaranteed { scale } else { 1.0 };
        let notional = scale * notional(contract, period.month, bonds);
        let cash = if notional > 0.0 { notional * exchanged(contract, paths, period) } else { 0.0 };
        carry.today.contract_notional[position] = notional;
        carry.today.contract_cash[position] = cash;
        net += cash;
    }
    net
}

fn notional(contract: &Contract, month: usize, bonds: f64) -> f64 {
    match &contract.notional {
        Notional::Schedule(by_month) => by_month.get(month - 1).copied().unwrap_or(0.0),
        Notional::Bonds { pct, first_month, last_month } => {
            if (*first_month..=*last_month).contains(&month) { bonds * pct / 100.0 } else { 0.0 }
        }
    }
}

/// What a dollar of notional brings over the period: received less paid.
fn exchanged(contract: &Contract, paths: &IndexPaths, period: Period) -> f64 {
    let month = i32::try_from(period.month).unwrap_or(i32::MAX);
    let level = |index: IndexId| Rate::from_fraction(paths.level(index, month));
    let from = match contract.accrues_from {
        Some(date) if period.month == 1 => date,
        _ => period.from,
    };
    let years = |day_count: DayCount| {
        Accrual::BetweenPayments(day_count).year_fraction(period.month, from, period.to)
    };
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
