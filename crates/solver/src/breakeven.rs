//! Break-even: how far an assumption (CDR, severity, a multiple of a curve, a speed) may go before
//! a class takes its first dollar of loss.
//!
//! A loss is flat at zero up to the break-even and rises from there, roughly in a straight line:
//! only values with a loss say how far away the kink is. The search extrapolates them to a loss of
//! zero and tries values just beside the estimate, first one that should lose, then one that should
//! not; it halves the bracket itself when three such trials in a row have not. A measure that goes
//! on below zero (a cushion) is used on both sides of the kink.
//!
//! Losses like those of a class take at most 12 trials from 0 to 100 for a tolerance of 0.0001, and
//! 8 from a guess within 5% (`tests/breakeven.rs`).

/// Where to look for a break-even. Unit and meaning of the values are the caller's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BreakevenSearch {
    /// Lowest value.
    pub low: f64,
    /// Highest value.
    pub high: f64,
    /// Where to start, such as the break-even of a neighbour; a quarter of the way from the end
    /// without loss for `None`, or a value that is not inside.
    pub guess: Option<f64>,
    /// Largest distance of [`Breakeven::without`] and [`Breakeven::with`].
    pub tolerance: f64,
    /// Whether a larger value brings the loss (CDR, severity, a multiple), or a smaller one (a
    /// speed).
    pub rising: bool,
    /// Values tried after the answer is known, to see whether the loss is monotone: fractions and
    /// multiples of it, at most ten.
    pub probes: usize,
}

/// A break-even.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Breakeven {
    /// Value without loss that lies nearest to those with one: the largest one tried, or the
    /// smallest where smaller values bring the loss.
    pub without: f64,
    /// Value with a loss that lies nearest to those without.
    pub with: f64,
    /// Evaluations, those of probes included.
    pub trials: usize,
    /// Whether every value tried without loss lies on one side, and every value with a loss on the
    /// other.
    pub monotone: bool,
    /// The first probe that says otherwise: it loses on the side without loss, or the reverse.
    pub contradiction: Option<f64>,
}

/// Why there is no break-even.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoBreakeven {
    /// There is a loss at every value tried, up to the end where there should be none.
    #[error("there is a loss at every value")]
    AlwaysLoss,
    /// There is no loss at any value tried, up to the end where there should be one.
    #[error("there is no loss at any value")]
    NeverLoss,
    /// A loss is NaN, the range is empty or not finite, or a tolerance or increment is not above 0.
    #[error("a loss, or the range searched, is not a number")]
    NotANumber,
}

/// Evaluations in all; halving the widest range of floats to its last digit takes fewer.
const ROUNDS: usize = 2200;
/// Least margin beside an estimate, in tolerances: below a half, since the estimate moves.
const HALF_WIDTH: f64 = 0.35;
/// First step away from a guess, as a part of its distance from the end without loss.
const FIRST_STEP: f64 = 0.02;
/// How much longer each next step is.
const STEP_GROWTH: f64 = 4.0;
/// Fractions and multiples of the answer, counted from the low end, that show whether it is alone.
const PROBES: [f64; 10] = [0.5, 2.0, 0.75, 1.5, 0.25, 1.25, 0.9, 1.1, 4.0, 0.1];

/// The break-even to within a tolerance. `loss` gives dollars, or any measure that is above zero
/// where there is a loss, and zero or below (a cushion) where there is none; what cannot be
/// evaluated is NaN.
///
/// # Errors
/// [`NoBreakeven`].
pub fn breakeven(
    search: BreakevenSearch,
    mut loss: impl FnMut(f64) -> f64,
) -> Result<Breakeven, NoBreakeven> {
    if search.tolerance <= 0.0 || search.tolerance.is_nan() {
        return Err(NoBreakeven::NotANumber);
    }
    let widest = search.low.abs().max(search.high.abs());
    let tolerance = search.tolerance.max(4.0 * f64::EPSILON * widest);
    search_on(BreakevenSearch { tolerance, ..search }, false, &mut loss)
}

/// The break-even among the multiples of `increment` that lie within the search's range; its
/// tolerance does not count. [`Breakeven::without`] and [`Breakeven::with`] are neighbours.
///
/// # Errors
/// [`NoBreakeven`].
pub fn on_increment(
    search: BreakevenSearch,
    increment: f64,
    mut loss: impl FnMut(f64) -> f64,
) -> Result<Breakeven, NoBreakeven> {
    if increment <= 0.0 || !increment.is_finite() {
        return Err(NoBreakeven::NotANumber);
    }
    // Multiples of 0.05 as k / 20, which gives the decimal itself.
    let parts = increment.recip().round();
    let decimal = parts >= 1.0 && (parts * increment - 1.0).abs() <= 1e-12;
    let value = |k: f64| if decimal { k / parts } else { k * increment };
    let edge = 1e-9;
    let counted = BreakevenSearch {
        low: (search.low / increment - edge).ceil(),
        high: (search.high / increment + edge).floor(),
        guess: search.guess.map(|guess| (guess / increment).round()),
        tolerance: 1.0,
        ..search
    };
    let found = search_on(counted, true, &mut |k| loss(value(k)))?;
    Ok(Breakeven {
        without: value(found.without),
        with: value(found.with),
        contradiction: found.contradiction.map(value),
        ..found
    })
}

/// The search; `whole` keeps to whole numbers.
fn search_on(
    search: BreakevenSearch,
    whole: bool,
    loss: &mut dyn FnMut(f64) -> f64,
) -> Result<Breakeven, NoBreakeven> {
    let BreakevenSearch { low, high, guess, tolerance, rising, probes } = search;
    if !(high - low).is_finite() || high <= low {
        return Err(NoBreakeven::NotANumber);
    }
    // Counted backwards where smaller values lose, so that losses always lie above.
    let sign = if rising { 1.0 } else { -1.0 };
    let (low_end, high_end) = if rising { (low, high) } else { (-high, -low) };
    let warm = guess.map(|guess| sign * guess).filter(|x| low_end < *x && *x < high_end);
    let start = warm.unwrap_or(low_end + 0.25 * (high_end - low_end));
    let step =
        if warm.is_some() { FIRST_STEP * (start - low_end) } else { 0.75 * (start - low_end) };
    let mut hunt = Hunt {
        low: low_end,
        high: high_end,
        without: None,
        with: None,
        losses: Nearest::default(),
        cushions: Nearest::default(),
        step: step.max(tolerance),
        tolerance,
        whole,
        round_width: high_end - low_end,
        idle: 0,
        expects: None,
        lost: false,
        caution: 1.0,
        trials: 0,
    };
    let mut trial = start;
    let (without, with) = loop {
        let trial_kept = hunt.kept_inside(trial);
        hunt.book(trial_kept, loss(sign * trial_kept))?;
        if let (Some(without), Some(with)) = (hunt.without, hunt.with)
            && (with - without <= tolerance || hunt.trials >= ROUNDS)
        {
            break (without, with);
        }
        trial = hunt.next()?;
    };
    let mut found = Breakeven {
        without: sign * without,
        with: sign * with,
        trials: hunt.trials,
        monotone: true,
        contradiction: None,
    };
    probe(&mut found, low, high, probes, whole, loss)?;
    Ok(found)
}

/// Tries values away from the answer until one contradicts it.
fn probe(
    found: &mut Breakeven,
    low: f64,
    high: f64,
    probes: usize,
    whole: bool,
    loss: &mut dyn FnMut(f64) -> f64,
) -> Result<(), NoBreakeven> {
    let answer = found.without;
    let (below, above) = (found.without.min(found.with), found.without.max(found.with));
    let rising = found.with > found.without;
    let values = PROBES.iter().map(|part| {
        let value = low + part * (answer - low);
        if whole { value.round() } else { value }
    });
    let inside = values.filter(|v| low <= *v && *v <= high && (*v < below || *v > above));
    for value in inside.take(probes) {
        let loses = loss(value);
        found.trials += 1;
        if loses.is_nan() {
            return Err(NoBreakeven::NotANumber);
        }
        if (loses > 0.0) != ((value > above) == rising) {
            found.monotone = false;
            found.contradiction = Some(value);
            return Ok(());
        }
    }
    Ok(())
}

/// What is known so far; losses lie above.
struct Hunt {
    low: f64,
    high: f64,
    without: Option<f64>,
    with: Option<f64>,
    losses: Nearest,
    cushions: Nearest,
    /// Next step away from a guess.
    step: f64,
    tolerance: f64,
    whole: bool,
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
    trials: usize,
}

impl Hunt {
    /// `trial` strictly between what is known; an end of the range only if it has not been tried.
    fn kept_inside(&self, trial: f64) -> f64 {
        let unit = if self.whole { 1.0 } else { 0.0 };
        let left = self.without.map_or(self.low, |x| x + unit);
        let right = self.with.map_or(self.high, |x| x - unit);
        let trial = if self.whole { trial.round() } else { trial };
        trial.max(left).min(right)
    }

    fn book(&mut self, trial: f64, loss: f64) -> Result<(), NoBreakeven> {
        self.trials += 1;
        if loss.is_nan() {
            return Err(NoBreakeven::NotANumber);
        }
        if let Some(expected) = self.expects {
            self.caution = if expected == (loss > 0.0) { 1.0 } else { self.caution * STEP_GROWTH };
        }
        self.lost = loss > 0.0;
        if self.lost {
            self.with = Some(trial);
            self.losses.add(trial, loss);
        } else {
            self.without = Some(trial);
            self.cushions.add(trial, loss);
        }
        Ok(())
    }

    /// What to try next.
    fn next(&mut self) -> Result<f64, NoBreakeven> {
        let (low, high) = (self.without.unwrap_or(self.low), self.with.unwrap_or(self.high));
        if self.without.is_none() && high <= self.low {
            return Err(NoBreakeven::AlwaysLoss);
        }
        if self.with.is_none() && low >= self.high {
            return Err(NoBreakeven::NeverLoss);
        }
        let width = high - low;
        let as_expected = self.expects.take() == Some(self.lost);
        if width <= 0.5 * self.round_width {
            (self.round_width, self.idle) = (width, 0);
        } else {
            self.idle += if as_expected { 1 } else { 2 };
        }
        let estimate = self.estimate();
        let patience = if self.without.is_none() || self.with.is_none() { 4 } else { 2 };
        if self.idle <= patience
            && let Some(Estimate { at, margin }) = estimate
            && low - 0.5 * width < at
            && at < high
        {
            return Ok(self.beside(Estimate { at: at.max(low), margin }, low, high));
        }
        match (self.without, self.with) {
            (None, _) => Ok(self.stride(high, -1.0)),
            (_, None) => Ok(self.stride(low, 1.0)),
            // A second loss says how steep it is: better than half the bracket.
            _ if self.idle <= patience && estimate.is_none() => Ok(low + 0.75 * width),
            _ => Ok(low + 0.5 * width),
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

    /// A step from `from` towards the end of the range that has not been reached; the end itself
    /// when it is near.
    fn stride(&mut self, from: f64, direction: f64) -> f64 {
        let end = if direction > 0.0 { self.high } else { self.low };
        let to = from + direction * self.step;
        self.step *= STEP_GROWTH;
        if (end - to) * direction <= self.tolerance { end } else { to }
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
        let margin = found.margin.max(HALF_WIDTH * self.tolerance);
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
