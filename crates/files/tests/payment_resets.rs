//! Columns of loans whose payment is reset apart from their rate: what they come to, and their faults.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod common;

use std::path::Path;

use collateral::{CurrentPayment, PaymentReset, PaymentTerms};
use common::put;
use files::{Doubt, DoubtKind, Faults, PoolRows, ReadOptions, parse_pool_bytes, parse_tape_bytes};

/// Two option ARMs of one note, one of which states no more; an ARM whose servicer names its payment
/// and original balance, too; one with a penalty.
const POOL: &str = "\
id,balance_usd,rate_pct,age_months,remaining_months,interest_only_months,interest_every_months,penalty,index,margin_pct,first_reset_month,reset_period_months,payment_reset_months,first_payment_reset_month,payment_usd,payment_cap_pct,recast_months,first_recast_month,balance_cap_pct,original_balance_usd
A,400000,7.5,,350,,,,MTA,3.1,1,1,12,3,1500,7.5,60,51,115,380000
B,200000,7.5,10,350,,,,MTA,3.1,1,1,12,,,7.5,60,,115,
C,100000,6,,300,,,,MTA,2.5,2,6,,,600,,,,,110000
D,100000,6,0,300,,,1,MTA,2.5,2,1,6,,,,,,,
";

fn read(pool: &str) -> Result<PoolRows, Faults> {
    parse_pool_bytes(Path::new("pool.csv"), pool.as_bytes(), &["MTA".to_owned()])
}

#[test]
fn resets_of_payments_are_read() {
    let rows = read(POOL).unwrap();
    let note = PaymentReset {
        every: 12,
        cap: Some(0.075),
        recast_every: Some(60),
        balance_cap: Some(1.15),
    };
    let half_years = PaymentReset { every: 6, cap: None, recast_every: None, balance_cap: None };
    assert_eq!(rows.payment_resets, [note, half_years]);
    let of: Vec<u32> = rows.loans.iter().map(|loan| loan.payment_terms).collect();
    assert_eq!(of, [1, 1, 0, 2]);
    let terms =
        |payment_reset, penalty| PaymentTerms { payment_reset, penalty, ..PaymentTerms::MONTHLY };
    assert_eq!(rows.payment_terms, [terms(1, 0), terms(2, 1)]);
    let current: Vec<u32> = rows.loans.iter().map(|loan| loan.current_payment).collect();
    assert_eq!(current, [1, 0, 0, 0]);
    let a = CurrentPayment {
        payment: Some(1500.0 / 400_000.0),
        original: 0.95,
        first_reset: Some(3),
        first_recast: Some(51),
    };
    assert_eq!(rows.current_payments, [a]);
}

#[test]
fn faults_stand_at_their_fields() {
    for (good, bad, words) in [
        ("1,12,3,1500", "1,@@0,3,1500", "a whole number from 1 to 1200"),
        ("1500,7.5,60,51", "@@-1,7.5,60,51", "dollars from 0 to 1e15"),
        ("1500,7.5,60,51", "1500,@@107.5,60,51", "percent from 0 to 100"),
        ("51,115,380000", "51,@@1.15,380000", "percent of the original balance from 100"),
        ("51,115,380000", "51,@@15,380000", "110 is 110%"),
        ("1500,7.5,60,51", "1500,7.5,,@@51", "`first_recast_month` without `recast_months`"),
        (
            "600,,,,,110000",
            "600,@@7.5,,,,110000",
            "`payment_cap_pct` without `payment_reset_months`",
        ),
        (
            "600,,,,,110000",
            "600,,,,@@115,110000",
            "`balance_cap_pct` without `payment_reset_months`",
        ),
        (
            "D,100000,6,0,300,,,1,MTA,2.5,2,1,6",
            "D,100000,6,0,300,12,,1,MTA,2.5,2,1,@@6",
            "of a loan of interest only (row `D`)",
        ),
        (
            "D,100000,6,0,300,,,1,MTA,2.5,2,1,6",
            "D,100000,6,0,300,,3,1,MTA,2.5,2,1,@@6",
            "does not pay every month",
        ),
        (
            "B,200000,7.5,10,350,,,,MTA,3.1,1,1,12",
            "B,200000,7.5,,350,,,,MTA,3.1,1,1,@@12",
            "it is not known when the payment is reset next (row `B`)",
        ),
        (
            "1,1,12,3,1500,7.5,60,51",
            "1,1,@@12,3,1500,7.5,60,",
            "`age_months`, 0 for a new loan; or the first reset and recast",
        ),
        ("first_recast_month", "@@first_recst_month", "did you mean `first_recast_month`?"),
    ] {
        let (pool, place) = put(POOL, good, bad);
        let faults = read(&pool).expect_err(bad);
        let [fault] = faults.faults.as_slice() else { panic!("{faults}") };
        assert_eq!((fault.line, fault.column), place, "{fault}");
        assert!(fault.to_string().contains(words), "{words}\n{fault}");
    }
}

const MAP: &str = r#"[columns]
balance_usd = "b"
rate_pct = "r"
remaining_months = "m"
index = "i"
margin_pct = "g"
first_reset_month = "f"
first_recast_month = "t"
payment_reset_months = "p"
first_payment_reset_month = { from = "d", since = "cut-off" }
payment_cap_pct = "c"

[defaults]
recast_months = 60
balance_cap_pct = 110

[format]
cut_off = 2005-07-01
"#;

fn tape(rows: &str) -> (PoolRows, Vec<Doubt>) {
    let tape = format!("b,r,m,i,g,f,p,d,t,c\n{rows}");
    let (name, map) = (Path::new("tape.csv"), Path::new("map.toml"));
    let options = ReadOptions::default();
    let indices = ["MTA".to_owned()];
    parse_tape_bytes((name, tape.as_bytes()), (map, MAP.as_bytes()), &indices, options).unwrap()
}

#[test]
fn defaults_of_a_map_are_of_loans_whose_payment_is_reset() {
    let rows =
        "1000,7,350,MTA,3,1,12,2005-10-01,51,7.5\n1000,7,350,MTA,3,6,,,,\n1000,7,350,,,,,,,\n";
    let (rows, doubts) = tape(rows);
    assert!(doubts.is_empty(), "{doubts:?}");
    let note = PaymentReset {
        every: 12,
        cap: Some(0.075),
        recast_every: Some(60),
        balance_cap: Some(1.1),
    };
    assert_eq!(rows.payment_resets, [note]);
    let of: Vec<u32> = rows.loans.iter().map(|loan| loan.payment_terms).collect();
    assert_eq!(of, [1, 0, 0]);
    // Payment 1 is due on 2 July to 1 August.
    assert_eq!(rows.current_payments[0].first_reset, Some(3));
}

#[test]
fn a_cap_of_a_fraction_of_a_percent_is_doubted() {
    for (cap, expected) in [("0.075", 1), ("7.5", 0), ("0", 0), ("", 0)] {
        let (_, doubts) = tape(&format!("1000,7,350,MTA,3,1,12,2005-10-01,51,{cap}\n"));
        assert_eq!(doubts.len(), expected, "{cap}: {doubts:?}");
        assert!(doubts.iter().all(|doubt| doubt.kind == DoubtKind::PaymentCapAsFraction));
    }
}
