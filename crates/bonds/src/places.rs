//! Places of classes, groups or insurers in a deal: whom the date loop visits, in which order.

use std::ops::{Deref, Range};

use crate::lanes::Lanes;

/// Which classes have a balance or are owed interest: those that a sum of such amounts, or a payment
/// of them, must visit. With more than 64 classes it is all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Live(u64);

impl Live {
    /// Every class (insurer, group).
    pub(crate) const ALL: Live = Live(u64::MAX);

    /// Those of `states` for which `is_live` holds.
    #[inline(always)]
    pub(crate) fn of<T>(states: &[T], is_live: impl Fn(&T) -> bool) -> Live {
        if states.len() > u64::BITS as usize {
            return Live::ALL;
        }
        let mut bits = 0;
        for (place, state) in states.iter().enumerate() {
            bits |= u64::from(is_live(state)) << place;
        }
        Live(bits)
    }

    pub(crate) fn add(&mut self, place: usize) {
        self.0 |= bit(place);
    }

    /// Whether a place is live.
    #[inline(always)]
    pub(crate) fn has(self, place: usize) -> bool {
        place >= u64::BITS as usize || self.0 & bit(place) != 0
    }

    /// Whether each place is live, from the first on.
    #[inline(always)]
    pub(crate) fn each(self) -> impl Iterator<Item = bool> {
        std::iter::successors(Some(self.0), |bits| Some(bits.rotate_right(1)))
            .map(|bits| bits & 1 != 0)
    }
}

/// 0 for a place that has none.
fn bit(place: usize) -> u64 {
    if place < u64::BITS as usize { 1 << place } else { 0 }
}

/// Some of a deal's classes (or insurers, or groups), by position, in an order that counts. Mostly
/// they follow one another in the deal too, from first to last or from last to first: then nothing
/// is looked up, and those at the ends that are not [`Live`] are left out.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places {
    each: Vec<usize>,
    order: Order,
    /// A bit for each; all bits where one has none.
    bits: u64,
}

#[derive(Clone, Debug, Default)]
enum Order {
    #[default]
    Any,
    Rising(Range<usize>),
    Falling(Range<usize>),
}

impl FromIterator<usize> for Places {
    fn from_iter<I: IntoIterator<Item = usize>>(places: I) -> Places {
        let each: Vec<usize> = places.into_iter().collect();
        let bits = each.iter().fold(0, |bits, place| match bit(*place) {
            0 => u64::MAX,
            bit => bits | bit,
        });
        let follow = |step: fn(&[usize]) -> bool| each.windows(2).all(step);
        let order = match (each.first(), each.last()) {
            (Some(first), Some(last)) if follow(|pair| pair[1] == pair[0] + 1) => {
                Order::Rising(*first..*last + 1)
            }
            (Some(first), Some(last)) if follow(|pair| pair[0] == pair[1] + 1) => {
                Order::Falling(*last..*first + 1)
            }
            _ => Order::Any,
        };
        Places { each, order, bits }
    }
}

impl Deref for Places {
    type Target = [usize];
    fn deref(&self) -> &[usize] {
        &self.each
    }
}

impl Places {
    /// Whether any is live.
    #[inline(always)]
    pub(crate) fn any(&self, live: Live) -> bool {
        self.bits & live.0 != 0
    }

    /// The part of `range` from its first to its last place that is live.
    #[inline(always)]
    fn within(&self, range: &Range<usize>, live: Live) -> Range<usize> {
        if self.bits == u64::MAX {
            return range.clone();
        }
        match self.bits & live.0 {
            0 => range.start..range.start,
            bits => bits.trailing_zeros() as usize..(u64::BITS - bits.leading_zeros()) as usize,
        }
    }

    /// The sum of an amount of each, which those that are not live do not have.
    #[inline(always)]
    pub(crate) fn sum<const N: usize, T>(
        &self,
        states: &[T],
        live: Live,
        amount: impl Fn(&T) -> Lanes<N>,
    ) -> Lanes<N> {
        let mut sum = Lanes::ZERO;
        match &self.order {
            Order::Rising(run) => {
                for state in &states[self.within(run, live)] {
                    sum += amount(state);
                }
            }
            _ => {
                for place in &self.each {
                    sum += amount(&states[*place]);
                }
            }
        }
        sum
    }

    /// Visits each with its place, but for some that are not live.
    #[inline(always)]
    pub(crate) fn visit<T>(
        &self,
        states: &mut [T],
        live: Live,
        mut visit: impl FnMut(usize, &mut T),
    ) {
        let run = match &self.order {
            Order::Rising(run) | Order::Falling(run) => self.within(run, live),
            Order::Any => 0..self.each.len(),
        };
        for step in 0..run.len() {
            let place = match self.order {
                Order::Rising(_) => run.start + step,
                Order::Falling(_) => run.end - 1 - step,
                Order::Any => self.each[step],
            };
            visit(place, &mut states[place]);
        }
    }
}
