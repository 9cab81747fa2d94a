//! How much a step pays at most, and when it pays, as written.

use toml::Spanned;
use toml::de::DeValue;

use crate::formula::EXPRESSION;
use crate::reader::toml_reader::Value;
use crate::schema::{Form, NAME, Shape, TEXT, case, choice, names, table, word};

/// How much principal, before its group is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Until {
    Distribution,
    OcDeficiency,
    OcLossDeficiency,
    All,
}

/// How much principal, as written.
#[derive(Clone, Debug)]
pub(crate) enum UntilFile {
    Word(Until),
    Expression(String),
}

/// A word, or an expression.
pub(crate) struct UntilForm;

impl Form for UntilForm {
    type Out = UntilFile;

    fn read(&self, value: &Value<'_>) -> Option<UntilFile> {
        let text = TEXT.read(value)?;
        let word = UNTIL.iter().find(|(word, _)| *word == text);
        Some(word.map_or(UntilFile::Expression(text), |(_, until)| UntilFile::Word(*until)))
    }

    fn shape(&self) -> Shape {
        Shape::Any(vec![word(&UNTIL).shape(), Shape::Text("an expression".to_owned())])
    }
}

const UNTIL: [(&str, Until); 4] = [
    ("distribution", Until::Distribution),
    ("oc-deficiency", Until::OcDeficiency),
    ("oc-loss-deficiency", Until::OcLossDeficiency),
    ("all", Until::All),
];

/// When a step applies, as written.
#[derive(Clone, Default)]
pub(crate) enum WhenFile {
    #[default]
    Always,
    Outstanding(Vec<Spanned<String>>),
    Retired(Vec<Spanned<String>>),
    Trigger(Spanned<String>),
    NoTrigger(Spanned<String>),
    /// An expression.
    Test(Spanned<String>),
}

/// A test, or a table of one.
pub(crate) struct WhenForm;

impl Form for WhenForm {
    type Out = WhenFile;

    fn read(&self, value: &Value<'_>) -> Option<WhenFile> {
        match value.inner() {
            DeValue::String(_) => EXPRESSION.map(WhenFile::Test).read(value),
            _ => table::<WhenKeys>().read(value),
        }
    }

    fn shape(&self) -> Shape {
        Shape::Any(vec![Shape::Text("an expression".to_owned()), table::<WhenKeys>().shape()])
    }
}

choice! {
    WhenKeys reads WhenFile {
        /// any of these classes has a balance
        outstanding = case(names("classes").map(WhenFile::Outstanding)),
        /// none of these classes has a balance
        retired = case(names("classes").map(WhenFile::Retired)),
        /// this `[[trigger]]` is in effect
        trigger = case(NAME.map(WhenFile::Trigger)),
        /// this `[[trigger]]` is not in effect
        no_trigger = case(NAME.map(WhenFile::NoTrigger)),
    }
}
