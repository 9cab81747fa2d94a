//! Whole commands under defaults and losses: exit code, standard output, standard error.

#![allow(clippy::expect_used)]

use std::path::Path;
use std::process::Command;

/// What a user sees, with the exit code first.
fn seen(line: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_paydown"))
        .args(line.split(' '))
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."))
        .env("NO_COLOR", "1")
        .output()
        .expect("the program starts");
    let code = output.status.code().expect("an exit code");
    let stdout = rounded(&String::from_utf8(output.stdout).expect("UTF-8"));
    let stderr = String::from_utf8(output.stderr).expect("UTF-8");
    format!("$ paydown {line}\nexit {code}\n--- stdout\n{stdout}--- stderr\n{stderr}")
}

/// CSV with at most six decimals: the digits after them may differ between processors.
fn rounded(text: &str) -> String {
    let cell = |cell: &str| match (cell.contains('.'), cell.parse::<f64>()) {
        (true, Ok(number)) => {
            let digits = format!("{number:.6}");
            digits.trim_end_matches('0').trim_end_matches('.').to_string()
        }
        _ => cell.to_string(),
    };
    let line = |line: &str| line.split(',').map(cell).collect::<Vec<_>>().join(",");
    text.split_inclusive('\n')
        .map(|row| match row.strip_suffix('\n') {
            Some(row) => line(row) + "\n",
            None => line(row),
        })
        .collect()
}

/// The same without what stands after its first lines.
fn head(line: &str, lines: usize) -> String {
    seen(line).lines().take(lines).collect::<Vec<_>>().join("\n")
}

/// The header and the rows that hold `text`.
fn rows(line: &str, text: &str) -> String {
    let shown = seen(line);
    let kept = shown.lines().enumerate().filter(|(row, line)| *row < 4 || line.contains(text));
    kept.map(|(_, line)| line).collect::<Vec<_>>().join("\n")
}

#[test]
fn break_evens_as_the_document_quotes_them() {
    insta::assert_snapshot!(seen("breakeven impac-2003-1 --format table"));
    insta::assert_snapshot!(seen("breakeven impac-2003-1"));
}

#[test]
fn break_even_severity_of_a_cdr() {
    insta::assert_snapshot!(seen("breakeven impac-2003-1 --class 1-B-1 --solve severity --cdr 9"));
}

#[test]
fn a_date_explained() {
    let line = "explain impac-2003-1 --period 38 --cdr 8.6 --severity 30 --lag 0";
    insta::assert_snapshot!(seen(&format!("{line} --format table")));
    insta::assert_snapshot!(head(line, 10));
}

/// What two classes got on it, and why not more.
#[test]
fn classes_on_a_date_explained() {
    let line = "explain impac-2003-1 --date 2006-03-25 --cdr 8.6 --severity 30 --lag 0 \
                --class 1-B-1,Certificates";
    insta::assert_snapshot!(seen(&format!("{line} --format table")));
    insta::assert_snapshot!(head(line, 50));
}

#[test]
fn cash_flows_with_defaults() {
    insta::assert_snapshot!(head("cashflows sf-cash-flow-a", 18));
    let late = "cashflows amcar-2017-1 --bonds --class E --speeds 150";
    insta::assert_snapshot!(rows(late, ",2021-"));
}

#[test]
fn price_under_losses() {
    insta::assert_snapshot!(seen(
        "price impac-2003-8 --class 2-B-1 --cdr 4 --severity 40 --lag 12"
    ));
}

/// No number of defaults that flags or deals may name makes one that is none.
#[test]
fn extremes_are_numbers_or_reasons() {
    for flags in [
        "--cdr 100 --severity 100 --lag 0",
        "--mdr 100 --severity 100 --lag 1",
        "--cdr 100 --severity 0 --lag 1200",
        "--sda 16666 --severity 100 --advance 0",
        "--cdr 50 --cpr 100 --delinquent 100 --triggers fail",
    ] {
        for verb in ["price", "cashflows", "cashflows --bonds", "explain --period 2"] {
            for deal in ["impac-2003-1", "sf-cash-flow-a", "amcar-2017-1", "fabozzi-z"] {
                let shown = seen(&format!("{verb} {deal} {flags}"));
                let is_done = shown.contains("\nexit 0\n") || shown.contains("\nexit 1\n");
                let text = shown.to_lowercase();
                assert!(is_done && !text.contains("nan,") && !text.contains("inf,"), "{shown}");
                assert!(!text.contains("panicked"), "{shown}");
            }
        }
    }
}

#[test]
fn wrong_usage_is_exit_2() {
    let mut all = String::new();
    for line in [
        "price impac-2003-8 --cdr 120",
        "price impac-2003-8 --cdr 2%",
        "price impac-2003-8 --severity -1",
        "price impac-2003-8 --lag x",
        "price impac-2003-8 --triggers maybe",
        "price impac-2003-8 --cdr 2 --sda 100",
        "price impac-2003-8 --speed-of fixed=50",
        "price impac-2003-8 --speed-of 1",
        "price impac-2003-8 --prepayment net",
        "price impac-2003-8 --sda 20000",
        "breakeven impac-2003-1 --class 1-B-2",
        "breakeven impac-2003-8 --class Certificates",
        "breakeven impac-2003-1 --solve severity",
        "breakeven impac-2003-1 --solve loss",
        "breakeven impac-2003-1 --increment 0",
        "breakeven impac-2003-1 --goal first-dolar",
        "breakeven impac-2003-1 --goal first-dollar,loss-above",
        "breakeven impac-2003-1 --loss-above 100",
        "breakeven impac-2003-1 --loss-above 5 --yield-floor 3",
        "breakeven impac-2003-1 --solve multiple --default-multiple 150",
        "breakeven impac-2003-1 --increment 1e-15",
        "breakeven impac-2003-1 --loss-through maturity",
        "explain impac-2003-1",
        "explain impac-2003-1 --period 0",
        "explain impac-2003-1 --period 400",
        "explain impac-2003-1 --period 1 --cpr 10,20",
        "explain impac-2003-1 --period 1 --date 2003-03-25",
        "explain impac-2003-1 --date 2006-03-24",
        "explain impac-2003-1 --date March",
        "explain impac-2003-1 --period 1 --class 1-B-l",
    ] {
        let shown = seen(line);
        assert!(shown.contains("\nexit 2\n--- stdout\n--- stderr\n"), "{shown}");
        let words: Vec<&str> = shown.lines().skip(4).take_while(|line| !line.is_empty()).collect();
        assert!(!words.is_empty(), "{shown}");
        all += &format!("$ paydown {line}\n{}\n", words.join("\n"));
    }
    insta::assert_snapshot!(all);
}

/// One break-even without an answer is exit 5; one of several is exit 1, and has its reason.
#[test]
fn a_break_even_that_does_not_exist() {
    let one = "breakeven impac-2003-1 --class 1-B-1 --to call --severity 0 --shift 0bp";
    let never = seen(one);
    assert!(never.contains("\nexit 5\n"), "{never}");
    assert!(never.contains("the class loses no principal up to 100.000% CDR"), "{never}");
    let two = seen(&one.replace("--severity 0", "--severity 0,40"));
    assert!(two.contains("\nexit 1\n") && two.contains("1 of 2 break-evens"), "{two}");
}

#[test]
fn threads_do_not_change_a_break_even() {
    let line = "breakeven impac-2003-1 --to call --severity 30,40,50";
    let [one, four] = ["1", "4"].map(|threads| {
        let shown = seen(&format!("{line} --threads {threads}"));
        shown.split_once('\n').expect("a command").1.to_string()
    });
    assert_eq!(one, four);
}
