//! `published/*.toml`: numbers printed by others, cell by cell.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use grid::DealInputs;
use grid::published::{
    At, BELOW_HALF_A_UNIT, Cell, Known, Measure, Published, Table as PrintedTable, Tolerance,
};
use terms::YearMonth;
use toml::Spanned;

use crate::published::names::DealNames;
use crate::published::scenario::Scenario;
use crate::reader::bounds;
use crate::reader::disk;
use crate::reader::error::{Faults, ReadError};
use crate::reader::source::{Problem, Problems, Source};
use crate::reader::toml_reader::{Document, Table, Value};
use crate::reader::words::{bare_number, did_you_mean, listed, quoted};

/// Most tables, columns, known differences of a file, and rows of a table.
const MOST: usize = 10_000;

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
    let root = document.table();
    let printed_in = root.required("source").and_then(|source| source.words());
    let tables = root.required("table").map(|tables| tables.tables(MOST)).unwrap_or_default();
    let tables: Vec<_> = tables.into_iter().map(|table| TableFile::read(table, deal)).collect();
    let known = root.optional("known").map(|known| known.tables(MOST)).unwrap_or_default();
    let known: Vec<_> = known.into_iter().filter_map(read_known).collect();
    if !document.broken {
        check_names(&tables, &known, document.problems);
    }
    root.finish();
    Some(Published {
        source: printed_in?,
        tables: tables.into_iter().filter_map(|table| table.printed).collect(),
        known: known.into_iter().map(KnownFile::known).collect(),
    })
}

/// A table as written, with what later checks need even when it has faults.
struct TableFile {
    name: Option<Spanned<String>>,
    rows: Vec<String>,
    columns: Vec<String>,
    printed: Option<PrintedTable>,
}

impl TableFile {
    fn read(table: Table<'_>, deal: Option<&DealNames<'_>>) -> TableFile {
        let name = table.required("name").and_then(|name| name.name());
        let cite = Some(table.cite()).filter(|cite| !cite.is_empty());
        let at = table.optional("at").and_then(|at| at.table()).map(|at| {
            let read = Scenario::read(&at, deal);
            at.finish();
            read
        });
        let at = at.unwrap_or_default();
        let columns: Vec<_> = table
            .required("columns")
            .map(|columns| columns.tables(MOST))
            .unwrap_or_default()
            .into_iter()
            .map(|column| read_column(column, deal))
            .collect();
        let mut seen = HashSet::new();
        for (column, _) in &columns {
            if let Some(name) = column.as_ref().filter(|name| !seen.insert(name.get_ref())) {
                let message = format!("there are two columns {}", quoted(name.get_ref()));
                table.problem(Problem::new(name.span(), message).label("expected another name"));
            }
        }
        let mut cells = Vec::new();
        let mut rows = Vec::new();
        if let Some(value) = table.required("rows") {
            for row in value.tables(MOST) {
                if let Some(name) = read_row(row, &at, &columns, deal, &mut cells) {
                    rows.push(name);
                }
            }
        }
        let tolerance = match table.optional("tolerance") {
            Some(tolerance) => tolerance.table().and_then(read_tolerance).map(Some),
            None => Some(None),
        };
        table.finish();
        let columns = columns.into_iter().filter_map(|(name, _)| Some(name?.into_inner()));
        let columns = columns.collect();
        let printed = name.as_ref().zip(tolerance).map(|(name, tolerance)| PrintedTable {
            name: name.get_ref().clone(),
            cite,
            tolerance,
            cells,
        });
        TableFile { name, rows, columns, printed }
    }
}

fn read_tolerance(table: Table<'_>) -> Option<Tolerance> {
    let largest = table.required("largest").and_then(|value| value.number(&bounds::TOLERANCE));
    let mean = table.optional("mean").map(|value| value.placed_number(&bounds::TOLERANCE));
    if let (Some(largest), Some(Some(mean))) = (largest, &mean)
        && *mean.get_ref() > largest
    {
        let message = format!("the mean tolerance is above the largest ({largest})");
        table.problem(Problem::new(mean.span(), message).label("expected at most `largest`"));
    }
    let reason = table.required("reason").and_then(|reason| reason.words());
    table.finish();
    let mean = match mean {
        Some(mean) => Some(mean?.into_inner()),
        None => None,
    };
    Some(Tolerance { largest: largest?, mean, reason: reason? })
}

fn read_column(
    table: Table<'_>,
    deal: Option<&DealNames<'_>>,
) -> (Option<Spanned<String>>, Scenario) {
    let name = table.required("name").and_then(|name| name.name());
    let at = Scenario::read(&table, deal);
    table.finish();
    (name, at)
}

/// Adds the cells of a row; its name.
fn read_row(
    table: Table<'_>,
    at: &Scenario,
    columns: &[(Option<Spanned<String>>, Scenario)],
    deal: Option<&DealNames<'_>>,
    cells: &mut Vec<Cell>,
) -> Option<String> {
    let measure = table.required("measure");
    let measured = measure.as_ref().and_then(|measure| measure.one_of(&Measure::ALL));
    let name = table.optional("name").and_then(|name| name.name());
    let name = name.map(Spanned::into_inner).or(measured.map(|m| m.name().to_owned()));
    let own = Scenario::read(&table, deal);
    if let Some(printed) = table.required("printed") {
        let texts = printed.list(MOST, |cell| Some((cell.text(), cell)));
        let is_list = matches!(printed.inner(), toml::de::DeValue::Array(_));
        if is_list && texts.len() != columns.len() && !columns.is_empty() {
            let message = format!("{} cells for {} columns", texts.len(), columns.len());
            printed.fault(message, "one text a column", Some("\"\" is no cell".to_owned()));
        }
        let (mut unstated, mut no_dollars) = (None, false);
        for ((text, value), (column, of_column)) in texts.into_iter().zip(columns) {
            let (Some(text), Some(measured)) = (text, measured) else { continue };
            if text.is_empty() {
                continue;
            }
            check_printed(measured, &text, &value);
            let Scenario { at, unit_usd } = own.over(of_column).over(at);
            unstated = unstated.or_else(|| missing_axis(measured, &at, deal));
            no_dollars |= unit_usd.is_some() && !measured.is_dollars();
            if let (Some(column), Some(row)) = (column, &name) {
                cells.push(Cell {
                    row: row.clone(),
                    column: column.get_ref().clone(),
                    printed: text,
                    measure: measured,
                    at,
                    unit_usd,
                });
            }
        }
        if let (true, Some(measure)) = (no_dollars, &measure) {
            let message = format!("`unit_usd` of `{}`", measured.map_or("", Measure::name));
            let problem = Problem::new(measure.span(), message);
            table.problem(problem.label("expected an amount of money (`..._usd`)"));
        }
        if let (Some(axis), Some(measure)) = (unstated, &measure) {
            let message = format!("`{}` of which {axis}?", measured.map_or("", Measure::name));
            let problem = Problem::new(measure.span(), message);
            table.problem(problem.hint(format!("state `{axis}` in `at`, the column or the row")));
        }
    }
    table.finish();
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
fn check_printed(measure: Measure, text: &str, value: &Value<'_>) {
    if matches!(measure, Measure::FirstPrincipal | Measure::LastPrincipal) {
        if YearMonth::parse(text).is_none() {
            let hint = "as in 2003-08".to_owned();
            value.fault(format!("{} is no month", quoted(text)), "YYYY-MM", Some(hint));
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
        let hint = match bare_number(text) {
            Some(bare) => format!("write \"{bare}\""),
            None => "leave the text empty where the table has no number".to_owned(),
        };
        value.fault(format!("{} is no number", quoted(text)), "digits as printed", Some(hint));
    }
}

/// A known difference as written.
struct KnownFile {
    table: Spanned<String>,
    row: Spanned<String>,
    column: Spanned<String>,
    computed: String,
    reason: String,
}

impl KnownFile {
    fn known(self) -> Known {
        Known {
            table: self.table.into_inner(),
            row: self.row.into_inner(),
            column: self.column.into_inner(),
            computed: self.computed,
            reason: self.reason,
        }
    }
}

fn read_known(table: Table<'_>) -> Option<KnownFile> {
    let name = |key| table.required(key).and_then(|name| name.name());
    let (of_table, row, column) = (name("table"), name("row"), name("column"));
    let computed = table.required("computed").and_then(|computed| computed.words());
    let reason = table.required("reason").and_then(|reason| reason.words());
    table.finish();
    Some(KnownFile {
        table: of_table?,
        row: row?,
        column: column?,
        computed: computed?,
        reason: reason?,
    })
}

/// Table names must differ, and known differences name cells that exist.
fn check_names(tables: &[TableFile], known: &[KnownFile], problems: &Problems) {
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
        let of_entry = |table: &&TableFile| {
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
