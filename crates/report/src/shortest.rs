//! Numbers and months as programs read them, appended to bytes without an allocation.

use std::io::Write;

use terms::YearMonth;

/// `value` in the fewest digits that read back as the same `f64`, without an exponent, zero
/// without a sign; nothing where it is not finite.
///
/// Of two shortest decimals, zmij and the standard library both take the one nearer to `value`.
/// Where `value` lies halfway between them, the library rounds away from zero and zmij to the
/// even digit, so that the library must write it. Such a number has 16 digits or more; and a
/// decimal one digit longer is exactly `value`, which is then a multiple of 2^-22: a multiple of
/// 2^-k has k decimals, and from 10^-4 up, 22 decimals hold the 18 digits that it can have.
pub(crate) fn push_number(value: f64, to: &mut Vec<u8>) {
    const LONGEST_BELOW_16_DIGITS: usize = 16;
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
        if text.len() <= LONGEST_BELOW_16_DIGITS || lowest_bit(value) < -22 {
            to.extend_from_slice(text.strip_suffix(".0").unwrap_or(text).as_bytes());
            return;
        }
    }
    // Writing to memory does not fail.
    let _ = write!(to, "{value}");
}

/// The power of two of the lowest bit that is set in a normal `value`, which is an odd multiple of
/// it.
fn lowest_bit(value: f64) -> i32 {
    const FRACTION_BITS: u32 = f64::MANTISSA_DIGITS - 1;
    const BIAS: i32 = f64::MAX_EXP - 1 + FRACTION_BITS as i32;
    let bits = value.to_bits();
    let exponent = (bits >> FRACTION_BITS & 0x7ff) as i32;
    let significand = bits | 1 << FRACTION_BITS;
    exponent - BIAS + significand.trailing_zeros() as i32
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
