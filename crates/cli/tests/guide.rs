//! What the guide lists of settings is what the program has.

#![allow(clippy::expect_used, clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use grid::setting::{Form, ROWS, Row};

fn figure(row: &Row) -> String {
    match row.form {
        Form::Vector(bound) => {
            format!("{}; by month", bound.words.split(" (").next().unwrap_or_default())
        }
        Form::Number(bound) => bound.words.split(" (").next().unwrap_or_default().to_owned(),
        Form::Months => "months from 0 to 1200".to_owned(),
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
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/README.md");
    let guide = fs::read_to_string(guide).expect("the guide");
    let table: Vec<String> = ROWS.iter().map(line).collect();
    let table = table.join("\n");
    assert!(guide.contains(&table), "the guide's table of settings should be:\n{table}");
}
