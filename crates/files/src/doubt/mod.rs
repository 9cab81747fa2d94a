//! Doubts: what looks wrong in an input but may be right. They never change a number and never
//! stop a run.
//!
//! The kinds stand in one list, [`DoubtKind`]. Numbers of settings are doubted by their keys
//! ([`doubt_of_setting`]), in files as they are read and on the command line alike; what is
//! doubted of loans, classes and dates stands beside their readers.

mod kind;
mod setting;

use std::cell::{Cell, RefCell};
use std::fmt;
use std::ops::Range;
use std::path::PathBuf;

use crate::reader::error::Fault;

pub use self::kind::DoubtKind;
pub use self::setting::doubt_of_setting;

/// Something that looks wrong but may be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// Its kind.
    pub kind: DoubtKind,
    /// Where it stands.
    pub place: DoubtPlace,
    /// The value, and what is odd about it.
    pub message: String,
    /// What was probably meant, or what to look at.
    pub meant: String,
}

impl Doubt {
    /// A fault that stops nothing, as the caller allows.
    pub(crate) fn of_fault(kind: DoubtKind, fault: Fault) -> Doubt {
        Doubt {
            kind,
            message: fault.words(),
            meant: fault.hint.unwrap_or_else(|| kind.intent().to_owned()),
            place: DoubtPlace::File { file: fault.file, line: fault.line, column: fault.column },
        }
    }

    /// The same doubt at another place.
    pub fn at(self, place: DoubtPlace) -> Doubt {
        Doubt { place, ..self }
    }
}

/// `deal.toml:9:11: a CPR of 0.15% is unusually low (hint: is 15% meant?) [percent-as-fraction]`
impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Doubt { kind, place, message, meant } = self;
        write!(f, "{place}: {message} (hint: {meant}) [{}]", kind.name())
    }
}

/// Where a doubtful value stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DoubtPlace {
    /// In a file.
    File {
        /// The file, as the user named it (joined to the deal's folder for the files that it names).
        file: PathBuf,
        /// Line, from 1; 0: the file as a whole.
        line: usize,
        /// Column in characters, from 1.
        column: usize,
    },
    /// In a flag, or a setting by its key: `--cpr`, `cpr_pct`.
    Setting(String),
}

impl fmt::Display for DoubtPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DoubtPlace::File { file, line: 0, .. } => write!(f, "{}", file.display()),
            DoubtPlace::File { file, line, column } => {
                write!(f, "{}:{line}:{column}", file.display())
            }
            DoubtPlace::Setting(name) => f.write_str(name),
        }
    }
}

/// A doubt whose place is still a span of bytes.
#[derive(Clone, Debug)]
pub(crate) struct Noted {
    pub(crate) kind: DoubtKind,
    pub(crate) span: Range<usize>,
    pub(crate) message: String,
    pub(crate) meant: String,
}

impl Noted {
    /// A doubt, with what its kind says of what was meant.
    pub(crate) fn new(kind: DoubtKind, span: Range<usize>, message: impl Into<String>) -> Noted {
        Noted { kind, span, message: message.into(), meant: kind.intent().to_owned() }
    }

    /// What was probably meant, with the value.
    pub(crate) fn meant(self, meant: impl Into<String>) -> Noted {
        Noted { meant: meant.into(), ..self }
    }
}

/// The doubts about one file, until they get their lines and columns.
#[derive(Debug, Default)]
pub(crate) struct Doubts {
    kept: RefCell<Vec<Noted>>,
    /// Those beyond [`MOST`].
    left_off: Cell<usize>,
}

/// Doubts of a file that are kept; the rest is counted.
const MOST: usize = 1000;

impl Doubts {
    /// Notes a doubt.
    pub(crate) fn push(&self, doubt: Noted) {
        let mut kept = self.kept.borrow_mut();
        match kept.len() < MOST {
            true => kept.push(doubt),
            false => self.left_off.set(self.left_off.get() + 1),
        }
    }

    /// Notes the doubt about the number of a key, if there is one.
    pub(crate) fn number(&self, key: &str, number: f64, place: Range<usize>) {
        if let Some(Doubt { kind, message, meant, .. }) = doubt_of_setting(key, number) {
            self.push(Noted { kind, span: place, message, meant });
        }
    }

    /// Those kept, in the order of their places, and the number of the others.
    pub(crate) fn take(&self) -> (Vec<Noted>, usize) {
        let mut kept = self.kept.take();
        kept.sort_by_key(|doubt| doubt.span.start);
        (kept, self.left_off.take())
    }
}

/// A number without the last bits of its binary form.
pub(crate) fn shown(number: f64) -> f64 {
    (number * 1e9).round() / 1e9
}
