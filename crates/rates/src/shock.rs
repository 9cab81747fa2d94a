//! Moves of index levels: shifts, shocks from a month on, ramps, floors.
//!
//! All act on levels, not on the quotes from which levels were made: a shift of 100 bp adds 0.01
//! to the level of every month, as filings' rate-shock columns do. Shifts are fractions a year;
//! months are deal months, 1-based, and a month below 1 counts as 1.

use terms::{IndexId, IndexPaths};

/// Latest month in which a move may begin or end; a later one counts as this.
const LATEST: u32 = 1200;

/// `paths` with every level of every index moved by `shift` (fraction a year) from the first
/// month on: 100 bp is 0.01. Levels may become negative; floors are for contracts to say.
pub fn shifted(paths: &IndexPaths, shift: f64) -> IndexPaths {
    moved(paths, 1, |_| shift)
}

/// `paths` with the levels of `index` moved by `shift`, the others as they are.
pub fn shifted_index(paths: &IndexPaths, index: IndexId, shift: f64) -> IndexPaths {
    let mut paths = paths.clone();
    if let Some(path) = paths.levels.get_mut(index.0) {
        path.iter_mut().for_each(|level| *level += shift);
    }
    paths
}

/// `paths` with every level moved by `shift` from month `from_month` on: the shocks of an
/// available-funds-rate schedule, which leave the first fixing as it is (`from_month` = 2).
pub fn shocked(paths: &IndexPaths, shift: f64, from_month: u32) -> IndexPaths {
    let from = from_month.clamp(1, LATEST);
    moved(paths, from, |month| if month >= from { shift } else { 0.0 })
}

/// `paths` with every level moved by a shift that grows in a straight line from 0 in month `from`
/// to all of `shift` in month `to`, and stays: in month m between them
/// `shift x (m - from) / (to - from)`. When `to` is not after `from`, all of it comes in `from`.
pub fn ramped(paths: &IndexPaths, shift: f64, from: u32, to: u32) -> IndexPaths {
    let from = from.clamp(1, LATEST);
    let to = to.clamp(from, LATEST);
    moved(paths, to, |month| {
        if month >= to {
            shift
        } else {
            // Here `from` is before `to`, or the month is before both.
            shift * f64::from(month.saturating_sub(from)) / f64::from((to - from).max(1))
        }
    })
}

/// `paths` with every level moved by the shift of its month (fractions a year); the last shift goes
/// on.
pub fn shifted_by_month(paths: &IndexPaths, shifts: &[f64]) -> IndexPaths {
    let last = shifts.last().copied().unwrap_or(0.0);
    let of_month = |month: u32| shifts.get(month as usize - 1).copied().unwrap_or(last);
    moved(paths, u32::try_from(shifts.len()).unwrap_or(LATEST).clamp(1, LATEST), of_month)
}

/// `paths` with no level below zero.
pub fn floored(paths: &IndexPaths) -> IndexPaths {
    let levels = paths.levels.iter().map(|path| path.iter().map(|l| l.max(0.0)).collect());
    IndexPaths { names: paths.names.clone(), levels: levels.collect() }
}

/// `paths` moved by `shift(month)`, which is the same from month `settled` on. A path that ends
/// earlier holds its last level, and is written out up to there.
fn moved(paths: &IndexPaths, settled: u32, shift: impl Fn(u32) -> f64) -> IndexPaths {
    let levels = paths.levels.iter().map(|path| {
        let held = path.last().copied();
        let months = path.len().max(if held.is_some() { settled as usize } else { 0 });
        let levels = path.iter().copied().chain(held.into_iter().cycle());
        levels.take(months).zip(1_u32..).map(|(level, month)| level + shift(month)).collect()
    });
    IndexPaths { names: paths.names.clone(), levels: levels.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn paths(levels: &[&[f64]]) -> IndexPaths {
        let names = (0..levels.len()).map(|i| format!("I{i}")).collect();
        IndexPaths { names, levels: levels.iter().map(|path| path.to_vec()).collect() }
    }

    const FIRST: IndexId = IndexId(0);

    #[test]
    fn a_shift_moves_every_month() {
        let base = paths(&[&[0.011]]);
        let up = shifted(&base, 0.01);
        assert!((up.level(FIRST, 7) - 0.021).abs() < 1e-15);
        assert_eq!(shifted(&base, 0.0), base);
    }

    #[test]
    fn one_index_moves_alone() {
        let base = paths(&[&[0.01, 0.02], &[0.03]]);
        let up = shifted_index(&base, IndexId(1), 0.01);
        assert_eq!(up.levels[0], base.levels[0]);
        assert!((up.level(IndexId(1), 5) - 0.04).abs() < 1e-15);
        assert_eq!(shifted_index(&base, IndexId(2), 0.01), base);
    }

    #[test]
    fn a_shock_leaves_the_months_before_it() {
        let base = paths(&[&[0.01], &[0.01, 0.02, 0.03, 0.04]]);
        let up = shocked(&base, 0.1, 3);
        assert_eq!(up.levels[0], [0.01, 0.01, 0.11]);
        assert_eq!(up.levels[1], [0.01, 0.02, 0.13, 0.04 + 0.1]);
        assert_eq!(shocked(&base, 0.1, 0), shifted(&base, 0.1));
        assert_eq!(shocked(&base, 0.1, u32::MAX).levels[0].len(), LATEST as usize);
    }

    #[test]
    fn a_ramp_grows_in_a_straight_line() {
        let up = ramped(&paths(&[&[0.0]]), 0.04, 2, 6);
        let expected = [0.0, 0.0, 0.01, 0.02, 0.03, 0.04];
        assert!(up.levels[0].iter().zip(expected).all(|(l, e)| (l - e).abs() < 1e-15), "{up:?}");
        assert_eq!(up.level(FIRST, 100), 0.04);
        let base = paths(&[&[0.01, 0.02]]);
        assert_eq!(ramped(&base, 0.04, 2, 2), shocked(&base, 0.04, 2));
        assert_eq!(ramped(&base, 0.04, 5, 2), shocked(&base, 0.04, 5));
        assert_eq!(ramped(&base, 0.04, 0, u32::MAX).levels[0].len(), LATEST as usize);
    }

    #[test]
    fn floors_hold_at_zero() {
        assert_eq!(floored(&paths(&[&[-0.01, 0.02]])).levels[0], [0.0, 0.02]);
    }

    proptest! {
        #[test]
        fn moves_agree(levels in prop::collection::vec(-0.1..1.0, 1..20), shift in -0.1..0.1,
                       from in 0_u32..30, to in 0_u32..30, month in 1..40) {
            let base = paths(&[&levels]);
            let at = |paths: &IndexPaths| paths.level(FIRST, month);
            // A shift moves each level by itself, and no shift moves nothing.
            prop_assert!((at(&shifted(&base, shift)) - at(&base) - shift).abs() < 1e-12);
            for none in [shocked(&base, 0.0, from), ramped(&base, 0.0, from, to)] {
                prop_assert_eq!(at(&none), at(&base));
            }
            // A ramp lies between nothing and the shock at its start.
            let part = at(&ramped(&base, shift, from, to)) - at(&base);
            let whole = at(&shocked(&base, shift, from)) - at(&base);
            prop_assert!(part * shift >= -1e-12 && part.abs() <= whole.abs() + 1e-12);
        }
    }
}
