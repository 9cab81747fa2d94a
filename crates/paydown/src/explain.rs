//! One payment date, step by step.

use bonds::Explained;
use bonds::explain::{AmountState, ExplainedStep, Named, Skipped};
use bonds::formula::{Unit, date_of};
use grid::Scenario;
use grid::setting::ScenarioKeys;
use report::{Column, Sheet, Value, thousands};
use terms::Date;

use crate::{Deal, Error, Projection, Settings, keys};

/// Which payment date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaymentDay {
    /// By its number, 1 for the first.
    Period(usize),
    /// By its day, as business days move it or before they do.
    Date(Date),
}

impl From<usize> for PaymentDay {
    fn from(period: usize) -> PaymentDay {
        PaymentDay::Period(period)
    }
}

impl From<Date> for PaymentDay {
    fn from(date: Date) -> PaymentDay {
        PaymentDay::Date(date)
    }
}

/// The priority of payments on one date.
#[derive(Clone, Debug)]
pub struct PaymentDate {
    pub(crate) deal: Deal,
    /// The scenario.
    pub scenario: Scenario,
    /// What happened.
    pub explained: Explained,
    /// What is said of the run, by name.
    pub facts: Vec<(String, String)>,
    /// What the run has to say beside its numbers.
    pub notes: Vec<String>,
    pub(crate) keys: ScenarioKeys,
}

impl Deal {
    /// What is collected, due and paid on a payment date, with citations.
    ///
    /// ```
    /// let deal = paydown::Deal::open("fabozzi-pac")?;
    /// let date = deal.explain(&"".parse()?, 2)?;
    /// assert_eq!(date.explained.date.to_string(), "2000-03-01");
    /// assert_eq!(date.explained.steps[1].cite, "payment rules: principal to P by its schedule");
    ///
    /// let day: paydown::Date = "2000-03-01".parse().expect("a date");
    /// assert_eq!(deal.explain(&"".parse()?, day)?.explained.month, 2);
    /// # Ok::<(), paydown::Error>(())
    /// ```
    ///
    /// # Errors
    /// When what is asked does not fit the deal, the deal has ended by then, nothing is paid on that
    /// day, or the scenario has no cash flows.
    pub fn explain(
        &self,
        settings: &Settings,
        day: impl Into<PaymentDay>,
    ) -> Result<PaymentDate, Error> {
        let projected = self.project(settings)?;
        let period = self.period(day.into(), &projected.run.bonds.dates)?;
        let Projection { scenario, prepared, run, .. } = &projected;
        let explained = prepared.explain(run, scenario, period)?;
        let (keys, facts) = (projected.keys(&[]), projected.facts());
        let Projection { scenario, notes, .. } = projected;
        Ok(PaymentDate { deal: self.clone(), scenario, explained, facts, notes, keys })
    }

    /// The number of a payment date among those of the run.
    fn period(&self, day: PaymentDay, dates: &[Date]) -> Result<usize, Error> {
        let last = dates.len();
        match day {
            PaymentDay::Period(period) if (1..=last).contains(&period) => Ok(period),
            PaymentDay::Period(_) => {
                Err(Error::usage(format!("{} ends with period {last}", self.name())))
            }
            PaymentDay::Date(day) => {
                let payments = &self.inputs().deal.dates.payments;
                let is_due = |period: &usize| payments.unadjusted(*period) == day;
                let paid = dates.iter().position(|date| *date == day).map(|row| row + 1);
                let Some(period) = paid.or_else(|| (1..=last).find(is_due)) else {
                    return Err(Error::hinted(
                        format!("{} pays nothing on {day}", self.name()),
                        Some(nearest(day, dates)),
                    ));
                };
                Ok(period)
            }
        }
    }
}

/// The payment dates around a day, in words.
fn nearest(day: Date, dates: &[Date]) -> String {
    let after = dates.partition_point(|date| *date < day);
    let around = after.saturating_sub(1)..dates.len().min(after + 1);
    let word = |row: usize| Some(format!("{} (period {})", dates.get(row)?, row + 1));
    let words: Vec<String> = around.filter_map(word).collect();
    match words.len() {
        0 => "it has no payment dates".to_owned(),
        1 => format!("the nearest payment date is {}", words.concat()),
        _ => format!("the nearest payment dates are {}", words.join(" and ")),
    }
}

impl PaymentDate {
    /// Every amount of the date as a row: what came in, each step, how the date ended.
    pub fn table(&self) -> Sheet {
        let mut sheet = long(self.deal.name(), &self.explained);
        keys::add_one(&mut sheet, &self.keys);
        sheet
    }
}

/// Every amount of the date as a row: what came in, each step, how the date ended.
fn long(deal: &str, explained: &Explained) -> Sheet {
    let mut sheet = Sheet::new(columns());
    let mut push = |section: &str, line: Line| sheet.push(line.into_row(deal, explained, section));
    let amount = |what: &str, name: &str, amount: f64| Line {
        what: what.to_string(),
        name: name.to_string(),
        paid: Some(amount),
        ..Line::default()
    };
    for group in &explained.groups {
        let name = &group.name;
        push("collected", amount("interest collected", name, group.interest_collected));
        push("collected", amount("prepayment shortfall", name, group.prepayment_shortfall));
        push("collected", amount("principal collected", name, group.principal_collected));
        if group.strips_of_principal != 0.0 {
            let strips = "strips that interest does not cover";
            push("collected", amount(strips, name, group.strips_of_principal));
        }
        for fee in &group.fees {
            push("fee", amount(&fee.name, name, fee.amount));
        }
        if let Some(from_issuer) = group.from_issuer {
            push("collected", amount("interest from the issuer", name, from_issuer));
        }
        push("contract", amount("paid to counterparties", name, group.contract_paid));
        push("contract", amount("received from counterparties", name, group.contract_received));
        push("oc", amount("collateral after the date", name, group.collateral));
        push("oc", amount("class balances before the payments", name, group.bonds));
        if let Some(target) = group.oc_target {
            push("oc", amount("OC target", name, target));
        }
        push("oc", amount("principal distribution amount", name, group.distribution));
        push("oc", amount("excess cash flow", name, group.excess_cash_flow));
        push("oc", amount("cumulative loss", name, group.cumulative_loss));
    }
    for trigger in &explained.triggers {
        let state = if trigger.in_effect { "in effect" } else { "not in effect" };
        let name = trigger.name.clone();
        push("trigger", Line { what: state.to_string(), name, ..Line::default() });
    }
    for state in &explained.amounts {
        let (what, name, citation) = (state.text.clone(), state.name.clone(), state.cite.clone());
        let (value, unit) = (state.value, word(state.unit));
        let reason = if value.is_none() { MOVES } else { "" }.to_owned();
        push("amount", Line { what, name, reason, citation, value, unit, ..Line::default() });
    }
    for class in &explained.classes {
        push("due", amount("interest due", &class.name, class.interest_due));
        push("due", amount("unpaid interest", &class.name, class.unpaid_interest));
        push("due", amount("basis risk shortfall", &class.name, class.basis_risk));
    }
    for step in &explained.steps {
        push(
            "step",
            Line {
                step: Some(step.position),
                what: verb(step),
                name: String::new(),
                source: sources(step),
                asked: Some(step.asked),
                available: Some(step.available),
                paid: Some(step.paid),
                left: Some(step.left.iter().map(|left| left.amount).sum()),
                reason: step.skipped.map(skipped_because).unwrap_or_default().to_string(),
                citation: step.cite.clone(),
                ..Line::default()
            },
        );
        for paid in &step.paid_to {
            let line = amount(&verb(step), &paid.name, paid.amount);
            push("payment", Line { step: Some(step.position), ..line });
        }
    }
    for (what, lines) in closing(explained) {
        for line in lines {
            push("closing", amount(what, &line.name, line.amount));
        }
    }
    sheet
}

/// A row of a date.
#[derive(Default)]
pub(crate) struct Line {
    pub(crate) step: Option<usize>,
    pub(crate) what: String,
    pub(crate) name: String,
    pub(crate) source: String,
    pub(crate) asked: Option<f64>,
    pub(crate) available: Option<f64>,
    pub(crate) paid: Option<f64>,
    pub(crate) left: Option<f64>,
    pub(crate) reason: String,
    pub(crate) citation: String,
    /// What an amount is worth: dollars, a fraction for a number or a rate, 1 where a test holds.
    pub(crate) value: Option<f64>,
    pub(crate) unit: &'static str,
}

impl Line {
    /// Its cells, by [`columns`].
    pub(crate) fn into_row(self, deal: &str, explained: &Explained, section: &str) -> Vec<Value> {
        vec![
            deal.into(),
            explained.month.into(),
            explained.date.into(),
            section.into(),
            self.step.into(),
            self.what.into(),
            self.name.into(),
            self.source.into(),
            self.asked.into(),
            self.available.into(),
            self.paid.into(),
            self.left.into(),
            self.reason.into(),
            self.citation.into(),
            self.value.into(),
            self.unit.into(),
        ]
    }
}

/// What stands for the value of an amount that moves within the date.
const MOVES: &str = "as it stands when asked";

/// A unit as a word of data.
fn word(unit: Unit) -> &'static str {
    match unit {
        Unit::Dollars => "usd",
        Unit::Number => "number",
        Unit::Rate => "rate",
        Unit::Months => "months",
        Unit::Date => "days since 1970-01-01",
        Unit::Test => "test",
    }
}

/// What an amount is worth, as people write it.
pub(crate) fn worth(state: &AmountState) -> String {
    let Some(value) = state.value else { return MOVES.to_owned() };
    match state.unit {
        Unit::Dollars => format!("${}", thousands(value, 2)),
        Unit::Number => format!("{} ({}%)", shortest(value), shortest(value * 100.0)),
        Unit::Rate => format!("{}% a year", shortest(value * 100.0)),
        Unit::Months => format!("{value} months"),
        Unit::Date => date_of(value).map_or(String::new(), |date| date.to_string()),
        Unit::Test if value > 0.0 => "holds".to_owned(),
        Unit::Test => "does not hold".to_owned(),
    }
}

/// A figure to ten significant digits, without zeros at its end.
pub(crate) fn shortest(figure: f64) -> String {
    let rounded: f64 = format!("{figure:.9e}").parse().unwrap_or(figure);
    rounded.to_string()
}

/// A step's verb with its limit.
pub(crate) fn verb(step: &ExplainedStep) -> String {
    match &step.limit {
        Some(limit) => format!("{} {limit}", step.verb),
        None => step.verb.to_string(),
    }
}

/// The accounts from which a step is paid.
pub(crate) fn sources(step: &ExplainedStep) -> String {
    step.left.iter().map(|left| left.name.as_str()).collect::<Vec<_>>().join(", ")
}

/// Why a step is not executed.
pub(crate) fn skipped_because(skipped: Skipped) -> &'static str {
    match skipped {
        Skipped::When => "its condition does not hold",
        Skipped::CrossSupport => "support between groups is off",
    }
}

/// What ends the date, in words.
pub(crate) fn closing(explained: &Explained) -> [(&'static str, &[Named]); 8] {
    let closing = &explained.closing;
    [
        ("drawn on insurer", &closing.insurer_drawn),
        ("paid from reserve", &closing.reserve_paid),
        ("paid at maturity", &closing.matured),
        ("written down", &closing.written_down),
        ("interest left unpaid", &closing.unpaid_interest),
        ("released", &closing.released),
        ("kept in account", &closing.reserve),
        ("overcollateralization", &closing.oc),
    ]
}

/// The columns, without those of the scenario.
pub(crate) fn columns() -> Vec<Column> {
    vec![
        Column::text("deal", "Deal"),
        Column::number("period", "Period", 0),
        Column::text("payment_date", "Payment date"),
        Column::text("section", "Section"),
        Column::number("step", "Step", 0),
        Column::text("what", "What"),
        Column::text("name", "Name"),
        Column::text("source", "From"),
        Column::money("asked", "Asked ($)", 2),
        Column::money("available", "Available ($)", 2),
        Column::money("paid", "Paid ($)", 2),
        Column::money("left", "Left ($)", 2),
        Column::text("reason", "Reason"),
        Column::text("citation", "Citation"),
        Column::number("value", "Value", 6),
        Column::text("unit", "Unit"),
    ]
}
