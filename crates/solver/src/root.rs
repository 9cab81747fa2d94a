//! The root finder: Newton's method inside a bracket, halving the bracket where Newton fails.
//!
//! Newton's step is corrected by the point before (inverse cubic interpolation), which makes two
//! evaluations of a good guess enough. The ends of the bracket are not evaluated unless a step asks
//! for them.

/// Where to look for a root.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Search {
    /// Left end of the bracket, where the function is positive.
    pub low: f64,
    /// Right end, where it is negative.
    pub high: f64,
    /// Where to start; the middle is taken for a guess outside the bracket.
    pub guess: f64,
    /// The accuracy of the root.
    pub tolerance: f64,
}

/// A function at one place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Its value, scaled so that 1 is a large miss (a log of price over target price, say).
    /// Infinities are read as signs.
    pub value: f64,
    /// Its slope; NaN when it is unknown, and the bracket is halved instead.
    pub slope: f64,
}

/// Why no root was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoRoot {
    /// The function does not fall from positive to negative across the bracket.
    #[error("the function does not change sign from positive to negative across the bracket")]
    SameSign,
    /// The function's value is NaN somewhere.
    #[error("the function is not a number")]
    NotANumber,
}

/// Rounds in which Newton steps are allowed; later ones only halve the bracket.
const NEWTON_ROUNDS: usize = 60;
/// Rounds in all: halving from the widest bracket of rates to 1e-12 takes 44.
const ROUNDS: usize = 200;
/// Above this value a short Newton step is a steep slope, not a root.
const NEAR_ZERO: f64 = 1e-6;

/// The root of a function that falls from positive at `low` to negative at `high`.
///
/// A Newton step, corrected where the point before it is known, is taken while it stays within the
/// bracket and is at most half the step before the last one (Brent's safeguard); else the bracket
/// is halved, once both its ends have shown their signs. It ends with a step, the last term of its
/// correction, or half a bracket, within `tolerance`.
///
/// # Errors
/// [`NoRoot`], when the ends have the same sign (or do not bracket a finite
/// interval), or a value is NaN.
pub fn falling_root(search: Search, mut function: impl FnMut(f64) -> Point) -> Result<f64, NoRoot> {
    let Search { mut low, mut high, guess, tolerance } = search;
    if !(high - low).is_finite() || high <= low {
        return Err(NoRoot::SameSign);
    }
    let (mut low_tested, mut high_tested) = (false, false);
    let mut x = if low < guess && guess < high { guess } else { low + 0.5 * (high - low) };
    let mut last_step = high - low;
    let mut step_before = last_step;
    let mut before: Option<(f64, Point)> = None;
    for round in 0..ROUNDS {
        let point = function(x);
        let Point { value, slope } = point;
        if value.is_nan() {
            return Err(NoRoot::NotANumber);
        }
        if value == 0.0 {
            return Ok(x);
        }
        if value > 0.0 {
            (low, low_tested) = (x, true);
        } else {
            (high, high_tested) = (x, true);
        }
        let newton = -value / slope;
        let correction = before.and_then(|before| correction(before, (x, point)));
        let step = newton + correction.map_or(0.0, |correction| correction.step);
        let sound = round < NEWTON_ROUNDS
            && slope < 0.0
            && slope.is_finite()
            && step.abs() <= 0.5 * step_before.abs();
        let next = x + step;
        let exact = correction.is_some_and(|correction| correction.last_term <= tolerance);
        if sound && (exact || step.abs() <= tolerance && value.abs() <= NEAR_ZERO) {
            return Ok(next.clamp(low, high));
        }
        if sound && low < next && next < high {
            (step_before, last_step) = (last_step, step);
            before = Some((x, point));
            x = next;
            continue;
        }
        if !low_tested {
            sign_at_end(function(low).value, 1.0)?;
            low_tested = true;
        }
        if !high_tested {
            sign_at_end(function(high).value, -1.0)?;
            high_tested = true;
        }
        let half = 0.5 * (high - low);
        if half <= tolerance {
            return Ok(low + half);
        }
        (step_before, last_step) = (half, half);
        before = None;
        x = low + half;
    }
    Ok(low + 0.5 * (high - low))
}

/// What the cubic through the last two points and their slopes adds to Newton's step.
#[derive(Clone, Copy)]
struct Correction {
    step: f64,
    /// What the cubic leaves out is smaller: its last term, and its quadratic one times the value
    /// at the point before.
    last_term: f64,
}

/// `x` as a cubic in the value, taken at a value of zero. `None` where the points are too far apart
/// for it, or lie on no line to speak of: the correction is not small beside Newton's step, or its
/// last term not beside the first.
fn correction(before: (f64, Point), here: (f64, Point)) -> Option<Correction> {
    let ((x0, f0), (x1, f1)) = (before, here);
    let rise = f0.value - f1.value;
    let secant = (x0 - x1) / rise;
    let bend_here = (secant - 1.0 / f1.slope) / rise;
    let bend_before = (1.0 / f0.slope - secant) / rise;
    let quadratic = f1.value * f1.value * bend_here;
    let last = -f1.value * f1.value * f0.value * (bend_before - bend_here) / rise;
    let step = quadratic + last;
    let newton = f1.value / f1.slope;
    let last_term = last.abs().max((quadratic * f0.value).abs());
    (step.abs() <= 0.1 * newton.abs() && last.abs() <= 0.5 * quadratic.abs())
        .then_some(Correction { step, last_term })
}

/// Whether a value at an end has the sign asked there; zero has both.
fn sign_at_end(value: f64, sign: f64) -> Result<(), NoRoot> {
    if value.is_nan() {
        return Err(NoRoot::NotANumber);
    }
    if value * sign >= 0.0 { Ok(()) } else { Err(NoRoot::SameSign) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(low: f64, high: f64, guess: f64) -> Search {
        Search { low, high, guess, tolerance: 1e-12 }
    }

    /// Plain halving, the oracle.
    fn bisect(mut low: f64, mut high: f64, f: impl Fn(f64) -> f64) -> f64 {
        for _ in 0..200 {
            let middle = 0.5 * (low + high);
            if f(middle) > 0.0 {
                low = middle;
            } else {
                high = middle;
            }
        }
        0.5 * (low + high)
    }

    #[test]
    fn newton_agrees_with_bisection() {
        type Case = (fn(f64) -> f64, fn(f64) -> f64);
        let cases: [Case; 4] = [
            (|x| (-3.0 * x).exp() - 0.7, |x| -3.0 * (-3.0 * x).exp()),
            (|x| 0.001 - x * x * x, |x| -3.0 * x * x),
            (|x| -(50.0 * (x - 0.3)).atan(), |x| -50.0 / (1.0 + (50.0 * (x - 0.3)).powi(2))),
            (|x| if x < 0.123 { 1.0 } else { -1.0 }, |_| 0.0),
        ];
        for (number, (f, slope)) in cases.into_iter().enumerate() {
            for guess in [-0.9, 0.0, 0.1, 3.0, 9.9, f64::NAN] {
                let point = |x| Point { value: f(x), slope: slope(x) };
                let found = falling_root(search(-0.99, 10.0, guess), point).unwrap();
                let expected = bisect(-0.99, 10.0, f);
                assert!(
                    (found - expected).abs() <= 2e-12,
                    "case {number}, guess {guess}: calculated {found}, expected {expected}"
                );
            }
        }
    }

    #[test]
    fn needs_no_slope() {
        let point = |x: f64| Point { value: 2.0 - x * x, slope: f64::NAN };
        let found = falling_root(search(0.0, 10.0, 1.0), point).unwrap();
        assert!((found - 2.0_f64.sqrt()).abs() <= 1e-12);
    }

    #[test]
    fn a_root_at_an_end_is_found() {
        let point = |x: f64| Point { value: -x, slope: -1.0 };
        assert!(falling_root(search(0.0, 1.0, 0.3), point).unwrap().abs() <= 1e-12);
        assert!(falling_root(search(-1.0, 0.0, -0.3), point).unwrap().abs() <= 1e-12);
    }

    #[test]
    fn says_why_there_is_none() {
        let above = |x: f64| Point { value: 1.0 + (-x).exp(), slope: -(-x).exp() };
        assert_eq!(falling_root(search(-0.99, 10.0, 0.0), above), Err(NoRoot::SameSign));
        let below = |_| Point { value: f64::NEG_INFINITY, slope: f64::NAN };
        assert_eq!(falling_root(search(-0.99, 10.0, 0.0), below), Err(NoRoot::SameSign));
        let nan = |_| Point { value: f64::NAN, slope: 1.0 };
        assert_eq!(falling_root(search(-0.99, 10.0, 0.0), nan), Err(NoRoot::NotANumber));
        let falls = |x: f64| Point { value: -x, slope: -1.0 };
        assert_eq!(falling_root(search(1.0, -1.0, 0.0), falls), Err(NoRoot::SameSign));
        assert_eq!(falling_root(search(f64::NAN, 1.0, 0.0), falls), Err(NoRoot::SameSign));
    }

    #[test]
    fn a_steep_slope_is_not_taken_for_a_root() {
        let point = |x: f64| Point { value: 0.5 - x, slope: -1e15 };
        let found = falling_root(search(-1.0, 1.0, 0.0), point).unwrap();
        assert!((found - 0.5).abs() <= 1e-12, "{found}");
    }
}
