//! What a file may hold, as data: from it come the JSON Schema and the guide.

use crate::reader::bounds::Bound;

/// What may stand behind a key.
#[derive(Clone, Debug)]
pub(crate) enum Shape {
    /// A text, of something that is described in words.
    Text(String),
    /// One of these words.
    Words(Vec<&'static str>),
    /// A number.
    Number(&'static Bound),
    /// A whole number between two.
    Whole(u32, u32),
    /// `true` or `false`; or `true` only.
    Flag { only_true: bool },
    /// A date.
    Date,
    /// A list.
    List { of: Box<Shape>, least: usize, most: usize },
    /// Tables, one a `[[header]]`.
    Tables { of: Rows, most: usize },
    /// A table.
    Table(Rows),
    /// A table whose keys are names.
    ByName(Box<Shape>),
    /// A table whose keys are deal months.
    ByMonth(Box<Shape>),
    /// One of several.
    Any(Vec<Shape>),
    /// What stands under a name of its own, since it may hold itself.
    Defined(&'static str, fn() -> Shape),
}

/// Whether a table needs a key.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Need {
    Required,
    Optional,
    /// What is meant where it is left out.
    Default(String),
}

/// A key of a table.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) key: &'static str,
    pub(crate) meaning: String,
    pub(crate) need: Need,
    pub(crate) shape: Shape,
}

/// How many of several cases a table has: exactly one, at most one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Number {
    Exactly,
    AtMost,
}

/// The keys of a table.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rows {
    /// The declaration that they come from.
    pub(crate) of: &'static str,
    pub(crate) rows: Vec<Row>,
    /// Cases that exclude each other, each by the keys without which it is not there.
    pub(crate) cases: Vec<(Number, Vec<Vec<&'static str>>)>,
}

impl Rows {
    /// Adds a key; `meaning` as its documentation says it, in one line or several.
    pub(crate) fn add(&mut self, key: &'static str, meaning: &str, need: Need, shape: Shape) {
        let meaning = meaning.split_whitespace().collect::<Vec<_>>().join(" ");
        if !self.rows.iter().any(|row| row.key == key) {
            self.rows.push(Row { key, meaning, need, shape });
        }
    }

    /// Adds cases of which a table has `number`: the keys of all, and which of them each needs.
    pub(crate) fn add_cases(&mut self, number: Number, cases: Vec<Rows>) {
        let needed = |case: &Rows| {
            let rows = case.rows.iter().filter(|row| row.need == Need::Required);
            rows.map(|row| row.key).collect::<Vec<_>>()
        };
        self.cases.push((number, cases.iter().map(needed).collect()));
        for case in cases {
            for row in case.rows {
                let need = match row.need {
                    Need::Required => Need::Optional,
                    need => need,
                };
                self.add(row.key, &row.meaning, need, row.shape);
            }
            self.cases.extend(case.cases);
        }
    }
}
