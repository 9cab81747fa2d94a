//! Figures of settings, as TOML files write them.

use grid::setting::{Figure, Form, ROWS, Row, Setting, Vector, WORDS, Words, is_vector};
use toml::de::DeValue;

use super::bounds::{self, Bound};
use super::source::Problem;
use super::toml_reader::{Table, Value};
use super::words::{listed, quoted};
use crate::schema::{self, Need, Rows, Shape};

impl Value<'_> {
    /// The figure of a setting: a number in the unit of the key, a word, true or false for what is on
    /// or off, and in quotes what a flag would have.
    pub(crate) fn figure(&self, row: &'static Row) -> Option<Figure> {
        match row.form {
            Form::Vector(_) | Form::MonthsVector if self.is_vector() => self.parsed(row),
            // A zero without a sign: the other is another text of the same number.
            Form::Number(bound) | Form::Vector(bound) => {
                self.number(bound).map(|number| Figure::Number(number + 0.0))
            }
            Form::Months | Form::MonthsVector => {
                self.whole(0, bounds::MONTHS).map(|months| Figure::Number(f64::from(months)))
            }
            Form::Word(["on", "off"]) => {
                self.flag().map(|is_on| Figure::Word(if is_on { "on" } else { "off" }))
            }
            Form::Word(words) => {
                let words: Vec<_> = words.iter().map(|word| (*word, *word)).collect();
                self.one_of(&words).map(Figure::Word)
            }
            Form::Switch => self.flag().map(|is_on| if is_on { Figure::On } else { Figure::Off }),
            Form::Name => self.name().map(|name| Figure::Name(name.into_inner())),
            Form::PartOf | Form::ShiftOf | Form::ByMonth => self.parsed(row),
        }
    }

    /// Whether it is the text of a vector.
    pub(crate) fn is_vector(&self) -> bool {
        matches!(self.inner(), DeValue::String(text) if is_vector(text))
    }

    /// A vector of numbers within `bound` by deal month, as a flag would have it.
    pub(crate) fn vector(&self, bound: &Bound) -> Option<Vector> {
        let text = self.words()?;
        match Vector::parse(&text, bound) {
            Ok(vector) => {
                self.document.doubts.number(&self.key, vector.largest(), self.span());
                Some(vector)
            }
            Err(expected) => {
                let message = format!("{} is {}", quoted(&self.key), quoted(&text));
                self.fault(message, expected.trim_start_matches("expected "), None);
                None
            }
        }
    }

    /// A figure with its measure, as `150 psa`.
    pub(crate) fn worded(&self, words: &Words) -> Option<Setting> {
        let text = self.words()?;
        self.checked(words.key, &text, words.parse(&text))
    }

    /// What a flag would have.
    fn parsed(&self, row: &'static Row) -> Option<Figure> {
        let text = self.words()?;
        Some(self.checked(row.key, &text, Setting::parse(row, &text))?.figure)
    }

    /// What was read of a text, doubted; its fault under `key`.
    fn checked(&self, key: &str, text: &str, read: Result<Setting, String>) -> Option<Setting> {
        match read {
            Ok(setting) => {
                if let Some(number) = setting.figure.largest() {
                    self.document.doubts.number(setting.row.key, number, self.span());
                }
                Some(setting)
            }
            Err(expected) => {
                let message = format!("{} is {}", quoted(key), quoted(text));
                self.fault(message, expected.trim_start_matches("expected "), None);
                None
            }
        }
    }
}

impl Table<'_> {
    /// The settings that a table states, each under the key that `key_of` gives its row; a fault where
    /// two exclude each other. Settings by name may be a list.
    pub(crate) fn settings(
        &self,
        key_of: impl Fn(&'static Row) -> Option<&'static str>,
    ) -> Vec<Setting> {
        let mut settings: Vec<Setting> = Vec::new();
        for row in &ROWS {
            let Some(key) = key_of(row) else { continue };
            let Some(value) = self.optional(key) else { continue };
            if let Some(earlier) = settings.iter().find(|earlier| earlier.row.one == row.one) {
                let earlier = key_of(earlier.row).unwrap_or(earlier.row.key);
                let message = format!("both `{earlier}` and `{key}`");
                let problem = Problem::new(value.key_span.clone(), message);
                self.problem(problem.label(format!("expected {}", row.one)));
            }
            let is_list = row.is_by_name() && matches!(value.inner(), DeValue::Array(_));
            let figures = match is_list {
                true => value.list(bounds::FEW, |figure| figure.figure(row)),
                false => value.figure(row).into_iter().collect(),
            };
            settings.extend(figures.into_iter().map(|figure| Setting { row, figure }));
        }
        settings
    }

    /// The settings under their own keys, and those of [`WORDS`].
    pub(crate) fn settings_or_words(&self) -> Vec<Setting> {
        let mut settings = self.settings(|row| Some(row.key));
        for words in &WORDS {
            let Some(value) = self.optional(words.key) else { continue };
            if let Some(earlier) = settings.iter().find(|earlier| earlier.row.one == words.one()) {
                let message = format!("both `{}` and `{}`", earlier.row.key, words.key);
                let problem = Problem::new(value.key_span.clone(), message);
                self.problem(problem.label(format!("expected {}", words.one())));
            }
            settings.extend(value.worded(words));
        }
        settings
    }
}

/// The figures of a setting by deal month, of which the last goes on: one, or a vector.
pub(crate) struct OfSetting(pub(crate) &'static str);

impl schema::Form for OfSetting {
    type Out = Vec<f64>;

    fn read(&self, value: &Value<'_>) -> Option<Vec<f64>> {
        match value.figure(Row::named(self.0)?)? {
            Figure::Number(number) => Some(vec![number]),
            Figure::Vector(vector) => Some(vector.by_month()),
            _ => None,
        }
    }

    fn shape(&self) -> Shape {
        Row::named(self.0).map_or(Shape::Any(Vec::new()), shape)
    }
}

/// Adds settings to the rows of a table, each under its key there.
pub(crate) fn describe(
    rows: &mut Rows,
    settings: impl IntoIterator<Item = (&'static Row, &'static str)>,
) {
    for (row, key) in settings {
        rows.add(key, row.meaning, Need::Optional, shape(row));
    }
}

/// How figures by deal month are written.
pub(crate) const BY_MONTH: &str = "by deal month `\"6 for 12, 8 ramp 20 for 24, 20\"`";

/// What may stand behind the key of a setting.
pub(crate) fn shape(row: &'static Row) -> Shape {
    let text = |form: &str| Shape::Text(form.to_owned());
    let several = |form: &str| {
        let list = Shape::List { of: Box::new(text(form)), least: 0, most: bounds::FEW };
        Shape::Any(vec![text(form), list])
    };
    match row.form {
        Form::Number(bound) => Shape::Number(bound),
        Form::Vector(bound) => Shape::Any(vec![Shape::Number(bound), text(BY_MONTH)]),
        Form::Months => Shape::Whole(0, bounds::MONTHS),
        Form::MonthsVector => Shape::Any(vec![Shape::Whole(0, bounds::MONTHS), text(BY_MONTH)]),
        Form::Word(["on", "off"]) | Form::Switch => Shape::Flag { only_true: false },
        Form::Word(words) => Shape::Words(words.to_vec()),
        Form::Name => text("a name"),
        Form::PartOf => several("`\"NAME=PCT\"`"),
        Form::ShiftOf => several("`\"INDEX=BP\"`"),
        Form::ByMonth => text("`\"BP:MONTH\"`"),
    }
}

/// What may stand behind a key of figures that name their measure.
pub(crate) fn shape_of_words(words: &Words) -> Shape {
    let measures = words.measures.iter().map(|(measure, _)| *measure);
    Shape::Text(format!("a figure and one of {}", listed(measures)))
}
