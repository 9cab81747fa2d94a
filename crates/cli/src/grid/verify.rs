//! `paydown verify`: an output of `grid` against its manifest, and a sample of it computed again.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use grid::batch::GridScenario;
use report::{Column, HashedFile, Manifest, Sheet, read_manifest};

use crate::args::{GridArgs, VerifyArgs};
use crate::exit::{Error, Exit};
use crate::grid::job::{Job, sha256_of};
use crate::grid::{line, manifest_path};
use crate::output::Output;

/// Compares, and writes one row a check.
pub(crate) fn run(args: &VerifyArgs, output: &Output) -> Result<Exit, Error> {
    let path = manifest_path(&args.file);
    output.reads(&path)?;
    let bytes = std::fs::read(&path).map_err(|error| Error::Reading(path.clone(), error))?;
    let manifest = read_manifest(&bytes)
        .map_err(|fault| Error::Input(format!("{}: {fault}", path.display())))?;
    let mut checks = Checks { sheet: sheet(), differences: 0, output };
    checks.hash(&args.file, &manifest.output.sha256)?;
    checks.hash(Path::new(&manifest.scenario.path), &manifest.scenario.sha256)?;
    for HashedFile { path, sha256 } in manifest.deals.iter().flat_map(|deal| &deal.inputs) {
        checks.hash(Path::new(path), sha256)?;
    }
    let is_csv = args.file.extension().is_some_and(|e| e.eq_ignore_ascii_case("csv"));
    if is_csv && checks.differences == 0 {
        sample(args, &manifest, output, &mut checks)?;
    } else {
        output.note("note: nothing is computed again: only CSV of unchanged inputs is");
    }
    output.sheet(&checks.sheet)?;
    Ok(if checks.differences == 0 { Exit::Done } else { Exit::Difference })
}

fn sheet() -> Sheet {
    Sheet::new(vec![
        Column::text("check", "Check"),
        Column::text("of", "Of"),
        Column::text("result", "Result"),
    ])
}

struct Checks<'o> {
    sheet: Sheet,
    differences: usize,
    output: &'o Output,
}

impl Checks<'_> {
    fn push(&mut self, check: &str, of: &str, difference: Option<String>) {
        self.differences += usize::from(difference.is_some());
        let result = difference.unwrap_or_else(|| "same".to_string());
        self.sheet.push(vec![check.into(), of.into(), result.into()]);
    }

    fn hash(&mut self, path: &Path, stated: &str) -> Result<(), Error> {
        self.output.reads(path)?;
        let found = sha256_of(path)?;
        let difference = (found != stated).then(|| format!("sha256 {found}, not {stated}"));
        self.push("sha256", &path.display().to_string(), difference);
        Ok(())
    }
}

/// Computes scenarios at even distances again and compares their rows, byte by byte.
fn sample(
    args: &VerifyArgs,
    manifest: &Manifest,
    output: &Output,
    checks: &mut Checks<'_>,
) -> Result<(), Error> {
    let job = Job::read(&grid_args(manifest)?, output)?;
    let prepared = job.prepared()?;
    let batches = job.batches(&prepared)?;
    // First row of each sampled scenario, with its deal and position.
    let mut wanted = BTreeMap::new();
    let step = (job.scenarios() / args.sample.max(1)).max(1);
    let (mut row, mut count) = (0, 0);
    for part in &job.parts {
        for position in part.scenarios.clone() {
            if count % step == 0 {
                wanted.insert(row, (part.deal, position));
            }
            count += 1;
            row += batches[part.deal].rows_of_a_scenario();
        }
    }
    let file = File::open(&args.file).map_err(|error| Error::Reading(args.file.clone(), error))?;
    let mut lines = BufReader::new(file).split(b'\n').skip(1);
    let mut at = 0;
    for (first, (deal, position)) in wanted {
        let rows = batches[deal].rows_of_a_scenario();
        let mut kept = Vec::new();
        for line in lines.by_ref().skip(first - at).take(rows) {
            let line = line.map_err(|error| Error::Reading(args.file.clone(), error))?;
            kept.extend_from_slice(&line);
            kept.push(b'\n');
        }
        at = first + rows;
        let mut anew = Vec::new();
        let render = |scenario: GridScenario| line::render(&job, deal, &scenario).bytes;
        let done: Result<(), Error> = batches[deal].run(position..position + 1, render, |bytes| {
            anew.extend(bytes.into_iter().flatten());
            Ok(())
        });
        done?;
        let name = &job.deals[deal].document.inputs.deal.name;
        let difference = (anew != kept).then(|| format!("rows from {} differ", first + 2));
        checks.push("computed again", &format!("{name}, scenario {}", position + 1), difference);
    }
    Ok(())
}

/// The arguments that a manifest's command line had.
fn grid_args(manifest: &Manifest) -> Result<GridArgs, Error> {
    let shard = manifest.command.iter().skip_while(|word| *word != "--shard").nth(1);
    let shard = match shard {
        None => None,
        Some(text) => Some(crate::flag_value::shard(text).map_err(Error::Input)?),
    };
    Ok(GridArgs { scenario: PathBuf::from(&manifest.scenario.path), dry_run: false, shard })
}
