//! The numbers of a scenario file: `[axes]`, `[[zip]]`, and those of `[fixed]`.

use std::collections::HashSet;
use std::ops::Range;

use grid::batch::plan::{Axis, GridPlan, Setting};
use toml::de::DeValue;

use crate::reader::bounds::{self, Bound};
use crate::reader::source::{Problem, Problems};
use crate::reader::toml_reader::{Table, Value};
use crate::reader::words::quoted;
use crate::scenario::range::{MOST_POINTS, points};

/// Most cells of a deal: scenarios times prices.
const MOST_CELLS: u64 = 100_000_000;

/// A number that cells differ by.
struct Key {
    name: &'static str,
    /// "expected ...", of which a scenario has one; keys of the same words exclude each other.
    one: &'static str,
    bound: &'static Bound,
    /// Whether it is counted in whole months.
    is_months: bool,
    /// What it sets; `None`: the price.
    sets: Option<fn(f64) -> Setting>,
}

const fn key(
    name: &'static str,
    one: &'static str,
    bound: &'static Bound,
    sets: fn(f64) -> Setting,
) -> Key {
    Key { name, one, bound, is_months: false, sets: Some(sets) }
}

const SPEED: &str = "one speed";
const DEFAULTS: &str = "one default rate";

const KEYS: [Key; 13] = [
    key("speed_pct", SPEED, &bounds::FROM_ZERO, Setting::Speed),
    key("cpr_pct", SPEED, &bounds::FROM_ZERO, Setting::Cpr),
    key("psa_pct", SPEED, &bounds::FROM_ZERO, Setting::Psa),
    key("abs_pct", SPEED, &bounds::FROM_ZERO, Setting::Abs),
    key("shift_bp", "one shift", &bounds::BASIS_POINTS, Setting::Shift),
    key("cdr_pct", DEFAULTS, &bounds::CDR, Setting::Cdr),
    key("mdr_pct", DEFAULTS, &bounds::MDR, Setting::Mdr),
    key("sda_pct", DEFAULTS, &bounds::FROM_ZERO, Setting::Sda),
    key("default_multiple_pct", DEFAULTS, &bounds::FROM_ZERO, Setting::DefaultMultiple),
    key("severity_pct", "one severity", &bounds::PERCENT, Setting::Severity),
    Key {
        name: "lag_months",
        one: "one lag",
        bound: &bounds::LAG,
        is_months: true,
        sets: Some(|months| Setting::Lag(months as u32)),
    },
    key("advance_pct", "one advance", &bounds::PERCENT, Setting::Advance),
    Key {
        name: "price",
        one: "one list of prices",
        bound: &bounds::PRICE,
        is_months: false,
        sets: None,
    },
];

/// Keys of `[fixed]` that are no numbers.
const WORDS: [&str; 6] = ["index", "to", "classes", "triggers", "cross_support", "derivatives"];

/// In which table an unknown key of the table `here` would be right.
pub(crate) fn place_of(name: &str, here: &str) -> Option<String> {
    let is_number = KEYS.iter().any(|key| key.name == name);
    let there = match name {
        "price" if here == "[[zip]]" => "a price cannot be paired: it goes into [axes] or [fixed]",
        _ if is_number => "it goes into [axes], [[zip]] or [fixed]",
        _ if WORDS.contains(&name) => "it goes into [fixed]",
        "deals" | "output" => "it goes into [grid]",
        _ => return None,
    };
    Some(there.to_owned())
}

/// What the tables read so far state.
#[derive(Default)]
pub(crate) struct Stated {
    /// Keys, each with the table that it stands in and its place.
    keys: Vec<(&'static Key, &'static str, Range<usize>)>,
    /// Number of points of each axis, prices included, with its place.
    counts: Vec<(usize, Range<usize>)>,
}

impl Stated {
    /// The numbers of a table in their order, without those that another excludes.
    fn numbers<'d>(
        &mut self,
        table: &Table<'d>,
        title: &'static str,
    ) -> Vec<(&'static Key, Value<'d>)> {
        let has_key = |key: &&Key| key.sets.is_some() || title != "[[zip]]";
        let mut numbers: Vec<_> = KEYS
            .iter()
            .filter(has_key)
            .filter_map(|key| Some((key, table.optional(key.name)?)))
            .collect();
        numbers.sort_by_key(|(_, value)| value.key_span.start);
        numbers.retain(|(key, value)| {
            let Some((other, there, _)) = self.keys.iter().find(|(other, ..)| other.one == key.one)
            else {
                self.keys.push((key, title, value.key_span.clone()));
                return true;
            };
            let message = match other.name == key.name {
                true => format!("{} stands in {there} already", quoted(key.name)),
                false => format!("both {} of {there} and {}", quoted(other.name), quoted(key.name)),
            };
            let label = format!("expected {}", key.one);
            table.problem(Problem::new(value.key_span.clone(), message).label(label));
            false
        });
        numbers
    }

    /// Where a key stands.
    pub(crate) fn place(&self, name: &str) -> Option<Range<usize>> {
        let mut keys = self.keys.iter();
        keys.find(|(key, ..)| key.name == name).map(|(.., place)| place.clone())
    }

    /// A problem if there are too many cells.
    pub(crate) fn check_cells(&self, plan: &GridPlan, problems: &Problems) {
        let mut cells = 1_u64;
        let mut first_beyond = None;
        for (count, place) in &self.counts {
            cells = cells.saturating_mul(*count as u64);
            if cells > MOST_CELLS {
                first_beyond.get_or_insert_with(|| place.clone());
            }
        }
        if let Some(place) = first_beyond {
            let axes = plan.axes.len() + usize::from(plan.prices.len() > 1);
            let message = format!("{axes} axes make {cells} cells a class");
            problems.push(
                Problem::new(place, message)
                    .label(format!("expected at most {MOST_CELLS}"))
                    .hint("take larger steps, or several files"),
            );
        }
    }
}

/// `[axes]`: every key an axis of its own.
pub(crate) fn read_axes(
    table: Table<'_>,
    plan: &mut GridPlan,
    stated: &mut Stated,
    warnings: &Problems,
) {
    for (key, value) in stated.numbers(&table, "[axes]") {
        let Some(numbers) = read_numbers(key, &value) else { continue };
        let mut seen = HashSet::new();
        if let Some(twice) = numbers.iter().find(|number| !seen.insert((*number + 0.0).to_bits())) {
            let message = format!("{twice} stands twice in {}", quoted(key.name));
            warnings.push(Problem::new(value.span(), message).hint("its cells are repeated"));
        }
        stated.counts.push((numbers.len(), value.span()));
        match key.sets {
            Some(sets) => {
                plan.axes.push(Axis { points: numbers.iter().map(|n| vec![sets(*n)]).collect() });
            }
            None => plan.prices = numbers,
        }
    }
    table.finish_hinted(|key| place_of(key, "[axes]"));
}

/// One `[[zip]]`: its keys together are one axis.
pub(crate) fn read_zip(table: Table<'_>, plan: &mut GridPlan, stated: &mut Stated) {
    let numbers = stated.numbers(&table, "[[zip]]");
    let mut points: Option<(&str, Vec<Vec<Setting>>)> = None;
    let mut is_complete = true;
    for (key, value) in &numbers {
        let Some((numbers, sets)) = read_numbers(key, value).zip(key.sets) else {
            is_complete = false;
            continue;
        };
        let settings = numbers.into_iter().map(sets);
        match &mut points {
            None => points = Some((key.name, settings.map(|setting| vec![setting]).collect())),
            Some((first, points)) if points.len() != settings.len() => {
                let message = format!(
                    "{} has {} points, {} has {}",
                    quoted(key.name),
                    settings.len(),
                    quoted(first),
                    points.len()
                );
                value.fault(message, "lists of one length in a [[zip]]", None);
            }
            Some((_, points)) => {
                points.iter_mut().zip(settings).for_each(|(point, setting)| point.push(setting));
            }
        }
    }
    match points {
        Some((_, points)) => {
            if let (true, Some((_, first))) = (is_complete, numbers.first()) {
                stated.counts.push((points.len(), first.span()));
            }
            plan.axes.push(Axis { points });
        }
        None => {
            let names = KEYS.iter().filter(|key| key.sets.is_some()).map(|key| key.name);
            table.at_least_one(&names.collect::<Vec<_>>());
        }
    }
    table.finish_hinted(|key| place_of(key, "[[zip]]"));
}

/// The numbers of `[fixed]`: one a key.
pub(crate) fn read_fixed_numbers(table: &Table<'_>, plan: &mut GridPlan, stated: &mut Stated) {
    for (key, value) in stated.numbers(table, "[fixed]") {
        let is_range = |text: &str| text.contains(':');
        let number = match value.inner() {
            DeValue::Array(_) => several(key, &value),
            DeValue::String(text) if is_range(text) => several(key, &value),
            _ => read_number(key, &value),
        };
        match (number, key.sets) {
            (Some(number), Some(sets)) => plan.fixed.push(sets(number)),
            (Some(price), None) => plan.prices = vec![price],
            (None, _) => {}
        }
    }
}

/// The fault of several numbers where one stands.
fn several(key: &Key, value: &Value<'_>) -> Option<f64> {
    let message = format!("{} has several numbers", quoted(key.name));
    value.fault(message, "one number in [fixed]", Some("it goes into [axes]".to_owned()));
    None
}

fn read_number(key: &Key, value: &Value<'_>) -> Option<f64> {
    match key.is_months {
        true => value.whole(0, bounds::MONTHS).map(f64::from),
        false => value.number(key.bound),
    }
}

/// A range, a list or one number; `None` after a fault.
fn read_numbers(key: &Key, value: &Value<'_>) -> Option<Vec<f64>> {
    match value.inner() {
        DeValue::String(text) => read_range(key, value, text),
        DeValue::Array(array) => {
            if array.is_empty() {
                let message = format!("{} is empty", quoted(key.name));
                value.fault(message, "at least one number", None);
                return None;
            }
            let numbers = value.list(MOST_POINTS, |number| read_number(key, &number));
            (numbers.len() == array.len()).then_some(numbers)
        }
        DeValue::Integer(_) | DeValue::Float(_) => Some(vec![read_number(key, value)?]),
        other => {
            let hint = match other {
                // 10:50:10 without quotes is a time of day.
                DeValue::Datetime(time) if time.date.is_none() => format!("write \"{time}\""),
                _ => format!("write `{} = [...]`", key.name),
            };
            value.wrong_type("a list of numbers, or \"start:stop:step\"", Some(hint));
            None
        }
    }
}

fn read_range(key: &Key, value: &Value<'_>, text: &str) -> Option<Vec<f64>> {
    let name = quoted(key.name);
    let numbers = match points(text) {
        Ok(numbers) => numbers,
        Err(flaw) => {
            let message = format!("{name} is {}", quoted(text));
            value.fault(message, &flaw.expected, flaw.hint);
            return None;
        }
    };
    if let Some(beyond) = numbers.iter().find(|number| !key.bound.holds(**number)) {
        value.fault(format!("{name} has {beyond}"), key.bound.words, None);
        return None;
    }
    if let (true, Some(part)) = (key.is_months, numbers.iter().find(|n| n.fract() != 0.0)) {
        value.fault(format!("{name} has {part}"), "whole months", None);
        return None;
    }
    Some(numbers)
}
