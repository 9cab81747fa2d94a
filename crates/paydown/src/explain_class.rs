//! A payment date as one class has it: its answers as rows, and the words for why it got no more.

use bonds::deal::{ClassKind, When};
use bonds::explain::{Binds, ClassDate, ClassStep, Due, ExplainedStep, Short, Skipped};
use report::{Sheet, thousands};

use crate::explain::{Line, columns, skipped_because, sources, verb};
use crate::{Error, PaymentDate, keys, select};

/// Names that a reason lists.
const NAMED: usize = 3;

/// A payment date as some classes have it.
#[derive(Clone, Debug)]
pub struct ClassDates<'d> {
    /// The date.
    pub date: &'d PaymentDate,
    /// The classes, in the order in which they were asked for.
    pub classes: Vec<&'d ClassDate>,
}

impl PaymentDate {
    /// The date as some classes have it: how their interest came about, which steps paid them, why not
    /// more, and how their balances moved.
    ///
    /// ```
    /// let deal = paydown::Deal::open("impac-2003-8")?;
    /// let date = deal.explain(&"".parse()?, 40)?;
    /// let answers = date.of_classes(&["2-B-1"])?;
    /// let rate = &answers.classes[0].rate;
    /// assert_eq!(rate.binds, bonds::explain::Binds::AvailableFunds);
    /// assert_eq!(Some(rate.note_rate), rate.available_funds_rate);
    /// # Ok::<(), paydown::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the deal has no such class.
    pub fn of_classes<S: AsRef<str>>(&self, names: &[S]) -> Result<ClassDates<'_>, Error> {
        let names: Vec<String> = names.iter().map(|name| name.as_ref().to_owned()).collect();
        let classes = select::classes(self.deal.inputs(), &names)?;
        let of_classes = &self.explained.of_classes;
        let classes = classes.into_iter().filter_map(|class| of_classes.get(class)).collect();
        Ok(ClassDates { date: self, classes })
    }
}

impl ClassDates<'_> {
    /// Whether a class is a residual.
    pub(crate) fn is_residual(&self, class: &ClassDate) -> bool {
        let deal = &self.date.deal.inputs().deal;
        let terms = deal.class_named(&class.name).and_then(|class| deal.classes.get(class));
        terms.is_some_and(|class| class.kind == ClassKind::Residual)
    }

    /// Every figure of the answers as a row.
    pub fn table(&self) -> Sheet {
        let mut sheet = Sheet::new(columns());
        let explained = &self.date.explained;
        let deal = self.date.deal.name();
        for class in &self.classes {
            for (section, line) in self.lines(class) {
                sheet.push(line.into_row(deal, explained, section));
            }
        }
        keys::add_one(&mut sheet, &self.date.keys);
        sheet
    }

    fn lines(&self, class: &ClassDate) -> Vec<(&'static str, Line)> {
        let line = |what: &str, value: f64, unit: &'static str| Line {
            what: what.to_owned(),
            name: class.name.clone(),
            value: Some(value),
            unit,
            ..Line::default()
        };
        let mut lines = Vec::new();
        for (what, rate, reason) in rates(class) {
            lines.push(("rate", Line { reason, ..line(&what, rate, unit_of(&what)) }));
        }
        let accrued = &class.accrued;
        lines.push(("accrual", line("balance", accrued.balance, "usd")));
        lines.push(("accrual", line("days", f64::from(accrued.days), "days")));
        lines.push(("accrual", line("days of a year", accrued.year_days, "days")));
        lines.push(("accrual", line("interest due", accrued.interest, "usd")));
        for (section, carried) in [
            ("unpaid interest", &class.unpaid_interest),
            ("basis risk shortfall", &class.basis_risk),
        ] {
            lines.push((section, line("beginning", carried.beginning, "usd")));
            lines.push((section, line("interest on it", carried.interest, "usd")));
            lines.push((section, line("new", carried.new, "usd")));
            lines.push((section, line("paid", carried.paid, "usd")));
            lines.push((section, line("lapsed", carried.lapsed, "usd")));
            lines.push((section, line("ending", carried.ending, "usd")));
        }
        for step in &class.steps {
            let Some(of_all) = self.step(step) else { continue };
            let base =
                || Line { step: Some(step.position), name: class.name.clone(), ..Line::default() };
            lines.push((
                "payment",
                Line {
                    what: verb(of_all),
                    source: sources(of_all),
                    asked: Some(step.owed),
                    available: Some(step.held),
                    paid: Some(step.paid),
                    left: Some(step.owed - step.paid),
                    reason: self.why(step),
                    citation: of_all.cite.clone(),
                    ..base()
                },
            ));
            for drawn in &step.drawn {
                let what = "drawn by the step".to_owned();
                let (source, paid) = (drawn.name.clone(), Some(drawn.amount));
                lines.push(("drawn", Line { what, source, paid, ..base() }));
            }
        }
        for (what, amount) in after_steps(class) {
            let paid = Some(amount);
            let (what, name) = (what.to_owned(), class.name.clone());
            lines.push(("after the steps", Line { what, name, paid, ..Line::default() }));
        }
        for (what, amount) in [
            ("interest", class.interest),
            ("principal", class.principal),
            ("basis risk shortfall", class.basis_risk.paid),
        ] {
            lines.push(("paid in all", line(what, amount, "usd")));
        }
        let roll = &class.balance;
        for (what, amount) in [
            ("beginning", roll.beginning),
            ("written up", roll.written_up),
            ("interest added", roll.interest_added),
            ("principal", roll.principal),
            ("written down", roll.written_down),
            ("decline of the notional", roll.declined),
            ("ending", roll.ending),
            ("losses paid back in cash", roll.reimbursed),
            ("losses not paid back", class.losses_not_reimbursed),
        ] {
            lines.push(("balance", line(what, amount, "usd")));
        }
        lines
    }

    /// The step of all classes.
    pub(crate) fn step(&self, step: &ClassStep) -> Option<&ExplainedStep> {
        self.date.explained.steps.get(step.position.checked_sub(1)?)
    }

    /// Why a step paid a class no more; empty where it paid all that was owed.
    pub(crate) fn why(&self, step: &ClassStep) -> String {
        let from = || self.step(step).map_or(String::new(), sources);
        match &step.short {
            None if step.owed == 0.0 && step.due != Due::Release => "nothing owed".to_owned(),
            None => String::new(),
            Some(Short::Skipped(skipped)) => self.passed_over(step, *skipped),
            Some(Short::NothingHeld) => format!("nothing in {}", from()),
            Some(Short::AllPaid(first)) => {
                let held = thousands(step.held, 2);
                format!("{} held {held}: all paid{}", from(), after(first))
            }
            Some(Short::Limit(most, first)) => {
                let limit = self.limit(step);
                format!("{limit}: {} in all{}", thousands(*most, 2), after(first))
            }
            Some(Short::Share) => {
                "the share, limit or test of the class within the step".to_owned()
            }
        }
    }

    fn passed_over(&self, step: &ClassStep, skipped: Skipped) -> String {
        let of_deal = step.position.checked_sub(1).and_then(|place| self.terms(place));
        match (skipped, of_deal.map(|step| &step.when)) {
            (Skipped::When, Some(When::Outstanding(classes))) => {
                format!("only while {} is outstanding", classes.join(", "))
            }
            (Skipped::When, Some(When::Retired(classes))) => {
                format!("only once {} is paid off", classes.join(", "))
            }
            (Skipped::When, Some(When::Trigger(name))) => {
                format!("only while trigger {name} is in effect")
            }
            (Skipped::When, Some(When::NoTrigger(name))) => format!("trigger {name} is in effect"),
            (Skipped::When, Some(When::Test(test))) => {
                format!("only where {}", test.text)
            }
            _ => skipped_because(skipped).to_owned(),
        }
    }

    /// What limits a step, as its deal file says.
    fn limit(&self, step: &ClassStep) -> String {
        let of_run = self.step(step).and_then(|step| step.limit.clone());
        let down_to = || {
            let terms = step.position.checked_sub(1).and_then(|place| self.terms(place))?;
            Some(format!("down_to {}", terms.limits.down_to.as_ref()?.text))
        };
        of_run.or_else(down_to).unwrap_or_else(|| "its limit".to_owned())
    }

    fn terms(&self, step: usize) -> Option<&bonds::deal::Step> {
        self.date.deal.inputs().deal.steps.get(step)
    }
}

/// Who was paid before.
fn after(first: &[String]) -> String {
    let named = first.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    match first.len() {
        0 => String::new(),
        1..=NAMED => format!(", first to {named}"),
        more => format!(", first to {named} and {} more", more - NAMED),
    }
}

/// What a class received after the steps.
pub(crate) fn after_steps(class: &ClassDate) -> Vec<(&'static str, f64)> {
    let after = &class.after_steps;
    let mut all = vec![
        ("interest from the reserve account", after.reserve_interest),
        ("principal from the reserve account", after.reserve_principal),
        ("interest from the insurer", after.insurer_interest),
        ("principal from the insurer", after.insurer_principal),
        ("paid at maturity", after.matured),
        ("released: no step paid it", after.released),
    ];
    all.retain(|(_, amount)| *amount != 0.0);
    all
}

/// The rates that could be the note rate, the multiplier among them, and what is said of each.
pub(crate) fn rates(class: &ClassDate) -> Vec<(String, f64, String)> {
    let rate = &class.rate;
    let binds = |which: Binds| if rate.binds == which { "binds" } else { "" };
    let mut rates = Vec::new();
    let mut push = |what: &str, figure: f64, said: &str| {
        rates.push((what.to_owned(), figure, said.to_owned()));
    };
    let stepped = if rate.is_stepped_up { "after the first possible call" } else { "" };
    match (&rate.expression, &rate.index) {
        (Some(rate), _) => push("rate by the deal's expression", *rate, binds(Binds::Expression)),
        (None, Some((name, level))) => {
            push(&format!("level of {name}"), *level, "");
            if rate.multiplier != 1.0 {
                push(MULTIPLIER, rate.multiplier, "");
            }
            push("margin", rate.margin, stepped);
            push("index with margin", rate.indexed, binds(Binds::Coupon));
            if let Some(cap) = rate.cap {
                push("fixed cap", cap, binds(Binds::Cap));
            }
            if rate.floor > 0.0 || rate.binds == Binds::Floor {
                push("floor", rate.floor, binds(Binds::Floor));
            }
        }
        (None, None) => {
            let said = match (binds(Binds::Coupon), stepped) {
                (binds, "") => binds.to_owned(),
                ("", stepped) => stepped.to_owned(),
                (binds, stepped) => format!("{binds}; {stepped}"),
            };
            push("fixed rate", rate.margin, &said);
        }
    }
    if let Some(available) = rate.available_funds_rate {
        push("available funds rate", available, binds(Binds::AvailableFunds));
    }
    if let Some(cap) = rate.expression_cap {
        push("cap by the deal's expression", cap, binds(Binds::ExpressionCap));
    }
    push("note rate", rate.note_rate, "");
    rates
}

/// What the index is multiplied with.
const MULTIPLIER: &str = "multiplier";

/// The unit of one of [`rates`].
pub(crate) fn unit_of(what: &str) -> &'static str {
    if what == MULTIPLIER { "number" } else { "rate" }
}
