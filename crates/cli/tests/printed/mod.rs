//! What the program prints, as tables.

// Each file of tests uses some of it.
#![allow(dead_code)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use random::command::one_scenario;
use random::{Dice, RandomDeal, Spelling};

/// Rows of CSV, with the names of their columns.
pub(crate) struct Printed {
    heads: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// One row.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    heads: &'a [String],
    cells: &'a [String],
}

impl Printed {
    /// Of a command that ends well, though a cell may fail; its arguments are apart by blanks.
    pub(crate) fn of(line: &str) -> Printed {
        let output = Command::new(env!("CARGO_BIN_EXE_paydown"))
            .args(line.split(' '))
            .args(["--format", "csv", "--quiet"])
            .current_dir(root())
            .output()
            .expect("the program starts");
        let words = String::from_utf8_lossy(&output.stderr);
        assert!(matches!(output.status.code(), Some(0 | 1)), "paydown {line}: {words}");
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        let cells = |line: &str| line.split(',').map(str::to_string).collect::<Vec<_>>();
        let mut lines = text.lines().map(cells);
        Printed { heads: lines.next().expect("a header"), rows: lines.collect() }
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|cells| Row { heads: &self.heads, cells })
    }

    /// Rows whose `column` says `text`.
    pub(crate) fn rows_of(&self, column: &str, text: &str) -> Vec<Row<'_>> {
        self.rows().filter(|row| row.text(column) == text).collect()
    }
}

impl<'a> Row<'a> {
    pub(crate) fn text(self, column: &str) -> &'a str {
        let position = self.heads.iter().position(|head| head == column);
        &self.cells[position.unwrap_or_else(|| panic!("no column {column}"))]
    }

    /// The number of a cell; `None` where it is empty.
    pub(crate) fn maybe(self, column: &str) -> Option<f64> {
        let text = self.text(column);
        (!text.is_empty()).then(|| text.parse().expect("a number"))
    }

    /// The same, 0 where it is empty.
    pub(crate) fn number(self, column: &str) -> f64 {
        self.maybe(column).unwrap_or(0.0)
    }

    pub(crate) fn sum(self, columns: &[&str]) -> f64 {
        columns.iter().map(|column| self.number(column)).sum()
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Folders of all shipped deals, of one that has whatever moves cash, and of one whose groups do not
/// end together.
fn deals() -> Vec<PathBuf> {
    let shipped = fs::read_dir(root().join("scenarios")).expect("the deals").flatten();
    let mut deals: Vec<PathBuf> = shipped
        .map(|entry| entry.path())
        .filter(|folder| folder.join("deal.toml").is_file())
        .collect();
    deals.sort();
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    deals.extend(["all-terms", "collateral-ends-first"].map(|name| tests.join(name)));
    deals
}

/// Scenarios in which classes lose nothing, something, or nearly all.
const SCENARIOS: [&str; 3] = [
    "--index static --speeds 100",
    "--index static --speeds 100 --cdr 6 --severity 40 --lag 12 --advance 0",
    "--index static --speeds 150 --cdr 25 --severity 80 --lag 6 --with-derivatives",
];

/// Number of random deals.
const RANDOM: u64 = 40;

/// Folders of random deals, each with a scenario that is drawn for it. They stay, so that what a law
/// names can be looked at.
fn random_deals() -> Vec<(PathBuf, String)> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(env!("CARGO_CRATE_NAME"));
    let draw = |seed| {
        let mut dice = Dice::new(seed);
        let mut deal = RandomDeal::draw(&mut dice, &format!("random-{seed}"));
        // In months of 30 days a life depends on how far the class's own first period has come.
        deal.state("conventions", "wal_day_count", "actual/365");
        let folder = folder.join(&deal.facts.name);
        deal.write(&folder, Spelling::Current).expect("a folder");
        // Names with a blank cannot stand in a line.
        let mut flags = one_scenario(&mut dice, &deal.facts);
        flags.retain(|flag| !flag.contains(' '));
        (folder, flags.join(" "))
    };
    (1..=RANDOM).map(draw).collect()
}

/// What `of` makes of every deal in every scenario, and of random deals in one each, with the
/// arguments that name both.
pub(crate) fn each<T>(of: impl Fn(&Path, &str) -> T) -> Vec<(String, T)> {
    let deals = deals().into_iter();
    let shipped = deals.flat_map(|deal| SCENARIOS.map(|flags| (deal.clone(), flags.to_string())));
    let all = shipped.chain(random_deals()).map(|(deal, flags)| {
        let arguments = format!("{} {flags}", deal.display());
        let made = of(&deal, &arguments);
        (arguments, made)
    });
    all.collect()
}
