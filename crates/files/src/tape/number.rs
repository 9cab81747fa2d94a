//! Numbers as tapes write them: `1,234.56`, `$1,234.56`, `6.5%`, `0.065`, `650`.

use crate::reader::words::decimal;

/// Longest number, bytes: longer ones are no dollars and no rates.
const LONGEST: usize = 40;

/// What stands in a column, beside digits, a sign and separators of thousands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signs {
    /// Nothing.
    None,
    /// `$`, `€` or `£` before the digits.
    Currency,
    /// `%` after the digits.
    Percent,
}

/// How a column's numbers are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Written {
    /// Power of ten by which what is written is multiplied, from -2 to 2.
    pub(crate) power: i8,
    /// Signs that may stand around the digits.
    pub(crate) signs: Signs,
    /// Whether decimals follow a comma, and points separate thousands.
    pub(crate) decimal_comma: bool,
}

impl Written {
    /// The number that `text` writes. The digits are shifted, not multiplied: 0.07 times 10^2 is 7.
    pub(crate) fn read(self, text: &str) -> Option<f64> {
        if self.power == 0
            && !self.decimal_comma
            && let Some(number) = decimal(text)
        {
            return Some(number);
        }
        let (is_negative, digits) = self.bare(text)?;
        let mut buffer = Buffer::default();
        if is_negative {
            buffer.push(b'-')?;
        }
        self.copy(digits, &mut buffer)?;
        match self.power {
            0 => {}
            power => {
                buffer.push(b'e')?;
                if power < 0 {
                    buffer.push(b'-')?;
                }
                buffer.push(b'0' + power.unsigned_abs())?;
            }
        }
        decimal(buffer.text())
    }

    /// Whether it is below zero, and its digits and separators.
    fn bare(self, text: &str) -> Option<(bool, &[u8])> {
        let in_parentheses = text.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
        let mut is_negative = in_parentheses.is_some();
        let mut text = in_parentheses.unwrap_or(text).trim();
        let mut signed = in_parentheses.is_some();
        let mut sign = |text: &mut &'_ str| {
            if let (false, Some(rest)) = (signed, text.strip_prefix(['-', '+'])) {
                (signed, is_negative) = (true, text.starts_with('-'));
                *text = rest.trim_start();
            }
        };
        sign(&mut text);
        match self.signs {
            Signs::Currency => {
                if let Some(rest) = text.strip_prefix(['$', '€', '£']) {
                    text = rest.trim_start();
                    sign(&mut text);
                }
            }
            Signs::Percent => {
                text = text.strip_suffix('%').map_or(text, str::trim_end);
            }
            Signs::None => {}
        }
        Some((is_negative, text.as_bytes()))
    }

    /// Copies digits with a decimal point and without the separators of thousands, which must
    /// stand before every third digit if they stand at all.
    fn copy(self, digits: &[u8], to: &mut Buffer) -> Option<()> {
        let (thousands, point) = if self.decimal_comma { (b'.', b',') } else { (b',', b'.') };
        let is_point = |byte: &u8| *byte == point;
        let end = digits.iter().position(is_point).unwrap_or(digits.len());
        let (whole, decimals) = digits.split_at(end);
        let mut groups = whole.split(|byte| *byte == thousands);
        let first = groups.next()?;
        let is_grouped = whole.len() > first.len();
        if is_grouped && !(1..=3).contains(&first.len()) {
            return None;
        }
        to.digits(first)?;
        for group in groups {
            if group.len() != 3 {
                return None;
            }
            to.digits(group)?;
        }
        if let Some((_, decimals)) = decimals.split_first() {
            to.push(b'.')?;
            to.digits(decimals)?;
        }
        (digits.iter().any(u8::is_ascii_digit)).then_some(())
    }
}

/// A number while its signs are taken off.
struct Buffer {
    bytes: [u8; LONGEST],
    length: usize,
}

impl Default for Buffer {
    fn default() -> Buffer {
        Buffer { bytes: [0; LONGEST], length: 0 }
    }
}

impl Buffer {
    fn push(&mut self, byte: u8) -> Option<()> {
        *self.bytes.get_mut(self.length)? = byte;
        self.length += 1;
        Some(())
    }

    fn digits(&mut self, digits: &[u8]) -> Option<()> {
        if !digits.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let end = self.length.checked_add(digits.len())?;
        self.bytes.get_mut(self.length..end)?.copy_from_slice(digits);
        self.length = end;
        Some(())
    }

    fn text(&self) -> &str {
        let bytes = self.bytes.get(..self.length).unwrap_or_default();
        std::str::from_utf8(bytes).unwrap_or("")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_tapes() {
        let written = |power, signs, decimal_comma| Written { power, signs, decimal_comma };
        let dollars = written(0, Signs::Currency, false);
        let percent = written(0, Signs::Percent, false);
        let fraction = written(2, Signs::None, false);
        let points = written(-2, Signs::None, false);
        let european = written(0, Signs::Currency, true);
        for (form, text, number) in [
            (dollars, "1234.56", Some(1234.56)),
            (dollars, "1,234.56", Some(1234.56)),
            (dollars, "$1,234,567", Some(1_234_567.0)),
            (dollars, "$ 1,234.5", Some(1234.5)),
            (dollars, "-$5", Some(-5.0)),
            (dollars, "$-5", Some(-5.0)),
            (dollars, "($1,234.56)", Some(-1234.56)),
            (dollars, "€7.", Some(7.0)),
            (dollars, "1.5e5", Some(150_000.0)),
            (dollars, "1,23,456", None),
            (dollars, "1234,567", None),
            (dollars, ",567", None),
            (dollars, "1,234,", None),
            (dollars, "1,2345", None),
            (dollars, "1.234,56", None),
            (dollars, "5%", None),
            (dollars, "--5", None),
            (dollars, "-$-5", None),
            (dollars, "(-5)", None),
            (dollars, "$", None),
            (dollars, ".", None),
            (dollars, "", None),
            (dollars, "inf", None),
            (dollars, "NaN", None),
            (dollars, "٣", None),
            (percent, "6.5%", Some(6.5)),
            (percent, "6.5 %", Some(6.5)),
            (percent, "$6.5", None),
            (percent, "%", None),
            (fraction, "0.07", Some(7.0)),
            (fraction, "0.06125", Some(6.125)),
            (fraction, ".0775", Some(7.75)),
            (fraction, "-0.0025", Some(-0.25)),
            (fraction, "6.5%", None),
            (points, "612.5", Some(6.125)),
            (points, "1,250", Some(12.5)),
            (european, "1.234,56", Some(1234.56)),
            (european, "1234,56", Some(1234.56)),
            (european, "6.5", None),
        ] {
            assert_eq!(form.read(text), number, "{text} as {form:?}");
        }
        assert_eq!(fraction.read(&"1".repeat(400)), None);
    }
}
