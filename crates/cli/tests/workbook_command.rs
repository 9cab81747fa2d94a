//! `-o x.xlsx`, and texts that Excel would compute.

#![allow(clippy::expect_used)]

mod common;

use std::fs;

use calamine::{Reader, Xlsx, open_workbook};
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

/// Terms read as words do: without the quotes of the deal file, and with the tab that has more.
#[test]
fn terms_of_a_workbook_are_words() {
    let folder = Folder::of(&[]);
    assert_eq!(folder.run("init deal").code, 0);
    assert_eq!(folder.run("report deal -q -o deal.xlsx").code, 0);
    let mut book: Xlsx<_> = open_workbook(folder.path().join("deal.xlsx")).expect("a workbook");
    let terms = book.worksheet_range("Terms").expect("a tab");
    let row = |term: &str| {
        let row = terms.rows().find(|row| row[0] == *term).expect("a term");
        (row[1].to_string(), row[2].to_string())
    };
    assert_eq!(row("dates.accrual").0, "actual/360");
    assert_eq!(row("index.static_pct.SOFR_30D").1, "assumption: see the tab Assumptions");
}
