//! Multiples of an increment, as the decimals that they are.

/// Multiples of an increment, counted: the 8484th of 0.001 is 8.484 itself, to the last bit.
///
/// Counts are whole numbers in `f64`, exact up to [`Increments::MOST`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Increments {
    /// The increment is `units / parts`.
    units: f64,
    parts: f64,
}

/// Most decimals of an increment that is taken for a decimal number.
const DECIMALS: u32 = 12;

impl Increments {
    /// The largest count, and the largest number of units of an increment's last decimal.
    pub const MOST: f64 = (1_u64 << 53) as f64;

    /// Multiples of `increment`; `None` unless it is finite and above 0.
    pub fn of(increment: f64) -> Option<Increments> {
        if increment <= 0.0 || !increment.is_finite() {
            return None;
        }
        let decimal =
            (0..=DECIMALS).map(|decimals| 10_u64.pow(decimals) as f64).find_map(|parts| {
                let units = (increment * parts).round();
                // The decimal is the increment itself if it reads back as that.
                (units / parts == increment && units < Increments::MOST)
                    .then_some(Increments { units, parts })
            });
        Some(decimal.unwrap_or(Increments { units: increment, parts: 1.0 }))
    }

    /// The multiple of a count.
    pub fn value(self, count: f64) -> f64 {
        count * self.units / self.parts
    }

    /// How many increments a value is, a whole number only for their multiples.
    pub fn count(self, value: f64) -> f64 {
        value * self.parts / self.units
    }

    /// The last count from `first` to `last` of which `holds`, where it holds of `first` and, from
    /// some count on, no more. It halves what is left, and ends after as many halvings as a count
    /// has bits.
    pub fn last_that(self, first: f64, last: f64, mut holds: impl FnMut(f64) -> bool) -> f64 {
        if holds(self.value(last)) {
            return last;
        }
        let (mut low, mut high) = (first, last);
        for _ in 0..u64::BITS {
            if high - low <= 1.0 {
                break;
            }
            let middle = (0.5 * (low + high)).floor();
            if holds(self.value(middle)) { low = middle } else { high = middle }
        }
        low
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn multiples_are_the_decimals_that_a_user_types() {
        for (increment, count, value) in [
            (0.001, 8484.0, 8.484),
            (0.003, 2829.0, 8.487),
            (0.05, 171.0, 8.55),
            (0.25, 35.0, 8.75),
            (2.5, 7.0, 17.5),
            (1e-9, 8_484_123_456_789.0, 8_484.123_456_789),
            (7e-9, 3.0, 21e-9),
        ] {
            let increments = Increments::of(increment).unwrap();
            assert_eq!(increments.value(count), value, "{count} x {increment}");
            assert_eq!(increments.count(value).round(), count, "{value} / {increment}");
        }
    }

    #[test]
    fn an_increment_that_is_no_decimal_is_multiplied() {
        let third = Increments::of(1.0 / 3.0).unwrap();
        assert_eq!(third.value(3.0), 1.0);
        for none in [0.0, -0.1, f64::NAN, f64::INFINITY] {
            assert_eq!(Increments::of(none), None);
        }
    }

    #[test]
    fn the_last_of_many_is_found_in_as_many_steps_as_a_count_has_bits() {
        let increments = Increments::of(1e-9).unwrap();
        for last in [1.0, 2.0, 1e6, 1e13] {
            for bound in [0.0, 1.0, 0.3 * last, last] {
                let mut asked = 0;
                let found = increments.last_that(0.0, last, |value| {
                    asked += 1;
                    value <= increments.value(bound.floor())
                });
                assert_eq!(found, bound.floor(), "up to {last}");
                assert!(asked <= 64, "{asked}");
            }
        }
    }
}
