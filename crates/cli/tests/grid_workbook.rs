//! Batches as workbooks: the rows of the CSV, with numbers and months as such.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use calamine::{Data, Reader, Xlsx, open_workbook};

/// A scenario file on a shipped deal, whose `speed_pct` are `speeds`.
fn scenario(folder: &Path, speeds: &str) {
    let deal = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/fabozzi-sequential");
    let deal = fs::canonicalize(deal).unwrap();
    let file = format!(
        "[grid]\ndeals = [{deal:?}]\noutput = \"rows.xlsx\"\n[axes]\nspeed_pct = {speeds}\n\
         shift_bp = [-100, 0]\ncdr_pct = [0, 3]\n[fixed]\nseverity_pct = 100\n"
    );
    fs::write(folder.join("grid.toml"), file).unwrap();
}

fn grid(folder: &Path, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_paydown"));
    command.args(["grid", "grid.toml"]).args(more).current_dir(folder).output().expect("a run")
}

#[test]
fn a_batch_is_a_workbook_by_its_extension() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    scenario(folder, "[100, 165.5]");
    let csv = grid(folder, &["-o", "rows.csv"]);
    assert_eq!(csv.status.code(), Some(0), "{}", String::from_utf8_lossy(&csv.stderr));
    for output in [[].as_slice(), &["-o", "again.xlsx"]] {
        assert!(grid(folder, output).status.success());
    }
    let bytes = fs::read(folder.join("out/rows.xlsx")).unwrap();
    assert_eq!(bytes, fs::read(folder.join("again.xlsx")).unwrap());

    let mut book: Xlsx<_> = open_workbook(folder.join("again.xlsx")).unwrap();
    assert_eq!(book.sheet_names(), ["Rows", "Scenario"]);
    let rows = book.worksheet_range("Rows").unwrap();
    let csv = fs::read_to_string(folder.join("rows.csv")).unwrap();
    let (mut numbers, mut months) = (0, 0);
    for (line, row) in csv.lines().zip(rows.rows()) {
        for (field, cell) in line.split(',').zip(row) {
            match cell {
                Data::Float(number) => {
                    assert_eq!(field.parse(), Ok(*number), "{line}");
                    numbers += 1;
                }
                Data::DateTime(date) => {
                    let (year, month, day, ..) = date.to_ymd_hms_milli();
                    assert_eq!((format!("{year}-{month:02}"), day), (field.to_owned(), 1));
                    months += 1;
                }
                Data::String(text) => assert_eq!(text, field),
                Data::Empty => assert_eq!(field, ""),
                other => panic!("{other:?}"),
            }
        }
    }
    assert_eq!(rows.height(), csv.lines().count());
    assert!(numbers > 100 && months > 20, "{numbers} {months}");

    let scenario = book.worksheet_range("Scenario").unwrap();
    let words: Vec<String> = scenario.rows().flatten().map(ToString::to_string).collect();
    assert!(words.iter().any(|words| words == "paydown grid grid.toml"), "{words:?}");
    assert!(words.iter().any(|words| words.starts_with("8 scenarios of 1 deal, ")), "{words:?}");

    let mut verify = Command::new(env!("CARGO_BIN_EXE_paydown"));
    let verify = verify.args(["verify", "again.xlsx"]).current_dir(folder).output().unwrap();
    assert!(verify.status.success(), "{}", String::from_utf8_lossy(&verify.stderr));
}

#[test]
fn what_a_workbook_cannot_hold_is_refused_before_it_is_computed() {
    let folder = tempfile::tempdir().unwrap();
    scenario(folder.path(), "\"1:200000:1\"");
    let refused = grid(folder.path(), &[]);
    let words = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(2), "{words}");
    assert!(words.contains("rows, and a workbook holds 1048575"), "{words}");
    assert!(words.contains("write .csv, or parts of it: --shard"), "{words}");
    assert!(!folder.path().join("out/rows.xlsx").exists());
}
