//! Scenario files: what they say, and every fault at its place.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod common;

use std::path::Path;

use common::put;
use files::{Faults, parse_grid_bytes};
use grid::batch::plan::GridPlan;
use grid::setting::{ROWS, Setting};
use proptest::prelude::*;
use terms::RunTo;

const GRID: &str = r#"# Everything.
[grid]
deals = ["deals/b", "deals/*-2003-?"]
output = "cells/all.csv"

[axes]
speed_pct = "20:140:60"
price = [99, 100.5]
shift_bp = [-100, 0, 100]
lag_months = "0:12:6"
advance_pct = 50

[[zip]]
severity_pct = [30, 35, 40]
cdr_pct = [2, 4, 8]

[fixed]
index = "forward"
to = "maturity"
classes = ["1-A-1", "1-M-1"]
triggers = "fail"
cross_support = false
derivatives = true
cite = "a desk"
"#;

fn parse(text: &str) -> Result<GridPlan, Faults> {
    parse_grid_bytes(Path::new("grid.toml"), text.as_bytes())
}

fn only(faults: &Faults, place: (usize, usize), words: &str) {
    let [fault] = faults.faults.as_slice() else { panic!("not one fault:\n{faults}") };
    assert_eq!((fault.line, fault.column), place, "{fault}");
    assert!(fault.to_string().contains(words), "{words}\n{fault}");
}

/// What single points of the only axis set.
fn axis(key: &str, value: &str) -> Vec<String> {
    let plan = parse(&format!("[axes]\n{key} = {value}\n")).unwrap_or_else(|f| panic!("{f}"));
    let [axis] = plan.axes.as_slice() else { panic!("{plan:?}") };
    let single = |point: &Vec<Setting>| match point.as_slice() {
        [setting] => setting.to_string(),
        _ => panic!("{point:?}"),
    };
    axis.points.iter().map(single).collect()
}

#[test]
fn a_file_with_everything() {
    let plan = parse(GRID).unwrap_or_else(|faults| panic!("{faults}"));
    let point =
        |point: &Vec<Setting>| point.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
    let points: Vec<Vec<_>> =
        plan.axes.iter().map(|axis| axis.points.iter().map(point).collect()).collect();
    assert_eq!(
        points,
        [
            vec!["speed_pct=20", "speed_pct=80", "speed_pct=140"],
            vec!["shift_bp=-100", "shift_bp=0", "shift_bp=100"],
            vec!["lag_months=0", "lag_months=6", "lag_months=12"],
            vec!["advance_pct=50"],
            vec![
                "severity_pct=30; cdr_pct=2",
                "severity_pct=35; cdr_pct=4",
                "severity_pct=40; cdr_pct=8",
            ],
        ]
    );
    assert_eq!(plan.scenarios(), 81);
    assert_eq!(plan.prices, [99.0, 100.5]);
    assert_eq!(plan.views, [RunTo::Maturity]);
    assert_eq!(plan.classes, ["1-A-1", "1-M-1"]);
    assert_eq!(
        point(&plan.fixed),
        "index=forward; triggers=fail; cross_support=off; derivatives=on"
    );
}

#[test]
fn what_a_file_leaves_out() {
    let plan =
        parse("[fixed]\nsda_pct = 150\nlag_months = 6\nprice = 99.5\nto = \"both\"").unwrap();
    let fixed: Vec<_> = plan.fixed.iter().map(ToString::to_string).collect();
    assert_eq!(fixed, ["sda_pct=150", "lag_months=6"]);
    assert_eq!(plan.prices, [99.5]);
    assert_eq!(plan.scenarios(), 1);
    assert!(plan.axes.is_empty() && plan.views.is_empty() && plan.classes.is_empty());
}

#[test]
fn every_key_sets_its_own() {
    let numbers = ROWS.iter().filter(|row| row.bound().is_some());
    for row in numbers {
        let key = row.key;
        let setting = format!("{key}=50");
        assert_eq!(axis(key, "50"), [setting.as_str()], "{key}");
        assert_eq!(axis(key, "[50]"), [setting.as_str()], "{key}");
        assert_eq!(axis(key, "\"50:50:1\""), [setting.as_str()], "{key}");
        let zipped = parse(&format!("[[zip]]\n{key} = [50]\n")).unwrap();
        assert_eq!(zipped.axes[0].points[0][0].to_string(), setting, "{key}");
        let fixed = parse(&format!("[fixed]\n{key} = 50\n")).unwrap();
        assert_eq!(fixed.fixed[0].to_string(), setting, "{key}");
    }
    // What is no number stands as a flag has it, or as true and false.
    for (key, value, settings) in [
        ("index", "[\"static\", \"forward\"]", vec!["index=static", "index=forward"]),
        ("triggers", "[\"pass\", \"fail\"]", vec!["triggers=pass", "triggers=fail"]),
        ("derivatives", "[true, false]", vec!["derivatives=on", "derivatives=off"]),
        ("floor_zero", "[false, true]", vec!["floor_zero=off", "floor_zero=on"]),
        ("ramp", "[\"100:12\", \"200bp:24\"]", vec!["ramp=100:12", "ramp=200:24"]),
        ("shock", "\"1000bp\"", vec!["shock=1000:2"]),
        ("speed_of", "[\"1=50\", \"fixed=80\"]", vec!["speed_of=1=50", "speed_of=fixed=80"]),
        ("shift_index", "\"LIBOR_6M=50bp\"", vec!["shift_index=LIBOR_6M=50"]),
        ("pool", "\"new\"", vec!["pool=new"]),
        ("cdr_pct", "[2, \"2 for 12, 4\"]", vec!["cdr_pct=2", "cdr_pct=2 for 12, 4"]),
        ("cpr_pct", "\"0 ramp 20 for 30, 20\"", vec!["cpr_pct=0 ramp 20 for 30, 20"]),
    ] {
        assert_eq!(axis(key, value), settings, "{key}");
    }
    // A speed that is too high is a failed cell, not a fault.
    assert_eq!(axis("cpr_pct", "[90, 110]"), ["cpr_pct=90", "cpr_pct=110"]);
    assert_eq!(parse("[axes]\nprice = \"99:100:0.5\"").unwrap().prices, [99.0, 99.5, 100.0]);
}

#[test]
fn ranges_have_the_decimals_themselves() {
    let tenths =
        [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0].map(|cdr| format!("cdr_pct={cdr}"));
    assert_eq!(axis("cdr_pct", "\"0:1:0.1\""), tenths);
    assert_eq!(axis("cdr_pct", "\" 0.0 : 1.00 : .10 \""), tenths);
    let shifts = [-0.3, -0.1, 0.1, 0.3].map(|bp| format!("shift_bp={bp}"));
    assert_eq!(axis("shift_bp", "\"-0.3:+0.3:0.2\""), shifts);
    let fine = axis("speed_pct", "\"99.999:100.001:0.001\"");
    assert_eq!(fine, ["speed_pct=99.999", "speed_pct=100", "speed_pct=100.001"]);
    let many = axis("speed_pct", "\"1:1000:0.001\"");
    assert_eq!(many.len(), 999_001);
    assert_eq!(many[4], "speed_pct=1.004");
}

#[test]
fn faults_of_a_file() {
    let cdr = "cdr_pct = [2, 4, 8]";
    let speed = "\"20:140:60\"";
    // (what stands in the file, what stands there instead with @@ at the fault, words)
    for (good, bad, words) in [
        ("[axes]", "[@@axis]", "did you mean `axes`?"),
        ("[[zip]]", "[[@@zips]]", "did you mean `zip`?"),
        ("[[zip]]", "@@[zip]", "write `[[zip]]`"),
        ("[grid]", "[@@gird]", "did you mean `grid`?"),
        ("# Everything.", "@@severity_pct = 3", "it goes into [axes], [[zip]] or [fixed]"),
        ("speed_pct = \"20", "@@spead_pct = \"20", "did you mean `speed_pct`?"),
        ("speed_pct = \"20", "@@shift_pct = \"20", "unknown key `shift_pct`"),
        ("advance_pct = 50", "@@to = \"call\"", "it goes into [fixed]"),
        ("advance_pct = 50", "@@output = \"a.csv\"", "it goes into [grid]"),
        ("output = ", "@@speed_pct = 5\noutput = ", "it goes into [axes], [[zip]] or [fixed]"),
        (cdr, "cdr_pct = [2, 4, 8]\n@@price = [1, 2, 3]", "a price cannot be paired"),
        // One table a key, one speed, one default rate.
        (cdr, "cdr_pct = [2, 4, 8]\n@@advance_pct = [1, 2, 3]", "stands in [axes] already"),
        ("to = \"mat", "@@cdr_pct = 2\nto = \"mat", "`cdr_pct` stands in [[zip]] already"),
        ("to = \"mat", "@@price = 99\nto = \"mat", "`price` stands in [axes] already"),
        ("advance_pct = 50", "@@psa_pct = 100", "both `speed_pct` of [axes] and `psa_pct`"),
        (
            "to = \"mat",
            "@@default_multiple_pct = 50\nto = \"mat",
            "both `cdr_pct` of [[zip]] and `default_multiple_pct`, expected one default rate",
        ),
        // Bounds.
        (cdr, "cdr_pct = [2, 4, @@101]", "percent CDR from 0 to 100"),
        (cdr, "cdr_pct = @@\"98:102:2\"", "`cdr_pct` has 102, expected percent CDR"),
        ("[30, 35, 40]", "[@@-1, 35, 40]", "percent from 0 to 100"),
        ("advance_pct = 50", "advance_pct = @@150", "percent from 0 to 100"),
        (speed, "[80, @@-20]", "percent from 0"),
        (speed, "@@\"-20:20:20\"", "`speed_pct` has -20"),
        ("[-100, 0, 100]", "[@@-20000, 0]", "basis points from -10000 to 10000"),
        ("[-100, 0, 100]", "@@\"0:20000:1000\"", "basis points from -10000 to 10000"),
        ("[99, 100.5]", "[99, @@0]", "above 0 to 1000"),
        ("\"0:12:6\"", "[0, @@1201]", "a whole number from 0 to 1200"),
        ("\"0:12:6\"", "[0, @@1.5]", "a whole number from 0 to 1200"),
        ("\"0:12:6\"", "@@\"0:1:0.5\"", "whole months"),
        ("\"0:12:6\"", "@@\"0:1202:2\"", "months from 0 to 1200"),
        // Ranges.
        (speed, "@@\"20:140\"", "expected start:stop:step"),
        (speed, "@@\"100\"", "write 100, without quotes"),
        (speed, "@@\"60, 80\"", "write [60, 80], without quotes"),
        (speed, "@@\"20%:140%:60%\"", "write \"20:140:60\""),
        (speed, "@@\"20:140:0\"", "a step above 0"),
        (speed, "@@\"140:20:-60\"", "a step above 0 (hint: write \"20:140:60\")"),
        (speed, "@@\"140:20:60\"", "write \"20:140:60\""),
        (speed, "@@\"20:141:60\"", "write \"20:140:60\""),
        (speed, "@@\"0:1:1e-3\"", "decimal numbers"),
        (speed, "@@\"0:nan:1\"", "decimal numbers"),
        (speed, "@@\"0:inf:1\"", "decimal numbers"),
        (speed, "@@\"0:1:0.00000000000000001\"", "at most 15 digits"),
        (speed, "@@\"0:999999999999999:0.01\"", "at most 15 digits"),
        (speed, "@@\"0:1000000:1\"", "at most 1000000 points"),
        // Values.
        (speed, "@@[]", "`speed_pct` is empty"),
        (speed, "@@true", "a list of numbers"),
        (speed, "@@10:50:20", "write \"10:50:20\""),
        (speed, "[@@\"0:100:50\"]", "percent from 0"),
        (speed, "[60, @@nan]", "not a finite number"),
        (cdr, "cdr_pct = @@[2, 4]", "`cdr_pct` has 2 points, `severity_pct` has 3"),
        ("\"forward\"", "@@\"foward\"", "did you mean `forward`?"),
        ("\"maturity\"", "@@\"maturty\"", "did you mean `maturity`?"),
        ("\"fail\"", "@@\"fails\"", "did you mean `fail`?"),
        ("cross_support = false", "cross_support = @@\"off\"", "true or false"),
        ("derivatives = true", "@@derivative = true", "did you mean `derivatives`?"),
        ("\"1-M-1\"]", "@@\"1-A-1\"]", "stands here twice"),
        ("[\"1-A-1\", \"1-M-1\"]", "@@[]", "names of classes"),
        // Deals and output.
        ("[\"deals/b\", \"deals/*-2003-?\"]", "@@[]", "`deals` is empty"),
        ("[\"deals/b\", \"deals/*-2003-?\"]", "@@\"deals/b\"", "write [\"deals/b\"]"),
        ("\"deals/*-2003-?\"", "@@\"deals/**\"", "expected `*` or `?`"),
        ("\"cells/all.csv\"", "@@\"../all.csv\"", "write \"all.csv\""),
        ("\"cells/all.csv\"", "@@\"/tmp/all.csv\"", "below the folder `out`"),
        ("\"cells/all.csv\"", "@@\"all.xls\"", "write \"all.csv\""),
        ("\"cells/all.csv\"", "@@\"all\"", "write \"all.csv\""),
        ("\"cells/all.csv\"", "@@\"all.json\"", "ends in .csv, .parquet or .xlsx"),
    ] {
        let (text, place) = put(GRID, good, bad);
        only(&parse(&text).expect_err(bad), place, words);
    }
}

#[test]
fn fixed_numbers_are_single() {
    for several in ["[1, 2]", "\"1:2:1\"", "[]"] {
        let text = format!("[fixed]\nseverity_pct = {several}\n");
        only(&parse(&text).unwrap_err(), (2, 16), "it goes into [axes]");
    }
    only(&parse("[fixed]\nseverity_pct = \"40%\"").unwrap_err(), (2, 16), "write 40");
}

#[test]
fn at_most_so_many_cells() {
    let text = |last: u32| {
        format!(
            "[axes]\nprice = \"1:100:1\"\nshift_bp = \"1:1000:1\"\nlag_months = \"1:{last}:1\"\n"
        )
    };
    assert_eq!(parse(&text(1000)).unwrap().scenarios(), 1_000_000);
    only(&parse(&text(1001)).unwrap_err(), (4, 14), "100100000 cells a class");
    let zipped = "[axes]\nshift_bp = \"1:10000:1\"\n[[zip]]\nspeed_pct = \"0:9999:1\"\n\
                  cdr_pct = \"0:99.99:0.01\"\n[[zip]]\nseverity_pct = [1, 2]";
    only(&parse(zipped).unwrap_err(), (7, 16), "200000000 cells");
    assert_eq!(parse(zipped.split_once("\n[[zip]]\nsev").unwrap().0).unwrap().axes.len(), 2);
}

#[test]
fn files_that_are_something_else() {
    only(&parse(common::DEAL).unwrap_err(), (1, 1), "the file is a deal");
    only(&parse(common::PUBLISHED).unwrap_err(), (1, 1), "published numbers");
    only(&parse("").unwrap_err(), (1, 1), "none of `axes`, `zip`, `fixed`");
    only(&parse("[grid]\noutput = \"a.csv\"").unwrap_err(), (1, 1), "expected at least one");
    only(&parse("[[zip]]\n").unwrap_err(), (1, 1), "none of `speed_pct`");
}

#[test]
fn all_faults_are_reported_at_once() {
    let text = GRID
        .replace("20:140:60", "20:140")
        .replace("[30, 35, 40]", "[30, 350]")
        .replace("[2, 4, 8]", "[-2, 4, 8]")
        .replace("\"fail\"", "\"failed\"")
        .replace("cells/all.csv", "all");
    let faults = parse(&text).unwrap_err();
    let lines: Vec<_> = faults.faults.iter().map(|fault| fault.line).collect();
    assert_eq!(lines, [4, 7, 14, 15, 21], "{faults}");
}

fn never_panics(bytes: &[u8]) {
    let Err(faults) = parse_grid_bytes(Path::new("grid.toml"), bytes) else { return };
    assert!((1..=51).contains(&faults.faults.len()));
    for fault in &faults.faults {
        let (line, span) = faults.line(fault).expect("a line");
        assert!(line.get(span).is_some(), "{fault:?}");
        assert!(!fault.to_string().contains('\u{1b}'));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        never_panics(&bytes);
    }

    #[test]
    fn any_range(range in "[-+0-9.:,e% ]{0,24}") {
        for key in ["speed_pct", "lag_months", "price"] {
            never_panics(format!("[axes]\n{key} = \"{range}\"\n").as_bytes());
        }
    }

    /// Both ends are points, and every point is its decimal.
    #[test]
    fn ranges_end_where_they_say(
        start in 0_u32..5000, steps in 0_u32..200, step in 1_u32..500, places in 0_usize..5,
    ) {
        let unit = 10_f64.powi(i32::try_from(places).unwrap());
        let decimal = |units: u32| format!("{:.places$}", f64::from(units) / unit);
        let range =
            format!("\"{}:{}:{}\"", decimal(start), decimal(start + steps * step), decimal(step));
        let expected: Vec<_> = (0..=steps)
            .map(|count| decimal(start + count * step).parse::<f64>().unwrap())
            .map(|speed| format!("speed_pct={speed}"))
            .collect();
        prop_assert_eq!(axis("speed_pct", &range), expected);
    }

    #[test]
    fn any_tables(lines in prop::collection::vec(
        "(\\[(axes|fixed|grid)\\]|\\[\\[zip\\]\\]|(speed_pct|cdr_pct|sda_pct|lag_months|price|to) = (\\[[0-9., -]{0,8}\\]|\"[0-9.:-]{0,9}\"|-?[0-9.]{1,4}))", 0..14)) {
        never_panics(lines.join("\n").as_bytes());
    }

    #[test]
    fn mutations(flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let mut bytes = GRID.as_bytes().to_vec();
        for (at, byte) in flips {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        never_panics(&bytes);
    }
}

#[test]
fn deep_and_wide_files() {
    let zip = "[[zip]]\nspeed_pct = \"0:999999:1\"\ncdr_pct = \"0:99.9999:0.0001\"\n";
    for text in [
        zip.repeat(1200),
        zip.repeat(1201),
        format!("[axes]\nspeed_pct = [{}]", "1,".repeat(1_000_001)),
        format!("[axes]\nspeed_pct = {}", "[".repeat(100_000)),
        format!("[grid]\ndeals = [{}]\n[axes]", "\"*\",".repeat(1201)),
        format!("[axes]\nspeed_pct = \"{}\"", "1:".repeat(4000)),
    ] {
        never_panics(text.as_bytes());
    }
}
