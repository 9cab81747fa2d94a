//! Faults of strat tables: all at once, each with its place and a hint; hostile bytes are faults.

#![allow(clippy::expect_used, clippy::unwrap_used)]

use std::path::Path;

use files::{Faults, StratsDocument, parse_strats_bytes};
use proptest::prelude::*;

const GOOD: &str = r#"
[strats]
title = "Two products"
source = "a test"
balance_usd = 1000
cut_off = 2003-07-01
stages = [["next_adjustment"], ["coupon"]]

[[product]]
name = "A"
balance_usd = 400
index = "LIBOR_6M"
fixed_months = 6

[[product]]
name = "B"
balance_usd = 600
index = "LIBOR_6M"
fixed_months = 24

[averages]
coupon_pct = "5.100"

[[table]]
of = "next_adjustment"
rows = [
  { month = "2003-12", usd = 400 },
  { month = "2005-06", usd = 600 },
]

[[table]]
of = "coupon"
rows = [
  { pct = [4.500, 4.999], usd = 500 },
  { pct = [5.000, 5.499], usd = 500 },
]

[[rule]]
requires = { when = { products = ["A"] }, then = { next_adjustment = "2003-12" } }
reason = "it resets every six months"

[[rule]]
rank = { table = "coupon", lowest_first = [["A"]] }
reason = "a test"
"#;

fn parse(text: &str) -> Result<StratsDocument, Faults> {
    parse_strats_bytes(Path::new("strats.toml"), text.as_bytes())
}

#[test]
fn a_good_file_builds() {
    let built = parse(GOOD).unwrap().build(false).unwrap();
    assert!(built.buckets.iter().all(|tie| (tie.built - tie.printed).abs() < 1.0));
    assert!((built.averages[0].built - 5.1).abs() < 1e-5);
    let ages: Vec<_> = built.lines.iter().map(|line| line.age_months).collect();
    assert_eq!(ages, [1, 1, 1]);
}

/// What a change to the good file brings: part of the message, its line, part of the hint.
#[test]
fn every_fault_has_its_place_and_a_hint() {
    let cases = [
        (
            "usd = 500 },\n]",
            "usd = 450 },\n]",
            "add to 950, the group has 1000: 50 apart",
            "misread",
        ),
        ("of = \"coupon\"", "of = \"cupon\"", "`cupon`", "did you mean `coupon`?"),
        ("[\"A\"] }, then", "[\"AA\"] }, then", "there is no product `AA`", "`A`"),
        ("lowest_first", "lowest", "unknown key `lowest`", "lowest_first"),
        ("coupon_pct = \"5.100\"", "cupon_pct = \"5.100\"", "no average `cupon_pct`", "coupon_pct"),
        (
            "stages = [[\"next_adjustment\"], [\"coupon\"]]",
            "stages = [[\"coupon\"]]",
            "stands in no stage",
            "`stages`",
        ),
        ("balance_usd = 600", "balance_usd = 700", "its products 1100: 100 apart", "misread"),
        ("[\"coupon\"]]", "[\"coupon\", \"age\"]]", "follows from the next adjustment", ""),
        ("name = \"B\"", "name = \"A\"", "two products `A`", ""),
        (
            "{ month = \"2003-12\", usd = 400 }",
            "{ month = \"2003-01\", usd = 400 }",
            "not after the cut-off",
            "",
        ),
        ("[5.000, 5.499], usd", "[4.000, 4.499], usd", "follows 4.500 - 4.999", ""),
        ("reason = \"a test\"", "fitted = true", "`reason` is missing", ""),
        ("pct = [4.500, 4.999]", "pct = [4.999, 4.500]", "4.999 is above 4.500", ""),
    ];
    for (from, to, message, hint) in cases {
        assert!(GOOD.contains(from), "{from}");
        let faults = parse(&GOOD.replacen(from, to, 1)).expect_err(to).faults;
        let found = faults.iter().find(|fault| fault.message.contains(message));
        let fault = found.unwrap_or_else(|| unreachable!("{to}: {faults:?}"));
        assert!(fault.line > 1 && fault.column >= 1, "{fault}");
        assert!(fault.hint.clone().unwrap_or_default().contains(hint), "{fault}");
    }
}

#[test]
fn all_faults_at_once() {
    let text = GOOD
        .replace("fixed_months = 24", "fixed_months = -1")
        .replace("usd = 400 }", "usd = \"$400\" }")
        .replace("cut_off = 2003-07-01", "cut_off = \"July\"");
    assert!(parse(&text).unwrap_err().faults.len() >= 3);
}

#[test]
fn what_building_finds_has_its_place() {
    let average = GOOD.replace("\"5.100\"", "\"6.100\"");
    let faults = parse(&average).unwrap().build(false).unwrap_err();
    let line = average.lines().position(|line| line.contains("6.100")).unwrap() + 1;
    assert_eq!(faults.faults[0].line, line, "{faults}");
    assert!(faults.faults[0].message.contains("from 4.75"), "{faults}");

    let impossible = GOOD.replace(
        "then = { next_adjustment = \"2003-12\" }",
        "then = { next_adjustment = \"2003-11\" }",
    );
    let faults = parse(&impossible).unwrap().build(false).unwrap_err();
    assert!(faults.faults[0].message.contains("no bucket"), "{faults}");
    assert!(faults.faults[0].hint.is_some());
}

proptest! {
    #[test]
    fn broken_files_are_faults(at in 0..GOOD.len(), byte in any::<u8>(), cut in any::<bool>()) {
        let mut bytes = GOOD.as_bytes().to_vec();
        if cut { bytes.truncate(at) } else { bytes[at] = byte }
        if let Ok(document) = parse_strats_bytes(Path::new("strats.toml"), &bytes) {
            let _ = document.build(false);
        }
    }

    #[test]
    fn random_bytes_are_faults(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(parse_strats_bytes(Path::new("strats.toml"), &bytes).is_err());
    }
}
