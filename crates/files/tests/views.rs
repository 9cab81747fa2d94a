//! The runs of the indices that a deal states for its views, and each fault at its place.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{DEAL, FORWARD, POOL, put};
use files::Faults;
use grid::{Scenario, View};
use rates::IndexMode::{Forward, Static};

const LEVELS: &str = "forward = \"forward.csv\"\n";

fn read(deal: &str) -> Result<files::DealDocument, Faults> {
    common::read(deal, POOL, FORWARD)
}

/// The deal with `default` in its table of indices.
fn stating(default: &str) -> String {
    DEAL.replace(LEVELS, &format!("{LEVELS}default = {{ {default} }}\n"))
}

const VIEWS: [View; 4] = [View::Tables, View::Schedules, View::CashFlows, View::Breakevens];

#[test]
fn each_view_has_its_run() {
    let runs = |deal: &str| {
        let document = read(deal).unwrap_or_else(|faults| panic!("{faults}"));
        VIEWS.map(|view| {
            let index = document.inputs.index_of(view);
            assert_eq!(Scenario::of(&document.inputs, view).index, index);
            index
        })
    };
    assert_eq!(runs(DEAL), [Static, Forward, Forward, Forward]);
    assert_eq!(runs(&DEAL.replace(LEVELS, "")), [Static; 4]);
    let all = "tables = \"forward\", schedules = \"static\", cash_flows = \"static\"";
    assert_eq!(runs(&stating(all)), [Forward, Static, Static, Forward]);
    assert_eq!(runs(&stating("cash_flows = \"static\"")), [Static, Forward, Static, Forward]);
    let breakeven = format!("{DEAL}\n[breakeven]\nseverity_pct = 40\nindex = \"static\"\n");
    assert_eq!(runs(&breakeven), [Static, Forward, Forward, Static]);
    let unstated = breakeven.replace("index = \"static\"\n", "");
    assert_eq!(runs(&unstated), [Static, Forward, Forward, Forward]);
    assert_eq!(runs(&unstated.replace(LEVELS, "")), [Static; 4]);
}

#[test]
fn faults() {
    for (default, words) in [
        ("tables = @@\"forwards\"", "did you mean `forward`?"),
        ("@@table = \"static\"", "did you mean `tables`?"),
        ("@@breakevens = \"static\"", "write `index` in `[breakeven]`"),
    ] {
        let (deal, place) = put(&stating("here"), "here", default);
        let faults = read(&deal).expect_err(default);
        let [fault] = faults.faults.as_slice() else { panic!("{faults}") };
        assert_eq!((fault.line, fault.column), place, "{fault}");
        assert!(fault.to_string().contains(words), "{words}\n{fault}");
    }
    for (view, words) in [
        ("tables", "tables run at forward indices, but the deal has none"),
        ("schedules", "schedules run at forward indices, but the deal has none"),
        ("cash_flows", "cash flows run at forward indices, but the deal has none"),
    ] {
        let deal = stating("here").replace(LEVELS, "");
        let (deal, place) = put(&deal, "here", &format!("{view} = @@\"forward\""));
        let faults = read(&deal).expect_err(view);
        let [fault] = faults.faults.as_slice() else { panic!("{faults}") };
        assert_eq!((fault.line, fault.column), place, "{fault}");
        assert!(fault.to_string().contains(words), "{words}\n{fault}");
    }
}
