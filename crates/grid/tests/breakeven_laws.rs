//! Laws of break-evens on random whole deals.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use bonds::deal::Call;
use collateral::Liquidation;
use grid::{
    BreakevenCell, BreakevenRequest, DealInputs, Defaulting, Goal, LossThrough, Prepared, Scenario,
    Side, Solve, breakeven,
};
use random::{Dice, Style, inputs, liquidation};
use terms::RunTo;

const INCREMENT: f64 = 0.01;
const CLASSES: [usize; 3] = [0, 1, 2];

fn request(severities: &[f64], liquidation: &Liquidation) -> BreakevenRequest {
    let scenario = |severity: &f64| Scenario {
        liquidation: Liquidation { severity: vec![*severity], ..liquidation.clone() },
        ..Scenario::static_at(100.0)
    };
    BreakevenRequest {
        classes: CLASSES.to_vec(),
        views: vec![RunTo::Maturity],
        scenarios: severities.iter().map(scenario).collect(),
        solve: Solve::Cdr,
        goal: Goal::FirstDollar,
        given: grid::Given::DealPrice,
        loss_through: LossThrough::Call,
        side: Side::Without,
        increment: INCREMENT,
    }
}

/// A deal with a clean-up call, and how its loans are liquidated.
fn case(seed: u64, style: Style) -> (DealInputs, Liquidation) {
    let mut dice = Dice::new(seed);
    let mut deal = inputs(&mut dice, style);
    deal.deal.call = Some(Call { pool_pct: Some(10.0), date: None });
    let liquidation = Liquidation { subsequent: None, ..liquidation(&mut dice) };
    (deal, liquidation)
}

fn first_loss(prepared: &Prepared, cell: &BreakevenCell, scenario: &Scenario) -> Option<usize> {
    let run = prepared.run(scenario).unwrap();
    bonds::first_loss(&run.bonds, cell.class, run.months(cell.run_to))
}

/// At the answer there is no loss, one increment further there is; the other side of the same
/// break-even is that increment. Where there is no answer, the ends of the range say why.
#[test]
fn the_loss_begins_at_the_answer() {
    let mut answered = 0;
    for seed in 0..40 {
        let (deal, liquidation) = case(seed, Style::Subordinated);
        let prepared = Prepared::new(&deal).unwrap();
        let views = vec![RunTo::Call, RunTo::Maturity];
        let without = BreakevenRequest { views, ..request(&[0.5], &liquidation) };
        let with = BreakevenRequest { side: Side::With, ..without.clone() };
        let cells = breakeven(&prepared, &without);
        for (cell, other) in cells.iter().zip(breakeven(&prepared, &with)) {
            let at = |cdr: f64| Scenario {
                defaulting: Defaulting::Cdr(cdr),
                ..without.scenarios[cell.scenario].clone()
            };
            match &cell.answer {
                Ok(answer) => {
                    answered += 1;
                    let further = other.answer.unwrap().value;
                    assert!((further - answer.value - INCREMENT).abs() < 1e-9, "{seed}: {cell:?}");
                    assert_eq!(first_loss(&prepared, cell, &at(answer.value)), None, "{seed}");
                    let loss = first_loss(&prepared, cell, &at(further));
                    assert!(loss.is_some() && loss == answer.first_loss, "{seed}: {cell:?}");
                    assert!(answer.class_loss >= 1.0, "{seed}: {cell:?}");
                }
                Err(reason) if reason.contains("loses principal everywhere") => {
                    assert!(first_loss(&prepared, cell, &at(0.0)).is_some(), "{seed}: {cell:?}");
                }
                Err(reason) => {
                    assert!(reason.contains("loses no principal"), "{seed}: {reason}");
                    assert_eq!(first_loss(&prepared, cell, &at(100.0)), None, "{seed}: {cell:?}");
                }
            }
        }
    }
    assert!(answered > 120, "{answered} answers");
}

fn on_threads(
    threads: usize,
    prepared: &Prepared,
    request: &BreakevenRequest,
) -> Vec<BreakevenCell> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| breakeven(prepared, request))
}

/// The number of threads does not matter to the bit. Neither do neighbours, although each search
/// starts from the answer before: the answer is the increment at which the loss begins. That needs
/// a loss that begins once; a cell whose note says that it does not is left out.
#[test]
fn threads_and_neighbours_do_not_matter() {
    for seed in 0..25 {
        let (deal, liquidation) = case(1000 + seed, Style::Subordinated);
        let prepared = Prepared::new(&deal).unwrap();
        let severities = [0.3, 0.35, 0.6, 0.1, 1.0];
        let list = request(&severities, &liquidation);
        let cells = on_threads(1, &prepared, &list);
        assert_eq!(cells, on_threads(2, &prepared, &list), "{seed}");
        for cell in &cells {
            let note = cell.answer.as_ref().ok().and_then(|answer| answer.note.as_deref());
            if note.is_some_and(|note| note.contains("not monotone")) {
                continue;
            }
            let only = request(&severities[cell.scenario..=cell.scenario], &liquidation);
            let alone =
                breakeven(&prepared, &BreakevenRequest { classes: vec![cell.class], ..only });
            assert_eq!(alone[0].answer, cell.answer, "{seed}");
        }
    }
}

/// Where severity never helps a class (`default_laws.rs` says where), what it bears without loss
/// never rises with severity.
#[test]
fn the_break_even_falls_with_severity() {
    for seed in 0..40 {
        let (deal, liquidation) = case(2000 + seed, Style::OneCoupon);
        let prepared = Prepared::new(&deal).unwrap();
        let cells = breakeven(&prepared, &request(&[0.2, 0.4, 0.7, 1.0], &liquidation));
        let borne: Vec<f64> = cells
            .iter()
            .map(|cell| match &cell.answer {
                Ok(answer) => answer.value,
                Err(reason) if reason.contains("loses principal everywhere") => -1.0,
                Err(_) => 101.0,
            })
            .collect();
        for class in borne.chunks(4) {
            assert!(class.windows(2).all(|pair| pair[1] <= pair[0]), "{seed}: {class:?}");
        }
    }
}
