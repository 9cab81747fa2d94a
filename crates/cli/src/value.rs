//! `paydown value`: positions of many deals, valued.

use std::path::Path;

use files::named_scenarios_of;
use paydown::{Page, Settings, TotalsBy, ValueOptions};

use crate::args::ValueArgs;
use crate::exit::{Error, Exit};
use crate::output::Output;
use crate::{page, plan, reading};

/// Most notes that are said, of all deals together.
const MOST_NOTES: usize = 10;

/// Values the positions and writes their rows, totals or cash.
pub(crate) fn run(args: &ValueArgs, output: &Output) -> Result<Exit, Error> {
    if args.scenario.history.is_some() {
        return Err(Error::usage("--history is of one deal, and positions are of many"));
    }
    let positions = reading::positions(&args.positions, output)?;
    let settings = settings(args, output)?;
    let folder = args.positions.parent().unwrap_or(Path::new(""));
    let options = ValueOptions {
        run_to: args.to.map(Into::into),
        settle: args.settle,
        stays: args.stays.unwrap_or_default(),
        reading: output.reading(),
        curve: plan::curve(args.scenario.curve.as_deref())?,
    };
    let valued = paydown::value(&positions, folder, &settings, options)?;
    valued.files.iter().try_for_each(|file| output.reads(file))?;
    output.doubts(&valued.doubts);
    let (first, others) = valued.notes.split_at(valued.notes.len().min(MOST_NOTES));
    plan::say(first, settings.all(), output);
    if !others.is_empty() {
        output.remark(&format!("note: and {} more notes of deals", others.len()));
    }
    let (title, table) = if args.cash {
        ("Cash by month", valued.cash())
    } else if args.total || !args.by.is_empty() {
        ("Totals of positions", valued.totals(&TotalsBy(args.by.clone()))?)
    } else {
        ("Positions", valued.table())
    };
    let (title, facts) = (title.to_string(), valued.facts.clone());
    page::result(output, Page { title, facts, table, notes: Vec::new() })?;
    let failed = valued.failed();
    if failed > 0 {
        let column = if args.cash || args.total || !args.by.is_empty() {
            "they count in no total"
        } else {
            "see the column `reason`"
        };
        output.note(&format!("{failed} values are missing: {column}"));
        return Ok(Exit::Difference);
    }
    Ok(Exit::Done)
}

/// What flags set, over named scenarios of a file beside the positions or of the one given.
fn settings(args: &ValueArgs, output: &Output) -> Result<Settings, Error> {
    let scenario = &args.scenario;
    if !scenario.terms.is_empty() {
        let message = "--term varies one deal, and positions have several".to_string();
        return Err(Error::Usage { message, hint: Some("paydown price takes it".to_string()) });
    }
    let beside = || {
        let folder = args.positions.parent().unwrap_or(Path::new(""));
        named_scenarios_of(folder).ok_or_else(|| Error::Usage {
            message: "there is no file of named scenarios beside the positions".to_string(),
            hint: Some("give --scenario-file".to_string()),
        })
    };
    plan::settings_by(scenario, beside, output)
}
