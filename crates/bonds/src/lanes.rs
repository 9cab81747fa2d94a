//! Lanes: an amount in each of several scenarios that are paid side by side.
//!
//! The engine has one source for one scenario and for several: every amount of the date loop is
//! [`Lanes`], of one lane for a single run. A lane's operations are those of a run of its own, in
//! the same order, so that its results are the same to the bit; what differs between lanes is
//! picked by [`Which`].
//!
//! Lanes are gone through by loops, which become vector instructions wherever they are inlined; an
//! adapter of the standard library that is not inlined would stay at the narrowest ones. They are
//! left to the compiler to inline (`inline`, without `always`): each is then unrolled once, not at
//! each of its thousands of places in the date loop, which takes a third of the time to compile.

use std::iter::Sum;
use std::ops::{
    Add, AddAssign, BitAnd, BitOr, BitOrAssign, Div, Mul, MulAssign, Not, Sub, SubAssign,
};

/// An amount (dollars, or a rate as a fraction a year) in each of `N` scenarios.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Lanes<const N: usize>([f64; N]);

/// In which of `N` scenarios something holds: all bits of a lane, or none, as vector instructions
/// compare and pick.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Which<const N: usize>([u64; N]);

const HOLDS: u64 = u64::MAX;

impl<const N: usize> Default for Lanes<N> {
    fn default() -> Lanes<N> {
        Lanes::ZERO
    }
}

impl<const N: usize> Default for Which<N> {
    fn default() -> Which<N> {
        Which::NONE
    }
}

impl<const N: usize> Lanes<N> {
    pub(crate) const ZERO: Lanes<N> = Lanes([0.0; N]);

    /// The same amount in every lane.
    #[inline]
    pub(crate) const fn all(amount: f64) -> Lanes<N> {
        Lanes([amount; N])
    }

    /// The amount of each lane, by its position.
    #[inline]
    pub(crate) fn of(mut amount: impl FnMut(usize) -> f64) -> Lanes<N> {
        let mut lanes = [0.0; N];
        for (position, lane) in lanes.iter_mut().enumerate() {
            *lane = amount(position);
        }
        Lanes(lanes)
    }

    /// The amount of one lane.
    #[inline]
    pub(crate) fn lane(self, lane: usize) -> f64 {
        self.0[lane]
    }

    #[inline]
    pub(crate) fn set(&mut self, lane: usize, amount: f64) {
        self.0[lane] = amount;
    }

    #[inline]
    fn zip(self, other: Lanes<N>, of: impl Fn(f64, f64) -> f64) -> Lanes<N> {
        let mut lanes = self.0;
        for (lane, other) in lanes.iter_mut().zip(other.0) {
            *lane = of(*lane, other);
        }
        Lanes(lanes)
    }

    #[inline]
    fn holds(self, other: Lanes<N>, of: impl Fn(f64, f64) -> bool) -> Which<N> {
        let mut which = [0; N];
        for (holds, (lane, other)) in which.iter_mut().zip(self.0.into_iter().zip(other.0)) {
            *holds = if of(lane, other) { HOLDS } else { 0 };
        }
        Which(which)
    }

    /// The smaller of two; the other one where an amount is not a number.
    #[inline]
    pub(crate) fn min(self, other: Lanes<N>) -> Lanes<N> {
        self.zip(other, |lane, other| if lane < other { lane } else { other })
    }

    /// The larger of two; the other one where an amount is not a number.
    #[inline]
    pub(crate) fn max(self, other: Lanes<N>) -> Lanes<N> {
        self.zip(other, |lane, other| if lane > other { lane } else { other })
    }

    /// Each amount, or 0 below it. Unlike [`f64::max`] it keeps what is not a number.
    #[inline]
    pub(crate) fn positive(self) -> Lanes<N> {
        self.zip(self, |lane, _| if lane < 0.0 { 0.0 } else { lane })
    }

    #[inline]
    pub(crate) fn abs(self) -> Lanes<N> {
        self.zip(self, |lane, _| lane.abs())
    }

    #[inline]
    pub(crate) fn is_above(self, other: Lanes<N>) -> Which<N> {
        self.holds(other, |lane, other| lane > other)
    }

    #[inline]
    pub(crate) fn is_at_most(self, other: Lanes<N>) -> Which<N> {
        self.holds(other, |lane, other| lane <= other)
    }

    /// Whether any lane has more than 0.
    #[inline]
    pub(crate) fn any_positive(self) -> bool {
        self.is_above(Lanes::ZERO).any()
    }

    /// Whether any lane has anything, a negative zero included.
    #[inline]
    pub(crate) fn any(self) -> bool {
        Lanes::any_of([self])
    }

    /// Whether any lane of these amounts has anything, a negative zero included.
    #[inline]
    pub(crate) fn any_of<const AMOUNTS: usize>(amounts: [Lanes<N>; AMOUNTS]) -> bool {
        let mut bits = [0; N];
        for amount in amounts {
            for (bits, lane) in bits.iter_mut().zip(amount.0) {
                *bits |= lane.to_bits();
            }
        }
        Which(bits).any()
    }
}

impl Lanes<1> {
    /// The amount of a single scenario.
    #[inline]
    pub(crate) fn only(self) -> f64 {
        self.0[0]
    }
}

impl Which<1> {
    /// Whether it holds in a single scenario.
    pub(crate) fn only(self) -> bool {
        self.lane(0)
    }
}

impl<const N: usize> Which<N> {
    pub(crate) const NONE: Which<N> = Which([0; N]);
    pub(crate) const ALL: Which<N> = Which([HOLDS; N]);

    #[inline]
    pub(crate) const fn all_if(holds: bool) -> Which<N> {
        if holds { Which::ALL } else { Which::NONE }
    }

    #[inline]
    pub(crate) fn any(self) -> bool {
        let mut any = 0;
        for lane in self.0 {
            any |= lane;
        }
        any != 0
    }

    #[inline]
    pub(crate) fn all(self) -> bool {
        let mut all = HOLDS;
        for lane in self.0 {
            all &= lane;
        }
        all != 0
    }

    #[inline]
    fn zip(self, other: Which<N>, of: impl Fn(u64, u64) -> u64) -> Which<N> {
        let mut lanes = self.0;
        for (lane, other) in lanes.iter_mut().zip(other.0) {
            *lane = of(*lane, other);
        }
        Which(lanes)
    }

    /// Whether it holds in one lane.
    #[inline]
    pub(crate) fn lane(self, lane: usize) -> bool {
        self.0[lane] != 0
    }

    /// The lanes in which it holds.
    pub(crate) fn lanes(self) -> impl Iterator<Item = usize> {
        (0..N).filter(move |lane| self.lane(*lane))
    }

    /// `holding` where it holds, `other` elsewhere.
    #[inline]
    pub(crate) fn pick(self, holding: Lanes<N>, other: Lanes<N>) -> Lanes<N> {
        let mut lanes = other.0;
        for (lane, (holds, holding)) in lanes.iter_mut().zip(self.0.into_iter().zip(holding.0)) {
            *lane = f64::from_bits(holding.to_bits() & holds | lane.to_bits() & !holds);
        }
        Lanes(lanes)
    }

    /// `amount` where it holds, 0 elsewhere.
    #[inline]
    pub(crate) fn keep(self, amount: Lanes<N>) -> Lanes<N> {
        self.pick(amount, Lanes::ZERO)
    }
}

impl<const N: usize> Not for Which<N> {
    type Output = Which<N>;
    #[inline]
    fn not(self) -> Which<N> {
        self.zip(self, |lane, _| !lane)
    }
}

impl<const N: usize> BitAnd for Which<N> {
    type Output = Which<N>;
    #[inline]
    fn bitand(self, other: Which<N>) -> Which<N> {
        self.zip(other, |lane, other| lane & other)
    }
}

impl<const N: usize> BitOr for Which<N> {
    type Output = Which<N>;
    #[inline]
    fn bitor(self, other: Which<N>) -> Which<N> {
        self.zip(other, |lane, other| lane | other)
    }
}

impl<const N: usize> BitOrAssign for Which<N> {
    #[inline]
    fn bitor_assign(&mut self, other: Which<N>) {
        *self = *self | other;
    }
}

macro_rules! lane_by_lane {
    ($($operation:ident :: $method:ident)+) => {$(
        impl<const N: usize> $operation for Lanes<N> {
            type Output = Lanes<N>;
            #[inline]
            fn $method(self, other: Lanes<N>) -> Lanes<N> {
                self.zip(other, f64::$method)
            }
        }

        impl<const N: usize> $operation<f64> for Lanes<N> {
            type Output = Lanes<N>;
            #[inline]
            fn $method(self, other: f64) -> Lanes<N> {
                self.zip(Lanes::all(other), f64::$method)
            }
        }
    )+};
}

lane_by_lane! { Add::add Sub::sub Mul::mul Div::div }

impl<const N: usize> AddAssign for Lanes<N> {
    #[inline]
    fn add_assign(&mut self, other: Lanes<N>) {
        *self = *self + other;
    }
}

impl<const N: usize> SubAssign for Lanes<N> {
    #[inline]
    fn sub_assign(&mut self, other: Lanes<N>) {
        *self = *self - other;
    }
}

impl<const N: usize> MulAssign for Lanes<N> {
    #[inline]
    fn mul_assign(&mut self, other: Lanes<N>) {
        *self = *self * other;
    }
}

impl<const N: usize> Sum for Lanes<N> {
    #[inline]
    fn sum<I: Iterator<Item = Lanes<N>>>(lanes: I) -> Lanes<N> {
        let mut sum = Lanes::ZERO;
        for amount in lanes {
            sum += amount;
        }
        sum
    }
}
