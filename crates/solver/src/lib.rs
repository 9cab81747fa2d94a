//! The measures of a class's cash: DM, yield, WAL, window, duration, convexity; and the
//! search for a break-even, which sees no cash, only a closure that gives a loss.
//!
//! [`terms::CashStream`] in, numbers out. What is solved for many times is prepared once:
//! [`FloatingCash`] prices on a chain of index plus DM, [`FixedCash`] at a yield, and both give
//! [`Durations`]; [`SpotCash`] at the spot rates of a curve. The classes of a run share a [`TimeAxis`] for each day count and an
//! [`IndexChain`] for each index; on these, columns of cash are priced in place. Prices enter as
//! dollars with accrued interest ([`accrued::dollars`]); payments on or before settlement belong to
//! the seller and count nowhere.
//!
//! What has no finite answer is a [`NoSolution`], or `None` where absence is a normal answer (a
//! class that pays no principal has no WAL): no measure is NaN or infinite. Accrued interest and
//! outstanding balances, plain arithmetic on their inputs, are as finite as those.

pub mod accrued;
pub mod axis;
pub mod breakeven;
mod cash;
pub mod chain;
pub mod duration;
mod hunt;
pub mod increments;
mod lanes;
pub mod life;
pub mod margin;
pub mod root;
mod series;
pub mod spot;
pub mod yields;

use terms::Rate;

pub use axis::{SettlementPeriod, TimeAxis};
pub use breakeven::{Breakeven, BreakevenSearch, NoBreakeven, breakeven};
pub use chain::IndexChain;
pub use duration::Durations;
pub use increments::Increments;
pub use life::{Window, wal, window};
pub use margin::FloatingCash;
pub use root::{NoRoot, Point, Search, falling_root};
pub use spot::SpotCash;
pub use yields::{FixedCash, Yield};

/// The lowest DM or BEY searched, as a fraction a year: -99%.
pub const LOWEST_RATE: f64 = -0.99;

/// The highest DM or BEY searched, as a fraction a year: 1000%.
pub const HIGHEST_RATE: f64 = 10.0;

/// The accuracy of a solved DM or yield, as a fraction a year.
pub const RATE_TOLERANCE: f64 = 1e-12;

/// Why a price, a DM, a yield or a duration cannot be given.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum NoSolution {
    /// A DM, yield or duration was asked of a price that is zero, negative or not finite.
    #[error("the price with accrued interest is {dollars} dollars: it must be above 0")]
    PriceNotPositive {
        /// The price given.
        dollars: f64,
    },
    /// Every payment is zero, or falls on or before settlement.
    #[error("no cash is paid after settlement")]
    NoCash,
    /// A DM was asked of a stream without index levels.
    #[error("the class has no index: a DM is defined for floating-rate classes only")]
    NoIndex,
    /// A payment date lies before the one above it, or a period given has negative length.
    #[error("payment dates are out of order")]
    DatesOutOfOrder,
    /// A flow, an index level or a result is NaN or infinite.
    #[error("a cash flow, an index level or a present value is not a finite number")]
    NotFinite,
    /// A given DM or yield lies outside what is priced.
    #[error("a rate of {percent}% a year cannot be priced: it must lie within -99% to 1000%")]
    RateOutOfRange {
        /// The rate given, in percent a year.
        percent: f64,
    },
    /// No rate gives the price.
    #[error("no rate from -99% to 1000% a year gives a price of {dollars} dollars")]
    NoSignChange {
        /// The price given.
        dollars: f64,
    },
}

/// The error of a search for the rate at which a stream is worth `dollars`.
fn no_rate(error: NoRoot, dollars: f64) -> NoSolution {
    match error {
        NoRoot::SameSign => NoSolution::NoSignChange { dollars },
        NoRoot::NotANumber => NoSolution::NotFinite,
    }
}

/// How far a present value lies above a price, as a logarithm: `ln(value / dollars)`, with
/// `slope = value' / value`.
///
/// The log of a present value is nearly straight in the rate, so that Newton's method on it needs
/// about half the steps that it needs on the present value.
fn log_excess(value: f64, derivative: f64, dollars: f64) -> Point {
    if value <= 0.0 {
        return Point { value: f64::NEG_INFINITY, slope: f64::NAN };
    }
    Point { value: libm::log(value / dollars), slope: derivative / value }
}

/// `dollars` when a rate can be solved for it.
fn positive(dollars: f64) -> Result<f64, NoSolution> {
    if dollars > 0.0 && dollars.is_finite() {
        Ok(dollars)
    } else {
        Err(NoSolution::PriceNotPositive { dollars })
    }
}

/// `fraction` when it lies within [`LOWEST_RATE`] and [`HIGHEST_RATE`].
fn in_range(fraction: f64) -> Result<f64, NoSolution> {
    if (LOWEST_RATE..=HIGHEST_RATE).contains(&fraction) {
        Ok(fraction)
    } else {
        Err(NoSolution::RateOutOfRange { percent: fraction * 100.0 })
    }
}

/// The fraction of `rate` when it lies within these, and above `pole`.
fn in_range_above(pole: f64, rate: Rate) -> Result<f64, NoSolution> {
    match in_range(rate.fraction())? {
        fraction if fraction > pole => Ok(fraction),
        _ => Err(NoSolution::RateOutOfRange { percent: rate.percent() }),
    }
}

/// The rate above `pole` at which what has this value and slope is worth `dollars`; `guess` is a rate
/// to start from, 0 without one.
fn rate_above(
    pole: f64,
    dollars: f64,
    guess: Option<Rate>,
    value_and_slope: impl Fn(f64) -> (f64, f64),
) -> Result<Rate, NoSolution> {
    let dollars = positive(dollars)?;
    let search = Search {
        low: pole.max(LOWEST_RATE),
        high: HIGHEST_RATE,
        guess: guess.map_or(0.0, Rate::fraction),
        tolerance: RATE_TOLERANCE,
    };
    let found = falling_root(search, |rate| {
        if rate <= pole {
            return Point { value: f64::INFINITY, slope: f64::NAN };
        }
        let (value, slope) = value_and_slope(rate);
        log_excess(value, slope, dollars)
    });
    found.map(Rate::from_fraction).map_err(|error| no_rate(error, dollars))
}

/// `value` when it is a finite number.
fn finite(value: f64) -> Result<f64, NoSolution> {
    if value.is_finite() { Ok(value) } else { Err(NoSolution::NotFinite) }
}
