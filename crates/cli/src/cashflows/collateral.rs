//! Monthly flows of the collateral, by group.

use bonds::deal::Deal;
use grid::Run;
use report::{Column, Sheet, Value};

use super::up_to_last;

/// Every group's months, up to the last one with an amount.
pub(super) fn sheet(deal: &Deal, run: &Run) -> Sheet {
    let mut sheet = Sheet::new(vec![
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
    ]);
    for (id, group) in deal.groups.iter().enumerate() {
        let months = (0..run.pools[id].months()).map(|row| amounts(id, run, row)).collect();
        let has_amount = |amounts: &[f64; 15]| amounts.iter().any(|dollars| *dollars != 0.0);
        for (row, amounts) in up_to_last(months, has_amount).into_iter().enumerate() {
            let mut values: Vec<Value> = vec![
                deal.name.clone().into(),
                group.name.clone().into(),
                (row + 1).into(),
                run.bonds.dates[row].into(),
            ];
            values.extend(amounts.map(Value::from));
            sheet.push(values);
        }
    }
    sheet
}

/// One month of a group, dollars. Net interest is what the group's fees leave.
fn amounts(id: usize, run: &Run, row: usize) -> [f64; 15] {
    let (flows, bonds) = (&run.pools[id], &run.bonds);
    [
        flows.beginning_balance[row],
        flows.performing(row),
        flows.scheduled_principal[row],
        flows.prepaid_principal[row],
        flows.defaulted[row],
        flows.in_foreclosure[row],
        flows.scheduled_principal[row] + flows.amortization_from_defaults[row],
        flows.amortization_from_defaults[row],
        flows.recovered[row],
        flows.loss[row],
        flows.gross_interest[row] + flows.interest_lost[row],
        flows.interest_lost[row],
        flows.gross_interest[row],
        flows.interest_to_trust(row) - bonds.fees[id][row],
        flows.ending_balance[row],
    ]
}
