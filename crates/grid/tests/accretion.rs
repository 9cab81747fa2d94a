//! Lives of classes that are paid out of their own accretion: principal is what lowers a balance.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod hand;

use bonds::deal::*;
use collateral::{Loan, Quote, SpeedCurve};
use grid::{DealInputs, Given, Measured, Prepared, Scenario};
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

/// The pair on any loan: both are paid alike of what the pool pays, then `Z` what it accretes.
fn twins(loan: Loan, cpr_pct: f64) -> DealInputs {
    let mut pair = pair();
    let [_, interest, _] = &pair.deal.steps[..] else { panic!() };
    let pool = step(Verb::Principal(Amount::All), PRINCIPAL, &["A", "Z"]);
    pair.deal.steps = vec![
        interest.clone(),
        Step { split: Split::ProRata, ..pool },
        step(Verb::Accrue, INTEREST, &["Z"]),
        step(Verb::Principal(Amount::All), PRINCIPAL, &["Z"]),
    ];
    pair.groups[0].pool.loans = vec![loan];
    pair.groups[0].speed = SpeedCurve::flat(Quote::Cpr, cpr_pct);
    pair
}

#[test]
fn classes_with_the_same_cash_measure_the_same() {
    let near = |one: Option<f64>, other: Option<f64>, what: &str| {
        let gap = (one.unwrap() - other.unwrap()).abs();
        assert!(gap < 1e-9, "{what}: {one:?} {other:?}");
    };
    for months in [1, 7, 60, 360] {
        for interest_only_months in [0, months / 2, months] {
            for cpr_pct in [0.0, 18.0] {
                let loan = bullet(2000.0, 12.0, months);
                let inputs = twins(Loan { interest_only_months, ..loan }, cpr_pct);
                let prepared = Prepared::new(&inputs).unwrap();
                let given = Given::Price(Price::from_percent(97.5));
                let [a, z] = [A, Z].map(|c| measured(&prepared, c, RunTo::Maturity, given));
                let what = format!("{months} months, {interest_only_months}, {cpr_pct} CPR");
                assert_eq!(a.window, z.window, "{what}");
                near(a.wal_years, z.wal_years, &what);
                near(a.yield_pct, z.yield_pct, &what);
                let duration = |m: &Measured| m.durations.map(|d| d.macaulay);
                near(duration(&a), duration(&z), &what);
            }
        }
    }
}

/// The class that grows until the call is redeemed with what it had before the date's accretion.
#[test]
fn accretion_of_the_date_of_the_call_is_interest() {
    for calls in ["2020-03-25", "2021-01-25"] {
        let mut pair = pair();
        pair.deal.call = Some(Call { date: Some(date(calls)), ..Call::default() });
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
