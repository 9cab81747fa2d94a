//! Numbers as people read them: rounded, signed only when a sign is left, grouped by thousands.

/// `value` with `digits` decimals, halves rounded away from zero; empty when it is not finite.
///
/// What is rounded is the binary number itself, not the shortest decimal that reads back as it:
/// the `f64` nearest to 2.675 is 2.67499999999999982..., so that it prints as `2.67`. 0.125 is
/// exactly a half of the second decimal, and prints as `0.13` (`format!` alone would round such
/// a tie to the even digit, `0.12`). A negative number that rounds to zero prints without its
/// sign.
pub fn printed(value: f64, digits: usize) -> String {
    if !value.is_finite() {
        return String::new();
    }
    let size = value.abs();
    // The next number above a tie lies above the half, and is rounded up like any other.
    let size = if is_tie(size, digits) { size.next_up() } else { size };
    let text = format!("{size:.digits$}");
    let is_zero = text.bytes().all(|b| matches!(b, b'0' | b'.'));
    if value < 0.0 && !is_zero { format!("-{text}") } else { text }
}

/// [`printed`], with a comma between groups of three digits: `291,600,000.00`.
pub fn thousands(value: f64, digits: usize) -> String {
    grouped(&printed(value, digits))
}

/// A decimal number with commas between the groups of three digits before its point.
pub(crate) fn grouped(number: &str) -> String {
    let (sign, unsigned) = match number.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", number),
    };
    let (whole, fraction) = match unsigned.find('.') {
        Some(point) => unsigned.split_at(point),
        None => (unsigned, ""),
    };
    let mut text = String::with_capacity(number.len() + whole.len() / 3 + 1);
    text.push_str(sign);
    for (position, digit) in whole.chars().enumerate() {
        if position > 0 && (whole.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text + fraction
}

/// Whether `size` (positive) lies exactly halfway between two numbers of `digits` decimals.
///
/// A tie is k / (2 x 10^digits) with an odd k. A binary fraction of this form is a whole number
/// once multiplied by 2^(digits + 1), which no `f64` does inexactly; and such a number has at
/// most digits + 1 decimals, so that the last of them, printed, is exact.
fn is_tie(size: f64, digits: usize) -> bool {
    let Ok(power) = i32::try_from(digits + 1) else {
        return false;
    };
    let scaled = size * 2_f64.powi(power);
    let last = digits + 1;
    scaled.is_finite() && scaled.fract() == 0.0 && format!("{size:.last$}").ends_with('5')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_go_away_from_zero() {
        let cases = [
            (0.5, 0, "1"),
            (1.5, 0, "2"),
            (2.5, 0, "3"),
            (-2.5, 0, "-3"),
            (0.125, 2, "0.13"),
            (0.375, 2, "0.38"),
            (-0.125, 2, "-0.13"),
            (1_000_000.5, 0, "1000001"),
            // Not a tie: what the f64 holds lies just below (2.675, 1.005) or above (1.115).
            (2.675, 2, "2.67"),
            (1.005, 2, "1.00"),
            (1.115, 2, "1.11"),
            (0.145, 2, "0.14"),
            (9.995, 2, "9.99"),
            (9.999, 2, "10.00"),
        ];
        for (value, digits, text) in cases {
            assert_eq!(printed(value, digits), text, "{value:?} to {digits}");
        }
    }

    #[test]
    fn zero_has_no_sign() {
        for value in [0.0, -0.0, -0.004, 0.004, -1e-300] {
            assert_eq!(printed(value, 2), "0.00", "{value:?}");
        }
        assert_eq!(printed(-0.4, 0), "0");
        assert_eq!(printed(-0.5, 0), "-1");
    }

    #[test]
    fn what_is_no_number_is_empty() {
        for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(printed(value, 2), "");
            assert_eq!(thousands(value, 2), "");
        }
    }

    #[test]
    fn extremes() {
        assert_eq!(printed(1e22, 0), "10000000000000000000000");
        assert_eq!(printed(f64::MAX, 0).len(), 309);
        assert_eq!(printed(1e-7, 7), "0.0000001");
        assert_eq!(printed(0.1, 20), "0.10000000000000000555");
    }

    #[test]
    fn groups_of_three() {
        for (value, digits, text) in [
            (0.0, 0, "0"),
            (999.0, 2, "999.00"),
            (1_000.0, 0, "1,000"),
            (-1_000.0, 0, "-1,000"),
            (-999.0, 0, "-999"),
            (291_600_000.0, 2, "291,600,000.00"),
            (-1_234_567.891, 2, "-1,234,567.89"),
            (1_234.567_89, 5, "1,234.56789"),
        ] {
            assert_eq!(thousands(value, digits), text);
        }
    }
}
