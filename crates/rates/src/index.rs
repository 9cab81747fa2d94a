//! Named indices: their static levels, and their forward levels on the curves of a date.
//!
//! Deal month `m` takes the level of the month that starts `m - 1` months after the quote date:
//! month 1 has the fixings of the quote date itself. With discount factors `P(i)` at `i` months
//! and `d` actual days between them:
//!
//! | name | level of month `m`, `s = m - 1` |
//! |---|---|
//! | `LIBOR_kM` (k = 1, 2, 3, 6, 12) | `(P(s) / P(s + k) - 1) x 360 / d`, the simple rate from s to s + k |
//! | `CMT_nY` (n = 1 to 30) | `2 (P(s) - P(s + 12n)) / (P(s + 6) + P(s + 12) + ... + P(s + 12n))` on the treasury curve: the par yield, semiannual |
//! | `SOFR_kM` (k = 1, 3, 6, 12) | as LIBOR, on the SOFR curve: term SOFR |
//! | `SOFR_30D` | the same for one month, from s - 1 to s: compounded over the month that ends where the period of month `m` starts. Month 1 takes the first month of the curve |

use std::fmt;

use terms::{IndexPaths, Rate};

use crate::curve::{Curves, PATH_MONTHS};
use crate::quote::{Instrument, Market, Quote};

/// Which assumption about the future of the indices a run makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IndexMode {
    /// Every index stays at its level of the pricing date.
    Static,
    /// Every index follows its forward vector.
    Forward,
}

impl IndexMode {
    /// All modes, by the names that flags use.
    pub const ALL: [(&'static str, IndexMode); 2] = [
        (IndexMode::Static.name(), IndexMode::Static),
        (IndexMode::Forward.name(), IndexMode::Forward),
    ];

    /// As flags, files and output write it.
    pub const fn name(self) -> &'static str {
        match self {
            IndexMode::Static => "static",
            IndexMode::Forward => "forward",
        }
    }
}

/// One level for life: `levels` in fractions a year, by index.
pub fn static_paths(names: &[String], levels: &[f64]) -> IndexPaths {
    IndexPaths { names: names.to_vec(), levels: levels.iter().map(|level| vec![*level]).collect() }
}

/// Months of the shortest curve that is long enough to be one: forwards of one month or a year
/// need quotes beyond themselves.
const REACH: u32 = 24;

/// An index that a curve can give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Index {
    /// LIBOR of this many months.
    Libor(u32),
    /// Treasury constant maturity of this many years.
    Treasury(u32),
    /// Term SOFR of this many months.
    TermSofr(u32),
    /// The 30-day average SOFR, in arrears.
    AverageSofr,
}

/// Why an index has no forward levels.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IndexError {
    /// No index of this name.
    #[error("no curve gives an index {0:?}; there are {KNOWN}")]
    Unknown(String),
    /// The quote of its own tenor is missing, which is its level in month 1.
    #[error("{name} needs the quote {quote}")]
    NoSpot {
        /// The index.
        name: String,
        /// The quote, as `libor 6M`.
        quote: String,
    },
    /// The quotes end too early.
    #[error("{name} needs quotes of {instruments} up to 2Y at least")]
    Short {
        /// The index.
        name: String,
        /// Instruments of which one may be quoted longer.
        instruments: &'static str,
    },
}

/// The names of all indices that a curve can give, in words.
pub const KNOWN: &str =
    "LIBOR_1M, _2M, _3M, _6M, _12M; CMT_1Y to CMT_30Y; SOFR_1M, _3M, _6M, _12M; SOFR_30D";

/// Every index that has no forward levels, by its position among the names; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexErrors(pub Vec<(usize, IndexError)>);

impl fmt::Display for IndexErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let texts: Vec<String> = self.0.iter().map(|(_, error)| error.to_string()).collect();
        f.write_str(&texts.join("; "))
    }
}

impl std::error::Error for IndexErrors {}

impl Index {
    /// The index of a name as documents write it: `LIBOR_6M`, `CMT_1Y`, `SOFR_30D`.
    ///
    /// # Errors
    /// A name that is none.
    pub fn named(name: &str) -> Result<Index, IndexError> {
        let number = |text: &str, unit: char, low: u32, high: u32| {
            let digits = text.strip_suffix(unit)?;
            let number: u32 = digits.parse().ok()?;
            let is_plain = digits == number.to_string();
            (is_plain && (low..=high).contains(&number)).then_some(number)
        };
        let index = match name.split_once('_') {
            Some(("LIBOR", tenor)) => number(tenor, 'M', 1, 12)
                .filter(|months| [1, 2, 3, 6, 12].contains(months))
                .map(Index::Libor),
            Some(("CMT", tenor)) => number(tenor, 'Y', 1, 30).map(Index::Treasury),
            Some(("SOFR", "30D")) => Some(Index::AverageSofr),
            Some(("SOFR", tenor)) => number(tenor, 'M', 1, 12)
                .filter(|months| Instrument::TermSofr.has_tenor(*months))
                .map(Index::TermSofr),
            _ => None,
        };
        index.ok_or_else(|| IndexError::Unknown(name.to_owned()))
    }

    /// The maturity of the rate that it is, years: a quarter of `LIBOR_3M`, a twelfth of `SOFR_30D`.
    pub fn tenor_years(self) -> f64 {
        match self {
            Index::Libor(months) | Index::TermSofr(months) => f64::from(months) / 12.0,
            Index::Treasury(years) => f64::from(years),
            Index::AverageSofr => 1.0 / 12.0,
        }
    }

    /// The quotes of which one must be there: the index's own level today.
    fn spot(self) -> Vec<(Instrument, u32)> {
        match self {
            Index::Libor(months) => vec![(Instrument::Libor, months)],
            Index::Treasury(years) => vec![(Instrument::Treasury, 12 * years)],
            Index::TermSofr(months) => vec![(Instrument::TermSofr, months)],
            Index::AverageSofr => vec![(Instrument::TermSofr, 1), (Instrument::Ois, 1)],
        }
    }

    fn market(self) -> Market {
        match self {
            Index::Libor(_) => Market::Libor,
            Index::Treasury(_) => Market::Treasury,
            Index::TermSofr(_) | Index::AverageSofr => Market::Sofr,
        }
    }

    /// The level of each month of a path on `curves`, as a fraction a year.
    fn levels(self, curves: &Curves) -> Option<Vec<f64>> {
        let (discounts, days) = (curves.discounts(self.market())?, curves.days());
        let simple = |start: usize, months: usize| {
            let end = start + months;
            let day_count = f64::from(days.get(end)? - days.get(start)?);
            Some((discounts.get(start)? / discounts.get(end)? - 1.0) * 360.0 / day_count)
        };
        let par = |start: usize, years: usize| {
            let coupons = discounts.get(start + 6..=start + 12 * years)?.iter().step_by(6);
            let end = discounts.get(start + 12 * years)?;
            Some(2.0 * (discounts.get(start)? - end) / coupons.sum::<f64>())
        };
        let level = |start: usize| match self {
            Index::Libor(months) | Index::TermSofr(months) => simple(start, months as usize),
            Index::Treasury(years) => par(start, years as usize),
            Index::AverageSofr => simple(start.saturating_sub(1), 1),
        };
        (0..PATH_MONTHS).map(level).collect()
    }
}

impl Curves {
    /// Forward levels of the indices `names`, 480 months of them.
    ///
    /// An index needs the quote of its own tenor (`CMT_1Y` the one-year treasury; `SOFR_30D` one
    /// month of term SOFR or of a swap), and quotes that reach two years, and its own tenor.
    /// Since treasuries stand on the LIBOR curve, swaps may reach it for them.
    ///
    /// # Errors
    /// Every name that is no index, or whose quotes are missing.
    pub fn forward_paths(&self, names: &[String]) -> Result<IndexPaths, IndexErrors> {
        let (mut levels, mut errors) = (Vec::with_capacity(names.len()), Vec::new());
        for (position, name) in names.iter().enumerate() {
            match self.forward_levels(name) {
                Ok(path) => levels.push(path),
                Err(error) => errors.push((position, error)),
            }
        }
        if errors.is_empty() {
            Ok(IndexPaths { names: names.to_vec(), levels })
        } else {
            Err(IndexErrors(errors))
        }
    }

    fn forward_levels(&self, name: &str) -> Result<Vec<f64>, IndexError> {
        let index = Index::named(name)?;
        let is_spot = |quote: &Quote| index.spot().contains(&(quote.instrument, quote.months));
        let no_spot = || {
            let quotes = index.spot().into_iter().map(|(instrument, months)| {
                Quote { instrument, months, rate: Rate::ZERO }.to_string()
            });
            let quote = quotes.collect::<Vec<_>>().join(" or ");
            IndexError::NoSpot { name: name.to_owned(), quote }
        };
        if !self.quotes().iter().any(is_spot) {
            return Err(no_spot());
        }
        let (instruments, markets): (_, &[Market]) = match index.market() {
            Market::Libor => ("swap", &[Market::Libor]),
            Market::Treasury => ("treasury or swap", &[Market::Treasury, Market::Libor]),
            Market::Sofr => ("ois", &[Market::Sofr]),
        };
        let is_of = |quote: &&Quote| markets.contains(&quote.instrument.market());
        let reach = self.quotes().iter().filter(is_of).map(|quote| quote.months).max();
        if reach.is_none_or(|reach| reach < REACH) {
            return Err(IndexError::Short { name: name.to_owned(), instruments });
        }
        index.levels(self).ok_or_else(no_spot)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        assert_eq!(Index::named("LIBOR_6M"), Ok(Index::Libor(6)));
        assert_eq!(Index::named("CMT_1Y"), Ok(Index::Treasury(1)));
        assert_eq!(Index::named("CMT_30Y"), Ok(Index::Treasury(30)));
        assert_eq!(Index::named("SOFR_12M"), Ok(Index::TermSofr(12)));
        assert_eq!(Index::named("SOFR_30D"), Ok(Index::AverageSofr));
        for bad in [
            "",
            "_",
            "LIBOR",
            "LIBOR_4M",
            "LIBOR_06M",
            "LIBOR_1Y",
            "CMT_0Y",
            "CMT_31Y",
            "CMT_6M",
            "SOFR_2M",
            "SOFR_+1M",
            "SOFR_90D",
            "libor_1m",
            "LIBOR_é",
        ] {
            assert_eq!(Index::named(bad), Err(IndexError::Unknown(bad.to_owned())), "{bad}");
        }
    }

    #[test]
    fn a_static_path_is_flat() {
        let paths = static_paths(&["LIBOR_1M".to_string()], &[0.011]);
        assert_eq!(paths.level(terms::IndexId(0), 0), 0.011);
        assert_eq!(paths.level(terms::IndexId(0), 500), 0.011);
    }
}
