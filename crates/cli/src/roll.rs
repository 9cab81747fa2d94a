//! `paydown roll`: a seasoned deal from a trustee's report and the deal's terms.

mod folder;

use std::fs;
use std::path::{Path, PathBuf};

use files::{files_named_in, parse_deal_bytes};
use remittance::{Check, Report, Seasoned, Verdict, reconcile};
use report::{MergedDeal, POOL_FILE, ROLLED, RollSource, merge_deal, pool_text, thousands};

use folder::Folder;

use crate::args::RollArgs;
use crate::check_words::{headline, shown, words};
use crate::exit::{Error, Exit};
use crate::output::Output;
use crate::reading;

/// The file of a deal in its folder.
const DEAL_FILE: &str = "deal.toml";
/// The file of terms beside a report.
const TERMS_FILE: &str = "terms.toml";
/// Terms without a reason that are named.
const NAMED: usize = 5;
/// Checks of the report that do not agree that are named.
const NAMED_BREAKS: usize = 3;

/// Writes the deal and its pool into the folder of `-o`, or the report's.
pub(crate) fn run(args: &RollArgs, output: &Output) -> Result<Exit, Error> {
    let beside = args.report.parent().unwrap_or(Path::new(""));
    let terms = args.terms.clone().unwrap_or_else(|| beside.join(TERMS_FILE));
    let report = reading::report(&args.report, output)?;
    let document = reading::roll_terms(&terms, output)?;
    if !is_sound(&report, args, output) {
        return Ok(Exit::Difference);
    }
    let seasoned = document.roll(&report).map_err(files::ReadError::from)?;
    let source = source(&report, &seasoned, &args.report, &terms);
    let merged = merge_deal(&document.text, &seasoned, &source)
        .map_err(|error| Error::Input(format!("{}: {error}", terms.display())))?;
    let pool = pool_text(&seasoned, &source).map_err(Error::Print)?;
    let folder = output.path().unwrap_or(beside).to_path_buf();
    let deal_file = folder.join(DEAL_FILE);
    parse_deal_bytes(&deal_file, merged.text.as_bytes()).map_err(|faults| {
        output.note(
            "the terms make no deal; places below are those of the file that they would make",
        );
        files::ReadError::from(faults)
    })?;

    let pool_file = folder.join(POOL_FILE);
    for file in [&deal_file, &pool_file] {
        is_free(file)?;
        output.writes(file)?;
    }
    let mut made = Folder::create(&folder)?;
    let of_terms = terms.parent().unwrap_or(Path::new(""));
    for name in files_named_in(&merged.text).iter().filter(|name| *name != POOL_FILE) {
        if let Some(copy) = made.copy(of_terms, name)? {
            output.note(&format!("copied {}", copy.display()));
        }
    }
    made.write(&deal_file, merged.text.as_bytes())?;
    made.write(&pool_file, pool.as_bytes())?;
    let deal = files::read_deal_with(&deal_file, output.reading())
        .inspect_err(|_| output.note("the rolled deal does not read: nothing of it is kept"))?;
    made.keep();
    tell(&seasoned, &merged, &deal_file, &pool_file, output);
    output.doubts(&deal.doubts);
    Ok(Exit::Done)
}

/// Whether a deal may be made of the report: every check of it agrees and every line has a place,
/// or the user wants it all the same. Says what is wrong.
fn is_sound(report: &Report, args: &RollArgs, output: &Output) -> bool {
    let checks = reconcile(report);
    let of = |verdict| checks.iter().filter(move |check| check.verdict == verdict);
    let mut breaks = Vec::new();
    let outside: Vec<&Check> = of(Verdict::Outside).collect();
    if !outside.is_empty() {
        breaks.push(headline(&report.name(), &checks));
        breaks.extend(outside.iter().take(NAMED_BREAKS).map(|check| named(check)));
        if let Some(more) = outside.len().checked_sub(NAMED_BREAKS).filter(|more| *more > 0) {
            breaks.push(format!("  ... and {more} more"));
        }
    }
    match report.unplaced.len() {
        0 => {}
        1 => breaks.push("1 line of the report has no place".to_owned()),
        count => breaks.push(format!("{count} lines of the report have no place")),
    }
    let hint = format!("see: paydown reconcile {}", args.report.display());
    match of(Verdict::Tolerated).count() {
        0 => {}
        1 => output.warn(&[format!("1 check of the report is worth a look; {hint}")]),
        count => output.warn(&[format!("{count} checks of the report are worth a look; {hint}")]),
    }
    if breaks.is_empty() {
        return true;
    }
    if args.despite_breaks {
        output.warn(&breaks);
        output.note(&hint);
    } else {
        breaks.iter().for_each(|line| output.note(line));
        output.note(&format!("nothing is written; {hint}; --despite-breaks rolls it all the same"));
    }
    args.despite_breaks
}

/// A check that does not agree: its place, printed and recomputed.
fn named(check: &Check) -> String {
    let mut text = format!("  {}: {} {}", words(&check.section), words(&check.line), check.group);
    text.truncate(text.trim_end().len());
    if let Some(reported) = &check.reported {
        text += &format!(": printed {reported}");
    }
    if let Some(recomputed) = check.recomputed {
        text += &format!(", recomputed {}", shown(check, recomputed));
    }
    if !check.reason.is_empty() {
        text += &format!("; {}", check.reason);
    }
    text
}

fn source(report: &Report, seasoned: &Seasoned, file: &Path, terms: &Path) -> RollSource {
    let name = |path: &Path| {
        path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    };
    let title = match report.deal.contains(&report.series) {
        true => report.deal.clone(),
        false => format!("{} {}", report.deal, report.series),
    };
    RollSource { title, date: seasoned.closing, report: name(file), terms: name(terms) }
}

/// Whether a file may be written: there is none, or one that the roll has written.
fn is_free(file: &PathBuf) -> Result<(), Error> {
    match fs::read(file) {
        Ok(bytes) if bytes.starts_with(ROLLED.as_bytes()) => Ok(()),
        Ok(_) => Err(Error::Usage {
            message: format!("{} was not written by paydown roll", file.display()),
            hint: Some("name another folder: -o FOLDER".to_owned()),
        }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(Error::Reading(file.clone(), error)),
    }
}

/// What was made, and what a reader should know of it.
fn tell(seasoned: &Seasoned, merged: &MergedDeal, deal: &Path, pool: &Path, output: &Output) {
    let balance = seasoned.balance.round_dp(0).to_string().parse().unwrap_or(0.0);
    output.note(&format!(
        "wrote {} and {}: {} rep lines of {} dollars, from {} on; price them with: paydown price {}",
        deal.display(),
        pool.display(),
        seasoned.lines.len(),
        thousands(balance, 0),
        seasoned.closing,
        deal.display()
    ));
    output.warn(&merged.contradicted);
    for note in &seasoned.notes {
        output.note(&format!("not in the deal: {note}"));
    }
    if !merged.uncovered.is_empty() {
        let named: Vec<&str> = merged.uncovered.iter().take(NAMED).map(String::as_str).collect();
        let more = if merged.uncovered.len() > NAMED { ", ..." } else { "" };
        output
            .warn(&[format!("terms without `cite` or [[assumption]]: {}{more}", named.join(", "))]);
    }
}
