//! The table at the end of a batch: what its numbers range over, by class and view.

use std::collections::BTreeMap;
use std::io::BufRead;

use grid::batch::summary::spread;
use report::{Column, Sheet};
use terms::RunTo;

use crate::exit::Error;
use crate::grid::job::Job;
use crate::grid::line::RowValues;

/// Numbers kept of one measure of one class: beyond that, what the table says is of the first.
const MOST: usize = 1 << 20;

/// Names of the measures.
const MEASURES: [&str; 4] = ["DM (bp)", "Yield (%)", "WAL (years)", "Class loss ($)"];

/// The numbers of a batch, by deal, class, view and measure.
pub(crate) struct Summary<'j> {
    job: &'j Job,
    values: BTreeMap<(usize, usize, RunTo, usize), Vec<f64>>,
    /// Cells without a number that should exist.
    pub(crate) failed: usize,
}

impl<'j> Summary<'j> {
    pub(crate) fn new(job: &'j Job) -> Summary<'j> {
        Summary { job, values: BTreeMap::new(), failed: 0 }
    }

    pub(crate) fn add(&mut self, rows: Vec<RowValues>) {
        for row in rows {
            self.failed += usize::from(row.failed);
            let of = [row.dm_bp, row.yield_pct, row.wal_years, row.class_loss];
            for (measure, value) in of.into_iter().enumerate() {
                let Some(value) = value else { continue };
                let key = (row.deal, row.class, row.run_to, measure);
                let values = self.values.entry(key).or_default();
                if values.len() < MOST {
                    values.push(value);
                }
            }
        }
    }

    /// Adds the rows of a part that an earlier run has kept.
    pub(crate) fn read(&mut self, deal: usize, part: impl BufRead) -> Result<(), Error> {
        let terms = &self.job.deals[deal].document.inputs.deal;
        let mut rows = Vec::new();
        for row in report::read_lines(part) {
            let row = row.map_err(|error| Error::usage(format!("a kept part: {error}")))?;
            let line = row.line();
            let Some(class) = terms.class_named(line.class) else { continue };
            rows.push(RowValues {
                deal,
                class,
                run_to: line.run_to,
                dm_bp: line.dm_bp,
                yield_pct: line.yield_pct,
                wal_years: line.wal_years,
                class_loss: line.class_loss,
                // A note stands beside numbers, a failure in their place.
                failed: line.reason.is_some() && line.yield_pct.is_none(),
            });
        }
        self.add(rows);
        Ok(())
    }

    pub(crate) fn sheet(&self) -> Sheet {
        let mut sheet = Sheet::new(vec![
            Column::text("deal", "Deal"),
            Column::text("class", "Class"),
            Column::text("run_to", "Run to"),
            Column::text("measure", "Measure"),
            Column::number("count", "Count", 0),
            Column::number("min", "Min", 2),
            Column::number("mean", "Mean", 2),
            Column::number("max", "Max", 2),
            Column::number("q05", "5%", 2),
            Column::number("q25", "25%", 2),
            Column::number("q50", "50%", 2),
            Column::number("q75", "75%", 2),
            Column::number("q95", "95%", 2),
        ]);
        for ((deal, class, run_to, measure), values) in &self.values {
            let terms = &self.job.deals[*deal].document.inputs.deal;
            let Some(found) = spread(values.clone()) else { continue };
            let mut row = vec![
                terms.name.clone().into(),
                terms.classes[*class].name.clone().into(),
                run_to.name().into(),
                MEASURES[*measure].into(),
                found.count.into(),
                found.min.into(),
                found.mean.into(),
                found.max.into(),
            ];
            row.extend(found.quantiles.map(report::Value::from));
            sheet.push(row);
        }
        sheet
    }
}
