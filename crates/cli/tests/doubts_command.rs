//! What looks wrong but may be right, as a user sees it.

#![allow(clippy::expect_used)]

#[allow(dead_code)]
mod common;

use common::Folder;

const DEAL: &str = include_str!("../starter/deal.toml");
const POOL: &str = include_str!("../starter/pool.csv");
const GRID: &str = "[grid]\ndeals = [\".\"]\n[axes]\nspeed_pct = [100]\n";
const TWICE: &str = "pool.csv:4:1: the loan `fixed` stands here again \
    (hint: leave one row out, or give each loan an id of its own) [id-twice]";

/// The starter, with another id of its second loan.
fn folder(id: &str) -> Folder {
    let pool = POOL.replace("hybrid,", &format!("{id},"));
    Folder::of(&[("deal.toml", DEAL), ("pool.csv", &pool), ("grid.toml", GRID)])
}

/// `check` lists a doubt, every other verb says it once, `-q` keeps it to itself; no number and no
/// exit code is another for it.
#[test]
fn doubts_are_said_once_and_change_nothing() {
    let (doubted, sound) = (folder("fixed"), folder("hybrid"));
    for line in ["check . --format csv", "check . --format table", "check . --format markdown"] {
        let seen = doubted.run(line);
        assert_eq!(seen.code, 0, "{}", seen.stderr);
        assert!(seen.stdout.contains("id-twice"), "{}", seen.stdout);
        assert!(seen.stdout.contains("pool.csv:4:1"), "{}", seen.stdout);
        assert!(seen.stderr.contains("; 1 doubt"), "{}", seen.stderr);
        let other = sound.run(line);
        assert!(!(other.stdout + &other.stderr).contains("doubt"), "{line}");
    }
    let uncited: String = DEAL.replacen("\ncite = \"example\"\n", "\n", 1);
    let uncited = Folder::of(&[("deal.toml", &uncited), ("pool.csv", POOL)]).run("check .");
    assert_eq!(uncited.code, 0, "{}", uncited.stderr);
    assert!(uncited.stdout.contains(",doubt,term-uncovered,"), "{}", uncited.stdout);
    let verbs = [
        "price .",
        "cashflows .",
        "decrement .",
        "afr .",
        "explain . --period 1",
        "breakeven . --class B",
        "check grid.toml",
        "grid grid.toml",
    ];
    for line in verbs {
        let (seen, other) = (doubted.run(line), sound.run(line));
        assert_eq!((seen.code, &seen.stdout), (other.code, &other.stdout), "{line}");
        assert_eq!(seen.stderr.matches(TWICE).count(), 1, "{line}: {}", seen.stderr);
        assert!(!other.stderr.contains("[id-twice]"), "{line}: {}", other.stderr);
        let quiet = doubted.run(&format!("{line} -q"));
        assert!(!quiet.stderr.contains("id-twice"), "{line}: {}", quiet.stderr);
    }
}
