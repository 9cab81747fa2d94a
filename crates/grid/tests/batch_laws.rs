//! Laws of batches on random whole deals.

#![allow(clippy::expect_used, clippy::unwrap_used)]

use std::convert::Infallible;
use std::ops::Range;

use grid::Prepared;
use grid::batch::plan::{Axis, GridPlan};
use grid::batch::{Batch, GridScenario};
use grid::setting::{Row, Setting};
use random::{Dice, Style, inputs};

fn setting(key: &str, number: f64) -> Setting {
    Setting::parse(Row::named(key).expect("a row"), &number.to_string()).expect("a figure")
}

fn axis(points: &[f64], key: &str) -> Axis {
    Axis { points: points.iter().map(|point| vec![setting(key, *point)]).collect() }
}

/// Shifts, speeds, defaults and severities: neighbours share index paths, survivors, collateral, or
/// nothing, and some of them fail.
fn plan() -> GridPlan {
    GridPlan {
        axes: vec![
            axis(&[0.0, 100.0], "shift_bp"),
            axis(&[50.0, 100.0, 100_000.0], "speed_pct"),
            axis(&[0.0, 2.0, 8.0], "cdr_pct"),
            axis(&[30.0, 60.0, 60.0], "severity_pct"),
        ],
        fixed: vec![setting("lag_months", 6.0)],
        prices: vec![99.0, 100.0],
        classes: Vec::new(),
        views: Vec::new(),
    }
}

fn rows(batch: &Batch, range: Range<usize>) -> Vec<GridScenario> {
    let mut all = Vec::new();
    let Ok(()) = batch.run(
        range,
        |scenario| scenario,
        |rows| {
            all.extend(rows);
            Ok::<(), Infallible>(())
        },
    );
    all
}

/// Wherever a batch is cut, every scenario has the numbers that it has in the whole, to the bit.
#[test]
fn rows_do_not_depend_on_where_a_batch_is_cut() {
    let plan = plan();
    for seed in 0..12 {
        let mut dice = Dice::new(3000 + seed);
        let deal = inputs(&mut dice, Style::Any);
        let prepared = Prepared::new(&deal).unwrap();
        let batch = Batch::new(&prepared, &plan).unwrap();
        let whole = rows(&batch, 0..batch.scenarios());
        assert_eq!(whole.len(), 54);
        for _ in 0..4 {
            let mut cut = Vec::new();
            let mut start = 0;
            while start < batch.scenarios() {
                let end = batch.scenarios().min(start + dice.whole(1, 20) as usize);
                cut.extend(rows(&batch, start..end));
                start = end;
            }
            // Debug has every digit, and tells zeros apart.
            assert_eq!(format!("{cut:?}"), format!("{whole:?}"), "{seed}");
        }
    }
}
