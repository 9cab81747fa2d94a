//! `paydown reconcile`: every number of a trustee's report that follows from others, recomputed.

use std::path::{Path, PathBuf};

use files::{Faults, ReadError};
use paydown::page::write_table;
use remittance::{Check, Report, Verdict, by_deal, reconcile, reconcile_across};
use report::{
    Align, Column, Format, Sheet, Value, WriteError, write_report_csv, write_report_toml,
};

use crate::args::ReconcileArgs;
use crate::check_words::{
    breaks, counts, headline, in_printed_unit, shown, size, verdict_name, words,
};
use crate::exit::{Error, Exit};
use crate::output::Output;
use crate::reading;

/// Recomputes every report, and months of a deal from one another; fails on anything outside.
pub(crate) fn run(args: &ReconcileArgs, output: &Output) -> Result<Exit, Error> {
    let writer = args.save.as_deref().map(|path| saving(path, &args.reports)).transpose()?;
    let reports = read_all(&args.reports, output)?;
    if let (Some(path), Some(write), Some(report)) = (&args.save, writer, reports.first()) {
        save(path, write, report, output)?;
    }
    let mut checked: Vec<Vec<Check>> = reports.iter().map(reconcile).collect();
    for (position, across) in across(&reports) {
        if let Some(checks) = checked.get_mut(position) {
            checks.extend(across);
        }
    }
    match output.format {
        Format::Csv | Format::Json | Format::Parquet | Format::Xlsx => {
            output.sheet(&in_full(&reports, &checked))?
        }
        Format::Table | Format::Markdown => {
            let all = args.all || output.format == Format::Markdown;
            output.text(|to, terminal| {
                for (position, (report, checks)) in reports.iter().zip(&checked).enumerate() {
                    if position > 0 {
                        writeln!(to)?;
                    }
                    let sheet = listed(checks, all);
                    if sheet.rows.is_empty() {
                        writeln!(to, "{}: every line is exact", report.name())?;
                    } else {
                        writeln!(to, "{}\n", report.name())?;
                        write_table(&sheet, to, output.format, terminal)?;
                    }
                }
                Ok(())
            })?;
        }
    }
    for (report, checks) in reports.iter().zip(&checked) {
        summarize(report, checks, output);
    }
    note_gaps(&reports, output);
    let outside = |check: &Check| check.verdict == Verdict::Outside;
    let breaks = checked.iter().flatten().any(outside);
    Ok(if breaks { Exit::Difference } else { Exit::Done })
}

type Writer = fn(&Report, &mut dyn std::io::Write) -> std::io::Result<()>;

/// How `--save` writes.
fn saving(path: &Path, reports: &[PathBuf]) -> Result<Writer, Error> {
    if reports.len() > 1 {
        return Err(Error::usage("--save writes one report: name one"));
    }
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or("");
    match extension.to_ascii_lowercase().as_str() {
        "toml" => Ok(write_report_toml),
        "csv" => Ok(write_report_csv),
        _ => Err(Error::Usage {
            message: "the extension of --save FILE names no form".to_string(),
            hint: Some("use .toml or .csv".to_string()),
        }),
    }
}

/// Writes the report in the tidy form, if it reads back as the same report.
fn save(path: &Path, write: Writer, report: &Report, output: &Output) -> Result<(), Error> {
    let mut form = Vec::new();
    write(report, &mut form).map_err(|error| WriteError { path: path.to_path_buf(), error })?;
    let why = match files::parse_report_bytes(path, &form) {
        Ok(again) if again == *report => return output.file(path, |to| to.write_all(&form)),
        Ok(_) => "it would read as another report".to_string(),
        Err(faults) => faults.to_string(),
    };
    Err(Error::Input(format!("{} has no tidy form: {why}", report.name())))
}

/// Reads all reports; the faults of all of them at once.
pub(crate) fn read_all(paths: &[PathBuf], output: &Output) -> Result<Vec<Report>, Error> {
    let mut reports = Vec::new();
    let mut faults = Faults::default();
    for path in paths {
        match reading::report(path, output) {
            Ok(report) => reports.push(report),
            Err(Error::Read(ReadError::Faults(found))) => faults.append(found),
            Err(error) => return Err(error),
        }
    }
    if faults.faults.is_empty() { Ok(reports) } else { Err(ReadError::Faults(faults).into()) }
}

/// The checks across months, by the position of the report that carries on.
pub(crate) fn across(reports: &[Report]) -> Vec<(usize, Vec<Check>)> {
    let all: Vec<&Report> = reports.iter().collect();
    let mut found = Vec::new();
    for positions in by_deal(&all) {
        let of_deal: Vec<&Report> =
            positions.iter().filter_map(|position| all.get(*position).copied()).collect();
        found.extend(positions.into_iter().zip(reconcile_across(&of_deal)));
    }
    found
}

/// Says between which months nothing could be checked.
pub(crate) fn note_gaps(reports: &[Report], output: &Output) {
    let all: Vec<&Report> = reports.iter().collect();
    for positions in by_deal(&all) {
        for pair in positions.windows(2) {
            let [before, after] = pair else { continue };
            let (Some(before), Some(after)) = (reports.get(*before), reports.get(*after)) else {
                continue;
            };
            let (Some(from), Some(to)) = (before.month(), after.month()) else { continue };
            if to.months_since(from) != 1 {
                let why =
                    if to == from { "two reports of one month" } else { "months are missing" };
                output
                    .note(&format!("note: {} is not checked against {from}: {why}", after.name()));
            }
        }
    }
}

/// What a supervisor reads: whether the report agrees, then each break.
fn summarize(report: &Report, checks: &[Check], output: &Output) {
    output.note(&headline(&report.name(), checks));
    let placed = match report.unplaced.len() {
        0 => "every line of the report was placed".to_string(),
        1 => "1 line of the report was not placed".to_string(),
        lines => format!("{lines} lines of the report were not placed"),
    };
    output.note(&format!("  {}; {placed}", counts(checks)));
    let unknown: Vec<String> =
        report.unknown_lines().map(|(_, entry)| format!("`{}`", entry.label)).collect();
    if !unknown.is_empty() {
        output.note(&format!(
            "  not known by name, and checked in sums only: {}",
            unknown.join(", ")
        ));
    }
    for line in breaks(checks) {
        output.note(&line);
    }
}

/// Every line, in the columns of the contract. What is said of a line beside its formula stands
/// in brackets behind it.
fn in_full(reports: &[Report], checked: &[Vec<Check>]) -> Sheet {
    let mut sheet = Sheet::new(vec![
        Column::text("report", "Report"),
        Column::text("line", "Line"),
        Column::text("group", "Group"),
        Column::number("reported", "Reported", 10),
        Column::number("recomputed", "Recomputed", 10),
        Column::number("difference", "Difference", 10),
        Column::text("verdict", "Verdict"),
        Column::text("formula", "Formula"),
    ]);
    for (report, checks) in reports.iter().zip(checked) {
        let name = report.name();
        for check in checks {
            let number = |value| in_printed_unit(check, value);
            let reported = check.reported.as_ref().map(|figure| figure.value());
            let formula = match check.reason.as_str() {
                "" => check.formula.clone(),
                reason => format!("{} [{reason}]", check.formula),
            };
            sheet.push(vec![
                name.clone().into(),
                format!("{}: {}", check.section, check.line).into(),
                check.group.clone().into(),
                reported.and_then(number).into(),
                check.recomputed.and_then(number).into(),
                check.difference().and_then(number).into(),
                verdict_name(check.verdict).into(),
                formula.into(),
            ]);
        }
    }
    sheet
}

/// For people: by section, the lines that are not exact, or all.
fn listed(checks: &[Check], all: bool) -> Sheet {
    let right = |name, head: &str| Column { align: Align::Right, ..Column::text(name, head) };
    let mut sheet = Sheet::new(vec![
        Column::text("section", "Section"),
        Column::text("line", "Line"),
        Column::text("group", "Group"),
        right("reported", "Reported"),
        right("recomputed", "Recomputed"),
        right("difference", "Difference"),
        Column::text("verdict", "Verdict"),
        Column::text("formula", "Formula; cause"),
    ]);
    let mut before = "";
    for check in checks.iter().filter(|check| all || check.verdict != Verdict::Exact) {
        let section = if check.section == before { String::new() } else { words(&check.section) };
        before = &check.section;
        let formula = match check.reason.as_str() {
            "" => check.formula.clone(),
            reason => format!("{}; {reason}", check.formula),
        };
        let recomputed = check.recomputed.map(|value| shown(check, value));
        let differs = check.verdict != Verdict::Exact;
        sheet.push(vec![
            section.into(),
            words(&check.line).into(),
            check.group.clone().into(),
            check.reported.as_ref().map(|figure| figure.text().to_owned()).into(),
            recomputed.into(),
            Value::from(size(check).filter(|_| differs)),
            verdict_name(check.verdict).into(),
            formula.into(),
        ]);
    }
    sheet
}
