//! `paydown roll`: the shipped deals are what the command writes, their pools give the report's
//! averages back, and their first month goes on where the report ends.

#![allow(clippy::expect_used, clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use files::read_report;
use remittance::{
    Agreement, ClassColumn, Decimal, Figure, Line, Point, Report, SectionKind as Kind, counts,
    reconcile,
};

const SHIPPED: [(&str, &str); 3] = [
    ("impac-2002-1", "remittance-2002-11.toml"),
    ("impac-2002-2", "remittance-2002-12.toml"),
    ("impac-2002-8", "remittance-2002-12.toml"),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn folder(deal: &str) -> PathBuf {
    root().join("scenarios").join(deal)
}

fn paydown(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_paydown"))
        .args(arguments)
        .current_dir(root())
        .env("NO_COLOR", "1")
        .output()
        .expect("the program starts")
}

fn report(deal: &str, file: &str) -> Report {
    read_report(&folder(deal).join(file)).expect("the report is valid")
}

/// The rows of a CSV without quotes, below its comments and the names of its columns.
fn rows(text: &str) -> (Vec<String>, Vec<Vec<String>>) {
    let mut lines = text.lines().filter(|line| !line.starts_with('#'));
    let split = |line: &str| line.split(',').map(str::to_owned).collect::<Vec<_>>();
    (lines.next().map(split).expect("columns"), lines.map(split).collect())
}

fn column(names: &[String], name: &str) -> usize {
    names.iter().position(|known| known == name).expect("the column")
}

#[test]
fn shipped_deals_are_what_the_command_writes() {
    for (deal, file) in SHIPPED {
        let temporary = tempfile::tempdir().expect("a folder");
        for entry in fs::read_dir(folder(deal)).expect("the folder").flatten() {
            let name = entry.file_name();
            if name != "deal.toml" && name != "pool.csv" && entry.path().is_file() {
                fs::copy(entry.path(), temporary.path().join(name)).expect("a copy");
            }
        }
        let path = temporary.path().join(file);
        let output = paydown(&["roll", path.to_str().expect("UTF-8")]);
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{words}");
        // All that is told is how many checks of the report only a habit fails.
        let [_, _, tolerated, _, _] = counts(&reconcile(&report(deal, file)));
        let told: Vec<&str> = words.lines().filter(|line| line.contains("warning")).collect();
        assert_eq!(told.len(), usize::from(tolerated > 0), "{words}");
        let begin = format!("warning: {tolerated} check");
        assert!(told.iter().all(|line| line.starts_with(&begin)), "{words}");
        for name in ["deal.toml", "pool.csv"] {
            let written = fs::read(temporary.path().join(name)).expect("written");
            assert!(
                written == fs::read(folder(deal).join(name)).expect("shipped"),
                "{deal} {name}"
            );
        }
        // What it has written, it may write again.
        let again = paydown(&["roll", path.to_str().expect("UTF-8"), "-q"]);
        assert_eq!((again.status.code(), again.stderr.len()), (Some(0), 0));
    }
}

#[test]
fn pools_give_the_averages_back() {
    for (deal, file) in SHIPPED {
        let report = report(deal, file);
        let text = fs::read_to_string(folder(deal).join("pool.csv")).expect("the pool");
        let (names, rows) = rows(&text);
        let number = |row: &[String], name: &str| -> Decimal {
            row[column(&names, name)].parse().expect("a number")
        };
        let groups =
            if report.groups.is_empty() { vec!["TOTAL".into()] } else { report.groups.clone() };
        for (position, group) in groups.iter().enumerate() {
            let of_group: Vec<_> = rows
                .iter()
                .filter(|row| row[column(&names, "group")] == *group)
                .filter(|row| row[column(&names, "delivery_month")] == "1")
                .collect();
            let sum = |of: &dyn Fn(&[String]) -> Decimal| -> Decimal {
                of_group.iter().map(|row| of(row)).sum()
            };
            let balance = sum(&|row| number(row, "balance_usd"));
            let average =
                |name: &str| sum(&|row| number(row, "balance_usd") * number(row, name)) / balance;
            let agrees = |kind: Kind, line, computed: Decimal| {
                let figure = report.figure(&kind, line, position).expect("printed");
                assert_eq!(figure.agrees(computed), Agreement::Exact, "{deal} {group} {figure}");
            };
            agrees(Kind::PrincipalBalance, Line::CurrentBalance, balance);
            let coupon = average("rate_pct") / Decimal::ONE_HUNDRED;
            agrees(Kind::Characteristics, Line::Coupon(Point::Current), coupon);
            let months = average("remaining_months");
            agrees(Kind::Characteristics, Line::MonthsToMaturity(Point::Current), months);
        }
    }
}

/// Difference of the first month from the report's month, percent of the latter.
fn off(report: f64, first_month: f64) -> f64 {
    100.0 * (first_month - report) / report
}

fn dollars(figure: Option<&Figure>) -> f64 {
    figure.expect("printed").value().to_string().parse().expect("a number")
}

#[test]
fn the_first_month_goes_on_where_the_report_ends() {
    for (deal, file) in SHIPPED {
        let report = report(deal, file);
        let total =
            |kind: Kind, line| dollars(report.entry(&kind, line).and_then(|entry| entry.total()));
        let path = format!("scenarios/{deal}");
        let csv = |flags: &[&str]| {
            let arguments: Vec<&str> = ["cashflows", &path, "--index", "static", "--format", "csv"]
                .into_iter()
                .chain(flags.iter().copied())
                .collect();
            let output = paydown(&arguments);
            assert_eq!(output.status.code(), Some(0));
            rows(&String::from_utf8(output.stdout).expect("UTF-8"))
        };
        let (names, flows) = csv(&[]);
        let of = |name: &str| -> f64 { flows[0][column(&names, name)].parse().expect("a number") };
        let scheduled = total(Kind::PrincipalCollections, Line::ScheduledPrincipal);
        assert!(off(scheduled, of("scheduled_principal")).abs() < 5.0, "{deal}");
        let interest = total(Kind::InterestCollections, Line::ScheduledInterest);
        assert!(off(interest, of("gross_interest")).abs() < 2.5, "{deal}");
        let servicing = total(Kind::Servicing, Line::TotalServicingFees);
        let fees = total(Kind::InterestFees, Line::TotalInterest)
            - total(Kind::InterestFees, Line::CurrentServicingFees)
            + servicing;
        assert!(off(fees, of("gross_interest") - of("net_interest")).abs() < 2.5, "{deal}");

        let (names, classes) = csv(&["--bonds"]);
        let mut excess = 0.0;
        for class in &report.classes {
            let first = classes
                .iter()
                .find(|row| {
                    row[column(&names, "class")] == class.name
                        && row[column(&names, "period")] == "1"
                })
                .expect("its first month");
            let of = |name: &str| -> f64 { first[column(&names, name)].parse().expect("a number") };
            match class.name.as_str() {
                "Cert" => excess += of("interest"),
                _ => {
                    let before = dollars(class.figure(ClassColumn::CurrentBalance));
                    assert_eq!(of("beginning_balance"), before);
                    excess += of("basis_risk_paid");
                }
            }
        }
        // A pre-funding account pays its interest in the report's month, and nothing in the deal's.
        let account = total(Kind::InterestCollections, Line::OtherAdditional);
        if account == 0.0 {
            let printed = total(Kind::StructuralFeatures, Line::ExcessCashFlow);
            assert!(off(printed, excess).abs() < 5.0, "{deal}: {printed} {excess}");
        }
    }
}

#[test]
fn a_deal_of_other_hands_is_not_overwritten() {
    let temporary = tempfile::tempdir().expect("a folder");
    let own = temporary.path().join("deal.toml");
    fs::write(&own, "# mine\n").expect("a file");
    let folder = temporary.path().to_str().expect("UTF-8");
    let report = "scenarios/impac-2002-2/remittance-2002-12.toml";
    let output = paydown(&["roll", report, "-o", folder]);
    assert_eq!(output.status.code(), Some(2));
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(words.contains("was not written by paydown roll"), "{words}");
    assert_eq!(fs::read_to_string(&own).expect("still there"), "# mine\n");
    assert!(!temporary.path().join("pool.csv").exists());
}

#[test]
fn missing_terms_are_bad_input() {
    let report = "scenarios/impac-2002-2/remittance-2002-12.toml";
    let output = paydown(&["roll", report, "--terms", "scenarios/impac-2002-2/term.toml"]);
    assert_eq!(output.status.code(), Some(3));
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(words.contains("terms.toml"), "{words}");
}

/// A folder with a deal's report and terms, both changed, and the quotes that the terms name.
fn changed(deal: &str, report: [&str; 2], terms: [&str; 2]) -> tempfile::TempDir {
    let temporary = tempfile::tempdir().expect("a folder");
    for entry in fs::read_dir(folder(deal)).expect("the folder").flatten() {
        let name = entry.file_name().into_string().expect("UTF-8");
        if name == "deal.toml" || name == "pool.csv" || !entry.path().is_file() {
            continue;
        }
        let mut text = fs::read_to_string(entry.path()).expect("text");
        for (of, [from, to]) in [("remittance", report), ("terms", terms)] {
            if name.starts_with(of) && !from.is_empty() {
                assert!(text.contains(from), "{from}");
                text = text.replacen(from, to, 1);
            }
        }
        fs::write(temporary.path().join(name), text).expect("written");
    }
    temporary
}

/// Exit code and words of a roll of the report in `from` with more arguments.
fn rolled(from: &Path, more: &[&str]) -> (Option<i32>, String) {
    let report = from.join("remittance-2002-12.toml");
    let mut arguments = vec!["roll", report.to_str().expect("UTF-8")];
    arguments.extend(more);
    let output = paydown(&arguments);
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

const SAME: [&str; 2] = ["", ""];
/// A balance of class A that its other figures contradict.
const BROKEN: [&str; 2] = ["423538788.9", "423538799.9"];

#[test]
fn a_report_that_does_not_agree_is_not_rolled() {
    let from = changed("impac-2002-2", BROKEN, SAME);
    let (code, words) = rolled(from.path(), &[]);
    assert_eq!(code, Some(1), "{words}");
    assert!(words.contains("checks do"), "{words}");
    assert!(words.contains("paydown reconcile ") && words.contains("nothing is written"));
    assert!(words.lines().filter(|line| line.contains("recomputed")).count() <= 3, "{words}");
    assert!(!from.path().join("deal.toml").exists() && !from.path().join("pool.csv").exists());

    let (code, words) = rolled(from.path(), &["--despite-breaks"]);
    assert_eq!(code, Some(0), "{words}");
    assert!(words.contains("warning: ") && words.contains("checks do"), "{words}");
    assert!(from.path().join("deal.toml").exists());
}

#[test]
fn a_report_without_the_margin_of_adjustable_rates_is_not_rolled() {
    let margin =
        "[arm_characteristics.\"Weighted Average Margin Current\"]\nADJUSTABLE = \"0.02880714\"\n";
    let from = changed("impac-2002-2", [margin, ""], SAME);
    let (code, words) = rolled(from.path(), &["--despite-breaks"]);
    assert_eq!(code, Some(3), "{words}");
    assert!(words.contains("the report has no current weighted average margin"), "{words}");
    assert!(!from.path().join("deal.toml").exists());
}

#[test]
fn a_new_folder_gets_the_files_that_the_terms_name() {
    let from = changed("impac-2002-2", SAME, SAME);
    let new = from.path().join("deals/new");
    let to = new.to_str().expect("UTF-8");
    let (code, words) = rolled(from.path(), &["-o", to]);
    assert_eq!(code, Some(0), "{words}");
    let quotes = "quotes-2002-12-24.csv";
    let original = fs::read(from.path().join(quotes)).expect("quotes");
    assert_eq!(fs::read(new.join(quotes)).expect("copied"), original);
    let priced = paydown(&["price", to]);
    assert_eq!(priced.status.code(), Some(0));

    // A different file of that name stays as it is, and so does the deal.
    let deal = fs::read(new.join("deal.toml")).expect("a deal");
    fs::write(new.join(quotes), "mine").expect("written");
    let (code, words) = rolled(from.path(), &["-o", to]);
    assert_eq!(code, Some(2), "{words}");
    assert!(words.contains("differs from"), "{words}");
    assert_eq!(fs::read(new.join(quotes)).expect("still there"), b"mine");
    assert_eq!(fs::read(new.join("deal.toml")).expect("still there"), deal);
}

#[test]
fn a_deal_that_does_not_read_leaves_nothing_behind() {
    let from = changed("impac-2002-2", SAME, SAME);
    let quotes = from.path().join("quotes-2002-12-24.csv");
    fs::remove_file(&quotes).expect("removed");
    let new = from.path().join("deals/new");
    let (code, words) = rolled(from.path(), &["-o", new.to_str().expect("UTF-8")]);
    assert_eq!(code, Some(3), "{words}");
    assert!(words.contains("quotes-2002-12-24.csv"), "{words}");
    assert!(!from.path().join("deals").exists());
    fs::write(&quotes, "no quotes").expect("written");
    let (code, words) = rolled(from.path(), &["-o", new.to_str().expect("UTF-8")]);
    assert_eq!(code, Some(3), "{words}");
    assert!(!from.path().join("deals").exists());
}

#[test]
fn terms_that_contradict_the_report_are_told() {
    let level = ["{ LIBOR_6M = 1.40000 }", "{ LIBOR_6M = 1.40000, LIBOR_1M = 1.83 }"];
    let from = changed("impac-2002-2", SAME, level);
    let (code, words) = rolled(from.path(), &[]);
    assert_eq!(code, Some(0), "{words}");
    let told = "warning: [index] static_pct of LIBOR_1M is 1.83%, the report prints 1.38%";
    assert!(words.contains(told), "{words}");

    let class = "[[class]]\nname = \"B\"\n";
    for (balance, is_told) in [("21288986.74", false), ("20288986.74", true)] {
        let stated = format!("{class}balance_usd = {balance}\n");
        let from = changed("impac-2002-2", SAME, [class, &stated]);
        let (code, words) = rolled(from.path(), &[]);
        assert_eq!(code, Some(0), "{words}");
        let told = "warning: balance_usd of class B is 20288986.74 dollars, the report prints \
                    21288986.74 dollars";
        assert_eq!(words.contains(told), is_told, "{words}");
    }
}
