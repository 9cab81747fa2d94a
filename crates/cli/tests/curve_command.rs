//! Another curve under a deal: `--curve FILE`.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

#[allow(dead_code)]
mod common;

use std::fs;
use std::path::Path;

use common::Folder;

/// A copy of a shipped deal on quotes, and quotes of another day in `other.csv`.
fn folder() -> Folder {
    let scenarios = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    let folder = Folder::of(&[]);
    for entry in fs::read_dir(scenarios.join("impac-2003-8")).expect("the deal").flatten() {
        if entry.path().is_file() {
            fs::copy(entry.path(), folder.path().join(entry.file_name())).expect("a copy");
        }
    }
    let other = scenarios.join("impac-2003-1/quotes-2003-01-28.csv");
    fs::copy(other, folder.path().join("other.csv")).expect("a copy");
    folder
}

/// A run on another curve is that of the deal whose file names it, and says so.
#[test]
fn a_curve_stands_in_the_place_of_the_deals_own() {
    let folder = folder();
    let on = folder.run_with(&["cashflows", ".", "--bonds", "--curve", "other.csv"]);
    assert_eq!(on.code, 0, "{}", on.stderr);
    assert!(on.stdout.contains("curve=other.csv"), "{}", &on.stdout[..500]);
    let own = folder.run_with(&["cashflows", ".", "--bonds"]);
    assert_ne!(own.stdout, on.stdout.replace("curve=other.csv", ""));
    // The row takes itself back.
    let settings = "index=forward; curve=other.csv";
    let again = folder.run_with(&["cashflows", ".", "--bonds", "--settings", settings]);
    assert_eq!(again.stdout, on.stdout);
    let file = folder.path().join("deal.toml");
    let text = fs::read_to_string(&file).expect("the deal file");
    let named = text.replace("quotes-2003-07-22.csv", "other.csv");
    assert_ne!(named, text);
    fs::write(file, named).expect("the deal file");
    let named = folder.run_with(&["cashflows", ".", "--bonds"]);
    assert_eq!(named.stdout, on.stdout.replace("curve=other.csv", ""));
}

/// Static runs have the levels of its first month: one-month LIBOR of 2003-01-28 was 1.34%.
#[test]
fn static_runs_have_its_spot_levels() {
    let folder = folder();
    let price = ["price", ".", "--class", "2-B-1", "--speeds", "100"];
    let on = folder.run_with(&[&price[..], &["--curve", "other.csv"]].concat());
    let file = folder.path().join("deal.toml");
    let text = fs::read_to_string(&file).expect("the deal file");
    let levels = text.lines().find(|line| line.starts_with("static_pct")).expect("levels");
    let quotes = fs::read_to_string(folder.path().join("other.csv")).expect("quotes");
    let quoted = |row: &str| {
        let line = quotes.lines().find(|line| line.contains(row)).expect("a quote");
        line.rsplit(',').next().expect("percent").trim().to_owned()
    };
    let (one, six, year) = (quoted("libor,1M"), quoted("libor,6M"), quoted("treasury,1Y"));
    let typed = format!("static_pct = {{ LIBOR_1M = {one}, LIBOR_6M = {six}, CMT_1Y = {year} }}");
    fs::write(&file, text.replace(levels, &typed)).expect("the deal file");
    let typed = folder.run_with(&price);
    let figure = |text: &str| -> f64 {
        let row = text.lines().nth(1).expect("a row");
        row.split(',').nth(5).expect("dm_bp").parse().expect("a number")
    };
    let (on, typed) = (figure(&on.stdout), figure(&typed.stdout));
    assert!((on - typed).abs() < 1e-6, "{on} {typed}");
}

/// Quotes of a month after closing are those of the deal month that the calendar has then.
#[test]
fn quotes_of_a_later_date_begin_in_its_month() {
    let folder = folder();
    let quotes = fs::read_to_string(folder.path().join("other.csv")).expect("quotes");
    let later = quotes.replace("2003-01-28", "2004-06-10");
    fs::write(folder.path().join("later.csv"), &later).expect("a file");
    let flows = |curve: &str| {
        let line = ["cashflows", ".", "--bonds", "--class", "1-A-1", "--to", "maturity"];
        let seen =
            folder.run_with(&[&line[..], &["--index", "forward", "--curve", curve]].concat());
        let coupons: Vec<String> = seen
            .stdout
            .lines()
            .skip(1)
            .map(|row| row.split(',').nth(5).expect("coupon_pct").to_owned())
            .collect();
        (coupons, seen.stderr)
    };
    let (of_later, told) = flows("later.csv");
    assert!(told.contains("the quotes are of 2004-06-10, deal month 12"), "{told}");
    // One-month LIBOR was 1.34% and the margin is 33 bp.
    let is_first = |coupon: &String| (coupon.parse::<f64>().expect("a coupon") - 1.67).abs() < 1e-9;
    assert!(of_later[..12].iter().all(is_first), "{:?}", &of_later[..12]);
    // The same quotes as of the deal's own first month.
    fs::write(folder.path().join("first.csv"), quotes.replace("2003-01-28", "2003-06-10"))
        .expect("a file");
    let (of_first, told) = flows("first.csv");
    assert!(!told.contains("deal month"), "{told}");
    let near = |a: &str, b: &str| {
        let [a, b] = [a, b].map(|text| text.parse::<f64>().expect("a coupon"));
        (a - b).abs() < 0.01
    };
    // Days of months are others in a leap year.
    assert!((0..24).all(|month| near(&of_later[month + 11], &of_first[month])));
}

#[test]
fn faults_name_the_curves_file() {
    let folder = folder();
    fs::write(folder.path().join("short.csv"), "Date,1M LIBOR\n2003-07-01,1.1\n").unwrap();
    let seen = folder.run_with(&["price", ".", "--curve", "short.csv"]);
    assert_eq!(seen.code, 3, "{}", seen.stderr);
    assert!(seen.stderr.contains("short.csv:1:"), "{}", seen.stderr);
    let quotes = fs::read_to_string(folder.path().join("other.csv")).expect("quotes");
    let low = quotes.replace("libor,1M,1.34", "libor,1M,-0.34");
    fs::write(folder.path().join("low.csv"), low).expect("a file");
    let seen = folder.run_with(&["price", ".", "--curve", "low.csv"]);
    assert_eq!(seen.code, 3, "{}", seen.stderr);
    assert!(seen.stderr.contains("low.csv:1:1"), "{}", seen.stderr);
    let seen = folder.run_with(&["price", ".", "--curve", "none.csv"]);
    assert_eq!(seen.code, 3, "{}", seen.stderr);
    assert!(seen.stderr.contains("none.csv"), "{}", seen.stderr);
}
