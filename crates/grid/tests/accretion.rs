//! Lives of classes that are paid out of their own accretion: principal is what lowers a balance.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod hand;

use bonds::deal::*;
use grid::{DealInputs, Given, Prepared, Scenario};
use hand::{bullet, class, date, dates, fixed, inputs, measured, step};
use terms::{DayCount, Price, RunTo};

const INTEREST: Account = Account::Interest(0);
const PRINCIPAL: Account = Account::Principal(0);

/// A loan of 2,000 at 12% for 24 months, and two classes of 1,000 on it. `A` is paid 10 of interest
/// a month; `Z` adds 10 to its balance and is paid 10 of principal.
fn pair() -> DealInputs {
    let dates = dates("2020-01-25", "2020-02-25", Accrual::BetweenPayments(DayCount::Thirty360));
    let of = |name| class(&dates, name, ClassKind::Balance(1000.0), fixed(12.0));
    let steps = vec![
        step(Verb::Accrue, INTEREST, &["Z"]),
        step(Verb::Interest, INTEREST, &["A"]),
        step(Verb::Principal(Amount::All), PRINCIPAL, &["Z", "A"]),
    ];
    inputs(dates, bullet(2000.0, 12.0, 24), vec![of("A"), of("Z")], steps)
}

const A: usize = 0;
const Z: usize = 1;

#[test]
fn what_comes_out_of_accretion_is_interest() {
    let pair = pair();
    let prepared = Prepared::new(&pair).unwrap();
    for price in [98.0, 100.0, 103.5] {
        let of = |class| {
            let given = Given::Price(Price::from_percent(price));
            measured(&prepared, class, RunTo::Maturity, given)
        };
        assert_eq!(of(Z), of(A), "{price}");
        assert_eq!(of(Z).wal_years, Some(2.0));
        assert_eq!(of(Z).window.map(|w| (w.first_period, w.last_period)), Some((24, 24)));
    }
}

/// The class that grows until the call is redeemed with what it had before the date's accretion.
#[test]
fn accretion_of_the_date_of_the_call_is_interest() {
    for calls in ["2020-03-25", "2021-01-25"] {
        let mut pair = pair();
        pair.deal.call = Some(Call { pool_pct: None, date: Some(date(calls)) });
        let given = Given::Price(Price::PAR);
        let prepared = Prepared::new(&pair).unwrap();
        let of = |class| measured(&prepared, class, RunTo::Call, given);
        assert_eq!(of(Z), of(A), "{calls}");

        // `A` gets what `Z` accretes: `Z` grows until the call.
        pair.deal.steps[2].to = vec!["A".into(), "Z".into()];
        let prepared = Prepared::new(&pair).unwrap();
        let run = prepared.run(&Scenario::static_at(100.0)).unwrap();
        let columns = bonds::columns(&prepared.waterfall, &run.bonds, Z, RunTo::Call);
        let last = columns.principal.len() - 1;
        let before = run.bonds.classes[Z].beginning_balance[last];
        assert!((columns.principal[last] - before).abs() < 1e-9, "{columns:?}");
        assert!((columns.interest[last] - before * 0.01).abs() < 1e-9, "{columns:?}");
        measured(&prepared, Z, RunTo::Call, given);
    }
}

/// A class that grows for a year and is paid down after it lives by what lowers its balance.
#[test]
fn a_life_counts_net_reductions() {
    let mut pair = pair();
    pair.deal.steps[2].to = vec!["A".into(), "Z".into()];
    pair.groups[0].pool.loans[0].interest_only_months = 0;
    pair.groups[0].pool.loans[0].amortization_months = 24;
    let prepared = Prepared::new(&pair).unwrap();
    let run = prepared.run(&Scenario::static_at(100.0)).unwrap();
    let columns = &run.bonds.classes[Z];
    let (mut paid, mut weighted) = (0.0, 0.0);
    for (row, (before, after)) in
        columns.beginning_balance.iter().zip(&columns.ending_balance).enumerate()
    {
        let fall = (before - after).max(0.0);
        paid += fall;
        weighted += fall * (row + 1) as f64 / 12.0;
    }
    let life = measured(&prepared, Z, RunTo::Maturity, Given::Price(Price::PAR)).wal_years;
    assert!((life.unwrap() - weighted / paid).abs() < 1e-12, "{life:?} {}", weighted / paid);
}
