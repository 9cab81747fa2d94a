//! Settings of a scenario that few files state, as keys of scenario files and of published tables.

use bonds::TriggerMode;
use collateral::PrepaymentBase;

use crate::dice::Dice;
use crate::facts::Facts;
use crate::text::{FURTHER, Table};

/// Sets some of them in a table that does not have them: it holds one figure a key, and none twice.
pub(crate) fn further(dice: &mut Dice, facts: &Facts, table: &mut Table) {
    let has = |table: &Table, key: &str| table.0.iter().any(|(known, _)| known == key);
    let names: Vec<&String> = facts.groups.iter().chain(&facts.products).collect();
    for key in FURTHER {
        let rare = if key == "pool" { 3 } else { 12 };
        if !dice.one_in(rare) || has(table, key) {
            continue;
        }
        match key {
            "advance_principal_pct" | "advance_interest_pct" | "delinquent_pct" => {
                table.set(key, dice.decimal(0.0, 100.0, 1));
            }
            "cross_support" => table.set(key, dice.one_in(2)),
            "floor_zero" => table.set(key, true),
            "prepayment" => {
                table.set(key, dice.pick(&PrepaymentBase::ALL.map(|(word, _)| word)));
            }
            "triggers" => table.set(key, dice.pick(&TriggerMode::ALL.map(|(word, _)| word))),
            "speed_of" | "default_of" => {
                let part = format!("{}={}", dice.pick(&names), dice.decimal(10.0, 150.0, 0));
                table.set(key, part);
            }
            "ramp" | "shock" if !facts.indices.is_empty() => {
                let (bp, month) = (dice.decimal(-100.0, 300.0, 0), dice.whole(1, 24));
                table.set(key, format!("{bp}:{month}"));
            }
            "shift_index" if !facts.indices.is_empty() => {
                let index = dice.pick(&facts.indices);
                table.set(key, format!("{index}={}", dice.decimal(-50.0, 100.0, 0)));
            }
            "pool" => {
                if let Some(pool) = facts.alternative_pools.first() {
                    table.set(key, pool);
                }
            }
            _ => {}
        }
    }
}
