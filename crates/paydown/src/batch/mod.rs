//! Batches: every combination of several axes, over one or many deals.

mod axes;
mod rows;
mod summary;

use std::path::Path;

use files::{Doubt, DoubtKind, DoubtPlace, GridFile, ReadError, read_grid};
use grid::batch::{self, GridPlan, GridScenario};
use grid::{Prepared, View};
use report::Sheet;

pub use axes::{Axes, BatchOptions};
pub use rows::{Rendered, RowValues, render};
pub use summary::Summary;

use crate::{Deal, Error, facts, notes};

/// Deals, and the scenarios that are computed for each.
///
/// ```
/// let batch = paydown::Batch::open("../../scenarios/impac-2003-8/grid.toml")?;
/// assert_eq!(batch.scenarios(), 45);
/// assert_eq!(batch.table()?.rows.len(), 45 * 10 * 2);
/// # Ok::<(), paydown::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Batch {
    /// Its deals, in order.
    pub deals: Vec<BatchDeal>,
    /// What looks like a slip and may be right.
    pub doubts: Vec<Doubt>,
    /// What the run has to say beside its numbers.
    pub notes: Vec<String>,
}

/// A deal of a batch.
#[derive(Clone, Debug)]
pub struct BatchDeal {
    /// The deal.
    pub deal: Deal,
    /// What is computed for it: of the classes named those that it has.
    pub plan: GridPlan,
}

impl Batch {
    /// Reads a scenario file, or the `grid.toml` of a folder, with its deals.
    ///
    /// # Errors
    /// Every fault of the files, each with its place, or the first file that cannot be read.
    pub fn open(path: impl AsRef<Path>) -> Result<Batch, Error> {
        let file = read_grid(path.as_ref())?;
        let deals = file.deals.iter().map(Deal::open).collect::<Result<Vec<_>, _>>()?;
        let mut batch = Batch::of_file(&file, deals)?;
        batch.doubts.splice(0..0, file.doubts);
        Ok(batch)
    }

    /// The batch of a scenario file over its deals, which have been read. Those that have nothing of
    /// what it asks for are left out.
    ///
    /// # Errors
    /// What none of the deals has, at its place in the file.
    pub fn of_file(file: &GridFile, deals: Vec<Deal>) -> Result<Batch, Error> {
        let inputs: Vec<_> = deals.iter().map(Deal::inputs).collect();
        let fitted = file.fitted(&inputs).map_err(ReadError::Faults)?;
        let mut doubts = fitted.doubts;
        doubts.extend(same_names(&file.path, &deals));
        let plans = deals.into_iter().zip(fitted.plans);
        Ok(Batch::of_plans(plans.filter_map(|(deal, plan)| Some((deal, plan?))), doubts))
    }

    fn of_plans(plans: impl Iterator<Item = (Deal, GridPlan)>, doubts: Vec<Doubt>) -> Batch {
        let in_order = |(deal, plan): (Deal, GridPlan)| {
            let plan = plan.in_order_of_work();
            BatchDeal { deal, plan }
        };
        let deals: Vec<BatchDeal> = plans.map(in_order).collect();
        let assumed = |BatchDeal { deal, plan }: &BatchDeal| {
            notes::assumed(&plan.settings().cloned().collect::<Vec<_>>(), deal.inputs())
        };
        let notes = deals.iter().flat_map(assumed).collect();
        Batch { deals, doubts, notes }
    }

    /// Scenarios of all deals.
    pub fn scenarios(&self) -> usize {
        self.deals.iter().map(|deal| deal.plan.scenarios()).sum()
    }

    /// One row a deal, scenario, class, view and price: those of the file that `paydown grid` writes.
    /// All of them are held in memory.
    ///
    /// # Errors
    /// When a plan does not fit its deal.
    pub fn table(&self) -> Result<Sheet, Error> {
        Ok(self.table_while(|| true)?.unwrap_or_default())
    }

    /// The same as long as `goes_on` says so, which is asked after every few thousand scenarios; `None`
    /// once it does not.
    ///
    /// # Errors
    /// As [`Batch::table`].
    pub fn table_while(&self, mut goes_on: impl FnMut() -> bool) -> Result<Option<Sheet>, Error> {
        let mut sheet = Sheet::new(rows::columns());
        for BatchDeal { deal, plan } in &self.deals {
            let prepared = Prepared::new(deal.inputs())?;
            let cells = batch::Batch::new(&prepared, plan).map_err(Error::usage)?;
            let values = |scenario: GridScenario| rows::values(deal.inputs(), &scenario);
            let done = cells.run(0..cells.scenarios(), values, |rows| {
                sheet.rows.extend(rows.into_iter().flatten());
                if goes_on() { Ok(()) } else { Err(()) }
            });
            if done.is_err() {
                return Ok(None);
            }
        }
        Ok(Some(sheet))
    }
}

impl BatchDeal {
    /// What is said of the run of its scenarios, by name.
    pub fn facts(&self) -> Vec<(String, String)> {
        let inputs = self.deal.inputs();
        facts::facts(inputs, View::Tables, &[self.plan.base(inputs)])
    }

    /// By which conventions its numbers are measured, and what run they are, in words.
    pub fn conventions(&self) -> String {
        let conventions = &self.deal.inputs().conventions;
        let duration = conventions.duration_day_count.map(|stated| stated.to_string());
        let mut words = format!(
            "average life {}, months of 30 days {}, duration {}, \
             derivative contracts in static runs {}",
            conventions.wal_day_count,
            conventions.thirty_360(),
            duration.as_deref().unwrap_or("as the class accrues"),
            if conventions.static_with_derivatives { "on" } else { "off" }
        );
        for (name, fact) in self.facts() {
            words += &format!(", {} {fact}", facts::in_a_sentence(&name));
        }
        words
    }
}

/// The names that several deals of a scenario file have.
fn same_names(file: &Path, deals: &[Deal]) -> Vec<Doubt> {
    let mut names: Vec<&str> = deals.iter().map(Deal::name).collect();
    names.sort_unstable();
    let several = names.chunk_by(|one, other| one == other).filter(|same| same.len() > 1);
    let kind = DoubtKind::NameTwice;
    let doubt = |same: &[&str]| Doubt {
        kind,
        place: DoubtPlace::File { file: file.to_owned(), line: 0, column: 0 },
        message: format!("{} deals are called {}", same.len(), same[0]),
        meant: kind.intent().to_string(),
    };
    several.map(doubt).collect()
}
