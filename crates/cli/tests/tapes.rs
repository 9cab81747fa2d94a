//! Deals on a servicer's tape, as a user runs them.

#![allow(clippy::expect_used)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const DEAL: &str = include_str!("../starter/deal.toml");
const PUBLISHED: &str = "source = \"x\"\n[[table]]\nname = \"pool\"\n\
    columns = [{ name = \"1\", group = \"1\" }]\n\
    rows = [{ measure = \"pool_balance_usd\", printed = [\"600000\"] }]\n";
const GRID: &str = "[grid]\ndeals = [\".\"]\n[axes]\nspeed_pct = [100]\n";
const MAP: &str = "[columns]\nid = \"Loan\"\nbalance_usd = \"UPB\"\nrate_pct = \"Rate\"\n\
    remaining_months = \"Term\"\n[format]\n";
/// The second loan cannot be read.
const TAPE: &str = "Loan,UPB,Rate,Term\nL1,600000,6.75,358\nL2,250000,six,330\n";

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let deal = DEAL.replace("\"pool.csv\"", "{ file = \"tape.csv\", map = \"map.toml\" }");
    let deal = deal.replace("pool = {", "tape = {");
    fs::create_dir(folder.path().join("published")).expect("a folder");
    for (name, text) in [
        ("deal.toml", deal.as_str()),
        ("map.toml", MAP),
        ("tape.csv", TAPE),
        ("published/pool.toml", PUBLISHED),
        ("grid.toml", GRID),
    ] {
        fs::write(folder.path().join(name), text).expect("a file");
    }
    folder
}

fn paydown(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_paydown"));
    command.args(arguments).current_dir(folder).output().expect("the program starts")
}

/// Many bad rows are told by kind, in a few lines, with their true number.
#[test]
fn many_bad_rows_are_few_words() {
    let folder = folder();
    for bad in [20, 50_000] {
        let rows: String = (0..bad).map(|row| format!("L{row},100{row},{row}x,330\n")).collect();
        let tape = format!("Loan,UPB,Rate,Term\n{rows}good,1,5,330\n");
        fs::write(folder.path().join("tape.csv"), tape).expect("a tape");
        let refused = paydown(folder.path(), &["price", ".", "--color", "never"]);
        let words = String::from_utf8(refused.stderr).expect("UTF-8");
        assert!(words.lines().count() < 25, "{words}");
        let number = if bad == 20 { "20" } else { "50,000" };
        assert!(words.contains(&format!("\n{number} faults in 1 file\n")), "{words}");
        assert!(
            words.contains(&format!("{} more of this kind, in lines 3, 4,", bad - 1)),
            "{words}"
        );
        let run = paydown(folder.path(), &["price", ".", "--skip-bad-rows"]);
        let words = String::from_utf8(run.stderr).expect("UTF-8");
        assert!(run.status.success() && words.lines().count() < 5, "{words}");
    }
}

/// Every verb that reads a deal refuses a tape with bad rows, says which flag leaves them out, and
/// takes that flag; it says once what is left out.
#[test]
fn rows_are_left_out_by_every_verb() {
    let folder = folder();
    for verb in [
        &["price", "."] as &[&str],
        &["afr", "."],
        &["cashflows", "."],
        &["decrement", "."],
        &["explain", ".", "--period", "1"],
        &["breakeven", ".", "--class", "B"],
        &["check", "."],
        &["check", "published/pool.toml"],
        &["check", "grid.toml"],
        &["tieout", "."],
        &["tieout", "published/pool.toml"],
        &["grid", "grid.toml"],
    ] {
        let refused = paydown(folder.path(), verb);
        let words = String::from_utf8(refused.stderr).expect("UTF-8");
        assert_eq!(refused.status.code(), Some(3), "{verb:?}: {words}");
        assert!(words.contains("--skip-bad-rows"), "{verb:?}: {words}");
        let flags: Vec<&str> = [verb, &["--skip-bad-rows"]].concat();
        let run = paydown(folder.path(), &flags);
        let words = String::from_utf8(run.stderr).expect("UTF-8");
        assert!(matches!(run.status.code(), Some(0 | 1)), "{flags:?}: {words}");
        assert_eq!(words.matches("1 of 2 rows").count(), 1, "{flags:?}: {words}");
        assert_eq!(words.matches("`rate_pct` is `six`").count(), 1, "{flags:?}: {words}");
    }
}
