//! What a terminal of 80 characters shows: whole lines, and how to see the rest.

#![allow(clippy::expect_used, clippy::unwrap_used)]

use std::process::Command;

use insta::assert_snapshot;

/// What a command shows on lines of `width` characters.
fn shown(line: &str, width: usize) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_paydown"))
        .args(line.split(' '))
        .args(["--format", "table", "-q"])
        .env("COLUMNS", width.to_string())
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
        .output()
        .expect("the program starts");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// The first and the last lines.
fn ends(text: &str, lines: usize) -> String {
    let all: Vec<&str> = text.lines().collect();
    let (first, last) = (&all[..lines], &all[all.len() - lines..]);
    [first, &["[...]"], last].concat().join("\n")
}

#[test]
fn break_evens() {
    assert_snapshot!(shown("breakeven impac-2003-8", 80));
}

#[test]
fn a_date_explained() {
    let line = "explain impac-2003-1 --period 38 --cdr 8.6 --severity 30 --lag 0";
    assert_snapshot!(shown(line, 80));
    assert_snapshot!(shown(&format!("{line} --class 1-B-1"), 80));
}

#[test]
fn cash_flows() {
    assert_snapshot!(ends(&shown("cashflows impac-2003-8 --cdr 4", 80), 13));
}

#[test]
fn a_tie_out() {
    assert_snapshot!(ends(&shown("tieout impac-2003-1", 80), 26));
}

#[test]
fn a_price_at_many_speeds() {
    assert_snapshot!(shown("price fabozzi-sequential --class A", 80));
}

/// Titles aside, no line is longer than the terminal.
#[test]
fn no_line_is_longer() {
    for deal in ["impac-2003-8", "stacr-2026-dna1", "fabozzi-sequential", "ally-2017-3"] {
        for verb in ["price", "breakeven", "cashflows", "cashflows --bonds", "explain --period 3"] {
            let (verb, flags) = verb.split_once(' ').unwrap_or((verb, "-q"));
            for width in [80, 100, 200] {
                let text = shown(&format!("{verb} {deal} {flags}"), width);
                let long = text.lines().find(|line| line.chars().count() > width);
                assert_eq!(long, None, "{verb} {deal} {flags} on {width}");
            }
        }
    }
}
