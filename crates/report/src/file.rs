//! Files that are whole or absent: written beside their place, then renamed into it.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::partial::{self, Partial};

/// A format in which results are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// For people at a terminal, and `.txt`.
    Table,
    /// For programs and spreadsheets: `.csv`.
    Csv,
    /// For programs: `.json`.
    Json,
    /// For documents: `.md`.
    Markdown,
    /// For programs that read tables by the column: `.parquet`, where the build has it.
    Parquet,
    /// For programs of tables (Excel, LibreOffice): `.xlsx`.
    Xlsx,
}

impl Format {
    /// All formats, by the names that `--format` takes.
    pub const ALL: [(&'static str, Format); 6] = [
        ("table", Format::Table),
        ("csv", Format::Csv),
        ("json", Format::Json),
        ("markdown", Format::Markdown),
        ("parquet", Format::Parquet),
        ("xlsx", Format::Xlsx),
    ];

    /// The format called `name`.
    pub fn from_name(name: &str) -> Option<Format> {
        Format::ALL.iter().find(|(known, _)| *known == name).map(|(_, format)| *format)
    }

    /// The name that `--format` takes.
    pub fn name(self) -> &'static str {
        Format::ALL.iter().find(|(_, format)| *format == self).map_or("", |(name, _)| name)
    }

    /// The format of a file named `path`, by `.csv`, `.json`, `.md`, `.txt`, `.parquet` or
    /// `.xlsx` in any case.
    pub fn from_extension(path: &Path) -> Option<Format> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "csv" => Some(Format::Csv),
            "json" => Some(Format::Json),
            "md" => Some(Format::Markdown),
            "txt" => Some(Format::Table),
            "parquet" => Some(Format::Parquet),
            "xlsx" => Some(Format::Xlsx),
            _ => None,
        }
    }
}

/// Whether this build writes Apache Parquet (cargo feature `parquet`).
pub const HAS_PARQUET: bool = cfg!(feature = "parquet");

/// Whether a file named `path` is one of Apache Parquet, by `.parquet` in any case.
pub fn is_parquet(path: &Path) -> bool {
    Format::from_extension(path) == Some(Format::Parquet)
}

/// Whether a file named `path` is a workbook, by `.xlsx` in any case.
pub fn is_workbook(path: &Path) -> bool {
    Format::from_extension(path) == Some(Format::Xlsx)
}

/// A file that could not be written, and is now as it was before.
#[derive(Debug, thiserror::Error)]
#[error("cannot write {}: {error}", path.display())]
pub struct WriteError {
    /// The file asked for.
    pub path: PathBuf,
    /// What went wrong.
    pub error: io::Error,
}

/// Writes the file at `path` through `write`: the whole file, or nothing.
///
/// The bytes go to a new file in the same directory (`.NAME.partial-PID`), which is synced and
/// renamed to `path` at the end, and removed if anything fails; what a killed process left of such
/// files is removed by the next one. A file that stands at `path` is replaced only then, and hands
/// its permissions on; behind a symbolic link, the file it leads to is replaced. What is no file
/// (`/dev/null`, a pipe) cannot be renamed onto, and is written to as it is.
///
/// # Errors
/// What `write` or the file system reports, with `path`.
pub fn write_file(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), WriteError> {
    write_buffered(path, |to| write(to))
}

/// [`write_file`], for what must know where it writes to.
pub(crate) fn write_buffered(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> Result<(), WriteError> {
    let written = match Place::of(path) {
        Ok(Place::File { path, permissions }) => replace(&path, permissions, write),
        Ok(Place::Stream) => stream(path, write),
        Err(error) => Err(error),
    };
    written.map_err(|error| WriteError { path: path.to_owned(), error })
}

/// Puts the whole file `from` at `to`, with the care of [`write_file`]: it is synced, takes on the
/// permissions of a file that stands there, and is renamed. Where it cannot be, on another file
/// system or onto what is no file, it is copied. It is gone then.
///
/// # Errors
/// What the file system reports, with the path `to`. `from` is still there.
pub fn move_file(from: &Path, to: &Path) -> Result<(), WriteError> {
    let moved = match Place::of(to) {
        Ok(Place::File { path, permissions }) => {
            partial::sweep(&path);
            rename_synced(from, &path, permissions)
        }
        Ok(Place::Stream) => Ok(false),
        Err(error) => Err(error),
    };
    if !moved.map_err(|error| WriteError { path: to.to_owned(), error })? {
        write_buffered(to, |to| io::copy(&mut File::open(from)?, to).map(drop))?;
        // What is left is the caller's to find, and harmless.
        let _ = fs::remove_file(from);
    }
    Ok(())
}

/// Whether the file could be renamed: not to another file system.
fn rename_synced(from: &Path, to: &Path, permissions: Option<Permissions>) -> io::Result<bool> {
    let file = OpenOptions::new().append(true).open(from)?;
    if let Some(permissions) = permissions {
        file.set_permissions(permissions)?;
    }
    file.sync_all()?;
    drop(file);
    match fs::rename(from, to) {
        Err(error) if error.kind() == io::ErrorKind::CrossesDevices => Ok(false),
        done => done.map(|()| true),
    }
}

/// What stands, or will stand, at a path.
enum Place {
    /// A file; the permissions of the one that is there.
    File { path: PathBuf, permissions: Option<Permissions> },
    /// A device or a pipe.
    Stream,
}

impl Place {
    fn of(path: &Path) -> io::Result<Place> {
        let metadata = match fs::metadata(path) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(Place::File { path: path.to_owned(), permissions: None });
            }
            Err(error) => return Err(error),
        };
        if metadata.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        if !metadata.is_file() {
            return Ok(Place::Stream);
        }
        let permissions = metadata.permissions();
        if permissions.readonly() {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        Ok(Place::File { path: path.canonicalize()?, permissions: Some(permissions) })
    }
}

fn stream(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> io::Result<()> {
    let mut to = BufWriter::new(OpenOptions::new().write(true).open(path)?);
    write(&mut to)?;
    to.flush()
}

fn replace(
    path: &Path,
    permissions: Option<Permissions>,
    write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> io::Result<()> {
    let (partial, file) = Partial::create(path)?;
    let mut to = BufWriter::new(file);
    write(&mut to)?;
    let file = to.into_inner().map_err(io::IntoInnerError::into_error)?;
    if let Some(permissions) = permissions {
        file.set_permissions(permissions)?;
    }
    file.sync_all()?;
    // Open, and so locked, until it has its name.
    partial.rename(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(directory: &Path) -> Vec<String> {
        let entries = fs::read_dir(directory).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_written_whole_and_replaced() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.csv");
        for text in ["first, and longer", "second"] {
            write_file(&path, |to| {
                assert!(names(directory.path())[0].starts_with(".a.csv.partial-"));
                to.write_all(text.as_bytes())
            })
            .unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
            assert_eq!(names(directory.path()), ["a.csv"]);
        }
    }

    #[test]
    fn an_error_leaves_the_old_file_and_no_other() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.csv");
        fs::write(&path, "old").unwrap();
        let error = write_file(&path, |to| {
            to.write_all(b"half")?;
            Err(io::Error::other("disk on fire"))
        })
        .unwrap_err();
        assert_eq!(error.path, path);
        assert_eq!(error.to_string(), format!("cannot write {}: disk on fire", path.display()));
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(names(directory.path()), ["a.csv"]);
    }

    #[test]
    fn a_panic_leaves_no_file() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.csv");
        let write = || write_file(&path, |_| panic!("on purpose"));
        assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(write)).is_err());
        assert!(names(directory.path()).is_empty());
    }

    #[test]
    fn what_cannot_be_written_is_refused_before_any_work() {
        let directory = tempfile::tempdir().unwrap();
        for (path, kind) in [
            (directory.path().to_owned(), io::ErrorKind::IsADirectory),
            (directory.path().join("absent/a.csv"), io::ErrorKind::NotFound),
        ] {
            let error = write_file(&path, |_| panic!("must not be called")).unwrap_err();
            assert_eq!(error.error.kind(), kind);
        }
        assert!(names(directory.path()).is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn links_and_permissions_survive_and_devices_are_written_to() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let directory = tempfile::tempdir().unwrap();
        let (file, link) = (directory.path().join("file.csv"), directory.path().join("link.csv"));
        fs::write(&file, "old").unwrap();
        fs::set_permissions(&file, Permissions::from_mode(0o640)).unwrap();
        symlink(&file, &link).unwrap();
        write_file(&link, |to| to.write_all(b"new")).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);

        write_file(Path::new("/dev/null"), |to| to.write_all(b"gone")).unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
    }

    #[cfg(unix)]
    #[test]
    fn a_whole_file_is_moved_behind_links_and_onto_devices() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let directory = tempfile::tempdir().unwrap();
        let [file, link, from] =
            ["file.csv", "link.csv", "whole"].map(|name| directory.path().join(name));
        fs::write(&file, "old").unwrap();
        fs::set_permissions(&file, Permissions::from_mode(0o640)).unwrap();
        symlink(&file, &link).unwrap();
        for to in [&link, &file, &directory.path().join("new.csv")] {
            fs::write(&from, format!("for {}", to.display())).unwrap();
            move_file(&from, to).unwrap();
            assert_eq!(fs::read_to_string(to).unwrap(), format!("for {}", to.display()));
            assert!(!from.exists());
        }
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);

        fs::write(&from, "gone").unwrap();
        move_file(&from, Path::new("/dev/null")).unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file() && !from.exists());

        fs::write(&from, "kept").unwrap();
        let error = move_file(&from, directory.path()).unwrap_err();
        assert_eq!(error.error.kind(), io::ErrorKind::IsADirectory);
        assert_eq!(fs::read_to_string(&from).unwrap(), "kept");
    }

    #[test]
    fn formats_by_name_and_by_extension() {
        for (name, format) in Format::ALL {
            assert_eq!(Format::from_name(name), Some(format));
            assert_eq!(format.name(), name);
        }
        assert_eq!(Format::from_name("xml"), None);
        for (path, format) in [
            ("out/a.csv", Some(Format::Csv)),
            ("a.b.JSON", Some(Format::Json)),
            ("a.md", Some(Format::Markdown)),
            ("a.txt", Some(Format::Table)),
            ("a.xml", None),
            ("csv", None),
        ] {
            assert_eq!(Format::from_extension(Path::new(path)), format, "{path}");
            assert!(!is_parquet(Path::new(path)));
        }
        assert!(is_parquet(Path::new("out/a.Parquet")) && !is_parquet(Path::new("parquet")));
    }
}
