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
/// shrinks fast; most often one round is enough. `longest` is the time of the last payment.
pub(crate) fn rate_nearby(
    search: Search,
    dollars: f64,
    longest: f64,
    mut price: impl FnMut(f64) -> Derivatives,
) -> Found {
    let mut rate = search.guess;
    for _ in 0..ROUNDS {
        let Some(Step { step, left_out }) = step(price(rate), dollars, longest) else { break };
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
///
/// The fourth derivative along the step is at most `longest^2 x variance x exp(longest |d|)`: no
/// payment is further than `longest` from the mean, and none gains more weight than that.
fn step([price, first, second, third]: Derivatives, dollars: f64, longest: f64) -> Option<Step> {
    let (mean, square, cube) = (first / price, second / price, third / price);
    let variance = square - mean * mean;
    let skew = cube - mean * (square + 2.0 * variance);
    let newton = libm::log(price / dollars) / mean;
    let bend = variance / (2.0 * mean) * newton;
    let twist = skew / (6.0 * mean) * newton * newton;
    let step = newton * (1.0 + bend + (2.0 * bend * bend - twist));
    let shrinking = bend.abs().max(twist.abs().sqrt());
    let not_inverted = 8.0 * newton.abs() * shrinking * shrinking * shrinking;
    // By how much the mean may fall along the step: it must not fall to half.
    let fall = step.abs() * variance.abs() * libm::exp(longest * step.abs());
    let square_step = step * step;
    let fourth = square_step * step.abs() * longest * longest * fall / (12.0 * mean);
    let left_out = not_inverted + fourth;
    let is_sound = price > 0.0
        && mean > 0.0
        && shrinking <= SHRINKING
        && fall <= 0.5 * mean
        && left_out.is_finite();
    is_sound.then_some(Step { step, left_out })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Derivatives of the price of payments, each at a time, at a continuous yield.
    fn price(payments: &[(f64, f64)], rate: f64) -> Derivatives {
        [0, 1, 2, 3].map(|power| {
            let present = |(time, paid): &(f64, f64)| paid * (-rate * time).exp();
            payments.iter().map(|payment| present(payment) * payment.0.powi(power)).sum()
        })
    }

    /// Payments of 1 at the ends of so many years.
    fn annuity(years: i32) -> Vec<(f64, f64)> {
        (1..=years).map(|year| (f64::from(year), 1.0)).collect()
    }

    /// A payment soon, and a small one late.
    fn with_tail(soon: f64, tail: f64) -> Vec<(f64, f64)> {
        vec![(soon, 1.0), (30.0, tail)]
    }

    const SEARCH: Search = Search { low: -1.3, high: 3.0, guess: 0.0, tolerance: 1e-12 };

    #[test]
    fn a_good_guess_takes_one_round() {
        for (years, near) in [(1, 0.05), (5, 0.0501), (30, 0.05001)] {
            let payments = annuity(years);
            let [dollars, ..] = price(&payments, 0.05);
            let mut rounds = 0;
            let found =
                rate_nearby(Search { guess: near, ..SEARCH }, dollars, f64::from(years), |rate| {
                    rounds += 1;
                    price(&payments, rate)
                });
            let Found::Rate(rate) = found else { panic!("{years} years: no rate") };
            assert!((rate - 0.05).abs() <= 1e-14, "{years} years: {rate}");
            assert_eq!(rounds, 1, "{years} years");
        }
    }

    #[test]
    fn what_is_left_out_is_no_more_than_said() {
        let annuities = [2, 5, 10, 30].map(annuity);
        let tails = [1e-3, 1e-5, 1e-7, 1e-9, 1e-12]
            .map(|tail| [0.06, 0.5, 3.0].map(|soon| with_tail(soon, tail)));
        let mut steps = 0;
        for payments in annuities.iter().chain(tails.iter().flatten()) {
            for aim in [-0.5, -0.1, 0.0, 0.05, 0.4] {
                let [dollars, ..] = price(payments, aim);
                let longest = payments.last().map_or(0.0, |(time, _)| *time);
                for off in [-0.3, -0.07, -0.05, -1e-3, -1e-5, 1e-6, 1e-4, 0.01, 0.05, 0.2] {
                    if let Some(taken) = step(price(payments, aim + off), dollars, longest) {
                        let miss = (off + taken.step).abs();
                        let rounding = 1e-14 / payments[0].0;
                        assert!(
                            miss <= taken.left_out + rounding,
                            "{payments:?} {aim} {off}: {miss}"
                        );
                        steps += 1;
                    }
                }
            }
        }
        assert!(steps > 300, "{steps}");
    }

    /// Ten dollars in thirty years behind a hundred million next month: at a price of 110 nearly all
    /// of the value is the tail's.
    #[test]
    fn a_small_tail_is_seen() {
        let payments = with_tail(24.0 / 360.0, 1e-7);
        let found = rate_nearby(SEARCH, 1.1, 30.0, |rate| price(&payments, rate));
        if let Found::Rate(rate) = found {
            let [dollars, ..] = price(&payments, rate);
            assert!((dollars - 1.1).abs() < 1e-9, "{rate}: {dollars}");
        }
    }

    #[test]
    fn what_does_not_fall_is_left_to_the_root_finder() {
        for price in [[1.0, -1.0, 1.0, 1.0], [-1.0, 1.0, 1.0, 1.0], [f64::NAN; 4], [0.0; 4]] {
            let found = rate_nearby(Search { guess: 0.1, ..SEARCH }, 1.0, 30.0, |_| price);
            assert!(matches!(found, Found::Guess(0.1)), "{price:?}");
        }
    }
}
