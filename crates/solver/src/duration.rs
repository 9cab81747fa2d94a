//! Macaulay duration, modified duration, convexity.
//!
//! `PV_k` is the present value of flow `k`, `t_k` its time in years from settlement, `y` a yield
//! compounded twice a year. Source: Bond Market Association, *Standard Formulas*; its GNMA example
//! fixes the convexity (54.4326).

use crate::{NoSolution, finite};

/// How a price answers to its yield.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Durations {
    /// Years; see [`macaulay`].
    pub macaulay: f64,
    /// Years: percent of price for one point of yield; see [`modified`].
    pub modified: f64,
    /// Years squared; see [`convexity`].
    pub convexity: f64,
}

/// Sums over the present values of a stream.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Moments {
    /// `sum of PV_k`: the price, in dollars.
    pub value: f64,
    /// `sum of PV_k x t_k`, in dollar-years.
    pub first: f64,
    /// `sum of PV_k x t_k x (t_k + 1/2)`.
    pub second: f64,
}

impl From<[f64; 3]> for Moments {
    /// In the order of the fields.
    fn from([value, first, second]: [f64; 3]) -> Moments {
        Moments { value, first, second }
    }
}

impl Moments {
    /// All three measures, against the yield `y` (a fraction a year, compounded twice).
    ///
    /// # Errors
    /// [`NoSolution`], when the price is not positive, `1 + y/2` is zero or negative, or a sum
    /// overflows.
    pub fn durations(&self, y: f64) -> Result<Durations, NoSolution> {
        let dollars = finite(self.value)?;
        if dollars <= 0.0 {
            return Err(NoSolution::PriceNotPositive { dollars });
        }
        if 1.0 + y / 2.0 <= 0.0 {
            return Err(NoSolution::RateOutOfRange { percent: y * 100.0 });
        }
        let years = finite(macaulay(self))?;
        Ok(Durations {
            macaulay: years,
            modified: finite(modified(years, y))?,
            convexity: finite(convexity(self, y))?,
        })
    }
}

/// Macaulay duration in years: `sum(PV_k x t_k) / sum(PV_k)`.
pub fn macaulay(moments: &Moments) -> f64 {
    moments.first / moments.value
}

/// Modified duration in years: `macaulay / (1 + y/2)`.
pub fn modified(macaulay: f64, y: f64) -> f64 {
    macaulay / (1.0 + y / 2.0)
}

/// Convexity in years squared: `sum(PV_k x t_k x (t_k + 1/2)) / sum(PV_k) / (1 + y/2)^2`, the
/// second derivative of the price by `y` over the price.
pub fn convexity(moments: &Moments, y: f64) -> f64 {
    let half_year_growth = 1.0 + y / 2.0;
    moments.second / moments.value / (half_year_growth * half_year_growth)
}
