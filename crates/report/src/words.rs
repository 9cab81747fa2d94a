//! Words on lines of some width.

use std::io::{self, Write};

use crate::sheet::one_line;

/// Writes facts, `name: words`, side by side in lines of `width` at most.
///
/// # Errors
/// Those of `to`.
pub fn write_facts(
    facts: &[(String, String)],
    width: Option<usize>,
    to: &mut dyn Write,
) -> io::Result<()> {
    joined(&said(facts), "   ", width).iter().try_for_each(|line| writeln!(to, "{line}"))
}

/// `Settlement: 2003-07-31`.
pub(crate) fn said(facts: &[(String, String)]) -> Vec<String> {
    facts.iter().map(|(name, fact)| one_line(&format!("{name}: {fact}"))).collect()
}

/// Writes notes, each behind `bullet` and in lines of `width` at most.
///
/// # Errors
/// Those of `to`.
pub fn write_notes(
    notes: &[String],
    bullet: &str,
    width: Option<usize>,
    to: &mut dyn Write,
) -> io::Result<()> {
    to.write_all(bulleted(notes, bullet, width).as_bytes())
}

pub(crate) fn bulleted(notes: &[String], bullet: &str, width: Option<usize>) -> String {
    let mut text = String::new();
    for note in notes {
        let words: Vec<String> = one_line(note).split(' ').map(str::to_owned).collect();
        let behind = " ".repeat(bullet.chars().count() + 1);
        let width = width.map(|width| width.saturating_sub(behind.len()));
        for (position, line) in joined(&words, " ", width).iter().enumerate() {
            let before = if position == 0 { format!("{bullet} ") } else { behind.clone() };
            text += &format!("{before}{line}\n");
        }
    }
    text
}

/// `parts` on as few lines as `width` allows, no part broken.
pub(crate) fn joined(parts: &[String], between: &str, width: Option<usize>) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for part in parts {
        let length = part.chars().count() + between.chars().count();
        match lines.last_mut() {
            Some(line) if width.is_none_or(|width| line.chars().count() + length <= width) => {
                line.push_str(between);
                line.push_str(part);
            }
            _ => lines.push(part.clone()),
        }
    }
    lines
}
