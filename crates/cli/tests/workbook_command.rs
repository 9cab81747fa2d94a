//! `-o x.xlsx`, and texts that Excel would compute.

#![allow(clippy::expect_used)]

mod common;

use std::fs;

use common::Folder;

/// A pass-through whose class has a name that Excel takes for a formula.
fn folder() -> Folder {
    let scenarios = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    let of = |name: &str| fs::read_to_string(scenarios.join("gnma-9").join(name));
    let deal = of("deal.toml").expect("a deal");
    let deal = deal.replace("\"GNMA-9\"", "\"=1+1\"");
    let deal = deal.split("[[assumption]]").next().unwrap_or_default();
    let pool = of("pool.csv").unwrap_or_default();
    Folder::of(&[("deal/deal.toml", deal), ("deal/pool.csv", &pool)])
}

#[test]
fn csv_keeps_names_and_says_what_excel_would_compute() {
    let seen = folder().run("price deal --format csv");
    assert!(seen.numbers("wal_years").iter().all(|years| *years > 0.0));
    assert!(seen.texts("class").iter().all(|name| name == "=1+1"), "{}", seen.stdout);
    assert!(seen.stderr.contains("texts begin with =, +, - or @"), "{}", seen.stderr);
    let plain = folder().run("price deal --format json");
    assert!(!plain.stderr.contains("texts begin"), "{}", plain.stderr);
}

#[test]
fn every_result_is_a_workbook_by_its_extension() {
    let folder = folder();
    for verb in ["price", "cashflows", "decrement", "check", "breakeven"] {
        let seen = folder.run(&format!("{verb} deal -q -o {verb}.xlsx"));
        assert!(seen.code < 2, "{verb}: {}", seen.stderr);
        let bytes = fs::read(folder.path().join(format!("{verb}.xlsx"))).expect("a workbook");
        assert!(bytes.starts_with(b"PK"), "{verb}");
        let again = folder.run(&format!("{verb} deal -q -o again.xlsx"));
        assert_eq!(again.code, seen.code);
        let again = fs::read(folder.path().join("again.xlsx")).expect("a workbook");
        assert!(bytes == again, "{verb}: other bytes");
    }
    let seen = folder.run("report deal -q -o report.xlsx");
    assert_eq!(seen.code, 0, "{}", seen.stderr);
    let seen = folder.run("report deal");
    assert_eq!((seen.code, seen.stderr.contains("-o deal.xlsx")), (2, true), "{}", seen.stderr);
    let seen = folder.run("schema deal -o deal.xlsx");
    assert_eq!((seen.code, seen.stderr.contains("no table")), (2, true), "{}", seen.stderr);
}
