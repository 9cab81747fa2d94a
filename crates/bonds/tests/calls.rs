//! The clean-up call by a test, and above par, by hand.

#![allow(clippy::expect_used, clippy::unwrap_used)]

mod by_hand;

use bonds::RunTerms;
use bonds::deal::*;
use bonds::formula::{Node, Operator, Quantity, Subjects};
use by_hand::{PRINCIPAL, assert_column, deal, pay, pool, step};
use terms::BondFlows;

fn nodes(nodes: Vec<Node>) -> Expression {
    Expression { text: "by hand".into(), nodes }
}

/// Whether class A has at most so much.
fn at_most(dollars: f64) -> Expression {
    let balance = Node::Quantity(Quantity::Balance, Subjects::Classes(vec![0]));
    nodes(vec![balance, Node::Literal(dollars), Node::Apply(Operator::AtMost, 0, 1)])
}

/// Collateral of 30 that pays 10, 5, 15, under class A.
fn called(balance: f64, call: Call) -> BondFlows {
    let principal = step(Verb::Principal(Amount::All), &PRINCIPAL, &["A"]);
    let mut deal = deal(&[("A", balance)], 0.0, vec![principal]);
    deal.call = Some(call);
    let collateral = pool(30.0, &[(10.0, 0.0, 0.0), (5.0, 0.0, 0.0), (15.0, 0.0, 0.0)]);
    pay(&deal, &[collateral], RunTerms::default())
}

#[test]
fn a_test_of_what_the_date_leaves_calls() {
    for (dollars, month) in [(4.9, Some(3)), (5.0, Some(2)), (10.0, Some(1))] {
        let call = Call { test: Some(at_most(dollars)), ..Call::default() };
        assert_eq!(called(20.0, call).call_month, month, "{dollars}");
    }
}

/// The first of several conditions calls.
#[test]
fn whichever_comes_first_calls() {
    let call = Call { pool_pct: Some(70.0), test: Some(at_most(0.0)), ..Call::default() };
    assert_eq!(called(20.0, call).call_month, Some(1));
}

/// On the second date class A has 5 and the collateral 15.
#[test]
fn the_premium_is_paid_by_the_residual_and_is_no_principal() {
    let premium = Some(nodes(vec![Node::Literal(0.02)]));
    let call = Call { test: Some(at_most(5.0)), premium, ..Call::default() };
    let flows = called(20.0, call);
    assert_column(&flows.redemption, &[5.1, 9.9]);
    assert_column(&flows.redeemed_principal, &[5.0, 0.0]);
}

/// Collateral at par does not pay above par while there is nothing beside it: after the last date
/// nothing is left to redeem.
#[test]
fn the_call_waits_until_the_premium_is_covered() {
    let premium = Some(nodes(vec![Node::Literal(0.01)]));
    let call = Call { test: Some(at_most(30.0)), premium, ..Call::default() };
    let flows = called(30.0, call);
    assert_eq!(flows.call_month, Some(3));
    assert_column(&flows.redemption, &[0.0, 0.0]);
}
