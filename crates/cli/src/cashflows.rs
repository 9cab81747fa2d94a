//! `paydown cashflows`: monthly flows of the collateral, of the classes, or of those outside the
//! deal.

use paydown::{Flows, Page};
use report::Plot;

use crate::args::CashflowsArgs;
use crate::exit::{Error, Exit};
use crate::output::Output;
use crate::page;
use crate::plan;

/// Projects one scenario and writes its flows.
pub(crate) fn run(args: &CashflowsArgs, output: &Output) -> Result<Exit, Error> {
    let deal = plan::read(&args.deal, &args.scenario, output)?;
    let (flows, what) = match (args.contracts, args.insurers, args.bonds) {
        (true, ..) => (Flows::Contracts, "derivative contracts"),
        (_, true, _) => (Flows::Insurers, "insurers"),
        (.., true) => {
            let (classes, run_to) = (args.class.clone(), args.to.into());
            (Flows::Classes { classes, run_to }, "cash flows of the classes")
        }
        _ => (Flows::Collateral, "cash flows of the collateral"),
    };
    let settings = &plan::settings(&args.scenario, &deal, output)?;
    let shown = deal.cash_flows(settings, &flows)?;
    plan::say(&shown.notes, settings.all(), output);
    let page = Page {
        title: format!("{}: {what}", deal.title()),
        table: shown.table(),
        facts: shown.facts,
        notes: Vec::new(),
    };
    match (args.plot, &flows) {
        (false, _) => page::result(output, page)?,
        (_, Flows::Collateral) => page::plot(output, &page, &balances(&["deal", "group"]))?,
        (_, Flows::Classes { .. }) => page::plot(output, &page, &balances(&["deal", "class"]))?,
        _ => {
            return Err(Error::Usage {
                message: "--plot draws balances: of the collateral, or with --bonds".to_string(),
                hint: None,
            });
        }
    }
    Ok(Exit::Done)
}

fn balances<'b>(by: &'b [&'static str]) -> Plot<'b> {
    Plot { by, x: "period", y: "ending_balance" }
}
