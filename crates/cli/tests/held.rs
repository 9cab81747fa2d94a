//! Deals that hold the classes of others, as a user runs them.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::Folder;

fn shipped(deal: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios").join(deal)
}

/// The deal file of a shipped deal of one group that holds all of the classes of the shipped deal in
/// the place of its loans.
fn wrapped(deal: &str, classes: &[&str]) -> String {
    let folder = shipped(deal);
    let text = fs::read_to_string(folder.join("deal.toml")).unwrap();
    let path = folder.canonicalize().unwrap();
    let security = |class: &&str| {
        format!("{{ deal = {:?}, class = \"{class}\" }}", path.display().to_string())
    };
    let securities: Vec<String> = classes.iter().map(security).collect();
    let securities = format!("securities = [{}]", securities.join(", "));
    let line = |line: &str| match line.split(' ').next() {
        Some("pool") => securities.clone(),
        Some("speed") => String::new(),
        _ => line.to_owned(),
    };
    let text = text.lines().map(line).collect::<Vec<_>>().join("\n");
    // Nothing is to be assumed of loans.
    let is_of_loans = |block: &&str| {
        !block.starts_with("[[assumption]]\nterm = \"pool.")
            && !block.contains(".speed.psa_pct\"\n")
    };
    text.split("\n\n").filter(is_of_loans).collect::<Vec<_>>().join("\n\n")
}

/// What is printed of a deal is true of one that holds all of its classes and pays alike: principal
/// and lives of the collateral, balances, lives and yields of classes.
#[test]
fn printed_numbers_are_true_of_what_holds_all_classes() {
    for (deal, classes, cells) in
        [("fabozzi-sequential", &["A", "B", "C", "D"][..], 21), ("gnma-9", &["GNMA-9"][..], 6)]
    {
        let folder = Folder::of(&[("deal.toml", &wrapped(deal, classes))]);
        let published = folder.path().join("published");
        fs::create_dir(&published).unwrap();
        for file in fs::read_dir(shipped(deal).join("published")).unwrap() {
            let file = file.unwrap();
            fs::copy(file.path(), published.join(file.file_name())).unwrap();
        }
        let of_holder = folder.run("tieout . --format csv").texts("verdict");
        let itself = shipped(deal).display().to_string();
        let of_deal = folder.run_with(&["tieout", &itself, "--format", "csv"]).texts("verdict");
        assert_eq!(of_holder, of_deal, "{deal}");
        assert_eq!(of_holder.len(), cells);
        assert!(of_holder.iter().all(|verdict| verdict != "outside"));
    }
}

/// What the loans of a shipped deal pay at 165 PSA, as a file of cash flows, pays its classes the same,
/// to the cent: at whatever speed is asked for.
#[test]
fn cash_flows_of_loans_pay_what_the_loans_pay() {
    let itself = shipped("fabozzi-sequential").canonicalize().unwrap().display().to_string();
    let folder = Folder::of(&[]);
    let of_deal = |what: &str| {
        let line = format!("cashflows {itself} --psa 165 --format csv{what}");
        folder.run(&line)
    };
    let loans = of_deal("");
    let columns = [
        ("month", "period"),
        ("beginning_balance_usd", "beginning_balance"),
        ("principal_usd", "scheduled_principal"),
        ("prepaid_usd", "prepaid_principal"),
        ("interest_usd", "net_interest"),
    ];
    let mut rows = vec![columns.map(|(name, _)| name).join(",")];
    let columns = columns.map(|(_, column)| loans.texts(column));
    for row in 0..columns[0].len() {
        rows.push(columns.each_ref().map(|column| column[row].as_str()).join(","));
    }
    let text = wrapped("fabozzi-sequential", &[]);
    let text = text.replace("securities = []", "cash_flows = \"flows.csv\"");
    fs::write(folder.path().join("deal.toml"), text).unwrap();
    fs::write(folder.path().join("flows.csv"), rows.join("\n")).unwrap();
    for speed in ["--psa 165", "--cpr 40 --cdr 5"] {
        let given = folder.run(&format!("cashflows . --bonds {speed} --format csv"));
        for column in ["interest", "principal", "ending_balance"] {
            let expected = of_deal(" --bonds").numbers(column);
            let found = given.numbers(column);
            assert_eq!(found.len(), expected.len());
            let worst = found.iter().zip(&expected).map(|(a, b)| (a - b).abs());
            assert!(worst.clone().all(|cents| cents < 0.005), "{:?}", worst.reduce(f64::max));
        }
    }
}

/// Two deals of a loan each that differ in severity; a deal that holds the classes of both.
fn two_severities() -> Folder {
    let other = |name: &str, severity: u32| {
        format!(
            r#"[deal]
name = "{name}"
title = "Other"
source = "by hand"
cite = "by hand"

[dates]
closing = 2020-01-01
first_payment = 2020-02-01
cite = "by hand"

[[group]]
name = "1"
pool = "../pool.csv"
speed = {{ cpr_pct = 6 }}
default_rate = {{ cdr_pct = 4 }}
write_down = ["A"]
cite = "by hand"

[[class]]
name = "A"
balance_usd = 1000000
coupon = {{ fixed_pct = 6 }}
cite = "by hand"

[[class]]
name = "R"
residual = true
cite = "by hand"

[[pay]]
interest = {{ from = ["interest"], to = ["A"] }}
cite = "by hand"

[[pay]]
principal = {{ from = ["principal"], to = ["A"] }}
cite = "by hand"

[defaults]
severity_pct = {severity}
lag_months = 0
cite = "by hand"
"#
        )
    };
    let holder = other("holder", 0)
        .replace(
            "pool = \"../pool.csv\"",
            "securities = [\n\
            { deal = \"../mild\", class = \"A\" },\n\
            { deal = \"../harsh\", class = \"A\", face_usd = 500000, cite = \"schedule A\" },\n]",
        )
        .replace("speed = { cpr_pct = 6 }\ndefault_rate = { cdr_pct = 4 }\n", "")
        .replace("balance_usd = 1000000", "balance_usd = 1500000");
    let (holder, _) = holder.split_once("[defaults]").unwrap();
    let pool = "balance_usd,rate_pct,remaining_months,age_months\n1000000,6,120,0\n";
    Folder::of(&[
        ("pool.csv", pool),
        ("mild/deal.toml", &other("mild", 20)),
        ("harsh/deal.toml", &other("harsh", 60)),
        ("holder/deal.toml", holder),
        (
            "grid.toml",
            "[grid]\ndeals = [\"holder\"]\n\n[axes]\nspeed_pct = [50, 150]\ncdr_pct = [1, 8]\n",
        ),
    ])
}

/// Each deal loses at its own severity: a class of 1,000,000 at 20%, half of one at 60%.
#[test]
fn a_row_has_no_severity_where_the_deals_held_differ_and_can_be_made_again() {
    let folder = two_severities();
    let loss = |line: &str| folder.run(line).numbers("class_loss")[0];
    let own = folder.run("price holder --format csv");
    let (mild, harsh) = (loss("price mild --format csv"), loss("price harsh --format csv"));
    assert!(mild > 1e4 && harsh > 2.9 * mild, "{mild}, {harsh}");
    let both = own.numbers("class_loss")[0];
    assert!((both - mild - harsh / 2.0).abs() < 1e-6, "{both}");
    assert_eq!(own.texts("severity_pct"), [""]);
    assert_eq!(own.texts("lag_months"), ["0"]);
    // What a row says makes it again.
    let again =
        folder.run("price holder --format csv --speeds 100 --shift 0 --lag 0 --advance 100");
    assert_eq!(again.texts("class_loss"), own.texts("class_loss"));
    // One severity for all that is stated, be it what a deal that states nothing would have.
    let stated = folder.run("price holder --format csv --severity 40");
    let same = |line: &str| loss(&format!("{line} --format csv --severity 40"));
    let (mild, harsh) = (same("price mild"), same("price harsh"));
    assert_eq!(stated.texts("severity_pct"), ["40"]);
    assert!((stated.numbers("class_loss")[0] - mild - harsh / 2.0).abs() < 1e-6);
}

/// A default vector of a deal that is held goes on at a rate for life.
#[test]
fn defaults_that_do_not_happen_are_told_of_the_deals_held() {
    let folder = two_severities();
    for deal in ["mild", "harsh"] {
        let file = folder.path().join(deal).join("deal.toml");
        let text = fs::read_to_string(&file).unwrap();
        let vector = "default_rate = { cdr_pct = \"2 for 12, 4\" }";
        let text = text.replace("default_rate = { cdr_pct = 4 }", vector);
        fs::write(file, text.replace("lag_months = 0", "lag_months = 6")).unwrap();
    }
    let notes = |deal: &str| {
        let seen = folder.run(&format!("price {deal} --format csv"));
        let notes = seen.stderr.lines().filter(|line| line.contains("do not happen"));
        notes.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(notes("mild").len(), 1);
    assert_eq!(notes("holder"), [notes("mild"), notes("harsh")].concat());
}

#[test]
fn every_verb_takes_deals_that_hold_others() {
    let folder = two_severities();
    let grid = folder.run("grid grid.toml -o cells.csv");
    assert_eq!(grid.code, 0, "{}", grid.stderr);
    let stdout = fs::read_to_string(folder.path().join("cells.csv")).unwrap();
    let grid = common::Seen { stdout, ..grid };
    let mut single = Vec::new();
    for speed in [50, 150] {
        for cdr in [1, 8] {
            let line = format!("price holder --format csv --speeds {speed} --cdr {cdr}");
            single.push(folder.run(&line).texts("yield_pct").remove(0));
        }
    }
    assert_eq!(grid.texts("yield_pct"), single);
    let flows = folder.run("cashflows holder --format csv");
    let paid: f64 = flows.numbers("scheduled_principal").iter().sum();
    let lost: f64 = flows.numbers("loss").iter().sum();
    assert!((paid + lost - 1.5e6).abs() < 1e-6, "{paid} {lost}");
    assert_eq!(
        folder.run("decrement holder --format csv").numbers("percent_outstanding")[0],
        100.0
    );
    // 6% of 1,500,000 / 12, less what defaults in the month.
    let explained = folder.run("explain holder --format csv --period 1 --cdr 0");
    let interest: f64 = 1.5e6 * 0.06 / 12.0;
    assert!(explained.stdout.contains(&format!("interest collected,1,,,,{interest},")));
    assert_eq!(folder.run("afr holder --format csv").numbers("available_rate_pct").len(), 120);
    let breakeven = folder.run("breakeven holder --format csv --increment 0.01");
    assert_eq!(breakeven.numbers("cdr_pct"), [0.01]);
    let check = folder.run("check holder --format csv");
    assert!(check.stdout.contains("group.1.securities.2.face_usd,500000,schedule A"));
    let terms = folder.run("price holder --format csv --term group.1.securities.2.face_usd=400000");
    assert_eq!(terms.code, 0, "{}", terms.stderr);
}
