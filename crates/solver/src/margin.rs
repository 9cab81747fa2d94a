//! Discount margin: DM from price, and price from DM.
//!
//! Source: Bond Market Association, *Standard Formulas*, section G.

use terms::{CashStream, Date, DayCount, Rate};

use crate::cash::after_settlement;
use crate::duration::Moments;
use crate::root::{Point, Search, falling_root};
use crate::{
    Durations, HIGHEST_RATE, LOWEST_RATE, NoSolution, RATE_TOLERANCE, finite, in_range, log_excess,
    no_rate, positive,
};

/// A floating-rate class's cash after settlement, ready to be discounted at index plus DM.
///
/// `price = sum over k of CF_k / prod over j <= k of (1 + (index_j + DM) x years_j)` [SF G], where
/// `years_j` runs from the payment date before (for the first, from settlement) to payment date
/// `j`, and `index_j` is the level of period `j`: one level throughout is the static DM, a forward
/// path the forward one. Prices are dollars and include accrued interest.
#[derive(Clone, Debug)]
pub struct FloatingCash {
    periods: Vec<Period>,
    /// Index level of the first period.
    first_index: f64,
    /// The DM at or below which a period's growth `1 + (index + DM) x years` is not positive.
    pole: f64,
}

#[derive(Clone, Copy, Debug)]
struct Period {
    /// `1 + index x years`.
    growth_at_index: f64,
    years: f64,
    cash: f64,
}

impl FloatingCash {
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
    ) -> Result<FloatingCash, NoSolution> {
        let last_level = *stream.index.last().ok_or(NoSolution::NoIndex)?;
        let payments = after_settlement(stream, settlement)?;
        let mut from = settlement;
        FloatingCash::build(payments.map(|payment| {
            let years = day_count.years(from, payment.date);
            from = payment.date;
            let index = stream.index.get(payment.position).copied().unwrap_or(last_level);
            (years, index, payment.cash)
        }))
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
    ) -> Result<FloatingCash, NoSolution> {
        let columns = years.iter().zip(index).zip(cash);
        FloatingCash::build(columns.map(|((years, index), cash)| (*years, *index, *cash)))
    }

    fn build(rows: impl Iterator<Item = (f64, f64, f64)>) -> Result<FloatingCash, NoSolution> {
        let mut periods = Vec::with_capacity(rows.size_hint().1.unwrap_or(0));
        let mut first_index = None;
        let mut pole = f64::NEG_INFINITY;
        for (years, index, cash) in rows {
            let growth_at_index = finite(1.0 + finite(index)? * finite(years)?)?;
            if years < 0.0 {
                return Err(NoSolution::DatesOutOfOrder);
            }
            if years > 0.0 {
                pole = pole.max(-growth_at_index / years);
            }
            first_index.get_or_insert(index);
            periods.push(Period { growth_at_index, years, cash: finite(cash)? });
        }
        if periods.iter().all(|period| period.cash == 0.0) {
            return Err(NoSolution::NoCash);
        }
        Ok(FloatingCash { periods, first_index: first_index.unwrap_or(0.0), pole })
    }

    /// Price from DM: dollars with accrued interest, at a DM of `dm`.
    ///
    /// # Errors
    /// [`NoSolution::RateOutOfRange`], when `dm` is outside -99% to 1000% or makes a period's
    /// growth zero or negative; [`NoSolution::NotFinite`].
    pub fn dollars(&self, dm: Rate) -> Result<f64, NoSolution> {
        let dm = self.checked(dm)?;
        finite(self.value_and_slope(dm).0)
    }

    /// DM from price: the DM at which the cash is worth `dollars`, accrued interest included.
    ///
    /// `guess` is a DM to start from, such as that of a neighbouring price; 0 without one.
    ///
    /// # Errors
    /// [`NoSolution`], when `dollars` is not positive or no DM within -99% to 1000% gives it.
    pub fn margin(&self, dollars: f64, guess: Option<Rate>) -> Result<Rate, NoSolution> {
        let dollars = positive(dollars)?;
        let search = Search {
            low: self.pole.max(LOWEST_RATE),
            high: HIGHEST_RATE,
            guess: guess.map_or(0.0, Rate::fraction),
            tolerance: RATE_TOLERANCE,
        };
        let dm = falling_root(search, |dm| {
            if dm <= self.pole {
                return Point { value: f64::INFINITY, slope: f64::NAN };
            }
            let (value, slope) = self.value_and_slope(dm);
            log_excess(value, slope, dollars)
        });
        dm.map(Rate::from_fraction).map_err(|error| no_rate(error, dollars))
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
        let (mut discount, mut time) = (1.0, 0.0);
        let moments = Moments::of(self.periods.iter().map(|period| {
            discount /= period.growth_at_index + dm * period.years;
            time += period.years;
            (time, period.cash * discount)
        }));
        moments.durations(self.first_index + dm)
    }

    /// Price, and its derivative by DM: `-sum of PV_k x sum over j <= k of years_j / growth_j`.
    fn value_and_slope(&self, dm: f64) -> (f64, f64) {
        let (mut discount, mut sensitivity) = (1.0, 0.0);
        let (mut value, mut slope) = (0.0, 0.0);
        for period in &self.periods {
            let shrink = 1.0 / (period.growth_at_index + dm * period.years);
            discount *= shrink;
            sensitivity += period.years * shrink;
            let present = period.cash * discount;
            value += present;
            slope -= present * sensitivity;
        }
        (value, slope)
    }

    fn checked(&self, dm: Rate) -> Result<f64, NoSolution> {
        let fraction = in_range(dm.fraction())?;
        if fraction > self.pole {
            Ok(fraction)
        } else {
            Err(NoSolution::RateOutOfRange { percent: dm.percent() })
        }
    }
}
