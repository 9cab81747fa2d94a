//! What programs get of a batch is what the verb writes.

#![allow(clippy::expect_used, clippy::unwrap_used)]

#[allow(dead_code)]
mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::Folder;
use paydown::{Axes, Batch, BatchOptions, Deal, Format, Settings, Table, Terminal};

fn shipped(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios").join(name)
}

fn csv(table: &Table) -> String {
    let mut bytes = Vec::new();
    table.write(&mut bytes, Format::Csv, Terminal::default()).expect("bytes");
    String::from_utf8(bytes).expect("text")
}

/// The file that the verb writes for a scenario file over shipped deals.
fn of_verb(deals: &[&str], grid: &str) -> (String, Folder) {
    let deals: Vec<_> = deals.iter().map(|name| shipped(name).display().to_string()).collect();
    let names = fs::read_to_string(shipped("scenarios.toml")).expect("named scenarios");
    let text = format!("[grid]\ndeals = {deals:?}\n{grid}");
    let folder = Folder::of(&[("grid.toml", &text), ("scenarios.toml", &names)]);
    let done = folder.run("grid grid.toml -o out.csv -q");
    assert!(done.code < 2, "{}", done.stderr);
    (fs::read_to_string(folder.path().join("out.csv")).expect("rows"), folder)
}

#[test]
fn axes_cross_as_in_the_verb() {
    let (file, folder) = of_verb(
        &["impac-2003-8"],
        "[axes]\ncdr_pct = [0, \"2 for 12, 6\"]\nspeed_pct = [80, 120]\nprice = [98, 100]\n\
         [[zip]]\nshift_bp = [-100, 100]\nadvance_pct = [100, 50]\n\
         [fixed]\nseverity_pct = 40\nlag_months = 12\nto = \"call\"\nclasses = [\"1-A-1\", \"2-B-1\"]\n",
    );
    let point = |text: &str| text.parse::<Settings>().expect("settings");
    let axes = Axes::default().over("cdr_pct", ["0", "2 for 12, 6"]).expect("an axis");
    let axes = axes.over("speed_pct", [80, 120]).expect("an axis");
    let pairs = ["shift_bp=-100; advance_pct=100", "shift_bp=100; advance_pct=50"];
    let axes = axes.together(pairs.map(point).to_vec());
    let options = BatchOptions {
        classes: vec!["1-A-1".into(), "2-B-1".into()],
        run_to: Some(paydown::RunTo::Call),
        prices: vec![98.0, 100.0],
    };
    let deal = Deal::open(shipped("impac-2003-8")).expect("a deal");
    let fixed = point("severity_pct=40; lag_months=12");
    let table = deal.grid(&fixed, axes, &options).expect("rows");
    assert_eq!(table.rows.len(), 2 * 2 * 2 * 2 * 2);
    assert_eq!(csv(&table), file);
    let read = Batch::open(folder.path()).expect("a batch").table().expect("rows");
    assert_eq!(read, table);
}

#[test]
fn names_are_an_axis_over_several_deals() {
    let deals = ["fnr-2019-2-g3", "impac-2003-1"];
    let axes = "[axes]\nscenario = [\"base\", \"stress\", \"down-200\"]\nseverity_pct = [30, 60]\n";
    let (file, folder) = of_verb(&deals, axes);
    let known = files::read_named_scenarios(&folder.path().join("scenarios.toml")).expect("names");
    let names = ["base", "stress", "down-200"].map(|name| known.of(name).expect(name).to_vec());
    let axes = Axes::default().over("severity_pct", [30, 60]).expect("an axis");
    let deals = deals.map(|name| Deal::open(shipped(name)).expect("a deal")).to_vec();
    let over = Settings::default().over(names.to_vec());
    let batch = Batch::new(deals, &over, axes, &BatchOptions::default()).expect("a batch");
    assert_eq!(csv(&batch.table().expect("rows")), file);
}

#[test]
fn what_does_not_fit_a_deal() {
    let deal = Deal::open(shipped("fabozzi-pac")).expect("a deal");
    let options = BatchOptions::default();
    let error = |settings: &str, axes: Axes, options: &BatchOptions| {
        let settings = settings.parse().expect("settings");
        deal.grid(&settings, axes, options).expect_err("a fault").to_string()
    };
    let twice = error("psa_pct=100; psa_pct=200", Axes::default(), &options);
    assert_eq!(twice, "psa_pct is given twice: an axis has several");
    let axes = Axes::default().over("speed_of", ["9=80"]).expect("an axis");
    assert!(error("", axes, &options).starts_with("fabozzi-pac has no "));
    let classes = BatchOptions { classes: vec!["Z".into()], ..options };
    assert_eq!(error("", Axes::default(), &classes), "fabozzi-pac has no class \"Z\"");
    assert!(Axes::default().over("speed", [80]).is_err());
}
