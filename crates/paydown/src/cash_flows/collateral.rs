//! Monthly flows of the collateral, by group.

use bonds::deal::Deal;
use grid::Run;
use report::{Column, Sheet, Value};
use terms::PoolFlows;

use super::up_to_last;

/// Every group's months, up to the last one with an amount of its collateral, its contracts or its
/// accounts.
pub(super) fn sheet(deal: &Deal, run: &Run) -> Sheet {
    let mut sheet = Sheet::new(columns());
    for (id, group) in deal.groups.iter().enumerate() {
        let months = (0..run.bonds.dates.len()).map(|row| amounts(deal, id, run, row)).collect();
        let has_amount =
            |amounts: &Vec<Option<f64>>| amounts.iter().flatten().any(|dollars| *dollars != 0.0);
        for (row, amounts) in up_to_last(months, has_amount).into_iter().enumerate() {
            let mut values: Vec<Value> = vec![
                deal.name.clone().into(),
                group.name.clone().into(),
                (row + 1).into(),
                run.bonds.dates[row].into(),
            ];
            values.extend(amounts.into_iter().map(Value::from));
            sheet.push(values);
        }
    }
    sheet
}

/// One month of a group, dollars; `None` for what the group does not have. Its collateral may have
/// ended before. Net interest is what the group's fees leave.
fn amounts(deal: &Deal, id: usize, run: &Run, row: usize) -> Vec<Option<f64>> {
    let (flows, bonds) = (&run.pools[id], &run.bonds);
    let terms = &deal.groups[id];
    let has_contract = deal.contracts.iter().any(|contract| contract.group == id);
    let has_fee = deal.fees.iter().any(|fee| fee.group == id);
    let own = || deal.accounts.iter().filter(|account| account.group == id);
    let has_account = terms.reserve.is_some() || own().next().is_some();
    let reserve = has_account.then(|| {
        let deposits = own().map(|account| account.initial_usd).sum::<f64>();
        let before = match row {
            0 => terms.reserve.map_or(0.0, |account| account.initial_usd) + deposits,
            _ => bonds.reserve[id][row - 1],
        };
        (before - bonds.reserve[id][row], bonds.reserve[id][row])
    });
    let of = |column: &[f64]| column.get(row).copied().unwrap_or(0.0);
    let of_month = |amount: fn(&PoolFlows, usize) -> f64| match row < flows.months() {
        true => amount(flows, row),
        false => 0.0,
    };
    vec![
        Some(of(&flows.beginning_balance)),
        Some(of_month(PoolFlows::performing)),
        Some(of(&flows.scheduled_principal)),
        Some(of(&flows.prepaid_principal)),
        Some(of(&flows.defaulted)),
        Some(of(&flows.in_foreclosure)),
        Some(of(&flows.scheduled_principal) + of(&flows.amortization_from_defaults)),
        Some(of(&flows.amortization_from_defaults)),
        Some(of(&flows.recovered)),
        Some(of(&flows.loss)),
        Some(of(&flows.gross_interest) + of(&flows.interest_lost)),
        Some(of(&flows.interest_lost)),
        Some(of(&flows.gross_interest)),
        Some(of_month(PoolFlows::interest_to_trust) - bonds.fees[id][row]),
        Some(of(&flows.ending_balance)),
        Some(of(&flows.subsequent_recovery)),
        Some(bonds.fees[id][row]),
        terms.prepayment_shortfall.map(|_| bonds.prepayment_shortfall[id][row]),
        has_contract.then(|| bonds.contracts_net[id][row]),
        reserve.map(|(drawn, _)| drawn),
        reserve.map(|(_, balance)| balance),
        terms.reference.map(|_| bonds.from_issuer[id][row]),
        has_fee.then(|| bonds.step_fees[id][row]),
        (!flows.penalties.is_empty()).then(|| of(&flows.penalties)),
        (!flows.deferred_interest.is_empty()).then(|| of(&flows.deferred_interest)),
    ]
}

/// The columns, without those of the scenario.
pub(super) fn columns() -> Vec<Column> {
    vec![
        Column::text("deal", "Deal"),
        Column::text("group", "Group"),
        Column::number("period", "Period", 0),
        Column::text("payment_date", "Payment date"),
        Column::money("beginning_balance", "Beginning balance ($)", 2),
        Column::money("performing_balance", "Performing balance ($)", 2),
        Column::money("scheduled_principal", "Scheduled principal ($)", 2),
        Column::money("prepaid_principal", "Prepaid principal ($)", 2),
        Column::money("defaulted", "Defaulted ($)", 2),
        Column::money("in_foreclosure", "In foreclosure ($)", 2),
        Column::money("expected_amortization", "Expected amortization ($)", 2),
        Column::money("amortization_from_defaults", "Amortization from defaults ($)", 2),
        Column::money("recovered", "Recovered ($)", 2),
        Column::money("loss", "Loss ($)", 2),
        Column::money("expected_interest", "Expected interest ($)", 2),
        Column::money("interest_lost", "Interest lost ($)", 2),
        Column::money("gross_interest", "Gross interest ($)", 2),
        Column::money("net_interest", "Net interest ($)", 2),
        Column::money("ending_balance", "Ending balance ($)", 2),
        Column::money("subsequent_recovery", "Subsequent recovery ($)", 2),
        Column::money("fees", "Fees ($)", 2),
        Column::money("prepayment_shortfall", "Prepayment shortfall ($)", 2),
        Column::money("from_contracts", "From contracts ($)", 2),
        Column::money("from_reserve", "From accounts ($)", 2),
        Column::money("reserve_balance", "Accounts ($)", 2),
        Column::money("from_issuer", "From the issuer ($)", 2),
        Column::money("step_fees", "Fees paid by steps ($)", 2),
        Column::money("penalties", "Penalties ($)", 2),
        Column::money("deferred_interest", "Deferred interest ($)", 2),
    ]
}
