//! Monthly flows of those outside the deal: counterparties of derivative contracts.

use bonds::deal::Deal;
use grid::Run;
use report::{Column, Sheet};

/// What every contract exchanges, in the periods in which it has a notional.
pub(super) fn contracts(deal: &Deal, run: &Run) -> Sheet {
    let mut sheet = Sheet::new(vec![
        Column::text("deal", "Deal"),
        Column::text("group", "Group"),
        Column::text("contract", "Contract"),
        Column::number("period", "Period", 0),
        Column::text("payment_date", "Payment date"),
        Column::money("notional", "Notional ($)", 2),
        Column::money("net_received", "Net received ($)", 2),
    ]);
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
