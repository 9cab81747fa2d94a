//! What a scenario file asks of its deals: classes, a call, forward levels, default rates.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod common;

use std::fs;

use files::{DealPlans, Faults, read_grid};
use grid::DealInputs;
use grid::batch::plan::GridPlan;

/// One with a call and without default rates, one the other way round; both with forward levels.
fn deals() -> [DealInputs; 2] {
    [(common::DEAL, common::POOL), (common::LOSSES, common::PRODUCTS)].map(|(deal, pool)| {
        common::read(deal, pool, common::FORWARD).unwrap_or_else(|e| panic!("{e}")).inputs
    })
}

/// A scenario file with these lines after `[fixed]`, which is its fourth, on given deals.
fn fitted(fixed: &str, deals: &[&DealInputs]) -> Result<DealPlans, Faults> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("grid.toml");
    fs::write(folder.path().join("deal.toml"), common::DEAL).unwrap();
    fs::write(&path, format!("# Speeds.\n[axes]\nspeed_pct = 100\n[fixed]\n{fixed}\n")).unwrap();
    read_grid(&path).unwrap_or_else(|e| panic!("{e}")).fitted(deals)
}

fn only(result: Result<DealPlans, Faults>, place: (usize, usize), words: &[&str]) {
    let faults = result.expect_err("a fault");
    let [fault] = faults.faults.as_slice() else { panic!("not one fault:\n{faults}") };
    assert_eq!((fault.line, fault.column), place, "{fault}");
    for word in words {
        assert!(fault.to_string().contains(word), "{word}\n{fault}");
    }
    assert!(faults.line(fault).is_some());
}

#[test]
fn classes_that_no_deal_has() {
    let [first, second] = &deals();
    let classes = "classes = [\"1-A\", \"1-N\"]";
    let words = ["two-groups has no class `1-N`", "expected a class to price", "did you mean `1-"];
    only(fitted(classes, &[first]), (5, 19), &words);
    only(fitted(classes, &[first, second]), (5, 19), &["no deal has a class `1-N`"]);
    let far = fitted("classes = [\"zzzzzz\"]", &[first, second]);
    only(far, (5, 12), &["there are `1-A`, `1-M`, `2-A`, `2-IO`)"]);
    only(fitted("classes = [\"R\"]", &[second]), (5, 12), &["`R` is a residual"]);
    let both = fitted("classes = [\"x\", \"y\"]", &[first]).unwrap_err();
    assert_eq!(both.faults.len(), 2, "{both}");
}

#[test]
fn classes_that_some_deals_have() {
    let [first, second] = &deals();
    let plan = |plan: &Option<GridPlan>| plan.as_ref().map(|plan| plan.classes.clone());
    let found = fitted("classes = [\"2-IO\", \"1-A\"]", &[first, second]).unwrap();
    let found_classes: Vec<_> = found.plans.iter().map(plan).collect();
    let names = |names: &[&str]| Some(names.iter().map(ToString::to_string).collect::<Vec<_>>());
    assert_eq!(found_classes, [names(&["2-IO", "1-A"]), names(&["1-A"])]);
    assert!(found.doubts.is_empty(), "{:?}", found.doubts);
    let one = fitted("classes = [\"2-IO\"]", &[first, second]).unwrap();
    assert_eq!(one.plans.iter().map(plan).collect::<Vec<_>>(), [names(&["2-IO"]), None]);
    let [doubt] = one.doubts.as_slice() else { panic!("{:?}", one.doubts) };
    assert!(
        doubt.to_string().contains("grid.toml:5:12: losses has none of these classes"),
        "{doubt}"
    );
    assert!(doubt.to_string().contains("it is left out"), "{doubt}");
    let all = fitted("", &[first, second]).unwrap();
    assert_eq!(all.plans.iter().map(plan).collect::<Vec<_>>(), [names(&[]), names(&[])]);
}

#[test]
fn calls_and_forward_levels() {
    let [first, second] = &deals();
    let without = DealInputs { forward_index: None, ..first.clone() };
    let words = ["losses has no call", "expected `both` or `maturity`", "[call]"];
    only(fitted("to = \"call\"", &[second]), (5, 6), &words);
    only(fitted("to = \"call\"", &[second, second]), (5, 6), &["no deal has a call"]);
    let words = ["two-groups has no forward index levels", "expected `static`", "`curve`"];
    only(fitted("index = \"forward\"", &[&without]), (5, 9), &words);
    let some = fitted("to = \"call\"\nindex = \"forward\"", &[&without, second, first]).unwrap();
    assert_eq!(some.plans.iter().map(Option::is_some).collect::<Vec<_>>(), [false, false, true]);
    let doubts: String = some.doubts.iter().map(ToString::to_string).collect();
    assert!(doubts.contains("5:6: losses has no call: it is left out"), "{doubts}");
    assert!(doubts.contains("6:9: two-groups has no forward index levels: it"), "{doubts}");
    // Each of two deals lacks another thing: nothing is left.
    let none = fitted("to = \"call\"\nindex = \"forward\"", &[&without, second]).unwrap_err();
    assert_eq!(none.faults.iter().map(|fault| fault.line).collect::<Vec<_>>(), [5, 6]);
    for fine in ["to = \"both\"", "to = \"maturity\"", "index = \"static\""] {
        let found = fitted(fine, &[&without, second]).unwrap();
        assert!(found.plans.iter().all(Option::is_some) && found.doubts.is_empty(), "{fine}");
    }
}

#[test]
fn multiples_of_no_default_rate() {
    let [first, second] = &deals();
    let found = fitted("default_multiple_pct = 150", &[first, second]).unwrap();
    let [doubt] = found.doubts.as_slice() else { panic!("{:?}", found.doubts) };
    assert!(
        doubt.to_string().contains("grid.toml:5:1: two-groups states no default rate"),
        "{doubt}"
    );
}
