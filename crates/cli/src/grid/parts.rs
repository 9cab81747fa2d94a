//! What is done of a batch, kept beside its output until it is whole.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use report::{Tab, WriteError};
use same_file::Handle;
use sha2::{Digest, Sha256};

use crate::exit::Error;
use crate::grid::job::hex;

/// Characters of the stamp that name the folder.
const NAME: usize = 16;
/// The file of the rows.
const ROWS: &str = ".rows.csv";
/// Bytes that go to the file at once.
const BUFFER: usize = 1 << 18;

/// What stands between the name of an output and the stamp in the name of its folder of parts.
const MARK: &str = ".parts-";

/// The folder of a batch's parts: `.OUTPUT.parts-STAMP`, so that what another batch left behind is
/// never taken for this one's. An output that is whole takes all of them away.
///
/// It holds the output as far as it is done, and an empty file for each part that is whole, whose
/// name says how far the output then reaches, and the SHA-256 of it up to there. What the disk
/// lost in a power cut is so found out, and nothing needs to be on the disk before the end.
pub(crate) struct Parts {
    folder: PathBuf,
    rows: BufWriter<File>,
    /// Of the output up to here.
    hash: Sha256,
    length: u64,
}

/// What an output says of itself beside its rows.
pub(crate) struct About {
    /// For programs: by name.
    pub(crate) metadata: Vec<(String, String)>,
    /// For people: title, and a tab.
    pub(crate) title: String,
    pub(crate) scenario: Tab,
}

/// The output up to the end of a part.
struct Mark {
    length: u64,
    sha256: String,
}

impl Parts {
    pub(crate) fn beside(target: &Path, stamp: &str) -> Result<Parts, Error> {
        let short = stamp.get(..NAME).unwrap_or(stamp);
        let folder = target.with_file_name(format!("{}{short}", prefix(target)));
        let file = loop {
            if let Some(file) = locked(&folder, target)? {
                break file;
            }
        };
        let rows = BufWriter::with_capacity(BUFFER, file);
        Ok(Parts { folder, rows, hash: Sha256::new(), length: 0 })
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Hands the rows of the parts that are kept to `take`, as long as they follow each other in
    /// `numbers` and are whole: how many there are. Rows that come are added behind them.
    pub(crate) fn resume(
        &mut self,
        numbers: impl Iterator<Item = usize>,
        mut take: impl FnMut(usize, &[u8]) -> Result<(), Error>,
    ) -> Result<usize, Error> {
        let path = self.folder.join(ROWS);
        let unread = |error| Error::Reading(path.clone(), error);
        let marks = marks(&self.folder).map_err(|error| failed(&self.folder, error))?;
        let kept = self.rows.get_ref().metadata().map_err(unread)?.len();
        let mut count = 0;
        for number in numbers {
            let reaches = |mark: &&Mark| (self.length..=kept).contains(&mark.length);
            let Some(mark) = marks.get(&number).filter(reaches) else { break };
            let mut bytes = Vec::new();
            let mut part = self.rows.get_mut().take(mark.length - self.length);
            part.read_to_end(&mut bytes).map_err(unread)?;
            let hash = self.hash.clone().chain_update(&bytes);
            if hex(hash.clone().finalize()) != mark.sha256 {
                break;
            }
            (self.hash, self.length) = (hash, mark.length);
            take(count, &bytes)?;
            count += 1;
        }
        let file = self.rows.get_mut();
        let cut = file.set_len(self.length).and_then(|()| file.seek(SeekFrom::Start(self.length)));
        cut.map_err(|error| failed(&path, error))?;
        if count == 0 {
            self.add(report::csv_header().as_bytes())?;
        }
        Ok(count)
    }

    /// Adds rows.
    pub(crate) fn add(&mut self, rows: &[u8]) -> Result<(), Error> {
        self.hash.update(rows);
        self.length += rows.len() as u64;
        self.rows.write_all(rows).map_err(|error| self.unwritten(error))
    }

    /// Marks the part that ends with the rows added last.
    pub(crate) fn end(&mut self, number: usize) -> Result<(), Error> {
        self.rows.flush().map_err(|error| self.unwritten(error))?;
        let sha256 = hex(self.hash.clone().finalize());
        let mark = self.folder.join(format!("{number:08}-{}-{sha256}", self.length));
        File::create(&mark).map_err(|error| failed(&mark, error))?;
        Ok(())
    }

    /// Has the rows so far written to the disk, for which the end would else wait.
    pub(crate) fn sync(&self) -> Result<(), Error> {
        self.rows.get_ref().sync_data().map_err(|error| self.unwritten(error))
    }

    /// Makes the output, gives its hash and removes the folder; what cannot be removed is left.
    pub(crate) fn finish(mut self, target: &Path, about: &About) -> Result<Finished, Error> {
        self.rows.flush().map_err(|error| self.unwritten(error))?;
        let path = self.folder.join(ROWS);
        let sha256 = if report::is_parquet(target) {
            write_parquet(&path, target, &about.metadata)?;
            crate::grid::job::sha256_of(target)?
        } else if report::is_workbook(target) {
            let rows = File::open(&path).map_err(|error| Error::Reading(path.clone(), error))?;
            let rows = io::BufReader::new(rows);
            report::write_grid_workbook(target, rows, &about.title, &about.scenario)?;
            crate::grid::job::sha256_of(target)?
        } else {
            report::move_file(&path, target)?;
            hex(self.hash.finalize())
        };
        Ok(Finished { target: target.to_path_buf(), sha256 })
    }

    fn unwritten(&self, error: io::Error) -> Error {
        failed(&self.folder.join(ROWS), error).into()
    }
}

/// The file of the rows, which no other run may then take. `None` where another run finished, and
/// moved it to its place, after it was opened here.
fn locked(folder: &Path, target: &Path) -> Result<Option<File>, Error> {
    fs::create_dir_all(folder).map_err(|error| failed(folder, error))?;
    let path = folder.join(ROWS);
    let unopened = |error| failed(&path, error);
    let mut options = OpenOptions::new();
    let file = options.read(true).write(true).create(true).truncate(false).open(&path);
    let file = file.map_err(unopened)?;
    // A file system without locks keeps nobody out.
    if let Err(TryLockError::WouldBlock) = file.try_lock() {
        return Err(Error::Usage {
            message: format!("another run of this batch writes {}", target.display()),
            hint: Some("wait for it, or name another output with -o".to_string()),
        });
    }
    let opened = file.try_clone().and_then(Handle::from_file).map_err(unopened)?;
    let is_here = Handle::from_path(&path).is_ok_and(|here| here == opened);
    Ok(is_here.then_some(file))
}

/// An output that is whole.
pub(crate) struct Finished {
    pub(crate) sha256: String,
    target: PathBuf,
}

impl Finished {
    /// Removes the folder of its parts, and those that other batches have left of this output and
    /// no run goes on with; what cannot be removed is left.
    pub(crate) fn clean(self) {
        let folder = self.target.parent().filter(|folder| !folder.as_os_str().is_empty());
        let Ok(entries) = fs::read_dir(folder.unwrap_or(Path::new("."))) else { return };
        let prefix = prefix(&self.target);
        for entry in entries.flatten() {
            let is_of_output =
                entry.file_name().to_string_lossy().strip_prefix(&prefix).is_some_and(|stamp| {
                    stamp.len() == NAME && stamp.bytes().all(|byte| byte.is_ascii_hexdigit())
                });
            if is_of_output && is_left(&entry.path()) {
                let _ = fs::remove_dir_all(entry.path());
            }
        }
    }
}

/// How the names of the folders of an output's parts begin.
fn prefix(target: &Path) -> String {
    format!(".{}{MARK}", target.file_name().unwrap_or_default().to_string_lossy())
}

/// Whether no run holds the folder of parts. Its rows are gone where they became the output.
fn is_left(folder: &Path) -> bool {
    match File::open(folder.join(ROWS)) {
        Ok(rows) => rows.try_lock().is_ok(),
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    }
}

/// The marks of a folder, by number of the part.
fn marks(folder: &Path) -> io::Result<BTreeMap<usize, Mark>> {
    let mut marks = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        let mut words = name.to_str().unwrap_or_default().splitn(3, '-');
        let mut number = || words.next()?.parse::<u64>().ok();
        if let (Some(part), Some(length)) = (number(), number())
            && let (Ok(part), Some(sha256)) = (usize::try_from(part), words.next())
        {
            marks.insert(part, Mark { length, sha256: sha256.to_string() });
        }
    }
    Ok(marks)
}

#[cfg(feature = "parquet")]
fn write_parquet(
    rows: &Path,
    target: &Path,
    metadata: &[(String, String)],
) -> Result<(), WriteError> {
    let open = |rows| Ok(Box::new(io::BufReader::new(File::open(rows)?)) as Box<dyn io::BufRead>);
    report::write_parquet(target, std::iter::once(open(rows)), metadata)
}

#[cfg(not(feature = "parquet"))]
fn write_parquet(_: &Path, target: &Path, _: &[(String, String)]) -> Result<(), WriteError> {
    Err(failed(target, io::ErrorKind::Unsupported.into()))
}

fn failed(path: &Path, error: io::Error) -> WriteError {
    WriteError { path: path.to_owned(), error }
}
