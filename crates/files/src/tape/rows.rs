//! Tapes: a servicer's own file of loans, read by its map.

use std::ops::Range;
use std::path::Path;

use csv::ByteRecord;

use crate::doubt::Doubt;
use crate::pool::columns::{ALL, Column, Kind};
use crate::pool::row::{Fields, Unreadable};
use crate::pool::rows::{Gathered, PoolFile, PoolRows};
use crate::reader::bounds::MONTHS;
use crate::reader::csv_reader::{CsvReader, Layout, field, text};
use crate::reader::error::Faults;
use crate::reader::source::{Problem, Problems, Source};
use crate::reader::toml_reader::Document;
use crate::reader::workbook::{Reading, is_error};
use crate::tape::cell::Meaning;
use crate::tape::date::DateForm;
use crate::tape::headings::{self, Headings};
use crate::tape::map::TapeMap;
use crate::tape::number::{Signs, Written};
use crate::tape::told::{Bad, RESETS, Told};

/// What a reader does about rows that are wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// Leaves rows of tapes out that cannot be read, with a doubt that says how many they are
    /// and of what balance. Otherwise they are faults. Pool files are ours, so that their rows are
    /// never left out.
    pub skip_bad_rows: bool,
}

/// Reads the text of a tape by the text of its map; `indices` are the names of indices of the
/// deal. Also gives what is doubtful about the tape, with the rows left out.
///
/// # Errors
/// All faults of both texts; `name` and `map_name` stand in them as the files.
pub fn parse_tape_bytes(
    (name, bytes): (&Path, &[u8]),
    (map_name, map_bytes): (&Path, &[u8]),
    indices: &[String],
    options: ReadOptions,
) -> Result<(PoolRows, Vec<Doubt>), Faults> {
    let (problems, map_problems) = (Problems::default(), Problems::default());
    let source = Source::of_rows(name, bytes.to_vec(), Reading::Tape, &problems);
    let map = Source::new(map_name, map_bytes.to_vec(), &map_problems);
    let file = read((source, problems), (map, map_problems), Some(indices), options);
    if !file.is_whole() {
        return Err(file.faults());
    }
    let doubts = file.doubts();
    Ok((file.rows, doubts))
}

/// Reads a tape by its map. Without `indices` names of indices are not looked up.
pub(crate) fn read(
    (source, problems): (Source, Problems),
    (map_source, map_problems): (Source, Problems),
    indices: Option<&[String]>,
    options: ReadOptions,
) -> PoolFile {
    let mut file = PoolFile::new(source, problems);
    let document = Document::parse(&map_source, &map_problems);
    let map = TapeMap::read(&document, indices);
    drop(document);
    if map.has_format && file.problems.is_empty() {
        rows(&mut file, &map, &map_problems, indices, options);
    }
    file.map = Some((map_source, map_problems));
    file
}

/// Reads the headings and, where the map has no fault, the rows.
fn rows(
    file: &mut PoolFile,
    map: &TapeMap,
    map_problems: &Problems,
    indices: Option<&[String]>,
    options: ReadOptions,
) {
    let is_sheet = file.source.sheet.is_some();
    if is_sheet && map.cells.iter().any(|cell| cell.written.decimal_comma) {
        let problem = Problem::new(0..0, "the numbers of a workbook have no decimal comma");
        return file.problems.push(problem.hint("leave `decimal` out of the map"));
    }
    let separator = if is_sheet { b',' } else { map.separator };
    file.layout = Layout { separator, comments: false };
    let mut reader = CsvReader::of(&file.source, file.layout);
    let Some(headings) = headings::find(&mut reader, map, &file.problems, map_problems) else {
        return;
    };
    if !map_problems.is_empty() || !file.problems.is_empty() {
        return;
    }
    if map.header_rows == 0 {
        reader = CsvReader::of(&file.source, file.layout);
    }
    file.delivery = headings.at(Column::Delivery);
    let mut gathered = Gathered::new(|column| match column {
        Column::Group => headings.at(column).is_some(),
        _ => map.states(column),
    });
    let (mut bad, mut told) = (Bad::default(), Told::default());
    let mut record = ByteRecord::new();
    while let Some(start) = reader.next(&mut record) {
        bad.of += 1;
        // Left out, it might take with it all that a quote that is never closed has swallowed.
        if !reader.is_of_one_line(&record, start, &file.problems) {
            continue;
        }
        let fields = TapeFields::new(&record, start, map, &headings, &reader);
        let has_width = reader.has_width(&record, start, headings.width, &bad.problems);
        if has_width && fields.are_left_out() {
            told.note_left_out(&fields);
            continue;
        }
        let is_read = has_width
            && fields.have_no_error(&bad.problems)
            && gathered.add(&fields, start, indices, &bad.problems);
        if !is_read {
            bad.note(&fields);
        } else if map.has_reset_dates {
            told.note_resets(&fields);
        }
    }
    let rows = gathered.finish(&file.doubts);
    if bad.of == 0 {
        file.problems.push(Problem::new(0..0, "the tape has no rows"));
    } else if told.left_out() == bad.of {
        let hint = "look at `[kept]` and `[left_out]` of the map";
        file.problems.push(Problem::new(0..0, "the map leaves out every row").hint(hint));
    } else if rows.loans.is_empty() && options.skip_bad_rows {
        file.problems.push(Problem::new(0..0, "no row of the tape can be read"));
    }
    file.rows = rows;
    told.report(bad.of, &file.doubts);
    bad.report(file, options);
}

/// The fields of a tape, as its map reads them.
pub(crate) struct TapeFields<'r> {
    record: &'r ByteRecord,
    start: usize,
    map: &'r TapeMap,
    headings: &'r Headings,
    reader: &'r CsvReader<'r>,
    /// Whether the row names an index.
    is_adjustable: bool,
    /// Whether its payment is reset apart from its rate.
    resets_payment: bool,
    /// Months from deal month 1 to the loan's first payment in the deal.
    later: i64,
}

/// What the map makes of a field.
enum Said<'r> {
    Nothing,
    Number(f64),
    Word(&'r str),
}

impl<'r> From<&'r Meaning> for Said<'r> {
    fn from(meaning: &'r Meaning) -> Said<'r> {
        match meaning {
            Meaning::Nothing => Said::Nothing,
            Meaning::Number(number) => Said::Number(*number),
            Meaning::Name(name) => Said::Word(name),
        }
    }
}

impl<'r> TapeFields<'r> {
    fn new(
        record: &'r ByteRecord,
        start: usize,
        map: &'r TapeMap,
        headings: &'r Headings,
        reader: &'r CsvReader<'r>,
    ) -> TapeFields<'r> {
        let mut fields = TapeFields {
            record,
            start,
            map,
            headings,
            reader,
            is_adjustable: false,
            resets_payment: false,
            later: 0,
        };
        fields.is_adjustable = !fields.text(Column::Index).is_empty();
        fields.resets_payment = !matches!(fields.said(Column::PaymentReset), Said::Nothing);
        if map.has_deliveries {
            let whole = |column| fields.whole(column).ok().flatten();
            let delivery = whole(Column::Delivery).unwrap_or(1).max(1);
            fields.later = delivery - 1 - whole(Column::EarlyPayments).unwrap_or(0);
        }
        fields
    }

    /// Whether no cell that is read has an error of its workbook, unless the map says what it means.
    fn have_no_error(&self, problems: &Problems) -> bool {
        if self.reader.source.sheet.is_none() || !self.record.as_slice().contains(&b'#') {
            return true;
        }
        let mut errors = ALL.iter().filter_map(|column| match self.said(*column) {
            Said::Word(word) if is_error(word) => Some((*column, word)),
            _ => None,
        });
        let Some((column, error)) = errors.next() else { return true };
        let message = format!("the cell has the error {error}");
        let problem = Problem::new(self.place(column), message).label("expected a value");
        problems.push(problem.maybe_hint(self.hint(column)));
        false
    }

    fn said(&self, column: Column) -> Said<'r> {
        let Some(cell) = self.map.cell(column) else { return Said::Nothing };
        if let Some(at) = self.headings.at(column) {
            let raw = field(self.record, at);
            match cell.meaning(raw) {
                Some(Meaning::Nothing) => {}
                Some(meaning) => return meaning.into(),
                None if raw.is_empty() => {}
                None => return Said::Word(text(raw)),
            }
        }
        let is_of_loan = (self.is_adjustable || !column.is_of_resets())
            && (self.resets_payment || !column.is_of_payment_resets());
        match &cell.default {
            Some(default) if is_of_loan => default.into(),
            _ => Said::Nothing,
        }
    }

    /// How a number is written: a percentage of a sheet is one in every unit.
    fn of_sign(&self, written: Written, word: &str) -> Written {
        let is_rate = written.power != 0 || written.signs == Signs::Percent;
        match self.reader.source.sheet.is_some() && is_rate && word.ends_with('%') {
            true => Written { power: 0, signs: Signs::Percent, decimal_comma: false },
            false => written,
        }
    }

    /// Whether the map leaves the row out.
    fn are_left_out(&self) -> bool {
        self.map.chosen.iter().zip(&self.headings.chosen).any(|(chosen, at)| {
            at.is_some_and(|at| chosen.leaves_out(text(field(self.record, at))))
        })
    }

    /// The first month from deal month 1 on to which whole periods lead from a past reset.
    fn next_reset(&self, column: Column, month: i64) -> i64 {
        let of_column = RESETS.iter().find(|(date, ..)| *date == column);
        let Some((_, period, default)) = of_column.filter(|_| month < 1) else { return month };
        match self.whole(*period).ok().flatten().or(default.map(i64::from)) {
            Some(period @ 1..) => (month - 1).rem_euclid(period) + 1,
            _ => month,
        }
    }

    /// Whether a date of a reset is past.
    pub(crate) fn is_past(&self, column: Column) -> bool {
        let is_date = self.map.cell(column).is_some_and(|cell| cell.is_date);
        match self.said(column) {
            Said::Word(word) if is_date => self.month(column, word).is_some_and(|month| month < 1),
            _ => false,
        }
    }

    /// The months of a term less those of the loan's age that are behind.
    fn less_age(&self, column: Column, months: i64) -> Result<Option<i64>, Unreadable> {
        let Some(at) = self.headings.less(column) else { return Ok(Some(months)) };
        if column == Column::InterestOnly && months <= 0 {
            return Ok(Some(months));
        }
        let plain = Written { power: 0, signs: Signs::None, decimal_comma: false };
        let age = plain.read(text(field(self.record, at)));
        let age = age.filter(|age| age.fract() == 0.0 && (0.0..=f64::from(MONTHS)).contains(age));
        let expected =
            Unreadable(Some("in the column of `less` a whole number of months from 0 to 1200"));
        let left = months.saturating_sub(age.map(|age| age as i64).ok_or(expected)?);
        Ok(Some(if column == Column::InterestOnly { left.max(0) } else { left }))
    }

    /// The deal month of the payment that a date says, whenever the loan is delivered. A new rate, or
    /// interest, runs from the date on, and is paid a month later.
    fn month(&self, column: Column, date: &str) -> Option<i64> {
        let of_sheet = || self.reader.source.sheet.as_ref().and(DateForm::YearFirst.read(date));
        let dates = self.map.cell(column)?.dates;
        let month = self.map.cut_off?.month_of(dates.read(date).or_else(of_sheet)?);
        Some(match column {
            Column::FirstReset | Column::AccruesFrom => month + 1,
            _ => month,
        })
    }

    /// The number of months, or of a month, that a date stands for.
    fn months(&self, column: Column, date: &str) -> Option<i64> {
        let month = self.month(column, date)?;
        let of_loan = self.next_reset(column, month) - self.later;
        Some(match column {
            // The date of the loan's first payment; one on the cut-off date is made.
            Column::Age => 1 - of_loan,
            Column::InterestOnly => of_loan.max(0),
            Column::Delivery => month.max(1),
            _ => of_loan,
        })
    }

    /// The balance, where it can be read and is lawful.
    pub(crate) fn balance(&self) -> Option<f64> {
        let Kind::Dollars(bound) = Column::Balance.kind() else { return None };
        self.number(Column::Balance).ok().flatten().filter(|balance| bound.holds(*balance))
    }
}

impl Fields for TapeFields<'_> {
    const INDEX_HINT: &'static str = "; words of the tape are mapped in `[values]` of its map";
    const FIXED_HINT: &'static str =
        "name the index, or map what stands here to \"\" in `[values]`, for a fixed rate";

    fn text(&self, column: Column) -> &str {
        match self.said(column) {
            Said::Word(word) => word,
            Said::Nothing | Said::Number(_) => "",
        }
    }

    fn number(&self, column: Column) -> Result<Option<f64>, Unreadable> {
        // The first reset was the past one: the next keeps to the periodic cap.
        if column == Column::InitialCap
            && self.map.has_reset_dates
            && self.is_past(Column::FirstReset)
        {
            return Ok(None);
        }
        match self.said(column) {
            Said::Nothing => Ok(None),
            Said::Number(number) => Ok(Some(number)),
            Said::Word(word) => {
                let written = self.map.cell(column).map(|cell| self.of_sign(cell.written, word));
                let number = written.and_then(|written| written.read(word));
                number.map(Some).ok_or(Unreadable(None))
            }
        }
    }

    fn whole(&self, column: Column) -> Result<Option<i64>, Unreadable> {
        let word = match self.said(column) {
            Said::Nothing => return Ok(None),
            Said::Number(number) if self.written(column).is_empty() => {
                return Ok(Some(number as i64));
            }
            Said::Number(number) => return self.less_age(column, number as i64),
            Said::Word(word) => word,
        };
        let Some(cell) = self.map.cell(column) else { return Ok(None) };
        if cell.is_date {
            let expected = Unreadable(Some(cell.dates.expected()));
            return self.months(column, word).map(Some).ok_or(expected);
        }
        let digits = word.parse::<i64>().ok();
        let decimal = || cell.written.read(word).filter(|n| n.fract() == 0.0 && n.abs() < 1e9);
        let number = digits.or_else(|| decimal().map(|number| number as i64));
        self.less_age(column, number.ok_or(Unreadable(None))?)
    }

    fn is_blank(&self) -> bool {
        self.record.iter().all(|field| field.trim_ascii().is_empty())
    }

    fn written(&self, column: Column) -> &str {
        self.headings.at(column).map_or("", |at| text(field(self.record, at)))
    }

    fn hint(&self, column: Column) -> Option<String> {
        if self.headings.less(column).is_some() {
            return Some("the age is taken off what stands here: look at both columns".to_owned());
        }
        Some("map a word in `[values]`, to \"\" if it means nothing".to_owned())
    }

    fn meaning(&self, column: Column, value: f64) -> String {
        match self.map.cell(column) {
            Some(cell) if cell.is_date => format!(", which comes to {value}"),
            Some(cell) if cell.less.is_some() => format!(", less the age {value}"),
            Some(cell) if cell.written.power != 0 => format!(", which comes to {value}%"),
            _ => String::new(),
        }
    }

    fn place(&self, column: Column) -> Range<usize> {
        let last = self.headings.width.saturating_sub(1);
        let position = self.headings.at(column).unwrap_or(last);
        self.reader.field_span(self.start, position)
    }
}
