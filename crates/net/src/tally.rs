//! What differs between two builds, added up verb by verb.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::compare::{Cell, Difference, compare};
use crate::keys::keys;

/// Examples that are shown of a kind of difference.
const EXAMPLES: usize = 3;
/// Exit codes of a program that failed by itself: an error of the engine, a panic, a signal.
const OF_THE_PROGRAM: [i32; 3] = [70, 101, -1];

/// A run of both builds on a deal.
#[derive(Clone, Debug, Default)]
pub struct Run {
    /// What is compared under one name: see [`keys`].
    pub what: String,
    /// The command that shows the new result again.
    pub command: String,
    /// Exit code, result and first line of the words of the old build.
    pub old: Output,
    /// The same of the new build.
    pub new: Output,
}

/// What a build made of a run.
#[derive(Clone, Debug, Default)]
pub struct Output {
    /// Exit code; -1 after a signal.
    pub code: i32,
    /// The result, CSV.
    pub result: String,
    /// The first line of its words.
    pub words: String,
}

/// A number of differences of a kind, with the first of them.
#[derive(Clone, Debug, Default)]
struct Kind {
    number: usize,
    examples: Vec<String>,
}

impl Kind {
    fn add(&mut self, example: impl FnOnce() -> String) {
        self.number += 1;
        if self.examples.len() < EXAMPLES {
            self.examples.push(example());
        }
    }

    fn show(&self, text: &mut String, what: &str) {
        if self.number > 0 {
            let _ = writeln!(text, "  {what}: {}", self.number);
            for example in &self.examples {
                let _ = writeln!(text, "    {example}");
            }
        }
    }
}

/// What differs in one verb.
#[derive(Clone, Debug, Default)]
struct Verb {
    runs: usize,
    /// Runs of the new build by exit code.
    ended: BTreeMap<i32, usize>,
    compared: usize,
    different_runs: usize,
    cells: BTreeMap<String, Kind>,
    codes: Kind,
    failures: Kind,
    unreadable: Kind,
    old_rows: Kind,
    new_rows: Kind,
    reordered: Kind,
    old_columns: BTreeSet<String>,
    new_columns: BTreeSet<String>,
}

/// What differs between two builds.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    verbs: BTreeMap<String, Verb>,
    /// Every cell that differs: what, key, column, old, new, command.
    pub list: Vec<[String; 6]>,
}

impl Tally {
    /// Compares the two results of a run, and adds what differs.
    pub fn add(&mut self, run: &Run) {
        let verb = self.verbs.entry(run.what.clone()).or_default();
        verb.runs += 1;
        let (old, new) = (&run.old, &run.new);
        *verb.ended.entry(new.code).or_default() += 1;
        let mut is_different = false;
        if OF_THE_PROGRAM.contains(&new.code) {
            verb.failures
                .add(|| format!("exit {}: {}\n      {}", new.code, new.words, run.command));
        }
        if old.code != new.code {
            is_different = true;
            verb.codes.add(|| {
                let words = if new.code == 0 { &old.words } else { &new.words };
                format!("{} -> {}: {words}\n      {}", old.code, new.code, run.command)
            });
        }
        match compare(&old.result, &new.result, keys(&run.what)) {
            Ok(difference) => {
                is_different |= verb.take(&difference, &run.command);
                for Cell { key, column, old, new } in difference.cells {
                    let (what, command) = (run.what.clone(), run.command.clone());
                    self.list.push([what, key, column, old, new, command]);
                }
            }
            Err(error) => verb.unreadable.add(|| format!("{error}\n      {}", run.command)),
        }
        verb.different_runs += usize::from(is_different);
    }

    /// Adds what another tally counted, after what this one has.
    pub fn append(&mut self, other: Tally) {
        for (what, counted) in other.verbs {
            self.verbs.entry(what).or_default().append(counted);
        }
        self.list.extend(other.list);
    }

    /// Whether anything differs, or the new build failed by itself. Columns that only the new build
    /// has differ from nothing.
    pub fn differs(&self) -> bool {
        self.verbs.values().any(|verb| {
            verb.different_runs > 0 || verb.failures.number > 0 || verb.unreadable.number > 0
        })
    }

    /// The summary: a paragraph a verb.
    pub fn summary(&self) -> String {
        let mut text = String::new();
        for (what, verb) in &self.verbs {
            verb.show(&mut text, what);
        }
        text
    }
}

impl Verb {
    /// Adds the differences of a run; whether there are any.
    fn take(&mut self, difference: &Difference, command: &str) -> bool {
        self.compared += difference.compared;
        for cell in &difference.cells {
            self.cells
                .entry(cell.column.clone())
                .or_default()
                .add(|| format!("{} : {} -> {}\n      {command}", cell.key, cell.old, cell.new));
        }
        for key in &difference.old_rows {
            self.old_rows.add(|| format!("{key}\n      {command}"));
        }
        for key in &difference.new_rows {
            self.new_rows.add(|| format!("{key}\n      {command}"));
        }
        if difference.is_reordered {
            self.reordered.add(|| command.to_owned());
        }
        self.old_columns.extend(difference.old_columns.iter().cloned());
        self.new_columns.extend(difference.new_columns.iter().cloned());
        !(difference.cells.is_empty()
            && difference.old_rows.is_empty()
            && difference.new_rows.is_empty()
            && difference.old_columns.is_empty()
            && !difference.is_reordered)
    }

    fn append(&mut self, other: Verb) {
        self.runs += other.runs;
        for (code, number) in other.ended {
            *self.ended.entry(code).or_default() += number;
        }
        self.compared += other.compared;
        self.different_runs += other.different_runs;
        for (column, kind) in other.cells {
            self.cells.entry(column).or_default().append(kind);
        }
        self.codes.append(other.codes);
        self.failures.append(other.failures);
        self.unreadable.append(other.unreadable);
        self.old_rows.append(other.old_rows);
        self.new_rows.append(other.new_rows);
        self.reordered.append(other.reordered);
        self.old_columns.extend(other.old_columns);
        self.new_columns.extend(other.new_columns);
    }

    fn show(&self, text: &mut String, what: &str) {
        let different: usize = self.cells.values().map(|kind| kind.number).sum();
        let ended = self.ended.iter().map(|(code, number)| format!("{number} exit {code}"));
        let _ = writeln!(
            text,
            "{what}: {} runs ({}), {} of them different; {} cells compared, {different} different",
            self.runs,
            ended.collect::<Vec<_>>().join(", "),
            self.different_runs,
            self.compared,
        );
        let list = |columns: &BTreeSet<String>| {
            columns.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
        };
        if !self.old_columns.is_empty() {
            let _ = writeln!(
                text,
                "  columns that only the old build has: {}",
                list(&self.old_columns)
            );
        }
        if !self.new_columns.is_empty() {
            let _ = writeln!(
                text,
                "  columns that only the new build has: {}",
                list(&self.new_columns)
            );
        }
        self.failures.show(text, "runs in which the new build failed by itself");
        self.codes.show(text, "runs with another exit code");
        self.unreadable.show(text, "results that are no CSV");
        self.old_rows.show(text, "rows that only the old build has");
        self.new_rows.show(text, "rows that only the new build has");
        self.reordered.show(text, "results with rows in another order");
        for (column, kind) in &self.cells {
            kind.show(text, column);
        }
    }
}

impl Kind {
    fn append(&mut self, other: Kind) {
        self.number += other.number;
        self.examples.extend(other.examples);
        self.examples.truncate(EXAMPLES);
    }
}
