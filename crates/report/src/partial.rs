//! Files that are being written, beside the place that they will have: `.NAME.partial-PID`.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

/// What stands between the name of a file and the number of the process that writes it.
const MARK: &str = ".partial-";
/// Names that are tried.
const ATTEMPTS: u32 = 100;

/// The file being written: removed when dropped, after an error or a panic, unless renamed.
pub(crate) struct Partial {
    path: Option<PathBuf>,
}

impl Partial {
    /// Creates the file in the directory of `path`. A name that is taken (by another thread of
    /// this process, or by one of the same number) is left alone; what a killed process left
    /// behind is removed.
    pub(crate) fn create(path: &Path) -> io::Result<(Partial, File)> {
        let Some(prefix) = prefix(path) else {
            return Err(io::ErrorKind::InvalidFilename.into());
        };
        sweep(path);
        let mut attempt = 0;
        loop {
            let mut hidden = prefix.clone();
            hidden.push(std::process::id().to_string());
            if attempt > 0 {
                hidden.push(format!("-{attempt}"));
            }
            let partial = path.with_file_name(hidden);
            match OpenOptions::new().write(true).create_new(true).open(&partial) {
                Ok(file) => {
                    // A file system without locks keeps everything.
                    let _ = file.try_lock();
                    return Ok((Partial { path: Some(partial) }, file));
                }
                Err(error)
                    if error.kind() == io::ErrorKind::AlreadyExists && attempt < ATTEMPTS =>
                {
                    attempt += 1;
                }
                Err(error) => return Err(error),
            }
        }
    }

    pub(crate) fn rename(mut self, to: &Path) -> io::Result<()> {
        if let Some(from) = &self.path {
            fs::rename(from, to)?;
        }
        self.path = None;
        Ok(())
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        if let Some(path) = &self.path {
            // The error that led here is the one to report.
            let _ = fs::remove_file(path);
        }
    }
}

/// Removes what killed processes left of the file at `path`: who writes holds a lock.
pub(crate) fn sweep(path: &Path) {
    let Some(prefix) = prefix(path) else { return };
    let Ok(folder) = fs::read_dir(folder(path)) else { return };
    for entry in folder.flatten() {
        let name = entry.file_name();
        let is_partial = name.as_encoded_bytes().starts_with(prefix.as_encoded_bytes());
        if !is_partial || !entry.file_type().is_ok_and(|kind| kind.is_file()) {
            continue;
        }
        let is_left = File::open(entry.path()).is_ok_and(|file| file.try_lock().is_ok());
        if is_left {
            // What cannot be removed is left, and harmless.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// How the names of the files begin that become the one at `path`.
fn prefix(path: &Path) -> Option<OsString> {
    let mut prefix = OsString::from(".");
    prefix.push(path.file_name()?);
    prefix.push(MARK);
    Some(prefix)
}

fn folder(path: &Path) -> &Path {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_being_written_is_left_alone_and_what_was_is_removed() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.csv");
        let names = |mark: &str| {
            let entries = fs::read_dir(directory.path()).unwrap();
            let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
            names.filter(|name| name.contains(mark)).count()
        };
        let other = directory.path().join(".a.csv.bak");
        fs::write(&other, "of somebody else").unwrap();
        fs::write(directory.path().join(".a.csv.partial-0"), "of a run that was killed").unwrap();
        let (first, _open) = Partial::create(&path).unwrap();
        assert_eq!(names(MARK), 1);
        let (second, _too) = Partial::create(&path).unwrap();
        assert_eq!(names(MARK), 2);
        second.rename(&path).unwrap();
        drop(first);
        assert_eq!(names(MARK), 0);
        assert!(path.exists() && other.exists());
    }
}
