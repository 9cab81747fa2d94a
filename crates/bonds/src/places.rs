//! Places of classes, groups or insurers in a deal: whom the date loop visits, in which order.

use std::ops::{Deref, Range};

/// Some of a deal's classes (or insurers, or groups), by position, in an order that counts. Mostly
/// they follow one another in the deal too: then nothing is looked up.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places {
    each: Vec<usize>,
    /// All of them, where they follow one another.
    run: Option<Range<usize>>,
}

impl FromIterator<usize> for Places {
    fn from_iter<I: IntoIterator<Item = usize>>(places: I) -> Places {
        let each: Vec<usize> = places.into_iter().collect();
        let follows = |pair: &[usize]| pair[1] == pair[0] + 1;
        let run = each.first().filter(|_| each.windows(2).all(follows));
        let run = run.map(|first| *first..first + each.len());
        Places { each, run }
    }
}

impl Deref for Places {
    type Target = [usize];
    fn deref(&self) -> &[usize] {
        &self.each
    }
}

impl Places {
    /// The sum of an amount of each.
    #[inline(always)]
    pub(crate) fn sum<T>(&self, states: &[T], amount: impl Fn(&T) -> f64) -> f64 {
        match &self.run {
            Some(run) => states[run.clone()].iter().map(amount).sum(),
            None => self.each.iter().map(|place| amount(&states[*place])).sum(),
        }
    }

    /// Folds them in order.
    #[inline(always)]
    pub(crate) fn fold<T>(&self, states: &[T], first: f64, with: impl Fn(f64, &T) -> f64) -> f64 {
        match &self.run {
            Some(run) => states[run.clone()].iter().fold(first, with),
            None => self.each.iter().fold(first, |so_far, place| with(so_far, &states[*place])),
        }
    }

    /// Visits each with its place.
    #[inline(always)]
    pub(crate) fn visit<T>(&self, states: &mut [T], mut visit: impl FnMut(usize, &mut T)) {
        match &self.run {
            Some(run) => {
                for (place, state) in run.clone().zip(&mut states[run.clone()]) {
                    visit(place, state);
                }
            }
            None => {
                for &place in &self.each {
                    visit(place, &mut states[place]);
                }
            }
        }
    }
}
