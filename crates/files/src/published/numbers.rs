//! `published/*.toml`: numbers printed by others, cell by cell.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use grid::DealInputs;
use grid::published::{At, BELOW_HALF_A_UNIT, Cell, Measure, Published, Table as PrintedTable};
use terms::YearMonth;
use toml::Spanned;

use crate::published::names::DealNames;
use crate::published::scenario::Scenario;
use crate::published::tables::{ColumnFile, KnownFile, Printed, PublishedFile, RowFile, TableFile};
use crate::reader::bounds;
use crate::reader::disk;
use crate::reader::error::{Faults, ReadError};
use crate::reader::source::{Problem, Problems, Source};
use crate::reader::toml_reader::Document;
use crate::reader::words::{bare_number, did_you_mean, listed, quoted};
use crate::schema::Keys as _;

/// Reads a file of published numbers. With its deal, classes, groups and pools that this does not
/// have are faults.
///
/// # Errors
/// All faults of the file, or the system's refusal to let it be read.
pub fn read_published(path: &Path, deal: Option<&DealInputs>) -> Result<Published, ReadError> {
    let bytes = disk::read(path, bounds::TOML_BYTES).map_err(|error| error.of(path))?;
    Ok(published_of(path, bytes, deal.map(DealNames::of).as_ref())?)
}

/// Reads the text of a file of published numbers.
///
/// # Errors
/// All faults of the text; `name` stands in them as the file.
pub fn parse_published_bytes(name: &Path, bytes: &[u8]) -> Result<Published, Faults> {
    published_of(name, bytes.to_vec(), None)
}

/// The files of published numbers of a deal, sorted; none if it has no folder `published`.
///
/// # Errors
/// The folder exists but cannot be listed.
pub fn published_files(folder: &Path) -> Result<Vec<PathBuf>, ReadError> {
    let folder = match folder.is_dir() {
        true => folder.join("published"),
        false => folder.parent().unwrap_or(Path::new("")).join("published"),
    };
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let io = |source| ReadError::Io { path: folder.clone(), source };
    let mut files = Vec::new();
    for entry in fs::read_dir(&folder).map_err(io)? {
        let path = entry.map_err(io)?.path();
        if path.extension().is_some_and(|extension| extension == "toml") && !path.is_dir() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn published_of(
    name: &Path,
    bytes: Vec<u8>,
    deal: Option<&DealNames<'_>>,
) -> Result<Published, Faults> {
    let problems = Problems::default();
    let source = Source::new(name, bytes, &problems);
    match read(&Document::parse(&source, &problems), deal) {
        Some(published) if problems.is_empty() => Ok(published),
        _ => {
            if problems.is_empty() {
                problems.push(Problem::new(0..0, "the file cannot be read as published numbers"));
            }
            Err(source.faults(&problems))
        }
    }
}

/// Reads every table of the file.
pub(crate) fn read(document: &Document<'_>, deal: Option<&DealNames<'_>>) -> Option<Published> {
    let PublishedFile { source, table, known } = PublishedFile::read(document.table())?;
    let tables: Vec<_> =
        table.into_iter().map(|table| read_table(table, deal, document.problems)).collect();
    if !document.broken {
        check_names(&tables, &known, document.problems);
    }
    Some(Published {
        source: source?,
        tables: tables.into_iter().filter_map(|table| table.printed).collect(),
        known: known.into_iter().map(KnownFile::known).collect(),
    })
}

/// A table, with what later checks need even when it has faults.
struct Named {
    name: Option<Spanned<String>>,
    rows: Vec<String>,
    columns: Vec<String>,
    printed: Option<PrintedTable>,
}

/// A column: its name, and its part of the scenario.
type Column = (Option<Spanned<String>>, Scenario);

fn read_table(table: TableFile, deal: Option<&DealNames<'_>>, problems: &Problems) -> Named {
    let at = table.at.scenario(deal, problems);
    let of_column = |column: ColumnFile| (column.name, column.at.scenario(deal, problems));
    let columns: Vec<Column> = table.columns.into_iter().map(of_column).collect();
    let mut cells = Vec::new();
    let mut rows = Vec::new();
    for row in table.rows {
        rows.extend(read_row(row, &at, &columns, deal, problems, &mut cells));
    }
    let columns = columns.into_iter().filter_map(|(name, _)| Some(name?.into_inner()));
    let columns = columns.collect();
    let cite = Some(table.cite).filter(|cite| !cite.is_empty());
    let printed = table.name.as_ref().zip(table.tolerance).map(|(name, tolerance)| PrintedTable {
        name: name.get_ref().clone(),
        cite,
        tolerance,
        cells,
    });
    Named { name: table.name, rows, columns, printed }
}

/// Adds the cells of a row; its name.
fn read_row(
    row: RowFile,
    at: &Scenario,
    columns: &[Column],
    deal: Option<&DealNames<'_>>,
    problems: &Problems,
    cells: &mut Vec<Cell>,
) -> Option<String> {
    let own = row.at.scenario(deal, problems);
    let measured = row.measure.as_ref().map(|measure| *measure.get_ref());
    let name = row.name.map(Spanned::into_inner).or(measured.map(|m| m.name().to_owned()));
    let Some(Printed { texts, list }) = row.printed else { return name };
    if let (Some(place), true) = (list, texts.len() != columns.len() && !columns.is_empty()) {
        let message = format!("{} cells for {} columns", texts.len(), columns.len());
        let problem = Problem::new(place, message).label("expected one text a column");
        problems.push(problem.hint("\"\" is no cell"));
    }
    let Some(measure) = row.measure else { return name };
    let (measured, place) = (*measure.get_ref(), measure.span());
    let (mut unstated, mut no_dollars) = (None, false);
    for (text, (column, of_column)) in texts.into_iter().zip(columns) {
        let Some(text) = text.filter(|text| !text.get_ref().is_empty()) else { continue };
        check_printed(measured, &text, problems);
        let Scenario { at, unit_usd } = own.over(of_column).over(at);
        unstated = unstated.or_else(|| missing_axis(measured, &at, deal));
        no_dollars |= unit_usd.is_some() && !measured.is_dollars();
        if let (Some(column), Some(row)) = (column, &name) {
            cells.push(Cell {
                row: row.clone(),
                column: column.get_ref().clone(),
                printed: text.into_inner(),
                measure: measured,
                at,
                unit_usd,
            });
        }
    }
    if no_dollars {
        let message = format!("`unit_usd` of `{}`", measured.name());
        let problem = Problem::new(place.clone(), message);
        problems.push(problem.label("expected an amount of money (`..._usd`)"));
    }
    if let Some(axis) = unstated {
        let message = format!("`{}` of which {axis}?", measured.name());
        let problem = Problem::new(place, message);
        problems.push(problem.hint(format!("state `{axis}` in `at`, the column or the row")));
    }
    name
}

/// What the scenario must say for the measure, and does not.
fn missing_axis(measure: Measure, at: &At, deal: Option<&DealNames<'_>>) -> Option<&'static str> {
    if !measure.is_of_group() && at.class.is_none() {
        return Some("class");
    }
    let is_one_of_several = deal.is_some_and(|deal| deal.has_several_groups());
    if measure.is_of_group() && at.group.is_none() && is_one_of_several {
        return Some("group");
    }
    match measure {
        Measure::PercentOutstanding if at.date.is_none() => Some("date"),
        Measure::InterestUsd
        | Measure::PrincipalUsd
        | Measure::EndingBalanceUsd
        | Measure::AvailableRatePct
        | Measure::PoolPerformingUsd
        | Measure::PoolForeclosureUsd
            if at.period.is_none() =>
        {
            Some("period")
        }
        _ => None,
    }
}

/// Whether the printed text is a number or `*`, or a month for the measures that are months.
fn check_printed(measure: Measure, text: &Spanned<String>, problems: &Problems) {
    let (place, text) = (text.span(), text.get_ref());
    let fault = |what: &str, expected: &str, hint: String| {
        let problem = Problem::new(place.clone(), format!("{} is no {what}", quoted(text)));
        problems.push(problem.label(format!("expected {expected}")).hint(hint));
    };
    if matches!(measure, Measure::FirstPrincipal | Measure::LastPrincipal) {
        if YearMonth::parse(text).is_none() {
            fault("month", "YYYY-MM", "as in 2003-08".to_owned());
        }
        return;
    }
    if text == BELOW_HALF_A_UNIT {
        return;
    }
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = !(whole.is_empty() && decimals.is_empty())
        && digits.len() <= 40
        && whole.bytes().chain(decimals.bytes()).all(|byte| byte.is_ascii_digit());
    if !is_number {
        let empty = "leave the text empty where the table has no number";
        let hint = bare_number(text).map(|bare| format!("write \"{bare}\""));
        fault("number", "digits as printed", hint.unwrap_or_else(|| empty.to_owned()));
    }
}

/// Table names must differ, and known differences name cells that exist.
fn check_names(tables: &[Named], known: &[KnownFile], problems: &Problems) {
    let mut names = HashSet::new();
    for name in tables.iter().filter_map(|table| table.name.as_ref()) {
        if !names.insert(name.get_ref().as_str()) {
            let message = format!("there are two tables {}", quoted(name.get_ref()));
            problems.push(Problem::new(name.span(), message).label("expected another name"));
        }
    }
    let unknown = |what: &str, name: &Spanned<String>, hint: Option<String>| {
        let message = format!("there is no {what} {}", quoted(name.get_ref()));
        problems.push(Problem::new(name.span(), message).maybe_hint(hint));
    };
    for entry in known {
        if problems.full() {
            problems.count();
            continue;
        }
        let of_entry = |table: &&Named| {
            table.name.as_ref().is_some_and(|name| name.get_ref() == entry.table.get_ref())
        };
        let Some(table) = tables.iter().find(of_entry) else {
            let names = tables.iter().filter_map(|table| table.name.as_ref());
            let hint = did_you_mean(entry.table.get_ref(), names.map(|n| n.get_ref().as_str()));
            unknown("table", &entry.table, hint);
            continue;
        };
        for (what, name, all) in
            [("row", &entry.row, &table.rows), ("column", &entry.column, &table.columns)]
        {
            if !all.contains(name.get_ref()) {
                let words = all.iter().map(String::as_str);
                let hint = did_you_mean(name.get_ref(), words.clone());
                unknown(what, name, hint.or_else(|| Some(listed(words))));
            }
        }
    }
}
