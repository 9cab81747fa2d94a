//! Keys of a scenario file: what cells can differ by, and in which table a key stands.

use grid::setting::{ROWS, Row, WORDS, Words};

use crate::reader::bounds::{self, Bound};
use crate::reader::setting_value;
use crate::scenario::range::MOST_POINTS;
use crate::schema::{Need, Rows, Shape};

/// The key of named scenarios.
pub(crate) const SCENARIO: &str = "scenario";
/// The key of prices, which are no setting of a scenario.
const PRICE: &str = "price";

/// What cells can differ by.
#[derive(Clone, Copy)]
pub(crate) enum Key {
    Setting(&'static Row),
    /// Figures that name their measure, as `150 psa`.
    Words(&'static Words),
    Price,
}

impl Key {
    pub(crate) fn all() -> impl Iterator<Item = Key> {
        ROWS.iter().map(Key::Setting).chain(WORDS.iter().map(Key::Words)).chain([Key::Price])
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Key::Setting(row) => row.key,
            Key::Words(words) => words.key,
            Key::Price => PRICE,
        }
    }

    /// "expected ...", of which a scenario has one; keys of the same words exclude each other.
    pub(crate) fn one(self) -> &'static str {
        match self {
            Key::Setting(row) => row.one,
            Key::Words(words) => words.one(),
            Key::Price => "one list of prices",
        }
    }

    pub(crate) fn is_price(self) -> bool {
        matches!(self, Key::Price)
    }

    /// Whether it states the setting of a key.
    pub(crate) fn states(self, key: &str) -> bool {
        match self {
            Key::Setting(row) => row.key == key,
            Key::Words(words) => words.rows().any(|row| row.key == key),
            Key::Price => false,
        }
    }

    /// The bound of a key that is a number, and whether it counts months.
    pub(crate) fn bound(self) -> Option<(&'static Bound, bool)> {
        match self {
            Key::Price => Some((&bounds::PRICE, false)),
            Key::Setting(row) => row.bound().map(|bound| (bound, row.counts_months())),
            Key::Words(_) => None,
        }
    }
}

/// Keys of `[fixed]` that are no settings.
const OTHERS: [&str; 2] = ["to", "classes"];

/// In which table an unknown key of the table `here` would be right.
pub(crate) fn place_of(name: &str, here: &str) -> Option<String> {
    let is_setting = Key::all().any(|key| key.name() == name);
    let there = match name {
        PRICE if here == "[[zip]]" => "a price cannot be paired: it goes into [axes] or [fixed]",
        _ if is_setting => "it goes into [axes], [[zip]] or [fixed]",
        _ if OTHERS.contains(&name) => "it goes into [fixed]",
        SCENARIO => "it goes into [axes]",
        "deals" | "output" => "it goes into [grid]",
        _ => return None,
    };
    Some(there.to_owned())
}

/// The rows of `[axes]`, `[[zip]]` or `[fixed]`: settings, each a figure, or for an axis several.
pub(crate) fn rows(table: &str) -> Rows {
    let mut rows = Rows::default();
    for key in Key::all().filter(|key| !key.is_price() || table != "[[zip]]") {
        let (one, meaning) = match key {
            Key::Setting(row) => (setting_value::shape(row), row.meaning),
            Key::Words(words) => (setting_value::shape_of_words(words), words.meaning),
            Key::Price => (Shape::Number(&bounds::PRICE), "prices (default: the deal's)"),
        };
        let several = Shape::List { of: Box::new(one.clone()), least: 1, most: MOST_POINTS };
        let range = Shape::Text("`\"start:stop:step\"`".to_owned());
        let range = Some(range).filter(|_| key.bound().is_some());
        let shape = match table {
            "[fixed]" => one,
            _ => Shape::Any([Some(several), Some(one), range].into_iter().flatten().collect()),
        };
        rows.add(key.name(), meaning, Need::Optional, shape);
    }
    if table == "[axes]" {
        let of = Box::new(Shape::Text("names of scenarios".to_owned()));
        let shape = Shape::List { of, least: 1, most: MOST_POINTS };
        rows.add(SCENARIO, "scenarios of `scenarios.toml`, an axis", Need::Optional, shape);
    }
    rows
}
