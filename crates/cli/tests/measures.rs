//! Lives and yields of shipped deals, across verbs and settlements.

#![allow(clippy::expect_used, clippy::panic)]

use std::path::Path;
use std::process::Command;

/// A CSV that the program writes.
struct Table {
    names: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    fn of(arguments: &[&str]) -> Table {
        let output = Command::new(env!("CARGO_BIN_EXE_paydown"))
            .args(arguments)
            .args(["--format", "csv", "-q"])
            .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."))
            .output()
            .expect("the program starts");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {errors}");
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        let mut lines = text.lines().map(|line| line.split(',').map(str::to_owned).collect());
        Table { names: lines.next().expect("a head"), rows: lines.collect() }
    }

    fn texts(&self, column: &str) -> Vec<&str> {
        let position = self.names.iter().position(|name| name == column).expect(column);
        self.rows.iter().map(|row| row[position].as_str()).collect()
    }

    fn numbers(&self, column: &str) -> Vec<f64> {
        let number = |text: &str| text.parse().expect("a number");
        self.texts(column).into_iter().map(number).collect()
    }
}

const FANNIE: &str = "fnr-2006-18-g1";

/// Fannie Mae 2006-18, class Z at 147 PSA: the document prints 9.8 years.
#[test]
fn lives_of_an_accrual_class_agree_across_verbs() {
    let deal = [FANNIE, "--class", "Z", "--psa", "147"];
    let of = |verb: &[&str]| Table::of(&[verb, &deal[..]].concat());
    let price = of(&["price"]);
    let [life] = price.numbers("wal_years")[..] else { panic!() };
    assert!((life - 9.8).abs() < 0.05, "{life}");

    let flows = of(&["cashflows", "--bonds"]);
    let (dates, principal) = (flows.texts("payment_date"), flows.numbers("principal"));
    let periods = flows.numbers("period");
    let (mut paid, mut weighted) = (0.0, 0.0);
    for (period, principal) in periods.iter().zip(&principal).filter(|(_, paid)| **paid > 0.0) {
        paid += principal;
        weighted += principal * (25.0 / 360.0 + (period - 1.0) / 12.0);
    }
    assert!((weighted / paid - life).abs() < 1e-9, "{} {life}", weighted / paid);
    let last = principal.iter().rposition(|paid| *paid >= 1.0).expect("principal");
    assert_eq!(price.texts("last_principal"), [&dates[last][..7]]);
}

/// The same document, class PO at 72: 12.7, 34.6 and 50.3%.
#[test]
fn yields_count_the_end_of_february() {
    for (psa, printed) in [("227", 12.7), ("375", 34.6), ("500", 50.3)] {
        let [found] = Table::of(&["price", FANNIE, "--class", "PO", "--price", "72", "--psa", psa])
            .numbers("yield_pct")[..]
        else {
            panic!()
        };
        assert!((found - printed).abs() <= 0.05, "{psa} PSA: {found}, printed {printed}");
    }
}

/// At par a day of settlement moves the yield by a hundredth of a basis point at most, also when the
/// day is a 31st.
#[test]
fn yields_at_par_do_not_jump_from_day_to_day() {
    let at = |day: &u8| {
        let settle = format!("2000-01-{day:02}");
        Table::of(&["price", "gnma-9", "--settle", &settle]).numbers("yield_pct")[0]
    };
    let yields: Vec<f64> = (1..=31).collect::<Vec<u8>>().iter().map(at).collect();
    for pair in yields.windows(2) {
        assert!((pair[1] - pair[0]).abs() < 1e-4, "{pair:?}");
    }
}

/// `--wal-day-count` is the key of the file, which states no other rule: in months of 30 days it is the deal's count of them,
/// and actual days are those of lives only.
#[test]
fn the_flag_of_lives_means_what_the_key_does() {
    let of = |day_count: &[&str]| {
        let all = Table::of(&[&["price", "fnr-2006-18-g2", "--class", "BA"], day_count].concat());
        (all.numbers("wal_years")[0], all.numbers("macaulay_years")[0])
    };
    let (life, duration) = of(&[]);
    let (plain_life, plain_duration) = of(&["--wal-day-count", "30/360"]);
    assert!((plain_life - life - 2.0 / 360.0).abs() < 1e-9, "{life} {plain_life}");
    assert!((plain_duration - duration).abs() > 1e-3, "{duration} {plain_duration}");
    let (actual_life, same_duration) = of(&["--wal-day-count", "actual/365"]);
    assert!((actual_life - life).abs() > 1e-4);
    assert!((same_duration - duration).abs() < 1e-12, "{duration} {same_duration}");
}

/// Figures whose binary fractions do not come back from dollars, or from another unit, as they were.
#[test]
fn what_is_given_is_printed_as_it_was_given() {
    let of = |class: &str, given: [&str; 2]| {
        Table::of(&[&["price", "impac-2003-8", "--class", class], &given[..]].concat())
    };
    let texts = |table: &Table, column: &str| -> Vec<String> {
        let texts = table.texts(column).into_iter();
        texts.map(str::to_owned).collect()
    };
    let all_are = |texts: &[String], figure: &str| {
        assert!(!texts.is_empty() && texts.iter().all(|text| text == figure), "{texts:?} {figure}");
    };
    for class in ["1-A-1", "2-B-1"] {
        for price in ["100.5", "98.42968", "103.1"] {
            all_are(&texts(&of(class, ["--price", price]), "price"), price);
        }
        for dm in ["110", "33.3", "57"] {
            all_are(&texts(&of(class, ["--dm", dm]), "dm_bp"), dm);
        }
        for bond_yield in ["6.43", "2.8", "7.07"] {
            all_are(&texts(&of(class, ["--yield", bond_yield]), "yield_pct"), bond_yield);
        }
    }
}
