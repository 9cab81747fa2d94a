//! `--history`: what the loans have done since closing takes the place of what a scenario supposes.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

#[allow(dead_code)]
mod common;
mod printed;

use std::fs;

use common::Folder;
use printed::{Printed, Row};

const DEAL: &str = "impac-2003-8";
const SHIPPED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios/impac-2003-8");

fn file(folder: &Folder, name: &str, heads: &str, row: &str, months: usize) -> String {
    let rows: String = (1..=months).map(|month| format!("{month},{row}\n")).collect();
    let path = folder.path().join(name);
    fs::write(&path, format!("month,{heads}\n{rows}")).expect("a file");
    path.display().to_string()
}

/// The part of the month's performing balance, less its scheduled principal, that prepays.
fn smm(rows: &[Row<'_>], month: usize) -> f64 {
    let before = rows[month - 2].number("performing_balance");
    rows[month - 1].number("prepaid_principal")
        / (before - rows[month - 1].number("scheduled_principal"))
}

#[test]
fn months_of_the_scenario_itself_change_nothing() {
    let folder = Folder::of(&[]);
    let known = file(&folder, "same.csv", "cpr_pct,cdr_pct,severity_pct", "20,3,35", 24);
    let flags = "--cpr 20 --cdr 3 --severity 35 --lag 6";
    for verb in ["cashflows", "cashflows --bonds"] {
        let plain = Printed::of(&format!("{verb} {DEAL} {flags}"));
        let with = Printed::of(&format!("{verb} {DEAL} {flags} --history {known}"));
        for (plain, with) in plain.rows().zip(with.rows()) {
            for column in ["ending_balance", "loss"] {
                let [plain, with] = [plain, with].map(|row| row.number(column));
                assert!((plain - with).abs() <= 1e-9 * plain.abs().max(1.0), "{plain} {with}");
            }
            assert_eq!(with.text("settings"), format!("history={known}"));
        }
    }
}

/// Group 2 prepays by the age of its loans at the pricing speed, group 1 by deal month.
#[test]
fn later_months_are_the_scenarios() {
    let folder = Folder::of(&[]);
    let known = file(&folder, "fast.csv", "cpr_pct,1.smm_pct", "60,3", 12);
    let plain = Printed::of(&format!("cashflows {DEAL}"));
    let with = Printed::of(&format!("cashflows {DEAL} --history {known}"));
    let of_sixty = 1.0 - 0.4_f64.powf(1.0 / 12.0);
    for (group, fast) in [("1", 0.03), ("2", of_sixty)] {
        let [plain, with] = [&plain, &with].map(|printed| printed.rows_of("group", group));
        for month in 3..=12 {
            assert!((smm(&with, month) - fast).abs() < 1e-9, "{}", smm(&with, month));
        }
        for month in 14..60 {
            // Loans that differ in rate and term amortize otherwise once balances have moved.
            let [plain, with] = [&plain, &with].map(|rows| smm(rows, month));
            assert!((plain - with).abs() < 1e-3, "month {month}: {plain} {with}");
        }
    }
}

/// Severities are those of the month of liquidation.
#[test]
fn severities_and_defaults_of_the_past() {
    let folder = Folder::of(&[]);
    let known = file(&folder, "losses.csv", "2.cdr_pct,2.severity_pct", "6,80", 18);
    let flags = "--severity 40 --lag 6";
    let with = Printed::of(&format!("cashflows {DEAL} {flags} --history {known}"));
    assert!(with.rows_of("group", "1").iter().all(|row| row.number("defaulted") == 0.0));
    let rows = with.rows_of("group", "2");
    for (month, row) in (1..).zip(&rows) {
        let defaulted = row.number("defaulted");
        assert_eq!(defaulted > 0.0, month <= 18, "month {month}: {defaulted}");
        if (7..=24).contains(&month) {
            let liquidated = rows[month - 7].number("defaulted");
            let severity = if month <= 18 { 0.8 } else { 0.4 };
            let loss = row.number("loss");
            assert!((loss / liquidated - severity).abs() < 1e-3, "month {month}: {loss}");
        }
    }
}

#[test]
fn a_settlement_behind_it_has_its_balances() {
    let folder = Folder::of(&[]);
    let known = file(&folder, "fast.csv", "cpr_pct", "60", 11);
    let settled = format!("{DEAL} --class 1-A-1 --to maturity --settle 2004-07-01");
    let slow = Printed::of(&format!("price {settled} --cpr 5 --history {known}"));
    let fast = Printed::of(&format!("price {settled} --cpr 30 --history {known}"));
    let [slow, fast] = [&slow, &fast].map(|printed| printed.rows().next().expect("a row"));
    assert_eq!(slow.number("balance"), fast.number("balance"));
    assert!(slow.number("wal_years") > 2.0 * fast.number("wal_years"));
}

#[test]
fn faults() {
    let folder = Folder::of(&[]);
    for (heads, row, code, said) in [
        ("cpr_pct,smm_pct", "6,1", 3, "both `cpr_pct` and `smm_pct`"),
        ("cpr", "6", 3, "cpr_pct"),
        ("3.cpr_pct", "6", 3, "3.cpr_pct"),
        ("cpr_pct", "600", 3, "`cpr_pct` is `600`"),
    ] {
        let path = file(&folder, "bad.csv", heads, row, 3);
        let seen = folder.run_with(&["price", SHIPPED, "--history", &path]);
        assert_eq!(seen.code, code, "{}", seen.stderr);
        assert!(seen.stderr.contains(said), "{}", seen.stderr);
    }
}
