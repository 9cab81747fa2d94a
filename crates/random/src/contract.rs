//! `[[contract]]` and `[[plan]]`: derivatives with notionals of every kind, planned amortization.

use terms::DayCount;

use crate::dates::{Calendar, later};
use crate::dice::Dice;
use crate::group::Group;
use crate::speed::{self, Clocks};
use crate::text::{Columns, Table, by_month};

/// Contracts or plans, with the file that holds what some of them name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scheduled {
    pub(crate) tables: Vec<Table>,
    pub(crate) file: Option<(String, Columns)>,
}

/// What contracts refer to.
pub(crate) struct About<'d> {
    pub(crate) groups: &'d [Group],
    pub(crate) indices: &'d [String],
    pub(crate) calendar: &'d Calendar,
    pub(crate) clocks: Clocks,
}

/// The contracts of a deal, and the names of its swaps.
pub(crate) fn contracts(dice: &mut Dice, about: &About<'_>) -> (Scheduled, Vec<String>) {
    let (mut contracts, mut swaps) = (Scheduled::default(), Vec::new());
    let mut columns = Vec::new();
    if about.indices.is_empty() || !dice.one_in(2) {
        return (contracts, swaps);
    }
    for at in 1..=dice.whole(1, 3) {
        let name = format!("contract {at}");
        let group = dice.whole(0, about.groups.len() as u32 - 1) as usize;
        let balance = about.groups[group].pool.balance();
        let mut table = Table::of("name", &name);
        if about.groups.len() > 1 || dice.one_in(4) {
            table.set("group", &about.groups[group].name);
        }
        let (kind, legs) = legs(dice, about.indices);
        if kind == "swap" {
            swaps.push(name.clone());
        }
        table.set(kind, legs);
        table.set("notional", notional(dice, about, &name, balance, &mut columns));
        if dice.one_in(3) {
            table.set("balance_guaranteed", true);
        }
        if dice.one_in(4) {
            let days = dice.whole(0, 40);
            table.set("accrues_from", later(about.calendar.closing, days));
        }
        contracts.tables.push(table);
    }
    if !columns.is_empty() {
        contracts.file = Some(("notionals.csv".to_owned(), by_month(&columns)));
    }
    (contracts, swaps)
}

fn legs(dice: &mut Dice, indices: &[String]) -> (&'static str, Table) {
    let kind = dice.pick(&["swap", "cap", "floor"]);
    let mut legs = Table::of("index", dice.pick(indices));
    let day_count = |dice: &mut Dice, legs: &mut Table, key| {
        if dice.one_in(3) {
            legs.set(key, dice.pick(&DayCount::ALL.map(|(word, _)| word)));
        }
    };
    match kind {
        "swap" => {
            legs.set("fixed_pct", dice.decimal(0.0, 8.0, 3));
            day_count(dice, &mut legs, "fixed_day_count");
            day_count(dice, &mut legs, "index_day_count");
        }
        _ => {
            let strike = dice.decimal(0.0, 8.0, 2);
            legs.set("strike_pct", strike);
            if kind == "cap" && dice.one_in(2) {
                legs.set("ceiling_pct", dice.decimal(strike + 0.25, strike + 6.0, 2));
            }
            day_count(dice, &mut legs, "day_count");
        }
    }
    (kind, legs)
}

fn notional(
    dice: &mut Dice,
    about: &About<'_>,
    name: &str,
    balance: f64,
    columns: &mut Vec<(String, Vec<f64>)>,
) -> Table {
    let last = dice.whole(1, 80);
    let start = (0.5 * balance).max(1.0);
    let falling = |dice: &mut Dice| {
        let mut notional = dice.dollars(0.0, start);
        let by_month = (0..last).map(|_| {
            let shown = (notional * 100.0).round() / 100.0;
            notional *= dice.real(1.0, 0.9);
            shown
        });
        by_month.collect::<Vec<f64>>()
    };
    match dice.whole(0, 3) {
        0 => {
            let mut table = Table::of("start_usd", dice.dollars(1.0, 2.0 * start));
            if dice.one_in(2) {
                table.set("run_off", speed::speed(dice, about.clocks));
            }
            months(dice, table, last)
        }
        1 => {
            let table = Table::of("bonds_pct", dice.decimal(1.0, 120.0, 1));
            months(dice, table, last)
        }
        2 => Table::of("by_month_usd", falling(dice)),
        _ => {
            let mut by_month = falling(dice);
            // Columns of one file have one length: this one ends where an earlier one does.
            let length = columns.first().map_or(by_month.len(), |(_, first)| first.len());
            by_month.resize(length, 0.0);
            columns.push((name.to_owned(), by_month));
            Table::of("schedule", "notionals.csv").with("last_month", dice.whole(1, length as u32))
        }
    }
}

fn months(dice: &mut Dice, mut table: Table, last: u32) -> Table {
    if dice.one_in(2) {
        table.set("first_month", dice.whole(1, last));
    }
    table.with("last_month", last)
}

/// The plans of a deal, and the name and group of each.
pub(crate) fn plans(
    dice: &mut Dice,
    groups: &[Group],
    clocks: Clocks,
) -> (Scheduled, Vec<(String, usize)>) {
    let (mut plans, mut names) = (Scheduled::default(), Vec::new());
    let mut columns: Vec<(String, Vec<f64>)> = Vec::new();
    for at in 1..=dice.whole(0, 4).saturating_sub(2) {
        let name = format!("plan {at}");
        let group = dice.whole(0, groups.len() as u32 - 1) as usize;
        let mut table = Table::of("name", &name);
        if dice.one_in(2) {
            let mut balance = dice.real(0.1, 0.9) * groups[group].pool.balance();
            let length = match columns.first() {
                Some((_, first)) => first.len(),
                None => dice.whole(1, 100) as usize,
            };
            // To the end of the plan: one that stops short says nothing of what follows.
            let by_month = (1..=length).map(|month| {
                balance *= dice.real(1.0, 0.9);
                if month == length { 0.0 } else { (balance * 100.0).round() / 100.0 }
            });
            let by_month = by_month.collect();
            columns.push((name.clone(), by_month));
            table.set("balances", "plans.csv");
        } else {
            let (quote, low, high) = speed::band(dice, clocks);
            let mut band = Table::of("quote", quote).with("low", low).with("high", high);
            if groups.len() > 1 || dice.one_in(4) {
                band.set("group", &groups[group].name);
            }
            table.set("band", band);
        }
        plans.tables.push(table);
        names.push((name, group));
    }
    if !columns.is_empty() {
        plans.file = Some(("plans.csv".to_owned(), by_month(&columns)));
    }
    (plans, names)
}
