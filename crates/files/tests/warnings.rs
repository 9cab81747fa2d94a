//! What looks wrong but may be right is a warning: the deal is read all the same.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod common;

use common::{DEAL, FORWARD, POOL, PUBLISHED};
use files::{ReadError, initial_oc, read_published};

/// Warnings beyond that of the forward file.
fn warnings(deal: &str, pool: &str) -> Vec<String> {
    let document = common::read(deal, pool, FORWARD).unwrap_or_else(|faults| panic!("{faults}"));
    document.warnings.into_iter().filter(|warning| !warning.contains("CMT_1Y")).collect()
}

/// The only warning, which says all of `words`.
fn only(warnings: &[String], words: &[&str]) {
    let [warning] = warnings else { panic!("not one warning: {warnings:#?}") };
    for word in words {
        assert!(warning.contains(word), "{word} is not in {warning}");
    }
}

#[test]
fn equal_doubts_about_loans_are_one_warning() {
    assert_eq!(warnings(DEAL, POOL), Vec::<String>::new());
    let low = POOL.replace(",5.5,359", ",0.055,359");
    only(&warnings(DEAL, &low), &["pool.csv:3:14", "0.055% is unusually low", "6.5, not 0.065"]);
    let all = low.replace(",6.5,", ",0.065,").replace("200000,6,", "200000,0.06,");
    only(&warnings(DEAL, &all), &["pool.csv:3:14", "so in 2 more rows"]);
    let late = POOL.replace("2.75,23,1,0", "2.75,360,1,0");
    only(&warnings(DEAL, &late), &["first reset (payment 360)", "last payment (359)"]);
    let capped = POOL
        .replace("rounding_pct", "rounding_pct,lifetime_cap_pct")
        .replace("2.75,23,1,0", "2.75,23,1,0,5")
        .replace("2,,,,,,0\n", "2,,,,,,,0\n")
        .replace("360,,,,,,,0\n", "360,,,,,,,,0\n");
    only(&warnings(DEAL, &capped), &["lifetime cap (5%)", "rate (5.5%)"]);
}

#[test]
fn classes_without_collateral() {
    let deal = |balance: &str| DEAL.replace("balance_usd = 900000", balance);
    only(&warnings(&deal("balance_usd = 920000"), POOL), &["group `1`", "5000.00 are not backed"]);
    assert!(warnings(&deal("balance_usd = 915000"), POOL).is_empty());
}

#[test]
fn initial_overcollateralization_beside_its_target() {
    let document = common::read(DEAL, POOL, FORWARD).unwrap();
    let groups = initial_oc(&document.inputs);
    let [first, second] = groups.as_slice() else { panic!("{groups:?}") };
    // 700,000 and 200,000 delivered from an account of 300,000, against 985,000 of classes.
    assert_eq!((first.collateral, first.amount()), (1_000_000.0, 15_000.0));
    assert_eq!((first.target, first.off_target()), (Some(15_000.0), None));
    assert_eq!((second.amount(), second.target), (0.0, None));
    let deal = DEAL.replace("initial_pct = 1.5", "initial_pct = 3");
    let document = common::read(&deal, POOL, FORWARD).unwrap();
    assert_eq!(initial_oc(&document.inputs)[0].off_target(), Some(-15_000.0));
}

#[test]
fn monthly_accrual_and_its_dates() {
    let monthly = |dates: &str, class: &str| {
        let deal = DEAL.replace("closing = 2003-07-31\n", dates);
        let deal = deal.replace("accrual = \"actual/360\"\n", "");
        deal.replace("price_pct = 99.5", class)
    };
    let closing = "closing = 2003-07-31\n";
    let dated = "closing = 2003-07-31\ndated = 2003-07-01\n";
    let words = ["deal.toml:9:11", "accrues from `closing`", "`dated = 2003-07-01`"];
    only(&warnings(&monthly(closing, ""), POOL), &words);
    assert!(warnings(&monthly(dated, ""), POOL).is_empty());
    assert!(warnings(&monthly("closing = 2003-07-01\n", ""), POOL).is_empty());
    assert!(warnings(&monthly(dated, "delay_days = 24"), POOL).is_empty());
    let words = ["`delay_days` is 14", "comes 24 days after", "payment dates decide"];
    only(&warnings(&monthly(dated, "delay_days = 14"), POOL), &words);
}

#[test]
fn published_numbers_name_what_the_deal_has() {
    let document = common::read(DEAL, POOL, FORWARD).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("own.toml");
    let read = |text: &str| {
        std::fs::write(&file, text).unwrap();
        match read_published(&file, Some(&document.inputs)) {
            Err(ReadError::Faults(faults)) => faults.to_string(),
            other => format!("{other:?}"),
        }
    };
    assert!(read(PUBLISHED).starts_with("Ok"), "{}", read(PUBLISHED));
    for (good, bad, words) in [
        ("class = \"1-A\"", "class = \"1-B\"", "own.toml:6:16: the deal has no class `1-B`"),
        ("class = \"1-A\"", "class = \"1-B\"", "did you mean `1-A`?"),
        ("pool = \"sample\"", "pool = \"other\"", "there are `sample`"),
        ("pool = \"sample\"", "group = \"3\"", "the deal has no group `3`"),
        ("\"dm_bp\"", "\"pool_wal_years\"", "`pool_wal_years` of which group?"),
    ] {
        let faults = read(&PUBLISHED.replace(good, bad));
        assert!(faults.contains(words), "{words}\n{faults}");
    }
}

#[test]
fn other_files_are_no_deals() {
    let folder = tempfile::tempdir().unwrap();
    common::write(folder.path(), DEAL, POOL, FORWARD);
    let published = folder.path().join("published");
    std::fs::create_dir(&published).unwrap();
    let own = published.join("own.toml");
    std::fs::write(&own, PUBLISHED).unwrap();
    for (file, words) in
        [(folder.path().join("pool.csv"), "is a CSV file"), (own.clone(), "its deal is")]
    {
        let Err(ReadError::Faults(faults)) = files::read_deal(&file) else { panic!("{file:?}") };
        assert_eq!((faults.faults.len(), faults.faults[0].line), (1, 0), "{faults}");
        assert!(faults.to_string().contains(words), "{faults}");
    }
    assert_eq!(files::deal_of_published(&own).as_deref(), Some(folder.path()));
    assert_eq!(files::deal_of_published(&folder.path().join("deal.toml")), None);
}
