//! Parquet, read back by the crate that defines it.

#![cfg(feature = "parquet")]
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use std::fs::{self, File};
use std::io::{self, BufRead, Cursor};
use std::path::Path;

use parquet::basic::{Compression, Encoding};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, RowAccessor};
use report::{Cell, CsvLines, GridColumn, Kind, WriteError, grid_columns, write_parquet};
use terms::YearMonth;

type Part = io::Result<Box<dyn BufRead>>;

fn part(bytes: impl Into<Vec<u8>>) -> Part {
    Ok(Box::new(Cursor::new(bytes.into())))
}

/// A line with everything, or with as little as there may be.
fn line(row: u32) -> Vec<u8> {
    let is_whole = row % 3 != 2;
    let even = row.is_multiple_of(2);
    let number = |name: &str| match name {
        "speed_pct" => 80.0,
        "shift_bp" => -100.0,
        "price" => 99.5,
        "dm_bp" => 0.1 + f64::from(row),
        "yield_pct" => f64::from(row) / 7.0,
        "wal_years" => 1e-7,
        "mdur_years" => 5e-324,
        "cumulative_loss_pct" => f64::MAX,
        "class_loss" => -1.0 / 3.0,
        _ => 0.0,
    };
    let cell = |column: &GridColumn| match (column.name, column.kind) {
        ("deal", _) => Cell::Text(if even { "even" } else { "odd, quoted" }),
        ("class", _) => Cell::Text("A"),
        ("run_to", _) => Cell::Text(if even { "call" } else { "maturity" }),
        ("reason", _) if !is_whole => Cell::Text("no margin,\nfound"),
        (name, Kind::Number) if is_whole => Cell::Number(number(name)),
        (_, Kind::Whole) if is_whole => Cell::Whole(row % 24),
        (_, Kind::Month) if is_whole => YearMonth::new(2003, 8).map_or(Cell::Empty, Cell::Month),
        _ => Cell::Empty,
    };
    let mut lines = CsvLines::default();
    lines.push(&grid_columns().iter().map(cell).collect::<Vec<_>>());
    lines.into_bytes()
}

fn lines(rows: std::ops::Range<u32>) -> Vec<u8> {
    rows.flat_map(line).collect()
}

fn write(path: &Path, parts: Vec<Part>) -> Result<(), WriteError> {
    let metadata = [("program", "paydown"), ("index", "static")];
    let metadata = metadata.map(|(key, value)| (key.to_owned(), value.to_owned()));
    write_parquet(path, parts.into_iter(), &metadata)
}

/// The text that the line of a row would have, but for quotes.
fn shown(field: &Field) -> String {
    match field {
        Field::Null => String::new(),
        Field::Str(text) => text.clone(),
        Field::Double(value) => value.to_string(),
        Field::Int(value) => value.to_string(),
        other => panic!("no column has the type of {other:?}"),
    }
}

#[test]
fn rows_read_back_in_order_with_types_and_metadata() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("grid.parquet");
    let count = 200_001;
    let bounds = [0, 7, 7, 100_000, count];
    let parts = || bounds.windows(2).map(|ends| part(lines(ends[0]..ends[1]))).collect();
    write(&path, parts()).unwrap();

    let reader = SerializedFileReader::new(File::open(&path).unwrap()).unwrap();
    let file = reader.metadata().file_metadata();
    assert_eq!(file.num_rows(), i64::from(count));
    let pairs = file.key_value_metadata().unwrap();
    assert_eq!((pairs[0].key.as_str(), pairs[0].value.as_deref()), ("program", Some("paydown")));
    assert_eq!((pairs[1].key.as_str(), pairs[1].value.as_deref()), ("index", Some("static")));
    let groups = reader.metadata().row_groups();
    assert_eq!(
        groups.iter().map(|group| group.num_rows()).collect::<Vec<_>>(),
        [100_000, 100_000, 1]
    );
    for column in groups[0].columns() {
        assert_eq!(column.compression(), Compression::SNAPPY);
    }
    assert!(groups[0].column(0).encodings().any(|encoding| encoding == Encoding::RLE_DICTIONARY));

    let fields = |row: &parquet::record::Row| {
        row.get_column_iter().map(|(_, field)| shown(field)).collect::<Vec<_>>()
    };
    let text = lines(0..count);
    let mut csv = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_slice());
    for (row, record) in reader.get_row_iter(None).unwrap().zip(csv.records()) {
        let row = row.unwrap();
        assert_eq!(fields(&row), record.unwrap().iter().collect::<Vec<_>>());
    }
    let row = reader.get_row_iter(None).unwrap().nth(1).unwrap().unwrap();
    assert_eq!(row.get_double(16).unwrap().to_bits(), (-1.0_f64 / 3.0).to_bits());
    assert_eq!(row.get_int(7).unwrap(), 1);

    let again = directory.path().join("again.parquet");
    write(&again, parts()).unwrap();
    assert_eq!(fs::read(path).unwrap(), fs::read(again).unwrap(), "same rows, same bytes");
}

#[test]
fn no_rows_are_a_file_too() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("grid.parquet");
    write(&path, vec![part("")]).unwrap();
    let reader = SerializedFileReader::new(File::open(&path).unwrap()).unwrap();
    assert_eq!(reader.metadata().file_metadata().num_rows(), 0);
    assert_eq!(reader.metadata().file_metadata().schema().get_fields().len(), grid_columns().len());
}

#[test]
fn a_fault_leaves_the_old_file_and_no_other() {
    let gone = || Err(io::Error::new(io::ErrorKind::NotFound, "gone"));
    let bad = || part([lines(0..3), b"d,A\n".to_vec()].concat());
    let cases: [(fn() -> Part, _, _); 3] = [
        (gone, io::ErrorKind::NotFound, "part 2: gone"),
        (bad, io::ErrorKind::InvalidData, "part 2: line 5: expected 27 fields, found 2"),
        (
            || {
                let rest = ",".repeat(grid_columns().len() - 8);
                part(format!("d,A,call,,,,,4000000000{rest}\n"))
            },
            io::ErrorKind::InvalidData,
            "part 2: lag_months: 4000000000 is too large",
        ),
    ];
    let more_than_a_group = lines(0..100_001);
    for (second, kind, fault) in cases {
        for old in [None, Some("old")] {
            let directory = tempfile::tempdir().unwrap();
            let path = directory.path().join("grid.parquet");
            if let Some(old) = old {
                fs::write(&path, old).unwrap();
            }
            let error = write(&path, vec![part(&*more_than_a_group), second()]).unwrap_err();
            assert_eq!(error.path, path);
            assert_eq!((error.error.kind(), error.error.to_string().as_str()), (kind, fault));
            let left: Vec<_> = fs::read_dir(directory.path()).unwrap().collect();
            assert_eq!(left.len(), usize::from(old.is_some()), "{left:?}");
            assert_eq!(fs::read_to_string(&path).ok().as_deref(), old);
        }
    }
}

/// A sheet has one type a column, and what is empty is null.
#[test]
fn a_sheet_has_typed_columns() {
    use report::{Column, Format, Sheet, Terminal, Value};
    let mut sheet = Sheet::new(vec![
        Column::text("name", "Name"),
        Column::number("rate_pct", "Rate", 2),
        Column::number("period", "Period", 0),
        Column::text("date", "Date"),
        Column::text("month", "Month"),
        Column::number("nothing", "Nothing", 0),
    ]);
    let date = terms::Date::constant(2003, 8, 25);
    let month = YearMonth::new(2003, 8).unwrap();
    sheet.push(vec![
        "=1+1".into(),
        0.1.into(),
        3_i64.into(),
        date.into(),
        month.into(),
        Value::Empty,
    ]);
    sheet.push(vec![
        "B".into(),
        2_i64.into(),
        Value::Empty,
        Value::Empty,
        Value::Empty,
        Value::Empty,
    ]);
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("sheet.parquet");
    let mut file = File::create(&path).unwrap();
    sheet.write(&mut file, Format::Parquet, Terminal::default()).unwrap();
    drop(file);
    let reader = SerializedFileReader::new(File::open(&path).unwrap()).unwrap();
    let row = reader.get_row_iter(None).unwrap().next().unwrap().unwrap();
    let fields: Vec<Field> = row.get_column_iter().map(|(_, field)| field.clone()).collect();
    let days = 12_289; // 33 years of which 8 are leap, and 236 days
    let text = |words: &str| Field::Str(words.to_owned());
    assert_eq!(
        fields,
        [
            text("=1+1"),
            Field::Double(0.1),
            Field::Long(3),
            Field::Date(days),
            text("2003-08"),
            Field::Null
        ]
    );
    let second = reader.get_row_iter(None).unwrap().nth(1).unwrap().unwrap();
    assert_eq!(second.get_double(1).unwrap().to_bits(), 2.0_f64.to_bits());
}
