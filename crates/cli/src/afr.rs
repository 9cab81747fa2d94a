//! `paydown afr`: the schedule of available funds rates of every group.

use paydown::{AvailableRates, Deal, Page, RateSchedule};
use report::{Column, Format, Sheet, Value};

use crate::args::AfrArgs;
use crate::exit::{Error, Exit};
use crate::output::Output;
use crate::page;
use crate::plan;

/// Runs the base and every shock, and writes their schedules. One that fails leaves the others their
/// rates.
pub(crate) fn run(args: &AfrArgs, output: &Output) -> Result<Exit, Error> {
    let deal = plan::read(&args.deal, output)?;
    let settings = &plan::settings(&args.scenario, &deal, output)?;
    let from_period = args.from_period.map(u32::from);
    let rates = deal.available_rates(settings, from_period, args.to.map(Into::into))?;
    plan::say(&rates.notes, settings.all(), output);
    let facts = rates.facts();
    let title = format!("{}: available funds rates", deal.title());
    match output.format {
        Format::Csv | Format::Json | Format::Parquet | Format::Xlsx => {
            page::rows(output, &title, &facts, &rates.table())?;
        }
        Format::Table | Format::Markdown => {
            let (sheet, notes) = (wide(&deal, &rates), reasons(&rates));
            page::write(output, &[Page { title, facts, table: sheet, notes }])?;
        }
    }
    let (failed, all) = (rates.failed(), rates.schedules.len());
    if failed > 0 {
        output.note(&format!("{failed} of {all} scenarios cannot be run"));
        return Ok(Exit::Difference);
    }
    Ok(Exit::Done)
}

/// Why scenarios have no schedule.
fn reasons(rates: &AvailableRates) -> Vec<String> {
    let reason = |schedule: &RateSchedule| {
        let failure = schedule.run.as_ref().err()?;
        Some(format!("{}: {failure}", schedule.name))
    };
    rates.schedules.iter().filter_map(reason).collect()
}

/// One row a group and period, one column a scenario, as the filings print it.
fn wide(deal: &Deal, rates: &AvailableRates) -> Sheet {
    let runs = &rates.schedules;
    let mut columns = vec![
        Column::text("group", "Group"),
        Column::number("period", "Period", 0),
        Column::text("payment_date", "Payment date"),
        Column::number("days", "Days", 0),
    ];
    columns.extend(
        runs.iter()
            .map(|named| Column::number("available_rate_pct", format!("{} (%)", named.name), 2)),
    );
    let mut sheet = Sheet::new(columns);
    let paid = || runs.iter().filter_map(|named| named.run.as_ref().ok());
    for (id, group) in deal.inputs().deal.groups.iter().enumerate() {
        let last = paid().map(|run| rates.periods(run, id)).max().unwrap_or(0);
        for period in 1..=last {
            let Some((date, days)) = paid().next().map(|run| rates.days(run, period)) else {
                continue;
            };
            let mut row: Vec<Value> =
                vec![group.name.clone().into(), period.into(), date.into(), days.into()];
            let rate = |named: &RateSchedule| {
                let run = named.run.as_ref().ok()?;
                let here = period <= rates.periods(run, id);
                here.then(|| 100.0 * run.bonds.schedule_rate[id][period - 1])
            };
            row.extend(runs.iter().map(|named| Value::from(rate(named))));
            sheet.push(row);
        }
    }
    sheet
}
