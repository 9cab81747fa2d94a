//! Arguments.

use std::path::PathBuf;

use random::Spelling;

use crate::Fallible;

/// What `--help` says.
pub(crate) const HELP: &str = "\
Compares what two builds print, on random deals and on the shipped ones.

Usage: net REV [--deals N] [--seed N] [--jobs N] [-o FOLDER]
       net --old PROGRAM --new PROGRAM [...]

  REV               revision whose program is the old one
  --old PROGRAM     a program that is built already, in place of REV's
  --new PROGRAM     the same in place of the work tree's
  --old-scenarios FOLDER, --new-scenarios FOLDER
                    shipped deals of each (default: scenarios)
  --spelling WORD   spelling of the deal language that the old program reads (default: current)
  --deals N         random deals (default: 2000)
  --seed N          of the deals (default: 1)
  --only WORD       runs of this verb only
  --jobs N          runs at once (default: 2)
  -o FOLDER         for deals, results and summary (default: target/net)

Exit codes: 0 nothing differs; 1 something does; 2 the comparison could not be made.
";

/// What is to be compared.
#[derive(Clone, Debug)]
pub(crate) struct Flags {
    pub(crate) revision: Option<String>,
    pub(crate) old: Option<PathBuf>,
    pub(crate) new: Option<PathBuf>,
    pub(crate) old_scenarios: Option<PathBuf>,
    pub(crate) new_scenarios: Option<PathBuf>,
    pub(crate) spelling: Spelling,
    pub(crate) deals: u64,
    pub(crate) seed: u64,
    pub(crate) only: Option<String>,
    pub(crate) jobs: usize,
    pub(crate) folder: PathBuf,
}

impl Flags {
    /// Reads arguments; `None` when help is asked for.
    pub(crate) fn read(arguments: impl Iterator<Item = String>) -> Fallible<Option<Flags>> {
        let mut flags = Flags {
            revision: None,
            old: None,
            new: None,
            old_scenarios: None,
            new_scenarios: None,
            spelling: Spelling::Current,
            deals: 2000,
            seed: 1,
            only: None,
            jobs: 2,
            folder: PathBuf::from("target/net"),
        };
        let mut arguments = arguments;
        while let Some(argument) = arguments.next() {
            if matches!(argument.as_str(), "-h" | "--help") {
                return Ok(None);
            }
            if !argument.starts_with('-') {
                flags.revision = Some(argument);
                continue;
            }
            let value = arguments.next().ok_or_else(|| format!("{argument} without a value"))?;
            match argument.as_str() {
                "--old" => flags.old = Some(value.into()),
                "--new" => flags.new = Some(value.into()),
                "--old-scenarios" => flags.old_scenarios = Some(value.into()),
                "--new-scenarios" => flags.new_scenarios = Some(value.into()),
                "--spelling" => flags.spelling = spelling(&value)?,
                "--deals" => flags.deals = value.parse()?,
                "--seed" => flags.seed = value.parse()?,
                "--only" => flags.only = Some(value),
                "--jobs" => flags.jobs = value.parse::<usize>()?.max(1),
                "-o" => flags.folder = value.into(),
                _ => return Err(format!("unknown argument {argument}; see --help").into()),
            }
        }
        if flags.revision.is_none() && flags.old.is_none() {
            return Err("which revision? see --help".into());
        }
        Ok(Some(flags))
    }
}

fn spelling(word: &str) -> Fallible<Spelling> {
    let known = Spelling::ALL.iter().find(|(name, _)| *name == word);
    let words = Spelling::ALL.map(|(name, _)| name).join(", ");
    let (_, spelling) = known.ok_or_else(|| format!("no spelling {word}: there is {words}"))?;
    Ok(*spelling)
}
