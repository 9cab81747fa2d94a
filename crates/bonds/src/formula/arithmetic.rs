//! The operations of expressions, in lanes.

use crate::formula::Operator;
use crate::lanes::{Lanes, Which};

/// How an amount is rounded to the nearest multiple of a step, half up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Rounding {
    /// Of a step that is a part of one, as 0.00001: so many of it are one. What is rounded is a
    /// quotient of whole numbers: the double nearest to the decimal.
    Parts(f64),
    /// Of any other step.
    Multiple(f64),
}

impl Rounding {
    /// To multiples of `step`, which is above 0.
    pub(crate) fn to(step: f64) -> Rounding {
        let parts = (1.0 / step).round();
        match step < 1.0 && (parts * step - 1.0).abs() < 1e-9 {
            true => Rounding::Parts(parts),
            false => Rounding::Multiple(step),
        }
    }

    #[inline(always)]
    pub(crate) fn round<const N: usize>(self, of: Lanes<N>) -> Lanes<N> {
        match self {
            Rounding::Parts(parts) => {
                Lanes::of(|lane| (of.lane(lane) * parts + 0.5).floor() / parts)
            }
            Rounding::Multiple(step) => {
                Lanes::of(|lane| (of.lane(lane) / step + 0.5).floor() * step)
            }
        }
    }
}

/// A test as an amount: 1 where it holds, 0 elsewhere.
#[inline(always)]
pub(crate) fn test<const N: usize>(which: Which<N>) -> Lanes<N> {
    which.keep(Lanes::all(1.0))
}

/// Where a test holds.
#[inline(always)]
pub(crate) fn holds<const N: usize>(test: Lanes<N>) -> Which<N> {
    test.is_above(Lanes::ZERO)
}

/// The figure, within what sums and products of a deal's expressions cannot turn into infinity.
#[inline(always)]
pub(crate) fn bounded(figure: f64) -> f64 {
    const MOST: f64 = 1e150;
    figure.clamp(-MOST, MOST)
}

/// The quotient; 0 where the divisor is.
#[inline(always)]
pub(crate) fn divide<const N: usize>(one: Lanes<N>, other: Lanes<N>) -> Lanes<N> {
    let is_zero = other.is_at_most(Lanes::ZERO) & Lanes::ZERO.is_at_most(other);
    let quotient = Lanes::of(|lane| bounded(one.lane(lane) / other.lane(lane)));
    is_zero.pick(Lanes::ZERO, quotient)
}

#[inline(always)]
pub(crate) fn apply<const N: usize>(
    operator: Operator,
    one: Lanes<N>,
    other: Lanes<N>,
) -> Lanes<N> {
    match operator {
        Operator::Add => one + other,
        Operator::Subtract => one - other,
        Operator::Multiply => Lanes::of(|lane| bounded(one.lane(lane) * other.lane(lane))),
        Operator::Divide => divide(one, other),
        Operator::Min => one.min(other),
        Operator::Max => one.max(other),
        Operator::Less => test(other.is_above(one)),
        Operator::AtMost => test(one.is_at_most(other)),
        Operator::Equal => test(one.is_at_most(other) & other.is_at_most(one)),
        Operator::And => test(holds(one) & holds(other)),
        Operator::Or => test(holds(one) | holds(other)),
    }
}
