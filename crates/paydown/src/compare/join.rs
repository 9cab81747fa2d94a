//! Rows of two results joined by their keys, in one pass where both have the same order.

use std::collections::hash_map::DefaultHasher;
use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::{Hash, Hasher};

use files::{ResultFile, ResultRows};
use report::Align;

use super::plan::Plan;

/// What has been joined, and what has no other.
#[derive(Clone, Debug, Default)]
pub(super) struct Joined {
    /// Rows of A and of B that have one key.
    pub(super) pairs: usize,
    /// Rows that only A, or only B, has.
    pub(super) alone: [Vec<usize>; 2],
    /// Rows of each whose key stands before, too.
    pub(super) repeated: [usize; 2],
}

/// Joins the rows: the first of a key in A with the first of it in B, and so on. Hands over each pair
/// as it is found.
///
/// Rows wait for the other's by place: what is held is what one file has and the other has not shown
/// yet.
pub(super) fn join(
    files: [&ResultFile; 2],
    plan: &Plan,
    mut take: impl FnMut([usize; 2], &mut [ResultRows<'_>; 2]),
) -> Joined {
    let mut ordered = files.map(ResultFile::rows);
    let mut compared = files.map(ResultFile::rows);
    let mut joined = Joined::default();
    let mut waiting: [HashMap<Vec<u8>, VecDeque<usize>>; 2] = Default::default();
    let mut seen: [HashSet<u64>; 2] = Default::default();
    let mut keys: [Vec<u8>; 2] = Default::default();
    for row in 0..files[0].len().max(files[1].len()) {
        let is_there = [0, 1].map(|side| row < files[side].len());
        for side in [0, 1] {
            if is_there[side] {
                key(&mut ordered[side], row, plan, side, &mut keys[side]);
                joined.repeated[side] += usize::from(!seen[side].insert(hash(&keys[side])));
            }
        }
        let none_waits = waiting.iter().all(HashMap::is_empty);
        if none_waits && is_there == [true, true] && keys[0] == keys[1] {
            joined.pairs += 1;
            take([row, row], &mut compared);
            continue;
        }
        for side in [0, 1] {
            if !is_there[side] {
                continue;
            }
            match first_of(&mut waiting[1 - side], &keys[side]) {
                Some(other) => {
                    joined.pairs += 1;
                    let pair = if side == 0 { [row, other] } else { [other, row] };
                    take(pair, &mut compared);
                }
                None => waiting[side].entry(keys[side].clone()).or_default().push_back(row),
            }
        }
    }
    for (alone, waiting) in joined.alone.iter_mut().zip(waiting) {
        alone.extend(waiting.into_values().flatten());
        alone.sort_unstable();
    }
    joined
}

fn first_of(waiting: &mut HashMap<Vec<u8>, VecDeque<usize>>, key: &[u8]) -> Option<usize> {
    let rows = waiting.get_mut(key)?;
    let first = rows.pop_front();
    if rows.is_empty() {
        waiting.remove(key);
    }
    first
}

/// Bytes that no text has: a number of eight bytes follows, a field ends.
const NUMBER: u8 = 0xFE;
const END: u8 = 0xFF;

/// The fields of the keys of a row; numbers by what they are, whatever their digits. What was solved
/// for is none of them.
fn key(rows: &mut ResultRows<'_>, row: usize, plan: &Plan, side: usize, to: &mut Vec<u8>) {
    to.clear();
    let solved = plan.solved[side].map(|place| rows.field(row, place).to_owned());
    for key in &plan.keys {
        let text = rows.field(row, key.places[side]);
        let number = || text.parse::<f64>().ok().filter(|_| key.column.align == Align::Right);
        match number() {
            _ if solved.as_deref() == Some(key.column.name) => {}
            Some(number) => {
                to.push(NUMBER);
                to.extend_from_slice(&(number + 0.0).to_bits().to_le_bytes());
            }
            None => to.extend_from_slice(text.as_bytes()),
        }
        to.push(END);
    }
}

fn hash(key: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}
