//! A declaration as the guide's rows: a table of Markdown for each table of the file.

use std::collections::HashMap;

use crate::schema::shape::{Need, Row, Rows, Shape};

/// A table of the guide: its heading, as files write it, and its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuideTable {
    /// `[dates]`, `[[group]]`.
    pub heading: String,
    /// Markdown, the line of heads first.
    pub lines: Vec<String>,
}

/// The tables of a file with the keys `rows`; a table that stands in several places is described at
/// the first.
pub(super) fn tables(rows: &Rows) -> Vec<GuideTable> {
    let mut known = HashMap::new();
    let of_row = |row: &Row| {
        let (heading, of) = match &row.shape {
            Shape::Table(of) => (format!("[{}]", row.key), of),
            Shape::Tables { of, .. } => (format!("[[{}]]", row.key), of),
            _ => return None,
        };
        let mut lines = vec!["| key | value | meaning |".to_owned(), "|---|---|---|".to_owned()];
        add(of, "", &heading, &mut known, &mut lines);
        Some(GuideTable { heading, lines })
    };
    rows.rows.iter().filter_map(of_row).collect()
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
        Shape::Whole(low, high) => format!("a whole number from {low} to {high}"),
        Shape::Flag { only_true: true } => "`true`".to_owned(),
        Shape::Flag { only_true: false } => "`true` or `false`".to_owned(),
        Shape::Date => "a date".to_owned(),
        Shape::List { of, .. } => match value(of) {
            of if of.starts_with("names of ") => of,
            of => format!("a list: {of}"),
        },
        Shape::Tables { .. } => "tables".to_owned(),
        Shape::Table(_) => "a table".to_owned(),
        Shape::ByName(of) => match below(of) {
            Some(_) => "tables by name".to_owned(),
            None => format!("by name: {}", value(of)),
        },
        Shape::Any(shapes) => shapes.iter().map(value).collect::<Vec<_>>().join("; or "),
    }
}

/// A text within a table of Markdown.
fn bars(text: &str) -> String {
    text.replace('|', "\\|")
}
