//! Break-even: how far an assumption (CDR, severity, a multiple of a curve, a speed) may go before
//! a class takes its first dollar of loss, or misses another goal.
//!
//! Whether larger or smaller values bring the loss is read off the two ends of the range. Where
//! both are of one kind, a grid of fixed values inside is gone through; a loss in the middle is met
//! from below, and of a middle without loss the upper end counts.
//!
//! The answer is the first loss, seen from the end without one, among all values tried: those of the
//! search (`hunt.rs`), some fractions and multiples of what it finds, and, where it may matter, a
//! fine grid just before it. Losses like those of a class take at most 12 trials from 0 to 100 for an
//! increment of 0.0001, and 8 from a guess within 5% (`tests/breakeven.rs`), and two for the ends.

use crate::Increments;
use crate::hunt::hunt;

/// Where to look for a break-even. Unit and meaning of the values are the caller's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BreakevenSearch {
    /// Lowest value.
    pub low: f64,
    /// Highest value.
    pub high: f64,
    /// Values are multiples of this; the range may hold [`Increments::MOST`] of them.
    pub increment: f64,
    /// Where to start, such as the break-even of a neighbour; a quarter of the way from the end
    /// without loss for `None`, or a value that is not inside.
    pub guess: Option<f64>,
    /// Values tried after the answer is known, to see whether it is the only one: fractions and
    /// multiples of it, at most ten.
    pub probes: usize,
    /// Whether the loss may begin, end and begin again within a few percent, so that the values
    /// just before the answer are gone through.
    pub nearby: bool,
}

/// A break-even.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Breakeven {
    /// The last value without loss, going towards the loss: the largest one, or the smallest where
    /// smaller values bring the loss.
    pub without: f64,
    /// The first value with a loss, one increment further.
    pub with: f64,
    /// Evaluations.
    pub trials: usize,
    /// A value that says that the answer is not the only one: it loses on the side without loss, or
    /// the reverse. The high end, where nobody goes, is none.
    pub contradiction: Option<f64>,
}

impl Breakeven {
    /// Whether larger values bring the loss, else smaller ones.
    pub fn is_rising(&self) -> bool {
        self.with > self.without
    }
}

/// Why there is no break-even.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoBreakeven {
    /// There is a loss at every value tried: both ends, and a grid between them.
    #[error("there is a loss at every value")]
    AlwaysLoss,
    /// There is no loss at any value tried.
    #[error("there is no loss at any value")]
    NeverLoss,
    /// A loss is NaN, the range is empty or not finite, or the increment is not above 0, or too fine
    /// for the range.
    #[error("a loss, or the range searched, is not a number")]
    NotANumber,
}

/// Fractions and multiples of the answer, counted from the low end, that show whether it is alone.
const PROBES: [f64; 10] = [0.5, 2.0, 0.75, 1.5, 0.25, 1.25, 0.9, 1.1, 4.0, 0.1];
/// Parts of the range that are looked at, in this order, where both its ends are of one kind.
const INSIDE: [f64; 12] = [
    1.0 / 4.0,
    1.0 / 2.0,
    1.0 / 8.0,
    3.0 / 4.0,
    1.0 / 16.0,
    3.0 / 8.0,
    1.0 / 32.0,
    5.0 / 8.0,
    1.0 / 64.0,
    7.0 / 8.0,
    1.0 / 128.0,
    1.0 / 256.0,
];
/// Values just before an answer are looked at from this part of it on, in steps of at most this part.
const REACH: f64 = 0.95;
const NEAR_STEP: f64 = 0.0035;
/// How often an answer may give way to an earlier one.
const ROUNDS: usize = 4;

/// The break-even among the multiples of the search's increment that lie within its range. `loss`
/// gives dollars, or any measure that is above zero where there is a loss, and zero or below (a
/// cushion) where there is none; what cannot be evaluated is NaN. No value is tried twice.
///
/// # Errors
/// [`NoBreakeven`].
pub fn breakeven(
    search: BreakevenSearch,
    mut loss: impl FnMut(f64) -> f64,
) -> Result<Breakeven, NoBreakeven> {
    let increments = Increments::of(search.increment).ok_or(NoBreakeven::NotANumber)?;
    let edge = 1e-9;
    // No value is a negative zero.
    let first = (increments.count(search.low) - edge).ceil() + 0.0;
    let last = (increments.count(search.high) + edge).floor();
    let is_range = first < last && -first <= Increments::MOST && last <= Increments::MOST;
    if !is_range {
        return Err(NoBreakeven::NotANumber);
    }
    let mut tried = Tried { increments, loss: &mut loss, values: Vec::new() };
    let ends = tried.ends(first, last)?;
    let guess = search.guess.map(|guess| increments.count(guess));
    let mut answer = tried.hunt(ends, guess)?;
    let found = answer;
    let mut looked = Vec::new();
    for _ in 0..ROUNDS {
        looked = beside(answer, (first, last), search.probes);
        for &count in &looked {
            tried.loss(count)?;
        }
        if search.nearby {
            tried.go_through_nearby(answer, (first, last))?;
        }
        let earliest = tried.earliest(ends);
        if earliest == answer {
            break;
        }
        answer = tried.hunt(earliest, None)?;
    }
    let contradiction = if answer == found {
        looked.push(first);
        tried.contradiction(answer, &looked)
    } else {
        Some(found.0)
    };
    let value = |count: f64| increments.value(count);
    Ok(Breakeven {
        without: value(answer.0),
        with: value(answer.1),
        trials: tried.values.len(),
        contradiction: contradiction.map(value),
    })
}

/// The first `most` probes of an answer.
fn beside(answer: (f64, f64), (first, last): (f64, f64), most: usize) -> Vec<f64> {
    let (low, high) = (answer.0.min(answer.1), answer.0.max(answer.1));
    let probes = PROBES.iter().map(|part| first + (part * (answer.0 - first)).round());
    let outside =
        |count: &f64| first <= *count && *count <= last && (*count < low || high < *count);
    probes.filter(outside).take(most).collect()
}

/// Values tried, as counts of increments, with their losses. A pair of counts is a value without loss
/// and one with; the loss lies from the first towards the second.
struct Tried<'a> {
    increments: Increments,
    loss: &'a mut dyn FnMut(f64) -> f64,
    values: Vec<(f64, f64)>,
}

impl Tried<'_> {
    fn loss(&mut self, count: f64) -> Result<f64, NoBreakeven> {
        if let Some((_, loss)) = self.values.iter().find(|(known, _)| *known == count) {
            return Ok(*loss);
        }
        let loss = (self.loss)(self.increments.value(count));
        if loss.is_nan() {
            return Err(NoBreakeven::NotANumber);
        }
        self.values.push((count, loss));
        Ok(loss)
    }

    fn loses(&mut self, count: f64) -> Result<bool, NoBreakeven> {
        Ok(self.loss(count)? > 0.0)
    }

    /// Two values of the two kinds: the ends of the range, or where these are of one kind, the first
    /// other one that is met inside, and the value tried that is nearest to it: from below to a loss,
    /// from above to a value without.
    fn ends(&mut self, first: f64, last: f64) -> Result<(f64, f64), NoBreakeven> {
        let (low_loses, high_loses) = (self.loses(first)?, self.loses(last)?);
        match (low_loses, high_loses) {
            (false, true) => return Ok((first, last)),
            (true, false) => return Ok((last, first)),
            _ => {}
        }
        for part in INSIDE {
            let count = first + (part * (last - first)).round();
            if self.loses(count)? == low_loses {
                continue;
            }
            let others = self.values.iter().map(|(tried, _)| *tried);
            return Ok(match low_loses {
                true => (count, others.filter(|tried| *tried > count).fold(last, f64::min)),
                false => (others.filter(|tried| *tried < count).fold(first, f64::max), count),
            });
        }
        Err(if low_loses { NoBreakeven::AlwaysLoss } else { NoBreakeven::NeverLoss })
    }

    /// Neighbours between two values of the two kinds.
    fn hunt(&mut self, ends: (f64, f64), guess: Option<f64>) -> Result<(f64, f64), NoBreakeven> {
        // Turned so that losses lie above.
        let sign = (ends.1 - ends.0).signum();
        let turned = |count: f64| sign * count + 0.0;
        let found = hunt((turned(ends.0), turned(ends.1)), guess.map(turned), |count| {
            self.loss(turned(count))
        })?;
        Ok((turned(found.0), turned(found.1)))
    }

    /// Goes through the values just before the answer, the furthest first, up to the first loss, on
    /// a grid that does not depend on it but for its step.
    fn go_through_nearby(
        &mut self,
        (without, with): (f64, f64),
        (first, last): (f64, f64),
    ) -> Result<(), NoBreakeven> {
        let size = self.increments.value(without).abs();
        if size == 0.0 {
            return Ok(());
        }
        let step = self.increments.count(decimal_below(NEAR_STEP * size)).round().max(1.0);
        let rises = with > without;
        let furthest = if (without > 0.0) == rises { REACH * without } else { without / REACH };
        let furthest = furthest.clamp(first, last);
        let (mut count, step) = match rises {
            true => ((furthest / step).floor() * step, step),
            false => ((furthest / step).ceil() * step, -step),
        };
        for _ in 0..MOST_NEARBY {
            if (count - without) * step >= 0.0 {
                break;
            }
            if (first..=last).contains(&count) && self.loses(count)? {
                break;
            }
            count += step;
        }
        Ok(())
    }

    /// The first loss that is known, seen from `ends.0`, and the last value before it.
    fn earliest(&self, ends: (f64, f64)) -> (f64, f64) {
        let sign = (ends.1 - ends.0).signum();
        let (mut without, mut with) = ends;
        for &(count, loss) in &self.values {
            if loss > 0.0 && (count - ends.0) * sign > 0.0 && (with - count) * sign > 0.0 {
                with = count;
            }
        }
        for &(count, _) in &self.values {
            if (count - without) * sign > 0.0 && (with - count) * sign > 0.0 {
                without = count;
            }
        }
        (without, with)
    }

    /// The nearest of `looked` that is of the other kind than its side of the answer.
    fn contradiction(&self, (without, with): (f64, f64), looked: &[f64]) -> Option<f64> {
        let sign = (with - without).signum();
        let contradicts = |(count, loss): &&(f64, f64)| {
            let is_beyond = (count - without) * sign > 0.0;
            looked.contains(count)
                && *count != without
                && *count != with
                && is_beyond != (*loss > 0.0)
        };
        let distance = |count: f64| (count - without).abs();
        let all = self.values.iter().filter(contradicts).map(|(count, _)| *count);
        all.min_by(|one, other| distance(*one).total_cmp(&distance(*other)))
    }
}

/// More than the values of a fine grid before an answer.
const MOST_NEARBY: usize = 100;

/// The largest of 1, 2, 5, 10, 20, ... (and their decimals) up to `value`, which is above 0.
fn decimal_below(value: f64) -> f64 {
    let power = libm::pow(10.0, libm::log10(value).floor());
    let part = [5.0, 2.0].into_iter().find(|part| part * power <= value);
    part.unwrap_or(1.0) * power
}
