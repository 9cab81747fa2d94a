//! Files from disk: missing ones are faults of the input, unreadable ones are I/O errors.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use crate::reader::error::{Faults, ReadError};
use crate::reader::words::{nearest, quoted};

/// Why there is no content.
pub(crate) enum NoContent {
    /// What is wrong with the file, and a hint.
    Fault(String, Option<String>),
    /// The system says no.
    Io(io::Error),
}

impl NoContent {
    /// As an error of reading `path` itself.
    pub(crate) fn of(self, path: &Path) -> ReadError {
        let path = path.to_path_buf();
        match self {
            NoContent::Fault(message, hint) => {
                ReadError::Faults(Faults::of_file(path, message, String::new(), hint))
            }
            NoContent::Io(source) => ReadError::Io { path, source },
        }
    }
}

/// The bytes of a regular file of at most `most` bytes.
pub(crate) fn read(path: &Path, most: u64) -> Result<Vec<u8>, NoContent> {
    let shown = path.display();
    let metadata = fs::metadata(path).map_err(|error| no_file(path, error))?;
    if metadata.is_dir() {
        return Err(NoContent::Fault(format!("{shown} is a folder, not a file"), None));
    }
    if !metadata.is_file() {
        return Err(NoContent::Fault(format!("{shown} is not a regular file"), None));
    }
    if metadata.len() > most {
        return Err(too_large(path, most));
    }
    let file = File::open(path).map_err(NoContent::Io)?;
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0));
    file.take(most + 1).read_to_end(&mut bytes).map_err(NoContent::Io)?;
    within(path, &bytes, most)?;
    Ok(bytes)
}

/// A fault if the content of a file has more than `most` bytes.
pub(crate) fn within(path: &Path, bytes: &[u8], most: u64) -> Result<(), NoContent> {
    if bytes.len() as u64 > most { Err(too_large(path, most)) } else { Ok(()) }
}

fn too_large(path: &Path, most: u64) -> NoContent {
    let hint = Some(format!("at most {} MiB are read", most >> 20));
    NoContent::Fault(format!("{} is too large", path.display()), hint)
}

fn no_file(path: &Path, error: io::Error) -> NoContent {
    match error.kind() {
        io::ErrorKind::NotFound
        | io::ErrorKind::NotADirectory
        | io::ErrorKind::InvalidInput
        | io::ErrorKind::InvalidFilename => {
            let message = format!("there is no file {}", path.display());
            NoContent::Fault(message, nearest_name(path))
        }
        _ => NoContent::Io(error),
    }
}

/// A hint with the name in the same folder that is nearest to the one asked for.
pub(crate) fn nearest_name(path: &Path) -> Option<String> {
    let wanted = path.file_name()?.to_str()?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or_else(|| Path::new("."));
    let Ok(entries) = fs::read_dir(folder) else {
        let exists = folder.exists();
        return (!exists).then(|| format!("there is no folder {}", folder.display()));
    };
    let mut names: Vec<String> = entries
        .take(10_000)
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    names.sort();
    let near = nearest(wanted, names.iter().map(String::as_str));
    near.map(|near| format!("did you mean {}?", quoted(near)))
}
