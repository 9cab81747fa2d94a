//! Defaults that are stated and do not happen.

use collateral::withheld;

use crate::inputs::GroupInputs;
use crate::run::{Failure, Prepared};
use crate::scenario::{Defaulting, Scenario};

/// Why defaults that are stated do not happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A vector goes on at a rate for life, at which no loan defaults in its last months.
    NearMaturity,
    /// Dollars are stated for which no balance is left.
    NothingLeft,
}

/// Dollars of a group's stated defaults that do not happen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unapplied {
    /// Group, as a position in the deal.
    pub group: usize,
    /// Why.
    pub reason: Reason,
    /// Dollars, of what performs in each month.
    pub dollars: f64,
    /// First deal month in which it is so.
    pub first_month: usize,
    /// The last one.
    pub last_month: usize,
}

/// Less than this is rounding, dollars.
const CENT: f64 = 0.01;

impl Prepared<'_> {
    /// What a scenario leaves out of the default vectors, and of the dollars of defaults, that it or
    /// the deal states, by group. Rates for life that are no vectors are told by nobody: they mean
    /// it.
    ///
    /// # Errors
    /// As [`Prepared::run`].
    pub fn unapplied(&self, scenario: &Scenario) -> Result<Vec<Unapplied>, Failure> {
        let states_none = |group: &GroupInputs| {
            group.default_rate.is_none() && group.product_default_rates.is_empty()
        };
        let is_stated = match scenario.defaulting {
            Defaulting::OfDeal(_) | Defaulting::OfDealVector(_) => {
                !self.inputs.groups.iter().all(states_none)
            }
            Defaulting::Vector(..) => true,
            Defaulting::Cdr(_) | Defaulting::Mdr(_) | Defaulting::Sda(_) => false,
        };
        let mut found = Vec::new();
        if !is_stated {
            return Ok(found);
        }
        let projected = self.projected(scenario)?;
        for (group, schedule) in projected.schedules().iter().enumerate() {
            let of = self.group_speeds(&projected, group, scenario)?;
            let is_vector = |product: usize| {
                of.vectors.get(product).or(of.vectors.last()).copied().unwrap_or(false)
            };
            let late = withheld(schedule, &of.speeds, &scenario.liquidation, &is_vector);
            for (reason, by_month) in
                [(Reason::NearMaturity, late), (Reason::NothingLeft, of.missing)]
            {
                let dollars: f64 = by_month.iter().sum();
                let mut months = (1..).zip(&by_month).filter(|(_, dollars)| **dollars > 0.0);
                let Some((first_month, _)) = months.next().filter(|_| dollars >= CENT) else {
                    continue;
                };
                let last_month = months.last().map_or(first_month, |(month, _)| month);
                found.push(Unapplied { group, reason, dollars, first_month, last_month });
            }
        }
        Ok(found)
    }
}
