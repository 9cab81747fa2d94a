//! What the guide lists of settings and of measures is what the program has.

#![allow(clippy::expect_used, clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use grid::columns::{MEASURES, MeasureColumn};
use grid::setting::{Form, ROWS, Row};

fn guide() -> String {
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/README.md");
    fs::read_to_string(guide).expect("the guide")
}

fn figure(row: &Row) -> String {
    match row.form {
        Form::Vector(bound) => {
            format!("{}; by month", bound.words.split(" (").next().unwrap_or_default())
        }
        Form::Number(bound) => bound.words.split(" (").next().unwrap_or_default().to_owned(),
        Form::Months => "months from 0 to 1200".to_owned(),
        Form::MonthsVector => "months from 0 to 1200; by month".to_owned(),
        Form::Word(words) => {
            words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
        }
        Form::Switch => "`on`, `off`".to_owned(),
        Form::Name => "a name".to_owned(),
        Form::PartOf => "`NAME=PCT`".to_owned(),
        Form::ShiftOf => "`INDEX=BP`".to_owned(),
        Form::ByMonth => "`BP:MONTH`".to_owned(),
    }
}

fn line(row: &Row) -> String {
    format!("| `{}` | `--{}` | {} | {} |", row.key, row.flag, figure(row), row.meaning)
}

#[test]
fn the_guide_lists_every_setting() {
    let guide = guide();
    let table: Vec<String> = ROWS.iter().map(line).collect();
    let table = table.join("\n");
    assert!(guide.contains(&table), "the guide's table of settings should be:\n{table}");
}

#[test]
fn the_guide_lists_every_measure() {
    let guide = guide();
    let rows: Vec<&str> = guide.lines().collect();
    let line = |measure: &MeasureColumn| {
        let verbs = if measure.in_batches { "`price`, `grid`" } else { "`price`" };
        let (begin, end) = (format!("| `{}` | {verbs}", measure.name), &measure.meaning);
        let end = format!(" | {end} |");
        let of = |row: &&str| row.starts_with(&begin) && row.ends_with(&end);
        rows.iter().position(of).unwrap_or(usize::MAX)
    };
    let places: Vec<usize> = MEASURES.iter().map(line).collect();
    let missing = MEASURES.iter().zip(&places).find(|(_, place)| **place == usize::MAX);
    assert!(missing.is_none(), "{:?}", missing.map(|(measure, _)| (measure.name, measure.meaning)));
    assert!(places.is_sorted(), "in the order of the columns");
}
