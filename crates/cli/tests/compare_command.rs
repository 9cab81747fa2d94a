//! `paydown compare` as a user types it.

#![allow(clippy::expect_used)]

#[allow(dead_code)]
mod common;

use std::fs;
use std::path::Path;

use common::{Folder, Seen};

fn root() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A folder with a deal, and a copy whose first class is larger and whose last is smaller.
fn deals() -> Folder {
    let shipped = root().join("scenarios/fabozzi-sequential");
    let read = |name: &str| fs::read_to_string(shipped.join(name)).expect("a file");
    let (deal, pool) = (read("deal.toml"), read("pool.csv"));
    let other = deal
        .replace("194500000", "195500000")
        .replace("73000000", "72000000")
        .replace("\"fabozzi-sequential\"", "\"other\"");
    Folder::of(&[
        ("one/deal.toml", &deal),
        ("one/pool.csv", &pool),
        ("other/deal.toml", &other),
        ("other/pool.csv", &pool),
    ])
}

fn priced() -> Folder {
    let folder = deals();
    for line in ["price one --psa 165 -o a.csv -q", "price one --psa 165 -o a.json -q"] {
        assert_eq!(folder.run(line).code, 0);
    }
    folder
}

fn rows(seen: &Seen) -> usize {
    seen.stdout.lines().count() - 1
}

#[test]
fn a_result_with_itself() {
    let folder = priced();
    for line in ["compare a.csv a.csv", "compare a.csv a.json"] {
        let seen = folder.run(line);
        assert_eq!((seen.code, rows(&seen)), (0, 0), "{}", seen.stderr);
        assert!(seen.stderr.contains("4 rows joined"), "{}", seen.stderr);
        assert!(seen.stderr.contains("0 beyond the tolerance"), "{}", seen.stderr);
    }
}

#[test]
fn one_cell_changed() {
    let folder = priced();
    let text = fs::read_to_string(folder.path().join("a.csv")).expect("a result");
    let head: Vec<&str> = text.lines().next().expect("a head").split(',').collect();
    let at = head.iter().position(|name| *name == "wal_years").expect("a column");
    let change = |line: &str| {
        let mut fields: Vec<String> = line.split(',').map(str::to_string).collect();
        let years: f64 = fields[at].parse().expect("years");
        fields[at] = (years + 0.5).to_string();
        fields.join(",")
    };
    let mut lines: Vec<String> = text.lines().map(str::to_string).collect();
    lines[2] = change(&lines[2]);
    lines[1..].reverse();
    fs::write(folder.path().join("b.csv"), lines.join("\n") + "\n").expect("a file");
    let seen = folder.run("compare a.csv b.csv");
    assert_eq!((seen.code, rows(&seen)), (1, 1), "{}", seen.stderr);
    let row = seen.stdout.lines().nth(1).expect("a row");
    assert!(row.contains(",B,maturity,") && row.contains(",wal_years,"), "{row}");
    assert!(row.contains(",0.5,years,") && row.ends_with(",differs"), "{row}");
    assert_eq!(folder.run("compare a.csv b.csv --tolerance 0.5").code, 0);
    let all = folder.run("compare a.csv b.csv --tolerance wal_years=0.5 --all");
    assert!(all.code == 0 && rows(&all) > 20 && all.stdout.contains(",within\n"));
    assert_eq!(folder.run("compare a.csv b.csv --tolerance 0.4,wal_year=1").code, 2);
    let shown = folder.run("compare a.csv b.csv --format table");
    assert!(shown.stdout.contains("wal_years") && shown.code == 1, "{}", shown.stdout);
    // What all rows have alike is left out of them, and stands above.
    assert!(shown.stdout.contains("PSA (%): 165"), "{}", shown.stdout);
    for form in ["b.json", "c.csv", "d.xlsx", "e.md"] {
        assert_eq!(folder.run(&format!("compare a.csv b.csv -o out-{form} -q")).code, 1);
    }
}

#[test]
fn two_deals() {
    let folder = deals();
    let seen = folder.run("compare one other --psa 165");
    assert_eq!(seen.code, 1, "{}", seen.stderr);
    assert!(seen.stdout.starts_with("class,run_to,"), "{}", seen.stdout);
    assert!(seen.stdout.contains(",fabozzi-sequential,other,wal_years,"), "{}", seen.stdout);
    assert!(seen.stderr.contains("4 rows joined"), "{}", seen.stderr);
    let terms = folder.run("compare one other --verb check");
    assert!(terms.stdout.contains("class.A.balance_usd"), "{}", terms.stdout);
    assert!(terms.stdout.contains(",1000000,"), "{}", terms.stdout);
    for verb in ["cashflows", "cashflows --bonds", "decrement", "afr"] {
        let seen = folder.run(&format!("compare one one --verb {verb} --psa 165"));
        assert_eq!((seen.code, rows(&seen)), (0, 0), "{verb}: {}", seen.stderr);
    }
    let flows = folder.run("compare one other --verb cashflows --bonds --psa 165");
    assert!(flows.code == 1 && flows.stdout.contains(",dollars,"), "{}", flows.stderr);
}

#[test]
fn two_scenarios() {
    let folder = deals();
    let line = [
        "compare",
        "one",
        "--psa",
        "165",
        "--with",
        "psa_pct=200; term=class.A.balance_usd=194500000",
    ];
    let seen = folder.run_with(&line);
    assert_eq!(seen.code, 1, "{}", seen.stderr);
    assert!(seen.stdout.lines().next().expect("a head").contains("a_settings,b_settings,measure"));
    assert!(seen.stdout.contains("psa_pct=165"), "{}", seen.stdout);
    assert!(seen.stdout.contains("psa_pct=200"), "{}", seen.stdout);
    let same = folder.run_with(&["compare", "one", "--psa", "165", "--with", "psa_pct=165"]);
    assert_eq!((same.code, rows(&same)), (0, 0), "{}", same.stderr);
}

#[test]
fn wrong_usage_and_wrong_input() {
    let folder = priced();
    fs::write(folder.path().join("cut.csv"), "deal,class,run_to,price,dm_bp\nd,A,call,100\n")
        .expect("a file");
    fs::write(folder.path().join("other.csv"), "month,LIBOR_1M\n1,5\n").expect("a file");
    fs::write(folder.path().join("binary.csv"), [0xff_u8, 0, 1, 2, 3, 0, 0, 9]).expect("a file");
    for (line, code, words) in [
        ("compare one", 2, "compared with what?"),
        ("compare a.csv", 2, "a second one"),
        ("compare one a.csv", 2, "one is a deal, the other a result"),
        ("compare a.csv a.csv --cdr 4", 2, "go with deals"),
        ("compare a.csv a.csv --tolerance=-1", 2, "expected a number from 0"),
        ("compare a.csv a.csv --across dm_bp", 2, "no key"),
        ("compare one one --with cdr=4", 2, "there is no setting cdr"),
        ("compare one other --class X", 2, "has no class"),
        ("compare a.csv absent.csv", 3, "there is no file absent.csv"),
        ("compare a.csv cut.csv", 3, "the row has 4 fields, the header 5"),
        ("compare a.csv other.csv", 3, "no column of the file is known"),
        ("compare a.csv binary.csv", 3, "not text"),
        ("compare one absent", 3, "absent"),
        ("compare one .", 3, "deal.toml"),
        ("compare a.csv a.csv -o a.csv", 2, "which is the same file"),
    ] {
        let seen = folder.run(line);
        assert_eq!(seen.code, code, "{line}: {}", seen.stderr);
        assert!(seen.stderr.contains(words), "{line}: {}", seen.stderr);
    }
}
