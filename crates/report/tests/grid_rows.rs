//! Lines of a grid: the text of a sheet, and what reads back.

#![allow(clippy::expect_used, clippy::unwrap_used)]

use proptest::option;
use proptest::prelude::*;
use report::{
    Column, CsvLines, Format, GridLine, GridRow, Sheet, Terminal, Value, csv_header, read_lines,
    write_csv_line,
};
use terms::{RunTo, YearMonth};

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

prop_compose! {
    fn row()(
        (deal, class, reason) in (text(), text(), option::of(text())),
        to_call in any::<bool>(),
        axes in (number(), number(), number(), number(), option::of(any::<u32>()), number()),
        results in (number(), number(), number(), number(), number(), number()),
        (first_principal, last_principal) in (month(), month()),
    ) -> GridRow {
        let (speed_pct, shift_bp, cdr_pct, severity_pct, lag_months, price) = axes;
        let (dm_bp, yield_pct, wal_years, mdur_years, cumulative_loss_pct, class_loss) = results;
        GridRow::from(&GridLine {
            deal: &deal,
            class: &class,
            run_to: if to_call { RunTo::Call } else { RunTo::Maturity },
            speed_pct, shift_bp, cdr_pct, severity_pct, lag_months, price, dm_bp, yield_pct,
            wal_years, mdur_years, first_principal, last_principal, cumulative_loss_pct,
            class_loss,
            reason: reason.as_deref(),
        })
    }
}

fn values(line: &GridLine) -> Vec<Value> {
    vec![
        line.deal.into(),
        line.class.into(),
        line.run_to.name().into(),
        line.speed_pct.into(),
        line.shift_bp.into(),
        line.cdr_pct.into(),
        line.severity_pct.into(),
        line.lag_months.map(i64::from).into(),
        line.price.into(),
        line.dm_bp.into(),
        line.yield_pct.into(),
        line.wal_years.into(),
        line.mdur_years.into(),
        line.first_principal.into(),
        line.last_principal.into(),
        line.cumulative_loss_pct.into(),
        line.class_loss.into(),
        line.reason.into(),
    ]
}

fn as_sheet(rows: &[GridRow]) -> Vec<u8> {
    let columns = csv_header().trim_end().split(',').map(|name| Column::text(name, name));
    let mut sheet = Sheet::new(columns.collect());
    rows.iter().for_each(|row| sheet.push(values(&row.line())));
    let mut bytes = Vec::new();
    sheet.write(&mut bytes, Format::Csv, Terminal::default()).expect("memory takes all");
    bytes
}

fn as_lines(rows: &[GridRow]) -> Vec<u8> {
    let mut bytes = Vec::new();
    rows.iter().for_each(|row| write_csv_line(&row.line(), &mut bytes));
    bytes
}

/// Rows of which each has some columns of the first or second one: as those of a scenario have.
fn alike() -> impl Strategy<Value = Vec<GridRow>> {
    let choices = prop::collection::vec((any::<u16>(), row()), 0..8);
    (row(), row(), choices).prop_map(|(first, second, others)| {
        let mut rows = vec![first, second];
        for (own, other) in others {
            let mut line = other.line();
            for (bit, column) in COPIES.iter().enumerate() {
                if own >> bit & 1 == 0 {
                    column(&mut line, &rows[usize::from(own >> 15)].line());
                }
            }
            rows.push(GridRow::from(&line));
        }
        rows
    })
}

type Copy = for<'l, 'a> fn(&'l mut GridLine<'a>, &'l GridLine<'_>);

const COPIES: [Copy; 13] = [
    |to, from| to.speed_pct = from.speed_pct,
    |to, from| to.shift_bp = from.shift_bp,
    |to, from| to.cdr_pct = from.cdr_pct,
    |to, from| to.severity_pct = from.severity_pct,
    |to, from| to.lag_months = from.lag_months,
    |to, from| to.price = from.price,
    |to, from| to.dm_bp = from.dm_bp,
    |to, from| to.yield_pct = from.yield_pct,
    |to, from| to.wal_years = from.wal_years,
    |to, from| to.mdur_years = from.mdur_years,
    |to, from| to.first_principal = from.first_principal,
    |to, from| to.cumulative_loss_pct = from.cumulative_loss_pct,
    |to, from| to.class_loss = from.class_loss,
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn lines_that_have_much_in_common(rows in alike()) {
        let mut lines = CsvLines::default();
        let twice: Vec<_> = rows.iter().flat_map(|row| [row, row]).cloned().collect();
        twice.iter().for_each(|row| lines.push(&row.line()));
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
            prop_assert_eq!(read.expect("lines"), rows.clone());
        }
    }
}

const BLANK: GridLine = GridLine {
    deal: "d",
    class: "A",
    run_to: RunTo::Call,
    speed_pct: None,
    shift_bp: None,
    cdr_pct: None,
    severity_pct: None,
    lag_months: None,
    price: None,
    dm_bp: None,
    yield_pct: None,
    wal_years: None,
    mdur_years: None,
    first_principal: None,
    last_principal: None,
    cumulative_loss_pct: None,
    class_loss: None,
    reason: None,
};

#[test]
fn what_is_no_number_is_empty() {
    let mut blank = Vec::new();
    write_csv_line(&BLANK, &mut blank);
    assert_eq!(blank, b"d,A,call,,,,,,,,,,,,,,,\n");
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let mut bytes = Vec::new();
        let some = Some(value);
        let line = GridLine { speed_pct: some, dm_bp: some, class_loss: some, ..BLANK };
        write_csv_line(&line, &mut bytes);
        assert_eq!(bytes, blank);
    }
}

#[test]
fn faults_have_their_line() {
    let good = "\"d,\n1\",A,call,,,,,,,,,,,,,,,\n";
    for (bad, fault) in [
        ("d,A,call\n", "line 4: expected 18 fields, found 3"),
        ("d,A,put,,,,,,,,,,,,,,,\n", "line 4: run_to: expected call or maturity, found \"put\""),
        ("d,A,call,x,,,,,,,,,,,,,,\n", "line 4: speed_pct: expected a number, found \"x\""),
        ("d,A,call,,,,,,,NaN,,,,,,,,\n", "line 4: dm_bp: expected a number, found \"NaN\""),
        (
            "d,A,call,,,,,1.5,,,,,,,,,,\n",
            "line 4: lag_months: expected whole months, found \"1.5\"",
        ),
        (
            "d,A,call,,,,,,,,,,,2003-13,,,,\n",
            "line 4: first_principal: expected a month YYYY-MM, found \"2003-13\"",
        ),
        ("deal,class,run_to\n", "line 4: expected 18 fields, found 3"),
        (csv_header(), "line 4: run_to: expected call or maturity, found \"run_to\""),
    ] {
        let text = [csv_header(), good, bad, good].concat();
        let read: Vec<_> = read_lines(text.as_bytes()).collect();
        assert_eq!(read.len(), 2, "the rows end after the error");
        let first = read[0].as_ref().expect("a good row");
        assert_eq!(first.line(), GridLine { deal: "d,\n1", ..BLANK });
        assert_eq!(read[1].as_ref().expect_err("a bad row").to_string(), fault);
    }
    let not_text = [good.as_bytes(), b"d,A,call,\xff,,,,,,,,,,,,,,\n"].concat();
    let error = read_lines(not_text.as_slice()).nth(1).unwrap().expect_err("no text");
    assert!(error.to_string().starts_with("line 3: "), "{error}");
}
