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

/// Statements of another trustee, with and without numbers of pages.
const STATEMENT: &str = "\
Some Bank, N.A.                                Distribution Date: 25-Jan-2005
                Certificateholder Distribution Summary
Class      CUSIP       Rate        Beginning        Interest     Ending
A-1        12345AA1    2.91000%    100,000,000.00   242,500.00   98,500,000.00
                                Page 1 of 2
           Principal Distribution Statement
A-1        100,000,000.00   300,000.00   1,200,000.00  98,500,000.00
                                Page 2 of 2
";
/// Another language for deals.
const SCRIPT: &str = "\
DEAL \"TRUST 2004-7\" ;
 TRANCHE \"A1\" SEN_FLT
   COUPON 1M_LIB MULT 1.0 MARGIN 0.23
   ORIG_BALANCE 291600000
 END
";
const JSON: &str = "{\n  \"deal\": {\n    \"name\": \"x\",\n    \"classes\": [1, 2]\n  }\n}\n";
const YAML: &str = "deal:\n  name: x\n  classes:\n    - name: A\n";

#[test]
fn what_is_not_toml() {
    for (text, message, hint) in [
        (SCRIPT, "the file is not TOML", "`paydown init FOLDER`"),
        (YAML, "the file is not TOML", "`paydown init FOLDER`"),
        (JSON, "the file is JSON, not TOML", "`paydown init FOLDER`"),
        (STATEMENT, "the file is not TOML", "`paydown reconcile`"),
    ] {
        let (name, bytes) = (Path::new("deal.toml"), text.as_bytes());
        for read in [
            files::parse_deal_bytes(name, bytes).map(drop),
            files::parse_grid_bytes(name, bytes).map(drop),
            files::parse_published_bytes(name, bytes).map(drop),
            files::parse_strats_bytes(name, bytes).map(drop),
            files::parse_roll_terms_bytes(name, bytes).map(drop),
            files::parse_report_bytes(name, bytes).map(drop),
        ] {
            has(&only(&read.unwrap_err()), &["deal.toml:1:1: ", message, "`key = value`", hint]);
        }
    }
}

#[test]
fn reports_of_another_form() {
    let form = ["of the form that is read", "`Page 1 of 24`", "--save FILE.toml"];
    let unnumbered: String =
        STATEMENT.lines().filter(|l| !l.contains("Page")).map(|l| format!("{l}\n")).collect();
    for text in [STATEMENT, &unnumbered, SCRIPT, JSON, DEAL, "\n"] {
        let faults = files::parse_report_bytes(Path::new("r.txt"), text.as_bytes()).unwrap_err();
        has(&only(&faults), &form);
    }
    let deal = files::parse_report_bytes(Path::new("r.toml"), DEAL.as_bytes()).unwrap_err();
    has(&only(&deal), &["not the tidy form", "it is a deal"]);
    let pool = files::parse_report_bytes(Path::new("r.csv"), POOL.as_bytes()).unwrap_err();
    has(&only(&pool), &["r.csv:2:1: no column", "`part`, `line`, `column`, `figure`"]);
}

#[test]
fn a_servicers_file_as_a_pool() {
    let tape = "LOAN NO,ZIP,LIEN,OCC\n1,90210,1,P\n";
    let faults = files::parse_pool_bytes(Path::new("p.csv"), tape.as_bytes(), &[]).unwrap_err();
    has(&only(&faults), &["no column", "`balance_usd`", "`tape = { file = ..., map = ... }`"]);
    for (separator, word) in [(";", "\";\""), ("\t", "\"tab\""), ("|", "\"|\"")] {
        let pool = POOL.replace(',', separator);
        let faults = files::parse_pool_bytes(Path::new("p.csv"), pool.as_bytes(), &[]);
        has(&only(&faults.unwrap_err()), &["columns are separated by", "as a tape", word]);
    }
}

/// Headers as people write them, in place of `[[class]]` and of others.
#[test]
fn slips_in_headers() {
    for (right, slip, hint) in [
        ("[[class]]", "[[class A]]", "write `[[class]]` and below it `name = \"A\"`"),
        ("[[class]]", "[[class \"A\"]]  # senior", "write `[[class]]` and below it `name = \"A\"`"),
        ("[[class]]", "[class A]", "write `[[class]]` and below it `name = \"A\"`"),
        ("[[group]]", "[[group 1]]", "write `[[group]]` and below it `name = \"1\"`"),
        ("[[class]]", "[[class.A]]", "write `[[class]]` and below it `name = \"A\"`"),
        ("[[class]]", "[class.A]", "write `[[class]]` and below it `name = \"A\"`"),
        ("[[class]]", "[[class]", "write `[[class]]`"),
        ("[[class]]", "[class]]", "write `[[class]]`"),
        ("[[class]]", "[ [class] ]", "write `[[class]]`"),
        ("[dates]", "[dates", "write `[dates]`"),
        ("[dates]", "dates]", "write `[dates]`"),
        ("[call]", "[call]]", "write `[[call]]` where there may be several, else `[call]`"),
    ] {
        let deal = DEAL.replacen(right, slip, 1);
        let line = deal.lines().position(|line| line == slip).expect(slip) + 1;
        let faults = files::parse_deal_bytes(Path::new("deal.toml"), deal.as_bytes()).unwrap_err();
        let first = faults.faults.iter().find(|fault| fault.line == line).expect(slip);
        has(&first.to_string(), &[hint]);
        assert!(slip.contains('.') || faults.faults.len() == 1, "{slip}:\n{faults}");
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
