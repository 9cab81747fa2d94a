//! The cells of a batch.

use std::ops::Range;

use bonds::deal::ClassKind;
use bonds::{DealCash, RunTerms};
use rates::IndexMode;
use rayon::prelude::*;
use terms::{PoolFlows, Price, RunTo};

use crate::batch::desk::Desk;
use crate::batch::lanes::{ABREAST, Room};
use crate::batch::plan::GridPlan;
use crate::measure::{Given, Levels, Measured, lost_pct, measure_cash};
use crate::run::{Failure, Prepared, Projected};
use crate::scenario::Scenario;
use crate::view::View;

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
    pub(super) prepared: &'a Prepared<'a>,
    plan: &'a GridPlan,
    /// Classes, as positions in the deal.
    classes: Vec<usize>,
    views: Vec<RunTo>,
    given: Vec<Given>,
    /// The deal's own case of tables.
    own: Scenario,
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
        let own = Scenario::of(inputs, View::Tables);
        let mut of_axes = plan.axes.iter().flat_map(|axis| axis.points.iter().flatten());
        let varies = of_axes.any(|setting| setting.row.key == "index");
        let is_forward = plan.base(inputs).index == IndexMode::Forward;
        if is_forward && !varies && inputs.forward_index.is_none() {
            return Err(format!("{}: {}", deal.name, Failure::NoForward));
        }
        let given = match plan.prices.as_slice() {
            [] => vec![Given::DealPrice],
            prices => prices.iter().map(|p| Given::Price(Price::from_percent(*p))).collect(),
        };
        Ok(Batch { prepared, plan, classes, views, given, own })
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
        let points = self.plan.axes.iter().zip(self.plan.points(position));
        let of_axes = points.flat_map(|(axis, point)| &axis.points[point]);
        self.own.clone().with(self.prepared.inputs, self.plan.fixed.iter().chain(of_axes))
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
            let rendered: Vec<Vec<T>> =
                chunks.into_par_iter().with_max_len(1).map(of_chunk).collect();
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
        let mut desk = Desk::of(self);
        for position in range {
            let scenario = self.scenario(position);
            let paths = projected.iter().find(|(_, paths)| paths.shares_paths(&scenario));
            desk.take(position, scenario, paths.map(|(projected, _)| projected));
        }
        desk.finished()
    }

    /// The rows of scenarios on the same index paths that pay under the same terms, on collateral
    /// that is known: by scenario, then group. Several are paid side by side, in lanes; every one
    /// has the numbers that it has alone. `room` serves one call after the other.
    ///
    /// A scenario fails, by itself, when the engine loses cash.
    pub fn rows_on(
        &self,
        projected: &Projected,
        collateral: &[Vec<PoolFlows>],
        terms: RunTerms,
        room: &mut Room,
    ) -> Vec<Result<Vec<GridRow>, Failure>> {
        let Prepared { waterfall, settled, .. } = self.prepared;
        let mut rows = Vec::with_capacity(collateral.len());
        for pools in collateral.chunks(ABREAST) {
            if room.pay(waterfall, pools, &projected.paths, terms, settled).is_ok() {
                let paid = pools.iter().zip(&room.cash);
                rows.extend(paid.map(|(pools, cash)| Ok(self.rows(projected, pools, cash))));
                continue;
            }
            // Cash was lost in one of them.
            for alone in pools.chunks(1) {
                let paid = room.pay(waterfall, alone, &projected.paths, terms, settled);
                rows.push(match paid {
                    Ok(()) => Ok(self.rows(projected, &alone[0], &room.cash[0])),
                    Err(broken) => Err(broken.into()),
                });
            }
        }
        rows
    }

    /// The rows of a scenario that has been paid: class, then view, then price. What is paid alike
    /// in two views is measured once.
    fn rows(&self, projected: &Projected, pools: &[PoolFlows], cash: &DealCash) -> Vec<GridRow> {
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
        rows
    }

    /// The rows of a scenario that has no cash.
    pub(super) fn failed(&self, failure: &Failure) -> Vec<GridRow> {
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
