//! Published numbers beside the deal's own.

use std::path::PathBuf;

use files::{Faults, ReadError, published_files, read_published};
use grid::Prepared;
use grid::measure::Number;
use grid::tieout::{self, TieCell, Verdict};
use report::{Column, Sheet, Value};

use crate::{Deal, Error};

/// Published files compared, of one or of several deals.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TieOut {
    /// In the order in which they were compared.
    pub files: Vec<TiedFile>,
}

/// One published file of one deal, compared.
#[derive(Clone, Debug, PartialEq)]
pub struct TiedFile {
    /// Name of the deal.
    pub deal: String,
    /// The file.
    pub file: PathBuf,
    /// What was published, in the file's words.
    pub source: String,
    /// Its cells, and what it declares and does not hold.
    pub result: tieout::TieOut,
}

impl Deal {
    /// Compares the numbers of published files with the deal's own: those of `files`, or, where there
    /// are none, of every file in the deal's folder `published`.
    ///
    /// ```
    /// let tied = paydown::Deal::open("gnma-9")?.tie_out(&[])?;
    /// assert!(tied.holds());
    /// assert_eq!(tied.table().rows.len(), 6);
    /// # Ok::<(), paydown::Error>(())
    /// ```
    ///
    /// # Errors
    /// The faults of all files at once, or the first file that cannot be read.
    pub fn tie_out(&self, files: &[PathBuf]) -> Result<TieOut, Error> {
        let prepared = Prepared::new(self.inputs())?;
        let all = match files {
            [] => published_files(&self.document().folder)?,
            some => some.to_vec(),
        };
        let (mut tied, mut faults) = (TieOut::default(), Faults::default());
        for file in all {
            match read_published(&file, Some(self.inputs())) {
                Ok(published) => tied.files.push(TiedFile {
                    deal: self.name().to_string(),
                    file,
                    result: tieout::tie_out(&prepared, &published),
                    source: published.source,
                }),
                Err(ReadError::Faults(found)) => faults.append(found),
                Err(error) => return Err(error.into()),
            }
        }
        if faults.faults.is_empty() { Ok(tied) } else { Err(ReadError::Faults(faults).into()) }
    }
}

impl TieOut {
    /// Whether nothing is outside.
    pub fn holds(&self) -> bool {
        self.files.iter().all(|file| file.result.holds())
    }

    /// What the files declare and does not hold, beside the cells that are outside.
    pub fn breaches(&self) -> Vec<String> {
        let of_file = |file: &TiedFile| {
            let said = |breach: &String| format!("{}: {breach}", file.file.display());
            file.result.breaches.iter().map(said).collect::<Vec<_>>()
        };
        self.files.iter().flat_map(of_file).collect()
    }

    /// How many cells there are, and of each verdict, in words.
    pub fn totals(&self) -> String {
        let cells: usize = self.files.iter().map(|file| file.result.cells.len()).sum();
        let [exact, within, tolerated, known, outside] = Verdict::ALL
            .map(|verdict| self.files.iter().map(|file| file.result.count(verdict)).sum::<usize>());
        format!(
            "{cells} cells: {exact} exact, {within} within one unit of the last digit, \
             {tolerated} tolerated, {known} known, {outside} outside"
        )
    }

    /// One row a cell.
    pub fn table(&self) -> Sheet {
        let mut sheet = Sheet::new(columns());
        for (deal, cell) in self.cells() {
            sheet.push(row(deal, cell));
        }
        sheet
    }

    /// One row a cell that is not exact, or every cell, with the reason beside.
    pub fn noted(&self, all: bool) -> Sheet {
        let mut sheet = Sheet::new(columns());
        sheet.columns.push(Column::text("note", "Note"));
        let shown = self.cells().filter(|(_, cell)| all || cell.verdict != Verdict::Exact);
        for (deal, cell) in shown {
            let mut row = row(deal, cell);
            row.push(cell.computed.as_ref().err().or(cell.note.as_ref()).cloned().into());
            sheet.push(row);
        }
        sheet
    }

    /// One row a published file: how many cells of each verdict.
    pub fn summary(&self) -> Sheet {
        let mut sheet = Sheet::new(of_summary());
        for TiedFile { deal, file, source, result } in &self.files {
            let name = file.file_name().map(|name| name.to_string_lossy().into_owned());
            let mut row = vec![deal.clone().into(), name.into(), result.cells.len().into()];
            row.extend(Verdict::ALL.map(|verdict| Value::from(result.count(verdict))));
            row.push(source.clone().into());
            sheet.push(row);
        }
        sheet
    }

    fn cells(&self) -> impl Iterator<Item = (&str, &TieCell)> {
        let files = self.files.iter();
        files.flat_map(|file| file.result.cells.iter().map(|cell| (file.deal.as_str(), cell)))
    }
}

/// The columns of cells.
pub(crate) fn columns() -> Vec<Column> {
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

/// The columns of the summary.
pub(crate) fn of_summary() -> Vec<Column> {
    let mut columns = vec![
        Column::text("deal", "Deal"),
        Column::text("file", "Published file"),
        Column::number("cells", "Cells", 0),
    ];
    let count = |verdict: Verdict| Column::number(verdict.name(), verdict.name(), 0);
    columns.extend(Verdict::ALL.map(count));
    columns.push(Column::text("source", "Source"));
    columns
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
