//! Assets that are no loans pay what they pay, whatever the speeds.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use std::sync::Arc;

use collateral::{
    Assets, Liquidation, MonthlySpeed, Pool, PoolSpeeds, Quote, Schedule, SpeedCurve, project,
    survive, survivors,
};
use terms::{IndexPaths, PoolFlows};

fn no_index() -> IndexPaths {
    IndexPaths { names: Vec::new(), levels: Vec::new() }
}

/// 100 that pays 60 with 1 of interest, then 30 with 10 lost.
fn flows() -> PoolFlows {
    let mut flows = PoolFlows::zeros(2);
    flows.beginning_balance = vec![100.0, 40.0];
    flows.scheduled_principal = vec![60.0, 30.0];
    flows.loss = vec![0.0, 10.0];
    flows.gross_interest = vec![1.0, 0.4];
    flows.net_interest = flows.gross_interest.clone();
    flows.ending_balance = vec![40.0, 0.0];
    flows
}

fn fast(schedule: &Schedule) -> PoolSpeeds {
    let of = |quote, pct| -> MonthlySpeed {
        schedule.rates(&SpeedCurve::flat(quote, pct), &[100.0]).unwrap()
    };
    PoolSpeeds { prepayment: vec![of(Quote::Cpr, 60.0)], default: vec![of(Quote::Cdr, 30.0)] }
}

#[test]
fn no_speed_and_no_severity_changes_given_cash_flows() {
    let pool = Pool::of_assets(Assets::CashFlows(Arc::new(flows())));
    assert_eq!((pool.months(), pool.cut_off_balance()), (2, 100.0));
    let paths = no_index();
    let schedule = Schedule::new(&pool, &paths, 360);
    let harsh = Liquidation { severity: vec![0.9], delinquent: 0.5, ..Liquidation::default() };
    let survived = survive(&schedule, &fast(&schedule), &harsh);
    assert_eq!(survived, PoolFlows { interest_on_prepaid: Vec::new(), ..flows() });
    let mut settled = PoolFlows::zeros(7);
    survivors(&schedule, &fast(&schedule), &harsh).settle_into(&harsh, &mut settled);
    assert_eq!(settled, survived);
    let whole = schedule.with_interest_on_prepaid();
    assert_eq!(survive(&whole, &fast(&whole), &harsh), flows());
    assert_eq!(project(&pool, &paths, &fast(&whole), &harsh, 360), flows());
}

#[test]
fn a_schedule_that_ends_early_sees_the_first_months_only() {
    let pool = Pool::of_assets(Assets::CashFlows(Arc::new(flows())));
    let paths = no_index();
    let schedule = Schedule::new(&pool, &paths, 1);
    let none = Liquidation::default();
    let one = survive(&schedule, &fast(&schedule), &none);
    assert_eq!((one.months(), one.ending_balance), (1, vec![40.0]));
    assert_eq!(project(&pool, &paths, &fast(&schedule), &none, 1).loss, [0.0]);
}

#[test]
fn assets_run_elsewhere_have_a_balance_and_months_and_no_cash_of_their_own() {
    let pool = Pool::of_assets(Assets::Elsewhere { balance: 5.0, months: 3 });
    assert_eq!((pool.months(), pool.cut_off_balance()), (3, 5.0));
    let schedule = Schedule::new(&pool, &no_index(), 3);
    let flows = survive(&schedule, &fast(&schedule), &Liquidation::default());
    assert_eq!(flows, PoolFlows { interest_on_prepaid: Vec::new(), ..PoolFlows::zeros(3) });
}
