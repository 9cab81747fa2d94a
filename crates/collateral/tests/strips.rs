//! Strips are paid on the balance, also where a loan's own rate is below them.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use collateral::{
    Adjustable, Keys, Liquidation, Loan, LoanRate, MonthlySpeed, Pool, PoolSpeeds, Quote, Schedule,
    SpeedCurve, project, survive,
};
use terms::{IndexId, IndexPaths, PoolFlows, Rate};

fn loan(rate_pct: f64) -> Loan {
    Loan {
        balance: 100_000.0,
        age: 0,
        remaining_months: 60,
        amortization_months: 60,
        interest_only_months: 0,
        delivery_month: 1,
        early_payments: 0,
        product: 0,
        rate: Rate::from_percent(rate_pct),
        adjustment: LoanRate::Fixed,
        servicing: Rate::from_percent(0.75),
        insurance: Rate::from_percent(0.25),
        payment_terms: 0,
        current_payment: 0,
        accrued_interest: 0.0,
    }
}

/// From 6% to 0.5% in month 3: below its strips.
fn adjustable() -> Loan {
    let terms = Adjustable {
        index: IndexId(0),
        margin: Rate::ZERO,
        first_reset: 3,
        reset_period: 12,
        initial_cap: Rate::from_percent(100.0),
        periodic_cap: Rate::from_percent(100.0),
        lifetime_cap: Rate::from_percent(100.0),
        lifetime_floor: Rate::ZERO,
        rounding: None,
        look_back: 1,
    };
    Loan { adjustment: LoanRate::Adjustable(terms), interest_only_months: 12, ..loan(6.0) }
}

fn half_a_percent() -> IndexPaths {
    IndexPaths { names: vec!["LIBOR_6M".into()], levels: vec![vec![0.005]] }
}

/// The loop over loans, its fast path, and loans abreast.
fn every_way(loans: &[Loan], speeds: &PoolSpeeds, liquidation: &Liquidation) -> [PoolFlows; 3] {
    let pool = Pool { loans: loans.to_vec(), ..Pool::default() };
    let (paths, months) = (half_a_percent(), pool.months());
    let keys = Keys::of(speeds, liquidation);
    [
        project(&pool, &paths, speeds, liquidation, months),
        survive(&Schedule::new(&pool, &paths, months), speeds, liquidation),
        survive(&Schedule::for_speeds(&pool, &paths, months, keys), speeds, liquidation),
    ]
}

fn no_speed() -> PoolSpeeds {
    PoolSpeeds::one(MonthlySpeed::zero())
}

fn twelfth(balance: f64, rate_pct: f64) -> f64 {
    balance * rate_pct / 1200.0
}

#[track_caller]
fn near(what: &str, calculated: f64, expected: f64) {
    assert!((calculated - expected).abs() < 1e-6, "{what}: {calculated}, expected {expected}");
}

#[test]
fn a_loan_without_interest_owes_its_strips() {
    for flows in every_way(&[loan(0.0), loan(6.0)], &no_speed(), &Liquidation::default()) {
        // 500 of the second loan less a twelfth of 1% on both.
        near("net interest of month 1", flows.net_interest[0], 500.0 - 2.0 * 1000.0 / 12.0);
        for row in 0..flows.months() {
            let strips = twelfth(flows.beginning_balance[row], 1.0);
            near("strips", flows.gross_interest[row] - flows.net_interest[row], strips);
        }
    }
}

#[test]
fn a_pool_below_its_strips_has_interest_below_zero() {
    for flows in every_way(&[loan(0.5), loan(0.25)], &no_speed(), &Liquidation::default()) {
        near("net interest of month 1", flows.net_interest[0], 62.5 - 2.0 * 1000.0 / 12.0);
    }
}

#[test]
fn a_reset_below_the_strips_owes_them() {
    let seven = vec![adjustable(); 7];
    for flows in every_way(&seven, &no_speed(), &Liquidation::default()) {
        near("before the reset", flows.net_interest[1], twelfth(7e5, 6.0 - 1.0));
        near("after it", flows.net_interest[2], twelfth(7e5, 0.5 - 1.0));
    }
}

#[test]
fn a_servicer_that_advances_takes_its_strips_off_what_it_advances() {
    let mdr = SpeedCurve::flat(Quote::Mdr, 10.0).at(100.0, 60).expect("a rate");
    let speeds = no_speed().with_default(mdr);
    for advance_interest in [0.0, 0.5, 1.0] {
        let liquidation = Liquidation { lag: 6, advance_interest, ..Liquidation::default() };
        for flows in every_way(&[loan(0.0), loan(6.0)], &speeds, &liquidation) {
            let performing = twelfth(180_000.0, 3.0 - 1.0);
            let lost = twelfth(20_000.0, 3.0 - 1.0);
            near("net interest", flows.net_interest[0], performing + advance_interest * lost);
            let not_advanced = (1.0 - advance_interest) * lost;
            near("not advanced", flows.interest_not_advanced[0], not_advanced);
        }
    }
}
