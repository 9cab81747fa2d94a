//! Raking: iterative proportional fitting.

/// One condition on the weights: those with label `k` sum to `targets[k]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Margin {
    /// Label of each weight.
    pub labels: Vec<usize>,
    /// Sum of each label.
    pub targets: Vec<f64>,
}

impl Margin {
    /// The sums of `weights` by label.
    pub fn sums(&self, weights: &[f64]) -> Vec<f64> {
        let mut sums = vec![0.0; self.targets.len()];
        for (label, weight) in self.labels.iter().zip(weights) {
            if let Some(sum) = sums.get_mut(*label) {
                *sum += weight;
            }
        }
        sums
    }
}

/// Weights that meet the margins, or the nearest that were found.
#[derive(Clone, Debug, PartialEq)]
pub struct Raked {
    /// The weights.
    pub weights: Vec<f64>,
    /// Rounds over all margins.
    pub rounds: usize,
    /// Largest difference between a sum and its target.
    pub off: f64,
    /// Margin and label of that difference.
    pub at: (usize, usize),
}

/// Rounds after which weights on their way to zero are looked for.
const WATCHED: usize = 1_000;

/// Scales `weights` to each margin in turn, round after round, until every sum is within
/// `tolerance` of its target or `most` rounds are over.
///
/// Of all weights that meet the margins the result is the nearest to the given ones in relative
/// entropy (Deming and Stephan 1940; Csiszár 1975). A weight of zero stays zero. Weights that no
/// solution lets be above zero fall only as fast as one over the number of rounds: after each
/// thousand rounds those that have fallen by a quarter in the last half of them are set to zero.
/// Where that has not helped after another thousand it is taken back.
pub fn rake(mut weights: Vec<f64>, margins: &[Margin], tolerance: f64, most: usize) -> Raked {
    let mut rounds = 0;
    let mut before = weights.clone();
    let mut dropped: Option<(Vec<f64>, f64)> = None;
    let mut may_drop = true;
    loop {
        let (off, at) = round(&mut weights, margins);
        rounds += 1;
        if off <= tolerance || rounds >= most {
            return Raked { weights, rounds, off, at };
        }
        if rounds % WATCHED == WATCHED / 2 {
            before.clone_from(&weights);
        } else if rounds % WATCHED == 0 && may_drop {
            match dropped.take() {
                Some((kept, off_then)) if off > off_then => {
                    weights = kept;
                    may_drop = false;
                }
                _ => {
                    let all = weights.clone();
                    drop_falling(&mut weights, &before, margins, tolerance);
                    dropped = Some((all, off));
                }
            }
        }
    }
}

/// One round; the largest difference that it found, and where.
fn round(weights: &mut [f64], margins: &[Margin]) -> (f64, (usize, usize)) {
    let (mut off, mut at) = (0.0, (0, 0));
    for (position, margin) in margins.iter().enumerate() {
        let sums = margin.sums(weights);
        let mut factors = Vec::with_capacity(sums.len());
        for (label, (sum, target)) in sums.iter().zip(&margin.targets).enumerate() {
            let difference = (sum - target).abs();
            if difference > off {
                (off, at) = (difference, (position, label));
            }
            factors.push(if *sum > 0.0 { target / sum } else { 0.0 });
        }
        for (weight, label) in weights.iter_mut().zip(&margin.labels) {
            *weight *= factors.get(*label).copied().unwrap_or(0.0);
        }
    }
    (off, at)
}

fn drop_falling(weights: &mut Vec<f64>, before: &[f64], margins: &[Margin], tolerance: f64) {
    let falling = |(now, before): (&f64, &f64)| if *now < 0.75 * before { 0.0 } else { *now };
    let kept: Vec<f64> = weights.iter().zip(before).map(falling).collect();
    let is_reachable = margins.iter().all(|margin| {
        let sums = margin.sums(&kept);
        sums.iter().zip(&margin.targets).all(|(sum, target)| *sum > 0.0 || *target <= tolerance)
    });
    if is_reachable {
        *weights = kept;
    }
}
