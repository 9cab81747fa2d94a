//! Variants of a deal: the same file with other values of some terms.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod common;

use std::fs;
use std::path::Path;

use common::{DEAL, FORWARD, POOL, SAMPLE};
use files::{DealDocument, ReadError, read_deal, read_variant};
use grid::VariedTerm;
use tempfile::TempDir;

/// The deal, with amounts whose names have blanks and dots.
fn text() -> String {
    let amounts = "
[[amount]]
name = \"loss limit\"
value = \"0.5%\"

[[amount]]
name = \"fee no. 1.5\"
value = \"-$2500\"

[[amount]]
name = \"above\"
value = \"max($0, fee no. 1.5 * loss limit)\"
";
    format!("{DEAL}{amounts}")
}

fn folder(text: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in
        [("deal.toml", text), ("pool.csv", POOL), ("sample.csv", SAMPLE), ("forward.csv", FORWARD)]
    {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn read(folder: &Path) -> DealDocument {
    read_deal(folder).unwrap()
}

fn varied(base: &DealDocument, terms: &[&str]) -> Result<DealDocument, ReadError> {
    let terms: Vec<VariedTerm> = terms.iter().map(|term| term.parse().unwrap()).collect();
    read_variant(base, &terms)
}

/// Every fault in words, without the folder.
fn refused(base: &DealDocument, terms: &[&str]) -> String {
    let Err(ReadError::Faults(faults)) = varied(base, terms) else { panic!("{terms:?} are read") };
    let shown = format!("{}/", base.folder.display());
    faults.to_string().replace(&shown, "")
}

#[test]
fn a_variant_is_the_deal_whose_file_has_the_value_typed_there() {
    let base = folder(&text());
    let base = read(base.path());
    for (term, old, new, path, value) in [
        (
            "class.1-M.coupon.floating.margin_bp=95",
            "margin_bp = 100",
            "margin_bp = 95",
            "class.1-M.coupon.floating.margin_bp",
            "95",
        ),
        (
            "class.1-M.margin_bp = 95.50",
            "margin_bp = 100",
            "margin_bp = 95.5",
            "class.1-M.coupon.floating.margin_bp",
            "95.5",
        ),
        (
            "class.1-A.balance_usd=1e5",
            "balance_usd = 900000",
            "balance_usd = 100000",
            "class.1-A.balance_usd",
            "100000",
        ),
        ("call.pool_pct=5", "pool_pct = 10", "pool_pct = 5", "call.pool_pct", "5"),
        (
            "group.1.speed.vector.segments.2.pct=25",
            "pct = 30 }",
            "pct = 25 }",
            "group.1.speed.vector.segments.2.pct",
            "25",
        ),
        (
            "group.1.servicing.rate_pct=0.5",
            "rate_pct = 0.375",
            "rate_pct = 0.5",
            "group.1.fees.servicing.rate_pct",
            "0.5",
        ),
        ("amount.loss limit=0.75", "\"0.5%\"", "\"0.75%\"", "amount.loss limit.value", "0.75%"),
        ("amount.loss limit=.75%", "\"0.5%\"", "\"0.75%\"", "amount.loss limit.value", "0.75%"),
        ("amount.fee no. 1.5=$40", "-$2500", "$40", "amount.fee no. 1.5.value", "$40"),
        ("amount.fee no. 1.5.value=-40", "-$2500", "-$40", "amount.fee no. 1.5.value", "-$40"),
    ] {
        let variant = varied(&base, &[term]).unwrap();
        assert_eq!(text().matches(old).count(), 1, "{old}");
        let typed = folder(&text().replace(old, new));
        let mut typed = read(typed.path());
        let kept = VariedTerm { path: path.to_owned(), value: value.to_owned() };
        assert_eq!(variant.inputs.varied, [kept], "{term}");
        typed.inputs.varied.clone_from(&variant.inputs.varied);
        assert_eq!(variant.inputs, typed.inputs, "{term}");
        assert_eq!(variant.terms, typed.terms, "{term}");
    }
}

#[test]
fn terms_add_up_in_the_order_of_the_file_and_the_last_value_stands() {
    let folder = folder(&text());
    let base = read(folder.path());
    let first = varied(&base, &["call.pool_pct=5", "class.2-A.fixed_pct=5"]).unwrap();
    let second = varied(&first, &["call.pool_pct=7"]).unwrap();
    let words: Vec<String> = second.inputs.varied.iter().map(ToString::to_string).collect();
    assert_eq!(words, ["class.2-A.coupon.fixed_pct=5", "call.pool_pct=7"]);
    let back = varied(&second, &["call.pool_pct=10", "class.2-A.fixed_pct=5.25"]).unwrap();
    assert_eq!(back.terms, base.terms);
}

#[test]
fn what_is_no_term_is_refused_with_the_nearest_that_is() {
    let folder = folder(&text());
    let base = read(folder.path());
    let terms = [
        "class.1-M.margn_bp=5",
        "class.1-A.margin_bp=5",
        "clas.1-A.margin_bp=5",
        "class.1-A.coupon=5",
        "class.margin_bp=5",
        "class.1-A.margin_after_call_bp=5",
        "nothing.at.all=5",
        "margin_bp=5",
        "group.1=5",
        "class.1-A.group=2",
        "dates.accrual=30",
        "dates.closing=5",
        "amount.above=5",
        "quotes.speeds_pct=5",
        "class.1-A.name=5",
        "amount.loss limits=5",
        "=5",
    ];
    let said: Vec<String> = terms
        .iter()
        .filter(|term| !term.starts_with('='))
        .filter_map(|term| varied(&base, &[term]).err().map(|_| refused(&base, &[term])))
        .collect();
    insta::assert_snapshot!(said.join("\n"));
    assert!("=5".parse::<VariedTerm>().is_err());
}

#[test]
fn what_is_no_value_of_a_term_is_refused() {
    let folder = folder(&text());
    let base = read(folder.path());
    let mut said = Vec::new();
    for term in [
        "call.pool_pct=NaN",
        "call.pool_pct=inf",
        "call.pool_pct=1e999",
        "call.pool_pct=",
        "call.pool_pct=5%",
        "call.pool_pct=\"5\"",
        "call.pool_pct=5 # and more",
        "amount.loss limit=50bp",
        "amount.loss limit=0.5% + 1%",
        "amount.loss limit=1e400",
        // Figures that the reader has bounds for.
        "call.pool_pct=-1",
        "call.pool_pct=101",
        "class.1-A.balance_usd=-5",
        "class.1-A.balance_usd=1e300",
        "group.1.prefunding.release_month=2.5",
        "class.1-A.margin_after_call_bp=1",
        "amount.fee no. 1.5=1",
    ] {
        if varied(&base, &[term]).is_err() {
            said.push(refused(&base, &[term]));
        } else {
            said.push(format!("{term} is read"));
        }
    }
    insta::assert_snapshot!(said.join("\n"));
    let twice = refused(&base, &["call.pool_pct=5", "class.2-A.fixed_pct=1000", "call.pool_pct=5"]);
    assert_eq!(twice, "the term `call.pool_pct` is given twice");
}

#[test]
fn faults_elsewhere_name_the_terms_too() {
    let text = text().replace("margin_bp = 100,", "margin_bp = 100, available_funds_cap = false,");
    let folder = folder(&text.replace("pool_pct = 10", "pool_pct = 10\ndate = 2003-09-25"));
    let base = read(folder.path());
    fs::remove_file(folder.path().join("pool.csv")).unwrap();
    let said = refused(&base, &["call.pool_pct=5", "class.2-A.fixed_pct=5"]);
    insta::assert_snapshot!(said);
}
