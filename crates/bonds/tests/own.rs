//! Accounts of a deal's own and fees that steps pay, by hand.

#![allow(clippy::expect_used, clippy::unwrap_used)]

mod by_hand;

use bonds::RunTerms;
use bonds::deal::*;
use bonds::formula::{Node, Operator, Quantity, Subjects};
use by_hand::{PRINCIPAL, assert_column, class, deal, group, pay, pool, step};

fn nodes(nodes: Vec<Node>) -> Expression {
    Expression { text: "by hand".into(), nodes }
}

fn usd(dollars: f64) -> Expression {
    nodes(vec![Node::Literal(dollars)])
}

fn account(initial_usd: f64, required: Option<Expression>) -> OwnAccount {
    OwnAccount { name: "collections".into(), group: 0, initial_usd, required }
}

const INTEREST: [Account; 1] = [Account::Interest(0)];
const OWN: [Account; 1] = [Account::Own(0)];

/// Cash of three dates: what the residual gets by date.
fn residual(deal: &Deal) -> Vec<f64> {
    let collateral = pool(30.0, &[(10.0, 0.0, 5.0), (10.0, 0.0, 4.0), (10.0, 0.0, 3.0)]);
    pay(deal, &[collateral], RunTerms::default()).classes.last().unwrap().residual.clone()
}

fn held_until_the_third_date(required: Option<Expression>) -> Deal {
    let fill = step(Verb::Transfer(Account::Own(0)), &INTEREST, &[]);
    let principal = step(Verb::Principal(Amount::All), &PRINCIPAL, &["A"]);
    let month = Node::Quantity(Quantity::Month, Subjects::Nothing);
    let is_third = nodes(vec![Node::Literal(3.0), month, Node::Apply(Operator::AtMost, 0, 1)]);
    let release = Step { when: When::Test(is_third), ..step(Verb::Release, &OWN, &["R"]) };
    let mut deal = deal(&[("A", 30.0)], 0.0, vec![fill, principal, release]);
    deal.accounts = vec![account(1.0, required)];
    deal
}

#[test]
fn an_account_keeps_its_cash_until_a_step_draws_on_it() {
    assert_column(&residual(&held_until_the_third_date(None)), &[0.0, 0.0, 13.0]);
}

/// Of 1 + 5 the first date keeps 2, the second of 2 + 4 as well.
#[test]
fn what_an_account_need_not_keep_goes_to_the_residual() {
    assert_column(&residual(&held_until_the_third_date(Some(usd(2.0)))), &[4.0, 4.0, 5.0]);
}

#[test]
fn what_an_account_holds_at_the_end_goes_to_the_residual() {
    let mut deal = held_until_the_third_date(None);
    deal.steps.pop();
    assert_column(&residual(&deal), &[0.0, 0.0, 13.0]);
}

/// Interest comes in for a month after the balance is gone: the account is kept until then.
#[test]
fn collateral_ends_with_its_last_interest() {
    let mut deal = held_until_the_third_date(None);
    deal.steps.remove(0);
    deal.steps.pop();
    let mut collateral = pool(10.0, &[(10.0, 0.0, 0.0), (0.0, 0.0, 0.0), (0.0, 0.0, 0.0)]);
    collateral.net_interest[1] = 2.0;
    let flows = pay(&deal, &[collateral], RunTerms::default());
    assert_column(&flows.classes.last().unwrap().residual, &[0.0, 3.0, 0.0]);
}

/// What is required is known after the date's payments: half of what class A then has.
#[test]
fn what_is_required_may_depend_on_what_the_date_has_paid() {
    let balance = Node::Quantity(Quantity::Balance, Subjects::Classes(vec![0]));
    let half = vec![balance, Node::Literal(0.5), Node::Apply(Operator::Multiply, 0, 1)];
    let mut deal = held_until_the_third_date(Some(nodes(half)));
    deal.accounts[0].initial_usd = 20.0;
    // 25 of which 10 are kept, 14 of which 5 are, 8.
    assert_column(&residual(&deal), &[15.0, 9.0, 8.0]);
}

/// At the call the account belongs to the residual, with the collateral at par less the class.
#[test]
fn at_the_call_the_account_is_the_residuals() {
    let mut deal = held_until_the_third_date(None);
    deal.call = Some(Call { pool_pct: Some(50.0), ..Call::default() });
    let collateral = pool(30.0, &[(10.0, 0.0, 5.0), (10.0, 0.0, 4.0), (10.0, 0.0, 3.0)]);
    let flows = pay(&deal, &[collateral], RunTerms::default());
    assert_eq!(flows.call_month, Some(2));
    assert_column(&flows.redemption, &[10.0, 10.0]);
}

/// The account is of group 1: what it pays to a class of group 2 is cross support.
#[test]
fn an_account_supports_the_classes_of_other_groups() {
    let mut deal =
        deal(&[("A", 30.0), ("B", 30.0)], 12.0, vec![step(Verb::Interest, &OWN, &["B"])]);
    deal.groups.push(group("2"));
    deal.classes[1].group = 1;
    deal.classes.push(class("R2", 1, ClassKind::Residual, 0.0));
    deal.accounts = vec![account(2.0, None)];
    for (cross_support, interest) in [(true, [0.3, 0.3]), (false, [0.0, 0.0])] {
        let pools = [pool(30.0, &[(0.0, 0.0, 1.0); 2]), pool(30.0, &[(0.0, 0.0, 0.0); 2])];
        let flows = pay(&deal, &pools, RunTerms { cross_support, ..RunTerms::default() });
        assert_column(&flows.classes[1].interest, &interest);
    }
}

fn fee(dollars: f64, is_carried: bool) -> StepFee {
    StepFee { name: "servicer".into(), group: 0, amount: usd(dollars), is_carried }
}

/// Interest 5, 4, 3; the class has 3 a date, the fee behind it 1.5.
fn with_fee(is_carried: bool) -> Deal {
    let interest = step(Verb::Interest, &INTEREST, &["A"]);
    let late = step(Verb::Fee, &INTEREST, &["servicer"]);
    let mut deal = deal(&[("A", 300.0)], 12.0, vec![interest, late]);
    deal.fees = vec![fee(1.5, is_carried)];
    deal
}

#[test]
fn a_fee_is_paid_in_its_place() {
    for (is_carried, paid) in [(false, [1.5, 1.0, 0.0, 1.5]), (true, [1.5, 1.0, 0.0, 3.0])] {
        let months = [(0.0, 0.0, 5.0), (0.0, 0.0, 4.0), (0.0, 0.0, 3.0), (0.0, 0.0, 6.0)];
        let flows = pay(&with_fee(is_carried), &[pool(300.0, &months)], RunTerms::default());
        assert_column(&flows.step_fees[0], &paid);
        assert_column(&flows.classes[0].interest, &[3.0; 4]);
    }
}

#[test]
fn a_step_pays_a_fee_up_to_its_limit() {
    let mut deal = with_fee(true);
    deal.steps[1].limits.until = Some(usd(0.5));
    let months = [(0.0, 0.0, 5.0), (0.0, 0.0, 4.0)];
    let flows = pay(&deal, &[pool(300.0, &months)], RunTerms::default());
    assert_column(&flows.step_fees[0], &[0.5, 0.5]);
    assert_column(&flows.classes[1].residual, &[1.5, 0.5]);
}
