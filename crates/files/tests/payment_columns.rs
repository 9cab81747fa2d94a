//! Columns of loans that do not pay every month: what is read, and each fault at its place.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::path::Path;

use collateral::{Dates, PaymentTerms};
use common::put;
use files::{DoubtKind, Faults, PoolRows, ReadOptions, parse_pool_bytes, parse_tape_bytes};

const POOL: &str = "\
id,balance_usd,rate_pct,remaining_months,interest_every_months,principal_every_months,first_interest_month,first_principal_month,accrues_from_month,accrued_interest_usd,day_count,penalty
A,1000,6,24,,,,,,,,
B,1000,6,24,6,,,,,,,
C,1000,6,50,6,12,2,14,2,12.50,,
D,2000,7,50,6,12,2,14,2,,,
E,1000,6,24,,3,,,,,,
";

fn read(pool: &str) -> Result<PoolRows, Faults> {
    parse_pool_bytes(Path::new("pool.csv"), pool.as_bytes(), &[])
}

#[test]
fn terms_of_payment_are_read() {
    let rows = read(POOL).unwrap();
    let of: Vec<u32> = rows.loans.iter().map(|loan| loan.payment_terms).collect();
    assert_eq!(of, [0, 1, 2, 2, 3]);
    let every = |every| Dates { every, first: every };
    let half_years =
        PaymentTerms { interest: every(6), principal: every(6), ..PaymentTerms::MONTHLY };
    let assessment = PaymentTerms {
        interest: Dates { every: 6, first: 2 },
        principal: Dates { every: 12, first: 14 },
        accrues_from: 2,
        ..PaymentTerms::MONTHLY
    };
    let quarters = PaymentTerms { principal: every(3), ..PaymentTerms::MONTHLY };
    assert_eq!(rows.payment_terms, [half_years, assessment, quarters]);
    let accrued: Vec<f64> = rows.loans.iter().map(|loan| loan.accrued_interest).collect();
    assert_eq!(accrued, [0.0, 0.0, 12.5, 0.0, 0.0]);
}

#[test]
fn faults_stand_at_their_fields() {
    for (good, bad, words) in [
        ("24,6,,", "24,@@5,,", "`interest_every_months` is 5 (row `B`)"),
        ("24,6,,", "24,@@24,,", "a whole number from 1 to 12"),
        ("50,6,12,2,14,2,12", "50,6,@@0,2,14,2,12", "a whole number from 1 to 12"),
        ("50,6,12,2,14,2,12", "12,6,12,2,@@14,2,12", "the first principal is in month 14, but 12"),
        ("50,6,12,2,14,2,12", "50,6,12,@@51,14,2,12", "the first interest is in month 51"),
        ("50,6,12,2,14,2,12", "50,6,12,2,14,@@99,12", "the first accrual is in month 99"),
        (
            "50,6,12,2,14,2,12.50,",
            "50,6,12,2,14,2,12.50,@@act/360",
            "there is no day count `act/360`",
        ),
        ("24,,3,,,,,,", "24,,3,,,,,,@@5 for 12", "months after the last: `5 for 12, 0`"),
        ("24,,3,,,,,,", "24,,3,,,,,,@@101", "percent from 0 to 100"),
        ("24,,3,,,,,,", "24,,3,,,,,,@@five", "`penalty` is `five`"),
        ("12.50", "@@-12.50", "dollars from 0 to 1e15"),
        ("interest_every", "@@interest_evry", "did you mean `interest_every_months`?"),
    ] {
        let (pool, place) = put(POOL, good, bad);
        let faults = read(&pool).expect_err(bad);
        let [fault] = faults.faults.as_slice() else { panic!("{faults}") };
        assert_eq!((fault.line, fault.column), place, "{fault}");
        assert!(fault.to_string().contains(words), "{words}\n{fault}");
    }
}

#[test]
fn dates_of_tapes_are_counted_from_the_cut_off_date() {
    // Of HERO 2017-2: payment 1 is due on 2 August 2017, payment 2 on 2 September.
    let tape = "Balance,Rate,Last,Interest,Principal,From\n\
                1000,6,2033-09-02,2017-09-02,2019-09-02,2017-08-02\n";
    let map = r#"[columns]
balance_usd = "Balance"
rate_pct = "Rate"
remaining_months = { from = "Last", since = "cut-off" }
first_interest_month = { from = "Interest", since = "cut-off" }
first_principal_month = { from = "Principal", since = "cut-off" }
accrues_from_month = { from = "From", since = "cut-off" }

[defaults]
interest_every_months = 6
principal_every_months = 12

[format]
cut_off = 2017-07-02
"#;
    let (tape_name, map_name) = (Path::new("tape.csv"), Path::new("map.toml"));
    let read = parse_tape_bytes(
        (tape_name, tape.as_bytes()),
        (map_name, map.as_bytes()),
        &[],
        ReadOptions::default(),
    );
    let (rows, _) = read.unwrap();
    let terms = PaymentTerms {
        interest: Dates { every: 6, first: 2 },
        principal: Dates { every: 12, first: 26 },
        accrues_from: 2,
        ..PaymentTerms::MONTHLY
    };
    assert_eq!(rows.payment_terms, [terms]);
    assert_eq!((rows.loans[0].remaining_months, rows.loans[0].payment_terms), (194, 1));
}

#[test]
fn more_interest_than_the_balance_is_doubted() {
    let map = r#"[columns]
balance_usd = "b"
rate_pct = "r"
remaining_months = "m"
accrued_interest_usd = "a"
"#;
    for (accrued, expected) in [("1000", 0), ("1000.01", 1)] {
        let tape = format!("b,r,m,a\n1000,6,24,{accrued}\n");
        let (name, map_name) = (Path::new("tape.csv"), Path::new("map.toml"));
        let options = ReadOptions::default();
        let read =
            parse_tape_bytes((name, tape.as_bytes()), (map_name, map.as_bytes()), &[], options);
        let (_, doubts) = read.unwrap();
        assert_eq!(doubts.len(), expected, "{doubts:?}");
        assert!(doubts.iter().all(|doubt| doubt.kind == DoubtKind::AccruedAboveBalance));
    }
}

#[test]
fn penalties_are_vectors_from_the_first_month_on() {
    let pool = "balance_usd,rate_pct,remaining_months,penalty\n\
                1000,6,24,\"5 for 2, 4 ramp 2 for 3, 0\"\n\
                1000,6,24,\n\
                1000,6,36,\"5 for 2, 4 ramp 2 for 3, 0\"\n\
                1000,6,24,0\n\
                1000,6,24,1\n";
    let rows = read(pool).unwrap();
    assert_eq!(rows.penalties, [vec![0.05, 0.05, 0.04, 0.03, 0.02, 0.0], vec![0.01]]);
    let of: Vec<u32> = rows.loans.iter().map(|loan| loan.payment_terms).collect();
    assert_eq!(of, [1, 0, 1, 0, 2]);
    let penalties: Vec<u32> = rows.payment_terms.iter().map(|terms| terms.penalty).collect();
    assert_eq!(penalties, [1, 2]);
}
