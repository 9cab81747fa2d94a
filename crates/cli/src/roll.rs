//! `paydown roll`: a seasoned deal from a trustee's report and the deal's terms.

use std::fs;
use std::path::{Path, PathBuf};

use files::{parse_deal_bytes, read_deal, read_report, read_roll_terms};
use remittance::{Report, Seasoned};
use report::{
    MergedDeal, POOL_FILE, ROLLED, RollSource, WriteError, merge_deal, pool_text, thousands,
    write_file,
};

use crate::args::RollArgs;
use crate::exit::{Error, Exit};
use crate::output::Output;

/// The file of a deal in its folder.
const DEAL_FILE: &str = "deal.toml";
/// The file of terms beside a report.
const TERMS_FILE: &str = "terms.toml";
/// Terms without a reason that are named.
const NAMED: usize = 5;

/// Writes the deal and its pool into the folder of `-o`, or the report's.
pub(crate) fn run(args: &RollArgs, output: &Output) -> Result<Exit, Error> {
    let beside = args.report.parent().unwrap_or(Path::new(""));
    let terms = args.terms.clone().unwrap_or_else(|| beside.join(TERMS_FILE));
    let report = read_report(&args.report)?;
    if !report.unplaced.is_empty() {
        let count = report.unplaced.len();
        let lines = if count == 1 { "line" } else { "lines" };
        output.warn(&[format!("{count} {lines} of the report have no place (see reconcile)")]);
    }
    let document = read_roll_terms(&terms)?;
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
    }
    fs::create_dir_all(&folder).map_err(|error| WriteError { path: folder.clone(), error })?;
    write_file(&deal_file, |to| to.write_all(merged.text.as_bytes()))?;
    write_file(&pool_file, |to| to.write_all(pool.as_bytes()))?;
    tell(&seasoned, &merged, &deal_file, &pool_file, output);
    output.warn(&read_deal(&deal_file)?.warnings);
    Ok(Exit::Done)
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
