//! Forward index levels: a column `month` (1, 2, ...), then one column an index, in percent; or as
//! desks have them, see [`crate::market::dated`].

use std::path::Path;

use terms::{Date, IndexPaths};

use crate::doubt::{Doubt, Doubts};
use crate::market::dated::{self, Months};
use crate::market::doubts;
use crate::reader::bounds::INDEX;
use crate::reader::error::Faults;
use crate::reader::monthly_columns::{self, Asked};
use crate::reader::source::{Problems, Source};
use crate::reader::workbook::Reading;

/// Reads the text of a file of forward levels of the indices `names`.
///
/// # Errors
/// All faults of the text; `name` stands in them as the file.
pub fn parse_index_bytes(
    name: &Path,
    bytes: &[u8],
    names: &[String],
) -> Result<IndexPaths, Faults> {
    Ok(parse(name, bytes, names, Months { closing: None, last: None })?.0)
}

/// The same for a deal that closes on a date, and whose last loan pays in a deal month: rows may have
/// dates. Also gives what is doubtful about the file.
///
/// # Errors
/// As for [`parse_index_bytes`].
pub fn parse_dated_index_bytes(
    name: &Path,
    bytes: &[u8],
    names: &[String],
    closing: Date,
    last_month: Option<usize>,
) -> Result<(IndexPaths, Vec<Doubt>), Faults> {
    parse(name, bytes, names, Months { closing: Some(closing), last: last_month })
}

fn parse(
    name: &Path,
    bytes: &[u8],
    names: &[String],
    months: Months,
) -> Result<(IndexPaths, Vec<Doubt>), Faults> {
    let (problems, doubts) = (Problems::default(), Doubts::default());
    let source = Source::of_rows(name, bytes.to_vec(), Reading::Plain, &problems);
    let levels = match problems.is_empty() {
        true => read(&source, names, months, &problems, &doubts),
        false => None,
    };
    match levels {
        Some(levels) => Ok((IndexPaths { names: names.to_vec(), levels }, source.doubts(&doubts))),
        None => Err(source.faults(&problems)),
    }
}

/// Reads the levels of `names` as fractions a year, by index, then month; `None` after a fault.
/// Columns of other indices are doubted, and levels that look like fractions: the date of closing says
/// in which years they are none.
pub(crate) fn read(
    source: &Source,
    names: &[String],
    months: Months,
    problems: &Problems,
    doubts: &Doubts,
) -> Option<Vec<Vec<f64>>> {
    if dated::is_of_desk(source, names) {
        return dated::read(source, names, months, problems, doubts);
    }
    let asked: Vec<Asked<'_>> = names.iter().map(|name| Asked { name, bound: &INDEX }).collect();
    let mut levels = monthly_columns::read(source, &asked, problems, doubts)?;
    for (name, levels) in names.iter().zip(&levels) {
        let start = source.text.find(name.as_str()).unwrap_or(0);
        let place = start..start + name.len();
        doubts::levels(name, levels.iter().copied(), months.closing, place, doubts);
    }
    levels.iter_mut().flatten().for_each(|level| *level /= 100.0);
    Some(levels)
}
