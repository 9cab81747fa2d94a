//! What may stand behind a key, and what it is read as.

use std::fmt;
use std::marker::PhantomData;

use terms::Date;
use toml::Spanned;

use crate::reader::bounds::{self, Bound};
use crate::reader::toml_reader::Value;
use crate::reader::words::quoted;
use crate::schema::keys::Keys;
use crate::schema::shape::{Need, Rows, Shape};

/// What may stand behind a key.
pub(crate) trait Form: Sized {
    /// What it is read as.
    type Out;

    /// Reads a value; what is wrong with it is noted, and `None`.
    fn read(&self, value: &Value<'_>) -> Option<Self::Out>;

    /// What it is, for those who write files.
    fn shape(&self) -> Shape;

    /// As a default stands in files.
    fn written(&self, default: &Self::Out) -> Option<String> {
        let _ = default;
        None
    }

    /// The same with its place.
    fn placed(self) -> Placed<Self> {
        Placed(self)
    }

    /// The same, read as something else.
    fn map<T>(self, to: fn(Self::Out) -> T) -> Map<Self, T> {
        Map(self, to)
    }
}

/// See [`Form::placed`].
pub(crate) struct Placed<F>(F);

impl<F: Form> Form for Placed<F> {
    type Out = Spanned<F::Out>;

    fn read(&self, value: &Value<'_>) -> Option<Self::Out> {
        self.0.read(value).map(|read| Spanned::new(value.span(), read))
    }

    fn shape(&self) -> Shape {
        self.0.shape()
    }
}

/// See [`Form::map`].
pub(crate) struct Map<F: Form, T>(F, fn(F::Out) -> T);

impl<F: Form, T> Form for Map<F, T> {
    type Out = T;

    fn read(&self, value: &Value<'_>) -> Option<T> {
        self.0.read(value).map(self.1)
    }

    fn shape(&self) -> Shape {
        self.0.shape()
    }
}

/// A plain value: how it is read, and its shape.
pub(crate) struct Plain<T> {
    read: fn(&Value<'_>) -> Option<T>,
    shape: fn() -> Shape,
}

impl<T: fmt::Display> Form for Plain<T> {
    type Out = T;

    fn read(&self, value: &Value<'_>) -> Option<T> {
        (self.read)(value)
    }

    fn shape(&self) -> Shape {
        (self.shape)()
    }

    fn written(&self, default: &T) -> Option<String> {
        Some(default.to_string())
    }
}

/// A text that says something.
pub(crate) const TEXT: Plain<String> =
    Plain { read: |value| value.words(), shape: || Shape::Text("a text".to_owned()) };
/// A date.
pub(crate) const DATE: Plain<Date> = Plain { read: |value| value.date(), shape: || Shape::Date };
/// `true` or `false`.
pub(crate) const FLAG: Plain<bool> =
    Plain { read: |value| value.flag(), shape: || Shape::Flag { only_true: false } };
/// `true`: a flag that may as well be left out, but not `false`.
pub(crate) const TRUE: Plain<bool> =
    Plain { read: |value| is_true(value), shape: || Shape::Flag { only_true: true } };

fn is_true(value: &Value<'_>) -> Option<bool> {
    let flag = value.flag()?;
    if !flag {
        let message = format!("{} is false", quoted(&value.key));
        value.fault(message, "true", Some("leave it out".into()));
    }
    flag.then_some(true)
}

/// The name of something, with its place.
pub(crate) const NAME: Name = Name("a name");

/// The path of a file, relative to the folder of the deal, with its place.
pub(crate) const FILE: Name = Name("a file");

/// The path of the folder of another deal, or of its file, likewise.
pub(crate) const DEAL: Name = Name("the folder of a deal");

/// See [`NAME`].
#[derive(Clone, Copy)]
pub(crate) struct Name(&'static str);

impl Form for Name {
    type Out = Spanned<String>;

    fn read(&self, value: &Value<'_>) -> Option<Spanned<String>> {
        value.name()
    }

    fn shape(&self) -> Shape {
        Shape::Text(self.0.to_owned())
    }
}

/// Names, at least one, none of them twice. `of_what`: classes, accounts.
pub(crate) fn names(of_what: &'static str) -> Names {
    Names(of_what)
}

/// See [`names`].
pub(crate) struct Names(&'static str);

impl Form for Names {
    type Out = Vec<Spanned<String>>;

    fn read(&self, value: &Value<'_>) -> Option<Self::Out> {
        Some(value.names(self.0))
    }

    fn shape(&self) -> Shape {
        let of = Box::new(Shape::Text(format!("names of {}", self.0)));
        Shape::List { of, least: 1, most: bounds::MANY }
    }
}

/// A number within a bound.
pub(crate) fn number(bound: &'static Bound) -> Figure {
    Figure(bound)
}

/// See [`number`].
pub(crate) struct Figure(&'static Bound);

impl Form for Figure {
    type Out = f64;

    fn read(&self, value: &Value<'_>) -> Option<f64> {
        value.number(self.0)
    }

    fn shape(&self) -> Shape {
        Shape::Number(self.0)
    }

    fn written(&self, default: &f64) -> Option<String> {
        Some(default.to_string())
    }
}

/// A whole number from `low` to `high`.
pub(crate) fn whole(low: u32, high: u32) -> Whole {
    Whole(low, high)
}

/// See [`whole`].
pub(crate) struct Whole(u32, u32);

impl Form for Whole {
    type Out = u32;

    fn read(&self, value: &Value<'_>) -> Option<u32> {
        value.whole(self.0, self.1)
    }

    fn shape(&self) -> Shape {
        Shape::Whole(self.0, self.1)
    }

    fn written(&self, default: &u32) -> Option<String> {
        Some(default.to_string())
    }
}

/// One of the words of a closed vocabulary.
pub(crate) fn word<T: 'static>(all: &'static [(&'static str, T)]) -> Word<T> {
    Word(all)
}

/// See [`word`].
pub(crate) struct Word<T: 'static>(&'static [(&'static str, T)]);

impl<T: Copy + PartialEq> Form for Word<T> {
    type Out = T;

    fn read(&self, value: &Value<'_>) -> Option<T> {
        value.one_of(self.0)
    }

    fn shape(&self) -> Shape {
        Shape::Words(self.0.iter().map(|(word, _)| *word).collect())
    }

    fn written(&self, default: &T) -> Option<String> {
        let (word, _) = self.0.iter().find(|(_, value)| value == default)?;
        Some(format!("\"{word}\""))
    }
}

/// A list of `least` to `most`; what cannot be read of it is left out.
pub(crate) fn list<F: Form>(of: F, least: usize, most: usize) -> List<F> {
    List { of, least, most }
}

/// See [`list`].
pub(crate) struct List<F> {
    of: F,
    least: usize,
    most: usize,
}

impl<F: Form> Form for List<F> {
    type Out = Vec<F::Out>;

    fn read(&self, value: &Value<'_>) -> Option<Self::Out> {
        if self.least > 0 && value.is_empty_list() {
            let message = format!("{} is empty", quoted(&value.key));
            value.fault(message, "at least one", None);
        }
        Some(value.list(self.most, |one| self.of.read(&one)))
    }

    fn shape(&self) -> Shape {
        Shape::List { of: Box::new(self.of.shape()), least: self.least, most: self.most }
    }
}

/// A table of `K`.
pub(crate) const fn table<K: Keys>() -> Table<K> {
    Table(PhantomData)
}

/// See [`table`].
pub(crate) struct Table<K>(PhantomData<K>);

impl<K: Keys> Form for Table<K> {
    type Out = K::Out;

    fn read(&self, value: &Value<'_>) -> Option<K::Out> {
        let first = || {
            let Rows { rows, .. } = K::rows();
            let needed = rows.iter().find(|row| row.need == Need::Required);
            needed.or(rows.first()).map(|row| row.key)
        };
        value.is_table(first).then(|| value.table()).flatten().and_then(K::read)
    }

    fn shape(&self) -> Shape {
        Shape::Table(K::rows())
    }
}

/// Tables of `K`, at most `most`; what cannot be read of them is left out.
pub(crate) const fn tables<K: Keys>(most: usize) -> Tables<K> {
    Tables { most, of: PhantomData }
}

/// See [`tables`].
pub(crate) struct Tables<K> {
    most: usize,
    of: PhantomData<K>,
}

impl<K: Keys> Form for Tables<K> {
    type Out = Vec<K::Out>;

    fn read(&self, value: &Value<'_>) -> Option<Self::Out> {
        Some(value.tables(self.most).into_iter().filter_map(K::read).collect())
    }

    fn shape(&self) -> Shape {
        Shape::Tables { of: K::rows(), most: self.most }
    }
}

/// A table whose keys are names, at most `most` `of_what`; what cannot be read is left out.
pub(crate) fn by_name<F: Form>(of_what: &'static str, most: usize, of: F) -> ByName<F> {
    ByName { of_what, most, of }
}

/// See [`by_name`].
pub(crate) struct ByName<F> {
    of_what: &'static str,
    most: usize,
    of: F,
}

impl<F: Form> Form for ByName<F> {
    type Out = Vec<(Spanned<String>, F::Out)>;

    fn read(&self, value: &Value<'_>) -> Option<Self::Out> {
        let table = value.table()?;
        let entries = table.entries();
        if entries.len() > self.most {
            let message = format!("there are {} {}", entries.len(), self.of_what);
            table.problem(
                crate::reader::source::Problem::new(table.span.clone(), message)
                    .label(format!("expected at most {}", self.most)),
            );
            return None;
        }
        let of = |entry: &Value<'_>| entry.key_name().zip(self.of.read(entry));
        let read = entries.iter().filter_map(of).collect();
        table.finish_names();
        Some(read)
    }

    fn shape(&self) -> Shape {
        Shape::ByName(Box::new(self.of.shape()))
    }
}
