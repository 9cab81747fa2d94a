//! From the quotes of one date to discount factors by month.
//!
//! Time runs in actual days / 365 from the quote date. Beyond the last quote the forward rate is
//! flat.
//!
//! Where LIBOR quotes are given too, the treasury curve stands on the LIBOR curve: what is
//! interpolated, and continued beyond the last treasury, is the difference of the log discount
//! factors. So few treasury quotes take the shape of the swap curve: with the one-year constant
//! maturity of 2005-08-10 alone, forwards of it come within 4 bp of a dealer's.

use std::fmt;

use terms::{Date, Rate};

use crate::bootstrap::{Bootstrap, accrual};
use crate::interpolate::Interpolation;
use crate::quote::{Market, Quote, Quotes};

/// Months of an index path.
pub const PATH_MONTHS: usize = 480;
/// Months of discount factors: the last month of a path sees 30 years ahead.
const NODES: usize = PATH_MONTHS + 360;
/// Rates that may be quoted, and one-month forwards that quotes may imply, as fractions a year.
pub(crate) const SANE: std::ops::RangeInclusive<f64> = -0.10..=1.0;

/// What is wrong with a quote.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Flaw {
    /// The instrument is not quoted for this tenor.
    Tenor,
    /// The rate is no number from -10% to 100%.
    Rate,
    /// Another quote (its position) of the same curve has the same maturity.
    Twice(usize),
    /// No discount factors reprice it together with the others.
    Unsolved,
    /// It implies a one-month forward rate outside -10% to 100% in the month that starts
    /// `after` months from the quote date.
    Forward {
        /// Months from the quote date to the start of the forward's month.
        after: u32,
        /// The forward, simple actual/360.
        rate: Rate,
    },
}

/// A quote that makes no curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CurveError {
    /// Its position among the quotes.
    pub position: usize,
    /// The quote.
    pub quote: Quote,
    /// What is wrong.
    pub flaw: Flaw,
}

impl fmt::Display for CurveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let CurveError { quote, .. } = self;
        match self.flaw {
            Flaw::Tenor => {
                write!(f, "{} is not quoted for {}", quote.instrument, quote.tenor())
            }
            Flaw::Rate => write!(f, "the rate of {quote} is not from -10 to 100 percent"),
            Flaw::Twice(_) => {
                write!(f, "{quote} has the maturity of another quote of its curve")
            }
            Flaw::Unsolved => write!(f, "no discount factors reprice {quote}"),
            Flaw::Forward { after, rate } => write!(
                f,
                "{quote} crosses the quotes before it: the one-month forward after {after} months would be {:.2}%",
                rate.percent()
            ),
        }
    }
}

/// All quotes that make no curve; never empty.
#[derive(Clone, Debug, PartialEq)]
pub struct CurveErrors(pub Vec<CurveError>);

impl fmt::Display for CurveErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let texts: Vec<String> = self.0.iter().map(CurveError::to_string).collect();
        f.write_str(&texts.join("; "))
    }
}

impl std::error::Error for CurveErrors {}

/// The curves of one date: LIBOR, treasury and SOFR, each if it has quotes.
#[derive(Clone, Debug, PartialEq)]
pub struct Curves {
    /// The quotes, by maturity.
    quotes: Vec<Quote>,
    /// The date of the quotes.
    date: Date,
    /// Actual days from the quote date to the same day (or the last) of each later month.
    days: Vec<i32>,
    /// Discount factors by month from the quote date, by [`Market`].
    discounts: [Option<Vec<f64>>; 3],
}

impl Curves {
    /// Builds the curves that reprice `quotes`.
    ///
    /// # Errors
    /// Every quote that makes no curve: of a tenor that its instrument does not have, out of
    /// bounds, with the maturity of another one, or at odds with the rest.
    pub fn build(quotes: &Quotes, interpolation: Interpolation) -> Result<Curves, CurveErrors> {
        let mut errors = Vec::new();
        for (position, &quote) in quotes.quotes.iter().enumerate() {
            let mut fault = |flaw| errors.push(CurveError { position, quote, flaw });
            if !quote.instrument.has_tenor(quote.months) {
                fault(Flaw::Tenor);
            }
            if !SANE.contains(&quote.rate.fraction()) {
                fault(Flaw::Rate);
            }
        }
        let days = days_by_month(quotes.date);
        let times: Vec<f64> = days.iter().map(|days| f64::from(*days) / 365.0).collect();
        let mut discounts: [Option<Vec<f64>>; 3] = [None, None, None];
        for market in Market::ALL {
            let mut own: Vec<(usize, Quote)> = quotes.quotes.iter().copied().enumerate().collect();
            own.retain(|(_, quote)| quote.instrument.market() == market);
            own.sort_by_key(|(_, quote)| quote.months);
            for pair in own.windows(2) {
                if let [(first, a), (position, quote)] = *pair
                    && a.months == quote.months
                {
                    errors.push(CurveError { position, quote, flaw: Flaw::Twice(first) });
                }
            }
            let is_own = |error: &CurveError| error.quote.instrument.market() == market;
            if own.is_empty() || errors.iter().any(is_own) {
                continue;
            }
            let base = match (market, &discounts) {
                (Market::Treasury, [Some(libor), ..]) => Some(libor.as_slice()),
                _ => None,
            };
            let bootstrap = Bootstrap { quotes: &own, days: &days, times: &times, base };
            match bootstrap.solve(interpolation) {
                Ok(curve) => discounts[market as usize] = Some(curve),
                Err(error) => errors.push(error),
            }
        }
        if !errors.is_empty() {
            errors.sort_by_key(|error| error.position);
            return Err(CurveErrors(errors));
        }
        let mut quotes = Quotes { date: quotes.date, quotes: quotes.quotes.clone() };
        quotes.quotes.sort_by_key(|quote| quote.months);
        Ok(Curves { quotes: quotes.quotes, date: quotes.date, days, discounts })
    }

    /// The date of the quotes.
    pub fn date(&self) -> Date {
        self.date
    }

    /// The same curves as if quoted on another date: as many days from there on.
    pub fn as_of(&self, date: Date) -> Curves {
        Curves { date, ..self.clone() }
    }

    /// The quotes, by maturity.
    pub fn quotes(&self) -> &[Quote] {
        &self.quotes
    }

    /// Discount factors at 0, 1, 2, ... months from the quote date, 840 of them; `None` without
    /// quotes of the market.
    pub fn discounts(&self, market: Market) -> Option<&[f64]> {
        self.discounts.get(market as usize)?.as_deref()
    }

    /// Actual days from the quote date to its day in each later month, as [`Curves::discounts`].
    pub fn days(&self) -> &[i32] {
        &self.days
    }

    /// The same quotes with discount factors that are made of these, market by market.
    pub(crate) fn with_discounts(&self, make: impl Fn(&[f64]) -> Vec<f64>) -> Curves {
        let discounts = self.discounts.each_ref().map(|of| of.as_deref().map(&make));
        Curves { discounts, ..self.clone() }
    }

    /// The rate at which the curve prices `quote`: the quoted one to 1e-10 if it is one of the
    /// quotes. `None` if its market has no curve or its instrument not this tenor.
    pub fn par_rate(&self, quote: &Quote) -> Option<Rate> {
        let discounts = self.discounts(quote.instrument.market())?;
        if !quote.instrument.has_tenor(quote.months) {
            return None;
        }
        let step = quote.instrument.step(quote.months);
        let mut annuity = 0.0;
        for month in (step..=quote.months).step_by(step as usize) {
            annuity += accrual(quote, month, step, &self.days) * discounts.get(month as usize)?;
        }
        let end = discounts.get(quote.months as usize)?;
        Some(Rate::from_fraction((1.0 - end) / annuity))
    }
}

/// Actual days from `date` to the same day of each of the next months; in a shorter month, to
/// its last day.
fn days_by_month(date: Date) -> Vec<i32> {
    let (mut year, mut month) = (i32::from(date.year()), date.month());
    let day = i32::from(date.day());
    let mut first = 1 - day;
    let mut days = Vec::with_capacity(NODES);
    for _ in 0..NODES {
        let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let length = match month {
            2 if is_leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        days.push(first + day.min(length) - 1);
        first += length;
        (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    }
    days
}
