//! The map of a tape: which of its columns stands for which of ours, and how it is written.

use terms::Date;
use toml::Spanned;
use toml::de::DeValue;

use crate::pool::columns::{self, Column, Kind, REQUIRED};
use crate::reader::source::Problem;
use crate::reader::toml_reader::{Document, Table, Value};
use crate::reader::words::{did_you_mean, quoted};
use crate::schema::{DATE, Keys as _, Need, Rows, Shape, keys, or, stated, whole, word};
use crate::tape::date::{CutOff, DateForm};
use crate::tape::number::{Signs, Written};

/// Most columns of a tape.
const COLUMNS: u32 = 10_000;
/// Most lines of headings.
const HEADER_ROWS: u32 = 100;
/// Units of a percentage, with the power of ten that makes percent of it.
const UNITS: [(&str, i8); 3] = [("percent", 0), ("decimal", 2), ("bp", -2)];
/// What stands between the fields of a tape.
pub(crate) const SEPARATORS: [(&str, u8); 4] =
    [(",", b','), (";", b';'), ("tab", b'\t'), ("|", b'|')];

/// A map as written.
pub(crate) struct TapeMap {
    /// By [`Column`].
    pub(crate) cells: Vec<Cell>,
    pub(crate) separator: u8,
    pub(crate) header_rows: u32,
    pub(crate) dates: DateForm,
    /// `None` where no month is counted from it.
    pub(crate) cut_off: Option<CutOff>,
    /// Whether months count from a loan's own delivery, which the tape or the map states.
    pub(crate) has_deliveries: bool,
    /// Whether it is known how the tape is laid out.
    pub(crate) has_format: bool,
}

/// How one of our columns is filled.
pub(crate) struct Cell {
    /// Column of the tape.
    pub(crate) from: Option<Spanned<TapeColumn>>,
    /// How its numbers are written.
    pub(crate) written: Written,
    /// Whether it holds dates, from which months are counted.
    pub(crate) is_date: bool,
    /// Words of the tape in the order of their bytes, and what they mean.
    words: Vec<(Box<[u8]>, Meaning)>,
    /// What an empty field means.
    pub(crate) default: Option<Meaning>,
}

/// A column of a tape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TapeColumn {
    /// By its heading.
    Heading(String),
    /// By its position, from 1.
    Position(u32),
}

/// What a word of the tape, or an empty field, means.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Meaning {
    Nothing,
    Number(f64),
    Name(Box<str>),
}

impl Cell {
    /// What a word of the tape means, if the map says so.
    pub(crate) fn meaning(&self, word: &[u8]) -> Option<&Meaning> {
        if self.words.is_empty() {
            return None;
        }
        let at = self.words.binary_search_by(|(known, _)| (**known).cmp(word)).ok()?;
        self.words.get(at).map(|(_, meaning)| meaning)
    }
}

impl TapeMap {
    /// Reads a map; its names of indices must be among `indices`, if these are known.
    pub(crate) fn read(document: &Document<'_>, indices: Option<&[String]>) -> TapeMap {
        let root = document.table();
        let format = Format::read(root.optional("format").and_then(|format| format.table()));
        let columns = root.required("columns").and_then(|columns| columns.table());
        let words = root.optional("values").and_then(|values| values.table());
        let defaults = root.optional("defaults").and_then(|defaults| defaults.table());
        let (mut first_date, mut unmapped) = (None, Vec::new());
        let cells: Vec<Cell> = columns::ALL
            .iter()
            .map(|column| {
                let name = column.name();
                let default = defaults.as_ref().and_then(|defaults| defaults.optional(name));
                let is_required = REQUIRED.contains(column) && default.is_none();
                let value = columns.as_ref().and_then(|columns| match is_required {
                    true => columns.required(name),
                    false => columns.optional(name),
                });
                let words = words.as_ref().and_then(|words| words.optional(name));
                if let (None, Some(words)) = (&value, &words) {
                    unmapped.push((words.key_span.clone(), name));
                }
                let (from, written, is_date) = match &value {
                    Some(value) => read_column(value, *column, format.decimal_comma),
                    None => (None, plain(*column, format.decimal_comma), false),
                };
                if is_date && first_date.is_none() {
                    first_date = value.as_ref().map(Value::span);
                }
                let words = words.map(|words| read_words(&words, *column, indices));
                let default = default.and_then(|default| meaning(&default, *column, indices));
                Cell { from, written, is_date, words: words.unwrap_or_default(), default }
            })
            .collect();
        if let (Some(place), false) = (&first_date, format.has_cut_off) {
            let message = "months are counted from `cut_off`, which is missing in [format]";
            let hint = "write `cut_off = 2003-07-01` below `[format]`";
            root.problem(Problem::new(place.clone(), message).hint(hint));
        }
        for table in [columns, words, defaults].into_iter().flatten() {
            table.finish();
        }
        root.finish();
        if document.problems.is_empty() {
            for (place, name) in unmapped {
                let message = format!("`{name}` has values, but is not in [columns]");
                document.problems.push(Problem::new(place, message));
            }
        }
        let mut map = TapeMap {
            cells,
            has_deliveries: false,
            has_format: format.is_known && !document.broken,
            separator: format.separator,
            header_rows: format.header_rows,
            dates: format.dates,
            cut_off: format.cut_off.map(CutOff::new),
        };
        map.has_deliveries = first_date.is_some()
            && (map.states(Column::Delivery) || map.states(Column::EarlyPayments));
        map
    }

    /// Whether the tape has a column, or the map a default for it.
    pub(crate) fn states(&self, column: Column) -> bool {
        self.cell(column).is_some_and(|cell| cell.from.is_some() || cell.default.is_some())
    }

    /// How a column is filled.
    pub(crate) fn cell(&self, column: Column) -> Option<&Cell> {
        self.cells.get(column as usize)
    }
}

/// `[format]`.
struct Format {
    cut_off: Option<Date>,
    /// Whether a cut-off date is stated, readable or not.
    has_cut_off: bool,
    dates: DateForm,
    separator: u8,
    header_rows: u32,
    decimal_comma: bool,
    /// Whether separator and headings are stated as they should be.
    is_known: bool,
}

impl Format {
    fn read(table: Option<Table<'_>>) -> Format {
        let Some(table) = table else { return Format::default() };
        let problems = table.document.problems;
        let Some(file) = FormatFile::read_keys(&table) else { return Format::default() };
        let before = problems.number();
        table.finish();
        let all_known = problems.number() == before;
        Format {
            has_cut_off: file.cut_off.is_some(),
            cut_off: file.cut_off.flatten(),
            dates: file.date.unwrap_or(DateForm::YearFirst),
            is_known: all_known && file.separator.is_some() && file.header_rows.is_some(),
            separator: file.separator.unwrap_or(b','),
            header_rows: file.header_rows.unwrap_or(1),
            decimal_comma: file.decimal,
        }
    }
}

impl Default for Format {
    fn default() -> Format {
        Format {
            cut_off: None,
            has_cut_off: false,
            dates: DateForm::YearFirst,
            separator: b',',
            header_rows: 1,
            decimal_comma: false,
            is_known: true,
        }
    }
}

keys! {
    /// `[format]` as written.
    struct FormatFile {
        /// date from which months are counted
        cut_off: Option<Option<Date>> = stated(DATE),
        /// how dates are written; `"excel"` counts days since 1899-12-30
        date: Option<DateForm> = or(DateForm::YearFirst, word(&DateForm::ALL)).kept(),
        /// what stands between fields
        separator: Option<u8> = or(b',', word(&SEPARATORS)).kept(),
        /// decimal mark; with `","` thousands are 1.234,56
        decimal: bool = or(false, word(&[(".", false), (",", true)])).lenient(),
        /// lines of headings: of several, the one with most of the headings counts; 0: columns by
        /// position
        header_rows: Option<u32> = or(1, whole(0, HEADER_ROWS)).kept(),
    }
}

/// The rows of a map.
pub(crate) fn rows() -> Rows {
    let (mut file, mut columns, mut values, mut defaults) =
        (Rows::default(), Rows::default(), Rows::default(), Rows::default());
    for column in columns::ALL {
        let ours = match column.kind() {
            Kind::Text => Shape::Text("a name".to_owned()),
            Kind::Dollars(bound) | Kind::Percent(bound) => Shape::Number(bound),
            Kind::Whole(low, high) => Shape::Whole(low, high),
        };
        let nothing = Shape::Text("`\"\"` for nothing".to_owned());
        let ours = Shape::Any(vec![ours, nothing]);
        let by_word = Shape::ByName(Box::new(ours.clone()));
        let need = Need::Optional;
        columns.add(column.name(), column.meaning(), need.clone(), of_tape(column));
        values.add(column.name(), "words of the tape, and what they mean", need.clone(), by_word);
        defaults.add(
            column.name(),
            "for a column that the tape lacks, and empty fields",
            need,
            ours,
        );
    }
    let required = "for each of our columns the tape's";
    file.add("columns", required, Need::Required, Shape::Table(columns));
    let words = "words of the tape (exactly, without blanks around them), and what they mean to us";
    file.add("values", words, Need::Optional, Shape::Table(values));
    let instead = "in our units, for columns that the tape lacks and for empty fields; of resets for \
                   loans with an index only";
    file.add("defaults", instead, Need::Optional, Shape::Table(defaults));
    let format =
        "how the tape is written; needed as far as months are counted from the cut-off date";
    file.add("format", format, Need::Optional, Shape::Table(FormatFile::rows()));
    file
}

/// How a column of the tape is named, and how it is written.
fn of_tape(column: Column) -> Shape {
    let from = Shape::Any(vec![
        Shape::Text("the tape's heading, exactly".to_owned()),
        Shape::Whole(1, COLUMNS),
    ]);
    let mut table = Rows::default();
    table.add("from", "its heading, or its position from 1", Need::Required, from.clone());
    if let Kind::Percent(_) = column.kind() {
        let words = UNITS.iter().map(|(word, _)| *word).collect();
        table.add("unit", "6.5, 0.065 or 650", Need::Optional, Shape::Words(words));
    }
    if counts_from_cut_off(column) {
        let since = "it holds dates, from which months are counted";
        table.add("since", since, Need::Optional, Shape::Words(vec!["cut-off"]));
    }
    Shape::Any(vec![from, Shape::Table(table)])
}

/// How a column is written where the map does not say.
fn plain(column: Column, decimal_comma: bool) -> Written {
    let signs = match column.kind() {
        Kind::Dollars(_) => Signs::Currency,
        Kind::Percent(_) => Signs::Percent,
        Kind::Text | Kind::Whole(..) => Signs::None,
    };
    Written { power: 0, signs, decimal_comma }
}

/// Whether months of a column can be counted from the cut-off date.
pub(crate) fn counts_from_cut_off(column: Column) -> bool {
    matches!(
        column,
        Column::Age
            | Column::Remaining
            | Column::Amortization
            | Column::InterestOnly
            | Column::Delivery
            | Column::FirstInterest
            | Column::FirstPrincipal
            | Column::AccruesFrom
            | Column::FirstReset
            | Column::FirstPaymentReset
            | Column::FirstRecast
    )
}

/// The tape's column, how it is written, and whether it holds dates.
fn read_column(
    value: &Value<'_>,
    column: Column,
    decimal_comma: bool,
) -> (Option<Spanned<TapeColumn>>, Written, bool) {
    let mut written = plain(column, decimal_comma);
    let DeValue::Table(_) = value.inner() else { return (read_from(value), written, false) };
    let Some(table) = value.table() else { return (None, written, false) };
    let from = table.required("from").and_then(|from| read_from(&from));
    if let Some(unit) = table.optional("unit") {
        if let Kind::Percent(_) = column.kind() {
            written.power = unit.one_of(&UNITS).unwrap_or_default();
            if written.power != 0 {
                written.signs = Signs::None;
            }
        } else {
            let message = format!("`{}` is no percentage", column.name());
            let hint = "leave `unit` out".to_owned();
            table.problem(Problem::new(unit.key_span, message).hint(hint));
        }
    }
    let mut is_date = false;
    if let Some(since) = table.optional("since") {
        if counts_from_cut_off(column) {
            is_date = since.one_of(&[("cut-off", true)]).unwrap_or_default();
        } else {
            let message = format!("`{}` is not counted from a date", column.name());
            let all = columns::ALL.iter().copied().filter(|c| counts_from_cut_off(*c));
            let hint = did_you_mean("", all.map(Column::name).collect::<Vec<_>>());
            table.problem(Problem::new(since.key_span, message).maybe_hint(hint));
        }
    }
    table.finish();
    (from, written, is_date)
}

fn read_from(value: &Value<'_>) -> Option<Spanned<TapeColumn>> {
    let from = match value.inner() {
        DeValue::Integer(_) => TapeColumn::Position(value.whole(1, COLUMNS)?),
        DeValue::String(_) => TapeColumn::Heading(value.words()?.trim().to_owned()),
        _ => {
            let hint = "write the column's heading, or its position from 1".to_owned();
            value.wrong_type("a column of the tape", Some(hint));
            return None;
        }
    };
    Some(Spanned::new(value.span(), from))
}

/// The words of a column, in the order of their bytes.
fn read_words(
    value: &Value<'_>,
    column: Column,
    indices: Option<&[String]>,
) -> Vec<(Box<[u8]>, Meaning)> {
    let Some(table) = value.table() else { return Vec::new() };
    let entries = table.entries();
    let mut words: Vec<(Box<[u8]>, Meaning)> = Vec::new();
    for entry in &entries {
        let Some(meaning) = meaning(entry, column, indices) else { continue };
        words.push((entry.key.trim().as_bytes().into(), meaning));
    }
    words.sort_by(|(a, _), (b, _)| a.cmp(b));
    let twice = words.windows(2).find_map(|pair| match pair {
        [(a, _), (b, _)] if a == b => Some(String::from_utf8_lossy(a).into_owned()),
        _ => None,
    });
    if let Some(word) = twice {
        let message = format!("{} stands here twice, but for blanks", quoted(&word));
        table.problem(Problem::new(table.span.clone(), message));
    }
    table.finish_names();
    words
}

/// What a value of the map means for a column: a name, a number in our unit, or `""` for nothing.
fn meaning(value: &Value<'_>, column: Column, indices: Option<&[String]>) -> Option<Meaning> {
    if matches!(value.inner(), DeValue::String(text) if text.is_empty()) {
        return Some(Meaning::Nothing);
    }
    match column.kind() {
        Kind::Dollars(bound) | Kind::Percent(bound) => value.number(bound).map(Meaning::Number),
        Kind::Whole(low, high) => {
            value.whole(low, high).map(|number| Meaning::Number(f64::from(number)))
        }
        Kind::Text => {
            let name = value.name()?.into_inner();
            if let (Column::Index, Some(names)) = (column, indices)
                && !names.contains(&name)
            {
                let hint = did_you_mean(&name, names.iter().map(String::as_str));
                let message = format!("there is no index {}", quoted(&name));
                value.fault(message, "an index of `[index]`", hint);
                return None;
            }
            Some(Meaning::Name(name.into()))
        }
    }
}
