//! Figures to fields of a scenario, and back.

use collateral::{Quote, SpeedCurve};

use super::{Figure, Vector};
use crate::scenario::Scenario;

pub(super) type Set = fn(&mut Scenario, f64);
pub(super) type Get = fn(&Scenario) -> Option<f64>;

/// A row of a number: key, flag, title, bound, what excludes what, what it remakes, setter, getter.
macro_rules! number {
    ($key:literal, $flag:literal, $title:literal, $bound:expr, $one:expr, $remakes:ident,
     $set:expr, $get:expr) => {{
        const BOUND: &terms::Bound = &$bound;
        const SET: $crate::setting::fields::Set = $set;
        const GET: $crate::setting::fields::Get = $get;
        Row {
            key: $key,
            flag: $flag,
            title: $title,
            form: Form::Number(BOUND),
            one: $one,
            remakes: Remakes::$remakes,
            meaning: "",
            set: |scenario, figure, _| {
                if let Figure::Number(number) = figure {
                    SET(scenario, *number);
                }
            },
            get: |scenario, _| GET(scenario).map(Figure::Number).into_iter().collect(),
        }
    }};
}
pub(super) use number;

pub(super) fn chosen<T: Copy>(figure: &Figure, all: &[(&'static str, T)]) -> Option<T> {
    let word = figure.as_word()?;
    all.iter().find(|(name, _)| *name == word).map(|(_, value)| *value)
}

pub(super) fn word_of<T: PartialEq>(value: T, all: &[(&'static str, T)]) -> Vec<Figure> {
    let found = all.iter().find(|(_, known)| *known == value);
    found.map(|(name, _)| Figure::Word(name)).into_iter().collect()
}

pub(super) fn on_off(is_on: bool) -> &'static str {
    if is_on { "on" } else { "off" }
}

pub(super) fn add_part(parts: &mut Vec<(String, f64)>, figure: &Figure) {
    if let Figure::Of(name, percent) = figure {
        parts.push((name.clone(), *percent));
    }
}

pub(super) fn parts(parts: &[(String, f64)]) -> Vec<Figure> {
    parts.iter().map(|(name, percent)| Figure::Of(name.clone(), *percent)).collect()
}

/// A number, or those of a vector by deal month, the last of which goes on.
pub(super) fn by_month(figure: &Figure) -> Option<Vec<f64>> {
    match figure {
        Figure::Number(number) => Some(vec![*number]),
        Figure::Vector(vector) => Some(vector.by_month()),
        _ => None,
    }
}

/// The same of percentages, as fractions.
pub(super) fn fractions(figure: &Figure) -> Option<Vec<f64>> {
    Some(by_month(figure)?.iter().map(|percent| percent / 100.0).collect())
}

/// The percentage that, as typed, gives this fraction: back and forth to the bit, and the shortest
/// text where several would do.
pub(super) fn percent_of(fraction: f64) -> f64 {
    let gives_back = |percent: &f64| percent / 100.0 == fraction;
    let rounded = (fraction * 1e11).round() / 1e9;
    let full = fraction * 100.0;
    let near = [rounded, full, full.next_up(), full.next_down()];
    near.into_iter().find(gives_back).unwrap_or(full)
}

/// The figure of fractions by month that are typed as percentages.
pub(super) fn of_fractions(fractions: &[f64]) -> Vec<Figure> {
    let percent: Vec<f64> = fractions.iter().map(|fraction| percent_of(*fraction)).collect();
    vec![of_months(&percent)]
}

/// The figure of numbers by month: one where all are the same, else a vector.
pub(super) fn of_months(numbers: &[f64]) -> Figure {
    match numbers {
        [first, rest @ ..] if rest.iter().all(|number| number == first) => Figure::Number(*first),
        several => Figure::Vector(Vector::of_months(several)),
    }
}

/// The figure of a speed or rate: a flat one, or a curve by deal month of this quote.
pub(super) fn of_speed(flat: Option<f64>, curve: Option<&SpeedCurve>, quote: Quote) -> Vec<Figure> {
    match (flat, curve) {
        (Some(percent), _) => vec![Figure::Number(percent)],
        (None, Some(curve)) if curve.quote == quote => {
            vec![Figure::Vector(Vector::of_curve(curve))]
        }
        _ => Vec::new(),
    }
}
