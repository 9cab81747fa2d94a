//! Where results go, and in which form. Words go to standard error.

use std::cell::RefCell;
use std::collections::HashSet;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use files::{Doubt, ReadOptions};
use paydown::page::write_table;
use paydown::workbook;
use report::{Format, HAS_PARQUET, Sheet, Tab, Terminal, Workbook, write_file};
use same_file::{Handle, is_same_file};

use crate::args::{Color, Common};
use crate::exit::Error;

/// The destination of a run's result.
#[derive(Debug)]
pub(crate) struct Output {
    path: Option<PathBuf>,
    /// Form of the result.
    pub(crate) format: Format,
    terminal: Terminal,
    quiet: bool,
    verbose: bool,
    skip_bad_rows: bool,
    /// Files that the run has read.
    read: RefCell<Vec<PathBuf>>,
    /// Files that the run writes.
    written: RefCell<Vec<PathBuf>>,
    /// What the run has said of its result.
    remarks: RefCell<Vec<String>>,
    /// Doubts that are said already.
    doubted: RefCell<HashSet<String>>,
}

impl Output {
    /// Resolves the common flags: `-o FILE` gives the format by its extension, a terminal gets a
    /// table, a pipe gets CSV.
    ///
    /// A verb that makes its own files of `-o` (`makes_files`) has their extensions left to it.
    pub(crate) fn new(common: &Common, makes_files: bool) -> Result<Output, Error> {
        let from_extension = common.output.as_ref().map(|path| Format::from_extension(path));
        let on_terminal = io::stdout().is_terminal();
        let format = match (common.format, from_extension) {
            (Some(format), _) => format,
            (None, Some(Some(format))) => format,
            (None, Some(None)) if makes_files => Format::Csv,
            (None, Some(None)) => {
                return Err(Error::Usage {
                    message: "the extension of -o FILE names no format".to_string(),
                    hint: Some(
                        "use .csv, .xlsx, .json, .md, .txt or .parquet, or add --format"
                            .to_string(),
                    ),
                });
            }
            (None, None) if on_terminal => Format::Table,
            (None, None) => Format::Csv,
        };
        if format == Format::Parquet && !HAS_PARQUET {
            return Err(Error::Usage {
                message: "this build cannot write Parquet".to_string(),
                hint: Some("build with --features parquet, or write .csv".to_string()),
            });
        }
        let to_terminal = on_terminal && common.output.is_none();
        let asked = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
        let shown = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        let width = asked.or(shown.filter(|_| to_terminal));
        let color = match common.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                to_terminal
                    && anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never
            }
        };
        Ok(Output {
            path: common.output.clone(),
            format,
            terminal: Terminal { width, color },
            quiet: common.quiet,
            verbose: common.verbose,
            skip_bad_rows: common.skip_bad_rows,
            read: RefCell::default(),
            remarks: RefCell::default(),
            doubted: RefCell::default(),
            written: RefCell::new(common.output.iter().filter(|_| !makes_files).cloned().collect()),
        })
    }

    /// Notes a file that the run has read.
    ///
    /// # Errors
    /// It is one that the run is to write.
    pub(crate) fn reads(&self, file: &Path) -> Result<(), Error> {
        let written = self.written.borrow();
        if let Some(output) = written.iter().find(|output| is_one_file(output, file)) {
            return Err(written_over(output, file));
        }
        self.read.borrow_mut().push(file.to_path_buf());
        Ok(())
    }

    /// Notes a file that the run is to write, beside that of `-o`.
    ///
    /// # Errors
    /// The run has read it, or is to write it already.
    pub(crate) fn writes(&self, file: &Path) -> Result<(), Error> {
        if let Some(input) = self.read.borrow().iter().find(|input| is_one_file(file, input)) {
            return Err(written_over(file, input));
        }
        let mut written = self.written.borrow_mut();
        if let Some(other) = written.iter().find(|other| is_one_place(file, other)) {
            return Err(Error::Usage {
                message: format!(
                    "cannot write {}: the run writes {} already",
                    file.display(),
                    other.display()
                ),
                hint: Some("name two files".to_string()),
            });
        }
        written.push(file.to_path_buf());
        Ok(())
    }

    /// Writes a file beside that of `-o`: the whole file, or nothing.
    pub(crate) fn file(
        &self,
        path: &Path,
        body: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Error> {
        self.writes(path)?;
        Ok(write_file(path, body)?)
    }

    /// The file of `-o`.
    pub(crate) fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// The format asked for.
    pub(crate) fn format(&self) -> Format {
        self.format
    }

    /// How deals are read.
    pub(crate) fn reading(&self) -> ReadOptions {
        ReadOptions { skip_bad_rows: self.skip_bad_rows }
    }

    /// Whether the result is read on a terminal, beside the words of standard error.
    pub(crate) fn is_on_terminal(&self) -> bool {
        self.terminal.width.is_some()
    }

    /// Whether only results and errors are wanted.
    pub(crate) fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Prints a sheet for the reader of a batch, whose rows go to a file: a table on a terminal,
    /// the format asked for otherwise; nothing when quiet.
    pub(crate) fn print(&self, sheet: &Sheet) -> Result<(), Error> {
        if self.quiet {
            return Ok(());
        }
        let mut to = io::BufWriter::new(io::stdout().lock());
        let written =
            write_table(sheet, &mut to, Format::Table, self.terminal).and_then(|()| to.flush());
        match written {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            done => done.map_err(Error::Print),
        }
    }

    /// Writes a sheet in the format asked for.
    pub(crate) fn sheet(&self, sheet: &Sheet) -> Result<(), Error> {
        if self.format == Format::Xlsx {
            return self.workbook("", &[], sheet, Vec::new());
        }
        let like_formulas = if self.format == Format::Csv { sheet.like_formulas() } else { 0 };
        if like_formulas > 0 {
            self.note(&format!(
                "note: {like_formulas} texts begin with =, +, - or @, which Excel computes when it \
                 opens CSV; -o FILE.xlsx keeps them texts"
            ));
        }
        self.write(|to| write_table(sheet, to, self.format, self.terminal))
    }

    /// Writes rows as a workbook, with more tabs behind them, and what is said of the run.
    pub(crate) fn workbook(
        &self,
        title: &str,
        facts: &[(String, String)],
        rows: &Sheet,
        more: Vec<Tab>,
    ) -> Result<(), Error> {
        let mut tabs = vec![Tab::rows("Rows", rows.clone())];
        tabs.extend(more);
        if !title.is_empty() {
            tabs.push(workbook::scenario(title, facts, &self.remarks.borrow()));
        }
        self.write(|to| Workbook { title: title.to_string(), tabs }.write(to))
    }

    /// Writes whatever `body` writes, for the terminal that it is told of.
    pub(crate) fn text(
        &self,
        body: impl FnOnce(&mut dyn Write, Terminal) -> io::Result<()>,
    ) -> Result<(), Error> {
        self.write(|to| body(to, self.terminal))
    }

    fn write(&self, body: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Error> {
        match &self.path {
            Some(path) => Ok(write_file(path, body)?),
            None => {
                self.check_stdout()?;
                let mut to = io::BufWriter::new(io::stdout().lock());
                match body(&mut to).and_then(|()| to.flush()) {
                    // `paydown ... | head` is a use, not a fault.
                    Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
                    done => done.map_err(Error::Print),
                }
            }
        }
    }

    /// A fault if the shell adds standard output to a file that the run has read.
    fn check_stdout(&self) -> Result<(), Error> {
        let Ok(stdout) = Handle::stdout() else { return Ok(()) };
        let is_stdout = |file: &&PathBuf| Handle::from_path(file).is_ok_and(|file| file == stdout);
        match self.read.borrow().iter().find(is_stdout) {
            Some(input) => Err(written_over(Path::new("to standard output"), input)),
            None => Ok(()),
        }
    }

    /// Says something about the run on standard error, unless -q.
    pub(crate) fn note(&self, words: &str) {
        if !self.quiet {
            say(words);
        }
    }

    /// Says what looks wrong in the input, each doubt once a run.
    pub(crate) fn doubts(&self, doubts: &[Doubt]) {
        for doubt in doubts {
            let words = format!("warning: {doubt}");
            if self.doubted.borrow_mut().insert(words.clone()) {
                self.remark(&words);
            }
        }
    }

    /// Says where two inputs of a run contradict each other: a report and the terms of its deal.
    pub(crate) fn warn(&self, warnings: &[String]) {
        for warning in warnings {
            self.remark(&format!("warning: {warning}"));
        }
    }

    /// Says something that belongs to the result, and stands in a workbook beside it.
    pub(crate) fn remark(&self, words: &str) {
        self.remarks.borrow_mut().push(words.to_string());
        self.note(words);
    }

    /// What the run has said of its result.
    pub(crate) fn remarks(&self) -> Vec<String> {
        self.remarks.borrow().clone()
    }

    /// Says something that only -v wants to hear.
    pub(crate) fn detail(&self, words: &str) {
        if self.verbose {
            say(words);
        }
    }
}

/// Whether both are one file, behind links too. What is no file is never written over.
fn is_one_file(output: &Path, input: &Path) -> bool {
    output.is_file() && is_same_file(output, input).unwrap_or(false)
}

/// Whether both are one file, or will be once they are written.
fn is_one_place(one: &Path, other: &Path) -> bool {
    let place = |path: &Path| {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new(".")).canonicalize().ok()?;
        Some(folder.join(path.file_name()?))
    };
    is_one_file(one, other)
        || (!one.exists() && place(one).is_some_and(|one| place(other) == Some(one)))
}

fn written_over(output: &Path, input: &Path) -> Error {
    let (output, input) = (output.display(), input.display());
    Error::Usage {
        message: format!("cannot write {output}: the run reads {input}, which is the same file"),
        hint: Some("name another file to write".to_string()),
    }
}

/// A line on standard error; there is nobody to tell when that is closed.
fn say(words: &str) {
    let _ = writeln!(anstream::stderr(), "{words}");
}
