//! Batches: every combination of several axes, over one or many deals.

mod axes;
pub(crate) mod rows;
mod summary;

use std::path::{Path, PathBuf};

use files::{
    Doubt, DoubtKind, DoubtPlace, GridFile, ReadError, ReadOptions, read_deal_on, read_grid,
};
use grid::batch::{self, GridPlan, GridScenario};
use grid::{Prepared, View};
use report::Sheet;

pub use axes::{Axes, BatchOptions};
pub use rows::{Rendered, RowValues, render};
pub use summary::Summary;

use crate::{Deal, Error, facts, notes, path_of};

/// Most variants of all deals of a batch: each is held whole, with its loans.
const MOST_DEALS: usize = 1_000;

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
    /// Which deal of the batch's file it is a variant of, counted from 0.
    pub variant_of: usize,
}

impl Batch {
    /// Reads a scenario file, or the `grid.toml` of a folder, with its deals.
    ///
    /// # Errors
    /// Every fault of the files, each with its place, or the first file that cannot be read.
    pub fn open(path: impl AsRef<Path>) -> Result<Batch, Error> {
        let file = read_grid(path.as_ref())?;
        let curve = file.given_curve()?;
        let open = |deal: &PathBuf| {
            let read = read_deal_on(&path_of(deal), ReadOptions::default(), curve.as_ref())?;
            Ok::<Deal, Error>(Deal::of(read))
        };
        let deals = file.deals.iter().map(open).collect::<Result<Vec<_>, _>>()?;
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
        let same_names = same_names(&file.path, &deals);
        let documents: Vec<_> = deals.iter().map(Deal::document).collect();
        let (have, mut doubts) = file.have_terms(&documents).map_err(ReadError::Faults)?;
        let has = |(deal, has): (Deal, bool)| has.then_some(deal);
        let deals: Vec<Deal> = deals.into_iter().zip(have).filter_map(has).collect();
        let inputs: Vec<_> = deals.iter().map(Deal::inputs).collect();
        let fitted = file.fitted(&inputs).map_err(ReadError::Faults)?;
        doubts.extend(fitted.doubts);
        doubts.extend(same_names);
        let variants = file.variants();
        let plans = deals.into_iter().zip(fitted.plans);
        let plans: Vec<_> = plans.filter_map(|(deal, plan)| Some((deal, plan?))).collect();
        let most = MOST_DEALS.max(plans.len());
        if plans.len() * variants.len() > most {
            let (deals, variants) = (plans.len(), variants.len());
            let message = format!("{variants} variants of {deals} deals: at most {most} in all");
            return Err(Error::hinted(message, Some("write several files".to_string())));
        }
        let mut all = Vec::with_capacity(plans.len() * variants.len());
        for (position, (deal, plan)) in plans.into_iter().enumerate() {
            for terms in &variants {
                let variant = match terms.as_slice() {
                    [] => deal.clone(),
                    terms => deal.varied(terms)?,
                };
                let new = variant.doubts().iter().filter(|doubt| !deal.doubts().contains(doubt));
                let new: Vec<Doubt> =
                    new.filter(|doubt| !doubts.contains(doubt)).cloned().collect();
                doubts.extend(new);
                all.push((variant, plan.clone(), position));
            }
        }
        Ok(Batch::of_plans(all.into_iter(), doubts))
    }

    fn of_plans(plans: impl Iterator<Item = (Deal, GridPlan, usize)>, doubts: Vec<Doubt>) -> Batch {
        let in_order = |(deal, plan, variant_of): (Deal, GridPlan, usize)| {
            let plan = plan.in_order_of_work();
            BatchDeal { deal, plan, variant_of }
        };
        let deals: Vec<BatchDeal> = plans.map(in_order).collect();
        let assumed = |BatchDeal { deal, plan, .. }: &BatchDeal| {
            notes::assumed(&plan.settings().cloned().collect::<Vec<_>>(), deal.inputs())
        };
        let mut batch = Batch { deals, doubts, notes: Vec::new() };
        batch.notes = batch.each_deal().flat_map(|(_, deal)| assumed(deal)).collect();
        batch
    }

    /// The first variant of each deal of the batch's file, with its position among all.
    pub fn each_deal(&self) -> impl Iterator<Item = (usize, &BatchDeal)> {
        let is_first = |(position, deal): &(usize, &BatchDeal)| {
            *position == 0 || self.deals[position - 1].variant_of != deal.variant_of
        };
        self.deals.iter().enumerate().filter(is_first)
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
        for BatchDeal { deal, plan, .. } in &self.deals {
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
    /// What is said of the run of its scenarios, and of those of other variants of the deal, by name.
    pub fn facts(&self) -> Vec<(String, String)> {
        let inputs = self.deal.inputs();
        let mut facts = facts::facts(inputs, View::Tables, &[self.plan.base(inputs)]);
        facts.retain(|(name, _)| inputs.varied.iter().all(|term| term.path != *name));
        facts
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
