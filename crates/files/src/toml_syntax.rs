//! Syntax faults of TOML files, one a line, with hints for the usual slips.

use std::ops::Range;

use toml::de::Error;

use crate::source::{Problem, Problems};
use crate::words::{bare_number, quoted};

/// Reports the first syntax error of each line.
pub(crate) fn report(text: &str, errors: &[Error], problems: &Problems) {
    let mut places: Vec<(Range<usize>, &str)> =
        errors.iter().map(|error| (error.span().unwrap_or(0..0), error.message())).collect();
    places.sort_by_key(|(span, _)| span.start);
    let mut last_line = None;
    let mut lines = Vec::new();
    for (span, message) in places {
        let before = text.get(..span.start).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        if last_line == Some(line_start) {
            continue;
        }
        last_line = Some(line_start);
        if problems.full() {
            problems.count();
            continue;
        }
        let line = text.get(line_start..).and_then(|rest| rest.split('\n').next()).unwrap_or("");
        lines.push(line_start..line_start + line.len());
        let problem = decorated_number(line, span.start - line_start).map(|number| {
            let written = line.get(number.clone()).unwrap_or("");
            let place = line_start + number.start..line_start + number.end;
            Problem::new(place, format!("{} is no number", quoted(written)))
                .label("expected digits, with a decimal point")
                .maybe_hint(bare_number(written).map(|bare| format!("write {bare}")))
        });
        problems.push(problem.unwrap_or_else(|| as_parsed(span, message, line)));
    }
    // What else is wrong on these lines follows from their syntax.
    problems.settle(lines);
}

/// The place of a number with `$`, `%` or separators that makes the error at `error`.
fn decorated_number(line: &str, error: usize) -> Option<Range<usize>> {
    let signs = line.match_indices('=').map(|(at, _)| at + 1);
    signs
        .filter_map(|after| {
            let value = line.get(after..)?;
            let start = after + (value.len() - value.trim_start().len());
            let value = value.trim_start();
            let is_part = |c: char| c.is_ascii_digit() || "$%,._+-".contains(c);
            let length = value.find(|c| !is_part(c)).unwrap_or(value.len());
            let number = value.get(..length)?.trim_end_matches(',');
            Some((start..start + number.len(), number))
        })
        .find(|(place, number)| {
            let is_near = (place.start..=place.end + 2).contains(&error);
            is_near && number.contains(['$', '%', ',']) && bare_number(number).is_some()
        })
        .map(|(place, _)| place)
}

/// The parser's own words, with a hint where the slip is a usual one.
fn as_parsed(span: Range<usize>, message: &str, line: &str) -> Problem {
    let (message, expected) = match message.split_once(", expected ") {
        Some((message, "nothing")) => (message, String::new()),
        Some((message, expected)) => (message, format!("expected {expected}")),
        None => (message, String::new()),
    };
    let value = line.split_once('=').map_or("", |(_, value)| value);
    let value = value.split('#').next().unwrap_or("").trim();
    let hint = if message == "duplicate key" {
        Some("a key or table may stand only once; lists of tables are `[[name]]`".to_owned())
    } else if value.split('/').count() == 3 || message.contains("date") {
        Some("dates are YYYY-MM-DD, as in 2003-08-25".to_owned())
    } else if message.contains("quoted") && (1..80).contains(&value.len()) {
        Some(format!("write \"{value}\""))
    } else if value.split(':').count() == 3 && value.len() < 80 {
        Some(format!("a range stands in quotes: write \"{value}\""))
    } else {
        None
    };
    Problem::new(span, message).label(expected).maybe_hint(hint)
}
