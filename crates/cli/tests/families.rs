//! Deals of families that no filing at hand stands for, invented: subprime of 2006 shape, a static CLO
//! whose coverage tests divert, a HELOC pool without further draws, shipped beside the deals that are
//! tied to print. Three dates of each were computed by another one's model in Python, from the words of the deal and the pool's own cash.

#![allow(clippy::expect_used, clippy::panic)]

use std::path::Path;
use std::process::Command;

/// Cents of the model's file, and a little more.
const CENT: f64 = 0.005_001;

/// Rows of a CSV without quotes, by the names of its first line.
fn rows(text: &str) -> Vec<Vec<(String, String)>> {
    let mut lines = text.lines().filter(|line| !line.starts_with('#'));
    let heads: Vec<&str> = lines.next().expect("a first line").split(',').collect();
    let row = |line: &str| {
        let named = heads.iter().zip(line.split(','));
        named.map(|(head, field)| (head.to_string(), field.to_owned())).collect()
    };
    lines.map(row).collect()
}

fn field<'r>(row: &'r [(String, String)], name: &str) -> &'r str {
    row.iter().find(|(head, _)| head == name).map_or("", |(_, field)| field)
}

fn equals_the_model(family: &str, scenario: &str, dates: usize) {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = here.join("../../scenarios").join(family);
    let by_hand = here.join("tests/families").join(family).with_extension("csv");
    let by_hand = std::fs::read_to_string(by_hand).expect("a file");
    assert!(by_hand.lines().next().expect("a line").ends_with(scenario), "{scenario}");
    let output = Command::new(env!("CARGO_BIN_EXE_paydown"))
        .arg("cashflows")
        .arg(&folder)
        .args(["--bonds", "--index", "static", "--format", "csv"])
        .args(scenario.split(' '))
        .output()
        .expect("the program");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let printed = rows(&String::from_utf8(output.stdout).expect("text"));
    let mut compared = std::collections::BTreeSet::new();
    for model in rows(&by_hand) {
        let (period, class) = (field(&model, "period"), field(&model, "class"));
        let same = |row: &&Vec<_>| field(row, "period") == period && field(row, "class") == class;
        let ours = printed.iter().find(same);
        for name in ["interest", "principal", "loss", "ending_balance"] {
            let number = |row: &[(String, String)]| field(row, name).parse::<f64>().unwrap_or(0.0);
            let (theirs, ours) = (number(&model), ours.map_or(0.0, |row| number(row)));
            let place = format!("{family}, period {period}, class {class}, {name}");
            assert!((theirs - ours).abs() < CENT, "{place}: {ours}, the model {theirs}");
        }
        compared.insert(period.to_owned());
    }
    assert_eq!(compared.len(), dates);
}

#[test]
fn subprime() {
    equals_the_model("subprime-2006", "--cdr 6 --severity 45 --lag 6", 3);
}

#[test]
fn collateralized_loan_obligations() {
    equals_the_model("clo-static", "--cdr 14 --severity 70 --lag 12", 3);
}

#[test]
fn home_equity_lines() {
    equals_the_model("heloc", "--cdr 6 --severity 45 --lag 6", 3);
}
