//! Workbooks, as another program reads them.

#![allow(clippy::expect_used, clippy::unwrap_used)]

use std::io::Cursor;

use calamine::{Data, Range, Reader, Xlsx};
use report::workbook::{ColumnFormula, Heads, TabFigure, TabTable};
use report::{Block, Column, Format, Sheet, Tab, Terminal, Value, Workbook};
use terms::{Date, YearMonth};

fn bytes(sheet: &Sheet) -> Vec<u8> {
    let mut bytes = Vec::new();
    sheet.write(&mut bytes, Format::Xlsx, Terminal::default()).expect("memory takes all");
    bytes
}

fn read(bytes: Vec<u8>) -> Xlsx<Cursor<Vec<u8>>> {
    Xlsx::new(Cursor::new(bytes)).expect("a workbook")
}

fn first_tab(bytes: Vec<u8>) -> Range<Data> {
    read(bytes).worksheet_range_at(0).expect("a tab").expect("its cells")
}

fn sheet(rows: Vec<Vec<Value>>) -> Sheet {
    let columns = vec![
        Column::text("class", "Class"),
        Column::number("dm_bp", "DM (bp)", 2),
        Column::number("period", "Period", 0),
        Column::text("payment_date", "Payment date"),
        Column::text("first_principal", "First principal"),
    ];
    Sheet { columns, rows }
}

#[test]
fn rows_are_as_csv_has_them() {
    let month = YearMonth::new(2003, 8).expect("a month");
    let rows = vec![
        vec![
            "1-A-1".into(),
            33.000000000000014.into(),
            1_usize.into(),
            Date::constant(2003, 8, 25).into(),
            month.into(),
        ],
        vec!["residual".into(), Value::Empty, Value::Integer(-3), Value::Empty],
    ];
    let cells = first_tab(bytes(&sheet(rows)));
    let heads: Vec<String> = cells.headers().expect("heads");
    assert_eq!(heads, ["class", "dm_bp", "period", "payment_date", "first_principal"]);
    assert_eq!(cells.get((1, 1)), Some(&Data::Float(33.000000000000014)));
    assert_eq!(cells.get((1, 2)), Some(&Data::Float(1.0)));
    let day = |at| match cells.get(at) {
        Some(Data::DateTime(day)) => day.as_f64(),
        other => panic!("{other:?} is no date"),
    };
    assert_eq!((day((1, 3)), day((1, 4))), (37858.0, 37834.0));
    assert_eq!(cells.get((2, 1)), Some(&Data::Empty));
}

/// A class named so is lawful, and no program may compute its name.
#[test]
fn texts_are_never_formulas() {
    let names =
        ["=1+1", "+1", "-1", "@SUM(A1)", "=HYPERLINK(\"http://x\")", "_x0041_", "a\u{1}b", "{=1}"];
    let rows = names.iter().map(|name| vec![Value::from(*name)]).collect();
    let mut book = read(bytes(&sheet(rows)));
    let formulas = book.worksheet_formula("Rows").expect("formulas");
    assert!(formulas.used_cells().next().is_none());
    let cells = book.worksheet_range("Rows").expect("cells");
    for (row, name) in names.iter().enumerate() {
        assert_eq!(cells.get((row + 1, 0)), Some(&Data::String(name.to_string())), "{name}");
    }
}

#[test]
fn the_same_rows_have_the_same_bytes() {
    let rows = vec![vec!["a".into(), 1.5.into()]];
    assert_eq!(bytes(&sheet(rows.clone())), bytes(&sheet(rows)));
}

#[test]
fn dates_that_workbooks_do_not_know_are_texts() {
    let row = |date| vec![Value::Empty, Value::Empty, Value::Empty, Value::Date(date)];
    let rows = [Date::constant(1900, 2, 28), Date::constant(1901, 1, 1)].map(row).to_vec();
    let cells = first_tab(bytes(&sheet(rows)));
    assert_eq!(cells.get((1, 3)), Some(&Data::String("1900-02-28".to_string())));
    assert!(matches!(cells.get((2, 3)), Some(Data::DateTime(day)) if day.as_f64() == 367.0));
}

#[test]
fn what_a_cell_cannot_hold_is_an_error() {
    let long = "x".repeat(32_768);
    let mut to = Vec::new();
    let written = sheet(vec![vec![long.into()]]).write(&mut to, Format::Xlsx, Terminal::default());
    let error = written.expect_err("too long");
    assert_eq!(
        error.to_string(),
        "a cell of a workbook holds 32,767 characters at most: write .csv"
    );
    assert!(to.is_empty());
}

/// Formulas name the cells of their tab, and carry the numbers that are known.
#[test]
fn formulas_name_cells_and_carry_results() {
    let columns = vec![Column::number("cash", "Cash", 2), Column::number("growth", "Growth", 6)];
    let rows = vec![vec![10.0.into(), 1.1.into()], vec![20.0.into(), 1.21.into()]];
    let table = TabTable {
        sheet: Sheet { columns, rows },
        heads: Heads::Words,
        formulas: vec![ColumnFormula {
            column: "growth",
            first: None,
            rest: "{growth^}*{#rate}".to_string(),
        }],
    };
    let figure = |name, value, formula: Option<&str>| TabFigure {
        name,
        label: name.to_string(),
        digits: 2,
        value: Value::Number(value),
        formula: formula.map(str::to_string),
        result: 25.6,
    };
    let figures =
        vec![figure("rate", 1.1, None), figure("value", 25.6, Some("SUMPRODUCT({cash}/{growth})"))];
    let blocks = vec![Block::Figures(figures), Block::Table(table)];
    let tabs = vec![Tab::new("Flows/1", blocks)];
    let mut to = Vec::new();
    Workbook { title: "Deal".to_string(), tabs }.write(&mut to).expect("written");
    let mut book = read(to);
    assert_eq!(book.sheet_names(), ["Flows_1"]);
    let formulas = book.worksheet_formula("Flows_1").expect("formulas");
    assert_eq!(formulas.get_value((2, 4)), Some(&"SUMPRODUCT($A$6:$A$7/$B$6:$B$7)".to_string()));
    assert_eq!(formulas.get_value((2, 5)), Some(&"E3-D3".to_string()));
    assert_eq!(formulas.get_value((6, 1)), Some(&"B6*$D$2".to_string()));
    let cells = book.worksheet_range("Flows_1").expect("cells");
    assert_eq!(cells.get_value((2, 4)), Some(&Data::Float(25.6)));
    assert_eq!(cells.get_value((6, 1)), Some(&Data::Float(1.21)));
}
