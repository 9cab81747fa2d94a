//! Why a class has neither a yield nor a margin under a scenario, though nothing has failed.

use bonds::ClassCash;
use solver::NoSolution;

use crate::measure::Measured;

/// What a scenario leaves of a class that has no yield, margin or duration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unpriced {
    /// Its balance, or notional, is 0 at settlement.
    NoBalance,
    /// It is paid nothing after settlement.
    NoCash,
    /// It is paid so much less than its price that no rate from [`solver::LOWEST_RATE`] on gives it.
    Lost,
}

impl Unpriced {
    /// All variants.
    pub const ALL: [Unpriced; 3] = [Unpriced::NoBalance, Unpriced::NoCash, Unpriced::Lost];

    /// In words.
    pub fn reason(self) -> &'static str {
        match self {
            Unpriced::NoBalance => "the class has no balance",
            Unpriced::NoCash => "the class is paid nothing after settlement",
            Unpriced::Lost => {
                "the class is paid so little of its price that its yield is below -99% a year"
            }
        }
    }

    /// Whether that is why `cash` has no solution; `None` where one should exist.
    pub(crate) fn of(reason: NoSolution, cash: &ClassCash) -> Option<Unpriced> {
        match reason {
            NoSolution::NoCash if cash.balance == 0.0 => Some(Unpriced::NoBalance),
            NoSolution::NoCash => Some(Unpriced::NoCash),
            // At a rate of 0 the cash is worth its sum: below that, the rate is below 0.
            NoSolution::NoSignChange { dollars }
                if cash.cash.iter().skip(cash.settled).sum::<f64>() < dollars =>
            {
                Some(Unpriced::Lost)
            }
            _ => None,
        }
    }
}

impl Measured {
    /// Why numbers are missing: one that should exist, or what the scenario leaves of the class.
    pub fn missing(&self) -> Option<&str> {
        self.failure.as_deref().or(self.unpriced.map(Unpriced::reason))
    }

    /// The same, or what must be known of the numbers that there are.
    pub fn reason(&self) -> Option<&str> {
        self.missing().or(self.note.as_deref())
    }
}
