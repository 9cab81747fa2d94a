//! Terms that filings have and a careful reader might refuse: each prices, or has a reason.

#![allow(clippy::expect_used)]

use std::process::Command;

const DEAL: &str = include_str!("../starter/deal.toml");
const POOL: &str = include_str!("../starter/pool.csv");

/// Exit code, standard output and standard error of a verb on the starter deal with `changes`.
fn run(changes: &[(&str, &str)], line: &str) -> (i32, String, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut deal = DEAL.to_string();
    for (old, new) in changes {
        assert!(deal.contains(old), "{old:?} is not in the deal");
        deal = deal.replacen(old, new, 1);
    }
    std::fs::write(folder.path().join("deal.toml"), deal).expect("a deal");
    std::fs::write(folder.path().join("pool.csv"), POOL).expect("a pool");
    let mut words = line.split(' ');
    let output = Command::new(env!("CARGO_BIN_EXE_paydown"))
        .args([words.next().expect("a verb"), folder.path().to_str().expect("UTF-8")])
        .args(words)
        .env("NO_COLOR", "1")
        .output()
        .expect("the program starts");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code().expect("an exit code"), text(output.stdout), text(output.stderr))
}

/// A column of the rows of a CSV.
fn column(csv: &str, name: &str) -> Vec<String> {
    let mut lines = csv.lines();
    let head: Vec<&str> = lines.next().expect("a header").split(',').collect();
    let at = head.iter().position(|column| *column == name).expect("the column");
    lines.map(|line| line.split(',').nth(at).expect("a value").to_string()).collect()
}

const COUPON_B: &str = "coupon = { floating = { index = \"SOFR_30D\", margin_bp = 210, \
                        margin_after_call_bp = 315, available_funds_cap = true } }";

fn coupon_b(terms: &str) -> String {
    format!("coupon = {{ floating = {{ index = \"SOFR_30D\", {terms} }} }}")
}

/// 105.79998543% less 22.99999665 times the index, at most 105.8%: 23% at an index of 3.6%.
#[test]
fn an_inverse_floater_of_large_terms() {
    let terms =
        "multiplier = -22.99999665, margin_bp = 10579.998543, cap_pct = 105.8, floor_pct = 0";
    let change = [(COUPON_B, coupon_b(terms))];
    let change = change.each_ref().map(|(old, new)| (*old, new.as_str()));
    let (code, csv, words) = run(&change, "cashflows --bonds --class B --format csv");
    assert_eq!(code, 0, "{words}");
    let coupon: f64 = column(&csv, "coupon_pct")[0].parse().expect("a rate");
    let filed = 105.79998543 - 22.99999665 * 3.60;
    assert!((coupon - filed).abs() < 1e-9, "{coupon} {filed}");
    let (code, csv, words) =
        run(&change, "cashflows --bonds --class B --shift -400bp --format csv");
    assert_eq!(code, 0, "{words}");
    let coupon: f64 = column(&csv, "coupon_pct")[0].parse().expect("a rate");
    assert!((coupon - 105.8).abs() < 1e-9, "the cap: {coupon}");
    // Its table has the yield on which it is priced.
    let (code, table, words) = run(&change, "price --class B --to maturity --format table");
    assert_eq!(code, 0, "{words}");
    assert!(table.contains("105.79998543% - 22.99999665 x SOFR_30D"), "{table}");
    let row = table.lines().find(|line| line.starts_with("Yield at 99.5 (%)")).expect("a yield");
    let yields = row.split_whitespace().skip(4).map(str::parse::<f64>);
    assert_eq!(yields.flatten().count(), 4, "{table}");
}

/// An interest-only class with nominal principal: a coupon and a price of many times its balance.
#[test]
fn a_class_of_nominal_principal() {
    let changes = [
        ("balance_usd = 88000", "balance_usd = 1000"),
        (COUPON_B, "coupon = { fixed_pct = 1009.25 }"),
        ("price_pct = 99.5", "price_pct = 2150"),
    ];
    let (code, csv, words) =
        run(&changes, "price --class B --to maturity --speeds 100 --format csv");
    assert_eq!(code, 0, "{csv}{words}");
    assert_eq!(column(&csv, "price"), ["2150"]);
    assert!(!column(&csv, "yield_pct")[0].is_empty(), "{csv}");
    assert!(!words.contains("coupon"), "nominal principal is no slip: {words}");
}

/// A floor below zero binds nothing: a holder never pays.
#[test]
fn a_floor_below_zero() {
    for shift in ["0bp", "-800bp"] {
        let line = format!("price --class B --shift {shift} --format csv");
        let with = |terms: &str| run(&[(COUPON_B, &coupon_b(terms))], &line);
        let (code, without, words) = with("margin_bp = 210");
        assert_eq!(code, 0, "{words}");
        let (code, floored, words) = with("margin_bp = 210, floor_pct = -5");
        assert_eq!(code, 0, "{words}");
        assert_eq!(floored, without);
    }
}

/// A class without a balance is paid nothing, and that is no fault; the others are as they were.
#[test]
fn a_class_of_no_balance() {
    let none = [("balance_usd = 88000", "balance_usd = 0")];
    let (code, csv, words) = run(&none, "price --speeds 100 --to maturity --format csv");
    assert_eq!(code, 0, "{csv}{words}");
    assert_eq!(column(&csv, "price"), ["100", "99.5"]);
    assert_eq!(column(&csv, "reason"), ["", "the class has no balance"]);
    for name in ["dm_bp", "yield_pct", "wal_years", "mdur_years", "last_principal"] {
        let values = column(&csv, name);
        assert!(!values[0].is_empty() && values[1].is_empty(), "{name}: {values:?}");
    }
    assert_eq!(column(&csv, "class_loss"), ["0", "0"]);
    let lines = [
        "price --class B --format table",
        "price --class B --dm 40",
        "price --class B --yield 5",
        "cashflows --bonds",
        "cashflows",
        "afr",
        "decrement --format table",
        "explain --period 3",
        "breakeven --class A",
    ];
    for line in lines {
        let (code, shown, words) = run(&none, line);
        let shown = shown.to_lowercase();
        assert!(code == 0 && !shown.contains("nan") && !shown.contains("inf"), "{line}: {words}");
    }
    // The deal without any balance at all.
    let all = [none[0], ("balance_usd = 500000", "balance_usd = 0")];
    let (code, csv, words) = run(&all, "price --speeds 100 --to maturity --format csv");
    assert_eq!(
        (code, column(&csv, "reason")[0].as_str()),
        (0, "the class has no balance"),
        "{words}"
    );
}

/// A class that loses all but a trace of its price has no yield, with a reason: no cell has failed.
#[test]
fn a_class_that_is_wiped_out() {
    let line = "price --class B --to maturity --cdr 60 --severity 100 --lag 0 --format csv";
    let (code, csv, words) = run(&[], &format!("{line} --speeds 100"));
    assert_eq!(code, 0, "{csv}{words}");
    let reason = "the class is paid so little of its price that its yield is below -99% a year";
    assert_eq!(column(&csv, "reason"), [reason]);
    assert_eq!(
        (column(&csv, "price"), column(&csv, "yield_pct")),
        (vec!["99.5".into()], vec!["".into()])
    );
    assert_eq!(column(&csv, "class_loss"), ["88000"]);
}
