//! What `--plot` draws.

#![allow(clippy::expect_used)]

#[allow(dead_code)]
mod common;

use common::Folder;

fn drawn(line: &str) -> String {
    let seen = Folder::of(&[]).run(line);
    assert_eq!(seen.code, 0, "{}", seen.stderr);
    seen.stdout
}

#[test]
fn balances_rates_and_break_evens() {
    let lines = [
        "cashflows fabozzi-pac --bonds --plot",
        "afr impac-2003-1 --shock 1000bp:2 --plot",
        "breakeven impac-2003-1 --class 1-B-1 --severity 30,40,50,60 --to call --plot",
    ];
    let drawn: Vec<String> =
        lines.map(|line| format!("$ paydown {line}\n{}", drawn(line))).to_vec();
    insta::assert_snapshot!(drawn.join("\n"));
}

#[test]
fn nothing_to_plot_is_told() {
    let seen =
        Folder::of(&[]).run("breakeven impac-2003-1 --class 1-B-1 --to call --shift 0bp --plot");
    assert_eq!(seen.code, 0);
    assert!(seen.stderr.contains("nothing to plot"), "{}", seen.stderr);
    for refused in ["--contracts --plot", "--plot -o flows.csv"] {
        let folder = Folder::of(&[]);
        assert_eq!(folder.run(&format!("cashflows impac-2003-8 {refused}")).code, 2, "{refused}");
        assert!(!folder.path().join("flows.csv").exists(), "{refused}");
    }
}
