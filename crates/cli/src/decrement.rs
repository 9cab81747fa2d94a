//! `paydown decrement`: percent of the original balance outstanding.

use report::Format;

use crate::args::DecrementArgs;
use crate::exit::{Error, Exit};
use crate::output::Output;
use crate::page;
use crate::plan;

/// Projects every speed and writes the percentages, by year or by month. A speed that cannot be run
/// leaves the others their numbers.
pub(crate) fn run(args: &DecrementArgs, output: &Output) -> Result<Exit, Error> {
    let deal = plan::read(&args.deal, &args.scenario, output)?;
    let settings = &plan::settings(&args.scenario, &deal, output)?;
    let shown = deal.decrement(settings, &args.view.class, args.view.to.into(), args.monthly)?;
    plan::say(&shown.notes, settings.all(), output);
    match output.format {
        Format::Csv | Format::Json | Format::Parquet | Format::Xlsx => {
            let title = format!("{}: percent of original balance outstanding", deal.title());
            page::rows(output, &title, &shown.facts(&shown.scenarios), &shown.table())?;
        }
        Format::Table | Format::Markdown => page::write(output, &shown.pages())?,
    }
    let (failed, all) = (shown.failed, shown.scenarios.len());
    if failed > 0 {
        output.note(&format!("{failed} of {all} speeds cannot be run"));
        return Ok(Exit::Difference);
    }
    Ok(Exit::Done)
}
