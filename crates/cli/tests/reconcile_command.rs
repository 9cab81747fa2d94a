//! `paydown reconcile` as a user types it, on months of an invented trust.

#![allow(clippy::expect_used, clippy::indexing_slicing)]

#[path = "../../remittance/tests/trust/mod.rs"]
mod trust;

use std::fs;
use std::path::Path;
use std::process::Command;

use remittance::Report;
use tempfile::TempDir;

/// A folder with the trust's reports as `2004-02.toml` and so on.
fn folder(reports: &[Report]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for report in reports {
        let month = report.month().expect("a month");
        let mut text = Vec::new();
        report::write_report_toml(report, &mut text).expect("a text");
        fs::write(folder.path().join(format!("{month}.toml")), text).expect("a file");
    }
    folder
}

/// What a user sees, with the exit code first.
fn seen(folder: &Path, line: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_paydown"))
        .args(line.split(' '))
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .output()
        .expect("the program starts");
    let code = output.status.code().expect("an exit code");
    let stdout = String::from_utf8(output.stdout).expect("UTF-8");
    let stderr = String::from_utf8(output.stderr).expect("UTF-8");
    format!("$ paydown {line}\nexit {code}\n--- stdout\n{stdout}--- stderr\n{stderr}")
}

/// The file of a month with one text in place of another.
fn change(folder: &TempDir, month: &str, from: &str, to: &str) {
    let path = folder.path().join(format!("{month}.toml"));
    let text = fs::read_to_string(&path).expect("a file");
    assert!(text.contains(from), "{month} has no {from}");
    fs::write(path, text.replacen(from, to, 1)).expect("a file");
}

#[test]
fn consistent_reports_agree() {
    let folder = folder(&trust::reports(3));
    let line = "reconcile 2004-02.toml 2004-03.toml 2004-04.toml --format table";
    insta::assert_snapshot!(seen(folder.path(), line));
}

#[test]
fn a_changed_figure_is_shown_with_its_size() {
    let reports = trust::reports(2);
    let folder = folder(&reports);
    let excess = reports[1].sections.iter().flat_map(|section| &section.entries);
    let excess = excess.clone().find(|entry| entry.label.contains("Excess"));
    let printed = excess.and_then(|entry| entry.total()).expect("a figure").text().to_owned();
    let changed = printed.replacen(',', "9,", 1);
    change(&folder, "2004-03", &printed, &changed);
    insta::assert_snapshot!(seen(folder.path(), "reconcile 2004-03.toml --format table"));
}

#[test]
fn csv_has_the_columns_of_the_contract() {
    let folder = folder(&trust::reports(2));
    let shown = seen(folder.path(), "reconcile 2004-03.toml 2004-02.toml");
    let lines: Vec<&str> = shown.lines().collect();
    assert_eq!(lines[1], "exit 0", "{shown}");
    assert_eq!(lines[3], "report,line,group,reported,recomputed,difference,verdict,formula");
    let rows = |name: &str| lines.iter().filter(|line| line.starts_with(name)).count();
    assert!(rows("harbor-home-loan-trust-2004-1 2004-02,") > 100, "{shown}");
    let of_two = "classes: prior_balance,A";
    assert!(lines.iter().any(|line| {
        line.contains(of_two) && line.contains("balance after the distribution of 2004-02")
    }));
    let rate = lines.iter().find(|line| line.contains("Available Funds Rate"));
    insta::assert_snapshot!(rate.expect("a line"));
    assert!(!shown.contains("NaN"));
}

#[test]
fn both_forms_say_the_same() {
    let folder = folder(&trust::reports(1));
    let path = folder.path();
    let saved = seen(path, "reconcile 2004-02.toml --save 2004-02.csv -q");
    assert!(saved.contains("\nexit 0\n"), "{saved}");
    let of = |file: &str| {
        seen(path, &format!("reconcile {file}"))
            .lines()
            .skip(1)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(of("2004-02.toml"), of("2004-02.csv"));
    let again = seen(path, "reconcile 2004-02.csv --save again.toml -q");
    assert!(again.contains("\nexit 0\n"), "{again}");
    let text = |file: &str| fs::read_to_string(path.join(file)).expect("a file");
    assert_eq!(text("2004-02.toml"), text("again.toml"));
}

#[test]
fn wrong_usage_and_bad_input() {
    let folder = folder(&trust::reports(2));
    fs::write(folder.path().join("broken.toml"), "[report.deal]\nname = 12\n").expect("a file");
    let mut all = String::new();
    for line in [
        "reconcile",
        "reconcile 2004-02.toml 2004-03.toml --save all.toml",
        "reconcile 2004-02.toml --save report.txt",
        "reconcile missing.toml",
        "reconcile broken.toml",
    ] {
        all += &seen(folder.path(), line);
        all += "\n";
    }
    insta::assert_snapshot!(all);
}

/// A line that has no known name counts in its section's sum, and is named.
#[test]
fn a_line_of_unknown_name_is_named() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../scenarios/impac-2002-2/remittance-2002-12.toml");
    let text = fs::read_to_string(path).expect("a shipped report");
    let known = "[interest_fees.\"Current Servicing Fees\"]";
    assert!(text.contains(known));
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("report.toml");
    fs::write(&file, text.replace(known, "[interest_fees.\"Special Reserve Fee\"]"))
        .expect("a file");
    let output = Command::new(env!("CARGO_BIN_EXE_paydown"))
        .arg("reconcile")
        .arg(&file)
        .output()
        .expect("the program runs");
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(words.contains("not known by name, and checked in sums only: `Special Reserve Fee`"));
}
