//! Collateral whose loans defer interest: what the trust has, and what classes bear, by hand.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod by_hand;

use bonds::RunTerms;
use bonds::deal::*;
use bonds::formula::{Node, Quantity, Subjects};
use by_hand::{PRINCIPAL, assert_column, deal, pay, pool, step};
use terms::PoolFlows;

const INTEREST: [Account; 1] = [Account::Interest(0)];
const ALL: Verb = Verb::Principal(Amount::All);

fn of_group(quantity: Quantity) -> Option<Expression> {
    let nodes = vec![Node::Quantity(quantity, Subjects::Groups(vec![0]))];
    Some(Expression { text: String::new(), nodes })
}

fn until(quantity: Quantity, step: Step) -> Step {
    Step { limits: Limits { until: of_group(quantity), ..Limits::default() }, ..step }
}

/// Loans at 7.2%: of the 0.60 of month 1 they pay 0.20 and defer 0.40, of 0.6015 in month 2 they defer
/// 0.10, and no more after that. Month by month, with what principal makes up, prepaid first:
///
/// | scheduled | prepaid | deferred | made up     | balance |
/// |-----------|---------|----------|-------------|---------|
/// | 0.10      | 0.05    | 0.40     | 0.05 + 0.10 | 100.25  |
/// | 0.50      | 2.00    | 0.10     | 0.10        | 97.85   |
/// | 97.85     |         |          |             | 0       |
fn collateral() -> PoolFlows {
    let mut flows = pool(100.0, &[(0.1, 0.0, 0.2), (0.5, 0.0, 0.5015), (97.85, 0.0, 0.5871)]);
    flows.prepaid_principal = vec![0.05, 2.0, 0.0];
    flows.deferred_interest = vec![0.4, 0.1, 0.0];
    flows.ending_balance = vec![100.25, 97.85, 0.0];
    flows.beginning_balance = vec![100.0, 100.25, 97.85];
    flows
}

/// A and B at 6%: they are due 0.45 and 0.05 in month 1.
fn of(steps: Vec<Step>) -> Deal {
    deal(&[("A", 90.0), ("B", 10.0)], 6.0, steps)
}

#[test]
fn interest_is_topped_up_from_principal() {
    let steps = vec![
        step(Verb::UnpaidInterest, &INTEREST, &["A", "B"]),
        step(Verb::Interest, &INTEREST, &["A", "B"]),
        step(ALL, &PRINCIPAL, &["A", "B"]),
    ];
    let flows = pay(&of(steps), &[collateral()], RunTerms::default());
    let [a, b, residual] = &flows.classes[..] else { panic!("three classes") };
    // 0.20 that is paid and 0.15 of principal: no principal is left.
    assert_column(&a.interest[..1], &[0.35]);
    assert_column(&a.interest_shortfall[..1], &[0.10]);
    assert_column(&b.interest_shortfall[..1], &[0.05]);
    // 2.50 less 0.10. The collateral keeps 0.25 more than the classes.
    assert_column(&a.principal[..2], &[0.0, 2.4]);
    assert_column(&a.ending_balance[..2], &[90.0, 87.6]);
    // What B is still owed of month 2, 0.04925, bears interest.
    let residual_of_last = 0.5871 - 0.438 - 0.05 - 0.04925 * 1.005 + 0.25;
    assert_column(&residual.residual[2..], &[residual_of_last]);
}

#[test]
fn classes_bear_what_is_left_by_their_interest() {
    let defer = Step { split: Split::ProRata, ..step(Verb::Defer, &[], &["A", "B"]) };
    let steps = vec![
        until(Quantity::DeferredInterest, defer),
        step(Verb::Interest, &INTEREST, &["A", "B"]),
        step(ALL, &PRINCIPAL, &["A", "B"]),
    ];
    let flows = pay(&of(steps), &[collateral()], RunTerms::default());
    let [a, b, residual] = &flows.classes[..] else { panic!("three classes") };
    // 0.25 by 0.45 and 0.05.
    assert_column(&a.accreted, &[0.225, 0.0, 0.0]);
    assert_column(&b.accreted, &[0.025, 0.0, 0.0]);
    assert_column(&a.interest[..2], &[0.225, 90.225 * 0.005]);
    assert_column(&b.interest[..2], &[0.025, 10.025 * 0.005]);
    assert_column(&a.ending_balance, &[90.225, 87.825, 0.0]);
    assert_column(&b.ending_balance, &[10.025, 10.025, 0.0]);
    assert_column(&residual.residual[..2], &[0.35 - 0.25, 0.6015 - 100.25 * 0.005]);
    let shortfalls = a.interest_shortfall.iter().chain(&b.interest_shortfall);
    assert!(shortfalls.into_iter().all(|shortfall| shortfall.abs() < 1e-12));
}

#[test]
fn kinds_of_principal_are_what_is_left_of_them() {
    let steps = vec![
        step(Verb::Interest, &INTEREST, &["A", "B"]),
        until(Quantity::PrepaidPrincipal, step(ALL, &PRINCIPAL, &["A"])),
        until(Quantity::ScheduledPrincipal, step(ALL, &PRINCIPAL, &["B"])),
    ];
    let flows = pay(&of(steps), &[collateral()], RunTerms::default());
    assert_column(&flows.classes[0].principal[..2], &[0.0, 1.9]);
    assert_column(&flows.classes[1].principal[..2], &[0.0, 0.5]);
}

/// What classes are paid at the rate of the loans is what these accrue, deferred or not.
#[test]
fn the_rate_of_the_loans_is_what_they_accrue() {
    let mut deal =
        of(vec![step(Verb::Interest, &INTEREST, &["A", "B"]), step(ALL, &PRINCIPAL, &["A", "B"])]);
    for class in &mut deal.classes[..2] {
        class.coupon = Coupon::Expression;
        class.rates = RateExpressions { rate: of_group(Quantity::NetRate), ..Default::default() };
    }
    let flows = pay(&deal, &[collateral()], RunTerms::default());
    assert_column(&flows.classes[0].coupon, &[0.072, 0.072, 0.072]);
}
