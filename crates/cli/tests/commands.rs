//! Whole commands as a user types them: exit code, standard output, standard error.

#![allow(clippy::expect_used)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn paydown(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_paydown"))
        .args(arguments)
        .current_dir(root())
        .env("NO_COLOR", "1")
        .output()
        .expect("the program starts")
}

/// What a user sees, with the exit code first.
fn seen(arguments: &[&str]) -> String {
    let output = paydown(arguments);
    let code = output.status.code().expect("an exit code");
    let stdout = String::from_utf8(output.stdout).expect("UTF-8");
    let stderr = String::from_utf8(output.stderr).expect("UTF-8");
    format!("exit {code}\n--- stdout\n{stdout}--- stderr\n{stderr}")
}

fn first_lines(text: &str, lines: usize) -> String {
    text.lines().take(lines).collect::<Vec<_>>().join("\n")
}

const IMPAC: &str = "scenarios/impac-2003-8";

#[test]
fn price_as_the_filing_prints_it() {
    let shown =
        seen(&["price", IMPAC, "--class", "1-A-1", "--class", "2-B-1", "--format", "table"]);
    insta::assert_snapshot!(shown);
}

#[test]
fn price_dm_matrix() {
    let shown = seen(&[
        "price",
        IMPAC,
        "--class",
        "2-B-1",
        "--price",
        "98,99,100",
        "--to",
        "call",
        "--speeds",
        "80,100,120",
        "--format",
        "table",
    ]);
    insta::assert_snapshot!(shown);
}

#[test]
fn price_from_margins_in_markdown() {
    let shown = seen(&[
        "price", IMPAC, "--class", "1-M-4", "--dm", "200,250", "--cpr", "25", "--format",
        "markdown",
    ]);
    insta::assert_snapshot!(shown);
}

#[test]
fn price_of_a_fixed_rate_has_a_yield() {
    insta::assert_snapshot!(seen(&["price", "scenarios/fnr-2006-18-g2", "--format", "table"]));
}

#[test]
fn price_in_csv_has_the_columns_of_the_contract() {
    let shown = seen(&["price", IMPAC, "--speeds", "100"]);
    let header = shown.lines().nth(2).expect("a header");
    assert_eq!(
        header,
        "deal,class,run_to,speed_pct,price,dm_bp,yield_pct,wal_years,mdur_years,macaulay_years,\
         convexity,first_principal,last_principal,cumulative_loss_pct,class_loss,reason,\
         mortgage_yield_pct,balance,accrued,full_price,price_32nds,index,settings,cpr_pct,psa_pct,abs_pct,shift_bp,cdr_pct,mdr_pct,sda_pct,severity_pct,lag_months,\
         advance_pct,triggers,solved_for"
    );
    assert_eq!(shown.matches("\nimpac-2003-8,").count(), 20);
    assert!(!shown.contains("NaN") && !shown.contains("inf,"));
}

#[test]
fn price_without_the_pricing_speed_leaves_it_empty() {
    let shown = seen(&["price", IMPAC, "--psa", "150", "--class", "1-A-1", "--to", "call"]);
    assert!(shown.contains("\nimpac-2003-8,1-A-1,call,,100,"), "{shown}");
}

#[test]
fn cashflows_of_collateral_and_classes() {
    let collateral = seen(&["cashflows", IMPAC]);
    let bonds = seen(&["cashflows", IMPAC, "--bonds", "--class", "2-B-1", "--to", "call"]);
    let residual = seen(&["cashflows", IMPAC, "--bonds", "--class", "Certificates"]);
    insta::assert_snapshot!(format!(
        "{}\n{}\n{}",
        first_lines(&collateral, 6),
        first_lines(&bonds, 6),
        first_lines(&residual, 6)
    ));
}

#[test]
fn decrement_by_year() {
    insta::assert_snapshot!(seen(&[
        "decrement",
        "scenarios/fnr-2006-18-g2",
        "--class",
        "BA",
        "--psa",
        "0,100,206",
        "--format",
        "table",
    ]));
    let tail = seen(&[
        "decrement",
        "scenarios/fabozzi-z",
        "--class",
        "A",
        "--to",
        "maturity",
        "--monthly",
        "--format",
        "markdown",
    ]);
    assert!(tail.lines().any(|line| line.contains("WAL (years)")), "{tail}");
    let csv = seen(&["decrement", "scenarios/fnr-2006-18-g2", "--class", "BA", "--psa", "100"]);
    assert!(
        csv.contains(
            "\ndeal,class,run_to,speed_pct,date,percent_outstanding,reason,index,settings,"
        ),
        "{csv}"
    );
}

#[test]
fn check_lists_terms_and_assumptions() {
    let small = "scenarios/matlab-pass-through";
    insta::assert_snapshot!(seen(&["check", small, "--format", "table"]));
    let large = seen(&["check", IMPAC, "--format", "csv"]);
    let kinds = ["term", "assumption", "closing"];
    let counts = kinds.map(|kind| large.matches(&format!("\nimpac-2003-8,{kind},")).count());
    assert_eq!(counts, [321, 57, 12]);
}

#[test]
fn wrong_usage_is_exit_2() {
    for arguments in [
        vec!["price", IMPAC, "--class", "1-A-7"],
        vec!["price", IMPAC, "--speeds", "400"],
        vec!["price", IMPAC, "--speeds", "80%"],
        vec!["price", IMPAC, "--price", "-3"],
        vec!["price", IMPAC, "--format", "pdf"],
        vec!["price", IMPAC, "-o", "table.pdf"],
        vec!["price", "scenarios/fnr-2006-18-g2", "--index", "forward"],
        vec!["price", IMPAC, "--class", "Certificates"],
        vec!["decrement", IMPAC, "--class", "Certificates"],
        vec!["price", IMPAC, "--settle", "2003-07-01"],
        vec!["price", IMPAC, "--shift-index", "LIBOR_9M=50bp"],
        vec!["price", IMPAC, "--shift-index", "LIBOR_6M"],
        vec!["price", IMPAC, "--ramp", "200bp"],
        vec!["price", "scenarios/gnma-9", "--to", "call"],
        vec!["cashflows", IMPAC, "--speeds", "80,100"],
        vec!["prise", IMPAC],
        vec![],
    ] {
        let output = paydown(&arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty(), "{arguments:?}");
    }
    insta::assert_snapshot!(seen(&["price", IMPAC, "--class", "1-A-7"]));
}

#[test]
fn classes_by_name() {
    let shown = seen(&["price", IMPAC, "--class", "1-A-1,2-B-1", "--speeds", "100"]);
    assert_eq!(shown.matches("\nimpac-2003-8,").count(), 4, "{shown}");
    let shown = seen(&["price", "scenarios/fabozzi-z", "--class", "mezzanine"]);
    assert!(shown.contains("there are A, B, C, Z"), "{shown}");
    let shown = seen(&["decrement", IMPAC, "--class", "Certificates"]);
    assert!(shown.contains("Certificates is a residual: it has no balance"), "{shown}");
}

/// `paydown ... | head` ends quietly, whatever has been read of it.
#[test]
fn a_closed_pipe_is_no_fault() {
    for arguments in [
        vec!["price", IMPAC],
        vec!["cashflows", IMPAC],
        vec!["cashflows", IMPAC, "--format", "json"],
        vec!["cashflows", IMPAC, "--format", "table"],
        vec!["decrement", IMPAC, "--monthly"],
        vec!["check", IMPAC],
        vec!["price", "--help"],
    ] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_paydown"))
            .args(&arguments)
            .current_dir(root())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .expect("the program starts");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("an end");
        let words = String::from_utf8(output.stderr).expect("UTF-8");
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {words}");
        assert!(!words.contains("pipe") && !words.contains("panicked"), "{arguments:?}: {words}");
    }
}

#[test]
fn missing_input_is_exit_3() {
    insta::assert_snapshot!(seen(&["price", "scenarios/gnma-8"]));
}

#[test]
fn a_cell_without_a_solution_is_exit_1() {
    let shown = seen(&[
        "price",
        "scenarios/fnr-2006-18-g2",
        "--class",
        "DI",
        "--price",
        "0.01",
        "--psa",
        "100",
    ]);
    insta::assert_snapshot!(shown);
}

#[test]
fn a_file_is_whole_or_absent() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("cells.csv");
    let name = file.to_str().expect("UTF-8");
    assert_eq!(paydown(&["price", IMPAC, "-o", name]).status.code(), Some(0));
    let written = std::fs::read(&file).expect("the file");
    assert_eq!(written, paydown(&["price", IMPAC]).stdout);
    let nowhere = folder.path().join("none").join("cells.csv");
    let failed = paydown(&["price", IMPAC, "-o", nowhere.to_str().expect("UTF-8")]);
    assert_eq!(failed.status.code(), Some(4));
    let left: Vec<_> = std::fs::read_dir(folder.path()).expect("the folder").collect();
    assert_eq!(left.len(), 1, "only the finished file");
}

#[test]
fn threads_do_not_change_a_byte() {
    let one = paydown(&["price", IMPAC, "--threads", "1"]).stdout;
    let four = paydown(&["price", IMPAC, "--threads", "4"]).stdout;
    assert!(one == four && !one.is_empty());
}

#[test]
fn init_writes_a_deal_that_prices_and_ties_to_itself() {
    let folder = tempfile::tempdir().expect("a folder");
    let deal = folder.path().join("mine");
    let name = deal.to_str().expect("UTF-8");
    assert_eq!(paydown(&["init", name]).status.code(), Some(0));
    assert_eq!(paydown(&["init", name]).status.code(), Some(2), "nothing is overwritten");
    insta::assert_snapshot!(seen(&["price", name, "--format", "table"]));
    assert_eq!(paydown(&["check", name]).status.code(), Some(0));
}

#[test]
fn a_pool_of_thousands_of_loans() {
    let folder = tempfile::tempdir().expect("a folder");
    let deal = folder.path().join("tape");
    let name = deal.to_str().expect("UTF-8");
    assert_eq!(paydown(&["init", name]).status.code(), Some(0));
    let mut tape = "id,balance_usd,rate_pct,age_months,remaining_months\n".to_string();
    for loan in 0..6000 {
        let rate = 5.0 + f64::from(loan % 200) / 100.0;
        tape += &format!("L{loan},100,{rate},{},{}\n", loan % 60, 360 - loan % 60);
    }
    std::fs::write(deal.join("pool.csv"), tape).expect("a tape");
    let shown = seen(&["price", name, "--class", "A", "--speeds", "100"]);
    assert!(shown.starts_with("exit 0"), "{shown}");
}

/// Every index moved one by one is the parallel shift; a ramp done by month 1 is it too; a floor
/// under positive levels changes nothing, and one under a large fall keeps levels at zero.
#[test]
fn moves_of_indices_agree_with_each_other() {
    let with = |flags: &[&str]| {
        let arguments = [&["afr", IMPAC, "--shock", "0"], flags].concat();
        let output = paydown(&arguments);
        assert_eq!(output.status.code(), Some(0), "{flags:?}");
        // Without the key columns, which say how each run was asked for.
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        let own = |line: &str| line.split(',').take(8).collect::<Vec<_>>().join(",");
        text.lines().map(own).collect::<Vec<_>>()
    };
    let shifted = with(&["--shift", "50bp"]);
    let each = [
        "--shift-index",
        "LIBOR_1M=50bp",
        "--shift-index",
        "LIBOR_6M=50bp",
        "--shift-index",
        "CMT_1Y=50bp",
    ];
    assert!(shifted == with(&each));
    assert!(shifted == with(&["--ramp", "50bp:1"]));
    assert!(shifted == with(&["--shift", "50bp", "--floor-zero"]));
    assert!(shifted != with(&[]) && shifted != with(&each[..2]));
    let fall = with(&["--shift", "-2000bp", "--floor-zero"]);
    assert!(fall == with(&["--shift", "-3000bp", "--floor-zero"]));
    assert!(fall != with(&["--shift", "-2000bp"]));
}
