//! Payment dates as times, once a deal and day count; what an index makes of them, once a run.

use std::sync::OnceLock;

use solver::{IndexChain, NoSolution, TimeAxis};
use terms::{Date, DayCount, IndexId, IndexPaths};

/// The payment dates of a deal in every day count that is asked for.
#[derive(Clone, Debug)]
pub(crate) struct Axes {
    dates: Vec<Date>,
    settlement: Date,
    by_day_count: Vec<(DayCount, OnceLock<TimeAxis>)>,
}

impl Axes {
    pub(crate) fn new(dates: Vec<Date>, settlement: Date) -> Axes {
        let empty = |(_, day_count): (&str, DayCount)| (day_count, OnceLock::new());
        Axes { dates, settlement, by_day_count: DayCount::ALL.map(empty).into() }
    }

    /// The dates in a day count; `None` for one that is not among [`DayCount::ALL`].
    pub(crate) fn of(&self, day_count: DayCount) -> Option<&TimeAxis> {
        let (_, axis) = self.by_day_count.iter().find(|(known, _)| *known == day_count)?;
        Some(axis.get_or_init(|| TimeAxis::new(&self.dates, self.settlement, day_count)))
    }
}

/// Chains of a run's indices.
#[derive(Debug, Default)]
pub(crate) struct Chains {
    known: OnceLock<(IndexId, DayCount, Result<IndexChain, NoSolution>)>,
}

impl Clone for Chains {
    /// A copy makes its own.
    fn clone(&self) -> Chains {
        Chains::default()
    }
}

impl Chains {
    /// Hands the chain of an index on an axis to `with`: the first one asked for is kept, since the
    /// classes of a deal mostly share it.
    pub(crate) fn of<T>(
        &self,
        (index, day_count): (IndexId, DayCount),
        axis: &TimeAxis,
        paths: &IndexPaths,
        with: impl FnOnce(&IndexChain) -> Result<T, NoSolution>,
    ) -> Result<T, NoSolution> {
        let make = || IndexChain::new(axis, &paths.levels[index.0]);
        let (of, in_day_count, chain) = self.known.get_or_init(|| (index, day_count, make()));
        if (*of, *in_day_count) == (index, day_count) {
            return with(chain.as_ref().map_err(|none| *none)?);
        }
        with(&make()?)
    }
}
