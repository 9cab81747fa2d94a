//! The bounds of every quantity, with the words for its messages.

use crate::reader::words::decimal;

/// The values that a quantity may have.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bound {
    low: f64,
    high: f64,
    low_excluded: bool,
    /// "expected ..."
    pub(crate) words: &'static str,
}

impl Bound {
    const fn from_to(low: f64, high: f64, words: &'static str) -> Bound {
        Bound { low, high, low_excluded: false, words }
    }

    const fn above(low: f64, high: f64, words: &'static str) -> Bound {
        Bound { low, high, low_excluded: true, words }
    }

    /// The number of a field of a row: behind one of percent its sign may stand.
    pub(crate) fn read(&self, field: &str) -> Option<f64> {
        let is_of_percent = self.words.starts_with("percent");
        let digits = field.strip_suffix('%').filter(|_| is_of_percent);
        decimal(digits.map_or(field, str::trim_end))
    }

    /// Whether `number` is within the bounds; never for NaN.
    pub(crate) fn holds(&self, number: f64) -> bool {
        let low = if self.low_excluded { number > self.low } else { number >= self.low };
        low && number <= self.high
    }
}

/// A part of a whole.
pub(crate) const PERCENT: Bound = Bound::from_to(0.0, 100.0, "percent from 0 to 100");
/// A loan's rate, a fee, a cap of a loan.
pub(crate) const RATE: Bound =
    Bound::from_to(0.0, 100.0, "percent a year from 0 to 100 (5.25 is 5.25%)");
/// A class's rate or cap: one whose principal is nominal has hundreds of percent.
pub(crate) const COUPON: Bound =
    Bound::from_to(0.0, 1e6, "percent a year from 0 to 1000000 (5.25 is 5.25%)");
/// The lowest rate of a class.
pub(crate) const COUPON_FLOOR: Bound =
    Bound::from_to(-1e6, 1e6, "percent a year from -1000000 to 1000000 (5.25 is 5.25%)");
/// A level of an index.
pub(crate) const INDEX: Bound =
    Bound::from_to(-10.0, 100.0, "percent a year from -10 to 100 (1.1 is 1.1%)");
/// A loan's margin.
pub(crate) const LOAN_MARGIN: Bound =
    Bound::from_to(-100.0, 100.0, "percent a year from -100 to 100 (2.25 is 2.25%)");
/// A class's margin: that of an inverse floater is the rate it pays where the index is 0.
pub(crate) const CLASS_MARGIN: Bound =
    Bound::from_to(-1e8, 1e8, "basis points from -100000000 to 100000000 (33 is 0.33%)");
/// A discount margin or a shift of an index.
pub(crate) const BASIS_POINTS: Bound =
    Bound::from_to(-10_000.0, 10_000.0, "basis points from -10000 to 10000 (33 is 0.33%)");
/// A balance.
pub(crate) const BALANCE: Bound = Bound::above(0.0, 1e15, "dollars above 0, at most 1e15");
/// An amount that may be nothing.
pub(crate) const AMOUNT: Bound = Bound::from_to(0.0, 1e15, "dollars from 0 to 1e15");
/// A clean price: that of a class whose principal is nominal is a multiple of it.
pub(crate) const PRICE: Bound =
    Bound::above(0.0, 1e6, "percent of the balance, above 0 to 1000000");
/// A yield.
pub(crate) const YIELD: Bound =
    Bound::from_to(-100.0, 1000.0, "percent a year from -100 to 1000 (5.25 is 5.25%)");
/// A percentage of the balances of other classes.
pub(crate) const NOTIONAL: Bound = Bound::above(0.0, 10_000.0, "percent above 0 to 10000");
/// A multiple of an index.
pub(crate) const MULTIPLIER: Bound = Bound::from_to(-1e6, 1e6, "a number from -1000000 to 1000000");
/// A CPR.
pub(crate) const CPR: Bound = Bound::from_to(0.0, 100.0, "percent CPR from 0 to 100");
/// An SMM.
pub(crate) const SMM: Bound = Bound::from_to(0.0, 100.0, "percent SMM from 0 to 100");
/// A PSA speed: 6% of the largest is 100% CPR.
pub(crate) const PSA: Bound = Bound::from_to(
    0.0,
    5_000.0 / 3.0,
    "percent PSA from 0 to 1666 (there the speed passes 100% CPR)",
);
/// An absolute prepayment speed.
pub(crate) const ABS: Bound = Bound::from_to(0.0, 100.0, "percent ABS from 0 to 100");
/// A CDR.
pub(crate) const CDR: Bound = Bound::from_to(0.0, 100.0, "percent CDR from 0 to 100");
/// An MDR.
pub(crate) const MDR: Bound = Bound::from_to(0.0, 100.0, "percent MDR from 0 to 100");
/// An SDA rate: 0.6% of the largest is 100% CDR.
pub(crate) const SDA: Bound = Bound::from_to(
    0.0,
    50_000.0 / 3.0,
    "percent SDA from 0 to 16666 (there the rate passes 100% CDR)",
);
/// A multiple of an amount.
pub(crate) const TIMES: Bound = Bound::from_to(0.0, 100.0, "a number from 0 to 100");
/// Days of a month of 30.
pub(crate) const DAYS: Bound = Bound::from_to(0.0, 30.0, "days from 0 to 30");
/// A part of a credit enhancement.
pub(crate) const OF_ENHANCEMENT: Bound =
    Bound::from_to(0.0, 1000.0, "percent of the enhancement from 0 to 1000");
/// A multiple of the pricing speed.
pub(crate) const OF_PRICING: Bound =
    Bound::from_to(0.0, 100_000.0, "percent of the pricing speed, from 0");
/// A speed or rate of a batch, where one that is too high is a failed cell.
pub(crate) const FROM_ZERO: Bound = Bound::from_to(0.0, 1e9, "percent from 0");
/// Months from default to liquidation.
pub(crate) const LAG: Bound = Bound::from_to(0.0, 1200.0, "months from 0 to 1200");
/// A tolerance, in the unit of the measure.
pub(crate) const TOLERANCE: Bound = Bound::from_to(0.0, 1e15, "a number from 0");

/// Longest deal, oldest loan, longest vector: months.
pub(crate) const MONTHS: u32 = 1200;
/// Most payments that a loan makes before its delivery month.
pub(crate) const EARLY_PAYMENTS: u32 = 12;
/// Longest name, characters.
pub(crate) const NAME: usize = 100;
/// Longest text of one value, characters.
pub(crate) const TEXT: usize = 10_000;
/// Longest path, bytes.
pub(crate) const PATH: usize = 4096;
/// First and last year of a date.
pub(crate) const YEARS: std::ops::RangeInclusive<u16> = 1900..=2150;
/// Largest TOML file, bytes.
pub(crate) const TOML_BYTES: u64 = 16 << 20;
/// Largest CSV file, bytes.
pub(crate) const CSV_BYTES: u64 = 2 << 30;
/// Most groups, indices, fees of a group, alternative pools.
pub(crate) const FEW: usize = 100;
/// Most classes, steps, assumptions, segments, speeds.
pub(crate) const MANY: usize = 1200;

/// The units that stand at the end of a key.
const UNITS: [(&str, &str); 5] = [
    ("_pct", "percent, 5.25 is 5.25%"),
    ("_bp", "basis points, 33 is 0.33%"),
    ("_usd", "dollars, 1250000.50"),
    ("_months", "a number of months"),
    ("_month", "a month by its number"),
];

/// A key without its unit, and the words for the unit.
pub(crate) fn unit(key: &str) -> Option<(&str, &'static str)> {
    UNITS.iter().find_map(|(end, words)| Some((key.strip_suffix(end)?, *words)))
}
