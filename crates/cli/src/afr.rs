//! `paydown afr`: the schedule of available funds rates of every group.

use paydown::Page;
use report::{Format, Plot};

use crate::args::AfrArgs;
use crate::exit::{Error, Exit};
use crate::output::Output;
use crate::page;
use crate::plan;

/// Runs the base and every shock, and writes their schedules. One that fails leaves the others their
/// rates.
pub(crate) fn run(args: &AfrArgs, output: &Output) -> Result<Exit, Error> {
    let deal = plan::read(&args.deal, &args.scenario, output)?;
    let settings = &plan::settings(&args.scenario, &deal, output)?;
    let from_period = args.from_period.map(u32::from);
    let rates = deal.available_rates(settings, from_period, args.to.map(Into::into))?;
    plan::say(&rates.notes, settings.all(), output);
    let facts = rates.facts();
    let title = format!("{}: available funds rates", deal.title());
    if args.plot {
        let page = Page { title, facts, table: rates.table(), notes: Vec::new() };
        let (by, y) = (&["group", "scenario"], "available_rate_pct");
        page::plot(output, &page, &Plot { by, x: "period", y })?;
    } else if matches!(output.format, Format::Table | Format::Markdown) {
        page::write(output, &[rates.page()])?;
    } else {
        page::rows(output, &title, &facts, &rates.table())?;
    }
    let (failed, all) = (rates.failed(), rates.schedules.len());
    if failed > 0 {
        output.note(&format!("{failed} of {all} scenarios cannot be run"));
        return Ok(Exit::Difference);
    }
    Ok(Exit::Done)
}
