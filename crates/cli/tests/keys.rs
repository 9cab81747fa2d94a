//! Every row carries its scenario: what a row says of it, given back as flags, makes the row again.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use paydown::{ResultColumns, results};
use random::command::DEAL;
use random::{Dice, RandomDeal, Spelling, commands};

/// What every verb that runs a scenario ends with, as far as it does not have it before.
const KEYS: [&str; 13] = [
    "index",
    "settings",
    "cpr_pct",
    "psa_pct",
    "abs_pct",
    "shift_bp",
    "cdr_pct",
    "mdr_pct",
    "sda_pct",
    "severity_pct",
    "lag_months",
    "advance_pct",
    "triggers",
];
/// Random deals.
const DEALS: u64 = 30;
/// Rows of a result that are made again.
const ROWS: usize = 3;

/// A result: heads, and rows by fields.
struct Table {
    heads: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    fn field<'r>(&self, row: &'r [String], name: &str) -> Option<&'r str> {
        let place = self.heads.iter().position(|head| head == name)?;
        row.get(place).map(String::as_str)
    }
}

/// Runs the program; `None` where it has no result.
fn run(arguments: &[String]) -> Option<Table> {
    result(arguments).ok()
}

/// Its result, or what it says where it has none.
fn result(arguments: &[String]) -> Result<Table, String> {
    let output = Command::new(env!("CARGO_BIN_EXE_paydown"))
        .args(arguments)
        .args(["--format", "csv", "--quiet"])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."))
        .output()
        .expect("the program starts");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    if text.is_empty() {
        let words = String::from_utf8(output.stderr).expect("UTF-8");
        // A speed may be beyond what a month can prepay.
        let is_lawful = words.contains("it cannot pass 100%");
        assert!(is_lawful || output.status.code() != Some(2), "{arguments:?}: {words}");
        return Err(words);
    }
    let mut lines = text.lines().map(fields);
    Ok(Table { heads: lines.next().expect("heads"), rows: lines.collect() })
}

/// Fields of a line of CSV; no field has a line end.
fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut is_quoted = false;
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        let last = fields.len() - 1;
        match letter {
            '"' if is_quoted && letters.peek() == Some(&'"') => {
                letters.next();
                fields[last].push('"');
            }
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => fields.push(String::new()),
            letter => fields[last].push(letter),
        }
    }
    fields
}

/// The flags that a row comes to: its own scenario, class, view and price, beside those that choose
/// what is shown.
fn again(first: &[String], table: &Table, row: &[String]) -> Vec<String> {
    let shows = ["--bonds", "--contracts", "--monthly", "--period", "--solve"];
    let is_kept =
        |word: &&String| !word.starts_with("--") || shows.iter().any(|flag| word.starts_with(flag));
    // A flag of two words has its figure behind it.
    let mut arguments: Vec<String> = Vec::new();
    let mut words = first.iter().peekable();
    while let Some(word) = words.next() {
        let figure = words.next_if(|next| {
            word.starts_with("--") && !word.contains('=') && !next.starts_with("--")
        });
        if is_kept(&word) {
            arguments.push(word.clone());
            arguments.extend(figure.cloned());
        }
    }
    let verb = first[0].as_str();
    let field = |name: &str| table.field(row, name).filter(|text| !text.is_empty());
    let solved = field("solved_for").unwrap_or_default();
    if let (Some(class), true) = (field("class"), verb != "explain") {
        arguments.push(format!("--class={class}"));
    }
    if let Some(run_to) = field("run_to") {
        arguments.push(format!("--to={run_to}"));
    }
    if let Some(price) = field("price").filter(|_| verb == "price" && solved.is_empty()) {
        arguments.push(format!("--price={price}"));
    }
    if let Some(side) = field("side") {
        arguments.push(format!("--side={side}"));
    }
    let mut settings = Vec::new();
    for key in KEYS.iter().chain(&["speed_pct"]).filter(|key| **key != "settings") {
        if let Some(figure) = field(key).filter(|_| *key != solved) {
            settings.push(format!("{key}={figure}"));
        }
    }
    settings.extend(field("settings").map(str::to_string));
    arguments.extend(["--settings".to_string(), settings.join("; ")]);
    arguments
}

fn check(what: &str, arguments: &[String]) -> usize {
    let Some(table) = run(arguments) else { return 0 };
    for key in KEYS {
        assert!(table.heads.iter().any(|head| head == key), "{arguments:?} has no {key}");
    }
    if what == "breakeven of a severity" {
        assert_eq!(table.field(&table.rows[0], "solved_for"), Some("severity_pct"));
    }
    let every = (table.rows.len() / ROWS).max(1);
    let mut made = 0;
    for row in table.rows.iter().step_by(every).take(ROWS) {
        // A table of balances goes on until all of its speeds have none.
        if table.field(row, "percent_outstanding") == Some("0") {
            continue;
        }
        let repeated = again(arguments, &table, row);
        let second = match result(&repeated) {
            Ok(second) => second,
            // Where no scenario runs there are no rows: the reason of this one is the fault.
            Err(words) => {
                let reason = table.field(row, "reason").filter(|reason| !reason.is_empty());
                let is_told = reason.is_some_and(|reason| words.contains(reason));
                assert!(is_told, "{repeated:?} prints nothing: {words}");
                continue;
            }
        };
        assert_eq!(second.heads, table.heads, "{repeated:?}");
        assert!(second.rows.contains(row), "{arguments:?}\n{repeated:?}\nmakes no {row:?}");
        made += 1;
    }
    made
}

fn random_deal(seed: u64) -> (PathBuf, Vec<random::Command>) {
    let mut dice = Dice::new(seed);
    let deal = RandomDeal::draw(&mut dice, &format!("keys-{seed}"));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("keys").join(&deal.facts.name);
    let _ = fs::remove_dir_all(&folder);
    deal.write(&folder, Spelling::Current).expect("a folder");
    (folder, commands(&mut dice, &deal.facts))
}

#[test]
fn a_row_given_back_makes_itself_again() {
    let mut made = 0;
    for seed in 1..=DEALS {
        let (folder, commands) = random_deal(7000 + seed);
        for command in commands {
            if ["check", "tieout", "grid"].contains(&command.what) {
                continue;
            }
            let named = |word: &String| word.replace(DEAL, &folder.to_string_lossy());
            let arguments: Vec<String> = command.arguments.iter().map(named).collect();
            made += check(command.what, &arguments);
        }
    }
    assert!(made > 20 * usize::try_from(DEALS).unwrap(), "{made} rows");
}

#[test]
fn rows_of_two_runs_stay_apart() {
    let runs = [
        "",
        "--cpr 6,8",
        "--psa 150",
        "--abs 0.5",
        "--cdr 2",
        "--mdr 0.2",
        "--sda 100 --advance 50",
        "--cdr 2 --advance-principal 20",
        "--cdr 2 --severity 30 --lag 6",
        "--cdr 2 --triggers fail",
        "--shift 50bp",
        "--shift-index LIBOR_6M=50bp",
        "--ramp 100bp:12",
        "--shock 100bp:6",
        "--speed-of 1=50",
        "--index static --with-derivatives",
    ];
    let is_run = |verb: &str| {
        ["price", "cashflows", "decrement", "afr", "breakeven", "explain"].contains(&verb)
    };
    for ResultColumns { verb, own_keys: own, .. } in results() {
        if !is_run(verb) {
            continue;
        }
        let mut seen = HashSet::new();
        for flags in runs {
            if verb == "breakeven" && ["--cdr", "--mdr", "--sda"].iter().any(|f| flags.contains(f))
                || !["price", "decrement", "breakeven"].contains(&verb) && flags.contains(',')
                // Beside its shocks a schedule shows the base, which is that of another run.
                || verb == "afr" && flags.contains("--shock")
            {
                continue;
            }
            let shown = match verb {
                "explain" => "--period 30",
                "breakeven" => "--class 1-M-1 --to call --increment 1",
                "price" | "decrement" => "--class 1-M-1",
                _ => "",
            };
            let line = format!("{verb} scenarios/impac-2003-8 {shown} {flags}");
            let arguments: Vec<String> = line.split_whitespace().map(str::to_string).collect();
            let table = run(&arguments).unwrap_or_else(|| panic!("{line} prints nothing"));
            for row in &table.rows {
                let keys = own.iter().chain(&KEYS).chain(&["speed_pct"]);
                let fields: Vec<_> = keys.map(|key| table.field(row, key)).collect();
                let words = format!("{verb} {fields:?}");
                assert!(seen.insert(words.clone()), "{line}: {words} stands twice");
            }
        }
    }
}
