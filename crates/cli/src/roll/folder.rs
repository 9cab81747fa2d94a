//! The folder of a rolled deal: what is written into it goes again unless the deal reads back.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use report::{WriteError, write_file};

use crate::exit::Error;

/// A folder that is being filled. Dropped before [`Folder::keep`], it is as it was.
pub(super) struct Folder {
    path: PathBuf,
    /// Folders that were not there, outermost first.
    made: Vec<PathBuf>,
    /// Files that were written, and what they held before.
    written: Vec<(PathBuf, Option<Vec<u8>>)>,
}

impl Folder {
    /// The folder at `path`, made if there is none.
    pub(super) fn create(path: &Path) -> Result<Folder, Error> {
        let mut folder = Folder { path: path.to_path_buf(), made: Vec::new(), written: Vec::new() };
        folder.make(path)?;
        Ok(folder)
    }

    fn make(&mut self, path: &Path) -> Result<(), Error> {
        let is_new = |path: &&Path| !path.as_os_str().is_empty() && !path.exists();
        let new: Vec<PathBuf> =
            path.ancestors().take_while(is_new).map(Path::to_path_buf).collect();
        self.made.extend(new.iter().rev().cloned());
        if !new.is_empty() {
            fs::create_dir_all(path)
                .map_err(|error| WriteError { path: path.to_path_buf(), error })?;
        }
        Ok(())
    }

    /// Writes a file, in place of the one that is there.
    pub(super) fn write(&mut self, file: &Path, bytes: &[u8]) -> Result<(), Error> {
        let before = match fs::read(file) {
            Ok(before) => Some(before),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(Error::Reading(file.to_path_buf(), error)),
        };
        write_file(file, |to| to.write_all(bytes))?;
        self.written.push((file.to_path_buf(), before));
        Ok(())
    }

    /// Copies the file `name` of the folder `from`; the copy, if one was needed. A file that is
    /// there stays, and must be the same. Names that lead out of the folder are not copied, nor
    /// what is no file: reading the deal tells of them.
    pub(super) fn copy(&mut self, from: &Path, name: &str) -> Result<Option<PathBuf>, Error> {
        let is_within =
            |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
        let original = from.join(name);
        if !Path::new(name).components().all(is_within) || !original.is_file() {
            return Ok(None);
        }
        let copy = self.path.join(name);
        let read =
            |path: &Path| fs::read(path).map_err(|error| Error::Reading(path.to_path_buf(), error));
        if copy.exists() {
            let is_same = is_one_file(&original, &copy) || read(&original)? == read(&copy)?;
            return if is_same { Ok(None) } else { Err(differs(&copy, &original)) };
        }
        let bytes = read(&original)?;
        if let Some(parent) = copy.parent() {
            self.make(parent)?;
        }
        self.write(&copy, &bytes)?;
        Ok(Some(copy))
    }

    /// Keeps what was written.
    pub(super) fn keep(mut self) {
        self.made.clear();
        self.written.clear();
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be undone stays: the error that led here is told.
        for (file, before) in self.written.drain(..).rev() {
            let _ = match before {
                Some(before) => write_file(&file, |to| to.write_all(&before)).map_err(|_| ()),
                None => fs::remove_file(&file).map_err(|_| ()),
            };
        }
        for folder in self.made.drain(..).rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}

fn is_one_file(one: &Path, other: &Path) -> bool {
    let (one, other) = (one.canonicalize().ok(), other.canonicalize().ok());
    one.is_some() && one == other
}

fn differs(copy: &Path, original: &Path) -> Error {
    Error::Usage {
        message: format!("{} is there and differs from {}", copy.display(), original.display()),
        hint: Some("name another folder (-o FOLDER), or remove the file".to_owned()),
    }
}
