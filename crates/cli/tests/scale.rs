//! Nothing is measured in dollars but dollars: a deal of any size has the same rates, dates and
//! percentages.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use std::fs;
use std::path::Path;
use std::process::Command;

use bonds::deal::{ClassKind, FeeAmount, NamedAmount, Notional, Plan};
use bonds::formula::{Node, Unit};
use collateral::{Liquidation, Pool};
use files::read_deal;
use grid::measure::{Given, measure};
use grid::{DealInputs, Defaulting, Measured, Prepared, Run, Scenario, Speed};
use random::{Dice, RandomDeal};
use terms::RunTo;

/// The deal with `scale` times as many dollars of everything.
fn scaled(inputs: &DealInputs, scale: f64) -> DealInputs {
    let mut inputs = inputs.clone();
    let times = |dollars: &mut f64| *dollars *= scale;
    let pool = |pool: &mut Pool| {
        for loan in &mut pool.loans {
            times(&mut loan.balance);
            times(&mut loan.accrued_interest);
        }
        pool.prefunding.iter_mut().for_each(|account| times(&mut account.balance));
    };
    for group in &mut inputs.groups {
        pool(&mut group.pool);
        group.alternative_pools.iter_mut().for_each(|(_, other)| pool(other));
    }
    for class in &mut inputs.deal.classes {
        if let ClassKind::Balance(balance) = &mut class.kind {
            times(balance);
        }
    }
    for group in &mut inputs.deal.groups {
        for fee in &mut group.fees {
            if let FeeAmount::Dollars(dollars) = &mut fee.amount {
                times(dollars);
            }
        }
        group.oc.iter_mut().filter_map(|oc| oc.initial_usd.as_mut()).for_each(times);
        if let Some(reserve) = &mut group.reserve {
            times(&mut reserve.initial_usd);
            times(&mut reserve.target_usd);
        }
        if let Some(seasoned) = &mut group.seasoned {
            times(&mut seasoned.original_usd);
            times(&mut seasoned.lost_usd);
        }
    }
    for plan in &mut inputs.deal.plans {
        let (Plan::Balances(dollars) | Plan::Principal(dollars)) = plan;
        dollars.iter_mut().for_each(times);
    }
    for contract in &mut inputs.deal.contracts {
        if let Notional::Schedule(dollars) = &mut contract.notional {
            dollars.iter_mut().for_each(times);
        }
    }
    inputs
}

fn scenarios() -> [Scenario; 3] {
    let with_defaults = |cdr: f64, severity: f64, lag: u32, advance: f64| Scenario {
        defaulting: Defaulting::Cdr(cdr),
        liquidation: Liquidation {
            severity: vec![severity],
            lag,
            advance_principal: advance,
            advance_interest: advance,
            ..Liquidation::default()
        },
        ..Scenario::static_at(100.0)
    };
    [
        Scenario::static_at(100.0),
        with_defaults(6.0, 0.4, 12, 0.0),
        Scenario { speed: Speed::Cpr(50.0), ..with_defaults(1.0, 0.4, 6, 1.0) },
    ]
}

/// All measures of a class; words of dollars are told or not.
fn measured(prepared: &Prepared<'_>, run: &Run, class: usize, run_to: RunTo) -> Measured {
    let given = Given::DealPrice;
    let measured = measure(prepared, run, class, run_to, given);
    let failure = measured.failure.map(|_| String::new());
    Measured { note: None, failure, ..measured }
}

/// Whether an expression has a figure of dollars, which stays as it is.
fn states_dollars(inputs: &DealInputs) -> bool {
    let is_schedule = |amount: &NamedAmount| {
        amount.unit == Unit::Dollars && matches!(amount.value.nodes[..], [Node::Schedule(_)])
    };
    inputs.deal.amounts.iter().any(is_schedule) || format!("{:?}", inputs.deal).contains('$')
}

/// Powers of two times an amount are exact, so that the measures are the same to the bit.
fn is_of_any_size(inputs: &DealInputs) {
    if states_dollars(inputs) {
        return;
    }
    let sizes = [2.0_f64.powi(-10), 2.0_f64.powi(20)];
    let prepared = Prepared::new(inputs).unwrap();
    for scenario in scenarios() {
        let Ok(run) = prepared.run(&scenario) else { continue };
        for size in sizes {
            let inputs = scaled(inputs, size);
            let of_size = Prepared::new(&inputs).unwrap();
            let other = of_size.run(&scenario).unwrap();
            let place = format!("{} at {size}, {scenario:?}", inputs.deal.name);
            assert_eq!(run.bonds.schedule_rate, other.bonds.schedule_rate, "{place}");
            for (id, class) in inputs.deal.classes.iter().enumerate() {
                for run_to in [RunTo::Call, RunTo::Maturity] {
                    let mut expected = measured(&prepared, &run, id, run_to);
                    expected.class_loss.iter_mut().for_each(|loss| *loss *= size);
                    expected.balance.iter_mut().for_each(|balance| *balance *= size);
                    let found = measured(&of_size, &other, id, run_to);
                    assert_eq!(found, expected, "{place}, class {}, {run_to:?}", class.name);
                }
            }
        }
    }
}

#[test]
fn shipped_deals_are_of_any_size() {
    let scenarios = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    for entry in fs::read_dir(scenarios).unwrap().flatten() {
        if entry.path().join("deal.toml").is_file() {
            is_of_any_size(&read_deal(&entry.path()).unwrap().inputs);
        }
    }
}

#[test]
fn random_deals_are_of_any_size() {
    for seed in 0..60 {
        let deal = RandomDeal::draw(&mut Dice::new(seed), "random");
        is_of_any_size(&deal.read().expect("a lawful deal").inputs);
    }
}

/// Twenty billion at 1 CDR and 50 CPR, paid pro rata: what rounding leaves of the classes is no
/// gap in the books.
#[test]
fn a_deal_of_twenty_billion_is_priced() {
    let folder = tempfile::tempdir().unwrap();
    let deal = r#"
[deal]
name = "large"
title = "Large"
source = "a test"
[dates]
closing = 2026-01-01
first_payment = 2026-02-25
[[group]]
name = "1"
pool = "pool.csv"
speed = { cpr_pct = 50 }
write_down = ["C", "B", "A"]
[[class]]
name = "A"
balance_usd = 4676602893
coupon = { fixed_pct = 5.5 }
[[class]]
name = "B"
balance_usd = 9776131436
coupon = { fixed_pct = 3 }
[[class]]
name = "C"
balance_usd = 5547265671
coupon = { fixed_pct = 5.5 }
[[class]]
name = "R"
residual = true
[[pay]]
interest = { from = ["interest", "principal"], to = ["A", "B", "C"], split = "pro-rata" }
[[pay]]
principal = { from = ["principal"], to = ["A", "B", "C"], split = "pro-rata" }
"#;
    fs::write(folder.path().join("deal.toml"), deal).unwrap();
    let pool = "balance_usd,rate_pct,remaining_months\n20000000000,10,360\n";
    fs::write(folder.path().join("pool.csv"), pool).unwrap();
    for lag in ["0", "6", "12"] {
        let mut program = Command::new(env!("CARGO_BIN_EXE_paydown"));
        program.arg("price").arg(folder.path()).args(["--cdr", "1", "--lag", lag]);
        let output = program.output().expect("the program starts");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}
