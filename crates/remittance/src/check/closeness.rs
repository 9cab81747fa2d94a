//! How closely a printed number has to agree: its own rounding, and that of what enters.

use rust_decimal::Decimal;

use crate::figure::{Figure, Style};
use crate::report::Report;
use crate::section::SectionKind as K;

/// Numbers of the General format that are shorter than this are as printed, not rounded: eleven
/// characters have room for more, and three zeros at the end hardly come by chance.
const SHORT: usize = 9;
/// Characters of a number that fills the General format, but for a dropped zero.
const FULL: usize = 10;
/// Decimals of money.
const CENTS: u32 = 2;

/// How closely a number has to agree, beyond the rounding of what enters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Closeness {
    /// To the digit: sums of cents and of counts, and numbers that are printed twice.
    Sum,
    /// To a unit of the last digit of money: products that are rounded to the cent.
    Money,
    /// To the cent, also where finer digits are printed: amounts that were rounded on the way.
    Cents,
    /// To the last digit of a rate, factor or average.
    Ratio,
}

/// How a table of a report prints numbers without a style of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rounding {
    /// As a spreadsheet's General format does: to eleven characters, zeros at the end dropped.
    Spreadsheet,
    /// To the decimals that are shown.
    Shown,
}

impl Rounding {
    /// That of the tables of classes.
    pub(crate) fn of_classes(report: &Report) -> Rounding {
        Rounding::of(report.classes.iter().flat_map(|class| class.figures.values()))
    }

    /// That of the averages and speeds of the loans.
    pub(crate) fn of_loans(report: &Report) -> Rounding {
        let kinds = [K::Characteristics, K::ArmCharacteristics, K::PrepaymentRates];
        let sections = report.sections.iter().filter(|section| kinds.contains(&section.kind));
        let entries = sections.flat_map(|section| &section.entries);
        Rounding::of(entries.flat_map(|entry| entry.figures.iter().flatten()))
    }

    /// Most factors and averages of a spreadsheet fill the General format.
    fn of<'f>(figures: impl Iterator<Item = &'f Figure>) -> Rounding {
        let (mut full, mut all) = (0usize, 0usize);
        for figure in figures {
            if figure.style() == Style::General && figure.value().scale() > CENTS {
                all += 1;
                full += usize::from(length(figure) >= FULL);
            }
        }
        if full.saturating_mul(2) >= all { Rounding::Spreadsheet } else { Rounding::Shown }
    }

    /// A unit of the last digit of a rate, factor or average.
    fn unit(self, figure: &Figure) -> Decimal {
        let shown = figure.value().scale();
        let rounded = figure.style() == Style::General && shown > 0;
        if self == Rounding::Shown && rounded {
            figure.unit().max(Decimal::new(1, shown))
        } else {
            figure.unit()
        }
    }

    /// Half a unit of the last digit, as the closeness counts digits.
    pub(crate) fn half_unit(self, reported: &Figure, closeness: Closeness) -> Decimal {
        let unit = match closeness {
            Closeness::Sum | Closeness::Money => reported.money_unit(),
            Closeness::Cents => reported.money_unit().max(Decimal::new(1, CENTS)),
            Closeness::Ratio => self.unit(reported),
        };
        unit * Decimal::new(5, 1)
    }

    /// What is allowed around a recomputed number: a tolerance of the printed one, and what the
    /// rounding of the figures that enter can move.
    pub(crate) fn allowed(
        self,
        reported: &Figure,
        closeness: Closeness,
        figures: &[&Figure],
        recompute: &dyn Fn(&[Decimal]) -> Option<Decimal>,
    ) -> Decimal {
        let half = self.half_unit(reported, closeness);
        let tolerance = match closeness {
            Closeness::Sum | Closeness::Ratio => half,
            Closeness::Money | Closeness::Cents => half + half,
        };
        tolerance.saturating_add(self.spread(figures, recompute))
    }

    /// By how much the rounding of the figures that enter can move the result.
    fn spread(
        self,
        figures: &[&Figure],
        recompute: &dyn Fn(&[Decimal]) -> Option<Decimal>,
    ) -> Decimal {
        let values: Vec<Decimal> = figures.iter().map(|figure| figure.value()).collect();
        let Some(middle) = recompute(&values) else { return Decimal::ZERO };
        let mut moved = values.clone();
        let mut spread = Decimal::ZERO;
        for (at, figure) in figures.iter().enumerate() {
            let rounding = self.rounding(figure);
            let (Some(slot), Some(value)) = (moved.get_mut(at), values.get(at)) else { continue };
            if rounding.is_zero() {
                continue;
            }
            *slot = value.saturating_add(rounding);
            let shifted = recompute(&moved).unwrap_or(middle);
            spread = spread.saturating_add(shifted.saturating_sub(middle).abs());
            if let Some(slot) = moved.get_mut(at) {
                *slot = *value;
            }
        }
        spread
    }

    /// The most by which a printed figure is rounded: half a unit, but nothing for amounts in
    /// cents and for short numbers of the General format (0.0215), which are as printed.
    fn rounding(self, figure: &Figure) -> Decimal {
        let as_printed = match (figure.style(), self) {
            (Style::Fixed, _) => true,
            (Style::General, Rounding::Spreadsheet) => {
                length(figure) < SHORT && figure.unit() < Decimal::new(1, CENTS)
            }
            (Style::General, Rounding::Shown) => {
                figure.value().scale() <= CENTS && length(figure) < FULL.saturating_add(1)
            }
            (Style::Percent, _) => false,
        };
        let half = Decimal::new(5, 1);
        if as_printed { Decimal::ZERO } else { self.unit(figure) * half }
    }
}

/// Characters of a figure, its sign left out.
fn length(figure: &Figure) -> usize {
    figure.text().trim_start_matches('-').len()
}
