//! Random values as a proptest strategy that makes a case that fails simpler.

use std::fmt::Debug;

use proptest::arbitrary::any;
use proptest::strategy::{NewTree, Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use crate::dice::Dice;

/// What `make` makes of random choices.
pub fn drawn<T: Debug, F: Fn(&mut Dice) -> T + Clone>(make: F) -> Drawn<F> {
    Drawn { make }
}

/// A strategy; see [`drawn`].
#[derive(Clone)]
pub struct Drawn<F> {
    make: F,
}

impl<F> Debug for Drawn<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Drawn")
    }
}

impl<T: Debug, F: Fn(&mut Dice) -> T + Clone> Strategy for Drawn<F> {
    type Tree = Choices<F>;
    type Value = T;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        let mut dice = Dice::new(any::<u64>().new_tree(runner)?.current());
        (self.make)(&mut dice);
        let record = dice.into_record();
        let length = record.len();
        Ok(Choices { make: self.make.clone(), record, at: 0, length, undo: Vec::new() })
    }
}

/// Choices of a case, of which ever shorter stretches are made the simplest.
#[derive(Clone)]
pub struct Choices<F> {
    make: F,
    record: Vec<u64>,
    /// Stretch that is tried next.
    at: usize,
    length: usize,
    /// The record before the last try.
    undo: Vec<u64>,
}

impl<F> Debug for Choices<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} choices", self.record.len())
    }
}

impl<T: Debug, F: Fn(&mut Dice) -> T + Clone> ValueTree for Choices<F> {
    type Value = T;

    fn current(&self) -> T {
        (self.make)(&mut Dice::replay(self.record.clone()))
    }

    fn simplify(&mut self) -> bool {
        while self.length > 0 {
            while self.at < self.record.len() {
                let end = (self.at + self.length).min(self.record.len());
                let stretch = self.at..end;
                self.at = end;
                if self.record[stretch.clone()].iter().any(|choice| *choice > 0) {
                    self.undo = self.record.clone();
                    self.record[stretch].fill(0);
                    return true;
                }
            }
            self.at = 0;
            self.length /= 2;
        }
        false
    }

    fn complicate(&mut self) -> bool {
        let is_simplified = !self.undo.is_empty();
        if is_simplified {
            self.record = std::mem::take(&mut self.undo);
        }
        is_simplified
    }
}
