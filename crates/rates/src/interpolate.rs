//! What lies between the quotes: a choice with a name.
//!
//! All three give a log discount factor `y(t) = -ln P(t)` that passes through the values at the
//! quoted maturities, is 0 at the quote date, and continues with its last slope (a flat forward
//! rate) beyond the last quote. All are linear in the values, which the bootstrap uses.

/// How values between quoted maturities follow from those at them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Interpolation {
    /// Natural cubic spline of the log discount factor: forward rates without corners.
    #[default]
    LogCubic,
    /// Natural cubic spline of the continuous zero rate `y(t) / t`, a straight line before the
    /// first maturity.
    ZeroCubic,
    /// Straight lines of the log discount factor: forward rates in steps.
    LogLinear,
}

impl Interpolation {
    /// All choices, by the names that deal files use.
    pub const ALL: [(&'static str, Interpolation); 3] = [
        ("log-cubic", Interpolation::LogCubic),
        ("zero-cubic", Interpolation::ZeroCubic),
        ("log-linear", Interpolation::LogLinear),
    ];
}

/// Piecewise cubic through points, natural (no second derivative) at both ends.
pub(crate) struct Shape {
    interpolation: Interpolation,
    /// Times of the knots, increasing.
    knots: Vec<f64>,
    /// 1 / time from each knot to the next.
    inverses: Vec<f64>,
    /// Values at the knots.
    values: Vec<f64>,
    /// Second derivatives at the knots.
    second: Vec<f64>,
    /// 1 / the eliminated diagonal of the tridiagonal system; depends on the knots only.
    pivots: Vec<f64>,
    /// Slope and third-order coefficient from each knot to the next.
    slopes: Vec<(f64, f64)>,
}

impl Shape {
    /// A shape whose values are all 0. `maturities` are years, above 0 and increasing.
    pub(crate) fn new(interpolation: Interpolation, maturities: &[f64]) -> Shape {
        let knots: Vec<f64> = match interpolation {
            Interpolation::ZeroCubic => maturities.to_vec(),
            _ => std::iter::once(0.0).chain(maturities.iter().copied()).collect(),
        };
        let mut pivots = vec![1.0; knots.len()];
        for i in 1..knots.len().saturating_sub(1) {
            let (h0, h1) = (knots[i] - knots[i - 1], knots[i + 1] - knots[i]);
            let above = if i > 1 { h0 * h0 * pivots[i - 1] } else { 0.0 };
            pivots[i] = 1.0 / (2.0 * (h0 + h1) - above);
        }
        let inverses: Vec<f64> = knots.windows(2).map(|pair| 1.0 / (pair[1] - pair[0])).collect();
        Shape {
            interpolation,
            values: vec![0.0; knots.len()],
            second: vec![0.0; knots.len()],
            slopes: vec![(0.0, 0.0); inverses.len()],
            inverses,
            knots,
            pivots,
        }
    }

    /// Passes the shape through `y`, the log discount factors at the maturities.
    pub(crate) fn fit(&mut self, y: impl Iterator<Item = f64>) {
        match self.interpolation {
            Interpolation::ZeroCubic => {
                let knots = self.knots.iter();
                self.values.iter_mut().zip(y).zip(knots).for_each(|((z, y), t)| *z = y / t);
            }
            _ => self.values.iter_mut().skip(1).zip(y).for_each(|(value, y)| *value = y),
        }
        let (x, v, m, inverses) = (&self.knots, &self.values, &mut self.second, &self.inverses);
        if self.interpolation != Interpolation::LogLinear {
            let last = x.len().saturating_sub(1);
            // Elimination downward, then back substitution; m is 0 at both ends.
            for i in 1..last {
                let (up, down) = (v[i + 1] - v[i], v[i] - v[i - 1]);
                let right = 6.0 * (up * inverses[i] - down * inverses[i - 1]);
                let above =
                    if i > 1 { (x[i] - x[i - 1]) * self.pivots[i - 1] * m[i - 1] } else { 0.0 };
                m[i] = right - above;
            }
            for i in (1..last).rev() {
                m[i] = (m[i] - (x[i + 1] - x[i]) * m[i + 1]) * self.pivots[i];
            }
        }
        for (i, (slope, third)) in self.slopes.iter_mut().enumerate() {
            let h = x[i + 1] - x[i];
            *slope = (v[i + 1] - v[i]) * inverses[i] - h * (2.0 * m[i] + m[i + 1]) / 6.0;
            *third = (m[i + 1] - m[i]) * inverses[i] / 6.0;
        }
    }

    /// Log discount factors at `times` (from 0, increasing) into `y`.
    pub(crate) fn fill(&self, times: &[f64], y: &mut [f64]) {
        let (x, v, m) = (&self.knots, &self.values, &self.second);
        let is_zero = self.interpolation == Interpolation::ZeroCubic;
        let (Some(&first), Some(&end)) = (x.first(), x.last()) else { return };
        let last = x.len() - 1;
        let slope_first = self.slopes.first().map_or(0.0, |(slope, _)| *slope);
        let slope_end = self.slopes.last().map_or(0.0, |(slope, third)| {
            let h = end - x[last - 1];
            slope + h * (m[last - 1] + 3.0 * h * third)
        });
        // Beyond the end: y(t) = y(end) + y'(end) (t - end).
        let (y_end, slope_y) = match is_zero {
            true => (end * v[last], v[last] + end * slope_end),
            false => (v[last], slope_end),
        };
        let mut i = 0;
        for (t, y) in times.iter().zip(y) {
            if *t >= end {
                *y = y_end + slope_y * (t - end);
                continue;
            }
            let value = if *t < first {
                v[0] + slope_first * (t - first)
            } else {
                while x[i + 1] <= *t {
                    i += 1;
                }
                let (d, (slope, third)) = (t - x[i], self.slopes[i]);
                v[i] + d * (slope + d * (0.5 * m[i] + d * third))
            };
            *y = if is_zero { t * value } else { value };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(interpolation: Interpolation, maturities: &[f64], y: &[f64], times: &[f64]) -> Vec<f64> {
        let mut shape = Shape::new(interpolation, maturities);
        shape.fit(y.iter().copied());
        let mut out = vec![0.0; times.len()];
        shape.fill(times, &mut out);
        out
    }

    #[test]
    fn every_choice_passes_through_its_points() {
        let (maturities, y) = ([0.25, 1.0, 2.0, 5.0], [0.01, 0.05, 0.08, 0.3]);
        for (name, interpolation) in Interpolation::ALL {
            let times = [0.0, 0.25, 1.0, 2.0, 5.0];
            let out = at(interpolation, &maturities, &y, &times);
            for (calculated, expected) in out.iter().zip([0.0].iter().chain(&y)) {
                assert!((calculated - expected).abs() < 1e-15, "{name}: {out:?}");
            }
        }
    }

    #[test]
    fn every_choice_keeps_a_straight_line() {
        let maturities = [0.25, 1.0, 2.0, 5.0];
        let times: Vec<f64> = (0..100).map(|t| f64::from(t) / 12.0).collect();
        for (name, interpolation) in Interpolation::ALL {
            for count in 1..=maturities.len() {
                let y: Vec<f64> = maturities.iter().map(|t| 0.05 * t).collect();
                let out = at(interpolation, &maturities[..count], &y[..count], &times);
                for (t, y) in times.iter().zip(out) {
                    assert!((y - 0.05 * t).abs() < 1e-14, "{name} at {t}: {y}");
                }
            }
        }
    }

    #[test]
    fn the_natural_spline_by_hand() {
        // Knots 0, 1, 2 with values 0, 1, 0: m_1 = 6 (-1 - 1) / 4 = -3; at 0.5 the value is
        // 0.5 + (0.125 - 0.5) (-3) / 6 = 0.6875.
        let out = at(Interpolation::LogCubic, &[1.0, 2.0], &[1.0, 0.0], &[0.5, 2.0, 3.0]);
        assert!((out[0] - 0.6875).abs() < 1e-15);
        // The slope at 2 is -1 - 3/6 = -1.5.
        assert!((out[2] + 1.5).abs() < 1e-15);
    }
}
