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

    /// From points and 32nds as the market writes them: `98-16` is 98 and 16/32, `98-16+` half a
    /// 32nd more, `98-163` three eighths of a 32nd more, `98-16.48` 48 hundredths of one.
    ///
    /// ```
    /// use terms::Price;
    ///
    /// assert_eq!(Price::from_32nds("98-16+"), Some(Price::from_percent(98.515625)));
    /// assert_eq!(Price::from_32nds("98-163"), Some(Price::from_percent(98.51171875)));
    /// assert_eq!(Price::from_32nds("98-09.48"), Some(Price::from_percent(98.29625)));
    /// assert_eq!(Price::from_32nds("98-32"), None);
    /// ```
    pub fn from_32nds(text: &str) -> Option<Price> {
        let (points, ticks) = text.split_once('-')?;
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let is_part =
            |part: &[u8]| (1..=6).contains(&part.len()) && part.iter().all(u8::is_ascii_digit);
        let (whole, eighths) = match ticks.as_bytes() {
            [_, _] => (ticks, 0),
            [_, _, b'.', part @ ..] if is_part(part) => (ticks, 0),
            [_, _, b'+'] => (&ticks[..2], 4),
            [_, _, eighths @ b'0'..=b'7'] => (&ticks[..2], eighths - b'0'),
            _ => return None,
        };
        if !is_number(points) || !is_number(&ticks[..2]) || points.len() > 7 {
            return None;
        }
        let (points, whole): (f64, f64) = (points.parse().ok()?, whole.parse().ok()?);
        (whole < 32.0).then(|| Price(points + (whole + f64::from(eighths) / 8.0) / 32.0))
    }

    /// In points and 32nds, to the nearest eighth of a 32nd, as [`Price::from_32nds`] reads it; `None`
    /// below 0 and from ten million on. The eighths are always there, without which spreadsheets
    /// take `98-05` for a month.
    ///
    /// ```
    /// use terms::Price;
    ///
    /// let in_32nds = |percent| Price::from_percent(percent).in_32nds();
    /// assert_eq!(in_32nds(98.515625).as_deref(), Some("98-16+"));
    /// assert_eq!(in_32nds(98.51).as_deref(), Some("98-163"));
    /// assert_eq!(in_32nds(99.9999).as_deref(), Some("100-000"));
    /// ```
    pub fn in_32nds(self) -> Option<String> {
        let eighths = (self.0 * 256.0).round();
        if !(0.0..256e7).contains(&eighths) {
            return None;
        }
        let eighths = eighths as u64;
        let part = match eighths % 8 {
            4 => "+".to_string(),
            part => part.to_string(),
        };
        Some(format!("{}-{:02}{part}", eighths / 256, eighths / 8 % 32))
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
