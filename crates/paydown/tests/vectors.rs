//! A vector is what it stands for, month by month.

#![allow(clippy::expect_used, clippy::unwrap_used)]

use paydown::{Deal, PriceOptions, Settings, Table, Value};
use proptest::prelude::*;

/// Segments: figures in hundredths of what `most` allows, and months.
fn segments(most: u32) -> impl Strategy<Value = Vec<(u32, u32, u32)>> {
    prop::collection::vec((0..=most * 100, 0..=most * 100, 1_u32..40), 1..5)
}

fn hundredths(figure: u32) -> f64 {
    f64::from(figure) / 100.0
}

/// The text of segments, the last of which goes on.
fn short(segments: &[(u32, u32, u32)]) -> String {
    let segment = |(from, to, months): &(u32, u32, u32)| match from == to || *months == 1 {
        true => format!("{} for {months}", hundredths(*from)),
        false => format!("{} ramp {} for {months}", hundredths(*from), hundredths(*to)),
    };
    let mut parts: Vec<String> = segments.iter().map(segment).collect();
    parts.push(hundredths(segments[0].0).to_string());
    parts.join(", ")
}

/// The same with every month written out.
fn long(segments: &[(u32, u32, u32)]) -> String {
    let mut parts = Vec::new();
    for (from, to, months) in segments {
        let (from, to) = (hundredths(*from), hundredths(*to));
        for month in 0..*months {
            let part = match *months {
                1 => 0.0,
                several => f64::from(month) / f64::from(several - 1),
            };
            parts.push(format!("{} for 1", from + (to - from) * part));
        }
    }
    parts.push(hundredths(segments[0].0).to_string());
    parts.join(", ")
}

fn priced(deal: &Deal, settings: &str) -> Table {
    let settings: Settings = settings.parse().expect("settings");
    deal.price(&settings, &PriceOptions::default()).expect("prices").table()
}

/// What the first row says of defaults and losses: a severity of one figure has its column.
fn said(table: &Table) -> String {
    let said = match table.value(0, "settings") {
        Some(Value::Text(said)) => Some(said.clone()),
        _ => None,
    };
    let keys = ["severity_pct", "cdr_pct", "mdr_pct", "sda_pct", "lag_months", "advance_pct"];
    let figures = keys.into_iter().filter_map(|key| Some((key, table.number(0, key)?)));
    let figures = figures.map(|(key, figure)| format!("{key}={figure}"));
    said.into_iter().filter(|said| !said.is_empty()).chain(figures).collect::<Vec<_>>().join("; ")
}

/// A table without the column in which both texts stand.
fn numbers(mut table: Table) -> Vec<Vec<Value>> {
    let place = table.columns.iter().position(|column| column.name == "settings").unwrap();
    table.rows.iter_mut().for_each(|row| drop(row.remove(place)));
    table.rows
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn a_vector_is_its_months(
        cpr in segments(60), cdr in segments(10), severity in segments(100), shift in segments(300),
    ) {
        let deal = Deal::open("impac-2003-8").expect("a deal");
        let with = |text: fn(&[(u32, u32, u32)]) -> String| {
            format!(
                "cpr_pct={}; cdr_pct={}; severity_pct={}; shift_bp={}",
                text(&cpr), text(&cdr), text(&severity), text(&shift)
            )
        };
        prop_assert_eq!(numbers(priced(&deal, &with(short))), numbers(priced(&deal, &with(long))));
    }

    /// The same of multiples of curves by age, and of what the deal states: its group 2 prices at a
    /// speed by age.
    #[test]
    fn a_vector_of_multiples_is_its_months(
        speed in segments(150), psa in segments(900), abs in segments(2), sda in segments(2000),
        multiple in segments(300),
    ) {
        for (name, speed) in [
            ("impac-2003-8", ("speed_pct", &speed)),
            ("sf-cash-flow-b", ("psa_pct", &psa)),
            ("sf-cash-flow-b", ("abs_pct", &abs)),
            ("sf-cash-flow-b", ("speed_pct", &speed)),
        ] {
            let deal = Deal::open(name).expect("a deal");
            let default = match name {
                "sf-cash-flow-b" => [("sda_pct", &sda), ("default_multiple_pct", &multiple)],
                _ => [("cdr_pct", &abs), ("mdr_pct", &abs)],
            };
            for default in default {
                let with = |text: fn(&[(u32, u32, u32)]) -> String| {
                    [speed, default].map(|(key, of)| format!("{key}={}", text(of))).join("; ")
                };
                let (short, long) = (priced(&deal, &with(short)), priced(&deal, &with(long)));
                prop_assert_eq!(priced(&deal, &said(&short)), short.clone());
                prop_assert_eq!(numbers(short), numbers(long));
            }
        }
    }

    /// The same of what becomes of defaulted loans; lags are whole months, in steps.
    #[test]
    fn a_vector_of_terms_is_its_months(
        lag in prop::collection::vec((0..=24_u32, 1_u32..40), 1..5), advance in segments(100),
        principal in segments(100), delinquent in segments(100),
    ) {
        let lag: Vec<_> = lag.iter().map(|(lag, months)| (100 * lag, 100 * lag, *months)).collect();
        let deal = Deal::open("impac-2003-8").expect("a deal");
        let with = |text: fn(&[(u32, u32, u32)]) -> String| {
            format!(
                "speed_pct=80; cdr_pct=6; severity_pct=40; lag_months={}; advance_interest_pct={}; \
                 advance_principal_pct={}; delinquent_pct={}",
                text(&lag), text(&advance), text(&principal), text(&delinquent)
            )
        };
        let (short, long) = (priced(&deal, &with(short)), priced(&deal, &with(long)));
        let again = format!("speed_pct=80; {}", said(&short));
        prop_assert_eq!(priced(&deal, &again), short.clone());
        prop_assert_eq!(numbers(short), numbers(long));
        let both = |text: fn(&[(u32, u32, u32)]) -> String| {
            format!("speed_pct=80; cdr_pct=6; advance_pct={}", text(&advance))
        };
        let (short, long) = (both(self::short), both(self::long));
        prop_assert_eq!(numbers(priced(&deal, &short)), numbers(priced(&deal, &long)));
    }

    /// What a row says of a vector makes it again.
    #[test]
    fn a_vector_reads_back(cdr in segments(10), severity in segments(100)) {
        let deal = Deal::open("impac-2003-8").expect("a deal");
        let asked = format!("cdr_pct={}; severity_pct={}", short(&cdr), short(&severity));
        let first = priced(&deal, &asked);
        prop_assert_eq!(first.value(0, "cdr_pct"), Some(&Value::Empty));
        prop_assert_eq!(priced(&deal, &said(&first)), first);
    }
}

/// A vector of one figure is that figure, but for default rates, whose months it names.
#[test]
fn a_vector_of_one_figure_is_that_figure() {
    let deal = Deal::open("impac-2003-8").expect("a deal");
    let vector = priced(
        &deal,
        "cdr_pct=4; severity_pct=30 for 12, 30; shift_bp=50 for 2, 50; lag_months=6 for 9, 6; \
         advance_pct=50 for 24, 50; delinquent_pct=5 for 3, 5",
    );
    let number = "cdr_pct=4; severity_pct=30; shift_bp=50; lag_months=6; advance_pct=50; \
                  delinquent_pct=5";
    assert_eq!(vector, priced(&deal, number));
    let named = priced(&deal, "cdr_pct=4 for 12, 4");
    assert_eq!(named.value(0, "settings"), Some(&"cdr_pct=4 for 12, 4".into()));
}

/// A deal settles before its first payment: months from closing are those after settlement.
#[test]
fn a_vector_from_closing_is_the_vector() {
    let deal = Deal::open("impac-2003-8").expect("a deal");
    let vector = priced(&deal, "cdr_pct=2 for 12, 8; lag_months=12 for 6, 9");
    let from_closing = "cdr_pct=2 for 12, 8 from closing; lag_months=12 for 6, 9  from  closing";
    assert_eq!(vector, priced(&deal, from_closing));
}

/// Multiples name no months: of the stated default rates too, whose own months stand.
#[test]
fn a_vector_of_one_multiple_is_that_multiple() {
    let deal = Deal::open("sf-cash-flow-b").expect("a deal");
    for (vector, number) in [
        ("psa_pct=175 for 12, 175", "psa_pct=175"),
        ("abs_pct=1 for 12, 1", "abs_pct=1"),
        ("speed_pct=80 for 12, 80", "speed_pct=80"),
        (
            "speed_pct=80; default_multiple_pct=150 for 12, 150",
            "speed_pct=80; default_multiple_pct=150",
        ),
    ] {
        let cells = |settings| {
            let mut table = priced(&deal, settings);
            table.rows.iter_mut().for_each(|row| {
                row.retain(|cell| !matches!(cell, Value::Text(_) | Value::Empty));
            });
            table.rows
        };
        let (vector, number) = (cells(vector), cells(number));
        // The column of the number itself is empty beside a vector.
        let is_there = |cell: &Value| number[0].contains(cell);
        assert!(vector[0].iter().all(is_there), "{vector:?} {number:?}");
        assert!(number[0].len() - vector[0].len() <= 1);
    }
}

#[test]
fn what_is_no_vector() {
    for (text, fault) in [
        ("cdr_pct=2 for 0", "cdr_pct: expected months from 1 to 1200, found \"0\""),
        ("cdr_pct=2, 8 for 3", "cdr_pct: expected months behind every figure but the last"),
        ("cdr_pct=2 for 12, 101", "cdr_pct: expected percent CDR from 0 to 100"),
        ("cdr_pct=2 ramp 3", "cdr_pct: expected segments as 6 for 12, 8 ramp 20 for 24, 20"),
        ("cdr_pct=1 for 1200, 2 for 12", "cdr_pct: expected at most 1200 months, found 1212"),
        ("lag_months=6 ramp 7 for 3, 7", "lag_months: expected whole months in each month"),
        (
            "recovery_months=6 for 12, 3",
            "recovery_months: Months to subsequent recoveries takes no",
        ),
        ("cdr_pct=2 from closing", "cdr_pct: expected a number"),
        ("cdr_pct=2 for 12, 8 from settlement", "cdr_pct: expected segments as 6 for 12"),
        ("recovery_pct=10 for 12, 20", "recovery_pct: Subsequent recoveries takes no vector"),
    ] {
        let error = text.parse::<Settings>().expect_err(text).to_string();
        assert!(error.starts_with(fault), "{text}: {error}");
    }
}
