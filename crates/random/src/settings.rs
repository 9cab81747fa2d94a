//! Settings of a scenario that few files state, as keys of scenario files and of published tables:
//! whatever the table of settings has.

use grid::setting::{Form, ROWS, Row};

use crate::dice::Dice;
use crate::facts::Facts;
use crate::text::{Table, Value};

/// Sets some in a table that has none that excludes them: it holds one figure a key.
pub(crate) fn further(dice: &mut Dice, facts: &Facts, table: &mut Table) {
    for row in &ROWS {
        let is_said = |key: &str| Row::named(key).is_some_and(|known| known.one == row.one);
        let rare = if row.key == "pool" { 3 } else { 12 };
        if !dice.one_in(rare) || SPEEDS.contains(&row.one) || is_stated(table, is_said) {
            continue;
        }
        if let Some(figure) = figure(dice, facts, row) {
            table.set(row.key, figure);
        }
    }
}

/// What tables state by themselves, each as far as the deal's loans allow.
const SPEEDS: [&str; 4] = ["one speed", "one default rate", "one run of the indices", "one shift"];

fn is_stated(table: &Table, is: impl Fn(&str) -> bool) -> bool {
    table.0.iter().any(|(key, _)| is(key))
}

fn figure(dice: &mut Dice, facts: &Facts, row: &Row) -> Option<Value> {
    let names: Vec<&String> = facts.groups.iter().chain(&facts.products).collect();
    Some(match row.form {
        Form::Number(_) | Form::Vector(_) => dice.decimal(0.0, 100.0, 1).into(),
        Form::Months | Form::MonthsVector => dice.whole(0, 24).into(),
        Form::Word(["on", "off"]) => dice.one_in(2).into(),
        Form::Word(words) => dice.pick(words).into(),
        Form::Switch => true.into(),
        Form::Name => facts.alternative_pools.first()?.into(),
        Form::PartOf => format!("{}={}", dice.pick(&names), dice.decimal(10.0, 150.0, 0)).into(),
        Form::ShiftOf => {
            let index = facts.indices.first()?;
            format!("{index}={}", dice.decimal(-50.0, 100.0, 0)).into()
        }
        Form::ByMonth => {
            facts.indices.first()?;
            format!("{}:{}", dice.decimal(-100.0, 300.0, 0), dice.whole(1, 24)).into()
        }
    })
}
