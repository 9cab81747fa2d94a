//! Faults of terms for the roll: all at once, each with its place; hostile bytes are faults.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use std::path::{Path, PathBuf};

use files::{Faults, files_named_in, parse_roll_terms_bytes, read_report};
use proptest::prelude::*;
use remittance::{Decimal, Figure, Report, Seasoned};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/impac-2002-2")
}

fn good() -> String {
    std::fs::read_to_string(folder().join("terms.toml")).expect("terms")
}

fn report() -> Report {
    read_report(&folder().join("remittance-2002-12.toml")).expect("a report")
}

fn rolled(text: &str) -> Result<Seasoned, Faults> {
    let name = Path::new("terms.toml");
    parse_roll_terms_bytes(name, text.as_bytes())?.roll(&report())
}

/// The one fault of the terms after a change, with the text at its place.
fn fault_of(from: &str, to: &str) -> (String, String) {
    let good = good();
    assert!(good.contains(from), "{from}");
    let text = good.replacen(from, to, 1);
    let faults = rolled(&text).expect_err("a fault");
    let [fault] = faults.faults.as_slice() else { panic!("{faults}") };
    let place = text.get(fault.span.clone()).unwrap_or("").to_owned();
    (fault.to_string(), place)
}

#[test]
fn the_shipped_terms_have_none() {
    let seasoned = rolled(&good()).expect("a deal");
    assert_eq!(seasoned.lines.len(), 9);
    assert_eq!(seasoned.classes[1].margin_bp, Some(Decimal::from(210)));
    assert!(seasoned.notes.is_empty());
}

#[test]
fn faults_stand_at_their_places() {
    let (words, place) = fault_of("insured = [\"A\"]", "insured = [\"C\"]");
    assert!(words.contains("no class `C`"), "{words}");
    assert_eq!(place, "\"C\"");
    let (words, place) = fault_of("group = \"ADJUSTABLE\"", "group = \"ADJUSTED\"");
    assert!(words.contains("no group `ADJUSTED`"), "{words}");
    assert_eq!(place, "\"ADJUSTED\"");
    let (words, place) = fault_of("share_pct = 10.8", "share_pct = 10");
    assert!(words.contains("add to 99.2%"), "{words}");
    assert_eq!(place, "10");
    let (words, place) = fault_of("payment_day = 25\n", "");
    assert!(words.contains("`payment_day` is missing in [roll]"), "{words}");
    assert_eq!(place, "[roll]");
    let (words, place) = fault_of("share_pct = 63.5\n", "share_percent = 63.5\n");
    assert!(words.contains("unknown key `share_percent`"), "{words}");
    assert_eq!(place, "share_percent");
    let (words, place) = fault_of("\"IMP022F1\"", "\"IMP022F9\"");
    assert!(words.contains("lists no contract `IMP022F9`"), "{words}");
    assert_eq!(place, "\"IMP022F9\"");
    let (words, place) = fault_of("fixed_pct = 3.00", "fixed_pct = 1.38");
    assert!(words.contains("its rate is the level of the index"), "{words}");
    assert_eq!(place, "\"collars\"");
    let (words, _) = fault_of("rate_pct = 4.60", "rate_pct = 14.60");
    assert!(words.contains("without a rate would have"), "{words}");
    let (words, place) = fault_of("first_reset_month = 28\n", "");
    assert!(words.contains("`first_reset_month` is missing"), "{words}");
    assert_eq!(place, "[[roll.line]]");
}

#[test]
fn a_class_that_the_report_lacks_is_told_with_the_one_it_has() {
    let text = good().replacen("name = \"B\"", "name = \"b\"", 1);
    let faults = rolled(&text).expect_err("faults");
    let words = faults.to_string();
    assert!(words.contains("no class `b`") && words.contains("a class `B`"), "{words}");
}

#[test]
fn what_the_deal_cannot_hold_is_told() {
    let mut report = report();
    let cumulative = report
        .sections
        .iter_mut()
        .flat_map(|section| &mut section.entries)
        .find(|entry| entry.label.starts_with("Cumulative Basis Risk"))
        .expect("the line");
    let last = cumulative.figures.last_mut().expect("a column");
    *last = Some(Figure::parse("1,234.00").expect("a figure"));
    let text = good().replace("floating = { index", "floating = { margin_bp = 28, index");
    let document = parse_roll_terms_bytes(Path::new("terms.toml"), text.as_bytes()).expect("terms");
    let seasoned = document.roll(&report).expect("a deal");
    assert_eq!(seasoned.notes.len(), 1);
    assert!(seasoned.notes[0].contains("1234.00 dollars of basis risk"), "{:?}", seasoned.notes);
    // Without the margin it would have to follow from a coupon that is not paid in full.
    let document = parse_roll_terms_bytes(Path::new("terms.toml"), good().as_bytes());
    let faults = document.expect("terms").roll(&report).expect_err("faults");
    assert!(faults.to_string().contains("the margin of class `A` does not follow"), "{faults}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn damaged_terms_never_break_the_reader(at in 0usize..6000, byte in any::<u8>()) {
        let mut bytes = good().into_bytes();
        let at = at % bytes.len();
        bytes[at] = byte;
        let document = parse_roll_terms_bytes(Path::new("terms.toml"), &bytes);
        if let Ok(document) = document {
            let _ = document.roll(&report());
        }
    }

    #[test]
    fn reports_with_wild_figures_never_break_the_roll(
        picked in 0usize..400, text in "-?[0-9]{1,17}(\\.[0-9]{1})?",
    ) {
        let mut report = report();
        let figure = Figure::parse(&text);
        let figures: Vec<_> = report
            .sections
            .iter_mut()
            .flat_map(|section| &mut section.entries)
            .flat_map(|entry| &mut entry.figures)
            .collect();
        let count = figures.len();
        if let (Some(slot), Ok(figure)) = (figures.into_iter().nth(picked % count), figure) {
            *slot = Some(figure);
        }
        let document = parse_roll_terms_bytes(Path::new("terms.toml"), good().as_bytes());
        let _ = document.expect("terms").roll(&report);
    }
}

#[test]
fn the_index_is_one_of_the_classes() {
    let (words, place) = fault_of("index = \"LIBOR_1M\"\ninsured", "index = \"LIBOR_IM\"\ninsured");
    assert!(words.contains("no class has the index `LIBOR_IM`"), "{words}");
    assert!(words.contains("did you mean `LIBOR_1M`?"), "{words}");
    assert_eq!(place, "\"LIBOR_IM\"");
}

#[test]
fn averages_that_the_lines_need_must_be_printed() {
    for (label, group) in [
        ("Weighted Average Margin Current", "ADJUSTABLE"),
        ("Weighted Average Max Rate Current", "ADJUSTABLE"),
        ("Weighted Average Min Rate Current", "ADJUSTABLE"),
        ("Weighted Average Cap Up Current", "ADJUSTABLE"),
        ("Weighted Average Seasoning Current", "FIXED"),
    ] {
        let mut report = report();
        for section in &mut report.sections {
            section.entries.retain(|entry| entry.label != label);
        }
        let document = parse_roll_terms_bytes(Path::new("terms.toml"), good().as_bytes());
        let faults = document.expect("terms").roll(&report).expect_err("faults");
        let words = faults.to_string();
        assert!(words.contains("the report has no current weighted average"), "{words}");
        assert!(words.contains(&format!("of group `{group}`")), "{label}: {words}");
    }
}

#[test]
fn files_are_named_once() {
    let deal = folder().join("deal.toml");
    let text = std::fs::read_to_string(deal).expect("a deal");
    assert_eq!(files_named_in(&text), ["quotes-2002-12-24.csv", "pool.csv"]);
    assert!(files_named_in("[index").is_empty());
}
