//! Yields of fixed-rate cash: BEY and mortgage yield from price, and price from either.
//!
//! Source: Bond Market Association, *Standard Formulas*, yield sections; checked against its GNMA
//! example and MATLAB's documentation (`tests/published.rs`).

use terms::{CashStream, Date, DayCount, Rate};

use crate::cash::after_settlement;
use crate::duration::Moments;
use crate::root::{Search, falling_root};
use crate::{
    Durations, HIGHEST_RATE, LOWEST_RATE, NoSolution, RATE_TOLERANCE, finite, in_range, log_excess,
    no_rate, positive,
};

/// A yield, quoted with either compounding. BEY 9.10675% and mortgage yield 8.93863% are the same.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Yield {
    /// Compounded continuously, as a fraction a year: `ln` of a year's growth.
    continuous: f64,
}

impl Yield {
    /// From a bond-equivalent yield: a year's growth is `(1 + y/2)^2`.
    ///
    /// # Errors
    /// [`NoSolution::RateOutOfRange`] outside -99% to 1000%.
    pub fn from_bey(bey: Rate) -> Result<Yield, NoSolution> {
        Ok(Yield { continuous: continuous(in_range(bey.fraction())?, 2.0) })
    }

    /// From a mortgage yield: a year's growth is `(1 + y/12)^12`.
    ///
    /// # Errors
    /// [`NoSolution::RateOutOfRange`] outside -99% to 1000%.
    pub fn from_mortgage(mortgage_yield: Rate) -> Result<Yield, NoSolution> {
        Ok(Yield { continuous: continuous(in_range(mortgage_yield.fraction())?, 12.0) })
    }

    /// Bond-equivalent yield: `2 ((1 + ym/12)^6 - 1)`.
    pub fn bey(self) -> Rate {
        Rate::from_fraction(compounded(self.continuous, 2.0))
    }

    /// Mortgage yield, compounded monthly: `12 ((1 + y/2)^(1/6) - 1)`.
    pub fn mortgage(self) -> Rate {
        Rate::from_fraction(compounded(self.continuous, 12.0))
    }
}

/// `n ln(1 + y/n)`.
fn continuous(rate: f64, times_a_year: f64) -> f64 {
    times_a_year * (rate / times_a_year).ln_1p()
}

/// `n (e^(c/n) - 1)`.
fn compounded(continuous: f64, times_a_year: f64) -> f64 {
    times_a_year * (continuous / times_a_year).exp_m1()
}

/// A fixed-rate class's cash after settlement, ready to be discounted at a yield.
///
/// `price = sum over k of CF_k / (1 + BEY/2)^(2 t_k)`, equally `/ (1 + ym/12)^(12 t_k)`, with
/// `t_k` the years from settlement to payment date `k` (30/360 for what accrues so): a payment
/// delay counts, because dates are payment dates. Prices are dollars and include accrued interest.
#[derive(Clone, Debug)]
pub struct FixedCash {
    flows: Vec<Flow>,
}

#[derive(Clone, Copy, Debug)]
struct Flow {
    /// Years from settlement.
    years: f64,
    /// Years from the flow before; equal gaps in days are equal to the bit.
    gap: f64,
    cash: f64,
}

impl FixedCash {
    /// The payments of `stream` after `settlement`, with times in `day_count`.
    ///
    /// # Errors
    /// [`NoSolution`], when there is no cash, dates fall back, or a number is not finite.
    pub fn new(
        stream: &CashStream,
        settlement: Date,
        day_count: DayCount,
    ) -> Result<FixedCash, NoSolution> {
        let payments = after_settlement(stream, settlement)?;
        let mut flows = Vec::with_capacity(payments.len());
        let mut before = 0;
        for payment in payments {
            let days = day_count.days(settlement, payment.date);
            if days < before {
                return Err(NoSolution::DatesOutOfOrder);
            }
            let years = f64::from(days) / day_count.year_days();
            let gap = f64::from(days - before) / day_count.year_days();
            flows.push(Flow { years, gap, cash: payment.cash });
            before = days;
        }
        Ok(FixedCash { flows })
    }

    /// Price from yield: dollars with accrued interest.
    ///
    /// # Errors
    /// [`NoSolution::NotFinite`], when the price overflows.
    pub fn dollars(&self, at: Yield) -> Result<f64, NoSolution> {
        finite(self.value_and_slope(at.continuous).0)
    }

    /// Yield from price: the yield at which the cash is worth `dollars`, accrued interest
    /// included.
    ///
    /// `guess` is a yield to start from, such as that of a neighbouring price; 0 without one.
    ///
    /// # Errors
    /// [`NoSolution`], when `dollars` is not positive or no BEY within -99% to 1000% gives it.
    pub fn yield_at(&self, dollars: f64, guess: Option<Yield>) -> Result<Yield, NoSolution> {
        let dollars = positive(dollars)?;
        let search = Search {
            low: continuous(LOWEST_RATE, 2.0),
            high: continuous(HIGHEST_RATE, 2.0),
            guess: guess.map_or(0.0, |at| at.continuous),
            tolerance: RATE_TOLERANCE,
        };
        let found = falling_root(search, |rate| {
            let (value, slope) = self.value_and_slope(rate);
            log_excess(value, slope, dollars)
        });
        found.map(|continuous| Yield { continuous }).map_err(|error| no_rate(error, dollars))
    }

    /// Macaulay and modified duration and convexity, all against BEY.
    ///
    /// # Errors
    /// [`NoSolution`], when the price is not positive or overflows.
    pub fn durations(&self, at: Yield) -> Result<Durations, NoSolution> {
        Moments::of(self.present_values(at.continuous)).durations(at.bey().fraction())
    }

    /// Price, and its derivative by the continuous yield: `-sum of PV_k x t_k`.
    fn value_and_slope(&self, continuous: f64) -> (f64, f64) {
        self.present_values(continuous).fold((0.0, 0.0), |(value, slope), (years, present)| {
            (value + present, slope - present * years)
        })
    }

    /// Times and present values. Months of equal length share one exponential.
    fn present_values(&self, continuous: f64) -> impl Iterator<Item = (f64, f64)> {
        let (mut discount, mut gap, mut step) = (1.0, 0.0, 1.0);
        self.flows.iter().map(move |flow| {
            if flow.gap != gap {
                gap = flow.gap;
                step = (-continuous * gap).exp();
            }
            discount *= step;
            (flow.years, flow.cash * discount)
        })
    }
}
