//! `paydown tieout` as a user runs it, and the README's table of what ties.

#![allow(clippy::expect_used)]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

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

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).expect("UTF-8")
}

/// What a user sees, with the exit code first.
fn seen(arguments: &[&str]) -> String {
    let output = paydown(arguments);
    let code = output.status.code().expect("an exit code");
    format!("exit {code}\n--- stdout\n{}--- stderr\n{}", text(output.stdout), text(output.stderr))
}

/// The cells of the deals in `path`.
fn cells(path: &str) -> Vec<Value> {
    let output = paydown(&["tieout", path, "--format", "json"]);
    let cells: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    cells.as_array().expect("rows").clone()
}

fn word<'a>(cell: &'a Value, key: &str) -> &'a str {
    cell[key].as_str().unwrap_or_default()
}

/// The README states the counts of `paydown tieout scenarios`: they are pasted from the command.
#[test]
fn the_readme_has_the_table_of_the_command() {
    let output = paydown(&["tieout", "scenarios", "--summary", "--format", "markdown"]);
    let (table, totals) = (text(output.stdout), text(output.stderr));
    assert_eq!(output.status.code(), Some(0), "every cell ties or is listed as known:\n{totals}");
    let readme = fs::read_to_string(root().join("README.md")).expect("the README");
    assert!(readme.contains(&table), "the README's table should be:\n{table}");
    let totals = totals.trim_end();
    assert!(readme.contains(totals), "the README's totals should be:\n{totals}");
}

/// What is computed of every cell that is not exact, so that none moves unseen; of those that are
/// tolerated, which are many, how far their tables lie from the print.
#[test]
fn cells_that_are_not_exact() {
    let mut listed = String::new();
    let mut tolerated: BTreeMap<(String, String), Vec<f64>> = BTreeMap::new();
    for cell in cells("scenarios") {
        let [deal, table, row, column, published, verdict] =
            ["deal", "table", "row", "column", "published", "verdict"].map(|key| word(&cell, key));
        let computed = match &cell["computed"] {
            Value::Number(number) => format!("{:.4}", number.as_f64().expect("a number")),
            other => other.as_str().unwrap_or_default().to_string(),
        };
        match verdict {
            "exact" => {}
            "tolerated" => {
                let number = |text: &str| text.parse::<f64>().expect("a number");
                let gap = (number(published) - number(&computed)).abs();
                tolerated.entry((deal.to_string(), table.to_string())).or_default().push(gap);
            }
            _ => writeln!(
                listed,
                "{deal} | {table} | {row} | {column}: {published}, {computed} {verdict}"
            )
            .expect("a line"),
        }
    }
    for ((deal, table), gaps) in tolerated {
        let largest = gaps.iter().copied().fold(0.0, f64::max);
        let mean = gaps.iter().sum::<f64>() / gaps.len() as f64;
        let cells = gaps.len();
        writeln!(
            listed,
            "{deal} | {table}: {cells} tolerated, {mean:.4} off, at most {largest:.4}"
        )
        .expect("a line");
    }
    insta::assert_snapshot!(listed);
}

/// On a terminal: counts a file, then the cells that are not exact, with what the file says of them.
#[test]
fn cells_in_a_table() {
    let deal = "scenarios/fabozzi-sequential";
    insta::assert_snapshot!(seen(&["tieout", deal, "--format", "table"]));
    let all = seen(&["tieout", deal, "--all", "--format", "table"]);
    assert_eq!(all.matches(" exact\n").count(), 7, "{all}");
}

/// Only counts: the same numbers in every format, and no cell.
#[test]
fn counts_by_file() {
    let shown = |format| {
        let summary = ["tieout", "scenarios/fabozzi-sequential", "--summary", "--format", format];
        text(paydown(&summary).stdout)
    };
    insta::assert_snapshot!(["csv", "json", "markdown", "table"].map(shown).join("\n"));
    let both = paydown(&["tieout", "scenarios/gnma-9", "--summary", "--all"]);
    assert_eq!(both.status.code(), Some(2));
}

/// A printed `*` stands in every format as printed, beside the number that it is compared with.
#[test]
fn a_star_in_every_format() {
    let file = "scenarios/fnr-2019-2-g3/published/decrement.toml";
    let shown = |format| text(paydown(&["tieout", file, "--all", "--format", format]).stdout);
    assert_eq!(shown("csv").matches(",*,0.").count(), 18);
    assert_eq!(shown("json").matches("\"published\":\"*\",\"computed\":0.").count(), 18);
    for format in ["table", "markdown"] {
        let starred = shown(format);
        let starred = starred.lines().filter(|line| line.contains(" * ")).collect::<Vec<_>>();
        assert_eq!(starred.len(), 18, "{format}: {starred:?}");
        assert!(starred.iter().all(|line| line.contains(" 0.") && line.contains(" exact")));
    }
}

#[test]
fn one_file_of_published_numbers() {
    let shown = seen(&["tieout", "scenarios/gnma-9/published/yield.toml"]);
    assert!(shown.starts_with("exit 0") && shown.contains("6 cells: 6 exact"), "{shown}");
    let shown = seen(&["check", "scenarios/gnma-9/published/yield.toml"]);
    assert!(shown.starts_with("exit 0") && shown.contains("yield.toml: valid"), "{shown}");
    let shown = seen(&["price", "scenarios/gnma-9/published/yield.toml"]);
    assert!(shown.contains("holds published numbers, not a deal"), "{shown}");

    let folder = tempfile::tempdir().expect("a folder");
    let deal = folder.path().join("mine");
    let name = deal.to_str().expect("UTF-8");
    assert_eq!(paydown(&["init", name]).status.code(), Some(0));
    std::fs::create_dir(deal.join("published")).expect("a folder");
    let own = deal.join("published").join("own.toml");
    let text = "source = \"x\"\n[[table]]\nname = \"A\"\nat = { class = \"AA\" }\n\
                columns = [{ name = \"100%\" }]\n\
                rows = [{ measure = \"wal_years\", printed = [\"2.0\"] }]\n";
    std::fs::write(&own, text).expect("a file");
    for arguments in [["check", name], ["tieout", name], ["tieout", own.to_str().expect("UTF-8")]] {
        let shown = seen(&arguments);
        assert!(shown.starts_with("exit 3"), "{shown}");
        assert!(shown.contains("the deal has no class `AA`"), "{shown}");
        assert!(shown.contains("own.toml:4:16") && shown.contains("did you mean `A`?"), "{shown}");
    }
}
