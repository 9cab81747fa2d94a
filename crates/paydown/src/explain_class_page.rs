//! A payment date as one class has it, for people.

use bonds::explain::ClassDate;
use report::{Column, Sheet, Value, thousands};

use crate::explain::{shortest, verb};
use crate::explain_class::{ClassDates, after_steps, rates, unit_of};

impl ClassDates<'_> {
    /// The answers as tables for people, each with its title: by class, in the order in which they
    /// were asked for. A residual has neither interest of its own nor a balance.
    pub fn sections(&self) -> Vec<(String, Sheet)> {
        let mut sections = Vec::new();
        for class in &self.classes {
            let name = &class.name;
            let paid = (format!("{name}: what it was paid, and why not more"), self.paid(class));
            if self.is_residual(class) {
                sections.push(paid);
                continue;
            }
            sections.push((format!("{name}: how its interest came about"), interest(class)));
            sections.push(paid);
            sections.push((format!("{name}: shortfalls"), shortfalls(class)));
            sections.push((format!("{name}: balance"), balance(class)));
        }
        sections
    }

    fn paid(&self, class: &ClassDate) -> Sheet {
        let mut sheet = Sheet::new(vec![
            Column::number("step", "Step", 0),
            Column::text("pays", "Pays"),
            Column::text("source", "From"),
            Column::money("owed", "Owed", 2),
            Column::money("paid", "Paid", 2),
            Column::text("why", "Why not more"),
            Column::text("citation", "Citation"),
        ]);
        for step in &class.steps {
            let Some(of_all) = self.step(step) else { continue };
            let drawn: Vec<String> = match step.drawn.as_slice() {
                [one] => vec![one.name.clone()],
                several => {
                    let word = |from: &bonds::explain::Named| {
                        format!("{} {}", from.name, thousands(from.amount, 2))
                    };
                    several.iter().map(word).collect()
                }
            };
            sheet.push(vec![
                step.position.into(),
                verb(of_all).into(),
                drawn.join(" + ").into(),
                step.owed.into(),
                step.paid.into(),
                self.why(step).into(),
                of_all.cite.clone().into(),
            ]);
        }
        let mut total = |what: &str, amount: f64| {
            let mut row = vec![Value::Empty, what.into(), Value::Empty, Value::Empty];
            row.extend([amount.into(), Value::Empty, Value::Empty]);
            sheet.push(row);
        };
        for (what, amount) in after_steps(class) {
            total(what, amount);
        }
        total("interest in all", class.interest);
        total("principal in all", class.principal);
        total("basis risk in all", class.basis_risk.paid);
        sheet
    }
}

fn interest(class: &ClassDate) -> Sheet {
    let mut sheet = Sheet::new(vec![
        Column::text("what", "What"),
        Column::text("figure", "Figure"),
        Column::text("said", ""),
    ]);
    let mut push = |what: String, figure: String, said: String| {
        sheet.push(vec![what.into(), figure.into(), said.into()]);
    };
    for (what, rate, said) in rates(class) {
        let figure = match unit_of(&what) {
            "rate" => format!("{}%", shortest(100.0 * rate)),
            _ => shortest(rate),
        };
        push(what, figure, said);
    }
    let accrued = &class.accrued;
    let rate = shortest(100.0 * class.rate.note_rate);
    let product = format!(
        "{} x {rate}% x {} / {}",
        thousands(accrued.balance, 2),
        accrued.days,
        accrued.year_days
    );
    push("interest due".to_owned(), thousands(accrued.interest, 2), product);
    sheet
}

fn shortfalls(class: &ClassDate) -> Sheet {
    let money = |name, head| Column::money(name, head, 2);
    let carried = [("interest", &class.unpaid_interest), ("basis risk", &class.basis_risk)];
    let has_lapsed = carried.iter().any(|(_, carried)| carried.lapsed != 0.0);
    let mut columns = vec![
        Column::text("of", "Of"),
        money("beginning", "Beginning"),
        money("interest", "Interest on it"),
        money("new", "New"),
        money("paid", "Paid"),
    ];
    if has_lapsed {
        columns.push(money("lapsed", "Lapsed"));
    }
    columns.push(money("ending", "Ending"));
    let mut sheet = Sheet::new(columns);
    for (of, carried) in carried {
        let mut row = vec![of.into(), carried.beginning.into(), carried.interest.into()];
        row.extend([carried.new.into(), carried.paid.into()]);
        if has_lapsed {
            row.push(carried.lapsed.into());
        }
        row.push(carried.ending.into());
        sheet.push(row);
    }
    sheet
}

fn balance(class: &ClassDate) -> Sheet {
    let roll = &class.balance;
    let parts = [
        ("beginning", "Before", roll.beginning, true),
        ("written_up", "Written up", roll.written_up, true),
        ("interest_added", "Interest added", roll.interest_added, false),
        ("principal", "Principal", roll.principal, true),
        ("written_down", "Written down", roll.written_down, true),
        ("declined", "Decline of the notional", roll.declined, false),
        ("ending", "After", roll.ending, true),
        ("reimbursed", "Losses paid back", roll.reimbursed, false),
        ("losses", "Losses not paid back", class.losses_not_reimbursed, false),
    ];
    let shown = || parts.iter().filter(|(_, _, amount, always)| *always || *amount != 0.0);
    let columns = shown().map(|(name, head, ..)| Column::money(name, *head, 2)).collect();
    let mut sheet = Sheet::new(columns);
    sheet.push(shown().map(|(_, _, amount, _)| (*amount).into()).collect());
    sheet
}
