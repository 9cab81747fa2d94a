//! Random loans, pools, speeds and terms of liquidation.

use collateral::{
    Adjustable, Clock, Liquidation, Loan, LoanRate, MonthlySpeed, Pool, PoolSpeeds, Prefunding,
    PrepaymentBase, SubsequentRecovery,
};
use proptest::prelude::*;
use terms::{IndexId, Rate};

pub(crate) fn adjustable() -> impl Strategy<Value = LoanRate> {
    (
        0.0..6.0f64,
        1u32..85,
        prop_oneof![Just(6u32), Just(12)],
        0.5..6.0f64,
        0.5..2.0f64,
        any::<bool>(),
    )
        .prop_map(|(margin, first_reset, reset_period, initial, periodic, rounded)| {
            LoanRate::Adjustable(Adjustable {
                index: IndexId(0),
                margin: Rate::from_percent(margin),
                first_reset,
                reset_period,
                initial_cap: Rate::from_percent(initial),
                periodic_cap: Rate::from_percent(periodic),
                lifetime_cap: Rate::from_percent(12.0),
                lifetime_floor: Rate::from_percent(1.0),
                rounding: rounded.then_some(Rate::from_percent(0.125)),
                look_back: 1,
            })
        })
}

pub(crate) fn loan() -> impl Strategy<Value = Loan> {
    (
        1e3..1e8f64,
        0u32..60,
        1u32..300,
        0u32..120,
        0u32..130,
        0.0..12.0f64,
        prop_oneof![Just(LoanRate::Fixed), adjustable()],
        0.0..1.0f64,
    )
        .prop_map(|(balance, age, remaining, balloon, io, rate, adjustment, strip)| Loan {
            balance,
            age,
            remaining_months: remaining,
            amortization_months: remaining + balloon,
            interest_only_months: io.min(remaining - 1),
            delivery_month: 1,
            early_payments: 0,
            product: 0,
            rate: Rate::from_percent(rate),
            adjustment,
            servicing: Rate::from_percent(strip),
            insurance: Rate::ZERO,
        })
}

/// Loans of several products, some delivered later, some with early payments; and an account.
pub(crate) fn pool() -> impl Strategy<Value = Pool> {
    let line =
        (loan(), 1u32..6, 0u32..3, 0usize..3).prop_map(|(loan, delivery, early, product)| {
            let early_payments = early.min(loan.remaining_months - 1);
            Loan { delivery_month: delivery, early_payments, product, ..loan }
        });
    // Some share their timing: a cohort of one loan would test little.
    let lines = prop::collection::vec((line, any::<bool>()), 1..6);
    (lines, prop::option::of((1e3..1e8f64, 1u32..8))).prop_map(|(lines, account)| {
        let mut loans = Vec::new();
        for (loan, twice) in lines {
            if twice {
                let rate = Rate::from_percent(6.5);
                loans.push(Loan { rate, balance: 0.5 * loan.balance, ..loan.clone() });
            }
            loans.push(loan);
        }
        let prefunding =
            account.map(|(balance, release_month)| Prefunding { balance, release_month });
        Pool { loans, prefunding, ..Pool::default() }
    })
}

pub(crate) fn monthly(highest: f64) -> impl Strategy<Value = MonthlySpeed> {
    let clock = prop_oneof![Just(Clock::DealMonth), Just(Clock::LoanAge)];
    (clock, prop::collection::vec(0.0..highest, 1..80))
        .prop_map(|(clock, by_month)| MonthlySpeed::from_months(clock, by_month))
}

/// Rates of default, for life or of named months.
pub(crate) fn defaults(highest: f64) -> impl Strategy<Value = MonthlySpeed> {
    let named = prop_oneof![Just(0usize), 1usize..90];
    (monthly(highest), named).prop_map(|(speed, named)| match speed.clock() {
        Clock::DealMonth => speed.named(named),
        Clock::LoanAge => speed,
    })
}

pub(crate) fn speeds() -> impl Strategy<Value = PoolSpeeds> {
    let prepayment = prop_oneof![
        prop::collection::vec(monthly(0.1), 1..4),
        prop::collection::vec(monthly(1.0), 1..2),
    ];
    let default = prop_oneof![
        prop::collection::vec(defaults(0.1), 0..4),
        prop::collection::vec(defaults(1.0), 1..2),
    ];
    (prepayment, default).prop_map(|(prepayment, default)| PoolSpeeds { prepayment, default })
}

pub(crate) fn liquidation() -> impl Strategy<Value = Liquidation> {
    let part = || prop_oneof![Just(0.0), Just(1.0), 0.0..1.0f64];
    (
        prop::collection::vec(part(), 1..30),
        prop_oneof![Just(0u32), 1u32..30],
        part(),
        part(),
        prop::sample::select(vec![PrepaymentBase::GrossOfDefaults, PrepaymentBase::NetOfDefaults]),
        0.0..0.2f64,
        prop::option::of((0.0..0.5f64, 0u32..24)),
    )
        .prop_map(
            |(severity, lag, principal, interest, prepayment_base, delinquent, later)| {
                Liquidation {
                    severity,
                    lag,
                    advance_principal: principal,
                    advance_interest: interest,
                    prepayment_base,
                    delinquent,
                    subsequent: later.map(|(part, months)| SubsequentRecovery { part, months }),
                }
            },
        )
}
