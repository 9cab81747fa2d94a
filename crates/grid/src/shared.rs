//! Work that scenarios share: index paths and schedules, once for all scenarios of the same paths;
//! and the layout of large pools, once for all paths.

use std::sync::OnceLock;

use collateral::{Blocks, Keys, Layout, Pool, Schedule};
use rayon::prelude::*;
use terms::IndexPaths;

use crate::run::{Failure, Prepared, Projected};
use crate::scenario::Scenario;

/// What each distinct set of index paths of some scenarios decides.
pub(crate) struct Shared<'s> {
    of: Vec<(&'s Scenario, Result<Projected<'s>, Failure>)>,
}

impl<'s> Shared<'s> {
    /// Projects every distinct set of paths of `scenarios`, in parallel.
    pub(crate) fn new(
        prepared: &'s Prepared,
        scenarios: impl IntoIterator<Item = &'s Scenario>,
    ) -> Shared<'s> {
        let mut distinct: Vec<&Scenario> = Vec::new();
        for scenario in scenarios {
            if !distinct.iter().any(|known| known.shares_paths(scenario)) {
                distinct.push(scenario);
            }
        }
        let project = |scenario: &'s Scenario| (scenario, prepared.projected(scenario));
        Shared { of: distinct.into_par_iter().map(project).collect() }
    }

    /// The paths and schedules of `scenario`, which must be one of those given.
    ///
    /// # Errors
    /// Why they do not exist.
    pub(crate) fn of(&self, scenario: &Scenario) -> Result<&Projected<'s>, Failure> {
        let found = self.of.iter().find(|(known, _)| known.shares_paths(scenario));
        match found {
            Some((_, projected)) => projected.as_ref().map_err(Clone::clone),
            None => Err(Failure::NotProjected),
        }
    }
}

/// Pools of so many loans run abreast, in parts side by side. Below it a path takes a few
/// milliseconds loan by loan, and there is little for a second thread; rep lines are always below.
const MANY: usize = 2_048;

/// The large pools of a deal, each laid out when a path first asks for it.
#[derive(Clone, Debug)]
pub(crate) struct Layouts<'a> {
    /// Months until the last loan of any pool pays.
    months: usize,
    large: Vec<Large<'a>>,
}

#[derive(Clone, Debug)]
struct Large<'a> {
    pool: &'a Pool,
    months: usize,
    layout: OnceLock<Layout>,
}

impl<'a> Layouts<'a> {
    /// Of a deal's pools, of which the longest pays for `months` months; none laid out yet.
    pub(crate) fn new(pools: impl Iterator<Item = &'a Pool>, months: usize) -> Layouts<'a> {
        let large = pools.filter(|pool| pool.loans.len() >= MANY);
        let new = |pool: &'a Pool| Large { pool, months: pool.months(), layout: OnceLock::new() };
        Layouts { months, large: large.map(new).collect() }
    }

    fn find(&self, pool: &Pool) -> Option<&Large<'a>> {
        self.large.iter().find(|large| std::ptr::eq(large.pool, pool))
    }

    /// Months until the last loan pays, without a look at the loans of a large pool.
    pub(crate) fn months(&self, pool: &Pool) -> usize {
        self.find(pool).map_or_else(|| pool.months(), |large| large.months)
    }

    /// How a pool's loans pay on a path over `months` months, at most the deal's: for whatever speeds are to come, so
    /// that loans are told apart by age and term.
    ///
    /// Parts have bounds that depend on the pool only, and are summed in their order: any number of
    /// threads gives the same bits.
    pub(crate) fn schedule<'p>(
        &'p self,
        pool: &'p Pool,
        paths: &IndexPaths,
        months: usize,
    ) -> Schedule<'p> {
        let Some(large) = self.find(pool) else { return Schedule::new(pool, paths, months) };
        // Nothing in here may wait for another task: a thread that waits for the layout may hold one.
        let layout = large.layout.get_or_init(|| Layout::new(large.pool, self.months, Keys::ALL));
        let blocks = Blocks::of(large.pool, layout);
        let parts = (0..blocks.parts()).into_par_iter();
        let partials: Vec<_> = parts.map(|part| blocks.partial(part, paths, months)).collect();
        blocks.schedule_of(paths, months, partials)
    }
}
