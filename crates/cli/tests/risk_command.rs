//! `risk`: spreads and durations are those that `price` gives when what they are of is moved.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod printed;

use printed::{Printed, Row, each};

const DEAL: &str = "impac-2003-8 --index forward --speeds 100 --cdr 5 --severity 40 --lag 12";
const KEYS: [&str; 9] =
    ["krd_6m", "krd_1y", "krd_2y", "krd_3y", "krd_5y", "krd_7y", "krd_10y", "krd_20y", "krd_30y"];

/// `-(dP / P) / move` of full prices.
fn duration(down: f64, up: f64, full_price: f64, part: f64) -> f64 {
    (down - up) / (2.0 * full_price * part)
}

fn close(what: &str, found: f64, expected: f64, within: f64) {
    assert!((found - expected).abs() <= within, "{what}: {found} instead of {expected}");
}

/// The one row of a class and view.
fn row<'p>(printed: &'p Printed, of: Row<'_>) -> Row<'p> {
    let is_same = |row: &Row<'_>| row.text("run_to") == of.text("run_to");
    printed.rows_of("class", of.text("class")).into_iter().find(is_same).expect("the class")
}

#[test]
fn prices_at_the_spreads_are_the_prices() {
    let risk = Printed::of(&format!("risk {DEAL}"));
    for of in risk.rows() {
        let class = of.text("class");
        for (flag, column) in
            [("--z-spread", "z_spread_bp"), ("--i-spread", "i_spread_bp"), ("--dm", "dm_bp")]
        {
            let line = format!("price {DEAL} --class {class} {flag}={}", of.text(column));
            let price = Printed::of(&line);
            close(&line, row(&price, of).number("price"), of.number("price"), 1e-7);
        }
    }
}

/// Speeds, default rates and severities that the flags of `price` move by a tenth.
#[test]
fn relative_durations_are_those_of_moved_flags() {
    let risk = Printed::of(&format!("risk {DEAL} --to call"));
    let moved = |flags: &str, of: Row<'_>| {
        let (class, dm) = (of.text("class"), of.text("dm_bp"));
        let line = format!("price impac-2003-8 --index forward --lag 12 {flags} --class {class}");
        let price = Printed::of(&format!("{line} --to call --dm={dm}"));
        row(&price, of).number("full_price")
    };
    let mut moves = 0;
    for of in risk.rows() {
        for (column, down, up) in [
            (
                "prepayment_duration",
                "--speeds 90 --cdr 5 --severity 40",
                "--speeds 110 --cdr 5 --severity 40",
            ),
            (
                "default_duration",
                "--speeds 100 --cdr 4.5 --severity 40",
                "--speeds 100 --cdr 5.5 --severity 40",
            ),
            (
                "severity_duration",
                "--speeds 100 --cdr 5 --severity 36",
                "--speeds 100 --cdr 5 --severity 44",
            ),
        ] {
            let by_flags = duration(moved(down, of), moved(up, of), of.number("full_price"), 0.1);
            // `--cdr` moves the annual rate, as the duration does.
            close(column, of.number(column), by_flags, 1e-9);
            moves += usize::from(by_flags.abs() > 1e-6);
        }
    }
    assert!(moves > 5, "{moves} moves are felt");
}

/// At static indices a parallel move is `--shift` from the second month on: the first level is set.
#[test]
fn an_effective_duration_is_that_of_shifts_but_for_what_is_set() {
    let deal = "impac-2003-8 --index static --speeds 100 --to call";
    let risk = Printed::of(&format!("risk {deal}"));
    for of in risk.rows() {
        let (class, dm) = (of.text("class"), of.text("dm_bp"));
        let moved = |shift: f64| {
            let line = format!("price {deal} --class {class} --shock {shift}bp:2 --dm={dm}");
            row(&Printed::of(&line), of).number("full_price")
        };
        let (down, up) = (moved(-25.0), moved(25.0));
        let full_price = of.number("full_price");
        let later = duration(down, up, full_price, 0.0025);
        // What is discounted over the 25 days to the first payment moves as well.
        let days = 25.0 / 360.0;
        let expected = later + days / (1.0 + (0.011 + of.number("dm_bp") / 1e4) * days);
        close(class, of.number("effective_duration"), expected, 2e-6);
    }
}

/// But for resets, which are rounded to 1/8%: a cap of available funds moves in steps.
#[test]
fn key_rate_durations_add_up_to_the_effective_one() {
    let mut seen = 0;
    for deal in ["impac-2003-8", "impac-2003-1"] {
        for of in Printed::of(&format!("risk {deal} --index forward --speeds 100")).rows() {
            let sum: f64 = KEYS.iter().filter_map(|key| of.maybe(key)).sum();
            close(of.text("class"), sum, of.number("effective_duration"), 0.02);
            seen += 1;
        }
    }
    assert!(seen > 20);
}

/// Smaller moves lead to the same sum, where cash follows rates without steps.
#[test]
fn of_fixed_cash_effective_and_spread_durations_are_alike() {
    let folder = tempfile::tempdir().expect("a folder");
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios/fabozzi-pac");
    let text = std::fs::read_to_string(format!("{shipped}/deal.toml")).expect("a deal");
    let index = "[index]\nstatic_pct = { CMT_1Y = 3.85 }\ncurve = { quotes = \"quotes.csv\" }\n\n";
    let text = text.replacen("[[group]]", &format!("{index}[[group]]"), 1);
    let quotes = "date,instrument,tenor,percent\n2000-01-01,treasury,1Y,5.2\n\
                  2000-01-01,treasury,10Y,6.0\n2000-01-01,treasury,30Y,6.5\n";
    for (name, text) in [("deal.toml", text.as_str()), ("quotes.csv", quotes)] {
        std::fs::write(folder.path().join(name), text).expect("a file");
    }
    std::fs::copy(format!("{shipped}/pool.csv"), folder.path().join("pool.csv")).expect("a pool");
    let deal = folder.path().display();
    for of in Printed::of(&format!("risk {deal} --speeds 100 --bump 1")).rows() {
        let class = of.text("class");
        close(class, of.number("effective_duration"), of.number("spread_duration"), 1e-5);
        let sum: f64 = KEYS.iter().map(|key| of.number(key)).sum();
        close(class, sum, of.number("effective_duration"), 1e-5);
        assert_eq!((of.text("curve"), of.text("reason")), ("treasury", ""));
    }
}

/// A floating rate that nothing caps is worth its margin over the forwards that discount it, whenever
/// the quotes are of: its Z-spread is its margin, but for how the two compound, and for quotes of another
/// day of the month, whose forwards begin so many days before the rates that they are for.
#[test]
fn the_z_spread_of_a_floating_rate_is_its_margin_at_forwards() {
    let folder = tempfile::tempdir().expect("a folder");
    let shipped =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios/impac-2003-8/quotes-2003-07-22.csv");
    let quotes = std::fs::read_to_string(shipped).expect("quotes");
    let of = "impac-2003-8 --class 1-A-1 --to call --index forward --speeds 100";
    for (date, settle) in [
        ("2002-07-22", "2003-07-31"),
        ("2003-02-10", "2003-07-31"),
        ("2003-07-22", "2003-07-31"),
        ("2003-07-22", "2004-06-15"),
        ("2004-06-10", "2003-07-31"),
        ("2004-06-10", "2004-06-15"),
        ("2004-06-10", "2005-08-10"),
        ("2005-08-01", "2003-07-31"),
    ] {
        let path = folder.path().join("quotes.csv");
        std::fs::write(&path, quotes.replace("2003-07-22", date)).expect("a file");
        let line = format!("risk {of} --price 100 --settle {settle} --curve {}", path.display());
        let risk = Printed::of(&line);
        let of = risk.rows().next().expect("a row");
        close(
            &line,
            of.number("z_spread_bp"),
            of.number("dm_bp"),
            if date.ends_with("22") { 0.5 } else { 6.0 },
        );
        // Ten days to the 25th, or twenty-five, move with the curve; the rate is set.
        let days = match settle {
            "2003-07-31" => 25.0,
            "2004-06-15" => 10.0,
            _ => 15.0,
        };
        close(&line, of.number("effective_duration"), days / 360.0, 1e-3);
        let near = &date[..7] == "2003-07" && settle == "2003-07-31"
            || &date[..7] == "2004-06" && settle == "2004-06-15";
        assert_eq!(of.maybe("i_spread_bp").is_some(), near, "{line}");
        assert_eq!(of.text("reason").contains("I-spread"), !near, "{line}");
    }
}

/// A severity that cannot rise by a tenth has no duration; rates that move in ways which the curve does
/// not follow are told.
#[test]
fn what_has_no_number_has_a_reason() {
    let of = "impac-2003-8 --class 2-B-1 --to call --index forward --speeds 100 --cdr 10 --lag 12";
    let risk = Printed::of(&format!("risk {of} --severity 95"));
    let row = risk.rows().next().expect("a row");
    assert_eq!(row.maybe("severity_duration"), None);
    assert!(row.text("reason").contains("cannot rise by a tenth"), "{}", row.text("reason"));
    assert!(row.maybe("default_duration").is_some());
    for moves in ["--shock 200bp:2", "--ramp 200bp:12", "--shift-index LIBOR_6M=50bp"] {
        let risk = Printed::of(&format!("risk {of} --severity 40 {moves}"));
        let reason = risk.rows().next().expect("a row").text("reason").to_owned();
        assert!(reason.contains("does not follow"), "{moves}: {reason}");
    }
}

/// Every class of every deal that has a price has either spreads or a reason; nothing is not a number.
#[test]
fn a_number_or_a_reason() {
    for (arguments, risk) in each(|_, arguments| Printed::of(&format!("risk {arguments}"))) {
        for of in risk.rows() {
            let is_there = of.maybe("z_spread_bp").is_some();
            assert!(is_there || !of.text("reason").is_empty(), "{arguments}");
            assert_eq!(is_there, !of.text("curve").is_empty(), "{arguments}");
        }
    }
}
