//! The table at the end of a batch: what its numbers range over, by class and view.

use std::io::BufRead;

use grid::Unpriced;
use grid::batch::summary::spread;
use report::{Column, GridRow, Sheet};
use terms::RunTo;

use super::{Batch, BatchDeal, RowValues};
use crate::Error;

/// Numbers kept of one measure of one class: beyond that, what the table says is of the first.
const MOST: usize = 1 << 20;

/// Names of the measures, in the order of [`RowValues`].
const MEASURES: [&str; 4] = ["DM (bp)", "Yield (%)", "WAL (years)", "Class loss ($)"];
/// Their columns.
const COLUMNS: [&str; 4] = ["dm_bp", "yield_pct", "wal_years", "class_loss"];
/// Views, in the order of the table.
const VIEWS: [RunTo; 2] = [RunTo::Call, RunTo::Maturity];

/// The numbers of a batch.
#[derive(Clone, Debug)]
pub struct Summary<'b> {
    batch: &'b Batch,
    /// By deal, with all its variants, then class, view and measure ([`place`]).
    values: Vec<Vec<Vec<f64>>>,
    /// Cells without a number that should exist.
    pub failed: usize,
}

/// Where the measures of a class and view begin among the numbers of a deal.
fn place(class: usize, run_to: RunTo) -> usize {
    (class * VIEWS.len() + usize::from(run_to == RunTo::Maturity)) * MEASURES.len()
}

impl<'b> Summary<'b> {
    /// That of a batch, before its rows come.
    pub fn new(batch: &'b Batch) -> Summary<'b> {
        let of_deal = |of: &BatchDeal| {
            let classes = of.deal.inputs().deal.classes.len();
            vec![Vec::new(); classes * VIEWS.len() * MEASURES.len()]
        };
        let values = batch.each_deal().map(|(_, deal)| of_deal(deal)).collect();
        Summary { batch, values, failed: 0 }
    }

    /// Counts rows.
    pub fn add(&mut self, rows: &[RowValues]) {
        for row in rows {
            self.failed += usize::from(row.failed);
            let place = place(row.class, row.run_to);
            let deal = self.batch.deals[row.deal].variant_of;
            let measures = &mut self.values[deal][place..place + MEASURES.len()];
            for (values, value) in measures.iter_mut().zip(row.measures) {
                if let Some(value) = value
                    && values.len() < MOST
                {
                    values.push(value);
                }
            }
        }
    }

    /// Counts the rows of a part that an earlier run has kept of the deal at a position.
    ///
    /// # Errors
    /// A line that is none of a batch.
    pub fn read(&mut self, deal: usize, part: impl BufRead) -> Result<(), Error> {
        let terms = &self.batch.deals[deal].deal.inputs().deal;
        let mut rows = Vec::new();
        for row in report::read_lines(part) {
            let row = row.map_err(|error| Error::usage(format!("a kept part: {error}")))?;
            let Some(class) = terms.class_named(row.text("class")) else { continue };
            let is_call = row.text("run_to") == RunTo::Call.name();
            rows.push(RowValues {
                deal,
                class,
                run_to: if is_call { RunTo::Call } else { RunTo::Maturity },
                measures: COLUMNS.map(|name| row.number(name)),
                failed: has_failed(&row),
            });
        }
        self.add(&rows);
        Ok(())
    }

    /// One row a deal, class, view and measure.
    pub fn table(&self) -> Sheet {
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
        for ((_, deal), values) in self.batch.each_deal().zip(&self.values) {
            let terms = &deal.deal.inputs().deal;
            for (place, values) in values.iter().enumerate() {
                let Some(found) = spread(values.clone()) else { continue };
                let (of, measure) = (place / MEASURES.len(), place % MEASURES.len());
                let mut row = vec![
                    terms.name.clone().into(),
                    terms.classes[of / VIEWS.len()].name.clone().into(),
                    VIEWS[of % VIEWS.len()].name().into(),
                    MEASURES[measure].into(),
                    found.count.into(),
                    found.min.into(),
                    found.mean.into(),
                    found.max.into(),
                ];
                row.extend(found.quantiles.map(report::Value::from));
                sheet.push(row);
            }
        }
        sheet
    }
}

/// Whether a number of a row that was written should exist, as its columns tell: a note stands beside
/// numbers, a failure in their place. A class without a price has no yield, and a scenario without
/// cash no losses either.
fn has_failed(row: &GridRow) -> bool {
    let has = |column| !row.text(column).is_empty();
    let is_priced = has("price") || !has("cumulative_loss_pct");
    let is_outcome = Unpriced::ALL.iter().any(|unpriced| unpriced.reason() == row.text("reason"));
    has("reason") && is_priced && !has("yield_pct") && !is_outcome
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_failed_is_told_from_a_row() {
        let row = |numbers: &str, reason: &str| {
            let row = format!(
                "{}d,A,maturity,100,0,,40,12,{numbers},{reason},static,,,,,,,,\n",
                report::csv_header()
            );
            let read = report::read_lines(row.as_bytes()).next();
            read.expect("a row").expect("a line")
        };
        let paid = "100,,5.1,2,1.9,2003-08,2004-01,0,0";
        assert!(!has_failed(&row(paid, "")));
        assert!(!has_failed(&row(paid, "5 dollars of principal are never paid")));
        // A class without a price, of which principal is never paid.
        assert!(!has_failed(&row(",,,2,,2003-08,2004-01,0,0", "5 dollars are never paid")));
        for unpriced in Unpriced::ALL {
            assert!(!has_failed(&row("100,,,,,,,3,100", unpriced.reason())));
        }
        assert!(has_failed(&row("100,,,,,,,3,100", "no rate gives a price")));
        assert!(has_failed(&row("100,,,,,,,,", "it cannot pass 100%")));
    }
}
