//! What a batch is to compute: axes, what they set, and how they make cells.

use terms::RunTo;

use crate::inputs::DealInputs;
use crate::scenario::Scenario;
use crate::setting::{Remakes, Setting};
use crate::view::View;

/// A batch over one or several deals.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GridPlan {
    /// Axes, the last running fastest. Each has at least one point.
    pub axes: Vec<Axis>,
    /// Settings of every cell.
    pub fixed: Vec<Setting>,
    /// Clean prices, percent: each makes a row of its own; empty: the deal's price.
    pub prices: Vec<f64>,
    /// Classes by name; empty: every class that is no residual.
    pub classes: Vec<String>,
    /// Views; empty: those that the deal has.
    pub views: Vec<RunTo>,
}

/// One axis: points that are crossed with those of every other axis. A point of a paired axis
/// makes several settings at once.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// Settings by point.
    pub points: Vec<Vec<Setting>>,
}

impl GridPlan {
    /// The same cells with the axes in the order of the work that they make anew: index shifts,
    /// then speeds, then defaults, then severities. Rows come in this order.
    #[must_use]
    pub fn in_order_of_work(mut self) -> GridPlan {
        self.axes.sort_by_key(|axis| {
            let settings = axis.points.iter().flatten();
            settings.map(|setting| setting.row.remakes).min().unwrap_or(Remakes::Waterfall)
        });
        self
    }

    /// Every setting of the plan, those of the axes first.
    pub fn settings(&self) -> impl Iterator<Item = &Setting> {
        self.axes.iter().flat_map(|axis| axis.points.iter().flatten()).chain(&self.fixed)
    }

    /// What every cell of a deal has, unless an axis sets it: the deal's own case of tables, as far as
    /// the plan says nothing else.
    pub fn base(&self, inputs: &DealInputs) -> Scenario {
        Scenario::of(inputs, View::Tables).with(inputs, self.fixed.iter())
    }

    /// Scenarios a deal: the product of the axes' points.
    pub fn scenarios(&self) -> usize {
        self.axes.iter().map(|axis| axis.points.len()).product()
    }

    /// The points of scenario `position`, one an axis: the last axis runs fastest.
    pub fn points(&self, position: usize) -> Vec<usize> {
        let mut left = position;
        let mut points: Vec<usize> = self
            .axes
            .iter()
            .rev()
            .map(|axis| {
                let count = axis.points.len().max(1);
                let point = left % count;
                left /= count;
                point
            })
            .collect();
        points.reverse();
        points
    }
}
