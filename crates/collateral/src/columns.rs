//! Passes over columns of numbers, by payment or by month: plain loops, each over what all of its
//! columns have.

/// New values in place of what was there, in its room.
pub(crate) fn refill(out: &mut Vec<f64>, values: impl Iterator<Item = f64>) {
    out.clear();
    out.extend(values);
}

/// Adds values, entry by entry.
pub(crate) fn add(sums: &mut [f64], values: impl Iterator<Item = f64>) {
    for (sum, value) in sums.iter_mut().zip(values) {
        *sum += value;
    }
}

/// Adds `a x b`.
pub(crate) fn add_products(sums: &mut [f64], a: &[f64], b: &[f64]) {
    add(sums, a.iter().zip(b).map(|(a, b)| a * b));
}

/// Adds `a x b x scale`.
pub(crate) fn add_scaled(sums: &mut [f64], a: &[f64], b: &[f64], scale: f64) {
    add(sums, a.iter().zip(b).map(|(a, b)| a * b * scale));
}

/// Adds each value, so many entries later.
pub(crate) fn add_delayed(sums: &mut [f64], values: &[f64], delay: usize) {
    add(later(sums, delay), values.iter().copied());
}

/// Takes values off, entry by entry.
pub(crate) fn subtract(rest: &mut [f64], values: &[f64]) {
    for (rest, value) in rest.iter_mut().zip(values) {
        *rest -= value;
    }
}

/// The entries from position `delay` on; none where there are no more.
pub(crate) fn later(column: &mut [f64], delay: usize) -> &mut [f64] {
    column.get_mut(delay..).unwrap_or_default()
}

/// Sums over so many values in a row; and room to work.
#[derive(Default)]
pub(crate) struct Windows {
    twice: Vec<f64>,
    next: Vec<f64>,
}

impl Windows {
    /// At each position the sum of the last `length` of `values`, its own included.
    ///
    /// Sums of 1, 2, 4, ... values come of each other, and those that make up `length` are added.
    /// Sums of what is there, never a difference of running totals: when nothing is left, it is 0.
    pub(crate) fn sum(&mut self, out: &mut Vec<f64>, values: &[f64], length: usize) {
        let Windows { twice, next } = self;
        out.clear();
        out.resize(values.len(), 0.0);
        let length = length.min(values.len());
        let (mut width, mut summed) = (1, 0);
        while width <= length {
            let sums = if width == 1 { values } else { &twice[..] };
            if length & width != 0 {
                add_delayed(out, sums, summed);
                summed += width;
            }
            if 2 * width <= length {
                refill(next, sums[..width].iter().copied());
                next.extend(sums[width..].iter().zip(sums).map(|(last, before)| last + before));
                std::mem::swap(twice, next);
            }
            width *= 2;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_sums_the_last_values() {
        let values: Vec<f64> = (0..40).map(|position| f64::from(1 + position * position)).collect();
        let (mut windows, mut sums) = (Windows::default(), Vec::new());
        for length in 0..45 {
            windows.sum(&mut sums, &values, length);
            let first = |position: usize| (position + 1).saturating_sub(length);
            let expected: Vec<f64> = (0..values.len())
                .map(|position| values[first(position)..=position].iter().sum())
                .collect();
            assert_eq!(sums, expected, "{length}");
        }
        windows.sum(&mut sums, &[], 12);
        assert!(sums.is_empty());
    }

    #[test]
    fn a_window_over_nothing_is_nothing() {
        let mut values = vec![0.1, 0.7, 1e9, 0.3];
        values.resize(20, 0.0);
        let mut sums = Vec::new();
        Windows::default().sum(&mut sums, &values, 13);
        assert!(sums[..16].iter().all(|sum| *sum > 0.0) && sums[16..] == [0.0; 4]);
    }
}
