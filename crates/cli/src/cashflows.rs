//! `paydown cashflows`: monthly flows of the collateral, of the classes, or of those outside the
//! deal.

mod classes;
mod collateral;
mod outside;

use grid::{Prepared, View};

use crate::args::{CashflowsArgs, View as To};
use crate::exit::{Error, Exit};
use crate::output::Output;
use crate::page::{self, Page};
use crate::{basis, keys, plan, unapplied};

/// Projects one scenario and writes its flows.
pub(crate) fn run(args: &CashflowsArgs, output: &Output) -> Result<Exit, Error> {
    let document = plan::read(&args.deal, output)?;
    let inputs = &document.inputs;
    let scenario = plan::one_scenario(&args.scenario, inputs, View::CashFlows, output)?;
    let prepared = Prepared::new(inputs)?;
    unapplied::note(&prepared, std::slice::from_ref(&scenario), output);
    let run = prepared.run(&scenario)?;
    let mut sheet = if args.contracts {
        outside::contracts(&inputs.deal, &run)
    } else if args.insurers {
        outside::insurers(&inputs.deal, &run)
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
        classes::sheet(&inputs.deal, &run, &classes, call)
    } else {
        collateral::sheet(&inputs.deal, &run)
    };
    let what = match (args.contracts, args.bonds) {
        (true, _) => "derivative contracts",
        (_, true) => "cash flows of the classes",
        _ => "cash flows of the collateral",
    };
    let title = format!("{}: {what}", inputs.deal.title);
    let own = (args.bonds && args.to == To::Call).then(|| ("to", "call".to_string()));
    keys::add_one(&mut sheet, &keys::of(inputs, View::CashFlows, &scenario, own.as_slice()));
    let facts = basis::facts(inputs, View::CashFlows, std::slice::from_ref(&scenario));
    page::result(output, Page { title, facts, sheet, notes: Vec::new() })?;
    Ok(Exit::Done)
}

/// Rows of a table up to the last one with an amount.
fn up_to_last<R>(mut rows: Vec<R>, has_amount: impl Fn(&R) -> bool) -> Vec<R> {
    let last = rows.iter().rposition(has_amount);
    rows.truncate(last.map_or(0, |last| last + 1));
    rows
}
