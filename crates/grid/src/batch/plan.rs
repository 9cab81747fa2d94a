//! What a batch is to compute: axes, what they set, and how they make cells.

use rates::IndexMode;
use terms::RunTo;

use crate::inputs::DealInputs;
use crate::scenario::{Defaulting, Scenario, Speed};
use crate::view::View;

/// A batch over one or several deals.
#[derive(Clone, Debug, PartialEq)]
pub struct GridPlan {
    /// Axes, the last running fastest. Each has at least one point.
    pub axes: Vec<Axis>,
    /// Settings of every cell, applied before those of the axes.
    pub fixed: Vec<Setting>,
    /// Clean prices, percent: each makes a row of its own; empty: the deal's price.
    pub prices: Vec<f64>,
    /// Run of the indices; `None`: that of the deal's tables.
    pub index: Option<IndexMode>,
    /// Classes by name; empty: every class that is no residual.
    pub classes: Vec<String>,
    /// Views; empty: those that the deal has.
    pub views: Vec<RunTo>,
    /// Whether derivative contracts pay; `None`: as the deal says for the run of the indices.
    pub contracts: Option<bool>,
    /// Whether triggers follow their tests.
    pub triggers: bonds::TriggerMode,
    /// Whether a group's cash may support the classes of another.
    pub cross_support: bool,
}

/// One axis: points that are crossed with those of every other axis. A point of a paired axis
/// makes several settings at once.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// Settings by point.
    pub points: Vec<Vec<Setting>>,
}

/// What a point of an axis sets. Percent and basis points as flags have them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Setting {
    /// Percent of the pricing speed.
    Speed(f64),
    /// Percent CPR in its place.
    Cpr(f64),
    /// Percent PSA in its place.
    Psa(f64),
    /// Percent ABS in its place.
    Abs(f64),
    /// Shift of every index, basis points.
    Shift(f64),
    /// Percent CDR.
    Cdr(f64),
    /// Percent MDR.
    Mdr(f64),
    /// Percent SDA.
    Sda(f64),
    /// Percent of the deal's default rates.
    DefaultMultiple(f64),
    /// Severity, percent.
    Severity(f64),
    /// Months to liquidation.
    Lag(u32),
    /// Part of principal and interest that the servicer advances, percent.
    Advance(f64),
}

impl Setting {
    /// Sets its part of a scenario.
    pub fn apply(self, scenario: &mut Scenario) {
        match self {
            Setting::Speed(percent) => scenario.speed = Speed::OfPricing(percent),
            Setting::Cpr(percent) => scenario.speed = Speed::Cpr(percent),
            Setting::Psa(percent) => scenario.speed = Speed::Psa(percent),
            Setting::Abs(percent) => scenario.speed = Speed::Abs(percent),
            Setting::Shift(bp) => scenario.shift_bp = bp,
            Setting::Cdr(percent) => scenario.defaulting = Defaulting::Cdr(percent),
            Setting::Mdr(percent) => scenario.defaulting = Defaulting::Mdr(percent),
            Setting::Sda(percent) => scenario.defaulting = Defaulting::Sda(percent),
            Setting::DefaultMultiple(percent) => scenario.defaulting = Defaulting::OfDeal(percent),
            Setting::Severity(percent) => scenario.liquidation.severity = vec![percent / 100.0],
            Setting::Lag(months) => scenario.liquidation.lag = months,
            Setting::Advance(percent) => {
                scenario.liquidation.advance_principal = percent / 100.0;
                scenario.liquidation.advance_interest = percent / 100.0;
            }
        }
    }

    /// What it makes anew, coarse to fine: index paths, survival, the split of liquidations.
    fn rank(self) -> u8 {
        match self {
            Setting::Shift(_) => 0,
            Setting::Speed(_) | Setting::Cpr(_) | Setting::Psa(_) | Setting::Abs(_) => 1,
            Setting::Severity(_) => 3,
            _ => 2,
        }
    }
}

impl GridPlan {
    /// The same cells with the axes in the order of the work that they make anew: index shifts,
    /// then speeds, then defaults, then severities. Rows come in this order.
    #[must_use]
    pub fn in_order_of_work(mut self) -> GridPlan {
        self.axes.sort_by_key(|axis| {
            axis.points.iter().flatten().map(|setting| setting.rank()).min().unwrap_or(u8::MAX)
        });
        self
    }

    /// Whether some cell has a speed or a default rate in the place of the deal's that counts the age
    /// of loans.
    pub fn counts_age(&self) -> bool {
        let points = self.axes.iter().flat_map(|axis| &axis.points);
        let settings = points.flatten().chain(&self.fixed);
        let mut figures = settings.map(|setting| match setting {
            Setting::Psa(figure) | Setting::Abs(figure) | Setting::Sda(figure) => *figure,
            _ => 0.0,
        });
        figures.any(|figure| figure != 0.0)
    }

    /// What every cell of a deal has, unless an axis sets it: the deal's own case of tables, as far as
    /// the plan says nothing else.
    pub fn base(&self, inputs: &DealInputs) -> Scenario {
        let own = Scenario::of(inputs, View::Tables);
        let own = match self.index {
            Some(index) => own.with_index(inputs, index),
            None => own,
        };
        let mut base = Scenario {
            contracts: self.contracts.unwrap_or(own.contracts),
            triggers: self.triggers,
            cross_support: self.cross_support,
            ..own
        };
        self.fixed.iter().for_each(|setting| setting.apply(&mut base));
        base
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
