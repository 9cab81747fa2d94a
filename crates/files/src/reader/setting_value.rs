//! Figures of settings, as TOML files write them.

use grid::setting::{Figure, Form, ROWS, Row, Setting, is_vector};
use toml::de::DeValue;

use super::bounds;
use super::source::Problem;
use super::toml_reader::{Table, Value};
use super::words::quoted;
use crate::schema::{Need, Rows, Shape};

impl Value<'_> {
    /// The figure of a setting: a number in the unit of the key, a word, true or false for what is on
    /// or off, and in quotes what a flag would have.
    pub(crate) fn figure(&self, row: &'static Row) -> Option<Figure> {
        match row.form {
            // A zero without a sign: the other is another text of the same number.
            Form::Number(bound) => self.number(bound).map(|number| Figure::Number(number + 0.0)),
            Form::Vector(bound) => match self.inner() {
                DeValue::String(text) if is_vector(text) => self.parsed(row),
                _ => self.number(bound).map(|number| Figure::Number(number + 0.0)),
            },
            Form::Months => {
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

    /// What a flag would have.
    fn parsed(&self, row: &'static Row) -> Option<Figure> {
        let text = self.words()?;
        match Setting::parse(row, &text) {
            Ok(Setting { figure, .. }) => {
                if let Some(number) = figure.largest() {
                    self.document.doubts.number(row.key, number, self.span());
                }
                Some(figure)
            }
            Err(expected) => {
                let message = format!("{} is {}", quoted(row.key), quoted(&text));
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

/// What may stand behind the key of a setting.
pub(crate) fn shape(row: &'static Row) -> Shape {
    let text = |form: &str| Shape::Text(form.to_owned());
    let several = |form: &str| {
        let list = Shape::List { of: Box::new(text(form)), least: 0, most: bounds::FEW };
        Shape::Any(vec![text(form), list])
    };
    match row.form {
        Form::Number(bound) => Shape::Number(bound),
        Form::Vector(bound) => {
            Shape::Any(vec![Shape::Number(bound), text("by deal month `\"6 for 12, 8\"`")])
        }
        Form::Months => Shape::Whole(0, bounds::MONTHS),
        Form::Word(["on", "off"]) | Form::Switch => Shape::Flag { only_true: false },
        Form::Word(words) => Shape::Words(words.to_vec()),
        Form::Name => text("a name"),
        Form::PartOf => several("`\"NAME=PCT\"`"),
        Form::ShiftOf => several("`\"INDEX=BP\"`"),
        Form::ByMonth => text("`\"BP:MONTH\"`"),
    }
}
