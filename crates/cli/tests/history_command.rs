//! `paydown history` as a user types it, on months of an invented trust.

#![allow(clippy::expect_used, clippy::indexing_slicing)]

#[path = "../../remittance/tests/trust/mod.rs"]
mod trust;

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

/// A deal file of the trust at its closing: the same loans at 20% CPR.
const DEAL: &str = r#"
[deal]
name = "harbor-2004-1"
title = "Harbor Home Loan Trust 2004-1"
source = "an invented trust"

[dates]
closing = 2003-12-30
first_payment = 2004-01-25
business_days = "following"
accrual = "actual/360"

[index]
static_pct = { LIBOR_1M = 1.10 }

[[group]]
name = "1"
pool = "pool.csv"
speed = { cpr_pct = 20 }
fees = [{ name = "servicing and trustee", rate_pct = 0.381 }]
oc = { initial_pct = 1.0 }
available_funds_rate = "30/days"

[[class]]
name = "A"
balance_usd = 2800000
coupon = { floating = { index = "LIBOR_1M", margin_bp = 30, available_funds_cap = true } }

[[class]]
name = "B"
balance_usd = 149391
coupon = { floating = { index = "LIBOR_1M", margin_bp = 220, available_funds_cap = true } }

[[class]]
name = "R"
residual = true

[[pay]]
interest = { from = ["interest"], to = ["A", "B"], split = "sequential" }

[[pay]]
principal = { from = ["principal", "interest"], to = ["A", "B"], split = "pro-rata", until = "distribution" }

[[pay]]
release = { from = ["interest", "principal"], to = ["R"] }
"#;

const POOL: &str = "\
id,balance_usd,rate_pct,age_months,remaining_months
adjustable,2071000,6.009,4,356
fixed,908183.84,7.094,11,349
";

/// A folder with the trust's reports as `2004-02.toml` and so on, and its deal as `deal/`.
fn folder(months: usize) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for report in trust::reports(months) {
        let month = report.month().expect("a month");
        let mut text = Vec::new();
        report::write_report_toml(&report, &mut text).expect("a text");
        fs::write(folder.path().join(format!("{month}.toml")), text).expect("a file");
    }
    let deal = folder.path().join("deal");
    fs::create_dir(&deal).expect("a folder");
    fs::write(deal.join("deal.toml"), DEAL).expect("a file");
    fs::write(deal.join("pool.csv"), POOL).expect("a file");
    folder
}

/// What a user sees, with the exit code first.
fn seen(folder: &Path, line: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_paydown"))
        .args(line.split(' '))
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .output()
        .expect("the program starts");
    let code = output.status.code().expect("an exit code");
    let stdout = String::from_utf8(output.stdout).expect("UTF-8");
    let stderr = String::from_utf8(output.stderr).expect("UTF-8");
    format!("$ paydown {line}\nexit {code}\n--- stdout\n{stdout}--- stderr\n{stderr}")
}

#[test]
fn months_in_any_order() {
    let folder = folder(3);
    let line = "history 2004-04.toml 2004-02.toml 2004-03.toml --format table";
    let shown = seen(folder.path(), line);
    assert_eq!(
        shown.split_once('\n').map(|(_, rest)| rest),
        seen(folder.path(), "history 2004-02.toml 2004-03.toml 2004-04.toml --format table")
            .split_once('\n')
            .map(|(_, rest)| rest)
    );
    insta::assert_snapshot!(shown);
}

#[test]
fn csv_is_one_tidy_table() {
    let folder = folder(2);
    insta::assert_snapshot!(seen(folder.path(), "history 2004-02.toml 2004-03.toml"));
}

#[test]
fn months_that_do_not_carry_on_are_exit_1() {
    let folder = folder(2);
    let path = folder.path().join("2004-03.toml");
    let text = fs::read_to_string(&path).expect("a file");
    let report = &trust::reports(2)[1];
    let prior = report.classes[1].figure(remittance::ClassColumn::PriorBalance).expect("a figure");
    let changed = format!("{}9", prior.text());
    fs::write(path, text.replacen(prior.text(), &changed, 1)).expect("a file");
    let shown = seen(folder.path(), "history 2004-02.toml 2004-03.toml");
    assert!(shown.contains("\nexit 1\n"), "{shown}");
    let words = shown.split_once("--- stderr").map(|(_, words)| words.to_owned());
    insta::assert_snapshot!(words.expect("words"));
}

#[test]
fn a_month_that_is_missing_is_told() {
    let folder = folder(3);
    let shown = seen(folder.path(), "history 2004-02.toml 2004-04.toml");
    assert!(shown.contains("\nexit 0\n"), "{shown}");
    assert!(
        shown.contains("2004-04 is not checked against 2004-02: months are missing"),
        "{shown}"
    );
}

#[test]
fn projected_against_actual() {
    let folder = folder(3);
    let reports = "2004-02.toml 2004-03.toml 2004-04.toml";
    let line = format!("history --against deal --cpr 30 {reports}");
    insta::assert_snapshot!(seen(folder.path(), &format!("{line} --format table")));
    let csv = seen(folder.path(), &line);
    let header = csv.lines().find(|line| line.starts_with("deal,"));
    assert_eq!(
        header,
        Some(
            "deal,distribution_date,measure,class,unit,projected,actual,actual_less_projected,\
             reason,index,settings,speed_pct,cpr_pct,psa_pct,abs_pct,shift_bp,cdr_pct,mdr_pct,\
             sda_pct,severity_pct,lag_months,advance_pct,triggers"
        )
    );
    let pricing = seen(folder.path(), &format!("history --against deal {reports}"));
    assert!(pricing.contains("\nexit 0\n") && pricing != csv);
}

#[test]
fn another_deal_and_other_dates_are_told() {
    let folder = folder(2);
    let line = "history --against deal 2004-02.toml 2004-03.toml";
    let deal = folder.path().join("deal/deal.toml");
    let shown = seen(folder.path(), line);
    assert!(shown.contains("\nexit 0\n") && !shown.contains("warning"), "{shown}");
    fs::write(&deal, DEAL.replace("\"B\"", "\"Y\"")).expect("a file");
    let shown = seen(folder.path(), line);
    let warned = "warning: Harbor Home Loan Trust 2004-1 may not be the deal of the reports of \
                  harbor-home-loan-trust-2004-1: it has no class B";
    assert!(shown.contains("\nexit 0\n") && shown.contains(warned), "{shown}");
    let other = DEAL.replace("\"A\"", "\"X\"").replace("\"B\"", "\"Y\"");
    fs::write(&deal, other).expect("a file");
    let shown = seen(folder.path(), line);
    assert!(shown.contains("\nexit 2\n") && shown.contains("share no class"), "{shown}");
    let later = DEAL.replace("2003-12-30", "2006-12-29").replace("2004-01-25", "2007-01-25");
    fs::write(&deal, later).expect("a file");
    let shown = seen(folder.path(), line);
    assert!(shown.contains("\nexit 1\n") && shown.contains("nothing to compare"), "{shown}");
    assert!(!shown.contains("actual_less_projected"), "{shown}");
}

#[test]
fn a_scenario_without_a_deal_is_wrong_usage() {
    let folder = folder(1);
    for flags in ["--cpr 30", "--cdr 2", "--shift 100bp"] {
        let shown = seen(folder.path(), &format!("history 2004-02.toml {flags}"));
        assert!(shown.contains("\nexit 2\n") && shown.contains("--against"), "{shown}");
    }
}
