//! The schemas of files: they take what the program takes, and editors see slips by them.

#![allow(clippy::expect_used, clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

use files::FileKind;
use jsonschema::Validator;
use random::{Dice, RandomDeal, Spelling};
use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn validator(kind: FileKind) -> Validator {
    let schema: Value = serde_json::from_str(&kind.json_schema()).expect("JSON");
    jsonschema::draft7::new(&schema).expect("a schema of draft 07")
}

/// TOML as editors hand it to a schema: dates are texts.
fn json(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => text.into(),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Float(number) => number.into(),
        toml::Value::Boolean(flag) => flag.into(),
        toml::Value::Datetime(date) => date.to_string().into(),
        toml::Value::Array(list) => list.into_iter().map(json).collect(),
        toml::Value::Table(table) => {
            table.into_iter().map(|(key, value)| (key, json(value))).collect()
        }
    }
}

/// What the schema says against a text.
fn against(schema: &Validator, text: &str) -> Vec<String> {
    let value = json(toml::from_str(text).expect("TOML"));
    schema.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

fn below(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        match entry.path() {
            path if path.is_dir() => below(&path, found),
            path if path.extension().is_some_and(|end| end == "toml") => found.push(path),
            _ => {}
        }
    }
}

fn kind_of(path: &Path) -> Option<FileKind> {
    let text = fs::read_to_string(path).expect("a text");
    let name = path.file_name()?.to_str()?;
    match name {
        "deal.toml" => Some(FileKind::Deal),
        "scenarios.toml" => Some(FileKind::Named),
        _ if path.parent()?.ends_with("published") => Some(FileKind::Published),
        _ if files::is_grid_file(path) => Some(FileKind::Scenario),
        _ if text.contains("[columns]") => Some(FileKind::Tape),
        _ => None,
    }
}

#[test]
fn shipped_files_are_lawful() {
    let mut paths = vec![root().join("crates/cli/starter/deal.toml")];
    below(&root().join("scenarios"), &mut paths);
    let mut seen = [0; FileKind::ALL.len()];
    for (at, (name, kind)) in FileKind::ALL.into_iter().enumerate() {
        let schema = validator(kind);
        for path in paths.iter().filter(|path| kind_of(path) == Some(kind)) {
            seen[at] += 1;
            let text = fs::read_to_string(path).expect("a text");
            let said = against(&schema, &text);
            assert!(said.is_empty(), "{name} {}: {}", path.display(), said.join("\n"));
        }
    }
    let [deals, scenarios, named, _, published] = seen;
    assert!(deals > 20 && scenarios > 0 && named > 0 && published > 10, "{seen:?}");
}

#[test]
fn whatever_the_program_reads_the_schema_takes() {
    let (deal, tape) = (validator(FileKind::Deal), validator(FileKind::Tape));
    let (scenario, published) = (validator(FileKind::Scenario), validator(FileKind::Published));
    for seed in 0..200 {
        let random = RandomDeal::draw(&mut Dice::new(seed), "random");
        for (name, text) in random.files(Spelling::Current) {
            let schema = match name.as_str() {
                "deal.toml" => &deal,
                name if name.starts_with("grid") => &scenario,
                name if name.starts_with("published") => &published,
                name if name.ends_with(".toml") && text.contains("[columns]") => &tape,
                _ => continue,
            };
            let said = against(schema, &text);
            assert!(said.is_empty(), "seed {seed}, {name}: {}\n{text}", said.join("\n"));
        }
    }
}

#[test]
fn slips_are_seen() {
    let schema = validator(FileKind::Deal);
    let text = fs::read_to_string(root().join("crates/cli/starter/deal.toml")).expect("a deal");
    for (good, bad) in [
        ("balance_usd", "balanse_usd"),
        ("first_payment", "first_pay"),
        ("[[pay]]", "[[paid]]"),
        ("closing = 2", "closing = 2.5 # 2"),
    ] {
        assert!(text.contains(good), "{good}");
        let broken = text.replacen(good, bad, 1);
        assert!(!against(&schema, &broken).is_empty(), "{bad}");
    }
}
