//! Lines of a grid: the text of a sheet, and what reads back.

#![allow(clippy::expect_used, clippy::unwrap_used)]

use proptest::option;
use proptest::prelude::*;
use report::{
    Cell, Column, CsvLines, Format, Kind, Sheet, Terminal, Value, csv_header, grid_columns,
    read_lines,
};
use terms::{RunTo, YearMonth};

/// A cell that owns its text.
#[derive(Clone, Debug, PartialEq)]
enum Owned {
    Text(String),
    Other(Cell<'static>),
}

impl Owned {
    fn cell(&self) -> Cell<'_> {
        match self {
            Owned::Text(text) if text.is_empty() => Cell::Empty,
            Owned::Text(text) => Cell::Text(text),
            Owned::Other(cell) => *cell,
        }
    }

    fn value(&self) -> Value {
        match self.cell() {
            Cell::Empty => Value::Empty,
            Cell::Text(text) => text.into(),
            Cell::Number(number) => number.into(),
            Cell::Whole(whole) => i64::from(whole).into(),
            Cell::Month(month) => month.into(),
        }
    }
}

/// Numbers as results have them, and any other.
fn number() -> impl Strategy<Value = Option<f64>> {
    let any = any::<u64>().prop_map(f64::from_bits).prop_filter("finite", |v| v.is_finite());
    let hundredths = (-1_000_000_i32..1_000_000).prop_map(|number| f64::from(number) / 100.0);
    // A sign of zero is not written.
    option::of(prop_oneof![any, hundredths, -1e3..1e3].prop_map(|value| value + 0.0))
}

fn month() -> impl Strategy<Value = Option<YearMonth>> {
    option::of(
        (0..=9999_i16, 1..=12_i8)
            .prop_map(|(year, month)| YearMonth::new(year, month).expect("a month")),
    )
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-zA-Z0-9-]{1,12}", "[ -~é€\r\n\t\",;']{1,20}"]
}

type Row = Vec<Owned>;

/// A row of any values, by the kind of its columns.
fn row() -> impl Strategy<Value = Row> {
    let cell = |name: &'static str, kind: Kind| -> BoxedStrategy<Owned> {
        let other = |cell: Option<Cell<'static>>| Owned::Other(cell.unwrap_or_default());
        match kind {
            Kind::Text if name == "run_to" => prop_oneof![Just(RunTo::Call), Just(RunTo::Maturity)]
                .prop_map(|run_to| Owned::Text(run_to.name().to_owned()))
                .boxed(),
            Kind::Text => text().prop_map(Owned::Text).boxed(),
            Kind::Number => number().prop_map(move |n| other(n.map(Cell::Number))).boxed(),
            Kind::Whole => {
                option::of(any::<u32>()).prop_map(move |n| other(n.map(Cell::Whole))).boxed()
            }
            Kind::Month => month().prop_map(move |m| other(m.map(Cell::Month))).boxed(),
        }
    };
    grid_columns().iter().map(|column| cell(column.name, column.kind)).collect::<Vec<_>>()
}

fn as_sheet(rows: &[Row]) -> Vec<u8> {
    let columns = csv_header().trim_end().split(',').map(|name| Column::text(name, name));
    let mut sheet = Sheet::new(columns.collect());
    rows.iter().for_each(|row| sheet.push(row.iter().map(Owned::value).collect()));
    let mut bytes = Vec::new();
    sheet.write(&mut bytes, Format::Csv, Terminal::default()).expect("memory takes all");
    bytes
}

fn cells(row: &Row) -> Vec<Cell<'_>> {
    row.iter().map(Owned::cell).collect()
}

/// Each row as if it were the only one.
fn as_lines(rows: &[Row]) -> Vec<u8> {
    let line = |row: &Row| {
        let mut lines = CsvLines::default();
        lines.push(&cells(row));
        lines.into_bytes()
    };
    rows.iter().flat_map(line).collect()
}

/// Rows of which each has some columns of the first or second one: as those of a scenario have.
fn alike() -> impl Strategy<Value = Vec<Row>> {
    let choices = prop::collection::vec((any::<u64>(), row()), 0..8);
    (row(), row(), choices).prop_map(|(first, second, others)| {
        let mut rows = vec![first, second];
        for (own, mut other) in others {
            let from = usize::from(own >> 63 == 1);
            for (column, cell) in other.iter_mut().enumerate() {
                if own >> column & 1 == 0 {
                    *cell = rows[from][column].clone();
                }
            }
            rows.push(other);
        }
        rows
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn lines_that_have_much_in_common(rows in alike()) {
        let mut lines = CsvLines::default();
        let twice: Vec<_> = rows.iter().flat_map(|row| [row, row]).cloned().collect();
        twice.iter().for_each(|row| lines.push(&cells(row)));
        prop_assert_eq!(lines.into_bytes(), as_lines(&twice));
    }

    #[test]
    fn lines_are_those_of_a_sheet_and_read_back(rows in prop::collection::vec(row(), 0..8)) {
        let part = as_lines(&rows);
        let file = [csv_header().as_bytes(), &part].concat();
        let sheet = as_sheet(&rows);
        prop_assert_eq!(String::from_utf8_lossy(&file), String::from_utf8_lossy(&sheet));
        for bytes in [part, file] {
            let read: Result<Vec<_>, _> = read_lines(bytes.as_slice()).collect();
            let read = read.expect("lines");
            let read: Vec<_> = read.iter().map(|row| row.cells()).collect();
            prop_assert_eq!(read, rows.iter().map(cells).collect::<Vec<_>>());
        }
    }
}

/// The text of a row that has nothing but its name, with these fields in place of empty ones.
fn written(deal: &str, run_to: &str, fields: &[(&str, &str)]) -> String {
    let field = |name: &str| match name {
        "deal" => deal.to_owned(),
        "class" => "A".to_owned(),
        "run_to" => run_to.to_owned(),
        _ => fields.iter().find(|(of, _)| *of == name).map_or("", |(_, text)| text).to_owned(),
    };
    let fields: Vec<_> = grid_columns().iter().map(|column| field(column.name)).collect();
    fields.join(",") + "\n"
}

#[test]
fn what_is_no_number_is_empty() {
    let blank = written("d", "call", &[]);
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let cell = |name: &str| match name {
            "deal" => Cell::Text("d"),
            "class" => Cell::Text("A"),
            "run_to" => Cell::Text("call"),
            "speed_pct" | "dm_bp" | "class_loss" => Cell::Number(value),
            _ => Cell::Empty,
        };
        let cells: Vec<_> = grid_columns().iter().map(|column| cell(column.name)).collect();
        let mut lines = CsvLines::default();
        lines.push(&cells);
        assert_eq!(String::from_utf8(lines.into_bytes()).unwrap(), blank);
    }
}

#[test]
fn faults_have_their_line() {
    let good = written("\"d,\n1\"", "call", &[]);
    let with = |name, text| written("d", "call", &[(name, text)]);
    let count = grid_columns().len();
    for (bad, fault) in [
        ("d,A,call\n".to_owned(), format!("expected {count} fields, found 3")),
        (written("d", "put", &[]), "run_to: expected call or maturity, found \"put\"".to_owned()),
        (with("speed_pct", "x"), "speed_pct: expected a number, found \"x\"".to_owned()),
        (with("dm_bp", "NaN"), "dm_bp: expected a number, found \"NaN\"".to_owned()),
        (with("lag_months", "1.5"), "lag_months: expected whole months, found \"1.5\"".to_owned()),
        (
            with("first_principal", "2003-13"),
            "first_principal: expected a month YYYY-MM, found \"2003-13\"".to_owned(),
        ),
        ("deal,class,run_to\n".to_owned(), format!("expected {count} fields, found 3")),
        (csv_header().to_owned(), "run_to: expected call or maturity, found \"run_to\"".to_owned()),
    ] {
        let text = [csv_header(), &good, &bad, &good].concat();
        let read: Vec<_> = read_lines(text.as_bytes()).collect();
        assert_eq!(read.len(), 2, "the rows end after the error");
        assert_eq!(read[0].as_ref().expect("a good row").text("deal"), "d,\n1");
        let error = read[1].as_ref().expect_err("a bad row").to_string();
        assert_eq!(error, format!("line 4: {fault}"));
    }
    let bad = written("d", "call", &[]).replace("call,", "call,?");
    let bad: Vec<u8> = bad.bytes().map(|byte| if byte == b'?' { 0xff } else { byte }).collect();
    let not_text = [good.as_bytes(), &bad].concat();
    let error = read_lines(not_text.as_slice()).nth(1).unwrap().expect_err("no text");
    assert!(error.to_string().starts_with("line 3: "), "{error}");
}
