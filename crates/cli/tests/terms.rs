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

/// A batch over terms, and one setting.
const GRID: &str = "[terms]\n\"class.P.balance_usd\" = \"240000000:242000000:1000000\"\n\
                    \"class.S.fixed_pct\" = [7, 7.5]\n[axes]\npsa_pct = [100, 165]\n";

#[test]
fn every_variant_of_a_batch_has_the_rows_of_its_deal() {
    let folder = shipped("fabozzi-pac", None);
    fs::write(folder.path().join("grid.toml"), GRID).expect("a file");
    for threads in ["1", "3"] {
        let seen = folder.run(&format!("grid . -o {threads}.csv --threads {threads}"));
        assert_eq!(seen.code, 0, "{}", seen.stderr);
        assert!(seen.stderr.contains("12 scenarios of 1 deal"), "{}", seen.stderr);
    }
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).expect("an output");
    let rows = read("1.csv");
    assert_eq!(rows, read("3.csv"));
    let own = rows.split_inclusive('\n').next().expect("a head").to_string();
    let mut again = own;
    for balance in ["240000000", "241000000", "242000000"] {
        for rate in ["7", "7.5"] {
            let one = format!(
                "[terms]\n\"class.P.balance_usd\" = {balance}\n\"class.S.fixed_pct\" = {rate}\n\
                 [axes]\npsa_pct = [100, 165]\n"
            );
            fs::write(folder.path().join("one.toml"), one).expect("a file");
            let seen = folder.run("grid one.toml -o one.csv");
            assert_eq!(seen.code, 0, "{}", seen.stderr);
            again.extend(read("one.csv").split_inclusive('\n').skip(1));
            let typed = shipped("fabozzi-pac", Some(("243800000", balance)));
            let file = typed.path().join("deal.toml");
            let text = fs::read_to_string(&file).expect("the deal file");
            let (before, of_s) = text.split_once("name = \"S\"").expect("the class");
            let of_s = of_s.replacen("fixed_pct = 7.5", &format!("fixed_pct = {rate}"), 1);
            fs::write(&file, format!("{before}name = \"S\"{of_s}")).expect("the deal file");
            fs::write(typed.path().join("grid.toml"), "[axes]\npsa_pct = [100, 165]\n")
                .expect("a file");
            let seen = typed.run("grid . -o typed.csv");
            assert_eq!(seen.code, 0, "{}", seen.stderr);
            let typed = fs::read_to_string(typed.path().join("typed.csv")).expect("an output");
            let key =
                format!("term=class.P.balance_usd={balance}; term=class.S.coupon.fixed_pct={rate}");
            assert_eq!(read("one.csv").replace(&key, ""), typed);
        }
    }
    assert_eq!(rows, again);
    let verified = folder.run("verify 1.csv --format csv");
    assert_eq!(verified.code, 0, "{}", verified.stdout);
}

#[test]
fn deals_without_a_term_are_left_out_and_too_many_variants_refused() {
    let folder = shipped("fabozzi-pac", None);
    let batch = |grid: &str| {
        fs::write(folder.path().join("grid.toml"), grid).expect("a file");
        folder.run("grid grid.toml -o out.csv --dry-run")
    };
    let other = shipped("fabozzi-sequential", None);
    fs::create_dir(folder.path().join("other")).expect("a folder");
    for entry in fs::read_dir(other.path()).expect("the deal").flatten() {
        fs::copy(entry.path(), folder.path().join("other").join(entry.file_name()))
            .expect("a copy");
    }
    let deals = "[grid]\ndeals = [\".\", \"other\"]\n";
    let left = batch(&format!("{deals}[terms]\n\"class.S.fixed_pct\" = [7, 8]\n"));
    assert_eq!(left.code, 0, "{}", left.stderr);
    let said = [
        "[terms]\n\"class.S.fixed_pct\" = \"0:100:0.01\"\n",
        "[terms]\n\"class.S.fixed_pct\" = []\n",
        "[terms]\n\"class.S.fixed_pct\" = nan\n",
        "[terms]\n\"class.S.fixed_pct\" = \"7:6:1\"\n",
        "[terms]\n\"class.S.fixed_pct\" = [7, \"a lot\"]\n",
        "[terms]\n\"class.S.fixed_pct\" = [7, -7]\n",
        "[terms]\n\"class.S.name\" = 7\n",
    ];
    let refused = said.map(|grid| {
        let seen = batch(grid);
        assert_ne!(seen.code, 0, "{grid}");
        seen.stderr
    });
    insta::assert_snapshot!(format!("{}\n{}", left.stderr, refused.join("\n")));
}

#[test]
fn a_class_loses_from_the_solved_value_of_a_term_on() {
    for (name, class, cdr, term, range) in [
        ("ally-2017-3", "C", "5", "class.C.balance_usd", "0:40000000"),
        ("amcar-2017-1", "E", "19.7", "group.1.reserve.initial_pct", "0:10"),
    ] {
        let folder = shipped(name, None);
        let scenario = ["--class", class, "--cdr", cdr, "--severity", "60", "--lag", "0"];
        let scenario = [&scenario[..], &["--to", "maturity", "--speeds", "100"]].concat();
        let solve = format!("{term}={range}");
        let values = ["largest-without", "smallest-with"].map(|side| {
            let more = [&scenario[..], &["--solve", &solve, "--side", side]].concat();
            let solved = run(&folder, "breakeven .", &more);
            assert_eq!(solved.texts("solved_for"), [term], "{}", solved.stderr);
            let value = solved.texts("term_value").remove(0);
            let varied = format!("{term}={value}");
            let priced = run(&folder, "price .", &[&scenario[..], &["--term", &varied]].concat());
            let loss = priced.numbers("class_loss")[0];
            assert_eq!(loss > 0.0, side == "smallest-with", "{name}: {loss} at {value}");
            assert_eq!(solved.numbers("class_loss"), [loss], "{name}");
            value.parse::<f64>().expect("a number")
        });
        let (low, high) = range.split_once(':').expect("a range");
        let wide = high.parse::<f64>().expect("a number") - low.parse::<f64>().expect("a number");
        let apart = (values[1] - values[0]).abs();
        assert!(apart > 0.0 && apart <= 1e-6 * wide * 1.001, "{name}: {values:?}");
    }
}

#[test]
fn a_term_without_a_boundary_in_its_range_has_a_reason() {
    let folder = shipped("ally-2017-3", None);
    let said = [
        "class.C.balance_usd=0:1000000",
        "class.C.balance_usd=30000000:40000000",
        "class.C.balance_usd=-5:1000000",
        "class.C.balance_usd=5:5",
        "class.C.balance_usd=5",
        "class.C.balance=0:5",
        "group.1.fees.servicing.rate_pct=0:1",
    ]
    .map(|solve| {
        let more = ["--cdr", "5", "--severity", "60", "--lag", "0", "--solve", solve, "-q"];
        let seen = run(&folder, "breakeven . --class C --to maturity --speeds 100", &more);
        let reason = if seen.code == 5 { seen.stdout.lines().nth(1) } else { None };
        let reason = reason.and_then(|row| row.split(',').nth(9));
        format!("{} {}{}", seen.code, reason.unwrap_or_default(), seen.stderr)
    });
    insta::assert_snapshot!(said.join("\n"));
    let twice = "breakeven . --class C --cdr 5 --term class.C.balance_usd=5";
    let seen = run(&folder, twice, &["--solve", "class.C.balance_usd=0:5"]);
    assert_eq!(seen.code, 2);
    let words = "class.C.balance_usd is given as a term and solved for";
    assert!(seen.stderr.contains(words), "{}", seen.stderr);
}

#[test]
fn answers_are_multiples_of_an_increment_in_the_unit_of_the_term() {
    let folder = shipped("ally-2017-3", None);
    let scenario = ["--cdr", "5", "--severity", "60", "--lag", "0", "--speeds", "100"];
    let solve = ["--solve", "class.C.balance_usd=0:40000000", "--increment", "1000"];
    let line = "breakeven . --class C --to maturity";
    let solved = run(&folder, line, &[&scenario[..], &solve].concat());
    assert_eq!(solved.numbers("term_value"), [23_825_000.0], "{}", solved.stderr);
    assert!(solved.stdout.contains("range=0:40000000; increment=1000,"), "{}", solved.stdout);
    let default = run(&folder, line, &[&scenario[..], &solve[..2]].concat());
    assert!(default.stdout.contains("range=0:40000000; increment=10,"), "{}", default.stdout);
    let of_cdr = run(&folder, line, &["--increment", "1000"]);
    assert_eq!(of_cdr.code, 2);
    assert!(of_cdr.stderr.contains("in the unit of the term"), "{}", of_cdr.stderr);
}
