//! Defaults in the last months of loans: none at a rate for life, as stated where their month is.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use collateral::{
    Clock, Liquidation, Loan, LoanRate, Pool, PoolSpeeds, Quote, Schedule, Segment, SpeedCurve,
    SubsequentRecovery, project, rate_of_original, survive, withheld,
};
use terms::{IndexPaths, PoolFlows, Rate};

/// Interest only at 12% until all of it is due with the last payment.
fn balloon(balance: f64, months: u32) -> Loan {
    Loan {
        balance,
        age: 0,
        remaining_months: months,
        amortization_months: months + 1,
        interest_only_months: months,
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

fn no_index() -> IndexPaths {
    IndexPaths { names: Vec::new(), levels: Vec::new() }
}

fn segment(months: Option<u32>, pct: f64) -> Segment {
    Segment { months, from: pct, to: pct }
}

fn mdr(clock: Clock, segments: &[Segment]) -> PoolSpeeds {
    let curve = SpeedCurve { quote: Quote::Mdr, clock, segments: segments.to_vec() };
    let cpr = SpeedCurve::flat(Quote::Cpr, 0.0).at(100.0, 60).expect("a speed");
    PoolSpeeds::one(cpr).with_default(curve.at(100.0, 60).expect("a rate"))
}

/// Half is lost, three months after the default.
fn liquidation(advanced: f64) -> Liquidation {
    Liquidation {
        severity: vec![0.5],
        lag: 3,
        advance_principal: advanced,
        advance_interest: advanced,
        ..Liquidation::default()
    }
}

/// The fast path, and the loop over as many months.
fn both(loans: Vec<Loan>, speeds: &PoolSpeeds, liquidation: &Liquidation) -> [PoolFlows; 2] {
    let pool = Pool { loans, ..Pool::default() };
    let schedule = Schedule::new(&pool, &no_index(), pool.months());
    let fast = survive(&schedule, speeds, liquidation);
    let slow = project(&pool, &no_index(), speeds, liquidation, fast.months());
    [fast, slow]
}

#[track_caller]
fn column(what: &str, calculated: &[f64], expected: &[f64]) {
    let near = |(a, b): (&f64, &f64)| (a - b).abs() < 1e-9;
    let is_equal = calculated.len() == expected.len() && calculated.iter().zip(expected).all(near);
    assert!(is_equal, "{what}: {calculated:?}, expected {expected:?}");
}

#[test]
fn a_balloon_that_the_vector_names_is_not_paid() {
    let speeds = mdr(Clock::DealMonth, &[segment(Some(3), 0.0), segment(Some(1), 10.0)]);
    for advanced in [0.0, 1.0] {
        for flows in both(vec![balloon(1000.0, 4)], &speeds, &liquidation(advanced)) {
            column("defaulted", &flows.defaulted, &[0.0, 0.0, 0.0, 100.0, 0.0, 0.0, 0.0]);
            let paid = [0.0, 0.0, 0.0, 900.0, 0.0, 0.0, 0.0];
            column("scheduled", &flows.scheduled_principal, &paid);
            // No servicer advances a balloon; the interest of what stays goes on.
            column("advanced", &flows.amortization_from_defaults, &[0.0; 7]);
            column("held", &flows.in_foreclosure, &[0.0, 0.0, 0.0, 100.0, 100.0, 100.0, 0.0]);
            column("lost interest", &flows.interest_lost, &[0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0]);
            let interest = [10.0, 10.0, 10.0, 9.0 + advanced, advanced, advanced, advanced];
            column("net interest", &flows.net_interest, &interest);
            column("loss", &flows.loss, &[0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 50.0]);
            column("recovered", &flows.recovered, &[0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 50.0]);
            let left = [1000.0, 1000.0, 1000.0, 100.0, 100.0, 100.0, 0.0];
            column("ending", &flows.ending_balance, &left);
        }
    }
}

#[test]
fn a_rate_for_life_ends_with_the_lag() {
    let rates = [
        mdr(Clock::DealMonth, &[segment(None, 10.0)]),
        mdr(Clock::LoanAge, &[segment(Some(4), 10.0)]),
        // What no segment counts off is for life, too.
        mdr(Clock::DealMonth, &[segment(Some(1), 10.0), segment(None, 10.0)]),
        mdr(Clock::DealMonth, &[segment(Some(1), 10.0)]),
    ];
    for speeds in rates {
        for flows in both(vec![balloon(1000.0, 4)], &speeds, &liquidation(1.0)) {
            column("defaulted", &flows.defaulted, &[100.0, 0.0, 0.0, 0.0]);
            column("loss", &flows.loss, &[0.0, 0.0, 0.0, 50.0]);
        }
    }
}

#[test]
fn named_months_and_rates_for_life_meet() {
    // Month 1 of both loans by name; from then on at a rate for life, in which the longer one may
    // default once more.
    let speeds = mdr(Clock::DealMonth, &[segment(Some(1), 50.0), segment(None, 10.0)]);
    let loans = vec![balloon(1000.0, 3), balloon(1000.0, 5)];
    for flows in both(loans, &speeds, &liquidation(1.0)) {
        column("defaulted", &flows.defaulted, &[1000.0, 50.0, 0.0, 0.0, 0.0]);
        column("loss", &flows.loss, &[0.0, 0.0, 0.0, 500.0, 25.0]);
    }
}

#[test]
fn dollars_of_the_original_balance_default_to_the_last_month() {
    let pool = Pool { loans: vec![balloon(1000.0, 4)], ..Pool::default() };
    let schedule = Schedule::new(&pool, &no_index(), pool.months());
    let none = mdr(Clock::DealMonth, &[segment(None, 0.0)]).prepayment;
    let liquidation = liquidation(1.0);
    let wanted = [0.1, 0.1, 0.1, 0.1, 0.1];
    let found = rate_of_original(&schedule, &none, &wanted, None, &liquidation);
    // In month 5 no loan is left.
    column("missing", &found.missing, &[0.0, 0.0, 0.0, 0.0, 100.0]);
    let speeds = PoolSpeeds { prepayment: none, default: vec![found.rate] };
    for flows in both(pool.loans.clone(), &speeds, &liquidation) {
        column("defaulted", &flows.defaulted[..5], &[100.0, 100.0, 100.0, 100.0, 0.0]);
        assert!((flows.loss.iter().sum::<f64>() - 200.0).abs() < 1e-9);
    }
}

#[test]
fn dollars_of_a_product_are_those_of_its_own_balance() {
    // Half of the other product's balance prepays each month.
    let other = Loan { product: 1, ..balloon(3000.0, 4) };
    let pool = Pool { loans: vec![balloon(1000.0, 4), other], ..Pool::default() };
    let schedule = Schedule::new(&pool, &no_index(), pool.months());
    let smm = |smm: f64| SpeedCurve::flat(Quote::Smm, smm).at(100.0, 60).expect("a speed");
    let prepayment = vec![smm(0.0), smm(50.0)];
    let of = |products: &[usize]| {
        let parts = [0.1, 0.2, 0.0, 1.0];
        rate_of_original(&schedule, &prepayment, &parts, Some(products), &liquidation(1.0))
    };
    let first = of(&[0]);
    let [a, b] = [1, 2].map(|month| first.rate.smm(month, 0));
    assert!((a - 0.1).abs() < 1e-12 && (b - 0.2 / 0.9).abs() < 1e-12, "{a} {b}");
    column("missing", &first.missing, &[0.0, 0.0, 0.0, 300.0]);
    let [b] = [2].map(|month| of(&[1]).rate.smm(month, 0));
    // 300 of 3000 default and 1500 prepay; 600 of 1200.
    assert!((b - 0.5).abs() < 1e-12, "{b}");
}

#[test]
fn what_is_withheld_near_maturity_is_told() {
    let pool = Pool { loans: vec![balloon(1000.0, 4), balloon(1000.0, 6)], ..Pool::default() };
    let schedule = Schedule::new(&pool, &no_index(), pool.months());
    let of = |speeds: &PoolSpeeds| withheld(&schedule, speeds, &liquidation(1.0), &|_| true);
    // To month 2 by name, then for life: months 3 of both, 4 of both and 5 and 6 of the longer one
    // are near maturity, but month 3 of the longer one.
    let speeds = mdr(Clock::DealMonth, &[segment(Some(2), 0.0), segment(None, 10.0)]);
    column("for life", &of(&speeds), &[0.0, 0.0, 100.0, 190.0, 90.0, 90.0]);
    let by_age = mdr(Clock::LoanAge, &[segment(Some(6), 10.0)]);
    let alive = 1000.0 * 0.9_f64.powi(3);
    let expected = [0.0, 90.0, 90.0, 90.0 + 0.1 * alive, 0.1 * alive, 0.1 * alive];
    column("by age", &of(&by_age), &expected);
    let named = mdr(Clock::DealMonth, &[segment(Some(6), 10.0)]);
    column("named", &of(&named), &[0.0; 6]);
    assert_eq!(withheld(&schedule, &by_age, &liquidation(1.0), &|_| false), [0.0; 6]);
}

#[test]
fn what_comes_in_after_the_last_payment_comes_in() {
    let later = Liquidation {
        subsequent: Some(SubsequentRecovery { part: 0.2, months: 2 }),
        ..liquidation(1.0)
    };
    let speeds = mdr(Clock::DealMonth, &[segment(None, 10.0)]);
    for flows in both(vec![balloon(1000.0, 4)], &speeds, &later) {
        column("loss", &flows.loss, &[0.0, 0.0, 0.0, 50.0, 0.0, 0.0]);
        column("recovered later", &flows.subsequent_recovery, &[0.0, 0.0, 0.0, 0.0, 0.0, 10.0]);
    }
}
