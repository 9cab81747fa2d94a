//! Speeds of prepayment and default: from the market's quotes to a monthly rate (SMM, MDR).
//!
//! "k% of the pricing speed" multiplies the quoted figure of every month: 180% of 30 CPR is
//! 54 CPR, 165% of 100 PSA is 165 PSA. Only then does the figure become an SMM.

use std::fmt;
use std::ops::RangeInclusive;

use crate::both_clocks::BothClocks;
use crate::monthly::MonthlySpeed;

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
    /// Absolute prepayment speed, percent of the original number of loans a month, by loan age:
    /// `SMM = ABS / (1 - ABS x (age - 1))`; 1 where that denominator is not positive.
    Abs,
    /// Conditional default rate, percent a year: `MDR = 1 - (1 - CDR)^(1/12)`.
    Cdr,
    /// Monthly default rate, percent a month.
    Mdr,
    /// Percent of the standard default assumption, by loan age: 100 SDA is 0.02% CDR at age 1,
    /// 0.02% more each month up to 0.60% at age 30, flat to 60, then 0.0095% less each month down
    /// to 0.03% at 120, flat after. Source: Standard Formulas, C.4.
    Sda,
}

impl Quote {
    /// As the market writes it: `CPR`.
    pub fn name(self) -> &'static str {
        match self {
            Quote::Cpr => "CPR",
            Quote::Smm => "SMM",
            Quote::Psa => "PSA",
            Quote::Abs => "ABS",
            Quote::Cdr => "CDR",
            Quote::Mdr => "MDR",
            Quote::Sda => "SDA",
        }
    }

    /// The monthly rate, a fraction, of a figure in percent at an age (1-based): an SMM or an MDR. A
    /// figure that comes to more than 100% is that.
    ///
    /// ```
    /// use collateral::Quote;
    ///
    /// assert!((Quote::Cpr.monthly_rate(6.0, 1) - 0.005143).abs() < 1e-6);
    /// assert_eq!(Quote::Mdr.monthly_rate(0.5, 1), 0.005);
    /// ```
    pub fn monthly_rate(self, percent: f64, age: usize) -> f64 {
        self.monthly(self.at_age(percent, age).0.min(100.0), age, None)
    }

    /// Whether a figure of it is a multiple of a curve by loan age.
    pub(crate) fn is_by_age(self) -> bool {
        matches!(self, Quote::Psa | Quote::Abs | Quote::Sda)
    }

    /// What a figure comes to at a loan's age, percent, and the unit of that.
    pub(crate) fn at_age(self, figure: f64, age: usize) -> (f64, &'static str) {
        match self {
            Quote::Cpr => (figure, "CPR"),
            Quote::Smm => (figure, "SMM"),
            Quote::Psa => (figure / 100.0 * 0.2 * age.min(30) as f64, "CPR"),
            Quote::Abs => (figure, "ABS"),
            Quote::Cdr => (figure, "CDR"),
            Quote::Mdr => (figure, "MDR"),
            Quote::Sda => (figure / 100.0 * cdr_of_sda(age), "CDR"),
        }
    }

    /// The monthly rate of what [`Quote::at_age`] gives; `last` is such a pair of before.
    pub(crate) fn monthly(self, figure: f64, age: usize, last: Option<(f64, f64)>) -> f64 {
        match (self, last) {
            (Quote::Abs, _) => smm_of_abs(figure / 100.0, age),
            (Quote::Smm | Quote::Mdr, _) => figure / 100.0,
            (_, Some((same, rate))) if same == figure => rate,
            _ => smm_of_cpr(figure / 100.0),
        }
    }
}

/// Which month the figures of a speed curve count.
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

/// A prepayment or default assumption as a deal quotes it: 100% of the pricing speed.
#[derive(Clone, Debug, PartialEq)]
pub struct SpeedCurve {
    /// What the figures are.
    pub quote: Quote,
    /// What the months of the figures are. The standard curves of which PSA, ABS and SDA are
    /// multiples count the loan's age whatever it is.
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
    /// CPR, SMM, ABS, CDR or MDR.
    pub unit: &'static str,
}

impl fmt::Display for SpeedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let SpeedError { percent_of_pricing: percent, figure, month, unit } = self;
        let of_what = match *unit {
            "CDR" | "MDR" => "default rate",
            _ => "pricing speed",
        };
        write!(
            f,
            "{percent}% of the {of_what} is {figure:.4}% {unit} in month {month}: it cannot pass 100%"
        )
    }
}

impl std::error::Error for SpeedError {}

impl SpeedCurve {
    /// One figure for life: 30 CPR, 165 PSA, 2 CDR.
    pub fn flat(quote: Quote, figure: f64) -> SpeedCurve {
        let clock = match quote {
            Quote::Psa | Quote::Abs | Quote::Sda => Clock::LoanAge,
            Quote::Cpr | Quote::Smm | Quote::Cdr | Quote::Mdr => Clock::DealMonth,
        };
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

    /// Whether it is one figure for life, and no vector.
    pub fn is_flat(&self) -> bool {
        matches!(self.segments[..], [Segment { months: None, from, to }] if from == to)
    }

    /// Whether loans of different ages have different speeds.
    pub fn counts_age(&self) -> bool {
        let figures = || self.segments.iter().flat_map(|segment| [segment.from, segment.to]);
        match self.clock {
            _ if self.quote.is_by_age() => figures().any(|figure| figure != 0.0),
            Clock::DealMonth => false,
            Clock::LoanAge => figures().any(|figure| self.segments[0].from != figure),
        }
    }

    /// Whether a rate depends on the deal month and on the loan's age: multiples of a curve by age,
    /// by deal month.
    pub(crate) fn counts_both(&self) -> bool {
        self.clock == Clock::DealMonth && self.quote.is_by_age()
    }

    /// The figures of months 1, 2, ..., as many as it names, and the one that goes on.
    pub(crate) fn by_month(&self) -> Vec<f64> {
        let months: u32 = self.segments.iter().filter_map(|segment| segment.months).sum();
        (1..=months as usize + 1).map(|month| self.figure(month)).collect()
    }

    /// Deal months, from the first on, that segments count off one by one: of a default rate they
    /// stand (see [`MonthlySpeed::named`]).
    pub(crate) fn named_months(&self) -> usize {
        let months = self.segments.iter().map_while(|segment| segment.months);
        match self.clock {
            Clock::DealMonth => months.sum::<u32>() as usize,
            Clock::LoanAge => 0,
        }
    }

    /// The curve at `percent_of_pricing`, as a monthly rate (SMM or MDR) for each month of its clock
    /// up to `months`.
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
        if self.counts_both() {
            let pairs = months.map(|month| (month, month));
            return BothClocks::new(self, &[percent_of_pricing]).checked(pairs);
        }
        self.over_each(&[percent_of_pricing], months)
    }

    /// The same at percentages by month of its clock, the last of which goes on.
    pub(crate) fn over_each(
        &self,
        percents: &[f64],
        months: RangeInclusive<usize>,
    ) -> Result<MonthlySpeed, SpeedError> {
        let mut by_month = vec![0.0; months.start().saturating_sub(1)];
        let mut last: Option<(f64, f64)> = None;
        for month in months {
            let percent_of_pricing = of_month(percents, month);
            let quoted = self.figure(month) * percent_of_pricing / 100.0;
            let (figure, unit) = self.quote.at_age(quoted, month);
            if !(0.0..=100.0).contains(&figure) {
                return Err(SpeedError { percent_of_pricing, figure, month, unit });
            }
            let rate = self.quote.monthly(figure, month, last);
            last = Some((figure, rate));
            by_month.push(rate);
        }
        Ok(MonthlySpeed::from_months(self.clock, by_month).named(self.named_months()))
    }
}

/// What figures by month have of a month (1-based): the last goes on; 0 of none.
pub(crate) fn of_month(figures: &[f64], month: usize) -> f64 {
    let figure = figures.get(month.saturating_sub(1)).or(figures.last());
    figure.copied().unwrap_or(0.0)
}

/// `SMM = 1 - (1 - CPR)^(1/12)`, both as fractions; MDR of CDR likewise.
pub fn smm_of_cpr(cpr: f64) -> f64 {
    1.0 - libm::pow(1.0 - cpr, 1.0 / 12.0)
}

/// `SMM = ABS / (1 - ABS x (age - 1))`, both as fractions; 1 when no loan would be left.
fn smm_of_abs(abs: f64, age: usize) -> f64 {
    let left = 1.0 - abs * (age as f64 - 1.0);
    if left <= 0.0 { 1.0 } else { (abs / left).min(1.0) }
}

/// CDR of 100 SDA, percent. Source: Standard Formulas, C.4.
fn cdr_of_sda(age: usize) -> f64 {
    match age {
        0..=30 => 0.02 * age as f64,
        31..=60 => 0.60,
        61..=119 => 0.60 - 0.0095 * (age - 60) as f64,
        _ => 0.03,
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
    fn a_speed_that_moves_with_age_counts_it() {
        let by_age = |from, to| SpeedCurve {
            quote: Quote::Cpr,
            clock: Clock::LoanAge,
            segments: vec![
                Segment { months: Some(9), from, to },
                Segment { months: None, from: to, to },
            ],
        };
        assert!(by_age(2.0, 6.0).counts_age() && !by_age(6.0, 6.0).counts_age());
        let by_month = SpeedCurve { clock: Clock::DealMonth, ..by_age(2.0, 6.0) };
        assert!(!by_month.counts_age());
        let multiples = SpeedCurve { quote: Quote::Psa, ..by_month };
        assert!(multiples.counts_age() && multiples.counts_both());
        for quote in [Quote::Psa, Quote::Abs, Quote::Sda] {
            assert!(SpeedCurve::flat(quote, 1.0).counts_age(), "{}", quote.name());
            assert!(!SpeedCurve::flat(quote, 0.0).counts_age(), "{}", quote.name());
        }
        assert!(!SpeedCurve::flat(Quote::Cdr, 1.0).counts_age());
    }

    #[test]
    fn no_speed_passes_one_hundred_percent() {
        let error = SpeedCurve::flat(Quote::Cpr, 30.0).at(400.0, 12).unwrap_err();
        assert_eq!(error.month, 1);
        assert!(error.to_string().contains("120.0000% CPR"), "{error}");
    }

    #[test]
    fn sda_rises_stays_and_falls() {
        let sda = SpeedCurve::flat(Quote::Sda, 200.0).at(100.0, 360).unwrap();
        // (age, CDR of 100 SDA, percent)
        let ages = [(1, 0.02), (15, 0.30), (30, 0.60), (60, 0.60), (61, 0.5905), (119, 0.0395)];
        for (age, cdr) in ages.into_iter().chain([(120, 0.03), (360, 0.03)]) {
            assert!(near(sda.smm(1, age), smm_of_cpr(2.0 * cdr / 100.0)), "{age}");
        }
    }

    #[test]
    fn abs_is_of_the_original_number() {
        let abs = SpeedCurve::flat(Quote::Abs, 1.5).at(100.0, 80).unwrap();
        assert!(near(abs.smm(1, 1), 0.015));
        assert!(near(abs.smm(1, 2), 0.015 / 0.985));
        // Each month 1.5% of the original number leaves.
        let left = (1..=40).fold(1.0, |left, age| left * (1.0 - abs.smm(1, age)));
        assert!(near(left, 1.0 - 40.0 * 0.015));
        // 66 months of 1.5% leave 1%: the 67th takes all.
        assert_eq!([67, 68, 80].map(|age| abs.smm(1, age)), [1.0; 3]);
    }

    #[test]
    fn default_rates_name_their_unit() {
        let unit = |quote, figure| SpeedCurve::flat(quote, figure).at(100.0, 60).unwrap_err().unit;
        let units = [(Quote::Abs, 101.0), (Quote::Cdr, -1.0), (Quote::Mdr, 101.0)];
        assert_eq!(units.map(|(quote, figure)| unit(quote, figure)), ["ABS", "CDR", "MDR"]);
        assert_eq!(unit(Quote::Sda, 17_000.0), "CDR");
    }
}
