//! The desk: scenarios of a chunk one after the other, collected until they can be paid side by side.

use bonds::RunTerms;
use collateral::{Survivors, survivors};
use terms::PoolFlows;

use crate::batch::lanes::{ABREAST, Room};
use crate::batch::run::{Batch, GridRow, GridScenario};
use crate::run::{Failure, Projected};
use crate::scenario::Scenario;

/// Scenarios of a chunk, in their order. Those that differ in severity only share their survivors;
/// those whose collateral pays the same, as without defaults whatever the severity, are paid once.
pub(super) struct Desk<'a> {
    batch: &'a Batch<'a>,
    /// Survivors, and the first scenario that they serve.
    survivors: Option<(Scenario, Vec<Survivors>)>,
    /// Collateral of the scenarios that wait, by lane, then group; room for one more behind them.
    pools: Vec<Vec<PoolFlows>>,
    /// Lanes that wait.
    lanes: usize,
    /// The paths and terms under which they wait.
    under: Option<(&'a Projected<'a>, RunTerms)>,
    waiting: Vec<Waiting>,
    room: Room,
    done: Vec<GridScenario>,
}

struct Waiting {
    position: usize,
    scenario: Scenario,
    /// Its lane, or why it has none.
    lane: Result<usize, Failure>,
}

impl<'a> Desk<'a> {
    pub(super) fn of(batch: &'a Batch<'a>) -> Desk<'a> {
        Desk {
            batch,
            survivors: None,
            pools: vec![Vec::new(); ABREAST + 1],
            lanes: 0,
            under: None,
            waiting: Vec::new(),
            room: Room::default(),
            done: Vec::new(),
        }
    }

    /// Takes the next scenario, on its index paths.
    pub(super) fn take(
        &mut self,
        position: usize,
        scenario: Scenario,
        projected: Option<&'a Result<Projected<'a>, Failure>>,
    ) {
        let lane = match projected {
            Some(Ok(projected)) => self.lane(projected, &scenario),
            Some(Err(failure)) => Err(failure.clone()),
            None => Err(Failure::NotProjected),
        };
        self.waiting.push(Waiting { position, scenario, lane });
    }

    /// All scenarios taken, with their rows.
    pub(super) fn finished(mut self) -> Vec<GridScenario> {
        self.pay();
        self.done
    }

    /// A lane for a scenario; those that wait are paid first where it does not fit beside them.
    fn lane(
        &mut self,
        projected: &'a Projected<'a>,
        scenario: &Scenario,
    ) -> Result<usize, Failure> {
        let terms = scenario.terms();
        let fits = self
            .under
            .is_some_and(|(paths, under)| std::ptr::eq(paths, projected) && under == terms);
        if !fits {
            self.pay();
            self.under = Some((projected, terms));
        }
        self.collect(projected, scenario)?;
        let own = self.lanes;
        let mut groups = self.pools[0].iter().zip(&self.pools[own]);
        if groups.any(|(first, own)| first.months() != own.months()) {
            // What is liquidated or recovered after the last payment of loans makes flows longer.
            self.pay();
            self.pools.swap(0, own);
        }
        let [.., before, this] = &mut self.pools[..=self.lanes] else {
            self.lanes = 1;
            return Ok(0);
        };
        if before == this {
            return Ok(self.lanes - 1);
        }
        if self.lanes == ABREAST {
            self.pay();
            self.pools.swap(0, ABREAST);
        }
        self.lanes += 1;
        Ok(self.lanes - 1)
    }

    /// The collateral of a scenario, behind that of those that wait.
    fn collect(&mut self, projected: &Projected, scenario: &Scenario) -> Result<(), Failure> {
        let prepared = self.batch.prepared;
        // Of classes of other deals, everything in a scenario may change what they pay.
        let holds = !prepared.held.is_empty();
        let same = self.survivors.as_ref().is_some_and(|(before, _)| match holds {
            true => before == scenario,
            false => before.shares_paths(scenario) && before.shares_survivors(scenario),
        });
        if !same {
            self.survivors = None;
            let speeds = prepared.speeds(projected, scenario)?;
            let groups = projected.schedules().iter().zip(&speeds).enumerate();
            let of_group = |(group, (schedule, speeds))| {
                Ok(survivors(schedule, speeds, &*prepared.liquidation(group, scenario)?))
            };
            let mut survivors =
                groups.map(of_group).collect::<Result<Vec<Survivors>, Failure>>()?;
            for (group, cash) in prepared.cash_of_held(projected, scenario)? {
                survivors[group] = Survivors::of_assets(cash, false);
            }
            self.survivors = Some((scenario.clone(), survivors));
        }
        let survivors = self.survivors.as_ref().map_or(&[][..], |(_, survivors)| survivors);
        let pools = &mut self.pools[self.lanes];
        pools.resize_with(survivors.len(), PoolFlows::default);
        for (group, (survivors, flows)) in survivors.iter().zip(pools).enumerate() {
            survivors.settle_into(&*prepared.liquidation(group, scenario)?, flows);
        }
        Ok(())
    }

    /// Pays the scenarios that wait.
    fn pay(&mut self) {
        let paid: Vec<Result<Vec<GridRow>, Failure>> = match self.under {
            Some((projected, terms)) => {
                let pools = &self.pools[..self.lanes];
                self.batch.rows_on(projected, pools, terms, &mut self.room)
            }
            None => Vec::new(),
        };
        for Waiting { position, scenario, lane } in self.waiting.drain(..) {
            let rows = match lane.and_then(|lane| paid[lane].clone()) {
                Ok(rows) => rows,
                Err(failure) => self.batch.failed(&failure),
            };
            self.done.push(GridScenario { position, scenario, rows });
        }
        self.lanes = 0;
    }
}
