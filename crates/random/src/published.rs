//! A file of published numbers about a random deal: every measure, whatever it comes to.

use grid::published::Measure;

use crate::dates::Calendar;
use crate::dice::Dice;
use crate::facts::Facts;
use crate::settings::further;
use crate::text::Table;

/// Tables that ask for every measure, of a class and of a group, each in several scenarios.
pub(crate) fn published(dice: &mut Dice, facts: &Facts, calendar: &Calendar) -> Table {
    let mut file = Table::of("source", "drawn at random");
    let classes: Vec<&String> = facts.with_balance.iter().chain(&facts.notional).collect();
    let class = dice.pick(&classes);
    let group = dice.pick(&facts.groups);
    let period = dice.whole(1, facts.months.min(60));
    let of_class = Table::of("class", class)
        .with("run_to", if facts.has_call { dice.pick(&["call", "maturity"]) } else { "maturity" })
        .with("date", calendar.payments.date(period as usize))
        .with("period", period);
    for (name, at) in [("class", of_class), ("group", Table::of("group", &group))] {
        let is_of_group = name == "group";
        let columns: Vec<Table> = (0..2).map(|at| scenario(dice, facts, at)).collect();
        let of_kind = Measure::ALL.into_iter().filter(|(_, m)| m.is_of_group() == is_of_group);
        // A break-even is solved for, which takes long.
        let with_breakevens = dice.one_in(10);
        let few = of_kind.filter(|(_, m)| with_breakevens || !m.is_breakeven());
        let rows = few.map(|(word, measure)| row(dice, word, measure, period));
        let rows: Vec<Table> = rows.collect();
        let mut table = Table::of("name", name).with("at", at).with("columns", columns);
        if dice.one_in(4) {
            let mut tolerance = Table::of("largest", dice.decimal(0.0, 2.0, 2));
            if dice.one_in(2) {
                tolerance.set("mean", 0.0);
            }
            table.set("tolerance", tolerance.with("reason", "drawn at random"));
        }
        file.push("table", table.with("rows", rows));
    }
    if dice.one_in(4) {
        let cell = Table::of("table", "class").with("row", "wal_years").with("column", "column 0");
        file.push("known", cell.with("computed", "2.5").with("reason", "drawn at random"));
    }
    file
}

fn row(dice: &mut Dice, word: &str, measure: Measure, period: u32) -> Table {
    let printed = match measure {
        Measure::FirstPrincipal | Measure::LastPrincipal => "2010-01",
        _ => "1.0",
    };
    let mut row = Table::of("measure", word).with("printed", vec![printed, printed]);
    if dice.one_in(20) && word != "wal_years" {
        row.set("name", format!("the {word}"));
    }
    match measure {
        Measure::PricePct => {
            let given = dice.pick(&["yield_pct", "dm_bp", "mortgage_yield_pct"]);
            row.set(given, dice.decimal(1.0, 9.0, 2));
        }
        Measure::AvailableRatePct | Measure::PoolPerformingUsd | Measure::PoolForeclosureUsd => {
            row.set("period", period);
        }
        _ if measure.is_dollars() && dice.one_in(4) => row.set("unit_usd", 1u32),
        _ if measure.is_of_group() && dice.one_in(2) => row.set("period", period),
        _ => {}
    }
    row
}

/// A column of a table: its scenario.
fn scenario(dice: &mut Dice, facts: &Facts, at: u32) -> Table {
    let mut column = Table::of("name", format!("column {at}"));
    let speeds: &[(&str, f64)] = match facts.has_ages {
        true => &[("speed_pct", 200.0), ("cpr_pct", 40.0), ("psa_pct", 400.0), ("abs_pct", 2.0)],
        false => &[("speed_pct", 200.0), ("cpr_pct", 40.0)],
    };
    let (speed, high) = dice.pick(speeds);
    column.set(speed, dice.decimal(0.0, high, 1));
    let rates: &[(&str, f64)] = match facts.has_ages {
        true => &[("cdr_pct", 10.0), ("mdr_pct", 1.0), ("sda_pct", 400.0)],
        false => &[("cdr_pct", 10.0), ("mdr_pct", 1.0)],
    };
    if dice.one_in(2) {
        let (rate, high) = dice.pick(rates);
        column.set(rate, dice.decimal(0.0, high, 1));
        column.set("severity_pct", dice.decimal(0.0, 100.0, 0));
        column.set("lag_months", dice.whole(0, 18));
        column.set("advance_pct", dice.pick(&[0.0, 100.0]));
    }
    if dice.one_in(2) {
        column.set("price_pct", dice.decimal(80.0, 110.0, 2));
    }
    if !facts.indices.is_empty() && dice.one_in(2) {
        column.set("index_shift_bp", dice.decimal(0.0, 200.0, 0));
        column.set("shock_bp", dice.decimal(-50.0, 500.0, 0));
        column.set("from_period", dice.whole(1, 5));
        column.set("derivatives", dice.one_in(2));
    }
    if facts.states_views || facts.has_forward && dice.one_in(2) {
        let runs: &[&str] = if facts.has_forward { &["forward", "static"] } else { &["static"] };
        column.set("index", dice.pick(runs));
    }
    if let (Some(pool), true) = (facts.alternative_pools.first(), dice.one_in(2)) {
        column.set("pool", pool);
    }
    let has_rate = column.0.iter().any(|(key, _)| key == "severity_pct");
    if !has_rate && dice.one_in(6) {
        column.set("default_multiple_pct", dice.decimal(0.0, 200.0, 0));
    }
    further(dice, facts, &mut column);
    // Its name is another one here.
    column.0.retain(|(key, _)| key != "shock");
    column
}
