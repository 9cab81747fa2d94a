//! Faults of input files: what is wrong, where, and what would be right.

use std::fmt;
use std::io;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

/// One fault of an input file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The file, as the user named it (joined to the deal's folder for the files that it names); of a
    /// workbook with the sheet: `tape.xlsx#Loans`.
    pub file: PathBuf,
    /// Line, from 1; 0 when the fault is not of a line but of the file: there is no text to show.
    pub line: usize,
    /// Column in characters, from 1; of a sheet the number of the column in which the cell stands.
    pub column: usize,
    /// Bytes of the place within the file's text in [`Faults::sources`]; may be empty.
    pub span: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What was expected, in a few words to stand at the place. May be empty.
    pub label: String,
    /// What to write instead.
    pub hint: Option<String>,
    /// Faults that it stands for: itself, and others of its kind that are not listed; 0 for one
    /// that only sums up others.
    pub count: usize,
    /// Lines of the first of those others.
    pub lines: Vec<usize>,
}

impl Fault {
    /// What is wrong, what was expected, and how many others of its kind there are.
    pub(crate) fn words(&self) -> String {
        let mut words = self.message.clone();
        if !self.label.is_empty() {
            words.push_str(&format!(", {}", self.label));
        }
        if let Some(others) = self.others() {
            words.push_str(&format!("; {others}"));
        }
        words
    }

    /// How many others of its kind it stands for, and where, in words; `None` for itself alone.
    pub fn others(&self) -> Option<String> {
        let more = self.count.checked_sub(2)? + 1;
        let lines: Vec<String> = self.lines.iter().map(usize::to_string).collect();
        Some(match lines.as_slice() {
            [] => format!("{more} more of this kind"),
            [line] => format!("{more} more of this kind, in line {line}"),
            lines => {
                let rest = if lines.len() < more { ", ..." } else { "" };
                format!("{more} more of this kind, in lines {}{rest}", lines.join(", "))
            }
        })
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line > 0 {
            write!(f, "{}:{}:{}: ", self.file.display(), self.line, self.column)?;
        }
        f.write_str(&self.message)?;
        if !self.label.is_empty() {
            write!(f, ", {}", self.label)?;
        }
        if let Some(hint) = &self.hint {
            write!(f, " (hint: {hint})")?;
        }
        match self.others() {
            Some(others) => write!(f, "; {others}"),
            None => Ok(()),
        }
    }
}

/// All faults of one reading, in the order of the files and of their lines. Never empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    /// The faults.
    pub faults: Vec<Fault>,
    /// The text of each file that has faults, a byte order mark left out, bytes that are no UTF-8
    /// replaced by U+FFFD. Of a file of more than 1 MiB only the lines with faults are kept, so
    /// render a place through [`Faults::line`] rather than by counting lines here.
    pub sources: Vec<(PathBuf, Arc<str>)>,
}

impl Faults {
    /// The line of source on which a fault begins (its number is [`Fault::line`]), with the bytes
    /// of the place within that line; `None` when there is no text, as for a missing file.
    pub fn line(&self, fault: &Fault) -> Option<(&str, Range<usize>)> {
        let (_, text) = self.sources.iter().find(|(path, _)| *path == fault.file)?;
        let before = text.get(..fault.span.start)?;
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let rest = text.get(start..)?;
        let line = match rest.split_once('\n') {
            Some((line, _)) => line.strip_suffix('\r').unwrap_or(line),
            None => rest,
        };
        let from = (fault.span.start - start).min(line.len());
        let to = fault.span.end.saturating_sub(start).clamp(from, line.len());
        Some((line, from..to))
    }

    /// How many there are, with those that are not listed.
    pub fn count(&self) -> usize {
        self.faults.iter().map(|fault| fault.count).sum()
    }

    /// Adds the faults of another file.
    pub fn append(&mut self, other: Faults) {
        self.faults.extend(other.faults);
        for (path, text) in other.sources {
            if !self.sources.iter().any(|(known, _)| *known == path) {
                self.sources.push((path, text));
            }
        }
    }

    /// A fault of a file that has no text to show.
    pub(crate) fn of_file(
        file: PathBuf,
        message: String,
        label: String,
        hint: Option<String>,
    ) -> Faults {
        let (line, column, span, count, lines) = (0, 0, 0..0, 1, Vec::new());
        let fault = Fault { file, line, column, span, message, label, hint, count, lines };
        Faults { faults: vec![fault], sources: Vec::new() }
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, fault) in self.faults.iter().enumerate() {
            if position > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{fault}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}

/// Why nothing could be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The input is wrong, or a file that should exist does not: exit code 3.
    #[error("{0}")]
    Faults(#[from] Faults),
    /// The system would not let a file be read: exit code 4.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}
