//! Lines of a grid: written by the million, as CSV, in the very text of a [`crate::Sheet`].
//!
//! A sheet holds its rows in memory, and makes a string of each value. A line of a grid is written
//! from borrowed values straight into the caller's bytes, without an allocation, so that workers
//! can fill parts of a file side by side.

use std::io::Write;

use terms::{RunTo, YearMonth};

/// Names of the columns, in order.
pub const COLUMNS: [&str; 18] = [
    "deal",
    "class",
    "run_to",
    "speed_pct",
    "shift_bp",
    "cdr_pct",
    "severity_pct",
    "lag_months",
    "price",
    "dm_bp",
    "yield_pct",
    "wal_years",
    "mdur_years",
    "first_principal",
    "last_principal",
    "cumulative_loss_pct",
    "class_loss",
    "reason",
];

/// One class under one scenario at one price.
///
/// A number that is not finite is a fault of the caller, who owes a `None` and a reason: it is
/// written as empty. So is an empty reason, which reads back as none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GridLine<'a> {
    /// The deal, by the name that its file gives it.
    pub deal: &'a str,
    /// The class, by the name that the document gives it.
    pub class: &'a str,
    /// Whether the deal is called on the first possible date.
    pub run_to: RunTo,
    /// Percent of the deal's pricing speed; `None` where another measure replaced it.
    pub speed_pct: Option<f64>,
    /// Parallel shift of the whole curve, in basis points: `100` is one percentage point.
    pub shift_bp: Option<f64>,
    /// Percent CDR; `None` where the scenario says nothing of defaults, or in another measure.
    pub cdr_pct: Option<f64>,
    /// Loss on what is liquidated, in percent of its balance.
    pub severity_pct: Option<f64>,
    /// Whole months from default to liquidation.
    pub lag_months: Option<u32>,
    /// Price, in percent of the balance, without accrued interest.
    pub price: Option<f64>,
    /// Discount margin over the index, in basis points; `None` for a fixed-rate class.
    pub dm_bp: Option<f64>,
    /// Bond-equivalent yield, in percent a year.
    pub yield_pct: Option<f64>,
    /// Weighted average life, in years from settlement.
    pub wal_years: Option<f64>,
    /// Modified duration, in years.
    pub mdur_years: Option<f64>,
    /// Month of the first payment of principal.
    pub first_principal: Option<YearMonth>,
    /// Month of the last payment of principal.
    pub last_principal: Option<YearMonth>,
    /// Loss of the collateral over its life, in percent of the balance at the cut-off date.
    pub cumulative_loss_pct: Option<f64>,
    /// Principal that is written down or never paid to the class, in dollars.
    pub class_loss: Option<f64>,
    /// Why a number is missing, or is to be read with care.
    pub reason: Option<&'a str>,
}

/// The head line of the file, its line end included.
pub fn csv_header() -> &'static str {
    "deal,class,run_to,speed_pct,shift_bp,cdr_pct,severity_pct,lag_months,price,dm_bp,yield_pct,\
     wal_years,mdur_years,first_principal,last_principal,cumulative_loss_pct,class_loss,reason\n"
}

/// Appends `line` to `to` as one line of CSV, its line end included: the same bytes that a
/// [`crate::Sheet`] of the same values has.
pub fn write_csv_line(line: &GridLine, to: &mut Vec<u8>) {
    push_text(line.deal, to);
    to.push(b',');
    push_text(line.class, to);
    to.push(b',');
    to.extend_from_slice(line.run_to.name().as_bytes());
    for value in [line.speed_pct, line.shift_bp, line.cdr_pct, line.severity_pct] {
        push_cell(value, to);
    }
    push_cell(line.lag_months.map(f64::from), to);
    for value in [line.price, line.dm_bp, line.yield_pct, line.wal_years, line.mdur_years] {
        push_cell(value, to);
    }
    for month in [line.first_principal, line.last_principal] {
        to.push(b',');
        if let Some(month) = month {
            push_month(month, to);
        }
    }
    push_cell(line.cumulative_loss_pct, to);
    push_cell(line.class_loss, to);
    to.push(b',');
    push_text(line.reason.unwrap_or_default(), to);
    to.push(b'\n');
}

/// A comma, and the number that may follow it.
fn push_cell(value: Option<f64>, to: &mut Vec<u8>) {
    to.push(b',');
    if let Some(value) = value {
        push_number(value, to);
    }
}

/// `text`, in quotes where CSV needs them.
fn push_text(text: &str, to: &mut Vec<u8>) {
    let bytes = text.as_bytes();
    if !bytes.iter().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r')) {
        to.extend_from_slice(bytes);
        return;
    }
    to.push(b'"');
    for &byte in bytes {
        if byte == b'"' {
            to.push(b'"');
        }
        to.push(byte);
    }
    to.push(b'"');
}

/// `value` in the fewest digits that read back as the same `f64`, without an exponent, zero
/// without a sign; nothing where it is not finite.
///
/// Of two shortest decimals, zmij and the standard library both take the one nearer to `value`.
/// Where `value` lies halfway between them, the library rounds away from zero and zmij to the
/// even digit, so that the library must write it. Such a number has 16 digits or more; and a
/// decimal one digit longer is exactly `value`, which is then a multiple of 2^-22: a multiple of
/// 2^-k has k decimals, and from 10^-4 up, 22 decimals hold the 18 digits that it can have.
fn push_number(value: f64, to: &mut Vec<u8>) {
    const LONGEST_BELOW_16_DIGITS: usize = 16;
    const MULTIPLES: f64 = (1_u32 << 22) as f64;
    if !value.is_finite() {
        return;
    }
    // Most figures of a scenario are small whole numbers.
    let whole = value as i32;
    if f64::from(whole) == value && whole.unsigned_abs() < 1_000_000 {
        push_whole(whole, to);
        return;
    }
    let mut buffer = zmij::Buffer::new();
    if (1e-4..1e15).contains(&value.abs()) {
        let text = buffer.format_finite(value);
        if text.len() <= LONGEST_BELOW_16_DIGITS || (value * MULTIPLES).fract() != 0.0 {
            to.extend_from_slice(text.strip_suffix(".0").unwrap_or(text).as_bytes());
            return;
        }
    }
    // Writing to memory does not fail.
    let _ = write!(to, "{value}");
}

/// `value`, of at most six digits.
fn push_whole(value: i32, to: &mut Vec<u8>) {
    let mut digits = [b'0'; 6];
    let mut first = digits.len();
    let mut rest = value.unsigned_abs();
    loop {
        first -= 1;
        digits[first] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if value < 0 {
        to.push(b'-');
    }
    to.extend_from_slice(&digits[first..]);
}

/// `month` as `YYYY-MM`.
pub(crate) fn push_month(month: YearMonth, to: &mut Vec<u8>) {
    let since_year_0 = YearMonth::new(0, 1)
        .and_then(|first| u32::try_from(month.months_since(first)).ok())
        .filter(|&months| months < 120_000);
    let Some(months) = since_year_0 else {
        // Writing to memory does not fail.
        let _ = write!(to, "{month}");
        return;
    };
    let (year, month) = (months / 12, months % 12 + 1);
    let digit = |number: u32| b'0' + (number % 10) as u8;
    to.extend_from_slice(&[
        digit(year / 1000),
        digit(year / 100),
        digit(year / 10),
        digit(year),
        b'-',
        digit(month / 10),
        digit(month),
    ]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(value: f64) -> String {
        let mut bytes = Vec::new();
        push_number(value, &mut bytes);
        String::from_utf8(bytes).unwrap()
    }

    /// What [`crate::Value`] makes of a finite number.
    fn plain(value: f64) -> String {
        (value + 0.0).to_string()
    }

    #[test]
    fn the_head_line_names_the_columns() {
        assert_eq!(csv_header(), format!("{}\n", COLUMNS.join(",")));
    }

    #[test]
    fn numbers_at_the_edges() {
        for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(written(value), "");
        }
        let edges = [0.0, 5e-324, f64::MIN_POSITIVE, f64::MAX, 1e-5, 1e-4, 1e15, 1e16];
        for value in edges.into_iter().flat_map(|edge| [edge, -edge, edge.next_down()]) {
            assert_eq!(written(value), plain(value));
        }
        for exponent in -1074..=1023 {
            let power = 2_f64.powi(exponent);
            for value in [power, power.next_up(), power.next_down()] {
                assert_eq!(written(value), plain(value));
            }
        }
        for exponent in -323..=307 {
            for digits in [1.0, 1.5, 1.25, 9.999_999_999_999_999, -1.234_567_890_123_456_7] {
                let value = digits * 10_f64.powi(exponent);
                assert_eq!(written(value), plain(value));
            }
        }
    }

    #[test]
    fn months_at_the_edges() {
        for (year, month) in [(0, 1), (0, 12), (999, 9), (2003, 8), (2013, 12), (9999, 12)] {
            let month = YearMonth::new(year, month).unwrap();
            let mut bytes = Vec::new();
            push_month(month, &mut bytes);
            assert_eq!(bytes, month.to_string().as_bytes());
        }
        let before_christ = YearMonth::of(terms::Date::constant(-5, 3, 1));
        let mut bytes = Vec::new();
        push_month(before_christ, &mut bytes);
        assert_eq!(bytes, before_christ.to_string().as_bytes());
    }

    #[test]
    fn ties_between_two_shortest_decimals() {
        assert_eq!(written(9.0 + 2_f64.powi(-16)), "9.000015258789063");
        assert_eq!(written(-1_949_736_111_100_000.0 - 0.25), "-1949736111100000.3");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn any_number(
            bits in any::<u64>(),
            cents in -1_000_000_000_000_i64..1_000_000_000_000,
            (significand, power) in (1_u64..1 << 53, 0..70_i32),
        ) {
            let value = f64::from_bits(bits);
            prop_assume!(value.is_finite());
            prop_assert_eq!(written(value), plain(value));
            let amount = cents as f64 / 100.0;
            prop_assert_eq!(written(amount), plain(amount));
            prop_assert_eq!(written(amount * 1e7), plain(amount * 1e7));
            // With few bits of a fraction, where ties are.
            for bits in 0..53 {
                let value = (significand >> bits << bits) as f64 * 2_f64.powi(-power);
                prop_assert_eq!(written(value), plain(value));
            }
        }
    }
}
