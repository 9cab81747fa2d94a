//! Records of a CSV file with the places of their fields.

use std::ops::Range;

use csv::ByteRecord;

use crate::pool::columns::NAMES;
use crate::reader::bounds;
use crate::reader::source::{Problem, Problems, Source};
use crate::reader::words::{bare_number, did_you_mean, listed, nearest, quoted};

/// How a file with one record a line is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    /// What stands between the fields.
    pub(crate) separator: u8,
    /// Whether lines that begin with `#` are comments.
    pub(crate) comments: bool,
}

impl Layout {
    /// That of every file but tapes.
    pub(crate) const PLAIN: Layout = Layout { separator: b',', comments: true };
}

/// Takes names of columns that are not known, with their places.
pub(crate) type Others<'o> = &'o mut dyn FnMut(&str, Range<usize>);

/// A CSV file that is being read: `#` comments, blank lines and blanks around fields are skipped.
pub(crate) struct CsvReader<'s> {
    pub(crate) source: &'s Source,
    layout: Layout,
    reader: csv::Reader<&'s [u8]>,
}

impl<'s> CsvReader<'s> {
    pub(crate) fn new(source: &'s Source) -> CsvReader<'s> {
        CsvReader::of(source, Layout::PLAIN)
    }

    /// Reads a file of another layout.
    pub(crate) fn of(source: &'s Source, layout: Layout) -> CsvReader<'s> {
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(layout.separator)
            .comment(layout.comments.then_some(b'#'))
            .from_reader(source.text.as_bytes());
        CsvReader { source, layout, reader }
    }

    /// Reads the next record that is not blank into `record`; where it starts, in bytes.
    pub(crate) fn next(&mut self, record: &mut ByteRecord) -> Option<usize> {
        while matches!(self.reader.read_byte_record(record), Ok(true)) {
            let is_blank = record.len() == 1 && field(record, 0).is_empty();
            if !is_blank {
                let at = record.position().map_or(0, |position| position.byte());
                return Some(usize::try_from(at).unwrap_or(usize::MAX));
            }
        }
        None
    }

    /// Reads the header: where each of `names` stands. Unknown, repeated and missing names are
    /// faults; with `others`, unknown names that stand for none of `names` are handed to it with
    /// their places instead. `None` when the rows cannot be read.
    pub(crate) fn header(
        &mut self,
        names: &[&str],
        required: &dyn Fn(usize) -> bool,
        problems: &Problems,
        mut others: Option<Others<'_>>,
    ) -> Option<Header> {
        let mut record = ByteRecord::new();
        let Some(start) = self.next(&mut record) else {
            let problem = Problem::new(0..0, "the file is empty");
            problems.push(problem.label("expected a line of column names"));
            return None;
        };
        if self.source.sheet.is_some() {
            let named = (0..record.len()).rev().find(|at| !field(&record, *at).is_empty());
            record.truncate(named.map_or(0, |last| last + 1));
        }
        let place = |column| field_span(&self.source.text, start, column);
        if let Some(separator) = other_separator(&record) {
            let (shown, word) = separator;
            let message = format!("columns are separated by {shown}: use `,`");
            let mut hint =
                "save the file as CSV with commas, and numbers with decimal points".to_owned();
            if names == NAMES {
                hint += &format!(
                    "; or {AS_A_TAPE}, with `separator = \"{word}\"` in `[format]` of the map"
                );
            }
            problems.push(Problem::new(place(0), message).hint(hint));
            return None;
        }
        let mut header = Header { positions: vec![None; names.len()], width: record.len() };
        let mut unknown = Vec::new();
        for column in 0..record.len() {
            let name = text(field(&record, column));
            match names.iter().position(|known| *known == name) {
                None => unknown.push(column),
                Some(at) => match header.positions.get_mut(at) {
                    Some(position @ None) => *position = Some(column),
                    _ if problems.full() => problems.count(),
                    _ => {
                        let message = format!("there are two columns {}", quoted(name));
                        problems.push(Problem::new(place(column), message));
                    }
                },
            }
        }
        let is_meant = |column: &usize| {
            let name = text(field(&record, *column));
            names.iter().any(|key| is_likely(name, key))
        };
        if others.is_none() && unknown.len() == record.len() && !unknown.iter().any(is_meant) {
            let expected = (0..).zip(names).filter(|(at, _)| required(*at)).map(|(_, name)| *name);
            let problem = Problem::new(place(0), "no column of the file is known");
            let hint = (names == NAMES).then(|| AS_A_TAPE.to_owned());
            problems.push(problem.label(format!("expected {}", listed(expected))).maybe_hint(hint));
            return None;
        }
        let mut in_another_unit = Vec::new();
        for column in unknown {
            if problems.full() {
                problems.count();
                continue;
            }
            let name = text(field(&record, column));
            let free = header.free(names);
            let stem = bounds::unit(name).map_or(name, |(stem, _)| stem);
            let by_unit = free.iter().find_map(|key| {
                bounds::unit(key).filter(|(s, _)| *s == stem).map(|(_, words)| (*key, words))
            });
            // A column that must be there is meant before one that may be.
            let needed = free
                .iter()
                .copied()
                .filter(|key| names.iter().position(|known| known == key).is_some_and(&required));
            let likely = likely(name, needed);
            let near = nearest(name, free);
            let hint = match (by_unit, near, &mut others) {
                (Some((key, words)), _, _) => {
                    // In another unit the rows would say something else.
                    in_another_unit.push(key);
                    Some(format!("`{key}`: {words}"))
                }
                (None, near, _) if likely.is_some() && likely != near => {
                    // A guess: the rows are not read by it.
                    in_another_unit.extend(likely);
                    likely.map(|key| format!("did you mean {}?", quoted(key)))
                }
                (None, Some(near), _) => {
                    // A misspelt column is a fault, but its fields are read all the same.
                    header.set(names, near, column);
                    Some(format!("did you mean {}?", quoted(near)))
                }
                (None, None, Some(others)) => {
                    others(name, place(column));
                    continue;
                }
                (None, None, None) => did_you_mean(name, names.iter().copied()),
            };
            let message = match name {
                "" => "a column has no name".to_owned(),
                name => format!("unknown column {}", quoted(name)),
            };
            problems.push(Problem::new(place(column), message).maybe_hint(hint));
        }
        let mut complete = in_another_unit.is_empty();
        for (at, name) in names.iter().enumerate() {
            if required(at) && header.position(at).is_none() {
                complete = false;
                if !in_another_unit.contains(name) {
                    let end = place(record.len().saturating_sub(1)).end;
                    let message = format!("there is no column {}", quoted(name));
                    let hint = bounds::unit(name).map(|(_, words)| format!("`{name}`: {words}"));
                    problems.push(Problem::new(end..end, message).maybe_hint(hint));
                }
            }
        }
        complete.then_some(header)
    }

    /// The bytes of a field of the record that begins at `start`: see [`Layout::field_span`].
    pub(crate) fn field_span(&self, start: usize, column: usize) -> Range<usize> {
        self.layout.field_span(&self.source.text, start, column)
    }

    /// Whether the record has as many fields as the header; a fault if not.
    pub(crate) fn has_width(
        &self,
        record: &ByteRecord,
        start: usize,
        width: usize,
        problems: &Problems,
    ) -> bool {
        let is_sheet = self.source.sheet.is_some();
        let is_empty = |beyond: usize| field(record, beyond).is_empty();
        if record.len() == width || (is_sheet && (width..record.len()).all(is_empty)) {
            return true;
        }
        if !self.is_of_one_line(record, start, problems) {
            return false;
        }
        if problems.full() {
            problems.count();
            return false;
        }
        let place = |column| self.field_span(start, column);
        let (span, hint) = if record.len() > width {
            let hint = match is_sheet {
                true => "clear the cells right of the last heading",
                false => "a number with a thousands separator makes two fields: write 1234567.89",
            };
            let first = (width..record.len()).find(|at| !field(record, *at).is_empty());
            (place(first.unwrap_or(width)), hint)
        } else {
            let last = place(record.len().saturating_sub(1));
            (last.end..last.end, "leave a field empty between two commas")
        };
        let message = format!("the row has {} fields, the header {width}", record.len());
        problems.push(Problem::new(span, message).hint(hint));
        false
    }

    /// Whether no field runs over several lines; a fault if one does. A quote that is never closed
    /// takes all that follows into its field.
    pub(crate) fn is_of_one_line(
        &self,
        record: &ByteRecord,
        start: usize,
        problems: &Problems,
    ) -> bool {
        if !record.as_slice().contains(&b'\n') {
            return true;
        }
        if problems.full() {
            problems.count();
            return false;
        }
        let column = record.iter().position(|field| field.contains(&b'\n')).unwrap_or(0);
        let span = self.field_span(start, column);
        let problem = Problem::new(span, "a quoted field runs over several lines");
        problems.push(problem.hint("close the quote"));
        false
    }
}

/// What separates the columns of a header that has no comma: as messages show it, and as maps of
/// tapes name it.
fn other_separator(header: &ByteRecord) -> Option<(&'static str, &'static str)> {
    let only = field(header, 0);
    match header.len() {
        1 if only.contains(&b';') => Some(("`;`", ";")),
        1 if only.contains(&b'\t') => Some(("tabs", "tab")),
        1 if only.contains(&b'|') => Some(("`|`", "|")),
        _ => None,
    }
}

/// How to read a pool that is written otherwise.
const AS_A_TAPE: &str = "read a servicer's own file as a tape: `tape = { file = ..., map = ... }` in \
                         place of `pool`";

/// What tapes call the columns that every file has.
const OTHER_NAMES: [(&str, &[&str]); 3] = [
    ("balance_usd", &["upb", "current_balance", "principal_balance", "amount"]),
    ("rate_pct", &["wac", "gwac", "coupon", "note_rate", "interest_rate", "gross_rate"]),
    ("remaining_months", &["wam", "remaining_term", "rem_term", "term", "maturity_months"]),
];

/// The one of `needed` that an unknown column is likely to be.
fn likely<'n>(name: &str, needed: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    needed.into_iter().find(|key| is_likely(name, key))
}

/// Whether an unknown column may be meant for `key`: by another name, unit or spelling.
fn is_likely(name: &str, key: &str) -> bool {
    let typed = name.to_lowercase().replace([' ', '-'], "_");
    let stem = bounds::unit(&typed).map_or(typed.as_str(), |(stem, _)| stem);
    let others = OTHER_NAMES.iter().find(|(known, _)| *known == key);
    let is_other = others.is_some_and(|(_, all)| all.contains(&stem) || all.contains(&&*typed));
    let is_unit = bounds::unit(key).is_some_and(|(of_key, _)| of_key == stem);
    is_other || is_unit || nearest(&typed, [key]).is_some()
}

/// Where the columns of a file stand.
pub(crate) struct Header {
    positions: Vec<Option<usize>>,
    /// Number of columns.
    pub(crate) width: usize,
}

impl Header {
    /// The names that no column has yet.
    fn free<'n>(&self, names: &[&'n str]) -> Vec<&'n str> {
        let is_free = |(_, position): &(&&str, &Option<usize>)| position.is_none();
        names.iter().zip(&self.positions).filter(is_free).map(|(name, _)| *name).collect()
    }

    fn set(&mut self, names: &[&str], name: &str, column: usize) {
        let at = names.iter().position(|known| *known == name);
        if let Some(position) = at.and_then(|at| self.positions.get_mut(at)) {
            *position = Some(column);
        }
    }

    /// The column of the name at `at`, if the file has it.
    pub(crate) fn position(&self, at: usize) -> Option<usize> {
        self.positions.get(at).copied().flatten()
    }
}

/// A field without the blanks around it; empty beyond the last one.
pub(crate) fn field(record: &ByteRecord, column: usize) -> &[u8] {
    record.get(column).unwrap_or_default().trim_ascii()
}

/// The text of a field. Fields are cut from valid text at ASCII bytes, so they are valid.
pub(crate) fn text(field: &[u8]) -> &str {
    std::str::from_utf8(field).unwrap_or("")
}

/// How to write a number that could not be read.
pub(crate) fn number_hint(text: &str) -> Option<String> {
    bare_number(text).map(|bare| format!("write {bare}"))
}

/// The bytes of a field of a plain file: see [`Layout::field_span`].
pub(crate) fn field_span(text: &str, start: usize, column: usize) -> Range<usize> {
    Layout::PLAIN.field_span(text, start, column)
}

impl Layout {
    /// The bytes of a field, without blanks around it. `start` is where the reader began to look
    /// for the record: comments and blank lines may come first.
    pub(crate) fn field_span(self, text: &str, start: usize, column: usize) -> Range<usize> {
        let bytes = text.as_bytes();
        let mut at = self.record_start(bytes, start);
        let mut current = 0;
        let mut field_start = at;
        let mut in_quotes = false;
        while let Some(byte) = bytes.get(at) {
            match byte {
                b'"' if at == field_start => in_quotes = true,
                b'"' if in_quotes && bytes.get(at + 1) == Some(&b'"') => at += 1,
                b'"' if in_quotes => in_quotes = false,
                byte if *byte == self.separator && !in_quotes => {
                    if current == column {
                        break;
                    }
                    current += 1;
                    field_start = at + 1;
                }
                b'\n' | b'\r' if !in_quotes => break,
                _ => {}
            }
            at += 1;
        }
        let raw = text.get(field_start..at).unwrap_or("");
        let from = field_start + (raw.len() - raw.trim_start().len());
        let to = from + raw.trim().len();
        from..to.max(from)
    }

    /// The first byte of the record that follows `start`.
    fn record_start(self, bytes: &[u8], start: usize) -> usize {
        let mut at = start;
        loop {
            match bytes.get(at) {
                Some(b'\n' | b'\r') => at += 1,
                Some(b'#') if self.comments => {
                    let rest = bytes.get(at..).unwrap_or_default();
                    at += rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
                }
                _ => return at,
            }
        }
    }
}
