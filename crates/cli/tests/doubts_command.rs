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

/// A slip of units is told in whatever form a setting is typed, and of what a verb is asked for.
#[test]
fn slips_of_every_form_are_said() {
    let folder = folder("hybrid");
    let flags = [
        ("price . --cpr", "0.06 for 12, 0.08", "--cpr: a CPR of 0.08% is unusually low"),
        ("price . --severity", "0.4", "--severity: a severity of 0.4% is unusually low"),
        ("price . --shift", "0 ramp 1.5 for 12, 1.5", "--shift: a shift of 1.5 bp"),
        ("price . --ramp", "-1.5:12", "--ramp: a shift of -1.5 bp"),
        ("afr . --shock", "2.5:2", "--shock: a shift of 2.5 bp"),
        ("price . --shift-index", "SOFR_30D=0.5", "--shift-index: a shift of 0.5 bp"),
        ("price . --speed-of", "1=1.5", "--speed-of: a multiple of the speed of 1.5%"),
        ("price . --recovery", "0.2", "--recovery: a subsequent recovery of 0.2%"),
        ("breakeven . --class B --yield-floor", "0.03", "--yield-floor: a yield of 0.03%"),
        ("breakeven . --class B --dm-floor", "1.5", "--dm-floor: a discount margin of 1.5 bp"),
        ("breakeven . --class B --dm-floor 50 --price", "0.98", "--price: a price of 0.98%"),
    ];
    for (line, figure, doubt) in flags {
        let arguments: Vec<&str> = line.split(' ').chain([figure]).collect();
        let seen = folder.run_with(&arguments);
        assert!(seen.stderr.contains(doubt), "{line} {figure}: {}", seen.stderr);
    }
    let file = "[scenario.slip]\ncdr_pct = \"0.01 for 12, 0.02\"\nramp = \"2.5:12\"\n";
    let folder = Folder::of(&[("deal.toml", DEAL), ("pool.csv", POOL), ("scenarios.toml", file)]);
    let seen = folder.run("price . --scenario slip");
    assert!(seen.stderr.contains("scenarios.toml:2:11: a CDR of 0.02%"), "{}", seen.stderr);
    assert!(seen.stderr.contains("scenarios.toml:3:8: a shift of 2.5 bp"), "{}", seen.stderr);
}
