//! `paydown grid`: a batch of scenarios over one or many deals, to CSV, a workbook or Parquet.
//!
//! [`job`] is what a batch comes to: deals, parts, stamp. [`parts`] keeps what is done beside the
//! output, so that an interrupted batch goes on where it stopped. [`flow`] computes and writes side
//! by side. What rows and the table at the end say is [`paydown::batch`]'s.

mod estimate;
mod flow;
mod job;
mod parts;
pub(crate) mod verify;

use std::io::{ErrorKind, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use paydown::batch::Summary;
use paydown::notes;
use report::{HAS_PARQUET, MOST_LINES, WriteError, is_workbook};
use signal_hook::consts::{SIGINT, SIGTERM};

use crate::args::GridArgs;
use crate::exit::{Error, Exit};
use crate::grid::flow::Sink;
use crate::grid::job::Job;
use crate::grid::parts::Parts;
use crate::output::Output;
use crate::plan;

/// Runs the batch, or says what it would run.
pub(crate) fn run(args: &GridArgs, output: &Output) -> Result<Exit, Error> {
    let job = Job::read(args, output.reading(), output)?;
    let target = target(args, &job, output)?;
    let prepared = job.prepared()?;
    let batches = job.batches(&prepared)?;
    for (position, _) in job.batch.each_deal() {
        let first = batches[position].scenario(0);
        let first = notes::unapplied_of_first(&prepared[position], &first);
        plan::say(&first, &[], output);
    }
    let rows = job.rows(&batches);
    output.note(&format!(
        "{} of {}, {}, to {}",
        counted(job.scenarios(), "scenario"),
        counted(job.deals(), "deal"),
        counted(rows, "row"),
        target.display()
    ));
    for basis in job.basis() {
        output.note(&format!("note: {basis}"));
    }
    // Where it would take time of its own, a run has the progress bar to say it.
    if args.dry_run || (!output.is_quiet() && estimate::is_quick(&job)) {
        output.note(&format!("estimate: {}", estimate::estimate(&job, &batches)));
    }
    if is_workbook(&target) && rows > MOST_LINES {
        let message =
            format!("{}: {rows} rows, and a workbook holds {MOST_LINES}", target.display());
        let hint = "write .csv, or parts of it: --shard 1/2".to_string();
        return Err(Error::Usage { message, hint: Some(hint) });
    }
    if args.dry_run {
        return Ok(Exit::Done);
    }
    if let Some(folder) = target.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)
            .map_err(|error| report::WriteError { path: folder.to_owned(), error })?;
    }
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        // Where it cannot be caught it ends the program; what is done is kept all the same.
        let _ = signal_hook::flag::register(signal, Arc::clone(&stop));
    }

    let mut parts = Parts::beside(&target, &job.stamp)?;
    let bar = progress(&job, output);
    let mut summary = Summary::new(&job.batch);
    let start = Instant::now();
    let kept = parts.resume(job.parts.iter().map(|part| part.number), |place, rows| {
        let part = &job.parts[place];
        bar.inc(part.scenarios.len() as u64);
        Ok(summary.read(part.deal, rows)?)
    })?;
    let sink = Sink { parts, summary, bar };
    let Sink { parts, summary, bar } = flow::run(&job, &batches, &job.parts[kept..], &stop, sink)?;
    if stop.load(Ordering::SeqCst) {
        bar.abandon();
        output.note(&format!(
            "interrupted: what is done is kept in {}; the same command goes on from there",
            parts.folder().display()
        ));
        return Ok(Exit::Interrupted);
    }
    bar.finish_and_clear();
    let about = job.about(job.title(rows), &output.remarks());
    // The disk takes its time.
    let (finished, sheet) = std::thread::scope(|scope| {
        let finishing = scope.spawn(|| parts.finish(&target, &about));
        let sheet = summary.table();
        (finishing.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), sheet)
    });
    let finished = finished?;
    job.manifest(&target, rows, finished.sha256.clone()).write(&manifest_path(&target))?;
    finished.clean();
    let seconds = start.elapsed().as_secs_f64();
    output.detail(&format!(
        "{} scenarios in {seconds:.2} s: {:.0} a second",
        job.scenarios(),
        job.scenarios() as f64 / seconds.max(1e-9)
    ));
    output.print(&sheet)?;
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
        Some("csv" | "xlsx") => {}
        Some("parquet") if HAS_PARQUET => {}
        Some("parquet") => {
            return Err(Error::Usage {
                message: format!("{}: this build cannot write Parquet", target.display()),
                hint: Some("build with --features parquet, or write .csv or .xlsx".to_string()),
            });
        }
        _ => {
            return Err(Error::usage(format!(
                "{}: expected .csv, .xlsx or .parquet",
                target.display()
            )));
        }
    }
    for path in [target.clone(), manifest_path(&target)] {
        if path.is_dir() {
            return Err(WriteError { path, error: ErrorKind::IsADirectory.into() }.into());
        }
        output.writes(&path)?;
    }
    Ok(target)
}

/// The manifest of an output: `x.csv` has `x.csv.manifest.json`.
pub(crate) fn manifest_path(target: &Path) -> PathBuf {
    let mut name = target.file_name().unwrap_or_default().to_os_string();
    name.push(".manifest.json");
    target.with_file_name(name)
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
