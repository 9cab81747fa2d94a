//! Terms of a deal that a command line varies: `--term PATH=VALUE`.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

#[allow(dead_code)]
mod common;

use std::fs;
use std::path::Path;

use common::{Folder, Seen};

/// A folder with a copy of a shipped deal, in which a text of its file stands for another one.
fn shipped(name: &str, change: Option<(&str, &str)>) -> Folder {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios").join(name);
    let folder = Folder::of(&[]);
    for entry in fs::read_dir(from).expect("the deal").flatten() {
        if entry.path().is_file() {
            fs::copy(entry.path(), folder.path().join(entry.file_name())).expect("a copy");
        }
    }
    if let Some((old, new)) = change {
        let file = folder.path().join("deal.toml");
        let text = fs::read_to_string(&file).expect("the deal file");
        assert_eq!(text.matches(old).count(), 1, "{name}: {old}");
        fs::write(file, text.replace(old, new)).expect("the deal file");
    }
    folder
}

fn run(folder: &Folder, verb: &str, more: &[&str]) -> Seen {
    let words = verb.split(' ').chain(more.iter().copied());
    folder.run_with(&words.collect::<Vec<_>>())
}

#[test]
fn a_run_with_a_term_is_that_of_the_deal_which_has_it_typed() {
    let verbs = [
        "price .",
        "cashflows . --bonds --cdr 3 --severity 40",
        "decrement .",
        "explain . --period 20",
        "breakeven . --speeds 100",
    ];
    for (name, term, full, old, new) in [
        (
            "fabozzi-pac",
            "class.P.balance_usd=240000000",
            "class.P.balance_usd=240000000",
            "balance_usd = 243800000",
            "balance_usd = 240000000",
        ),
        (
            "amcar-2017-1",
            "group.1.oc.stepdown.current_pct=12.5",
            "group.1.oc.stepdown.current_pct=12.5",
            "current_pct = 14.75",
            "current_pct = 12.5",
        ),
        (
            "ally-2017-3",
            "class.B.balance_usd=12220000",
            "class.B.balance_usd=12220000",
            "balance_usd = 22220000",
            "balance_usd = 12220000",
        ),
        (
            "mcomps-2005",
            "amount.shift.61=35",
            "amount.shift.by_month_pct.61=35",
            "61 = 30",
            "61 = 35",
        ),
    ] {
        let (own, typed) = (shipped(name, None), shipped(name, Some((old, new))));
        for verb in verbs {
            let varied = run(&own, verb, &["--term", term]);
            let typed = run(&typed, verb, &[]);
            assert_eq!(varied.code, typed.code, "{name}, {verb}: {}", varied.stderr);
            let key = format!("term={full}");
            let rows = varied.stdout.lines().skip(1);
            assert!(rows.clone().count() > 0, "{name}, {verb}");
            assert!(rows.clone().all(|row| row.contains(&key)), "{name}, {verb}");
            let without = varied.stdout.replace(&format!("; {key}"), "").replace(&key, "");
            assert_eq!(without, typed.stdout, "{name}, {verb}");
            let own = run(&own, verb, &[]);
            assert_ne!(own.stdout, typed.stdout, "{name}, {verb}: the term changes nothing");
        }
    }
}

#[test]
fn what_the_column_settings_says_of_terms_is_taken_back() {
    let folder = shipped("fabozzi-pac", None);
    let terms = ["--term", "class.S.fixed_pct=7", "--term", "class.P.balance_usd=240000000"];
    let first = run(&folder, "price . --psa 165", &terms);
    let settings = &first.texts("settings")[0];
    assert_eq!(settings, "term=class.P.balance_usd=240000000; term=class.S.coupon.fixed_pct=7");
    let again = run(&folder, "price . --psa 165", &["--settings", settings]);
    assert_eq!(first.stdout, again.stdout);
}

#[test]
fn headings_name_terms() {
    let folder = shipped("fabozzi-pac", None);
    let term = ["--term", "class.S.fixed_pct=7", "--format", "table"];
    let seen = run(&folder, "decrement .", &term);
    assert!(seen.stdout.contains("class.S.coupon.fixed_pct: 7"), "{}", seen.stdout);
    let seen = run(&folder, "price .", &term);
    assert!(seen.stdout.contains("class.S.coupon.fixed_pct: 7"), "{}", seen.stdout);
}

#[test]
fn what_is_no_term_is_refused() {
    let folder = shipped("fabozzi-pac", None);
    let refused = |term: &str| {
        let seen = run(&folder, "price .", &["--term", term]);
        assert_eq!(seen.stdout, "");
        format!("{}\n{}", seen.code, seen.stderr)
    };
    let said = [
        "class.S.fixed_pct",
        "class.S.fixed_pc=7",
        "class.S.fixed_pct=seven",
        "class.S.fixed_pct=-7",
    ];
    insta::assert_snapshot!(said.map(refused).join("\n"));
}
