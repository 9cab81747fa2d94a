//! Monthly flows of those outside the deal: counterparties of derivative contracts, and insurers.

use bonds::deal::Deal;
use grid::Run;
use report::{Column, Sheet, Value};

use super::up_to_last;

/// What every contract exchanges, in the periods in which it has a notional.
pub(super) fn contracts(deal: &Deal, run: &Run) -> Sheet {
    let mut sheet = Sheet::new(of_contracts());
    for (id, contract) in deal.contracts.iter().enumerate() {
        let exchanged = run.bonds.contract_notional[id].iter().zip(&run.bonds.contract_cash[id]);
        for (row, (notional, cash)) in exchanged.enumerate() {
            if *notional != 0.0 || *cash != 0.0 {
                sheet.push(vec![
                    deal.name.clone().into(),
                    deal.groups[contract.group].name.clone().into(),
                    contract.name.clone().into(),
                    (row + 1).into(),
                    run.bonds.dates[row].into(),
                    (*notional).into(),
                    (*cash).into(),
                ]);
            }
        }
    }
    sheet
}

/// What every insurer pays and is given back, up to the last date on which it is owed anything.
pub(super) fn insurers(deal: &Deal, run: &Run) -> Sheet {
    let mut sheet = Sheet::new(of_insurers());
    for (id, insurer) in deal.insurers.iter().enumerate() {
        let bonds = &run.bonds;
        let columns = [&bonds.insurer_drawn, &bonds.insurer_reimbursed, &bonds.insurer_owed];
        let dates = (0..bonds.dates.len()).map(|row| columns.map(|column| column[id][row]));
        let dates = up_to_last(dates.collect(), |amounts| *amounts != [0.0; 3]);
        for (row, amounts) in dates.into_iter().enumerate() {
            let mut values: Vec<Value> = vec![
                deal.name.clone().into(),
                insurer.name.clone().into(),
                (row + 1).into(),
                bonds.dates[row].into(),
            ];
            values.extend(amounts.map(Value::from));
            sheet.push(values);
        }
    }
    sheet
}

/// The columns of contracts, without those of the scenario.
pub(super) fn of_contracts() -> Vec<Column> {
    vec![
        Column::text("deal", "Deal"),
        Column::text("group", "Group"),
        Column::text("contract", "Contract"),
        Column::number("period", "Period", 0),
        Column::text("payment_date", "Payment date"),
        Column::money("notional", "Notional ($)", 2),
        Column::money("net_received", "Net received ($)", 2),
    ]
}

/// The columns of insurers, without those of the scenario.
pub(super) fn of_insurers() -> Vec<Column> {
    vec![
        Column::text("deal", "Deal"),
        Column::text("insurer", "Insurer"),
        Column::number("period", "Period", 0),
        Column::text("payment_date", "Payment date"),
        Column::money("drawn", "Drawn ($)", 2),
        Column::money("reimbursed", "Reimbursed ($)", 2),
        Column::money("owed", "Owed ($)", 2),
    ]
}
