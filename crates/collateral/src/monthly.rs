//! Monthly rates of prepayment and default, ready for the month loop.

use std::borrow::Cow;
use std::sync::Arc;

use crate::both_clocks::BothClocks;
use crate::speed::Clock;

/// A monthly rate by month, as a fraction: an SMM of prepayment or an MDR of default, ready for the
/// month loop.
#[derive(Clone, Debug, PartialEq)]
pub struct MonthlySpeed {
    clock: Clock,
    by_month: Vec<f64>,
    /// Deal months from the first on that are named: see [`MonthlySpeed::named`].
    named: usize,
    /// In place of rates by month: those by deal month and age.
    by_both: Option<Arc<ByBoth>>,
}

/// Rates by deal month and age.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ByBoth {
    /// Of a curve.
    Curve(BothClocks),
    /// Known ones of the first deal months, then those of a speed that counts age.
    Known(Vec<f64>, MonthlySpeed),
}

impl ByBoth {
    fn is_zero(&self) -> bool {
        match self {
            ByBoth::Curve(rates) => rates.is_zero(),
            ByBoth::Known(known, later) => known.iter().all(|rate| *rate == 0.0) && later.is_zero(),
        }
    }

    /// Rates at these pairs of deal month and age, as fractions.
    pub(crate) fn rates(&self, pairs: impl Iterator<Item = (usize, usize)>) -> Vec<f64> {
        match self {
            ByBoth::Curve(rates) => rates.rates(pairs),
            ByBoth::Known(known, later) => {
                let of = |(month, age): (usize, usize)| {
                    let known = known.get(month.wrapping_sub(1)).copied();
                    known.unwrap_or_else(|| later.smm(month, age))
                };
                pairs.map(of).collect()
            }
        }
    }
}

/// The speeds of a pool's loans, by product.
#[derive(Clone, Debug, PartialEq)]
pub struct PoolSpeeds {
    /// SMM by [`crate::Loan::product`]; a product beyond the list has the last.
    pub prepayment: Vec<MonthlySpeed>,
    /// MDR by product, likewise; empty: no loan defaults.
    pub default: Vec<MonthlySpeed>,
}

impl PoolSpeeds {
    /// Every loan at one speed of prepayment; none defaults.
    pub fn one(prepayment: MonthlySpeed) -> PoolSpeeds {
        PoolSpeeds { prepayment: vec![prepayment], default: Vec::new() }
    }

    /// The same, and every loan defaults at `default`.
    #[must_use]
    pub fn with_default(self, default: MonthlySpeed) -> PoolSpeeds {
        PoolSpeeds { default: vec![default], ..self }
    }

    /// Speed of prepayment of a product; `None` where there is none at all.
    pub fn prepayment_of(&self, product: usize) -> Option<&MonthlySpeed> {
        of_product(&self.prepayment, product)
    }

    /// Speed of default of a product; `None` when its loans never default.
    pub fn default_of(&self, product: usize) -> Option<&MonthlySpeed> {
        of_product(&self.default, product).filter(|speed| !speed.is_zero())
    }
}

/// The speed of `product`; the last one for a product beyond the list.
pub(crate) fn of_product(speeds: &[MonthlySpeed], product: usize) -> Option<&MonthlySpeed> {
    speeds.get(product).or(speeds.last())
}

impl MonthlySpeed {
    /// Rates of months 1, 2, ... of `clock`, as fractions; the last goes on forever.
    pub fn from_months(clock: Clock, by_month: Vec<f64>) -> MonthlySpeed {
        MonthlySpeed { clock, by_month, named: 0, by_both: None }
    }

    /// Rates by deal month and age. They count age.
    pub(crate) fn of_both(rates: BothClocks) -> MonthlySpeed {
        let none = MonthlySpeed::from_months(Clock::LoanAge, Vec::new());
        MonthlySpeed { by_both: Some(Arc::new(ByBoth::Curve(rates))), ..none }
    }

    /// Rates by deal month and age, where it has those.
    pub(crate) fn by_both(&self) -> Option<&ByBoth> {
        self.by_both.as_deref()
    }

    /// The same behind known rates of deal months 1, 2, ..., as fractions, which are named
    /// ([`MonthlySpeed::named`]).
    ///
    /// ```
    /// use collateral::{Clock, MonthlySpeed};
    ///
    /// let later = MonthlySpeed::from_months(Clock::DealMonth, vec![0.5, 0.4, 0.3]);
    /// let speed = later.behind(&[0.1, 0.2]);
    /// assert_eq!([1, 2, 3, 4].map(|month| speed.smm(month, month)), [0.1, 0.2, 0.3, 0.3]);
    /// ```
    #[must_use]
    pub fn behind(self, known: &[f64]) -> MonthlySpeed {
        if known.is_empty() {
            return self;
        }
        let named = self.named.max(known.len());
        if self.clock == Clock::DealMonth && self.by_both.is_none() {
            let length = self.by_month.len().saturating_sub(known.len()).max(1);
            let later = self.from(known.len() + 1, 1, length);
            let by_month = known.iter().copied().chain(later.iter().copied()).collect();
            return MonthlySpeed::from_months(Clock::DealMonth, by_month).named(named);
        }
        let by_both = Some(Arc::new(ByBoth::Known(known.to_vec(), self)));
        MonthlySpeed { clock: Clock::LoanAge, by_month: Vec::new(), named, by_both }
    }

    /// No loan leaves.
    pub fn zero() -> MonthlySpeed {
        MonthlySpeed::from_months(Clock::DealMonth, Vec::new())
    }

    /// The same with the first `months` deal months named: loans default in them as stated, however
    /// near their last payment. Other months hold rates for life, at which no loan defaults in its
    /// last months (see [`crate::Liquidation::lag`]).
    #[must_use]
    pub fn named(self, months: usize) -> MonthlySpeed {
        MonthlySpeed { named: months, ..self }
    }

    /// Deal months, from the first on, that are named.
    pub fn named_months(&self) -> usize {
        self.named
    }

    /// Whether no loan ever leaves at this speed.
    pub fn is_zero(&self) -> bool {
        match &self.by_both {
            Some(rates) => rates.is_zero(),
            None => self.by_month.iter().all(|rate| *rate == 0.0),
        }
    }

    /// Which month it counts: the age where it counts both.
    pub fn clock(&self) -> Clock {
        self.clock
    }

    /// Rates of `length` months, of a loan that is `age` payments old in deal month `month` (both
    /// 1-based); the last month known goes on forever.
    pub fn from(&self, month: usize, age: usize, length: usize) -> Cow<'_, [f64]> {
        if let Some(rates) = &self.by_both {
            return Cow::Owned(rates.rates((0..length).map(|more| (month + more, age + more))));
        }
        let month = match self.clock {
            Clock::DealMonth => month,
            Clock::LoanAge => age,
        };
        let start = month.saturating_sub(1);
        match self.by_month.get(start..start + length) {
            Some(known) => Cow::Borrowed(known),
            None => {
                let mut months = self.by_month.get(start..).unwrap_or_default().to_vec();
                months.resize(length, self.by_month.last().copied().unwrap_or(0.0));
                Cow::Owned(months)
            }
        }
    }

    /// The rate of one of these months.
    pub fn smm(&self, month: usize, age: usize) -> f64 {
        self.from(month, age, 1).first().copied().unwrap_or(0.0)
    }
}
