//! One payment date as people read it: what came in, what is due, tests, steps, how it ends.

use bonds::Explained;
use report::{Column, Sheet, Value};

use crate::PaymentDate;
use crate::explain::{closing, skipped_because, sources, verb, worth};

impl PaymentDate {
    /// The date as tables for people, each with its title.
    pub fn sections(&self) -> Vec<(String, Sheet)> {
        let explained = &self.explained;
        let mut sections = vec![
            ("Collected, by group", collected(explained)),
            ("Due, by class", due(explained)),
            ("Overcollateralization and triggers", tests(explained)),
            ("Amounts", amounts(explained)),
            ("Steps", steps(explained)),
            ("Close", close(explained)),
        ];
        if explained.amounts.is_empty() {
            sections.retain(|(title, _)| *title != "Amounts");
        }
        sections.into_iter().map(|(title, sheet)| (title.to_owned(), sheet)).collect()
    }
}

fn money(name: &'static str, head: &str) -> Column {
    Column::money(name, head, 2)
}

fn collected(explained: &Explained) -> Sheet {
    let has_strips = explained.groups.iter().any(|group| group.strips_of_principal != 0.0);
    let mut columns = vec![
        Column::text("group", "Group"),
        money("interest", "Interest"),
        money("shortfall", "Prepayment shortfall"),
        money("principal", "Principal"),
        money("fees", "Fees"),
        money("paid", "To counterparties"),
        money("received", "From counterparties"),
        money("reserve", "Reserve"),
    ];
    if has_strips {
        columns.insert(4, money("strips", "Strips of principal"));
    }
    let has_issuer = explained.groups.iter().any(|group| group.from_issuer.is_some());
    if has_issuer {
        columns.push(money("from_issuer", "From the issuer"));
    }
    let mut sheet = Sheet::new(columns);
    for group in &explained.groups {
        let mut row = vec![
            group.name.clone().into(),
            group.interest_collected.into(),
            group.prepayment_shortfall.into(),
            group.principal_collected.into(),
            group.fees.iter().map(|fee| fee.amount).sum::<f64>().into(),
            group.contract_paid.into(),
            group.contract_received.into(),
            group.reserve.into(),
        ];
        if has_strips {
            row.insert(4, group.strips_of_principal.into());
        }
        if has_issuer {
            row.push(group.from_issuer.into());
        }
        sheet.push(row);
    }
    sheet
}

fn due(explained: &Explained) -> Sheet {
    let mut sheet = Sheet::new(vec![
        Column::text("class", "Class"),
        money("balance", "Balance"),
        Column::number("note_rate", "Note rate (%)", 5),
        money("interest", "Interest due"),
        money("unpaid", "Unpaid before"),
        money("basis_risk", "Basis risk shortfall"),
    ]);
    for class in &explained.classes {
        sheet.push(vec![
            class.name.clone().into(),
            class.balance.into(),
            (100.0 * class.note_rate).into(),
            class.interest_due.into(),
            class.unpaid_interest.into(),
            class.basis_risk.into(),
        ]);
    }
    sheet
}

fn tests(explained: &Explained) -> Sheet {
    let mut sheet = Sheet::new(vec![
        Column::text("name", "Group or trigger"),
        money("collateral", "Collateral after"),
        money("bonds", "Classes before"),
        money("target", "OC target"),
        money("distribution", "Distribution"),
        money("excess", "Excess cash flow"),
        money("loss", "Cumulative loss"),
        Column::text("state", "State"),
    ]);
    for group in &explained.groups {
        let state = if group.stepped_down { "stepped down" } else { "" };
        sheet.push(vec![
            group.name.clone().into(),
            group.collateral.into(),
            group.bonds.into(),
            group.oc_target.into(),
            group.distribution.into(),
            group.excess_cash_flow.into(),
            group.cumulative_loss.into(),
            state.into(),
        ]);
    }
    for trigger in &explained.triggers {
        let mut row = vec![Value::from(trigger.name.clone())];
        row.extend((0..6).map(|_| Value::Empty));
        row.push(if trigger.in_effect { "in effect" } else { "not in effect" }.into());
        sheet.push(row);
    }
    sheet
}

fn amounts(explained: &Explained) -> Sheet {
    let mut sheet = Sheet::new(vec![
        Column::text("amount", "Amount"),
        Column::text("worth", "Worth"),
        Column::text("value", "As the deal file says"),
        Column::text("citation", "Citation"),
    ]);
    for state in &explained.amounts {
        sheet.push(vec![
            state.name.clone().into(),
            worth(state).into(),
            state.text.clone().into(),
            state.cite.clone().into(),
        ]);
    }
    sheet
}

fn steps(explained: &Explained) -> Sheet {
    let mut sheet = Sheet::new(vec![
        Column::number("step", "Step", 0),
        Column::text("verb", "Pays"),
        Column::text("to", "To"),
        Column::text("source", "From"),
        money("asked", "Asked"),
        money("paid", "Paid"),
        money("left", "Left"),
        Column::text("citation", "Citation"),
    ]);
    for step in &explained.steps {
        let cite = match step.skipped {
            Some(skipped) => format!("({}) {}", skipped_because(skipped), step.cite),
            None => step.cite.clone(),
        };
        let to: Vec<&str> = step.paid_to.iter().map(|paid| paid.name.as_str()).collect();
        sheet.push(vec![
            step.position.into(),
            verb(step).into(),
            to.join(", ").into(),
            sources(step).into(),
            step.asked.into(),
            step.paid.into(),
            step.left.iter().map(|left| left.amount).sum::<f64>().into(),
            cite.into(),
        ]);
        if step.paid_to.len() > 1 && step.paid > 0.0 {
            for paid in &step.paid_to {
                let mut row = vec![Value::Empty, Value::Empty, paid.name.clone().into()];
                row.extend([Value::Empty, Value::Empty, paid.amount.into()]);
                row.extend([Value::Empty, Value::Empty]);
                sheet.push(row);
            }
        }
    }
    sheet
}

fn close(explained: &Explained) -> Sheet {
    let mut sheet = Sheet::new(vec![
        Column::text("what", "What"),
        Column::text("name", "Name"),
        money("amount", "Amount"),
    ]);
    for (what, lines) in closing(explained) {
        for line in lines {
            sheet.push(vec![what.into(), line.name.clone().into(), line.amount.into()]);
        }
    }
    let call = if explained.closing.call_possible { "possible" } else { "not yet" };
    sheet.push(vec!["clean-up call".into(), call.into(), Value::Empty]);
    sheet
}
