//! Prepayment speeds: from the market's quotes to a monthly rate (SMM).
//!
//! "k% of the pricing speed" multiplies the quoted figure of every month: 180% of 30 CPR is
//! 54 CPR, 165% of 100 PSA is 165 PSA. Only then does the figure become an SMM.

use std::borrow::Cow;
use std::fmt;
use std::ops::RangeInclusive;

/// The measure in which a speed is quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quote {
    /// Conditional prepayment rate, percent a year: `SMM = 1 - (1 - CPR)^(1/12)`.
    Cpr,
    /// Single monthly mortality, percent a month.
    Smm,
    /// Percent of the PSA standard, by loan age: 100 PSA is 0.2% CPR at age 1, 0.2% more each
    /// month up to 6% at age 30, flat after.
    Psa,
}

/// Which month a speed curve counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// The deal month: 1 on the first payment date.
    DealMonth,
    /// The loan's age in payments: a new loan is 1 in its first month.
    LoanAge,
}

/// A stretch of a speed curve: a straight line from `from` in its first month to `to` in its
/// last.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Segment {
    /// Length in months; `None` for the rest of the loan's life (last segment only).
    pub months: Option<u32>,
    /// Figure of the first month, in the curve's quote.
    pub from: f64,
    /// Figure of the last month.
    pub to: f64,
}

/// A prepayment assumption as a deal quotes it: 100% of the pricing speed.
#[derive(Clone, Debug, PartialEq)]
pub struct SpeedCurve {
    /// What the figures are.
    pub quote: Quote,
    /// What the months are. PSA always counts age.
    pub clock: Clock,
    /// The curve; its last value goes on forever. Never empty.
    pub segments: Vec<Segment>,
}

/// A speed beyond 100% a year or a month.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SpeedError {
    /// Percent of the pricing speed that was asked for.
    pub percent_of_pricing: f64,
    /// The figure that it makes, percent.
    pub figure: f64,
    /// Month (of the curve's clock) in which it does.
    pub month: usize,
    /// CPR or SMM.
    pub unit: &'static str,
}

impl fmt::Display for SpeedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}% of the pricing speed is {:.4}% {} in month {}: a speed cannot pass 100%",
            self.percent_of_pricing, self.figure, self.unit, self.month
        )
    }
}

impl std::error::Error for SpeedError {}

/// SMM by month: a curve at one percentage, ready for the month loop.
#[derive(Clone, Debug, PartialEq)]
pub struct MonthlySpeed {
    clock: Clock,
    smm: Vec<f64>,
}

impl SpeedCurve {
    /// One figure for life: 30 CPR, 165 PSA.
    pub fn flat(quote: Quote, figure: f64) -> SpeedCurve {
        let clock = if quote == Quote::Psa { Clock::LoanAge } else { Clock::DealMonth };
        let segment = Segment { months: None, from: figure, to: figure };
        SpeedCurve { quote, clock, segments: vec![segment] }
    }

    /// The quoted figure of `month` (1-based), at 100%.
    pub fn figure(&self, month: usize) -> f64 {
        let mut start = 0;
        let mut last = 0.0;
        for segment in &self.segments {
            let Some(length) = segment.months.map(|m| m as usize) else { return segment.to };
            if month <= start + length {
                if length <= 1 {
                    return segment.from;
                }
                let part = (month - start - 1) as f64 / (length - 1) as f64;
                return segment.from + (segment.to - segment.from) * part;
            }
            start += length;
            last = segment.to;
        }
        last
    }

    /// The curve at `percent_of_pricing`, as an SMM for each month of its clock up to `months`.
    ///
    /// # Errors
    /// When a month's speed would pass 100%.
    pub fn at(&self, percent_of_pricing: f64, months: usize) -> Result<MonthlySpeed, SpeedError> {
        self.over(percent_of_pricing, 1..=months)
    }

    /// The same for the months of its clock that some loan lives through; the months before them
    /// are 0, and may be beyond 100% unnoticed.
    ///
    /// # Errors
    /// When one of `months` would pass 100%.
    pub fn over(
        &self,
        percent_of_pricing: f64,
        months: RangeInclusive<usize>,
    ) -> Result<MonthlySpeed, SpeedError> {
        let mut smm = vec![0.0; months.start().saturating_sub(1)];
        let mut last: Option<(f64, f64)> = None;
        for month in months {
            let quoted = self.figure(month) * percent_of_pricing / 100.0;
            let (figure, unit) = match self.quote {
                Quote::Cpr => (quoted, "CPR"),
                Quote::Smm => (quoted, "SMM"),
                Quote::Psa => (quoted / 100.0 * 0.2 * month.min(30) as f64, "CPR"),
            };
            if !(0.0..=100.0).contains(&figure) {
                return Err(SpeedError { percent_of_pricing, figure, month, unit });
            }
            let value = match last {
                Some((same, value)) if same == figure => value,
                _ if self.quote == Quote::Smm => figure / 100.0,
                _ => smm_of_cpr(figure / 100.0),
            };
            last = Some((figure, value));
            smm.push(value);
        }
        Ok(MonthlySpeed { clock: self.clock, smm })
    }
}

/// `SMM = 1 - (1 - CPR)^(1/12)`, both as fractions.
pub fn smm_of_cpr(cpr: f64) -> f64 {
    1.0 - (1.0 - cpr).powf(1.0 / 12.0)
}

impl MonthlySpeed {
    /// SMM of `length` months, of a loan that is `age` payments old in deal month `month` (both
    /// 1-based); the last month known goes on forever.
    pub fn from(&self, month: usize, age: usize, length: usize) -> Cow<'_, [f64]> {
        let month = match self.clock {
            Clock::DealMonth => month,
            Clock::LoanAge => age,
        };
        let start = month.saturating_sub(1);
        match self.smm.get(start..start + length) {
            Some(known) => Cow::Borrowed(known),
            None => {
                let mut months = self.smm.get(start..).unwrap_or_default().to_vec();
                months.resize(length, self.smm.last().copied().unwrap_or(0.0));
                Cow::Owned(months)
            }
        }
    }

    /// The SMM of the first of these months.
    pub fn smm(&self, month: usize, age: usize) -> f64 {
        self.from(month, age, 1).first().copied().unwrap_or(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-12
    }

    #[test]
    fn psa_ramps_to_month_thirty() {
        let psa = SpeedCurve::flat(Quote::Psa, 100.0).at(100.0, 360).unwrap();
        assert!(near(psa.smm(999, 1), smm_of_cpr(0.002)));
        assert!(near(psa.smm(999, 30), smm_of_cpr(0.06)));
        assert!(near(psa.smm(1, 200), smm_of_cpr(0.06)));
    }

    #[test]
    fn a_percentage_multiplies_the_cpr_not_the_smm() {
        let speed = SpeedCurve::flat(Quote::Cpr, 30.0).at(180.0, 12).unwrap();
        assert!(near(speed.smm(1, 1), smm_of_cpr(0.54)));
    }

    #[test]
    fn segments_step_and_ramp() {
        let line = |months, from, to| Segment { months, from, to };
        let curve = SpeedCurve {
            quote: Quote::Cpr,
            clock: Clock::LoanAge,
            segments: vec![
                line(Some(12), 0.0, 0.0),
                line(Some(5), 2.0, 10.0),
                line(None, 30.0, 30.0),
            ],
        };
        let figures = [1, 12, 13, 14, 17, 18, 400].map(|month| curve.figure(month));
        assert_eq!(figures, [0.0, 0.0, 2.0, 4.0, 10.0, 30.0, 30.0]);
    }

    #[test]
    fn no_speed_passes_one_hundred_percent() {
        let error = SpeedCurve::flat(Quote::Cpr, 30.0).at(400.0, 12).unwrap_err();
        assert_eq!(error.month, 1);
        assert!(error.to_string().contains("120.0000% CPR"), "{error}");
    }
}
