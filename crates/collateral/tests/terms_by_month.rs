//! Months to liquidation, advances and delinquencies that change with the deal month.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod monthly_rates;

use collateral::{
    Clock, Liquidation, Loan, LoanRate, MonthlySpeed, Pool, PoolSpeeds, Schedule, TermsByMonth,
    project, survive, withheld,
};
use monthly_rates::speeds;
use proptest::prelude::*;
use random::{drawn, pools};
use terms::{IndexPaths, PoolFlows, Rate};

const INDICES: [&str; 1] = ["LIBOR_6M"];

fn paths() -> IndexPaths {
    let levels = vec![vec![0.011, 0.02, 0.03, 0.05, 0.04]];
    IndexPaths { names: INDICES.map(String::from).to_vec(), levels }
}

fn columns(flows: &PoolFlows) -> [(&'static str, &[f64]); 16] {
    [
        ("beginning_balance", &flows.beginning_balance),
        ("scheduled_principal", &flows.scheduled_principal),
        ("prepaid_principal", &flows.prepaid_principal),
        ("interest_on_prepaid", &flows.interest_on_prepaid),
        ("deferred_interest", &flows.deferred_interest),
        ("defaulted", &flows.defaulted),
        ("amortization_from_defaults", &flows.amortization_from_defaults),
        ("recovered", &flows.recovered),
        ("loss", &flows.loss),
        ("in_foreclosure", &flows.in_foreclosure),
        ("delinquent", &flows.delinquent),
        ("gross_interest", &flows.gross_interest),
        ("interest_lost", &flows.interest_lost),
        ("net_interest", &flows.net_interest),
        ("interest_not_advanced", &flows.interest_not_advanced),
        ("ending_balance", &flows.ending_balance),
    ]
}

fn agree(a: &PoolFlows, b: &PoolFlows, balance: f64) -> Result<(), TestCaseError> {
    for ((name, a), (_, b)) in columns(a).into_iter().zip(columns(b)) {
        prop_assert_eq!(a.len(), b.len());
        for (row, (a, b)) in a.iter().zip(b).enumerate() {
            let tolerance = 1e-9 * a.abs().max(b.abs()) + 1e-12 * balance;
            prop_assert!((a - b).abs() <= tolerance, "{name} {row}: {a} {b}");
        }
    }
    Ok(())
}

/// The terms of every month written out.
fn every_month(liquidation: &Liquidation, months: usize) -> Liquidation {
    let each = |part: f64| vec![part; months];
    let by_month = TermsByMonth {
        lag: vec![liquidation.lag; months],
        advance_principal: each(liquidation.advance_principal),
        advance_interest: each(liquidation.advance_interest),
        delinquent: each(liquidation.delinquent),
    };
    Liquidation { by_month, ..liquidation.clone() }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Terms that never change are the one figure: the balance in foreclosure that is followed month
    /// by month is that of the fast path, which knows it from the schedule.
    #[test]
    fn terms_that_never_change_are_their_figure(
        pool in pools(&INDICES, 300), speeds in speeds(),
        liquidation in drawn(random::liquidation), cut in 0.2..1.2f64,
    ) {
        let months = (pool.months() as f64 * cut) as usize;
        let schedule = Schedule::new(&pool, &paths(), months).with_interest_on_prepaid();
        let one = survive(&schedule, &speeds, &liquidation);
        let each = survive(&schedule, &speeds, &every_month(&liquidation, 400));
        agree(&one, &each, pool.cut_off_balance())?;
        let all = |_| true;
        let one = withheld(&schedule, &speeds, &liquidation, &all);
        let each = withheld(&schedule, &speeds, &every_month(&liquidation, 400), &all);
        for (one, each) in one.iter().zip(&each) {
            prop_assert!((one - each).abs() <= 1e-12 * pool.cut_off_balance(), "{one} {each}");
        }
    }

    #[test]
    fn the_fast_path_takes_the_loop(
        pool in pools(&INDICES, 300), speeds in speeds(),
        liquidation in drawn(random::liquidation_by_month),
    ) {
        let schedule = Schedule::new(&pool, &paths(), pool.months()).with_interest_on_prepaid();
        let flows = survive(&schedule, &speeds, &liquidation);
        let expected = project(&pool, &paths(), &speeds, &liquidation, flows.months());
        agree(&flows, &expected, pool.cut_off_balance())?;
    }

    #[test]
    fn balances_roll_and_defaults_are_liquidated(
        mut pool in pools(&INDICES, 300), speeds in speeds(),
        liquidation in drawn(random::liquidation_by_month),
    ) {
        // Deferred interest would lift balances in foreclosure.
        pool.payment_resets.clear();
        let months = pool.months() + 60;
        let flows = project(&pool, &paths(), &speeds, &liquidation, months);
        let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * pool.cut_off_balance();
        let mut held = 0.0;
        for row in 0..months {
            let ending = flows.beginning_balance[row]
                - (flows.principal(row) - flows.subsequent_recovery[row])
                - flows.loss[row];
            prop_assert!(near(flows.ending_balance[row], ending));
            let left = flows.amortization_from_defaults[row] + flows.recovered[row] + flows.loss[row];
            held += flows.defaulted[row] - left;
            prop_assert!(near(flows.in_foreclosure[row], held), "{row}");
        }
        prop_assert!(near(held, 0.0));
        for (name, column) in columns(&flows) {
            let is_owed = ["net_interest", "interest_on_prepaid", "interest_not_advanced"].contains(&name);
            prop_assert!(is_owed || column.iter().all(|value| *value >= -1e-9), "{name}");
        }
    }
}

/// Two months are named, and all that is there defaults in the first and is liquidated 14 months later:
/// months after that have nothing, whichever way the loan is run.
#[test]
fn nothing_follows_what_is_liquidated_last() {
    let pool = Pool { loans: vec![loan(0, 11)], ..Pool::default() };
    let schedule = Schedule::new(&pool, &paths(), pool.months());
    let all = MonthlySpeed::from_months(Clock::DealMonth, vec![1.0; 2]).named(2);
    let speeds = PoolSpeeds::one(MonthlySpeed::zero()).with_default(all);
    let one = Liquidation { lag: 14, ..Liquidation::default() };
    for liquidation in [one.clone(), every_month(&one, 400)] {
        let flows = survive(&schedule, &speeds, &liquidation);
        assert_eq!((flows.months(), flows.defaulted[0], flows.defaulted[1]), (15, 1200.0, 0.0));
    }
}

/// 1200 dollars at 12%, interest only for so many months and then level payments.
fn loan(interest_only: u32, months: u32) -> Loan {
    Loan {
        balance: 1200.0,
        age: 0,
        remaining_months: months,
        amortization_months: months,
        interest_only_months: interest_only,
        delivery_month: 1,
        early_payments: 0,
        product: 0,
        rate: Rate::from_percent(12.0),
        adjustment: LoanRate::Fixed,
        servicing: Rate::ZERO,
        insurance: Rate::ZERO,
        payment_terms: 0,
        current_payment: 0,
        accrued_interest: 0.0,
    }
}

/// A tenth defaults in each of these deal months, none else.
fn defaults(months: &[usize]) -> PoolSpeeds {
    let last = months.iter().copied().max().unwrap_or(0);
    let mdr = (1..=last + 1).map(|month| if months.contains(&month) { 0.1 } else { 0.0 });
    let rate = MonthlySpeed::from_months(Clock::DealMonth, mdr.collect());
    PoolSpeeds::one(MonthlySpeed::zero()).with_default(rate)
}

#[track_caller]
fn column(what: &str, calculated: &[f64], expected: &[f64]) {
    let near = |(a, b): (&f64, &f64)| (a - b).abs() < 1e-9;
    let is_equal = calculated.iter().zip(expected).all(near);
    assert!(is_equal, "{what}: {calculated:?}, expected {expected:?}");
}

fn run(loan: Loan, speeds: &PoolSpeeds, by_month: TermsByMonth) -> PoolFlows {
    let pool = Pool { loans: vec![loan], ..Pool::default() };
    let schedule = Schedule::new(&pool, &paths(), pool.months());
    let liquidation =
        Liquidation { severity: vec![0.5], lag: 2, by_month, ..Liquidation::default() };
    survive(&schedule, speeds, &liquidation)
}

/// What defaults in month 1 is liquidated three months later, what defaults in month 2 after one.
#[test]
fn a_lag_is_that_of_the_month_of_default() {
    let by_month = TermsByMonth { lag: vec![3, 1], ..TermsByMonth::default() };
    let flows = run(loan(20, 30), &defaults(&[1, 2]), by_month);
    column("defaulted", &flows.defaulted, &[120.0, 108.0, 0.0, 0.0, 0.0]);
    column("held", &flows.in_foreclosure, &[120.0, 228.0, 120.0, 0.0, 0.0]);
    column("loss", &flows.loss, &[0.0, 0.0, 54.0, 60.0, 0.0]);
}

/// Interest of the foreclosed balance is advanced in the month in which it is due, or not.
#[test]
fn an_advance_is_that_of_the_month_in_which_a_payment_is_missed() {
    let advance_interest = vec![1.0, 1.0, 0.0];
    let by_month = TermsByMonth { advance_interest, ..TermsByMonth::default() };
    let flows = run(loan(20, 30), &defaults(&[2]), by_month);
    column("lost", &flows.interest_lost, &[0.0, 1.2, 1.2, 1.2, 0.0]);
    column("net", &flows.net_interest, &[12.0, 12.0, 10.8, 10.8, 10.8]);
    column("not advanced", &flows.interest_not_advanced, &[0.0, 0.0, 1.2, 1.2, 0.0]);
    // Of principal: that of month 2 is advanced, that of month 3 is not.
    let advance_principal = vec![1.0, 1.0, 0.0];
    let by_month = TermsByMonth { advance_principal, ..TermsByMonth::default() };
    let amortizing = Loan { rate: Rate::ZERO, ..loan(0, 12) };
    let flows = run(amortizing, &defaults(&[2]), by_month);
    column("advanced", &flows.amortization_from_defaults, &[0.0, 10.0, 0.0, 0.0]);
    column("held", &flows.in_foreclosure, &[0.0, 100.0, 100.0, 0.0]);
    column("loss", &flows.loss, &[0.0, 0.0, 0.0, 55.0]);
}

#[test]
fn a_delinquency_is_that_of_the_month() {
    let by_month = TermsByMonth { delinquent: vec![0.0, 0.1, 0.2], ..TermsByMonth::default() };
    let flows = run(loan(20, 30), &defaults(&[]), by_month);
    column("delinquent", &flows.delinquent, &[0.0, 120.0, 240.0, 240.0]);
}
