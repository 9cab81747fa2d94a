//! Goals of break-evens: side by side as each alone, turned at their answers in the cash flows.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use paydown::{BreakEvenOptions, Deal, Flows, Goal, RunTo, Settings, Side, Solve, Table, Value};

const GOALS: [Goal; 5] = [
    Goal::InterestShortfall,
    Goal::FirstDollar,
    Goal::LossAbove(0.0),
    Goal::LossAbove(25.0),
    Goal::YieldPct(2.0),
];

fn solved(deal: &str, settings: &str, options: &BreakEvenOptions) -> Table {
    let deal = Deal::open(deal).unwrap();
    deal.break_evens(&settings.parse().unwrap(), options).unwrap().table()
}

#[test]
fn goals_side_by_side_are_each_alone() {
    let options = |goals: &[Goal]| BreakEvenOptions {
        goals: goals.to_vec(),
        increment: 0.05,
        ..BreakEvenOptions::default()
    };
    let settings = "severity_pct=45; shift_bp=0";
    let together = solved("impac-2003-1", settings, &options(&GOALS));
    let alone = GOALS.map(|goal| solved("impac-2003-1", settings, &options(&[goal])));
    let rows = alone[0].rows.len();
    assert_eq!(together.rows.len(), rows * GOALS.len());
    for (position, row) in together.rows.iter().enumerate() {
        let (of, goal) = (position / GOALS.len(), position % GOALS.len());
        assert_eq!(row, &alone[goal].rows[of]);
        assert_eq!(row.last(), Some(&Value::from(GOALS[goal].to_string())));
    }
    assert_eq!(together.columns.last().map(|column| column.name), Some("goal"));
}

/// What the cash flows of a deal say at CDRs: principal lost, most of it so far, and interest short.
fn at(deal: &Deal, settings: &str, class: &str, cdr: &str) -> (f64, f64) {
    let settings: Settings = format!("{settings}; cdr_pct={cdr}").parse().unwrap();
    let flows = Flows::Classes { classes: vec![class.to_owned()], run_to: RunTo::Maturity };
    let table = deal.cash_flows(&settings, &flows).unwrap().table();
    let (mut lost, mut most, mut short) = (0.0_f64, 0.0_f64, 0.0_f64);
    for row in 0..table.rows.len() {
        lost += table.number(row, "loss").unwrap();
        most = most.max(lost);
        short = short.max(table.number(row, "interest_shortfall").unwrap());
    }
    let left = table.number(table.rows.len() - 1, "ending_balance").unwrap();
    (most.max(lost + left), short)
}

#[test]
fn cash_flows_on_both_sides_of_a_goal() {
    let (name, settings) = ("subprime-2006", "severity_pct=50; lag_months=12; index=static");
    let deal = Deal::open(name).unwrap();
    let options = |side: Side| BreakEvenOptions {
        goals: GOALS[..4].to_vec(),
        run_to: Some(RunTo::Maturity),
        side,
        ..BreakEvenOptions::default()
    };
    let with = solved(name, settings, &options(Side::With));
    let without = solved(name, settings, &options(Side::Without));
    let mut turned = 0;
    for row in 0..with.rows.len() {
        let Some(Value::Text(class)) = with.value(row, "class") else { panic!("a class") };
        let of_deal = &deal.inputs().deal;
        let class_of = &of_deal.classes[of_deal.class_named(class).unwrap()];
        let bonds::deal::ClassKind::Balance(balance) = class_of.kind else { panic!("a balance") };
        let misses = |cdr: f64| {
            let (lost, short) = at(&deal, settings, class, &cdr.to_string());
            match GOALS[row % 4] {
                Goal::InterestShortfall => short >= 1.0,
                Goal::FirstDollar => lost >= 1.0,
                Goal::LossAbove(percent) => lost >= balance * percent / 100.0 + 1.0,
                _ => panic!("no other goal"),
            }
        };
        let value = |table: &Table| table.number(row, "cdr_pct");
        let (Some(with), Some(without)) = (value(&with), value(&without)) else { continue };
        assert!(misses(with) && !misses(without), "{class} {} {with}", GOALS[row % 4]);
        turned += 1;
    }
    assert!(turned >= 12, "{turned}");
}

/// The multiple of a vector of the settings: cash flows at that multiple of it lose, and those of one
/// increment less do not.
#[test]
fn a_multiple_of_a_vector_that_settings_give() {
    let name = "subprime-2006";
    let deal = Deal::open(name).unwrap();
    let rest = "severity_pct=50; lag_months=12; index=static";
    let options = BreakEvenOptions {
        solve: Solve::Multiple,
        run_to: Some(RunTo::Maturity),
        increment: 0.5,
        ..BreakEvenOptions::default()
    };
    let table = solved(name, &format!("cdr_pct=2 for 12, 8 for 24, 1; {rest}"), &options);
    let mut turned = 0;
    for row in 0..table.rows.len() {
        let Some(Value::Text(class)) = table.value(row, "class") else { panic!("a class") };
        let Some(multiple) = table.number(row, "multiple_pct") else { continue };
        assert_eq!(table.value(row, "solved_for"), Some(&"multiple_pct".into()));
        let Some(Value::Text(keys)) = table.value(row, "settings") else { panic!("settings") };
        assert!(keys.contains("cdr_pct=2 for 12, 8 for 24, 1"), "{keys}");
        let lost = |multiple: f64| {
            let rate = |percent: f64| percent * multiple / 100.0;
            let vector = format!("{} for 12, {} for 24, {}", rate(2.0), rate(8.0), rate(1.0));
            at(&deal, rest, class, &vector).0
        };
        assert!(lost(multiple) >= 1.0 && lost(multiple - 0.5) < 1.0, "{class} {multiple}");
        turned += 1;
    }
    assert!(turned >= 2, "{turned}");
}
