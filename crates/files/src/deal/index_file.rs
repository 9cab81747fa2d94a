//! `[index]` as written: the indices of a deal, their levels, and their run by view.

use std::ops::Range;

use rates::Interpolation;
use terms::Rate;
use toml::Spanned;

use crate::deal::view_file::ViewsFile;
use crate::reader::bounds;
use crate::reader::source::Problem;
use crate::reader::toml_reader::Value;
use crate::schema::{FILE, Form, Shape, keys, optional, or, or_empty, required, table, word};

/// How forward levels follow from quotes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct CurveTerms {
    pub(crate) interpolation: Interpolation,
    pub(crate) negative: NegativeForwards,
}

/// The indices of a deal, in the order of the file.
#[derive(Clone, Default)]
pub(crate) struct Indices {
    pub(crate) levels: Levels,
    /// File of forward levels.
    pub(crate) forward: Option<Spanned<String>>,
    /// Quotes from which forward levels follow.
    pub(crate) curve: Option<CurveFile>,
    /// Runs of the indices by view.
    pub(crate) default: ViewsFile,
}

impl Indices {
    /// Those of a file without `[index]`.
    pub(crate) fn none() -> Indices {
        Indices { levels: Levels { complete: true, ..Levels::default() }, ..Indices::default() }
    }
}

/// Quotes of one date, and what is made of them.
#[derive(Clone)]
pub(crate) struct CurveFile {
    pub(crate) quotes: Spanned<String>,
    pub(crate) terms: CurveTerms,
}

/// Static levels, by name.
#[derive(Clone, Default)]
pub(crate) struct Levels {
    pub(crate) names: Vec<String>,
    pub(crate) levels: Vec<Rate>,
    /// Places of the names, by name.
    pub(crate) places: Vec<Range<usize>>,
    /// Places of the levels, by name.
    pub(crate) level_places: Vec<Range<usize>>,
    /// Whether every index could be read.
    pub(crate) complete: bool,
}

keys! {
    pub(crate) IndexKeys reads Indices {
        /// level today of every index that the deal uses
        static_pct = required(LevelForm).kept(),
        /// CSV file of forward levels: column `month` (1, 2, ...), then one column an index, in
        /// percent
        forward = optional(FILE.placed()).lenient(),
        /// in its place: forward levels from market quotes
        curve = optional(table::<CurveKeys>().placed()).lenient(),
        /// run of the indices of views that are not to have their own, see below
        default = or_empty(table::<ViewsFile>()),
    } => Indices {
        levels: static_pct.unwrap_or_default(),
        forward: forward.map(Spanned::into_inner),
        curve: curve.map(Spanned::into_inner),
        default,
    },
    check(table) {
        if let (Some(Some(_)), Some(Some(curve))) = (&forward, &curve) {
            let problem = Problem::new(curve.span(), "[index] has both `forward` and `curve`");
            table.problem(problem.label("expected levels of a file, or of a curve"));
        }
    }
}

keys! {
    /// `curve` of `[index]`.
    pub(crate) CurveKeys reads CurveFile {
        /// CSV file of quotes, see below
        quotes = required(FILE),
        /// natural cubic on log discount factors, on zero rates, or forwards in steps
        interpolation = or(Interpolation::default(), word(&Interpolation::ALL)),
        /// what is done with forward levels below zero: they are a fault, become zero, or stand
        negative = or(NegativeForwards::Refuse, word(&NEGATIVE)),
    } => CurveFile { quotes, terms: CurveTerms { interpolation, negative } }
}

/// What is done with forward levels below zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum NegativeForwards {
    /// They are a fault: most often of a quote.
    #[default]
    Refuse,
    /// They become zero.
    Floor,
    /// They stand.
    Allow,
}

const NEGATIVE: [(&str, NegativeForwards); 3] = [
    ("refuse", NegativeForwards::Refuse),
    ("floor", NegativeForwards::Floor),
    ("allow", NegativeForwards::Allow),
];

/// A table whose keys are names of indices. A level that cannot be read is taken for 0, so that what
/// names its index is no fault too.
struct LevelForm;

impl Form for LevelForm {
    type Out = Levels;

    fn read(&self, value: &Value<'_>) -> Option<Levels> {
        let table = value.table()?;
        let mut levels = Levels { complete: true, ..Levels::default() };
        for entry in table.entries() {
            match entry.key_name() {
                Some(name) if levels.names.len() < bounds::FEW => {
                    let level = entry.number(&bounds::INDEX).unwrap_or(0.0);
                    levels.places.push(name.span());
                    levels.level_places.push(entry.span());
                    levels.names.push(name.into_inner());
                    levels.levels.push(Rate::from_percent(level));
                }
                Some(_) => {
                    let expected = format!("at most {} indices", bounds::FEW);
                    entry.fault("one index too many".into(), &expected, None);
                    levels.complete = false;
                    break;
                }
                None => levels.complete = false,
            }
        }
        table.finish_names();
        Some(levels)
    }

    fn shape(&self) -> Shape {
        Shape::ByName(Box::new(Shape::Number(&bounds::INDEX)))
    }
}
