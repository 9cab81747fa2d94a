//! Plain values of a TOML file, within their bounds.

use std::collections::HashSet;

use terms::Date;
use toml::Spanned;
use toml::de::DeValue;

use crate::reader::bounds::{self, Bound};
use crate::reader::source::Problem;
use crate::reader::toml_reader::Value;
use crate::reader::words::{bare_number, decimal, listed, nearest, quoted};

impl Value<'_> {
    /// A text.
    pub(crate) fn text(&self) -> Option<String> {
        let DeValue::String(text) = self.inner() else {
            let hint = match self.inner() {
                DeValue::Integer(number) => Some(format!("write \"{}\"", number.as_str())),
                DeValue::Float(number) => Some(format!("write \"{}\"", number.as_str())),
                DeValue::Datetime(date) => Some(format!("write \"{date}\"")),
                _ => None,
            };
            self.wrong_type("a text in quotes", hint);
            return None;
        };
        if text.len() > bounds::TEXT {
            let message = format!("{} has {} bytes", quoted(&self.key), text.len());
            self.fault(message, &format!("at most {}", bounds::TEXT), None);
            return None;
        }
        Some(text.to_string())
    }

    /// A text that says something.
    pub(crate) fn words(&self) -> Option<String> {
        let text = self.text()?;
        if text.trim().is_empty() {
            self.fault(format!("{} is empty", quoted(&self.key)), "a text", None);
            return None;
        }
        Some(text)
    }

    /// The name of something, with its place.
    pub(crate) fn name(&self) -> Option<Spanned<String>> {
        let name = self.words()?;
        self.is_name(&name).then(|| Spanned::new(self.span(), name))
    }

    /// A list of names, at least one, none of them twice. `of_what`: classes, accounts.
    pub(crate) fn names(&self, of_what: &str) -> Vec<Spanned<String>> {
        let names = self.list(bounds::MANY, |name| name.name());
        if self.is_empty_list() {
            let message = format!("{} is empty", quoted(&self.key));
            self.fault(message, &format!("names of {of_what}"), None);
        }
        let mut seen = HashSet::new();
        for name in names.iter().filter(|name| !seen.insert(name.get_ref())) {
            let message = format!("{} stands here twice", quoted(name.get_ref()));
            self.problem(Problem::new(name.span(), message).label("expected it once"));
        }
        names
    }

    /// Whether it is a list without elements.
    pub(crate) fn is_empty_list(&self) -> bool {
        matches!(self.inner(), DeValue::Array(array) if array.is_empty())
    }

    /// The key as a name, for tables whose keys are names.
    pub(crate) fn key_name(&self) -> Option<Spanned<String>> {
        self.is_name(&self.key).then(|| Spanned::new(self.key_span.clone(), self.key.clone()))
    }

    fn is_name(&self, name: &str) -> bool {
        let good = !name.is_empty()
            && name.chars().count() <= bounds::NAME
            && name.trim() == name
            && !name.chars().any(char::is_control);
        if !good {
            let expected = format!(
                "a name of at most {} characters, without blanks around it or control characters",
                bounds::NAME
            );
            self.fault(format!("{} is no name", quoted(name)), &expected, None);
        }
        good
    }

    /// A number within `bound`.
    pub(crate) fn number(&self, bound: &Bound) -> Option<f64> {
        let number = match self.inner() {
            DeValue::Integer(integer) => i64::from_str_radix(integer.as_str(), integer.radix())
                .ok()
                .map(|integer| integer as f64),
            DeValue::Float(float) => decimal(float.as_str()),
            DeValue::String(text) => {
                let hint = bare_number(text).map(|bare| format!("write {bare}, without quotes"));
                self.wrong_type(bound.words, hint);
                return None;
            }
            _ => {
                self.wrong_type(bound.words, None);
                return None;
            }
        };
        match number {
            Some(number) if bound.holds(number) => {
                self.document.doubts.number(&self.key, number, self.span());
                Some(number)
            }
            Some(number) => {
                let message = format!("{} is {number}", quoted(&self.key));
                self.fault(message, bound.words, None);
                None
            }
            None => {
                let message = format!("{} is not a finite number", quoted(&self.key));
                self.fault(message, bound.words, None);
                None
            }
        }
    }

    /// A number within `bound`, with its place.
    pub(crate) fn placed_number(&self, bound: &Bound) -> Option<Spanned<f64>> {
        self.number(bound).map(|number| Spanned::new(self.span(), number))
    }

    /// A whole number from `low` to `high`.
    pub(crate) fn whole(&self, low: u32, high: u32) -> Option<u32> {
        let expected = format!("a whole number from {low} to {high}");
        let hint = match self.inner() {
            DeValue::Integer(integer) => {
                let number = i64::from_str_radix(integer.as_str(), integer.radix()).ok();
                let within =
                    number.and_then(|n| u32::try_from(n).ok()).filter(|n| (low..=high).contains(n));
                if within.is_none() {
                    let message = format!("{} is {}", quoted(&self.key), quoted(integer.as_str()));
                    self.fault(message, &expected, None);
                }
                return within;
            }
            DeValue::Float(float) => decimal(float.as_str())
                .filter(|n| n.fract() == 0.0 && n.abs() < 1e9)
                .map(|n| format!("write {n}")),
            DeValue::String(text) => bare_number(text).map(|bare| format!("write {bare}")),
            _ => None,
        };
        self.wrong_type(&expected, hint);
        None
    }

    /// `true` or `false`.
    pub(crate) fn flag(&self) -> Option<bool> {
        if let DeValue::Boolean(flag) = self.inner() {
            return Some(*flag);
        }
        let hint = match self.inner() {
            DeValue::String(text) if matches!(text.as_ref(), "true" | "false") => {
                Some(format!("write {text}, without quotes"))
            }
            _ => None,
        };
        self.wrong_type("true or false", hint);
        None
    }

    /// A date.
    pub(crate) fn date(&self) -> Option<Date> {
        let expected = "a date, YYYY-MM-DD";
        let datetime = match self.inner() {
            DeValue::Datetime(datetime) => datetime,
            DeValue::String(text) => {
                let hint = match text.parse::<Date>() {
                    Ok(date) if text.len() == 10 => format!("write {date}, without quotes"),
                    _ => "write it as 2003-08-25, without quotes".to_owned(),
                };
                self.wrong_type(expected, Some(hint));
                return None;
            }
            _ => {
                self.wrong_type(expected, None);
                return None;
            }
        };
        let (Some(date), None) = (datetime.date, datetime.time) else {
            let hint = datetime.date.map(|date| format!("write {date}"));
            self.fault(format!("{} has a time of day", quoted(&self.key)), expected, hint);
            return None;
        };
        let read = i16::try_from(date.year)
            .ok()
            .zip(i8::try_from(date.month).ok().zip(i8::try_from(date.day).ok()));
        let read = read.and_then(|(year, (month, day))| Date::new(year, month, day).ok());
        if read.is_none() || !bounds::YEARS.contains(&date.year) {
            let years =
                format!("a date of the years {} to {}", bounds::YEARS.start(), bounds::YEARS.end());
            self.fault(format!("{} is {date}", quoted(&self.key)), &years, None);
            return None;
        }
        read
    }

    /// One of the words of a closed vocabulary.
    pub(crate) fn one_of<T: Copy>(&self, all: &[(&'static str, T)]) -> Option<T> {
        let words = || all.iter().map(|(word, _)| *word);
        let expected = format!("one of {}", listed(words()));
        let DeValue::String(text) = self.inner() else {
            self.wrong_type(&expected, None);
            return None;
        };
        self.document.hear(&self.key, words(), |word| word == text);
        let found = all.iter().find(|(word, _)| word == text).map(|(_, value)| *value);
        if found.is_none() {
            let message = format!("{} is {}", quoted(&self.key), quoted(text));
            let hint = nearest(text, words()).map(|near| format!("did you mean `{near}`?"));
            self.fault(message, &expected, hint);
        }
        found
    }
}
