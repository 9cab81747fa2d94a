//! `paydown cashflows`: monthly flows of the collateral, or of the classes.

use bonds::deal::{ClassKind, Deal};
use grid::{Prepared, Run, View};
use report::{Column, Sheet, Value};
use terms::PoolFlows;

use crate::args::{CashflowsArgs, View as To};
use crate::exit::{Error, Exit};
use crate::output::Output;
use crate::page::{self, Page};
use crate::{basis, plan};

/// Projects one scenario and writes its flows.
pub(crate) fn run(args: &CashflowsArgs, output: &Output) -> Result<Exit, Error> {
    let document = plan::read(&args.deal, output)?;
    let inputs = &document.inputs;
    let scenario = plan::one_scenario(&args.scenario, inputs, View::CashFlows, output)?;
    let prepared = Prepared::new(inputs)?;
    let run = prepared.run(&scenario)?;
    let sheet = if args.contracts {
        contract_sheet(&inputs.deal, &run)
    } else if args.bonds {
        let classes = if args.class.is_empty() {
            (0..inputs.deal.classes.len()).collect()
        } else {
            plan::classes(&document, &args.class)?
        };
        let call = match args.to {
            To::Call if inputs.deal.call.is_none() => {
                return Err(Error::usage(format!("{} has no call", inputs.deal.name)));
            }
            To::Call => run.bonds.call_month,
            To::Maturity => None,
        };
        class_sheet(&inputs.deal, &run, &classes, call)
    } else {
        collateral_sheet(&inputs.deal, &run)
    };
    let what = match (args.contracts, args.bonds) {
        (true, _) => "derivative contracts",
        (_, true) => "cash flows of the classes",
        _ => "cash flows of the collateral",
    };
    let title = format!("{}: {what}", inputs.deal.title);
    let facts = basis::facts(inputs, View::CashFlows, &scenario);
    page::result(output, Page { title, facts, sheet, notes: Vec::new() })?;
    Ok(Exit::Done)
}

fn collateral_sheet(deal: &Deal, run: &Run) -> Sheet {
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
    for (group, flows) in run.pools.iter().enumerate() {
        for row in 0..last_row(flows) {
            sheet.push(collateral_row(deal, group, run, row));
        }
    }
    sheet
}

/// Months until the group's balance is gone.
fn last_row(flows: &PoolFlows) -> usize {
    flows.beginning_balance.iter().rposition(|balance| *balance > 0.0).map_or(0, |row| row + 1)
}

/// One month of a group. Net interest is what the group's fees leave.
fn collateral_row(deal: &Deal, group: usize, run: &Run, row: usize) -> Vec<Value> {
    let flows = &run.pools[group];
    vec![
        deal.name.clone().into(),
        deal.groups[group].name.clone().into(),
        (row + 1).into(),
        run.bonds.dates[row].into(),
        flows.beginning_balance[row].into(),
        flows.performing(row).into(),
        flows.scheduled_principal[row].into(),
        flows.prepaid_principal[row].into(),
        flows.defaulted[row].into(),
        flows.in_foreclosure[row].into(),
        (flows.scheduled_principal[row] + flows.amortization_from_defaults[row]).into(),
        flows.amortization_from_defaults[row].into(),
        flows.recovered[row].into(),
        flows.loss[row].into(),
        (flows.gross_interest[row] + flows.interest_lost[row]).into(),
        flows.interest_lost[row].into(),
        flows.gross_interest[row].into(),
        (flows.interest_to_trust(row) - run.bonds.fees[group][row]).into(),
        flows.ending_balance[row].into(),
    ]
}

/// What every contract exchanges, in the periods in which it has a notional.
fn contract_sheet(deal: &Deal, run: &Run) -> Sheet {
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
        for (row, notional) in run.bonds.contract_notional[id].iter().enumerate() {
            if *notional > 0.0 {
                sheet.push(vec![
                    deal.name.clone().into(),
                    deal.groups[contract.group].name.clone().into(),
                    contract.name.clone().into(),
                    (row + 1).into(),
                    run.bonds.dates[row].into(),
                    (*notional).into(),
                    run.bonds.contract_cash[id][row].into(),
                ]);
            }
        }
    }
    sheet
}

fn class_sheet(deal: &Deal, run: &Run, classes: &[usize], call: Option<usize>) -> Sheet {
    let mut sheet = Sheet::new(vec![
        Column::text("deal", "Deal"),
        Column::text("class", "Class"),
        Column::number("period", "Period", 0),
        Column::text("payment_date", "Payment date"),
        Column::money("beginning_balance", "Beginning balance ($)", 2),
        Column::number("coupon_pct", "Coupon (%)", 5),
        Column::money("interest", "Interest ($)", 2),
        Column::money("principal", "Principal ($)", 2),
        Column::money("loss", "Loss ($)", 2),
        Column::money("interest_shortfall", "Interest shortfall ($)", 2),
        Column::money("basis_risk_paid", "Basis risk paid ($)", 2),
        Column::money("basis_risk_carryforward", "Basis risk carryforward ($)", 2),
        Column::money("ending_balance", "Ending balance ($)", 2),
    ]);
    let months = call.unwrap_or(run.bonds.dates.len());
    for &class in classes {
        let columns = &run.bonds.classes[class];
        let residual = deal.classes[class].kind == ClassKind::Residual;
        let notional = matches!(deal.classes[class].kind, ClassKind::Notional { .. });
        let active = |row: &usize| {
            columns.beginning_balance[*row] > 0.0
                || columns.interest_shortfall[*row] > 0.0
                || columns.basis_risk_carryforward[*row] > 0.0
                || columns.basis_risk_paid[*row] > 0.0
                || residual
        };
        for row in (0..months).filter(active) {
            // What an accrual class adds to its balance is interest, and principal below zero.
            let accreted = columns.accreted[row];
            let mut interest = columns.interest[row] + columns.residual[row] + accreted;
            let mut principal = columns.principal[row] - accreted;
            let mut ending = columns.ending_balance[row];
            if call == Some(row + 1) {
                let redeemed = run.bonds.redemption[class];
                if residual {
                    interest += redeemed;
                } else if !notional {
                    principal += ending;
                    interest += redeemed - ending;
                }
                ending = 0.0;
            }
            sheet.push(vec![
                deal.name.clone().into(),
                deal.classes[class].name.clone().into(),
                (row + 1).into(),
                run.bonds.dates[row].into(),
                columns.beginning_balance[row].into(),
                (columns.coupon[row] * 100.0).into(),
                interest.into(),
                principal.into(),
                columns.loss[row].into(),
                columns.interest_shortfall[row].into(),
                columns.basis_risk_paid[row].into(),
                columns.basis_risk_carryforward[row].into(),
                ending.into(),
            ]);
        }
    }
    sheet
}
