//! Positions: who holds how much of which class, a row each.

use std::collections::HashSet;
use std::ops::Range;
use std::path::Path;

use csv::ByteRecord;
use grid::Given;
use terms::{Bound, Date, Price, RunTo};

use crate::reader::bounds::{self, YEARS};
use crate::reader::csv_reader::{CsvReader, Header, field, number_hint, text};
use crate::reader::disk;
use crate::reader::error::{Faults, ReadError};
use crate::reader::source::{Problem, Problems, Source};
use crate::reader::words::quoted;
use crate::reader::workbook::{self, Reading};

/// Columns that positions have; every other one is a label.
pub const POSITION_COLUMNS: [&str; 9] = [
    "deal",
    "class",
    "original_face_usd",
    "current_face_usd",
    "price",
    "dm_bp",
    "yield_pct",
    "run_to",
    "settle",
];
/// Those that every file has.
const NEEDED: usize = 2;
const DEAL: usize = 0;
const CLASS: usize = 1;
const ORIGINAL: usize = 2;
const CURRENT: usize = 3;
const PRICE: usize = 4;
const DM: usize = 5;
const YIELD: usize = 6;
const RUN_TO: usize = 7;
const SETTLE: usize = 8;

/// Dollars of a position; what is sold short is below 0.
const FACE: Bound = Bound::from_to(-1e15, 1e15, "dollars from -1e15 to 1e15");
/// Most rows of a file.
const MOST: usize = 1_000_000;

/// A file of positions.
pub struct Positions {
    /// Names of the columns that are labels, in order.
    pub labels: Vec<String>,
    /// The positions, in order.
    pub rows: Vec<Position>,
    source: Source,
}

/// What is held of a class.
#[derive(Clone, Debug, PartialEq)]
pub struct Position {
    /// The deal as the file names it: a path from the file's folder, or a shipped deal.
    pub deal: String,
    /// The class by name.
    pub class: String,
    /// How much.
    pub face: Face,
    /// At which price, margin or yield; `None`: the deal's price.
    pub given: Option<Given>,
    /// To call or to maturity; `None`: as the question says.
    pub run_to: Option<RunTo>,
    /// Settlement; `None`: as the question says.
    pub settle: Option<Date>,
    /// Texts of the labels.
    pub labels: Vec<String>,
    /// Where its parts stand, in the order of [`Part`].
    places: [Range<usize>; 3],
}

/// Dollars of a position; below 0 where it is short.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Face {
    /// Of the class at closing.
    Original(f64),
    /// Of the class at settlement.
    Current(f64),
}

/// What of a position does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Its deal.
    Deal,
    /// Its class.
    Class,
    /// Its settlement.
    Settle,
}

impl Positions {
    /// The faults of positions that do not fit: by row, each with the part, why, and a hint.
    pub fn unfit(&self, found: Vec<(usize, Part, String, Option<String>)>) -> Faults {
        let problems = Problems::default();
        for (row, part, message, hint) in found {
            let place = self.rows[row].places[part as usize].clone();
            problems.push(Problem::new(place, message).maybe_hint(hint));
        }
        self.source.faults(&problems)
    }
}

/// Reads a file of positions: CSV, or a sheet of a workbook.
///
/// # Errors
/// All faults of the file, or that it cannot be read.
pub fn read_positions(path: &Path) -> Result<Positions, ReadError> {
    let bytes = disk::read(&workbook::file_and_sheet(path).0, bounds::CSV_BYTES)
        .map_err(|error| error.of(path))?;
    parse_positions_bytes(path, &bytes).map_err(ReadError::Faults)
}

/// Reads the text of positions.
///
/// ```
/// use std::path::Path;
///
/// let text = b"deal,class,original_face_usd,price,book\nimpac-2003-8,2-B-1,1000000,98-16,ABS\n";
/// let positions = files::parse_positions_bytes(Path::new("book.csv"), text).unwrap();
/// assert_eq!((positions.rows.len(), positions.labels.as_slice()), (1, &["book".to_string()][..]));
/// ```
///
/// # Errors
/// All faults of the text; `name` stands in them as the file.
pub fn parse_positions_bytes(name: &Path, bytes: &[u8]) -> Result<Positions, Faults> {
    let problems = Problems::default();
    let source = Source::of_rows(name, bytes.to_vec(), Reading::Plain, &problems);
    let read = if problems.is_empty() { rows(&source, &problems) } else { None };
    match read {
        Some((labels, rows)) if problems.is_empty() => Ok(Positions { labels, rows, source }),
        _ => Err(source.faults(&problems)),
    }
}

fn rows(source: &Source, problems: &Problems) -> Option<(Vec<String>, Vec<Position>)> {
    let mut reader = CsvReader::new(source);
    let (mut labels, mut seen) = (Vec::new(), HashSet::new());
    let mut label = |name: &str, place: Range<usize>| {
        if !name.is_empty() && !seen.insert(name.to_owned()) {
            let message = format!("there are two columns {}", quoted(name));
            problems.push(Problem::new(place, message));
        } else if name.is_empty() {
            problems.push(Problem::new(place, "a column has no name"));
        }
        labels.push(name.to_owned());
    };
    let header = reader.header(&POSITION_COLUMNS, &|at| at < NEEDED, problems, Some(&mut label))?;
    if header.position(ORIGINAL).is_none() && header.position(CURRENT).is_none() {
        let problem = Problem::new(0..0, "there is no column of faces");
        problems.push(problem.label("expected `original_face_usd` or `current_face_usd`"));
        return None;
    }
    let known: Vec<usize> =
        (0..POSITION_COLUMNS.len()).filter_map(|at| header.position(at)).collect();
    let of_labels: Vec<usize> = (0..header.width).filter(|at| !known.contains(at)).collect();
    let mut rows = Vec::new();
    let mut record = ByteRecord::new();
    while let Some(start) = reader.next(&mut record) {
        if rows.len() == MOST {
            let message = format!("there are more than {MOST} positions");
            problems.push(Problem::new(start..start, message));
            break;
        }
        if !reader.has_width(&record, start, header.width, problems) {
            continue;
        }
        let row = Row { reader: &reader, header: &header, record: &record, start, problems };
        if let Some(mut position) = row.position() {
            let text_of = |at: &usize| text(field(&record, *at)).to_owned();
            position.labels = of_labels.iter().map(text_of).collect();
            rows.push(position);
        }
    }
    if rows.is_empty() && problems.is_empty() {
        problems.push(Problem::new(0..0, "there are no positions").label("expected a row each"));
    }
    Some((labels, rows))
}

/// A row while it is read.
struct Row<'r> {
    reader: &'r CsvReader<'r>,
    header: &'r Header,
    record: &'r ByteRecord,
    start: usize,
    problems: &'r Problems,
}

impl Row<'_> {
    fn text(&self, at: usize) -> &str {
        self.header.position(at).map_or("", |column| text(field(self.record, column)))
    }

    fn place(&self, at: usize) -> Range<usize> {
        let column = self.header.position(at).unwrap_or(0);
        self.reader.field_span(self.start, column)
    }

    fn fault(&self, at: usize, message: String, expected: &str, hint: Option<String>) {
        if self.problems.full() {
            return self.problems.count();
        }
        let label = format!("expected {expected}");
        self.problems.push(Problem::new(self.place(at), message).label(label).maybe_hint(hint));
    }

    fn is(&self, at: usize) -> String {
        match self.text(at) {
            "" => format!("`{}` is empty", POSITION_COLUMNS[at]),
            written => format!("`{}` is {}", POSITION_COLUMNS[at], quoted(written)),
        }
    }

    /// A number that may be left out; `Err` after a fault.
    fn number(&self, at: usize, bound: &Bound) -> Result<Option<f64>, ()> {
        let written = self.text(at);
        if written.is_empty() {
            return Ok(None);
        }
        let number = bounds::read(bound, written);
        match number.filter(|number| bound.holds(*number)) {
            Some(number) => Ok(Some(number)),
            None => {
                let hint = if number.is_none() { number_hint(written) } else { None };
                self.fault(at, self.is(at), bound.words, hint);
                Err(())
            }
        }
    }

    fn price(&self) -> Result<Option<Price>, ()> {
        match Price::from_32nds(self.text(PRICE)).filter(|price| price.percent() > 0.0) {
            Some(price) => Ok(Some(price)),
            None => Ok(self.number(PRICE, &bounds::PRICE)?.map(Price::from_percent)),
        }
    }

    fn face(&self) -> Result<Face, ()> {
        match (self.number(ORIGINAL, &FACE)?, self.number(CURRENT, &FACE)?) {
            (Some(face), None) => Ok(Face::Original(face)),
            (None, Some(face)) => Ok(Face::Current(face)),
            (None, None) => {
                let at = if self.header.position(ORIGINAL).is_some() { ORIGINAL } else { CURRENT };
                self.fault(at, "the position has no face".to_owned(), "dollars", None);
                Err(())
            }
            (Some(_), Some(_)) => {
                let message = "both the original and the current face are given".to_owned();
                self.fault(CURRENT, message, "one of them", None);
                Err(())
            }
        }
    }

    fn given(&self) -> Result<Option<Given>, ()> {
        let price = self.price()?.map(Given::Price);
        let margin = self.number(DM, &bounds::BASIS_POINTS)?.map(Given::DmBp);
        let of_yield = self.number(YIELD, &bounds::YIELD)?.map(Given::YieldPct);
        let mut given = price.into_iter().chain(margin).chain(of_yield);
        let first = given.next();
        if given.next().is_some() {
            let at = if self.text(DM).is_empty() { YIELD } else { DM };
            let message = "`price`, `dm_bp` and `yield_pct` exclude each other".to_owned();
            self.fault(at, message, "one of them", None);
            return Err(());
        }
        Ok(first)
    }

    fn run_to(&self) -> Result<Option<RunTo>, ()> {
        let known = [RunTo::Call, RunTo::Maturity];
        match self.text(RUN_TO) {
            "" => Ok(None),
            word => known
                .into_iter()
                .find(|run_to| run_to.name() == word)
                .map(Some)
                .ok_or_else(|| self.fault(RUN_TO, self.is(RUN_TO), "call or maturity", None)),
        }
    }

    fn settle(&self) -> Result<Option<Date>, ()> {
        match self.text(SETTLE) {
            "" => Ok(None),
            written => match written.parse::<Date>() {
                Ok(date) if u16::try_from(date.year()).is_ok_and(|y| YEARS.contains(&y)) => {
                    Ok(Some(date))
                }
                _ => {
                    let years = format!("a date of the years {} to {}", YEARS.start(), YEARS.end());
                    self.fault(SETTLE, self.is(SETTLE), &years, None);
                    Err(())
                }
            },
        }
    }

    fn position(&self) -> Option<Position> {
        let names = [DEAL, CLASS].map(|at| {
            let name = self.text(at);
            if name.is_empty() {
                self.fault(at, self.is(at), "a name", None);
            }
            (!name.is_empty()).then(|| name.to_owned())
        });
        let (face, given) = (self.face(), self.given());
        let (run_to, settle) = (self.run_to(), self.settle());
        let [deal, class] = names;
        Some(Position {
            deal: deal?,
            class: class?,
            face: face.ok()?,
            given: given.ok()?,
            run_to: run_to.ok()?,
            settle: settle.ok()?,
            labels: Vec::new(),
            places: [DEAL, CLASS, SETTLE].map(|at| self.place(at)),
        })
    }
}
