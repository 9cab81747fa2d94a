//! The text of one file, and the faults found in it until they get their lines and columns.

use std::cell::{Cell, RefCell};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::doubt::{Doubt, DoubtPlace, Doubts};
use crate::reader::error::{Fault, Faults};
use crate::reader::kind::kind_of;
use crate::reader::not_text::not_text;

/// Faults, and doubts, listed of one file; the rest is counted.
const LISTED: usize = 50;
/// Faults of one kind that are listed each; of more than these the first one stands for all.
const ALIKE: usize = 3;
/// Others of a kind whose lines are named.
const NAMED: usize = 10;
/// Kinds from which on the rest is not told by kind, once all that are listed are found.
const KINDS: usize = 10;
/// Faults of a file of which words are made.
const WORDED: usize = 100_000;
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
                faults.push(Fault {
                    file: self.path.clone(),
                    line,
                    column,
                    span: self.within(problem.span),
                    message: printable(problem.message),
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
        let sources = if faults.is_empty() { Vec::new() } else { vec![(self.path.clone(), text)] };
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
            let doubt = Doubt {
                kind: doubt.kind,
                place: DoubtPlace::File { file: self.path.clone(), line, column },
                message: printable(doubt.message),
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

/// A fault whose place is still a span of bytes.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    span: Range<usize>,
    message: String,
    label: String,
    hint: Option<String>,
    /// Whether it sums up others.
    is_summary: bool,
}

impl Problem {
    /// What is wrong, and where.
    pub(crate) fn new(span: Range<usize>, message: impl Into<String>) -> Problem {
        let (label, hint, is_summary) = (String::new(), None, false);
        Problem { span, message: message.into(), label, hint, is_summary }
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

/// Problems of one kind.
#[derive(Debug)]
struct Kind {
    key: String,
    /// Those that are listed.
    shown: Vec<Problem>,
    /// Places of the first others.
    others: Vec<usize>,
    /// How many others there are.
    more: usize,
}

/// The problems found in one file so far, by kind: some are kept, the rest counted.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    kinds: RefCell<Vec<Kind>>,
    /// Problems that are kept.
    kept: Cell<usize>,
    /// Places of which nothing more is noted.
    settled: RefCell<Vec<Range<usize>>>,
    /// All problems, with those that are only counted.
    number: Cell<usize>,
    /// Those that are of no kind that is listed.
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
            return self.count();
        }
        self.number.set(self.number.get() + 1);
        let key = kind_of(&problem.message, &problem.label);
        let mut kinds = self.kinds.borrow_mut();
        let kept = self.kept.get();
        match kinds.iter_mut().find(|kind| kind.key == key) {
            Some(kind) if kept >= LISTED || kind.shown.len() >= ALIKE => {
                kind.more += 1;
                if kind.others.len() < NAMED {
                    kind.others.push(problem.span.start);
                }
            }
            Some(kind) => {
                kind.shown.push(problem);
                self.kept.set(kept + 1);
            }
            None if kept >= LISTED => self.left_off.set(self.left_off.get() + 1),
            None => {
                kinds.push(Kind { key, shown: vec![problem], others: Vec::new(), more: 0 });
                self.kept.set(kept + 1);
            }
        }
    }

    /// Notes a problem before all others, which it sums up.
    pub(crate) fn head(&self, problem: Problem) {
        let problem = Problem { is_summary: true, ..problem };
        let key = String::new();
        let kind = Kind { key, shown: vec![problem], others: Vec::new(), more: 0 };
        self.kinds.borrow_mut().insert(0, kind);
    }

    /// Notes the problems that `other` has.
    pub(crate) fn absorb(&self, other: Problems) {
        let (kinds, left_off) = (other.kinds.take(), other.left_off.take());
        for Kind { key, shown, others, more } in kinds {
            shown.into_iter().for_each(|problem| self.push(problem));
            self.number.set(self.number.get() + more);
            match self.kinds.borrow_mut().iter_mut().find(|kind| kind.key == key) {
                Some(kind) => {
                    kind.more += more;
                    kind.others.extend(others);
                    kind.others.truncate(NAMED);
                }
                None => self.left_off.set(self.left_off.get() + more),
            }
        }
        self.left_off.set(self.left_off.get() + left_off);
        self.number.set(self.number.get() + left_off);
    }

    /// Notes a problem in place of all others: they follow from it, and so do those to come.
    pub(crate) fn instead(&self, problem: Problem) {
        self.take();
        self.settled.borrow_mut().clear();
        self.push(problem);
        self.settle(std::iter::once(0..usize::MAX));
    }

    /// Notes nothing more that begins within `places`.
    pub(crate) fn settle(&self, places: impl IntoIterator<Item = Range<usize>>) {
        self.settled.borrow_mut().extend(places);
    }

    /// Whether further problems are only counted, so that their words need not be made.
    pub(crate) fn full(&self) -> bool {
        let is_mixed = self.kept.get() >= LISTED && self.kinds.borrow().len() >= KINDS;
        is_mixed || self.number.get() >= WORDED
    }

    /// Counts a problem without keeping it.
    pub(crate) fn count(&self) {
        self.number.set(self.number.get() + 1);
        self.left_off.set(self.left_off.get() + 1);
    }

    /// How many there are, with those that are only counted.
    pub(crate) fn number(&self) -> usize {
        self.number.get()
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.kinds.borrow().is_empty()
    }

    /// All problems by kind, and the number of those of other kinds. Of a kind with many the first
    /// one stands for all.
    fn take(&self) -> (Vec<Kind>, usize) {
        let mut kinds = self.kinds.take();
        for kind in kinds.iter_mut().filter(|kind| kind.more > 0) {
            kind.more += kind.shown.len() - 1;
            let further = kind.shown.split_off(1);
            let others = kind.others.iter().copied();
            kind.others = further.iter().map(|problem| problem.span.start).chain(others).collect();
            kind.others.sort_unstable();
            kind.others.truncate(NAMED);
        }
        self.kept.set(0);
        self.number.set(0);
        (kinds, self.left_off.take())
    }
}
