//! Loans that defer interest, from a deal's folder to its cash flows.

#![allow(clippy::expect_used, clippy::unwrap_used)]

mod common;

use common::{Folder, Seen};

/// Classes as large as option ARMs; what these defer is added to them by their interest.
const DEAL: &str = r#"
cite = "a test"
[deal]
name = "option-arms"
title = "Option ARMs"
source = "a test"
[dates]
closing = 2005-07-01
first_payment = 2005-08-01
[index]
static_pct = { MTA = 2.75 }
[[group]]
name = "1"
pool = "pool.csv"
speed = "20 cpr"
[[class]]
name = "A"
balance_usd = 360000
coupon = { fixed_pct = 4 }
[[class]]
name = "M"
balance_usd = 40000
coupon = { fixed_pct = 5 }
[[class]]
name = "R"
residual = true
[[pay]]
defer = { to = ["A", "M"], until = "deferred_interest", split = "pro-rata" }
[[pay]]
interest = { from = ["interest"], to = ["A", "M"] }
[[pay]]
principal = { from = ["principal"], to = ["A", "M"] }
"#;

/// The payment is level at 1.25%: 1,333.01. From month 2 on the loan owes 5.5%.
const POOL: &str = "\
balance_usd,rate_pct,age_months,remaining_months,index,margin_pct,first_reset_month,reset_period_months,lifetime_cap_pct,rounding_pct,payment_reset_months,payment_cap_pct,recast_months,balance_cap_pct
400000,1.25,0,360,MTA,2.75,2,1,9.95,0,12,7.5,60,115
";

struct Views {
    collateral: Seen,
    classes: Seen,
}

fn at(cpr: u32) -> Views {
    let folder = Folder::of(&[("deal.toml", DEAL), ("pool.csv", POOL)]);
    let view = |flags: &str| folder.run(&format!("cashflows . --cpr {cpr} --format csv{flags}"));
    Views { collateral: view(""), classes: view(" --bonds") }
}

impl Views {
    /// A column of a class.
    fn of(&self, class: &str, name: &str) -> Vec<f64> {
        let of_each = self.classes.texts("class").into_iter().zip(self.classes.numbers(name));
        of_each.filter(|(of, _)| of == class).map(|(_, number)| number).collect()
    }
}

#[track_caller]
fn near(calculated: f64, expected: f64) {
    assert!((calculated - expected).abs() < 0.011, "{calculated}, expected {expected}");
}

#[test]
fn classes_grow_with_their_collateral() {
    let views = at(0);
    let deferred = views.collateral.numbers("deferred_interest");
    // 400,000 less 916.34 owes 1,829.13 in month 2.
    near(views.collateral.numbers("scheduled_principal")[0], 1333.01 - 416.67);
    near(deferred[1], 1829.13 - 1333.01);
    near(views.collateral.numbers("net_interest")[1], 1333.01);
    let ending = views.collateral.numbers("ending_balance");
    let [a, m] = ["A", "M"].map(|class| views.of(class, "ending_balance"));
    for (month, balance) in ending.iter().enumerate() {
        let after = |class: &[f64]| class.get(month).copied().unwrap_or(0.0);
        near(after(&a) + after(&m), *balance);
    }
    let highest = ending.iter().copied().fold(0.0, f64::max);
    assert!(highest > 410_000.0 && highest < 460_000.0, "{highest}");
    // In month 1 the loan owes less than the classes.
    for class in ["A", "M"] {
        let shortfall = views.of(class, "interest_shortfall");
        assert!(shortfall[0] > 0.0 && shortfall[1..].iter().all(|dollars| *dollars == 0.0));
    }
}

#[test]
fn principal_makes_up_what_is_deferred() {
    let views = at(20);
    let [scheduled, prepaid, deferred] =
        ["scheduled_principal", "prepaid_principal", "deferred_interest"]
            .map(|name| views.collateral.numbers(name));
    let principal = views.of("A", "principal");
    for month in 1..12 {
        assert!(deferred[month] > 0.0 && prepaid[month] > deferred[month], "{month}");
        near(principal[month], scheduled[month] + prepaid[month] - deferred[month]);
    }
    near(views.of("A", "interest")[1], views.of("A", "beginning_balance")[1] * 0.04 / 12.0);
}
