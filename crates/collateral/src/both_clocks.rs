//! Rates that depend on the deal month and on the loan's age: 150 PSA for 24 months, then 200; 80% of
//! a pricing speed by age for a year, then 100%.

use crate::monthly::MonthlySpeed;
use crate::schedule::{Apart, Schedule};
use crate::speed::{Clock, Quote, SpeedCurve, SpeedError, of_month};

/// A curve at percentages by deal month, one of the two by age.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct BothClocks {
    quote: Quote,
    /// Which month the figures count.
    clock: Clock,
    /// Figures of the quote by month of that clock; the last goes on.
    figures: Vec<f64>,
    /// Percent of them by deal month; the last goes on.
    percents: Vec<f64>,
    /// Deal months that the curve counts off (see [`MonthlySpeed::named`]).
    named: usize,
}

impl BothClocks {
    pub(crate) fn new(curve: &SpeedCurve, percents: &[f64]) -> BothClocks {
        let SpeedCurve { quote, clock, .. } = *curve;
        let (figures, percents) = (curve.by_month(), percents.to_vec());
        BothClocks { quote, clock, figures, percents, named: curve.named_months() }
    }

    /// Whether no loan ever leaves.
    pub(crate) fn is_zero(&self) -> bool {
        let all_zero = |figures: &[f64]| figures.iter().all(|figure| *figure == 0.0);
        all_zero(&self.figures) || all_zero(&self.percents)
    }

    /// Percent a year or a month, with its unit, of a loan of an age (both 1-based).
    fn figure(&self, month: usize, age: usize) -> (f64, &'static str) {
        let counted = match self.clock {
            Clock::DealMonth => month,
            Clock::LoanAge => age,
        };
        let quoted = of_month(&self.figures, counted) * of_month(&self.percents, month) / 100.0;
        self.quote.at_age(quoted, age)
    }

    /// Rates at these pairs of deal month and age, as fractions. A figure beyond 100%, which no loan
    /// meets, is 100%.
    pub(crate) fn rates(&self, pairs: impl Iterator<Item = (usize, usize)>) -> Vec<f64> {
        let mut last = None;
        let rate = |(month, age)| {
            let figure = self.figure(month, age).0.min(100.0);
            let rate = self.quote.monthly(figure, age, last);
            last = Some((figure, rate));
            rate
        };
        pairs.map(rate).collect()
    }

    /// The speed, where no pair of deal month and age passes 100%.
    ///
    /// # Errors
    /// The first month that does.
    pub(crate) fn checked(
        self,
        pairs: impl Iterator<Item = (usize, usize)>,
    ) -> Result<MonthlySpeed, SpeedError> {
        let beyond = pairs.filter_map(|(month, age)| {
            let (figure, unit) = self.figure(month, age);
            let percent_of_pricing = of_month(&self.percents, month);
            let is_beyond = !(0.0..=100.0).contains(&figure);
            is_beyond.then_some(SpeedError { percent_of_pricing, figure, month, unit })
        });
        match beyond.min_by_key(|error| error.month) {
            Some(error) => Err(error),
            None => {
                let named = self.named;
                Ok(MonthlySpeed::of_both(self).named(named))
            }
        }
    }
}

impl Schedule<'_> {
    /// The monthly rates of a curve at percentages of it by deal month, of which the last goes on
    /// (one: the same for life), for the loans of this schedule. Only months that the curve counts
    /// off are named, not those of percentages (see [`MonthlySpeed::named`]).
    ///
    /// # Errors
    /// When a rate passes 100% in a month in which some loan lives.
    pub fn rates(&self, curve: &SpeedCurve, percents: &[f64]) -> Result<MonthlySpeed, SpeedError> {
        let is_flat = percents.windows(2).all(|pair| pair[0] == pair[1]);
        if is_flat && !curve.counts_both() {
            let percent = percents.first().copied().unwrap_or(100.0);
            return curve.over(percent, self.months_of(curve.clock));
        }
        if curve.clock == Clock::DealMonth && !curve.counts_both() {
            return curve.over_each(percents, self.months_of(Clock::DealMonth));
        }
        let apart = Apart { by_age: true, by_term: false, by_product: false };
        let pairs = self.cohorts(apart).iter().flat_map(|cohort| {
            let (timing, age) = (cohort.timing, cohort.timing.age as usize);
            (1..=cohort.payments()).map(move |payment| (timing.row(payment) + 1, age + payment))
        });
        BothClocks::new(curve, percents).checked(pairs)
    }
}
