//! Laws of break-evens on random whole deals.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use std::collections::HashMap;

use bonds::deal::{Call, Class, ClassKind, Coupon, Fixed};
use collateral::{DefaultRate, Liquidation, Quote, SpeedCurve};
use grid::{
    BreakevenCell, BreakevenRequest, DealInputs, Defaulting, Given, Goal, LossThrough, Prepared,
    PriceRequest, Scenario, Side, Solve, Speed, breakeven, price,
};
use random::{Dice, Style, inputs, liquidation};
use terms::{Price, Rate, RunTo};

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
        side: Side::With,
        increment: INCREMENT,
    }
}

/// A deal with a clean-up call, a price of every class and a strip of interest on them, and how its
/// loans are liquidated.
fn case(seed: u64, style: Style) -> (DealInputs, Liquidation) {
    let mut dice = Dice::new(seed);
    let mut inputs = inputs(&mut dice, style);
    inputs.deal.call = Some(Call { pool_pct: Some(10.0), ..Call::default() });
    let liquidation = Liquidation { subsequent: None, ..liquidation(&mut dice) };
    let deal = &mut inputs.deal;
    for class in CLASSES {
        deal.classes[class].price = Some(Price::from_percent(dice.real(90.0, 110.0)));
    }
    let names: Vec<String> = CLASSES.map(|class| deal.classes[class].name.clone()).to_vec();
    deal.classes.push(Class {
        name: STRIP.into(),
        kind: ClassKind::Notional { of: names, pct: 100.0 },
        coupon: Coupon::Fixed(Fixed::at(Rate::from_percent(0.3))),
        price: Some(Price::from_percent(dice.real(0.3, 1.2))),
        ..deal.classes[0].clone()
    });
    deal.steps[0].to.push(STRIP.into());
    (inputs, liquidation)
}

const STRIP: &str = "IO";

fn first_loss(prepared: &Prepared, cell: &BreakevenCell, scenario: &Scenario) -> Option<usize> {
    let run = prepared.run(scenario).unwrap();
    bonds::first_loss(&run.bonds, cell.class, run.months(cell.run_to))
}

/// At the answer there is no loss, one increment further there is; the other side of the same
/// break-even is that increment. Where there is no answer, the ends of the range say why.
#[test]
fn the_loss_begins_at_the_answer() {
    let (mut answered, mut never) = (0, 0);
    for seed in 0..40 {
        let (deal, liquidation) = case(seed, Style::Subordinated);
        let prepared = Prepared::new(&deal).unwrap();
        let views = vec![RunTo::Call, RunTo::Maturity];
        let with = BreakevenRequest { views, ..request(&[0.5], &liquidation) };
        let without = BreakevenRequest { side: Side::Without, ..with.clone() };
        let cells = breakeven(&prepared, &without);
        for (cell, other) in cells.iter().zip(breakeven(&prepared, &with)) {
            let at = |cdr: f64| Scenario {
                defaulting: Defaulting::Cdr(cdr),
                ..without.scenarios[cell.scenario].clone()
            };
            match &cell.answer {
                Ok(answer) => {
                    answered += 1;
                    let further = other.answer.unwrap();
                    let apart = further.value - answer.value;
                    assert!((apart - INCREMENT).abs() < 1e-9, "{seed}: {cell:?}");
                    assert_eq!(first_loss(&prepared, cell, &at(answer.value)), None, "{seed}");
                    let loss = first_loss(&prepared, cell, &at(further.value));
                    assert!(loss.is_some() && loss == further.first_loss, "{seed}: {cell:?}");
                }
                Err(reason) => {
                    never += 1;
                    assert!(reason.contains("loses no principal up to"), "{seed}: {reason}");
                    for end in [0.0, 100.0] {
                        assert_eq!(first_loss(&prepared, cell, &at(end)), None, "{seed}: {cell:?}");
                    }
                }
            }
        }
    }
    assert!(answered > 120 && never > 0, "{answered} answers, {never} without");
}

/// Requests of [`case`]'s classes: whatever is solved for, both goals, on the side that `seed` says.
fn requests(seed: u64, liquidation: &Liquidation) -> Vec<BreakevenRequest> {
    let vector = SpeedCurve::flat(Quote::Cdr, 1.5);
    let defaulting = Defaulting::Vector(DefaultRate::Curve(vector), 100.0);
    let mut requests = Vec::new();
    for (position, (_, solve)) in Solve::ALL.into_iter().enumerate() {
        for goal in [Goal::FirstDollar, Goal::YieldPct(3.0)] {
            let mut request = request(&[0.4], liquidation);
            request.views = vec![RunTo::Call, RunTo::Maturity];
            request.scenarios[0].defaulting = defaulting.clone();
            // The strip is the last class, behind the residual.
            request.classes.extend((goal != Goal::FirstDollar).then_some(4));
            let (_, side) = Side::ALL[(position + seed as usize) % 2];
            requests.push(BreakevenRequest { solve, goal, side, ..request });
        }
    }
    requests
}

/// The scenario of an answer, as a user runs it.
fn scenario_at(request: &BreakevenRequest, value: f64) -> Scenario {
    let mut scenario = request.scenarios[0].clone();
    match request.solve {
        Solve::Cdr => scenario.defaulting = Defaulting::Cdr(value),
        Solve::Sda => scenario.defaulting = Defaulting::Sda(value),
        Solve::Severity => scenario.liquidation.severity = vec![value / 100.0],
        Solve::Speed => scenario.speed = Speed::OfPricing(value),
        Solve::Multiple => {
            let Defaulting::Vector(rate, _) = scenario.defaulting else { panic!("a vector") };
            scenario.defaulting = Defaulting::Vector(rate, value);
        }
        Solve::Term => panic!("a term is none of a scenario"),
    }
    scenario
}

/// A row is one scenario: its numbers are those of a price table at its value, to the bit. It keeps
/// the goal or misses it, as its side says, whatever is solved for.
#[test]
fn a_row_is_the_run_at_its_value() {
    let mut answered = HashMap::new();
    for seed in 0..6 {
        let (deal, liquidation) = case(3000 + seed, Style::Subordinated);
        let prepared = Prepared::new(&deal).unwrap();
        for request in requests(seed, &liquidation) {
            for cell in breakeven(&prepared, &request) {
                let Ok(answer) = cell.answer else { continue };
                let scenario = scenario_at(&request, answer.value);
                let table = PriceRequest {
                    scenarios: vec![scenario.clone()],
                    given: vec![Given::DealPrice],
                    classes: vec![cell.class],
                    views: vec![cell.run_to],
                    market: None,
                };
                let priced = &price(&prepared, &table).remove(0).measured.unwrap();
                let what = format!("{seed}: {:?}, {:?}: {answer:?}", request.solve, request.goal);
                assert_eq!(&answer.measured, priced, "{what}");
                assert_eq!(answer.class_loss, priced.class_loss, "{what}");
                let run = prepared.run(&scenario).unwrap();
                let through = run.months(cell.run_to);
                let lost = bonds::first_loss(&run.bonds, cell.class, through);
                assert_eq!(answer.first_loss, lost, "{what}");
                let misses = match request.goal {
                    Goal::FirstDollar => lost.is_some(),
                    Goal::YieldPct(floor) => priced.yield_pct.is_none_or(|rate| rate < floor),
                    Goal::DmBp(_) => panic!("no floating rate"),
                };
                assert_eq!(misses, request.side == Side::With, "{what}");
                let lower = answer.note.is_some_and(|note| note.contains("at lower values"));
                *answered.entry((request.solve.name(), lower)).or_insert(0) += 1;
            }
        }
    }
    // A premium loses yield as speeds rise, a discount as they fall.
    for (_, solve) in Solve::ALL {
        for lower in [false, true].into_iter().filter(|lower| !lower || solve == Solve::Speed) {
            let count = answered.get(&(solve.name(), lower)).copied().unwrap_or(0);
            assert!(count >= 3, "{}, at lower values {lower}: {count}", solve.name());
        }
    }
}

/// What a break-even costs: some twenty runs of the deal; to call, where values just before the
/// answer are gone through, some twenty more; and twelve to say that there is none.
#[test]
fn runs_of_a_break_even() {
    for (view, most) in [(RunTo::Maturity, 24.0), (RunTo::Call, 45.0)] {
        let mut runs = Vec::new();
        for seed in 0..4 {
            let (deal, liquidation) = case(seed, Style::Subordinated);
            let prepared = Prepared::new(&deal).unwrap();
            let list = request(&[0.3, 0.35, 0.4, 0.45, 0.5], &liquidation);
            let list = BreakevenRequest { views: vec![view], increment: 0.001, ..list };
            for cell in breakeven(&prepared, &list) {
                match cell.answer {
                    Ok(_) => runs.push(cell.runs),
                    Err(_) => assert_eq!(cell.runs, 14, "the ends, and a grid between them"),
                }
            }
        }
        let mean = runs.iter().sum::<usize>() as f64 / runs.len() as f64;
        assert!(mean <= most, "{view:?}: {mean} runs");
    }
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
            if note.is_some_and(|note| note.contains("not the only one")) {
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
