//! `paydown grid` and `paydown verify` as a user runs them.
#![allow(clippy::expect_used, clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn paydown(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_paydown"));
    command.current_dir(root()).args(arguments);
    command
}

fn done(arguments: &[&str]) -> Output {
    paydown(arguments).output().expect("a run")
}

fn spawned(arguments: &[&str]) -> Child {
    paydown(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("a process")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("text")
}

/// A scenario file in a folder of its own: `speeds` x 4 shifts x 2 CDR on a small deal.
fn scenario(folder: &Path, speeds: &str) -> PathBuf {
    let deal = fs::canonicalize(root().join("scenarios/fabozzi-sequential")).expect("a deal");
    let path = folder.join("grid.toml");
    let file = format!(
        "[grid]\ndeals = [{:?}]\noutput = \"small.csv\"\n\n[axes]\nspeed_pct = {speeds}\n\
         shift_bp = [0, 100, 200, 300]\ncdr_pct = [0, 3]\n\n[fixed]\nseverity_pct = 40\n\
         lag_months = 6\n",
        deal.to_str().expect("a path")
    );
    fs::write(&path, file).expect("a file");
    path
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut names: Vec<String> =
        entries.map(|e| e.expect("an entry").file_name().into_string().expect("text")).collect();
    names.sort();
    names
}

#[test]
fn rows_are_those_of_price() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = scenario(folder.path(), "[100, 165]");
    let out = folder.path().join("out.csv");
    let (file, path) = (file.to_str().unwrap(), out.to_str().unwrap());
    let dry = done(&["grid", file, "-o", path, "--dry-run"]);
    assert!(dry.status.success() && !out.exists());
    assert!(text(&dry.stderr).contains("16 scenarios of 1 deal, 64 rows"), "{}", text(&dry.stderr));
    assert!(text(&dry.stderr).contains("estimate: "), "{}", text(&dry.stderr));
    let run = done(&["grid", file, "-o", path]);
    assert!(run.status.success(), "{}", text(&run.stderr));
    for words in ["16 scenarios of 1 deal, 64 rows, to ", "estimate: "] {
        assert!(text(&run.stderr).contains(words), "{}", text(&run.stderr));
    }
    assert_eq!(names(folder.path()), ["grid.toml", "out.csv", "out.csv.manifest.json"]);
    let written = fs::read_to_string(&out).expect("rows");
    assert_eq!(written.lines().count(), 65);
    // The same cell, by the other verb.
    let price = done(&[
        "price",
        "fabozzi-sequential",
        "--class",
        "B",
        "--speeds",
        "165",
        "--cdr",
        "3",
        "--severity",
        "40",
        "--lag",
        "6",
        "--format",
        "csv",
    ]);
    let row = text(&price.stdout).lines().nth(1).expect("a row");
    let cells: Vec<&str> = row.split(',').collect();
    let same =
        written.lines().find(|line| line.starts_with("fabozzi-sequential,B,maturity,165,0,3,"));
    let grid: Vec<&str> = same.expect("the row").split(',').collect();
    // yield, WAL, duration; cumulative loss and class loss.
    for (of_price, of_grid) in [(6, 10), (7, 11), (8, 12), (13, 15), (14, 16)] {
        let (a, b): (f64, f64) = (cells[of_price].parse().unwrap(), grid[of_grid].parse().unwrap());
        assert!((a - b).abs() <= 1e-9 * a.abs().max(1.0), "{a} {b}");
    }
}

/// Shards are even to one scenario, across deals, and joined they are the bytes of the whole; those
/// of more shards than scenarios are empty.
#[test]
fn shards_make_the_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    // 9 scenarios a deal, of four rows and of one.
    let deals = ["fabozzi-sequential", "matlab-pass-through"];
    let (file, of_four) = (folder.path().join("grid.toml"), "fabozzi-sequential,");
    let _ = on_deals(folder.path(), &deals, "", "severity_pct = 40");
    let axes = "speed_pct = [50, 100, 165]\ncdr_pct = [0, 3, 6]";
    let grid = fs::read_to_string(&file).expect("a file").replace("speed_pct = 100", axes);
    fs::write(&file, grid).expect("a file");
    let rows = |name: &str, flags: &[&str]| {
        let mut run = paydown(&["grid", "grid.toml", "-q", "-o", "rows.csv"]);
        let run = run.args(flags).current_dir(folder.path()).output().expect("a run");
        assert!(run.status.success(), "{}", text(&run.stderr));
        fs::read_to_string(folder.path().join(name)).expect("rows")
    };
    let whole = rows("rows.csv", &[]);
    let head = &whole[..=whole.find('\n').expect("a head")];
    for shards in [1, 2, 3, 5, 7, 18, 20] {
        let mut joined = head.to_string();
        let mut sizes = Vec::new();
        for shard in 1..=shards {
            let name = format!("rows-{shard}-of-{shards}.csv");
            let part = rows(&name, &["--shard", &format!("{shard}/{shards}")]);
            let part = part.strip_prefix(head).expect("the head line");
            let (four, one): (Vec<&str>, _) =
                part.lines().partition(|row| row.starts_with(of_four));
            sizes.push(four.len() / 4 + one.len());
            joined += part;
        }
        assert_eq!(joined, whole, "{shards} shards");
        assert_eq!(sizes.iter().sum::<usize>(), 18);
        let (most, least) = (sizes.iter().max().unwrap(), sizes.iter().min().unwrap());
        assert!(most - least <= 1, "{shards} shards: {sizes:?}");
    }
}

/// Parts kept beside the outputs of a folder.
fn kept_parts(folder: &Path) -> usize {
    let parts = names(folder).into_iter().find(|name| name.contains(".parts-"));
    // The batch removes the folder when it ends.
    let entries = parts.and_then(|parts| fs::read_dir(folder.join(parts)).ok());
    let is_whole = |name: &fs::DirEntry| !name.file_name().to_string_lossy().starts_with('.');
    entries.map_or(0, |entries| entries.flatten().filter(is_whole).count())
}

/// Killed again and again, at moments of the clock and after each further part, then left alone:
/// the bytes are those of a run that nobody disturbed.
#[test]
fn a_killed_batch_goes_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = scenario(folder.path(), "\"1:900:1\"");
    let (calm, killed) = (folder.path().join("calm.csv"), folder.path().join("killed.csv"));
    let file = file.to_str().unwrap();
    assert!(done(&["grid", file, "-o", calm.to_str().unwrap(), "-q"]).status.success());
    let arguments = ["grid", file, "-o", killed.to_str().unwrap(), "-q"];
    let mut kept = 0;
    for round in 0..6 {
        let before = kept_parts(folder.path());
        let mut child = spawned(&arguments);
        std::thread::sleep(Duration::from_millis(40 + 20 * round));
        while round % 2 == 1
            && kept_parts(folder.path()) <= before
            && child.try_wait().expect("a state").is_none()
        {
            std::thread::sleep(Duration::from_millis(1));
        }
        let _ = child.kill();
        child.wait().expect("an end");
        kept = kept.max(kept_parts(folder.path()));
    }
    let last = done(&arguments);
    assert!(last.status.success(), "{}", text(&last.stderr));
    assert_eq!(fs::read(&calm).expect("rows"), fs::read(&killed).expect("rows"));
    assert!(names(folder.path()).iter().all(|name| !name.contains("parts")), "nothing is left");
    assert!(kept > 0, "every round finished before it was killed");
}

/// Of what is kept, only that is taken which the marks of its parts confirm: a power cut may have
/// lost the rest.
#[test]
fn rows_that_a_power_cut_spoilt_are_computed_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = scenario(folder.path(), "\"1:900:1\"");
    let (calm, killed) = (folder.path().join("calm.csv"), folder.path().join("killed.csv"));
    let file = file.to_str().unwrap();
    assert!(done(&["grid", file, "-o", calm.to_str().unwrap(), "-q"]).status.success());
    let arguments = ["grid", file, "-o", killed.to_str().unwrap(), "-q"];
    for spoil in [
        |rows: &mut Vec<u8>| rows.iter_mut().skip(300_000).for_each(|byte| *byte = 0),
        |rows: &mut Vec<u8>| rows.truncate(1_000),
        |rows: &mut Vec<u8>| rows.clear(),
        |rows: &mut Vec<u8>| rows.extend(b"half a row"),
    ] {
        let mut child = spawned(&arguments);
        while kept_parts(folder.path()) == 0 && child.try_wait().expect("a state").is_none() {
            std::thread::sleep(Duration::from_millis(1));
        }
        let _ = child.kill();
        child.wait().expect("an end");
        let parts = names(folder.path()).into_iter().find(|name| name.contains(".parts-"));
        if let Some(parts) = parts {
            let path = folder.path().join(parts).join(".rows.csv");
            let mut rows = fs::read(&path).expect("rows");
            spoil(&mut rows);
            fs::write(&path, rows).expect("other rows");
        }
        assert!(done(&arguments).status.success());
        assert_eq!(fs::read(&calm).expect("rows"), fs::read(&killed).expect("rows"));
        fs::remove_file(&killed).expect("a file");
    }
}

#[test]
fn verify_finds_a_changed_digit() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = scenario(folder.path(), "[50, 100]");
    let out = folder.path().join("v.csv");
    let path = out.to_str().unwrap();
    assert!(done(&["grid", file.to_str().unwrap(), "-o", path, "-q"]).status.success());
    let fine = done(&["verify", path, "--sample", "4"]);
    assert!(fine.status.success(), "{}", text(&fine.stdout));
    assert!(text(&fine.stdout).contains("computed again"), "{}", text(&fine.stdout));
    let rows = fs::read_to_string(&out).expect("rows").replacen("maturity,50", "maturity,51", 1);
    fs::write(&out, rows).expect("a change");
    let changed = done(&["verify", path]);
    assert_eq!(changed.status.code(), Some(1), "{}", text(&changed.stdout));
    fs::remove_file(folder.path().join("v.csv.manifest.json")).expect("a file");
    assert_eq!(done(&["verify", path]).status.code(), Some(3));
}

/// A speed beyond 100% is a row with a reason; the rest goes on.
#[test]
fn a_cell_that_fails_is_a_row() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = scenario(folder.path(), "[100, 100000]");
    let out = folder.path().join("f.csv");
    let run = done(&["grid", file.to_str().unwrap(), "-o", out.to_str().unwrap()]);
    assert_eq!(run.status.code(), Some(1), "{}", text(&run.stderr));
    let rows = fs::read_to_string(&out).expect("rows");
    assert_eq!(rows.lines().filter(|row| row.contains("cannot pass 100%")).count(), 32);
    assert_eq!(rows.lines().count(), 65);
}

/// A class that loses nearly all of its price has a reason for its yield, and no cell has failed.
#[test]
fn a_class_that_is_wiped_out_has_not_failed() {
    let folder = tempfile::tempdir().expect("a folder");
    let fixed = "cdr_pct = 8\nseverity_pct = 50\nclasses = [\"1-M-4\"]\nshift_bp = 180";
    let mut run = on_deals(folder.path(), &["impac-2003-8"], "output = \"m.csv\"", fixed);
    let file = folder.path().join("grid.toml");
    let slow =
        fs::read_to_string(&file).expect("text").replace("speed_pct = 100", "speed_pct = 20");
    fs::write(&file, slow).expect("a file");
    let run = run.output().expect("a run");
    assert!(run.status.success(), "{}", text(&run.stderr));
    let rows = fs::read_to_string(folder.path().join("out/m.csv")).expect("rows");
    assert_eq!(rows.matches("its yield is below -99% a year").count(), 2, "{rows}");
}

#[test]
fn check_takes_a_scenario_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = scenario(folder.path(), "[50, 100]");
    let fine = done(&["check", file.to_str().unwrap()]);
    assert!(
        fine.status.success() && text(&fine.stderr).contains("valid"),
        "{}",
        text(&fine.stderr)
    );
    let text_of = fs::read_to_string(&file).expect("text");
    fs::write(&file, text_of.replace("cdr_pct", "crd_pct")).expect("a file");
    let broken = done(&["check", file.to_str().unwrap()]);
    assert_eq!(broken.status.code(), Some(3));
    assert!(text(&broken.stderr).contains("cdr_pct"), "{}", text(&broken.stderr));
}

/// A scenario file on these deals, from which `grid` runs in a folder of its own.
fn on_deals(folder: &Path, deals: &[&str], grid: &str, fixed: &str) -> Command {
    let path = |deal: &&str| fs::canonicalize(root().join("scenarios").join(deal)).expect("a deal");
    let deals: Vec<PathBuf> = deals.iter().map(path).collect();
    let text =
        format!("[grid]\ndeals = {deals:?}\n{grid}\n[axes]\nspeed_pct = 100\n[fixed]\n{fixed}\n");
    fs::write(folder.join("grid.toml"), text).expect("a file");
    let mut command = paydown(&["grid", "grid.toml"]);
    command.current_dir(folder);
    command
}

/// A word of the file that its deal does not know stands in the message with its place.
#[test]
fn faults_of_words_about_deals() {
    let folder = tempfile::tempdir().expect("a folder");
    for (fixed, place, words) in [
        ("classes = [\"A\", \"C1\"]", "grid.toml:7:17", "no class `C1`"),
        ("to = \"call\"", "grid.toml:7:6", "no call"),
        ("index = \"forward\"", "grid.toml:7:9", "no forward index levels"),
    ] {
        let run = on_deals(folder.path(), &["fabozzi-sequential"], "", fixed).output();
        let run = run.expect("a run");
        assert_eq!(run.status.code(), Some(3), "{fixed}");
        for words in [place, words, "expected", "help: "] {
            assert!(text(&run.stderr).contains(words), "{words}\n{}", text(&run.stderr));
        }
    }
    assert_eq!(names(folder.path()), ["grid.toml"]);
}

/// Of several deals each goes with the classes that it has; one that has none is left out.
#[test]
fn deals_that_lack_a_class() {
    let folder = tempfile::tempdir().expect("a folder");
    let deals = ["fabozzi-sequential", "fabozzi-z", "fabozzi-pac"];
    let fixed = "classes = [\"P\", \"Z\"]";
    let run = on_deals(folder.path(), &deals, "output = \"sub/rows.csv\"", fixed).output();
    let run = run.expect("a run");
    assert!(run.status.success(), "{}", text(&run.stderr));
    let said = text(&run.stderr);
    assert!(
        said.contains("fabozzi-sequential has none of these classes: it is left out"),
        "{said}"
    );
    assert!(said.contains("2 scenarios of 2 deals, 2 rows"), "{said}");
    let rows = fs::read_to_string(folder.path().join("out/sub/rows.csv")).expect("rows");
    let found: Vec<&str> =
        rows.lines().skip(1).map(|row| &row[..row.find(",m").unwrap()]).collect();
    assert_eq!(found, ["fabozzi-z,Z", "fabozzi-pac,P"]);
    let verified = paydown(&["verify", "out/sub/rows.csv"]).current_dir(folder.path()).output();
    let verified = verified.expect("a run");
    assert!(verified.status.success(), "{}", text(&verified.stdout));
    assert!(text(&verified.stdout).contains("fabozzi-pac, scenario 1"));
}

/// A copy of a deal keeps its name, by which its rows would be taken for the first one's.
#[test]
fn two_deals_of_one_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let deal = root().join("scenarios/fabozzi-sequential");
    let copy = folder.path().join("copy");
    fs::create_dir(&copy).expect("a folder");
    for file in ["deal.toml", "pool.csv"] {
        fs::copy(deal.join(file), copy.join(file)).expect("a copy");
    }
    let copy = copy.to_str().expect("a path");
    let mut run = on_deals(folder.path(), &["fabozzi-sequential", copy], "", "");
    let said = run.arg("--dry-run").output().expect("a run").stderr;
    assert!(text(&said).contains("2 deals are called fabozzi-sequential"), "{}", text(&said));
}

/// An output that the file names as Parquet is one, or is refused as that of `-o` is.
#[test]
fn parquet_named_in_the_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let grid = "output = \"rows.parquet\"";
    let run = on_deals(folder.path(), &["fabozzi-sequential"], grid, "").output().expect("a run");
    let path = folder.path().join("out/rows.parquet");
    if cfg!(feature = "parquet") {
        assert!(run.status.success(), "{}", text(&run.stderr));
        assert!(fs::read(path).expect("rows").starts_with(b"PAR1"));
    } else {
        assert_eq!(run.status.code(), Some(2), "{}", text(&run.stderr));
        assert!(text(&run.stderr).contains("--features parquet"), "{}", text(&run.stderr));
        assert_eq!(names(folder.path()), ["grid.toml"]);
    }
}

/// What a dry run says costs nothing: no folder, no file.
#[test]
fn a_dry_run_writes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = on_deals(folder.path(), &["fabozzi-sequential"], "", "").arg("--dry-run").output();
    let run = run.expect("a run");
    assert!(run.status.success(), "{}", text(&run.stderr));
    assert!(text(&run.stderr).contains("1 scenario of 1 deal, 4 rows, to out/"));
    assert_eq!(names(folder.path()), ["grid.toml"]);
}
