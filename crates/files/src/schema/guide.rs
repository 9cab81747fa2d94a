//! A declaration as the guide's rows: a table of Markdown for each table of the file.

use std::collections::HashMap;

use crate::pool::columns::{self, Column};
use crate::schema::shape::{Need, Row, Rows, Shape};

/// A table of the guide: its heading, as files write it, and its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuideTable {
    /// `[dates]`, `[[group]]`; empty for the keys above the first table.
    pub heading: String,
    /// Markdown, the line of heads first.
    pub lines: Vec<String>,
}

/// The tables of a file with the keys `rows`; a table that stands in several places is described at
/// the first.
pub(super) fn tables(rows: &Rows) -> Vec<GuideTable> {
    let mut known = HashMap::new();
    let mut plain = GuideTable { heading: String::new(), lines: heads() };
    let is_table =
        |row: &&Row| matches!(row.shape, Shape::Table(_) | Shape::Tables { .. } | Shape::ByName(_));
    let own = rows.rows.iter().filter(|row| !is_table(row)).cloned().collect();
    let own = Rows { rows: own, ..Rows::default() };
    add(&own, "", "", &mut known, &mut plain.lines);
    let of_row = |row: &Row| {
        let (heading, of) = match &row.shape {
            Shape::Table(of) => (format!("[{}]", row.key), of),
            Shape::Tables { of, .. } => (format!("[[{}]]", row.key), of),
            Shape::ByName(of) => {
                let mut lines = heads();
                lines.push(format!("| a name | {} | {} |", bars(&value(of)), bars(&row.meaning)));
                return Some(GuideTable { heading: format!("[{}]", row.key), lines });
            }
            _ => return None,
        };
        let mut lines = heads();
        add(of, "", &heading, &mut known, &mut lines);
        Some(GuideTable { heading, lines })
    };
    let of_tables: Vec<GuideTable> = rows.rows.iter().filter_map(of_row).collect();
    let plain = Some(plain).filter(|plain| plain.lines.len() > heads().len());
    plain.into_iter().chain(of_tables).collect()
}

fn heads() -> Vec<String> {
    vec!["| key | value | meaning |".to_owned(), "|---|---|---|".to_owned()]
}

/// Adds the rows of a table whose keys stand below `path`.
fn add(
    rows: &Rows,
    path: &str,
    heading: &str,
    known: &mut HashMap<&'static str, String>,
    lines: &mut Vec<String>,
) {
    for row in &rows.rows {
        let key = format!("{path}{}", row.key);
        let below = below(&row.shape).map(|(of, end)| (of, format!("{key}{end}.")));
        let mut value = value(&row.shape);
        let earlier = below.as_ref().and_then(|(of, _)| known.get(of.of));
        if let Some(earlier) = earlier {
            value.push_str(&format!(", as {earlier}"));
        }
        match &row.need {
            Need::Required => value.push_str("; required"),
            Need::Optional => {}
            Need::Default(default) => value.push_str(&format!("; default `{default}`")),
        }
        lines.push(format!("| `{key}` | {} | {} |", bars(&value), bars(&row.meaning)));
        if let (Some((of, path)), None) = (below, earlier) {
            known.insert(of.of, format!("`{key}` of `{heading}`"));
            add(of, &path, heading, known, lines);
        }
    }
}

/// The table below a key, and what stands between the key and the keys of that.
fn below(shape: &Shape) -> Option<(&Rows, &'static str)> {
    match shape {
        Shape::Table(of) | Shape::Tables { of, .. } => Some((of, "")),
        Shape::ByName(of) => below(of).map(|(of, _)| (of, ".NAME")),
        Shape::List { of, .. } => below(of),
        Shape::Any(shapes) => shapes.iter().find_map(below),
        _ => None,
    }
}

/// What may stand behind a key, in words.
fn value(shape: &Shape) -> String {
    match shape {
        Shape::Text(words) => words.clone(),
        Shape::Words(words) => {
            words.iter().map(|word| format!("`\"{word}\"`")).collect::<Vec<_>>().join(", ")
        }
        Shape::Number(bound) => bound.words.to_owned(),
        Shape::Whole(low, high) if low == high => format!("`{low}`"),
        Shape::Whole(low, high) => format!("a whole number from {low} to {high}"),
        Shape::Flag { only_true: true } => "`true`".to_owned(),
        Shape::Flag { only_true: false } => "`true` or `false`".to_owned(),
        Shape::Date => "a date".to_owned(),
        Shape::List { of, .. } => match value(of) {
            of if of.starts_with("names of ") => of,
            of if of == "a name" => "names".to_owned(),
            of => format!("a list: {of}"),
        },
        Shape::Tables { .. } => "tables".to_owned(),
        Shape::Table(_) => "a table".to_owned(),
        Shape::ByName(of) => match below(of) {
            Some(_) => "tables by name".to_owned(),
            None => format!("by name: {}", value(of)),
        },
        Shape::ByMonth(of) => format!("by month, as `{{ 1 = ..., 13 = ... }}`: {}", value(of)),
        Shape::Any(shapes) => shapes.iter().map(value).collect::<Vec<_>>().join("; or "),
        Shape::Defined(name, _) => (*name).to_owned(),
    }
}

/// A text within a table of Markdown.
fn bars(text: &str) -> String {
    text.replace('|', "\\|")
}

/// The columns of a pool file, as the guide lists them.
pub(super) fn pool_columns() -> GuideTable {
    let mut lines = vec!["| column | meaning | default |".to_owned(), "|---|---|---|".to_owned()];
    let line = |column: &Column| {
        let default = match column.default() {
            "" => "|".to_owned(),
            default => format!("{default} |"),
        };
        format!("| `{}` | {} | {default}", column.name(), column.meaning())
    };
    lines.extend(columns::ALL.iter().map(line));
    GuideTable { heading: "Pools".to_owned(), lines }
}
