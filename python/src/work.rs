//! Work of the engine: in a pool of threads a process, with the interpreter released.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use pyo3::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::errors;

/// How long a wait lasts until signals, such as Ctrl-C, are looked at.
const LOOK: Duration = Duration::from_millis(50);

/// The pool of a process, by its id: a process that was forked has no thread of its parent's pool and
/// needs one of its own.
///
/// Locked with the interpreter attached only, and never while it is released: no other thread holds
/// the lock when one forks.
static POOL: Mutex<Option<(u32, Arc<ThreadPool>)>> = Mutex::new(None);

thread_local! {
    /// What the engine took for this thread's last call.
    static ENGINE: Cell<Duration> = const { Cell::new(Duration::ZERO) };
    /// What a task has spent on this thread beside the engine.
    static BESIDE: Cell<Duration> = const { Cell::new(Duration::ZERO) };
    /// What is dropped once a task's result is handed over.
    static REST: RefCell<Vec<Box<dyn Any>>> = const { RefCell::new(Vec::new()) };
}

/// Does a part of a task that is none of the engine's.
pub(crate) fn beside<T>(work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let done = work();
    BESIDE.set(BESIDE.get() + start.elapsed());
    done
}

fn pool() -> PyResult<Arc<ThreadPool>> {
    let mut known = POOL.lock().unwrap_or_else(PoisonError::into_inner);
    let process = process::id();
    if let Some((of, pool)) = known.as_ref()
        && *of == process
    {
        return Ok(pool.clone());
    }
    let name = |thread| format!("paydown-{thread}");
    let made = ThreadPoolBuilder::new().thread_name(name).build();
    let pool = Arc::new(made.map_err(|error| errors::engine(&error.to_string()))?);
    // A pool of the parent waits for threads that are not here: it is never let go.
    std::mem::forget(known.replace((process, pool.clone())));
    Ok(pool)
}

/// Drops what a task needs no more: in the pool after its result is handed over.
pub(crate) fn let_go(rest: impl Any) {
    if rayon::current_thread_index().is_some() {
        REST.with_borrow_mut(|kept| kept.push(Box::new(rest)));
    }
}

/// Runs `work` in the pool, and meanwhile other Python threads. Ctrl-C returns at once; `work` is told
/// by its flag, and what does not look at it ends unheard.
///
/// # Errors
/// What a signal handler raises, or an error of the engine where `work` panics.
pub(crate) fn run<T: Send + 'static>(
    py: Python<'_>,
    work: impl FnOnce(&AtomicBool) -> T + Send + 'static,
) -> PyResult<T> {
    let pool = pool()?;
    let stop = Arc::new(AtomicBool::new(false));
    let flag = stop.clone();
    let (to, mut from) = sync_channel(1);
    pool.spawn(move || {
        let start = Instant::now();
        BESIDE.set(Duration::ZERO);
        let result = catch_unwind(AssertUnwindSafe(|| work(&flag)));
        // Nobody listens after an interrupt.
        let _ = to.send((result, start.elapsed().saturating_sub(BESIDE.get())));
        drop(REST.take());
    });
    loop {
        let wait = |from: Receiver<_>| (from.recv_timeout(LOOK), from);
        let (received, again) = py.detach(move || wait(from));
        from = again;
        match received {
            Ok((result, spent)) => {
                ENGINE.set(spent);
                return result.map_err(|_| errors::engine("the engine has panicked"));
            }
            Err(RecvTimeoutError::Timeout) => {
                py.check_signals().inspect_err(|_| stop.store(true, Ordering::Relaxed))?;
            }
            Err(RecvTimeoutError::Disconnected) => {
                return Err(errors::engine("the engine has stopped"));
            }
        }
    }
}

/// Nanoseconds that the engine took for this thread's last call, without what the call costs around
/// it.
#[pyfunction]
pub(crate) fn _engine_nanoseconds() -> u128 {
    ENGINE.get().as_nanos()
}
