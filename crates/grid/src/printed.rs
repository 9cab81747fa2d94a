//! How far a computed number lies from a printed one, whose digits are its precision.

use std::collections::HashMap;

use terms::YearMonth;

use crate::measure::Number;
use crate::published::{BELOW_HALF_A_UNIT, Cell, Measure, Table};

/// What a document prints in a cell.
#[derive(Clone, Copy)]
pub(crate) struct Printed<'a> {
    text: &'a str,
    /// Decimals of the unit that `*` is below half of.
    star_decimals: i32,
}

/// Decimals that a table prints of each measure: the most of any of its numbers. The unit of a `*`
/// is that of the last of them; 1 where there is no number.
pub(crate) struct Decimals(HashMap<Measure, i32>);

impl Decimals {
    pub(crate) fn of(table: &Table) -> Decimals {
        let mut most = HashMap::new();
        for cell in &table.cells {
            if let Some((_, decimals)) = parse(&cell.printed) {
                let known = most.entry(cell.measure).or_insert(decimals);
                *known = decimals.max(*known);
            }
        }
        Decimals(most)
    }

    /// A cell of the table.
    pub(crate) fn printed<'a>(&self, cell: &'a Cell) -> Printed<'a> {
        let star_decimals = self.0.get(&cell.measure).copied().unwrap_or(0);
        Printed { text: &cell.printed, star_decimals }
    }
}

impl<'a> Printed<'a> {
    /// A text by itself; `*` is below half of 1.
    pub(crate) fn alone(text: &'a str) -> Printed<'a> {
        Printed { text, star_decimals: 0 }
    }

    /// Units of the last printed digit between the printed number and the computed one rounded to
    /// the same digits; months between two months. None of them lies between `*` and a number above
    /// zero that rounds to zero; zero is one unit away from it, and so is one unit.
    ///
    /// # Errors
    /// The printed text is not of the computed number's kind.
    pub(crate) fn units_off(self, computed: Number) -> Result<u64, String> {
        let text = self.text;
        match computed {
            Number::Month(month) => {
                let published = YearMonth::parse(text)
                    .ok_or_else(|| format!("{text:?} is no month YYYY-MM"))?;
                Ok(u64::from(month.months_since(published).unsigned_abs()))
            }
            Number::Real(value) if text == BELOW_HALF_A_UNIT => {
                let units = rounded(value, self.star_decimals).abs() as u64;
                Ok(if value > 0.0 { units } else { units.saturating_add(1) })
            }
            Number::Real(value) => {
                let (published, decimals) =
                    parse(text).ok_or_else(|| format!("{text:?} is no number"))?;
                Ok((rounded(value, decimals) - rounded(published, decimals)).abs() as u64)
            }
        }
    }

    /// Absolute difference between the printed number, or what `*` leaves possible, and the computed
    /// one, in the unit of the measure; months between two months.
    pub(crate) fn difference(self, computed: Number) -> Option<f64> {
        match computed {
            Number::Month(month) => {
                Some(f64::from(month.months_since(YearMonth::parse(self.text)?).abs()))
            }
            Number::Real(value) if self.text == BELOW_HALF_A_UNIT => {
                let half = 0.5 / 10f64.powi(self.star_decimals);
                Some((value - value.clamp(0.0, half)).abs())
            }
            Number::Real(value) => Some((value - parse(self.text)?.0).abs()),
        }
    }
}

/// A printed number and its decimals: `709,923` is 709923 with none.
fn parse(printed: &str) -> Option<(f64, i32)> {
    let plain = printed.replace(',', "");
    let decimals = plain.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let value: f64 = plain.parse().ok()?;
    (value.is_finite() && decimals <= 12).then_some((value, decimals as i32))
}

/// `value` in units of its last digit, a half away from zero, as the tables round.
fn rounded(value: f64, decimals: i32) -> f64 {
    (value * 10f64.powi(decimals)).round()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::published::At;

    fn units_off(printed: &str, computed: Number) -> Result<u64, String> {
        Printed::alone(printed).units_off(computed)
    }

    #[test]
    fn units_of_the_last_digit() {
        let real = |value| Number::Real(value);
        assert_eq!(units_off("2.20", real(2.2049)), Ok(0));
        assert_eq!(units_off("2.20", real(2.2051)), Ok(1));
        assert_eq!(units_off("709,923", real(709_922.6)), Ok(0));
        assert_eq!(units_off("33", real(35.6)), Ok(3));
        assert_eq!(units_off("0", real(-0.2)), Ok(0));
        assert!(units_off("n/a", real(1.0)).is_err());
        let month = Number::Month(YearMonth::parse("2007-12").expect("a month"));
        assert_eq!(units_off("2007-11", month), Ok(1));
    }

    #[test]
    fn a_star_is_above_zero_and_below_half_a_unit() {
        let off = |value| units_off("*", Number::Real(value));
        assert_eq!([off(0.499), off(1e-9)], [Ok(0), Ok(0)]);
        assert_eq!([off(0.0), off(-0.2), off(0.5), off(1.4)], [Ok(1), Ok(1), Ok(1), Ok(1)]);
        assert_eq!([off(1.5), off(-0.6), off(f64::MAX)], [Ok(2), Ok(2), Ok(u64::MAX)]);
        assert!(
            units_off("*", Number::Month(YearMonth::parse("2007-12").expect("a month"))).is_err()
        );
        let gap = |value| Printed::alone("*").difference(Number::Real(value));
        assert_eq!([gap(0.3), gap(0.75), gap(-0.25)], [Some(0.0), Some(0.25), Some(0.25)]);
    }

    /// Not its row's, not another measure's: the finest print of the same measure in its table.
    #[test]
    fn the_unit_of_a_star_is_that_of_its_table() {
        let cell = |measure, printed: &str| Cell {
            row: String::new(),
            column: String::new(),
            printed: printed.to_string(),
            measure,
            at: At::default(),
            unit_usd: None,
        };
        let percent = |printed| cell(Measure::PercentOutstanding, printed);
        let table = |cells: &[Cell]| Table {
            name: String::new(),
            cite: None,
            tolerance: None,
            cells: cells.to_vec(),
        };
        let star = percent("*");
        let life = cell(Measure::WalYears, "2.125");
        for (others, unit) in [
            (vec![], 1.0),
            (vec![life, percent("100"), percent("0")], 1.0),
            (vec![percent("0"), percent("99.3"), percent("*"), percent("62.98")], 0.01),
        ] {
            let decimals = Decimals::of(&table(&[vec![star.clone()], others].concat()));
            let star = decimals.printed(&star);
            assert_eq!(star.units_off(Number::Real(0.49 * unit)), Ok(0));
            assert_eq!(star.units_off(Number::Real(0.51 * unit)), Ok(1));
            let gap = star.difference(Number::Real(unit)).expect("a difference");
            assert!((gap - 0.5 * unit).abs() < 1e-12);
        }
    }
}
