//! Laws of break-evens on random whole deals.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use std::collections::HashMap;

use bonds::deal::{Call, Class, ClassKind, Coupon, Fixed};
use collateral::{DefaultRate, Liquidation, Quote, SpeedCurve};
use grid::{
    BreakevenCell, BreakevenRequest, DealInputs, Defaulting, Given, Goal, LossThrough, Prepared,
    PriceRequest, Run, Scenario, Side, Solve, Speed, breakeven, price,
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

const GOALS: [Goal; 4] =
    [Goal::FirstDollar, Goal::LossAbove(5.0), Goal::InterestShortfall, Goal::YieldPct(3.0)];

/// Whether a class has lost more than some dollars by the end of a month: month by month, its
/// write-downs so far, and at the end of the collateral the balance that is left.
fn loses_above(run: &Run, class: usize, run_to: RunTo, dollars: f64) -> bool {
    let columns = &run.bonds.classes[class];
    let months = run.months(run_to);
    let is_called = run_to == RunTo::Call && run.bonds.call_month.is_some();
    (1..=months).any(|month| {
        let lost: f64 = columns.loss[..month].iter().sum();
        let is_end = month == columns.loss.len() && !is_called;
        let left = if is_end { columns.ending_balance[month - 1] } else { 0.0 };
        lost + left >= dollars + 1.0
    })
}

/// Whether a class is short of a dollar of interest in some month. Steps of these deals that pay
/// interest later name it, or nothing is carried.
fn is_short(deal: &DealInputs, run: &Run, class: usize, run_to: RunTo) -> bool {
    let columns = &run.bonds.classes[class];
    let name = &deal.deal.classes[class].name;
    let pays_later = |step: &&bonds::deal::Step| {
        step.verb == bonds::deal::Verb::UnpaidInterest && step.to.contains(name)
    };
    let is_carried = deal.deal.steps.iter().any(|step| pays_later(&step));
    let months = run.months(run_to);
    let is_called = run_to == RunTo::Call && run.bonds.call_month == Some(months);
    let mut before = 0.0;
    (0..months).any(|row| {
        let today = columns.interest_shortfall[row];
        // The call pays what is carried; a premium is no interest.
        let short = match is_carried {
            true if is_called && row + 1 == months => 0.0,
            true => today,
            false => before + today,
        };
        before = if is_carried { 0.0 } else { short };
        short >= 1.0
    })
}

/// A goal is met on one side of its answer and missed on the other; more is lost no sooner than the
/// first dollar, and more than nothing with it.
#[test]
fn goals_turn_at_their_answers() {
    let mut answered = HashMap::new();
    for seed in 0..14 {
        let (deal, liquidation) = case(seed, Style::Subordinated);
        let prepared = Prepared::new(&deal).unwrap();
        let views = vec![RunTo::Call, RunTo::Maturity];
        let base = BreakevenRequest { views, ..request(&[0.5], &liquidation) };
        let solved = |goal: Goal, side: Side| {
            breakeven(&prepared, &BreakevenRequest { goal, side, ..base.clone() })
        };
        let first = solved(Goal::FirstDollar, Side::With);
        let nothing = solved(Goal::LossAbove(0.0), Side::With);
        for (first, nothing) in first.iter().zip(&nothing) {
            match (&first.answer, &nothing.answer) {
                (Ok(first), Ok(nothing)) => {
                    assert_eq!(
                        (first.value, first.first_loss),
                        (nothing.value, nothing.first_loss)
                    );
                    assert_eq!(first.class_loss, nothing.class_loss);
                }
                (first, nothing) => assert_eq!(first.is_err(), nothing.is_err()),
            }
        }
        for goal in [Goal::LossAbove(2.5), Goal::LossAbove(30.0), Goal::InterestShortfall] {
            let with = solved(goal, Side::With);
            let without = solved(goal, Side::Without);
            for ((with, without), first) in with.iter().zip(&without).zip(&first) {
                assert_eq!(with.goal, goal);
                let misses = |cdr: f64| {
                    let defaulting = Defaulting::Cdr(cdr);
                    let scenario = Scenario { defaulting, ..base.scenarios[0].clone() };
                    let run = prepared.run(&scenario).unwrap();
                    let balance = run.bonds.classes[with.class].beginning_balance[0];
                    match goal {
                        Goal::LossAbove(percent) => {
                            let dollars = balance * percent / 100.0;
                            loses_above(&run, with.class, with.run_to, dollars)
                        }
                        _ => is_short(&deal, &run, with.class, with.run_to),
                    }
                };
                let (Ok(with_it), Ok(without_it)) = (&with.answer, &without.answer) else {
                    assert_eq!(with.answer.is_err(), without.answer.is_err());
                    assert!([0.0, 100.0].into_iter().all(|cdr| !misses(cdr)) || misses(0.0));
                    continue;
                };
                assert!(misses(with_it.value), "{seed}: {with:?}");
                assert!(!misses(without_it.value), "{seed}: {without:?}");
                if let (Goal::LossAbove(_), Ok(first)) = (goal, &first.answer) {
                    assert!(first.value <= with_it.value, "{seed}: {first:?} {with:?}");
                }
                *answered.entry(goal.to_string()).or_insert(0) += 1;
            }
        }
    }
    let count = |goal: &str| answered.get(goal).copied().unwrap_or(0);
    let counts = ["loss-above 2.5", "loss-above 30", "interest-shortfall"].map(count);
    assert!(counts.iter().all(|count| *count > 12), "{counts:?}");
}

/// What settings give of default rates is what a multiple is of: the same break-even as that of the
/// rate itself, where the rate is constant.
#[test]
fn a_multiple_of_a_rate_is_the_rate() {
    let mut answered = 0;
    for seed in 0..8 {
        let (deal, liquidation) = case(seed, Style::Subordinated);
        let prepared = Prepared::new(&deal).unwrap();
        let rate = BreakevenRequest { increment: 0.002, ..request(&[0.5], &liquidation) };
        let mut multiple =
            BreakevenRequest { solve: Solve::Multiple, increment: 0.1, ..rate.clone() };
        multiple.scenarios[0].defaulting = Defaulting::Cdr(2.0);
        let mut vector = multiple.clone();
        let curve = SpeedCurve::flat(Quote::Cdr, 2.0);
        vector.scenarios[0].defaulting = Defaulting::Vector(DefaultRate::Curve(curve), 100.0);
        let rates = breakeven(&prepared, &rate);
        for multiple in [multiple, vector] {
            for (rate, multiple) in rates.iter().zip(breakeven(&prepared, &multiple)) {
                let (Ok(rate), Ok(multiple)) = (&rate.answer, &multiple.answer) else { continue };
                let of_two = 2.0 * multiple.value / 100.0;
                assert!((of_two - rate.value).abs() < 1e-9, "{seed}: {rate:?} {multiple:?}");
                answered += 1;
            }
        }
    }
    assert!(answered > 20, "{answered}");
}

/// Requests of [`case`]'s classes: whatever is solved for, all goals, on the side that `seed` says.
fn requests(seed: u64, liquidation: &Liquidation) -> Vec<BreakevenRequest> {
    let vector = SpeedCurve::flat(Quote::Cdr, 1.5);
    let defaulting = Defaulting::Vector(DefaultRate::Curve(vector), 100.0);
    let mut requests = Vec::new();
    for (position, (_, solve)) in Solve::ALL.into_iter().enumerate() {
        for goal in GOALS {
            let mut request = request(&[0.4], liquidation);
            request.views = vec![RunTo::Call, RunTo::Maturity];
            request.scenarios[0].defaulting = defaulting.clone();
            // The strip is the last class, behind the residual.
            let is_of_principal = matches!(goal, Goal::FirstDollar | Goal::LossAbove(_));
            request.classes.extend((!is_of_principal).then_some(4));
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
                    Goal::LossAbove(percent) => {
                        let balance = run.bonds.classes[cell.class].beginning_balance[0];
                        loses_above(&run, cell.class, cell.run_to, balance * percent / 100.0)
                    }
                    Goal::InterestShortfall => is_short(&deal, &run, cell.class, cell.run_to),
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
