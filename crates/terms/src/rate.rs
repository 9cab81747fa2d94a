//! Rates per annum and prices.

use std::ops::{Add, Sub};

/// A rate per annum, held as a fraction: 5.377% is `Rate::from_percent(5.377)`, 33 bp is
/// `Rate::from_bp(33.0)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
#[repr(transparent)]
pub struct Rate(f64);

impl Rate {
    /// No interest.
    pub const ZERO: Rate = Rate(0.0);

    /// From a fraction a year: `0.05` is 5%.
    pub const fn from_fraction(fraction: f64) -> Rate {
        Rate(fraction)
    }

    /// From percent a year: `5.0` is 5%.
    pub fn from_percent(percent: f64) -> Rate {
        Rate(percent / 100.0)
    }

    /// From basis points a year: `33.0` is 0.33%.
    pub fn from_bp(bp: f64) -> Rate {
        Rate(bp / 10_000.0)
    }

    /// As a fraction a year.
    pub const fn fraction(self) -> f64 {
        self.0
    }

    /// As percent a year.
    pub fn percent(self) -> f64 {
        self.0 * 100.0
    }

    /// As basis points a year.
    pub fn bp(self) -> f64 {
        self.0 * 10_000.0
    }

    /// The lower of two rates.
    pub fn min(self, other: Rate) -> Rate {
        Rate(self.0.min(other.0))
    }

    /// The higher of two rates.
    pub fn max(self, other: Rate) -> Rate {
        Rate(self.0.max(other.0))
    }
}

impl Add for Rate {
    type Output = Rate;
    fn add(self, other: Rate) -> Rate {
        Rate(self.0 + other.0)
    }
}

impl Sub for Rate {
    type Output = Rate;
    fn sub(self, other: Rate) -> Rate {
        Rate(self.0 - other.0)
    }
}

/// A price in percent of the current balance (of the notional, for an interest-only class):
/// `Price::from_percent(98.42968)`.
///
/// Whether accrued interest is inside is said where a price is used; a quoted price is clean.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
#[repr(transparent)]
pub struct Price(f64);

impl Price {
    /// 100% of the balance.
    pub const PAR: Price = Price(100.0);

    /// From percent of the balance.
    pub const fn from_percent(percent: f64) -> Price {
        Price(percent)
    }

    /// As percent of the balance.
    pub const fn percent(self) -> f64 {
        self.0
    }

    /// As a fraction of the balance: par is 1.
    pub fn fraction(self) -> f64 {
        self.0 / 100.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_agree() {
        assert!((Rate::from_percent(0.33).bp() - 33.0).abs() < 1e-12);
        assert!((Rate::from_bp(33.0).percent() - 0.33).abs() < 1e-15);
        assert_eq!(Price::PAR.fraction(), 1.0);
    }
}
