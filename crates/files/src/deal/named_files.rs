//! The files that a deal file names: pools, tapes and their maps, cash flows, other deals, forward
//! levels, quotes.

mod assets;
mod forwards;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use collateral::Pool;
use grid::{DealInputs, GroupInputs};
use toml::Spanned;

use crate::deal::deal_file::DealFile;
use crate::deal::due_dates;
use crate::deal::group_file::{GroupFile, PoolFrom, TapeFrom};
use crate::deal::speed_check;
use crate::doubt::{Doubt, Doubts};
use crate::pool::check;
use crate::pool::rows::PoolFile;
use crate::reader::bounds::{CSV_BYTES, TOML_BYTES};
use crate::reader::disk::{self, NoContent};
use crate::reader::error::Faults;
use crate::reader::source::{Problem, Problems, Source};
use crate::reader::workbook::{self, Reading};
use crate::tape::rows::{self, ReadOptions};

pub(crate) use assets::Chain;
use assets::HeldDeal;

/// Content of files by the names that a deal file has for them.
pub type GivenFiles = BTreeMap<String, Vec<u8>>;

/// The files that a deal file names, each read once.
pub(crate) struct Files<'f> {
    folder: &'f Path,
    /// What is not read from the folder.
    given: &'f GivenFiles,
    file: &'f DealFile,
    options: ReadOptions,
    /// Problems of the deal file, which names them.
    problems: &'f Problems,
    pools: Vec<(PoolKey, PoolFile)>,
    /// Files of cash flows, and what they hold.
    cash_flows: Vec<(PathBuf, TextFile, Option<Pool>)>,
    /// The deals through which this one was come to.
    chain: &'f Chain,
    /// Deals whose classes are held, as far as they were looked at.
    deals: Vec<HeldDeal>,
    /// Those that can be read.
    pub(crate) held: Vec<Arc<DealInputs>>,
    /// The files of those, and what is doubtful about them.
    pub(crate) held_files: Vec<PathBuf>,
    pub(crate) held_doubts: Vec<Doubt>,
    /// Faults of the others.
    pub(crate) held_faults: Faults,
    /// The part that is held of a class, by its deal and its position there.
    parts: Vec<((usize, usize), f64)>,
    /// The first file that the system would not let be read.
    pub(crate) io: Option<(PathBuf, io::Error)>,
}

/// The text of a file, with its faults.
pub(crate) struct TextFile {
    pub(crate) source: Source,
    pub(crate) problems: Problems,
}

/// A pool file, or a tape with its map, as the deal file names them.
#[derive(Clone, Copy)]
struct PoolNames<'f> {
    file: &'f Spanned<String>,
    map: Option<&'f Spanned<String>>,
}

/// The path of a pool file or a tape, and that of its map.
type PoolKey = (PathBuf, Option<PathBuf>);

/// What a table says of a product, without its place.
fn by_name<T: Clone>((name, value): &(Spanned<String>, T)) -> (String, T) {
    (name.get_ref().clone(), value.clone())
}

impl<'f> Files<'f> {
    /// Nothing read yet.
    pub(crate) fn new(
        folder: &'f Path,
        given: &'f GivenFiles,
        file: &'f DealFile,
        options: ReadOptions,
        chain: &'f Chain,
        problems: &'f Problems,
    ) -> Files<'f> {
        Files {
            folder,
            given,
            file,
            options,
            problems,
            pools: Vec::new(),
            cash_flows: Vec::new(),
            chain,
            deals: Vec::new(),
            held: Vec::new(),
            held_files: Vec::new(),
            held_doubts: Vec::new(),
            held_faults: Faults::default(),
            parts: Vec::new(),
            io: None,
        }
    }

    /// The files of cash flows that are read.
    pub(crate) fn cash_flow_files(&self) -> impl Iterator<Item = &TextFile> {
        self.cash_flows.iter().map(|(_, file, _)| file)
    }

    /// The pool files and tapes that are read.
    pub(crate) fn pools(&self) -> impl Iterator<Item = &PoolFile> {
        self.pools.iter().map(|(_, file)| file)
    }

    /// The content of a CSV file or a workbook that the deal file names, and its path with the sheet;
    /// a fault at the name if there is none.
    pub(crate) fn content(&mut self, name: &Spanned<String>) -> Option<(PathBuf, Vec<u8>)> {
        self.content_of(name, CSV_BYTES, "expected a CSV file or a workbook")
    }

    fn content_of(
        &mut self,
        name: &Spanned<String>,
        most: u64,
        expected: &str,
    ) -> Option<(PathBuf, Vec<u8>)> {
        let (file, _) = workbook::file_and_sheet(Path::new(name.get_ref()));
        let path = self.folder.join(&file);
        let given = file.to_str().and_then(|file| self.given.get(file));
        let content = match given {
            Some(bytes) => disk::within(&path, bytes, most).map(|()| bytes.clone()),
            None => disk::read(&path, most),
        };
        match content {
            Ok(bytes) => Some((self.folder.join(name.get_ref()), bytes)),
            Err(NoContent::Fault(message, hint)) => {
                let problem = Problem::new(name.span(), message).label(expected);
                self.problems.push(problem.maybe_hint(hint));
                None
            }
            Err(NoContent::Io(source)) => {
                self.io.get_or_insert((path, source));
                None
            }
        }
    }

    /// The text of a file.
    fn text(path: &Path, bytes: Vec<u8>) -> (Source, Problems) {
        let problems = Problems::default();
        (Source::new(path, bytes, &problems), problems)
    }

    fn key(&self, names: PoolNames<'_>) -> PoolKey {
        let path = |name: &Spanned<String>| self.folder.join(name.get_ref());
        (path(names.file), names.map.map(path))
    }

    /// Position of a pool file or a tape among those read.
    fn pool(&mut self, names: PoolNames<'_>) -> Option<usize> {
        let key = self.key(names);
        if let Some(known) = self.pools.iter().position(|(read, _)| *read == key) {
            return Some(known);
        }
        let expected = "expected the map of the tape, a TOML file";
        let map = names.map.map(|name| self.content_of(name, TOML_BYTES, expected));
        let (path, bytes) = self.content(names.file)?;
        let reading = if map.is_some() { Reading::Tape } else { Reading::Plain };
        let problems = Problems::default();
        let text = (Source::of_rows(&path, bytes, reading, &problems), problems);
        let indices =
            self.file.index.levels.complete.then_some(self.file.index.levels.names.as_slice());
        let file = match map {
            None => PoolFile::read(text.0, text.1, indices),
            Some(map) => {
                let (path, bytes) = map?;
                rows::read(text, Self::text(&path, bytes), indices, self.options)
            }
        };
        self.pools.push((key, file));
        Some(self.pools.len() - 1)
    }

    /// Whether the deal file names a pool file or a tape only once, so that its rows can be handed
    /// out as they are.
    fn is_named_once(&self, names: PoolNames<'_>) -> bool {
        let key = self.key(names);
        let named = self.file.groups.iter().flat_map(|group| {
            let main = group.pool.iter().filter_map(PoolNames::of);
            main.chain(group.alternative_pools.iter().map(|(_, file)| PoolNames::plain(file)))
        });
        named.filter(|names| self.key(*names) == key).count() == 1
    }

    /// The pool of a group from the rows of a file.
    fn pool_of(
        &mut self,
        group: &GroupFile,
        names: PoolNames<'_>,
        is_main: bool,
    ) -> Option<(usize, Pool)> {
        let at = self.pool(names)?;
        if self.file.broken {
            return None;
        }
        let is_last = self.is_named_once(names);
        let (_, file) = self.pools.get_mut(at)?;
        let mut pool = check::pool_of(group, file, is_main, is_last, self.problems)?;
        if let Some(dates) = self.file.dates {
            due_dates::count(group, dates.payments.first, &mut pool);
        }
        Some((at, pool))
    }

    /// The inputs of a group; `None` after a fault.
    pub(crate) fn group(&mut self, group: &GroupFile, doubts: &Doubts) -> Option<GroupInputs> {
        let names = match group.pool.as_ref()? {
            PoolFrom::CashFlows(file) => return self.cash_flows(group, file),
            PoolFrom::Securities(securities) => return self.securities(group, securities),
            loans => PoolNames::of(loans)?,
        };
        let main = self.pool_of(group, names, true);
        if let Some((at, pool)) = &main
            && let Some((_, file)) = self.pools.get(*at)
            && file.is_whole()
        {
            match file.is_partial {
                true => check::partial_balance(group, pool, doubts),
                false => check::balance(group, pool, self.problems),
            }
            check::products(group, pool, file, self.problems);
            if let Some(dates) = self.file.dates {
                due_dates::doubt(group, dates.payments.first, doubts);
            }
            speed_check::ends(group, pool, doubts);
            speed_check::ages(group, pool, file, self.problems);
            speed_check::bands(self.file, group, pool, file, self.problems);
        }
        if self.file.broken {
            return None;
        }
        let main = main.map(|(_, pool)| pool);
        let mut alternatives = Vec::new();
        for (name, file) in &group.alternative_pools {
            let Some((at, pool)) = self.pool_of(group, PoolNames::plain(file), false) else {
                continue;
            };
            if let Some((_, file)) = self.pools.get(at).filter(|(_, file)| file.is_whole()) {
                speed_check::ages(group, &pool, file, self.problems);
            }
            if let Some(main) = &main {
                check::alternative_balance(name, &pool, main, doubts);
            }
            alternatives.push((name.get_ref().clone(), pool));
        }
        Some(GroupInputs {
            pool: main?,
            alternative_pools: alternatives,
            speed: group.speed.as_ref()?.get_ref().clone(),
            product_speeds: group.product_speeds.iter().map(by_name).collect(),
            default_rate: group.default_rate.as_ref().map(|rate| rate.get_ref().clone()),
            product_default_rates: group.product_default_rates.iter().map(by_name).collect(),
            securities: Vec::new(),
        })
    }
}

impl<'f> PoolNames<'f> {
    fn plain(file: &'f Spanned<String>) -> PoolNames<'f> {
        PoolNames { file, map: None }
    }

    fn of(from: &'f PoolFrom) -> Option<PoolNames<'f>> {
        match from {
            PoolFrom::File(file) => Some(PoolNames::plain(file)),
            PoolFrom::Tape(TapeFrom { file, map }) => Some(PoolNames { file, map: Some(map) }),
            PoolFrom::CashFlows(_) | PoolFrom::Securities(_) => None,
        }
    }
}
