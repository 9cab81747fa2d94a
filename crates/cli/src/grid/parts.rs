//! What is done of a batch, kept beside its output until it is whole.

use std::fs::{self, File};
#[cfg(feature = "parquet")]
use std::io::BufRead;
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

use report::{WriteError, write_file};
use sha2::{Digest, Sha256};

use crate::exit::Error;
use crate::grid::job::hex;

/// Characters of the stamp that name the folder.
const NAME: usize = 16;

/// The folder of a batch's parts: `.OUTPUT.parts-STAMP`, so that what another batch left behind is
/// never taken for this one's.
pub(crate) struct Parts {
    folder: PathBuf,
}

impl Parts {
    pub(crate) fn beside(target: &Path, stamp: &str) -> Result<Parts, Error> {
        let name = target.file_name().unwrap_or_default().to_string_lossy();
        let short = stamp.get(..NAME).unwrap_or(stamp);
        let folder = target.with_file_name(format!(".{name}.parts-{short}"));
        fs::create_dir_all(&folder).map_err(|error| failed(&folder, error))?;
        Ok(Parts { folder })
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    fn path(&self, number: usize) -> PathBuf {
        self.folder.join(format!("{number:08}.csv"))
    }

    /// Whether a part is done: a file has its name only when it is whole.
    pub(crate) fn has(&self, number: usize) -> bool {
        self.path(number).is_file()
    }

    pub(crate) fn keep(&self, number: usize, bytes: &[u8]) -> Result<(), Error> {
        Ok(write_file(&self.path(number), |to| to.write_all(bytes))?)
    }

    pub(crate) fn open(&self, number: usize) -> Result<BufReader<File>, Error> {
        let path = self.path(number);
        match File::open(&path) {
            Ok(file) => Ok(BufReader::new(file)),
            Err(error) => Err(Error::Reading(path, error)),
        }
    }

    /// Makes the output of its parts, and gives its hash.
    pub(crate) fn join(
        &self,
        target: &Path,
        numbers: impl Iterator<Item = usize> + Clone,
        metadata: &[(String, String)],
    ) -> Result<String, Error> {
        let is_parquet = target.extension().is_some_and(|e| e.eq_ignore_ascii_case("parquet"));
        if is_parquet {
            self.join_parquet(target, numbers, metadata)?;
            return crate::grid::job::sha256_of(target);
        }
        let mut hash = Sha256::new();
        write_file(target, |to| {
            let header = report::csv_header();
            for bytes in std::iter::once(Ok(header.as_bytes().to_vec()))
                .chain(numbers.map(|number| fs::read(self.path(number))))
            {
                let bytes = bytes?;
                hash.update(&bytes);
                to.write_all(&bytes)?;
            }
            Ok(())
        })?;
        Ok(hex(hash.finalize()))
    }

    #[cfg(feature = "parquet")]
    fn join_parquet(
        &self,
        target: &Path,
        numbers: impl Iterator<Item = usize>,
        metadata: &[(String, String)],
    ) -> Result<(), Error> {
        let open = |number| {
            let file = File::open(self.path(number))?;
            Ok(Box::new(BufReader::new(file)) as Box<dyn BufRead>)
        };
        Ok(report::write_parquet(target, numbers.map(open), metadata)?)
    }

    #[cfg(not(feature = "parquet"))]
    fn join_parquet(
        &self,
        target: &Path,
        _: impl Iterator<Item = usize>,
        _: &[(String, String)],
    ) -> Result<(), Error> {
        Err(failed(target, io::ErrorKind::Unsupported.into()).into())
    }

    /// Removes the folder; what cannot be removed is left.
    pub(crate) fn remove(&self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn failed(path: &Path, error: io::Error) -> WriteError {
    WriteError { path: path.to_owned(), error }
}
