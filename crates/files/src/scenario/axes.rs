//! The settings of a scenario file: `[axes]`, `[[zip]]`, and those of `[fixed]`.

use std::collections::HashSet;
use std::ops::Range;

use grid::batch::plan::{Axis, GridPlan};
use grid::setting::{Figure, ROWS, Row, Setting, is_vector};
use toml::Spanned;
use toml::de::DeValue;

use crate::reader::bounds::{self, Bound};
use crate::reader::source::{Problem, Problems};
use crate::reader::toml_reader::{Table, Value};
use crate::reader::words::{did_you_mean, quoted};
use crate::scenario::fit::Asked;
use crate::scenario::key::{Key, SCENARIO, place_of};
use crate::scenario::named::{NAMED_SCENARIOS, NamedScenarios};
use crate::scenario::range::{MOST_POINTS, points};

/// Most cells of a deal: scenarios times prices.
const MOST_CELLS: u64 = 100_000_000;

/// What a message names first of what a pair can have.
const FIRST: &str = "speed_pct";

/// Where a key stands, and where its value does.
struct Places {
    key: Range<usize>,
    value: Range<usize>,
}

/// What the tables read so far state.
#[derive(Default)]
pub(crate) struct Stated {
    /// Keys, each with the table that it stands in and its place.
    keys: Vec<(Key, &'static str, Places)>,
    /// Number of points of each axis, prices included, with its place.
    counts: Vec<(usize, Range<usize>)>,
}

impl Stated {
    /// The keys of a table in their order, without those that another excludes.
    fn keys_of<'d>(&mut self, table: &Table<'d>, title: &'static str) -> Vec<(Key, Value<'d>)> {
        let has_key = |key: &Key| !key.is_price() || title != "[[zip]]";
        let keys = Key::all().filter(has_key);
        let mut found: Vec<_> =
            keys.filter_map(|key| Some((key, table.optional(key.name())?))).collect();
        found.sort_by_key(|(_, value)| value.key_span.start);
        found.retain(|(key, value)| {
            let (name, one) = (key.name(), key.one());
            let Some((other, there, _)) = self.keys.iter().find(|(other, ..)| other.one() == one)
            else {
                let places = Places { key: value.key_span.clone(), value: value.span() };
                self.keys.push((*key, title, places));
                return true;
            };
            let message = match other.name() == name {
                true => format!("{} stands in {there} already", quoted(name)),
                false => format!("both {} of {there} and {}", quoted(other.name()), quoted(name)),
            };
            let label = format!("expected {one}");
            table.problem(Problem::new(value.key_span.clone(), message).label(label));
            false
        });
        found
    }

    /// Where the key stands that states the setting of a key.
    pub(crate) fn place_of_setting(&self, setting: &str) -> Option<Range<usize>> {
        let found = self.keys.iter().find(|(key, ..)| key.states(setting));
        found.map(|(.., places)| places.key.clone())
    }

    /// Where its value stands.
    pub(crate) fn place_of_value(&self, name: &str) -> Option<Range<usize>> {
        let mut keys = self.keys.iter();
        keys.find(|(key, ..)| key.name() == name).map(|(.., places)| places.value.clone())
    }

    /// Notes an axis that is none of settings.
    pub(crate) fn count(&mut self, points: usize, place: Range<usize>) {
        self.counts.push((points, place));
    }

    /// A problem if there are too many cells.
    pub(crate) fn check_cells(&self, problems: &Problems) {
        let mut cells = 1_u64;
        let mut first_beyond = None;
        for (count, place) in &self.counts {
            cells = cells.saturating_mul(*count as u64);
            if cells > MOST_CELLS {
                first_beyond.get_or_insert_with(|| place.clone());
            }
        }
        if let Some(place) = first_beyond {
            let axes = self.counts.len();
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
    table: &Table<'_>,
    plan: &mut GridPlan,
    stated: &mut Stated,
    warnings: &Problems,
) {
    for (key, value) in stated.keys_of(table, "[axes]") {
        let Some(points) = read_points(key, &value) else { continue };
        let mut seen = HashSet::new();
        let told = |point: &Point| (point.row.map(|row| row.key), point.figure.to_string());
        if let Some((_, twice)) = points.iter().map(told).find(|told| !seen.insert(told.clone())) {
            let message = format!("{twice} stands twice in {}", quoted(key.name()));
            warnings.push(Problem::new(value.span(), message).hint("its cells are repeated"));
        }
        stated.counts.push((points.len(), value.span()));
        if key.is_price() {
            plan.prices = points.iter().filter_map(|point| point.figure.as_number()).collect();
        } else {
            let settings = points.into_iter().filter_map(Point::setting);
            plan.axes.push(Axis { points: settings.map(|setting| vec![setting]).collect() });
        }
    }
}

/// `scenario` of `[axes]`: names of a file of named scenarios, an axis whose points set what they say.
pub(crate) fn read_named(
    table: &Table<'_>,
    plan: &mut GridPlan,
    stated: &mut Stated,
    named: Option<&NamedScenarios>,
) -> bool {
    let Some(value) = table.optional(SCENARIO) else { return false };
    let names = value.names("named scenarios");
    let mut points = Vec::with_capacity(names.len());
    for name in &names {
        let found = named.and_then(|named| named.of(name.get_ref()));
        match (found, named) {
            (Some(settings), _) => points.push(settings.to_vec()),
            (None, Some(named)) => {
                let message =
                    format!("{} has no scenario {}", named.path.display(), quoted(name.get_ref()));
                let problem = Problem::new(name.span(), message).label("expected a named scenario");
                table.problem(problem.maybe_hint(did_you_mean(name.get_ref(), named.names())));
            }
            (None, None) => {
                let message = format!("there is no file {NAMED_SCENARIOS}");
                let problem = Problem::new(name.span(), message);
                table.problem(problem.label("expected one in this folder or the one around it"));
                return false;
            }
        }
    }
    stated.counts.push((points.len(), value.span()));
    plan.axes.insert(0, Axis { points });
    true
}

/// Takes out of named scenarios, which are the first axis, what the rest of the plan sets.
pub(crate) fn leave_unsaid(plan: &mut GridPlan) {
    let others = plan.axes.iter().skip(1).flat_map(|axis| axis.points.iter().flatten());
    let said: Vec<&str> = others.chain(&plan.fixed).map(|setting| setting.row.one).collect();
    if let Some(named) = plan.axes.first_mut() {
        let points = named.points.iter_mut();
        points.for_each(|point| point.retain(|setting| !said.contains(&setting.row.one)));
    }
}

/// Ends `[axes]`.
pub(crate) fn finish_axes(table: Table<'_>) {
    table.finish_hinted(|key| place_of(key, "[axes]"));
}

/// One `[[zip]]`: its keys together are one axis.
pub(crate) fn read_zip(table: Table<'_>, plan: &mut GridPlan, stated: &mut Stated) {
    let keys = stated.keys_of(&table, "[[zip]]");
    let mut points: Option<(&str, Vec<Vec<Setting>>)> = None;
    let mut is_complete = true;
    for (key, value) in &keys {
        let Some(read) = read_points(*key, value) else {
            is_complete = false;
            continue;
        };
        let settings: Vec<Setting> = read.into_iter().filter_map(Point::setting).collect();
        match &mut points {
            None => {
                let each = settings.into_iter().map(|setting| vec![setting]);
                points = Some((key.name(), each.collect()));
            }
            Some((first, points)) if points.len() != settings.len() => {
                let message = format!(
                    "{} has {} points, {} has {}",
                    quoted(key.name()),
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
            if let (true, Some((_, first))) = (is_complete, keys.first()) {
                stated.counts.push((points.len(), first.span()));
            }
            plan.axes.push(Axis { points });
        }
        None => {
            let numbers = ROWS.iter().filter(|row| row.bound().is_some());
            let mut names: Vec<&str> = numbers.map(|row| row.key).collect();
            names.sort_by_key(|name| *name != FIRST);
            table.at_least_one(&names);
        }
    }
    table.finish_hinted(|key| place_of(key, "[[zip]]"));
}

/// The settings and the price of `[fixed]`: one figure a key, and one a name.
pub(crate) fn read_fixed(
    table: &Table<'_>,
    plan: &mut GridPlan,
    asked: &mut Asked,
    stated: &mut Stated,
) {
    for (key, value) in stated.keys_of(table, "[fixed]") {
        let is_range = |text: &str| key.bound().is_some() && text.contains(':');
        let is_by_name = matches!(key, Key::Setting(row) if row.is_by_name());
        let points = match value.inner() {
            DeValue::Array(_) if is_by_name => read_points(key, &value).unwrap_or_default(),
            DeValue::Array(_) => several(key, &value),
            DeValue::String(text) if is_range(text) => several(key, &value),
            _ => read_point(key, &value).into_iter().collect(),
        };
        for point in points {
            if key.is_price() {
                plan.prices.extend(point.figure.as_number());
            } else if let Some(setting) = point.setting() {
                if figure_names(&setting) {
                    asked.names.push(Spanned::new(value.span(), setting.clone()));
                }
                plan.fixed.push(setting);
            }
        }
    }
}

/// Whether a setting names something that a deal may lack.
fn figure_names(setting: &Setting) -> bool {
    matches!(setting.figure, Figure::Of(..) | Figure::Name(_))
}

/// The names of `[axes]` and `[[zip]]`, with the places of their keys.
pub(crate) fn names_of(plan: &GridPlan, stated: &Stated) -> Vec<Spanned<Setting>> {
    let of_axes = plan.axes.iter().flat_map(|axis| axis.points.iter().flatten());
    let named = of_axes.filter(|setting| figure_names(setting));
    let placed = named.filter_map(|setting| {
        Some(Spanned::new(stated.place_of_value(setting.row.key)?, setting.clone()))
    });
    placed.collect()
}

/// The fault of several figures where one stands.
fn several(key: Key, value: &Value<'_>) -> Vec<Point> {
    let message = format!("{} has several numbers", quoted(key.name()));
    value.fault(message, "one number in [fixed]", Some("it goes into [axes]".to_owned()));
    Vec::new()
}

/// A figure, and what it sets; a price sets nothing.
struct Point {
    row: Option<&'static Row>,
    figure: Figure,
}

impl Point {
    fn setting(self) -> Option<Setting> {
        self.row.map(|row| Setting { row, figure: self.figure })
    }
}

/// One figure of a key.
fn read_point(key: Key, value: &Value<'_>) -> Option<Point> {
    let (row, figure) = match key {
        Key::Setting(row) => (Some(row), value.figure(row)?),
        Key::Words(words) => {
            let Setting { row, figure } = value.worded(words)?;
            (Some(row), figure)
        }
        Key::Price => (None, value.number(&bounds::PRICE).map(Figure::Number)?),
    };
    Some(Point { row, figure })
}

/// A range, a list or one figure; `None` after a fault.
fn read_points(key: Key, value: &Value<'_>) -> Option<Vec<Point>> {
    match (value.inner(), key.bound()) {
        (DeValue::String(text), Some(_)) if is_vector(text) => Some(vec![read_point(key, value)?]),
        (DeValue::String(text), Some((bound, is_months))) => {
            let numbers = read_range(key.name(), value, text, bound, is_months)?;
            let row = match key {
                Key::Setting(row) => Some(row),
                Key::Words(_) | Key::Price => None,
            };
            let point = |number| Point { row, figure: Figure::Number(number) };
            Some(numbers.into_iter().map(point).collect())
        }
        (DeValue::Array(array), _) => {
            if array.is_empty() {
                let message = format!("{} is empty", quoted(key.name()));
                value.fault(message, "at least one number", None);
                return None;
            }
            let figures = value.list(MOST_POINTS, |figure| read_point(key, &figure));
            (figures.len() == array.len()).then_some(figures)
        }
        (DeValue::Integer(_) | DeValue::Float(_), Some(_)) | (_, None) => {
            Some(vec![read_point(key, value)?])
        }
        (other, Some(_)) => {
            let hint = match other {
                // 10:50:10 without quotes is a time of day.
                DeValue::Datetime(time) if time.date.is_none() => format!("write \"{time}\""),
                _ => format!("write `{} = [...]`", key.name()),
            };
            value.wrong_type("a list of numbers, or \"start:stop:step\"", Some(hint));
            None
        }
    }
}

fn read_range(
    key: &str,
    value: &Value<'_>,
    text: &str,
    bound: &Bound,
    is_months: bool,
) -> Option<Vec<f64>> {
    let name = quoted(key);
    let numbers = match points(text) {
        Ok(numbers) => numbers,
        Err(flaw) => {
            let message = format!("{name} is {}", quoted(text));
            value.fault(message, &flaw.expected, flaw.hint);
            return None;
        }
    };
    numbers.iter().for_each(|number| {
        value.document.doubts.number(key, *number, value.span());
    });
    if let Some(beyond) = numbers.iter().find(|number| !bound.holds(**number)) {
        value.fault(format!("{name} has {beyond}"), bound.words, None);
        return None;
    }
    if let (true, Some(part)) = (is_months, numbers.iter().find(|n| n.fract() != 0.0)) {
        value.fault(format!("{name} has {part}"), "whole months", None);
        return None;
    }
    Some(numbers)
}
