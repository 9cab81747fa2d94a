//! Results compared: laws on every shipped deal, and small tables with what was changed in them.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use std::path::Path;

use files::{ResultFile, parse_result_bytes};
use paydown::{
    CompareOptions, Comparison, Deal, Error, Format, Question, Settings, Shown, Table, Terminal,
    Value, compare_files, compare_tables, known_columns,
};

const SHOWN: [Shown; 7] = [
    Shown::Price,
    Shown::CashFlows,
    Shown::ClassFlows,
    Shown::Decrement,
    Shown::AvailableRates,
    Shown::BreakEven,
    Shown::Check,
];

fn file(name: &str, text: impl Into<Vec<u8>>) -> Result<ResultFile, Error> {
    Ok(parse_result_bytes(Path::new(name), text.into(), &known_columns())?)
}

fn compared(a: &str, b: &str, options: &CompareOptions) -> Result<Comparison, Error> {
    compare_files(file("a.csv", a)?, file("b.csv", b)?, options)
}

fn written(table: &Table, format: Format) -> Vec<u8> {
    let mut bytes = Vec::new();
    table.write(&mut bytes, format, Terminal::default()).unwrap();
    bytes
}

/// A table compared with itself in another order of rows, and as its other forms have it.
fn is_itself(table: &Table, what: &str) {
    let none = CompareOptions::default();
    let reversed = Table { rows: table.rows.iter().rev().cloned().collect(), ..table.clone() };
    let csv = || file("a.csv", written(table, Format::Csv)).unwrap();
    let is_empty = |comparison: Comparison, how: &str| {
        let notes = comparison.notes();
        assert!(comparison.holds() && comparison.listed() == 0, "{what}, {how}: {notes:?}");
        assert_eq!(comparison.joined, table.rows.len(), "{what}, {how}");
        comparison.repeated
    };
    let repeated = is_empty(compare_tables(table, table, &none).unwrap(), "itself");
    // Doubts of a deal, and steps of one place, have no key of their own.
    if what.ends_with("Check") {
        return;
    }
    assert_eq!(repeated, [0, 0], "{what}");
    is_empty(compare_tables(table, &reversed, &none).unwrap(), "reversed");
    for (name, format) in [("b.json", Format::Json), ("b.xlsx", Format::Xlsx)] {
        if table.rows.is_empty() {
            continue;
        }
        let other = file(name, written(table, format)).unwrap();
        is_empty(compare_files(csv(), other, &none).unwrap(), name);
    }
}

#[test]
fn every_result_of_shipped_deals_equals_itself() {
    for deal in Deal::list().unwrap() {
        for shown in SHOWN {
            let question = Question { shown, ..Question::default() };
            // Not every deal has every table.
            let Ok(answer) = deal.answer(&Settings::default(), &question) else { continue };
            is_itself(&answer.table, &format!("{}, {shown:?}", deal.name()));
        }
        let tied = deal.tie_out(&[]).unwrap();
        let none = CompareOptions::default();
        assert!(compare_tables(&tied.table(), &tied.table(), &none).unwrap().holds());
    }
}

#[test]
fn two_scenarios_are_the_difference_of_two_runs() {
    let deal = Deal::open("impac-2003-8").unwrap();
    let question =
        Question { classes: vec!["2-B-1".into(), "1-A-1".into()], ..Question::default() };
    let settings = ["", "; cdr_pct=4; severity_pct=40"]
        .map(|more| format!("speed_pct=80; speed_pct=100{more}"));
    let [a, b] = settings.map(|text| deal.answer(&text.parse().unwrap(), &question).unwrap().table);
    let options = CompareOptions { of_runs: true, all: true, ..CompareOptions::default() };
    let comparison = compare_tables(&a, &b, &options).unwrap();
    assert_eq!((comparison.joined, comparison.alone), (8, [0, 0]));
    let found = comparison.table();
    let mut seen = 0;
    for row in 0..found.rows.len() {
        let text = |name: &str| match found.value(row, name) {
            Some(Value::Text(text)) => text.clone(),
            _ => String::new(),
        };
        let is_row = |table: &Table, at: &usize| {
            let is_same = |name| table.value(*at, name) == found.value(row, name);
            ["class", "run_to", "speed_pct"].into_iter().all(is_same)
        };
        let of = |table: &Table| {
            let at = (0..table.rows.len()).find(|at| is_row(table, at)).unwrap();
            table.number(at, &text("measure"))
        };
        if let (Some(a), Some(b)) = (of(&a), of(&b)) {
            assert_eq!(found.number(row, "difference").unwrap_or(0.0), b - a);
            seen += 1;
        }
        let scenario: Settings = text("b_settings").parse().unwrap();
        assert!(scenario.has("cdr_pct") && scenario.has("severity_pct"));
    }
    assert!(seen > 50, "{seen} numbers");
}

/// Speeds that have nothing in common stand side by side where both have as many.
#[test]
fn scenarios_that_do_not_match_are_a_fault() {
    let deal = Deal::open("fabozzi-sequential").unwrap();
    let of = |text: &str| deal.answer(&text.parse().unwrap(), &Question::default()).unwrap().table;
    let options = CompareOptions { of_runs: true, ..CompareOptions::default() };
    let [one, two, other] =
        ["psa_pct=165", "psa_pct=200; psa_pct=300", "psa_pct=50; psa_pct=60"].map(of);
    assert_eq!(compare_tables(&two, &other, &options).unwrap().joined, 8);
    let fault = compare_tables(&one, &two, &options).err().unwrap().to_string();
    assert!(fault.starts_with("scenarios of A: 1, of B: 2"), "{fault}");
    let solved = [Settings::default(), "shift_bp=10".parse().unwrap()].map(|settings| {
        let question = Question { shown: Shown::BreakEven, ..Question::default() };
        Deal::open("impac-2003-1").unwrap().answer(&settings, &question).unwrap().table
    });
    assert!(compare_tables(&solved[0], &solved[0], &options).unwrap().holds());
    assert!(compare_tables(&solved[0], &solved[1], &options).is_err());
}

const HEAD: &str =
    "deal,class,run_to,speed_pct,price,dm_bp,wal_years,first_principal,cdr_pct,settings\n";

fn small() -> String {
    HEAD.to_string()
        + "d,A,call,100,100,33,2.5,2003-08,,\n\
           d,A,maturity,100,100,34,2.75,2003-08,,\n\
           d,B,call,100,99,150.25,5,2004-01,,\"pool=\"\"a; b\"\"\"\n"
}

/// Differences as `class run_to measure a b difference unit verdict`.
fn lines(comparison: &Comparison) -> Vec<String> {
    let table = comparison.table();
    let names = ["class", "run_to", "measure", "a", "b", "difference", "unit", "verdict"];
    let cell = |row: usize, name: &str| match table.value(row, name) {
        Some(Value::Text(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Month(month)) => month.to_string(),
        _ => "-".to_string(),
    };
    (0..table.rows.len()).map(|row| names.map(|name| cell(row, name)).join(" ")).collect()
}

#[test]
fn changed_cells_are_found() {
    let options = |text: &str| CompareOptions {
        tolerance: text.parse().unwrap(),
        ..CompareOptions::default()
    };
    let changed = small().replace("34,2.75", "34.5,").replace("2004-01", "2004-03");
    let comparison = compared(&small(), &changed, &options("0")).unwrap();
    let expected = [
        "A maturity dm_bp 34 34.5 0.5 bp differs",
        "A maturity wal_years 2.75 - - years only-in-a",
        "B call first_principal 2004-01 2004-03 2 months differs",
    ];
    assert_eq!(lines(&comparison), expected);
    assert!(!comparison.holds());
    let notes = comparison.notes();
    assert_eq!(notes[0], "grid: 3 rows joined, 9 cells compared, 3 beyond the tolerance, 0 within");
    assert_eq!(
        notes[1],
        "dm_bp: 1 of 3 differ, by 0.5 bp at most (class=A, run_to=maturity, price=100)"
    );
    let comparison = compared(&small(), &changed, &options("dm_bp=0.5,first_principal=2")).unwrap();
    assert_eq!(lines(&comparison), expected[1..2]);
    assert_eq!((comparison.differing(), comparison.within()), (1, 2));
    let some = CompareOptions { measures: vec!["dm_bp".into()], ..options("0.5") };
    assert!(compared(&small(), &changed, &some).unwrap().holds());
}

#[test]
fn rows_of_one_result_alone() {
    let without: String = small()
        .lines()
        .filter(|line| !line.contains("maturity"))
        .map(|line| format!("{line}\n"))
        .collect();
    let none = CompareOptions::default();
    let comparison = compared(&small(), &without, &none).unwrap();
    assert_eq!(lines(&comparison), ["A maturity - - - - - only-in-a"]);
    let comparison = compared(&without, &small(), &none).unwrap();
    assert_eq!(lines(&comparison), ["A maturity - - - - - only-in-b"]);
    // A column of the verb's own that one has not.
    let lacking = small().replace("wal_years", "convexity");
    let comparison = compared(&small(), &lacking, &none).unwrap();
    assert!(!comparison.holds() && comparison.differing() == 0);
    assert!(comparison.notes().contains(&"columns only in A: wal_years".to_string()));
}

/// Rows of one key are joined in their order, and that is said.
#[test]
fn keys_that_stand_twice() {
    let twice = small() + "d,A,call,100,100,40,2.5,2003-08,,\n";
    let none = CompareOptions::default();
    let comparison = compared(&twice, &twice, &none).unwrap();
    assert!(comparison.holds());
    assert_eq!(comparison.repeated, [1, 1]);
    assert!(comparison.notes()[1].contains("joined in their order"));
    let comparison = compared(&twice, &small(), &none).unwrap();
    assert_eq!(lines(&comparison), ["A call - - - - - only-in-a"]);
}

#[test]
fn scenarios_that_differ_are_joined_across() {
    let stressed = small().replace("2003-08,,", "2003-08,4,").replace("33,2.5", "31,2.5");
    let none = CompareOptions::default();
    let comparison = compared(&small(), &stressed, &none).unwrap();
    assert_eq!((comparison.joined, comparison.alone), (1, [2, 2]));
    let across = CompareOptions { across: vec!["cdr_pct".into()], ..none.clone() };
    let comparison = compared(&small(), &stressed, &across).unwrap();
    assert_eq!(lines(&comparison), ["A call dm_bp 33 31 -2 bp differs"]);
    let table = comparison.table();
    assert_eq!(table.value(0, "a_settings"), Some(&"speed_pct=100".into()));
    assert_eq!(table.value(0, "b_settings"), Some(&"speed_pct=100; cdr_pct=4".into()));
    let unknown = CompareOptions { across: vec!["cdr_pc".into()], ..none };
    let fault = compared(&small(), &stressed, &unknown).err().unwrap();
    assert_eq!(fault.to_string(), "\"cdr_pc\" is no key of results of grid");
}

/// What was solved for is compared, and joins no rows.
#[test]
fn answers_are_compared() {
    let head = "deal,class,run_to,severity_pct,cdr_pct,class_loss,side,solved_for\n";
    let of = |cdr: &str| format!("{head}d,M,call,30,{cdr},1,smallest-with,cdr_pct\n");
    let none = CompareOptions::default();
    let comparison = compared(&of("8.5"), &of("8.75"), &none).unwrap();
    assert_eq!(lines(&comparison), ["M call cdr_pct 8.5 8.75 0.25 % differs"]);
}

/// Break-evens of several goals are joined by them, in whatever order they stand.
#[test]
fn goals_join_rows() {
    let head = "deal,class,run_to,cdr_pct,side,solved_for,goal\n";
    let row = |cdr: &str, goal: &str| format!("d,M,call,{cdr},smallest-with,cdr_pct,{goal}\n");
    let a = format!("{head}{}{}", row("8.5", "first-dollar"), row("9", "loss-above 5"));
    let b = format!("{head}{}{}", row("9.5", "loss-above 5"), row("8.5", "first-dollar"));
    let comparison = compared(&a, &b, &CompareOptions::default()).unwrap();
    assert_eq!(lines(&comparison), ["M call cdr_pct 9 9.5 0.5 % differs"]);
    assert_eq!(comparison.table().value(0, "goal"), Some(&"loss-above 5".into()));
}

#[test]
fn what_is_no_result() {
    let fault = |a: &str, b: &str| {
        compared(a, b, &CompareOptions::default()).err().map(|e| e.to_string()).unwrap_or_default()
    };
    let flows = "deal,group,period,payment_date,loss\nd,1,1,2003-08-25,0\n";
    let cases = [
        (
            fault(&small(), &small().replace("33,2.5", "NaN,2.5")),
            "b.csv:2:18: `dm_bp` is `NaN`, expected a number",
        ),
        (fault(&small(), &small().replace("33,2.5", "inf,2.5")), "`dm_bp` is `inf`"),
        (fault(&small(), &small().replace("33,2.5", "many,2.5")), "`dm_bp` is `many`"),
        (
            fault(&small(), &small().replace("dm_bp", "dm_pb")),
            "unknown column `dm_pb` (hint: did you mean `dm_bp`?)",
        ),
        (fault(&small(), &small().replace("wal_years", "dm_bp")), "there are two columns `dm_bp`"),
        (
            fault(&small(), small().split("34,2").next().unwrap()),
            "the row has 6 fields, the header 10",
        ),
        (fault(&small(), &small().replacen("\nd,A", "\n\"d,A", 1)), "close the quote"),
        (fault(&small(), ""), "the file is empty"),
        (fault(&small(), "month,LIBOR_1M\n1,5\n"), "no column of the file is known"),
        (fault(&small(), flows), "only one of them has `class`"),
        (fault(&small(), "deal,class,dm_bp\nd,A,3\n"), "these are the columns of no result"),
        (fault(&small(), "[{\"deal\": NaN}]"), "this is no result in JSON"),
        (fault(&small(), "[{\"deal\": \"d\"},"), "this is no result in JSON"),
        (fault(&small(), "[1, 2]"), "expected an object"),
    ];
    for (fault, expected) in cases {
        assert!(fault.contains(expected), "{fault:?} does not say {expected:?}");
    }
}
