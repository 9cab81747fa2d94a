//! Steps with limits by expressions, and recipients of recipients.

use bonds::deal::Split;
use bonds::formula::Unit;

use crate::dice::Dice;
use crate::formula::{self, About};
use crate::priority::Steps;
use crate::text::{Table, Value};

/// Who receives a payment, at most `depth` levels deep: each class once.
pub(crate) fn recipients(
    dice: &mut Dice,
    about: About<'_>,
    names: &[String],
    depth: u32,
) -> Vec<Value> {
    let mut all: Vec<Value> = Vec::new();
    let mut left = names;
    while !left.is_empty() {
        let (some, rest) = left.split_at(dice.whole(1, left.len() as u32) as usize);
        left = rest;
        match depth == 0 || dice.one_in(2) {
            true => all.extend(some.iter().map(Value::from)),
            false => all.push(Value::Table(one(dice, about, some, depth - 1))),
        }
    }
    all
}

fn one(dice: &mut Dice, about: About<'_>, names: &[String], depth: u32) -> Table {
    let mut table = match dice.whole(0, 3) {
        0 => Table::of("class", &names[0]),
        1 => Table::of("sequential", recipients(dice, about, names, depth)),
        2 => Table::of("pro_rata", recipients(dice, about, names, depth)),
        _ => {
            let middle = dice.whole(0, names.len() as u32 - 1) as usize;
            let (some, rest) = names.split_at(middle);
            let part = formula::drawn(dice, about, Unit::Number, true);
            let mut last = match rest {
                [class] => Table::of("class", class),
                rest => Table::of("sequential", strings(rest)),
            };
            limits(dice, about, &mut last);
            let mut parts = vec![last];
            match some {
                [] => {}
                [class] => parts.push(Table::of("class", class).with("part", part)),
                [first, more @ ..] if dice.one_in(3) => {
                    let of_first = Table::of("class", first).with("part", "25%");
                    let inner = vec![of_first, Table::of("pro_rata", strings(more))];
                    parts.push(Table::of("parts", inner).with("part", part));
                }
                some => parts.push(Table::of("pro_rata", strings(some)).with("part", part)),
            }
            Table::of("parts", parts)
        }
    };
    limits(dice, about, &mut table);
    table
}

fn limits(dice: &mut Dice, about: About<'_>, table: &mut Table) {
    let keys = [("until", Unit::Dollars), ("down_to", Unit::Dollars), ("when", Unit::Test)];
    for (key, unit) in keys {
        if dice.one_in(5) {
            table.set(key, formula::drawn(dice, about, unit, true));
        }
    }
}

/// Recipients whose balances rise.
fn without_down_to(value: Value) -> Value {
    match value {
        Value::List(all) => Value::List(all.into_iter().map(without_down_to).collect()),
        Value::Table(Table(keys)) => {
            let keys = keys.into_iter().filter(|(key, _)| key != "down_to");
            Value::Table(Table(keys.map(|(key, value)| (key, without_down_to(value))).collect()))
        }
        other => other,
    }
}

fn strings(names: &[String]) -> Vec<Value> {
    names.iter().map(Value::from).collect()
}

impl Steps<'_> {
    /// Principal with limits by expressions, losses and write-ups in their place, transfers.
    pub(crate) fn by_formula(
        &mut self,
        dice: &mut Dice,
        about: About<'_>,
        group: usize,
        names: &[String],
    ) {
        let of_collateral = [
            ("write_down", "loss"),
            ("write_up", "subsequent_recovery"),
            ("defer", "deferred_interest"),
        ];
        for (key, until) in of_collateral {
            if dice.one_in(4) {
                let until = match about.groups.len() {
                    1 => until.to_owned(),
                    _ => format!("{until}({})", about.groups[group].name),
                };
                let to = Value::List(recipients(dice, about, names, 1));
                let to = if key == "write_down" { to } else { without_down_to(to) };
                let mut parts = Table::of("to", to).with("until", until);
                if dice.one_in(3) {
                    parts.set("split", dice.pick(&Split::ALL.map(|(word, _)| word)));
                }
                self.push(dice, (key, group, 4), parts);
            }
        }
        for _ in 0..dice.whole(0, 2) {
            let from = self.from(dice, group, &["principal", "interest"], 4);
            let to = recipients(dice, about, names, 3);
            let mut parts = Table::of("from", from).with("to", to);
            for key in ["until", "down_to"] {
                if dice.one_in(2) {
                    parts.set(key, formula::drawn(dice, about, Unit::Dollars, true));
                }
            }
            if dice.one_in(3) {
                parts.set("when", formula::drawn(dice, about, Unit::Test, true));
            }
            self.push(dice, ("principal", group, 9), parts);
        }
        if dice.one_in(3) {
            let accounts = ["principal", "interest", "reserve"];
            let from = self.from(dice, group, &["interest"], 1);
            let account = dice.pick(&accounts);
            let to = self.from(dice, group, &[account], 1);
            if let Some(to) = to.first().filter(|to| **to != from[0]) {
                let mut parts = Table::of("from", from).with("to", to);
                if dice.one_in(2) {
                    parts.set("until", formula::drawn(dice, about, Unit::Dollars, true));
                }
                self.push(dice, ("transfer", group, 4), parts);
            }
        }
    }
}
