//! The faults found in one file until they get their lines and columns: by kind, some kept, the rest
//! counted.

use std::cell::{Cell, RefCell};
use std::ops::Range;

use crate::reader::kind::kind_of;

/// Faults, and doubts, listed of one file; the rest is counted.
pub(super) const LISTED: usize = 50;
/// Faults of one kind that are listed each; of more than these the first one stands for all.
const ALIKE: usize = 3;
/// Others of a kind whose lines are named.
const NAMED: usize = 10;
/// Kinds from which on the rest is not told by kind, once all that are listed are found.
const KINDS: usize = 10;
/// Faults of a file of which words are made.
const WORDED: usize = 100_000;

/// A fault whose place is still a span of bytes.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    pub(super) span: Range<usize>,
    pub(super) message: String,
    pub(super) label: String,
    pub(super) hint: Option<String>,
    /// Whether it sums up others.
    pub(super) is_summary: bool,
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
pub(super) struct Kind {
    key: String,
    /// Those that are listed.
    pub(super) shown: Vec<Problem>,
    /// Places of the first others.
    pub(super) others: Vec<usize>,
    /// How many others there are.
    pub(super) more: usize,
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
    pub(super) fn take(&self) -> (Vec<Kind>, usize) {
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
