//! The picture of the README: a terminal with what the program prints. `RENEW_PICTURE=1 cargo test
//! -p paydown-cli --test picture` draws it anew.

#![allow(clippy::expect_used)]

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Columns of the terminal.
const COLUMNS: usize = 100;
/// Width of a character, height of a line, and what is left free around the text, in pixels.
const WIDTH: f64 = 8.4;
const LINE: usize = 18;
const MARGIN: usize = 18;
/// What is typed.
const TYPED: [&str; 2] = [
    "paydown price impac-2003-8 --class 1-A-1",
    "paydown cashflows fabozzi-sequential --bonds --speeds 100 --plot",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// What the program prints on a terminal.
fn printed(typed: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_paydown"))
        .args(typed.split(' ').skip(1))
        .args(["--quiet", "--format", "table", "--color", "always"])
        .env("COLUMNS", COLUMNS.to_string())
        .current_dir(root())
        .output()
        .expect("the program runs");
    assert!(output.status.success(), "{typed}");
    String::from_utf8(output.stdout).expect("text")
}

/// A line as an element of the drawing: each word at its column, whatever the letters' widths.
fn element(line: &str, at: usize, class: &str) -> String {
    let text = line.replace("\u{1b}[1m", "").replace("\u{1b}[0m", "");
    assert!(!text.contains('\u{1b}'), "{line:?}");
    let mut words = String::new();
    let mut column = 0;
    for word in text.split(' ') {
        let length = word.chars().count();
        if length > 0 {
            let x = MARGIN as f64 + column as f64 * WIDTH;
            let word = word.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            let width = length as f64 * WIDTH;
            write!(words, "<tspan x=\"{x:.1}\" textLength=\"{width:.1}\">{word}</tspan>")
                .expect("a text");
        }
        column += length + 1;
    }
    let class = if line.starts_with("\u{1b}[1m") { "b" } else { class };
    match words.is_empty() {
        true => words,
        false => {
            let y = MARGIN + at * LINE + LINE / 2;
            format!("<text class=\"{class}\" y=\"{y}\">{words}</text>\n")
        }
    }
}

fn picture() -> String {
    let mut elements = String::new();
    let mut lines = 0;
    for typed in TYPED {
        elements += &element(&format!("$ {typed}"), lines, "p");
        lines += 1;
        for line in printed(typed).trim_end().lines() {
            elements += &element(line, lines, "t");
            lines += 1;
        }
        lines += 1;
    }
    let (width, height) =
        (2 * MARGIN + (COLUMNS as f64 * WIDTH) as usize, 2 * MARGIN + (lines - 1) * LINE);
    let mut svg = String::new();
    let style = "text { font: 14px 'DejaVu Sans Mono', Menlo, Consolas, monospace; } \
                 .t { fill: #d6dbe3; } .b { fill: #ffffff; font-weight: bold; } .p { fill: #8fd18f; }";
    writeln!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         width=\"{width}\" height=\"{height}\">\n<style>{style}</style>\n\
         <rect width=\"{width}\" height=\"{height}\" rx=\"8\" fill=\"#1d2330\"/>\n{elements}</svg>"
    )
    .expect("a text");
    svg
}

/// The picture shows what the program prints, to the last digit, and the README shows the picture.
#[test]
fn the_picture_is_what_the_program_prints() {
    let path = root().join("guide/terminal.svg");
    let drawn = picture();
    if std::env::var_os("RENEW_PICTURE").is_some() {
        fs::write(&path, &drawn).expect("a file");
    }
    let kept = fs::read_to_string(&path).expect("the picture");
    assert!(
        kept == drawn,
        "RENEW_PICTURE=1 cargo test -p paydown-cli --test picture draws it anew"
    );
    let readme = fs::read_to_string(root().join("README.md")).expect("the README");
    let head: String = readme.lines().take(12).collect();
    assert!(head.contains("](guide/terminal.svg)"), "the first screen shows the picture");
}
