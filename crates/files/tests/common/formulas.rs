//! A deal whose amounts and triggers expressions can name, and what becomes of one more of them.

use bonds::deal::Deal;
use bonds::formula::{Expression, Node, Subjects, Unit};
use files::Faults;

use super::DEAL;

/// Amounts and triggers that others name.
pub(crate) const NAMED: &str = r#"
[sets]
junior = ["1-M"]
all = ["1-A", "1-M", "2-A"]
[[plan]]
name = "pac balance"
balances = "plan.csv"
[[trigger]]
name = "tests failed"
delinquency_pct = 5
[[trigger]]
name = "late"
test = "month > 36"
[[amount]]
name = "senior percentage"
value = "before(1-A) / pool_before(1)"
[[amount]]
name = "floor"
value = "3.525%"
[[amount]]
name = "principal and interest"
value = "collected + net_interest"
[[amount]]
name = "A-1 amount"
value = "$10"
[[amount]]
name = "moving"
value = "balance(1-A)"
"#;

/// The deal with these tables behind its own.
pub(crate) fn read(tables: &str) -> Result<Deal, Faults> {
    let text = format!("{DEAL}{tables}");
    files::parse_deal_bytes("deal.toml".as_ref(), text.as_bytes()).map(|read| read.deal)
}

/// The tables with an amount `x` of this expression, in single quotes, at their end.
pub(crate) fn with(value: &str) -> String {
    format!("{NAMED}[[amount]]\nname = \"x\"\nvalue = '{value}'\n")
}

/// An expression, and the unit that it has.
pub(crate) fn expression(value: &str) -> (Expression, Unit) {
    let deal = read(&with(value)).unwrap_or_else(|faults| panic!("{value}: {faults}"));
    let amount = deal.amounts.last().unwrap();
    (amount.value.clone(), amount.unit)
}

/// The nodes of an expression from its root on: `Add(1, balance[0])`.
pub(crate) fn tree(value: &str) -> String {
    let (expression, _) = expression(value);
    shown(&expression.nodes, expression.nodes.len() - 1)
}

fn shown(nodes: &[Node], at: usize) -> String {
    let of = |at: &usize| shown(nodes, *at);
    match &nodes[at] {
        Node::Literal(value) => value.to_string(),
        Node::Quantity(quantity, subjects) => {
            let subjects = match subjects {
                Subjects::Nothing => String::new(),
                Subjects::Classes(all) | Subjects::Groups(all) => format!("{all:?}"),
                Subjects::Accounts(accounts) => format!("{accounts:?}"),
                Subjects::Index(index) => format!("[{}]", index.0),
            };
            format!("{}{subjects}", quantity.word().name)
        }
        Node::Apply(operator, one, other) => format!("{operator:?}({}, {})", of(one), of(other)),
        Node::Not(one) => format!("Not({})", of(one)),
        Node::If { test, then, otherwise } => {
            format!("If({}, {}, {})", of(test), of(then), of(otherwise))
        }
        Node::Round { of: one, step } => format!("Round({}, {step})", of(one)),
        Node::Accrued { rate, dollars, day_count } => {
            format!("Accrued({}, {}, {day_count:?})", of(rate), of(dollars))
        }
        Node::Previous { of: amount, first } => format!("Previous({amount}, {})", of(first)),
        Node::Average { of: one, dates } => format!("Average({}, {dates})", of(one)),
        Node::Ever(one) => format!("Ever({})", of(one)),
        node => format!("{node:?}"),
    }
}

/// The first fault of an expression, with its column within that: `9: there is no class ...`.
pub(crate) fn fault(value: &str) -> String {
    let tables = with(value);
    let Err(faults) = read(&tables) else { panic!("no fault: {value}") };
    let fault = &faults.faults[0];
    let text = format!("{DEAL}{tables}");
    let line = text.lines().nth(fault.line - 1).unwrap();
    let quote = line.find(['\'', '"']).map_or(0, |at| line[..=at].chars().count());
    let label = if fault.label.is_empty() { "" } else { ", " };
    let hint = fault.hint.as_ref().map(|hint| format!("; {hint}")).unwrap_or_default();
    let column = fault.column.saturating_sub(quote);
    format!("{column}: {}{label}{}{hint}", fault.message, fault.label)
}
