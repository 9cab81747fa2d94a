//! Batches that are stopped, and what they leave behind.

#![allow(clippy::expect_used)]

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A deal of one class, so that scenarios are quick.
const DEAL: &str = "scenarios/matlab-pass-through";

fn grid(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_paydown"));
    command.args(["grid", "grid.toml", "-o", "rows.csv"]).current_dir(folder);
    command.stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

/// Speeds beyond 100% CPR: each is a row with a reason, so that many of them are quick.
const MANY: &str = "100000:1000000:1";
const FEW: &str = "100:110:1";

/// Writes the scenario file.
fn write(folder: &Path, speeds: &str, severity: u32) {
    let deal = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(DEAL);
    let deal = fs::canonicalize(deal).expect("a deal");
    let text = format!(
        "[grid]\ndeals = [{deal:?}]\n[axes]\nspeed_pct = \"{speeds}\"\n\
         [fixed]\nseverity_pct = {severity}\n"
    );
    fs::write(folder.join("grid.toml"), text).expect("a file");
}

/// The names in a folder that begin with `.rows.csv`.
fn left_behind(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder").flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.filter(|name| name.starts_with(".rows.csv")).collect()
}

/// Batches of which parts are kept in a folder.
fn kept(folder: &Path) -> usize {
    let is_mark = |part: fs::DirEntry| part.file_name().to_string_lossy().starts_with("0000");
    let has_parts = |name: &String| {
        fs::read_dir(folder.join(name)).is_ok_and(|parts| parts.flatten().any(is_mark))
    };
    left_behind(folder).iter().filter(|name| has_parts(name)).count()
}

/// Starts a batch and waits until it has kept a part.
fn started(folder: &Path) -> Child {
    started_as(grid(folder), folder)
}

fn started_as(mut batch: Command, folder: &Path) -> Child {
    let before = kept(folder);
    let mut child = batch.spawn().expect("a process");
    loop {
        if kept(folder) > before {
            return child;
        }
        assert!(child.try_wait().expect("a state").is_none(), "the batch is too small");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// What a killed run leaves of a batch whose inputs then change is of no use: the run that writes
/// the output takes it away, and what a killed writer left of the output itself.
#[test]
fn a_finished_batch_leaves_nothing_behind() {
    let folder = tempfile::tempdir().expect("a folder");
    for severity in [40, 50] {
        write(folder.path(), MANY, severity);
        let mut child = started(folder.path());
        child.kill().expect("a signal");
        child.wait().expect("an end");
    }
    assert_eq!(left_behind(folder.path()).len(), 2);
    fs::write(folder.path().join(".rows.csv.partial-1"), "half").expect("a file");
    fs::write(folder.path().join(".rows.csv.manifest.json.partial-1"), "half").expect("a file");
    write(folder.path(), FEW, 60);
    let run = grid(folder.path()).output().expect("a run");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    assert_eq!(left_behind(folder.path()), Vec::<String>::new());
}

/// Another run that is under way keeps what it has.
#[test]
fn a_batch_under_way_is_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), MANY, 40);
    let mut other = started(folder.path());
    write(folder.path(), FEW, 60);
    let run = grid(folder.path()).output().expect("a run");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    if other.try_wait().expect("a state").is_none() {
        assert_eq!(left_behind(folder.path()).len(), 1);
    }
    other.kill().expect("a signal");
    other.wait().expect("an end");
}

/// Asked to end, by whatever signal, a batch says where it goes on from.
#[cfg(unix)]
#[test]
fn every_signal_to_end_is_an_interruption() {
    for signal in ["-INT", "-TERM"] {
        let folder = tempfile::tempdir().expect("a folder");
        write(folder.path(), MANY, 40);
        let child = started(folder.path());
        let sent = Command::new("kill").args([signal, &child.id().to_string()]).status();
        assert!(sent.expect("kill runs").success());
        let run = child.wait_with_output().expect("an end");
        let words = String::from_utf8_lossy(&run.stderr).into_owned();
        assert_eq!(run.status.code(), Some(130), "{signal}: {words}");
        assert!(words.contains("the same command goes on from there"), "{signal}: {words}");
        assert_eq!(left_behind(folder.path()).len(), 1);
    }
}

/// A batch that is to outlive its terminal does, as under nohup.
#[cfg(unix)]
#[test]
fn a_signal_that_is_ignored_stays_so() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "100000:200000:1", 40);
    let mut batch = Command::new("sh");
    batch.args(["-c", "trap '' HUP; exec \"$0\" grid grid.toml -o rows.csv -q"]);
    batch.arg(env!("CARGO_BIN_EXE_paydown")).current_dir(folder.path());
    let mut child = started_as(batch, folder.path());
    let sent = Command::new("kill").args(["-HUP", &child.id().to_string()]).status();
    assert!(sent.expect("kill runs").success());
    // Done, with cells that failed.
    assert_eq!(child.wait().expect("an end").code(), Some(1));
    assert_eq!(left_behind(folder.path()), Vec::<String>::new());
}
