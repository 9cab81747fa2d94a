//! Rows of a pool that look wrong but may be right: equal doubts are one warning, at the first row.

use collateral::{Loan, LoanRate};
use terms::Rate;

use crate::pool::columns::Column;
use crate::reader::source::{Problem, Problems};

/// A loan rate below this is probably a fraction, percent.
const SUSPICIOUS_RATE_PCT: f64 = 0.2;

/// What is doubtful about a loan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// Its rate is next to nothing.
    LowRate,
    /// Its lifetime cap is below its rate.
    CapBelowRate,
    /// It never resets.
    ResetAfterEnd,
}

impl Doubt {
    const ALL: [Doubt; 3] = [Doubt::LowRate, Doubt::CapBelowRate, Doubt::ResetAfterEnd];

    /// The column at which the warning stands.
    pub(crate) fn column(self) -> Column {
        match self {
            Doubt::LowRate => Column::Rate,
            Doubt::CapBelowRate => Column::LifetimeCap,
            Doubt::ResetAfterEnd => Column::FirstReset,
        }
    }

    fn holds(self, loan: &Loan) -> bool {
        match (self, &loan.adjustment) {
            (Doubt::LowRate, _) => {
                loan.rate > Rate::ZERO && loan.rate.percent() < SUSPICIOUS_RATE_PCT
            }
            (Doubt::CapBelowRate, LoanRate::Adjustable(terms)) => terms.lifetime_cap < loan.rate,
            (Doubt::ResetAfterEnd, LoanRate::Adjustable(terms)) => {
                terms.first_reset > loan.remaining_months
            }
            (_, LoanRate::Fixed) => false,
        }
    }

    fn message(self, loan: &Loan) -> String {
        let rate = shown(loan.rate);
        match (self, &loan.adjustment) {
            (Doubt::CapBelowRate, LoanRate::Adjustable(terms)) => {
                let cap = shown(terms.lifetime_cap);
                format!("the lifetime cap ({cap}%) is below the loan's rate ({rate}%)")
            }
            (Doubt::ResetAfterEnd, LoanRate::Adjustable(terms)) => format!(
                "the first reset (payment {}) is after the loan's last payment ({})",
                terms.first_reset, loan.remaining_months
            ),
            _ => format!("a loan rate of {rate}% is unusually low"),
        }
    }

    fn hint(self) -> &'static str {
        match self {
            Doubt::LowRate => "percent is written 6.5, not 0.065",
            Doubt::CapBelowRate => "`lifetime_cap_pct` is the highest rate, not what is added",
            Doubt::ResetAfterEnd => "count from the loan's first payment in the deal",
        }
    }
}

/// A percentage without the last bits of its binary form.
fn shown(rate: Rate) -> f64 {
    (rate.percent() * 1e9).round() / 1e9
}

/// The doubts about the rows of a file.
#[derive(Debug, Default)]
pub(crate) struct Doubts {
    found: [Option<Found>; 3],
}

/// A doubt: its first row, and how many there are.
#[derive(Debug)]
struct Found {
    message: String,
    place: std::ops::Range<usize>,
    rows: usize,
}

impl Doubts {
    /// Notes what is doubtful about a loan; `place` finds a field of its row.
    pub(crate) fn note(&mut self, loan: &Loan, place: impl Fn(Column) -> std::ops::Range<usize>) {
        for (doubt, found) in Doubt::ALL.iter().zip(&mut self.found) {
            if !doubt.holds(loan) {
                continue;
            }
            match found {
                Some(found) => found.rows += 1,
                None => {
                    let message = doubt.message(loan);
                    *found = Some(Found { message, place: place(doubt.column()), rows: 1 });
                }
            }
        }
    }

    /// One warning a doubt.
    pub(crate) fn warn(self, warnings: &Problems) {
        for (doubt, found) in Doubt::ALL.iter().zip(self.found) {
            let Some(Found { message, place, rows }) = found else { continue };
            let message = match rows - 1 {
                0 => message,
                1 => format!("{message}; so in 1 more row"),
                more => format!("{message}; so in {more} more rows"),
            };
            warnings.push(Problem::new(place, message).hint(doubt.hint()));
        }
    }
}
