//! The hunt for the place where a loss begins, between a value without loss and one with.
//!
//! A loss is flat at zero up to that place and rises from there, roughly in a straight line: only
//! values with a loss say how far away it is. The hunt extrapolates them to a loss of zero and tries
//! values just beside the estimate, first one that should lose, then one that should not; it halves
//! the bracket itself when three such trials in a row have not. A measure that goes on below zero
//! (a cushion) is used on both sides.
//!
//! Values are whole numbers, and losses lie above.

use crate::breakeven::NoBreakeven;

/// Trials in all: halving the widest range of whole numbers takes fewer.
const ROUNDS: usize = 500;
/// Least margin beside an estimate: below a half, since the estimate moves.
const HALF_WIDTH: f64 = 0.35;
/// First step away from a guess, as a part of its distance from the end without loss.
const FIRST_STEP: f64 = 0.02;
/// How much longer each next step is.
const STEP_GROWTH: f64 = 4.0;

/// Neighbours, one without loss and one with, that lie from `without` to `with`, which are of these
/// kinds and not tried again. Starts at `guess`, or a quarter of the way.
///
/// # Errors
/// Those of `loss`.
pub(crate) fn hunt(
    (without, with): (f64, f64),
    guess: Option<f64>,
    mut loss: impl FnMut(f64) -> Result<f64, NoBreakeven>,
) -> Result<(f64, f64), NoBreakeven> {
    let warm = guess.filter(|guess| without < *guess && *guess < with);
    let mut trial = warm.unwrap_or(without + 0.25 * (with - without));
    let step = if warm.is_some() { FIRST_STEP } else { 0.75 } * (trial - without);
    let mut hunt = Hunt {
        without,
        with,
        met_without: false,
        met_with: false,
        losses: Nearest::default(),
        cushions: Nearest::default(),
        step: step.max(1.0),
        round_width: with - without,
        idle: 0,
        expects: None,
        lost: false,
        caution: 1.0,
    };
    for _ in 0..ROUNDS {
        if hunt.with - hunt.without <= 1.0 {
            break;
        }
        let inside = hunt.kept_inside(trial);
        hunt.book(inside, loss(inside)?);
        trial = hunt.next();
    }
    Ok((hunt.without, hunt.with))
}

/// What is known so far.
struct Hunt {
    without: f64,
    with: f64,
    /// Whether the hunt has met a value without loss itself, and one with: the bracket that it
    /// starts from says little of where the loss begins.
    met_without: bool,
    met_with: bool,
    losses: Nearest,
    cushions: Nearest,
    /// Next step away from a guess.
    step: f64,
    /// Length of the bracket at the start of a round, which ends when it is half as long.
    round_width: f64,
    /// Trials since then.
    idle: usize,
    /// Whether the trial, beside an estimate, should show a loss.
    expects: Option<bool>,
    /// Whether it did.
    lost: bool,
    /// Multiple of an estimate's margin: larger after a trial that was not as expected.
    caution: f64,
}

impl Hunt {
    /// `trial` as a whole number strictly inside the bracket.
    fn kept_inside(&self, trial: f64) -> f64 {
        trial.round().max(self.without + 1.0).min(self.with - 1.0)
    }

    fn book(&mut self, trial: f64, loss: f64) {
        self.lost = loss > 0.0;
        if let Some(expected) = self.expects {
            self.caution = if expected == self.lost { 1.0 } else { self.caution * STEP_GROWTH };
        }
        if self.lost {
            (self.with, self.met_with) = (trial, true);
            self.losses.add(trial, loss);
        } else {
            (self.without, self.met_without) = (trial, true);
            self.cushions.add(trial, loss);
        }
    }

    /// What to try next.
    fn next(&mut self) -> f64 {
        let (low, high) = (self.without, self.with);
        let width = high - low;
        let as_expected = self.expects.take() == Some(self.lost);
        if width <= 0.5 * self.round_width {
            (self.round_width, self.idle) = (width, 0);
        } else {
            self.idle += if as_expected { 1 } else { 2 };
        }
        let estimate = self.estimate();
        let patience = if self.met_without && self.met_with { 2 } else { 4 };
        if self.idle <= patience
            && let Some(Estimate { at, margin }) = estimate
            && low - 0.5 * width < at
            && at < high
        {
            return self.beside(Estimate { at: at.max(low), margin }, low, high);
        }
        match (self.met_without, self.met_with) {
            (false, _) => self.stride(high, -1.0),
            (_, false) => self.stride(low, 1.0),
            // A second loss says how steep it is: better than half the bracket.
            _ if self.idle <= patience && estimate.is_none() => low + 0.75 * width,
            _ => low + 0.5 * width,
        }
    }

    /// A value beside the estimate: first one with a loss, which sharpens the estimate, then one
    /// without.
    fn beside(&mut self, estimate: Estimate, low: f64, high: f64) -> f64 {
        let Estimate { at, margin } = estimate;
        let margin = margin * self.caution;
        let with_loss = high - at > 3.0 * margin || high - at > at - low;
        self.expects = Some(with_loss);
        if with_loss {
            at + margin.min(0.5 * (high - at))
        } else {
            at - margin.min(0.5 * (at - low))
        }
    }

    /// A step from one end of the bracket towards the other; half of the way where that is near.
    fn stride(&mut self, from: f64, direction: f64) -> f64 {
        let to = from + direction * self.step;
        self.step *= STEP_GROWTH;
        let is_inside = self.without + 1.0 < to && to < self.with - 1.0;
        if is_inside { to } else { self.without + 0.5 * (self.with - self.without) }
    }

    /// Where the loss should begin.
    fn estimate(&self) -> Option<Estimate> {
        let across = || match (self.cushions.points[0], self.losses.points[0]) {
            (Some((left, cushion)), Some((right, loss))) => {
                let at = left - cushion * (right - left) / (loss - cushion);
                Some(Estimate { at, margin: 0.1 * (at - left).min(right - at) })
            }
            _ => None,
        };
        let found = self.losses.zero().or_else(|| self.cushions.zero()).or_else(across)?;
        let margin = found.margin.max(HALF_WIDTH);
        found.at.is_finite().then_some(Estimate { margin, ..found })
    }
}

/// Where the loss should begin, and how far off that may be.
#[derive(Clone, Copy)]
struct Estimate {
    at: f64,
    margin: f64,
}

/// The three values nearest to the break-even on one of its sides, the nearest first, with their
/// losses (or cushions), where these are finite and not zero.
#[derive(Default)]
struct Nearest {
    points: [Option<(f64, f64)>; 3],
}

impl Nearest {
    /// Adds a value; each is nearer than those before.
    fn add(&mut self, value: f64, loss: f64) {
        if loss != 0.0 && loss.is_finite() {
            self.points = [Some((value, loss)), self.points[0], self.points[1]];
        }
    }

    /// Where the loss is extrapolated to be zero: by the parabola (value as a function of loss)
    /// through three points, else the line through two. The margin is a part of how far the two
    /// differ, or of the way extrapolated.
    fn zero(&self) -> Option<Estimate> {
        let (first, second) = (self.points[0]?, self.points[1]?);
        let line = secant(first, second)?;
        let by_line = Estimate { at: line, margin: 0.1 * (first.0 - line).abs() };
        let parabola = || {
            let third = self.points[2]?;
            let farther = secant(second, third)?;
            let at = line + first.1 * (line - farther) / (third.1 - first.1);
            let sound = (at - first.0) * (line - first.0) > 0.0;
            let margin = 0.1 * (at - line).abs();
            sound.then_some(Estimate { at, margin })
        };
        parabola().or(Some(by_line))
    }
}

/// Where the line through two points is zero; `None` unless the nearer one is the smaller.
fn secant(near: (f64, f64), far: (f64, f64)) -> Option<f64> {
    let rise = far.1 - near.1;
    (far.1.abs() > near.1.abs()).then(|| near.0 - near.1 * (far.0 - near.0) / rise)
}
