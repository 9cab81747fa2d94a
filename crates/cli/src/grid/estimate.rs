//! How long a batch takes, from its first scenarios.

use std::convert::Infallible;
use std::ops::Range;
use std::time::{Duration, Instant};

use grid::batch::Batch;

use crate::grid::counted;
use crate::grid::job::Job;

/// Scenarios of a deal that are timed: those that one thread computes in a row.
const PROBE: usize = 32;
/// How long deals are timed; those that follow are taken for the same.
const PROBING: Duration = Duration::from_secs(1);
/// Scenarios whose index paths are looked at.
const LOOKED_AT: usize = 4_096;
/// Loans of a deal that take all threads for a path of the indices, and long enough to be felt.
const MANY_LOANS: usize = 50_000;

/// Whether the first scenarios take no time that anybody would notice.
pub(crate) fn is_quick(job: &Job) -> bool {
    (0..job.batch.deals.len()).all(|deal| !has_many_loans(job, deal))
}

fn has_many_loans(job: &Job, deal: usize) -> bool {
    let groups = &job.batch.deals[deal].deal.inputs().groups;
    groups.iter().map(|group| group.pool.loans.len()).sum::<usize>() >= MANY_LOANS
}

/// How long the batch takes, in words.
pub(crate) fn estimate(job: &Job, batches: &[Batch]) -> String {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let (mut seconds, mut timed, mut others) = (0.0, 0, 0);
    let probing = Instant::now();
    for (deal, batch) in batches.iter().enumerate() {
        let parts = job.parts.iter().filter(|part| part.deal == deal);
        let count: usize = parts.map(|part| part.scenarios.len()).sum();
        if timed > 0 && probing.elapsed() >= PROBING {
            others += count;
        } else if count > 0 {
            let Cost { path, scenario } = Cost::of(batch);
            let abreast = if has_many_loans(job, deal) { 1 } else { threads };
            seconds += path * paths(job, deal, batch) / abreast as f64;
            seconds += scenario * count as f64 / threads as f64;
            timed += count;
        }
    }
    let seconds = seconds * (timed + others) as f64 / timed.max(1) as f64;
    let bound = match seconds < 0.1 {
        true => "less than 0.1 s".to_string(),
        false => format!("about {seconds:.1} s"),
    };
    format!("{bound} on {}", counted(threads, "core"))
}

/// Seconds that the index paths of a deal take, and each scenario on them.
struct Cost {
    path: f64,
    scenario: f64,
}

impl Cost {
    fn of(batch: &Batch) -> Cost {
        let seconds = |scenarios: Range<usize>| {
            let start = Instant::now();
            let Ok(()) = batch.run(scenarios, |_| (), |_| Ok::<(), Infallible>(()));
            start.elapsed().as_secs_f64()
        };
        let first = batch.scenario(0);
        let others = 1..PROBE.min(batch.scenarios());
        let alike = others.take_while(|at| first.shares_paths(&batch.scenario(*at))).count();
        // What is touched for the first time costs more than what follows.
        seconds(0..1);
        let one = seconds(0..1);
        let scenario = match alike {
            0 => 0.0,
            _ => ((seconds(0..alike + 1) - one) / alike as f64).max(0.0),
        };
        Cost { path: (one - scenario).max(0.0), scenario }
    }
}

/// Index paths of a deal's scenarios.
fn paths(job: &Job, deal: usize, batch: &Batch) -> f64 {
    let parts = job.parts.iter().filter(|part| part.deal == deal);
    let count: usize = parts.clone().map(|part| part.scenarios.len()).sum();
    let positions = parts.flat_map(|part| part.scenarios.clone()).take(LOOKED_AT);
    let (mut paths, mut looked_at, mut last) = (0, 0, None);
    for scenario in positions.map(|position| batch.scenario(position)) {
        looked_at += 1;
        if last.as_ref().is_none_or(|last| !scenario.shares_paths(last)) {
            paths += 1;
        }
        last = Some(scenario);
    }
    f64::from(paths) * count as f64 / f64::from(looked_at.max(1))
}
