//! One sheet in every format.

use insta::assert_snapshot;
use report::{Align, Column, Format, Sheet, Terminal, Value};
use terms::{Date, YearMonth};

fn columns() -> Vec<Column> {
    vec![
        Column::text("deal", "Deal"),
        Column::text("class", "Class"),
        Column::number("dm_bp", "DM (bp)", 2),
        Column::money("balance", "Balance (USD)", 2),
        Column::number("period", "Period", 0),
        Column { align: Align::Right, ..Column::text("date", "Payment date") },
        Column::text("last_principal", "Last principal"),
        Column::text("reason", "Reason"),
    ]
}

fn sheet() -> Sheet {
    let mut sheet = Sheet::new(columns());
    sheet.push(vec![
        "impac-2003-8".into(),
        "1-A-1".into(),
        Value::Number(33.000000000000014),
        Value::Number(291_600_000.0),
        Value::Integer(1),
        Value::Date(Date::constant(2003, 8, 25)),
        YearMonth::new(2013, 8).into(),
        Value::Empty,
    ]);
    sheet.push(vec![
        "impac-2003-8".into(),
        "2-B-1".into(),
        Value::Empty,
        Value::Number(-1_234.565),
        Value::Integer(1_000),
        Value::Date(Date::constant(2003, 9, 25)),
        Value::Empty,
        "no margin, \"dear\" | <cheap>\nprice".into(),
    ]);
    sheet.push(vec![
        "sf".into(),
        "A".into(),
        Value::Number(1e-7),
        Value::Number(-0.0),
        Value::Integer(-3),
        Value::Empty,
        Value::Empty,
        "".into(),
    ]);
    sheet
}

fn written(sheet: &Sheet, format: Format, terminal: Terminal) -> String {
    let mut bytes = Vec::new();
    let result = sheet.write(&mut bytes, format, terminal);
    assert!(result.is_ok(), "{result:?}");
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn csv() {
    assert_snapshot!(written(&sheet(), Format::Csv, Terminal::default()), @r#"
    deal,class,dm_bp,balance,period,date,last_principal,reason
    impac-2003-8,1-A-1,33.000000000000014,291600000,1,2003-08-25,2013-08,
    impac-2003-8,2-B-1,,-1234.565,1000,2003-09-25,,"no margin, ""dear"" | <cheap>
    price"
    sf,A,0.0000001,0,-3,,,
    "#);
}

#[test]
fn json() {
    assert_snapshot!(written(&sheet(), Format::Json, Terminal::default()), @r#"
    [
    {"deal":"impac-2003-8","class":"1-A-1","dm_bp":33.000000000000014,"balance":291600000.0,"period":1,"date":"2003-08-25","last_principal":"2013-08","reason":null},
    {"deal":"impac-2003-8","class":"2-B-1","dm_bp":null,"balance":-1234.565,"period":1000,"date":"2003-09-25","last_principal":null,"reason":"no margin, \"dear\" | <cheap>\nprice"},
    {"deal":"sf","class":"A","dm_bp":1e-7,"balance":0.0,"period":-3,"date":null,"last_principal":null,"reason":""}
    ]
    "#);
}

#[test]
fn markdown() {
    assert_snapshot!(written(&sheet(), Format::Markdown, Terminal::default()), @r#"
    | Deal         | Class | DM (bp) |  Balance (USD) | Period | Payment date | Last principal | Reason                                |
    | ------------ | ----- | ------: | -------------: | -----: | -----------: | -------------- | ------------------------------------- |
    | impac-2003-8 | 1-A-1 |   33.00 | 291,600,000.00 |      1 |   2003-08-25 | 2013-08        |                                       |
    | impac-2003-8 | 2-B-1 |         |      -1,234.57 |   1000 |   2003-09-25 |                | no margin, "dear" \| &lt;cheap> price |
    | sf           | A     |    0.00 |           0.00 |     -3 |              |                |                                       |
    "#);
}

#[test]
fn table() {
    assert_snapshot!(written(&sheet(), Format::Table, Terminal::default()), @r#"
    Deal          Class  DM (bp)   Balance (USD)  Period  Payment date  Last principal  Reason
    ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
    impac-2003-8  1-A-1    33.00  291,600,000.00       1    2003-08-25  2013-08
    impac-2003-8  2-B-1                -1,234.57    1000    2003-09-25                  no margin, "dear" | <cheap> price
    sf            A         0.00            0.00      -3
    "#);
}

#[test]
fn a_narrow_table_wraps_words_and_never_numbers() {
    let narrow = Terminal { width: Some(100), color: false };
    let text = written(&sheet(), Format::Table, narrow);
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    assert_snapshot!(text, @r#"
    Deal          Class  DM (bp)   Balance (USD)  Period  Payment date  Last principal  Reason
    ────────────────────────────────────────────────────────────────────────────────────────────────────
    impac-2003-8  1-A-1    33.00  291,600,000.00       1    2003-08-25  2013-08
    impac-2003-8  2-B-1                -1,234.57    1000    2003-09-25                  no margin,
                                                                                        "dear" | <cheap>
                                                                                        price
    sf            A         0.00            0.00      -3
    "#);

    let too_narrow = Terminal { width: Some(20), color: false };
    let text = written(&sheet(), Format::Table, too_narrow);
    for whole in ["impac-2003-8", "291,600,000.00", "2003-08-25", "-1,234.57"] {
        assert!(text.contains(whole), "{whole} in\n{text}");
    }
}

#[test]
fn color_makes_heads_bold_and_nothing_else() {
    let plain = written(&sheet(), Format::Table, Terminal::default());
    let color = written(&sheet(), Format::Table, Terminal { width: None, color: true });
    assert!(color.starts_with("\u{1b}[1mDeal"));
    assert_eq!(color.matches('\u{1b}').count(), 2);
    assert_eq!(color.replace("\u{1b}[1m", "").replace("\u{1b}[0m", ""), plain);
}

#[test]
fn names_from_input_files_cannot_steer_the_terminal() {
    let mut sheet = Sheet::new(vec![Column::text("deal", "Deal")]);
    sheet.push(vec!["\u{1b}[31mred\r\n".into()]);
    assert_eq!(written(&sheet, Format::Table, Terminal::default()).matches('\u{1b}').count(), 0);
}

#[test]
fn no_rows() {
    let sheet = Sheet::new(columns());
    let of = |format| written(&sheet, format, Terminal::default());
    assert_eq!(of(Format::Csv), "deal,class,dm_bp,balance,period,date,last_principal,reason\n");
    assert_eq!(of(Format::Json), "[]\n");
    assert_eq!(of(Format::Markdown).lines().count(), 2);
    assert_eq!(of(Format::Table).lines().count(), 2);
}

#[test]
fn a_short_row_ends_in_empty_values() {
    let sheet = Sheet { columns: columns(), rows: vec![vec!["sf".into()]] };
    let of = |format| written(&sheet, format, Terminal::default());
    assert!(of(Format::Csv).ends_with("\nsf,,,,,,,\n"));
    assert!(of(Format::Json).contains(r#""reason":null}"#));
}

/// What CSV and JSON say of a number reads back as that number.
#[test]
fn numbers_in_full_precision() {
    let numbers = [33.1, 1.0 / 3.0, 5e-324, f64::MAX, -1e21, 0.1 + 0.2, 1e-7, 291_600_000.0];
    let mut sheet = Sheet::new(vec![Column::number("n", "N", 0)]);
    sheet.rows = numbers.iter().map(|&number| vec![number.into()]).collect();
    let csv = written(&sheet, Format::Csv, Terminal::default());
    assert!(!csv.contains(['e', 'E']), "{csv}");
    for (line, number) in csv.lines().skip(1).zip(numbers) {
        assert_eq!(line.parse(), Ok(number));
    }
    let json = written(&sheet, Format::Json, Terminal::default());
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    for (position, number) in numbers.iter().enumerate() {
        assert_eq!(json[position]["n"].as_f64(), Some(*number));
    }
}

/// A number that is not finite stops a debug build, and is empty in a release.
#[test]
#[cfg_attr(debug_assertions, should_panic(expected = "where a reason should stand"))]
fn never_nan() {
    for format in [Format::Csv, Format::Json, Format::Markdown, Format::Table] {
        for number in [f64::NAN, f64::INFINITY] {
            let mut sheet = Sheet::new(columns());
            sheet.push(vec![number.into(); 8]);
            let text = written(&sheet, format, Terminal::default()).to_lowercase();
            assert!(!text.contains("nan") && !text.contains("inf"), "{text}");
        }
    }
}
