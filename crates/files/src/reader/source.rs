//! The text of one file, and the lines and columns of the faults found in it.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::doubt::{Doubt, DoubtPlace, Doubts};
use crate::reader::error::{Fault, Faults};
use crate::reader::not_text::not_text;
use crate::reader::problems::{Kind, LISTED};
pub(crate) use crate::reader::problems::{Problem, Problems};
use crate::reader::workbook::{self, Reading, Sheet};

/// Texts up to this size are handed out whole, bytes.
const WHOLE: usize = 1 << 20;
/// Longest piece of a line that is kept of a larger text, bytes on either side of the place.
const KEPT: usize = 500;

/// A file's text.
pub(crate) struct Source {
    /// The file, as messages name it.
    pub(crate) path: PathBuf,
    /// Its text without a byte order mark.
    pub(crate) text: String,
    /// The sheet that the text is of, where the file is a workbook.
    pub(crate) sheet: Option<String>,
}

impl Source {
    /// The text of `bytes`; empty, and a fault, where they are no text. Bytes that are no UTF-8
    /// become faults, one a line.
    pub(crate) fn new(path: &Path, bytes: Vec<u8>, problems: &Problems) -> Source {
        let path = path.to_path_buf();
        if let Some((is, hint)) = not_text(&bytes) {
            problems.instead(Problem::new(0..0, format!("the file is {is}")).hint(hint));
            return Source { path, text: String::new(), sheet: None };
        }
        let mut text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => replace_invalid(error.as_bytes(), problems),
        };
        if text.starts_with('\u{FEFF}') {
            text.drain(..'\u{FEFF}'.len_utf8());
        }
        Source { path, text, sheet: None }
    }

    /// The text of a file of rows: a file that is named as a workbook gives its first sheet, or the
    /// one named behind a `#`.
    pub(crate) fn of_rows(
        named: &Path,
        bytes: Vec<u8>,
        reading: Reading,
        problems: &Problems,
    ) -> Source {
        let (path, wanted) = workbook::file_and_sheet(named);
        if !workbook::is_workbook(&path) {
            return Source::new(named, bytes, problems);
        }
        match workbook::sheet(&bytes, wanted, reading, problems) {
            Some(Sheet { name, text }) => Source { path, text, sheet: Some(name) },
            None => Source { path, text: String::new(), sheet: None },
        }
    }

    /// The file as faults name it, with the sheet.
    fn shown(&self) -> PathBuf {
        match &self.sheet {
            Some(sheet) => PathBuf::from(format!("{}#{sheet}", self.path.display())),
            None => self.path.clone(),
        }
    }

    /// The words about a place, and its column: of a sheet they begin with the cell.
    fn at_cell(&self, words: String, at: usize, (line, column): (usize, usize)) -> (String, usize) {
        if self.sheet.is_none() || self.text.is_empty() {
            return (words, column);
        }
        let start = self.text.get(..at).and_then(|text| text.rfind('\n')).map_or(0, |end| end + 1);
        let (cell, column) =
            workbook::cell_of(self.text.get(start..).unwrap_or(""), line, at - start);
        (format!("cell {cell}: {words}"), column)
    }

    /// Gives each problem its line and column.
    pub(crate) fn faults(&self, problems: &Problems) -> Faults {
        let (kinds, left_off) = problems.take();
        let starts = kinds
            .iter()
            .flat_map(|kind| kind.shown.iter().map(|problem| problem.span.start))
            .chain(kinds.iter().flat_map(|kind| kind.others.iter().copied()));
        let place = self.places(starts.collect());
        let mut faults: Vec<Fault> = Vec::new();
        for Kind { shown, others, more, .. } in kinds {
            let mut lines: Vec<usize> = others.iter().map(|start| place(*start).0).collect();
            lines.dedup();
            for problem in shown {
                let (line, column) = place(problem.span.start);
                let span = self.within(problem.span);
                let message = printable(problem.message);
                let (message, column) = match problem.is_summary {
                    true => (message, column),
                    false => self.at_cell(message, span.start, (line, column)),
                };
                faults.push(Fault {
                    file: self.shown(),
                    line,
                    column,
                    span,
                    message,
                    label: printable(problem.label),
                    hint: problem.hint.map(printable),
                    count: if problem.is_summary { 0 } else { 1 + more },
                    lines: lines.clone(),
                });
            }
        }
        faults.sort_by_key(|fault| fault.span.start);
        if let (1.., Some(last)) = (left_off, faults.last()) {
            let more = Fault {
                message: format!("... and {left_off} more faults in this file"),
                label: String::new(),
                hint: None,
                count: left_off,
                lines: Vec::new(),
                ..last.clone()
            };
            faults.push(more);
        }
        let text = self.kept(&mut faults);
        let sources = if faults.is_empty() { Vec::new() } else { vec![(self.shown(), text)] };
        Faults { faults, sources }
    }

    /// Gives each doubt its line and column. Several of one kind in a line are one.
    pub(crate) fn doubts(&self, doubts: &Doubts) -> Vec<Doubt> {
        let (noted, left_off) = doubts.take();
        let place = self.places(noted.iter().map(|doubt| doubt.span.start).collect());
        let mut placed: Vec<(Doubt, usize)> = Vec::new();
        for doubt in noted {
            let (line, column) = place(doubt.span.start);
            if let Some((last, others)) = placed.last_mut()
                && last.kind == doubt.kind
                && matches!(last.place, DoubtPlace::File { line: of_last, .. } if of_last == line)
            {
                *others += 1;
                continue;
            }
            let at = self.within(doubt.span).start;
            let (message, column) = self.at_cell(printable(doubt.message), at, (line, column));
            let doubt = Doubt {
                kind: doubt.kind,
                place: DoubtPlace::File { file: self.shown(), line, column },
                message,
                meant: printable(doubt.meant),
            };
            placed.push((doubt, 0));
        }
        let told = |(doubt, others): (Doubt, usize)| match others {
            0 => doubt,
            more => {
                Doubt { message: format!("{}; {more} more in the line", doubt.message), ..doubt }
            }
        };
        let left_off = left_off + placed.len().saturating_sub(LISTED);
        let mut listed: Vec<Doubt> = placed.into_iter().take(LISTED).map(told).collect();
        if let (1.., Some(last)) = (left_off, listed.last_mut()) {
            last.message.push_str(&format!("; {left_off} more doubts about this file"));
        }
        listed
    }

    /// Line and column, from 1, of each of some places in the text.
    fn places(&self, starts: Vec<usize>) -> impl Fn(usize) -> (usize, usize) {
        let mut starts: Vec<usize> =
            starts.into_iter().map(|start| self.within(start..start).start).collect();
        starts.sort_unstable();
        starts.dedup();
        let mut places = Places { text: &self.text, at: 0, line: 1, line_start: 0 };
        let places: Vec<(usize, usize)> = starts.iter().map(|start| places.of(*start)).collect();
        move |start: usize| {
            let at = starts.binary_search(&self.within(start..start).start);
            at.ok().and_then(|at| places.get(at)).copied().unwrap_or((1, 1))
        }
    }

    /// The span moved to character boundaries of the text.
    fn within(&self, span: Range<usize>) -> Range<usize> {
        let mut start = floor_boundary(&self.text, span.start);
        if self.text.get(..=start).is_some_and(|text| text.ends_with("\r\n")) {
            // The end of a line is before all of its terminator.
            start -= 1;
        }
        let end = floor_boundary(&self.text, span.end.max(start));
        start..end.max(start)
    }

    /// The text to show: all of it, or the faulty lines of a large one, with the spans moved.
    fn kept(&self, faults: &mut [Fault]) -> Arc<str> {
        if self.text.len() <= WHOLE {
            return Arc::from(self.text.as_str());
        }
        let mut kept = String::new();
        for fault in faults {
            let Range { start, end } = fault.span.clone();
            let line_start =
                self.text.get(..start).and_then(|t| t.rfind('\n')).map_or(0, |n| n + 1);
            let rest = self.text.get(start..).unwrap_or("");
            let line_end = start + rest.find('\n').unwrap_or(rest.len());
            let from = floor_boundary(&self.text, line_start.max(start.saturating_sub(KEPT)));
            let to = floor_boundary(&self.text, line_end.min(start.saturating_add(KEPT)));
            let moved = kept.len() + (start - from);
            fault.span = moved..moved + end.min(to).saturating_sub(start);
            kept.push_str(self.text.get(from..to).unwrap_or(""));
            kept.push('\n');
        }
        Arc::from(kept)
    }
}

/// The text with U+FFFD for what is no UTF-8; a problem for each line that has such bytes.
fn replace_invalid(bytes: &[u8], problems: &Problems) -> String {
    let mut text = String::with_capacity(bytes.len());
    let mut last_fault_line = None;
    let mut line_start = 0;
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if let Some(newline) = chunk.valid().rfind('\n') {
            line_start = text.len() - chunk.valid().len() + newline + 1;
        }
        if let Some(first) = chunk.invalid().first() {
            let start = text.len();
            text.push(char::REPLACEMENT_CHARACTER);
            if last_fault_line != Some(line_start) {
                last_fault_line = Some(line_start);
                problems.push(
                    Problem::new(start..text.len(), format!("the byte {first:#04x} is not UTF-8"))
                        .hint("save the file as UTF-8"),
                );
            }
        }
    }
    text
}

/// The text with control characters escaped: words of the input must not move the cursor.
fn printable(text: String) -> String {
    if !text.chars().any(char::is_control) {
        return text;
    }
    let escape = |c: char| if c.is_control() { c.escape_debug().to_string() } else { c.into() };
    text.chars().map(escape).collect()
}

/// The last character boundary at or before `at`.
fn floor_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Lines and columns of places that are asked for in order.
struct Places<'t> {
    text: &'t str,
    at: usize,
    line: usize,
    line_start: usize,
}

impl Places<'_> {
    fn of(&mut self, place: usize) -> (usize, usize) {
        let between = self.text.get(self.at..place).unwrap_or("");
        self.line += between.bytes().filter(|byte| *byte == b'\n').count();
        if let Some(newline) = between.rfind('\n') {
            self.line_start = self.at + newline + 1;
        }
        self.at = self.at.max(place);
        let before = self.text.get(self.line_start..place).unwrap_or("");
        (self.line, before.chars().count() + 1)
    }
}
