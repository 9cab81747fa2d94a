//! The main job: ten classes of Impac CMB 2003-8, five speeds, to call and to maturity, on one
//! thread; and the parts of which it is made.

use std::error::Error;
use std::hint::black_box;

use bonds::RunTerms;
use collateral::{Liquidation, PoolSpeeds, Schedule, project, survive};
use criterion::Criterion;
use grid::{Given, Prepared, PriceRequest, Scenario, Shock, price};
use paydown_benches::impac_2003_8;
use rates::IndexMode;
use solver::FloatingCash;
use terms::{DayCount, RunTo};

fn main() -> Result<(), Box<dyn Error>> {
    let document = impac_2003_8()?;
    grid::use_threads(1);
    let prepared = Prepared::new(&document.inputs)?;
    let mut criterion = Criterion::default().configure_from_args();
    whole_run(&mut criterion, &prepared);
    parts(&mut criterion, &prepared);
    criterion.final_summary();
    Ok(())
}

fn whole_run(criterion: &mut Criterion, prepared: &Prepared) {
    let request = PriceRequest {
        scenarios: prepared.inputs.speeds_pct.iter().map(|s| Scenario::static_at(*s)).collect(),
        given: vec![Given::DealPrice],
        classes: (0..10).collect(),
        views: vec![RunTo::Call, RunTo::Maturity],
        market: None,
    };
    criterion.bench_function("price/impac-2003-8, 5 speeds x 10 classes x 2 views", |bench| {
        bench.iter(|| price(black_box(prepared), black_box(&request)));
    });
}

fn parts(criterion: &mut Criterion, prepared: &Prepared) {
    let scenario = Scenario::static_at(100.0);
    criterion.bench_function("scenario/project and pay, one speed", |bench| {
        bench.iter(|| black_box(prepared).run(black_box(&scenario)));
    });
    let shocked = Scenario {
        index: IndexMode::Forward,
        shock: Some(Shock { shift_bp: 1000.0, from_month: 2 }),
        ..scenario.clone()
    };
    criterion.bench_function("afr/shocked schedule of both groups", |bench| {
        let months = prepared.months_to_call_date().unwrap_or(usize::MAX);
        bench.iter(|| black_box(prepared).run_months(black_box(&shocked), months));
    });
    let Ok(run) = prepared.run(&scenario) else { return };
    let terms = RunTerms::default();
    criterion.bench_function("waterfall/pay, one speed", |bench| {
        bench.iter(|| bonds::run(&prepared.waterfall, black_box(&run.pools), &run.paths, terms));
    });
    let group = &prepared.inputs.groups[0];
    let Ok(speed) = group.speed.at(100.0, 480) else { return };
    let (speeds, liquidation) = (PoolSpeeds::one(speed), Liquidation::default());
    criterion.bench_function("collateral/group 1, loan by loan", |bench| {
        let pool = &group.pool;
        bench.iter(|| project(black_box(pool), &run.paths, &speeds, &liquidation, 361));
    });
    criterion.bench_function("collateral/group 1, schedules of one rate path", |bench| {
        bench.iter(|| Schedule::new(black_box(&group.pool), &run.paths, 361));
    });
    let schedule = Schedule::new(&group.pool, &run.paths, 361);
    criterion.bench_function("collateral/group 1, one more speed on its schedules", |bench| {
        bench.iter(|| survive(black_box(&schedule), &speeds, &liquidation));
    });
    let stream = prepared.stream(&run, 0, RunTo::Maturity);
    let settlement = prepared.inputs.deal.dates.settlement;
    let Ok(cash) = FloatingCash::new(&stream, settlement, DayCount::Actual360) else { return };
    let balance = stream.balance[0];
    criterion.bench_function("solve/DM of 1-A-1 at 99.5 to maturity", |bench| {
        bench.iter(|| cash.margin(black_box(balance * 0.995), None));
    });
}
