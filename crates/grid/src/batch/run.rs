//! The cells of a batch.

use std::ops::Range;

use bonds::deal::ClassKind;
use bonds::{DealCash, RunTerms};
use collateral::{Survivors, survivors};
use rates::IndexMode;
use rayon::prelude::*;
use terms::{PoolFlows, Price, RunTo};

use crate::batch::plan::GridPlan;
use crate::measure::{Given, Levels, Measured, lost_pct, measure_cash};
use crate::run::{Failure, Prepared, Projected};
use crate::scenario::{Defaulting, Scenario};

/// Scenarios computed one after the other on one thread; chunks run side by side. Their bounds
/// depend on nothing but the plan, so that every number is the same for any number of threads.
const CHUNK: usize = 32;
/// Chunks under way at once: what they hold bounds the memory of a batch.
const WAVE: usize = 64;
/// Index paths under way at once.
const PATHS: usize = 64;

/// A batch on one deal.
#[derive(Debug)]
pub struct Batch<'a> {
    prepared: &'a Prepared<'a>,
    plan: &'a GridPlan,
    /// Classes, as positions in the deal.
    classes: Vec<usize>,
    views: Vec<RunTo>,
    given: Vec<Given>,
    base: Scenario,
}

/// A row: a class in a view under a scenario at a price.
#[derive(Clone, Debug, PartialEq)]
pub struct GridRow {
    /// Class, as a position in the deal.
    pub class: usize,
    /// View.
    pub run_to: RunTo,
    /// Price asked for.
    pub given: Given,
    /// Its numbers; a reason where the scenario has none.
    pub measured: Result<Measured, String>,
}

/// The rows of one scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct GridScenario {
    /// Position among the plan's scenarios.
    pub position: usize,
    /// The scenario.
    pub scenario: Scenario,
    /// By class, then view, then price.
    pub rows: Vec<GridRow>,
}

impl<'a> Batch<'a> {
    /// A batch of `plan` on a deal.
    ///
    /// # Errors
    /// Why the plan does not fit the deal: a class that it lacks, a view, forward levels.
    pub fn new(prepared: &'a Prepared<'a>, plan: &'a GridPlan) -> Result<Batch<'a>, String> {
        let inputs = prepared.inputs;
        let deal = &inputs.deal;
        let classes = if plan.classes.is_empty() {
            let bonds = |class: &usize| deal.classes[*class].kind != ClassKind::Residual;
            (0..deal.classes.len()).filter(bonds).collect()
        } else {
            let find = |name: &String| {
                deal.class_named(name)
                    .filter(|class| deal.classes[*class].kind != ClassKind::Residual)
                    .ok_or_else(|| format!("{} has no class {name:?} to price", deal.name))
            };
            plan.classes.iter().map(find).collect::<Result<Vec<_>, _>>()?
        };
        let views = match plan.views.as_slice() {
            [] => prepared.views().to_vec(),
            [RunTo::Call] if deal.call.is_none() => {
                return Err(format!("{} has no call", deal.name));
            }
            views => views.iter().copied().filter(|v| prepared.views().contains(v)).collect(),
        };
        let index = plan.index.unwrap_or(IndexMode::Static);
        if index == IndexMode::Forward && inputs.forward_index.is_none() {
            return Err(format!("{}: {}", deal.name, Failure::NoForward));
        }
        let given = match plan.prices.as_slice() {
            [] => vec![Given::DealPrice],
            prices => prices.iter().map(|p| Given::Price(Price::from_percent(*p))).collect(),
        };
        let mut base = Scenario {
            index,
            contracts: plan.contracts.unwrap_or(inputs.with_derivatives(index)),
            defaulting: Defaulting::OfDeal(100.0),
            liquidation: inputs.liquidation.clone(),
            triggers: plan.triggers,
            cross_support: plan.cross_support,
            ..Scenario::static_at(100.0)
        };
        for setting in &plan.fixed {
            setting.apply(&mut base);
        }
        Ok(Batch { prepared, plan, classes, views, given, base })
    }

    /// Number of scenarios.
    pub fn scenarios(&self) -> usize {
        self.plan.scenarios()
    }

    /// Rows of each scenario.
    pub fn rows_of_a_scenario(&self) -> usize {
        self.classes.len() * self.views.len() * self.given.len()
    }

    /// The scenario at a position of the plan.
    pub fn scenario(&self, position: usize) -> Scenario {
        let mut scenario = self.base.clone();
        for (axis, point) in self.plan.axes.iter().zip(self.plan.points(position)) {
            for setting in &axis.points[point] {
                setting.apply(&mut scenario);
            }
        }
        scenario
    }

    /// Computes the scenarios of `range`, renders each on the thread that computed it, and hands what
    /// was rendered to `take`, in order, a wave at a time.
    ///
    /// # Errors
    /// What `take` returns: nothing more is computed then.
    pub fn run<T: Send, E>(
        &self,
        range: Range<usize>,
        render: impl Fn(GridScenario) -> T + Sync,
        mut take: impl FnMut(Vec<T>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut start = range.start;
        while start < range.end {
            let (end, paths) = self.wave(start, range.end);
            let chunks: Vec<Range<usize>> =
                (start..end).step_by(CHUNK).map(|at| at..(at + CHUNK).min(end)).collect();
            let projected: Vec<_> = paths
                .into_par_iter()
                .map(|scenario| (self.prepared.projected(&scenario), scenario))
                .collect();
            let of_chunk = |chunk| {
                let scenarios = self.chunk(chunk, &projected).into_iter();
                scenarios.map(&render).collect::<Vec<T>>()
            };
            let rendered: Vec<Vec<T>> = chunks.into_par_iter().map(of_chunk).collect();
            take(rendered.into_iter().flatten().collect())?;
            start = end;
        }
        Ok(())
    }

    /// The end of the wave that begins at `start`, and a scenario of each of its index paths.
    fn wave(&self, start: usize, end: usize) -> (usize, Vec<Scenario>) {
        let mut paths: Vec<Scenario> = Vec::new();
        let end = end.min(start + CHUNK * WAVE);
        for position in start..end {
            let scenario = self.scenario(position);
            if paths.last().is_some_and(|last| last.shares_paths(&scenario)) {
                continue;
            }
            if !paths.iter().any(|known| known.shares_paths(&scenario)) {
                if paths.len() == PATHS {
                    return (position, paths);
                }
                paths.push(scenario);
            }
        }
        (end, paths)
    }

    fn chunk(
        &self,
        range: Range<usize>,
        projected: &[(Result<Projected, Failure>, Scenario)],
    ) -> Vec<GridScenario> {
        let mut desk = Desk::default();
        let mut scenarios = Vec::with_capacity(range.len());
        for position in range {
            let scenario = self.scenario(position);
            let paths = projected.iter().find(|(_, paths)| paths.shares_paths(&scenario));
            let rows = match paths {
                Some((Ok(projected), _)) => self.pay(projected, &scenario, &mut desk),
                Some((Err(failure), _)) => Err(failure.clone()),
                None => Err(Failure::NotProjected),
            };
            let rows = rows.unwrap_or_else(|failure| self.failed(&failure));
            scenarios.push(GridScenario { position, scenario, rows });
        }
        scenarios
    }

    /// The rows of a scenario, run on the survivors of the one before where they differ in severity
    /// only. Where the collateral pays the same besides, as without defaults, so do the classes.
    fn pay(
        &self,
        projected: &Projected,
        scenario: &Scenario,
        desk: &mut Desk,
    ) -> Result<Vec<GridRow>, Failure> {
        let same = desk.survivors.as_ref().is_some_and(|(before, _)| {
            before.shares_paths(scenario) && before.shares_survivors(scenario)
        });
        if !same {
            let speeds = self.prepared.speeds(projected, scenario)?;
            let of_group = |(schedule, speeds)| survivors(schedule, speeds, &scenario.liquidation);
            let survivors = projected.schedules().iter().zip(&speeds).map(of_group).collect();
            desk.survivors = Some((scenario.clone(), survivors));
            desk.paid = None;
        }
        std::mem::swap(&mut desk.pools, &mut desk.pools_before);
        let survivors = desk.survivors.as_ref().map_or(&[][..], |(_, survivors)| survivors);
        desk.pools.resize_with(survivors.len(), PoolFlows::default);
        for (group, flows) in survivors.iter().zip(&mut desk.pools) {
            group.settle_into(&scenario.liquidation, flows);
        }
        let paid = desk
            .paid
            .take()
            .filter(|(terms, _)| *terms == scenario.terms() && desk.pools == desk.pools_before);
        let rows = match paid {
            Some((_, rows)) => rows,
            None => self.rows_on(projected, &desk.pools, scenario, &mut desk.cash)?,
        };
        desk.paid = Some((scenario.terms(), rows.clone()));
        Ok(rows)
    }

    /// The rows of a scenario on collateral that is known, by group: class, then view, then price.
    /// What is paid alike in two views is measured once. `cash` is room that serves one scenario after the other.
    ///
    /// # Errors
    /// When the engine loses cash.
    pub fn rows_on(
        &self,
        projected: &Projected,
        pools: &[PoolFlows],
        scenario: &Scenario,
        cash: &mut DealCash,
    ) -> Result<Vec<GridRow>, Failure> {
        let Prepared { waterfall, .. } = self.prepared;
        bonds::run_cash(waterfall, pools, &projected.paths, scenario.terms(), cash)?;
        let levels = Levels { paths: &projected.paths, chains: &projected.chains };
        let lost = |run_to: &RunTo| (*run_to, lost_pct(pools, cash.months(*run_to)));
        let views: Vec<(RunTo, f64)> = self.views.iter().map(lost).collect();
        let mut rows = Vec::with_capacity(self.rows_of_a_scenario());
        for &class in &self.classes {
            let of_class = rows.len();
            for (view, &(run_to, lost_pct)) in views.iter().enumerate() {
                let paid = cash.class(class, run_to);
                let is_known = view > 0 && cash.class(class, views[0].0).pays_as(&paid);
                for (price, &given) in self.given.iter().enumerate() {
                    let known = rows.get(of_class + price).filter(|_| is_known);
                    let measured = match known {
                        Some(GridRow { measured: Ok(known), .. }) => known.of(&paid, lost_pct),
                        _ => measure_cash(self.prepared, levels, class, &paid, lost_pct, given),
                    };
                    rows.push(GridRow { class, run_to, given, measured: Ok(measured) });
                }
            }
        }
        Ok(rows)
    }

    /// The rows of a scenario that has no cash.
    fn failed(&self, failure: &Failure) -> Vec<GridRow> {
        let mut rows = Vec::with_capacity(self.rows_of_a_scenario());
        for &class in &self.classes {
            for &run_to in &self.views {
                for &given in &self.given {
                    let measured = Err(failure.to_string());
                    rows.push(GridRow { class, run_to, given, measured });
                }
            }
        }
        rows
    }
}

/// What a chunk hands from one scenario to the next.
#[derive(Default)]
struct Desk {
    /// Survivors, and the first scenario that they serve.
    survivors: Option<(Scenario, Vec<Survivors>)>,
    /// What the scenario before paid on them, and under which terms.
    paid: Option<(RunTerms, Vec<GridRow>)>,
    /// Room for the collateral of one scenario and of the one before, by group, and for its cash.
    pools: Vec<PoolFlows>,
    pools_before: Vec<PoolFlows>,
    cash: DealCash,
}
