//! `paydown risk`: spreads and durations.

use paydown::Page;

use crate::args::RiskArgs;
use crate::exit::{Error, Exit};
use crate::output::Output;
use crate::{page, plan, price};

/// Measures what the prices of the classes answer to, and writes a row each.
pub(crate) fn run(args: &RiskArgs, output: &Output) -> Result<Exit, Error> {
    let deal = plan::read(&args.price.deal, &args.price.scenario, output)?;
    let settings = &plan::settings(&args.price.scenario, &deal, output)?;
    let risks = deal.risk(settings, &price::options(&args.price), args.bump)?;
    plan::say(risks.notes(), settings.all(), output);
    price::doubt(&args.price, output);
    let title = format!("{}: spreads and durations", deal.title());
    let (facts, table) = (risks.facts(), risks.table());
    page::result(output, Page { title, facts, table, notes: Vec::new() })?;
    match risks.failed() {
        0 => Ok(Exit::Done),
        failed => {
            output.note(&format!("{failed} of {} cells failed", risks.cells.len()));
            Ok(Exit::Difference)
        }
    }
}
