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
        let seed = any::<u64>().new_tree(runner)?.current();
        Ok(Choices { make: self.make.clone(), seed, record: None, at: 0, length: 0, undo: None })
    }
}

/// Choices of a case, of which ever shorter stretches are made the simplest.
#[derive(Clone)]
pub struct Choices<F> {
    make: F,
    /// From which the choices follow, until one of them is made simpler.
    seed: u64,
    record: Option<Vec<u64>>,
    /// Stretch that is tried next.
    at: usize,
    length: usize,
    /// The record before the last try.
    undo: Option<Vec<u64>>,
}

impl<F> Debug for Choices<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "choices of {}", self.seed)
    }
}

impl<T: Debug, F: Fn(&mut Dice) -> T + Clone> ValueTree for Choices<F> {
    type Value = T;

    fn current(&self) -> T {
        let mut dice = match &self.record {
            Some(record) => Dice::replay(record.clone()),
            None => Dice::new(self.seed),
        };
        (self.make)(&mut dice)
    }

    fn simplify(&mut self) -> bool {
        let record = self.record.get_or_insert_with(|| {
            let mut dice = Dice::new(self.seed);
            (self.make)(&mut dice);
            let record = dice.into_record();
            self.length = record.len();
            record
        });
        while self.length > 0 {
            while self.at < record.len() {
                let end = (self.at + self.length).min(record.len());
                let stretch = self.at..end;
                self.at = end;
                if record[stretch.clone()].iter().any(|choice| *choice > 0) {
                    self.undo = Some(record.clone());
                    record[stretch].fill(0);
                    return true;
                }
            }
            self.at = 0;
            self.length /= 2;
        }
        false
    }

    fn complicate(&mut self) -> bool {
        let before = self.undo.take();
        let is_simplified = before.is_some();
        self.record = before.or(self.record.take());
        is_simplified
    }
}
