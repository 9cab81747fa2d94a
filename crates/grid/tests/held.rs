//! Groups that hold classes of other deals, by hand.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod hand;

use std::sync::Arc;

use bonds::deal::*;
use collateral::{DefaultRate, Loan, Quote, SpeedCurve};
use grid::setting::{Row, Setting};
use grid::{
    BreakevenRequest, DealInputs, Failure, Given, Goal, LossThrough, Prepared, Scenario, Security,
    Side, Solve, View, breakeven, pool_of,
};
use hand::{bullet, class, dates, fixed, inputs, measured, step};
use rates::IndexMode;
use terms::{DayCount, PoolFlows, Price, RunTo};

const INTEREST: Account = Account::Interest(0);
const PRINCIPAL: Account = Account::Principal(0);
const ACCRUAL: Accrual = Accrual::BetweenPayments(DayCount::Thirty360);

/// CPR of a tenth a month.
fn a_tenth() -> SpeedCurve {
    SpeedCurve::flat(Quote::Cpr, 100.0 * (1.0 - 0.9_f64.powi(12)))
}

/// 2,000 at 12% for three months, of which a tenth prepays a month. `A` has 1,200 at 6%, then `B` 800
/// at 12%; the residual has the rest of the interest. Losses write down `B`, then `A`.
fn other() -> DealInputs {
    let dates = dates("2020-01-25", "2020-02-25", ACCRUAL);
    let of = |name, balance, rate| class(&dates, name, ClassKind::Balance(balance), fixed(rate));
    let steps = vec![
        step(Verb::Interest, INTEREST, &["A", "B"]),
        step(Verb::Principal(Amount::All), PRINCIPAL, &["A", "B"]),
    ];
    let classes = vec![of("A", 1200.0, 6.0), of("B", 800.0, 12.0)];
    let mut deal = inputs(dates, bullet(2000.0, 12.0, 3), classes, steps);
    deal.groups[0].speed = a_tenth();
    deal.deal.groups[0].write_down = vec!["B".into(), "A".into()];
    deal
}

/// Holds parts of classes of `others`: `P` gets all principal, the residual all interest.
fn holder(
    others: Vec<DealInputs>,
    securities: Vec<Security>,
    (closing, first): (&str, &str),
) -> DealInputs {
    let dates = dates(closing, first, ACCRUAL);
    let steps = vec![step(Verb::Principal(Amount::All), PRINCIPAL, &["P"])];
    let held: Vec<Arc<DealInputs>> = others.into_iter().map(Arc::new).collect();
    let pool = pool_of(&securities, &held, dates.payments);
    let balance = ClassKind::Balance(pool.cut_off_balance());
    let classes = vec![class(&dates, "P", balance, fixed(0.0))];
    let mut deal = inputs(dates, bullet(1.0, 1.0, 1), classes, steps);
    deal.deal.name = "holder".into();
    deal.deal.groups[0].write_down = vec!["P".into()];
    deal.groups[0].pool = pool;
    deal.groups[0].securities = securities;
    deal.held = held;
    deal
}

fn part(class: usize, part: f64) -> Security {
    Security { deal: 0, class, part, run_to: RunTo::Maturity }
}

fn flows(deal: &DealInputs, scenario: &Scenario) -> PoolFlows {
    Prepared::new(deal).unwrap().run(scenario).unwrap().pools.swap_remove(0)
}

fn near(column: &[f64], expected: &[f64]) {
    let is_near = |(a, b): (&f64, &f64)| (a - b).abs() < 1e-9;
    let are_near = column.len() == expected.len() && column.iter().zip(expected).all(is_near);
    assert!(are_near, "{column:?} for {expected:?}");
}

/// Month 1: 200 prepay. Month 2: 180 of the 1,800 left. Month 3: the last 1,620. All goes to A until
/// it is paid, which leaves it 1,000, 820, 0, and B 800, 800, 0.
#[test]
fn parts_of_two_classes_pay_their_parts() {
    let same = ("2020-01-25", "2020-02-25");
    let deal = holder(vec![other()], vec![part(0, 0.5), part(1, 0.25)], same);
    let flows = flows(&deal, &Scenario::static_at(100.0));
    near(&flows.beginning_balance, &[800.0, 700.0, 610.0]);
    near(&flows.scheduled_principal, &[100.0, 90.0, 610.0]);
    near(&flows.net_interest, &[3.0 + 2.0, 2.5 + 2.0, 2.05 + 2.0]);
    near(&flows.ending_balance, &[700.0, 610.0, 0.0]);
    near(&flows.loss, &[0.0; 3]);
    // The life of P: (100 x 1 + 90 x 2 + 610 x 3) / 800 months; the same in a batch.
    let prepared = Prepared::new(&deal).unwrap();
    let given = Given::Price(Price::from_percent(100.0));
    let life = measured(&prepared, 0, RunTo::Maturity, given).wal_years.unwrap();
    near(&[life], &[2110.0 / 800.0 / 12.0]);
}

/// Closing on 1 March, paying on the 20th: February is the seller's, March comes in in April.
#[test]
fn payments_come_in_on_the_next_date_and_those_before_closing_are_left_out() {
    let deal = holder(vec![other()], vec![part(0, 0.5)], ("2020-03-01", "2020-03-20"));
    let flows = flows(&deal, &Scenario::static_at(100.0));
    near(&flows.beginning_balance, &[500.0, 500.0, 410.0]);
    near(&flows.scheduled_principal, &[0.0, 90.0, 410.0]);
    near(&flows.net_interest, &[0.0, 2.5, 2.05]);
    // On the day of closing itself it is the seller's, too.
    let deal = holder(vec![other()], vec![part(0, 0.5)], ("2020-03-25", "2020-04-30"));
    let flows = self::flows(&deal, &Scenario::static_at(100.0));
    near(&flows.beginning_balance, &[410.0]);
    near(&flows.scheduled_principal, &[410.0]);
}

/// The residual: 20 - 6 - 8, 18 - 5 - 8, 16.2 - 4.1 - 8. A residual has no balance.
#[test]
fn a_residual_brings_interest_only() {
    let deal = holder(vec![other()], vec![part(2, 1.0)], ("2020-01-25", "2020-02-25"));
    let flows = flows(&deal, &Scenario::static_at(100.0));
    near(&flows.net_interest, &[6.0, 5.0, 4.1]);
    near(&flows.beginning_balance, &[0.0; 3]);
}

/// A tenth defaults in month 1, of which half is lost on a deal that says so: 100 off B.
fn losing() -> DealInputs {
    let mut deal = other();
    deal.groups[0].speed = SpeedCurve::flat(Quote::Cpr, 0.0);
    deal.groups[0].default_rate = Some(DefaultRate::OfOriginal(vec![0.1]));
    deal.liquidation.severity = vec![0.5];
    deal.liquidation.lag = 0;
    deal
}

#[test]
fn write_downs_are_losses_at_the_other_deals_severity() {
    let deal = holder(vec![losing()], vec![part(1, 0.5)], ("2020-01-25", "2020-02-25"));
    let own = Scenario::of(&deal, View::Tables);
    near(&flows(&deal, &own).loss, &[50.0, 0.0, 0.0]);
    near(&flows(&deal, &own).scheduled_principal, &[0.0, 0.0, 350.0]);
    // A severity that is asked for goes before it, also where it is what the holder has anyway.
    let unstated = deal.liquidation.severity[0] * 100.0;
    for (percent, lost) in [(25.0, 25.0), (unstated, unstated)] {
        let row = Row::named("severity_pct").unwrap();
        let asked = Setting::parse(row, &percent.to_string()).unwrap();
        let scenario = own.clone().with(&deal, std::iter::once(&asked));
        near(&flows(&deal, &scenario).loss, &[lost, 0.0, 0.0]);
    }
}

/// What an unpaid class leaves when its deal ends is lost.
#[test]
fn what_is_left_at_the_end_is_lost() {
    let mut other = losing();
    other.deal.groups[0].write_down.clear();
    let deal = holder(vec![other], vec![part(1, 0.5)], ("2020-01-25", "2020-02-25"));
    let flows = flows(&deal, &Scenario::of(&deal, View::Tables));
    near(&flows.loss, &[0.0, 0.0, 50.0]);
    near(&flows.ending_balance, &[400.0, 400.0, 0.0]);
}

/// The other deal is called in month 1, in which its collateral has fallen to 1,800: A is paid all.
#[test]
fn a_security_runs_to_maturity_or_to_its_deals_call() {
    let mut other = other();
    other.deal.call = Some(Call { pool_pct: Some(90.0), ..Call::default() });
    let both = |run_to| {
        let security = Security { run_to, ..part(0, 0.5) };
        let deal = holder(vec![other.clone()], vec![security], ("2020-01-25", "2020-02-25"));
        flows(&deal, &Scenario::static_at(100.0)).scheduled_principal
    };
    near(&both(RunTo::Maturity), &[100.0, 90.0, 410.0]);
    near(&both(RunTo::Call), &[600.0]);
}

#[test]
fn forward_levels_are_those_of_every_deal() {
    let mut deal = holder(vec![other()], vec![part(0, 0.5)], ("2020-01-25", "2020-02-25"));
    deal.forward_index = Some(deal.static_index.clone());
    assert!(!deal.has_forward());
    assert_eq!(Scenario::of(&deal, View::CashFlows).index, IndexMode::Static);
    let forward = Scenario { index: IndexMode::Forward, ..Scenario::static_at(100.0) };
    let failure = Prepared::new(&deal).unwrap().run(&forward).unwrap_err();
    let of_held = Failure::Held { deal: "hand".into(), failure: Box::new(Failure::NoForward) };
    assert_eq!(failure, of_held);
}

/// A deal of one class, with defaults, and one that holds all of the class and pays the same.
#[test]
fn all_of_a_pass_through_pays_what_it_pays_to_the_bit() {
    for seed in 1..40_u32 {
        let dates = dates("2020-01-25", "2020-02-25", ACCRUAL);
        let loan = Loan { interest_only_months: 0, ..bullet(1e6 / f64::from(seed), 7.5, 300) };
        let balance = ClassKind::Balance(loan.balance);
        let steps = vec![
            step(Verb::Interest, INTEREST, &["P"]),
            step(Verb::Principal(Amount::All), PRINCIPAL, &["P"]),
        ];
        let classes = vec![class(&dates, "P", balance, fixed(7.5))];
        let mut other = inputs(dates, loan, classes, steps);
        other.groups[0].speed = SpeedCurve::flat(Quote::Cpr, f64::from(seed % 9));
        let cdr = SpeedCurve::flat(Quote::Cdr, f64::from(seed % 7));
        other.groups[0].default_rate = Some(cdr.into());
        other.deal.groups[0].write_down = vec!["P".into()];
        let mut deal = other.clone();
        deal.held = vec![Arc::new(other)];
        deal.groups[0].securities = vec![part(0, 1.0)];
        deal.groups[0].pool = pool_of(&deal.groups[0].securities, &deal.held, dates.payments);
        let scenario = Scenario::of(&deal, View::Tables);
        let of = |deal: &DealInputs| Prepared::new(deal).unwrap().run(&scenario).unwrap().bonds;
        let (class, other) = (&of(&deal).classes[0], &of(&deal.held[0]).classes[0]);
        assert_eq!(class.principal, other.principal, "{seed}");
        assert_eq!(class.interest, other.interest, "{seed}");
        assert_eq!(class.loss, other.loss, "{seed}");
    }
}

/// A tenth a month is 71.757% CPR a year: 139.36% of it passes 100%.
#[test]
fn a_break_even_in_the_speed_ends_where_a_deal_held_cannot_go_faster() {
    let deal = holder(vec![other()], vec![part(0, 0.5)], ("2020-01-25", "2020-02-25"));
    let request = BreakevenRequest {
        classes: vec![0],
        views: vec![RunTo::Maturity],
        scenarios: vec![Scenario::static_at(100.0)],
        solve: Solve::Speed,
        goal: Goal::FirstDollar,
        given: Given::DealPrice,
        loss_through: LossThrough::Call,
        side: Side::With,
        increment: 0.01,
    };
    let cell = breakeven(&Prepared::new(&deal).unwrap(), &request).swap_remove(0);
    let reason = cell.answer.unwrap_err();
    assert_eq!(reason, "the class loses no principal up to 139.350% of the pricing speed");
}

/// Notes of 10 on the residual, which brings 6, 5, 4.1: they are paid 6, then 4.
#[test]
fn notes_are_paid_from_the_interest_that_a_residual_brings() {
    let mut deal = holder(vec![other()], vec![part(2, 1.0)], ("2020-01-25", "2020-02-25"));
    deal.deal.classes[0].kind = ClassKind::Balance(10.0);
    deal.deal.groups[0].write_down.clear();
    deal.deal.steps = vec![step(Verb::Principal(Amount::All), INTEREST, &["P"])];
    let prepared = Prepared::new(&deal).unwrap();
    let given = Given::Price(Price::from_percent(100.0));
    let life = measured(&prepared, 0, RunTo::Maturity, given).wal_years.unwrap();
    near(&[life], &[(6.0 + 4.0 * 2.0) / 10.0 / 12.0]);
    let run = prepared.run(&Scenario::static_at(100.0)).unwrap();
    near(&run.bonds.classes[1].residual, &[0.0, 1.0, 4.1]);
}
