//! Syntax faults of TOML files, one a line, with hints for the usual slips.

use toml::de::Error;

use crate::source::{Problem, Problems};

/// Reports the first syntax error of each line.
pub(crate) fn report(text: &str, errors: &[Error], problems: &Problems) {
    let mut errors: Vec<&Error> = errors.iter().collect();
    errors.sort_by_key(|error| error.span().map_or(0, |span| span.start));
    let mut last_line = None;
    for error in errors {
        let span = error.span().unwrap_or(0..0);
        let before = text.get(..span.start).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        if last_line == Some(line_start) {
            continue;
        }
        last_line = Some(line_start);
        let line = text.get(line_start..).and_then(|rest| rest.lines().next()).unwrap_or("");
        let (message, expected) = match error.message().split_once(", expected ") {
            Some((message, "nothing")) => (message, String::new()),
            Some((message, expected)) => (message, format!("expected {expected}")),
            None => (error.message(), String::new()),
        };
        let problem = Problem::new(span, message).label(expected);
        problems.push(problem.maybe_hint(hint(message, line)));
    }
}

/// What a line was probably meant to be.
fn hint(message: &str, line: &str) -> Option<String> {
    if message == "duplicate key" {
        return Some("a key or table may stand only once; lists of tables are `[[name]]`".into());
    }
    let (_, value) = line.split_once('=')?;
    let value = value.split('#').next().unwrap_or("").trim();
    let number_like =
        value.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '$' | '-' | '+'));
    if number_like && value.contains(['$', '%', ',']) && !value.contains('/') {
        return crate::words::bare_number(value).map(|bare| format!("write {bare}"));
    }
    if value.split('/').count() == 3 || message.contains("date") {
        return Some("dates are YYYY-MM-DD, as in 2003-08-25".into());
    }
    message.contains("quoted").then(|| format!("write \"{value}\"")).filter(|h| h.len() < 100)
}
