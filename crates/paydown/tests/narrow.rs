//! Tables on narrow lines.

#![allow(clippy::expect_used, clippy::unwrap_used)]

use insta::assert_snapshot;
use paydown::page::write_table;
use paydown::{Column, Format, Table, Terminal, Value};

fn written(table: &Table, width: usize) -> String {
    let mut bytes = Vec::new();
    let terminal = Terminal { width: Some(width), color: false };
    write_table(table, &mut bytes, Format::Table, terminal).expect("bytes");
    let text = String::from_utf8(bytes).expect("text");
    assert!(text.lines().all(|line| line.chars().count() <= width), "{text}");
    text
}

fn table(columns: Vec<Column>, rows: Vec<Vec<Value>>) -> Table {
    Table { columns, rows }
}

#[test]
fn what_is_the_same_and_what_is_a_sentence_stands_below() {
    let robust = "the month of first loss is not robust: 115 instead of 217";
    let answers = [("1-M-1", 5.578, robust), ("1-M-2", 4.924, ""), ("1-M-3", 4.635, robust)];
    let row = |(class, cdr, reason): (&str, f64, &str)| -> Vec<Value> {
        vec!["impac".into(), class.into(), cdr.into(), reason.into(), 0.0.into(), 12_i64.into()]
    };
    let columns = vec![
        Column::text("deal", "Deal"),
        Column::text("class", "Class"),
        Column::number("cdr_pct", "CDR (%)", 3),
        Column::text("reason", "Reason"),
        Column::money("class_loss", "Class loss ($)", 2),
        Column::number("lag_months", "Lag (months)", 0),
    ];
    let answers = table(columns, answers.into_iter().map(row).collect());
    assert_snapshot!(written(&answers, 40), @r#"
    Class  CDR (%)  Note
    ────────────────────
    1-M-1    5.578  (1)
    1-M-2    4.924
    1-M-3    4.635  (1)

    - In every row: Deal: impac; Class loss
      ($): 0.00; Lag (months): 12.
    (1) the month of first loss is not
        robust: 115 instead of 217
    "#);
    assert!(!written(&answers, 70).contains("(1)"), "it stands beside, where there is room");
}

/// Twelve months of two groups.
fn flows() -> Table {
    let amounts = ["beginning_balance", "performing_balance", "principal", "ending_balance"];
    let mut columns = vec![Column::text("group", "Group"), Column::number("period", "Period", 0)];
    let heads = ["Beginning ($)", "Performing ($)", "Principal ($)", "Ending ($)"];
    columns.extend(amounts.iter().zip(heads).map(|(name, head)| Column::money(name, head, 2)));
    let mut rows = Vec::new();
    for group in ["1", "2"] {
        for period in 1..=13_i64 {
            let left = 10_000_000.0 / (period * period * period) as f64;
            let paid = if period == 13 { 0.25 } else { left / 3.0 };
            let amounts = [left, left, paid, left - paid].map(Value::from);
            rows.push([group.into(), period.into()].into_iter().chain(amounts).collect());
        }
    }
    table(columns, rows)
}

#[test]
fn groups_have_headings_amounts_no_cents_and_what_has_no_room_is_named() {
    let text = written(&flows(), 50);
    let (_, second) = text.split_once("\n\n").expect("two groups");
    assert_snapshot!(second, @r#"
    Group 2
    Period  Beginning ($)  Principal ($)  Ending ($)
    ────────────────────────────────────────────────
         1     10,000,000      3,333,333   6,666,667
         2      1,250,000        416,667     833,333
         3        370,370        123,457     246,914
         4        156,250         52,083     104,167
         5         80,000         26,667      53,333
         6         46,296         15,432      30,864
         7         29,155          9,718      19,436
         8         19,531          6,510      13,021
         9         13,717          4,572       9,145
        10         10,000          3,333       6,667
        11          7,513          2,504       5,009
        12          5,787          1,929       3,858
        13          4,552           0.25       4,551

    - Amounts are in whole dollars, those below one
      with their cents.
    - Not in lines of 50 characters: Performing ($).
      Lines of 52 have all, and so has CSV.
    "#);
}

#[test]
fn a_short_table_goes_on_below_and_one_row_is_a_list() {
    let mut short = flows();
    short.rows.truncate(3);
    short.rows[0][0] = "other".into();
    assert_snapshot!(written(&short, 44), @r#"
    Group  Period  Beginning ($)  Performing ($)
    ────────────────────────────────────────────
    other       1     10,000,000      10,000,000
    1           2      1,250,000       1,250,000
    1           3        370,370         370,370

    Group  Period  Principal ($)  Ending ($)
    ────────────────────────────────────────
    other       1      3,333,333   6,666,667
    1           2        416,667     833,333
    1           3        123,457     246,914

    - Amounts are in whole dollars, those below
      one with their cents.
    "#);
    short.rows.truncate(1);
    assert_snapshot!(written(&short, 34), @r#"
    Group                   other
    ─────────────────────────────
    Period                      1
    Beginning ($)   10,000,000.00
    Performing ($)  10,000,000.00
    Principal ($)    3,333,333.33
    Ending ($)       6,666,666.67
    "#);
}

#[test]
fn a_table_that_fits_stays_as_it_is() {
    let mut bytes = Vec::new();
    flows().write(&mut bytes, Format::Table, Terminal::default()).expect("bytes");
    assert_eq!(written(&flows(), 100), String::from_utf8(bytes).expect("text"));
    let empty = table(flows().columns, Vec::new());
    assert!(written(&empty, 40).starts_with("Group  Period"));
}
