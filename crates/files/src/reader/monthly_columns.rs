//! A CSV file with a column `month` (1, 2, ...), then one column a name: index levels, notionals,
//! planned balances, settings by month.

use csv::ByteRecord;

use crate::doubt::{DoubtKind, Doubts, Noted};
use crate::reader::bounds::{self, Bound, MONTHS};
use crate::reader::csv_reader::{CsvReader, Header, field, field_span, number_hint, text};
use crate::reader::source::{Problem, Problems, Source};
use crate::reader::words::{listed, quoted};

/// Reads the columns `asked` as written, by column, then month; `None` after a fault. Columns of
/// other names are doubted.
pub(crate) fn read(
    source: &Source,
    asked: &[Asked<'_>],
    problems: &Problems,
    doubts: &Doubts,
) -> Option<Vec<Vec<f64>>> {
    let mut reader = CsvReader::new(source);
    let columns: Vec<&str> = ["month"].into_iter().chain(asked.iter().map(|a| a.name)).collect();
    let mut unused = Vec::new();
    let mut note = |name: &str, _| unused.push(name.to_owned());
    let header = reader.header(&columns, &|_| true, problems, Some(&mut note));
    if !unused.is_empty() {
        let shown = listed(unused.iter().map(String::as_str));
        let known = listed(columns.iter().copied());
        let message = format!("columns that nothing asks for: {shown}");
        let doubt = Noted::new(DoubtKind::ColumnUnused, 0..0, message);
        doubts.push(doubt.meant(format!("there are {known}")));
    }
    let header = header?;
    let levels = rows(source, reader, &header, asked, problems);
    problems.is_empty().then_some(levels)
}

/// Reads those of the columns `asked` that the file has, as written, with their positions among them;
/// it must have the first `needed`, and columns of other names are faults. `None` after a fault.
pub(crate) fn read_some(
    source: &Source,
    asked: &[Asked<'_>],
    needed: usize,
    problems: &Problems,
) -> Option<Vec<(usize, Vec<f64>)>> {
    let mut reader = CsvReader::new(source);
    let names: Vec<&str> = ["month"].into_iter().chain(asked.iter().map(|a| a.name)).collect();
    let header = reader.header(&names, &|at| at <= needed, problems, None)?;
    let levels = rows(source, reader, &header, asked, problems);
    let is_there = |at: &usize| header.position(at + 1).is_some();
    let found = levels.into_iter().enumerate().filter(|(at, _)| is_there(at));
    problems.is_empty().then(|| found.collect())
}

/// A column that may be asked for, and what its numbers may be.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub(crate) name: &'a str,
    pub(crate) bound: &'a Bound,
}

/// The rows below a header: the numbers of each column that it has.
fn rows(
    source: &Source,
    mut reader: CsvReader<'_>,
    header: &Header,
    asked: &[Asked<'_>],
    problems: &Problems,
) -> Vec<Vec<f64>> {
    let mut levels = vec![Vec::new(); asked.len()];
    let mut record = ByteRecord::new();
    let mut month = 0;
    while let Some(start) = reader.next(&mut record) {
        month += 1;
        let fault = |column: usize, message: String, expected: &str, hint: Option<String>| {
            if problems.full() {
                return problems.count();
            }
            let span = field_span(&source.text, start, column);
            let label = format!("expected {expected}");
            problems.push(Problem::new(span, message).label(label).maybe_hint(hint));
        };
        if month > MONTHS {
            fault(0, format!("there are more than {MONTHS} months"), "fewer rows", None);
            break;
        }
        if !reader.has_width(&record, start, header.width, problems) {
            continue;
        }
        let Some(month_column) = header.position(0) else { break };
        let written = text(field(&record, month_column));
        if written.parse() != Ok(month) {
            let message = format!("`month` is {}", quoted(written));
            let hint = Some("one row a month: 1, 2, 3, ...".to_owned());
            fault(month_column, message, &month.to_string(), hint);
            // Later rows are counted from here, so that one gap is one fault.
            month = written.parse().ok().filter(|written| *written <= MONTHS).unwrap_or(month);
        }
        for (at, (path, Asked { name, bound })) in levels.iter_mut().zip(asked).enumerate() {
            let Some(column) = header.position(at + 1) else { continue };
            let written = text(field(&record, column));
            let level = bounds::read(bound, written);
            match level.filter(|level| bound.holds(*level)) {
                Some(level) => path.push(level),
                None => {
                    let message = match written {
                        "" => format!("{} is empty", quoted(name)),
                        written => format!("{} is {}", quoted(name), quoted(written)),
                    };
                    let hint = if level.is_none() { number_hint(written) } else { None };
                    fault(column, message, bound.words, hint);
                }
            }
        }
    }
    if month == 0 {
        let problem = Problem::new(0..0, "there are no months");
        problems.push(problem.label("expected one row a month: 1, 2, 3, ..."));
    }
    levels
}
