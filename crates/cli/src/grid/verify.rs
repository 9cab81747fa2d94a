//! `paydown verify`: an output of `grid` against its manifest, the manifest against what its inputs
//! give, and a sample computed again.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use clap::Parser;
use files::ReadOptions;
use grid::batch::{Batch, GridScenario};
use paydown::batch::render;
use report::{Column, HashedFile, Manifest, Sheet, read_manifest};

use crate::args::{Cli, GridArgs, Verb, VerifyArgs};
use crate::exit::{Error, Exit};
use crate::grid::job::{Job, sha256_of};
use crate::grid::manifest_path;
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
    match of_command(&manifest.command) {
        None => {
            let words = "no command line of `paydown grid`".to_string();
            checks.push("command", &manifest.command.join(" "), Some(words));
        }
        Some(_) if checks.differences > 0 => {
            output.note("note: nothing is computed again: files have changed");
        }
        Some((grid, options)) => {
            let job = Job::read(&grid, options, output)?;
            let prepared = job.prepared()?;
            let batches = job.batches(&prepared)?;
            checks
                .manifest(&manifest, &job.manifest(&args.file, job.rows(&batches), String::new()));
            if args.file.extension().is_some_and(|e| e.eq_ignore_ascii_case("csv")) {
                sample(args, &job, &batches, &mut checks)?;
            } else {
                output.note("note: no rows are computed again: only those of CSV are");
            }
        }
    }
    output.sheet(&checks.sheet)?;
    Ok(if checks.differences == 0 { Exit::Done } else { Exit::Difference })
}

/// The batch that a command line asks for, and how it reads deals.
fn of_command(words: &[String]) -> Option<(GridArgs, ReadOptions)> {
    let cli = Cli::try_parse_from(words).ok()?;
    let Verb::Grid(args) = cli.verb else { return None };
    Some((args, ReadOptions { skip_bad_rows: cli.common.skip_bad_rows }))
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

    /// A word of the manifest beside what it should be.
    fn word(&mut self, check: &str, stated: &str, expected: &str) {
        let difference = (stated != expected).then(|| format!("expected {expected:?}"));
        self.push(check, stated, difference);
    }

    /// The manifest beside that which the same inputs give now; hashes are compared with the files.
    fn manifest(&mut self, stated: &Manifest, expected: &Manifest) {
        let other_program = (stated.program != expected.program)
            .then(|| format!("written by {}, this is {}", stated.program, expected.program));
        self.push("program", &stated.program, other_program);
        self.word("command", &stated.command.join(" "), &expected.command.join(" "));
        self.word("scenario file", &stated.scenario.path, &expected.scenario.path);
        for position in 0..stated.deals.len().max(expected.deals.len()) {
            let words = |manifest: &Manifest| {
                manifest.deals.get(position).map_or(String::new(), |deal| {
                    let inputs = deal.inputs.iter().map(|file| file.path.as_str());
                    format!("{}: {}", deal.deal, inputs.collect::<Vec<_>>().join(", "))
                })
            };
            self.word("deal", &words(stated), &words(expected));
        }
        let names: BTreeSet<&String> =
            stated.conventions.keys().chain(expected.conventions.keys()).collect();
        for name in names {
            let words = |manifest: &Manifest| {
                let words = manifest.conventions.get(name);
                words.map_or(String::new(), |words| format!("{name}: {words}"))
            };
            self.word("conventions", &words(stated), &words(expected));
        }
        self.word("cells", &stated.cells.to_string(), &expected.cells.to_string());
        self.word("rows", &stated.rows.to_string(), &expected.rows.to_string());
        self.word("output", &stated.output.path, &expected.output.path);
    }
}

/// Computes scenarios at even distances again and compares their rows, byte by byte; the head line
/// and the number of rows, too.
fn sample(
    args: &VerifyArgs,
    job: &Job,
    batches: &[Batch],
    checks: &mut Checks<'_>,
) -> Result<(), Error> {
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
    let unread = |error| Error::Reading(args.file.clone(), error);
    let file = File::open(&args.file).map_err(unread)?;
    let mut lines = BufReader::new(file).split(b'\n');
    let head = lines.next().transpose().map_err(unread)?.unwrap_or_default();
    let is_head = head == report::csv_header().trim_end().as_bytes();
    checks.push("head line", "columns", (!is_head).then(|| "other columns".to_string()));
    let mut at = 0;
    for (first, (deal, position)) in wanted {
        let rows = batches[deal].rows_of_a_scenario();
        let mut kept = Vec::new();
        for line in lines.by_ref().skip(first - at).take(rows) {
            kept.extend_from_slice(&line.map_err(unread)?);
            kept.push(b'\n');
        }
        at = first + rows;
        let mut anew = Vec::new();
        let of = &job.batch.deals[deal].deal;
        let rows = |scenario: GridScenario| render(deal, of.inputs(), &scenario).bytes;
        let done: Result<(), Error> = batches[deal].run(position..position + 1, rows, |bytes| {
            anew.extend(bytes.into_iter().flatten());
            Ok(())
        });
        done?;
        let name = of.name();
        let difference = (anew != kept).then(|| format!("rows from {} differ", first + 2));
        checks.push("computed again", &format!("{name}, scenario {}", position + 1), difference);
    }
    let mut rest = 0;
    for line in lines {
        line.map_err(unread)?;
        rest += 1;
    }
    let ends_well = at + rest == row;
    let difference = (!ends_well).then(|| format!("other than {row} rows"));
    checks.push("rows in the file", &args.file.display().to_string(), difference);
    Ok(())
}
