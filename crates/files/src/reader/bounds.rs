//! The bounds of every quantity, with the words for its messages.

use crate::reader::words::decimal;

pub(crate) use terms::bound::{BASIS_POINTS, Bound, CDR, MDR, MONTHS, PERCENT};

/// The number of a field of a row: behind one of percent its sign may stand.
pub(crate) fn read(bound: &Bound, field: &str) -> Option<f64> {
    let is_of_percent = bound.words.starts_with("percent");
    let digits = field.strip_suffix('%').filter(|_| is_of_percent);
    decimal(digits.map_or(field, str::trim_end))
}

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
/// A balance.
pub(crate) const BALANCE: Bound = Bound::above(0.0, 1e15, "dollars above 0, at most 1e15");
/// An amount that may be nothing.
pub(crate) const AMOUNT: Bound = Bound::from_to(0.0, 1e15, "dollars from 0 to 1e15");
/// A clean price: that of a class whose principal is nominal is a multiple of it.
pub(crate) const PRICE: Bound =
    Bound::above(0.0, 1e6, "percent of the balance, above 0 to 1000000");
/// A number of a tape, whatever it counts.
pub(crate) const OF_TAPE: Bound = Bound::from_to(-1e15, 1e15, "a number of the tape");
/// A yield.
pub(crate) const YIELD: Bound =
    Bound::from_to(-100.0, 1000.0, "percent a year from -100 to 1000 (5.25 is 5.25%)");
/// A percentage of the balances of other classes.
pub(crate) const NOTIONAL: Bound = Bound::above(0.0, 10_000.0, "percent above 0 to 10000");
/// A multiple of an index.
pub(crate) const MULTIPLIER: Bound = Bound::from_to(-1e6, 1e6, "a number from -1000000 to 1000000");
/// The most that a loan's balance may come to.
pub(crate) const BALANCE_CAP: Bound =
    Bound::from_to(100.0, 1000.0, "percent of the original balance from 100 to 1000 (110 is 110%)");
/// A part of a class.
pub(crate) const SHARE: Bound = Bound::above(0.0, 100.0, "percent above 0 to 100");
/// A part of something.
pub(crate) const PART: Bound = Bound::from_to(0.0, 100.0, "percent from 0 to 100");
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
/// An SDA rate: 0.6% of the largest is 100% CDR.
pub(crate) const SDA: Bound = Bound::from_to(
    0.0,
    50_000.0 / 3.0,
    "percent SDA from 0 to 16666 (there the rate passes 100% CDR)",
);
/// A figure of a measure that is known later.
pub(crate) const FIGURE: Bound =
    Bound::from_to(0.0, 1e9, "percent from 0, within the bounds of its measure");
/// A percentage by month.
pub(crate) const SCHEDULED: Bound =
    Bound::from_to(0.0, 10_000.0, "percent from 0 to 10000 (5.25 is 5.25%)");
/// A number of months by month.
pub(crate) const COUNTED_MONTHS: Bound = Bound::from_to(0.0, 1200.0, "months from 0 to 1200");
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
/// A tolerance, in the unit of the measure.
pub(crate) const TOLERANCE: Bound = Bound::from_to(0.0, 1e15, "a number from 0");

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
