//! What a batch comes to: its deals, its parts in order, and the stamp by which it can be repeated.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::ops::Range;
use std::path::{Path, PathBuf};

use files::ReadOptions;
use grid::{Prepared, batch};
use paydown::{Batch, BatchDeal, Deal, facts, workbook};
use report::{DealRecord, HashedFile, Manifest};
use sha2::{Digest, Sha256};

use crate::args::GridArgs;
use crate::exit::Error;
use crate::grid::counted;
use crate::grid::parts::About;
use crate::output::Output;
use crate::{plan, reading};

/// Scenarios of a part: what is kept is kept by whole parts. An interruption can cost what is
/// computed and not yet handed over, too.
const PART: usize = 1024;

/// A batch, read and checked.
pub(crate) struct Job {
    pub(crate) batch: Batch,
    /// Files read of each deal of the scenario file, with their hashes.
    files: Vec<Vec<(PathBuf, String)>>,
    /// File name of the result, unless `-o` names another.
    pub(crate) output: PathBuf,
    /// Parts of this shard, in order.
    pub(crate) parts: Vec<Part>,
    /// Hash of everything that decides the result, the build of the program included: parts of
    /// another build are never gone on with.
    pub(crate) stamp: String,
    /// The scenario file, and what the command line has in its place: it, or its folder.
    scenario_file: PathBuf,
    named: PathBuf,
    scenario_sha256: String,
    shard: Option<(u32, u32)>,
    reading: ReadOptions,
}

/// Consecutive scenarios of a deal.
pub(crate) struct Part {
    /// Place among the parts of the shard.
    pub(crate) number: usize,
    pub(crate) deal: usize,
    pub(crate) scenarios: Range<usize>,
}

impl Job {
    /// Reads the scenario file and its deals, these with `options`.
    pub(crate) fn read(
        args: &GridArgs,
        options: ReadOptions,
        output: &Output,
    ) -> Result<Job, Error> {
        let file = reading::scenarios(&args.scenario, output)?;
        let curve = plan::curve(file.curve.as_deref())?;
        let read = |path| {
            let document = reading::undoubted(path, (options, curve.as_ref()), output)?;
            output.doubts(&document.doubts);
            Ok(Deal::of(document))
        };
        let deals = file.deals.iter().map(|path| read(path)).collect::<Result<Vec<_>, Error>>()?;
        let batch = Batch::of_file(&file, deals)?;
        output.doubts(&batch.doubts);
        plan::say(&batch.notes, &[], output);
        let hashed = |file: &PathBuf| Ok((file.clone(), sha256_of(file)?));
        let of_deal = |of: &BatchDeal| {
            let files = of.deal.document().files.iter().chain(&file.named);
            files.map(hashed).collect::<Result<Vec<_>, Error>>()
        };
        let files = batch.each_deal().map(|(_, deal)| of_deal(deal));
        let files = files.collect::<Result<Vec<_>, Error>>()?;
        let scenarios = file.plan.scenarios();
        let parts = parts(batch.deals.len(), scenarios, args.shard.unwrap_or((1, 1)));
        let scenario_sha256 = hex(Sha256::digest(&file.text));
        let mut job = Job {
            batch,
            files,
            output: file.output,
            parts,
            stamp: String::new(),
            scenario_file: file.path,
            named: args.scenario.clone(),
            scenario_sha256,
            shard: args.shard,
            reading: options,
        };
        job.stamp = job.stamp();
        Ok(job)
    }

    /// Deals of the scenario file.
    pub(crate) fn deals(&self) -> usize {
        self.files.len()
    }

    /// Rows of this shard.
    pub(crate) fn rows(&self, batches: &[batch::Batch]) -> usize {
        let rows = |part: &Part| part.scenarios.len() * batches[part.deal].rows_of_a_scenario();
        self.parts.iter().map(rows).sum()
    }

    /// What run the scenarios are, one line for all deals of which the same is to be said.
    pub(crate) fn basis(&self) -> Vec<String> {
        let mut lines = BTreeMap::<String, usize>::new();
        for (_, deal) in self.batch.each_deal() {
            *lines.entry(facts::sentence(&deal.facts())).or_default() += 1;
        }
        let is_one = lines.len() == 1;
        let of_deals = |(line, deals): (String, usize)| match is_one {
            true => line,
            false => format!("{}: {line}", counted(deals, "deal")),
        };
        lines.into_iter().filter(|(line, _)| !line.is_empty()).map(of_deals).collect()
    }

    /// Scenarios of this shard.
    pub(crate) fn scenarios(&self) -> usize {
        self.parts.iter().map(|part| part.scenarios.len()).sum()
    }

    fn stamp(&self) -> String {
        let mut hash = Sha256::new();
        let mut add = |text: &str| {
            hash.update(text.len().to_le_bytes());
            hash.update(text);
        };
        add(paydown::VERSION);
        add(&program_build());
        add(&format!("{:?}", self.reading));
        add(&self.scenario_sha256);
        add(&format!("{:?}", self.shard));
        for (_, sha256) in self.files.iter().flatten() {
            add(sha256);
        }
        hex(hash.finalize())
    }

    /// The deals, ready to run.
    pub(crate) fn prepared(&self) -> Result<Vec<Prepared<'_>>, Error> {
        self.batch.deals.iter().map(|of| Ok(Prepared::new(of.deal.inputs())?)).collect()
    }

    /// The batch of each deal.
    pub(crate) fn batches<'j>(
        &'j self,
        prepared: &'j [Prepared<'j>],
    ) -> Result<Vec<batch::Batch<'j>>, Error> {
        let batch = |(prepared, deal): (&'j Prepared<'j>, &'j BatchDeal)| {
            batch::Batch::new(prepared, &deal.plan).map_err(Error::usage)
        };
        prepared.iter().zip(&self.batch.deals).map(batch).collect()
    }

    /// What a reader needs to repeat the batch, for the metadata of its output.
    pub(crate) fn metadata(&self) -> Vec<(String, String)> {
        let mut metadata = vec![
            ("paydown.version".to_string(), paydown::VERSION.to_string()),
            ("paydown.command".to_string(), self.command().join(" ")),
            ("paydown.scenario_sha256".to_string(), self.scenario_sha256.clone()),
        ];
        for ((_, BatchDeal { deal, .. }), files) in self.batch.each_deal().zip(&self.files) {
            for (file, sha256) in files {
                let name = file.file_name().unwrap_or_default().to_string_lossy();
                let deal = deal.name();
                metadata.push((format!("paydown.deal.{deal}.{name}.sha256"), sha256.clone()));
            }
        }
        metadata.extend(self.conventions());
        metadata
    }

    /// What the rows are, in words.
    pub(crate) fn title(&self, rows: usize) -> String {
        let scenarios = counted(self.scenarios(), "scenario");
        format!("{scenarios} of {}, {}", counted(self.deals(), "deal"), counted(rows, "row"))
    }

    /// What the output says of itself; `remarks` are what the run has said.
    pub(crate) fn about(&self, title: String, remarks: &[String]) -> About {
        let mut facts = vec![("Command".to_string(), self.command().join(" "))];
        facts.extend(self.basis().into_iter().map(|words| ("Basis".to_string(), words)));
        facts.extend(self.conventions());
        let scenario = workbook::scenario(&title, &facts, remarks);
        About { metadata: self.metadata(), title, scenario }
    }

    fn command(&self) -> Vec<String> {
        let mut command = vec!["paydown".to_string(), "grid".to_string()];
        command.push(self.named.display().to_string());
        if let Some((shard, of)) = self.shard {
            command.extend(["--shard".to_string(), format!("{shard}/{of}")]);
        }
        if self.reading.skip_bad_rows {
            command.push("--skip-bad-rows".to_string());
        }
        command
    }

    fn conventions(&self) -> Vec<(String, String)> {
        let of_deal =
            |of: &BatchDeal| (format!("conventions of {}", of.deal.name()), of.conventions());
        self.batch.each_deal().map(|(_, deal)| of_deal(deal)).collect()
    }

    /// The manifest of an output with this hash.
    pub(crate) fn manifest(&self, target: &Path, rows: usize, sha256: String) -> Manifest {
        let hashed = |path: &Path, sha256: &str| HashedFile {
            path: path.to_string_lossy().replace('\\', "/"),
            sha256: sha256.to_string(),
        };
        let deal = |((_, of), files): ((usize, &BatchDeal), &Vec<(PathBuf, String)>)| DealRecord {
            deal: of.deal.name().to_string(),
            inputs: files.iter().map(|(file, sha256)| hashed(file, sha256)).collect(),
        };
        let name = Path::new(target.file_name().unwrap_or_default());
        Manifest {
            program: format!("paydown {}", paydown::VERSION),
            command: self.command(),
            deals: self.batch.each_deal().zip(&self.files).map(deal).collect(),
            scenario: hashed(&self.scenario_file, &self.scenario_sha256),
            conventions: self.conventions().into_iter().collect(),
            cells: rows as u64,
            rows: rows as u64,
            output: hashed(name, &sha256),
        }
    }
}

/// The parts of shard `shard` of `of`, of the scenarios of all deals one after the other: shards are
/// even to one scenario.
fn parts(deals: usize, scenarios: usize, (shard, of): (u32, u32)) -> Vec<Part> {
    let edge = |shard: u32| deals * scenarios * shard as usize / of as usize;
    let shard = edge(shard - 1)..edge(shard);
    let mut parts = Vec::new();
    for deal in 0..deals {
        let within = |edge: usize| edge.saturating_sub(deal * scenarios).min(scenarios);
        let (first, end) = (within(shard.start), within(shard.end));
        for start in (first..end).step_by(PART) {
            let scenarios = start..(start + PART).min(end);
            parts.push(Part { number: parts.len(), deal, scenarios });
        }
    }
    parts
}

/// What tells one build of the program from another: size and time of its file.
fn program_build() -> String {
    let file = std::env::current_exe().and_then(std::fs::metadata);
    file.map_or(String::new(), |file| format!("{} {:?}", file.len(), file.modified().ok()))
}

/// Hash of a file, as `sha256sum` prints it.
pub(crate) fn sha256_of(path: &Path) -> Result<String, Error> {
    let unread = |error| Error::Reading(path.to_owned(), error);
    let mut file = File::open(path).map_err(unread)?;
    let mut hash = Sha256::new();
    let mut bytes = vec![0; 1 << 18];
    loop {
        match file.read(&mut bytes) {
            Ok(0) => return Ok(hex(hash.finalize())),
            Ok(count) => hash.update(&bytes[..count]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(unread(error)),
        }
    }
}

pub(crate) fn hex(digest: impl AsRef<[u8]>) -> String {
    digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}
