//! What the guide lists of keys, settings and measures is what the program has.
//! `RENEW_GUIDE=1 cargo test -p paydown-cli --test guide` writes its tables of keys anew.

#![allow(clippy::expect_used, clippy::unwrap_used)]

use std::env;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use files::FileKind;
use grid::columns::{MEASURES, MeasureColumn};
use grid::setting::{Form, ROWS, Row};
use paydown::{ResultColumns, results};

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/README.md")
}

fn guide() -> String {
    fs::read_to_string(path()).expect("the guide")
}

/// The lines of the first table below a heading that begins with `heading`.
fn table_below(lines: &[&str], heading: &str) -> Option<Range<usize>> {
    let below = lines.iter().position(|line| line.starts_with(heading))? + 1;
    let section = lines[below..].iter().take_while(|line| !line.starts_with('#'));
    let first = below + section.clone().position(|line| line.starts_with("| "))?;
    let rows = lines[first..].iter().take_while(|line| line.starts_with('|'));
    Some(first..first + rows.count())
}

#[test]
fn the_guide_lists_every_key() {
    let tables = FileKind::Deal.guide_tables().into_iter();
    let mut tables: Vec<_> =
        tables.map(|table| (format!("### `{}`", table.heading), table.lines)).collect();
    let pools = FileKind::Tape.guide_tables().pop().expect("the columns of pools");
    tables.push((format!("## {}", pools.heading), pools.lines));
    for table in files::expression_words() {
        tables.push((format!("#### {}", table.heading), table.lines));
    }
    for (heading, table) in tables {
        let guide = guide();
        let lines: Vec<&str> = guide.lines().collect();
        let at = table_below(&lines, &heading).expect(&heading);
        if lines[at.clone()] == table {
            continue;
        }
        assert!(
            env::var_os("RENEW_GUIDE").is_some(),
            "{heading} should have:\n{}",
            table.join("\n")
        );
        let rows = table.iter().map(String::as_str);
        let renewed = lines[..at.start].iter().copied().chain(rows);
        let renewed: Vec<&str> = renewed.chain(lines[at.end..].iter().copied()).collect();
        fs::write(path(), renewed.join("\n") + "\n").expect("the guide");
    }
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

#[test]
fn the_guide_lists_the_keys_of_every_result() {
    let line = |result: &ResultColumns| {
        let keys: Vec<String> = result.own_keys.iter().map(|key| format!("`{key}`")).collect();
        format!("| `{}` | {} |", result.verb, keys.join(", "))
    };
    let table = results().iter().map(line).collect::<Vec<_>>().join("\n");
    assert!(guide().contains(&table), "the guide's table of keys should be:\n{table}");
}
