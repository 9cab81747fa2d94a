//! Syntax faults of TOML files, one a line, with hints for the usual slips.

use std::ops::Range;

use toml::de::Error;

use crate::reader::source::{Problem, Problems};
use crate::reader::words::{bare_number, quoted};

/// Reports the first syntax error of each line.
pub(crate) fn report(text: &str, errors: &[Error], problems: &Problems) {
    let mut places: Vec<(Range<usize>, &str)> =
        errors.iter().map(|error| (error.span().unwrap_or(0..0), error.message())).collect();
    places.sort_by_key(|(span, _)| span.start);
    if let Some(problem) = not_toml(text, &places) {
        return problems.instead(problem);
    }
    let mut last_line = None;
    let mut lines = Vec::new();
    let mut faulty = Vec::new();
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
        let header = Header::of(line);
        let of_header = header.as_ref().and_then(|header| header.problem(line_start, line));
        if let Some(header) = header {
            // The tables that follow one of a faulty header are no second ones.
            match of_header {
                Some(_) => faulty.push(header.name),
                None if message == DUPLICATE && faulty.contains(&header.name) => continue,
                None => {}
            }
        }
        let problem = problem.or(of_header);
        problems.push(problem.unwrap_or_else(|| as_parsed(span, message, line)));
    }
    // What else is wrong on these lines follows from their syntax.
    problems.settle(lines);
}

/// What the parser calls a key or a table that stands twice.
const DUPLICATE: &str = "duplicate key";
/// Lines with errors from which on a file may be of another form.
const MANY: usize = 3;

/// A problem of a file most of whose lines are no TOML.
fn not_toml(text: &str, places: &[(Range<usize>, &str)]) -> Option<Problem> {
    let (mut wrong, mut end) = (0, 0);
    for (span, _) in places {
        if wrong == 0 || span.start >= end {
            wrong += 1;
            let rest = text.get(span.start..).unwrap_or("");
            end = span.start + rest.find('\n').map_or(rest.len(), |newline| newline + 1);
        }
    }
    let says = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    let lines = text.lines().filter(says).count();
    if wrong < MANY || 2 * wrong < lines {
        return None;
    }
    let first = text.lines().find(says).unwrap_or("");
    let start = text.find(first).unwrap_or(0);
    let is_json =
        first.trim_start().starts_with(['{', '[']) && text.trim_end().ends_with(['}', ']']);
    let is_report = text.contains("Page 1 of ") || text.contains("Distribution Date");
    let message = match is_json {
        true => "the file is JSON, not TOML",
        false => "the file is not TOML",
    };
    let hint = match is_report {
        true => "`paydown reconcile` and `paydown history` read the text of a trustee's report",
        false => {
            "`paydown init FOLDER` writes a deal in TOML, to start from; what a file in another \
             language says has to be entered anew"
        }
    };
    let problem = Problem::new(start..start + first.len(), message);
    Some(problem.label("expected `[table]` and `key = value`").hint(hint))
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

/// A line that is meant for the header of a table.
struct Header<'l> {
    /// As it is written.
    text: &'l str,
    name: &'l str,
    /// What else stands between the brackets.
    rest: &'l str,
}

impl<'l> Header<'l> {
    fn of(line: &'l str) -> Option<Header<'l>> {
        let text = line.split('#').next().unwrap_or("").trim();
        let inner = text.trim_start_matches(['[', ' ']).trim_end_matches([']', ' ']);
        let (name, rest) = inner.split_at(inner.find([' ', '"', '\'']).unwrap_or(inner.len()));
        let rest = rest.trim_matches([' ', '"', '\'']);
        let is_name = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
        let is_opened = text.starts_with('[') && !text.contains('=');
        let is_header = is_opened || (text.ends_with(']') && rest.is_empty());
        (is_header && !name.is_empty() && name.chars().all(is_name)).then_some(Header {
            text,
            name,
            rest,
        })
    }

    /// What is wrong with it: words beside the name of its table, brackets that do not match.
    fn problem(&self, line_start: usize, line: &str) -> Option<Problem> {
        let Header { text, name, rest } = self;
        let start = line_start + line.find(text).unwrap_or(0);
        let message = format!("{} is no header of a table", quoted(text));
        let problem = Problem::new(start..start + text.len(), message);
        if !rest.is_empty() {
            let hint = format!("write `[[{name}]]` and below it `name = \"{rest}\"`");
            return Some(problem.label("expected one word between the brackets").hint(hint));
        }
        let count = |bracket: char| text.matches(bracket).count();
        let hint = match (count('['), count(']')) {
            (2, 2) => format!("write `[[{name}]]`"),
            (2, _) | (_, 2) => {
                format!("write `[[{name}]]` where there may be several, else `[{name}]`")
            }
            _ => format!("write `[{name}]`"),
        };
        let is_right = *text == format!("[[{name}]]") || *text == format!("[{name}]");
        let label = "expected brackets that match, without blanks between them";
        (!is_right).then(|| problem.label(label).hint(hint))
    }
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
    let hint = if message == DUPLICATE {
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
