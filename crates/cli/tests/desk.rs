//! Every command of `guide/desk.md` runs, in the order of the page, and prints what the page shows.
//! `RENEW_GUIDE=1 cargo test -p paydown-cli --test desk` writes what it shows anew.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

/// A fenced block: what stands behind its fence, its text, and where that stands in the page.
struct Block<'p> {
    kind: &'p str,
    text: &'p str,
    at: usize,
}

fn blocks(page: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut from = 0;
    while let Some(fence) = page[from..].find("```").map(|at| from + at + 3) {
        let at = fence + page[fence..].find('\n').expect("a line") + 1;
        let end = at + page[at..].find("```").expect("an end");
        blocks.push(Block { kind: page[fence..at].trim(), text: &page[at..end], at });
        from = end + 3;
    }
    blocks
}

/// The arguments of a line of a shell, quotes taken off.
fn arguments(line: &str) -> Vec<&str> {
    let quoted = line.split('"').enumerate();
    let arguments = quoted.flat_map(|(at, part)| match at % 2 {
        0 => part.split_whitespace().collect(),
        _ => vec![part],
    });
    arguments.skip(1).collect()
}

#[test]
fn every_command_of_the_page_runs_and_prints_what_it_shows() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../guide/desk.md");
    let page = fs::read_to_string(&path).expect("the page");
    let folder = tempfile::tempdir().expect("a folder");
    let run = |line: &str| {
        let mut program = Command::new(env!("CARGO_BIN_EXE_paydown"));
        let seen =
            program.args(arguments(line)).current_dir(folder.path()).output().expect("a run");
        assert!(seen.status.success(), "{line}\n{}", String::from_utf8_lossy(&seen.stderr));
        String::from_utf8(seen.stdout).expect("UTF-8")
    };
    let (mut last, mut commands) = (String::new(), 0);
    let mut renewed = page.clone();
    for block in blocks(&page) {
        match block.kind.split_once(' ') {
            Some((_, name)) => fs::write(folder.path().join(name), block.text).expect("a file"),
            None if block.kind == "sh" => {
                for line in block.text.lines() {
                    let printed = run(line);
                    commands += 1;
                    if !printed.is_empty() {
                        last = printed;
                    }
                }
            }
            None => {
                assert_eq!(block.kind, "text");
                if env::var_os("RENEW_GUIDE").is_some() {
                    let shift = renewed.len() - page.len();
                    let at = block.at + shift;
                    renewed.replace_range(at..at + block.text.len(), &last);
                } else {
                    assert_eq!(block.text, last, "{}", block.at);
                }
            }
        }
    }
    assert!(commands >= 10, "{commands}");
    if renewed != page {
        fs::write(&path, renewed).expect("the page");
    }
}
