//! `paydown imply-hedge`: the notional that a printed schedule of available funds rates implies.

use files::published_files;
use grid::Prepared;
use grid::imply::{ImplyError, imply};
use report::{Column, Sheet};

use crate::args::ImplyArgs;
use crate::exit::{Error, Exit};
use crate::output::Output;
use crate::{plan, reading};

/// Infers notionals and fixed rates, and writes them with their residuals.
pub(crate) fn run(args: &ImplyArgs, output: &Output) -> Result<Exit, Error> {
    let curve = plan::curve(args.curve.as_deref())?;
    let options = (output.reading(), curve.as_ref());
    let document = reading::undoubted(&paydown::path_of(&args.deal), options, output)?;
    output.doubts(&document.doubts);
    let mut published = Vec::new();
    for file in published_files(&document.folder)? {
        published.push(reading::published(&file, Some(&document.inputs), output)?);
    }
    let prepared = Prepared::new(&document.inputs)?;
    let implied = imply(&prepared, &published).map_err(|error| match error {
        ImplyError::Run(failure) => failure.into(),
        ImplyError::NoColumns | ImplyError::NoIndex(_) => Error::usage(error.to_string()),
    })?;
    let deal = &document.inputs.deal;
    let mut sheet = Sheet::new(vec![
        Column::text("deal", "Deal"),
        Column::text("group", "Group"),
        Column::number("period", "Period", 0),
        Column::money("bonds", "Class balances ($)", 0),
        Column::money("notional", "Notional ($)", 0),
        Column::number("percent_of_bonds", "Of bonds (%)", 1),
        Column::number("fixed_pct", "Fixed, this period (%)", 3),
        Column::number("group_fixed_pct", "Fixed, group (%)", 3),
        Column::number("residual_bp", "Residual (bp)", 1),
        Column::text("status", "Status"),
    ]);
    for row in &implied {
        sheet.push(vec![
            deal.name.clone().into(),
            deal.groups[row.group].name.clone().into(),
            row.period.into(),
            row.bonds.into(),
            row.notional.into(),
            (100.0 * row.notional / row.bonds).into(),
            (100.0 * row.fixed).into(),
            (100.0 * row.group_fixed).into(),
            (10_000.0 * row.residual).into(),
            "inferred".into(),
        ]);
    }
    output.sheet(&sheet)?;
    for (id, group) in deal.groups.iter().enumerate() {
        let residuals: Vec<f64> =
            implied.iter().filter(|row| row.group == id).map(|row| row.residual).collect();
        if !residuals.is_empty() {
            let mean = residuals.iter().map(|r| r.abs()).sum::<f64>() / residuals.len() as f64;
            output.note(&format!(
                "group {}: {} periods, mean residual {:.1} bp at one fixed rate; \
                 an analysis, not a schedule of the document",
                group.name,
                residuals.len(),
                10_000.0 * mean
            ));
        }
    }
    Ok(Exit::Done)
}
