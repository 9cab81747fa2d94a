//! Ranges: `start:stop:step`, both ends included, as decimals.

use crate::reader::bounds::NAME;
use crate::reader::words::{bare_number, decimal};

/// Most points of a range.
pub(crate) const MOST_POINTS: usize = 1_000_000;
/// Most digits of a number of a range, before and after its point.
const DIGITS: usize = 15;
/// Largest number of units of the last decimal that `f64` holds exactly.
const EXACT: i128 = 1 << 53;

/// What is wrong with a range.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Flaw {
    /// "expected ..."
    pub(crate) expected: String,
    pub(crate) hint: Option<String>,
}

impl Flaw {
    fn new(expected: impl Into<String>, hint: Option<String>) -> Flaw {
        Flaw { expected: expected.into(), hint }
    }
}

/// The points of a range. Steps are counted in units of the last decimal, so each point is the
/// number nearest to its decimal: 0:1:0.1 has 0.3, not 0.30000000000000004.
pub(crate) fn points(text: &str) -> Result<Vec<f64>, Flaw> {
    let parts: Vec<&str> = text.split(':').map(str::trim).collect();
    let [start, stop, step] = parts.as_slice() else {
        let bare = || bare_number(text).map(|bare| format!("write {bare}, without quotes"));
        let hint = as_list(text).or_else(bare).filter(|hint| is_short(hint));
        return Err(Flaw::new("start:stop:step, as 0:100:20", hint));
    };
    let read = decimals(start).zip(decimals(stop)).zip(decimals(step));
    let Some(((start, stop), step)) = read else {
        let bare: Option<Vec<String>> = parts.iter().map(|part| bare_number(part)).collect();
        let bare = bare.map(|bare| bare.join(":")).filter(|bare| bare != text);
        let hint = bare.map(|bare| format!("write \"{bare}\"")).filter(|hint| is_short(hint));
        let expected = format!("decimal numbers of at most {DIGITS} digits, start:stop:step");
        return Err(Flaw::new(expected, hint));
    };
    let places = start.places.max(stop.places).max(step.places);
    let [start, stop, step] = [start, stop, step].map(|number| number.in_units(places));
    let unit = 10f64.powi(places as i32);
    let shown = |units: i128| units as f64 / unit;
    if step <= 0 {
        let (low, high) = (start.min(stop), start.max(stop));
        let up = format!("write \"{}:{}:{}\"", shown(low), shown(high), shown(-step));
        return Err(Flaw::new("a step above 0", Some(up).filter(|_| step < 0)));
    }
    if stop < start {
        let hint = format!("write \"{}:{}:{}\"", shown(stop), shown(start), shown(step));
        return Err(Flaw::new("a stop that is not before the start", Some(hint)));
    }
    if start.abs() > EXACT || stop.abs() > EXACT {
        return Err(Flaw::new(format!("numbers of at most {DIGITS} digits"), None));
    }
    let steps = (stop - start) / step;
    if steps >= MOST_POINTS as i128 {
        return Err(Flaw::new(format!("at most {MOST_POINTS} points"), None));
    }
    let last = start + steps * step;
    if last != stop {
        let hint = format!("write \"{}:{}:{}\"", shown(start), shown(last), shown(step));
        return Err(Flaw::new("a stop that whole steps reach", Some(hint)));
    }
    Ok((0..=steps).map(|count| shown(start + count * step)).collect())
}

/// The points of a range as flags have it: `73:83:0.5`, both ends included.
///
/// ```
/// assert_eq!(files::range("99:100:0.5").unwrap(), [99.0, 99.5, 100.0]);
/// assert!(files::range("99:100").unwrap_err().starts_with("expected start:stop:step"));
/// ```
///
/// # Errors
/// What was expected, and what it may mean.
pub fn range(text: &str) -> Result<Vec<f64>, String> {
    points(text).map_err(|Flaw { expected, hint }| {
        let hint = hint.map(|hint| format!(": {hint}")).unwrap_or_default();
        format!("expected {expected}{hint}")
    })
}

/// `60, 80` as a list.
fn as_list(text: &str) -> Option<String> {
    let is_list = text.contains(',') && text.split(',').all(|part| decimal(part.trim()).is_some());
    is_list.then(|| format!("write [{text}], without quotes"))
}

/// Whether a hint has the length of one.
fn is_short(hint: &str) -> bool {
    hint.len() <= 2 * NAME
}

/// A decimal number: `digits` units of its last place.
#[derive(Clone, Copy)]
struct Decimal {
    digits: i128,
    places: u32,
}

impl Decimal {
    /// In units of a later place.
    fn in_units(self, places: u32) -> i128 {
        self.digits * 10i128.pow(places - self.places)
    }
}

fn decimals(text: &str) -> Option<Decimal> {
    let (sign, bare) = match text.strip_prefix('-') {
        Some(bare) => (-1, bare),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, part) = bare.split_once('.').unwrap_or((bare, ""));
    let is_short = whole.len() + part.len() <= DIGITS;
    let is_number = whole.bytes().chain(part.bytes()).all(|digit| digit.is_ascii_digit());
    if !(is_short && is_number) {
        return None;
    }
    let digits: i128 = format!("{whole}{part}").parse().ok()?;
    Some(Decimal { digits: sign * digits, places: u32::try_from(part.len()).ok()? })
}
