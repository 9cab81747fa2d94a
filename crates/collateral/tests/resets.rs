//! Rates that are reset after a default, and interest on what prepays: by hand, in every way to
//! project a pool.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use collateral::{
    Adjustable, Clock, Keys, Liquidation, Loan, LoanRate, MonthlySpeed, Pool, PoolSpeeds, Schedule,
    UNCAPPED, project, survive,
};
use terms::{IndexId, IndexPaths, PoolFlows, Rate};

fn loan(balance: f64, rate_pct: f64, months: u32) -> Loan {
    Loan {
        balance,
        age: 0,
        remaining_months: months,
        amortization_months: months,
        interest_only_months: 0,
        delivery_month: 1,
        early_payments: 0,
        product: 0,
        rate: Rate::from_percent(rate_pct),
        adjustment: LoanRate::Fixed,
        servicing: Rate::ZERO,
        insurance: Rate::ZERO,
        payment_terms: 0,
        current_payment: 0,
        accrued_interest: 0.0,
    }
}

/// Interest only to a balloon, at 4% and a margin of 6%; a strip of 0.6%.
fn adjustable(balance: f64, months: u32, first_reset: u32) -> Loan {
    let terms = Adjustable {
        index: IndexId(0),
        margin: Rate::from_percent(6.0),
        first_reset,
        reset_period: 6,
        initial_cap: UNCAPPED,
        periodic_cap: UNCAPPED,
        lifetime_cap: UNCAPPED,
        lifetime_floor: Rate::ZERO,
        rounding: None,
        look_back: 0,
    };
    Loan {
        interest_only_months: months,
        adjustment: LoanRate::Adjustable(terms),
        servicing: Rate::from_percent(0.6),
        ..loan(balance, 4.0, months)
    }
}

/// An index at 4%.
fn paths() -> IndexPaths {
    IndexPaths { names: vec!["L".into()], levels: vec![vec![0.04]] }
}

fn by_month(rates: Vec<f64>) -> MonthlySpeed {
    let months = rates.len();
    MonthlySpeed::from_months(Clock::DealMonth, rates).named(months)
}

fn in_every_way(
    loans: Vec<Loan>,
    speeds: &PoolSpeeds,
    liquidation: &Liquidation,
) -> [PoolFlows; 3] {
    let pool = Pool { loans, ..Pool::default() };
    let months = pool.months();
    let run =
        |schedule: Schedule| survive(&schedule.with_interest_on_prepaid(), speeds, liquidation);
    let keys = Keys::of(speeds, liquidation);
    let alone = run(Schedule::new(&pool, &paths(), months));
    let abreast = run(Schedule::for_speeds(&pool, &paths(), months, keys));
    [project(&pool, &paths(), speeds, liquidation, alone.months()), alone, abreast]
}

fn near(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() < 1e-6, "{found} {expected}");
    }
}

/// 200,000 default in month 3 at 4%, which becomes 10% in month 5 (of a second loan in month 4), and
/// are liquidated in month 6; half of them are advanced. Interest lost is 200,000 x 4% / 12, then
/// 200,000 x 10% / 12.
#[test]
fn foreclosures_bear_the_rate_of_the_month() {
    let speeds =
        PoolSpeeds::one(by_month(vec![0.0])).with_default(by_month(vec![0.0, 0.0, 0.2, 0.0]));
    let (before, after) = (200_000.0 * 0.04 / 12.0, 200_000.0 * 0.10 / 12.0);
    for advance_principal in [0.0, 0.5, 1.0] {
        let terms = Liquidation {
            lag: 3,
            advance_principal,
            advance_interest: 0.25,
            severity: vec![0.4],
            ..Liquidation::default()
        };
        for flows in in_every_way(vec![adjustable(1e6, 8, 5)], &speeds, &terms) {
            let lost = [0.0, 0.0, before, before, after, after, 0.0, 0.0];
            near(&flows.interest_lost, &lost);
            let strip = 200_000.0 * 0.006 / 12.0;
            let net = lost.map(|lost| if lost > 0.0 { 0.75 * (lost - strip) } else { 0.0 });
            near(&flows.interest_not_advanced, &net);
        }
        let two = vec![adjustable(4e5, 8, 5), adjustable(6e5, 8, 4)];
        for flows in in_every_way(two, &speeds, &terms) {
            let both = 0.4 * before + 0.6 * after;
            near(&flows.interest_lost, &[0.0, 0.0, before, both, after, after, 0.0, 0.0]);
        }
    }
}

/// What defaults on the balloon of month 5 was reset in month 4 and bears that rate to the end; what
/// defaults in month 3 follows it.
#[test]
fn a_foreclosure_beyond_the_last_payment_keeps_its_rate() {
    let speeds =
        PoolSpeeds::one(by_month(vec![0.0])).with_default(by_month(vec![0.0, 0.0, 0.2, 0.0, 0.5]));
    let terms = Liquidation { lag: 3, advance_principal: 0.0, ..Liquidation::default() };
    for flows in in_every_way(vec![adjustable(1e6, 5, 4)], &speeds, &terms) {
        let a_month = |dollars: f64, rate: f64| dollars * rate / 12.0;
        let lost = [
            0.0,
            0.0,
            a_month(2e5, 0.04),
            a_month(2e5, 0.10),
            a_month(6e5, 0.10),
            a_month(6e5, 0.10),
            a_month(4e5, 0.10),
            a_month(4e5, 0.10),
        ];
        near(&flows.interest_lost, &lost);
    }
}

/// Month 1, at 10% a month: (1,000,000 - 6,102.05) x 10% = 99,389.79 at 6% / 12 is 496.95, also
/// where 10% default; where only 500,000 at 9% prepay, (500,000 - 2,583.79) x 10% x 9% / 12 = 373.06.
#[test]
fn what_prepays_leaves_interest_at_its_own_rate() {
    let none = Liquidation { advance_principal: 0.0, lag: 6, ..Liquidation::default() };
    let speeds = PoolSpeeds::one(by_month(vec![0.1])).with_default(by_month(vec![0.1]));
    for flows in in_every_way(vec![loan(1e6, 6.0, 120)], &speeds, &none) {
        assert!((flows.interest_on_prepaid[0] - 496.949).abs() < 5e-3);
    }
    let prepayment = vec![by_month(vec![0.0]), by_month(vec![0.1])];
    let speeds = PoolSpeeds { prepayment, default: Vec::new() };
    let hot = Loan { product: 1, ..loan(5e5, 9.0, 120) };
    for flows in in_every_way(vec![loan(5e5, 3.0, 120), hot], &speeds, &none) {
        assert!((flows.interest_on_prepaid[0] - 373.062).abs() < 5e-3);
    }
}

/// A month before the reset 10% of 1,000,000 prepay at 4% less 0.6%, in the month of it at 10% less
/// 0.6%; also where the months seen end there.
#[test]
fn what_prepays_before_a_reset_bears_the_old_rate() {
    let pool = Pool { loans: vec![adjustable(1e6, 8, 3)], ..Pool::default() };
    let speeds = PoolSpeeds::one(by_month(vec![0.0, 0.1, 0.1]));
    let terms = Liquidation::default();
    let expected = [0.0, 1e5 * 0.034 / 12.0, 9e4 * 0.094 / 12.0];
    for months in 1..=3 {
        let schedule = Schedule::new(&pool, &paths(), months).with_interest_on_prepaid();
        let flows = survive(&schedule, &speeds, &terms);
        near(&flows.interest_on_prepaid, &expected[..months]);
        near(
            &project(&pool, &paths(), &speeds, &terms, months).interest_on_prepaid,
            &expected[..months],
        );
    }
}
