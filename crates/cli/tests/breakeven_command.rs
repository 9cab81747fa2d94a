//! `paydown breakeven`: answers that a price table confirms, whatever is solved for.

#![allow(clippy::expect_used, clippy::panic)]

use std::collections::HashMap;
use std::path::Path;
use std::process::{Command, Output};

fn paydown(line: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_paydown"))
        .args(line.split(' '))
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."))
        .output()
        .expect("the program starts")
}

/// A row of CSV by column.
type Row = HashMap<String, String>;

fn rows(line: &str) -> Vec<Row> {
    let output = paydown(line);
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let mut lines = text.lines().map(|line| line.split(',').map(str::to_string));
    let head: Vec<String> = lines.next().expect(line).collect();
    lines.map(|cells| head.iter().cloned().zip(cells).collect()).collect()
}

fn number(row: &Row, column: &str) -> f64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column}: {row:?}"))
}

/// The one row of a break-even on each of its sides: without, with.
fn both_sides(line: &str) -> [Row; 2] {
    ["largest-without", "smallest-with"].map(|side| {
        let mut all = rows(&format!("breakeven {line} --side {side}"));
        assert_eq!(all.len(), 1, "{line}");
        let row = all.remove(0);
        assert_eq!(row["side"], side, "{line}");
        row
    })
}

/// A deal whose terms differ from the shipped `gnma-9` by `terms`, text and what replaces it.
fn deal(folder: &Path, terms: &[(&str, &str)]) -> String {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/gnma-9");
    let mut text = std::fs::read_to_string(shipped.join("deal.toml")).expect("a deal");
    for (from, to) in terms {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    std::fs::write(folder.join("deal.toml"), text).expect("a file");
    std::fs::copy(shipped.join("pool.csv"), folder.join("pool.csv")).expect("a file");
    folder.to_str().expect("UTF-8").to_string()
}

/// A 6% class, in place of the 9% of `gnma-9`; its pool pays 6.5%.
fn six_percent(folder: &Path) -> String {
    let name = deal(folder, &[("fixed_pct = 9.0", "fixed_pct = 6.0")]);
    let pool = "balance_usd,rate_pct,age_months,remaining_months,amortization_months,\
                servicing_pct\n100000000,6.5,0,360,360,0.5\n";
    std::fs::write(folder.join("pool.csv"), pool).expect("a file");
    name
}

/// The same with a strip of 2% on its balance, priced at 6.
fn with_strip(folder: &Path) -> String {
    let name = six_percent(folder);
    let path = folder.join("deal.toml");
    let text = std::fs::read_to_string(&path).expect("a deal");
    let text = text.replace("fixed_pct = 6.0", "fixed_pct = 4.0").replacen(
        "[[pay]]",
        "[[class]]\nname = \"IO\"\nnotional = { of = [\"GNMA-9\"], pct = 100 }\n\
         coupon = { fixed_pct = 2.0 }\nprice_pct = 6\ncite = \"a strip\"\n\n[[pay]]\n\
         interest = { from = [\"interest\"], to = [\"IO\"], cite = \"a strip\" }\n\n[[pay]]",
        1,
    );
    std::fs::write(&path, text).expect("a file");
    name
}

/// A premium loses yield as it is prepaid faster; a discount as it is prepaid more slowly. Which it is
/// is read off the range, and the yields of a price table confirm it.
#[test]
fn the_speed_at_which_a_class_falls_to_its_floor() {
    let folder = tempfile::tempdir().expect("a folder");
    let six = six_percent(folder.path());
    for (line, prices, column, floor, expected) in [
        ("gnma-9 --yield-floor 8 --price 104", "", "yield_pct", 8.0, Some(367.813)),
        ("gnma-9 --yield-floor 10 --price 96", "", "yield_pct", 10.0, None),
        (
            "impac-2003-8 --class 1-A-1 --to call --dm-floor 15 --price 100.25 --index static",
            "--class 1-A-1 --to call",
            "dm_bp",
            15.0,
            Some(151.299),
        ),
        (&format!("{six} --yield-floor 3 --price 105"), "", "yield_pct", 3.0, None),
        (&format!("{six} --yield-floor -2.5 --price 115"), "", "yield_pct", -2.5, None),
    ] {
        let [without, with] = both_sides(&format!("{line} --solve speed"));
        let speeds = [&without, &with].map(|row| number(row, "speed_pct"));
        assert!((speeds[0] - speeds[1]).abs() < 0.001_000_1, "{line}: {speeds:?}");
        if let Some(expected) = expected {
            let near = |speed: &f64| (speed - expected).abs() < 0.001_000_1;
            assert!(speeds.iter().all(near), "{line}: {speeds:?}, expected {expected}");
        }
        let discount = speeds[1] < speeds[0];
        assert_eq!(discount, with["reason"].contains("at lower values"), "{with:?}");
        assert_eq!(discount, line.contains("96"), "{line}");
        let deal = line.split(' ').next().expect("a deal");
        let price = line.split(' ').skip_while(|word| *word != "--price").nth(1).expect("a price");
        let table =
            format!("price {deal} {prices} --price {price} --speeds {},{}", speeds[0], speeds[1]);
        let rates: Vec<f64> =
            rows(&table.replace("  ", " ")).iter().map(|row| number(row, column)).collect();
        assert!(rates[0] >= floor && rates[1] < floor, "{line}: {rates:?}");
    }
}

/// A strip of interest has no principal to lose, but a yield: at one of 0 its interest adds up to its
/// price.
#[test]
fn a_strip_has_a_break_even_of_yield() {
    let folder = tempfile::tempdir().expect("a folder");
    let name = with_strip(folder.path());
    let [without, with] = both_sides(&format!("{name} --class IO --solve speed --yield-floor 0"));
    let paid = [&without, &with].map(|row| {
        assert!(row["class_loss"].is_empty() && row["first_loss_period"].is_empty(), "{row:?}");
        let flows = format!("cashflows {name} --bonds --class IO --speeds {}", row["speed_pct"]);
        rows(&flows).iter().map(|month| number(month, "interest")).sum::<f64>()
    });
    assert!(paid[0] >= 6e6 && paid[1] < 6e6 && paid[0] - paid[1] < 100.0, "{paid:?}");
    let cdr = both_sides(&format!("{name} --class IO --yield-floor 0 --severity 30 --lag 0"));
    assert!(number(&cdr[0], "cdr_pct") > 1.0, "{cdr:?}");
}

/// A class behind the only one that the collateral pays: it gets nothing.
fn with_a_class_that_gets_nothing(folder: &Path) -> String {
    let class = "[[class]]\nname = \"B\"\nbalance_usd = 1000\nprice_pct = 50\ncite = \"none\"\n\n";
    let both =
        "to = [\"GNMA-9\", \"B\"], split = \"sequential\", cite = \"pass-through of principal\"";
    deal(
        folder,
        &[
            ("[[pay]]", &format!("{class}[[pay]]")),
            ("to = [\"GNMA-9\"], cite = \"pass-through of principal\"", both),
        ],
    )
}

/// What has no answer says why, and is exit 5.
#[test]
fn what_has_no_answer() {
    let folders = [(); 3].map(|()| tempfile::tempdir().expect("a folder"));
    let name = with_strip(folders[0].path());
    let unpriced = with_strip(folders[1].path());
    let path = folders[1].path().join("deal.toml");
    let text = std::fs::read_to_string(&path).expect("a deal").replace("price_pct = 6\n", "");
    std::fs::write(&path, text).expect("a file");
    let nothing = with_a_class_that_gets_nothing(folders[2].path());
    let up_to = "up to 1666.666% of the pricing speed";
    for (line, reason) in [
        (
            format!("{name} --class IO --yield-floor 90"),
            format!("the yield is below the floor everywhere {up_to}"),
        ),
        (
            format!("{name} --class GNMA-9 --yield-floor 2 --price 50"),
            format!("the yield stays above the floor {up_to}"),
        ),
        (
            format!("{unpriced} --class IO --yield-floor 0"),
            "no yield: the deal states no price of the class".to_string(),
        ),
        (format!("{name} --class GNMA-9"), format!("the class loses no principal {up_to}")),
        (format!("{nothing} --class B"), format!("the class loses principal everywhere {up_to}")),
        (
            format!("{nothing} --class B --yield-floor 0"),
            format!(
                "the yield is below the floor everywhere {up_to}; no yield at 0%: the class is \
                 paid nothing after settlement"
            ),
        ),
    ] {
        let output = paydown(&format!("breakeven {line} --solve speed"));
        let shown = String::from_utf8_lossy(&output.stdout).to_string();
        assert_eq!(output.status.code(), Some(5), "{line}: {shown}");
        assert!(shown.contains(&reason), "{line}: {shown}");
    }
}

/// A break-even, and the same as a price table sees it.
struct Case {
    deal: &'static str,
    /// Flags of both verbs.
    flags: &'static str,
    /// Flags of the break-even alone.
    own: &'static str,
}

/// Rows of shipped deals are one scenario each: what a price table says at the value.
#[test]
fn a_row_is_what_a_price_table_says() {
    let losses = "--severity 40 --lag 6 --advance 50";
    let as_quoted = "--index forward --severity 30 --lag 0 --advance 100 --prepayment net-of-defaults \
                     --cross-support off --class 1-B-1";
    let cases = [
        Case { deal: "impac-2003-8", flags: "--class 2-B-1,1-A-2 --index static", own: "" },
        Case { deal: "impac-2003-1", flags: as_quoted, own: "--deal-swaps --loss-through call" },
        Case { deal: "amcar-2017-1", flags: "--class E,B", own: "--solve sda" },
        Case { deal: "amcar-2017-1", flags: "--class E --cdr 6", own: "--solve severity" },
        Case {
            deal: "impac-2003-8",
            flags: "--class 2-M-1,1-M-1 --cdr 5 --index forward",
            own: "--solve speed",
        },
        Case { deal: "fabozzi-z", flags: "--price 101", own: "--solve speed --yield-floor 7.45" },
    ];
    let columns = ["cumulative_loss_pct", "wal_years", "first_principal", "last_principal"];
    let mut compared = 0;
    for Case { deal, flags, own } in cases {
        let terms = if flags.contains("--severity") { "" } else { losses };
        let terms = if own.contains("severity") { "--lag 6 --advance 50" } else { terms };
        let flags = format!("{deal} {flags} {terms}").trim().to_string();
        for side in ["largest-without", "smallest-with"] {
            let line = format!("breakeven {flags} {own} --side {side}").replace("  ", " ");
            for row in rows(&line).iter().filter(|row| !row["wal_years"].is_empty()) {
                let solved = [
                    ("--solve sda", "--sda", "sda_pct"),
                    ("--solve severity", "--severity", "severity_pct"),
                    ("--solve speed", "--speeds", "speed_pct"),
                    ("", "--cdr", "cdr_pct"),
                ];
                let (_, flag, column) =
                    solved.iter().find(|(solve, ..)| own.contains(solve)).expect("a solve");
                let speeds = if *flag == "--speeds" { "" } else { "--speeds 100" };
                let shift = format!("--shift {}bp", row["shift_bp"]);
                let table = format!(
                    "price {flags} {flag} {} {speeds} {shift} --to {}",
                    row[*column], row["run_to"]
                );
                let priced = rows(&table.replace("  ", " "));
                let same = priced.iter().find(|priced| priced["class"] == row["class"]);
                let priced = same.unwrap_or_else(|| panic!("{table}"));
                for column in columns {
                    assert_eq!(row[column], priced[column], "{column}: {row:?}\n{table}");
                }
                assert_eq!(row["class_loss"], priced["class_loss"], "{row:?}\n{table}");
                let loses = row["side"] == "smallest-with" && !own.contains("floor");
                assert_eq!(!row["first_loss_period"].is_empty(), loses, "{row:?}\n{table}");
                compared += 1;
            }
        }
    }
    assert!(compared >= 30, "{compared} rows");
}

/// The finest increment ends, and a finer one is refused before anything is run.
#[test]
fn increments_have_a_lower_bound() {
    let line = "breakeven impac-2003-8 --class 2-B-1 --to call --increment";
    let finest = rows(&format!("{line} 1e-9"));
    let coarse = rows(&format!("{line} 0.001"));
    let [finest, coarse] = [&finest, &coarse].map(|rows| number(&rows[0], "cdr_pct"));
    assert!((0.0..0.001).contains(&(coarse - finest)), "{finest} {coarse}");
    for increment in ["1e-15", "9e-10", "0", "-1", "11"] {
        let output = paydown(&format!("{line}={increment}"));
        let words = String::from_utf8_lossy(&output.stderr).to_string();
        assert_eq!(output.status.code(), Some(2), "{increment}: {words}");
        assert!(words.contains("from 0.000000001 to 10 percent"), "{increment}: {words}");
    }
}
