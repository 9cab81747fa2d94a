//! One cell as the text of a field: numbers as the shortest digits that are them, dates as
//! YYYY-MM-DD, percentages with their sign.

use crate::reader::workbook::formats::Meant;
use crate::tape::date::of_serial;

/// Days by which the count from 1904 is behind.
const FROM_1904: f64 = 1462.0;
/// Seconds of a day.
const DAY: f64 = 86_400.0;
/// The last day that has a date: 31 December 9999.
const LAST_DAY: f64 = 2_958_465.0;

/// The number of a cell, as its format means it; `None` if it is no number.
pub(crate) fn number(digits: &str, meant: Meant, from_1904: bool) -> Option<String> {
    let number: f64 = digits.trim().parse().ok()?;
    if !number.is_finite() {
        return None;
    }
    match meant {
        Meant::Number => Some(shortest(number)),
        Meant::Percent => Some(format!("{}%", shortest(hundredfold(number)?))),
        Meant::Date => {
            let days = if from_1904 { number + FROM_1904 } else { number };
            Some(date(days).unwrap_or_else(|| shortest(number)))
        }
    }
}

/// The shortest digits that read back as the number, without an exponent where it is of common size.
fn shortest(number: f64) -> String {
    let size = number.abs();
    match size == 0.0 || (1e-7..1e16).contains(&size) {
        true => number.to_string(),
        false => format!("{number:e}"),
    }
}

/// A hundred times the number, by its digits: 0.07 is 7.
fn hundredfold(number: f64) -> Option<f64> {
    let digits = format!("{number:e}");
    let (digits, power) = digits.split_once('e')?;
    let power: i32 = power.parse().ok()?;
    format!("{digits}e{}", power + 2).parse().ok().filter(|number: &f64| number.is_finite())
}

/// The date of a count of days, with the time of the day where it has one.
fn date(days: f64) -> Option<String> {
    if !(0.0..=LAST_DAY).contains(&days) {
        return None;
    }
    let seconds = (days * DAY).round() as u64;
    let (day, time) = (u32::try_from(seconds / 86_400).ok()?, seconds % 86_400);
    let (year, month, day) = of_serial(day);
    let mut date = format!("{year:04}-{month:02}-{day:02}");
    if time > 0 {
        date += &format!("T{:02}:{:02}:{:02}", time / 3600, time / 60 % 60, time % 60);
    }
    Some(date)
}

/// Adds a field to a line of CSV. What would end a line or a field within it is a blank.
pub(crate) fn push_field(line: &mut String, field: &str) {
    let is_plain = !field.contains([',', '"', '\n', '\r', '\t']) && !field.starts_with('#');
    if is_plain {
        return line.push_str(field);
    }
    line.push('"');
    for character in field.replace("\r\n", " ").chars() {
        match character {
            '"' => line.push_str("\"\""),
            '\n' | '\r' | '\t' => line.push(' '),
            character => line.push(character),
        }
    }
    line.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_through() {
        for (digits, meant, expected) in [
            ("5.5000000000000002", Meant::Number, "5.5"),
            ("1234567.89", Meant::Number, "1234567.89"),
            ("360", Meant::Number, "360"),
            ("360.0", Meant::Number, "360"),
            ("-0.25", Meant::Number, "-0.25"),
            ("1E-3", Meant::Number, "0.001"),
            ("1.5E+300", Meant::Number, "1.5e300"),
            ("5.5E-2", Meant::Percent, "5.5%"),
            ("7.0000000000000007E-2", Meant::Percent, "7%"),
            ("0.06125", Meant::Percent, "6.125%"),
            ("0", Meant::Percent, "0%"),
            ("48761", Meant::Date, "2033-07-01"),
            ("48761.5", Meant::Date, "2033-07-01T12:00:00"),
            ("48760.99999999999", Meant::Date, "2033-07-01"),
            ("-3", Meant::Date, "-3"),
            ("1e9", Meant::Date, "1000000000"),
        ] {
            assert_eq!(number(digits, meant, false).as_deref(), Some(expected), "{digits}");
        }
        assert_eq!(number("47299", Meant::Date, true).as_deref(), Some("2033-07-01"));
        for digits in ["", "x", "NaN", "inf", "1e999"] {
            assert_eq!(number(digits, Meant::Number, false), None, "{digits}");
        }
        assert_eq!(number("1e308", Meant::Percent, false), None);
    }
}
