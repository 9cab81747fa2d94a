//! Files that belong to a deal, named where a deal is expected.

use std::path::{Path, PathBuf};

use crate::error::Faults;
use crate::grid_file;
use crate::toml_reader::Document;

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
