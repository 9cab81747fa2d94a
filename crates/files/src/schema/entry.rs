//! What a table without a key means.

use std::marker::PhantomData;
use std::ops::Range;

use crate::reader::toml_reader::Table;
use crate::schema::form::Form;
use crate::schema::keys::{Choice, Keys};
use crate::schema::shape::{Need, Number, Rows};

/// A key of a declaration.
pub(crate) trait Entry: Sized {
    /// What it is read as.
    type Out;

    /// Reads `key` of a table; `None` after a fault.
    fn read(&self, table: &Table<'_>, key: &'static str) -> Option<Self::Out>;

    /// Adds it to the rows of its table.
    fn describe(&self, key: &'static str, meaning: &str, rows: &mut Rows);

    /// The same, where a fault of it does not keep the rest from being looked at: `None` then.
    fn kept(self) -> Kept<Self> {
        Kept(self)
    }

    /// The same, where a fault of it does not keep the rest from being looked at: empty then.
    fn lenient(self) -> Lenient<Self>
    where
        Self::Out: Default,
    {
        Lenient(self)
    }
}

/// See [`Entry::kept`].
pub(crate) struct Kept<E>(E);

impl<E: Entry> Entry for Kept<E> {
    type Out = Option<E::Out>;

    fn read(&self, table: &Table<'_>, key: &'static str) -> Option<Self::Out> {
        Some(self.0.read(table, key))
    }

    fn describe(&self, key: &'static str, meaning: &str, rows: &mut Rows) {
        self.0.describe(key, meaning, rows);
    }
}

/// See [`Entry::lenient`].
pub(crate) struct Lenient<E>(E);

impl<E: Entry> Entry for Lenient<E>
where
    E::Out: Default,
{
    type Out = E::Out;

    fn read(&self, table: &Table<'_>, key: &'static str) -> Option<Self::Out> {
        Some(self.0.read(table, key).unwrap_or_default())
    }

    fn describe(&self, key: &'static str, meaning: &str, rows: &mut Rows) {
        self.0.describe(key, meaning, rows);
    }
}

macro_rules! of_form {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        pub(crate) struct $name<F>(F);
    };
}

of_form! {
    /// See [`required`].
    Required
}
of_form! {
    /// See [`optional`].
    Optional
}
of_form! {
    /// See [`stated`].
    Stated
}
of_form! {
    /// See [`or_empty`].
    OrEmpty
}
of_form! {
    /// See [`case`].
    Case
}

/// A key that must be there.
pub(crate) const fn required<F: Form>(form: F) -> Required<F> {
    Required(form)
}

impl<F: Form> Entry for Required<F> {
    type Out = F::Out;

    fn read(&self, table: &Table<'_>, key: &'static str) -> Option<F::Out> {
        table.required(key).and_then(|value| self.0.read(&value))
    }

    fn describe(&self, key: &'static str, meaning: &str, rows: &mut Rows) {
        rows.add(key, meaning, Need::Required, self.0.shape());
    }
}

/// A key that may be left out.
pub(crate) const fn optional<F: Form>(form: F) -> Optional<F> {
    Optional(form)
}

impl<F: Form> Entry for Optional<F> {
    type Out = Option<F::Out>;

    fn read(&self, table: &Table<'_>, key: &'static str) -> Option<Self::Out> {
        match table.optional(key) {
            Some(value) => self.0.read(&value).map(Some),
            None => Some(None),
        }
    }

    fn describe(&self, key: &'static str, meaning: &str, rows: &mut Rows) {
        rows.add(key, meaning, Need::Optional, self.0.shape());
    }
}

/// A key that may be left out, and of which it matters whether it is there: `Some(None)` where it
/// cannot be read.
pub(crate) const fn stated<F: Form>(form: F) -> Stated<F> {
    Stated(form)
}

impl<F: Form> Entry for Stated<F> {
    type Out = Option<Option<F::Out>>;

    fn read(&self, table: &Table<'_>, key: &'static str) -> Option<Self::Out> {
        Some(table.optional(key).map(|value| self.0.read(&value)))
    }

    fn describe(&self, key: &'static str, meaning: &str, rows: &mut Rows) {
        rows.add(key, meaning, Need::Optional, self.0.shape());
    }
}

/// A key with a default.
pub(crate) const fn or<F: Form>(default: F::Out, form: F) -> Or<F> {
    Or(form, default)
}

/// See [`or`].
pub(crate) struct Or<F: Form>(F, F::Out);

impl<F: Form> Entry for Or<F>
where
    F::Out: Clone,
{
    type Out = F::Out;

    fn read(&self, table: &Table<'_>, key: &'static str) -> Option<F::Out> {
        match table.optional(key) {
            Some(value) => self.0.read(&value),
            None => Some(self.1.clone()),
        }
    }

    fn describe(&self, key: &'static str, meaning: &str, rows: &mut Rows) {
        let need = self.0.written(&self.1).map_or(Need::Optional, Need::Default);
        rows.add(key, meaning, need, self.0.shape());
    }
}

/// A key that is empty where it is left out or cannot be read.
pub(crate) const fn or_empty<F: Form>(form: F) -> OrEmpty<F> {
    OrEmpty(form)
}

impl<F: Form> Entry for OrEmpty<F>
where
    F::Out: Default,
{
    type Out = F::Out;

    fn read(&self, table: &Table<'_>, key: &'static str) -> Option<F::Out> {
        let value = table.optional(key);
        Some(value.and_then(|value| self.0.read(&value)).unwrap_or_default())
    }

    fn describe(&self, key: &'static str, meaning: &str, rows: &mut Rows) {
        rows.add(key, meaning, Need::Optional, self.0.shape());
    }
}

/// A key of which it is known that it is there: one case of a [`Choice`].
pub(crate) const fn case<F: Form>(form: F) -> Case<F> {
    Case(form)
}

impl<F: Form> Entry for Case<F> {
    type Out = F::Out;

    fn read(&self, table: &Table<'_>, key: &'static str) -> Option<F::Out> {
        table.optional(key).and_then(|value| self.0.read(&value))
    }

    fn describe(&self, key: &'static str, meaning: &str, rows: &mut Rows) {
        rows.add(key, meaning, Need::Required, self.0.shape());
    }
}

/// The keys of another declaration, in the same table.
pub(crate) const fn flat<K: Keys>() -> Flat<K> {
    Flat(PhantomData)
}

/// See [`flat`].
pub(crate) struct Flat<K>(PhantomData<K>);

impl<K: Keys> Entry for Flat<K> {
    type Out = K::Out;

    fn read(&self, table: &Table<'_>, _: &'static str) -> Option<K::Out> {
        K::read_keys(table)
    }

    fn describe(&self, _: &'static str, _: &str, rows: &mut Rows) {
        K::describe(rows);
    }
}

/// At most one of the cases of a [`Choice`], in the same table.
pub(crate) const fn at_most_one<C: Choice>() -> AtMostOne<C> {
    AtMostOne(PhantomData)
}

/// See [`at_most_one`].
pub(crate) struct AtMostOne<C>(PhantomData<C>);

impl<C: Choice> Entry for AtMostOne<C> {
    type Out = Option<C::Case>;

    fn read(&self, table: &Table<'_>, _: &'static str) -> Option<Self::Out> {
        match table.at_most_one(C::KEYS) {
            Some((key, _)) => C::read_case(table, key).map(Some),
            None => Some(None),
        }
    }

    fn describe(&self, _: &'static str, _: &str, rows: &mut Rows) {
        rows.add_cases(Number::AtMost, C::cases());
    }
}

/// What a table says of itself beside its keys.
pub(crate) struct OfTable<T>(fn(&Table<'_>) -> T);

impl<T> Entry for OfTable<T> {
    type Out = T;

    fn read(&self, table: &Table<'_>, _: &'static str) -> Option<T> {
        Some((self.0)(table))
    }

    fn describe(&self, _: &'static str, _: &str, _: &mut Rows) {}
}

/// The place of the table's header, or of an inline table.
pub(crate) const fn span() -> OfTable<Range<usize>> {
    OfTable(|table| table.span.clone())
}

/// Where the document states what the table says; empty where it has no `cite`.
pub(crate) const fn cite() -> OfTable<String> {
    OfTable(|table| table.cite())
}

/// The place of the first of several keys that is there, readable or not.
pub(crate) const fn first_place(keys: &'static [&'static str]) -> FirstPlace {
    FirstPlace(keys)
}

/// See [`first_place`].
pub(crate) struct FirstPlace(&'static [&'static str]);

impl Entry for FirstPlace {
    type Out = Option<Range<usize>>;

    fn read(&self, table: &Table<'_>, _: &'static str) -> Option<Self::Out> {
        let places = self.0.iter().filter_map(|key| Some(table.optional(key)?.key_span));
        Some(places.min_by_key(|place| place.start))
    }

    fn describe(&self, _: &'static str, _: &str, _: &mut Rows) {}
}
