//! The break-even search: right for every shape of loss, in few evaluations, and deterministic.

#![allow(clippy::expect_used, clippy::unwrap_used)]

use proptest::prelude::*;
use solver::{Breakeven, BreakevenSearch, NoBreakeven, breakeven, on_increment};

fn cold() -> BreakevenSearch {
    BreakevenSearch { low: 0.0, high: 100.0, guess: None, tolerance: 1e-4, rising: true, probes: 0 }
}

fn warm(guess: f64) -> BreakevenSearch {
    BreakevenSearch { guess: Some(guess), ..cold() }
}

type Loss = Box<dyn Fn(f64) -> f64>;

/// Losses over a break-even `kink` that are like those of a class: straight, bent downwards since
/// a pool can default only once, capped by the class's balance.
fn losses(kink: f64) -> Vec<(&'static str, Loss)> {
    let pool = move |x: f64| 1.0 - (-0.05 * x).exp();
    vec![
        ("straight", Box::new(move |x: f64| 3e5 * (x - kink).max(0.0))),
        ("bent", Box::new(move |x: f64| 4e7 * (pool(x) - pool(kink)).max(0.0))),
        ("capped", Box::new(move |x: f64| (9e5 * (x - kink).max(0.0)).min(1.9e7))),
        (
            "bent and capped",
            Box::new(move |x: f64| (9e7 * (pool(x) - pool(kink)).max(0.0)).min(2e7)),
        ),
        (
            "bent upwards",
            Box::new(move |x: f64| {
                let over = (x - kink).max(0.0);
                1e5 * over + 2e4 * over * over
            }),
        ),
        (
            "cushion",
            Box::new(move |x: f64| {
                let over = 4e7 * (pool(x) - pool(kink));
                if over > 0.0 { over } else { 0.2 * over }
            }),
        ),
    ]
}

fn check(found: Breakeven, kink: f64, search: BreakevenSearch, what: &str) {
    let Breakeven { without, with, .. } = found;
    let (left, right) = if search.rising { (without, with) } else { (with, without) };
    // No bracket is shorter than a few digits of the range's ends.
    let slack = 1e-15 * search.low.abs().max(search.high.abs());
    assert!(
        left <= kink + slack
            && kink <= right + slack
            && right - left <= search.tolerance * 1.000_001 + slack,
        "{what}: calculated {without} to {with}, expected {kink}"
    );
}

#[test]
fn a_cold_start_takes_at_most_twelve_trials_and_a_warm_one_eight() {
    let (mut most_cold, mut most_warm) = (0, 0);
    for step in 1..=240 {
        let kink = 0.1237 * f64::from(step);
        for (name, loss) in losses(kink) {
            let found = breakeven(cold(), &loss).unwrap();
            check(found, kink, cold(), name);
            assert!(found.trials <= 12, "{name} at {kink}: {} trials", found.trials);
            most_cold = most_cold.max(found.trials);
            for off in [-0.05, -0.02, 0.0, 0.02, 0.05] {
                let search = warm(kink * (1.0 + off));
                let found = breakeven(search, &loss).unwrap();
                check(found, kink, search, name);
                // A line misleads most where the loss bends upwards.
                let most = if name == "bent upwards" { 10 } else { 8 };
                assert!(found.trials <= most, "{name} at {kink}, {off}: {}", found.trials);
                most_warm = most_warm.max(found.trials);
            }
        }
    }
    assert!(most_cold >= 5 && most_warm >= 3, "{most_cold}, {most_warm}: the losses are too easy");
}

#[test]
fn says_why_there_is_none() {
    assert_eq!(breakeven(cold(), |_| 1.0), Err(NoBreakeven::AlwaysLoss));
    assert_eq!(breakeven(cold(), |x| 5.0 + x), Err(NoBreakeven::AlwaysLoss));
    assert_eq!(breakeven(cold(), |_| 0.0), Err(NoBreakeven::NeverLoss));
    assert_eq!(breakeven(cold(), |x| x - 200.0), Err(NoBreakeven::NeverLoss));
    assert_eq!(breakeven(cold(), |_| f64::NAN), Err(NoBreakeven::NotANumber));
    let gap = |x: f64| if (5.0..20.0).contains(&x) { f64::NAN } else { x - 10.0 };
    assert_eq!(breakeven(cold(), gap), Err(NoBreakeven::NotANumber));
    for (low, high, tolerance) in
        [(1.0, 1.0, 1e-4), (2.0, 1.0, 1e-4), (0.0, f64::INFINITY, 1e-4), (f64::NAN, 1.0, 1e-4)]
    {
        let search = BreakevenSearch { low, high, tolerance, ..cold() };
        assert_eq!(breakeven(search, |x| x - 1.5), Err(NoBreakeven::NotANumber));
    }
    for tolerance in [0.0, -1.0, f64::NAN] {
        let search = BreakevenSearch { tolerance, ..cold() };
        assert_eq!(breakeven(search, |x| x - 1.5), Err(NoBreakeven::NotANumber));
    }
    for increment in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let found = on_increment(cold(), increment, |x| x - 1.5);
        assert_eq!(found, Err(NoBreakeven::NotANumber));
    }
}

#[test]
fn the_ends_of_the_range_count() {
    let found = breakeven(cold(), |x| x).unwrap();
    assert_eq!(found.without, 0.0, "no loss at 0, a loss at any other value");
    let found = breakeven(cold(), |x| if x < 100.0 { 0.0 } else { 1.0 }).unwrap();
    assert_eq!(found.with, 100.0, "a loss at 100 only");
    let found = on_increment(cold(), 1.0, |x| x - 0.5).unwrap();
    assert_eq!((found.without, found.with), (0.0, 1.0));
    let found = on_increment(cold(), 1.0, |x| x - 99.5).unwrap();
    assert_eq!((found.without, found.with), (99.0, 100.0));
}

#[test]
fn increments_are_decimals() {
    let loss = |x: f64| 1e6 * (x - 8.5162).max(0.0);
    for (increment, without, with) in [
        (0.01, 8.51, 8.52),
        (0.05, 8.50, 8.55),
        (0.1, 8.5, 8.6),
        (0.25, 8.5, 8.75),
        (2.0, 8.0, 10.0),
    ] {
        let found = on_increment(cold(), increment, loss).unwrap();
        assert_eq!((found.without, found.with), (without, with), "increment {increment}");
    }
}

#[test]
fn probes_find_what_is_not_monotone() {
    let island = |x: f64| if (3.9..4.6).contains(&x) { 1.0 } else { 1e5 * (x - 8.5) };
    let blind = breakeven(BreakevenSearch { probes: 0, ..warm(8.4) }, island).unwrap();
    assert!(blind.monotone);
    let seen = breakeven(BreakevenSearch { probes: 4, ..warm(8.4) }, island).unwrap();
    assert!(!seen.monotone);
    assert!((seen.contradiction.unwrap() - 4.25).abs() < 1e-3);
    assert_eq!((seen.without, seen.with), (blind.without, blind.with));

    let hole = |x: f64| if (15.0..18.0).contains(&x) { 0.0 } else { 1e5 * (x - 8.5).max(0.0) };
    let seen = breakeven(BreakevenSearch { probes: 4, ..warm(8.4) }, hole).unwrap();
    assert!((seen.contradiction.unwrap() - 17.0).abs() < 1e-3);

    let speed = BreakevenSearch { rising: false, probes: 4, ..warm(12.0) };
    let slow = |x: f64| if (5.0..7.0).contains(&x) { 0.0 } else { (12.5 - x).max(0.0) };
    assert!((breakeven(speed, slow).unwrap().contradiction.unwrap() - 6.25).abs() < 1e-3);
    let found = breakeven(speed, |x| (12.5 - x).max(0.0)).unwrap();
    assert!(found.monotone && found.contradiction.is_none());
}

/// A loss over a kink: a power, with a step at the kink, a cushion below it and a cap.
#[derive(Clone, Copy, Debug)]
struct Shape {
    scale: f64,
    power: f64,
    step: f64,
    cushion: f64,
    cap: f64,
}

impl Shape {
    /// The loss of a value that lies so far beyond the kink.
    fn loss(self, over: f64) -> f64 {
        if over > 0.0 {
            (self.step + self.scale * over.powf(self.power)).min(self.cap)
        } else {
            -self.cushion * self.scale * over.abs().powf(self.power)
        }
    }
}

prop_compose! {
    fn any_shape()(
        scale in prop::sample::select(vec![1e-6, 1.0, 1e3, 1e7]),
        power in prop::sample::select(vec![0.3, 0.5, 1.0, 1.5, 2.0, 4.0]),
        step in prop::sample::select(vec![0.0, 0.0, 1e-6, 1e4]),
        cushion in prop::sample::select(vec![0.0, 0.0, 0.1, 30.0]),
        cap in prop::sample::select(vec![f64::INFINITY, 1e5, 10.0]),
    ) -> Shape {
        Shape { scale, power, step, cushion, cap }
    }
}

prop_compose! {
    fn any_search()(
        low in -50.0..50.0_f64,
        length in prop::sample::select(vec![1e-3, 1.0, 100.0, 5000.0]),
        guess in prop::option::of(-0.1..1.1_f64),
        tolerance in prop::sample::select(vec![1e-9, 1e-6, 1e-4, 0.3]),
        rising: bool,
        kink in 0.001..0.999_f64,
        probes in 0..12_usize,
    ) -> (BreakevenSearch, f64) {
        let high = low + length;
        let guess = guess.map(|part| low + part * length);
        let tolerance = tolerance * length / 100.0;
        (BreakevenSearch { low, high, guess, tolerance, rising, probes }, low + kink * length)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn brackets_the_kink_at_any_shape((search, kink) in any_search(), shape in any_shape()) {
        let loss = |x: f64| shape.loss(if search.rising { x - kink } else { kink - x });
        let mut tried = Vec::new();
        let found = breakeven(search, |x| { tried.push(x); loss(x) }).unwrap();
        check(found, kink, search, "any shape");
        prop_assert!(found.monotone && found.contradiction.is_none());
        prop_assert!(loss(found.without) <= 0.0 && loss(found.with) > 0.0);
        prop_assert_eq!(found.trials, tried.len());
        prop_assert!(tried.iter().all(|x| (search.low..=search.high).contains(x)));
        let halvings = ((search.high - search.low) / search.tolerance).log2().ceil() as usize;
        prop_assert!(found.trials <= 4 * halvings + 12 + search.probes, "{} trials", found.trials);
        prop_assert_eq!(breakeven(search, loss), Ok(found));
    }

    #[test]
    fn finds_the_neighbours_on_any_increment(
        (search, kink) in any_search(),
        shape in any_shape(),
        parts in 5..200_u32,
    ) {
        let increment = (search.high - search.low) / f64::from(parts);
        let loss = |x: f64| shape.loss(if search.rising { x - kink } else { kink - x });
        let (first, last) =
            ((search.low / increment).ceil(), (search.high / increment).floor());
        let (safe, bad) = if search.rising { (first, last) } else { (last, first) };
        let found = on_increment(search, increment, loss);
        match found {
            Ok(found) => {
                prop_assert!(loss(found.without) <= 0.0 && loss(found.with) > 0.0);
                let apart = (found.with - found.without) / increment;
                prop_assert!((apart.abs() - 1.0).abs() < 1e-6, "{apart} increments apart");
                prop_assert!(found.monotone);
            }
            // Rounding may leave out a multiple that falls on an end of the range.
            Err(NoBreakeven::AlwaysLoss) => {
                let next = if search.rising { 1.0 } else { -1.0 };
                prop_assert!(loss((safe + next) * increment) > 0.0);
            }
            Err(NoBreakeven::NeverLoss) => {
                let next = if search.rising { -1.0 } else { 1.0 };
                prop_assert!(loss((bad + next) * increment) <= 0.0);
            }
            Err(NoBreakeven::NotANumber) => prop_assert!(false, "not a number"),
        }
    }

    #[test]
    fn any_function_at_all_ends(
        values in prop::collection::vec(
            prop_oneof![3 => -10.0..10.0_f64, 1 => Just(0.0), 1 => Just(f64::INFINITY)], 1..40
        ),
        (search, _) in any_search(),
    ) {
        let loss = |x: f64| {
            let part = (x - search.low) / (search.high - search.low);
            values[((part * values.len() as f64) as usize).min(values.len() - 1)]
        };
        match breakeven(search, loss) {
            Ok(found) => {
                prop_assert!(loss(found.without) <= 0.0 && loss(found.with) > 0.0);
                if let Some(value) = found.contradiction {
                    let beyond = (value > found.with) == search.rising;
                    prop_assert!(!found.monotone && (loss(value) > 0.0) != beyond);
                }
            }
            Err(NoBreakeven::NotANumber) => prop_assert!(false, "not a number"),
            Err(_) => {}
        }
    }
}
