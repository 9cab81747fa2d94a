//! Figures of settings, as TOML files write them.

use grid::setting::{Figure, Form, Row, Setting, is_vector};
use toml::de::DeValue;

use super::bounds;
use super::toml_reader::Value;
use super::words::quoted;

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
            Ok(setting) => Some(setting.figure),
            Err(expected) => {
                let message = format!("{} is {}", quoted(row.key), quoted(&text));
                self.fault(message, expected.trim_start_matches("expected "), None);
                None
            }
        }
    }
}
