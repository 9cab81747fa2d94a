//! Scenario files on disk: which deals they name, and where their cells go.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use files::{Faults, GridFile, ReadError, read_grid};

fn only(faults: &Faults, place: (usize, usize), words: &str) {
    let [fault] = faults.faults.as_slice() else { panic!("not one fault:\n{faults}") };
    assert_eq!((fault.line, fault.column), place, "{fault}");
    assert!(fault.to_string().contains(words), "{words}\n{fault}");
}

/// A folder of deals and other things, with a scenario file in it.
fn folder(grid: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let at = |path: &str| folder.path().join(path);
    for deal in ["c-2003-1", "a-2003-2", "b", "b-2003-10", "nested/z", "nested/y", "a-2003-2/x"] {
        fs::create_dir_all(at("deals").join(deal)).unwrap();
        let file = at("deals").join(deal).join("deal.toml");
        if deal != "nested" {
            fs::write(file, "[deal]\nname = \"d\"\n").unwrap();
        }
    }
    for empty in ["deals/d-2003-3", "deals/.hidden", "empty"] {
        fs::create_dir_all(at(empty)).unwrap();
    }
    fs::write(at("deals/.hidden/deal.toml"), "[deal]").unwrap();
    fs::write(at("deals/b/other.toml"), "[deal]\nname = \"other\"\n").unwrap();
    fs::write(at("deals/b/published.toml"), common::PUBLISHED).unwrap();
    fs::write(at("deals/b/broken.toml"), "[deal\n").unwrap();
    fs::write(at("deals/b/pool.csv"), common::POOL).unwrap();
    fs::write(at("deals/b/grid.toml"), "[axes]\nspeed_pct = 100\n").unwrap();
    fs::write(at("all.toml"), grid).unwrap();
    folder
}

fn read_in(folder: &Path) -> Result<GridFile, Faults> {
    match read_grid(&folder.join("all.toml")) {
        Ok(file) => Ok(file),
        Err(ReadError::Faults(faults)) => Err(faults),
        Err(error) => panic!("{error}"),
    }
}

fn words(file: &GridFile) -> Vec<String> {
    file.doubts.iter().map(ToString::to_string).collect()
}

/// The deals that `entries` name, relative to the file's folder.
fn deals(entries: &str) -> (Vec<String>, Vec<String>) {
    let folder = folder(&format!("[grid]\ndeals = [{entries}]\n[axes]\nspeed_pct = 100\n"));
    let file = read_in(folder.path()).unwrap_or_else(|faults| panic!("{faults}"));
    let relative = |path: &PathBuf| path.strip_prefix(folder.path()).unwrap().display().to_string();
    (file.deals.iter().map(relative).collect(), words(&file))
}

#[test]
fn paths_globs_and_folders() {
    for (entries, expected) in [
        ("\"deals/b\"", vec!["deals/b"]),
        ("\"./deals/./b/\"", vec!["deals/b"]),
        ("\"deals/b/deal.toml\"", vec!["deals/b/deal.toml"]),
        ("\"deals/b/other.toml\"", vec!["deals/b/other.toml"]),
        ("\"deals/b/broken.toml\"", vec!["deals/b/broken.toml"]),
        // A broken deal is not passed over.
        (
            "\"deals/b/*.toml\"",
            vec!["deals/b/broken.toml", "deals/b/deal.toml", "deals/b/other.toml"],
        ),
        ("\"deals\"", vec!["deals/a-2003-2", "deals/b", "deals/b-2003-10", "deals/c-2003-1"]),
        ("\"deals/*-2003-?\"", vec!["deals/a-2003-2", "deals/c-2003-1"]),
        ("\"deals/n*\"", vec!["deals/nested/y", "deals/nested/z"]),
        ("\"*/b\"", vec!["deals/b"]),
        ("\"*/b/deal.toml\"", vec!["deals/b/deal.toml"]),
        ("\"deals/nested/*\", \"deals/b\"", vec!["deals/nested/y", "deals/nested/z", "deals/b"]),
        ("\"deals/c-2003-1\", \"deals/a-2003-2\"", vec!["deals/c-2003-1", "deals/a-2003-2"]),
    ] {
        assert_eq!(deals(entries), (expected.iter().map(ToString::to_string).collect(), vec![]));
    }
    let (twice, doubts) = deals("\"deals/c-2003-1\", \"deals/?-2003-?\", \"deals/b/../b\"");
    assert_eq!(twice, ["deals/c-2003-1", "deals/a-2003-2", "deals/b/../b"]);
    assert_eq!(doubts.len(), 1);
    assert!(doubts[0].contains("all.toml:2:28: ") && doubts[0].contains("named twice"));
}

#[test]
fn entries_that_are_no_deal() {
    for (entry, words) in [
        ("deals/bb", "did you mean `b`?"),
        ("deals/b/deal.tml", "did you mean `deal.toml`?"),
        ("deals/b/published.toml", "is no deal file"),
        ("deals/b/grid.toml", "is no deal file"),
        ("deals/b/pool.csv", "name the folder of the deal"),
        ("empty", "no deal.toml, nor a folder with one"),
        ("deals/x*", "`deals/x*` matches no deal"),
        ("deals/x*", "relative to the file's folder, /"),
        ("deals/d*", "matches no deal"),
        ("deals/b/p*", "matches no deal"),
    ] {
        let grid = format!("[grid]\ndeals = [\"deals/b\", \"{entry}\"]\n[axes]\nspeed_pct = 100\n");
        only(&read_in(folder(&grid).path()).expect_err(entry), (2, 21), words);
    }
    // The folder of the file, which has none.
    let folder = folder("[axes]\nspeed_pct = 1\n[fixed]\nprice = 0\n");
    let faults = read_in(folder.path()).unwrap_err();
    let places: Vec<_> = faults.faults.iter().map(|fault| (fault.line, fault.column)).collect();
    assert_eq!(places, [(1, 1), (4, 9)], "{faults}");
}

#[test]
fn names_of_outputs() {
    let folder = folder("[axes]\nspeed_pct = [1, 1]\n[grid]\ndeals = [\"deals\"]");
    let file = read_in(folder.path()).unwrap();
    assert_eq!(file.output, Path::new("all.csv"));
    assert_eq!(file.text, fs::read(folder.path().join("all.toml")).unwrap());
    let doubts = words(&file).concat();
    assert!(doubts.contains("all.toml:2:13: 1 stands twice in `speed_pct`"), "{doubts}");
    let deal = folder.path().join("deals/b");
    for path in [deal.join("grid.toml"), deal.join("../b/grid.toml"), deal.clone()] {
        let file = read_grid(&path).unwrap();
        assert_eq!(file.output, Path::new("b-grid.csv"), "{}", path.display());
        assert_eq!(file.deals.len(), 1);
    }
    assert_eq!(read_grid(&deal).unwrap().deals, std::slice::from_ref(&deal));
    let given = "[axes]\nspeed_pct = 1\n[grid]\noutput = \"sub/x.csv\"\ndeals = [\"deals/b\"]";
    fs::write(folder.path().join("all.toml"), given).unwrap();
    assert_eq!(read_in(folder.path()).unwrap().output, Path::new("sub/x.csv"));
    for other in ["x.parquet", "x.CSV"] {
        fs::write(folder.path().join("all.toml"), given.replace("x.csv", other)).unwrap();
        assert_eq!(read_in(folder.path()).unwrap().output, Path::new("sub").join(other));
    }
}

#[test]
fn a_scenario_file_is_no_deal() {
    let folder = folder("[axes]\nspeed_pct = 1\n");
    let faults = files::read_deal(&folder.path().join("all.toml")).unwrap_err().to_string();
    assert!(faults.contains("is a scenario file of `paydown grid`, not a deal"), "{faults}");
    fs::write(folder.path().join("all.toml"), common::PUBLISHED).unwrap();
    only(&read_in(folder.path()).unwrap_err(), (1, 1), "holds published numbers");
    let missing = read_grid(&folder.path().join("al.toml")).unwrap_err().to_string();
    assert!(missing.contains("did you mean `all.toml`?"), "{missing}");
}

#[test]
fn the_filed_scenarios_are_read() {
    let deal = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/impac-2003-8");
    let read = |name: &str| read_grid(&deal.join(name)).unwrap_or_else(|e| panic!("{e}"));
    let small = read("grid.toml");
    assert_eq!(small.plan.scenarios(), 45);
    assert_eq!(small.output, Path::new("impac-2003-8-grid.csv"));
    let large = read("grid-10k.toml");
    let lengths: Vec<_> = large.plan.axes.iter().map(|axis| axis.points.len()).collect();
    assert_eq!(lengths, [20, 25, 5, 4]);
    assert_eq!(large.plan.axes[0].points[10][0].to_string(), "shift_bp=0");
    assert_eq!(large.plan.fixed[0].to_string(), "lag_months=12");
    for file in [small, large] {
        assert_eq!(file.deals, std::slice::from_ref(&deal));
        assert!(file.doubts.is_empty() && file.plan.prices.is_empty());
        assert!(file.plan.views.is_empty() && file.plan.classes.is_empty());
    }
}
