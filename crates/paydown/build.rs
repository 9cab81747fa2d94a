//! Tells the program from which commit it is built: the version, and the commit's first twelve
//! digits where the sources are a checkout or a package made from one. Nothing of the day, the
//! machine or its paths.

#![allow(clippy::print_stdout)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Digits of the commit.
const DIGITS: usize = 12;

fn main() {
    let package = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    println!("cargo::rerun-if-changed=build.rs");
    let version = env!("CARGO_PKG_VERSION");
    let commit = of_package(&package).or_else(|| of_checkout(&package));
    let stamp = match commit.as_deref().and_then(|commit| commit.get(..DIGITS)) {
        Some(commit) => format!("{version} ({commit})"),
        None => version.to_owned(),
    };
    println!("cargo::rustc-env=PAYDOWN_VERSION={stamp}");
}

/// The commit that is checked out, where the checkout is Paydown's own.
fn of_checkout(package: &Path) -> Option<String> {
    let root = package.join("../..").canonicalize().ok()?;
    let top = git(&root, &["rev-parse", "--show-toplevel"])?;
    let is_own = package.ends_with("crates/paydown");
    if !is_own || Path::new(&top).canonicalize().ok()? != root {
        return None;
    }
    // Each commit and each checkout adds a line to the log of HEAD.
    for path in ["logs/HEAD", "HEAD"] {
        let path = root.join(git(&root, &["rev-parse", "--git-path", path])?);
        if path.is_file() {
            println!("cargo::rerun-if-changed={}", path.display());
        }
    }
    git(&root, &["rev-parse", "HEAD"])
}

/// The commit that a package was made from, as cargo notes it.
fn of_package(package: &Path) -> Option<String> {
    let note = fs::read_to_string(package.join(".cargo_vcs_info.json")).ok()?;
    let (_, rest) = note.split_once("\"sha1\"")?;
    let commit = rest.split('"').nth(1)?;
    commit.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| commit.to_owned())
}

fn git(folder: &Path, arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").arg("-C").arg(folder).args(arguments).output().ok()?;
    let text = output.status.success().then_some(output.stdout)?;
    String::from_utf8(text).ok().map(|text| text.trim().to_owned())
}
