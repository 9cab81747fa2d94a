//! Payment dates by hand: stepdown and triggers, reserve account, losses and recoveries, prepayment
//! shortfall, cross support. Every class bears 12%, 1% a month, or nothing.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod by_hand;

use bonds::deal::*;
use bonds::explain::Skipped;
use bonds::{CompileError, RunTerms, TriggerMode, compile, explain, first_loss};
use by_hand::*;
use terms::{BusinessDays, Rate};

/// Target 10 until the collateral is at 70 of 100, then the greater of 10% of it and 5. Collateral
/// 100, 80, 60, 40; in the second month 4 of 60 are delinquent, more than 5%.
#[test]
fn a_trigger_holds_the_stepdown_up() {
    let mut deal = deal(&[("A", 90.0)], 0.0, vec![step(DISTRIBUTION, &PRINCIPAL, &["A"])]);
    let mut pool = pool(100.0, &[(20.0, 0.0, 0.0), (20.0, 0.0, 0.0), (20.0, 0.0, 0.0)]);
    pool.delinquent[1] = 4.0;
    let mut down = stepdown(70.0, 10.0, 5.0);
    deal.groups[0].oc = Some(oc(10.0, Some(down.clone())));
    let ending = |deal: &Deal, triggers| {
        let terms = RunTerms { triggers, ..RunTerms::default() };
        pay(deal, std::slice::from_ref(&pool), terms).classes[0].ending_balance.clone()
    };
    assert_column(&ending(&deal, TriggerMode::Model), &[70.0, 54.0, 35.0]);

    down.unless = vec!["delinquency".into()];
    deal.groups[0].oc = Some(oc(10.0, Some(down)));
    deal.triggers = vec![Trigger {
        name: "delinquency".into(),
        group: None,
        test: TriggerTest::Delinquency { pct: 5.0 },
        from_month: 1,
        cures: true,
    }];
    assert_column(&ending(&deal, TriggerMode::Model), &[70.0, 50.0, 35.0]);
    assert_column(&ending(&deal, TriggerMode::Pass), &[70.0, 54.0, 35.0]);
    assert_column(&ending(&deal, TriggerMode::Fail), &[70.0, 50.0, 30.0]);
    deal.triggers[0].cures = false;
    assert_column(&ending(&deal, TriggerMode::Model), &[70.0, 50.0, 30.0]);
    deal.triggers[0].from_month = 3;
    assert_column(&ending(&deal, TriggerMode::Model), &[70.0, 54.0, 35.0]);
    deal.triggers.clear();
    assert!(matches!(compile(&deal), Err(CompileError::UnknownTrigger { .. })));
}

/// Losses of 1, 1 and 3 less 2 recovered later, of 100: 1%, 2%, 3% so far. The limit is 1% from
/// month 2, 3% from month 3; enhancement over A is 9, 8 and 7 in the three months.
#[test]
fn triggers_of_losses_and_enhancement() {
    let mut deal = deal(&[("A", 90.0)], 0.0, Vec::new());
    let mut pool = pool(100.0, &[(0.0, 1.0, 0.0), (0.0, 1.0, 0.0), (0.0, 3.0, 0.0)]);
    pool.subsequent_recovery[2] = 2.0;
    pool.delinquent = vec![3.6, 3.3, 1.9];
    let trigger = |name: &str, test| Trigger {
        name: name.into(),
        group: Some(0),
        test,
        from_month: 1,
        cures: true,
    };
    let steps = vec![LossStep { from_month: 2, pct: 1.0 }, LossStep { from_month: 3, pct: 3.0 }];
    let senior = vec!["A".into()];
    deal.triggers = vec![
        trigger("loss", TriggerTest::CumulativeLoss(steps)),
        trigger("enhancement", TriggerTest::DelinquencyOfEnhancement { pct: 40.0, senior }),
    ];
    let waterfall = compile(&deal).unwrap();
    let states = |month| {
        let pools = std::slice::from_ref(&pool);
        let date = explain(&waterfall, pools, &no_index(), RunTerms::default(), month).unwrap();
        (date.triggers[0].in_effect, date.triggers[1].in_effect)
    };
    assert_eq!([states(1), states(2), states(3)], [(false, false), (true, true), (false, false)]);
}

/// Twice (half of 20 delinquent - 4 x excess cash flow of 1): 12. Excess cash flow is interest of 2
/// less a fee of 0.15 and 1% of 85.
#[test]
fn the_delinquency_term_is_the_target() {
    let mut deal = deal(
        &[("A", 85.0)],
        12.0,
        vec![
            step(Verb::Interest, &[Account::Interest(0)], &["A"]),
            step(DISTRIBUTION, &PRINCIPAL, &["A"]),
        ],
    );
    deal.groups[0].fees = vec![Fee { name: "trustee".into(), amount: FeeAmount::Dollars(0.15) }];
    let delinquency = OcDelinquency { times: 2.0, delinquent_pct: 50.0, excess_times: 4.0 };
    let down = OcStepdown { delinquency: Some(delinquency), ..stepdown(100.0, 10.0, 0.5) };
    deal.groups[0].oc = Some(oc(0.0, Some(down)));
    let mut pool = pool(100.0, &[(20.0, 0.0, 2.0), (80.0, 0.0, 0.0)]);
    pool.delinquent[0] = 20.0;
    let flows = pay(&deal, &[pool], RunTerms::default());
    assert_column(&flows.classes[0].principal, &[17.0, 68.0]);
}

/// An auto deal: target 14.75% of the current pool less the reserve, 13.275 - 2, from the first
/// date; excess interest pays principal towards it.
#[test]
fn a_reserve_counts_towards_the_target() {
    let turbo = Verb::Principal(Amount::OcDeficiency(0));
    let mut deal = deal(
        &[("A", 95.0)],
        0.0,
        vec![step(DISTRIBUTION, &PRINCIPAL, &["A"]), step(turbo, &[Account::Interest(0)], &["A"])],
    );
    deal.groups[0].reserve = Some(Reserve { initial_usd: 2.0, target_usd: 2.0 });
    deal.groups[0].oc =
        Some(OcTarget { less_reserve: true, ..oc(14.75, Some(stepdown(100.0, 14.75, 0.5))) });
    let pool = pool(100.0, &[(10.0, 0.0, 3.0), (90.0, 0.0, 0.0)]);
    let waterfall = compile(&deal).unwrap();
    let first = explain(&waterfall, &[pool], &no_index(), RunTerms::default(), 1).unwrap();
    assert!((first.groups[0].oc_target.unwrap() - 11.275).abs() < 1e-9);
    let paid: Vec<f64> = first.steps.iter().map(|step| step.paid).collect();
    assert_column(&paid, &[10.0, 3.0]);
    assert!((first.steps[1].asked - 6.275).abs() < 1e-9);
}

/// Month 1 draws 0.55 for interest; month 2 puts it back; in month 3 the class is down to 2, so
/// that 1 is released; in month 4, with the class retired, the rest.
#[test]
fn a_reserve_is_drawn_refilled_and_released() {
    let interest = [Account::Interest(0), Account::Reserve(0)];
    let mut deal = deal(
        &[("A", 95.0)],
        12.0,
        vec![
            step(Verb::Interest, &interest, &["A"]),
            step(DISTRIBUTION, &PRINCIPAL, &["A"]),
            step(Verb::FundReserve, &[Account::Interest(0)], &["1"]),
        ],
    );
    let unfunded = compile(&deal);
    assert!(matches!(unfunded, Err(CompileError::NoReserve { .. })));
    deal.groups[0].reserve = Some(Reserve { initial_usd: 3.0, target_usd: 3.0 });
    let pool =
        pool(100.0, &[(20.0, 0.0, 0.4), (5.0, 0.0, 2.0), (68.0, 0.0, 1.0), (7.0, 0.0, 0.07)]);
    let flows = pay(&deal, &[pool], RunTerms::default());
    // In month 3 the account covers the 2 that A is still owed, and pays them.
    assert_column(&flows.classes[0].interest, &[0.95, 0.75, 0.70, 0.0]);
    assert_column(&flows.classes[0].principal, &[20.0, 5.0, 70.0, 0.0]);
    assert_column(&flows.reserve[0], &[2.45, 3.0, 0.0, 0.0]);
    assert_column(&flows.classes[1].residual, &[0.0, 0.70, 1.3, 7.07]);
    // Rates of the schedule: 12 x interest over 95, 75 and 70; in month 4 there is no class.
    let rates = [0.4 / 95.0, 2.0 / 75.0, 1.0 / 70.0, 0.0].map(|rate| 12.0 * rate);
    assert_column(&flows.schedule_rate[0], &rates);
}

/// A deposit of 0.5 is lacking to the target of 3; the rest of 0.8 of interest pays principal.
#[test]
fn a_reserve_takes_no_more_than_it_lacks() {
    let turbo = step(Verb::Principal(Amount::All), &[Account::Interest(0)], &["A"]);
    let fund = step(Verb::FundReserve, &[Account::Interest(0)], &["1"]);
    let mut deal = deal(&[("A", 95.0)], 0.0, vec![fund, turbo]);
    deal.groups[0].reserve = Some(Reserve { initial_usd: 2.5, target_usd: 3.0 });
    let flows =
        pay(&deal, &[pool(100.0, &[(0.0, 0.0, 0.8), (0.0, 0.0, 0.0)])], RunTerms::default());
    assert_column(&flows.classes[0].principal, &[0.3, 3.0]);
    assert_column(&flows.reserve[0], &[3.0, 0.0]);
}

/// On the last date the account of 3 pays what it can: interest left unpaid, 2 of the first month
/// with 1% on it, then principal.
#[test]
fn a_reserve_pays_on_the_last_date_as_far_as_it_goes() {
    let paid = |reserve: f64| {
        let mut deal = deal(&[("A", 200.0)], 12.0, vec![step(DISTRIBUTION, &PRINCIPAL, &["A"])]);
        deal.steps.push(step(Verb::UnpaidInterest, &[Account::Derivative(0)], &["A"]));
        deal.groups[0].reserve = Some(Reserve { initial_usd: reserve, target_usd: reserve });
        let flows = pay(
            &deal,
            &[pool(200.0, &[(200.0 - 10.0, 0.0, 0.0), (5.0, 5.0, 0.0)])],
            RunTerms::default(),
        );
        let a = &flows.classes[0];
        [
            a.interest[1],
            a.principal[1],
            a.interest_shortfall[1],
            a.ending_balance[1],
            flows.reserve[0][1],
        ]
    };
    // Due in month 2: 2 x 1.01 + 0.1 of interest, 5 of principal beyond the 5 collected.
    assert_column(&paid(1.0), &[1.0, 5.0, 1.12, 5.0, 0.0]);
    assert_column(&paid(3.0), &[2.12, 5.88, 0.0, 4.12, 0.0]);
}

/// A deal that closes with classes of 110 on collateral of 100 has lost nothing yet; a loss of 4
/// is written down.
#[test]
fn a_shortfall_at_closing_is_no_loss() {
    let mut deal =
        deal(&[("A", 90.0), ("B", 20.0)], 0.0, vec![step(DISTRIBUTION, &PRINCIPAL, &["A"])]);
    deal.groups[0].write_down = vec!["B".into()];
    let pool = pool(100.0, &[(10.0, 0.0, 0.0), (0.0, 4.0, 0.0), (80.0, 0.0, 0.0)]);
    let flows = pay(&deal, &[pool], RunTerms::default());
    assert_column(&flows.classes[1].loss, &[0.0, 4.0, 0.0]);
}

/// The call pays out the reserve: collateral of 94.5 and 3 of it cover 95 of class A.
#[test]
fn the_call_pays_with_the_reserve() {
    let mut deal = deal(&[("A", 95.0)], 0.0, vec![step(DISTRIBUTION, &PRINCIPAL, &["A"])]);
    deal.call = Some(Call { pool_pct: Some(100.0), ..Call::default() });
    let pool = pool(94.5, &[(0.0, 0.0, 0.0), (94.5, 0.0, 0.0)]);
    let called = |deal: &Deal| pay(deal, std::slice::from_ref(&pool), RunTerms::default());
    assert_eq!(called(&deal).call_month, None);
    deal.groups[0].reserve = Some(Reserve { initial_usd: 3.0, target_usd: 3.0 });
    let flows = called(&deal);
    assert_eq!(flows.call_month, Some(1));
    assert_column(&flows.redemption, &[95.0, 2.5]);
}

/// A loss of 15 takes all 10 of C and 5 of B; 8 recovered later write B up first, and are paid
/// to A.
#[test]
fn a_subsequent_recovery_writes_up_from_above() {
    let all = ["A", "B", "C"];
    let balances = [("A", 60.0), ("B", 30.0), ("C", 10.0)];
    let mut deal = deal(&balances, 0.0, vec![step(DISTRIBUTION, &PRINCIPAL, &all)]);
    deal.groups[0].write_down = vec!["C".into(), "B".into()];
    let mut pool = pool(100.0, &[(0.0, 15.0, 0.0), (0.0, 0.0, 0.0), (85.0, 0.0, 0.0)]);
    pool.subsequent_recovery[1] = 8.0;
    let flows = pay(&deal, &[pool], RunTerms::default());
    assert_column(&flows.classes[1].loss, &[5.0, -5.0, 0.0]);
    assert_column(&flows.classes[2].loss, &[10.0, -3.0, 0.0]);
    assert_column(&flows.classes[0].ending_balance, &[60.0, 52.0, 0.0]);
    assert_column(&flows.classes[2].ending_balance, &[0.0, 3.0, 0.0]);
    assert_eq!([0, 1, 2].map(|class| first_loss(&flows, class, 3)), [None, Some(1), Some(1)]);
}

/// A loss of 4; then, in month 2, a target of 8 instead of 5 because of delinquencies: the 3 that
/// lack to it are no losses, whether the loss was made good by steps for losses (excess interest of
/// 9, balance 100) or by others (principal of 5, balance 91).
#[test]
fn a_loss_made_good_is_no_loss_any_more() {
    let interest = [Account::Interest(0)];
    let for_losses = step(Verb::Principal(Amount::OcLossDeficiency(0)), &interest, &["A"]);
    let to_target = |from: &[Account]| step(Verb::Principal(Amount::OcDeficiency(0)), from, &["A"]);
    let down = OcStepdown {
        delinquency: Some(OcDelinquency { times: 1.0, delinquent_pct: 100.0, excess_times: 0.0 }),
        ..stepdown(100.0, 0.0, 5.0)
    };
    let paid = |balance, principal, steps| {
        let mut deal = deal(&[("A", balance)], 0.0, steps);
        deal.groups[0].oc = Some(oc(5.0, Some(down.clone())));
        let mut pool = pool(100.0, &[(principal, 4.0, 9.0), (0.0, 0.0, 9.0)]);
        pool.delinquent[1] = 8.0;
        let waterfall = compile(&deal).unwrap();
        [1, 2].map(|month| {
            let pools = std::slice::from_ref(&pool);
            let date = explain(&waterfall, pools, &no_index(), RunTerms::default(), month).unwrap();
            date.steps.iter().map(|step| step.paid).collect::<Vec<f64>>()
        })
    };
    let steps = vec![for_losses.clone(), for_losses.clone(), to_target(&interest)];
    let [first, second] = paid(100.0, 0.0, steps);
    assert_column(&first, &[4.0, 0.0, 5.0]);
    assert_column(&second, &[0.0, 0.0, 3.0]);
    let [first, second] = paid(91.0, 5.0, vec![to_target(&PRINCIPAL), for_losses.clone()]);
    assert_column(&first, &[5.0, 0.0]);
    assert_column(&second, &[0.0, 0.0]);
}

/// Half a month of the 120 of interest on the tenth of the balance that prepays: 60, of which the
/// servicer pays 0.375% / 12 of 120,000: 37.50. Of these, 20,000 may be in foreclosure or default:
/// 31.25.
#[test]
fn the_servicer_covers_part_of_the_prepayment_shortfall() {
    let mut deal = deal(&[("A", 120_000.0)], 0.0, vec![step(DISTRIBUTION, &PRINCIPAL, &["A"])]);
    let mut pool = pool(120_000.0, &[(0.0, 0.0, 1200.0)]);
    pool.prepaid_principal[0] = 12_000.0;
    pool.interest_on_prepaid[0] = 120.0;
    pool.ending_balance[0] = 108_000.0;
    for (days, defaulted, left) in
        [(15.0, 0.0, 1200.0 - 22.5), (15.0, 20_000.0, 1200.0 - 28.75), (5.0, 0.0, 1200.0)]
    {
        pool.defaulted[0] = defaulted;
        pool.in_foreclosure[0] = defaulted;
        deal.groups[0].prepayment_shortfall =
            Some(PrepaymentShortfall { days, compensating: Rate::from_percent(0.375) });
        let flows = pay(&deal, std::slice::from_ref(&pool), RunTerms::default());
        assert_column(&flows.classes[1].residual, &[left]);
    }
}

/// Group 2 has lost 4 of its overcollateralization of 5; the excess of 6 of group 1 fills it up,
/// where the run allows that.
#[test]
fn cross_support_can_be_off() {
    let support = Verb::Principal(Amount::OcLossDeficiency(1));
    let mut deal = deal(
        &[("1-A", 100.0)],
        0.0,
        vec![
            step(support, &[Account::Interest(0)], &["2-A"]),
            step(Verb::Release, &[Account::Interest(0)], &["2-R"]),
        ],
    );
    deal.groups.push(Group { oc: Some(oc(5.0, None)), ..group("2") });
    deal.classes.push(class("2-A", 1, ClassKind::Balance(95.0), 0.0));
    deal.classes.push(class("2-R", 1, ClassKind::Residual, 0.0));
    let pools = [pool(100.0, &[(0.0, 0.0, 6.0)]), pool(100.0, &[(0.0, 4.0, 0.0)])];
    let flows = pay(&deal, &pools, RunTerms::default());
    assert_column(&flows.classes[2].ending_balance, &[91.0]);
    assert_column(&flows.classes[3].residual, &[2.0]);
    let alone = RunTerms { cross_support: false, ..RunTerms::default() };
    let flows = pay(&deal, &pools, alone);
    assert_column(&flows.classes[2].ending_balance, &[95.0]);
    assert_column(&flows.classes[3].residual, &[6.0]);

    let date = explain(&compile(&deal).unwrap(), &pools, &no_index(), alone, 1).unwrap();
    assert_eq!(date.steps[0].skipped, Some(Skipped::CrossSupport));
    assert_eq!(date.steps[0].left[0].name, "1.interest");
    assert_eq!(date.steps[1].skipped, None);
}

/// An insurer pays the loss that no class bears: 5 beyond the overcollateralization of 10.
#[test]
fn an_insurer_pays_losses() {
    let mut deal = deal(&[("A", 90.0)], 0.0, vec![step(DISTRIBUTION, &PRINCIPAL, &["A"])]);
    deal.insurers = vec![Insurer { name: "I".into(), classes: vec!["A".into()] }];
    let pool = pool(100.0, &[(0.0, 15.0, 0.0), (85.0, 0.0, 0.0)]);
    let flows = pay(&deal, &[pool], RunTerms::default());
    assert_column(&flows.insurer_drawn[0], &[5.0, 0.0]);
    assert_column(&flows.classes[0].principal, &[5.0, 85.0]);
    assert_column(&flows.classes[0].loss, &[0.0, 0.0]);
}

/// A pool that is down to 40 of 100, after losses of 2: the call at 10% comes at 10 of balance,
/// the target is 5% of 100, and a test of losses above 3% goes on from the 2.
#[test]
fn a_seasoned_deal_goes_on_from_its_original_balance() {
    let interest = [Account::Interest(0)];
    let to_target = step(Verb::Principal(Amount::OcDeficiency(0)), &interest, &["A"]);
    let mut deal =
        deal(&[("A", 36.0)], 0.0, vec![step(DISTRIBUTION, &PRINCIPAL, &["A"]), to_target]);
    deal.groups[0].oc = Some(oc(5.0, None));
    deal.call = Some(Call { pool_pct: Some(10.0), ..Call::default() });
    let test = TriggerTest::CumulativeLoss(vec![LossStep { from_month: 1, pct: 3.0 }]);
    deal.triggers =
        vec![Trigger { name: "losses".into(), group: None, from_month: 1, cures: true, test }];
    deal.steps[1].when = When::Trigger("losses".into());
    let pool = pool(40.0, &[(10.0, 1.0, 3.0), (18.0, 0.5, 3.0), (1.0, 0.0, 3.0), (9.5, 0.0, 0.0)]);
    let young = pay(&deal, std::slice::from_ref(&pool), RunTerms::default());
    assert_eq!(young.call_month, Some(4));
    deal.groups[0].seasoned = Some(Seasoned { original_usd: 100.0, lost_usd: 2.0 });
    let flows = pay(&deal, &[pool], RunTerms::default());
    assert_eq!(flows.call_month, Some(3));
    // Losses are 3.0 in month 1, not above the test, and 3.5 in month 2.
    assert_column(&flows.classes[0].principal, &[10.0, 18.0 + 2.5, 1.0, 4.5]);
}

/// February 1, 2020 is a Saturday: the payment moves to Monday, and the accrual month, of which
/// accrued interest is a part, does not.
#[test]
fn a_settlement_lies_in_the_first_accrual_month() {
    let mut dates = deal(&[("A", 100.0)], 12.0, Vec::new()).dates;
    dates.payments.first = date("2020-02-25");
    dates.payments.business_days = BusinessDays::Following;
    for (day, is_priced) in [("2020-01-31", true), ("2020-02-01", false), ("2020-02-02", false)] {
        assert_eq!(dates.unissued(date(day)).is_none(), is_priced, "{day}");
    }
}

/// Losses of 0.75 and 0.25 are the first dollar in month 2.
#[test]
fn the_first_dollar_is_a_whole_one() {
    let mut deal = deal(&[("A", 100.0)], 0.0, vec![step(DISTRIBUTION, &PRINCIPAL, &["A"])]);
    deal.groups[0].write_down = vec!["A".into()];
    let pool = pool(100.0, &[(0.0, 0.75, 0.0), (0.0, 0.25, 0.0), (99.0, 0.0, 0.0)]);
    let flows = pay(&deal, &[pool], RunTerms::default());
    assert_eq!([1, 2, 3].map(|through| first_loss(&flows, 0, through)), [None, Some(2), Some(2)]);
}
