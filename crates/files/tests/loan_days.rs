//! Loans whose interest counts actual days: the days between due dates of the deal's calendar.
//! Expected amounts are of a loop over calendar dates in another language.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use collateral::{Liquidation, MonthlySpeed, Pool, PoolSpeeds, Schedule, project, survive};
use files::{DealDocument, DoubtKind};
use terms::{IndexPaths, PoolFlows};

const DEAL: &str = r#"[deal]
name = "days"
title = "Days"
source = "by hand"

[dates]
closing = 2019-11-30
first_payment = 2019-12-12
accrual = "actual/360"

[[group]]
name = "1"
pool = "pool.csv"
FIRST_DUE
speed = { cpr_pct = 0 }

[[class]]
name = "A"
balance_usd = BALANCE
coupon = { fixed_pct = 1 }

[[class]]
name = "R"
residual = true

[[pay]]
interest = { from = ["interest"], to = ["A"] }

[[pay]]
principal = { from = ["principal"], to = ["A"] }
"#;

fn read(first_due: &str, balance: &str, row: &str) -> DealDocument {
    let columns =
        "balance_usd,rate_pct,remaining_months,amortization_months,interest_every_months,day_count";
    let pool = format!("{columns}\n{balance},{row}\n");
    let deal = DEAL.replace("FIRST_DUE", first_due).replace("BALANCE", balance);
    common::read(&deal, &pool, "").unwrap_or_else(|faults| panic!("{faults}"))
}

/// The loop, and its fast path.
fn flows(pool: &Pool) -> [PoolFlows; 2] {
    let paths = IndexPaths { names: Vec::new(), levels: Vec::new() };
    let none = PoolSpeeds::one(MonthlySpeed::zero());
    let (terms, months) = (Liquidation::default(), pool.months());
    let schedule = Schedule::new(pool, &paths, months);
    [project(pool, &paths, &none, &terms, months), survive(&schedule, &none, &terms)]
}

fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 0.005 + 1e-9, "{found} {expected}");
}

#[test]
fn a_commercial_mortgage_pays_its_level_payment() {
    // 10,000,000 at 6%, of 30 years, due after 14 payments; due first on 1 December 2019, of 30 days.
    // Level payment 59,955.05.
    for (day_count, interest, principal, last) in [
        (
            "actual/360",
            [50_000.00, 51_615.23, 51_572.14, 48_204.39],
            [9_955.05, 8_339.82, 8_382.91, 11_750.66],
            (51_030.43, 9_876_856.59),
        ),
        (
            "actual/365",
            [49_315.07, 50_904.68, 50_858.56, 47_534.00],
            [10_639.98, 9_050.37, 9_096.49, 12_421.05],
            (50_284.16, 9_867_590.84),
        ),
    ] {
        for first_due in ["", "first_due = 2019-12-01"] {
            let document = read(first_due, "10000000", &format!("6,14,360,,{day_count}"));
            assert_eq!(document.doubts, []);
            for flows in flows(&document.inputs.groups[0].pool) {
                for (row, (interest, principal)) in interest.into_iter().zip(principal).enumerate()
                {
                    near(flows.gross_interest[row], interest);
                    near(flows.scheduled_principal[row], principal);
                }
                near(flows.gross_interest[13], last.0);
                near(flows.scheduled_principal[13], last.1);
            }
        }
    }
}

#[test]
fn a_quarter_has_its_days() {
    // 1,000,000 at 8%, 12 quarters, due first in December 2019, so by quarter from February 2020.
    let document = read("first_due = 2019-12-01", "1000000", "8,36,,3,actual/360");
    for flows in flows(&document.inputs.groups[0].pool) {
        for (month, interest, principal) in [
            (3, 20_444.44, 74_115.15),
            (6, 18_517.70, 76_041.90),
            (18, 12_134.09, 82_425.50),
            (36, 1_940.90, 94_935.18),
        ] {
            near(flows.gross_interest[month - 1], interest);
            near(flows.scheduled_principal[month - 1], principal);
        }
        assert_eq!(flows.gross_interest[0], 0.0);
    }
}

#[test]
fn the_day_of_the_month_is_that_of_the_first_due_date() {
    // From 31 October to 30 November 30 days, then to 31 December 31, to 31 January 31, and to
    // 29 February 29.
    let document = read("first_due = 2019-12-31", "3600", "100,5,,,actual/360");
    let [flows, _] = flows(&document.inputs.groups[0].pool);
    near(flows.gross_interest[0], 310.0);
    let days = |row: usize| {
        let held: f64 = flows.scheduled_principal[..row].iter().sum();
        flows.gross_interest[row] * 360.0 / (3600.0 - held)
    };
    near(days(1), 31.0);
    near(days(2), 29.0);
    near(days(3), 31.0);
}

#[test]
fn a_first_due_date_far_off_is_doubted() {
    for (first_due, doubts) in [
        ("first_due = 2019-12-12", 0),
        ("first_due = 2019-12-13", 1),
        ("first_due = 2018-12-11", 0),
        ("first_due = 2018-12-10", 1),
    ] {
        let document = read(first_due, "1000000", "8,36,,,actual/360");
        let kinds: Vec<DoubtKind> = document.doubts.iter().map(|doubt| doubt.kind).collect();
        assert_eq!(kinds, vec![DoubtKind::FirstDueOff; doubts], "{first_due}");
    }
}
