//! The values that a quantity may have, with the words for its messages.

/// The values that a quantity may have.
///
/// ```
/// use terms::bound::CDR;
///
/// assert!(CDR.holds(8.0) && !CDR.holds(101.0) && !CDR.holds(f64::NAN));
/// assert_eq!(CDR.words, "percent CDR from 0 to 100");
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bound {
    low: f64,
    high: f64,
    low_excluded: bool,
    /// What stands after "expected".
    pub words: &'static str,
}

impl Bound {
    /// From `low` to `high`, both allowed.
    pub const fn from_to(low: f64, high: f64, words: &'static str) -> Bound {
        Bound { low, high, low_excluded: false, words }
    }

    /// Above `low`, to `high`.
    pub const fn above(low: f64, high: f64, words: &'static str) -> Bound {
        Bound { low, high, low_excluded: true, words }
    }

    /// Lowest, highest, and whether the lowest itself is too low.
    pub const fn limits(&self) -> (f64, f64, bool) {
        (self.low, self.high, self.low_excluded)
    }

    /// Whether `number` is within the bounds; never for NaN.
    pub fn holds(&self, number: f64) -> bool {
        let low = if self.low_excluded { number > self.low } else { number >= self.low };
        low && number <= self.high
    }
}

/// A part of a whole.
pub const PERCENT: Bound = Bound::from_to(0.0, 100.0, "percent from 0 to 100");
/// A discount margin or a shift of an index.
pub const BASIS_POINTS: Bound =
    Bound::from_to(-10_000.0, 10_000.0, "basis points from -10000 to 10000 (33 is 0.33%)");
/// A CDR.
pub const CDR: Bound = Bound::from_to(0.0, 100.0, "percent CDR from 0 to 100");
/// An MDR.
pub const MDR: Bound = Bound::from_to(0.0, 100.0, "percent MDR from 0 to 100");
/// A speed or rate of a scenario, where one that is too high is a failed cell.
pub const FROM_ZERO: Bound = Bound::from_to(0.0, 1e9, "percent from 0");
/// Longest deal, oldest loan, longest vector: months.
pub const MONTHS: u32 = 1200;
/// Months from default to liquidation.
pub const LAG: Bound = Bound::from_to(0.0, MONTHS as f64, "months from 0 to 1200");
