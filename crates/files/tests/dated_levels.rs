//! Forward levels as desks have them: dates, headings, gaps, and every fault at its place.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod common;

use std::path::Path;

use common::{DEAL, FORWARD, POOL};
use files::{
    Doubt, Faults, GivenCurve, ReadOptions, parse_dated_index_bytes, parse_index_bytes,
    read_again_on, read_deal, read_deal_on,
};
use proptest::prelude::*;
use terms::{Date, IndexPaths};

fn names() -> Vec<String> {
    ["LIBOR_1M", "SOFR_30D"].map(str::to_owned).to_vec()
}

fn closing() -> Date {
    Date::new(2026, 11, 30).unwrap()
}

fn read(text: &str) -> Result<(IndexPaths, Vec<Doubt>), Faults> {
    let name = Path::new("forwards.csv");
    parse_dated_index_bytes(name, text.as_bytes(), &names(), closing(), Some(4))
}

fn levels(text: &str) -> (Vec<Vec<f64>>, Vec<String>) {
    let (paths, doubts) = read(text).unwrap_or_else(|faults| panic!("{text}\n{faults}"));
    (paths.levels, doubts.into_iter().map(|doubt| doubt.message).collect())
}

/// Closing is in November 2026: its level is that of month 1, whatever the day.
#[test]
fn layouts_of_desks() {
    let expected = vec![vec![0.053312, 0.05, 0.0475, 0.045], vec![0.04, 0.041, 0.042, 0.043]];
    for text in [
        "Date,1M LIBOR,SOFR30A\n2026-11-01,5.3312,4.0\n2026-12-01,5,4.1\n2027-01-01,4.75,4.2\n\
         2027-02-01,4.5,4.3\n",
        "Reset Date,30-day average SOFR,LIBOR 1-Month (%)\n11/30/2026,4,5.3312%\n\
         12/31/2026,4.1,5%\n1/31/2027,4.2,4.75\n2/28/2027,4.3%,4.5\n",
        ",One-Month LIBOR,1Y CMT,SOFR 30D Avg\nNov-2026,5.3312,9,4\nDec-2026,5,9,4.1\n\
         Jan-2027,4.75,9,4.2\nFeb-2027,4.5,9,4.3\n",
        "Month,US0001M Index,SOFR30A Index\nNov-26,5.3312,4\nDec-26,5,4.1\nJan-27,4.75,4.2\n\
         Feb-27,4.5,4.3\n",
        "date,LIBOR_1M (decimal),SOFR_30D (bp)\n25-Nov-26,0.053312,400\n25-Dec-26,0.05,410\n\
         25-Jan-27,0.0475,420\n25-Feb-27,0.045,430\n",
        "period,LIBOR_1M,SOFR_30D\n202611,5.3312,4\n202612,5,4.1\n202701,4.75,4.2\n\
         202702,4.5,4.3\n",
        "month,1M LIBOR,SOFR30A\n1,5.3312,4\n2,5,4.1\n3,4.75,4.2\n4,4.5,4.3\n",
    ] {
        let (levels, doubts) = levels(text);
        for (path, expected) in levels.iter().zip(&expected) {
            let is_close = path.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-15);
            assert!(is_close && path.len() == 4, "{text}\n{levels:?}");
        }
        assert!(doubts.is_empty(), "{text}\n{doubts:?}");
    }
}

#[test]
fn what_of_the_deals_months_is_missing_is_told() {
    let (path, doubts) = levels(
        "Date,LIBOR_1M,SOFR_30D\n2026-09-01,9,9\n2026-10-01,8,\n2026-11-01,,4\n2027-01-01,5,N/A\n",
    );
    assert_eq!(path, [vec![0.08, 0.08, 0.05], vec![0.04, 0.04, 0.04]]);
    let told = "rows of 2 months before closing (2026-11-30) are not used; \
                the levels end in deal month 3 of 4: later months have its level; \
                there are no rows of deal months 2: they have the level before them; \
                2 fields have no level: that of the month before stands, at the start the first";
    assert_eq!(doubts, [told]);
    let (path, doubts) = levels("Date,LIBOR_1M,SOFR_30D\n2027-02-01,5,4\n2027-03-01,5.1,4\n");
    assert_eq!(path[0], [0.05, 0.05, 0.05, 0.05, 0.051]);
    assert_eq!(doubts, ["the levels begin in deal month 4: months before have its level"]);
}

#[test]
fn fractions_are_doubtful() {
    let (path, doubts) = levels(
        "Date,LIBOR_1M,SOFR_30D\nNov-2026,0.053312,0.04\nDec-2026,0.05,0.04\nJan-2027,0.05,0.04\n\
         Feb-2027,0.05,0.04\n",
    );
    assert_eq!(path[0][0], 0.053312 / 100.0);
    assert_eq!(doubts, ["no level of `LIBOR_1M` is above 0.053312%; 1 more in the line"]);
    let (_, doubts) = levels(
        "Date,LIBOR_1M,SOFR_30D\nNov-2026,0.053312%,0.04\nDec-2026,0.05,0.04\nJan-2027,0.05,0.04\n\
         Feb-2027,0.05,0.04\n",
    );
    assert!(doubts.is_empty(), "{doubts:?}");
}

/// Months of the deal may stand under any heading, also where indices have our names; what is no month
/// and no date is a fault of its line.
#[test]
fn months_under_any_heading() {
    let ours = levels("month,LIBOR_1M,SOFR_30D\n1,5,4\n2,5.5,4\n3,5,4\n4,5,4\n");
    let period = levels("Period,LIBOR_1M,SOFR_30D\n1,5,4\n2,5.5,4\n3,5,4\n4,5,4\n");
    assert_eq!(ours.0, period.0);
    let faults = read("Date,LIBOR_1M,SOFR_30D\n31/12/2026,5,4\n").unwrap_err().to_string();
    assert!(faults.contains(":2:1: the first column is `31/12/2026`"), "{faults}");
}

/// All at once, each with its line and column.
#[test]
fn faults_of_a_dated_file() {
    let faults = read(
        "Date,LIBOR_1M,SOFR_30D\n2026-11-01,5,4\n2026-13-01,5,4\n2026-12-01,five,4\n\
         2026-12-15,5,4\n2026-11-01,5,4\n2027-02-01,5\n2027-03-01,5,400\n",
    )
    .unwrap_err();
    let told: Vec<(usize, usize, String)> =
        faults.faults.iter().map(|f| (f.line, f.column, f.message.clone())).collect();
    for (told, (line, column, words)) in told.iter().zip([
        (3, 1, "the date is `2026-13-01`"),
        (4, 12, "LIBOR_1M is `five`"),
        (5, 1, "2026-12-15 is of the month of the row before it, 2026-12-01"),
        (6, 1, "2026-11-01 stands after 2026-12-15"),
        (7, 13, "the row has 2 fields, the header 3"),
        (8, 14, "SOFR_30D is `400`"),
    ]) {
        assert_eq!((told.0, told.1), (line, column), "{faults}");
        assert!(told.2.contains(words), "{words}\n{faults}");
    }
    assert_eq!(told.len(), 6, "{faults}");
    for (text, words) in [
        ("Date,1M LIBOR\n2026-11-01,5\n", "there is no column of the index `SOFR_30D`"),
        ("Date,1M LIBOR,LIBOR_1M,SOFR_30D\n2026-11-01,5,5,4\n", "is a second column of"),
        ("Date,LIBOR_1M,SOFR_30D\n2026-08-01,5,4\n", "is of a month before closing"),
        ("Date,LIBOR_1M,SOFR_30D\n2127-08-01,5,4\n", "is of deal month 1210"),
        ("Date,LIBOR_1M,SOFR_30D\n2026-11-01,5,\n", "the index `SOFR_30D` has no level"),
    ] {
        let faults = read(text).unwrap_err();
        assert_eq!(faults.faults.len(), 1, "{faults}");
        assert!(faults.to_string().contains(words), "{words}\n{faults}");
    }
    let undated = parse_index_bytes(
        Path::new("forwards.csv"),
        b"Date,LIBOR_1M,SOFR_30D\n2026-11-01,5,4\n",
        &names(),
    );
    assert!(undated.unwrap_err().to_string().contains("the deal has no closing date"));
}

#[test]
fn a_curve_in_the_place_of_a_deals_own() {
    let folder = tempfile::tempdir().unwrap();
    common::write(folder.path(), DEAL, POOL, FORWARD);
    let own = read_deal(folder.path()).unwrap();
    let names = &own.inputs.static_index.names;
    let heads = names.join(",");
    let row = |date: &str, level: f64| {
        format!("{date},{}\n", vec![level.to_string(); names.len()].join(","))
    };
    let text = format!("Date,{heads}\n{}{}", row("Jul-2003", 3.0), row("Aug-2003", 4.0));
    let curve = GivenCurve::of(Path::new("today.csv"), text.into_bytes());
    let on = read_deal_on(folder.path(), ReadOptions::default(), Some(&curve)).unwrap();
    let forward = on.inputs.forward_index.as_ref().unwrap();
    assert!(forward.levels.iter().all(|path| path == &[0.03, 0.04]), "{forward:?}");
    assert!(on.inputs.spot().levels.iter().all(|path| path == &[0.03]));
    assert_eq!(on.inputs.static_index, own.inputs.static_index);
    assert_eq!(on.inputs.run_curve.as_ref().unwrap().name, "today.csv");
    assert_eq!(read_again_on(&own, &curve).unwrap().inputs, on.inputs);
    // The deal's own file need not be there.
    std::fs::remove_file(folder.path().join("forward.csv")).unwrap();
    let without = read_deal_on(folder.path(), ReadOptions::default(), Some(&curve)).unwrap();
    assert_eq!(without.inputs, on.inputs);
    // Quotes are known by their columns, and their faults name the file.
    let quotes = b"date,instrument,tenor,percent\n2003-07-23,libor,1X,1\n".to_vec();
    let curve = GivenCurve::of(Path::new("quotes.csv"), quotes);
    let error = read_deal_on(folder.path(), ReadOptions::default(), Some(&curve)).unwrap_err();
    assert!(error.to_string().contains("quotes.csv:2:18"), "{error}");
}

proptest! {
    /// The same numbers by date and by month are the same levels.
    #[test]
    fn dates_are_months(
        rows in prop::collection::vec((0.5..20.0_f64, 0.5..20.0_f64), 1..60),
        form in 0..4_usize,
    ) {
        let mut dated = "Date,1 Month LIBOR,SOFR30A\n".to_owned();
        let mut by_month = "month,LIBOR_1M,SOFR_30D\n".to_owned();
        for (at, (libor, sofr)) in rows.iter().enumerate() {
            let (year, month) = (2026 + (at + 10) / 12, (at + 10) % 12 + 1);
            let date = match form {
                0 => format!("{year}-{month:02}-01"),
                1 => format!("{month}/28/{year}"),
                2 => format!("{year}{month:02}"),
                _ => format!("15.{month}.{year}"),
            };
            dated += &format!("{date},{libor},{sofr}\n");
            by_month += &format!("{},{libor},{sofr}\n", at + 1);
        }
        let by_month = parse_index_bytes(Path::new("m.csv"), by_month.as_bytes(), &names());
        prop_assert_eq!(read(&dated).unwrap().0, by_month.unwrap());
    }

    #[test]
    fn any_text_is_read_or_refused(text in "(Date|month)?,(1M LIBOR|SOFR30A|[ -~]{0,8})(,[ -~]{0,9}){0,3}\n([0-9A-Za-z/.,%-]{0,20}\n){0,4}") {
        if let Ok((paths, _)) = read(&text) {
            prop_assert!(paths.levels.iter().all(|path| !path.is_empty()));
            prop_assert!(paths.levels.iter().flatten().all(|level| level.is_finite()));
        }
    }
}
