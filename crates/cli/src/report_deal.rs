//! `paydown report`: one workbook for all of a deal.

use paydown::Settings;
use report::Format;

use crate::args::ReportArgs;
use crate::exit::{Error, Exit};
use crate::output::Output;
use crate::{plan, reading};

/// Computes all that the deal has to show, and writes the workbook.
pub(crate) fn run(args: &ReportArgs, output: &Output) -> Result<Exit, Error> {
    if output.format != Format::Xlsx {
        return Err(Error::Usage {
            message: "a report is a workbook".to_string(),
            hint: Some("write it to a file: -o deal.xlsx".to_string()),
        });
    }
    let deal = plan::read(&args.deal, &args.scenario, output)?;
    for file in files::published_files(&deal.document().folder)? {
        reading::published(&file, Some(deal.inputs()), output)?;
    }
    let settings: Settings = plan::settings(&args.scenario, &deal, output)?;
    let report = deal.report(&settings)?;
    plan::say(&report.notes, settings.all(), output);
    output.text(|to, _| report.workbook.write(to))?;
    if report.failed > 0 {
        output.note(&format!("{} cells of its price tables failed", report.failed));
        return Ok(Exit::Difference);
    }
    Ok(Exit::Done)
}
