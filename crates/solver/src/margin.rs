//! Discount margin: DM from price, and price from DM.
//!
//! Source: Bond Market Association, *Standard Formulas*, section G.

use std::borrow::Cow;

use multiversion::multiversion;
use terms::{CashStream, Date, DayCount, Rate};

use crate::axis::TimeAxis;
use crate::cash::columns;
use crate::chain::{Discounted, IndexChain};
use crate::duration::Moments;
use crate::lanes::{LANES, plus, times, totals};
use crate::{Durations, NoSolution, finite, in_range_above, positive, rate_above};

/// A floating-rate class's cash after settlement, ready to be discounted at index plus DM.
///
/// `price = sum over k of CF_k / prod over j <= k of (1 + (index_j + DM) x years_j)` [SF G], where
/// `years_j` runs from the payment date before (for the first, from settlement) to payment date
/// `j`, and `index_j` is the level of period `j`: one level throughout is the static DM, a forward
/// path the forward one. Prices are dollars and include accrued interest.
#[derive(Clone, Debug)]
pub struct FloatingCash<'a> {
    chain: Cow<'a, IndexChain>,
    /// Dollars by payment after settlement.
    cash: Cow<'a, [f64]>,
    /// The DM at or below which a period's growth `1 + (index + DM) x years` is not positive.
    pole: f64,
}

impl FloatingCash<'_> {
    /// The payments of `stream` after `settlement`; periods in `day_count` (actual/360 for what
    /// accrues so). An index path shorter than the stream holds its last level.
    ///
    /// # Errors
    /// [`NoSolution`], when there is no index or no cash, dates fall back, or a number is not
    /// finite.
    pub fn new(
        stream: &CashStream,
        settlement: Date,
        day_count: DayCount,
    ) -> Result<FloatingCash<'static>, NoSolution> {
        let (cash, dates) = columns(stream);
        let axis = TimeAxis::new(dates, settlement, day_count);
        FloatingCash::owned(IndexChain::new(&axis, &stream.index)?, &cash)
    }

    /// The payments of a column of cash after settlement, on a chain known already: `cash[0]` is
    /// paid on the first date of its axis. Nothing is copied.
    ///
    /// # Errors
    /// As [`FloatingCash::new`].
    pub fn on<'a>(chain: &'a IndexChain, cash: &'a [f64]) -> Result<FloatingCash<'a>, NoSolution> {
        let cash = chain.payments(cash)?;
        let pole = chain.pole(cash.len());
        Ok(FloatingCash { chain: Cow::Borrowed(chain), cash: Cow::Borrowed(cash), pole })
    }

    /// From periods given directly: their lengths in years, the index levels (fractions a year)
    /// and the dollars paid at their ends. The shortest column counts.
    ///
    /// # Errors
    /// [`NoSolution`], when there is no cash, a length is negative, or a number is not finite.
    pub fn from_periods(
        years: &[f64],
        index: &[f64],
        cash: &[f64],
    ) -> Result<FloatingCash<'static>, NoSolution> {
        let periods = years.iter().copied().zip(index.iter().copied());
        let length = cash.len().min(years.len()).min(index.len());
        FloatingCash::owned(IndexChain::of_periods(periods), &cash[..length])
    }

    fn owned(chain: IndexChain, cash: &[f64]) -> Result<FloatingCash<'static>, NoSolution> {
        let FloatingCash { cash, pole, .. } = FloatingCash::on(&chain, cash)?;
        let cash = Cow::Owned(cash.into_owned());
        Ok(FloatingCash { chain: Cow::Owned(chain), cash, pole })
    }

    /// Price from DM: dollars with accrued interest, at a DM of `dm`.
    ///
    /// # Errors
    /// [`NoSolution::RateOutOfRange`], when `dm` is outside -99% to 1000% or makes a period's
    /// growth zero or negative; [`NoSolution::NotFinite`].
    pub fn dollars(&self, dm: Rate) -> Result<f64, NoSolution> {
        let dm = self.checked(dm)?;
        finite(value_and_slope(&self.chain, &self.cash, dm).0)
    }

    /// DM from price: the DM at which the cash is worth `dollars`, accrued interest included.
    ///
    /// `guess` is a DM to start from, such as that of a neighbouring price; 0 without one.
    ///
    /// # Errors
    /// [`NoSolution`], when `dollars` is not positive or no DM within -99% to 1000% gives it.
    pub fn margin(&self, dollars: f64, guess: Option<Rate>) -> Result<Rate, NoSolution> {
        rate_above(self.pole, dollars, guess, |dm| value_and_slope(&self.chain, &self.cash, dm))
    }

    /// Macaulay and modified duration and convexity at a DM of `dm`: present values of the DM
    /// chain, times the sums of the periods' years, and `y = index + DM` with the index level of
    /// the first period (the static level, where the index is static).
    ///
    /// Modified duration so defined is that of the computational materials of Impac CMB 2003-8,
    /// in actual/360 years; it is not the sensitivity to DM.
    ///
    /// # Errors
    /// As [`FloatingCash::dollars`], and [`NoSolution::PriceNotPositive`].
    pub fn durations(&self, dm: Rate) -> Result<Durations, NoSolution> {
        let dm = self.checked(dm)?;
        moments(&self.chain, &self.cash, dm).durations(self.chain.first_index + dm)
    }

    /// Spread duration in years: percent of price that a point of DM costs, `-(dP / dDM) / P`.
    ///
    /// # Errors
    /// As [`FloatingCash::durations`].
    pub fn spread_duration(&self, dm: Rate) -> Result<f64, NoSolution> {
        let (value, slope) = value_and_slope(&self.chain, &self.cash, self.checked(dm)?);
        finite(-slope / positive(value)?)
    }

    fn checked(&self, dm: Rate) -> Result<f64, NoSolution> {
        in_range_above(self.pole, dm)
    }
}

/// Price, and its derivative by DM: `-sum of PV_k x sum over j <= k of years_j / growth_j`.
#[multiversion(targets("x86_64+avx2"))]
fn value_and_slope(chain: &IndexChain, cash: &[f64], dm: f64) -> (f64, f64) {
    let [mut value, mut slope] = [[0.0; LANES]; 2];
    chain.discount(cash, dm, |Discounted { present, sensitivity, .. }| {
        value = plus(value, present);
        slope = plus(slope, times(present, sensitivity));
    });
    let [value, slope] = totals(&[value, slope]);
    (value, -slope)
}

/// The sums of durations, in elapsed years.
#[multiversion(targets("x86_64+avx2"))]
fn moments(chain: &IndexChain, cash: &[f64], dm: f64) -> Moments {
    let [mut value, mut first, mut second] = [[0.0; LANES]; 3];
    chain.discount(cash, dm, |Discounted { present, elapsed, .. }| {
        let weighted = times(present, elapsed);
        value = plus(value, present);
        first = plus(first, weighted);
        second = plus(second, times(weighted, plus(elapsed, [0.5; LANES])));
    });
    Moments::from(totals(&[value, first, second]))
}
