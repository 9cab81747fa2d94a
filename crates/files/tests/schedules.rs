//! Dollars by month that end before they are done with: planned balances, notionals, vectors.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;

use bonds::deal::{Notional, Plan};
use files::{DealDocument, ReadError, read_deal};

const DEAL: &str = r#"
cite = "a test"
[deal]
name = "plans"
title = "Plans"
source = "a test"
[dates]
closing = 2020-01-01
first_payment = 2020-02-01
[index]
static_pct = { LIBOR_1M = 1 }
[[group]]
name = "1"
pool = "pool.csv"
speed = { cpr_pct = 6 }
[[class]]
name = "PAC"
balance_usd = 600
[[class]]
name = "S"
balance_usd = 400
[[plan]]
name = "pac"
balances = "plans.csv"
[[contract]]
name = "cap"
cap = { strike_pct = 1, index = "LIBOR_1M" }
notional = { schedule = "notionals.csv", last_month = 2 }
[[pay]]
principal = { from = ["principal"], to = ["PAC"], down_to = "pac" }
[[pay]]
principal = { from = ["principal"], to = ["S", "PAC"] }
"#;

const POOL: &str = "balance_usd,rate_pct,remaining_months,age_months\n1000,6,4,0\n";

const PLANS: &str = "month,pac\n1,400\n2,150\n3,0\n";

const NOTIONALS: &str = "month,cap\n1,100\n2,50\n";

fn read(files: &[(&str, &str)]) -> Result<DealDocument, String> {
    let folder = tempfile::tempdir().unwrap();
    let all = [("deal.toml", DEAL), ("pool.csv", POOL), ("plans.csv", PLANS)];
    for (name, text) in all.into_iter().chain([("notionals.csv", NOTIONALS)]).chain(files.to_vec())
    {
        fs::write(folder.path().join(name), text).unwrap();
    }
    read_deal(folder.path()).map_err(|error| match error {
        ReadError::Faults(faults) => faults.to_string(),
        error => panic!("{error}"),
    })
}

#[track_caller]
fn refused(files: &[(&str, &str)], words: &[&str]) {
    let faults = read(files).expect_err("a fault");
    for word in words {
        assert!(faults.contains(word), "{word} is not in {faults}");
    }
}

#[test]
fn a_plan_is_said_to_its_end() {
    let plan = |rows: &str| read(&[("plans.csv", rows)]).map(|read| read.inputs.deal.plans);
    assert_eq!(plan(PLANS), Ok(vec![Plan::Balances(vec![400.0, 150.0, 0.0])]));
    // Through the last month of the collateral, after which nothing is paid.
    let whole = "month,pac\n1,400\n2,150\n3,100\n4,25\n";
    assert_eq!(plan(whole), Ok(vec![Plan::Balances(vec![400.0, 150.0, 100.0, 25.0])]));
    let words =
        ["plans.csv:3", "`pac` ends with month 2 at 150", "last balance of 0", "month to 4"];
    refused(&[("plans.csv", "month,pac\n1,400\n2,150\n")], &words);
    // Of two plans in a file the one that ends above 0.
    let two = DEAL.replace(
        "[[contract]]",
        "[[plan]]\nname = \"tac\"\nbalances = \"plans.csv\"\n[[contract]]",
    );
    let rows = "month,pac,tac\n1,400,300\n2,0,0.01\n";
    let faults = read(&[("deal.toml", &two), ("plans.csv", rows)]).expect_err("a fault");
    assert!(faults.contains("`tac` ends with month 2 at 0.01"), "{faults}");
    assert!(!faults.contains("`pac`"), "{faults}");
}

#[test]
fn a_notional_counts_to_the_last_month_of_its_contract() {
    let notional = |rows: &str| {
        let read = read(&[("notionals.csv", rows)]).unwrap_or_else(|faults| panic!("{faults}"));
        read.inputs.deal.contracts[0].notional.clone()
    };
    let expected = Notional::Schedule(vec![100.0, 50.0]);
    assert_eq!(notional(NOTIONALS), expected);
    assert_eq!(notional("month,cap\n1,100\n2,50\n3,25\n"), expected);
    let words = ["notionals.csv", "`cap` ends with month 1, before 2"];
    refused(&[("notionals.csv", "month,cap\n1,100\n")], &words);
}

#[test]
fn a_vector_that_ends_in_mid_life_is_told() {
    let warnings = |speed: &str| {
        let deal = DEAL.replace("speed = { cpr_pct = 6 }", speed);
        let read = read(&[("deal.toml", &deal)]).unwrap_or_else(|faults| panic!("{faults}"));
        read.doubts.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    let of = |key: &str, quote: &str, segments: &str| {
        let vector = format!(
            "{{ vector = {{ quote = \"{quote}\", by = \"month\", segments = [{segments}] }} }}"
        );
        match key {
            "speed" => format!("speed = {vector}"),
            key => format!("speed = {{ cpr_pct = 6 }}\n{key} = {vector}"),
        }
    };
    let ends = "{ months = 1, pct = 0 }, { months = 2, pct = 5 }";
    for (key, quote, name) in [("speed", "cpr", "CPR"), ("default_rate", "mdr", "MDR")] {
        // A severity is asked of every default rate.
        let told = warnings(&(of(key, quote, ends) + &severity(key)));
        let words =
            format!("the vector ends with month 3, loans pay to month 4: 5% {name} goes on");
        assert!(told.contains(&words), "{told}");
        for whole in [
            "{ months = 1, pct = 0 }, { pct = 5 }",
            "{ months = 2, pct = 0 }, { months = 2, pct = 5 }",
            "{ months = 2, pct = 5 }, { months = 1, pct = 0 }",
        ] {
            assert_eq!(warnings(&(of(key, quote, whole) + &severity(key))), "");
        }
    }
}

fn severity(key: &str) -> String {
    match key {
        "speed" => String::new(),
        _ => "\n[defaults]\nseverity_pct = 40\n".to_owned(),
    }
}
