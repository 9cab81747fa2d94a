//! Laws of groups that hold classes of random deals.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

#[allow(dead_code)]
mod hand;

use std::convert::Infallible;
use std::sync::Arc;

use bonds::deal::*;
use grid::batch::plan::{Axis, GridPlan};
use grid::batch::{Batch, GridScenario};
use grid::setting::{Row, Setting};
use grid::{DealInputs, Given, Prepared, PriceRequest, Security, pool_of, price};
use hand::{bullet, class, fixed, inputs, step};
use random::{Case, Collateral, Dice, Style};
use terms::{DayCount, PoolFlows, RunTo};

/// A deal that holds all of each class of another, but for those that accrete; a class of it is paid
/// principal and interest, the residual what is left.
fn wrapped(other: &DealInputs) -> Option<DealInputs> {
    let prepared = Prepared::new(other).unwrap();
    let accretes = |class: &usize| prepared.waterfall.accretes(*class);
    let classes: Vec<usize> =
        (0..other.deal.classes.len()).filter(|class| !accretes(class)).collect();
    let security = |class| Security { deal: 0, class, part: 1.0, run_to: RunTo::Maturity };
    let securities: Vec<Security> = classes.into_iter().map(security).collect();
    let held = vec![Arc::new(other.clone())];
    let mut dates = other.deal.dates;
    dates.accrual = Accrual::BetweenPayments(DayCount::Thirty360);
    let pool = pool_of(&securities, &held, dates.payments);
    let balance = pool.cut_off_balance();
    let steps = vec![
        step(Verb::Interest, Account::Interest(0), &["P"]),
        step(Verb::Principal(Amount::All), Account::Principal(0), &["P"]),
    ];
    let classes = vec![class(&dates, "P", ClassKind::Balance(0.8 * balance), fixed(5.0))];
    let mut deal = inputs(dates, bullet(1.0, 1.0, 1), classes, steps);
    deal.deal.groups[0].write_down = vec!["P".into()];
    deal.groups[0].pool = pool;
    deal.groups[0].securities = securities;
    deal.static_index = other.static_index.clone();
    deal.forward_index = other.forward_index.clone();
    deal.held = held;
    (balance > 0.0).then_some(deal)
}

fn sum(columns: &[&[f64]]) -> f64 {
    columns.iter().flat_map(|column| column.iter()).sum()
}

/// What the classes of a deal are paid comes in, and goes out again, to a billionth of its size;
/// every balance of the collateral rolls, and no column is below zero.
#[test]
fn cash_of_the_classes_held_is_collected_and_paid() {
    let mut wrappers = 0;
    for seed in 0..150 {
        let case = Case::draw(&mut Dice::new(7000 + seed), Style::Any, Collateral::OfLoans);
        let Some(deal) = wrapped(&case.inputs) else { continue };
        let prepared = Prepared::new(&deal).unwrap();
        let run = prepared.run(&case.scenario).unwrap();
        let own = case.scenario.of_held(&deal, &case.inputs);
        let other = Prepared::new(&case.inputs).unwrap().run(&own).unwrap();
        let collected = &run.pools[0];
        let [begins, roll] = rolls(collected);
        let rounding = 1e-9 * (1.0 + begins);
        assert!(roll <= rounding, "{seed}: {roll}");
        let of = &deal.groups[0].securities;
        let paid: f64 = of
            .iter()
            .map(|security| &other.bonds.classes[security.class])
            .map(|c| sum(&[&c.interest, &c.principal, &c.basis_risk_paid, &c.residual]))
            .sum();
        let principal: f64 = (0..collected.months()).map(|row| collected.principal(row)).sum();
        let came_in = principal + sum(&[&collected.net_interest]);
        assert!(
            (came_in - paid).abs() <= rounding.max(1e-12 * paid),
            "{seed}: {came_in} of {paid}"
        );
        let went_out: f64 = (run.bonds.classes.iter())
            .map(|c| sum(&[&c.interest, &c.principal, &c.residual]))
            .sum();
        assert!((went_out - paid).abs() <= rounding.max(1e-12 * paid), "{seed}: {went_out}");
        wrappers += 1;
    }
    assert!(wrappers > 100, "{wrappers}");
}

/// The balance that flows begin with, and by how much a month misses its roll.
fn rolls(flows: &PoolFlows) -> [f64; 2] {
    let mut worst = 0.0_f64;
    for row in 0..flows.months() {
        let [before, after] = [flows.beginning_balance[row], flows.ending_balance[row]];
        let [paid, lost] = [flows.scheduled_principal[row], flows.loss[row]];
        let [later, interest] = [flows.subsequent_recovery[row], flows.net_interest[row]];
        assert!([before, after, paid, lost, later, interest].iter().all(|usd| *usd >= 0.0));
        worst = worst.max((before - paid - lost - after).abs());
        if row > 0 {
            assert_eq!(before.to_bits(), flows.ending_balance[row - 1].to_bits());
        }
    }
    [flows.cut_off_balance(), worst]
}

fn axis(points: &[f64], key: &str) -> Axis {
    let row = Row::named(key).unwrap();
    let setting = |point: &f64| vec![Setting::parse(row, &point.to_string()).unwrap()];
    Axis { points: points.iter().map(setting).collect() }
}

/// A batch, in which scenarios are paid side by side, has the numbers of price tables, to the bit:
/// also where scenarios differ in nothing but severity, or in what triggers do.
#[test]
fn batches_have_the_numbers_of_single_runs() {
    let mut rows = 0;
    for seed in 0..25 {
        let mut dice = Dice::new(8000 + seed);
        let other = random::inputs(&mut dice, Style::Any);
        let Some(deal) = wrapped(&other) else { continue };
        let prepared = Prepared::new(&deal).unwrap();
        let words = |key: &str, words: [&str; 2]| Axis {
            points: words
                .iter()
                .map(|word| vec![Setting::parse(Row::named(key).unwrap(), word).unwrap()])
                .collect(),
        };
        let plan = GridPlan {
            axes: vec![
                axis(&[0.0, 100.0], "shift_bp"),
                axis(&[50.0, 150.0], "speed_pct"),
                axis(&[0.0, 6.0], "cdr_pct"),
                words("triggers", ["model", "pass"]),
                axis(&[0.0, 60.0], "severity_pct"),
            ],
            ..GridPlan::default()
        };
        let batch = Batch::new(&prepared, &plan).unwrap();
        let mut all: Vec<GridScenario> = Vec::new();
        let take = |rows: Vec<GridScenario>| {
            all.extend(rows);
            Ok::<(), Infallible>(())
        };
        let Ok(()) = batch.run(0..batch.scenarios(), |scenario| scenario, take);
        for GridScenario { scenario, rows: of_batch, .. } in all {
            let request = PriceRequest {
                classes: vec![0],
                views: vec![RunTo::Maturity],
                market: None,
                scenarios: vec![scenario],
                given: vec![Given::DealPrice],
            };
            let alone = price(&prepared, &request).swap_remove(0);
            let is_failed = alone.measured.is_err();
            let both = [format!("{:?}", of_batch[0].measured), format!("{:?}", alone.measured)];
            assert!(is_failed || both[0] == both[1], "{seed}: {both:?}");
            assert_eq!(of_batch[0].measured.is_err(), is_failed, "{seed}: {both:?}");
            rows += usize::from(!is_failed);
        }
    }
    assert!(rows > 300, "{rows}");
}
