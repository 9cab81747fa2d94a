//! The two declarations: a table of keys, and a choice between cases of which a table has one.

use crate::reader::toml_reader::Table;
use crate::schema::shape::{Number, Rows};

/// The keys of a table.
pub(crate) trait Keys: Sized {
    /// What they are read as.
    type Out;

    /// Reads the keys of a table that may have others; `None` after a fault.
    fn read_keys(table: &Table<'_>) -> Option<Self::Out>;

    /// Adds them to the rows of a table.
    fn describe(rows: &mut Rows);

    /// Reads a table that has no others.
    fn read(table: Table<'_>) -> Option<Self::Out> {
        let read = Self::read_keys(&table);
        table.finish_hinted(Self::hint);
        read
    }

    /// What is said of an unknown key that would be right elsewhere.
    fn hint(key: &str) -> Option<String> {
        let _ = key;
        None
    }

    /// The rows of a table that has no others.
    fn rows() -> Rows {
        let mut rows = Rows { of: std::any::type_name::<Self>(), ..Rows::default() };
        Self::describe(&mut rows);
        rows
    }
}

/// Cases of which a table has one, each known by a key.
pub(crate) trait Choice: Sized {
    /// What a case is read as.
    type Case;
    /// The keys by which the cases are known.
    const KEYS: &'static [&'static str];

    /// Reads the case that is known by `key`.
    fn read_case(table: &Table<'_>, key: &'static str) -> Option<Self::Case>;

    /// The keys of each case.
    fn cases() -> Vec<Rows>;
}

impl<C: Choice> Keys for C {
    type Out = C::Case;

    fn read_keys(table: &Table<'_>) -> Option<C::Case> {
        let Some((key, _)) = table.exactly_one(C::KEYS) else {
            table.know(C::cases().iter().flat_map(|case| case.rows.iter().map(|row| row.key)));
            return None;
        };
        C::read_case(table, key)
    }

    fn describe(rows: &mut Rows) {
        rows.add_cases(Number::Exactly, C::cases());
    }
}

/// Declares a table: a struct with a field a key, or keys that are read as something else.
///
/// ```ignore
/// keys! {
///     /// A call.
///     pub(crate) struct CallFile {
///         /// payment date on which the deal is called
///         date: Option<Date> = optional(DATE),
///     }
/// }
/// keys! {
///     /// A rate shock.
///     pub(crate) ShockKeys reads Shock {
///         /// how far
///         shift_bp = required(number(&bounds::BASIS_POINTS)),
///         /// from which period on
///         from_period = or(1, whole(1, bounds::MONTHS)),
///     } => Shock { shift_bp, from_month: from_period }
/// }
/// ```
/// Behind either, `check(table) { ... }` looks at the keys by their names: each an `Option`, `None`
/// after a fault; `then(file, table) { ... }` at what was read; `hint(key) { ... }` says where an
/// unknown key would be right.
macro_rules! keys {
    (
        $(#[$doc:meta])*
        $vis:vis struct $name:ident {
            $($(#[doc = $meaning:expr])* $key:ident: $type:ty = $entry:expr),* $(,)?
        }
        $(check($table:ident) $check:block)?
        $(then($file:ident, $of:ident) $then:block)?
        $(hint($unknown:ident) $hint:block)?
    ) => {
        $(#[$doc])*
        $vis struct $name {
            $($(#[doc = $meaning])* $vis $key: $type),*
        }

        impl $crate::schema::Keys for $name {
            type Out = Self;

            fn read_keys(table: &$crate::reader::toml_reader::Table<'_>) -> Option<Self> {
                use $crate::schema::Entry as _;
                $(let $key: Option<$type> = $entry.read(table, stringify!($key));)*
                $(let $table = table; $check)?
                let read = Self { $($key: $key?),* };
                $(let ($file, $of) = (&read, table); $then)?
                Some(read)
            }

            fn describe(rows: &mut $crate::schema::Rows) {
                use $crate::schema::Entry as _;
                $($entry.describe(stringify!($key), concat!($($meaning),*), rows);)*
            }

            $(fn hint($unknown: &str) -> Option<String> $hint)?
        }
    };
    (
        $(#[$doc:meta])*
        $vis:vis $name:ident reads $out:ty {
            $($(#[doc = $meaning:expr])* $key:ident = $entry:expr),* $(,)?
        } => $build:expr
        $(, check($table:ident) $check:block)?
        $(, hint($unknown:ident) $hint:block)?
    ) => {
        $(#[$doc])*
        $vis enum $name {}

        impl $crate::schema::Keys for $name {
            type Out = $out;

            fn read_keys(table: &$crate::reader::toml_reader::Table<'_>) -> Option<$out> {
                use $crate::schema::Entry as _;
                $(let $key = $entry.read(table, stringify!($key));)*
                $(let $table = table; $check)?
                $(let $key = $key?;)*
                Some($build)
            }

            fn describe(rows: &mut $crate::schema::Rows) {
                use $crate::schema::Entry as _;
                $($entry.describe(stringify!($key), concat!($($meaning),*), rows);)*
            }

            $(fn hint($unknown: &str) -> Option<String> $hint)?
        }
    };
}

/// Declares cases of which a table has one, each known by its key.
///
/// ```ignore
/// choice! {
///     /// What the holder of a class owns.
///     pub(crate) KindKeys reads KindFile {
///         /// balance at closing
///         balance_usd = case(number(&bounds::AMOUNT).map(KindFile::Balance)),
///         /// gets what is left
///         residual = case(TRUE.map(|_| KindFile::Residual)),
///     }
/// }
/// ```
macro_rules! choice {
    (
        $(#[$doc:meta])*
        $vis:vis $name:ident reads $out:ty {
            $($(#[doc = $meaning:expr])* $key:ident = $entry:expr),* $(,)?
        }
    ) => {
        $(#[$doc])*
        $vis enum $name {}

        impl $crate::schema::Choice for $name {
            type Case = $out;
            const KEYS: &'static [&'static str] = &[$(stringify!($key)),*];

            fn read_case(
                table: &$crate::reader::toml_reader::Table<'_>,
                key: &'static str,
            ) -> Option<$out> {
                use $crate::schema::Entry as _;
                match key {
                    $(stringify!($key) => $entry.read(table, key),)*
                    _ => None,
                }
            }

            fn cases() -> Vec<$crate::schema::Rows> {
                use $crate::schema::Entry as _;
                let mut cases = Vec::new();
                $({
                    let mut rows = $crate::schema::Rows::default();
                    $entry.describe(stringify!($key), concat!($($meaning),*), &mut rows);
                    cases.push(rows);
                })*
                cases
            }
        }
    };
}

pub(crate) use {choice, keys};
