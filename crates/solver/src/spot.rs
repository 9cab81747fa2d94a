//! Spreads to a curve: the Z-spread from price, and price from it.

use terms::Rate;

use crate::{NoSolution, finite, in_range_above, positive, rate_above};

/// A class's cash after settlement, ready to be discounted at spot rates plus a spread.
///
/// `price = sum over k of CF_k / (1 + (z_k + spread) / 2)^(2 t_k)`, where `z_k` is the bond-equivalent
/// spot rate from settlement to payment `k` and `t_k` the years to it, as the curve counts them. The
/// spread that gives a price is the Z-spread (zero-volatility spread) of the cash as projected. Prices
/// are dollars and include accrued interest.
///
/// ```
/// use solver::SpotCash;
/// use terms::Rate;
///
/// let cash = SpotCash::new(&[0.5, 1.0], &[0.04, 0.05], &[3.0, 103.0])?;
/// let dollars = cash.dollars(Rate::from_bp(100.0))?;
/// assert!((dollars - (3.0 / 1.025 + 103.0 / (1.03 * 1.03))).abs() < 1e-12);
/// assert!((cash.spread(dollars, None)?.bp() - 100.0).abs() < 1e-7);
/// # Ok::<(), solver::NoSolution>(())
/// ```
#[derive(Clone, Debug)]
pub struct SpotCash<'a> {
    years: &'a [f64],
    spots: &'a [f64],
    cash: &'a [f64],
    /// The spread at or below which the growth of half a year is not positive.
    pole: f64,
}

impl<'a> SpotCash<'a> {
    /// Years from settlement to each payment, spot rates to it (fractions a year, bond equivalent),
    /// dollars. The shortest column counts.
    ///
    /// # Errors
    /// [`NoSolution`], when there is no cash, or a number is not finite.
    pub fn new(
        years: &'a [f64],
        spots: &'a [f64],
        cash: &'a [f64],
    ) -> Result<SpotCash<'a>, NoSolution> {
        let length = cash.len().min(years.len()).min(spots.len());
        let paid = cash[..length].iter().rposition(|dollars| *dollars != 0.0);
        let length = paid.ok_or(NoSolution::NoCash)? + 1;
        let [years, spots, cash] = [years, spots, cash].map(|column| &column[..length]);
        if [years, spots, cash].iter().any(|column| !column.iter().all(|n| n.is_finite())) {
            return Err(NoSolution::NotFinite);
        }
        let lowest = spots.iter().copied().fold(f64::INFINITY, f64::min);
        Ok(SpotCash { years, spots, cash, pole: -2.0 - lowest })
    }

    /// Price from spread: dollars with accrued interest.
    ///
    /// # Errors
    /// [`NoSolution::RateOutOfRange`] outside -99% to 1000%, or where a half year would not grow;
    /// [`NoSolution::NotFinite`].
    pub fn dollars(&self, spread: Rate) -> Result<f64, NoSolution> {
        finite(self.value_and_slope(self.checked(spread)?).0)
    }

    /// Spread from price: that at which the cash is worth `dollars`, accrued interest included.
    ///
    /// `guess` is a spread to start from; 0 without one.
    ///
    /// # Errors
    /// [`NoSolution`], when `dollars` is not positive or no spread within -99% to 1000% gives it.
    pub fn spread(&self, dollars: f64, guess: Option<Rate>) -> Result<Rate, NoSolution> {
        rate_above(self.pole, dollars, guess, |spread| self.value_and_slope(spread))
    }

    /// Spread duration in years: percent of price that a point of spread costs,
    /// `-(dP / d spread) / P`.
    ///
    /// # Errors
    /// As [`SpotCash::dollars`], and [`NoSolution::PriceNotPositive`].
    pub fn spread_duration(&self, spread: Rate) -> Result<f64, NoSolution> {
        let (value, slope) = self.value_and_slope(self.checked(spread)?);
        finite(-slope / positive(value)?)
    }

    fn checked(&self, spread: Rate) -> Result<f64, NoSolution> {
        in_range_above(self.pole, spread)
    }

    fn value_and_slope(&self, spread: f64) -> (f64, f64) {
        let (mut value, mut slope) = (0.0, 0.0);
        for ((years, spot), cash) in self.years.iter().zip(self.spots).zip(self.cash) {
            let half = (spot + spread) / 2.0;
            let present = cash * libm::exp(-2.0 * years * libm::log1p(half));
            value += present;
            slope -= present * years / (1.0 + half);
        }
        (value, slope)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn on_a_flat_curve_a_spread_is_a_yield_less_the_curve() {
        let (years, spots): (Vec<f64>, Vec<f64>) =
            (1..=20).map(|half| (f64::from(half) / 2.0, 0.03)).unzip();
        let mut cash = vec![2.0; 20];
        cash[19] = 102.0;
        let spot = SpotCash::new(&years, &spots, &cash).unwrap();
        let spread = spot.spread(100.0, None).unwrap();
        assert!((spread.bp() - 100.0).abs() < 1e-7);
        let up = spot.dollars(Rate::from_bp(101.0)).unwrap();
        let down = spot.dollars(Rate::from_bp(99.0)).unwrap();
        let by_moves = (down - up) / (2.0 * 100.0 * 0.0001);
        assert!((spot.spread_duration(spread).unwrap() - by_moves).abs() < 1e-5);
    }

    #[test]
    fn what_has_no_spread() {
        let no_cash = SpotCash::new(&[1.0], &[0.05], &[0.0]).unwrap_err();
        assert_eq!(no_cash, NoSolution::NoCash);
        let bad = SpotCash::new(&[1.0], &[f64::NAN], &[1.0]).unwrap_err();
        assert_eq!(bad, NoSolution::NotFinite);
        let cash = SpotCash::new(&[1.0], &[0.05], &[1.0]).unwrap();
        assert!(matches!(cash.spread(-1.0, None), Err(NoSolution::PriceNotPositive { .. })));
        assert!(matches!(cash.spread(1e9, None), Err(NoSolution::NoSignChange { .. })));
        assert!(cash.dollars(Rate::from_percent(2000.0)).is_err());
    }
}
