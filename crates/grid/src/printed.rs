//! How far a computed number lies from a printed one, whose digits are its precision.

use terms::YearMonth;

use crate::measure::Number;

/// A printed number and its decimals: `709,923` is 709923 with none.
fn parse_printed(printed: &str) -> Option<(f64, i32)> {
    let plain = printed.replace(',', "");
    let decimals = plain.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let value: f64 = plain.parse().ok()?;
    (value.is_finite() && decimals <= 12).then_some((value, decimals as i32))
}

/// Units of the last printed digit between the printed number and the computed one rounded to the
/// same digits; months between two months.
pub(crate) fn units_off(printed: &str, computed: Number) -> Result<u64, String> {
    match computed {
        Number::Month(month) => {
            let published = YearMonth::parse(printed)
                .ok_or_else(|| format!("{printed:?} is no month YYYY-MM"))?;
            Ok(u64::from(month.months_since(published).unsigned_abs()))
        }
        Number::Real(value) => {
            let (published, decimals) =
                parse_printed(printed).ok_or_else(|| format!("{printed:?} is no number"))?;
            let scale = 10f64.powi(decimals);
            // Rounds a computed half away from zero, as the tables do.
            Ok(((value * scale).round() - (published * scale).round()).abs() as u64)
        }
    }
}

/// Absolute difference between the printed number and the computed one, in the unit of the measure;
/// months between two months.
pub(crate) fn difference(printed: &str, computed: Number) -> Option<f64> {
    match computed {
        Number::Month(month) => {
            Some(f64::from(month.months_since(YearMonth::parse(printed)?).abs()))
        }
        Number::Real(value) => Some((value - parse_printed(printed)?.0).abs()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
