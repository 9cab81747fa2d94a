//! Break-evens of Impac CMB 2003-1, class 1-B-1: one, cold, on one thread; and a thousand in one call.

use std::error::Error;
use std::hint::black_box;

use criterion::Criterion;
use grid::{
    BreakevenRequest, Given, Goal, LossThrough, Prepared, Scenario, Side, Solve, Speed, View,
    breakeven,
};
use paydown_benches::impac_2003_1;
use terms::RunTo;

fn main() -> Result<(), Box<dyn Error>> {
    let document = impac_2003_1()?;
    let prepared = Prepared::for_breakevens(&document.inputs)?;
    let class = document.inputs.deal.class_named("1-B-1").ok_or("no class 1-B-1")?;
    let quoted = Scenario::of(&document.inputs, View::Breakevens);
    let mut criterion = Criterion::default().configure_from_args();
    for (name, run_to) in [("to call", RunTo::Call), ("to maturity", RunTo::Maturity)] {
        let request = request(class, run_to, vec![quoted.clone()]);
        criterion.bench_function(&format!("breakeven/impac-2003-1 1-B-1 {name}, cold"), |bench| {
            bench.iter(|| breakeven(black_box(&prepared), black_box(&request)));
        });
    }
    let many = request(class, RunTo::Maturity, thousand(&quoted));
    let mut group = criterion.benchmark_group("breakeven");
    group.sample_size(10);
    group.bench_function("impac-2003-1, 1,000 to maturity, all cores", |bench| {
        bench.iter(|| breakeven(black_box(&prepared), black_box(&many)));
    });
    group.finish();
    criterion.final_summary();
    Ok(())
}

fn request(class: usize, run_to: RunTo, scenarios: Vec<Scenario>) -> BreakevenRequest {
    BreakevenRequest {
        classes: vec![class],
        views: vec![run_to],
        scenarios,
        solve: Solve::Cdr,
        goal: Goal::FirstDollar,
        given: Given::DealPrice,
        loss_through: LossThrough::MonthBeforeCall,
        side: Side::Without,
        increment: 0.001,
    }
}

/// Five shifts, five speeds, four lags, two parts advanced, five severities.
fn thousand(quoted: &Scenario) -> Vec<Scenario> {
    let mut scenarios = Vec::new();
    for shift_bp in [-100.0, 0.0, 100.0, 200.0, 300.0] {
        for speed in [60.0, 80.0, 100.0, 120.0, 140.0] {
            for lag in [0, 6, 12, 18] {
                for advance in [0.0, 1.0] {
                    for severity in [0.3, 0.35, 0.4, 0.45, 0.5] {
                        let mut scenario = quoted.clone();
                        scenario.shift_bp = shift_bp;
                        scenario.speed = Speed::OfPricing(speed);
                        scenario.liquidation.lag = lag;
                        scenario.liquidation.advance_principal = advance;
                        scenario.liquidation.advance_interest = advance;
                        scenario.liquidation.severity = vec![severity];
                        scenarios.push(scenario);
                    }
                }
            }
        }
    }
    scenarios
}
