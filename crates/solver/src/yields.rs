//! Yields of fixed-rate cash: BEY and mortgage yield from price, and price from either.
//!
//! Source: Bond Market Association, *Standard Formulas*, yield sections; checked against its GNMA
//! example and MATLAB's documentation (`tests/published.rs`).

use std::borrow::Cow;

use multiversion::multiversion;
use terms::{CashStream, Date, DayCount, Rate};

use crate::axis::TimeAxis;
use crate::cash::{after_settlement, columns};
use crate::duration::Moments;
use crate::lanes::{LANES, Lanes, blocks, plus, times, totals};
use crate::root::{Search, falling_root};
use crate::series::{Derivatives, Found, rate_nearby};
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
    times_a_year * libm::log1p(rate / times_a_year)
}

/// `n (e^(c/n) - 1)`.
fn compounded(continuous: f64, times_a_year: f64) -> f64 {
    times_a_year * libm::expm1(continuous / times_a_year)
}

/// A fixed-rate class's cash after settlement, ready to be discounted at a yield.
///
/// `price = sum over k of CF_k / (1 + BEY/2)^(2 t_k)`, equally `/ (1 + ym/12)^(12 t_k)`, with
/// `t_k` the years from settlement to payment date `k` (30/360 for what accrues so): a payment
/// delay counts, because dates are payment dates. Prices are dollars and include accrued interest.
#[derive(Clone, Debug)]
pub struct FixedCash<'a> {
    axis: Cow<'a, TimeAxis>,
    /// Dollars by payment after settlement.
    cash: Cow<'a, [f64]>,
}

impl FixedCash<'_> {
    /// The payments of `stream` after `settlement`, with times in `day_count`.
    ///
    /// # Errors
    /// [`NoSolution`], when there is no cash, dates fall back, or a number is not finite.
    pub fn new(
        stream: &CashStream,
        settlement: Date,
        day_count: DayCount,
    ) -> Result<FixedCash<'static>, NoSolution> {
        let (cash, dates) = columns(stream);
        let axis = TimeAxis::new(dates, settlement, day_count);
        let cash = FixedCash::on(&axis, &cash)?.cash.into_owned();
        Ok(FixedCash { axis: Cow::Owned(axis), cash: Cow::Owned(cash) })
    }

    /// The payments of a column of cash after settlement, on times known already: `cash[0]` is
    /// paid on the first date of `axis`. Nothing is copied.
    ///
    /// # Errors
    /// As [`FixedCash::new`].
    pub fn on<'a>(axis: &'a TimeAxis, cash: &'a [f64]) -> Result<FixedCash<'a>, NoSolution> {
        let cash = after_settlement(cash, axis.settled, axis.years.len())?;
        if cash.len() > axis.in_order {
            return Err(NoSolution::DatesOutOfOrder);
        }
        Ok(FixedCash { axis: Cow::Borrowed(axis), cash: Cow::Borrowed(cash) })
    }

    /// Price from yield: dollars with accrued interest.
    ///
    /// # Errors
    /// [`NoSolution::NotFinite`], when the price overflows.
    pub fn dollars(&self, at: Yield) -> Result<f64, NoSolution> {
        finite(self.power_sums(at.continuous)[0])
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
        let longest = self.axis.years[self.cash.len() - 1];
        let guess = match rate_nearby(search, dollars, longest, |rate| self.power_sums(rate)) {
            Found::Rate(continuous) => return Ok(Yield { continuous }),
            Found::Guess(guess) => guess,
        };
        // The derivative of a price by the continuous yield is -sum of PV_k x t_k.
        let found = falling_root(Search { guess, ..search }, |rate| {
            let [value, first, ..] = self.power_sums(rate);
            log_excess(value, -first, dollars)
        });
        found.map(|continuous| Yield { continuous }).map_err(|error| no_rate(error, dollars))
    }

    /// Macaulay and modified duration and convexity, all against BEY.
    ///
    /// # Errors
    /// [`NoSolution`], when the price is not positive or overflows.
    pub fn durations(&self, at: Yield) -> Result<Durations, NoSolution> {
        let [value, first, square, _] = self.power_sums(at.continuous);
        let moments = Moments::from([value, first, square + 0.5 * first]);
        moments.durations(at.bey().fraction())
    }

    /// `sum of PV_k x t_k^n`, `n` from 0 to 3.
    fn power_sums(&self, continuous: f64) -> Derivatives {
        let axis = self.axis.as_ref();
        if self.cash.len() <= axis.even {
            let discount = |gap: Option<&f64>| gap.map_or(1.0, |gap| libm::exp(-continuous * gap));
            let (stub, month) = (discount(axis.gaps.first()), discount(axis.gaps.get(1)));
            return evenly_spaced(&self.cash, &axis.years, stub, month);
        }
        let (mut discount, mut gap, mut step) = (1.0, 0.0, 1.0);
        let mut sums = [0.0; 4];
        for ((cash, years), this_gap) in self.cash.iter().zip(&axis.years).zip(&axis.gaps) {
            if *this_gap != gap {
                gap = *this_gap;
                step = libm::exp(-continuous * gap);
            }
            discount *= step;
            let mut term = cash * discount;
            for sum in &mut sums {
                *sum += term;
                term *= years;
            }
        }
        sums
    }
}

/// The same for payments that are equally spaced after the first: discounts are `stub` and powers of
/// `month`, which each lane takes four at a time.
#[multiversion(targets("x86_64+avx2"))]
fn evenly_spaced(cash: &[f64], years: &[f64], stub: f64, month: f64) -> Derivatives {
    let square = month * month;
    let mut sums = Evenly {
        discounts: [stub, stub * month, stub * square, stub * square * month],
        ahead: [square * square; LANES],
        sums: [[0.0; LANES]; 4],
    };
    let (whole, last) = blocks(cash, years);
    for (cash, years) in whole {
        sums.add(cash, years);
    }
    if let Some((cash, years)) = last {
        sums.add(&cash, &years);
    }
    totals(&sums.sums)
}

/// Sums under way.
struct Evenly {
    /// Of the next payments.
    discounts: Lanes,
    /// From one block of payments to the next.
    ahead: Lanes,
    sums: [Lanes; 4],
}

impl Evenly {
    #[inline(always)]
    fn add(&mut self, cash: &Lanes, years: &Lanes) {
        let mut term = times(*cash, self.discounts);
        for sum in &mut self.sums {
            *sum = plus(*sum, term);
            term = times(term, *years);
        }
        self.discounts = times(self.discounts, self.ahead);
    }
}
