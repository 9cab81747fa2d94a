//! The rate of an adjustable loan at a reset.

use terms::{IndexId, IndexPaths, Rate};

use crate::pool::Adjustable;

impl Adjustable {
    /// The rate after the reset of `payment`, which falls in deal month `month`; `previous` is the
    /// rate before it.
    ///
    /// Index plus margin, rounded; then within the initial cap (first reset) or the periodic cap
    /// of the previous rate; then at most the lifetime cap, and at least the lifetime floor.
    pub fn reset(&self, payment: u32, month: u32, previous: Rate, paths: &IndexPaths) -> Rate {
        let index = Rate::from_fraction(index_level(paths, self.index, month, self.look_back));
        let fully_indexed = round_to_nearest(index + self.margin, self.rounding);
        let cap = if payment == self.first_reset { self.initial_cap } else { self.periodic_cap };
        fully_indexed
            .min(previous + cap)
            .max(previous - cap)
            .min(self.lifetime_cap)
            .max(self.lifetime_floor)
    }
}

/// The level of an index `look_back` months before deal month `month`.
pub(crate) fn index_level(paths: &IndexPaths, index: IndexId, month: u32, look_back: u32) -> f64 {
    let read_at = i64::from(month) - i64::from(look_back);
    paths.level(index, i32::try_from(read_at).unwrap_or(i32::MAX))
}

/// The nearest multiple of `step`, halves up; `rate` itself without a step.
fn round_to_nearest(rate: Rate, step: Option<Rate>) -> Rate {
    let Some(step) = step.filter(|step| *step > Rate::ZERO) else { return rate };
    // 4.3125% / 0.125% is 34.5 but for the last bit: without the nudge halves would fall
    // either way.
    let steps = (rate.fraction() / step.fraction() + 0.5 + 1e-9).floor();
    Rate::from_fraction(steps * step.fraction())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms_of_note() -> Adjustable {
        Adjustable {
            index: IndexId(0),
            margin: Rate::from_percent(3.0),
            first_reset: 24,
            reset_period: 6,
            initial_cap: Rate::from_percent(3.0),
            periodic_cap: Rate::from_percent(1.0),
            lifetime_cap: Rate::from_percent(11.5),
            lifetime_floor: Rate::from_percent(3.0),
            rounding: Some(Rate::from_percent(0.125)),
            look_back: 1,
        }
    }

    fn paths(percent: f64) -> IndexPaths {
        IndexPaths { names: vec!["LIBOR_6M".into()], levels: vec![vec![percent / 100.0]] }
    }

    #[test]
    fn every_limit_binds_in_its_turn() {
        let note = terms_of_note();
        // (payment, index %, previous %, rate after the reset %)
        let cases = [
            (24, 1.12, 5.5, 4.125),   // 4.12 rounded to the nearest eighth
            (24, 1.3125, 5.5, 4.375), // a half rounds up
            (24, 9.0, 5.5, 8.5),      // initial cap, up
            (24, 0.0, 7.5, 4.5),      // initial cap, down
            (30, 9.0, 5.5, 6.5),      // periodic cap
            (30, 9.0, 11.25, 11.5),   // lifetime cap
            (30, -2.0, 3.25, 3.0),    // floor
        ];
        for (payment, index, previous, expected) in cases {
            let rate = note.reset(payment, payment, Rate::from_percent(previous), &paths(index));
            assert!((rate.percent() - expected).abs() < 1e-9, "{index} {previous}: {rate:?}");
        }
    }

    #[test]
    fn the_index_is_read_before_the_reset() {
        let mut note = terms_of_note();
        note.rounding = None;
        let rising = IndexPaths {
            names: vec!["LIBOR_6M".into()],
            levels: vec![(1..=40).map(|month| f64::from(month) / 10_000.0).collect()],
        };
        let rate = note.reset(24, 24, Rate::from_percent(5.0), &rising);
        assert!((rate.percent() - 3.23).abs() < 1e-12, "{rate:?}");
    }
}
