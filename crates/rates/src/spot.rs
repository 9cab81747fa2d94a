//! Spot rates of a curve, quoted rates between its tenors, and the curve with its spot rates moved.
//!
//! Spot rates are bond equivalent: compounded twice a year, time in actual days / 365. Between the
//! months of a curve the forward rate is flat; beyond the last one, and before the date of the quotes,
//! the nearest continues.

use terms::{Date, DayCount, Rate};

use crate::curve::Curves;
use crate::quote::Market;

/// `-ln` of the discount factor over `years` at a bond-equivalent spot rate.
fn log_growth(spot: f64, years: f64) -> f64 {
    2.0 * years * libm::log1p(spot / 2.0)
}

/// The bond-equivalent spot rate of a `-ln` of a discount factor over `years`.
fn spot_of(log_growth: f64, years: f64) -> f64 {
    2.0 * libm::expm1(log_growth / (2.0 * years))
}

impl Curves {
    /// Bond-equivalent spot rates from `from` to each of `dates`, fractions a year; `None` without
    /// quotes of the market. A date that is not after `from` has the rate of the next day.
    ///
    /// ```
    /// use rates::{Curves, Instrument, Interpolation, Market, Quote, Quotes};
    /// use terms::{Date, Rate};
    ///
    /// let date = Date::new(2026, 11, 30).unwrap();
    /// let quote = |months| Quote {
    ///     instrument: Instrument::Treasury,
    ///     months,
    ///     rate: Rate::from_percent(4.0),
    /// };
    /// let quotes = Quotes { date, quotes: vec![quote(6), quote(12), quote(24)] };
    /// let curves = Curves::build(&quotes, Interpolation::LogCubic).unwrap();
    /// let in_a_year = Date::new(2027, 11, 30).unwrap();
    /// let spots = curves.spot_rates(Market::Treasury, date, &[in_a_year]).unwrap();
    /// assert!((spots[0] - 0.04).abs() < 1e-12);
    /// ```
    pub fn spot_rates(&self, market: Market, from: Date, dates: &[Date]) -> Option<Vec<f64>> {
        let discounts = self.discounts(market)?;
        let days = |date: Date| DayCount::Actual365.days(self.date(), date);
        let start = days(from);
        let before = self.log_growth_to(discounts, start);
        let spot = |date: &Date| {
            let end = days(*date).max(start + 1);
            let years = f64::from(end - start) / 365.0;
            spot_of(self.log_growth_to(discounts, end) - before, years)
        };
        Some(dates.iter().map(spot).collect())
    }

    /// `-ln` of the discount factor so many days after the date of the quotes.
    fn log_growth_to(&self, discounts: &[f64], days: i32) -> f64 {
        let above = self.days().partition_point(|of_month| *of_month < days);
        let above = above.clamp(1, self.days().len() - 1);
        let at = |month: usize| (f64::from(self.days()[month]), -libm::log(discounts[month]));
        let ((day, low), (next, high)) = (at(above - 1), at(above));
        low + (high - low) * (f64::from(days) - day) / (next - day)
    }

    /// The quoted rate of a maturity of so many years: on the straight line between the quotes around
    /// it, each as quoted, and beyond the first and last that of them. `None` without quotes of the
    /// market.
    pub fn quoted_at(&self, market: Market, years: f64) -> Option<Rate> {
        let mut own = self.quotes().iter().filter(|quote| quote.instrument.market() == market);
        let point = |quote: &crate::Quote| (f64::from(quote.months) / 12.0, quote.rate.fraction());
        let mut below = point(own.next()?);
        for quote in own {
            let above = point(quote);
            if years < above.0 {
                let part = ((years - below.0) / (above.0 - below.0)).max(0.0);
                return Some(Rate::from_fraction(below.1 + part * (above.1 - below.1)));
            }
            below = above;
        }
        Some(Rate::from_fraction(below.1))
    }

    /// The curves whose spot rates as of the month of the curve in which `from` lies are moved by
    /// `shift`: of years from there, bond equivalent, a fraction a year. What lies before is as it was.
    /// The quotes stay as they are; the curve no longer reprices them.
    pub fn moved(&self, from: Date, shift: impl Fn(f64) -> f64) -> Curves {
        let gap = DayCount::Actual365.days(self.date(), from);
        let first = self.days().partition_point(|days| *days <= gap).saturating_sub(1);
        let start = self.days()[first];
        let moved = |discounts: &[f64]| {
            let before = -libm::log(discounts[first]);
            let of_month = |(days, discount): (&i32, &f64)| {
                let years = f64::from(days - start) / 365.0;
                if years <= 0.0 {
                    return *discount;
                }
                let spot = spot_of(-libm::log(*discount) - before, years) + shift(years);
                libm::exp(-before - log_growth(spot, years))
            };
            self.days().iter().zip(discounts).map(of_month).collect()
        };
        self.with_discounts(moved)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Instrument, Interpolation, Quote, Quotes};

    fn curves() -> Curves {
        let date = Date::new(2003, 7, 22).unwrap();
        let quote = |instrument, months, percent| Quote {
            instrument,
            months,
            rate: Rate::from_percent(percent),
        };
        let quotes = vec![
            quote(Instrument::Libor, 1, 1.10),
            quote(Instrument::Libor, 6, 1.12),
            quote(Instrument::Swap, 24, 1.80),
            quote(Instrument::Swap, 120, 4.40),
        ];
        Curves::build(&Quotes { date, quotes }, Interpolation::LogCubic).unwrap()
    }

    fn date(year: i16, month: i8, day: i8) -> Date {
        Date::new(year, month, day).unwrap()
    }

    #[test]
    fn spots_discount_as_the_curve_does() {
        let curves = curves();
        let discounts = curves.discounts(Market::Libor).unwrap();
        let (from, to) = (date(2003, 8, 22), date(2008, 7, 22));
        let spot = curves.spot_rates(Market::Libor, from, &[to]).unwrap()[0];
        let years = f64::from(curves.days()[60] - curves.days()[1]) / 365.0;
        let discount = libm::pow(1.0 + spot / 2.0, -2.0 * years);
        assert!((discount - discounts[60] / discounts[1]).abs() < 1e-14);
        assert!(curves.spot_rates(Market::Sofr, from, &[to]).is_none());
    }

    #[test]
    fn quoted_rates_lie_between_quotes() {
        let curves = curves();
        let at = |years| curves.quoted_at(Market::Libor, years).unwrap().percent();
        for (years, percent) in [(0.01, 1.10), (2.0, 1.80), (6.0, 3.10), (10.0, 4.4), (30.0, 4.4)] {
            assert!((at(years) - percent).abs() < 1e-12, "{years}: {}", at(years));
        }
    }

    #[test]
    fn moved_spots_are_moved() {
        let curves = curves();
        let (from, to) = (date(2004, 7, 22), date(2009, 7, 22));
        let moved = curves.moved(from, |years| 0.001 * years);
        let spot = |curves: &Curves| curves.spot_rates(Market::Libor, from, &[to]).unwrap()[0];
        let years = f64::from(DayCount::Actual365.days(from, to)) / 365.0;
        assert!((spot(&moved) - spot(&curves) - 0.001 * years).abs() < 1e-14);
        let [of_moved, of_base] = [&moved, &curves].map(|c| c.discounts(Market::Libor).unwrap());
        assert_eq!(of_moved[..=12], of_base[..=12]);
        assert!(of_moved[13] < of_base[13]);
    }
}
