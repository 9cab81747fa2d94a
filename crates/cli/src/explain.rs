//! `paydown explain`: the waterfall of one payment date, step by step.

use bonds::Explained;
use bonds::explain::{ExplainedStep, Named, Skipped};
use grid::{Prepared, View};
use report::{Column, Format, Sheet, Value};

use crate::args::ExplainArgs;
use crate::exit::{Error, Exit};
use crate::output::Output;
use crate::{basis, keys, page, plan, unapplied};

/// Runs one scenario and writes the date asked for.
pub(crate) fn run(args: &ExplainArgs, output: &Output) -> Result<Exit, Error> {
    let document = plan::read(&args.deal, output)?;
    let inputs = &document.inputs;
    let scenario = plan::one_scenario(&args.scenario, inputs, View::CashFlows, output)?;
    let prepared = Prepared::new(inputs)?;
    unapplied::note(&prepared, std::slice::from_ref(&scenario), output);
    let run = prepared.run(&scenario)?;
    let month = usize::from(args.period);
    let last = run.bonds.dates.len();
    if month > last {
        return Err(Error::usage(format!("{} ends with period {last}", inputs.deal.name)));
    }
    let explained = prepared.explain(&run, &scenario, month)?;
    let deal = &inputs.deal.name;
    let facts = basis::facts(inputs, View::CashFlows, std::slice::from_ref(&scenario));
    match output.format {
        Format::Csv | Format::Json => {
            let mut sheet = long(deal, &explained);
            keys::add_one(&mut sheet, &keys::of(inputs, View::CashFlows, &scenario, &[]));
            page::rows(output, &facts, &sheet)?;
        }
        Format::Table | Format::Markdown => output.text(|to, terminal| {
            let mark = if output.format == Format::Markdown { "## " } else { "" };
            writeln!(to, "{mark}{deal}, period {month}, {}", explained.date)?;
            page::below(output.format, &facts, terminal.width, to)?;
            for (title, sheet) in sections(&explained) {
                let mark = if output.format == Format::Markdown { "### " } else { "" };
                writeln!(to, "\n{mark}{title}\n")?;
                sheet.write(to, output.format, terminal)?;
            }
            Ok(())
        })?,
    }
    Ok(Exit::Done)
}

/// Every amount of the date as a row: what came in, each step, how the date ended.
fn long(deal: &str, explained: &Explained) -> Sheet {
    let mut sheet = Sheet::new(vec![
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
    ]);
    let mut push = |section: &str, cells: Line| {
        sheet.push(vec![
            deal.into(),
            explained.month.into(),
            explained.date.into(),
            section.into(),
            cells.step.into(),
            cells.what.into(),
            cells.name.into(),
            cells.source.into(),
            cells.asked.into(),
            cells.available.into(),
            cells.paid.into(),
            cells.left.into(),
            cells.reason.into(),
            cells.citation.into(),
        ]);
    };
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
                reason: step.skipped.map(reason).unwrap_or_default().to_string(),
                citation: step.cite.clone(),
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

/// One row of [`long`].
#[derive(Default)]
struct Line {
    step: Option<usize>,
    what: String,
    name: String,
    source: String,
    asked: Option<f64>,
    available: Option<f64>,
    paid: Option<f64>,
    left: Option<f64>,
    reason: String,
    citation: String,
}

fn verb(step: &ExplainedStep) -> String {
    match step.until {
        Some(until) => format!("{} until {until}", step.verb),
        None => step.verb.to_string(),
    }
}

fn sources(step: &ExplainedStep) -> String {
    step.left.iter().map(|left| left.name.as_str()).collect::<Vec<_>>().join(", ")
}

fn reason(skipped: Skipped) -> &'static str {
    match skipped {
        Skipped::When => "its condition does not hold",
        Skipped::CrossSupport => "support between groups is off",
    }
}

fn closing(explained: &Explained) -> [(&'static str, &[Named]); 7] {
    let closing = &explained.closing;
    [
        ("drawn on insurer", &closing.insurer_drawn),
        ("paid from reserve", &closing.reserve_paid),
        ("written down", &closing.written_down),
        ("interest left unpaid", &closing.unpaid_interest),
        ("released", &closing.released),
        ("reserve account", &closing.reserve),
        ("overcollateralization", &closing.oc),
    ]
}

/// The date as tables for reading.
fn sections(explained: &Explained) -> Vec<(&'static str, Sheet)> {
    vec![
        ("Collected, by group", collected(explained)),
        ("Due, by class", due(explained)),
        ("Overcollateralization and triggers", tests(explained)),
        ("Steps", steps(explained)),
        ("Close", close(explained)),
    ]
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
            Some(skipped) => format!("({}) {}", reason(skipped), step.cite),
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
