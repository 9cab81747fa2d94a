//! Groups whose collateral is no loans: cash flows from a CSV file, classes of other deals.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use files::{DealDocument, ReadError, files_named_in, parse_deal, read_deal};
use grid::{Prepared, Scenario, View};
use tempfile::TempDir;

const FLOWS: &str = "\
# Six months of a thousand dollars.
month,interest_usd,principal_usd,prepaid_usd,loss_usd,beginning_balance_usd
1,10,100,50,0,1000
2,9,100,0,10,850
3,8,100,0,0,740
4,7,100,0,20,640
5,6,100,0,0,520
6,5,400,0,20,420
";

/// A deal of one group whose collateral is `collateral`, with a class of so many dollars.
fn deal(name: &str, collateral: &str, dollars: u32) -> String {
    format!(
        r#"[deal]
name = "{name}"
title = "By hand"
source = "by hand"

[dates]
closing = 2020-01-25
first_payment = 2020-02-25

[[group]]
name = "1"
{collateral}
write_down = ["A"]

[[class]]
name = "A"
balance_usd = {dollars}
coupon = {{ fixed_pct = 6 }}

[[class]]
name = "R"
residual = true

[[pay]]
interest = {{ from = ["interest"], to = ["A"] }}
[[pay]]
principal = {{ from = ["principal"], to = ["A"] }}
"#
    )
}

/// Folders of deals: a name, the deal file, the file of cash flows.
fn folders(deals: &[(&str, &str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, deal, flows) in deals {
        let of_deal = folder.path().join(name);
        fs::create_dir(&of_deal).unwrap();
        fs::write(of_deal.join("deal.toml"), deal).unwrap();
        fs::write(of_deal.join("flows.csv"), flows).unwrap();
    }
    folder
}

fn read(folder: &TempDir, name: &str) -> DealDocument {
    match read_deal(&folder.path().join(name)) {
        Ok(document) => document,
        Err(error) => panic!("{error}"),
    }
}

/// All faults, without the folder.
fn faults(folder: &TempDir, name: &str) -> Vec<String> {
    let Err(ReadError::Faults(faults)) = read_deal(&folder.path().join(name)) else { panic!() };
    let root = format!("{}/", folder.path().canonicalize().unwrap().display());
    let as_named = format!("{}/", folder.path().display());
    let words = |text: String| text.replace(&root, "").replace(&as_named, "");
    faults.faults.iter().map(|fault| words(fault.to_string())).collect()
}

#[test]
fn cash_flows_are_taken_as_they_are_whatever_the_scenario() {
    let text = deal("flows", "cash_flows = \"flows.csv\"\ncut_off_balance_usd = 1000", 1000);
    let folder = folders(&[("one", &text, FLOWS)]);
    let document = read(&folder, "one");
    assert_eq!(document.files[1], folder.path().join("one/flows.csv"));
    assert_eq!(files_named_in(&text), ["flows.csv"]);
    let inputs = &document.inputs;
    let prepared = Prepared::new(inputs).unwrap();
    for scenario in [Scenario::of(inputs, View::Tables), Scenario::static_at(400.0)] {
        let run = prepared.run(&scenario).unwrap();
        assert_eq!(run.pools[0].beginning_balance, [1000.0, 850.0, 740.0, 640.0, 520.0, 420.0]);
        // Interest on 1,000, 850, 740, ... at half a percent; principal and losses of the rows.
        let class = &run.bonds.classes[0];
        let near = |column: &[f64], expected: &[f64]| {
            column.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9)
        };
        assert!(near(&class.interest, &[5.0, 4.25, 3.7, 3.2, 2.6, 2.1]), "{:?}", class.interest);
        assert!(near(&class.principal, &[150.0, 100.0, 100.0, 100.0, 100.0, 400.0]));
        assert!(near(&class.loss, &[0.0, 10.0, 0.0, 20.0, 0.0, 20.0]), "{:?}", class.loss);
        let residual = &run.bonds.classes[1].residual;
        assert!(near(residual, &[5.0, 4.75, 4.3, 3.8, 3.4, 2.9]), "{residual:?}");
    }
}

#[test]
fn faults_of_cash_flows_name_their_rows() {
    let text = deal("flows", "cash_flows = \"flows.csv\"", 1000);
    for (flows, expected) in [
        (
            FLOWS.replace("3,8,100,0,0,740", "3,8,100,0,0,790"),
            "one/flows.csv:5:1: `beginning_balance_usd` of month 3 is 790.00, but principal and \
             losses from then on are 740.00, expected them to be the same to the dollar (hint: a \
             balance falls by principal, prepayments, recoveries and losses, to 0)",
        ),
        (
            FLOWS.replace("3,8,100", "3,8,-100"),
            "one/flows.csv:5:5: `principal_usd` is `-100`, expected dollars from 0 to 1e15",
        ),
        (
            FLOWS.replace("prepaid_usd", "prepaids_usd"),
            "one/flows.csv:2:34: unknown column `prepaids_usd` (hint: did you mean \
             `prepaid_usd`?)",
        ),
        (
            "month,interest_usd\n1,2\n".to_owned(),
            "one/flows.csv:1:19: there is no column `principal_usd` (hint: `principal_usd`: dollars, \
             1250000.50)",
        ),
        (
            "month,interest_usd,principal_usd\n1,0,0\n".to_owned(),
            "one/flows.csv:1:1: no month pays anything",
        ),
        (
            "month,interest_usd,principal_usd,delinquent_usd\n1,0,5,0\n2,0,5,6\n".to_owned(),
            "one/flows.csv:3:1: `delinquent_usd` of month 2 is more than the balance after it",
        ),
    ] {
        let folder = folders(&[("one", &text, &flows)]);
        assert_eq!(faults(&folder, "one"), [expected]);
    }
}

#[test]
fn what_is_said_of_loans_is_a_fault_where_there_are_none() {
    let text = deal(
        "flows",
        "cash_flows = \"flows.csv\"\nfirst_due = 2020-01-01\nspeed = { psa_pct = 100 }",
        1000,
    );
    let text = text.replace("write_down", "prepayment_shortfall = { days = 15 }\nwrite_down");
    let folder = folders(&[("one", &text, FLOWS)]);
    let words =
        |key| format!("`{key}` is about loans, and the group holds none, expected no such key");
    let expected = [
        format!("one/deal.toml:13:1: {}", words("first_due")),
        format!("one/deal.toml:14:1: {}", words("speed")),
        format!("one/deal.toml:15:1: {}", words("prepayment_shortfall")),
    ];
    assert_eq!(faults(&folder, "one"), expected);
    // A group of loans must still have a speed.
    let folder = folders(&[("one", &deal("loans", "pool = \"flows.csv\"", 1000), FLOWS)]);
    assert!(faults(&folder, "one")[0].contains("`speed` is missing in [[group]]"));
}

fn holding(securities: &str) -> String {
    deal("holder", &format!("securities = [{securities}]"), 500)
}

#[test]
fn securities_are_parts_of_the_classes_of_folders_beside() {
    let other = deal("other", "cash_flows = \"flows.csv\"", 1000);
    for (written, part) in [
        ("", 1.0),
        (", face_usd = 250", 0.25),
        (", share_pct = 12.5", 0.125),
        (", face_usd = 1000, run_to = \"call\"", 1.0),
    ] {
        let text = holding(&format!("{{ deal = \"../other\", class = \"A\"{written} }}"));
        let folder = folders(&[("other", &other, FLOWS), ("holder", &text, "")]);
        let document = read(&folder, "holder");
        assert_eq!(document.inputs.groups[0].securities[0].part, part);
        assert_eq!(document.inputs.groups[0].pool.cut_off_balance(), 1000.0 * part);
        let named: Vec<_> = document.files.iter().map(|file| file.file_name().unwrap()).collect();
        assert_eq!(named, ["deal.toml", "deal.toml", "flows.csv"]);
        let prepared = Prepared::new(&document.inputs).unwrap();
        let run = prepared.run(&Scenario::static_at(100.0)).unwrap();
        let paid = [150.0, 100.0, 100.0, 100.0, 100.0, 400.0].map(|usd: f64| usd * part);
        assert_eq!(run.pools[0].scheduled_principal, paid);
    }
    // Half of a class is written 50.
    let text = holding("{ deal = \"../other\", class = \"A\", share_pct = 0.5 }");
    let folder = folders(&[("other", &other, FLOWS), ("holder", &text, "")]);
    let doubts = read(&folder, "holder").doubts;
    let is_told = doubts.iter().any(|doubt| doubt.meant.contains("written 50, not 0.5"));
    assert!(is_told, "{doubts:?}");
    // The text alone is read, too: what it holds is found from the folder.
    let text = holding("{ deal = \"../other\", class = \"A\" }");
    let folder = folders(&[("other", &other, FLOWS), ("holder", &text, "")]);
    let here = folder.path().join("holder");
    let parsed = parse_deal(Path::new("text"), text.as_bytes(), &Default::default(), &here);
    assert_eq!(parsed.unwrap().inputs, read(&folder, "holder").inputs);
}

#[test]
fn every_fault_of_a_security_stands_at_its_place() {
    let other = deal("other", "cash_flows = \"flows.csv\"", 1000);
    let of = |what: &str, hint: &str| format!("holder/deal.toml:12:{what}{hint}");
    for (securities, expected) in [
        (
            "{ deal = \"../othre\", class = \"A\" }",
            of(
                "24: there is no file or folder holder/../othre, expected the folder of a deal",
                " (hint: did you mean `other`?)",
            ),
        ),
        (
            "{ deal = \"../other\", class = \"AA\" }",
            of(
                "44: other has no class `AA`, expected a class of that deal",
                " (hint: did you mean `A`?)",
            ),
        ),
        (
            "{ deal = \"../other\", class = \"A\", face_usd = 1100 }",
            of(
                "60: 1100.00 of `A` is held, of which there is 1000.00, ",
                "expected no more than the class, all securities together",
            ),
        ),
        (
            "{ deal = \"../other\", class = \"R\", face_usd = 5 }",
            of("60: `R` has no balance, expected `share_pct`, or nothing: all of it", ""),
        ),
        (
            "{ deal = \"../other\", class = \"A\", face_usd = 5, share_pct = 5 }",
            of(
                "63: `securities` has both `face_usd` and `share_pct`, ",
                "expected at most one of `face_usd`, `share_pct`",
            ),
        ),
        (
            "",
            "holder/deal.toml:11:8: the group holds nothing, expected `securities` or loans".into(),
        ),
    ] {
        let folder = folders(&[("other", &other, FLOWS), ("holder", &holding(securities), "")]);
        assert_eq!(faults(&folder, "holder"), [expected]);
    }
    // Several securities together; faults of the other deal stand behind with their places.
    let twice = "{ deal = \"../other\", class = \"A\", face_usd = 600 }";
    let folder = folders(&[
        ("other", &other, FLOWS),
        ("holder", &holding(&format!("{twice}, {twice}")), ""),
    ]);
    assert!(faults(&folder, "holder")[0].contains("1200.00 of `A` is held"));
    let broken = other.replace("fixed_pct = 6", "fixed_pct = \"6\"");
    let folder = folders(&[("other", &broken, FLOWS), ("holder", &holding(twice), "")]);
    let found = faults(&folder, "holder");
    assert_eq!(
        found[0],
        "holder/deal.toml:12:24: holder/../other/deal.toml has a fault, expected a deal without"
    );
    assert!(found[1].starts_with("holder/../other/deal.toml:18:"), "{found:?}");
}

#[test]
fn a_class_that_accretes_is_no_collateral() {
    let other =
        deal("other", "cash_flows = \"flows.csv\"", 1000).replacen("interest = {", "accrue = {", 1);
    let text = holding("{ deal = \"../other\", class = \"A\" }");
    let folder = folders(&[("other", &other, FLOWS), ("holder", &text, "")]);
    let expected = "holder/deal.toml:12:44: interest is added to the balance of `A`, expected a \
                    class that does not accrete: no collateral grows";
    assert_eq!(faults(&folder, "holder"), [expected]);
}

#[test]
fn a_deal_pays_after_the_closing_of_its_holder() {
    let other = deal("other", "cash_flows = \"flows.csv\"", 1000);
    let text = holding("{ deal = \"../other\", class = \"A\" }")
        .replace("2020-01-25", "2020-07-25")
        .replace("2020-02-25", "2020-08-25");
    let folder = folders(&[("other", &other, FLOWS), ("holder", &text, "")]);
    let expected = "holder/deal.toml:12:24: other last pays on 2020-07-25, and this deal closes on \
                    2020-07-25, expected a deal that pays after closing";
    assert_eq!(faults(&folder, "holder"), [expected]);
}

#[test]
fn no_deal_holds_itself_and_no_chain_is_long() {
    let of = |deal: &str| holding(&format!("{{ deal = \"../{deal}\", class = \"A\" }}"));
    let folder = folders(&[("a", &of("b"), ""), ("b", &of("c"), ""), ("c", &of("a"), "")]);
    let found = faults(&folder, "a");
    assert_eq!(found.len(), 3, "{found:?}");
    let itself = "the deal holds itself: `a` holds `b` holds `c` holds `a`";
    assert!(found[2].ends_with(itself), "{found:?}");
    let folder = folders(&[("a", &of("a"), "")]);
    assert!(faults(&folder, "a")[0].ends_with("the deal holds itself: `a` holds `a`"));

    let last = deal("e", "cash_flows = \"flows.csv\"", 1000);
    let chain = [("a", of("b")), ("b", of("c")), ("c", of("d")), ("d", of("e")), ("e", last)];
    let chain: Vec<(&str, &str, &str)> =
        chain.iter().map(|(name, text)| (*name, text.as_str(), FLOWS)).collect();
    let folder = folders(&chain);
    // Four, one behind another, are read; five are not.
    assert_eq!(read(&folder, "b").inputs.levels(), 4);
    let found = faults(&folder, "a");
    assert!(found[3].contains("more than 4 deals stand one behind another"), "{found:?}");
}

#[test]
fn a_band_of_speeds_needs_loans() {
    let text = deal("flows", "cash_flows = \"flows.csv\"", 1000)
        + "\n[[plan]]\nname = \"P\"\nband = { quote = \"psa\", low = 90, high = 300 }\n";
    let folder = folders(&[("one", &text, FLOWS)]);
    let found = faults(&folder, "one");
    let expected = "`P` is a band of speeds of loans, expected planned balances: the group holds \
                    no loans";
    assert!(found[0].ends_with(expected), "{found:?}");
}
