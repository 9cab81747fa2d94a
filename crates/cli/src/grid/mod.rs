//! `paydown grid`: a batch of scenarios over one or many deals, to CSV or Parquet.
//!
//! [`job`] is what a batch comes to: deals, parts, stamp. [`parts`] keeps what is done beside the
//! output, so that an interrupted batch goes on where it stopped. [`mod@line`] makes rows.

mod job;
mod line;
mod parts;
mod summary;
pub(crate) mod verify;

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use grid::batch::{Batch, GridScenario};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use report::HAS_PARQUET;

use crate::args::GridArgs;
use crate::exit::{Error, Exit};
use crate::grid::job::Job;
use crate::grid::parts::Parts;
use crate::grid::summary::Summary;
use crate::output::Output;

/// Scenarios of a deal that are timed for the estimate: those that one thread computes in a row.
const PROBE: usize = 32;
/// How long deals are timed; those that follow are taken for the same.
const PROBING: Duration = Duration::from_secs(1);

/// Runs the batch, or says what it would run.
pub(crate) fn run(args: &GridArgs, output: &Output) -> Result<Exit, Error> {
    let job = Job::read(args, output)?;
    let target = target(args, &job, output)?;
    let prepared = job.prepared()?;
    let batches = job.batches(&prepared)?;
    let rows: usize = job
        .parts
        .iter()
        .map(|part| part.scenarios.len() * batches[part.deal].rows_of_a_scenario())
        .sum();
    output.note(&format!(
        "{} of {}, {}, to {}",
        counted(job.scenarios(), "scenario"),
        counted(job.deals.len(), "deal"),
        counted(rows, "row"),
        target.display()
    ));
    if args.dry_run || !output.is_quiet() {
        output.note(&format!("estimate: {}", estimate(&job, &batches)));
    }
    if args.dry_run {
        return Ok(Exit::Done);
    }
    if let Some(folder) = target.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)
            .map_err(|error| report::WriteError { path: folder.to_owned(), error })?;
    }
    let stop = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stop);
    // An error says that there is a handler already.
    let _ = ctrlc::set_handler(move || flag.store(true, Ordering::SeqCst));

    let parts = Parts::beside(&target, &job.stamp)?;
    let bar = progress(&job, output);
    let mut summary = Summary::new(&job);
    let start = Instant::now();
    for part in &job.parts {
        if parts.has(part.number) {
            summary.read(part.deal, parts.open(part.number)?)?;
        } else {
            let batch = &batches[part.deal];
            let mut bytes = Vec::new();
            let render = |scenario: GridScenario| line::render(&job, part.deal, &scenario);
            let done: Result<(), Error> = batch.run(part.scenarios.clone(), render, |lines| {
                for rendered in lines {
                    bytes.extend_from_slice(&rendered.bytes);
                    summary.add(rendered.values);
                }
                Ok(())
            });
            done?;
            parts.keep(part.number, &bytes)?;
        }
        bar.inc(part.scenarios.len() as u64);
        if stop.load(Ordering::SeqCst) {
            bar.abandon();
            output.note(&format!(
                "interrupted: what is done is kept in {}; the same command goes on from there",
                parts.folder().display()
            ));
            return Ok(Exit::Interrupted);
        }
    }
    bar.finish_and_clear();
    let metadata = job.metadata();
    let sha256 = parts.join(&target, job.parts.iter().map(|part| part.number), &metadata)?;
    job.manifest(&target, rows, sha256).write(&manifest_path(&target))?;
    parts.remove();
    let seconds = start.elapsed().as_secs_f64();
    output.detail(&format!(
        "{} scenarios in {seconds:.2} s: {:.0} a second",
        job.scenarios(),
        job.scenarios() as f64 / seconds.max(1e-9)
    ));
    output.print(&summary.sheet())?;
    if summary.failed > 0 {
        output.note(&format!("{} of {rows} cells failed: see the column reason", summary.failed));
        return Ok(Exit::Difference);
    }
    Ok(Exit::Done)
}

/// `1 row`, `2 rows`.
fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// Where the result goes: `-o`, else what the scenario file says, in the folder `out`.
fn target(args: &GridArgs, job: &Job, output: &Output) -> Result<PathBuf, Error> {
    let mut target = match output.path() {
        Some(path) => path.to_path_buf(),
        None => Path::new("out").join(&job.output),
    };
    if let Some((shard, of)) = args.shard {
        let stem = target.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let extension = target.extension().unwrap_or_default().to_string_lossy().into_owned();
        target.set_file_name(format!("{stem}-{shard}-of-{of}.{extension}"));
    }
    match target.extension().and_then(|e| e.to_str()).map(str::to_ascii_lowercase).as_deref() {
        Some("csv") => {}
        Some("parquet") if HAS_PARQUET => {}
        Some("parquet") => {
            return Err(Error::Usage {
                message: format!("{}: this build cannot write Parquet", target.display()),
                hint: Some("build with --features parquet, or write .csv".to_string()),
            });
        }
        _ => return Err(Error::usage(format!("{}: expected .csv or .parquet", target.display()))),
    }
    Ok(target)
}

/// The manifest of an output: `x.csv` has `x.csv.manifest.json`.
pub(crate) fn manifest_path(target: &Path) -> PathBuf {
    let mut name = target.file_name().unwrap_or_default().to_os_string();
    name.push(".manifest.json");
    target.with_file_name(name)
}

/// How long the batch takes, from the first scenarios of its deals.
fn estimate(job: &Job, batches: &[Batch<'_>]) -> String {
    let (mut seconds, mut timed, mut others) = (0.0, 0, 0);
    let probing = Instant::now();
    for (deal, batch) in batches.iter().enumerate() {
        let count: usize =
            job.parts.iter().filter(|p| p.deal == deal).map(|p| p.scenarios.len()).sum();
        let run = |scenarios: std::ops::Range<usize>| {
            let done: Result<(), std::convert::Infallible> =
                batch.run(scenarios, |_| (), |_| Ok(()));
            done.is_ok()
        };
        // What is touched for the first time costs more than what follows.
        let is_probed = match (count, timed) {
            (0, _) => false,
            (_, 0) => run(0..1),
            _ => probing.elapsed() < PROBING,
        };
        if !is_probed {
            others += count;
            continue;
        }
        let probe = PROBE.min(batch.scenarios());
        let start = Instant::now();
        run(0..probe);
        seconds += start.elapsed().as_secs_f64() / probe as f64 * count as f64;
        timed += count;
    }
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let of_all = (timed + others) as f64 / timed.max(1) as f64;
    let seconds = seconds * of_all / threads as f64;
    let bound = match seconds < 0.1 {
        true => "less than 0.1 s".to_string(),
        false => format!("about {seconds:.1} s"),
    };
    format!("{bound} on {}", counted(threads, "core"))
}

fn progress(job: &Job, output: &Output) -> ProgressBar {
    let target = if std::io::stderr().is_terminal() && !output.is_quiet() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let bar = ProgressBar::with_draw_target(Some(job.scenarios() as u64), target);
    let template = "{percent:>3}% {human_pos} of {human_len} scenarios, {per_sec}, {eta} left";
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
