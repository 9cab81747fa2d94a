//! A deal as text: tables of TOML and columns of CSV, in the spelling of a version of the language.

use std::fmt::Write as _;

use grid::setting::Row;
use terms::Date;

use crate::index::VIEWS;

/// The spelling of a version of the deal language. A build reads its own: a writer for an older
/// build writes what has another name there as that build reads it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Spelling {
    /// Of this version.
    #[default]
    Current,
    /// Of versions in which steps pay by words of their own in place of quantities, and by `plan`.
    WordsOfSteps,
    /// Of versions in which a deal states no run of the indices for its views, months of 30 days
    /// are counted in one way, and printed amounts are dollars.
    BeforeViews,
}

/// Settings that scenario files and published tables of older versions had.
const OLD_SETTINGS: [&str; 14] = [
    "index",
    "shift_bp",
    "speed_pct",
    "cpr_pct",
    "psa_pct",
    "abs_pct",
    "cdr_pct",
    "mdr_pct",
    "sda_pct",
    "default_multiple_pct",
    "lag_months",
    "advance_pct",
    "severity_pct",
    "derivatives",
];

impl Spelling {
    /// All spellings, by the names that flags use.
    pub const ALL: [(&'static str, Spelling); 3] = [
        ("current", Spelling::Current),
        ("words-of-steps", Spelling::WordsOfSteps),
        ("before-views", Spelling::BeforeViews),
    ];

    /// Whether a version knows a key of a table.
    fn knows(self, table: &str, key: &str) -> bool {
        let is_new_setting = |table: &str| match table {
            "fixed" => !matches!(key, "triggers" | "cross_support"),
            "at" | "columns" => key != "pool",
            _ => false,
        };
        let is_new = matches!(key, "thirty_360" | "unit_usd")
            || (table == "index" && key == VIEWS)
            || (table == "axes" && key == "scenario")
            || (Row::named(key).is_some() && !OLD_SETTINGS.contains(&key) && is_new_setting(table))
            || (matches!(table, "at" | "columns") && key == "default_multiple_pct");
        self != Spelling::BeforeViews || !is_new
    }

    /// How much a step pays, as a version says it.
    fn written<'k>(self, key: &'k str, value: &Value) -> (&'k str, Value) {
        let Value::Words(words) = value else { return (key, value.clone()) };
        let quantity = words.split('(').next().unwrap_or_default();
        match key {
            _ if self == Spelling::Current => (key, value.clone()),
            "down_to" if words.starts_with("plan ") => ("plan", value.clone()),
            "until"
                if ["distribution", "oc_deficiency", "oc_loss_deficiency"].contains(&quantity) =>
            {
                (key, quantity.replace('_', "-").into())
            }
            _ => (key, value.clone()),
        }
    }

    /// A value with the keys that a version knows.
    fn known(self, key: &str, value: &Value) -> Value {
        match value {
            Value::List(list) => {
                Value::List(list.iter().map(|value| self.known(key, value)).collect())
            }
            Value::Table(Table(entries)) => {
                let known = entries.iter().filter(|(of, _)| self.knows(key, of));
                let known = known.map(|(key, value)| {
                    let (key, value) = self.written(key, value);
                    (key.to_owned(), self.known(key, &value))
                });
                Value::Table(Table(known.collect()))
            }
            value => value.clone(),
        }
    }
}

/// A value of a TOML file.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A number.
    Number(f64),
    /// A whole number.
    Whole(u32),
    /// True or false.
    Flag(bool),
    /// A text.
    Words(String),
    /// A date.
    Date(Date),
    /// A list.
    List(Vec<Value>),
    /// A table.
    Table(Table),
}

impl From<f64> for Value {
    fn from(number: f64) -> Value {
        Value::Number(number)
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Value {
        Value::Whole(number)
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Value {
        Value::Flag(flag)
    }
}

impl From<&str> for Value {
    fn from(words: &str) -> Value {
        Value::Words(words.to_owned())
    }
}

impl From<&String> for Value {
    fn from(words: &String) -> Value {
        Value::Words(words.clone())
    }
}

impl From<String> for Value {
    fn from(words: String) -> Value {
        Value::Words(words)
    }
}

impl From<Date> for Value {
    fn from(date: Date) -> Value {
        Value::Date(date)
    }
}

impl From<Table> for Value {
    fn from(table: Table) -> Value {
        Value::Table(table)
    }
}

impl<T: Into<Value>> From<Vec<T>> for Value {
    fn from(list: Vec<T>) -> Value {
        Value::List(list.into_iter().map(Into::into).collect())
    }
}

/// Keys and values, in the order in which they are written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table(pub Vec<(String, Value)>);

impl Table {
    /// A table of one key.
    pub fn of(key: &str, value: impl Into<Value>) -> Table {
        Table::default().with(key, value)
    }

    /// This table with one more key.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<Value>) -> Table {
        self.set(key, value);
        self
    }

    /// Adds a key.
    pub fn set(&mut self, key: &str, value: impl Into<Value>) {
        self.0.push((key.to_owned(), value.into()));
    }

    /// Adds a table to the array of tables at a key.
    pub fn push(&mut self, key: &str, table: Table) {
        match self.0.iter_mut().find(|(name, _)| name == key) {
            Some((_, Value::List(list))) => list.push(table.into()),
            _ => self.set(key, vec![table]),
        }
    }
}

/// The text of a TOML file: tables of the first level under headers of their own, all below inline.
pub fn toml(file: &Table, spelling: Spelling) -> String {
    let mut text = String::new();
    for (key, value) in file.0.iter().filter(|(_, value)| !is_headed(value)) {
        line(&mut text, key, value);
    }
    for (key, value) in file.0.iter().filter(|(_, value)| is_headed(value)) {
        let (open, close, tables) = match spelling.known(key, value) {
            Value::List(list) => ("[[", "]]", list),
            table => ("[", "]", vec![table]),
        };
        for table in &tables {
            let Value::Table(Table(entries)) = table else { continue };
            let _ = writeln!(text, "\n{open}{}{close}", bare(key));
            entries.iter().for_each(|(key, value)| line(&mut text, key, value));
        }
    }
    text
}

/// Whether a value stands under a header.
fn is_headed(value: &Value) -> bool {
    match value {
        Value::Table(_) => true,
        Value::List(list) => {
            !list.is_empty() && list.iter().all(|one| matches!(one, Value::Table(_)))
        }
        _ => false,
    }
}

fn line(text: &mut String, key: &str, value: &Value) {
    let _ = write!(text, "{} = ", bare(key));
    inline(text, value);
    text.push('\n');
}

/// A key, in quotes where it is not made of letters, digits, `-` and `_`.
fn bare(key: &str) -> String {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    match !key.is_empty() && key.chars().all(is_bare) {
        true => key.to_owned(),
        false => format!("\"{key}\""),
    }
}

fn inline(text: &mut String, value: &Value) {
    let _ = match value {
        Value::Number(number) => write!(text, "{number}"),
        Value::Whole(number) => write!(text, "{number}"),
        Value::Flag(flag) => write!(text, "{flag}"),
        Value::Words(words) => write!(text, "\"{words}\""),
        Value::Date(date) => write!(text, "{date}"),
        Value::List(list) => {
            text.push('[');
            for (at, one) in list.iter().enumerate() {
                text.push_str(if at > 0 { ", " } else { "" });
                inline(text, one);
            }
            text.push(']');
            Ok(())
        }
        Value::Table(Table(entries)) => {
            text.push_str("{ ");
            for (at, (key, value)) in entries.iter().enumerate() {
                let _ = write!(text, "{}{} = ", if at > 0 { ", " } else { "" }, bare(key));
                inline(text, value);
            }
            text.push_str(" }");
            Ok(())
        }
    };
}

/// Columns of a CSV file; an empty field is a value that is not stated.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Columns(pub Vec<(String, Vec<String>)>);

impl Columns {
    /// Adds a column.
    pub fn push(&mut self, name: &str, fields: Vec<String>) {
        self.0.push((name.to_owned(), fields));
    }

    /// The text of the file.
    pub fn csv(&self, separator: char) -> String {
        let mut text = String::new();
        let names: Vec<&str> = self.0.iter().map(|(name, _)| name.as_str()).collect();
        let separator = separator.to_string();
        text.push_str(&names.join(&separator));
        text.push('\n');
        for row in 0..self.0.first().map_or(0, |(_, fields)| fields.len()) {
            let written = |field: &String| match field.contains(&separator) {
                true => format!("\"{field}\""),
                false => field.clone(),
            };
            let fields: Vec<String> =
                self.0.iter().map(|(_, fields)| written(&fields[row])).collect();
            text.push_str(&fields.join(&separator));
            text.push('\n');
        }
        text
    }
}

/// A column `month` and the columns that follow, as schedules have them.
pub fn by_month(columns: &[(String, Vec<f64>)]) -> Columns {
    let months = columns.iter().map(|(_, values)| values.len()).max().unwrap_or(0);
    let mut file = Columns::default();
    file.push("month", (1..=months).map(|month| month.to_string()).collect());
    for (name, values) in columns {
        file.push(name, values.iter().map(f64::to_string).collect());
    }
    file
}
