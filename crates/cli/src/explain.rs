//! `paydown explain`: the waterfall of one payment date, step by step.

use paydown::page::{write_below, write_table};
use report::Format;

use crate::args::ExplainArgs;
use crate::exit::{Error, Exit};
use crate::output::Output;
use crate::{page, plan};

/// Runs one scenario and writes the date asked for.
pub(crate) fn run(args: &ExplainArgs, output: &Output) -> Result<Exit, Error> {
    let deal = plan::read(&args.deal, &args.scenario, output)?;
    let settings = &plan::settings(&args.scenario, &deal, output)?;
    let date = deal.explain(settings, args.period.into())?;
    plan::say(&date.notes, settings.all(), output);
    let facts = &date.facts;
    let title = format!("{}, period {}, {}", deal.name(), args.period, date.explained.date);
    match output.format {
        Format::Csv | Format::Json | Format::Parquet | Format::Xlsx => {
            page::rows(output, &title, facts, &date.table())?;
        }
        Format::Table | Format::Markdown => output.text(|to, terminal| {
            let mark = if output.format == Format::Markdown { "## " } else { "" };
            writeln!(to, "{mark}{title}")?;
            write_below(facts, to, output.format, terminal)?;
            for (title, sheet) in date.sections() {
                let mark = if output.format == Format::Markdown { "### " } else { "" };
                writeln!(to, "\n{mark}{title}\n")?;
                write_table(&sheet, to, output.format, terminal)?;
            }
            Ok(())
        })?,
    }
    Ok(Exit::Done)
}
