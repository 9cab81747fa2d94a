//! `paydown explain`: the waterfall of one payment date, step by step.

use paydown::page::{write_below, write_table};
use report::Format;

use crate::args::ExplainArgs;
use crate::exit::{Error, Exit};
use crate::output::Output;
use crate::{page, plan};

/// Runs one scenario and writes the date asked for: its waterfall, or what some classes got.
pub(crate) fn run(args: &ExplainArgs, output: &Output) -> Result<Exit, Error> {
    let deal = plan::read(&args.deal, &args.scenario, output)?;
    let settings = &plan::settings(&args.scenario, &deal, output)?;
    let date = deal.explain(settings, args.day.day())?;
    let classes = match args.class.is_empty() {
        true => None,
        false => Some(date.of_classes(&args.class)?),
    };
    plan::say(&date.notes, settings.all(), output);
    let facts = &date.facts;
    let explained = &date.explained;
    let title = format!("{}, period {}, {}", deal.name(), explained.month, explained.date);
    match output.format {
        Format::Csv | Format::Json | Format::Parquet | Format::Xlsx => {
            let table = classes.map_or_else(|| date.table(), |classes| classes.table());
            page::rows(output, &title, facts, &table)?;
        }
        Format::Table | Format::Markdown => output.text(|to, terminal| {
            let mark = if output.format == Format::Markdown { "## " } else { "" };
            writeln!(to, "{mark}{title}")?;
            write_below(facts, to, output.format, terminal)?;
            let sections = match &classes {
                Some(classes) => classes.sections(),
                None => date.sections(),
            };
            for (title, sheet) in sections {
                let mark = if output.format == Format::Markdown { "### " } else { "" };
                writeln!(to, "\n{mark}{title}\n")?;
                write_table(&sheet, to, output.format, terminal)?;
            }
            Ok(())
        })?,
    }
    Ok(Exit::Done)
}
