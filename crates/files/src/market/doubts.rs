//! Levels of indices that look like fractions in place of percent.

use std::ops::Range;

use terms::Date;

use crate::doubt::{DoubtKind, Doubts, Noted, shown};
use crate::reader::words::quoted;

/// A level of an index below this is probably a fraction, percent.
const LOW_LEVEL_PCT: f64 = 0.2;
/// Forward levels that stay so low for longer than this were never quoted, months.
const LONG: usize = 60;
/// Years and months from which to which short rates were as low as that.
const LOW_YEARS: [((i16, i8), (i16, i8)); 2] = [((2008, 12), (2016, 12)), ((2020, 3), (2022, 6))];

/// Whether short rates were next to nothing on a date.
fn is_low_year(date: Option<Date>) -> bool {
    let is_within = |date: Date| {
        let month = (date.year(), date.month());
        LOW_YEARS.iter().any(|(from, to)| (*from..=*to).contains(&month))
    };
    date.is_some_and(is_within)
}

/// Doubts levels of one index, in percent, that are all next to nothing; one level is a static one.
pub(crate) fn levels(
    name: &str,
    levels: impl IntoIterator<Item = f64>,
    date: Option<Date>,
    place: Range<usize>,
    doubts: &Doubts,
) {
    let (mut highest, mut months) = (0.0_f64, 0);
    for level in levels {
        highest = highest.max(level);
        months += 1;
    }
    let is_low = highest > 0.0 && highest < LOW_LEVEL_PCT;
    if !is_low || (is_low_year(date) && months <= LONG) {
        return;
    }
    let (name, percent) = (quoted(name), shown(highest));
    let message = match months {
        1 => format!("a level of {name} of {percent}% is unusually low"),
        _ => format!("no level of {name} is above {percent}%"),
    };
    let meant = format!("percent is written {}, not {percent}", shown(highest * 100.0));
    doubts.push(Noted::new(DoubtKind::IndexAsFraction, place, message).meant(meant));
}
