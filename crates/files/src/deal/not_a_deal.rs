//! Files that belong to a deal, named where a deal is expected.

use std::path::{Path, PathBuf};

use crate::reader::disk;
use crate::reader::error::{Faults, ReadError};
use crate::reader::source::Problem;
use crate::reader::toml_reader::Document;
use crate::reader::words::quoted;
use crate::scenario::grid_file;

/// How to begin a deal.
pub(crate) const START: &str =
    "`paydown init FOLDER` writes a small deal with comments, to start from";
/// Names of a folder that are looked at.
const LOOKED_AT: usize = 10_000;

/// The deal file that a user names, by itself or by its folder.
pub(crate) fn deal_file(named: &Path) -> Result<PathBuf, ReadError> {
    let shown = named.display();
    let start = || START.replace("FOLDER", &shown.to_string());
    if named.is_dir() {
        let file = named.join("deal.toml");
        if file.exists() {
            return Ok(file);
        }
        let near = disk::nearest_name(&file);
        let hint = near.or_else(|| of_folders(named)).unwrap_or_else(start);
        let message = format!("{shown} has no deal.toml");
        return Err(Faults::of_file(file, message, String::new(), Some(hint)).into());
    }
    if !named.exists() && named.extension().is_none() {
        let near = disk::nearest_name(named).unwrap_or_else(start);
        let message = format!("there is no file or folder {shown}");
        let faults = Faults::of_file(named.to_path_buf(), message, String::new(), Some(near));
        return Err(faults.into());
    }
    Ok(named.to_path_buf())
}

/// A hint for a folder that holds folders of deals.
fn of_folders(folder: &Path) -> Option<String> {
    let entries = folder.read_dir().ok()?.take(LOOKED_AT).flatten();
    let deals = entries.map(|entry| entry.path()).filter(|path| path.join("deal.toml").is_file());
    let first = deals.min()?;
    let shown = quoted(&first.display().to_string());
    Some(format!("it holds folders of deals: name one, as {shown}"))
}

/// A problem of a file that says nothing.
pub(crate) fn empty(document: &Document<'_>) -> Option<Problem> {
    let text = document.source.text.trim();
    let says = if text.is_empty() { "the file is empty" } else { "the file holds comments only" };
    let is_empty = document.root.is_empty() && !document.broken;
    is_empty.then(|| Problem::new(0..0, says).label("expected a deal").hint(START))
}

/// A CSV file is a pool or a vector, never a deal.
pub(crate) fn check_name(path: &Path) -> Result<(), Faults> {
    let is_csv = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("csv"));
    if !(is_csv && path.is_file()) {
        return Ok(());
    }
    let message = format!("{} is a CSV file, not a deal", path.display());
    let hint = "name the folder of the deal, or its deal.toml".to_owned();
    Err(Faults::of_file(path.to_path_buf(), message, String::new(), Some(hint)))
}

/// A file with tables of printed numbers or with scenarios, and no deal.
pub(crate) fn check_content(path: &Path, document: &Document<'_>) -> Result<(), Faults> {
    if grid_file::is_grid(document) {
        let message =
            format!("{} is a scenario file of `paydown grid`, not a deal", path.display());
        let hint = Some("name the folder of the deal, or its deal.toml".to_owned());
        return Err(Faults::of_file(path.to_path_buf(), message, String::new(), hint));
    }
    if document.root.contains_key("roll") {
        let message = format!("{} holds the terms of `paydown roll`, not a deal", path.display());
        let hint =
            Some("name its folder, once `paydown roll` has written deal.toml there".to_owned());
        return Err(Faults::of_file(path.to_path_buf(), message, String::new(), hint));
    }
    if document.root.contains_key("report") && !document.root.contains_key("deal") {
        let message = format!("{} is a trustee's report, not a deal", path.display());
        let hint = Some("`paydown reconcile` and `paydown history` read it".to_owned());
        return Err(Faults::of_file(path.to_path_buf(), message, String::new(), hint));
    }
    if !document.root.contains_key("table") || document.root.contains_key("deal") {
        return Ok(());
    }
    let message = format!("{} holds published numbers, not a deal", path.display());
    let hint = match deal_of_published(path) {
        Some(deal) => format!("its deal is {}", deal.display()),
        None => "name the folder of the deal, or its deal.toml".to_owned(),
    };
    Err(Faults::of_file(path.to_path_buf(), message, String::new(), Some(hint)))
}

/// The deal's folder, if `path` is a file of its folder `published`.
pub fn deal_of_published(path: &Path) -> Option<PathBuf> {
    let is_toml = path.extension().is_some_and(|end| end == "toml");
    if !(is_toml && path.is_file()) {
        return None;
    }
    // A bare name says nothing of its folders.
    let absolute = std::path::absolute(path).ok()?;
    let has_folder = path.parent().is_some_and(|folder| folder.file_name().is_some());
    let path = if has_folder { path } else { &absolute };
    let folder = path.parent().filter(|folder| folder.ends_with("published"))?;
    let deal = match folder.parent()? {
        here if here.as_os_str().is_empty() => Path::new("."),
        deal => deal,
    };
    deal.join("deal.toml").is_file().then(|| deal.to_path_buf())
}
