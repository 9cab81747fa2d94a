//! The break-even search: right for every shape of loss, in few evaluations, and deterministic.

#![allow(clippy::expect_used, clippy::unwrap_used)]

use proptest::prelude::*;
use solver::{Breakeven, BreakevenSearch, NoBreakeven, breakeven};

fn cold() -> BreakevenSearch {
    BreakevenSearch {
        low: 0.0,
        high: 100.0,
        increment: 1e-4,
        guess: None,
        probes: 0,
        nearby: false,
    }
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

/// The answer is the pair of neighbours with the kink between them.
fn check(found: Breakeven, kink: f64, search: BreakevenSearch, what: &str) {
    let Breakeven { without, with, .. } = found;
    let (left, right) = (without.min(with), without.max(with));
    // A multiple is the nearest number to it.
    let slack = 4e-16 * search.low.abs().max(search.high.abs());
    let off = (right - left - search.increment).abs();
    assert!(
        left <= kink + slack && kink <= right + slack && off <= 1e-6 * search.increment + slack,
        "{what}: calculated {without} to {with}, expected {kink}"
    );
}

/// Evaluations that say on which side the loss lies.
const ENDS: usize = 2;

#[test]
fn a_cold_start_takes_at_most_twelve_trials_and_a_warm_one_eight() {
    let (mut most_cold, mut most_warm) = (0, 0);
    for step in 1..=240 {
        let kink = 0.1237 * f64::from(step);
        for (name, loss) in losses(kink) {
            let found = breakeven(cold(), &loss).unwrap();
            check(found, kink, cold(), name);
            let trials = found.trials - ENDS;
            assert!(trials <= 12, "{name} at {kink}: {trials} trials");
            most_cold = most_cold.max(trials);
            for off in [-0.05, -0.02, 0.0, 0.02, 0.05] {
                let search = warm(kink * (1.0 + off));
                let found = breakeven(search, &loss).unwrap();
                check(found, kink, search, name);
                // A line misleads most where the loss bends upwards.
                let most = if name == "bent upwards" { 10 } else { 8 };
                let trials = found.trials - ENDS;
                assert!(trials <= most, "{name} at {kink}, {off}: {trials}");
                most_warm = most_warm.max(trials);
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
    for (low, high) in [(1.0, 1.0), (2.0, 1.0), (0.0, f64::INFINITY), (f64::NAN, 1.0)] {
        let search = BreakevenSearch { low, high, ..cold() };
        assert_eq!(breakeven(search, |x| x - 1.5), Err(NoBreakeven::NotANumber));
    }
    for increment in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e-15, 200.0] {
        let search = BreakevenSearch { increment, ..cold() };
        assert_eq!(breakeven(search, |x| x - 1.5), Err(NoBreakeven::NotANumber), "{increment}");
    }
}

#[test]
fn the_ends_of_the_range_count() {
    let found = breakeven(cold(), |x| x).unwrap();
    assert_eq!(found.without, 0.0, "no loss at 0, a loss at any other value");
    let found = breakeven(cold(), |x| if x < 100.0 { 0.0 } else { 1.0 }).unwrap();
    assert_eq!(found.with, 100.0, "a loss at 100 only");
    let whole = BreakevenSearch { increment: 1.0, ..cold() };
    let found = breakeven(whole, |x| x - 0.5).unwrap();
    assert_eq!((found.without, found.with), (0.0, 1.0));
    let found = breakeven(whole, |x| x - 99.5).unwrap();
    assert_eq!((found.without, found.with), (99.0, 100.0));
    let found = breakeven(whole, |x| if x > 0.0 { -x } else { 1.0 }).unwrap();
    assert_eq!((found.without, found.with), (1.0, 0.0), "a loss at 0 only");
    assert!(found.with.is_sign_positive());
}

/// Whether larger or smaller values lose is nobody's to say but the function's.
#[test]
fn the_side_of_the_loss_is_found() {
    for kink in [0.00015, 0.3, 12.5, 61.0, 99.99995] {
        for (name, loss) in losses(kink) {
            let found = breakeven(cold(), |x| loss(2.0 * kink - x)).unwrap();
            assert!(!found.is_rising(), "{name} at {kink}");
            check(found, kink, cold(), name);
            assert!(breakeven(cold(), loss).unwrap().is_rising(), "{name} at {kink}");
        }
    }
}

/// Both ends of one kind: a loss in the middle is met from below, and of a middle without loss the
/// upper end counts. A value of the other kind is named.
#[test]
fn what_lies_inside_is_found() {
    for (from, to) in [(20.0, 60.0), (3.0, 7.0), (0.3, 0.5), (80.0, 99.0)] {
        let middle = |x: f64| (x - from).min(to - x);
        let found = breakeven(cold(), middle).unwrap();
        check(found, from, cold(), "a loss in the middle");
        assert!(found.is_rising() && found.contradiction.is_none(), "{found:?}");
        let found = breakeven(cold(), |x| -middle(x)).unwrap();
        check(found, to, cold(), "no loss in the middle");
        assert!(found.is_rising() && found.contradiction == Some(0.0), "{found:?}");
    }
    let thin = |x: f64| if (20.1..20.2).contains(&x) { 1.0 } else { 0.0 };
    assert_eq!(breakeven(cold(), thin), Err(NoBreakeven::NeverLoss), "between the values tried");
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
        (0.003, 8.514, 8.517),
        (1e-9, 8.516_2, 8.516_200_001),
    ] {
        let found = breakeven(BreakevenSearch { increment, ..cold() }, loss).unwrap();
        assert_eq!((found.without, found.with), (without, with), "increment {increment}");
    }
}

/// The finest increments of the widest range: what is tried is what is returned, and it ends.
#[test]
fn a_fine_increment_ends() {
    for (high, increment) in [(10_000.0, 2e-12), (100.0, 1.3e-14), (1.0, 1.2e-16)] {
        for kink in [0.1, 0.25, 0.977] {
            let search = BreakevenSearch { high, increment, probes: 6, nearby: true, ..cold() };
            let mut tried = Vec::new();
            let loss = |x: f64| x - kink * high;
            let found = breakeven(search, |x| {
                tried.push(x);
                loss(x)
            })
            .unwrap();
            assert!(found.trials <= 300 && found.trials == tried.len(), "{found:?}");
            assert!(tried.contains(&found.without) && tried.contains(&found.with), "{found:?}");
            assert!(loss(found.without) <= 0.0 && loss(found.with) > 0.0, "{found:?}");
        }
    }
}

#[test]
fn an_earlier_loss_that_a_probe_meets_is_the_answer() {
    let island = |x: f64| if (3.9..4.6).contains(&x) { 1.0 } else { 1e5 * (x - 8.5) };
    let blind = breakeven(warm(8.4), island).unwrap();
    check(blind, 8.5, cold(), "no probes");
    let seen = breakeven(BreakevenSearch { probes: 4, ..warm(8.4) }, island).unwrap();
    check(seen, 3.9, cold(), "half of the answer");
    assert_eq!(seen.contradiction, Some(blind.without));

    let hole = |x: f64| if (15.0..18.0).contains(&x) { 0.0 } else { 1e5 * (x - 8.5).max(0.0) };
    let seen = breakeven(BreakevenSearch { probes: 4, ..warm(8.4) }, hole).unwrap();
    check(seen, 8.5, cold(), "no loss beyond");
    assert!((seen.contradiction.unwrap() - 17.0).abs() < 1e-3);

    let speed = BreakevenSearch { probes: 4, ..warm(12.0) };
    let slow = |x: f64| if (5.0..7.0).contains(&x) { 0.0 } else { (12.5 - x).max(0.0) };
    let seen = breakeven(speed, slow).unwrap();
    check(seen, 12.5, cold(), "a speed");
    assert!((seen.contradiction.unwrap() - 6.25).abs() < 1e-3);
    let alone = breakeven(speed, |x| (12.5 - x).max(0.0)).unwrap();
    assert_eq!(alone.contradiction, None);
}

/// A loss that begins and ends again just before the answer, on either side.
#[test]
fn an_earlier_loss_nearby_is_the_answer() {
    let nearby = BreakevenSearch { nearby: true, ..warm(8.4) };
    let before = |x: f64| if (8.2..8.26).contains(&x) { 1e4 } else { 1e5 * (x - 8.5).max(0.0) };
    check(breakeven(warm(8.4), before).unwrap(), 8.5, cold(), "not looked for");
    let found = breakeven(nearby, before).unwrap();
    check(found, 8.2, cold(), "before a rising loss");
    assert!((found.contradiction.unwrap() - 8.5).abs() < 1e-3);
    let after = |x: f64| if (8.7..8.76).contains(&x) { 1e4 } else { 1e5 * (8.5 - x).max(0.0) };
    let found = breakeven(nearby, after).unwrap();
    check(found, 8.76, cold(), "after a falling loss");
    assert!((found.contradiction.unwrap() - 8.5).abs() < 1e-3);
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
        part in prop::sample::select(vec![1e-9, 1e-6, 1e-4, 0.003, 0.02]),
        kink in 0.021..0.979_f64,
        probes in 0..12_usize,
        nearby: bool,
    ) -> (BreakevenSearch, f64) {
        let (high, increment) = (low + length, part * length);
        let guess = guess.map(|part| low + part * length);
        (BreakevenSearch { low, high, increment, guess, probes, nearby }, low + kink * length)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn brackets_the_kink_at_any_shape(
        (search, kink) in any_search(),
        shape in any_shape(),
        rising: bool,
    ) {
        let loss = |x: f64| shape.loss(if rising { x - kink } else { kink - x });
        let mut tried = Vec::new();
        let found = breakeven(search, |x| { tried.push(x); loss(x) }).unwrap();
        check(found, kink, search, "any shape");
        prop_assert_eq!(found.contradiction, None);
        prop_assert_eq!(found.is_rising(), rising);
        prop_assert!(loss(found.without) <= 0.0 && loss(found.with) > 0.0);
        prop_assert_eq!(found.trials, tried.len());
        let slack = 1e-9 * search.increment + 4e-16 * search.low.abs().max(search.high.abs());
        let inside = |x: &f64| search.low - slack <= *x && *x <= search.high + slack;
        prop_assert!(tried.iter().all(inside));
        let halvings = ((search.high - search.low) / search.increment).log2().ceil() as usize;
        let looked = search.probes + if search.nearby { 40 } else { 0 };
        prop_assert!(found.trials <= 4 * halvings + 12 + looked, "{} trials", found.trials);
        prop_assert_eq!(breakeven(search, loss), Ok(found));
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
        let mut trials = 0;
        match breakeven(search, |x| { trials += 1; loss(x) }) {
            Ok(found) => {
                prop_assert!(loss(found.without) <= 0.0 && loss(found.with) > 0.0);
                if let Some(value) = found.contradiction {
                    let beyond = (value > found.without) == found.is_rising();
                    prop_assert!((loss(value) > 0.0) != beyond);
                }
            }
            Err(NoBreakeven::NotANumber) => prop_assert!(false, "not a number"),
            Err(_) => {}
        }
        prop_assert!(trials <= 1000, "{} trials", trials);
    }
}
