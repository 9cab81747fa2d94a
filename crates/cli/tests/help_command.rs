//! What the program says of itself.

#![allow(clippy::expect_used)]

#[allow(dead_code)]
mod common;

use common::Folder;

const VERBS: [&str; 27] = [
    "risk",
    "price",
    "value",
    "report",
    "afr",
    "cashflows",
    "decrement",
    "breakeven",
    "explain",
    "grid",
    "verify",
    "tieout",
    "compare",
    "check",
    "reconcile",
    "history",
    "replines",
    "imply-hedge",
    "roll",
    "list",
    "schema",
    "help",
    "completions",
    "man",
    "init",
    "--help",
    "--version",
];

/// The version, and of a checkout the commit: the same of every build of it.
#[test]
fn the_version_names_the_commit() {
    let version = Folder::of(&[]).run("--version").stdout;
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let git = |arguments: &[&str]| {
        let output = std::process::Command::new("git").arg("-C").arg(root).args(arguments).output();
        let output = output.ok().filter(|output| output.status.success())?;
        String::from_utf8(output.stdout).ok()
    };
    let is_checkout = std::path::Path::new(root).join(".git").exists();
    let commit = git(&["rev-parse", "HEAD"]).filter(|_| is_checkout);
    let expected = match &commit {
        Some(commit) => format!("paydown {} ({})", env!("CARGO_PKG_VERSION"), &commit[..12]),
        None => format!("paydown {}", env!("CARGO_PKG_VERSION")),
    };
    assert_eq!(version.trim(), expected);
}

#[test]
fn every_verb_has_examples() {
    let folder = Folder::of(&[]);
    let help = folder.run("--help").stdout;
    for verb in VERBS.into_iter().filter(|verb| !verb.starts_with('-')) {
        assert!(help.contains(&format!("\n  {verb} ")), "{verb} is no verb");
        let seen = folder.run(&format!("{verb} --help"));
        assert!(seen.stdout.contains("Examples:\n"), "{verb} --help has no examples");
        assert_eq!(
            folder.run(&format!("help {verb}")).stdout.lines().next(),
            seen.stdout.lines().next()
        );
    }
    let number = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let number =
        number.take_while(|line| !line.is_empty()).filter(|line| !line.starts_with("    "));
    assert_eq!(number.count(), VERBS.len() - 2, "a verb is not listed here");
}

#[test]
fn the_guide_is_in_the_program() {
    let folder = Folder::of(&[]);
    let deal = folder.run("help deal-file").stdout;
    assert!(deal.starts_with("## `deal.toml`") && deal.contains("### `[[pay]]`"));
    let unknown = folder.run("help deal-fil");
    assert_eq!(unknown.code, 2);
    assert!(unknown.stderr.contains("did you mean deal-file?"), "{}", unknown.stderr);
}

#[test]
fn completions_know_flags_of_settings() {
    let folder = Folder::of(&[]);
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let seen = folder.run(&format!("completions {shell}"));
        assert!(seen.code == 0 && seen.stdout.contains("severity"), "{shell}");
    }
}

#[test]
fn man_pages_of_all_verbs() {
    let folder = Folder::of(&[]);
    assert!(folder.run("man").stdout.contains(".TH paydown 1"));
    assert_eq!(folder.run("man pages").code, 0);
    for page in ["paydown.1", "paydown-price.1", "paydown-grid.1"] {
        let text = std::fs::read_to_string(folder.path().join("pages").join(page)).expect(page);
        assert!(text.contains(".SH NAME"), "{page}");
    }
}
