//! What an expression is measured in: all that it may be, since `5%` is a number or a rate and `36` a
//! number or months, as the other operand needs.

use bonds::formula::Unit;

use crate::formula::syntax::LiteralKind;

/// A product of powers of units; dates and tests have no powers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Measure {
    /// Exponents: `per_year` of a rate, which is a number a year.
    Product {
        dollars: i16,
        per_year: i16,
        months: i16,
    },
    Date,
    Test,
}

/// Most measures that are kept of one expression: of products of many figures the plainest.
const KEPT: usize = 4;

impl Measure {
    const NUMBER: Measure = Measure::Product { dollars: 0, per_year: 0, months: 0 };
    const RATE: Measure = Measure::Product { dollars: 0, per_year: 1, months: 0 };
    const MONTHS: Measure = Measure::Product { dollars: 0, per_year: 0, months: 1 };

    fn of(unit: Unit) -> Measure {
        match unit {
            Unit::Dollars => Measure::Product { dollars: 1, per_year: 0, months: 0 },
            Unit::Number => Measure::NUMBER,
            Unit::Rate => Measure::RATE,
            Unit::Months => Measure::MONTHS,
            Unit::Date => Measure::Date,
            Unit::Test => Measure::Test,
        }
    }

    /// The unit that an amount of this measure has.
    fn unit(self) -> Option<Unit> {
        const ALL: [Unit; 6] =
            [Unit::Dollars, Unit::Number, Unit::Rate, Unit::Months, Unit::Date, Unit::Test];
        ALL.into_iter().find(|unit| Measure::of(*unit) == self)
    }

    /// The product with another one, or the quotient.
    fn times(self, other: Measure, power: i16) -> Option<Measure> {
        let (
            Measure::Product { dollars, per_year, months },
            Measure::Product { dollars: by, per_year: by_year, months: by_months },
        ) = (self, other)
        else {
            return None;
        };
        Some(Measure::Product {
            dollars: dollars.saturating_add(power * by),
            per_year: per_year.saturating_add(power * by_year),
            months: months.saturating_add(power * by_months),
        })
    }

    fn words(self) -> String {
        let Measure::Product { dollars, per_year, months } = self else {
            return self.unit().map_or("", Unit::words).to_owned();
        };
        if let Some(unit) = self.unit() {
            return unit.words().to_owned();
        }
        let powers = [("dollars", dollars), ("rate", per_year), ("months", months)];
        let power = |(unit, power): (&str, i16)| match power {
            0 => None,
            1 => Some(unit.to_owned()),
            power => Some(format!("{unit}^{power}")),
        };
        powers.into_iter().filter_map(power).collect::<Vec<_>>().join(" x ")
    }
}

/// All that an expression may be measured in, the likeliest first; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Units(Vec<Measure>);

impl Units {
    /// One unit.
    pub(crate) fn of(unit: Unit) -> Units {
        Units(vec![Measure::of(unit)])
    }

    /// Those of a figure.
    pub(crate) fn of_literal(kind: LiteralKind) -> Units {
        match kind {
            LiteralKind::Dollars => Units::of(Unit::Dollars),
            LiteralKind::Part => Units(vec![Measure::NUMBER, Measure::RATE]),
            LiteralKind::Plain => Units(vec![Measure::NUMBER, Measure::MONTHS]),
            LiteralKind::Date => Units::of(Unit::Date),
        }
    }

    /// What both may be; `None` where that is nothing.
    pub(crate) fn shared(&self, other: &Units) -> Option<Units> {
        let shared = self.0.iter().filter(|measure| other.0.contains(measure));
        let shared: Vec<Measure> = shared.copied().collect();
        (!shared.is_empty()).then_some(Units(shared))
    }

    /// Those of the product; `None` where there is no arithmetic.
    pub(crate) fn times(&self, other: &Units) -> Option<Units> {
        self.combined(other, 1)
    }

    /// Those of the quotient.
    pub(crate) fn over(&self, other: &Units) -> Option<Units> {
        self.combined(other, -1)
    }

    fn combined(&self, other: &Units, power: i16) -> Option<Units> {
        let mut all = Vec::new();
        for one in &self.0 {
            for by in &other.0 {
                if let Some(measure) = one.times(*by, power)
                    && !all.contains(&measure)
                    && all.len() < KEPT
                {
                    all.push(measure);
                }
            }
        }
        (!all.is_empty()).then_some(Units(all))
    }

    /// Whether the expression may be of this unit.
    pub(crate) fn may_be(&self, unit: Unit) -> bool {
        self.0.contains(&Measure::of(unit))
    }

    /// Whether it is a date or a test.
    pub(crate) fn has_no_arithmetic(&self) -> bool {
        self.0.iter().all(|measure| matches!(measure, Measure::Date | Measure::Test))
    }

    /// The likeliest unit of an amount of these; `None` where it is none of the six.
    pub(crate) fn unit(&self) -> Option<Unit> {
        self.0.iter().find_map(|measure| measure.unit())
    }

    /// Those that an amount may have; `None` where it is none of the six.
    pub(crate) fn of_amount(&self) -> Option<Units> {
        let units = self.0.iter().filter(|measure| measure.unit().is_some());
        let units: Vec<Measure> = units.copied().collect();
        (!units.is_empty()).then_some(Units(units))
    }

    /// The likeliest in words.
    pub(crate) fn words(&self) -> String {
        let unit = self.unit().map(|unit| unit.words().to_owned());
        unit.or_else(|| self.0.first().map(|measure| measure.words())).unwrap_or_default()
    }
}
