//! `paydown decrement`: percent of the original balance outstanding.

use std::collections::BTreeMap;

use files::DealDocument;
use grid::measure::outstanding_pct;
use grid::{Failure, Prepared, Run, Scenario, Unpriced, View};
use report::{Column, Format, Sheet, Value, titled};
use terms::{Date, RunTo};

use crate::args::DecrementArgs;
use crate::exit::{self, Error, Exit};
use crate::output::Output;
use crate::page::{self, Page};
use crate::{basis, keys, plan, unapplied};

/// A run of a speed, or why it has no cash flows.
type Tried = Result<Run, Failure>;

/// One class, view, speed and date.
struct Row {
    class: usize,
    run_to: RunTo,
    scenario: usize,
    /// Percent outstanding on a date, or why there are none at this speed.
    outstanding: Result<(Date, f64), String>,
}

/// Projects every speed and writes the percentages, by year or by month. A speed that cannot be run
/// leaves the others their numbers.
pub(crate) fn run(args: &DecrementArgs, output: &Output) -> Result<Exit, Error> {
    let document = plan::read(&args.deal, output)?;
    let inputs = &document.inputs;
    let scenarios = plan::scenarios(&args.scenario, inputs, View::Tables, output)?;
    let classes = plan::bonds(&document, &args.view.class, "has no balance")?;
    let views = plan::views(args.view.to, inputs)?;
    let prepared = Prepared::new(inputs)?;
    unapplied::note(&prepared, &scenarios, output);
    let runs: Vec<Tried> = scenarios.iter().map(|scenario| prepared.run(scenario)).collect();
    exit::all_failed(&runs)?;

    let mut rows = Vec::new();
    let mut lives = Vec::new();
    for &class in &classes {
        for &run_to in &views {
            rows.extend(class_rows(&prepared, &runs, class, run_to, args.monthly));
            lives.push(average_lives(&prepared, &runs, class, run_to));
        }
    }
    let facts = basis::facts(inputs, View::Tables, &scenarios);
    match output.format {
        Format::Csv | Format::Json => {
            page::rows(output, &facts, &long(&document, &scenarios, &rows))?;
        }
        Format::Table | Format::Markdown => {
            let mut pages = wide(&document, &scenarios, &classes, &views, &rows, lives);
            pages.iter_mut().for_each(|page| page.facts.clone_from(&facts));
            page::write(output, &pages)?;
        }
    }
    let failed = runs.iter().filter(|run| run.is_err()).count();
    if failed > 0 {
        output.note(&format!("{failed} of {} speeds cannot be run", runs.len()));
        return Ok(Exit::Difference);
    }
    Ok(Exit::Done)
}

/// The dates of one class and view, up to the first after which no speed leaves a balance; one row
/// without a date for a speed, or a class, that has no percentages.
fn class_rows(
    prepared: &Prepared,
    runs: &[Tried],
    class: usize,
    run_to: RunTo,
    monthly: bool,
) -> Vec<Row> {
    let closing = prepared.inputs.deal.dates.closing;
    let row = |scenario, outstanding| Row { class, run_to, scenario, outstanding };
    let mut rows = Vec::new();
    for (scenario, run) in runs.iter().enumerate() {
        let missing = match run {
            Err(failure) => failure.to_string(),
            Ok(run) if outstanding_pct(run, class, run_to, closing).is_some() => continue,
            Ok(_) => Unpriced::NoBalance.reason().to_string(),
        };
        rows.push(row(scenario, Err(missing)));
    }
    let dates = runs.iter().flatten().next().map(|run| run.bonds.dates.clone()).unwrap_or_default();
    let every = if monthly { 1 } else { 12 };
    let later = dates.iter().skip(every - 1).step_by(every).copied();
    let dates: Vec<Date> = std::iter::once(closing).chain(later).collect();
    let percent = |run: &Run, date: Date| outstanding_pct(run, class, run_to, date);
    let is_outstanding = |date: &Date| {
        let mut percents = runs.iter().flatten().filter_map(|run| percent(run, *date));
        percents.any(|percent| percent > 0.0)
    };
    let last = dates.iter().rposition(is_outstanding);
    for date in dates.into_iter().take(last.map_or(1, |last| last + 2)) {
        for (scenario, run) in runs.iter().enumerate() {
            let Some(percent) = run.as_ref().ok().and_then(|run| percent(run, date)) else {
                continue;
            };
            rows.push(row(scenario, Ok((date, percent))));
        }
    }
    rows
}

/// Average life at every speed, as `price` counts it.
fn average_lives(
    prepared: &Prepared,
    runs: &[Tried],
    class: usize,
    run_to: RunTo,
) -> Vec<Option<f64>> {
    let life = |run: &Run| prepared.average_life(run, class, run_to);
    runs.iter().map(|run| run.as_ref().ok().and_then(life)).collect()
}

/// A percentage as documents print it: `*` is above 0 but below 0.5.
fn printed(percent: f64) -> Value {
    if percent > 0.0 && percent < 0.5 { "*".into() } else { percent.into() }
}

fn long(document: &DealDocument, scenarios: &[Scenario], rows: &[Row]) -> Sheet {
    let deal = &document.inputs.deal;
    let mut sheet = Sheet::new(vec![
        Column::text("deal", "Deal"),
        Column::text("class", "Class"),
        Column::text("run_to", "Run to"),
        Column::number("speed_pct", "Speed (%)", 0),
        Column::text("date", "Date"),
        Column::number("percent_outstanding", "Outstanding (%)", 0),
        Column::text("reason", "Reason"),
    ]);
    for row in rows {
        let outstanding = row.outstanding.as_ref();
        sheet.push(vec![
            deal.name.clone().into(),
            deal.classes[row.class].name.clone().into(),
            row.run_to.name().into(),
            scenarios[row.scenario].speed.of_pricing().into(),
            outstanding.ok().map(|(date, _)| *date).into(),
            outstanding.ok().map(|(_, percent)| *percent).into(),
            outstanding.err().cloned().into(),
        ]);
    }
    let keys = |scenario| keys::of(&document.inputs, View::Tables, scenario, &[]);
    let keys: Vec<_> = scenarios.iter().map(keys).collect();
    keys::add(&mut sheet, rows.iter().map(|row| &keys[row.scenario]));
    sheet
}

/// One sheet a class and view: a row a date, a column a speed; the last row has average lives.
fn wide(
    document: &DealDocument,
    scenarios: &[Scenario],
    classes: &[usize],
    views: &[RunTo],
    rows: &[Row],
    lives: Vec<Vec<Option<f64>>>,
) -> Vec<Page> {
    let deal = &document.inputs.deal;
    let mut pages = Vec::new();
    let mut lives = lives.into_iter();
    for &class in classes {
        for &run_to in views {
            let mut columns = vec![Column::text("date", "Date")];
            columns.extend(scenarios.iter().map(|s| Column::number("percent", s.speed.head(), 0)));
            let mut sheet = Sheet::new(columns);
            let mut by_date: BTreeMap<Date, Vec<Value>> = BTreeMap::new();
            let mut notes = Vec::new();
            for row in rows.iter().filter(|row| row.class == class && row.run_to == run_to) {
                let empty = || vec![Value::Empty; scenarios.len()];
                match &row.outstanding {
                    Ok((date, percent)) => {
                        let percents = by_date.entry(*date).or_insert_with(empty);
                        percents[row.scenario] = printed(*percent);
                    }
                    Err(reason) => {
                        notes.push(format!("{}: {reason}", scenarios[row.scenario].speed.head()));
                    }
                }
            }
            for (date, percents) in by_date {
                sheet.push(std::iter::once(date.into()).chain(percents).collect());
            }
            // Text, because the column's numbers have no decimals.
            let life = |life: Option<f64>| life.map(|years| report::printed(years, 2)).into();
            let lives = lives.next().unwrap_or_default().into_iter().map(life);
            sheet.push(std::iter::once("WAL (years)".into()).chain(lives).collect());
            let name = titled("Class", &deal.classes[class].name);
            let title = format!(
                "{}, {name}: percent of original balance outstanding, to {}",
                deal.title,
                run_to.name()
            );
            pages.push(Page { title, facts: Vec::new(), sheet, notes });
        }
    }
    pages
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_above_zero_but_below_a_half() {
        assert_eq!(printed(0.0), Value::Number(0.0));
        assert_eq!(printed(0.49), Value::from("*"));
        assert_eq!(printed(0.5), Value::Number(0.5));
    }
}
