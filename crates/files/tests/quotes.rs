//! Quote files: what they say, and every fault at its place.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod common;

use std::path::Path;

use common::{DEAL, POOL, put};
use files::{DealDocument, Faults, ReadError, parse_quote_bytes};
use proptest::prelude::*;
use rates::Interpolation;
use terms::{Date, IndexId, Rate};

const QUOTES: &str = "\
# British Bankers Association; Federal Reserve H.15
date,instrument,tenor,percent
2003-07-23,libor,1M,1.10

2003-07-23,libor,6M,1.125
2003-07-23,libor,12M,1.2225
2003-07-23,swap,2Y,1.68
2003-07-23,swap,10Y,4.46
2003-07-23,treasury,6M,0.97
2003-07-23,treasury,1Y,1.11
";

const CURVE: &str = "curve = { quotes = \"quotes.csv\" }";

/// The deal of two groups on a curve, with `quotes`.
fn read(deal: &str, quotes: &str) -> Result<DealDocument, Faults> {
    let folder = tempfile::tempdir().unwrap();
    common::write(folder.path(), deal, POOL, common::FORWARD);
    std::fs::write(folder.path().join("quotes.csv"), quotes).unwrap();
    match files::read_deal(folder.path()) {
        Ok(deal) => Ok(deal),
        Err(ReadError::Faults(faults)) => Err(faults),
        Err(error) => panic!("{error}"),
    }
}

fn on_a_curve() -> String {
    DEAL.replace("forward = \"forward.csv\"", CURVE)
}

fn only(faults: &Faults, place: (usize, usize), words: &str) {
    let [fault] = faults.faults.as_slice() else { panic!("not one fault:\n{faults}") };
    assert_eq!((fault.line, fault.column), place, "{fault}");
    assert!(fault.to_string().contains(words), "{words}\n{fault}");
}

/// The column `percent` may have its sign behind the numbers.
#[test]
fn signs_of_percent() {
    let signed: String = QUOTES
        .lines()
        .map(
            |line| {
                if line.starts_with("2003") { format!("{line}%\n") } else { format!("{line}\n") }
            },
        )
        .collect();
    let plain = read(&on_a_curve(), QUOTES).unwrap();
    assert_eq!(read(&on_a_curve(), &signed).unwrap().inputs, plain.inputs);
}

#[test]
fn a_deal_on_a_curve() {
    let document = read(&on_a_curve(), QUOTES).unwrap_or_else(|faults| panic!("{faults}"));
    let inputs = &document.inputs;
    let date = inputs.curves.as_ref().map(|of| of.quoted);
    assert_eq!(date, Some(Date::new(2003, 7, 23).unwrap()));
    assert!(document.doubts.is_empty(), "{:?}", document.doubts);
    assert!(document.files.iter().any(|file| file.ends_with("quotes.csv")));
    let paths = inputs.forward_index.as_ref().unwrap();
    assert_eq!(paths.names, inputs.static_index.names);
    // Month 1 is the fixing; the curve rises.
    let six_months = |month| Rate::from_fraction(paths.level(IndexId(0), month)).percent();
    assert!((six_months(1) - 1.125).abs() < 1e-9, "{}", six_months(1));
    assert!(six_months(19) > 1.9 && six_months(480) > six_months(19));
    assert_eq!(paths.levels[0].len(), 480);
    let straight = on_a_curve()
        .replace("\"quotes.csv\" }", "\"quotes.csv\", interpolation = \"log-linear\" }");
    let straight = read(&straight, QUOTES).unwrap();
    assert_ne!(straight.inputs.forward_index, inputs.forward_index);
    // Given levels have no date.
    assert_eq!(read(DEAL, QUOTES).unwrap().inputs.curves, None);
}

#[test]
fn quotes_after_closing_are_doubtful() {
    let document = read(&on_a_curve(), &QUOTES.replace("2003-07-23", "2003-08-01")).unwrap();
    assert_eq!(document.doubts.len(), 1);
    assert!(document.doubts[0].message.contains("after closing"), "{:?}", document.doubts);
}

#[test]
fn faults_of_a_quote_file() {
    let cases = [
        ("percent\n", "@@rate_pct\n", "unknown column `rate_pct`"),
        ("libor,6M", "@@libr,6M", "did you mean `libor`?"),
        ("libor,6M", "@@,6M", "`instrument` is empty"),
        ("libor,6M", "libor,@@6m", "did you mean `6M`?"),
        ("libor,6M", "libor,@@6", "did you mean `6M`?"),
        ("libor,6M", "libor,@@18M", "expected 1M to 12M for `libor`"),
        ("swap,2Y", "swap,@@6M", "expected 1Y to 50Y for `swap`"),
        ("treasury,6M", "treasury,@@9M", "1M to 6M, 1Y to 30Y"),
        ("libor,6M", "libor,@@1M", "there are two quotes of libor 1M"),
        ("swap,10Y", "swap,@@2Y", "there are two quotes of swap 2Y"),
        ("treasury,1Y", "treasury,@@3M", "treasury 3M stands after a longer one"),
        ("swap,2Y,1.68", "swap,@@1Y,1.68", "leave out `libor 12M` or `swap 1Y`"),
        ("1.68", "@@1.68 bp", "expected percent"),
        ("1.68", "@@", "`percent` is empty"),
        ("1.68", "@@nan", "percent a year from -10 to 100"),
        ("1.68", "@@101", "percent a year from -10 to 100"),
        ("1.68", "@@-10.5", "percent a year from -10 to 100"),
        ("4.46\n", "4.46,@@x\n", "the row has 5 fields"),
        (
            "2003-07-23,swap,2Y",
            "@@2003-07-24,swap,2Y",
            "expected 2003-07-23, the date of the first row",
        ),
        ("2003-07-23,swap,2Y", "@@7/23/03,swap,2Y", "write it as 2003-07-23"),
        ("2003-07-23,swap,2Y", "@@2003-07-23T10:00:00,swap,2Y", "expected a date"),
        ("4.46", "@@60", "no discount factors reprice swap 10Y"),
        (
            "12M,1.2225\n2003-07-23,swap,2Y,1.68",
            "12M,20\n2003-07-23,swap,2Y,@@1.68",
            "swap 2Y crosses the quotes before it: the one-month forward after",
        ),
    ];
    for (good, bad, words) in cases {
        let (quotes, place) = put(QUOTES, good, bad);
        let faults = read(&on_a_curve(), &quotes).expect_err(bad);
        if bad.contains("rate_pct") {
            assert_eq!(faults.faults[0].line, place.0);
            assert!(faults.to_string().contains(words), "{faults}");
            continue;
        }
        only(&faults, place, words);
    }
    let header = "date,instrument,tenor,percent\n";
    only(&read(&on_a_curve(), header).unwrap_err(), (1, 1), "there are no quotes");
    only(&read(&on_a_curve(), "").unwrap_err(), (1, 1), "the file is empty");
}

#[test]
fn faults_of_the_index_table() {
    let deal = on_a_curve();
    let both = format!("forward = \"forward.csv\"\n{}", CURVE.replace("= {", "= @@{"));
    for (good, bad, words) in [
        (CURVE, both.as_str(), "both `forward` and `curve`"),
        (CURVE, "curve = @@{ }", "`quotes` is missing in `curve`"),
        (CURVE, "curve = @@\"quotes.csv\"", "is a text"),
        (CURVE, "curve = { quotes = @@\"quots.csv\" }", "did you mean `quotes.csv`?"),
        (
            CURVE,
            "curve = { quotes = \"quotes.csv\", interpolation = @@\"log-cubik\" }",
            "did you mean `log-cubic`?",
        ),
        (
            CURVE,
            "curve = { quotes = \"quotes.csv\", @@interpol = \"log-cubic\" }",
            "did you mean `interpolation`?",
        ),
        ("LIBOR_1M = 1.10", "LIBOR_1M = 1.1, @@COFI_11 = 2", "no curve gives an index \"COFI_11\""),
        ("LIBOR_1M = 1.10", "LIBOR_1M = 1.1, @@LIBOR_3M = 2", "LIBOR_3M needs the quote libor 3M"),
        ("LIBOR_1M = 1.10", "LIBOR_1M = 1.1, @@CMT_2Y = 2", "CMT_2Y needs the quote treasury 2Y"),
        (
            "LIBOR_1M = 1.10",
            "LIBOR_1M = 1.1, @@SOFR_30D = 2",
            "SOFR_30D needs the quote term-sofr 1M or ois 1M",
        ),
    ] {
        let (deal, place) = put(&deal, good, bad);
        only(&read(&deal, QUOTES).expect_err(bad), place, words);
    }
    // Deposits alone make no forwards of years.
    let (quotes, _) = QUOTES.split_once("2003-07-23,swap").unwrap();
    let faults = read(&deal, quotes).unwrap_err();
    assert_eq!(faults.faults.len(), 2, "{faults}");
    assert!(faults.to_string().contains("LIBOR_6M needs quotes of swap up to 2Y"), "{faults}");
}

#[test]
fn all_faults_are_reported_at_once() {
    let quotes = QUOTES
        .replace("libor,6M", "libr,6m")
        .replace("1.68", "x")
        .replace("2003-07-23,treasury,1Y", "2003-07-22,treasury,11Q");
    let deal = on_a_curve().replace("pool_pct = 10", "pool_pct = 1000");
    let faults = read(&deal, &quotes).unwrap_err();
    // The deal's percentage; instrument and tenor; percent; date and tenor.
    let lines: Vec<_> = faults.faults.iter().skip(1).map(|fault| fault.line).collect();
    assert_eq!(lines, [5, 5, 7, 10, 10], "{faults}");
}

/// The filed quotes make curves on which every quoted index has levels.
#[test]
fn the_filed_quotes_are_read() {
    let scenarios = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    let names = ["LIBOR_1M", "LIBOR_6M", "LIBOR_12M", "CMT_1Y"].map(str::to_owned);
    for file in ["impac-2003-8/quotes-2003-07-23.csv", "impac-2003-1/quotes-2003-01-24.csv"] {
        let bytes = std::fs::read(scenarios.join(file)).unwrap();
        for (_, interpolation) in Interpolation::ALL {
            let curves = parse_quote_bytes(Path::new(file), &bytes, interpolation)
                .unwrap_or_else(|faults| panic!("{faults}"));
            assert!(file.contains(&curves.date().to_string()));
            curves.forward_paths(&names).unwrap_or_else(|errors| panic!("{errors}"));
        }
    }
}

fn never_panics(bytes: &[u8]) {
    let name = Path::new("quotes.csv");
    if let Err(faults) = parse_quote_bytes(name, bytes, Interpolation::LogCubic) {
        assert!((1..=51).contains(&faults.faults.len()));
        for fault in &faults.faults {
            let (line, span) = faults.line(fault).expect("a line");
            assert!(line.get(span).is_some(), "{fault:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        never_panics(&bytes);
    }

    #[test]
    fn any_rows(rows in prop::collection::vec(
        "(2003-07-23|9999-12-31|x),(libor|swap|treasury|term-sofr|ois|y),([0-9]{0,3}[MYm]?),(-?[0-9]{1,3}(\\.[0-9])?|1e[0-9]{1,3}|nan)", 0..12)) {
        never_panics(format!("date,instrument,tenor,percent\n{}\n", rows.join("\n")).as_bytes());
    }

    #[test]
    fn mutations(flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let mut bytes = QUOTES.as_bytes().to_vec();
        for (at, byte) in flips {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        never_panics(&bytes);
    }
}
