//! Rates that depend on the deal month and on the loan's age, against their formulas, against those
//! that depend on one, and the fast path against the loop.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use collateral::{
    Clock, Liquidation, Loan, LoanRate, Pool, PoolSpeeds, Quote, Schedule, Segment, SpeedCurve,
    project, survive,
};
use proptest::prelude::*;
use random::{drawn, pools};
use terms::{IndexPaths, Rate};

const INDICES: [&str; 1] = ["LIBOR_6M"];

fn paths() -> IndexPaths {
    let levels = vec![vec![0.011, 0.02, 0.03, 0.05, 0.04]];
    IndexPaths { names: INDICES.map(String::from).to_vec(), levels }
}

/// Figures up to `most` by deal month, each for some months, the first again after them.
fn by_month(quote: Quote, most: f64) -> impl Strategy<Value = SpeedCurve> {
    let segments = prop::collection::vec((0.0..most, 1_u32..40), 1..5);
    segments.prop_map(move |segments| {
        let segment = |months, from| Segment { months, from, to: from };
        let last = segment(None, segments[0].0);
        let segments = segments.iter().map(|(figure, months)| segment(Some(*months), *figure));
        SpeedCurve { quote, clock: Clock::DealMonth, segments: segments.chain([last]).collect() }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// PSA of the month on the ramp of the age, written out.
    #[test]
    fn multiples_step_by_deal_month_on_a_ramp_by_age(
        pool in pools(&INDICES, 300), psa in by_month(Quote::Psa, 1500.0),
    ) {
        let schedule = Schedule::new(&pool, &paths(), pool.months());
        let speed = schedule.rates(&psa, &[100.0]).expect("below 100%");
        for (month, age) in [(1, 1), (1, 29), (5, 30), (12, 7), (40, 41), (130, 360)] {
            let cpr = psa.figure(month) / 100.0 * 0.002 * age.min(30) as f64;
            let expected = 1.0 - (1.0 - cpr).powf(1.0 / 12.0);
            let smm = speed.smm(month, age);
            prop_assert!((smm - expected).abs() <= 1e-12, "{month} {age}: {smm} {expected}");
        }
    }

    #[test]
    fn the_fast_path_agrees_with_the_loop(
        pool in pools(&INDICES, 300), psa in by_month(Quote::Psa, 1500.0),
        sda in by_month(Quote::Sda, 9000.0), liquidation in drawn(random::liquidation),
    ) {
        let schedule = Schedule::new(&pool, &paths(), pool.months());
        let prepayment = schedule.rates(&psa, &[100.0]).expect("below 100%");
        let default = schedule.rates(&sda, &[50.0, 80.0, 100.0]).expect("below 100%");
        let speeds = PoolSpeeds::one(prepayment).with_default(default);
        let fast = survive(&schedule, &speeds, &liquidation);
        let slow = project(&pool, &paths(), &speeds, &liquidation, fast.months());
        let near = |a: &[f64], b: &[f64]| {
            a.iter().zip(b).all(|(a, b)| (a - b).abs() <= 1e-11 * pool.cut_off_balance())
        };
        prop_assert!(near(&fast.prepaid_principal, &slow.prepaid_principal));
        prop_assert!(near(&fast.defaulted, &slow.defaulted));
        prop_assert!(near(&fast.loss, &slow.loss));
        prop_assert!(near(&fast.net_interest, &slow.net_interest));
        prop_assert!(near(&fast.ending_balance, &slow.ending_balance));
    }

    /// A multiple that never changes is the number, to the bit; so is a percentage.
    #[test]
    fn a_flat_vector_is_its_number(pool in pools(&INDICES, 300), psa in 0.0..1500.0f64) {
        let schedule = Schedule::new(&pool, &paths(), pool.months());
        let flat = SpeedCurve::flat(Quote::Psa, psa);
        let vector = SpeedCurve { clock: Clock::DealMonth, ..flat.clone() };
        let flows = |curve: &SpeedCurve, percents: &[f64]| {
            let speeds = PoolSpeeds::one(schedule.rates(curve, percents).expect("below 100%"));
            survive(&schedule, &speeds, &Liquidation::default())
        };
        prop_assert_eq!(flows(&vector, &[97.0]), flows(&flat, &[97.0]));
        prop_assert_eq!(flows(&flat, &[97.0; 12]), flows(&flat, &[97.0]));
    }
}

/// Only months in which a loan is that old count: 2000 PSA is 120% CPR at age 30.
#[test]
fn a_speed_beyond_one_hundred_percent_is_met_by_some_loan() {
    let segment = |months, from| Segment { months, from, to: from };
    let curve = |months| SpeedCurve {
        quote: Quote::Psa,
        clock: Clock::DealMonth,
        segments: vec![segment(Some(months), 2000.0), segment(None, 100.0)],
    };
    let loan = Loan {
        balance: 1e6,
        age: 0,
        remaining_months: 360,
        amortization_months: 360,
        interest_only_months: 0,
        delivery_month: 1,
        early_payments: 0,
        product: 0,
        rate: Rate::from_percent(6.0),
        adjustment: LoanRate::Fixed,
        servicing: Rate::ZERO,
        insurance: Rate::ZERO,
        payment_terms: 0,
        current_payment: 0,
        accrued_interest: 0.0,
    };
    let pool = Pool { loans: vec![loan], ..Pool::default() };
    let schedule = Schedule::new(&pool, &paths(), pool.months());
    assert!(schedule.rates(&curve(24), &[100.0]).is_ok());
    let error = schedule.rates(&curve(30), &[100.0]).expect_err("beyond 100%");
    assert_eq!((error.month, error.unit), (26, "CPR"));
}
