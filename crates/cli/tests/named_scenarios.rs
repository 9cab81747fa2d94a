//! Scenarios by name, from a file that deals share.

#![allow(clippy::expect_used, clippy::unwrap_used)]

mod common;

use common::{Folder, Seen};

const NAMED: &str = r#"
[scenario.base]

[scenario.stress]
cdr_pct = "1 ramp 8 for 12, 8 for 24, 2"
severity_pct = 45
speed_of = ["1=80"]

[scenario.down]
shift_bp = -100
speed_pct = 200
"#;

const POOL: &str = "balance_usd,rate_pct,remaining_months\n100000,6,120\n50000,7,90\n";

const DEAL: &str = r#"
cite = "a test"
[deal]
name = "named"
title = "A deal"
source = "a test"
[dates]
closing = 2020-01-01
first_payment = 2020-02-01
[[group]]
name = "1"
pool = "pool.csv"
speed = { cpr_pct = 6 }
write_down = ["A"]
[[class]]
name = "A"
balance_usd = 150000
coupon = { fixed_pct = 5 }
[[class]]
name = "R"
residual = true
[[pay]]
interest = { from = ["interest"], to = ["A"] }
[[pay]]
principal = { from = ["principal"], to = ["A"] }
"#;

fn folder(grid: &str) -> Folder {
    Folder::of(&[
        ("scenarios.toml", NAMED),
        ("deal/deal.toml", DEAL),
        ("deal/pool.csv", POOL),
        ("deal/grid.toml", grid),
    ])
}

/// Rows without their last line end.
fn rows(seen: &Seen) -> Vec<&str> {
    assert_eq!(seen.code, 0, "{}", seen.stderr);
    seen.stdout.lines().skip(1).collect()
}

#[test]
fn a_name_is_what_its_file_sets() {
    let folder = folder("");
    let run = |flags: &str| folder.run(format!("price deal --format csv -q {flags}").trim_end());
    let several = run("--scenario base,stress,down");
    let base = run("");
    let down = run("--speeds 200 --shift=-100bp");
    let written_out = run("--settings severity_pct=45;speed_of=1=80 --cdr=8");
    let stress = run("--scenario stress --cdr 8");
    assert_eq!(rows(&stress), rows(&written_out), "a flag stands over the name");
    let all = rows(&several);
    assert_eq!(several.texts("speed_pct"), ["100", "100", "200"]);
    assert!(several.numbers("class_loss")[1] > 0.0);
    assert_eq!([all[0], all[2]], [rows(&base)[0], rows(&down)[0]]);
    assert!(
        all[1].contains("\"cdr_pct=1 ramp 8 for 12, 8 for 24, 2\"")
            || all[1].contains("cdr_pct=1 ramp 8 for 12"),
        "{}",
        all[1]
    );
}

#[test]
fn a_grid_has_names_as_an_axis() {
    let folder =
        folder("[axes]\nscenario = [\"base\", \"stress\", \"down\"]\nseverity_pct = [30, 60]\n");
    let done = folder.run("grid deal -o out.csv -q");
    assert_eq!(done.code, 0, "{}", done.stderr);
    let text = std::fs::read_to_string(folder.path().join("out.csv")).expect("rows");
    assert_eq!(text.lines().count(), 7, "{text}");
    // What an axis sets stands over the name.
    assert!(!text.contains(",45,"), "{text}");
    let checked = folder.run("verify out.csv");
    assert_eq!(checked.code, 0, "{}{}", checked.stdout, checked.stderr);
    let path = folder.path().join("scenarios.toml");
    std::fs::write(&path, NAMED.replace("ramp 8", "ramp 9")).expect("a file");
    assert_eq!(folder.run("verify out.csv").code, 1, "another file of names");
}

#[test]
fn what_is_no_name() {
    let folder = folder("[axes]\nscenario = [\"bass\"]\n");
    let asked = folder.run("price deal --scenario stres");
    assert_eq!(asked.code, 2);
    assert!(asked.stderr.contains("did you mean stress?"), "{}", asked.stderr);
    let grid = folder.run("grid deal -o out.csv");
    assert_eq!(grid.code, 3);
    assert!(grid.stderr.contains("did you mean `base`?"), "{}", grid.stderr);
    std::fs::write(folder.path().join("scenarios.toml"), "[scenario.a]\ncdr = 5\n")
        .expect("a file");
    let fault = folder.run("price deal --scenario a");
    assert_eq!(fault.code, 3);
    assert!(fault.stderr.contains("`cdr_pct`: percent"), "{}", fault.stderr);
}
