//! Faults of a tape's map and headings; no bytes make the reader of tapes panic.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod common;

use std::path::Path;

use common::put;
use common::tape::{MAP, SKIP, TAPE, indices, parse};
use files::{Faults, ReadOptions, parse_tape_bytes};
use proptest::prelude::*;

#[test]
fn faults_of_a_map() {
    for (good, bad, words) in [
        ("balance_usd = \"UPB\"\n", "@@balance = \"UPB\"\n", "`balance_usd`: dollars"),
        ("balance_usd = \"UPB\"", "balance_usd = @@\"UBP\"", "did you mean `UPB`?"),
        ("balance_usd = \"UPB\"", "balance_usd = @@true", "position from 1"),
        ("balance_usd = \"UPB\"", "balance_usd = @@99", "tape.csv has 19 columns"),
        ("balance_usd = \"UPB\"", "balance_usd = @@0", "a whole number from 1"),
        (
            "balance_usd = \"UPB\"",
            "balance_usd = { from = \"UPB\", @@unit = \"bp\" }",
            "no percentage",
        ),
        ("unit = \"decimal\" }\nage", "unit = @@\"decimals\" }\nage", "did you mean `decimal`?"),
        ("unit = \"decimal\" }\nage", "@@units = \"decimal\" }\nage", "did you mean `unit`?"),
        ("{ from = \"Rate\", unit", "@@{ unit", "`from` is missing"),
        (
            "\"Next Chg\", since = \"cut-off\"",
            "\"Next Chg\", since = @@\"cutoff\"",
            "did you mean `cut-off`?",
        ),
        (
            "lifetime_cap_pct = \"Max\"",
            "lifetime_cap_pct = { from = \"Max\", @@since = \"cut-off\" }",
            "not counted from a date",
        ),
        ("cut_off = 2003-07-01\n", "", "`cut_off`, which is missing in [format]"),
        ("date = \"MM/DD/YYYY\"", "date = @@\"MM/DD/YYYYY\"", "did you mean `MM/DD/YYYY`?"),
        ("separator = \";\"", "separator = @@\":\"", "one of `,`, `;`, `tab`, `|`"),
        ("header_rows = 2", "header_rows = @@-1", "a whole number from 0 to 100"),
        ("header_rows = 2", "@@header_row = 2", "did you mean `header_rows`?"),
        ("\"1YR\" = \"LIBOR_1M\"", "\"1YR\" = @@\"LIBOR_1Y\"", "there is no index `LIBOR_1Y`"),
        ("index = { \"6 MO\"", "@@indx = { \"6 MO\"", "did you mean `index`?"),
        ("\"(no)\" = 50000", "\"(no)\" = @@-1", "dollars above 0"),
        ("lifetime_cap_pct = \"Max\"\n", "", "`lifetime_cap_pct` has values"),
        ("rounding_pct = 0", "rounding_pct = @@\"1/8\"", "percent a year from 0 to 100"),
        (
            "reset_period_months = 12",
            "reset_period_months = @@12.5",
            "a whole number from 1 to 1200",
        ),
        ("rounding_pct = 0", "@@roundng_pct = 0", "did you mean `rounding_pct`?"),
        ("[columns]", "[@@column]", "did you mean `columns`?"),
    ] {
        let added = words.contains("has values");
        let marked = if bad.is_empty() { "" } else { bad };
        let (map, place) = match marked {
            "" => (MAP.replace(good, ""), (0, 0)),
            bad => put(MAP, good, bad),
        };
        let map = match added {
            true => map.replace("[values]\n", "[values]\nlifetime_cap_pct = { \"-\" = \"\" }\n"),
            false => map,
        };
        let faults = parse(TAPE, &map, ReadOptions::default()).expect_err(good);
        let [fault] = faults.faults.as_slice() else { panic!("{good} {bad}\n{faults}") };
        assert!(fault.to_string().contains(words), "{words}\n{fault}");
        assert_eq!(fault.file, Path::new("tape.toml"));
        if !bad.is_empty() {
            assert_eq!((fault.line, fault.column), place, "{fault}");
        }
    }
}

#[test]
fn headings_that_do_not_fit() {
    let words = |tape: &str, map: &str| match parse(tape, map, ReadOptions::default()) {
        Ok(_) => panic!("{tape}\n{map}"),
        Err(faults) => faults.to_string(),
    };
    let faults = words(TAPE, &MAP.replace("separator = \";\"", "separator = \"|\""));
    assert!(faults.contains("separated by `;`, not by `|`"), "{faults}");
    assert!(faults.contains("write `separator = \";\"`"), "{faults}");
    let faults = words(TAPE, &MAP.replace("header_rows = 2", "header_rows = 0"));
    assert!(faults.contains("`header_rows` is 0"), "{faults}");
    let faults = words(&TAPE.replace(";State;", ";UPB;"), MAP);
    assert!(
        faults.contains("two columns `UPB`, write a position: 4 or 5")
            || faults.contains("write a position: 4 or 5"),
        "{faults}"
    );
    let headings: String = TAPE.split_inclusive('\n').take(2).collect();
    assert!(words(&headings, MAP).contains("the tape has no rows"));
    assert!(words("", MAP).contains("the tape is empty"));
    // Every fault of the map at once, and no row by a map with faults.
    let map = MAP.replace("\"UPB\"", "\"UBP\"").replace("\"Rate\"", "\"Rat\"");
    let map = map.replace("MM/DD/YYYY", "MM-DD").replace("= 50000", "= 0");
    let faults = parse(TAPE, &map, ReadOptions::default()).unwrap_err();
    assert_eq!(faults.faults.len(), 4, "{faults}");
}

fn check(faults: &Faults) {
    assert!(!faults.faults.is_empty());
    assert!(faults.faults.len() <= 102);
    for fault in &faults.faults {
        let (line, span) = faults.line(fault).expect("a line");
        assert!(line.get(span.clone()).is_some(), "{fault:?}");
        assert!(!fault.to_string().contains('\u{1b}'));
    }
}

fn hostile(tape: &[u8], map: &[u8]) {
    for options in [ReadOptions::default(), SKIP] {
        let tape = (Path::new("tape.csv"), tape);
        match parse_tape_bytes(tape, (Path::new("tape.toml"), map), &indices(), options) {
            Ok((rows, _)) => assert!(!rows.loans.is_empty()),
            Err(faults) => check(&faults),
        }
    }
}

/// A text with some bytes overwritten and its end cut off.
fn mutated(text: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let flips = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6);
    let cut = prop::option::weighted(0.2, any::<prop::sample::Index>());
    (flips, cut).prop_map(move |(flips, cut)| {
        let mut bytes = text.as_bytes().to_vec();
        for (at, byte) in flips {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn hostile_tapes(tape in mutated(TAPE), map in mutated(MAP)) {
        hostile(&tape, MAP.as_bytes());
        hostile(TAPE.as_bytes(), &map);
        hostile(&tape, &map);
    }

    #[test]
    fn hostile_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        hostile(&bytes, MAP.as_bytes());
        hostile(TAPE.as_bytes(), &bytes);
    }

    #[test]
    fn hostile_fields(word in "[-+($€]?[0-9,.;/eE%)\"é]{0,12}", date in "[0-9/.: T-]{0,12}") {
        let tape = TAPE.replace("$1,234,567.89", &word).replace("6/1/2033", &date);
        hostile(tape.replace("0.06125", &word).as_bytes(), MAP.as_bytes());
        for form in ["YYYY-MM-DD", "DD.MM.YYYY", "YYYYMM", "YYYYMMDD", "excel"] {
            hostile(tape.as_bytes(), MAP.replace("MM/DD/YYYY", form).as_bytes());
        }
    }
}
