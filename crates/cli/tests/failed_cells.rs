//! One cell that fails leaves the others their numbers; the only thing asked for that fails has an
//! exit code that says why.

#![allow(clippy::expect_used)]

use std::path::Path;
use std::process::Command;

const IMPAC: &str = "impac-2003-8";
const REASON: &str = "400% of the pricing speed is 120.0000% CPR in month 1: it cannot pass 100%";

/// Exit code, standard output and standard error.
fn run(line: &str) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_paydown"))
        .args(line.split(' '))
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."))
        .env("NO_COLOR", "1")
        .output()
        .expect("the program starts");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code().expect("an exit code"), text(output.stdout), text(output.stderr))
}

/// A verb of several speeds with and without one that is too high: the rows that both have are the
/// same, and each of the other speed, of which there are `failed`, has only its keys and the reason.
fn keeps_the_others(line: &str, failed: usize) {
    let (code, alone, words) = run(&format!("{line} --speeds 100 --format csv"));
    assert_eq!(code, 0, "{words}");
    let (code, both, words) = run(&format!("{line} --speeds 100,400 --format csv"));
    assert_eq!(code, 1, "{words}");
    let of_failed = |row: &&str| row.contains(",400,");
    let kept: Vec<&str> = both.lines().filter(|row| !of_failed(row)).collect();
    assert_eq!(kept, alone.lines().collect::<Vec<_>>(), "{line}");
    let rows: Vec<&str> = both.lines().filter(of_failed).collect();
    assert_eq!(rows.len(), failed, "{line}");
    assert!(rows.iter().all(|row| row.contains(REASON)), "{line}: {rows:?}");
    for format in ["table", "markdown", "json"] {
        let (code, shown, words) = run(&format!("{line} --speeds 100,400 --format {format}"));
        assert_eq!(code, 1, "{words}");
        assert!(shown.contains("100") && shown.contains(REASON), "{line} in {format}: {shown}");
    }
    // The failed one first, and between others.
    let (code, first, _) = run(&format!("{line} --speeds 400,100 --format csv"));
    assert_eq!((code, first.lines().count()), (1, both.lines().count()), "{line}");
}

#[test]
fn a_speed_beyond_100_cpr_is_a_column_without_numbers() {
    keeps_the_others(&format!("price {IMPAC} --class 1-A-1,2-B-1"), 4);
    keeps_the_others(&format!("decrement {IMPAC} --class 1-A-1,2-B-1"), 4);
    keeps_the_others(
        &format!("breakeven {IMPAC} --class 2-B-1 --to call --severity 40 --lag 12"),
        1,
    );
}

#[test]
fn a_failed_row_keeps_the_price_it_was_asked_at() {
    let (_, csv, _) =
        run(&format!("price {IMPAC} --class 2-B-1 --to call --price 98,99 --speeds 100,400"));
    let prices = ["98", "99"].map(|price| format!("{IMPAC},2-B-1,call,400,{price},,,,,,,,,,,"));
    assert!(prices.iter().all(|start| csv.contains(start.as_str())), "{csv}");
}

/// Without a number there is no result: the first failure is the error.
#[test]
fn the_only_thing_asked_for_fails() {
    for line in [
        format!("price {IMPAC} --speeds 400"),
        format!("price {IMPAC} --speeds 400,500"),
        format!("decrement {IMPAC} --speeds 400"),
        format!("afr {IMPAC} --speeds 400"),
        format!("cashflows {IMPAC} --speeds 400"),
        format!("explain {IMPAC} --period 1 --speeds 400"),
        format!("price {IMPAC} --sda 20000"),
        "price gnma-9 --index forward".to_string(),
    ] {
        let (code, shown, words) = run(&line);
        assert_eq!((code, shown.as_str()), (2, ""), "{line}: {words}");
        assert!(words.contains("error: "), "{line}: {words}");
    }
}
