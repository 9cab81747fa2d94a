//! Work that scenarios share: index paths and schedules, once for all scenarios of the same paths.

use rayon::prelude::*;

use crate::run::{Failure, Prepared, Projected};
use crate::scenario::Scenario;

/// What each distinct set of index paths of some scenarios decides.
pub(crate) struct Shared<'s> {
    of: Vec<(&'s Scenario, Result<Projected, Failure>)>,
}

impl<'s> Shared<'s> {
    /// Projects every distinct set of paths of `scenarios`, in parallel.
    pub(crate) fn new(
        prepared: &Prepared,
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
    pub(crate) fn of(&self, scenario: &Scenario) -> Result<&Projected, Failure> {
        let found = self.of.iter().find(|(known, _)| known.shares_paths(scenario));
        match found {
            Some((_, projected)) => projected.as_ref().map_err(Clone::clone),
            None => Err(Failure::NotProjected),
        }
    }
}
