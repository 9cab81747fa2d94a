//! The tables of a file of published numbers as written.

use std::collections::HashSet;
use std::ops::Range;

use grid::published::{Known, Measure, Tolerance};
use toml::Spanned;

use crate::published::scenario::ScenarioFile;
use crate::reader::bounds;
use crate::reader::source::Problem;
use crate::reader::toml_reader::Value;
use crate::reader::words::quoted;
use crate::schema::{
    Form, NAME, Shape, TEXT, cite, flat, keys, number, optional, or_empty, required, table, tables,
    word,
};

/// Most tables, columns, known differences of a file, and rows of a table.
const MOST: usize = 10_000;

keys! {
    /// The file as written.
    pub(crate) struct PublishedFile {
        /// the document that prints the numbers
        source: Option<String> = required(TEXT).kept(),
        /// tables of the document
        table: Vec<TableFile> = required(tables::<TableFile>(MOST)).lenient(),
        /// differences that are known: an entry whose cell agrees is a fault
        known: Vec<KnownFile> = or_empty(tables::<KnownFile>(MOST)),
    }
}

keys! {
    /// A table as written.
    pub(crate) struct TableFile {
        /// what it is called in results and by `known`
        name: Option<Spanned<String>> = required(NAME).kept(),
        /// scenario of all its cells, as far as columns and rows do not say otherwise
        at: ScenarioFile = or_empty(table::<ScenarioFile>()),
        /// its columns, each with the part of the scenario that is its own
        columns: Vec<ColumnFile> = required(tables::<ColumnFile>(MOST)).lenient(),
        /// its rows, each with the part of the scenario that is its own
        rows: Vec<RowFile> = required(tables::<RowFile>(MOST)).lenient(),
        /// how far computed numbers may be from the printed ones, and why
        tolerance: Option<Option<Tolerance>> = optional(table::<ToleranceKeys>()).kept(),
        /// place in the document
        cite: String = cite(),
    }
    then(table, of) {
        let mut seen = HashSet::new();
        for name in table.columns.iter().filter_map(|column| column.name.as_ref()) {
            if !seen.insert(name.get_ref().as_str()) {
                let message = format!("there are two columns {}", quoted(name.get_ref()));
                of.problem(Problem::new(name.span(), message).label("expected another name"));
            }
        }
    }
}

keys! {
    /// A column as written.
    pub(crate) struct ColumnFile {
        /// its head
        name: Option<Spanned<String>> = required(NAME).kept(),
        /// its part of the scenario
        at: ScenarioFile = flat::<ScenarioFile>(),
    }
}

keys! {
    /// A row as written.
    pub(crate) struct RowFile {
        /// what it prints: its unit stands in the word
        measure: Option<Spanned<Measure>> = required(word(&Measure::ALL).placed()).kept(),
        /// its head (default: the measure)
        name: Option<Spanned<String>> = optional(NAME).lenient(),
        /// its part of the scenario
        at: ScenarioFile = flat::<ScenarioFile>(),
        /// the numbers with the digits as printed, one text a column; `""` is no cell, `"*"` less
        /// than half a unit
        printed: Option<Printed> = required(PrintedForm).kept(),
    }
}

/// The texts of a row, each with its place; `None` where it is no text.
pub(crate) struct Printed {
    pub(crate) texts: Vec<Option<Spanned<String>>>,
    /// Place of the list; `None` where it is no list.
    pub(crate) list: Option<Range<usize>>,
}

struct PrintedForm;

impl Form for PrintedForm {
    type Out = Printed;

    fn read(&self, value: &Value<'_>) -> Option<Printed> {
        let texts =
            value.list(MOST, |cell| Some(cell.text().map(|text| Spanned::new(cell.span(), text))));
        let is_list = matches!(value.inner(), toml::de::DeValue::Array(_));
        Some(Printed { texts, list: is_list.then(|| value.span()) })
    }

    fn shape(&self) -> Shape {
        let of = Box::new(Shape::Text("texts".to_owned()));
        Shape::List { of, least: 0, most: MOST }
    }
}

keys! {
    ToleranceKeys reads Tolerance {
        /// largest difference, in the unit of the measure
        largest = required(number(&bounds::TOLERANCE)),
        /// largest mean of the absolute differences of the table
        mean = optional(number(&bounds::TOLERANCE).placed()),
        /// why
        reason = required(TEXT),
    } => Tolerance { largest, mean: mean.map(Spanned::into_inner), reason },
    check(table) {
        if let (Some(largest), Some(Some(mean))) = (largest, &mean)
            && *mean.get_ref() > largest
        {
            let message = format!("the mean tolerance is above the largest ({largest})");
            table.problem(Problem::new(mean.span(), message).label("expected at most `largest`"));
        }
    }
}

keys! {
    /// A known difference as written.
    pub(crate) struct KnownFile {
        /// name of the table
        table: Spanned<String> = required(NAME),
        /// its row
        row: Spanned<String> = required(NAME),
        /// its column
        column: Spanned<String> = required(NAME),
        /// what is computed, with the digits as printed
        computed: String = required(TEXT),
        /// why it differs
        reason: String = required(TEXT),
    }
}

impl KnownFile {
    /// The difference without its places.
    pub(crate) fn known(self) -> Known {
        Known {
            table: self.table.into_inner(),
            row: self.row.into_inner(),
            column: self.column.into_inner(),
            computed: self.computed,
            reason: self.reason,
        }
    }
}
