//! Market quotes: what is quoted, and the cash that a quote says is worth par.
//!
//! Every quote is one equation on discount factors `P(m)` at `m` months from the quote date:
//!
//! ```text
//! 1 = rate x (a_1 P(m_1) + ... + a_n P(m_n)) + P(m_n)
//! ```
//!
//! A deposit pays once; a swap's fixed leg or a bond at par pays every six months, a swap against
//! SOFR every year. Schedules run from the quote date, unadjusted: measured against a dealer's
//! forwards of 2005-08-10, the two days of spot lag change nothing (0.1 bp), and dates moved to
//! business days fit worse (six-month forwards within 6.3 bp instead of 4.8).

use std::fmt;

use terms::{Date, Rate};

/// What is quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Instrument {
    /// London interbank deposit, 1 to 12 months: simple interest, actual/360 (British Bankers
    /// Association).
    Libor,
    /// Swap of a fixed rate, paid semiannually 30/360, against three-month LIBOR (Federal Reserve
    /// H.15, ISDA mid-market par swap rates): 1 year to 50, by half-years.
    Swap,
    /// Treasury constant maturity (H.15): par yield, semiannual; up to 6 months one payment of
    /// simple interest on months/12. 1 to 6 months, then by half-years to 30 years.
    Treasury,
    /// Term SOFR (CME): 1, 3, 6 or 12 months, simple interest, actual/360.
    TermSofr,
    /// Swap of a fixed rate against compounded SOFR, both paid annually, actual/360; up to a
    /// year in one payment. 1 to 12 months, then whole years to 50.
    Ois,
}

/// The curve that a quote belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Market {
    /// LIBOR deposits and swaps.
    Libor,
    /// Treasuries.
    Treasury,
    /// Term SOFR and its swaps.
    Sofr,
}

impl Market {
    /// All markets.
    pub const ALL: [Market; 3] = [Market::Libor, Market::Treasury, Market::Sofr];

    /// As flags and output write it.
    pub fn name(self) -> &'static str {
        match self {
            Market::Libor => "libor",
            Market::Treasury => "treasury",
            Market::Sofr => "sofr",
        }
    }
}

impl Instrument {
    /// All instruments, by the names that quote files use.
    pub const ALL: [(&'static str, Instrument); 5] = [
        ("libor", Instrument::Libor),
        ("swap", Instrument::Swap),
        ("treasury", Instrument::Treasury),
        ("term-sofr", Instrument::TermSofr),
        ("ois", Instrument::Ois),
    ];

    /// The name that quote files use.
    pub fn name(self) -> &'static str {
        Instrument::ALL.iter().find(|(_, other)| *other == self).map_or("", |(name, _)| name)
    }

    /// The curve on which it stands.
    pub fn market(self) -> Market {
        match self {
            Instrument::Libor | Instrument::Swap => Market::Libor,
            Instrument::Treasury => Market::Treasury,
            Instrument::TermSofr | Instrument::Ois => Market::Sofr,
        }
    }

    /// Whether it is quoted for `months`.
    pub fn has_tenor(self, months: u32) -> bool {
        let every = |step: u32, low: u32, high: u32| {
            months.is_multiple_of(step) && (low..=high).contains(&months)
        };
        match self {
            Instrument::Libor => every(1, 1, 12),
            Instrument::Swap => every(6, 12, 600),
            Instrument::Treasury => every(1, 1, 6) || every(6, 12, 360),
            Instrument::TermSofr => [1, 3, 6, 12].contains(&months),
            Instrument::Ois => every(1, 1, 12) || every(12, 12, 600),
        }
    }

    /// The tenors for which it is quoted, in words.
    pub fn tenors(self) -> &'static str {
        match self {
            Instrument::Libor => "1M to 12M",
            Instrument::Swap => "1Y to 50Y",
            Instrument::Treasury => "1M to 6M, 1Y to 30Y",
            Instrument::TermSofr => "1M, 3M, 6M or 12M",
            Instrument::Ois => "1M to 12M, 2Y to 50Y",
        }
    }

    /// Months between payments when it runs for `months`.
    pub(crate) fn step(self, months: u32) -> u32 {
        match self {
            Instrument::Libor | Instrument::TermSofr => months,
            Instrument::Swap | Instrument::Treasury => months.min(6),
            Instrument::Ois => months.min(12),
        }
    }

    /// Whether interest accrues over actual days / 360, not months / 12.
    pub(crate) fn is_actual(self) -> bool {
        !matches!(self, Instrument::Swap | Instrument::Treasury)
    }
}

impl fmt::Display for Instrument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One quote. Displays as `swap 2Y`, `libor 12M`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quote {
    /// What is quoted.
    pub instrument: Instrument,
    /// Its tenor in months.
    pub months: u32,
    /// The rate, in the instrument's own convention.
    pub rate: Rate,
}

impl Quote {
    /// Its tenor as markets write it: deposits in months, the others in whole years if they are.
    pub fn tenor(&self) -> String {
        let is_deposit = matches!(self.instrument, Instrument::Libor | Instrument::TermSofr);
        match self.months {
            months @ 12.. if months.is_multiple_of(12) && !is_deposit => {
                format!("{}Y", months / 12)
            }
            months => format!("{months}M"),
        }
    }
}

impl fmt::Display for Quote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.instrument, self.tenor())
    }
}

/// The quotes of one date, in any order.
#[derive(Clone, Debug, PartialEq)]
pub struct Quotes {
    /// The date.
    pub date: Date,
    /// What was quoted on it.
    pub quotes: Vec<Quote>,
}

/// Months of a tenor: `6M` is 6, `2Y` is 24. `None` for what is no tenor of 1 month to 99 years.
pub fn tenor_months(text: &str) -> Option<u32> {
    let digits = |digits: &str| {
        let plain = (1..=3).contains(&digits.len()) && !digits.starts_with('0');
        (plain && digits.bytes().all(|b| b.is_ascii_digit())).then(|| digits.parse().ok())?
    };
    let months: u32 = match (text.strip_suffix('M'), text.strip_suffix('Y')) {
        (Some(months), _) => digits(months)?,
        (_, Some(years)) => digits(years)? * 12,
        _ => return None,
    };
    (months <= 99 * 12).then_some(months)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tenors() {
        assert_eq!(tenor_months("12M"), Some(12));
        assert_eq!(tenor_months("1Y"), Some(12));
        assert_eq!(tenor_months("30Y"), Some(360));
        for bad in ["", "M", "0M", "01M", "6", "6m", "1.5Y", "-1Y", "+1Y", "1000M", "100Y", "2YM"] {
            assert_eq!(tenor_months(bad), None, "{bad}");
        }
        for (instrument, months, name) in [
            (Instrument::Libor, 12, "libor 12M"),
            (Instrument::TermSofr, 1, "term-sofr 1M"),
            (Instrument::Swap, 12, "swap 1Y"),
            (Instrument::Swap, 18, "swap 18M"),
            (Instrument::Treasury, 360, "treasury 30Y"),
            (Instrument::Ois, 3, "ois 3M"),
        ] {
            let quote = Quote { instrument, months, rate: Rate::ZERO };
            assert_eq!(quote.to_string(), name);
            assert_eq!(tenor_months(&quote.tenor()), Some(months));
        }
    }

    #[test]
    fn which_tenors_are_quoted() {
        assert!(Instrument::Libor.has_tenor(12) && !Instrument::Libor.has_tenor(13));
        assert!(Instrument::Swap.has_tenor(18) && !Instrument::Swap.has_tenor(6));
        assert!(Instrument::Treasury.has_tenor(6) && !Instrument::Treasury.has_tenor(9));
        assert!(!Instrument::TermSofr.has_tenor(2) && Instrument::Ois.has_tenor(11));
        assert!(!Instrument::Ois.has_tenor(18) && !Instrument::Ois.has_tenor(0));
    }
}
