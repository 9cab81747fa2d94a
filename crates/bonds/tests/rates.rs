//! Note rates by hand: available funds rate, carve-out, basis risk, index, notionals, and what the
//! call pays.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod by_hand;

use bonds::deal::*;
use bonds::{DealCash, Ledger, RunTerms, class_loss, columns, compile, run, run_cash, stream};
use by_hand::*;
use terms::{BondFlows, DayCount, IndexId, IndexPaths, PoolFlows, Rate, RunTo};

const INTEREST: [Account; 1] = [Account::Interest(0)];

/// Class A of 100, 12% within the available funds rate, that repays in its last month; basis risk
/// is paid after interest.
fn capped(months: &[f64]) -> (Deal, PoolFlows) {
    let mut deal = deal(
        &[("A", 100.0)],
        12.0,
        vec![
            step(Verb::Interest, &INTEREST, &["A"]),
            step(Verb::BasisRisk, &INTEREST, &["A"]),
            step(DISTRIBUTION, &PRINCIPAL, &["A"]),
        ],
    );
    let fixed = Fixed::at(Rate::from_percent(12.0));
    deal.classes[0].coupon = Coupon::Fixed(Fixed { available_funds_cap: true, ..fixed });
    deal.groups[0].available_funds_rate = Some(AvailableFundsRate::Plain);
    let principal = |month: usize| if month == months.len() { 100.0 } else { 0.0 };
    let paid = |(row, interest): (usize, &f64)| (principal(row + 1), 0.0, *interest);
    let pool = pool(100.0, &months.iter().enumerate().map(paid).collect::<Vec<_>>());
    (deal, pool)
}

fn percents(rates: &[f64]) -> Vec<f64> {
    rates.iter().map(|rate| rate * 100.0).collect()
}

/// Interest of 0.5 on 100 makes 6%: 0.5 of the 1.0 is cut off in each of two months, and paid in the
/// third, with 1% a month on it.
#[test]
fn what_the_available_funds_rate_cuts_off_is_basis_risk() {
    let (deal, pool) = capped(&[0.5, 0.5, 3.0, 1.2, 0.0]);
    let (flows, _) = to_call(&deal, &pool);
    let a = &flows.classes[0];
    assert_column(&percents(&a.coupon), &[6.0, 6.0, 12.0, 12.0, 0.0]);
    assert_column(&a.interest, &[0.5, 0.5, 1.0, 1.0, 0.0]);
    assert_column(&a.basis_risk_carryforward, &[0.5, 1.005, 0.0, 0.0, 1.0]);
    assert_column(&a.basis_risk_paid, &[0.0, 0.0, 1.01505, 0.0, 0.0]);
    assert_column(&flows.classes[1].residual, &[0.0, 0.0, 0.98495, 0.2, 0.0]);
    assert_column(&percents(&flows.schedule_rate[0]), &[6.0, 6.0, 36.0, 14.4, 0.0]);
}

/// With a month over the period, interest of 0.5 is paid in full over 31 days, and over 29.
#[test]
fn the_factor_makes_interest_of_what_is_available() {
    let (mut deal, pool) = capped(&[0.5, 0.5]);
    let accrual = Accrual::BetweenPayments(DayCount::Actual360);
    (deal.dates.accrual, deal.classes[0].accrual) = (accrual, accrual);
    deal.groups[0].available_funds_rate = Some(AvailableFundsRate::ThirtyOverDays);
    let flows = pay(&deal, &[pool], RunTerms::default());
    assert_column(&percents(&flows.classes[0].coupon), &[6.0 * 30.0 / 31.0, 6.0 * 30.0 / 29.0]);
    assert_column(&flows.classes[0].interest, &[0.5, 0.5]);
    assert_column(&percents(&flows.schedule_rate[0]), &[6.0, 6.0]);
}

/// A cap pays 0.2 a month, 2.4% of 100, which the schedule counts and the note rate does not.
#[test]
fn the_schedule_counts_receipts() {
    let (mut deal, pool) = capped(&[0.5, 0.5]);
    let paths = IndexPaths { names: vec!["I".into()], levels: vec![vec![0.064]] };
    let (index, day_count) = (IndexId(0), DayCount::Thirty360);
    deal.contracts = vec![Contract {
        name: "cap".into(),
        group: 0,
        terms: ContractTerms::Cap {
            strike: Rate::from_percent(4.0),
            ceiling: None,
            index,
            day_count,
        },
        notional: Notional::Bonds { pct: 100.0, first_month: 1, last_month: 1 },
        balance_guaranteed: false,
        accrues_from: None,
    }];
    let waterfall = compile(&deal).unwrap();
    let flows = run(&waterfall, &[pool], &paths, RunTerms::default()).unwrap();
    assert_column(&percents(&flows.classes[0].coupon), &[6.0, 6.0]);
    assert_column(&percents(&flows.schedule_rate[0]), &[8.4, 6.0]);
    assert_column(&flows.contract_cash[0], &[0.2, 0.0]);
}

/// From month 2 on 1.2% of the collateral, 0.1 a month, does not count; it stays in the deal.
#[test]
fn a_carve_out_lowers_the_rate_and_not_the_cash() {
    let (mut deal, mut pool) = capped(&[0.9, 0.9, 0.9]);
    let rate = Rate::from_percent(1.2);
    deal.groups[0].carve_out = Some(CarveOut { rate, from_month: 2 });
    let flows = pay(&deal, std::slice::from_ref(&pool), RunTerms::default());
    let a = &flows.classes[0];
    assert_column(&percents(&a.coupon), &[10.8, 9.6, 9.6]);
    assert_column(&percents(&flows.schedule_rate[0]), &[10.8, 9.6, 9.6]);
    assert_column(&a.interest, &[0.9, 0.8, 0.8]);
    assert_column(&a.basis_risk_paid, &[0.0, 0.1, 0.1]);
    // Interest that nobody advances counts for the rate: 0.05 of 100 for a month is 0.6%.
    pool.interest_not_advanced[1] = 0.05;
    let flows = pay(&deal, &[pool], RunTerms::default());
    assert_column(&percents(&flows.classes[0].coupon), &[10.8, 10.2, 9.6]);
}

/// An index of 3%, 5% and 1% by month. The call is possible in month 1, and not exercised: from
/// month 2 on the margin after the call counts.
#[test]
fn a_floating_rate_follows_its_index() {
    let paths = IndexPaths { names: vec!["I".into()], levels: vec![vec![0.03, 0.05, 0.01]] };
    let plain = Floating {
        index: IndexId(0),
        multiplier: 1.0,
        margin: Rate::from_bp(50.0),
        margin_after_call: Rate::from_bp(100.0),
        cap: None,
        floor: None,
        available_funds_cap: false,
    };
    let coupons = |floating: Floating| {
        let all = step(DISTRIBUTION, &PRINCIPAL, &["S", "A"]);
        let mut deal = deal(&[("A", 90.0), ("S", 10.0)], 0.0, vec![all]);
        for class in &mut deal.classes[..2] {
            class.coupon = Coupon::Floating(floating);
        }
        deal.call = Some(Call { pool_pct: Some(100.0), ..Call::default() });
        let pool = pool(100.0, &[(10.0, 0.0, 1.0), (10.0, 0.0, 1.0), (80.0, 0.0, 1.0)]);
        let waterfall = compile(&deal).unwrap();
        let flows = run(&waterfall, &[pool], &paths, RunTerms::default()).unwrap();
        let stream = stream(&waterfall, &flows, &paths, 0, RunTo::Maturity);
        assert_eq!(stream.index, paths.levels[0]);
        // S is paid off in month 1.
        assert_eq!(flows.classes[0].coupon, flows.classes[1].coupon);
        percents(&flows.classes[0].coupon)
    };
    assert_column(&coupons(plain), &[3.5, 6.0, 2.0]);
    let cap = Some(Rate::from_percent(5.0));
    let floor = Some(Rate::from_percent(2.5));
    assert_column(&coupons(Floating { cap, floor, ..plain }), &[3.5, 5.0, 2.5]);
    let margin = Rate::from_percent(8.0);
    let inverse = Floating { multiplier: -2.0, margin, margin_after_call: margin, ..plain };
    assert_column(&coupons(inverse), &[2.0, 0.0, 6.0]);
}

/// Half of A and B: 20, then 15 and 5, at 1% a month. Its principal is what it declines by.
#[test]
fn a_notional_follows_its_part_of_balances() {
    let mut deal = deal(
        &[("A", 20.0), ("B", 20.0)],
        12.0,
        vec![step(Verb::Interest, &INTEREST, &["N"]), step(DISTRIBUTION, &PRINCIPAL, &["A", "B"])],
    );
    let of = vec!["A".to_string(), "B".to_string()];
    deal.classes.push(class("N", 0, ClassKind::Notional { of, pct: 50.0 }, 12.0));
    let pool = pool(40.0, &[(10.0, 0.0, 1.0), (20.0, 0.0, 1.0), (10.0, 0.0, 1.0)]);
    let flows = pay(&deal, &[pool], RunTerms::default());
    assert_column(&flows.classes[3].beginning_balance, &[20.0, 15.0, 5.0]);
    assert_column(&flows.classes[3].interest, &[0.2, 0.15, 0.05]);
    assert_column(&flows.classes[3].ending_balance, &[15.0, 5.0, 0.0]);
    let notional = columns(&compile(&deal).unwrap(), &flows, 3, RunTo::Maturity);
    assert_column(&notional.principal, &[5.0, 10.0, 5.0]);
    assert!(!notional.is_cash);
}

/// What each class receives to call, cash and principal, by the columns of the whole run. A batch
/// keeps the same, and what the class loses to call and to maturity.
fn to_call(deal: &Deal, pool: &PoolFlows) -> (BondFlows, Vec<[Vec<f64>; 2]>) {
    let waterfall = compile(deal).unwrap();
    let pools = std::slice::from_ref(pool);
    let flows = run(&waterfall, pools, &no_index(), RunTerms::default()).unwrap();
    let (mut ledger, mut kept) = (Ledger::<1>::default(), vec![DealCash::default()]);
    let terms = RunTerms::default();
    run_cash(&waterfall, [pools], &no_index(), terms, &[], &mut ledger, &mut kept).unwrap();
    let of_class = |class: usize| {
        let of_run = columns(&waterfall, &flows, class, RunTo::Call);
        let paid = of_run.interest.iter().zip(&of_run.principal);
        let cash: Vec<f64> = paid.map(|(i, p)| if of_run.is_cash { i + p } else { *i }).collect();
        if deal.classes[class].kind != ClassKind::Residual {
            let of_batch = kept[0].class(class, RunTo::Call);
            assert_column(of_batch.cash, &cash);
            assert_column(of_batch.principal, &of_run.principal);
            let months = flows.call_month.unwrap_or(flows.dates.len());
            assert_eq!(of_batch.lost, class_loss(&flows, class, months));
            let matured = kept[0].class(class, RunTo::Maturity);
            assert_eq!(matured.lost, class_loss(&flows, class, flows.dates.len()));
        }
        [cash, of_run.principal]
    };
    let classes = (0..deal.classes.len()).map(of_class).collect();
    (flows, classes)
}

/// The collateral is down to 24 of 100 in month 3. A is paid off in month 1; B is redeemed at 20
/// with the 0.1 of interest that month 3 left unpaid; C was paid off in month 1, but for interest of
/// 0.02, with 1% a month on it; the notionals of A and B end with them; the residual has the rest.
#[test]
fn the_call_redeems_each_class_at_what_it_is_owed() {
    let mut deal = deal(
        &[("A", 10.0), ("B", 84.0), ("C", 2.0)],
        12.0,
        vec![
            step(Verb::Interest, &INTEREST, &["A", "N", "B", "P"]),
            step(Verb::UnpaidInterest, &INTEREST, &["B"]),
            step(DISTRIBUTION, &PRINCIPAL, &["A", "C", "B"]),
            step(Verb::Release, &INTEREST, &["R"]),
            step(Verb::UnpaidInterest, &INTEREST, &["C"]),
        ],
    );
    for (name, of) in [("N", "A"), ("P", "B")] {
        let kind = ClassKind::Notional { of: vec![of.to_string()], pct: 50.0 };
        deal.classes.push(class(name, 0, kind, 12.0));
    }
    deal.call = Some(Call { pool_pct: Some(25.0), ..Call::default() });
    let pool =
        pool(100.0, &[(40.0, 0.0, 2.0), (10.0, 0.0, 2.0), (26.0, 0.0, 0.36), (24.0, 0.0, 1.0)]);
    let (flows, classes) = to_call(&deal, &pool);
    assert_eq!(flows.call_month, Some(3));
    let unpaid = 0.02 * 1.01 * 1.01;
    assert_column(&flows.redemption, &[0.0, 20.1, unpaid, 3.9 - unpaid, 0.0, 0.0]);
    let [a, b, c, residual, n, p] = &classes[..] else { panic!("six classes") };
    assert_column(&a[0], &[10.1]);
    assert_column(&a[1], &[10.0]);
    assert_column(&b[0], &[28.84, 10.56, 26.36 + 20.1]);
    assert_column(&b[1], &[28.0, 10.0, 46.0]);
    assert_column(&c[0], &[2.0, 0.0, unpaid]);
    assert_column(&c[1], &[2.0, 0.0, 0.0]);
    assert_column(&n[0], &[0.05]);
    assert_column(&n[1], &[5.0]);
    assert_column(&p[0], &[0.42, 0.28, 0.0]);
    assert_column(&p[1], &[14.0, 5.0, 23.0]);
    assert_column(&residual[0], &[2.0 - 1.41, 2.0 - 0.84, 3.9 - unpaid]);
}

/// B loses 5, is redeemed at 20 in month 2, and would lose 4 more after it.
#[test]
fn losses_after_the_call_are_nobodys() {
    let steps = vec![step(DISTRIBUTION, &PRINCIPAL, &["A", "B"])];
    let mut deal = deal(&[("A", 60.0), ("B", 40.0)], 0.0, steps);
    deal.groups[0].write_down = vec!["B".into()];
    deal.call = Some(Call { pool_pct: Some(25.0), ..Call::default() });
    let months = [(0.0, 5.0, 0.0), (75.0, 0.0, 0.0), (10.0, 4.0, 0.0), (6.0, 0.0, 0.0)];
    let (flows, classes) = to_call(&deal, &pool(100.0, &months));
    assert_eq!(flows.call_month, Some(2));
    assert_column(&flows.classes[1].loss, &[5.0, 0.0, 4.0, 0.0]);
    assert_column(&classes[1][0], &[0.0, 35.0]);
}

/// A call on the last date of the collateral, which is worth 80, leaves nothing to lose.
#[test]
fn a_call_on_the_last_date_redeems_what_is_left() {
    let mut deal = deal(&[("A", 100.0)], 0.0, vec![step(DISTRIBUTION, &PRINCIPAL, &["A"])]);
    deal.call = Some(Call { pool_pct: Some(80.0), ..Call::default() });
    let (flows, classes) = to_call(&deal, &pool(100.0, &[(10.0, 0.0, 0.0), (10.0, 0.0, 0.0)]));
    assert_eq!(flows.call_month, Some(2));
    assert_column(&flows.classes[0].ending_balance, &[90.0, 80.0]);
    assert_column(&classes[0][0], &[10.0, 90.0]);
}

/// Balances that rounding sets apart from their collateral by units of the last place.
#[test]
fn rounding_is_no_loss_and_does_not_put_off_the_call() {
    for paid in (1..100).map(|percent| f64::from(percent) / 100.0) {
        let all = step(DISTRIBUTION, &PRINCIPAL, &["A", "B", "C"]);
        let steps = vec![Step { split: Split::ProRata, ..all }];
        let mut deal = deal(&[("A", 0.1), ("B", 0.2), ("C", 0.7)], 0.0, steps);
        deal.call = Some(Call { pool_pct: Some(100.0), ..Call::default() });
        deal.groups[0].write_down = ["C", "B", "A"].map(String::from).to_vec();
        let pool = pool(1.0, &[(paid, 0.0, 0.0), (1.0 - paid, 0.0, 0.0)]);
        let flows = pay(&deal, &[pool], RunTerms::default());
        assert_eq!(flows.call_month, Some(1), "{paid}");
        assert!(flows.classes.iter().all(|class| class.loss == [0.0; 2]), "{paid}");
    }
}

/// A of 95 is paid down to 85 by a month that leaves collateral of 90. Interest of 1 pays 0.95 to A and
/// 0.05 of the 0.475 that its notional of a half is due: the call pays the other 0.425, where a step
/// would.
#[test]
fn the_call_pays_a_notional_its_unpaid_interest() {
    for (carries, unpaid) in [(true, 0.425), (false, 0.0)] {
        let mut steps = vec![
            step(Verb::Interest, &INTEREST, &["A", "N"]),
            step(DISTRIBUTION, &PRINCIPAL, &["A"]),
        ];
        if carries {
            steps.push(step(Verb::UnpaidInterest, &INTEREST, &["N"]));
        }
        let mut deal = deal(&[("A", 95.0)], 12.0, steps);
        let kind = ClassKind::Notional { of: vec!["A".into()], pct: 50.0 };
        deal.classes.push(class("N", 0, kind, 12.0));
        deal.call = Some(Call { pool_pct: Some(95.0), ..Call::default() });
        let (flows, classes) = to_call(&deal, &pool(100.0, &[(10.0, 0.0, 1.0), (90.0, 0.0, 1.0)]));
        assert_eq!(flows.call_month, Some(1));
        assert_column(&flows.redemption, &[85.0, 5.0 - unpaid, unpaid]);
        assert_column(&classes[2][0], &[0.05 + unpaid]);
        assert_column(&classes[2][1], &[47.5]);
    }
}
