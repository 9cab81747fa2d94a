//! The rules of the house, read from `cargo metadata` and the tree (see ARCHITECTURE.md).

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// What each crate may import of the workspace.
const ARROWS: [(&str, &[&str]); 13] = [
    ("paydown-terms", &[]),
    ("paydown-rates", &["paydown-terms"]),
    ("paydown-collateral", &["paydown-terms"]),
    ("paydown-bonds", &["paydown-terms"]),
    ("paydown-solver", &["paydown-terms"]),
    ("paydown-remittance", &["paydown-terms"]),
    (
        "paydown-grid",
        &[
            "paydown-terms",
            "paydown-rates",
            "paydown-collateral",
            "paydown-bonds",
            "paydown-solver",
            "paydown-remittance",
        ],
    ),
    (
        "paydown-files",
        &[
            "paydown-terms",
            "paydown-rates",
            "paydown-collateral",
            "paydown-bonds",
            "paydown-solver",
            "paydown-remittance",
            "paydown-grid",
        ],
    ),
    ("paydown-report", &["paydown-terms", "paydown-remittance", "paydown-grid"]),
    (
        "paydown",
        &[
            "paydown-terms",
            "paydown-rates",
            "paydown-collateral",
            "paydown-bonds",
            "paydown-grid",
            "paydown-files",
            "paydown-report",
        ],
    ),
    (
        "paydown-cli",
        &[
            "paydown",
            "paydown-terms",
            "paydown-rates",
            "paydown-collateral",
            "paydown-bonds",
            "paydown-solver",
            "paydown-remittance",
            "paydown-grid",
            "paydown-files",
            "paydown-report",
        ],
    ),
    (
        "paydown-random",
        &[
            "paydown-terms",
            "paydown-rates",
            "paydown-collateral",
            "paydown-bonds",
            "paydown-grid",
            "paydown-files",
        ],
    ),
    ("paydown-net", &["paydown-random"]),
];

/// Crates from outside that only these may import.
const RESERVED: [(&str, &[&str]); 12] = [
    ("serde", &["paydown-files", "paydown-report"]),
    ("csv", &["paydown-files", "paydown-report", "paydown-net"]),
    ("toml", &["paydown-files", "paydown-report"]),
    ("rust_decimal", &["paydown-files", "paydown-report", "paydown-remittance"]),
    ("toml_edit", &["paydown-report"]),
    ("clap", &["paydown-cli"]),
    ("rayon", &["paydown-grid"]),
    ("statrs", &["paydown-grid"]),
    ("annotate-snippets", &["paydown-cli"]),
    ("parquet", &["paydown-report"]),
    ("rust_xlsxwriter", &["paydown-report"]),
    ("indicatif", &["paydown-cli"]),
];

/// Rooms without I/O, clock, environment, printing or threads.
const CORE: [&str; 6] = ["terms", "rates", "collateral", "bonds", "solver", "remittance"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Normal dependencies by package, from `cargo metadata`.
fn dependencies() -> BTreeMap<String, Vec<String>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo prints JSON");
    let mut all = BTreeMap::new();
    for package in metadata["packages"].as_array().expect("packages") {
        let normal = package["dependencies"]
            .as_array()
            .expect("dependencies")
            .iter()
            .filter(|dependency| dependency["kind"].is_null())
            .map(|dependency| dependency["name"].as_str().expect("a name").to_string());
        all.insert(package["name"].as_str().expect("a name").to_string(), normal.collect());
    }
    all
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            if !path.ends_with("target") {
                found.extend(sources(&path));
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

#[test]
fn arrows_point_downward() {
    let packages = dependencies();
    for (package, dependencies) in &packages {
        if package == "paydown-benches" {
            continue;
        }
        let (_, allowed) = ARROWS
            .iter()
            .find(|(name, _)| name == package)
            .unwrap_or_else(|| panic!("{package} has no place in the house"));
        for dependency in dependencies.iter().filter(|name| packages.contains_key(*name)) {
            assert!(allowed.contains(&dependency.as_str()), "{package} imports {dependency}");
        }
    }
    assert_eq!(packages.len(), ARROWS.len() + 1, "every room is in the picture");
}

#[test]
fn tools_stay_in_their_rooms() {
    for (package, dependencies) in dependencies() {
        for (tool, rooms) in RESERVED {
            let uses = dependencies.iter().any(|name| name == tool);
            assert!(!uses || rooms.contains(&package.as_str()), "{package} imports {tool}");
        }
    }
}

#[test]
fn core_rooms_are_pure() {
    for room in CORE {
        let folder = root().join("crates").join(room);
        let rules = fs::read_to_string(folder.join("clippy.toml")).expect("a clippy.toml");
        for banned in ["std::fs::", "std::env::", "std::time::", "std::thread::", "std::println"] {
            assert!(rules.contains(banned), "{room}/clippy.toml does not ban {banned}");
        }
        for file in sources(&folder.join("src")) {
            let text = fs::read_to_string(&file).expect("a source file");
            for word in
                ["std::fs", "std::env", "std::net", "std::thread", "std::process", "SystemTime"]
            {
                assert!(!text.contains(word), "{} uses {word}", file.display());
            }
        }
    }
}

/// Powers and logarithms of the machine's own library differ in the last digit from machine to
/// machine, those of the crate libm do not.
#[test]
fn numbers_do_not_depend_on_the_machine() {
    let of_machine = [
        ".exp()",
        ".exp_m1()",
        ".exp2()",
        ".ln()",
        ".ln_1p()",
        ".log10()",
        ".log2()",
        ".log(",
        ".powf(",
        ".sin()",
        ".cos()",
        ".tanh()",
        ".cbrt()",
        ".mul_add(",
    ];
    for room in CORE.iter().chain(&["grid"]) {
        for file in sources(&root().join("crates").join(room).join("src")) {
            let text = fs::read_to_string(&file).expect("a source file");
            for line in text.lines().take_while(|line| !line.contains("#[cfg(test)]")) {
                for method in of_machine {
                    assert!(!line.contains(method), "{}: {line}", file.display());
                }
            }
        }
    }
}

#[test]
fn files_have_one_subject() {
    let vague = ["util", "utils", "common", "helper", "helpers", "prelude", "manager", "misc"];
    let folders = ["crates", "benches", "python/src"];
    for file in folders.iter().flat_map(|folder| sources(&root().join(folder))) {
        let name = file.file_stem().and_then(|stem| stem.to_str()).expect("a name").to_string();
        assert!(!vague.contains(&name.as_str()), "{} says nothing by its name", file.display());
        let lines = fs::read_to_string(&file).expect("a source file").lines().count();
        assert!(lines <= 450, "{} has {lines} lines", file.display());
    }
}

/// What a verb reads is noted where it is read, and what it writes is checked against that where it
/// is written: there is no other way to a file.
#[test]
fn no_verb_reads_or_writes_by_itself() {
    let readers = ["read_deal", "read_grid", "read_published", "read_report", "read_roll_terms"];
    // A rolled deal is read back once it is written, and undone if it does not read.
    let others = [
        ("reading.rs", "read_"),
        ("roll.rs", "files::read_deal_with"),
        ("output.rs", "write_file"),
        ("folder.rs", "write_file"),
    ];
    for file in sources(&root().join("crates/cli/src")) {
        let name = file.file_name().expect("a name").to_string_lossy().into_owned();
        let text = fs::read_to_string(&file).expect("a source file");
        for line in text.lines() {
            let words = line.split(|c: char| !(c.is_alphanumeric() || c == '_'));
            let is_own = others.iter().any(|(known, word)| *known == name && line.contains(word));
            for word in words {
                let by_itself = word == "write_file"
                    || word == "read_strats"
                    || readers.iter().any(|reader| word.starts_with(reader));
                assert!(!by_itself || is_own, "{name}: {line}");
            }
        }
    }
}

/// Nothing about one deal is built into the program, or into the Python package.
#[test]
fn no_code_by_name_of_deal() {
    for file in ["crates", "python/src"].iter().flat_map(|folder| sources(&root().join(folder))) {
        if file
            .components()
            .any(|part| part.as_os_str() == "tests" || part.as_os_str() == "examples")
        {
            continue;
        }
        let text = fs::read_to_string(&file).expect("a source file");
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        let before_tests = code.take_while(|line| !line.contains("#[cfg(test)]"));
        for line in before_tests {
            for name in ["impac", "fabozzi", "gnma", "amcar", "1-A-1", "2-B-1"] {
                // The help of the program may name the deals that it ships.
                let help = line.contains("paydown ") && line.contains(" scenarios/");
                assert!(help || !line.to_lowercase().contains(name), "{}: {line}", file.display());
            }
        }
    }
}

/// A package holds what lies below its own folder alone: each has a link to the texts.
#[test]
fn every_package_has_the_licence_texts() {
    let crates = fs::read_dir(root().join("crates")).expect("crates").flatten();
    for package in crates.map(|entry| entry.path()).chain([root().join("benches")]) {
        for text in ["MIT.txt", "APACHE-2.0.txt"] {
            let text = package.join("licences").join(text);
            assert!(text.is_file(), "{} is missing", text.display());
        }
    }
}

#[test]
fn top_level_is_what_the_house_says() {
    let expected = [
        ".ci",
        ".git",
        ".gitignore",
        "ARCHITECTURE.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "Cargo.lock",
        "Cargo.toml",
        "README.md",
        "benches",
        "clippy.toml",
        "crates",
        "guide",
        "justfile",
        "licences",
        "out",
        "python",
        "rustfmt.toml",
        "scenarios",
        "target",
    ];
    for entry in fs::read_dir(root()).expect("the root").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        assert!(expected.contains(&name.as_str()), "{name} has no place at the top level");
    }
}
