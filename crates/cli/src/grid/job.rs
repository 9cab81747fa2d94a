//! What a batch comes to: its deals, its parts in order, and the stamp by which it can be repeated.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::ops::Range;
use std::path::{Path, PathBuf};

use files::{DealDocument, Doubt, DoubtKind, DoubtPlace, ReadError, ReadOptions};
use grid::batch::{Batch, GridPlan};
use grid::{Prepared, View};
use paydown::{facts, notes};
use report::{DealRecord, HashedFile, Manifest};
use sha2::{Digest, Sha256};

use crate::args::GridArgs;
use crate::basis;
use crate::exit::Error;
use crate::grid::counted;
use crate::output::Output;
use crate::{plan, reading};

/// Scenarios of a part: what is kept is kept by whole parts. An interruption can cost what is
/// computed and not yet handed over, too.
const PART: usize = 1024;

/// A batch, read and checked.
pub(crate) struct Job {
    pub(crate) deals: Vec<JobDeal>,
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

/// A deal of the batch.
pub(crate) struct JobDeal {
    pub(crate) document: DealDocument,
    /// What is computed for it: of the classes named those that it has.
    pub(crate) plan: GridPlan,
    /// Files read, with their hashes.
    files: Vec<(PathBuf, String)>,
}

impl JobDeal {
    /// What is said of the run of its scenarios, by name.
    fn facts(&self) -> Vec<(String, String)> {
        let inputs = &self.document.inputs;
        facts::facts(inputs, View::Tables, &[self.plan.base(inputs)])
    }
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
        let mut documents = Vec::with_capacity(file.deals.len());
        for path in &file.deals {
            let document = reading::deal_with(path, options, output)?;
            documents.push(document);
        }
        let inputs: Vec<_> = documents.iter().map(|document| &document.inputs).collect();
        let fitted = file.fitted(&inputs).map_err(ReadError::Faults)?;
        output.doubts(&fitted.doubts);
        output.doubts(&same_names(&file.path, &documents));
        let mut deals = Vec::with_capacity(documents.len());
        for (document, plan) in documents.into_iter().zip(fitted.plans) {
            let Some(plan) = plan else { continue };
            let settings: Vec<_> = plan.settings().cloned().collect();
            plan::say(&notes::assumed(&settings, &document.inputs), &[], output);
            let files = document.files.iter().map(|file| Ok((file.clone(), sha256_of(file)?)));
            let mut files = files.collect::<Result<Vec<_>, Error>>()?;
            if let Some(named) = &file.named {
                files.push((named.clone(), sha256_of(named)?));
            }
            deals.push(JobDeal { document, plan: plan.in_order_of_work(), files });
        }
        let parts = parts(deals.len(), file.plan.scenarios(), args.shard.unwrap_or((1, 1)));
        let scenario_sha256 = hex(Sha256::digest(&file.text));
        let mut job = Job {
            deals,
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

    /// Rows of this shard.
    pub(crate) fn rows(&self, batches: &[Batch]) -> usize {
        let rows = |part: &Part| part.scenarios.len() * batches[part.deal].rows_of_a_scenario();
        self.parts.iter().map(rows).sum()
    }

    /// What run the scenarios are, one line for all deals of which the same is to be said.
    pub(crate) fn basis(&self) -> Vec<String> {
        let mut lines = BTreeMap::<String, usize>::new();
        for deal in &self.deals {
            *lines.entry(basis::sentence(&deal.facts())).or_default() += 1;
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
        add(env!("CARGO_PKG_VERSION"));
        add(&program_build());
        add(&format!("{:?}", self.reading));
        add(&self.scenario_sha256);
        add(&format!("{:?}", self.shard));
        for (_, sha256) in self.deals.iter().flat_map(|deal| &deal.files) {
            add(sha256);
        }
        hex(hash.finalize())
    }

    /// The deals, ready to run.
    pub(crate) fn prepared(&self) -> Result<Vec<Prepared<'_>>, Error> {
        self.deals.iter().map(|deal| Ok(Prepared::new(&deal.document.inputs)?)).collect()
    }

    /// The batch of each deal.
    pub(crate) fn batches<'j>(
        &'j self,
        prepared: &'j [Prepared<'j>],
    ) -> Result<Vec<Batch<'j>>, Error> {
        let batch = |(prepared, deal): (&'j Prepared<'j>, &'j JobDeal)| {
            Batch::new(prepared, &deal.plan).map_err(Error::usage)
        };
        prepared.iter().zip(&self.deals).map(batch).collect()
    }

    /// What a reader needs to repeat the batch, for the metadata of its output.
    pub(crate) fn metadata(&self) -> Vec<(String, String)> {
        let mut metadata = vec![
            ("paydown.version".to_string(), env!("CARGO_PKG_VERSION").to_string()),
            ("paydown.command".to_string(), self.command().join(" ")),
            ("paydown.scenario_sha256".to_string(), self.scenario_sha256.clone()),
        ];
        for deal in &self.deals {
            for (file, sha256) in &deal.files {
                let name = file.file_name().unwrap_or_default().to_string_lossy();
                let deal = &deal.document.inputs.deal.name;
                metadata.push((format!("paydown.deal.{deal}.{name}.sha256"), sha256.clone()));
            }
        }
        metadata.extend(self.conventions());
        metadata
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
        let of_deal = |deal: &JobDeal| {
            let name = &deal.document.inputs.deal.name;
            let conventions = &deal.document.inputs.conventions;
            let duration = conventions.duration_day_count.map(|stated| stated.to_string());
            let mut words = format!(
                "average life {}, months of 30 days {}, duration {}, \
                 derivative contracts in static runs {}",
                conventions.wal_day_count,
                conventions.thirty_360(),
                duration.as_deref().unwrap_or("as the class accrues"),
                if conventions.static_with_derivatives { "on" } else { "off" }
            );
            for (name, fact) in deal.facts() {
                words += &format!(", {} {fact}", basis::in_a_sentence(&name));
            }
            (format!("conventions of {name}"), words)
        };
        self.deals.iter().map(of_deal).collect()
    }

    /// The manifest of an output with this hash.
    pub(crate) fn manifest(&self, target: &Path, rows: usize, sha256: String) -> Manifest {
        let hashed = |path: &Path, sha256: &str| HashedFile {
            path: path.to_string_lossy().replace('\\', "/"),
            sha256: sha256.to_string(),
        };
        let deal = |deal: &JobDeal| DealRecord {
            deal: deal.document.inputs.deal.name.clone(),
            inputs: deal.files.iter().map(|(file, sha256)| hashed(file, sha256)).collect(),
        };
        let name = Path::new(target.file_name().unwrap_or_default());
        Manifest {
            program: format!("paydown {}", env!("CARGO_PKG_VERSION")),
            command: self.command(),
            deals: self.deals.iter().map(deal).collect(),
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

/// The names that several deals of a scenario file have.
fn same_names(file: &Path, documents: &[DealDocument]) -> Vec<Doubt> {
    let mut names = BTreeMap::<&str, usize>::new();
    for document in documents {
        *names.entry(&document.inputs.deal.name).or_default() += 1;
    }
    let several = names.into_iter().filter(|(_, count)| *count > 1);
    let kind = DoubtKind::NameTwice;
    let doubt = |(name, count)| Doubt {
        kind,
        place: DoubtPlace::File { file: file.to_owned(), line: 0, column: 0 },
        message: format!("{count} deals are called {name}"),
        meant: kind.intent().to_string(),
    };
    several.map(doubt).collect()
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
