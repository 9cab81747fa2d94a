//! `paydown afr`: the schedule of available funds rates of every group.

use bonds::deal::ClassKind;
use grid::setting::{Figure, ScenarioKeys, Setting};
use grid::{Failure, Prepared, Run, Scenario, Shock, View};
use report::{Column, Format, Sheet, Value};
use terms::{ClassFlows, Date, DayCount};

use crate::args::{AfrArgs, View as To};
use crate::exit::{self, Error, Exit};
use crate::output::Output;
use crate::page::{self, Page};
use crate::{basis, keys, plan, unapplied};

/// One scenario of the schedule, by its name in the output.
struct Named {
    name: String,
    run: Result<Run, Failure>,
    keys: ScenarioKeys,
}

/// Runs the base and every shock, and writes their schedules. One that fails leaves the others their
/// rates.
pub(crate) fn run(args: &AfrArgs, output: &Output) -> Result<Exit, Error> {
    let document = plan::read(&args.deal, output)?;
    let inputs = &document.inputs;
    let prepared = Prepared::new(inputs)?;
    let (shocked, unshocked): (Vec<Setting>, Vec<Setting>) =
        args.scenario.all().iter().cloned().partition(|setting| setting.row.key == "shock");
    let base = plan::one_of(&unshocked, inputs, View::Schedules, output)?;
    let to_call = match args.to {
        Some(To::Call) if inputs.deal.call.is_none() => {
            return Err(Error::usage(format!("{} has no call", inputs.deal.name)));
        }
        Some(view) => view == To::Call,
        None => true,
    };
    unapplied::note(&prepared, std::slice::from_ref(&base), output);
    // A call that comes by date at the latest makes everything after it idle.
    let months = prepared.months_to_call_date().filter(|_| to_call).unwrap_or(usize::MAX);
    let shocked = shocks(args, &shocked, &inputs.shocks).into_iter().map(|shock| {
        (format!("{}bp", shock.shift_bp), Scenario { shock: Some(shock), ..base.clone() })
    });
    let leaves_call = inputs.deal.call.is_some() && !to_call;
    let own = leaves_call.then(|| ("to", "maturity".to_string()));
    let run = |(name, scenario): (String, Scenario)| Named {
        name,
        run: prepared.run_months(&scenario, months),
        keys: keys::of(inputs, View::Schedules, &scenario, own.as_slice()),
    };
    let unshocked = ("base".to_string(), base.clone());
    let runs: Vec<Named> = std::iter::once(unshocked).chain(shocked).map(run).collect();
    exit::all_failed(runs.iter().map(|named| &named.run))?;
    let facts = basis::facts(inputs, View::Schedules, std::slice::from_ref(&base));
    match output.format {
        Format::Csv | Format::Json => {
            page::rows(output, &facts, &long(&prepared, &runs, to_call))?;
        }
        Format::Table | Format::Markdown => {
            let title = format!("{}: available funds rates", inputs.deal.title);
            let (sheet, notes) = (wide(&prepared, &runs, to_call), reasons(&runs));
            page::write(output, &[Page { title, facts, sheet, notes }])?;
        }
    }
    let failed = runs.iter().filter(|named| named.run.is_err()).count();
    if failed > 0 {
        output.note(&format!("{failed} of {} scenarios cannot be run", runs.len()));
        return Ok(Exit::Difference);
    }
    Ok(Exit::Done)
}

/// Why scenarios have no schedule.
fn reasons(runs: &[Named]) -> Vec<String> {
    let reason = |named: &Named| {
        let failure = named.run.as_ref().err()?;
        Some(format!("{}: {failure}", named.name))
    };
    runs.iter().filter_map(reason).collect()
}

/// The shocks asked for, else those of the document.
fn shocks(args: &AfrArgs, asked: &[Setting], document: &[Shock]) -> Vec<Shock> {
    let shock = |setting: &Setting| match setting.figure {
        Figure::ByMonth(shift_bp, from_month) => {
            let from_month = args.from_period.map_or(from_month, u32::from);
            Some(Shock { shift_bp, from_month })
        }
        _ => None,
    };
    if asked.is_empty() { document.to_vec() } else { asked.iter().filter_map(shock).collect() }
}

/// Periods of a group's schedule: to the call, or to the last date on which a class is
/// outstanding.
fn periods(prepared: &Prepared, run: &Run, group: usize, to_call: bool) -> usize {
    let classes = prepared.inputs.deal.classes.iter().zip(&run.bonds.classes);
    let bonds = classes
        .filter(|(class, _)| class.group == group && matches!(class.kind, ClassKind::Balance(_)));
    let last = |(_, flows): (_, &ClassFlows)| {
        flows.beginning_balance.iter().rposition(|balance| *balance > 0.0)
    };
    let outstanding = bonds.filter_map(last).max().map_or(0, |row| row + 1);
    match run.bonds.call_month.filter(|_| to_call) {
        Some(call) => call.min(outstanding),
        None => outstanding,
    }
}

fn days(prepared: &Prepared, run: &Run, period: usize) -> (Date, i64) {
    let from = match period {
        1 => prepared.inputs.deal.dates.closing,
        _ => run.bonds.dates[period - 2],
    };
    let to = run.bonds.dates[period - 1];
    (to, i64::from(DayCount::Actual360.days(from, to)))
}

fn long(prepared: &Prepared, runs: &[Named], to_call: bool) -> Sheet {
    let deal = &prepared.inputs.deal;
    let mut sheet = Sheet::new(vec![
        Column::text("deal", "Deal"),
        Column::text("group", "Group"),
        Column::text("scenario", "Scenario"),
        Column::number("period", "Period", 0),
        Column::text("payment_date", "Payment date"),
        Column::number("days", "Days", 0),
        Column::number("available_rate_pct", "Available rate (%)", 2),
        Column::text("reason", "Reason"),
    ]);
    let mut of_rows: Vec<&ScenarioKeys> = Vec::new();
    for (id, group) in deal.groups.iter().enumerate() {
        for Named { name, run, keys } in runs {
            let lead = || -> Vec<Value> {
                vec![deal.name.clone().into(), group.name.clone().into(), name.clone().into()]
            };
            match run {
                Ok(run) => {
                    for period in 1..=periods(prepared, run, id, to_call) {
                        let (date, days) = days(prepared, run, period);
                        let mut row = lead();
                        row.extend([
                            period.into(),
                            date.into(),
                            days.into(),
                            (100.0 * run.bonds.schedule_rate[id][period - 1]).into(),
                            Value::Empty,
                        ]);
                        sheet.push(row);
                    }
                }
                Err(failure) => {
                    let mut row = lead();
                    row.resize(sheet.columns.len() - 1, Value::Empty);
                    row.push(failure.to_string().into());
                    sheet.push(row);
                }
            }
            of_rows.resize(sheet.rows.len(), keys);
        }
    }
    keys::add(&mut sheet, of_rows.into_iter());
    sheet
}

/// One row a group and period, one column a scenario, as the filings print it.
fn wide(prepared: &Prepared, runs: &[Named], to_call: bool) -> Sheet {
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
    for (id, group) in prepared.inputs.deal.groups.iter().enumerate() {
        let last = paid().map(|run| periods(prepared, run, id, to_call)).max().unwrap_or(0);
        for period in 1..=last {
            let Some((date, days)) = paid().next().map(|run| days(prepared, run, period)) else {
                continue;
            };
            let mut row: Vec<Value> =
                vec![group.name.clone().into(), period.into(), date.into(), days.into()];
            let rate = |named: &Named| {
                let run = named.run.as_ref().ok()?;
                let here = period <= periods(prepared, run, id, to_call);
                here.then(|| 100.0 * run.bonds.schedule_rate[id][period - 1])
            };
            row.extend(runs.iter().map(|named| Value::from(rate(named))));
            sheet.push(row);
        }
    }
    sheet
}
