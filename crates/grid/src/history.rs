//! What the loans of a deal have done since closing, where it is known: it takes the place of what a
//! scenario supposes of these months.

use std::borrow::Cow;

use collateral::{Liquidation, MonthlySpeed};

/// What is known of the first deal months.
#[derive(Clone, Debug, PartialEq)]
pub struct History {
    /// Its file, as the user names it.
    pub name: String,
    /// Months that are known.
    pub months: usize,
    /// By group of the deal.
    pub groups: Vec<GroupHistory>,
}

/// What the loans of a group have done, by deal month: columns of as many months as are known, or empty
/// ones, where the scenario says it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GroupHistory {
    /// SMM of prepayment, fractions.
    pub prepayment: Vec<f64>,
    /// MDR of default, fractions.
    pub default: Vec<f64>,
    /// Severities of the loans liquidated in the month, fractions.
    pub severity: Vec<f64>,
}

impl GroupHistory {
    /// A speed of prepayment behind what is known.
    pub(crate) fn prepayment(&self, speed: MonthlySpeed) -> MonthlySpeed {
        speed.behind(&self.prepayment)
    }

    /// Whether defaults are known.
    pub(crate) fn has_defaults(&self) -> bool {
        !self.default.is_empty()
    }

    /// Rates of default by product behind what is known; `None` where no loan defaults later.
    pub(crate) fn defaults(&self, rates: Option<Vec<MonthlySpeed>>) -> Vec<MonthlySpeed> {
        match (rates, self.has_defaults()) {
            (Some(rates), _) => rates.into_iter().map(|rate| rate.behind(&self.default)).collect(),
            (None, true) => vec![MonthlySpeed::zero().behind(&self.default)],
            (None, false) => Vec::new(),
        }
    }

    /// What becomes of defaulted loans, with the severities that are known.
    pub(crate) fn liquidation<'l>(&self, terms: Cow<'l, Liquidation>) -> Cow<'l, Liquidation> {
        if self.severity.is_empty() {
            return terms;
        }
        // The last figure of a scenario goes on.
        let later = self.severity.len().min(terms.severity.len().saturating_sub(1));
        let later = terms.severity.iter().skip(later);
        let severity = self.severity.iter().chain(later).copied().collect();
        Cow::Owned(Liquidation { severity, ..terms.into_owned() })
    }
}
