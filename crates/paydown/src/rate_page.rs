//! Schedules of available funds rates, as documents print them.

use report::{Column, Sheet, Value};

use crate::{AvailableRates, Page, RateSchedule};

impl AvailableRates {
    /// One row a group and period, one column a scenario.
    pub fn page(&self) -> Page {
        Page {
            title: format!("{}: available funds rates", self.deal().title()),
            facts: self.facts(),
            table: wide(self),
            notes: reasons(self),
        }
    }
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
fn wide(rates: &AvailableRates) -> Sheet {
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
    for (id, group) in rates.deal().inputs().deal.groups.iter().enumerate() {
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
