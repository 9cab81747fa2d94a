//! The map of a tape: which of its columns stands for which of ours, and how it is written.

use terms::Date;

use crate::pool::columns::{self, Column, Kind, REQUIRED};
use crate::reader::source::Problem;
use crate::reader::toml_reader::{Document, Table, Value};
use crate::schema::{DATE, Keys as _, Need, Rows, Shape, keys, or, stated, whole, word};
use crate::tape::cell::{self, Cell};
use crate::tape::chosen::{self, Chosen};
use crate::tape::date::{CutOff, DateForm};

/// Most lines of headings.
const HEADER_ROWS: u32 = 100;
/// What stands between the fields of a tape.
pub(crate) const SEPARATORS: [(&str, u8); 4] =
    [(",", b','), (";", b';'), ("tab", b'\t'), ("|", b'|')];

/// A map as written.
pub(crate) struct TapeMap {
    /// By [`Column`].
    pub(crate) cells: Vec<Cell>,
    /// By which rows are kept, or left out.
    pub(crate) chosen: Vec<Chosen>,
    pub(crate) separator: u8,
    pub(crate) header_rows: u32,
    /// `None` where no month is counted from it.
    pub(crate) cut_off: Option<CutOff>,
    /// Whether months count from a loan's own delivery, which the tape or the map states.
    pub(crate) has_deliveries: bool,
    /// Whether it has dates of resets.
    pub(crate) has_reset_dates: bool,
    /// Whether it is known how the tape is laid out.
    pub(crate) has_format: bool,
}

impl TapeMap {
    /// Reads a map; its names of indices must be among `indices`, if these are known.
    pub(crate) fn read(document: &Document<'_>, indices: Option<&[String]>) -> TapeMap {
        let root = document.table();
        let format = Format::read(root.optional("format").and_then(|format| format.table()));
        let columns = root.required("columns").and_then(|columns| columns.table());
        let words = root.optional("values").and_then(|values| values.table());
        let defaults = root.optional("defaults").and_then(|defaults| defaults.table());
        let chosen = [("kept", true), ("left_out", false)].map(|(key, is_kept)| {
            let table = root.optional(key).and_then(|table| table.table());
            table.map(|table| chosen::read(table, &format, is_kept))
        });
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
                let mut cell = match &value {
                    Some(value) => Cell::read(value, *column, &format),
                    None => Cell::unmapped(*column, &format),
                };
                if cell.is_date && first_date.is_none() {
                    first_date = value.as_ref().map(Value::span);
                }
                let words = words.map(|words| cell::read_words(&words, *column, indices));
                cell.words = words.unwrap_or_default();
                cell.default =
                    default.and_then(|default| cell::meaning(&default, *column, indices));
                cell
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
            chosen: chosen.into_iter().flatten().flatten().collect(),
            has_deliveries: false,
            has_reset_dates: false,
            has_format: format.is_known && !document.broken,
            separator: format.separator,
            header_rows: format.header_rows,
            cut_off: format.cut_off.map(CutOff::new),
        };
        let is_date = |column| map.cell(column).is_some_and(|cell| cell.is_date);
        map.has_reset_dates = is_date(Column::FirstReset) || is_date(Column::FirstPaymentReset);
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
pub(crate) struct Format {
    cut_off: Option<Date>,
    /// Whether a cut-off date is stated, readable or not.
    has_cut_off: bool,
    pub(crate) dates: DateForm,
    separator: u8,
    pub(crate) header_rows: u32,
    pub(crate) decimal_comma: bool,
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
    let [mut file, mut columns, mut values, mut defaults] = [(); 4].map(|()| Rows::default());
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
        columns.add(column.name(), column.meaning(), need.clone(), cell::of_tape(column));
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
    let kept = "by heading of the tape (by position without headings) the words of rows that are kept; \
                all others are left out";
    file.add("kept", kept, Need::Optional, chosen::shape());
    let left_out = "likewise, the words of rows that are left out: paid off, sold, not yet made; all \
                    that are left out are counted and told";
    file.add("left_out", left_out, Need::Optional, chosen::shape());
    let format =
        "how the tape is written; needed as far as months are counted from the cut-off date";
    file.add("format", format, Need::Optional, Shape::Table(FormatFile::rows()));
    file
}
