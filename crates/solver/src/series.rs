//! A rate from the derivatives of a price at a rate nearby: a Taylor series, inverted.

use crate::root::Search;

/// Rounds after which the root finder takes over.
const ROUNDS: usize = 3;
/// A step is not to be trusted when its terms shrink less than so much.
const SHRINKING: f64 = 0.25;

/// A price at one rate and how it falls there: `(-1)^n` times its `n`-th derivative by the rate, `n`
/// from 0 to 3. At a continuous yield that is `sum of PV_k x t_k^n`.
pub(crate) type Derivatives = [f64; 4];

/// What a few rounds give.
pub(crate) enum Found {
    /// The rate, within the tolerance.
    Rate(f64),
    /// Where to search for it.
    Guess(f64),
}

/// The rate at which a price is `dollars`, where the guess is so near that each round's series
/// shrinks fast; most often one round is enough.
pub(crate) fn rate_nearby(
    search: Search,
    dollars: f64,
    mut price: impl FnMut(f64) -> Derivatives,
) -> Found {
    let mut rate = search.guess;
    for _ in 0..ROUNDS {
        let Some(Step { step, left_out }) = step(price(rate), dollars) else { break };
        let next = rate + step;
        if !(search.low < next && next < search.high) {
            break;
        }
        if left_out <= search.tolerance {
            return Found::Rate(next);
        }
        rate = next;
    }
    Found::Guess(rate)
}

/// A step to the rate at which a price is met.
struct Step {
    step: f64,
    /// More than the series leaves out.
    left_out: f64,
}

/// The log of a price is nearly straight in the rate: `ln(price) - mean d + variance d^2/2 -
/// skew d^3/6` after a step `d`, with the mean, variance and third central moment of payment times.
/// `None` where the price does not fall, or the terms of the inverse do not shrink.
fn step([price, first, second, third]: Derivatives, dollars: f64) -> Option<Step> {
    let (mean, square, cube) = (first / price, second / price, third / price);
    let variance = square - mean * mean;
    let skew = cube - mean * (square + 2.0 * variance);
    let newton = libm::log(price / dollars) / mean;
    let bend = variance / (2.0 * mean) * newton;
    let twist = skew / (6.0 * mean) * newton * newton;
    let step = newton * (1.0 + bend + (2.0 * bend * bend - twist));
    let shrinking = bend.abs().max(twist.abs().sqrt());
    let left_out = 8.0 * newton.abs() * shrinking * shrinking * shrinking;
    let is_sound = price > 0.0 && mean > 0.0 && shrinking <= SHRINKING && left_out.is_finite();
    is_sound.then_some(Step { step, left_out })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Payments of 1 at the ends of so many years, at a continuous yield.
    fn annuity(years: i32, rate: f64) -> Derivatives {
        [0, 1, 2, 3].map(|power| {
            (1..=years).map(f64::from).map(|year| (-rate * year).exp() * year.powi(power)).sum()
        })
    }

    #[test]
    fn a_good_guess_takes_one_round() {
        for (years, near) in [(1, 0.05), (5, 0.0502), (30, 0.0501)] {
            let search = Search { low: -1.0, high: 3.0, guess: near, tolerance: 1e-12 };
            let [dollars, ..] = annuity(years, 0.05);
            let mut rounds = 0;
            let found = rate_nearby(search, dollars, |rate| {
                rounds += 1;
                annuity(years, rate)
            });
            let Found::Rate(rate) = found else { panic!("{years} years: no rate") };
            assert!((rate - 0.05).abs() <= 1e-14, "{years} years: {rate}");
            assert_eq!(rounds, 1, "{years} years");
        }
    }

    #[test]
    fn what_is_left_out_is_no_more_than_said() {
        for years in [2, 5, 10, 30] {
            let [dollars, ..] = annuity(years, 0.05);
            for near in [-0.02, 0.0, 0.03, 0.049, 0.051, 0.06, 0.1] {
                if let Some(taken) = step(annuity(years, near), dollars) {
                    let miss = (near + taken.step - 0.05).abs();
                    assert!(miss <= taken.left_out + 1e-15, "{years} years from {near}: {miss}");
                }
            }
        }
    }

    #[test]
    fn what_does_not_fall_is_left_to_the_root_finder() {
        let search = Search { low: -1.0, high: 3.0, guess: 0.1, tolerance: 1e-12 };
        for price in [[1.0, -1.0, 1.0, 1.0], [-1.0, 1.0, 1.0, 1.0], [f64::NAN; 4], [0.0; 4]] {
            let found = rate_nearby(search, 1.0, |_| price);
            assert!(matches!(found, Found::Guess(0.1)), "{price:?}");
        }
    }
}
