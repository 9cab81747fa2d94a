//! No run writes over a file that it reads, by whatever name that is given as an output.

#![allow(clippy::expect_used)]

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn scenarios() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios")
}

fn paydown(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_paydown"));
    command.args(arguments).current_dir(folder).output().expect("the program starts")
}

/// Copies the files below `from`, folders too.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder").flatten() {
        let (path, beside) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &beside);
        } else {
            fs::copy(&path, &beside).expect("a copy");
        }
    }
}

const GRID: &str = "[grid]\ndeals = [\"deal\"]\n[axes]\nspeed_pct = [100]\n";

/// A folder with a deal, a deal with published schedules, a trustee's report with its terms,
/// stratification tables, a scenario file and its output.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    copy(&scenarios().join("fabozzi-sequential"), &at.join("deal"));
    copy(&scenarios().join("impac-2003-1"), &at.join("impac"));
    copy(&scenarios().join("impac-2002-2"), &at.join("seasoned"));
    fs::write(at.join("grid.toml"), GRID).expect("a file");
    assert!(paydown(at, &["grid", "grid.toml", "-o", "rows.csv", "-q"]).status.success());
    folder
}

/// A verb, and the files that it reads.
type Case = (&'static [&'static str], &'static [&'static str]);

const DEAL: &[&str] = &["deal/deal.toml", "deal/pool.csv"];
const PUBLISHED: &str = "deal/published/average-lives.toml";
const REPORT: &str = "seasoned/remittance-2002-12.toml";

/// What each verb reads. Their outputs go to `-o`.
const CASES: &[Case] = &[
    (&["price", "deal"], DEAL),
    (&["price", "seasoned"], &["seasoned/quotes-2002-12-24.csv"]),
    (&["afr", "impac"], &["impac/deal.toml", "impac/quotes-2003-01-28.csv"]),
    (&["cashflows", "deal"], DEAL),
    (&["decrement", "deal"], DEAL),
    (&["breakeven", "impac", "--class", "1-B-1", "--to", "call"], &["impac/pool-group-1.csv"]),
    (&["explain", "deal", "--period", "1"], DEAL),
    (&["grid", "grid.toml"], &["grid.toml", "deal/deal.toml", "deal/pool.csv"]),
    (&["verify", "rows.csv"], &["rows.csv", "rows.csv.manifest.json", "grid.toml", DEAL[1]]),
    (&["tieout", "deal"], &["deal/deal.toml", "deal/pool.csv", PUBLISHED]),
    (&["check", "deal"], &["deal/deal.toml", "deal/pool.csv", PUBLISHED]),
    (&["check", "grid.toml"], &["grid.toml", "deal/deal.toml"]),
    (&["reconcile", REPORT], &[REPORT]),
    (&["history", REPORT], &[REPORT]),
    (&["history", REPORT, "--against", "seasoned"], &["seasoned/pool.csv"]),
    (&["imply-hedge", "impac"], &["impac/published/available-rates.toml"]),
    (&["replines", "impac/strats/group-1.toml"], &["impac/strats/group-1.toml"]),
];

/// Every file below `folder`, with its bytes.
fn contents(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            all.extend(contents(&path));
        } else {
            all.push((path.clone(), fs::read(&path).expect("a file")));
        }
    }
    all.sort();
    all
}

/// Runs a verb onto `output`: what is wrong with how it ended.
fn refusal(at: &Path, arguments: &[&str], input: &str) -> Option<String> {
    let before = contents(at);
    let run = paydown(at, arguments);
    let words = String::from_utf8(run.stderr).expect("UTF-8");
    let names_it = words.contains("error: ") && words.contains(input);
    if run.status.code() != Some(2) || !names_it {
        return Some(format!("{arguments:?}: {:?}\n{words}", run.status.code()));
    }
    (contents(at) != before).then(|| format!("{arguments:?} changed files"))
}

#[test]
fn an_input_is_never_an_output() {
    let folder = folder();
    let at = folder.path();
    let mut wrong = String::new();
    for (verb, inputs) in CASES {
        for input in *inputs {
            let name = input.replace('/', "-");
            let dotted = format!("./{input}");
            let mut outputs = vec![dotted];
            // The batch takes names of tables only.
            let link = |kind: &str| format!("{kind}-{name}.csv");
            let hard = at.join(link("hard"));
            let _ = fs::remove_file(&hard);
            fs::hard_link(at.join(input), &hard).expect("a link");
            outputs.push(link("hard"));
            #[cfg(unix)]
            {
                let soft = at.join(link("soft"));
                let _ = fs::remove_file(&soft);
                std::os::unix::fs::symlink(at.join(input), &soft).expect("a link");
                outputs.push(link("soft"));
            }
            for output in outputs {
                if verb[0] == "grid" && !output.ends_with(".csv") {
                    continue;
                }
                let mut arguments = verb.to_vec();
                arguments.extend(["--format", "csv", "-o", &output]);
                if let Some(fault) = refusal(at, &arguments, input) {
                    let _ = writeln!(wrong, "{fault}");
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The outputs beside `-o`: a saved report, the manifest of a batch, the files of a rolled deal.
#[test]
fn nor_is_any_other_output() {
    let folder = folder();
    let at = folder.path();
    let report = &["reconcile", REPORT, "--save", REPORT];
    assert_eq!(refusal(at, report, REPORT), None);
    // Two results of one run.
    let twice = &["reconcile", REPORT, "--save", "both.csv", "-o", "./both.csv"];
    assert_eq!(refusal(at, twice, "both.csv"), None);

    let pool = "deal/rows.csv.manifest.json";
    fs::rename(at.join("deal/pool.csv"), at.join(pool)).expect("a move");
    let deal = fs::read_to_string(at.join("deal/deal.toml")).expect("a deal");
    let deal = deal.replace("\"pool.csv\"", "\"rows.csv.manifest.json\"");
    fs::write(at.join("deal/deal.toml"), deal).expect("a deal");
    assert_eq!(refusal(at, &["grid", "grid.toml", "-o", "deal/rows.csv"], pool), None);

    // A rolled deal, whose file holds the terms of the next roll as well.
    let terms = "seasoned/deal.toml";
    let rolled = fs::read_to_string(at.join(terms)).expect("a deal");
    let own = fs::read_to_string(at.join("seasoned/terms.toml")).expect("terms");
    let head = rolled.lines().next().expect("a line");
    fs::write(at.join(terms), format!("{head}\n{own}")).expect("terms");
    assert_eq!(refusal(at, &["roll", REPORT, "--terms", terms], terms), None);
}

/// A run that adds to the file that it reads, by way of the shell.
#[test]
fn nor_is_standard_output() {
    let folder = folder();
    let pool = folder.path().join("deal/pool.csv");
    let before = fs::read(&pool).expect("a pool");
    let append = fs::OpenOptions::new().append(true).open(&pool).expect("a pool");
    let mut command = Command::new(env!("CARGO_BIN_EXE_paydown"));
    command.args(["price", "deal"]).current_dir(folder.path()).stdout(append);
    let run = command.stderr(Stdio::piped()).output().expect("a run");
    assert_eq!(run.status.code(), Some(2), "{}", String::from_utf8_lossy(&run.stderr));
    assert_eq!(fs::read(&pool).expect("a pool"), before);
}

/// An output that stands there, and that the run does not read, is replaced.
#[test]
fn other_files_are_replaced() {
    let folder = folder();
    let at = folder.path();
    for _ in 0..2 {
        assert!(paydown(at, &["price", "deal", "-o", "price.csv"]).status.success());
        assert!(paydown(at, &["grid", "grid.toml", "-o", "rows.csv"]).status.success());
        assert!(paydown(at, &["price", "deal", "-o", "/dev/null"]).status.code() != Some(1));
    }
}
