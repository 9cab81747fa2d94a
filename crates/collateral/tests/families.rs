//! Loans that differ in remaining term alone share their survival up to the first one's last
//! default: the fast path against the loop, where terms, lags and horizons cut across each other.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use collateral::{
    Adjustable, Clock, Liquidation, Loan, LoanRate, MonthlySpeed, Pool, PoolSpeeds, PrepaymentBase,
    Schedule, UNCAPPED, project, survive,
};
use terms::{IndexId, IndexPaths, PoolFlows, Rate};

/// Every half-year, on an index that rises.
fn resets(first_reset: u32) -> LoanRate {
    LoanRate::Adjustable(Adjustable {
        index: IndexId(0),
        margin: Rate::from_percent(2.0),
        first_reset,
        reset_period: 6,
        initial_cap: UNCAPPED,
        periodic_cap: UNCAPPED,
        lifetime_cap: UNCAPPED,
        lifetime_floor: Rate::ZERO,
        rounding: None,
        look_back: 1,
    })
}

fn loan(position: usize, remaining: u32) -> Loan {
    Loan {
        balance: 1e5 * (1 + position) as f64,
        age: 360 - remaining,
        remaining_months: remaining,
        amortization_months: remaining + 12 * (position as u32 % 3),
        interest_only_months: 0,
        delivery_month: 1 + position as u32 % 2,
        early_payments: if position == 5 { 2 } else { 0 },
        product: 0,
        rate: Rate::from_percent(4.0 + position as f64),
        adjustment: if position % 3 == 1 { resets(position as u32) } else { LoanRate::Fixed },
        servicing: Rate::from_percent(0.375),
        insurance: Rate::ZERO,
        payment_terms: 0,
        current_payment: 0,
        accrued_interest: 0.0,
    }
}

fn columns(flows: &PoolFlows) -> [&[f64]; 17] {
    [
        &flows.beginning_balance,
        &flows.undelivered,
        &flows.scheduled_principal,
        &flows.prepaid_principal,
        &flows.interest_on_prepaid,
        &flows.defaulted,
        &flows.amortization_from_defaults,
        &flows.recovered,
        &flows.subsequent_recovery,
        &flows.loss,
        &flows.in_foreclosure,
        &flows.delinquent,
        &flows.gross_interest,
        &flows.interest_lost,
        &flows.net_interest,
        &flows.interest_not_advanced,
        &flows.ending_balance,
    ]
}

#[test]
fn terms_are_told_apart_near_maturity_only() {
    let terms = [4, 120, 9, 61, 60, 60, 33, 34, 35, 121];
    let loans = terms.into_iter().enumerate().map(|(position, term)| loan(position, term));
    let pool = Pool { loans: loans.collect(), ..Pool::default() };
    let paths = IndexPaths {
        names: vec!["A".into()],
        levels: vec![(0..140).map(|month| 0.02 + 0.0004 * f64::from(month)).collect()],
    };
    let speed = |highest: f64| {
        let months = (0..40).map(|month| highest * f64::from(month % 7) / 7.0).collect();
        MonthlySpeed::from_months(Clock::DealMonth, months)
    };
    for (named, months) in
        [0, 33, 90, 500].into_iter().flat_map(|n| [1, 7, 50, 110, 122, 140].map(|m| (n, m)))
    {
        let speeds = PoolSpeeds::one(speed(0.05)).with_default(speed(0.03).named(named));
        let schedule = Schedule::new(&pool, &paths, months).with_interest_on_prepaid();
        for lag in [0, 1, 2, 12, 13, 59, 200, u32::MAX] {
            for advanced in [0.0, 0.4, 1.0] {
                let liquidation = Liquidation {
                    lag,
                    advance_principal: advanced,
                    advance_interest: 1.0 - advanced,
                    prepayment_base: PrepaymentBase::ALL[lag as usize % 2].1,
                    severity: vec![0.2, 0.5, 0.3],
                    ..Liquidation::default()
                };
                let flows = survive(&schedule, &speeds, &liquidation);
                let expected = project(&pool, &paths, &speeds, &liquidation, flows.months());
                for (column, expected) in columns(&flows).into_iter().zip(columns(&expected)) {
                    assert_eq!(column.len(), expected.len());
                    for (a, b) in column.iter().zip(expected) {
                        let near = 1e-9 * b.abs() + 1e-13 * pool.cut_off_balance();
                        assert!(
                            (a - b).abs() <= near,
                            "{named} {months} {lag} {advanced}: {a} {b}"
                        );
                    }
                }
            }
        }
    }
}
