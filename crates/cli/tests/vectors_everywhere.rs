//! A vector has the same bits as flag, in a text of settings, in a file of named scenarios, as a column
//! of CSV and in a deal file.

#![allow(clippy::expect_used, clippy::unwrap_used)]

mod common;

use common::{Folder, Seen};

const POOL: &str = "balance_usd,rate_pct,remaining_months,age_months\n\
                    100000,6,120,0\n50000,7,90,14\n";

const SPEED: &str = "speed = { cpr_pct = 6 }";
const DEFAULT: &str = "default_rate = { cdr_pct = 8 }";
const LAG: &str = "lag_months = 9";

const DEAL: &str = r#"
cite = "a test"
[deal]
name = "vectors"
title = "A deal"
source = "a test"
[dates]
closing = 2020-01-01
first_payment = 2020-02-01
[[group]]
name = "1"
pool = "pool.csv"
speed = { cpr_pct = 6 }
default_rate = { cdr_pct = 8 }
write_down = ["A"]
[defaults]
severity_pct = 40
lag_months = 9
[[class]]
name = "A"
balance_usd = 150000
coupon = { fixed_pct = 5 }
[[class]]
name = "R"
residual = true
[[pay]]
interest = { from = ["interest"], to = ["A"] }
[[pay]]
principal = { from = ["principal"], to = ["A"] }
"#;

/// Settings with a vector, and how a deal file states it: what stands there in the place of what.
const CASES: [(&str, &str, &str, &str); 11] = [
    ("cpr_pct", "6 for 12, 8 for 24, 10", SPEED, "speed = { cpr_pct = \"VECTOR\" }"),
    ("psa_pct", "150 for 24, 200", SPEED, "speed = { psa_pct = \"VECTOR\" }"),
    ("abs_pct", "0 ramp 0.5 for 12, 0.7", SPEED, "speed = { abs_pct = \"VECTOR\" }"),
    ("cdr_pct", "1 ramp 8 for 12, 8 for 24, 2", DEFAULT, "default_rate = { cdr_pct = \"VECTOR\" }"),
    ("mdr_pct", "0.5 for 6, 0.1", DEFAULT, "default_rate = { mdr_pct = \"VECTOR\" }"),
    ("sda_pct", "500 for 24, 900", DEFAULT, "default_rate = { sda_pct = \"VECTOR\" }"),
    ("severity_pct", "30 ramp 50 for 24, 50", "severity_pct = 40", "severity_pct = \"VECTOR\""),
    ("lag_months", "12 ramp 6 for 7, 3", LAG, "lag_months = \"VECTOR\""),
    ("advance_pct", "100 for 12, 0", LAG, "lag_months = 9\nadvance_pct = \"VECTOR\""),
    (
        "advance_interest_pct",
        "100 ramp 0 for 24, 0",
        LAG,
        "lag_months = 9\nadvance_interest_pct = \"VECTOR\"",
    ),
    ("delinquent_pct", "2 for 12, 5", LAG, "lag_months = 9\ndelinquent_pct = \"VECTOR\""),
];

/// The flag of a setting.
fn flag(key: &str) -> String {
    let rows = grid::setting::ROWS.iter();
    let row = rows.into_iter().find(|row| row.key == key).expect("a setting");
    format!("--{}", row.flag)
}

/// A file of one vector, a row a month.
fn by_month(key: &str, vector: &str) -> String {
    let row = grid::setting::Row::named(key).expect("a setting");
    let bound = row.bound().expect("a bound");
    let figures = grid::setting::Vector::parse(vector, bound).expect("a vector").by_month();
    let rows = (1..).zip(&figures).map(|(month, figure)| format!("{month},{figure}\n"));
    format!("# Made of {vector}\nmonth,{key}\n{}", rows.collect::<String>())
}

/// Rows as far as they are numbers of the run: what stands before the key columns.
fn numbers(seen: &Seen) -> Vec<String> {
    assert_eq!(seen.code, 0, "{}", seen.stderr);
    let mut lines = seen.stdout.lines();
    let head = lines.next().expect("a header");
    let own = head.split(',').position(|name| name == "index").expect("key columns");
    lines.map(|line| line.split(',').take(own).collect::<Vec<_>>().join(",")).collect()
}

#[test]
fn a_vector_is_the_same_wherever_it_stands() {
    for (key, vector, stated, by_vector) in CASES {
        let by_vector = by_vector.replace("VECTOR", vector);
        let named = format!("[scenario.vector]\n{key} = \"{vector}\"\n");
        let of_deal = DEAL.replace(stated, &by_vector);
        assert_ne!(of_deal, DEAL);
        let folder = Folder::of(&[
            ("scenarios.toml", &named),
            ("vectors.csv", &by_month(key, vector)),
            ("plain/deal.toml", DEAL),
            ("plain/pool.csv", POOL),
            ("stated/deal.toml", &of_deal),
            ("stated/pool.csv", POOL),
        ]);
        let run = |deal: &str, flags: &[&str]| {
            let verb = ["cashflows", deal, "--format", "csv", "-q"];
            folder.run_with(&[&verb, flags].concat())
        };
        let settings = format!("{key}={vector}");
        let ways = [
            run("plain", &[&flag(key), vector]),
            run("plain", &["--settings", &settings]),
            run("plain", &["--scenario", "vector"]),
            run("plain", &["--vectors", "vectors.csv"]),
            run("stated", &[]),
        ];
        assert!(ways[0].numbers("loss").iter().sum::<f64>() > 0.0, "{key}");
        let [first, others @ ..] = ways.map(|seen| numbers(&seen));
        assert!(others.iter().all(|other| *other == first), "{key}");
        // The part that counts as delinquent moves no cash here.
        let is_moved = first != numbers(&run("plain", &[]));
        assert_eq!(is_moved, key != "delinquent_pct", "{key}");
    }
}

#[test]
fn what_a_deal_file_says_wrongly_of_a_vector() {
    for (stated, by_vector, fault) in [
        (SPEED, "speed = { cpr_pct = \"6 for 12, 108\" }", "expected percent CPR"),
        (LAG, "lag_months = \"6 ramp 7 for 3, 7\"", "expected whole months in each month"),
        (
            LAG,
            "lag_months = 9\nadvance_pct = \"5, 7 for 3\"",
            "expected months behind every figure",
        ),
    ] {
        let deal = DEAL.replace(stated, by_vector);
        let folder = Folder::of(&[("deal.toml", &deal), ("pool.csv", POOL)]);
        let seen = folder.run("price deal.toml");
        assert!(seen.code == 3 && seen.stderr.contains(fault), "{by_vector}: {}", seen.stderr);
    }
}

/// A figure with its measure is the setting of that measure, in every place but deal files.
#[test]
fn words_are_the_settings_that_they_name() {
    for (key, words, of, figure) in [
        ("speed", "150 psa", "psa_pct", "150"),
        ("speed", "6 CPR", "cpr_pct", "6"),
        ("speed", "0.5abs", "abs_pct", "0.5"),
        ("speed", "80% of base", "speed_pct", "80"),
        ("speed", "150 for 24, 200 psa", "psa_pct", "150 for 24, 200"),
        ("speed", "50 for 12, 120 % of base from closing", "speed_pct", "50 for 12, 120"),
        ("default", "2 cdr", "cdr_pct", "2"),
        ("default", "0.1 mdr", "mdr_pct", "0.1"),
        ("default", "500 for 12, 900 sda", "sda_pct", "500 for 12, 900"),
        ("default", "50% of base", "default_multiple_pct", "50"),
    ] {
        let named = format!("[scenario.words]\n{key} = \"{words}\"\n");
        let grid = |key: &str, words: &str| format!("[axes]\n{key} = \"{words}\"\n");
        let folder = Folder::of(&[
            ("scenarios.toml", &named),
            ("deal.toml", DEAL),
            ("pool.csv", POOL),
            ("words.toml", &grid(key, words)),
        ]);
        let run = |flags: &[&str]| {
            folder.run_with(&[&["cashflows", "deal.toml", "--format", "csv", "-q"], flags].concat())
        };
        let first = run(&["--settings", &format!("{of}={figure}")]);
        assert_eq!(first.code, 0, "{}", first.stderr);
        for other in [
            run(&[&format!("--{key}"), words]),
            run(&["--settings", &format!("{key}={words}")]),
            run(&["--scenario", "words"]),
        ] {
            assert_eq!(other.stdout, first.stdout, "{words}: {}", other.stderr);
        }
        let done = folder.run("grid words.toml -o words.csv -q");
        assert_eq!(done.code, 0, "{}", done.stderr);
        let rows = std::fs::read_to_string(folder.path().join("words.csv")).expect("rows");
        let priced =
            folder.run_with(&["price", "deal.toml", "--format", "csv", &format!("--{key}"), words]);
        let life = priced.texts("wal_years");
        assert!(life.iter().all(|life| rows.contains(life.as_str())), "{words}: {rows}");
    }
}

/// Several make a scenario each, be they of one measure or of more.
#[test]
fn a_list_of_words_is_a_scenario_each() {
    let grid = "[axes]\nspeed = [\"150 psa\", \"6 cpr\", \"80% of base\"]\n";
    let folder = Folder::of(&[("deal.toml", DEAL), ("pool.csv", POOL), ("grid.toml", grid)]);
    let several = folder.run_with(&[
        "price",
        "deal.toml",
        "--format",
        "csv",
        "-q",
        "--speed",
        "150 psa, 6 cpr, 80% of base",
    ]);
    assert_eq!(several.texts("psa_pct"), ["150", "", ""]);
    assert_eq!(several.texts("cpr_pct"), ["", "6", ""]);
    let done = folder.run("grid grid.toml -o out.csv -q");
    assert_eq!(done.code, 0, "{}", done.stderr);
    let rows = std::fs::read_to_string(folder.path().join("out.csv")).expect("rows");
    assert_eq!(rows.lines().count(), 4, "{rows}");
    let both = folder.run_with(&["price", "deal.toml", "--speed", "6 cpr", "--cpr", "8"]);
    assert_eq!(both.code, 2);
    for (words, fault) in [
        ("6 fast", "expected a figure with cpr, psa, abs, % of base"),
        ("6", "expected a figure with cpr"),
        ("x cpr", "expected a number"),
        ("6 ramp cpr", "expected segments"),
    ] {
        let seen = folder.run_with(&["price", "deal.toml", "--speed", words]);
        assert!(seen.code == 2 && seen.stderr.contains(fault), "{words}: {}", seen.stderr);
    }
}

#[test]
fn columns_of_settings_by_month() {
    let columns = "month,cpr_pct,severity_pct,lag_months\n1,6,30,9\n2,6,30,9\n3,8,35,9\n";
    let named = "[scenario.low]\ncpr_pct = 2\ncdr_pct = 3\n";
    let folder = Folder::of(&[
        ("scenarios.toml", named),
        ("deal.toml", DEAL),
        ("pool.csv", POOL),
        ("vectors.csv", columns),
    ]);
    let run = |flags: &[&str]| {
        folder.run_with(&[&["price", "deal.toml", "--format", "csv", "-q"], flags].concat())
    };
    let of_file = run(&["--vectors", "vectors.csv"]);
    let text = "cpr_pct=6 for 2, 8; lag_months=9; severity_pct=30 for 2, 35";
    assert_eq!(of_file.stdout, run(&["--settings", text]).stdout, "{}", of_file.stderr);
    // A flag stands over a column, a column over what a name sets.
    let over = run(&["--vectors", "vectors.csv", "--scenario", "low", "--severity", "50"]);
    let text = "cpr_pct=6 for 2, 8; cdr_pct=3; severity_pct=50";
    assert_eq!(over.stdout, run(&["--settings", text]).stdout, "{}", over.stderr);
    for (columns, fault) in [
        ("month,cpr\n1,6\n", "cpr"),
        ("month,cpr_pct\n1,6\n3,8\n", "`month` is `3`"),
        ("month,cdr_pct\n1,101\n", "expected percent CDR from 0 to 100"),
        ("month,lag_months\n1,6.5\n", "expected whole months"),
        ("month,cpr_pct,psa_pct\n1,6,100\n", "both `cpr_pct` and `psa_pct`"),
        ("month\n1\n", "expected one column a setting"),
    ] {
        std::fs::write(folder.path().join("vectors.csv"), columns).expect("a file");
        let seen = run(&["--vectors", "vectors.csv"]);
        assert!(seen.code == 3 && seen.stderr.contains(fault), "{columns}: {}", seen.stderr);
    }
}
