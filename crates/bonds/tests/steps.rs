//! Steps by hand: accretion, conditions, splits, parts, accounts, plans, insurers.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod by_hand;

use bonds::deal::*;
use bonds::formula::Node;
use bonds::{DealCash, Ledger, RunTerms, TriggerMode, compile, explain, run_cash};
use by_hand::*;
use terms::{PoolFlows, RunTo};

const INTEREST: [Account; 1] = [Account::Interest(0)];
const ALL: Verb = Verb::Principal(Amount::All);

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| name.to_string()).collect()
}

fn when(when: When, step: Step) -> Step {
    Step { when, ..step }
}

/// Z accrues 1% a month while A is outstanding, and its cash is principal of A: 5 + 1.00, then
/// 13 + 1.01, of which A needs 14; the 0.01 that come back to Z are interest. From then on Z is paid
/// in cash.
#[test]
fn a_class_accretes_until_those_before_it_are_retired() {
    let deal = deal(
        &[("A", 20.0), ("Z", 100.0)],
        12.0,
        vec![
            when(When::Outstanding(names(&["A"])), step(Verb::Accrue, &INTEREST, &["Z"])),
            step(Verb::Interest, &INTEREST, &["A"]),
            when(When::Retired(names(&["A"])), step(Verb::Interest, &INTEREST, &["Z"])),
            step(DISTRIBUTION, &PRINCIPAL, &["A", "Z"]),
        ],
    );
    let pool = pool(120.0, &[(5.0, 0.0, 1.2), (13.0, 0.0, 1.15), (102.0, 0.0, 1.02)]);
    let flows = pay(&deal, &[pool], RunTerms::default());
    let [a, z, residual] = &flows.classes[..] else { panic!("three classes") };
    assert_column(&a.interest, &[0.2, 0.14, 0.0]);
    assert_column(&a.principal, &[6.0, 14.0, 0.0]);
    assert_column(&z.accreted, &[1.0, 1.0, 0.0]);
    assert_column(&z.principal, &[0.0, 0.0, 102.0]);
    assert_column(&z.interest, &[0.0, 0.01, 1.02]);
    assert_column(&z.ending_balance, &[101.0, 102.0, 0.0]);
    assert_column(&residual.residual, &[0.0; 3]);
}

/// A has 6 and 4 left to pay; excess interest of 1 goes to B where the condition on A holds. A
/// class that a step of the same date retires is retired.
#[test]
fn conditions_look_at_the_balance_before_the_step() {
    let to_b = |condition: When| {
        let steps = vec![
            step(DISTRIBUTION, &PRINCIPAL, &["A"]),
            when(condition, step(ALL, &INTEREST, &["B"])),
        ];
        let deal = deal(&[("A", 10.0), ("B", 10.0)], 0.0, steps);
        let pool = pool(20.0, &[(6.0, 0.0, 1.0), (4.0, 0.0, 1.0), (10.0, 0.0, 1.0)]);
        pay(&deal, &[pool], RunTerms::default()).classes[1].principal.clone()
    };
    assert_column(&to_b(When::Always), &[1.0, 1.0, 1.0]);
    assert_column(&to_b(When::Outstanding(names(&["A"]))), &[1.0, 0.0, 0.0]);
    assert_column(&to_b(When::Outstanding(names(&["A", "B"]))), &[1.0, 1.0, 1.0]);
    assert_column(&to_b(When::Retired(names(&["A"]))), &[0.0, 1.0, 1.0]);
    assert_column(&to_b(When::Retired(names(&["A", "B"]))), &[0.0, 0.0, 0.0]);
}

/// 4 of 60 are delinquent in the second month, more than 5%.
#[test]
fn conditions_look_at_triggers() {
    let to_b = |condition: When, triggers: TriggerMode| {
        let mut deal = deal(
            &[("A", 100.0), ("B", 10.0)],
            0.0,
            vec![
                step(DISTRIBUTION, &PRINCIPAL, &["A"]),
                when(condition, step(ALL, &INTEREST, &["B"])),
            ],
        );
        deal.triggers = vec![Trigger {
            name: "delinquency".into(),
            group: None,
            test: TriggerTest::Delinquency { pct: 5.0 },
            from_month: 1,
            cures: true,
        }];
        let mut pool = pool(110.0, &[(20.0, 0.0, 1.0), (30.0, 0.0, 1.0), (60.0, 0.0, 1.0)]);
        pool.delinquent[1] = 4.0;
        let terms = RunTerms { triggers, ..RunTerms::default() };
        pay(&deal, &[pool], terms).classes[1].principal.clone()
    };
    let (in_effect, not_in_effect) =
        (When::Trigger("delinquency".into()), When::NoTrigger("delinquency".into()));
    assert_column(&to_b(in_effect.clone(), TriggerMode::Model), &[0.0, 1.0, 0.0]);
    assert_column(&to_b(in_effect.clone(), TriggerMode::Fail), &[1.0, 1.0, 1.0]);
    assert_column(&to_b(in_effect, TriggerMode::Pass), &[0.0, 0.0, 0.0]);
    assert_column(&to_b(not_in_effect.clone(), TriggerMode::Model), &[1.0, 0.0, 1.0]);
    assert_column(&to_b(not_in_effect.clone(), TriggerMode::Fail), &[0.0, 0.0, 0.0]);
    assert_column(&to_b(not_in_effect, TriggerMode::Pass), &[1.0, 1.0, 1.0]);
}

/// A of 100 stands above the collateral of 90 after a loss of 10: delinquencies are above any part of
/// an enhancement below 0, also where there are none. On collateral of 100 the enhancement is 0, and
/// nothing delinquent is not above it.
#[test]
fn enhancement_below_zero_fails_the_test() {
    for (loss, to_b) in [(10.0, 1.0), (0.0, 0.0)] {
        let in_effect = When::Trigger("enhancement".into());
        let steps = vec![when(in_effect, step(ALL, &INTEREST, &["B"]))];
        let mut deal = deal(&[("A", 100.0), ("B", 10.0)], 0.0, steps);
        let test = TriggerTest::DelinquencyOfEnhancement { pct: 40.0, senior: names(&["A"]) };
        deal.triggers = vec![Trigger {
            name: "enhancement".into(),
            group: None,
            from_month: 1,
            cures: true,
            test,
        }];
        let pool = pool(100.0, &[(0.0, loss, 1.0)]);
        let flows = pay(&deal, &[pool], RunTerms::default());
        assert_column(&flows.classes[1].principal, &[to_b]);
    }
}

/// Principal of 15 among classes of 10, 20 and 30, in an order or in proportion.
#[test]
fn classes_share_in_order_or_in_proportion() {
    let balances = [("A", 10.0), ("B", 20.0), ("C", 30.0)];
    let paid = |to: &[&str], split: Split| {
        let step = Step { split, ..step(DISTRIBUTION, &PRINCIPAL, to) };
        let pool = pool(60.0, &[(15.0, 0.0, 0.0), (45.0, 0.0, 0.0)]);
        let flows = pay(&deal(&balances, 0.0, vec![step]), &[pool], RunTerms::default());
        flows.classes.iter().take(3).map(|class| class.principal[0]).collect::<Vec<f64>>()
    };
    assert_column(&paid(&["A", "B", "C"], Split::Sequential), &[10.0, 5.0, 0.0]);
    assert_column(&paid(&["C", "B", "A"], Split::Sequential), &[0.0, 0.0, 15.0]);
    assert_column(&paid(&["B", "A", "C"], Split::Sequential), &[0.0, 15.0, 0.0]);
    assert_column(&paid(&["A", "C"], Split::Sequential), &[10.0, 0.0, 5.0]);
    for to in [["A", "B", "C"], ["C", "B", "A"], ["B", "C", "A"]] {
        assert_column(&paid(&to, Split::ProRata), &[2.5, 5.0, 7.5]);
    }
    assert_column(&paid(&["A", "C"], Split::ProRata), &[3.75, 0.0, 11.25]);
}

/// Interest of 0.15 among 0.1 and 0.2 due; what stays unpaid bears 1%, and is paid the month after
/// from 1.00 where a step does so.
#[test]
fn unpaid_interest_is_paid_later_with_interest() {
    let paid = |split: Split, later: bool| {
        let of_date = Step { split, ..step(Verb::Interest, &INTEREST, &["A", "B"]) };
        let unpaid = Step { split, ..step(Verb::UnpaidInterest, &INTEREST, &["A", "B"]) };
        let mut steps = vec![of_date, unpaid];
        steps.truncate(1 + usize::from(later));
        let deal = deal(&[("A", 10.0), ("B", 20.0)], 12.0, steps);
        let pool = pool(30.0, &[(0.0, 0.0, 0.15), (30.0, 0.0, 1.0)]);
        let flows = pay(&deal, &[pool], RunTerms::default());
        let column = |class: usize| {
            let columns = &flows.classes[class];
            [columns.interest.clone(), columns.interest_shortfall.clone()].concat()
        };
        [column(0), column(1), flows.classes[2].residual.clone()]
    };
    let [a, b, residual] = paid(Split::ProRata, true);
    assert_column(&a, &[0.05, 0.1 + 0.0505, 0.05, 0.0]);
    assert_column(&b, &[0.1, 0.2 + 0.101, 0.1, 0.0]);
    assert_column(&residual, &[0.0, 0.7 - 0.1515 + 30.0]);
    let [a, b, _] = paid(Split::Sequential, true);
    assert_column(&a, &[0.1, 0.1, 0.0, 0.0]);
    assert_column(&b, &[0.05, 0.2 + 0.1515, 0.15, 0.0]);
    let [a, b, residual] = paid(Split::ProRata, false);
    assert_column(&a, &[0.05, 0.1, 0.05, 0.0]);
    assert_column(&b, &[0.1, 0.2, 0.1, 0.0]);
    assert_column(&residual, &[0.0, 0.7 + 30.0]);
}

/// 40% of the account of 10 is for A, the rest for B; of an amount, 40% of what A lacks to its plan.
#[test]
fn a_step_may_pay_a_part() {
    let a = Recipient { who: Who::Class("A".into()), limits: Limits::default(), when: None };
    let forty = Expression { text: "40%".into(), nodes: vec![Node::Literal(0.4)] };
    let who = Who::Parts(vec![(Some(forty), a)]);
    let parts = Recipient { who, limits: Limits::default(), when: None };
    let part =
        |verb: Verb| Step { recipients: Some(parts.clone()), ..step(verb, &PRINCIPAL, &["A"]) };
    let paid = |verb: Verb| {
        let mut deal = deal(
            &[("A", 30.0), ("B", 30.0)],
            0.0,
            vec![part(verb), step(DISTRIBUTION, &PRINCIPAL, &["B"])],
        );
        deal.plans = vec![Plan::Balances(vec![25.0, 0.0])];
        let pool = pool(60.0, &[(10.0, 0.0, 0.0), (50.0, 0.0, 0.0)]);
        let waterfall = compile(&deal).unwrap();
        let date = explain(&waterfall, &[pool], &no_index(), RunTerms::default(), 1).unwrap();
        [date.steps[0].asked, date.steps[0].paid, date.steps[1].paid]
    };
    assert_column(&paid(DISTRIBUTION), &[10.0, 4.0, 6.0]);
    assert_column(&paid(ALL), &[30.0, 4.0, 6.0]);
    assert_column(&paid(Verb::Principal(Amount::Planned(0))), &[5.0, 2.0, 8.0]);
}

/// A loss of 5 is made good by excess interest of 3 and then 2 of 4; a distribution of 10 that one
/// step has paid is not paid by another.
#[test]
fn what_is_paid_is_not_owed_any_more() {
    let again = step(DISTRIBUTION, &INTEREST, &["A"]);
    let reimbursed = step(Verb::ReimburseLoss, &INTEREST, &["B"]);
    let steps = vec![step(DISTRIBUTION, &PRINCIPAL, &["A"]), again, reimbursed];
    let mut deal = deal(&[("A", 80.0), ("B", 20.0)], 0.0, steps);
    deal.groups[0].write_down = vec!["B".into()];
    let months = [(10.0, 5.0, 0.0), (10.0, 0.0, 3.0), (10.0, 0.0, 4.0), (65.0, 0.0, 0.0)];
    let flows = pay(&deal, &[pool(100.0, &months)], RunTerms::default());
    assert_column(&flows.classes[0].principal, &[10.0, 10.0, 10.0, 50.0]);
    assert_column(&flows.classes[1].principal, &[0.0, 3.0, 2.0, 0.0]);
    // No step pays B its balance, for which there is no collateral in the end.
    assert_column(&flows.classes[1].loss, &[5.0, -3.0, -2.0, 15.0]);
    assert_column(&flows.classes[2].residual, &[0.0, 0.0, 2.0, 15.0]);
}

/// 4 of 100 are delinquent in one scenario and not in the other, which releases its interest.
#[test]
fn a_condition_holds_in_a_scenario_of_its_own() {
    let release = step(Verb::Release, &INTEREST, &["R"]);
    let to_a = step(ALL, &INTEREST, &["A"]);
    let steps = vec![when(When::NoTrigger("late".into()), release), to_a];
    let mut deal = deal(&[("A", 100.0)], 0.0, steps);
    let test = TriggerTest::Delinquency { pct: 3.0 };
    deal.triggers =
        vec![Trigger { name: "late".into(), group: None, test, from_month: 1, cures: true }];
    let sound = pool(100.0, &[(0.0, 0.0, 1.0), (0.0, 0.0, 1.0)]);
    let late = PoolFlows { delinquent: vec![4.0, 0.0], ..sound.clone() };
    let (mut ledger, mut kept) = (Ledger::<2>::default(), vec![DealCash::default(); 2]);
    let pools = [std::slice::from_ref(&late), std::slice::from_ref(&sound)];
    let waterfall = compile(&deal).unwrap();
    let terms = RunTerms::default();
    run_cash(&waterfall, pools, &no_index(), terms, &[], &mut ledger, &mut kept).unwrap();
    assert_column(kept[0].class(0, RunTo::Maturity).cash, &[1.0]);
    assert_column(kept[1].class(0, RunTo::Maturity).cash, &[]);
}

/// A step that has nobody to pay still shows what its account holds.
#[test]
fn an_explanation_shows_what_an_idle_step_could_have_had() {
    let idle = step(Verb::ReimburseLoss, &INTEREST, &["A"]);
    let deal = deal(&[("A", 100.0)], 0.0, vec![idle]);
    let pool = pool(100.0, &[(100.0, 0.0, 1.0)]);
    let waterfall = compile(&deal).unwrap();
    let date = explain(&waterfall, &[pool], &no_index(), RunTerms::default(), 1).unwrap();
    let step = &date.steps[0];
    assert_column(
        &[step.available, step.asked, step.paid, step.left[0].amount],
        &[1.0, 0.0, 0.0, 1.0],
    );
}

/// Two pro-rata payments of a class may leave a unit of the last place of its balance, which is none.
#[test]
fn what_rounding_leaves_of_a_balance_is_dropped() {
    let mut dropped = 0;
    for paid in (1..100).map(|percent| f64::from(percent) / 100.0) {
        let step = Step { split: Split::ProRata, ..step(ALL, &PRINCIPAL, &["A", "B", "C"]) };
        let deal = deal(&[("A", 0.1), ("B", 0.2), ("C", 0.7)], 0.0, vec![step]);
        let pool = pool(1.0, &[(paid, 0.0, 0.0), (1.0 - paid, 0.0, 0.0)]);
        let flows = pay(&deal, &[pool], RunTerms::default());
        for class in &flows.classes[..3] {
            assert_eq!(class.ending_balance[1], 0.0);
            dropped += usize::from(class.beginning_balance[1] != class.principal[1]);
        }
    }
    assert!(dropped > 0);
}

/// Interest of 0.3 is due; the account named first is emptied first, and only its own.
#[test]
fn accounts_are_drawn_in_order() {
    let left = |from: &[Account]| {
        let deal = deal(&[("A", 30.0)], 12.0, vec![step(Verb::Interest, from, &["A"])]);
        let pool = pool(30.0, &[(0.2, 0.0, 0.25), (29.8, 0.0, 0.0)]);
        let waterfall = compile(&deal).unwrap();
        let date = explain(&waterfall, &[pool], &no_index(), RunTerms::default(), 1).unwrap();
        let left = date.steps[0].left.iter();
        left.map(|left| left.amount).collect::<Vec<f64>>()
    };
    assert_column(&left(&[Account::Principal(0), Account::Interest(0)]), &[0.0, 0.15]);
    assert_column(&left(&[Account::Interest(0), Account::Principal(0)]), &[0.0, 0.15]);
    assert_column(&left(&INTEREST), &[0.0]);
    let derivative = Account::Derivative(0);
    let three = [derivative, Account::Interest(0), Account::Principal(0)];
    assert_column(&left(&three), &[0.0, 0.0, 0.15]);
}

/// A and B go down to 15 and 12 as planned, then to 0 as far as there is principal; C gets the rest.
#[test]
fn a_plan_is_kept() {
    let of_plan = step(Verb::Principal(Amount::Planned(0)), &PRINCIPAL, &["A", "B"]);
    let steps = vec![of_plan, step(DISTRIBUTION, &PRINCIPAL, &["C"])];
    let mut deal = deal(&[("A", 10.0), ("B", 10.0), ("C", 20.0)], 0.0, steps);
    let months = [8.0, 8.0, 8.0, 16.0].map(|principal| (principal, 0.0, 0.0));
    for plan in [Plan::Balances(vec![15.0, 12.0, 0.0]), Plan::Principal(vec![5.0, 3.0, 12.0])] {
        deal.plans = vec![plan];
        let flows = pay(&deal, &[pool(40.0, &months)], RunTerms::default());
        assert_column(&flows.classes[0].principal, &[5.0, 3.0, 2.0, 0.0]);
        assert_column(&flows.classes[1].principal, &[0.0, 0.0, 6.0, 4.0]);
        assert_column(&flows.classes[2].principal, &[3.0, 5.0, 0.0, 12.0]);
    }
}

/// Interest of 0.9 is due and 0.4 comes in: the insurer pays 0.5, and has it back the month after.
#[test]
fn an_insurer_pays_interest_and_is_reimbursed() {
    let mut deal = deal(
        &[("A", 90.0)],
        12.0,
        vec![
            step(Verb::Interest, &INTEREST, &["A"]),
            step(Verb::ReimburseInsurer, &INTEREST, &["I"]),
            step(DISTRIBUTION, &PRINCIPAL, &["A"]),
        ],
    );
    deal.insurers = vec![Insurer { name: "I".into(), classes: names(&["A"]) }];
    let pool = pool(90.0, &[(0.0, 0.0, 0.4), (0.0, 0.0, 1.2), (90.0, 0.0, 1.2)]);
    let flows = pay(&deal, &[pool], RunTerms::default());
    assert_column(&flows.insurer_drawn[0], &[0.5, 0.0, 0.0]);
    assert_column(&flows.insurer_reimbursed[0], &[0.0, 0.3, 0.2]);
    assert_column(&flows.classes[0].interest, &[0.9, 0.9, 0.9]);
    assert_column(&flows.classes[0].interest_shortfall, &[0.0; 3]);
    assert_column(&flows.classes[1].residual, &[0.0, 0.0, 0.1]);
}

/// A loss of 15 and overcollateralization of 5: the insurer of A and B pays 4 of A and 6 of B, and
/// nothing of C, which it does not insure.
#[test]
fn an_insurer_pays_one_class_after_the_other() {
    let balances = [("A", 4.0), ("B", 60.0), ("C", 31.0)];
    let mut deal = deal(&balances, 0.0, vec![step(DISTRIBUTION, &PRINCIPAL, &["A", "B", "C"])]);
    deal.insurers = vec![
        Insurer { name: "I".into(), classes: names(&["A", "B"]) },
        Insurer { name: "J".into(), classes: names(&["C"]) },
    ];
    let pool = pool(100.0, &[(0.0, 15.0, 0.0), (85.0, 0.0, 0.0)]);
    let flows = pay(&deal, &[pool], RunTerms::default());
    assert_column(&flows.insurer_drawn[0], &[10.0, 0.0]);
    assert_column(&flows.insurer_drawn[1], &[0.0, 0.0]);
    assert_column(&flows.classes[0].principal, &[4.0, 0.0]);
    assert_column(&flows.classes[1].principal, &[6.0, 54.0]);
    assert_column(&flows.classes[2].principal, &[0.0, 31.0]);
}

/// A loss of 20 and overcollateralization of 10 leave 10 that no class bears: the insurer pays the 4
/// of A, which leaves a loss of 16 of which the target of 10 lacks all; it is made good by steps for
/// losses.
#[test]
fn what_an_insurer_pays_is_no_loss_of_the_deal() {
    let for_losses = step(Verb::Principal(Amount::OcLossDeficiency(0)), &INTEREST, &["B"]);
    let mut deal = deal(&[("A", 4.0), ("B", 86.0)], 0.0, vec![for_losses]);
    deal.groups[0].oc = Some(OcTarget {
        initial_pct: 10.0,
        expression: None,
        initial_usd: None,
        stepdown: None,
        less_reserve: false,
    });
    deal.insurers = vec![Insurer { name: "I".into(), classes: names(&["A"]) }];
    let pool = pool(100.0, &[(0.0, 20.0, 0.0), (0.0, 0.0, 30.0), (80.0, 0.0, 0.0)]);
    let flows = pay(&deal, &[pool], RunTerms::default());
    assert_column(&flows.insurer_drawn[0], &[4.0, 0.0, 0.0]);
    // Of 30, 16: up to the target of 10 above 80 the classes lack 6 and 10.
    assert_column(&flows.classes[1].principal, &[0.0, 16.0, 0.0]);
}
