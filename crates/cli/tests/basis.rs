//! Every result names the run of the indices that it shows, and each view has a default that the deal
//! may state.

#![allow(clippy::expect_used)]

use std::path::{Path, PathBuf};
use std::process::Command;

const DEAL: &str = include_str!("../starter/deal.toml");
const POOL: &str = include_str!("../starter/pool.csv");

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Exit code, standard output and standard error.
fn run(folder: &Path, line: &str) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_paydown"))
        .args(line.split(' '))
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .output()
        .expect("the program starts");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code().expect("an exit code"), text(output.stdout), text(output.stderr))
}

/// The starter deal in a folder `deal`, with forward levels and `more` in its table of indices.
fn deal(more: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let deal = folder.path().join("deal");
    std::fs::create_dir(&deal).expect("a folder");
    let forward = format!("forward = \"forward.csv\"\n{more} ");
    let stated = DEAL.replace("# forward = \"forward.csv\"", &forward);
    assert_ne!(stated, DEAL);
    for (name, text) in [("deal.toml", stated.as_str()), ("pool.csv", POOL)] {
        std::fs::write(deal.join(name), text).expect("a file");
    }
    // From the static level to 6% in five years.
    let level = |month: u32| 3.60 + 2.4 * f64::from(month.min(60) - 1) / 59.0;
    let rows = (1..=360).map(|month| format!("{month},{}\n", level(month)));
    let forward = format!("month,SOFR_30D\n{}", rows.collect::<String>());
    std::fs::write(deal.join("forward.csv"), forward).expect("a file");
    folder
}

const VERBS: [&str; 7] = [
    "price deal",
    "decrement deal",
    "afr deal",
    "cashflows deal",
    "cashflows deal --bonds",
    "explain deal --period 20",
    "breakeven deal --class B --to maturity",
];

/// The run of each verb where neither flags nor the deal say otherwise.
const UNSTATED: [&str; 7] =
    ["static", "static", "forward", "forward", "forward", "forward", "forward"];

fn other(index: &str) -> &'static str {
    if index == "static" { "forward" } else { "static" }
}

#[test]
fn each_view_has_its_default() {
    let folder = deal("");
    for (verb, index) in VERBS.into_iter().zip(UNSTATED) {
        let (code, own, words) = run(folder.path(), verb);
        assert_eq!(code, 0, "{verb}: {words}");
        let (_, same, _) = run(folder.path(), &format!("{verb} --index {index}"));
        let (_, another, _) = run(folder.path(), &format!("{verb} --index {}", other(index)));
        assert_eq!(own, same, "{verb} runs {index}");
        // A balance outstanding does not depend on the index here.
        assert!(own != another || verb.starts_with("decrement"), "{verb}");
        assert!(words.contains(&format!("note: indices: {index}")), "{verb}: {words}");
    }
}

#[test]
fn a_deal_states_the_run_of_its_views() {
    let stated =
        "default = { tables = \"forward\", schedules = \"static\", cash_flows = \"static\" }";
    let (plain, folder) = (deal(""), deal(stated));
    for (verb, unstated) in VERBS.into_iter().zip(UNSTATED).take(6) {
        let index = other(unstated);
        let (code, own, words) = run(folder.path(), verb);
        assert_eq!(code, 0, "{verb}: {words}");
        let (_, same, _) = run(plain.path(), &format!("{verb} --index {index}"));
        assert_eq!(own, same, "{verb} runs {index}");
        assert!(words.contains(&format!("note: indices: {index}")), "{verb}: {words}");
        let (_, flagged, _) = run(folder.path(), &format!("{verb} --index {unstated}"));
        assert_eq!(flagged, run(plain.path(), verb).1, "{verb}: a flag goes first");
    }
    // Batches and published numbers are tables, too.
    let grid = |folder: &Path, fixed: &str| {
        let text = format!("[grid]\ndeals = [\"deal\"]\n[axes]\nspeed_pct = [100]\n{fixed}");
        std::fs::write(folder.join("batch.toml"), text).expect("a file");
        let (code, _, words) = run(folder, "grid batch.toml");
        assert_eq!(code, 0, "{words}");
        (std::fs::read_to_string(folder.join("out/batch.csv")).expect("rows"), words)
    };
    let (rows, words) = grid(folder.path(), "");
    assert_eq!(rows, grid(plain.path(), "[fixed]\nindex = \"forward\"\n").0);
    assert_ne!(rows, grid(plain.path(), "").0);
    assert!(words.contains("note: indices: forward"), "{words}");
    let words = grid(folder.path(), "[fixed]\ncdr_pct = 4\nshift_index = \"SOFR_30D=50\"\n").1;
    assert!(words.contains("; SOFR_30D shift: +50 bp; CDR: 4%;"), "{words}");
    let manifest = folder.path().join("out/batch.csv.manifest.json");
    let manifest = std::fs::read_to_string(manifest).expect("a manifest");
    assert!(manifest.contains("indices forward"), "{manifest}");
}

/// A printed number without a run of its own is compared with the deal's own run of its view.
#[test]
fn published_numbers_follow_the_views() {
    let folder = deal("default = { tables = \"forward\", schedules = \"static\" }");
    let value = |line: &str, row: &str, column: usize| {
        let (_, csv, words) = run(folder.path(), line);
        let found = csv.lines().find(|line| line.starts_with(row));
        let text = found.and_then(|line| line.split(',').nth(column)).map(str::to_string);
        text.unwrap_or_else(|| format!("{words}{csv}"))
    };
    let duration = value("price deal --class A --to maturity --speeds 100", "starter,A", 8);
    let rate = value("afr deal", "starter,1,base,20,", 6);
    let published = folder.path().join("deal/published");
    std::fs::create_dir(&published).expect("a folder");
    let cut = |text: &str| text.chars().take(8).collect::<String>();
    let text = format!(
        "source = \"a document\"\n[[table]]\nname = \"A\"\ncolumns = [{{ name = \"100%\" }}]\n\
         rows = [{{ measure = \"mdur_years\", class = \"A\", printed = [\"{}\"] }},\n\
         {{ measure = \"available_rate_pct\", period = 20, printed = [\"{}\"] }}]\n",
        cut(&duration),
        cut(&rate)
    );
    std::fs::write(published.join("own.toml"), text).expect("a file");
    let (code, csv, words) = run(folder.path(), "tieout deal");
    assert_eq!(code, 0, "{csv}{words}");
    let agree = csv.lines().skip(1).all(|row| row.ends_with("exact") || row.ends_with("within"));
    assert!(agree && csv.lines().count() == 3, "{csv}");
}

/// In tables and Markdown above the numbers; beside CSV and JSON on standard error, unless -q.
#[test]
fn every_result_names_its_run() {
    let lines = [
        ("price impac-2003-8 --class 2-B-1 --to call", "static", "left out"),
        ("decrement impac-2003-8 --class 2-B-1 --to call", "static", "left out"),
        ("afr impac-2003-8", "forward", "included"),
        ("cashflows impac-2003-8", "forward (price tables: static)", "included"),
        ("cashflows impac-2003-8 --contracts", "forward (price tables: static)", "included"),
        ("explain impac-2003-8 --period 2", "forward (price tables: static)", "included"),
        ("cashflows impac-2003-8 --index static", "static", "left out"),
        (
            "cashflows impac-2003-8 --without-derivatives",
            "forward (price tables: static)",
            "left out",
        ),
        ("price impac-2003-8 --class 2-B-1 --with-derivatives", "static", "included"),
    ];
    for (line, index, contracts) in lines {
        let between = |text: &str, between: &str| {
            let words = format!("Indices: {index}{between}Derivative contracts: {contracts}");
            text.contains(&words) || text.contains(&words.to_lowercase())
        };
        let (_, table, words) = run(&root(), &format!("{line} --format table"));
        assert!(between(&table, "   ") && !words.contains("indices"), "{line}: {table}{words}");
        let (_, markdown, _) = run(&root(), &format!("{line} --format markdown"));
        assert!(between(&markdown, "; "), "{line}: {markdown}");
        for format in ["csv", "json"] {
            let (_, _, words) = run(&root(), &format!("{line} --format {format}"));
            assert!(between(&words, "; "), "{line}: {words}");
            let (_, _, quiet) = run(&root(), &format!("{line} --format {format} -q"));
            assert_eq!(quiet, "", "{line}");
        }
    }
    // A deal without indices has nothing to say; one without forward levels says why it is static.
    let (_, _, words) = run(&root(), "cashflows fabozzi-z");
    assert_eq!(words, "");
    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!(run(folder.path(), "init own").0, 0);
    let (_, _, words) = run(folder.path(), "cashflows own");
    assert_eq!(words, "note: indices: static (the deal has no forward levels)\n");
}

/// Triggers that do not work as tested are told.
#[test]
fn forced_triggers_are_told() {
    let folder = deal("");
    let line = "price deal --class B --to call --speeds 100 --triggers";
    assert!(!run(folder.path(), &format!("{line} fail")).2.contains("triggers"), "there are none");
    let file = folder.path().join("deal/deal.toml");
    let trigger =
        "\n[[trigger]]\nname = \"loss\"\ncumulative_loss = [{ from_period = 1, pct = 1 }]\n";
    let text = std::fs::read_to_string(&file).expect("a deal") + trigger;
    std::fs::write(&file, text).expect("a deal");
    for (mode, words) in [
        ("pass", "triggers: never in effect"),
        ("fail", "triggers: in effect from their first test on"),
    ] {
        let (_, _, said) = run(folder.path(), &format!("{line} {mode}"));
        assert!(said.contains(words), "{said}");
    }
    let (_, _, said) = run(folder.path(), &format!("{line} model"));
    assert!(!said.contains("triggers: "), "{said}");
}

/// What is asked of a verb stands above its table: columns that say the same in every row are left out
/// there.
#[test]
fn people_read_what_was_asked() {
    let folder = deal("");
    let asked = [
        ("cashflows deal", "--cpr 6", "CPR: 6%"),
        ("cashflows deal --bonds", "--speeds 150", "Pricing speed: 150%"),
        ("cashflows deal --bonds", "--to call", "Run to: call"),
        ("explain deal --period 20", "--cpr 6", "CPR: 6%"),
        ("afr deal", "--speeds 150", "Pricing speed: 150%"),
        ("afr deal", "--to maturity", "Run to: maturity"),
        ("breakeven deal --class B", "--speeds 150", "Pricing speed: 150%"),
        ("breakeven deal --class B", "--yield-floor 3", "Yield floor: 3%"),
        ("breakeven deal --class B --yield-floor 3", "--price 99", "Price: 99%"),
        ("breakeven deal --class B", "--dm-floor 50", "DM floor: 50 bp"),
        ("breakeven deal --class B", "--increment 0.5", "Answers in steps of: 0.5%"),
        (
            "breakeven deal --class B",
            "--loss-through month-before-call",
            "Losses count through: month-before-call",
        ),
        ("breakeven deal --class B", "--deal-swaps", "Swaps at the rates of the deal: on"),
        ("price deal", "--wal-day-count actual/365", "Day count of the WAL: actual/365"),
        ("price deal", "--settle 2026-02-10", "Settlement: 2026-02-10"),
    ];
    let above = |line: &str| {
        let (code, page, errors) = run(folder.path(), &format!("{line} --format markdown"));
        assert!(matches!(code, 0 | 1), "{line}: {errors}");
        let head: Vec<_> = page.lines().take_while(|line| !line.starts_with('|')).collect();
        head.join("\n")
    };
    for (verb, flag, words) in asked {
        let head = above(&format!("{verb} {flag}"));
        assert!(head.contains(words), "{verb} {flag}\n{head}");
        assert!(!above(verb).contains(words), "{verb}");
    }
}
