//! Amounts and tests by arithmetic, and recipients of recipients, on small deals: every figure can be
//! worked out by hand.

#![allow(clippy::expect_used, clippy::unwrap_used)]

mod by_hand;

use bonds::deal::*;
use bonds::formula::{Node, Operator, Quantity, Subjects, Unit};
use bonds::{RunTerms, compile};
use by_hand::*;
use terms::PoolFlows;

const ALL: Verb = Verb::Principal(bonds::deal::Amount::All);

/// An expression of nodes in order.
fn nodes(nodes: Vec<Node>) -> Expression {
    Expression { text: String::new(), nodes }
}

fn literal(figure: f64) -> Expression {
    nodes(vec![Node::Literal(figure)])
}

fn of_classes(quantity: Quantity, classes: &[usize]) -> Node {
    Node::Quantity(quantity, Subjects::Classes(classes.to_vec()))
}

fn of_group(quantity: Quantity) -> Node {
    Node::Quantity(quantity, Subjects::Groups(vec![0]))
}

fn amount(name: &str, unit: Unit, value: Vec<Node>) -> NamedAmount {
    NamedAmount { name: name.into(), value: nodes(value), unit, cite: String::new() }
}

fn until(limit: Expression, step: Step) -> Step {
    Step { limits: Limits { until: Some(limit), down_to: None }, ..step }
}

fn one(name: &str) -> Recipient {
    Recipient { who: Who::Class(name.into()), limits: Limits::default(), when: None }
}

fn several(who: fn(Vec<Recipient>) -> Who, all: Vec<Recipient>) -> Recipient {
    Recipient { who: who(all), limits: Limits::default(), when: None }
}

fn to(recipients: Recipient, step: Step) -> Step {
    Step { recipients: Some(recipients), ..step }
}

/// Months of scheduled and of prepaid principal, without interest.
fn prepaying(beginning: f64, months: &[(f64, f64)]) -> PoolFlows {
    let sums: Vec<_> = months.iter().map(|(paid, prepaid)| (paid + prepaid, 0.0, 0.0)).collect();
    let mut flows = pool(beginning, &sums);
    for (row, (scheduled, prepaid)) in months.iter().enumerate() {
        flows.scheduled_principal[row] = *scheduled;
        flows.prepaid_principal[row] = *prepaid;
    }
    flows
}

/// Subordinates get their share of scheduled principal, and half of that of prepayments.
#[test]
fn interest_shifts() {
    let share = amount(
        "subordinate percentage",
        Unit::Number,
        vec![
            of_classes(Quantity::Before, &[1]),
            of_group(Quantity::PoolBefore),
            Node::Apply(Operator::Divide, 0, 1),
        ],
    );
    let subordinate = nodes(vec![
        Node::Amount(0),
        of_group(Quantity::ScheduledPrincipal),
        of_group(Quantity::PrepaidPrincipal),
        Node::Literal(0.5),
        Node::Apply(Operator::Multiply, 2, 3),
        Node::Apply(Operator::Add, 1, 4),
        Node::Apply(Operator::Multiply, 0, 5),
    ]);
    let steps =
        vec![until(subordinate, step(ALL, &PRINCIPAL, &["B"])), step(ALL, &PRINCIPAL, &["A", "B"])];
    let mut deal = deal(&[("A", 80.0), ("B", 20.0)], 0.0, steps);
    deal.amounts.push(share);
    let flows = pay(&deal, &[prepaying(100.0, &[(10.0, 20.0), (7.0, 0.0)])], RunTerms::default());
    // 20% of 10 + 10; then 16 / 70 of 7.
    assert_column(&flows.classes[1].principal, &[4.0, 1.6]);
    assert_column(&flows.classes[0].principal, &[26.0, 5.4]);
}

/// What the collateral and the calendar make of an expression is that of each month, over years.
#[test]
fn amounts_follow_the_collateral_month_by_month() {
    const MONTHS: usize = 50;
    let planned: Vec<f64> = (1..=20).map(f64::from).collect();
    let limit = nodes(vec![
        of_group(Quantity::CumulativeLoss),
        Node::Literal(30.0),
        Node::Apply(Operator::AtMost, 0, 1),
        Node::Schedule(planned.clone()),
        of_group(Quantity::PrepaidPrincipal),
        Node::Quantity(Quantity::Month, Subjects::Nothing),
        Node::Apply(Operator::Add, 4, 5),
        Node::Round { of: 6, step: 2.0 },
        Node::If { test: 2, then: 3, otherwise: 7 },
    ]);
    let steps = vec![until(limit, step(ALL, &PRINCIPAL, &["B"])), step(ALL, &PRINCIPAL, &["A"])];
    let deal = deal(&[("A", 8_000.0), ("B", 2_000.0)], 0.0, steps);
    let prepaid = |month: usize| (month * month % 7) as f64;
    let paid: Vec<_> = (1..=MONTHS).map(|month| (100.0, prepaid(month))).collect();
    let mut collateral = prepaying(10_000.0, &paid);
    collateral.loss = vec![1.0; MONTHS];
    for row in 0..MONTHS {
        let lost = (row + 1) as f64;
        collateral.ending_balance[row] -= lost;
        if row > 0 {
            collateral.beginning_balance[row] -= lost - 1.0;
        }
    }
    let of_month = |month: usize| match month {
        ..=30 => planned[month.min(20) - 1],
        _ => ((prepaid(month) + month as f64) / 2.0 + 0.5).floor() * 2.0,
    };
    let expected: Vec<f64> = (1..=MONTHS).map(of_month).collect();
    let flows = pay(&deal, &[collateral], RunTerms::default());
    assert_column(&flows.classes[1].principal, &expected);
}

/// The rest of 75% goes to C, what A and B leave of theirs stays for the next recipient.
#[test]
fn parts_stand_side_by_side() {
    let branches = vec![
        (Some(literal(0.75)), several(Who::Sequential, vec![one("A"), one("B")])),
        (None, one("C")),
    ];
    let parts = Recipient { who: Who::Parts(branches), limits: Limits::default(), when: None };
    let tree = several(Who::Sequential, vec![parts, one("C"), one("D")]);
    let all = to(tree, step(ALL, &PRINCIPAL, &["A", "B", "C", "D"]));
    let classes = [("A", 20.0), ("B", 20.0), ("C", 20.0), ("D", 40.0)];
    let deal = deal(&classes, 0.0, vec![all]);
    let flows = pay(&deal, &[prepaying(100.0, &[(40.0, 0.0), (20.0, 0.0)])], RunTerms::default());
    let paid = |class: usize| &flows.classes[class].principal;
    assert_column(paid(0), &[20.0, 0.0]);
    assert_column(paid(1), &[10.0, 10.0]);
    // 10 of 40; then 5 of 20 and the 5 that B leaves.
    assert_column(paid(2), &[10.0, 10.0]);
    assert_column(paid(3), &[0.0, 0.0]);
}

/// Blocks share by balance, each block is paid in its order, one down to a balance; a block whose test
/// does not hold has no share.
#[test]
fn blocks_share_by_balance() {
    let not_first = nodes(vec![
        Node::Quantity(Quantity::Month, Subjects::Nothing),
        Node::Literal(1.0),
        Node::Apply(Operator::Less, 1, 0),
    ]);
    let planned = Limits { until: None, down_to: Some(literal(45.0)) };
    let first = Recipient { limits: planned, ..several(Who::Sequential, vec![one("A"), one("B")]) };
    let late = Recipient { when: Some(not_first), ..one("D") };
    let tree = several(Who::ProRata, vec![first, one("C"), late]);
    let all = to(tree, step(ALL, &PRINCIPAL, &["A", "B", "C", "D"]));
    let last = step(ALL, &PRINCIPAL, &["D"]);
    let classes = [("A", 20.0), ("B", 40.0), ("C", 20.0), ("D", 20.0)];
    let deal = deal(&classes, 0.0, vec![all, last]);
    let flows = pay(&deal, &[prepaying(100.0, &[(24.0, 0.0), (8.0, 0.0)])], RunTerms::default());
    let paid = |class: usize| &flows.classes[class].principal;
    // 18 and 6 of 24 by 60 and 20: the blocks may take 15 and 6; D gets the rest.
    assert_column(paid(0), &[15.0, 0.0]);
    assert_column(paid(2), &[6.0, 8.0 * 14.0 / (45.0 + 14.0 + 17.0)]);
    assert_column(paid(3), &[3.0, 8.0 - 8.0 * 14.0 / 76.0]);
}

/// What is remembered: an amount of the date before, an average, a test that has held once.
#[test]
fn dates_before_are_remembered() {
    let collected = of_group(Quantity::Collected);
    let amounts = vec![
        amount(
            "collected so far",
            Unit::Dollars,
            vec![
                Node::Literal(0.0),
                Node::Previous { of: 0, first: 0 },
                collected.clone(),
                Node::Apply(Operator::Add, 1, 2),
            ],
        ),
        amount(
            "average",
            Unit::Dollars,
            vec![collected.clone(), Node::Average { of: 0, dates: 2 }],
        ),
        amount(
            "high once",
            Unit::Test,
            vec![Node::Literal(9.0), collected, Node::Apply(Operator::AtMost, 0, 1), Node::Ever(2)],
        ),
    ];
    let high = When::Test(nodes(vec![Node::Amount(2)]));
    let steps = vec![
        Step { when: high, ..step(ALL, &PRINCIPAL, &["C"]) },
        until(nodes(vec![Node::Amount(1)]), step(ALL, &PRINCIPAL, &["A"])),
        step(ALL, &PRINCIPAL, &["B"]),
    ];
    let mut deal = deal(&[("A", 40.0), ("B", 40.0), ("C", 20.0)], 0.0, steps);
    deal.amounts = amounts;
    let months = [(4.0, 0.0), (8.0, 0.0), (6.0, 0.0), (10.0, 0.0), (2.0, 0.0)];
    let flows = pay(&deal, &[prepaying(100.0, &months)], RunTerms::default());
    assert_column(&flows.classes[0].principal, &[4.0, 6.0, 6.0, 0.0, 0.0]);
    assert_column(&flows.classes[1].principal, &[0.0, 2.0, 0.0, 0.0, 0.0]);
    assert_column(&flows.classes[2].principal, &[0.0, 0.0, 0.0, 10.0, 2.0]);
}

/// A step writes down its classes ahead of principal, another one writes up.
#[test]
fn losses_are_steps() {
    let loss = nodes(vec![of_group(Quantity::Loss)]);
    let recovered = nodes(vec![of_group(Quantity::SubsequentRecovery)]);
    let steps = vec![
        until(loss, step(Verb::WriteDown, &[], &["B", "A"])),
        until(recovered, step(Verb::WriteUp, &[], &["A", "B"])),
        step(ALL, &PRINCIPAL, &["A", "B"]),
    ];
    let deal = deal(&[("A", 90.0), ("B", 10.0)], 0.0, steps);
    let mut flows = pool(100.0, &[(5.0, 14.0, 0.0), (5.0, 0.0, 0.0)]);
    flows.subsequent_recovery[1] = 6.0;
    let flows = pay(&deal, &[flows], RunTerms::default());
    assert_column(&flows.classes[0].loss, &[4.0, -4.0]);
    assert_column(&flows.classes[1].loss, &[10.0, -2.0]);
    assert_column(&flows.classes[0].principal, &[5.0, 11.0]);
    assert_column(&flows.classes[0].ending_balance, &[81.0, 74.0]);
}

/// Principal that another step has paid out of the account is not distributed again: an
/// overcollateralization of 10 is to fall to 5, so that 5 of the 10 collected are released.
#[test]
fn what_is_paid_out_of_principal_is_distributed() {
    let distribution =
        || step(Verb::Principal(bonds::deal::Amount::Distribution(0)), &PRINCIPAL, &["A", "B"]);
    for limit in [Some(literal(2.0)), None] {
        let limits = Limits { until: limit.clone(), down_to: None };
        let to_b = Step { limits, ..step(ALL, &PRINCIPAL, &["B"]) };
        let of_plan =
            Step { verb: Verb::Principal(bonds::deal::Amount::Planned(0)), ..to_b.clone() };
        let first = if limit.is_some() { to_b } else { of_plan };
        let mut deal = deal(&[("A", 60.0), ("B", 30.0)], 0.0, vec![first, distribution()]);
        deal.plans = vec![Plan::Balances(vec![28.0])];
        deal.groups[0].oc = Some(oc(5.0, None));
        let flows = pay(&deal, &[pool(100.0, &[(10.0, 0.0, 0.0)])], RunTerms::default());
        assert_column(&flows.classes[1].principal, &[2.0]);
        assert_column(&flows.classes[0].principal, &[3.0]);
    }
}

/// What a step has written down is allocated: excess interest does not make it good once more.
#[test]
fn what_a_step_writes_down_is_allocated() {
    let three = || until(literal(3.0), step(Verb::WriteDown, &[], &["B"]));
    let make_good = || Step {
        from: vec![Account::Interest(0)],
        ..step(Verb::Principal(bonds::deal::Amount::OcLossDeficiency(0)), &[], &["A"])
    };
    let mut deal = deal(&[("A", 80.0), ("B", 20.0)], 0.0, vec![three(), make_good()]);
    deal.groups[0].oc = Some(oc(10.0, None));
    let flows = pay(&deal, &[pool(100.0, &[(0.0, 5.0, 8.0)])], RunTerms::default());
    assert_column(&flows.classes[1].loss, &[3.0]);
    assert_column(&flows.classes[0].principal, &[2.0]);
}

/// Cash goes to the reserve account, which keeps it, and comes back.
#[test]
fn cash_is_transferred() {
    let reserve = Account::Reserve(0);
    let first = nodes(vec![
        Node::Quantity(Quantity::Month, Subjects::Nothing),
        Node::Literal(1.0),
        Node::Apply(Operator::Equal, 0, 1),
    ]);
    let steps = vec![
        Step {
            when: When::Test(first),
            ..until(literal(6.0), step(Verb::Transfer(reserve), &PRINCIPAL, &[]))
        },
        step(ALL, &[Account::Principal(0), reserve], &["A"]),
    ];
    let keeps = vec![until(literal(2.0), step(Verb::Transfer(reserve), &PRINCIPAL, &[]))];
    let pools = [prepaying(100.0, &[(10.0, 0.0), (10.0, 0.0)])];
    let mut spends = deal(&[("A", 100.0)], 0.0, steps);
    spends.groups[0].reserve = Some(Reserve { initial_usd: 0.0, target_usd: 50.0 });
    let flows = pay(&spends, &pools, RunTerms::default());
    assert_column(&flows.classes[0].principal, &[10.0, 10.0]);
    let mut keeping = Deal { steps: keeps, ..spends };
    keeping.steps.push(step(ALL, &PRINCIPAL, &["A"]));
    let flows = pay(&keeping, &pools, RunTerms::default());
    // On the last date of the collateral the account pays all that it holds.
    assert_column(&flows.classes[0].principal, &[8.0, 12.0]);
}

/// A reference pool: interest as it is due whatever the loans pay, a class that grows, and every class
/// paid in full when the deal matures.
#[test]
fn a_reference_pool_pays_nothing_itself() {
    let steps = vec![
        step(Verb::Interest, &[Account::Interest(0)], &["A", "B"]),
        step(ALL, &PRINCIPAL, &["A"]),
        Step { grows: Some("A".into()), ..until(literal(3.0), step(ALL, &[], &["B"])) },
    ];
    let mut deal = deal(&[("A", 80.0), ("B", 20.0)], 12.0, steps);
    deal.groups[0].reference = Some(Reference { matures: Some(date("2020-03-01")) });
    let pools = [prepaying(100.0, &[(10.0, 0.0), (10.0, 0.0), (10.0, 0.0)])];
    let flows = pay(&deal, &pools, RunTerms::default());
    assert_column(&flows.classes[0].interest, &[0.80, 0.73]);
    assert_column(&flows.classes[1].principal, &[3.0, 17.0]);
    assert_column(&flows.classes[0].ending_balance, &[73.0, 0.0]);
    assert_column(&flows.classes[0].principal, &[7.0, 73.0]);
    assert_column(&flows.classes[0].loss, &[0.0, 0.0]);
    // Interest as it is due, 1% of 100, then of 90; 66 and 14 are left at the end.
    assert_column(&flows.from_issuer[0], &[1.0, 0.9 + 66.0 + 14.0]);
}

/// What does not make sense is an error, not a panic.
#[test]
fn amounts_that_depend_on_themselves_are_errors() {
    let mut circular = deal(&[("A", 100.0)], 0.0, vec![step(ALL, &PRINCIPAL, &["A"])]);
    circular.amounts = vec![
        amount("one", Unit::Dollars, vec![Node::Amount(1)]),
        amount("other", Unit::Dollars, vec![Node::Amount(0)]),
    ];
    circular.steps[0].limits.until = Some(nodes(vec![Node::Amount(0)]));
    let message = compile(&circular).unwrap_err().to_string();
    assert!(message.contains("depends on itself"), "{message}");
    let mut moving = circular.clone();
    moving.amounts[0].value = nodes(vec![of_classes(Quantity::Balance, &[0]), Node::Ever(0)]);
    let message = compile(&moving).unwrap_err().to_string();
    assert!(message.contains("moves within a date"), "{message}");
    let mut unknown = circular;
    unknown.amounts[0].value = nodes(vec![Node::Amount(7)]);
    assert!(compile(&unknown).is_err());
}

/// A deal by hand that names what it does not have is an error, not a panic.
#[test]
fn positions_that_are_not_there_are_errors() {
    let principal = || step(ALL, &PRINCIPAL, &["A"]);
    let limited = |node: Node| until(nodes(vec![node]), principal());
    let reserve = Account::Reserve(0);
    let cases = [
        limited(of_classes(Quantity::Balance, &[0, 9])),
        limited(Node::Quantity(Quantity::PoolAfter, Subjects::Groups(vec![3]))),
        limited(Node::Quantity(Quantity::Account, Subjects::Accounts(vec![reserve]))),
        limited(Node::Quantity(Quantity::Account, Subjects::Accounts(vec![Account::Principal(3)]))),
        limited(Node::Plan(2)),
        limited(Node::Trigger(2)),
        step(Verb::Transfer(reserve), &PRINCIPAL, &[]),
        step(Verb::Transfer(Account::Interest(3)), &PRINCIPAL, &[]),
        Step { grows: Some("Z".into()), ..principal() },
    ];
    for case in cases {
        let deal = deal(&[("A", 100.0)], 0.0, vec![case.clone()]);
        assert!(compile(&deal).is_err(), "{case:?}");
    }
}
