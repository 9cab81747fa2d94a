//! Computing and writing side by side: while scenarios are computed, a thread writes those before.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};

use grid::batch::{Batch, GridScenario};
use indicatif::ProgressBar;
use paydown::batch::{Rendered, Summary, render};

use crate::exit::Error;
use crate::grid::job::{Job, Part};
use crate::grid::parts::Parts;

/// Rows asked of a batch at once, at most: some 60 MB. A batch hands them over in smaller lots, of
/// which a few are held.
const ROWS: usize = 1 << 18;
/// Scenarios asked for at once, at least, so that every thread has some.
const SCENARIOS: usize = 256;
/// Lots that may wait to be written.
const WAITING: usize = 1;

/// Where rows go.
pub(crate) struct Sink<'j> {
    pub(crate) parts: Parts,
    pub(crate) summary: Summary<'j>,
    pub(crate) bar: ProgressBar,
}

/// Computes `parts` and writes their rows, in order, until `stop` says so.
pub(crate) fn run<'j>(
    job: &Job,
    batches: &[Batch],
    parts: &[Part],
    stop: &AtomicBool,
    sink: Sink<'j>,
) -> Result<Sink<'j>, Error> {
    let (send, receive) = sync_channel(WAITING);
    std::thread::scope(|scope| {
        let writing = scope.spawn(|| sink.write(parts, receive));
        compute(job, batches, parts, stop, send);
        writing.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

/// Nobody wants what is still to come.
struct Halted;

fn compute(
    job: &Job,
    batches: &[Batch],
    parts: &[Part],
    stop: &AtomicBool,
    send: SyncSender<Vec<Rendered>>,
) {
    let in_a_row = |a: &Part, b: &Part| a.deal == b.deal && a.scenarios.end == b.scenarios.start;
    for parts in parts.chunk_by(in_a_row) {
        let deal = parts[0].deal;
        let end = parts[parts.len() - 1].scenarios.end;
        let batch = &batches[deal];
        let at_once = (ROWS / batch.rows_of_a_scenario().max(1)).max(SCENARIOS);
        let inputs = job.batch.deals[deal].deal.inputs();
        let render = |scenario: GridScenario| render(deal, inputs, &scenario);
        for start in (parts[0].scenarios.start..end).step_by(at_once) {
            let done = batch.run(start..(start + at_once).min(end), render, |rendered| {
                // Nobody receives after an error.
                send.send(rendered).map_err(|_| Halted)?;
                if stop.load(Ordering::SeqCst) { Err(Halted) } else { Ok(()) }
            });
            if let Err(Halted) = done {
                return;
            }
        }
    }
}

impl<'j> Sink<'j> {
    fn write(
        mut self,
        parts: &[Part],
        receive: Receiver<Vec<Rendered>>,
    ) -> Result<Sink<'j>, Error> {
        let mut parts = parts.iter();
        let mut part = parts.next();
        let mut scenarios = 0;
        let mut is_synced = true;
        loop {
            let waiting = match receive.try_recv() {
                Err(TryRecvError::Empty) => {
                    if !is_synced {
                        self.parts.sync()?;
                        is_synced = true;
                    }
                    receive.recv().ok()
                }
                waiting => waiting.ok(),
            };
            let Some(rendered) = waiting else { break };
            self.bar.inc(rendered.len() as u64);
            for rendered in rendered {
                self.parts.add(&rendered.bytes)?;
                self.summary.add(&rendered.values);
                scenarios += 1;
                if let Some(whole) = part.filter(|part| part.scenarios.len() == scenarios) {
                    self.parts.end(whole.number)?;
                    is_synced = false;
                    part = parts.next();
                    scenarios = 0;
                }
            }
        }
        Ok(self)
    }
}
