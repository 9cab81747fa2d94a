//! Market quotes of one date: columns `date`, `instrument`, `tenor`, `percent`.

use std::ops::Range;
use std::path::Path;

use csv::ByteRecord;
use rates::{Curves, Flaw, Instrument, Interpolation, Quote, Quotes, tenor_months};
use terms::{Date, Rate};

use crate::doubt::Doubts;
use crate::market::doubts;
use crate::reader::bounds::{self, INDEX, YEARS};
use crate::reader::csv_reader::{CsvReader, Header, field, field_span, number_hint, text};
use crate::reader::error::Faults;
use crate::reader::source::{Problem, Problems, Source};
use crate::reader::words::{listed, nearest, quoted};
use crate::reader::workbook::Reading;

const COLUMNS: [&str; 4] = ["date", "instrument", "tenor", "percent"];
const DATE: usize = 0;
const INSTRUMENT: usize = 1;
const TENOR: usize = 2;
const PERCENT: usize = 3;

/// Reads the text of a file of quotes, and builds the curves that reprice them.
///
/// # Errors
/// All faults of the text; `name` stands in them as the file.
pub fn parse_quote_bytes(
    name: &Path,
    bytes: &[u8],
    interpolation: Interpolation,
) -> Result<Curves, Faults> {
    let problems = Problems::default();
    let source = Source::of_rows(name, bytes.to_vec(), Reading::Plain, &problems);
    let curves = match problems.is_empty() {
        true => read(&source, interpolation, &problems, &Doubts::default()),
        false => None,
    };
    curves.ok_or_else(|| source.faults(&problems))
}

/// The curves of the quotes of `source`; `None` after a fault. Quotes that look like fractions are
/// doubted.
pub(crate) fn read(
    source: &Source,
    interpolation: Interpolation,
    problems: &Problems,
    doubts: &Doubts,
) -> Option<Curves> {
    let mut reader = CsvReader::new(source);
    let header = reader.header(&COLUMNS, &|_| true, problems, None)?;
    let mut rows = Rows { source, header, problems, date: None, read: Vec::new(), latest: [0; 5] };
    let mut record = ByteRecord::new();
    let mut is_empty = true;
    while let Some(start) = reader.next(&mut record) {
        is_empty = false;
        if reader.has_width(&record, start, rows.header.width, problems) {
            rows.row(&record, start);
        }
    }
    if is_empty {
        let problem = Problem::new(0..0, "there are no quotes");
        problems.push(problem.label("expected one row a quote: 2003-07-23,libor,1M,1.10"));
    }
    if !problems.is_empty() {
        return None;
    }
    if let Some(first) = rows.read.first() {
        let levels = rows.read.iter().map(|row| row.quote.rate.percent());
        doubts::levels("percent", levels, rows.date, first.percent.clone(), doubts);
    }
    let quotes =
        Quotes { date: rows.date?, quotes: rows.read.iter().map(|row| row.quote).collect() };
    match Curves::build(&quotes, interpolation) {
        Ok(curves) => Some(curves),
        Err(errors) => {
            for error in errors.0 {
                let Some(row) = rows.read.get(error.position) else { continue };
                let problem = match error.flaw {
                    Flaw::Twice(other) => {
                        let other = rows.read.get(other).map(|row| row.quote.to_string());
                        let other = other.unwrap_or_default();
                        let hint = format!(
                            "leave out {} or {}",
                            quoted(&other),
                            quoted(&error.quote.to_string())
                        );
                        Problem::new(row.tenor.clone(), error.to_string())
                            .label("expected one quote a maturity")
                            .hint(hint)
                    }
                    Flaw::Tenor => Problem::new(row.tenor.clone(), error.to_string()),
                    _ => Problem::new(row.percent.clone(), error.to_string())
                        .label("expected quotes that one curve can reprice"),
                };
                problems.push(problem);
            }
            None
        }
    }
}

/// A quote with the places that faults point at.
struct Row {
    quote: Quote,
    tenor: Range<usize>,
    percent: Range<usize>,
}

/// The rows read so far.
struct Rows<'r> {
    source: &'r Source,
    header: Header,
    problems: &'r Problems,
    /// Date of the first row.
    date: Option<Date>,
    read: Vec<Row>,
    /// Longest tenor so far, by instrument.
    latest: [u32; 5],
}

impl Rows<'_> {
    /// Reads a row; all of its faults are noted.
    fn row(&mut self, record: &ByteRecord, start: usize) {
        if self.problems.full() {
            return self.problems.count();
        }
        let at = |name: usize| self.header.position(name).unwrap_or(name);
        let written = |name: usize| text(field(record, at(name)));
        let place = |name: usize| field_span(&self.source.text, start, at(name));
        let fault = |name: usize, message: String, expected: &str, hint: Option<String>| {
            let label = format!("expected {expected}");
            self.problems.push(Problem::new(place(name), message).label(label).maybe_hint(hint));
        };
        let is = |name: usize| {
            let column = quoted(COLUMNS.get(name).copied().unwrap_or(""));
            match written(name) {
                "" => format!("{column} is empty"),
                written => format!("{column} is {}", quoted(written)),
            }
        };

        let date = written(DATE).parse::<Date>().ok().filter(|date| {
            written(DATE).len() == 10
                && u16::try_from(date.year()).is_ok_and(|y| YEARS.contains(&y))
        });
        match (date, self.date) {
            (None, _) => {
                let years = format!("a date of the years {} to {}", YEARS.start(), YEARS.end());
                fault(DATE, is(DATE), &years, Some("write it as 2003-07-23".to_owned()));
            }
            (Some(date), Some(first)) if date != first => {
                let hint = "one file holds the quotes of one date".to_owned();
                fault(DATE, is(DATE), &format!("{first}, the date of the first row"), Some(hint));
            }
            (Some(date), _) => self.date = Some(date),
        }

        let names = || Instrument::ALL.iter().map(|(name, _)| *name);
        let word = written(INSTRUMENT);
        let known = Instrument::ALL.iter().position(|(name, _)| *name == word);
        if known.is_none() {
            let hint = nearest(word, names()).map(|near| format!("did you mean {}?", quoted(near)));
            fault(INSTRUMENT, is(INSTRUMENT), &format!("one of {}", listed(names())), hint);
        }
        let known = known.and_then(|at| Some((at, Instrument::ALL.get(at)?.1)));

        let months = tenor_months(written(TENOR));
        let months = match known {
            None => {
                if months.is_none() {
                    fault(TENOR, is(TENOR), "a tenor: 1M, 12M, 2Y", None);
                }
                None
            }
            Some((_, instrument)) => {
                let lawful = months.filter(|months| instrument.has_tenor(*months));
                if lawful.is_none() {
                    let expected = format!("{} for {}", instrument.tenors(), quoted(word));
                    let hint = near_tenor(written(TENOR), instrument);
                    fault(TENOR, is(TENOR), &expected, hint);
                }
                lawful
            }
        };

        let percent = bounds::read(&INDEX, written(PERCENT));
        let hint = if percent.is_none() { number_hint(written(PERCENT)) } else { None };
        let percent = percent.filter(|percent| INDEX.holds(*percent));
        if percent.is_none() {
            fault(PERCENT, is(PERCENT), INDEX.words, hint);
        }

        let (Some((at, instrument)), Some(months)) = (known, months) else { return };
        let latest = self.latest.get(at).copied().unwrap_or(0);
        if months <= latest {
            let is_known =
                |row: &Row| row.quote.instrument == instrument && row.quote.months == months;
            let message = match self.read.iter().any(is_known) {
                true => format!("there are two quotes of {} {}", word, written(TENOR)),
                false => format!("{} {} stands after a longer one", word, written(TENOR)),
            };
            fault(TENOR, message, "increasing tenors of each instrument", None);
        }
        let (tenor, percent_place) = (place(TENOR), place(PERCENT));
        if let Some(latest) = self.latest.get_mut(at) {
            *latest = months.max(*latest);
        }
        let Some(percent) = percent else { return };
        let quote = Quote { instrument, months, rate: Rate::from_percent(percent) };
        self.read.push(Row { quote, tenor, percent: percent_place });
    }
}

/// How to write a tenor that is written otherwise: `1m`, `3 M`, `2y`, `2` years.
fn near_tenor(written: &str, instrument: Instrument) -> Option<String> {
    if written.len() > 8 {
        return None;
    }
    let plain: String = written.chars().filter(|c| !c.is_whitespace()).collect();
    let plain = plain.to_ascii_uppercase();
    let tenors = [plain.clone(), format!("{plain}M"), format!("{plain}Y")];
    let lawful = |tenor: &&String| tenor_months(tenor).is_some_and(|m| instrument.has_tenor(m));
    let near = tenors.iter().find(lawful)?;
    Some(format!("did you mean {}?", quoted(near)))
}
