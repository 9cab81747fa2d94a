//! `paydown value`: positions of many deals, valued.

use std::path::Path;

use files::named_scenarios_of;
use paydown::{Page, Settings, Stays, TotalsBy, ValueOptions};

use crate::args::ValueArgs;
use crate::exit::{Error, Exit};
use crate::output::Output;
use crate::{page, plan, reading};

/// Most notes that are said, of all deals together.
const MOST_NOTES: usize = 10;

/// Values the positions and writes their rows, totals or cash.
pub(crate) fn run(args: &ValueArgs, output: &Output) -> Result<Exit, Error> {
    let positions = reading::positions(&args.positions, output)?;
    let settings = settings(args, output)?;
    let folder = args.positions.parent().unwrap_or(Path::new(""));
    let options = ValueOptions {
        run_to: args.to.map(Into::into),
        settle: args.settle,
        stays: args.stays.unwrap_or(Stays::Spread),
        reading: output.reading(),
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
    page::result(
        output,
        Page { title: title.to_string(), facts: Vec::new(), table, notes: Vec::new() },
    )?;
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
    let columns = match &scenario.vectors {
        Some(file) => reading::vectors(file, output)?.settings,
        None => Vec::new(),
    };
    let given = scenario.given().clone();
    if scenario.named.is_empty() {
        return Ok(given.between(columns));
    }
    let folder = args.positions.parent().unwrap_or(Path::new(""));
    let file = scenario.file.clone().or_else(|| named_scenarios_of(folder));
    let file = file.ok_or_else(|| Error::Usage {
        message: "there is no file of named scenarios beside the positions".to_string(),
        hint: Some("give --scenario-file".to_string()),
    })?;
    let known = reading::named_scenarios(&file, output)?;
    Ok(given.over_names(&known, &scenario.named)?.between(columns))
}
