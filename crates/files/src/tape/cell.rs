//! A column of a map: which of the tape's columns it is, how that is written, and what its words
//! mean.

use toml::Spanned;
use toml::de::DeValue;

use crate::pool::columns::{self, Column, Kind};
use crate::reader::source::Problem;
use crate::reader::toml_reader::Value;
use crate::reader::words::{did_you_mean, quoted};
use crate::schema::{Need, Rows, Shape};
use crate::tape::date::DateForm;
use crate::tape::map::Format;
use crate::tape::number::{Signs, Written};

/// Most columns of a tape.
pub(crate) const COLUMNS: u32 = 10_000;
/// Units of a percentage, with the power of ten that makes percent of it.
const UNITS: [(&str, i8); 3] = [("percent", 0), ("decimal", 2), ("bp", -2)];

/// How one of our columns is filled.
pub(crate) struct Cell {
    /// Column of the tape.
    pub(crate) from: Option<Spanned<TapeColumn>>,
    /// The column of months that are taken off.
    pub(crate) less: Option<Spanned<TapeColumn>>,
    /// How its numbers are written.
    pub(crate) written: Written,
    /// Whether it holds dates, from which months are counted.
    pub(crate) is_date: bool,
    /// How its dates are written.
    pub(crate) dates: DateForm,
    /// Words of the tape in the order of their bytes, and what they mean.
    pub(crate) words: Vec<(Box<[u8]>, Meaning)>,
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
    /// A column that the tape lacks.
    pub(crate) fn unmapped(column: Column, format: &Format) -> Cell {
        Cell {
            from: None,
            less: None,
            written: plain(column, format.decimal_comma),
            is_date: false,
            dates: format.dates,
            words: Vec::new(),
            default: None,
        }
    }

    /// What a word of the tape means, if the map says so.
    pub(crate) fn meaning(&self, word: &[u8]) -> Option<&Meaning> {
        if self.words.is_empty() {
            return None;
        }
        let at = self.words.binary_search_by(|(known, _)| (**known).cmp(word)).ok()?;
        self.words.get(at).map(|(_, meaning)| meaning)
    }
}

/// How a column of the tape is named, and how it is written.
pub(crate) fn of_tape(column: Column) -> Shape {
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
        let forms = DateForm::ALL.iter().map(|(form, _)| *form).collect();
        let date = "how its dates are written, where not as `[format]` has it";
        table.add("date", date, Need::Optional, Shape::Words(forms));
    }
    if takes_age_off(column) {
        let less = "the column of months that are taken off an original term: of the loan's age";
        table.add("less", less, Need::Optional, from.clone());
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
fn counts_from_cut_off(column: Column) -> bool {
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

impl Cell {
    /// The tape's column, and how it is written.
    pub(crate) fn read(value: &Value<'_>, column: Column, format: &Format) -> Cell {
        let mut cell = Cell::unmapped(column, format);
        let DeValue::Table(_) = value.inner() else {
            cell.from = read_from(value);
            return cell;
        };
        let Some(table) = value.table() else { return cell };
        cell.from = table.required("from").and_then(|from| read_from(&from));
        let misplaced = |key: &Value<'_>, message: &str, hint: Option<String>| {
            let message = format!("`{}` {message}", column.name());
            table.problem(Problem::new(key.key_span.clone(), message).maybe_hint(hint));
        };
        if let Some(unit) = table.optional("unit") {
            if let Kind::Percent(_) = column.kind() {
                cell.written.power = unit.one_of(&UNITS).unwrap_or_default();
                if cell.written.power != 0 {
                    cell.written.signs = Signs::None;
                }
            } else {
                misplaced(&unit, "is no percentage", Some("leave `unit` out".to_owned()));
            }
        }
        let (since, less) = (table.optional("since"), table.optional("less"));
        if let Some(since) = &since {
            if counts_from_cut_off(column) {
                cell.is_date = since.one_of(&[("cut-off", true)]).unwrap_or_default();
            } else {
                let all = columns::ALL.iter().copied().filter(|c| counts_from_cut_off(*c));
                misplaced(
                    since,
                    "is not counted from a date",
                    did_you_mean("", all.map(Column::name)),
                );
            }
        }
        if let Some(date) = table.optional("date") {
            match since {
                Some(_) => cell.dates = date.one_of(&DateForm::ALL).unwrap_or(cell.dates),
                None => {
                    misplaced(&date, "holds no dates", Some("add `since = \"cut-off\"`".to_owned()))
                }
            }
        }
        match less {
            Some(less) if since.is_some() => {
                let hint = "leave `less` or `since` out".to_owned();
                misplaced(&less, "is counted from a date", Some(hint));
            }
            Some(less) if takes_age_off(column) => cell.less = read_from(&less),
            Some(less) => {
                let all = columns::ALL.iter().copied().filter(|c| takes_age_off(*c));
                misplaced(&less, "is no term of a loan", did_you_mean("", all.map(Column::name)));
            }
            None => {}
        }
        table.finish();
        cell
    }
}

/// Whether a tape may state a column as an original term, of which the loan's age is taken off.
fn takes_age_off(column: Column) -> bool {
    matches!(column, Column::Remaining | Column::Amortization | Column::InterestOnly)
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
pub(crate) fn read_words(
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
pub(crate) fn meaning(
    value: &Value<'_>,
    column: Column,
    indices: Option<&[String]>,
) -> Option<Meaning> {
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
