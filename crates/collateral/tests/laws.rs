//! Laws of the projection on random loans, and a second, slower way to project one loan.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use collateral::{
    Adjustable, Loan, LoanRate, MonthlySpeed, Pool, Prefunding, Quote, SpeedCurve, project,
};
use proptest::prelude::*;
use terms::{IndexId, IndexPaths, PoolFlows, Rate};

fn adjustable() -> impl Strategy<Value = LoanRate> {
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

fn loan() -> impl Strategy<Value = Loan> {
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
            rate: Rate::from_percent(rate),
            adjustment,
            servicing: Rate::from_percent(strip.min(rate)),
            insurance: Rate::ZERO,
        })
}

fn paths(levels: &[f64]) -> IndexPaths {
    IndexPaths { names: vec!["LIBOR_6M".into()], levels: vec![levels.to_vec()] }
}

fn cpr(figure: f64) -> MonthlySpeed {
    SpeedCurve::flat(Quote::Cpr, figure).at(100.0, 600).expect("a speed")
}

fn run(pool: &Pool, speed: &MonthlySpeed) -> PoolFlows {
    project(pool, &paths(&[0.011, 0.02, 0.03, 0.05, 0.04]), speed, pool.months())
}

fn average_life(flows: &PoolFlows) -> f64 {
    let paid = |row: usize| flows.scheduled_principal[row] + flows.prepaid_principal[row];
    let weighted: f64 = (0..flows.months()).map(|row| paid(row) * (row + 1) as f64).sum();
    weighted / (0..flows.months()).map(paid).sum::<f64>()
}

/// The oracle: dollars, a level payment computed anew each month from the annuity formula.
fn oracle(loan: &Loan, paths: &IndexPaths, cpr: f64) -> Vec<(f64, f64)> {
    let mut balance = loan.balance;
    let mut rate = loan.rate.fraction();
    let smm = 1.0 - (1.0 - cpr / 100.0).powf(1.0 / 12.0);
    let mut flows = Vec::new();
    for payment in 1..=loan.remaining_months {
        if let LoanRate::Adjustable(terms) = &loan.adjustment
            && payment >= terms.first_reset
            && (payment - terms.first_reset) % terms.reset_period == 0
        {
            rate = terms.reset(payment, payment, Rate::from_fraction(rate), paths).fraction();
        }
        let monthly = rate / 12.0;
        let interest = balance * monthly;
        let left = loan.amortization_months - payment + 1;
        let principal = if payment == loan.remaining_months {
            balance
        } else if payment <= loan.interest_only_months {
            0.0
        } else if monthly == 0.0 {
            balance / f64::from(left)
        } else {
            let annuity = (1.0 - (1.0 + monthly).powi(-(left as i32))) / monthly;
            balance / annuity - interest
        };
        let prepaid = (balance - principal) * smm;
        flows.push((interest, principal + prepaid));
        balance -= principal + prepaid;
    }
    flows
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn the_loop_agrees_with_the_annuity_formula(loan in loan(), speed in 0.0..60.0f64) {
        let pool = Pool { loans: vec![loan.clone()], prefunding: None };
        let flows = run(&pool, &cpr(speed));
        let expected = oracle(&loan, &paths(&[0.011, 0.02, 0.03, 0.05, 0.04]), speed);
        for (row, (interest, principal)) in expected.iter().enumerate() {
            let paid = flows.scheduled_principal[row] + flows.prepaid_principal[row];
            prop_assert!((flows.gross_interest[row] - interest).abs() <= 1e-9 * loan.balance);
            prop_assert!((paid - principal).abs() <= 1e-9 * loan.balance, "{row} {paid} {principal}");
        }
    }

    #[test]
    fn principal_is_the_balance(loans in prop::collection::vec(loan(), 1..6), speed in 0.0..100.0f64) {
        let pool = Pool { loans, prefunding: None };
        let flows = run(&pool, &cpr(speed));
        let paid: f64 = flows.scheduled_principal.iter().chain(&flows.prepaid_principal).sum();
        let balance = pool.cut_off_balance();
        prop_assert!((paid - balance).abs() <= 1e-9 * balance);
        prop_assert!(flows.ending_balance.iter().all(|b| *b >= -1e-6 * balance));
        for row in 1..flows.months() {
            let gap = flows.beginning_balance[row] - flows.ending_balance[row - 1];
            prop_assert!(gap.abs() <= 1e-9 * balance);
        }
        prop_assert!(flows.net_interest.iter().zip(&flows.gross_interest).all(|(n, g)| n <= g));
    }

    #[test]
    fn faster_is_shorter(loans in prop::collection::vec(loan(), 1..4), slow in 0.0..40.0f64, more in 1.0..40.0f64) {
        let pool = Pool { loans, prefunding: None };
        let (slow, fast) = (run(&pool, &cpr(slow)), run(&pool, &cpr(slow + more)));
        prop_assert!(average_life(&fast) <= average_life(&slow) + 1e-9);
    }

    #[test]
    fn flows_scale_and_add_up(a in loan(), b in loan(), k in 0.01..100.0f64) {
        let speed = cpr(17.0);
        let project_loans = |loans: Vec<Loan>| project(
            &Pool { loans, prefunding: None }, &paths(&[0.011, 0.02]), &speed, 480,
        );
        let scaled = Loan { balance: a.balance * k, ..a.clone() };
        let (one, other) = (project_loans(vec![a.clone()]), project_loans(vec![b.clone()]));
        let (both, large) = (project_loans(vec![a, b]), project_loans(vec![scaled]));
        for row in 0..480 {
            let sum = one.gross_interest[row] + other.gross_interest[row];
            prop_assert!((both.gross_interest[row] - sum).abs() <= 1e-9 * (1.0 + sum));
            let expected = one.prepaid_principal[row] * k;
            prop_assert!((large.prepaid_principal[row] - expected).abs() <= 1e-9 * (1.0 + expected));
        }
    }

    #[test]
    fn a_later_loan_is_the_same_loan_later(loan in loan(), delay in 1u32..6) {
        let now = run(&Pool { loans: vec![loan.clone()], prefunding: None }, &cpr(10.0));
        let mut fixed = loan.clone();
        fixed.delivery_month = 1 + delay;
        // Index levels move by calendar month: only a flat path makes the two the same.
        let flat = paths(&[0.02]);
        let speed = cpr(10.0);
        let months = loan.remaining_months as usize;
        let account = Prefunding { balance: loan.balance * 1.5, release_month: delay + 1 };
        let pool = Pool { loans: vec![fixed], prefunding: Some(account) };
        let later = project(&pool, &flat, &speed, pool.months());
        let first = project(&Pool { loans: vec![loan.clone()], prefunding: None }, &flat, &speed, months);
        prop_assert_eq!(now.months(), months);
        let delay = delay as usize;
        for row in 0..months {
            prop_assert!((later.gross_interest[row + delay] - first.gross_interest[row]).abs() <= 1e-9 * loan.balance);
        }
        prop_assert!((later.undelivered[0] - 1.5 * loan.balance).abs() <= 1e-9 * loan.balance);
        prop_assert_eq!(later.gross_interest[0], 0.0);
        let released = later.prepaid_principal[delay] - first.prepaid_principal[0];
        prop_assert!((released - 0.5 * loan.balance).abs() <= 1e-9 * loan.balance, "{released}");
    }
}
