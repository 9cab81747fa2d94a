//! `paydown replines`: the shipped pools are what the command builds, and they tie.

#![allow(clippy::expect_used, clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const SHIPPED: [(&str, &str); 4] = [
    ("scenarios/impac-2003-8", "1"),
    ("scenarios/impac-2003-8", "2"),
    ("scenarios/impac-2003-1", "1"),
    ("scenarios/impac-2003-1", "2"),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn paydown(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_paydown"))
        .args(arguments)
        .current_dir(root())
        .env("NO_COLOR", "1")
        .output()
        .expect("the program starts")
}

fn ties(strats: &str, flag: &[&str]) -> Vec<Vec<String>> {
    let arguments: Vec<&str> = ["replines", strats, "--ties", "--format", "csv"]
        .into_iter()
        .chain(flag.iter().copied())
        .collect();
    let output = paydown(&arguments);
    assert_eq!(output.status.code(), Some(0));
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let row = |line: &str| line.split(',').map(str::to_owned).collect();
    text.lines().skip(1).map(row).collect()
}

#[test]
fn shipped_pools_are_what_the_command_builds() {
    for (deal, group) in SHIPPED {
        let output = paydown(&["replines", &format!("{deal}/strats/group-{group}.toml")]);
        let shipped = std::fs::read(root().join(format!("{deal}/pool-group-{group}.csv")));
        assert!(output.stdout == shipped.expect("the pool"), "{deal} group {group}");
    }
}

#[test]
fn every_table_and_average_ties() {
    for (deal, group) in SHIPPED {
        let strats = format!("{deal}/strats/group-{group}.toml");
        let rows = ties(&strats, &[]);
        assert!(rows.len() > 30);
        for row in &rows {
            assert_eq!(row[5], "ties", "{strats}: {row:?}");
        }
        assert_eq!(rows.iter().filter(|row| row[1] == "average").count(), 9);
    }
}

/// With `--each` no line carries an average: the lines themselves lie in the printed buckets.
#[test]
fn lines_of_their_own_tie_by_their_values() {
    for (deal, group) in SHIPPED {
        let strats = format!("{deal}/strats/group-{group}.toml");
        for row in ties(&strats, &["--each"]) {
            assert_eq!(row[5], "ties", "{strats}: {row:?}");
            let numbers: Vec<f64> =
                [3, 6].iter().map(|column| row[*column].parse().expect("a number")).collect();
            assert!((numbers[0] - numbers[1]).abs() < 2.0, "{strats}: {row:?}");
        }
    }
}

#[test]
fn a_contradiction_has_its_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("strats.toml");
    let shipped = root().join("scenarios/impac-2003-1/strats/group-2.toml");
    let text = std::fs::read_to_string(shipped).expect("the strats");
    // The balances of two margins changed against each other: no loan of 599,245 has the first.
    let text = text.replace(
        "usd = 599245, loans = 1 },\n  { pct = [2.750, 2.999], usd = 5439204",
        "usd = 5439204, loans = 1 },\n  { pct = [2.750, 2.999], usd = 599245",
    );
    let text = text.replace("then = { margin = [2.500, 2.749] }", "then = { margin = [9.0, 9.5] }");
    std::fs::write(&file, text).expect("a file");
    let output = paydown(&["replines", file.to_str().expect("UTF-8")]);
    let words = String::from_utf8(output.stderr).expect("UTF-8");
    assert_eq!(output.status.code(), Some(3), "{words}");
    assert!(words.contains("the rules leave no bucket for loans of this product"), "{words}");
    assert!(words.contains("strats.toml:") && words.contains("30Y LIB6M"), "{words}");
    assert!(words.contains("otherwise_pct"), "{words}");
}
