//! The date loop on one thread: Impac CMB 2003-8 without and with defaults, to maturity and to call,
//! and its compilation.

use std::error::Error;
use std::hint::black_box;

use bonds::{RunTerms, compile, run, run_to_call};
use criterion::Criterion;
use grid::{Defaulting, Prepared, Scenario};
use paydown_benches::impac_2003_8;

fn main() -> Result<(), Box<dyn Error>> {
    let document = impac_2003_8()?;
    let prepared = Prepared::new(&document.inputs)?;
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
    }
    criterion.bench_function("waterfall/compile", |bench| {
        bench.iter(|| compile(black_box(&document.inputs.deal)));
    });
    criterion.final_summary();
    Ok(())
}
