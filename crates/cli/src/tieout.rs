//! `paydown tieout`: the published numbers beside the deal's own.

use std::path::{Path, PathBuf};

use files::{DealDocument, ReadError, deal_of_published, published_files};
use grid::Prepared;
use grid::measure::Number;
use grid::tieout::{TieCell, TieOut, Verdict, tie_out};
use report::{Column, Format, Sheet, Value};

use crate::args::TieoutArgs;
use crate::exit::{Error, Exit};
use crate::output::Output;
use crate::reading;

/// One published file of one deal, compared.
struct Compared {
    deal: String,
    file: PathBuf,
    source: String,
    result: TieOut,
}

/// Compares every published file of every deal named, and fails on anything outside.
pub(crate) fn run(args: &TieoutArgs, output: &Output) -> Result<Exit, Error> {
    let mut compared = Vec::new();
    for path in &args.paths {
        let path = &paydown::path_of(path);
        if let Some(deal) = deal_of_published(path) {
            compare(&reading::deal(&deal, output)?, vec![path.clone()], output, &mut compared)?;
            continue;
        }
        for folder in deal_folders(path) {
            let document = reading::deal(&folder, output)?;
            let files = published_files(&document.folder)?;
            compare(&document, files, output, &mut compared)?;
        }
    }
    if compared.is_empty() {
        return Err(Error::Usage {
            message: "no published numbers found".to_string(),
            hint: Some("they stand in DEAL/published/*.toml".to_string()),
        });
    }
    match output.format {
        _ if args.summary => output.sheet(&summary(&compared))?,
        Format::Csv | Format::Json | Format::Parquet => output.sheet(&all_cells(&compared))?,
        Format::Table | Format::Markdown => {
            output.text(|to, terminal| {
                summary(&compared).write(to, output.format, terminal)?;
                let listed = listed(&compared, args.all);
                if !listed.rows.is_empty() {
                    writeln!(to)?;
                    listed.write(to, output.format, terminal)?;
                }
                Ok(())
            })?;
        }
    }
    let mut holds = true;
    for one in &compared {
        holds &= one.result.holds();
        for breach in &one.result.breaches {
            output.note(&format!("outside: {}: {breach}", one.file.display()));
        }
    }
    output.note(&totals(&compared));
    Ok(if holds { Exit::Done } else { Exit::Difference })
}

/// `path` itself where it is a deal, else the deal folders in it, by name.
fn deal_folders(path: &Path) -> Vec<PathBuf> {
    let is_deal = |folder: &Path| folder.join("deal.toml").is_file();
    if !path.is_dir() || is_deal(path) {
        return vec![path.to_path_buf()];
    }
    let entries = path.read_dir().map(|entries| entries.flatten().collect::<Vec<_>>());
    let mut folders: Vec<PathBuf> = entries
        .unwrap_or_default()
        .into_iter()
        .map(|entry| entry.path())
        .filter(|path| is_deal(path))
        .collect();
    folders.sort();
    if folders.is_empty() { vec![path.to_path_buf()] } else { folders }
}

/// Compares files of published numbers with their deal; the faults of all of them at once.
fn compare(
    document: &DealDocument,
    files: Vec<PathBuf>,
    output: &Output,
    compared: &mut Vec<Compared>,
) -> Result<(), Error> {
    let prepared = Prepared::new(&document.inputs)?;
    let mut faults = files::Faults::default();
    for file in files {
        match reading::published(&file, Some(&document.inputs), output) {
            Ok(published) => compared.push(Compared {
                deal: document.inputs.deal.name.clone(),
                source: published.source.clone(),
                result: tie_out(&prepared, &published),
                file,
            }),
            Err(Error::Read(ReadError::Faults(found))) => faults.append(found),
            Err(error) => return Err(error),
        }
    }
    if faults.faults.is_empty() { Ok(()) } else { Err(ReadError::Faults(faults).into()) }
}

fn columns() -> Vec<Column> {
    vec![
        Column::text("deal", "Deal"),
        Column::text("table", "Table"),
        Column::text("row", "Row"),
        Column::text("column", "Column"),
        Column::text("published", "Published"),
        Column::number("computed", "Computed", 4),
        Column::text("unit", "Unit"),
        Column::text("verdict", "Verdict"),
    ]
}

fn row(deal: &str, cell: &TieCell) -> Vec<Value> {
    let computed = match &cell.computed {
        Ok(Number::Real(value)) => Value::Number(*value),
        Ok(Number::Month(month)) => Value::Month(*month),
        Err(_) => Value::Empty,
    };
    vec![
        deal.into(),
        cell.table.clone().into(),
        cell.row.clone().into(),
        cell.column.clone().into(),
        cell.published.clone().into(),
        computed,
        cell.unit.clone().into(),
        cell.verdict.name().into(),
    ]
}

/// Every cell, in the columns of the contract.
fn all_cells(compared: &[Compared]) -> Sheet {
    let mut sheet = Sheet::new(columns());
    for one in compared {
        for cell in &one.result.cells {
            sheet.push(row(&one.deal, cell));
        }
    }
    sheet
}

/// For people: the cells that are not exact (or all), with the reason beside.
fn listed(compared: &[Compared], all: bool) -> Sheet {
    let mut sheet = Sheet::new(columns());
    sheet.columns.push(Column::text("note", "Note"));
    for one in compared {
        for cell in one.result.cells.iter().filter(|cell| all || cell.verdict != Verdict::Exact) {
            let why = match &cell.computed {
                Err(reason) => Some(reason.clone()),
                Ok(_) => cell.note.clone(),
            };
            let mut row = row(&one.deal, cell);
            row.push(why.into());
            sheet.push(row);
        }
    }
    sheet
}

/// One row a published file: how many cells of each verdict.
fn summary(compared: &[Compared]) -> Sheet {
    let verdicts =
        [Verdict::Exact, Verdict::Within, Verdict::Tolerated, Verdict::Known, Verdict::Outside];
    let mut columns = vec![
        Column::text("deal", "Deal"),
        Column::text("file", "Published file"),
        Column::number("cells", "Cells", 0),
    ];
    columns.extend(verdicts.map(|verdict| Column::number(verdict.name(), verdict.name(), 0)));
    columns.push(Column::text("source", "Source"));
    let mut sheet = Sheet::new(columns);
    for one in compared {
        let name = one.file.file_name().map(|name| name.to_string_lossy().into_owned());
        let mut row: Vec<Value> =
            vec![one.deal.clone().into(), name.into(), one.result.cells.len().into()];
        row.extend(verdicts.map(|verdict| Value::from(one.result.count(verdict))));
        row.push(one.source.clone().into());
        sheet.push(row);
    }
    sheet
}

fn totals(compared: &[Compared]) -> String {
    let count = |verdict| compared.iter().map(|one| one.result.count(verdict)).sum::<usize>();
    let cells: usize = compared.iter().map(|one| one.result.cells.len()).sum();
    format!(
        "{cells} cells: {} exact, {} within one unit of the last digit, {} tolerated, {} known, {} outside",
        count(Verdict::Exact),
        count(Verdict::Within),
        count(Verdict::Tolerated),
        count(Verdict::Known),
        count(Verdict::Outside)
    )
}
