//! Files of another form, and slips of form: which form is read, and what to do.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod common;

use std::fs;
use std::path::Path;

use common::{DEAL, FORWARD, POOL};
use files::{Faults, ReadError, read_deal};

/// The only fault of `faults`, as it is shown on one line.
fn only(faults: &Faults) -> String {
    let [fault] = faults.faults.as_slice() else { panic!("not one fault:\n{faults}") };
    fault.to_string()
}

fn has(said: &str, words: &[&str]) {
    for word in words {
        assert!(said.contains(word), "{word}: {said}");
    }
}

fn refused(path: &Path) -> String {
    match read_deal(path) {
        Err(ReadError::Faults(faults)) => only(&faults),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_holds_no_deal() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("empty.toml"), "").unwrap();
    fs::write(at("comments.toml"), "# a deal\n\n").unwrap();
    fs::create_dir(at("none")).unwrap();
    let init = "`paydown init ";
    has(&refused(&at("empty.toml")), &["the file is empty", init]);
    has(&refused(&at("comments.toml")), &["comments only", init]);
    has(&refused(&at("none")), &["none has no deal.toml", init, "none`"]);
    has(&refused(&at("nowhere")), &["no file or folder", init, "nowhere`"]);
    match files::read_grid(&at("none")) {
        Err(ReadError::Faults(faults)) => has(&only(&faults), &["no grid.toml", "`[axes]`"]),
        other => panic!("{other:?}"),
    }
    fs::create_dir_all(at("deals/first")).unwrap();
    common::write(&at("deals/first"), DEAL, POOL, FORWARD);
    has(&refused(&at("deals")), &["deals has no deal.toml", "name one", "first`"]);
    fs::write(at("none/Deal.tml"), "").unwrap();
    has(&refused(&at("none")), &["did you mean `Deal.tml`?"]);
    let faults = files::parse_deal_bytes(Path::new("d.toml"), b"[dates]\n").unwrap_err();
    has(&faults.to_string(), &["`deal` is missing in the file", init]);
}
