//! The text of one file, and the faults found in it until they get their lines and columns.

use std::cell::{Cell, RefCell};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::error::{Fault, Faults};
use crate::not_text::not_text;

/// Faults listed of one file; the rest is counted.
const LISTED: usize = 50;
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
}

impl Source {
    /// The text of `bytes`; empty, and a fault, where they are no text. Bytes that are no UTF-8
    /// become faults, one a line.
    pub(crate) fn new(path: &Path, bytes: Vec<u8>, problems: &Problems) -> Source {
        let path = path.to_path_buf();
        if let Some((is, hint)) = not_text(&bytes) {
            problems.instead(Problem::new(0..0, format!("the file is {is}")).hint(hint));
            return Source { path, text: String::new() };
        }
        let mut text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => replace_invalid(error.as_bytes(), problems),
        };
        if text.starts_with('\u{FEFF}') {
            text.drain(..'\u{FEFF}'.len_utf8());
        }
        Source { path, text }
    }

    /// Gives each problem its line and column.
    pub(crate) fn faults(&self, problems: &Problems) -> Faults {
        let (problems, left_off) = problems.take();
        let mut places = Places { text: &self.text, at: 0, line: 1, line_start: 0 };
        let mut faults: Vec<Fault> = Vec::with_capacity(problems.len());
        for problem in problems {
            let span = self.within(problem.span);
            let (line, column) = places.of(span.start);
            let file = self.path.clone();
            let (message, label) = (printable(problem.message), printable(problem.label));
            let hint = problem.hint.map(printable);
            faults.push(Fault { file, line, column, span, message, label, hint });
        }
        if let (1.., Some(last)) = (left_off, faults.last()) {
            let more = Fault {
                message: format!("... and {left_off} more faults in this file"),
                label: String::new(),
                hint: None,
                ..last.clone()
            };
            faults.push(more);
        }
        let text = self.kept(&mut faults);
        let sources = if faults.is_empty() { Vec::new() } else { vec![(self.path.clone(), text)] };
        Faults { faults, sources }
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

/// A fault whose place is still a span of bytes.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    span: Range<usize>,
    message: String,
    label: String,
    hint: Option<String>,
}

impl Problem {
    /// What is wrong, and where.
    pub(crate) fn new(span: Range<usize>, message: impl Into<String>) -> Problem {
        Problem { span, message: message.into(), label: String::new(), hint: None }
    }

    /// What was expected.
    pub(crate) fn label(mut self, label: impl Into<String>) -> Problem {
        self.label = label.into();
        self
    }

    /// What to write instead.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Problem {
        self.hint = Some(hint.into());
        self
    }

    /// What to write instead, if that is known.
    pub(crate) fn maybe_hint(mut self, hint: Option<String>) -> Problem {
        self.hint = hint;
        self
    }
}

/// The problems found in one file so far: the first 50 are kept, the rest counted.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    list: RefCell<Vec<Problem>>,
    /// Places of which nothing more is noted.
    settled: RefCell<Vec<Range<usize>>>,
    left_off: Cell<usize>,
}

impl Problems {
    /// Notes a problem.
    pub(crate) fn push(&self, problem: Problem) {
        let is_in = |settled: &Range<usize>| settled.contains(&problem.span.start);
        if self.settled.borrow().iter().any(is_in) {
            return;
        }
        if self.full() {
            self.count();
        } else {
            self.list.borrow_mut().push(problem);
        }
    }

    /// Notes a problem before all others, in place of the last one where there are many.
    pub(crate) fn head(&self, problem: Problem) {
        let mut list = self.list.borrow_mut();
        if list.len() >= LISTED {
            list.pop();
            self.count();
        }
        list.insert(0, problem);
    }

    /// Notes the problems that `other` has.
    pub(crate) fn absorb(&self, other: Problems) {
        let (list, left_off) = other.take();
        for problem in list {
            self.push(problem);
        }
        self.left_off.set(self.left_off.get() + left_off);
    }

    /// Notes a problem in place of all others: they follow from it, and so do those to come.
    pub(crate) fn instead(&self, problem: Problem) {
        self.take();
        self.settled.borrow_mut().clear();
        self.push(problem);
        self.settle(vec![0..usize::MAX]);
    }

    /// Notes nothing more that begins within `places`.
    pub(crate) fn settle(&self, places: Vec<Range<usize>>) {
        self.settled.borrow_mut().extend(places);
    }

    /// Whether further problems are only counted, so that their words need not be made.
    pub(crate) fn full(&self) -> bool {
        self.list.borrow().len() >= LISTED
    }

    /// Counts a problem without keeping it.
    pub(crate) fn count(&self) {
        self.left_off.set(self.left_off.get() + 1);
    }

    /// How many there are, with those that are only counted.
    pub(crate) fn number(&self) -> usize {
        self.list.borrow().len() + self.left_off.get()
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.list.borrow().is_empty()
    }

    /// All problems in the order of their places, and the number of those left off.
    fn take(&self) -> (Vec<Problem>, usize) {
        let mut list = self.list.take();
        list.sort_by_key(|problem| problem.span.start);
        (list, self.left_off.take())
    }
}
