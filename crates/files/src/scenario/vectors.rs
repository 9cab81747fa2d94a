//! Vectors of settings as columns: a CSV file with a column `month` (1, 2, ...), then one column a
//! setting, named by its key.

use std::path::{Path, PathBuf};

use grid::setting::{Figure, Form, ROWS, Row, Setting, Vector};

use crate::doubt::{Doubt, Doubts};
use crate::reader::bounds;
use crate::reader::disk;
use crate::reader::error::ReadError;
use crate::reader::monthly_columns::{self, Asked};
use crate::reader::source::{Problem, Problems, Source};
use crate::reader::words::quoted;
use crate::reader::workbook::{self, Reading};

/// What a file of vectors sets.
#[derive(Clone, Debug, PartialEq)]
pub struct VectorColumns {
    /// The file.
    pub path: PathBuf,
    /// One a column, in the order of the table of settings. A column of one figure is that figure;
    /// behind the last row it goes on.
    pub settings: Vec<Setting>,
    /// What looks like a slip in it and may be right.
    pub doubts: Vec<Doubt>,
}

/// Reads a file of vectors.
///
/// # Errors
/// All faults of the file, or that it cannot be read.
pub fn read_vector_columns(path: &Path) -> Result<VectorColumns, ReadError> {
    let bytes = disk::read(&workbook::file_and_sheet(path).0, bounds::CSV_BYTES)
        .map_err(|error| error.of(path))?;
    let problems = Problems::default();
    let source = Source::of_rows(path, bytes, Reading::Plain, &problems);
    let doubts = Doubts::default();
    let settings = if problems.is_empty() { read(&source, &problems, &doubts) } else { None };
    match settings {
        Some(settings) => {
            let doubts = source.doubts(&doubts);
            Ok(VectorColumns { path: source.path, settings, doubts })
        }
        None => Err(ReadError::Faults(source.faults(&problems))),
    }
}

fn read(source: &Source, problems: &Problems, doubts: &Doubts) -> Option<Vec<Setting>> {
    let rows: Vec<&'static Row> = ROWS.iter().filter(|row| takes_vector(row)).collect();
    let asked = rows.iter().filter_map(|row| Some(Asked { name: row.key, bound: row.bound()? }));
    let columns = monthly_columns::read_some(source, &asked.collect::<Vec<_>>(), 0, problems)?;
    let mut settings: Vec<Setting> = Vec::with_capacity(columns.len());
    for (at, figures) in columns {
        let row = rows[at];
        let place = source.text.find(row.key).unwrap_or(0);
        let fault = |message: String, expected: &str| {
            let problem = Problem::new(place..place + row.key.len(), message);
            problems.push(problem.label(format!("expected {expected}")));
        };
        if let Some(earlier) = settings.iter().find(|earlier| earlier.row.one == row.one) {
            fault(format!("both `{}` and `{}`", earlier.row.key, row.key), row.one);
        }
        if let (true, Some(part)) = (row.counts_months(), figures.iter().find(|f| f.fract() != 0.0))
        {
            fault(format!("{} has {part}", quoted(row.key)), "whole months");
        }
        let figure = figure(&figures);
        if let Some(number) = figure.largest() {
            doubts.number(row.key, number, place..place + row.key.len());
        }
        settings.push(Setting { row, figure });
    }
    if settings.is_empty() {
        let problem = Problem::new(0..0, "there are no columns beside `month`");
        problems.push(problem.label("expected one column a setting, as `cpr_pct`"));
    }
    problems.is_empty().then_some(settings)
}

fn takes_vector(row: &Row) -> bool {
    matches!(row.form, Form::Vector(_) | Form::MonthsVector)
}

fn figure(figures: &[f64]) -> Figure {
    match figures {
        [first, rest @ ..] if rest.iter().all(|figure| figure == first) => {
            Figure::Number(*first + 0.0)
        }
        several => Figure::Vector(Vector::of_months(several)),
    }
}
