//! What is known of a class's value.

use bonds::deal::{Class, ClassKind, Coupon};
use solver::{NoSolution, Yield};
use terms::{Price, Rate};

use crate::measure::Measured;
use crate::spread::Spread;

/// What is known of a class's value; the rest is solved for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Given {
    /// The deal's price of the class; where it states none par, but nothing for a class without
    /// principal or without interest.
    DealPrice,
    /// A clean price.
    Price(Price),
    /// A discount margin, basis points.
    DmBp(f64),
    /// A bond-equivalent yield, percent.
    YieldPct(f64),
    /// A mortgage yield (monthly compounding), percent.
    MortgageYieldPct(f64),
    /// A spread to a curve.
    Spread(Spread),
}

impl Given {
    /// The clean price of a class that is stated; `None` when it has none, or the price is solved
    /// for.
    pub fn price_of(self, class: &Class) -> Option<Price> {
        match self {
            Given::Price(price) => Some(price),
            Given::DealPrice => match class.kind {
                ClassKind::Balance(_) if class.coupon != Coupon::None => {
                    Some(class.price.unwrap_or(Price::PAR))
                }
                _ => class.price,
            },
            Given::DmBp(_) | Given::YieldPct(_) | Given::MortgageYieldPct(_) | Given::Spread(_) => {
                None
            }
        }
    }

    /// The discount margin that is stated.
    pub(crate) fn margin(self) -> Option<Rate> {
        match self {
            Given::DmBp(bp) => Some(Rate::from_bp(bp)),
            _ => None,
        }
    }

    /// The yield that is stated.
    ///
    /// # Errors
    /// [`NoSolution::RateOutOfRange`] outside -99% to 1000%.
    pub(crate) fn bond_yield(self) -> Result<Option<Yield>, NoSolution> {
        Ok(match self {
            Given::YieldPct(percent) => Some(Yield::from_bey(Rate::from_percent(percent))?),
            Given::MortgageYieldPct(percent) => {
                Some(Yield::from_mortgage(Rate::from_percent(percent))?)
            }
            _ => None,
        })
    }

    /// Puts what is stated of `class`, as it is stated, in the place of what came back from dollars.
    pub(crate) fn restate(self, class: &Class, measured: &mut Measured) {
        let put = |figure: &mut Option<f64>, stated: Option<f64>| {
            if figure.is_some() && stated.is_some() {
                *figure = stated;
            }
        };
        put(&mut measured.price_pct, self.price_of(class).map(Price::percent));
        match self {
            Given::DmBp(bp) => put(&mut measured.dm_bp, Some(bp)),
            Given::YieldPct(percent) => put(&mut measured.yield_pct, Some(percent)),
            Given::MortgageYieldPct(percent) => {
                put(&mut measured.mortgage_yield_pct, Some(percent));
            }
            Given::DealPrice | Given::Price(_) | Given::Spread(_) => {}
        }
    }
}
