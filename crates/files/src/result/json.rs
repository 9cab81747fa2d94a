//! JSON results: a list of flat objects, as the text of a CSV file. What reads CSV reads them; numbers
//! keep their digits, and a row that has a line of its own keeps its number.

use std::iter::Peekable;
use std::ops::Range;
use std::str::CharIndices;

use crate::reader::source::{Problem, Problems};

/// Whether a text is a list in JSON: no line of column names begins so.
pub(crate) fn is_json(text: &str) -> bool {
    text.trim_start().starts_with('[')
}

/// The objects of a list as rows, below the keys of the first one; a problem, and nothing, where it is
/// no such list.
pub(crate) fn as_rows(text: &str, problems: &Problems) -> String {
    let mut reader = Reader { text, letters: text.char_indices().peekable() };
    match reader.list() {
        Ok(rows) => rows,
        Err((span, expected)) => {
            let problem = Problem::new(span, "this is no result in JSON");
            problems.instead(problem.label(format!("expected {expected}")));
            String::new()
        }
    }
}

/// A place, and what was expected there.
type Unexpected = (Range<usize>, &'static str);

struct Reader<'t> {
    text: &'t str,
    letters: Peekable<CharIndices<'t>>,
}

impl Reader<'_> {
    fn list(&mut self) -> Result<String, Unexpected> {
        let mut keys: Vec<String> = Vec::new();
        let mut rows = String::new();
        self.must('[', "a list")?;
        if self.is_next(']') {
            return Ok(rows);
        }
        loop {
            let (start, row) = (self.at(), self.object()?);
            if keys.is_empty() {
                keys = row.iter().map(|(key, _)| key.clone()).collect();
                push_row(keys.iter().map(String::as_str), &mut rows);
            }
            if row.len() != keys.len() || row.iter().zip(&keys).any(|((key, _), of)| key != of) {
                return Err((start..start + 1, "the keys of the first object, in their order"));
            }
            push_row(row.iter().map(|(_, value)| value.as_str()), &mut rows);
            if self.is_next(']') {
                break;
            }
            self.must(',', "`,` or `]`")?;
        }
        self.blanks();
        match self.letters.peek() {
            Some((at, _)) => Err((*at..*at + 1, "the end behind the list")),
            None => Ok(rows),
        }
    }

    fn object(&mut self) -> Result<Vec<(String, String)>, Unexpected> {
        let mut row = Vec::new();
        self.must('{', "an object")?;
        if self.is_next('}') {
            return Ok(row);
        }
        loop {
            let key = self.token()?;
            self.must(':', "`:` behind a key")?;
            row.push((key, self.token()?));
            if self.is_next('}') {
                return Ok(row);
            }
            self.must(',', "`,` or `}`")?;
        }
    }

    /// A text, a number as it is written, a word; nothing for `null`.
    fn token(&mut self) -> Result<String, Unexpected> {
        let start = self.at();
        let mut end = start;
        let is_text = matches!(self.letters.peek(), Some((_, '"')));
        let mut is_escaped = false;
        while let Some(&(at, letter)) = self.letters.peek() {
            let is_last = is_text && letter == '"' && at > start && !is_escaped;
            let is_word = letter.is_ascii_alphanumeric() || matches!(letter, '+' | '-' | '.');
            if !(is_text || is_word) {
                break;
            }
            is_escaped = letter == '\\' && !is_escaped;
            end = at + letter.len_utf8();
            self.letters.next();
            if is_last {
                break;
            }
        }
        let expected = (start..end.max(start), "a text, a number or null");
        let token = self.text.get(start..end).unwrap_or("");
        match serde_json::from_str(token) {
            Ok(serde_json::Value::String(text)) => Ok(text),
            Ok(serde_json::Value::Null) => Ok(String::new()),
            Ok(serde_json::Value::Number(_) | serde_json::Value::Bool(_)) => Ok(token.to_owned()),
            _ => Err(expected),
        }
    }

    fn must(&mut self, letter: char, expected: &'static str) -> Result<(), Unexpected> {
        let at = self.at();
        if self.is_next(letter) { Ok(()) } else { Err((at..at, expected)) }
    }

    /// Goes behind a letter, if it is the next.
    fn is_next(&mut self, letter: char) -> bool {
        self.blanks();
        self.letters.next_if(|(_, next)| *next == letter).is_some()
    }

    /// Where the next letter stands that is no blank.
    fn at(&mut self) -> usize {
        self.blanks();
        self.letters.peek().map_or(self.text.len(), |(at, _)| *at)
    }

    fn blanks(&mut self) {
        while self.letters.next_if(|(_, letter)| letter.is_ascii_whitespace()).is_some() {}
    }
}

/// A line of CSV.
fn push_row<'v>(values: impl Iterator<Item = &'v str>, to: &mut String) {
    for (at, value) in values.enumerate() {
        if at > 0 {
            to.push(',');
        }
        if value.contains([',', '"', '\n', '\r']) {
            to.push('"');
            to.push_str(&value.replace('"', "\"\""));
            to.push('"');
        } else {
            to.push_str(value);
        }
    }
    to.push('\n');
}
