//! The date loop on one thread: Impac CMB 2003-8 without and with defaults, every column to maturity
//! and to call, and the cash that a batch keeps; a whole cell of a batch, which is that cash and the
//! measures of ten classes to call and to maturity; and the compilation.

use std::error::Error;
use std::hint::black_box;

use bonds::{DealCash, Ledger, RunTerms, compile, run, run_cash, run_to_call};
use criterion::{Criterion, Throughput};
use grid::batch::{Batch, GridPlan, Room};
use grid::{Defaulting, Prepared, Scenario};
use paydown_benches::impac_2003_8;

/// Scenarios that a batch pays side by side.
const ABREAST: usize = 8;

fn main() -> Result<(), Box<dyn Error>> {
    let document = impac_2003_8()?;
    let prepared = Prepared::new(&document.inputs)?;
    let plan = GridPlan::default();
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
        let terms = RunTerms::default();
        let mut cash = vec![DealCash::default(); ABREAST];
        let mut alone = Ledger::<1>::default();
        criterion.bench_function(&format!("waterfall/cash alone, {cdr} CDR"), |bench| {
            bench.iter(|| {
                let pools = [black_box(pools).as_slice()];
                run_cash(waterfall, pools, paths, terms, &[], &mut alone, &mut cash)
            });
        });
        let mut abreast = Ledger::<ABREAST>::default();
        criterion.bench_function(&format!("waterfall/cash of 8 scenarios, {cdr} CDR"), |bench| {
            bench.iter(|| {
                let pools = [black_box(pools).as_slice(); ABREAST];
                run_cash(waterfall, pools, paths, terms, &[], &mut abreast, &mut cash)
            });
        });
        let projected = prepared.projected(&scenario)?;
        let mut room = Room::default();
        for cells in [1, ABREAST] {
            let pools = vec![pools.clone(); cells];
            let name = format!("cell/{cells} abreast, ten classes, two views, {cdr} CDR");
            let mut group = criterion.benchmark_group(name);
            group.throughput(Throughput::Elements(cells as u64));
            group.bench_function("cells", |bench| {
                bench.iter(|| batch.rows_on(&projected, black_box(&pools), terms, &mut room));
            });
            group.finish();
        }
    }
    criterion.bench_function("waterfall/compile", |bench| {
        bench.iter(|| compile(black_box(&document.inputs.deal)));
    });
    criterion.final_summary();
    Ok(())
}
