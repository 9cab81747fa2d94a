//! The deals that a scenario file names: paths, and globs with `*` and `?`.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use toml::Spanned;

use crate::doubt::{DoubtKind, Doubts, Noted};
use crate::reader::bounds;
use crate::reader::disk::{self, NoContent};
use crate::reader::source::{Problem, Problems, Source};
use crate::reader::toml_reader::Document;
use crate::reader::words::quoted;

/// Most deals of a file, and most paths that a part of a glob may match.
const MOST_DEALS: usize = 10_000;
/// Most names of a folder that are looked at.
const MOST_NAMES: usize = 100_000;

/// What the system would not let be read.
type Unreadable = (PathBuf, io::Error);

/// The deals that `entries` name, relative to `folder`; without entries those of the folder.
/// An entry without a deal is a problem at its place.
pub(crate) fn expand(
    folder: &Path,
    entries: Option<&[Spanned<String>]>,
    problems: &Problems,
    doubts: &Doubts,
) -> Result<Vec<PathBuf>, Unreadable> {
    let own = [Spanned::new(0..0, ".".to_owned())];
    let mut deals = Vec::new();
    let mut known = HashSet::new();
    for entry in entries.unwrap_or(&own) {
        let named = match of_entry(folder, entry.get_ref())? {
            Ok(named) => named,
            Err((message, hint)) => {
                let problem = Problem::new(entry.span(), message);
                let hint = hint.unwrap_or_else(|| {
                    format!("paths are relative to the file's folder, {}", plain(folder).display())
                });
                problems.push(problem.label("expected a deal").hint(hint));
                continue;
            }
        };
        for deal in named {
            let file = if deal.is_dir() { deal.join("deal.toml") } else { deal.clone() };
            if known.insert(fs::canonicalize(&file).unwrap_or(file)) {
                deals.push(deal);
            } else {
                let message = format!("{} is named twice", deal.display());
                doubts.push(Noted::new(DoubtKind::DealTwice, entry.span(), message));
            }
        }
        if deals.len() > MOST_DEALS {
            problems.push(
                Problem::new(entry.span(), format!("there are more than {MOST_DEALS} deals"))
                    .hint("write several files"),
            );
            break;
        }
    }
    Ok(deals)
}

/// Why an entry names no deal, and a hint.
type NoDeal = (String, Option<String>);

/// The deals of one entry, sorted.
fn of_entry(folder: &Path, entry: &str) -> Result<Result<Vec<PathBuf>, NoDeal>, Unreadable> {
    if !entry.contains(['*', '?']) {
        return of_path(&plain(&folder.join(entry)));
    }
    let Some(matches) = matching(folder, entry)? else {
        let message = format!("{} matches more than {MOST_DEALS} paths", quoted(entry));
        return Ok(Err((message, Some("write several files".to_owned()))));
    };
    let mut deals = Vec::new();
    for path in matches {
        let is_toml = path.extension().is_some_and(|end| end == "toml") && path.is_file();
        if path.is_dir() {
            deals.extend(of_folder(&path)?);
        } else if is_toml && Content::of(&path).is_ok_and(|content| content.is_deal) {
            deals.push(path);
        }
    }
    if deals.is_empty() {
        return Ok(Err((format!("{} matches no deal", quoted(entry)), None)));
    }
    deals.sort();
    Ok(Ok(deals))
}

/// The deals of a path without wildcards.
fn of_path(path: &Path) -> Result<Result<Vec<PathBuf>, NoDeal>, Unreadable> {
    if path.is_dir() {
        let deals = of_folder(path)?;
        if deals.is_empty() {
            let message = format!("{} has no deal.toml, nor a folder with one", path.display());
            let hint =
                "name deal folders, deal files or folders of deal folders in `deals` of [grid]";
            return Ok(Err((message, Some(hint.to_owned()))));
        }
        return Ok(Ok(deals));
    }
    match Content::of(path) {
        Ok(content) if content.is_deal || content.is_broken => Ok(Ok(vec![path.to_path_buf()])),
        Ok(_) => {
            let hint = "name the folder of the deal, or its deal.toml".to_owned();
            Ok(Err((format!("{} is no deal file", path.display()), Some(hint))))
        }
        Err(NoContent::Fault(message, hint)) => Ok(Err((message, hint))),
        Err(NoContent::Io(source)) => Err((path.to_path_buf(), source)),
    }
}

/// A deal's folder, or the deal folders in it, sorted.
fn of_folder(folder: &Path) -> Result<Vec<PathBuf>, Unreadable> {
    let is_deal = |folder: &PathBuf| folder.join("deal.toml").is_file();
    let folder = folder.to_path_buf();
    if is_deal(&folder) {
        return Ok(vec![folder]);
    }
    let mut deals: Vec<PathBuf> =
        names(&folder)?.iter().map(|name| below(&folder, name)).filter(is_deal).collect();
    deals.sort();
    Ok(deals)
}

/// What a file seems to be.
struct Content {
    is_deal: bool,
    /// Whether its syntax is: reading it as a deal will tell why.
    is_broken: bool,
}

impl Content {
    fn of(path: &Path) -> Result<Content, NoContent> {
        let is_toml = path.extension().is_some_and(|end| end == "toml");
        if !is_toml && path.is_file() {
            return Ok(Content { is_deal: false, is_broken: false });
        }
        let bytes = disk::read(path, bounds::TOML_BYTES)?;
        let problems = Problems::default();
        let source = Source::new(path, bytes, &problems);
        let document = Document::parse(&source, &problems);
        let is_deal = document.root.contains_key("deal");
        Ok(Content { is_deal, is_broken: document.broken })
    }
}

/// The paths that match a glob, sorted; `None` when there are too many.
fn matching(folder: &Path, glob: &str) -> Result<Option<Vec<PathBuf>>, Unreadable> {
    let mut paths = vec![plain(folder)];
    let mut parts = Path::new(glob).components().peekable();
    while let Some(part) = parts.next() {
        let is_last = parts.peek().is_none();
        let pattern = part.as_os_str().to_str().filter(|part| part.contains(['*', '?']));
        let mut next = Vec::new();
        for path in &paths {
            match (part, pattern) {
                (Component::CurDir, _) => next.push(path.clone()),
                (_, Some(pattern)) => {
                    let found = names(path)?;
                    let found = found.iter().filter(|name| is_match(pattern, name));
                    let found = found.map(|name| below(path, name));
                    next.extend(found.filter(|path| is_last || path.is_dir()));
                }
                _ => {
                    let path = match path.as_os_str() == "." {
                        true => PathBuf::from(part.as_os_str()),
                        false => path.join(part),
                    };
                    if path.exists() {
                        next.push(path);
                    }
                }
            }
            if next.len() > MOST_DEALS {
                return Ok(None);
            }
        }
        paths = next;
    }
    paths.sort();
    Ok(Some(paths))
}

/// The names in a folder, hidden ones and those that are no text left out.
fn names(folder: &Path) -> Result<Vec<String>, Unreadable> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            return match error.kind() {
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Ok(Vec::new()),
                _ => Err((folder.to_path_buf(), error)),
            };
        }
    };
    let names =
        entries.take(MOST_NAMES).filter_map(|name| name.ok()?.file_name().into_string().ok());
    Ok(names.filter(|name| !name.starts_with('.')).collect())
}

/// `folder/name`, without a `./` in front.
fn below(folder: &Path, name: &str) -> PathBuf {
    if folder.as_os_str() == "." { PathBuf::from(name) } else { folder.join(name) }
}

/// The path without parts `.`; `.` itself for nothing.
fn plain(path: &Path) -> PathBuf {
    let plain: PathBuf = path.components().filter(|part| *part != Component::CurDir).collect();
    if plain.as_os_str().is_empty() { PathBuf::from(".") } else { plain }
}

/// Whether `name` matches `pattern`: `*` any characters, `?` one.
fn is_match(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) =
        (pattern.chars().collect(), name.chars().collect());
    let (mut at, mut of) = (0, 0);
    // After a `*`: what follows it, and the first character that it does not cover.
    let mut star = None;
    while let Some(character) = name.get(at) {
        match (pattern.get(of), star) {
            (Some('*'), _) => {
                of += 1;
                star = Some((of, at));
            }
            (Some(wanted), _) if *wanted == '?' || wanted == character => {
                at += 1;
                of += 1;
            }
            (_, Some((after, from))) => {
                star = Some((after, from + 1));
                (at, of) = (from + 1, after);
            }
            (_, None) => return false,
        }
    }
    pattern.iter().skip(of).all(|rest| *rest == '*')
}

#[cfg(test)]
mod tests {
    use super::is_match;

    #[test]
    fn wildcards() {
        for (pattern, name, matches) in [
            ("*", "", true),
            ("*", "impac-2003-8", true),
            ("impac-*", "impac-2003-8", true),
            ("impac-*", "amcar-2017-1", false),
            ("*-2003-?", "impac-2003-8", true),
            ("*-2003-?", "impac-2003-10", false),
            ("*a*b*", "xxaxxaxb", true),
            ("a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaa", false),
            ("é?", "éü", true),
            ("abc", "abcd", false),
        ] {
            assert_eq!(is_match(pattern, name), matches, "{pattern} {name}");
        }
    }
}
