//! `paydown verify`: every word of a manifest is checked.

#![allow(clippy::expect_used, clippy::panic)]

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

const DEALS: [&str; 2] = ["fabozzi-sequential", "matlab-pass-through"];

fn paydown(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_paydown"));
    command.args(arguments).current_dir(folder).output().expect("the program starts")
}

/// A folder with a batch of two deals, run with these flags: 12 scenarios of four rows, then of one.
fn folder(flags: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let scenarios = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    for deal in DEALS {
        let of_deal = folder.path().join(deal);
        fs::create_dir(&of_deal).expect("a folder");
        for file in ["deal.toml", "pool.csv"] {
            fs::copy(scenarios.join(deal).join(file), of_deal.join(file)).expect("a copy");
        }
    }
    let grid = format!(
        "[grid]\ndeals = {DEALS:?}\n[axes]\nspeed_pct = [50, 100]\ncdr_pct = [0, 3, 6]\n\
         [fixed]\nseverity_pct = 40\nlag_months = 6\n"
    );
    fs::write(folder.path().join("grid.toml"), grid).expect("a file");
    let run = paydown(folder.path(), &[&["grid", "-q", "-o", "rows.csv"], flags].concat());
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    folder
}

/// The output of a run and its manifest.
fn written(folder: &Path, output: &str) -> (PathBuf, PathBuf) {
    let output = folder.join(output);
    let manifest = PathBuf::from(format!("{}.manifest.json", output.display()));
    (output, manifest)
}

fn read(manifest: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(manifest).expect("a manifest")).expect("JSON")
}

fn write(manifest: &Path, value: &Value) {
    fs::write(manifest, serde_json::to_string_pretty(value).expect("JSON")).expect("a file");
}

/// The places of all texts and numbers of a value, as JSON pointers.
fn leaves(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                leaves(
                    value,
                    &format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")),
                    found,
                );
            }
        }
        Value::Array(list) => {
            for (position, value) in list.iter().enumerate() {
                leaves(value, &format!("{at}/{position}"), found);
            }
        }
        _ => found.push(at.to_owned()),
    }
}

/// Other values of a leaf: it is other words or another number, or a hash of another file.
fn others(value: &Value) -> Vec<Value> {
    match value {
        Value::String(text) if text.len() == 64 => vec!["0".repeat(64).into()],
        Value::String(text) => vec![format!("{text}x").into(), "".into()],
        Value::Number(number) => {
            vec![(number.as_u64().expect("a count") + 1).into(), 0.into()]
        }
        other => panic!("{other}"),
    }
}

/// Every word and every number of a manifest follows from its inputs, its output and the program:
/// an edited one is told.
#[test]
fn every_word_of_a_manifest_is_checked() {
    let folder = folder(&["grid.toml", "--shard", "2/2", "--skip-bad-rows"]);
    let (_, manifest) = written(folder.path(), "rows-2-of-2.csv");
    let verify = || paydown(folder.path(), &["verify", "rows-2-of-2.csv", "--sample", "2"]);
    let sound = verify();
    assert!(sound.status.success(), "{}", String::from_utf8_lossy(&sound.stdout));
    let own = read(&manifest);
    let mut places = Vec::new();
    leaves(&own, "", &mut places);
    assert!(places.len() > 20, "{places:?}");
    let mut missed = String::new();
    let mut check = |what: &str, edited: &Value| {
        write(&manifest, edited);
        let run = verify();
        let words = String::from_utf8_lossy(&run.stdout).into_owned();
        if !matches!(run.status.code(), Some(1 | 3)) {
            let _ = writeln!(missed, "{what}: {:?}\n{words}", run.status.code());
        }
    };
    for place in &places {
        for other in others(own.pointer(place).expect("a leaf")) {
            let mut edited = own.clone();
            *edited.pointer_mut(place).expect("a leaf") = other.clone();
            check(&format!("{place} is {other}"), &edited);
        }
    }
    // What is taken out, and what is added.
    let mut edited = own.clone();
    edited["command"].as_array_mut().expect("words").truncate(3);
    check("a command of all shards", &edited);
    let mut edited = own.clone();
    edited["command"].as_array_mut().expect("words").extend(["-o".into(), "x.csv".into()]);
    check("a longer command", &edited);
    let mut edited = own.clone();
    edited["deals"].as_array_mut().expect("deals").pop();
    check("one deal", &edited);
    let mut edited = own.clone();
    edited["deals"][0]["inputs"].as_array_mut().expect("files").pop();
    check("one file less", &edited);
    let mut edited = own.clone();
    edited["conventions"].as_object_mut().expect("words").clear();
    check("no conventions", &edited);
    let mut edited = own.clone();
    edited["conventions"]["prepayments"] = "none".into();
    check("one more convention", &edited);
    assert!(missed.is_empty(), "{missed}");
}

/// What stands in the output is what its inputs give, although its hash was made anew.
#[test]
fn rows_that_were_added_or_taken_out_are_told() {
    let folder = folder(&["grid.toml"]);
    let (output, manifest) = written(folder.path(), "rows.csv");
    let rows = fs::read_to_string(&output).expect("rows");
    let last = rows.lines().last().expect("a row");
    for edited in [
        format!("{rows}{last}\n"),
        rows.replace(&format!("{last}\n"), ""),
        rows.replacen("wal_years", "wal_months", 1),
    ] {
        fs::write(&output, &edited).expect("a file");
        let sum = Command::new("sha256sum").arg(&output).output().expect("a hash");
        let sum = String::from_utf8(sum.stdout).expect("text");
        let mut own = read(&manifest);
        own["output"]["sha256"] = sum.split(' ').next().expect("a hash").into();
        write(&manifest, &own);
        let run = paydown(folder.path(), &["verify", "rows.csv", "--sample", "1"]);
        let words = String::from_utf8_lossy(&run.stdout).into_owned();
        assert_eq!(run.status.code(), Some(1), "{words}");
        assert!(words.contains("rows"), "{words}");
    }
}

/// A manifest of another version says so: its numbers may be other ones.
#[test]
fn another_version_is_named() {
    let folder = folder(&["grid.toml"]);
    let (_, manifest) = written(folder.path(), "rows.csv");
    let mut own = read(&manifest);
    own["program"] = "paydown 0.0.1".into();
    write(&manifest, &own);
    let run = paydown(folder.path(), &["verify", "rows.csv"]);
    let words = String::from_utf8_lossy(&run.stdout).into_owned();
    assert_eq!(run.status.code(), Some(1), "{words}");
    assert!(words.contains("written by paydown 0.0.1, this is paydown "), "{words}");
    assert!(words.contains("computed again"), "{words}");
}

/// A batch named by its folder, and a shard without a row, are verified like others.
#[test]
fn folders_and_empty_shards() {
    let in_folder = folder(&["."]);
    let run = paydown(in_folder.path(), &["verify", "rows.csv"]);
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let run = paydown(in_folder.path(), &["grid", ".", "-q", "-o", "s.csv", "--shard", "1/50"]);
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let rows = fs::read_to_string(in_folder.path().join("s-1-of-50.csv")).expect("rows");
    assert_eq!(rows.lines().count(), 1);
    let run = paydown(in_folder.path(), &["verify", "s-1-of-50.csv"]);
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stdout));
}
