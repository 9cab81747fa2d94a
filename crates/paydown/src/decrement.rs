//! Percent of the original balance outstanding, by date.

use grid::measure::outstanding_pct;
use grid::{Failure, Prepared, Run, Scenario, Unpriced, View};
use report::{Column, Sheet};
use terms::{Date, RunTo};

use crate::{Deal, Error, Settings, facts, keys, notes, scenarios, select};

/// A run of a scenario, or why it has no cash flows.
type Tried = Result<Run, Failure>;

/// What is outstanding of classes, by class, then view, then date, then scenario.
#[derive(Clone, Debug)]
pub struct Decrement {
    deal: Deal,
    /// The scenarios.
    pub scenarios: Vec<Scenario>,
    /// Classes, as positions in the deal.
    pub classes: Vec<usize>,
    /// Views.
    pub views: Vec<RunTo>,
    /// The percentages.
    pub rows: Vec<OutstandingRow>,
    /// Average lives in years by class, then view, then scenario; `None` where no principal is paid.
    pub lives: Vec<Vec<Option<f64>>>,
    /// Scenarios without cash flows.
    pub failed: usize,
    /// What the run has to say beside its numbers.
    pub notes: Vec<String>,
}

/// One class, view, scenario and date.
#[derive(Clone, Debug, PartialEq)]
pub struct OutstandingRow {
    /// Class, as a position in the deal.
    pub class: usize,
    /// View.
    pub run_to: RunTo,
    /// Scenario, by position.
    pub scenario: usize,
    /// Percent outstanding after the payments of a date, or why there are none.
    pub outstanding: Result<(Date, f64), String>,
}

impl Deal {
    /// Percent of the original balance outstanding of classes by name (none: all that are no
    /// residual), at closing and after a payment date a year, or after each where `monthly`. A speed
    /// that cannot be run leaves the others their numbers.
    ///
    /// ```
    /// let deal = paydown::Deal::open("fnr-2019-2-g3")?;
    /// let shown = deal.decrement(&"speed_pct=100".parse()?, &["AB".to_string()], None, false)?;
    /// assert_eq!(shown.table().number(0, "percent_outstanding"), Some(100.0));
    /// # Ok::<(), paydown::Error>(())
    /// ```
    ///
    /// # Errors
    /// When what is asked does not fit the deal, or every scenario fails.
    pub fn decrement(
        &self,
        settings: &Settings,
        classes: &[String],
        run_to: Option<RunTo>,
        monthly: bool,
    ) -> Result<Decrement, Error> {
        let inputs = self.inputs();
        let scenarios = scenarios::all(settings, inputs, View::Tables)?;
        let classes = select::bonds(inputs, classes, "has no balance")?;
        let views = select::views(run_to, inputs)?;
        let prepared = Prepared::new(inputs)?;
        let mut notes = notes::assumed(&settings.every(), inputs);
        notes.extend(notes::unapplied(&prepared, &scenarios));
        let runs: Vec<Tried> = scenarios.iter().map(|scenario| prepared.run(scenario)).collect();
        crate::all_failed(&runs)?;
        let (mut rows, mut lives) = (Vec::new(), Vec::new());
        for &class in &classes {
            for &run_to in &views {
                rows.extend(class_rows(&prepared, &runs, class, run_to, monthly));
                lives.push(average_lives(&prepared, &runs, class, run_to));
            }
        }
        let failed = runs.iter().filter(|run| run.is_err()).count();
        let deal = self.clone();
        Ok(Decrement { deal, scenarios, classes, views, rows, lives, failed, notes })
    }
}

impl Decrement {
    /// The deal.
    pub fn deal(&self) -> &Deal {
        &self.deal
    }

    /// What is said of the run of some of its scenarios, whose speeds head columns.
    pub fn facts(&self, scenarios: &[Scenario]) -> Vec<(String, String)> {
        facts::beside_speeds(self.deal.inputs(), View::Tables, scenarios)
    }

    /// One row a class, view, date and scenario.
    pub fn table(&self) -> Sheet {
        let inputs = self.deal.inputs();
        let deal = &inputs.deal;
        let mut sheet = Sheet::new(columns());
        for row in &self.rows {
            let outstanding = row.outstanding.as_ref();
            sheet.push(vec![
                deal.name.clone().into(),
                deal.classes[row.class].name.clone().into(),
                row.run_to.name().into(),
                self.scenarios[row.scenario].speed.of_pricing().into(),
                outstanding.ok().map(|(date, _)| *date).into(),
                outstanding.ok().map(|(_, percent)| *percent).into(),
                outstanding.err().cloned().into(),
            ]);
        }
        let keys = |scenario| keys::of(inputs, View::Tables, scenario, &[]);
        let keys: Vec<_> = self.scenarios.iter().map(keys).collect();
        keys::add(&mut sheet, self.rows.iter().map(|row| &keys[row.scenario]));
        sheet
    }
}

/// The dates of one class and view, up to the first after which no speed leaves a balance; one row
/// without a date for a speed, or a class, that has no percentages.
fn class_rows(
    prepared: &Prepared,
    runs: &[Tried],
    class: usize,
    run_to: RunTo,
    monthly: bool,
) -> Vec<OutstandingRow> {
    let closing = prepared.inputs.deal.dates.closing;
    let row = |scenario, outstanding| OutstandingRow { class, run_to, scenario, outstanding };
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

/// The columns, without those of the scenario.
pub(crate) fn columns() -> Vec<Column> {
    vec![
        Column::text("deal", "Deal"),
        Column::text("class", "Class"),
        Column::text("run_to", "Run to"),
        Column::number("speed_pct", "Speed (%)", 0),
        Column::text("date", "Date"),
        Column::number("percent_outstanding", "Outstanding (%)", 0),
        Column::text("reason", "Reason"),
    ]
}
