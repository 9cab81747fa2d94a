//! `paydown value`: positions of many deals. Its rows are those of `price` and `cashflows`.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

#[allow(dead_code)]
mod common;

use std::collections::BTreeMap;

use common::{Folder, Seen};

/// Rows of a CSV without quotes, by column.
fn rows(seen: &Seen) -> Vec<BTreeMap<String, String>> {
    assert!(seen.code <= 1, "{}", seen.stderr);
    let mut lines = seen.stdout.lines();
    let heads: Vec<&str> = lines.next().expect("heads").split(',').collect();
    let row = |line: &str| {
        let fields: Vec<&str> = line.split(',').collect();
        assert_eq!(fields.len(), heads.len(), "{line}");
        heads.iter().zip(fields).map(|(head, field)| ((*head).into(), field.into())).collect()
    };
    lines.map(row).collect()
}

fn number(row: &BTreeMap<String, String>, column: &str) -> f64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column}: {row:?}"))
}

fn near(found: f64, expected: f64, what: &str) {
    assert!(
        (found - expected).abs() <= 1e-9 * (1.0 + expected.abs()),
        "{what}: {found}, {expected}"
    );
}

const BOOK: &str =
    "deal,class,original_face_usd,current_face_usd,price,dm_bp,yield_pct,run_to,settle,book
impac-2003-8,1-A-1,1000000,,99,,,call,,ABS
impac-2003-8,2-B-1,,500000,,250,,maturity,2004-06-15,ABS
fnr-2006-18-g2,BA,2500000,,98-16+,,,,,CMO
amcar-2017-1,C,-3000000,,,,3.1,call,2018-02-20,ABS
";

/// Each row has the numbers of `price` at the same price, margin or yield, and the dollars of
/// `cashflows` after settlement.
#[test]
fn a_row_is_that_of_price_and_cashflows() {
    let folder = Folder::of(&[("book.csv", BOOK)]);
    let valued = rows(&folder.run("value book.csv --format csv -q"));
    assert_eq!(valued.len(), 4);
    for (row, at) in valued.iter().zip([
        "--price 99 --to call",
        "--dm 250 --to maturity --settle 2004-06-15",
        "--price 98-16+ --to maturity",
        "--yield 3.1 --to call --settle 2018-02-20",
    ]) {
        let (deal, class) = (&row["deal"], &row["class"]);
        let run_to = &row["run_to"];
        let line = format!("price {deal} --class {class} --speeds 100 {at} --format csv -q");
        let priced = rows(&folder.run(&line));
        let [price] = priced.as_slice() else { panic!("{line}: {priced:?}") };
        assert_eq!(&price["run_to"], run_to);
        for column in ["price", "accrued", "full_price", "dm_bp", "yield_pct", "wal_years"] {
            assert_eq!(row[column], price[column], "{line}: {column}");
        }
        for column in ["mdur_years", "first_principal", "last_principal"] {
            assert_eq!(row[column], price[column], "{line}: {column}");
        }
        let face = number(row, "current_face_usd");
        near(number(row, "market_value_usd"), face * number(price, "full_price") / 100.0, &line);
        let dv01 = number(row, "market_value_usd") * number(price, "mdur_years") / 10_000.0;
        near(number(row, "dv01_usd"), dv01, &line);

        let flags = format!("--bonds --class {class} --to {run_to} --speeds 100 --index static");
        let flows = rows(&folder.run(&format!("cashflows {deal} {flags} --format csv -q")));
        let settled = match row["settings"].split("settle=").nth(1) {
            Some(date) => date.split(';').next().unwrap().to_string(),
            None => "0000".to_string(),
        };
        let later: Vec<_> = flows.iter().filter(|flow| flow["payment_date"] > settled).collect();
        let balance = number(later[0], "beginning_balance");
        near(number(row, "factor"), balance / number(&flows[0], "beginning_balance"), &line);
        let paid = |flow: &&BTreeMap<String, String>| {
            ["interest", "principal", "basis_risk_paid"]
                .map(|c| number(flow, c))
                .iter()
                .sum::<f64>()
        };
        let cash: f64 = later.iter().map(paid).sum();
        let found = number(row, "cash_usd");
        let expected = face / balance * cash;
        assert!((found - expected).abs() < 1e-6 * expected.abs(), "{line}: {found}, {expected}");
    }
}

/// Beside the base a position keeps its margin, of a class without one its yield; with `--stays given`
/// its price. Totals are the sums of the rows.
#[test]
fn scenarios_stand_beside_the_base() {
    let folder = Folder::of(&[("book.csv", BOOK)]);
    let line = "value book.csv --cdr 0,4 --severity 40 --lag 12 --format csv -q";
    let valued = rows(&folder.run(line));
    assert_eq!(valued.len(), 8);
    for pair in valued.chunks(2) {
        let [base, other] = pair else { panic!() };
        assert_eq!((base["scenario"].as_str(), other["scenario"].as_str()), ("1", "2"));
        let stays = if base["dm_bp"].is_empty() { "yield_pct" } else { "dm_bp" };
        near(number(other, stays), number(base, stays), stays);
        let change = number(other, "market_value_usd") - number(base, "market_value_usd");
        near(number(other, "change_usd"), change, "change");
        assert_eq!(number(base, "change_usd"), 0.0);
        assert_eq!(other["cdr_pct"], "4");
    }
    let given = rows(&folder.run(&format!("{line} --stays given")));
    assert_eq!(given[0]["price"], given[1]["price"]);
    assert_ne!(given[0]["dm_bp"], given[1]["dm_bp"]);

    let sum = |rows: &[BTreeMap<String, String>], scenario: &str, book: &str, column: &str| {
        let of = rows.iter().filter(|row| row["scenario"] == scenario && row["book"] == book);
        of.map(|row| number(row, column)).sum::<f64>()
    };
    let totals = rows(&folder.run(&format!("{line} --by book")));
    assert_eq!(totals.len(), 4);
    for total in &totals {
        for column in ["market_value_usd", "accrued_usd", "dv01_usd", "cash_usd", "change_usd"] {
            let expected = sum(&valued, &total["scenario"], &total["book"], column);
            assert!((number(total, column) - expected).abs() < 0.005, "{column}: {total:?}");
        }
    }
    let all = rows(&folder.run(&format!("{line} --total")));
    assert_eq!((all.len(), all[0]["positions"].as_str()), (2, "4"));
    let cash = rows(&folder.run(&format!("{line} --cash")));
    for (scenario, total) in ["1", "2"].into_iter().zip(&all) {
        let months = cash.iter().filter(|row| row["scenario"] == scenario);
        let paid: f64 = months.map(|row| number(row, "cash_usd")).sum();
        assert!((paid - number(total, "cash_usd")).abs() < 0.005, "{paid}: {total:?}");
    }
}

/// What all rows have alike stands in the heading of a table and on the tab of a workbook.
#[test]
fn a_table_for_people_carries_its_scenario() {
    let folder = Folder::of(&[("book.csv", BOOK)]);
    for more in ["", " --total", " --by book", " --cash"] {
        let line = "value book.csv --cdr 4 --severity 40 --lag 12 --format table";
        let seen = folder.run(&format!("{line}{more}"));
        for words in ["CDR: 4%", "Severity: 40%", "Months to liquidation: 12"] {
            assert!(seen.stdout.contains(words), "{more}: {}", seen.stdout);
        }
    }
    let seen = folder.run("value book.csv --cdr 0,4 --severity 40 --lag 12 --stays given");
    assert!(seen.stderr.contains("beside the base: prices, margins or yields"), "{}", seen.stderr);
    let settings: Vec<String> =
        rows(&seen).into_iter().map(|row| row["settings"].clone()).collect();
    assert!(settings.iter().all(|settings| settings.contains("stays=given")), "{settings:?}");
}

/// A position has its price, or says why it has none.
#[test]
fn without_a_price_there_is_a_reason() {
    let text =
        "deal,class,original_face_usd,dm_bp\nfnr-2019-2-g3,IO,1000,\nfnr-2019-2-g3,IO,1000,40\n";
    let valued = rows(&Folder::of(&[("book.csv", text)]).run("value book.csv --format csv -q"));
    assert_eq!(valued[0]["reason"], "no price is given and the deal has none");
    assert_eq!(valued[1]["reason"], "the class has no discount margin: it gives no price");
}

/// All at once, each at its place.
#[test]
fn faults_of_positions() {
    let folder = Folder::of(&[
        (
            "book.csv",
            "deal,class,original_face_usd,price,settle\n\
             impac-2003-8,1-A-9,1000,99,\n\
             nowhere,A,1000,99,\n\
             impac-2003-8,1-A-1,1000,99,1999-01-01\n",
        ),
        (
            "typed.csv",
            "deal,class,original_face_usd,current_face_usd,price,dm_bp,run_to\n\
             x,A,1000,2000,99,,\nx,A,,,99,,\nx,A,1,,99,40,\nx,,1,,98-40,,both\n",
        ),
    ]);
    let seen = folder.run("value book.csv --format csv");
    assert_eq!((seen.code, seen.stdout.as_str()), (3, ""));
    insta::assert_snapshot!("faults_of_positions", seen.stderr);
    let seen = folder.run("value typed.csv --format csv");
    assert_eq!(seen.code, 3);
    insta::assert_snapshot!("faults_of_typed_positions", seen.stderr);
    let seen = folder.run("value book.csv --by desk --format csv");
    assert_eq!(seen.code, 3);
    for (head, row, code, words) in [
        ("deal,class,original_face_usd,reason", "gnma-9,A,1,x", 2, "and so have the results"),
        ("deal,class,original_face_usd,book,book", "gnma-9,A,1,x,y", 3, "two columns `book`"),
        ("deal,class,original_face_usd", "impac-2003-8,Certificates,1", 3, "is a residual"),
    ] {
        let folder = Folder::of(&[("book.csv", &format!("{head}\n{row}\n"))]);
        let seen = folder.run("value book.csv --format csv");
        assert_eq!(seen.code, code, "{}", seen.stderr);
        assert!(seen.stderr.contains(words), "{}", seen.stderr);
    }
}

/// A class that is gone by settlement has a reason, no value, and no failure.
#[test]
fn what_is_gone_has_no_value() {
    let folder = Folder::of(&[(
        "book.csv",
        "deal,class,original_face_usd,price,settle\nimpac-2003-8,1-A-1,1000,99,2035-01-01\n",
    )]);
    let seen = folder.run("value book.csv --format csv -q");
    assert_eq!(seen.code, 0, "{}", seen.stderr);
    let row = &rows(&seen)[0];
    assert_eq!(row["reason"], "the class has no balance");
    assert_eq!((row["current_face_usd"].as_str(), row["market_value_usd"].as_str()), ("0", ""));
}
