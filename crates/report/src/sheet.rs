//! A sheet: columns with a name and a unit, rows of values. Every result but the Price-DM table
//! leaves Paydown as one, in whatever format.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};

use grid::columns::{MeasureColumn, Quantity};
use terms::{Date, YearMonth};

use crate::file::Format;
use crate::number::{grouped, printed};
use crate::table::Terminal;
use crate::workbook::{Tab, Workbook};
use crate::{csv, json, markdown, table};

/// Columns, and rows with one value a column.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    /// What stands in each place of a row.
    pub columns: Vec<Column>,
    /// The rows. A value that a short row lacks is written as empty.
    pub rows: Vec<Vec<Value>>,
}

impl Sheet {
    /// A sheet without rows.
    pub fn new(columns: Vec<Column>) -> Sheet {
        Sheet { columns, rows: Vec::new() }
    }

    /// Adds a row, which has one value a column.
    pub fn push(&mut self, row: Vec<Value>) {
        debug_assert_eq!(row.len(), self.columns.len(), "one value a column: {row:?}");
        self.rows.push(row);
    }

    /// The value of a row in the column of a name; `None` where the sheet has no such place.
    pub fn value(&self, row: usize, column: &str) -> Option<&Value> {
        let place = self.columns.iter().position(|known| known.name == column)?;
        self.rows.get(row)?.get(place)
    }

    /// The same where it is a number.
    pub fn number(&self, row: usize, column: &str) -> Option<f64> {
        match self.value(row, column)? {
            Value::Number(number) => Some(*number),
            Value::Integer(whole) => Some(*whole as f64),
            _ => None,
        }
    }

    /// Writes the sheet in `format`; `terminal` matters to tables only.
    ///
    /// # Errors
    /// Those of `to`.
    pub fn write(&self, to: &mut dyn Write, format: Format, terminal: Terminal) -> io::Result<()> {
        match format {
            Format::Table => table::write(self, to, terminal),
            Format::Csv => csv::write(self, to),
            Format::Json => json::write(self, to),
            Format::Markdown => markdown::write(self, to),
            #[cfg(feature = "parquet")]
            Format::Parquet => crate::sheet_parquet::write(self, to),
            #[cfg(not(feature = "parquet"))]
            Format::Parquet => Err(io::ErrorKind::Unsupported.into()),
            Format::Xlsx => {
                let tabs = vec![Tab::rows("Rows", self.clone())];
                Workbook { title: String::new(), tabs }.write(to)
            }
        }
    }

    /// How many texts a program of tables takes for formulas when it opens them as CSV, which has no
    /// way to say that they are none: they begin with `=`, `+`, `-` or `@`.
    pub fn like_formulas(&self) -> usize {
        let texts = self.rows.iter().flatten();
        texts.filter(|value| matches!(value, Value::Text(text) if is_like_formula(text))).count()
    }

    /// The values of `row`, one a column: what it lacks is empty, what it has beyond is dropped.
    pub(crate) fn values<'a>(
        &'a self,
        row: &'a [Value],
    ) -> impl Iterator<Item = (&'a Column, &'a Value)> {
        let lacking = std::iter::repeat(&Value::Empty);
        self.columns.iter().zip(row.iter().chain(lacking))
    }

    /// Heads of the columns, for people.
    pub(crate) fn heads(&self) -> Vec<String> {
        self.columns.iter().map(|column| one_line(&column.head)).collect()
    }

    /// The rows in text, for people.
    pub(crate) fn shown(&self) -> Vec<Vec<String>> {
        let shown = |row: &Vec<Value>| self.values(row).map(|(c, v)| c.shown(v)).collect();
        self.rows.iter().map(shown).collect()
    }
}

/// One column of a [`Sheet`].
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Name in CSV and JSON, unit included: `dm_bp`.
    pub name: &'static str,
    /// Head on a terminal and in Markdown, unit included: `DM (bp)`.
    pub head: String,
    /// Decimals of a [`Value::Number`] on a terminal and in Markdown; CSV and JSON have all.
    pub digits: usize,
    /// Which side the column is flush with, where people read it.
    pub align: Align,
    /// Whether people read its numbers in groups of three digits: `291,600,000`.
    pub money: bool,
}

impl Column {
    /// Text or dates, flush left.
    pub fn text(name: &'static str, head: impl Into<String>) -> Column {
        Column { name, head: head.into(), digits: 0, align: Align::Left, money: false }
    }

    /// Numbers of `digits` decimals, flush right.
    pub fn number(name: &'static str, head: impl Into<String>, digits: usize) -> Column {
        Column { name, head: head.into(), digits, align: Align::Right, money: false }
    }

    /// Amounts of `digits` decimals with thousands separators, flush right.
    pub fn money(name: &'static str, head: impl Into<String>, digits: usize) -> Column {
        Column { name, head: head.into(), digits, align: Align::Right, money: true }
    }

    /// A measure of a class.
    pub fn of_measure(measure: &MeasureColumn) -> Column {
        match measure.name {
            _ if measure.is_month() => Column::text(measure.name, measure.head),
            name if name.ends_with("_loss") => Column::money(name, measure.head, measure.decimals),
            name => Column::number(name, measure.head, measure.decimals),
        }
    }

    /// The unit of its numbers as its head says it, dollars in words: `bp`, `%`, `years`, `months`,
    /// `dollars`; empty where it names none.
    ///
    /// ```
    /// use report::Column;
    ///
    /// assert_eq!(Column::number("wal_years", "WAL (years)", 2).unit(), "years");
    /// assert_eq!(Column::money("loss", "Loss ($)", 2).unit(), "dollars");
    /// assert_eq!(Column::number("period", "Period", 0).unit(), "");
    /// ```
    pub fn unit(&self) -> &str {
        let unit = self.head.strip_suffix(')').and_then(|head| head.rsplit_once('('));
        match unit {
            Some((_, "$")) => "dollars",
            Some((_, unit)) => unit,
            None => "",
        }
    }

    /// `value` as people read it in this column.
    pub fn shown(&self, value: &Value) -> String {
        let text = value.printed(self.digits);
        let is_number = matches!(value, Value::Number(_) | Value::Integer(_));
        if self.money && is_number { grouped(&text) } else { text }
    }
}

/// A name of a column that an input has, kept for the life of the process: each once.
///
/// ```
/// let name = report::kept(&String::from("book"));
/// assert!(std::ptr::eq(name, report::kept("book")));
/// ```
pub fn kept(name: &str) -> &'static str {
    static NAMES: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = names.get(name) {
        return known;
    }
    let name: &'static str = Box::leak(name.into());
    names.insert(name);
    name
}

/// Which side a column is flush with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Text.
    Left,
    /// Numbers.
    Right,
}

/// One value of a row.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// A name, a verdict, a reason.
    Text(String),
    /// A finite number in the unit of its column. One that is not finite is a fault of the
    /// caller, who owes an [`Value::Empty`] and a reason: it is written as empty.
    Number(f64),
    /// A count, a period.
    Integer(i64),
    /// `2003-08-25`.
    Date(Date),
    /// `2003-08`; `Aug-03` in a Price-DM table.
    Month(YearMonth),
    /// A value that does not exist, or does not apply.
    #[default]
    Empty,
}

impl Value {
    /// The value, its number made writable: finite, and zero without a sign.
    pub(crate) fn number(value: f64) -> Option<f64> {
        debug_assert!(value.is_finite(), "{value} in a sheet, where a reason should stand");
        // -0 + 0 is +0; every other number stays as it is.
        value.is_finite().then_some(value + 0.0)
    }

    /// The value in full, as CSV has it: a number in the fewest digits that read back as the
    /// same `f64`, without an exponent.
    pub(crate) fn full(&self) -> String {
        match self {
            Value::Text(text) => text.clone(),
            Value::Number(value) => {
                Value::number(*value).map(|value| value.to_string()).unwrap_or_default()
            }
            Value::Integer(value) => value.to_string(),
            Value::Date(date) => date.to_string(),
            Value::Month(month) => month.to_string(),
            Value::Empty => String::new(),
        }
    }

    /// The value on one line as people read it, a number with `digits` decimals.
    pub(crate) fn printed(&self, digits: usize) -> String {
        match self {
            Value::Text(text) => one_line(text),
            Value::Number(value) => {
                Value::number(*value).map(|value| printed(value, digits)).unwrap_or_default()
            }
            _ => self.full(),
        }
    }
}

/// Whether a program of tables would take a text for a formula where it is typed.
pub(crate) fn is_like_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@'])
}

/// `text` with spaces for line breaks and other control characters, so that a name out of an
/// input file neither breaks a table nor steers a terminal.
pub(crate) fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::Text(text)
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Value {
        Value::Number(number)
    }
}

impl From<i64> for Value {
    fn from(integer: i64) -> Value {
        Value::Integer(integer)
    }
}

impl From<usize> for Value {
    fn from(count: usize) -> Value {
        Value::Integer(i64::try_from(count).unwrap_or(i64::MAX))
    }
}

impl From<Date> for Value {
    fn from(date: Date) -> Value {
        Value::Date(date)
    }
}

impl From<Option<Quantity>> for Value {
    fn from(quantity: Option<Quantity>) -> Value {
        match quantity {
            Some(Quantity::Number(number)) => Value::Number(number),
            Some(Quantity::Month(month)) => Value::Month(month),
            None => Value::Empty,
        }
    }
}

impl From<YearMonth> for Value {
    fn from(month: YearMonth) -> Value {
        Value::Month(month)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Value {
        value.map_or(Value::Empty, Into::into)
    }
}
