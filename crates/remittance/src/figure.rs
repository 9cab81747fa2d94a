//! A printed number: its text, its value, and one unit of its last digit.

use std::fmt;

use rust_decimal::Decimal;

/// Most digits of a printed number.
const MOST_DIGITS: usize = 18;
/// Characters that a spreadsheet's General format has for a number, sign left out.
const GENERAL_WIDTH: u32 = 11;
/// Decimals of money in cents.
const CENTS: u32 = 2;

/// How a number is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Style {
    /// Two decimals, thousands by commas, negative in parentheses: `(24,832.47)`.
    Fixed,
    /// A percentage with all its decimals: `5.0363%` is 0.050363.
    Percent,
    /// A spreadsheet's General format: at most 11 characters, trailing zeros dropped, so that
    /// `0.048` stands for 0.048000000.
    General,
}

/// A number as a report prints it. Equal figures have equal text.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Figure {
    text: Box<str>,
    value: Decimal,
    unit: Decimal,
    style: Style,
}

/// How a recomputed number stands to a printed one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Agreement {
    /// Rounding gives the printed digits: the difference is at most half a unit.
    Exact,
    /// The difference is at most one unit of the last printed digit.
    Within,
    /// The difference is larger.
    Outside,
}

/// Why a text is no figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a number as reports print it: 1,234.56, (1,234.56), 5.0363%, 1234.56, -1234.56")]
pub struct NotAFigure;

impl Figure {
    /// Reads a printed number, blanks around it left out.
    ///
    /// # Errors
    /// The text is in none of the three styles, or has more than 18 digits.
    pub fn parse(text: &str) -> Result<Figure, NotAFigure> {
        let text = text.trim_matches(' ');
        let (number, style) = match text.strip_suffix('%') {
            Some(number) => (number, Style::Percent),
            None => (text, Style::General),
        };
        let in_parentheses = number.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
        let unsigned = in_parentheses.or_else(|| number.strip_prefix('-')).unwrap_or(number);
        let negative = unsigned.len() < number.len();
        if let (false, Some((mantissa, exponent))) =
            (in_parentheses.is_some() || style == Style::Percent, unsigned.split_once("E-"))
        {
            return Figure::scientific(text, mantissa, exponent, negative).ok_or(NotAFigure);
        }
        let (whole, decimals) = match unsigned.split_once('.') {
            Some((whole, decimals)) if is_digits(decimals) => (whole, decimals),
            Some(_) => return Err(NotAFigure),
            None => (unsigned, ""),
        };
        let digits = ungrouped(whole).ok_or(NotAFigure)?;
        if digits.len() + decimals.len() > MOST_DIGITS {
            return Err(NotAFigure);
        }
        let shown = u32::try_from(decimals.len()).map_err(|_| NotAFigure)?;
        let grouped = whole.contains(',') || in_parentheses.is_some();
        let small = digits.len() <= 3 && shown == CENTS && (grouped || !negative);
        let style = match style {
            Style::General if grouped || small => Style::Fixed,
            other => other,
        };
        let scale = match style {
            Style::Fixed => shown,
            Style::Percent => shown + 2,
            Style::General => {
                let whole = u32::try_from(digits.len()).map_err(|_| NotAFigure)?;
                GENERAL_WIDTH.saturating_sub(whole + 1).max(shown)
            }
        };
        let unscaled: i64 = format!("{digits}{decimals}").parse().map_err(|_| NotAFigure)?;
        let by_percent = if style == Style::Percent { 2 } else { 0 };
        let value = Decimal::new(if negative { -unscaled } else { unscaled }, shown + by_percent);
        Ok(Figure { text: text.into(), value, unit: Decimal::new(1, scale), style })
    }

    /// A small number of the General format: `1.23457E-05`.
    fn scientific(text: &str, mantissa: &str, exponent: &str, negative: bool) -> Option<Figure> {
        let exponent = Some(exponent).filter(|digits| is_digits(digits) && digits.len() == 2)?;
        let exponent: u32 = exponent.parse().ok()?;
        let (whole, decimals) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let valid = whole.len() == 1 && is_digits(whole) && decimals.bytes().all(is_digit);
        if !valid || (mantissa.contains('.') && decimals.is_empty()) || decimals.len() > 8 {
            return None;
        }
        let unscaled: i64 = format!("{whole}{decimals}").parse().ok()?;
        let shown = u32::try_from(decimals.len()).ok()? + exponent;
        let unit = (GENERAL_WIDTH - 6 + exponent).max(shown);
        let unscaled = i128::from(if negative { -unscaled } else { unscaled });
        let value = Decimal::try_from_i128_with_scale(unscaled, shown).ok()?;
        let unit = Decimal::try_from_i128_with_scale(1, unit).ok()?;
        Some(Figure { text: text.into(), value, unit, style: Style::General })
    }

    /// The number as printed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its value: a percentage as a fraction, parentheses as a minus.
    pub fn value(&self) -> Decimal {
        self.value
    }

    /// One unit of the last digit that the style has, which General need not show: its `0.048`
    /// has the unit 0.000000001. Two decimals below 1,000 count as cents (the style is then not
    /// to be seen).
    pub fn unit(&self) -> Decimal {
        self.unit
    }

    /// One unit of the last digit of an amount of money: a cent where General has room for more
    /// digits than it shows, since money is booked in cents.
    pub fn money_unit(&self) -> Decimal {
        let length = self.text.trim_start_matches('-').len();
        let full = u32::try_from(length).is_ok_and(|length| length >= GENERAL_WIDTH);
        match self.style {
            Style::General if !full => {
                self.unit.max(Decimal::new(1, self.value.scale().max(CENTS)))
            }
            _ => self.unit,
        }
    }

    /// How it is printed.
    pub fn style(&self) -> Style {
        self.style
    }

    /// Whether `recomputed` rounds to this figure, by [`Figure::unit`].
    pub fn agrees(&self, recomputed: Decimal) -> Agreement {
        self.agrees_to(recomputed, self.unit)
    }

    /// Whether `recomputed` rounds to this amount of money, by [`Figure::money_unit`].
    pub fn agrees_as_money(&self, recomputed: Decimal) -> Agreement {
        self.agrees_to(recomputed, self.money_unit())
    }

    /// The same by another unit.
    pub fn agrees_to(&self, recomputed: Decimal, unit: Decimal) -> Agreement {
        let difference = self.value.saturating_sub(recomputed).abs();
        if difference.saturating_add(difference) <= unit {
            Agreement::Exact
        } else if difference <= unit {
            Agreement::Within
        } else {
            Agreement::Outside
        }
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl fmt::Debug for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Figure({})", self.text)
    }
}

fn is_digit(byte: u8) -> bool {
    byte.is_ascii_digit()
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(is_digit)
}

/// The digits of a whole number, with commas between every three or none.
fn ungrouped(whole: &str) -> Option<String> {
    let mut parts = whole.split(',');
    let first = parts.next().filter(|part| is_digits(part))?;
    let mut digits = first.to_owned();
    for part in parts {
        if !is_digits(part) || part.len() != 3 || first.len() > 3 {
            return None;
        }
        digits.push_str(part);
    }
    Some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(text: &str) -> (String, String, String) {
        let figure = Figure::parse(text).expect(text);
        assert_eq!(figure.text(), text);
        (figure.value().to_string(), figure.unit().to_string(), figure.money_unit().to_string())
    }

    #[test]
    fn styles() {
        for (text, value, unit, money) in [
            ("1,283,280.58", "1283280.58", "0.01", "0.01"),
            ("(24,832.47)", "-24832.47", "0.01", "0.01"),
            ("(0.99)", "-0.99", "0.01", "0.01"),
            ("0.00", "0.00", "0.01", "0.01"),
            ("000.00", "0.00", "0.01", "0.01"),
            ("5.0363%", "0.050363", "0.000001", "0.000001"),
            ("0.048", "0.048", "0.000000001", "0.001"),
            ("419368309.5", "419368309.5", "0.1", "0.1"),
            ("8404241.802", "8404241.802", "0.001", "0.001"),
            ("1.482222222", "1.482222222", "0.000000001", "0.000000001"),
            ("622811.25", "622811.25", "0.0001", "0.01"),
            ("-107190.94", "-107190.94", "0.0001", "0.01"),
            ("-8113099.99", "-8113099.99", "0.001", "0.01"),
            ("1.23457E-05", "0.0000123457", "0.0000000001", "0.0000000001"),
            ("390000", "390000", "0.0001", "0.01"),
        ] {
            let printed = (value.to_owned(), unit.to_owned(), money.to_owned());
            assert_eq!(figure(text), printed, "{text}");
        }
    }

    #[test]
    fn not_figures() {
        for text in [
            "",
            "-",
            "()",
            "%",
            "1,23",
            "1234,567",
            "1.",
            ".5",
            "1.2.3",
            "(1",
            "1)",
            "--1",
            "1e5",
            "1E-",
            "1,234,56.00",
            "(5.0%",
            "0.0625FL",
            "1 2",
            "٣",
            "1234567890123456789",
            "1.E-05",
            "1E-99",
            "-(1)",
            "(-1)",
        ] {
            assert_eq!(Figure::parse(text), Err(NotAFigure), "{text}");
        }
    }

    #[test]
    fn agreement_is_by_unit() {
        let figure = Figure::parse("622811.25").expect("a figure");
        let cents = |hundredths| Decimal::new(hundredths, 4);
        assert_eq!(figure.agrees_as_money(cents(6_228_112_550)), Agreement::Exact);
        assert_eq!(figure.agrees_as_money(cents(6_228_112_560)), Agreement::Within);
        assert_eq!(figure.agrees_as_money(cents(6_228_112_601)), Agreement::Outside);
        assert_eq!(figure.agrees(cents(6_228_112_550)), Agreement::Outside);
    }
}
