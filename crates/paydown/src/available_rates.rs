//! Schedules of available funds rates, base and shocked.

use bonds::deal::ClassKind;
use grid::setting::{Figure, ScenarioKeys, Setting};
use grid::{DealInputs, Failure, Prepared, Run, Scenario, Shock, View};
use report::{Column, Sheet, Value};
use terms::{ClassFlows, Date, DayCount, RunTo};

use crate::keys::OwnSetting;
use crate::{Deal, Error, Settings, facts, keys, notes, scenarios};

/// Available funds rates of every group, period by period, in several scenarios.
#[derive(Clone, Debug)]
pub struct AvailableRates {
    deal: Deal,
    /// The base, then each shock.
    pub schedules: Vec<RateSchedule>,
    /// Whether schedules end with the call.
    pub to_call: bool,
    /// What the run has to say beside its numbers.
    pub notes: Vec<String>,
    own: Option<OwnSetting>,
}

/// The schedule of one scenario.
#[derive(Clone, Debug)]
pub struct RateSchedule {
    /// `base`, or the shock: `1000bp`.
    pub name: String,
    /// The scenario.
    pub scenario: Scenario,
    /// Its cash, or why it has none.
    pub run: Result<Run, Failure>,
    keys: ScenarioKeys,
}

impl Deal {
    /// Available funds rates in the base of `settings` and in each of its shocks, else in those of
    /// the document; `from_period` is the first period that shocks move, where it is not theirs. To
    /// call, where the deal has one, or as asked. A scenario that fails leaves the others their rates.
    ///
    /// ```
    /// use paydown::{Deal, Settings};
    ///
    /// let rates = Deal::open("impac-2003-8")?.available_rates(&Settings::default(), None, None)?;
    /// let percent = rates.table().number(1, "available_rate_pct");
    /// assert_eq!(percent.map(|percent| format!("{percent:.2}")), Some("4.67".to_string()));
    /// # Ok::<(), paydown::Error>(())
    /// ```
    ///
    /// # Errors
    /// When what is asked does not fit the deal, or every scenario fails.
    pub fn available_rates(
        &self,
        settings: &Settings,
        from_period: Option<u32>,
        run_to: Option<RunTo>,
    ) -> Result<AvailableRates, Error> {
        let inputs = self.inputs();
        let prepared = Prepared::new(inputs)?;
        let (shocked, unshocked) = settings.clone().split("shock");
        let base = scenarios::one(&unshocked, inputs, View::Schedules)?;
        let has_call = inputs.deal.call.is_some();
        if run_to == Some(RunTo::Call) && !has_call {
            return Err(Error::usage(format!("{} has no call", inputs.deal.name)));
        }
        let to_call = run_to != Some(RunTo::Maturity);
        let mut notes = notes::assumed(&settings.every(), inputs);
        notes.extend(notes::unapplied(&prepared, std::slice::from_ref(&base)));
        // A call that comes by date at the latest makes everything after it idle.
        let months = prepared.months_to_call_date().filter(|_| to_call).unwrap_or(usize::MAX);
        let own = (has_call && !to_call).then(|| ("to", RunTo::Maturity.name().to_string()));
        let schedule = |(name, scenario): (String, Scenario)| RateSchedule {
            name,
            run: prepared.run_months(&scenario, months),
            keys: keys::of(inputs, View::Schedules, &scenario, own.as_slice()),
            scenario,
        };
        let shocks = shocks(shocked.all(), from_period, &inputs.shocks).into_iter().map(|shock| {
            (format!("{}bp", shock.shift_bp), Scenario { shock: Some(shock), ..base.clone() })
        });
        let unshocked = ("base".to_string(), base.clone());
        let schedules: Vec<_> = std::iter::once(unshocked).chain(shocks).map(schedule).collect();
        crate::all_failed(schedules.iter().map(|schedule| &schedule.run))?;
        Ok(AvailableRates { deal: self.clone(), schedules, to_call, notes, own })
    }
}

impl AvailableRates {
    /// The deal.
    pub fn deal(&self) -> &Deal {
        &self.deal
    }

    /// Periods of a group's schedule: to the call, or to the last date on which a class is
    /// outstanding.
    pub fn periods(&self, run: &Run, group: usize) -> usize {
        periods(self.deal.inputs(), run, group, self.to_call)
    }

    /// The payment date of a period, and the actual days of its accrual.
    pub fn days(&self, run: &Run, period: usize) -> (Date, i64) {
        days(self.deal.inputs(), run, period)
    }

    /// What is said of the run of the base; shocks head columns.
    pub fn facts(&self) -> Vec<(String, String)> {
        let base = self.schedules.first().map(|base| std::slice::from_ref(&base.scenario));
        let base = base.unwrap_or_default();
        let mut facts = facts::facts(self.deal.inputs(), View::Schedules, base);
        facts.extend(facts::of_question(self.own.as_slice()));
        facts
    }

    /// Scenarios without rates.
    pub fn failed(&self) -> usize {
        self.schedules.iter().filter(|schedule| schedule.run.is_err()).count()
    }

    /// One row a group, scenario and period.
    pub fn table(&self) -> Sheet {
        let deal = &self.deal.inputs().deal;
        let mut sheet = Sheet::new(columns());
        let mut of_rows: Vec<&ScenarioKeys> = Vec::new();
        for (id, group) in deal.groups.iter().enumerate() {
            for RateSchedule { name, run, keys, .. } in &self.schedules {
                let lead = || -> Vec<Value> {
                    vec![deal.name.clone().into(), group.name.clone().into(), name.clone().into()]
                };
                match run {
                    Ok(run) => {
                        for period in 1..=self.periods(run, id) {
                            let (date, days) = self.days(run, period);
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
}

/// The shocks asked for, else those of the document.
fn shocks(asked: &[Setting], from_period: Option<u32>, document: &[Shock]) -> Vec<Shock> {
    let shock = |setting: &Setting| match setting.figure {
        Figure::ByMonth(shift_bp, from_month) => {
            let from_month = from_period.unwrap_or(from_month);
            Some(Shock { shift_bp, from_month })
        }
        _ => None,
    };
    if asked.is_empty() { document.to_vec() } else { asked.iter().filter_map(shock).collect() }
}

/// Periods of a group's schedule: to the call, or to the last date on which a class is
/// outstanding.
fn periods(inputs: &DealInputs, run: &Run, group: usize, to_call: bool) -> usize {
    let classes = inputs.deal.classes.iter().zip(&run.bonds.classes);
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

fn days(inputs: &DealInputs, run: &Run, period: usize) -> (Date, i64) {
    let from = match period {
        1 => inputs.deal.dates.closing,
        _ => run.bonds.dates[period - 2],
    };
    let to = run.bonds.dates[period - 1];
    (to, i64::from(DayCount::Actual360.days(from, to)))
}

/// The columns, without those of the scenario.
pub(crate) fn columns() -> Vec<Column> {
    vec![
        Column::text("deal", "Deal"),
        Column::text("group", "Group"),
        Column::text("scenario", "Scenario"),
        Column::number("period", "Period", 0),
        Column::text("payment_date", "Payment date"),
        Column::number("days", "Days", 0),
        Column::number("available_rate_pct", "Available rate (%)", 2),
        Column::text("reason", "Reason"),
    ]
}
