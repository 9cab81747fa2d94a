//! The date loop on one thread: Impac CMB 2003-8 without and with defaults, every column to maturity
//! and to call, and the cash that a batch keeps; a whole cell of a batch, which is that cash and the
//! measures of ten classes to call and to maturity; and the compilation.

use std::error::Error;
use std::hint::black_box;

use bonds::{DealCash, RunTerms, TriggerMode, compile, run, run_cash, run_to_call};
use criterion::Criterion;
use grid::batch::{Batch, GridPlan};
use grid::{Defaulting, Prepared, Scenario};
use paydown_benches::impac_2003_8;

fn main() -> Result<(), Box<dyn Error>> {
    let document = impac_2003_8()?;
    let prepared = Prepared::new(&document.inputs)?;
    let plan = GridPlan {
        axes: Vec::new(),
        fixed: Vec::new(),
        prices: Vec::new(),
        index: None,
        classes: Vec::new(),
        views: Vec::new(),
        contracts: None,
        triggers: TriggerMode::Model,
        cross_support: true,
    };
    let batch = Batch::new(&prepared, &plan)?;
    let mut criterion = Criterion::default().configure_from_args();
    for cdr in [0.0, 8.0] {
        let mut scenario = Scenario::static_at(100.0);
        scenario.defaulting = Defaulting::Cdr(cdr);
        scenario.liquidation.severity = vec![0.4];
        let given = prepared.run(&scenario)?;
        let (waterfall, pools, paths) = (&prepared.waterfall, &given.pools, &given.paths);
        criterion.bench_function(&format!("waterfall/run, {cdr} CDR"), |bench| {
            bench.iter(|| run(waterfall, black_box(pools), paths, RunTerms::default()));
        });
        criterion.bench_function(&format!("waterfall/run to call, {cdr} CDR"), |bench| {
            bench.iter(|| run_to_call(waterfall, black_box(pools), paths, RunTerms::default()));
        });
        let (mut room, terms) = (DealCash::default(), RunTerms::default());
        criterion.bench_function(&format!("waterfall/cash alone, {cdr} CDR"), |bench| {
            bench.iter(|| run_cash(waterfall, black_box(pools), paths, terms, &mut room));
        });
        let projected = prepared.projected(&scenario)?;
        criterion.bench_function(&format!("cell/ten classes, two views, {cdr} CDR"), |bench| {
            bench.iter(|| batch.rows_on(&projected, black_box(pools), &scenario, &mut room));
        });
    }
    criterion.bench_function("waterfall/compile", |bench| {
        bench.iter(|| compile(black_box(&document.inputs.deal)));
    });
    criterion.final_summary();
    Ok(())
}
