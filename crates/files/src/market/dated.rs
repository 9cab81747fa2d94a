//! Forward levels as desks have them: a first column of dates or of months, then one column an index,
//! headed as desks head it.
//!
//! The level of deal month `m` is that of the row whose month is `m - 1` calendar months after that
//! of closing. Months without a row, and fields without a level, have the level of the month before
//! them; months before the first level have the first.

use csv::ByteRecord;
use terms::Date;

use crate::doubt::{DoubtKind, Doubts, Noted};
use crate::market;
use crate::market::headings::{self, Named, Unit};
use crate::reader::bounds::{self, INDEX};
use crate::reader::csv_reader::{CsvReader, field, number_hint, text};
use crate::reader::source::{Problem, Problems, Source};
use crate::reader::words::{listed, nearest, quoted};
use crate::tape::date::DateForm;

/// Texts of fields without a level.
const NONE: [&str; 7] = ["", "-", "--", "N/A", "#N/A", "NA", "n/a"];
/// Most months of a file, and of a deal.
const MOST: usize = bounds::MONTHS as usize;
/// Most headings and months that are named.
const NAMED: usize = 12;

/// The months of a deal.
#[derive(Clone, Copy)]
pub(crate) struct Months {
    /// Its closing: that of month 1.
    pub(crate) closing: Option<Date>,
    /// The last in which a loan pays, where that is known.
    pub(crate) last: Option<usize>,
}

/// Whether a file of levels of `names` is laid out as desks do it, not as our own with `month` first.
pub(crate) fn is_of_desk(source: &Source, names: &[String]) -> bool {
    let mut reader = CsvReader::new(source);
    let (mut header, mut row) = (ByteRecord::new(), ByteRecord::new());
    if reader.next(&mut header).is_none() || header.len() < 2 {
        return false;
    }
    let heads: Vec<&str> = header.iter().map(|head| text(head.trim_ascii())).collect();
    if reader.next(&mut row).is_some() && form_of(text(field(&row, 0))).is_some() {
        return true;
    }
    let is_unsaid = |name: &String| !heads.contains(&name.as_str());
    let is_meant = |name: &String| heads.iter().skip(1).any(|head| stands_for(head, name));
    // One that our names head has a slip where another is headed otherwise.
    let is_headed_otherwise = !heads.contains(&"month") || names.iter().all(is_unsaid);
    is_headed_otherwise && names.iter().any(is_meant)
}

/// Whether a heading stands for the index of a deal.
fn stands_for(head: &str, name: &str) -> bool {
    head == name || headings::read(head).0 == headings::read(name).0
}

/// How the dates of a column are written, by one of them; `None` where it is no date.
fn form_of(written: &str) -> Option<DateForm> {
    let is_it = |(_, form): &&(&str, DateForm)| form.read(written).is_some();
    // Small numbers are months of the deal, and no days since 1899.
    let is_number = written.bytes().all(|byte| byte.is_ascii_digit());
    match written.len() {
        ..5 if is_number => None,
        // Five digits are days since 1899, as sheets count them: no file has months of one digit.
        5 if is_number => Some(DateForm::Serial).filter(|form| form.read(written).is_some()),
        _ => DateForm::ALL.iter().find(is_it).map(|(_, form)| *form),
    }
}

/// Reads the levels of `names` as fractions a year, by index, then deal month; `None` after a fault.
/// What of the deal's months the file does not have is told as a doubt.
pub(crate) fn read(
    source: &Source,
    names: &[String],
    months: Months,
    problems: &Problems,
    doubts: &Doubts,
) -> Option<Vec<Vec<f64>>> {
    let mut reader = CsvReader::new(source);
    let columns = columns(&mut reader, names, problems, doubts);
    let mut rows = Rows { months, problems, form: None, known: Vec::new(), last: None };
    let mut record = ByteRecord::new();
    let width = columns.width;
    while let Some(start) = reader.next(&mut record) {
        if rows.known.len() >= MOST {
            let place = reader.field_span(start, 0);
            let problem = Problem::new(place, format!("there are more than {MOST} months"));
            problems.push(problem.label("expected fewer rows"));
            break;
        }
        if reader.has_width(&record, start, width, problems) {
            rows.row(&reader, &record, start, &columns);
        }
    }
    if !problems.is_empty() {
        return None;
    }
    let levels = rows.by_month(names, source, doubts)?;
    for ((_, head, unit), levels) in columns.of.iter().zip(&levels) {
        if unit.is_none() && !rows.has_sign() {
            let start = source.text.find(head.as_str()).unwrap_or(0);
            let (levels, place) = (levels.iter().copied(), start..start + head.len());
            market::doubts::levels(head, levels, months.closing, place, doubts);
        }
    }
    let fractions = |path: Vec<f64>| path.into_iter().map(|level| level / 100.0).collect();
    Some(levels.into_iter().map(fractions).collect())
}

/// Where the levels of each index stand.
struct Columns {
    /// By index: the column with its heading, and the unit in which it says that its levels are.
    of: Vec<(usize, String, Option<Unit>)>,
    width: usize,
}

/// Finds the column of each index; what has none, or two, is a fault.
fn columns(
    reader: &mut CsvReader<'_>,
    names: &[String],
    problems: &Problems,
    doubts: &Doubts,
) -> Columns {
    let mut header = ByteRecord::new();
    let start = reader.next(&mut header).unwrap_or(0);
    if reader.source.sheet.is_some() {
        let named = (0..header.len()).rev().find(|at| !field(&header, *at).is_empty());
        header.truncate(named.map_or(0, |last| last + 1));
    }
    let heads: Vec<&str> = (0..header.len()).map(|at| text(field(&header, at))).collect();
    let mut columns = Columns { of: Vec::with_capacity(names.len()), width: heads.len() };
    let mut used = vec![false; heads.len()];
    for name in names {
        let of_name = |head: &&str| stands_for(head, name);
        let mut found = (1..).zip(heads.iter().skip(1)).filter(|(_, head)| of_name(head));
        let first = found.next();
        if let (Some(_), Some((again, head))) = (first, found.next()) {
            let message = format!("{} is a second column of {}", quoted(head), quoted(name));
            problems.push(Problem::new(reader.field_span(start, again), message));
        }
        match first {
            Some((at, head)) => {
                columns.of.push((at, (*head).to_owned(), headings::read(head).1));
                used.iter_mut().skip(at).take(1).for_each(|used| *used = true);
            }
            None => {
                let end = reader.field_span(start, heads.len().saturating_sub(1)).end;
                let message = format!("there is no column of the index {}", quoted(name));
                let near = nearest(name, heads.iter().copied().skip(1));
                let there = || listed(heads.iter().copied().skip(1).take(NAMED));
                let hint = match near {
                    Some(near) => format!("did you mean {}?", quoted(near)),
                    None => format!("there are {}", there()),
                };
                problems.push(Problem::new(end..end, message).hint(hint));
            }
        }
    }
    let is_unknown = |(at, head): &(usize, &&str)| {
        let other = matches!(headings::read(head).0, Named::Other(_));
        *at > 0 && other && !head.is_empty() && used.get(*at) == Some(&false)
    };
    let unknown: Vec<&str> = heads.iter().enumerate().filter(is_unknown).map(|(_, h)| *h).collect();
    if !unknown.is_empty() && !names.is_empty() {
        let shown = listed(unknown.into_iter().take(NAMED));
        let message = format!("columns that nothing asks for: {shown}");
        let doubt = Noted::new(DoubtKind::ColumnUnused, 0..0, message);
        doubts.push(doubt.meant(format!("there are {}", listed(names.iter().map(String::as_str)))));
    }
    columns
}

/// A month of the file: its number, counted from closing, and its levels by index, in percent.
struct Known {
    month: i64,
    levels: Vec<Option<f64>>,
}

/// The rows read so far.
struct Rows<'r> {
    months: Months,
    problems: &'r Problems,
    /// How dates are written, and whether a level has a sign of percent; `None` before the first row.
    form: Option<(Option<DateForm>, bool)>,
    known: Vec<Known>,
    /// The last month, as written.
    last: Option<(i64, String)>,
}

impl Rows<'_> {
    fn has_sign(&self) -> bool {
        self.form.is_some_and(|(_, has_sign)| has_sign)
    }

    fn row(&mut self, reader: &CsvReader<'_>, record: &ByteRecord, start: usize, of: &Columns) {
        let problems = self.problems;
        if problems.full() {
            return problems.count();
        }
        let fault = |column: usize, message: String, expected: &str, hint: Option<String>| {
            let problem = Problem::new(reader.field_span(start, column), message);
            problems.push(problem.label(format!("expected {expected}")).maybe_hint(hint));
        };
        let written = text(field(record, 0));
        let (form, has_sign) = *self.form.get_or_insert_with(|| (form_of(written), false));
        let month = match (form, self.months.closing) {
            (Some(form), Some(closing)) => match form.read(written) {
                Some(date) => Some(month_of(date, closing)),
                None => {
                    let hint = "every row has its date as the first has it".to_owned();
                    fault(0, is("the date", written), form.expected(), Some(hint));
                    None
                }
            },
            (Some(_), None) => {
                let message = "the rows have dates, and the deal has no closing date".to_owned();
                fault(0, message, "months: 1, 2, 3, ...", None);
                None
            }
            (None, _) => match written.parse::<u16>() {
                Ok(month) if (1..=MOST).contains(&usize::from(month)) => Some(i64::from(month)),
                _ => {
                    let hint = "2026-12-01, 12/1/2026, Dec-2026, 01-Dec-26, or 1, 2, 3, ...";
                    let expected = "a date, or a month of the deal";
                    fault(0, is("the first column", written), expected, Some(hint.to_owned()));
                    None
                }
            },
        };
        if let (Some(month), Some((last, before))) = (month, &self.last) {
            let message = match month - last {
                0 => format!("{written} is of the month of the row before it, {before}"),
                ..0 => format!("{written} stands after {before}"),
                _ => String::new(),
            };
            if !message.is_empty() {
                fault(0, message, "one row a month, in their order", None);
            }
        }
        let mut levels = Vec::with_capacity(of.of.len());
        let mut has_sign = has_sign;
        for (column, head, unit) in &of.of {
            let written = text(field(record, *column));
            if NONE.contains(&written) {
                levels.push(None);
                continue;
            }
            has_sign |= written.ends_with('%');
            let number = bounds::read(&INDEX, written);
            let scale = if written.ends_with('%') { 1.0 } else { unit.map_or(1.0, Unit::percent) };
            let level = number.map(|number| if scale == 1.0 { number } else { number * scale });
            if level.is_none_or(|level| !INDEX.holds(level)) {
                let hint = if number.is_none() { number_hint(written) } else { None };
                fault(*column, is(head, written), INDEX.words, hint);
            }
            levels.push(level);
        }
        self.form = Some((form, has_sign));
        let Some(month) = month else { return };
        self.last = Some((month, written.to_owned()));
        self.known.push(Known { month, levels });
    }

    /// Levels by index, then deal month; a fault where there are none.
    fn by_month(
        &self,
        names: &[String],
        source: &Source,
        doubts: &Doubts,
    ) -> Option<Vec<Vec<f64>>> {
        let nothing = |message: &str, label: &str| {
            self.problems.push(Problem::new(0..0, message).label(label));
        };
        let (Some(first), Some(last)) = (self.known.first(), self.known.last()) else {
            nothing("there are no months", "expected one row a month");
            return None;
        };
        let closing = self.months.closing.map_or_else(String::new, |date| format!(" ({date})"));
        let last_written = self.last.as_ref().map_or("", |(_, written)| written.as_str());
        if last.month < 1 {
            let message =
                format!("the last row, {last_written}, is of a month before closing{closing}");
            nothing(&message, "expected levels of the deal's months");
            return None;
        }
        if usize::try_from(last.month).is_ok_and(|month| month > MOST) {
            let message = format!("the last row, {last_written}, is of deal month {}", last.month);
            nothing(&message, &format!("expected at most {MOST} months after closing"));
            return None;
        }
        let mut told = Vec::new();
        let earlier = self.known.iter().filter(|known| known.month < 1).count();
        if earlier > 0 {
            told.push(format!("rows of {earlier} months before closing{closing} are not used"));
        }
        if first.month > 1 {
            let month = first.month;
            told.push(format!(
                "the levels begin in deal month {month}: months before have its level"
            ));
        }
        let ends = usize::try_from(last.month).unwrap_or(0);
        if let Some(end) = self.months.last.filter(|end| ends < *end) {
            told.push(format!(
                "the levels end in deal month {ends} of {end}: later months have its level"
            ));
        }
        let mut paths = Vec::with_capacity(names.len());
        let mut empty = 0;
        for (at, name) in names.iter().enumerate() {
            let mut path: Vec<f64> = Vec::new();
            // Of months before closing, too: it stands where month 1 has none.
            let mut before = None;
            for Known { month, levels } in &self.known {
                let level = levels.get(at).copied().flatten();
                let Ok(position) = usize::try_from(month - 1) else {
                    before = level.or(before);
                    continue;
                };
                if level.is_none() {
                    empty += 1;
                }
                let Some(held) = level.or(before) else { continue };
                path.resize(position, before.unwrap_or(held));
                path.push(held);
                before = Some(held);
            }
            if path.is_empty() {
                let place = source.text.find(name.as_str()).unwrap_or(0);
                let message = format!("the index {} has no level", quoted(name));
                self.problems.push(Problem::new(place..place, message));
            }
            paths.push(path);
        }
        let between = self.known.windows(2).flat_map(|pair| match pair {
            [a, b] => (a.month + 1).max(1)..b.month,
            _ => 0..0,
        });
        let skipped: Vec<String> = between.map(|month| month.to_string()).collect();
        if !skipped.is_empty() {
            let shown =
                skipped.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
            let more = if skipped.len() > NAMED { ", ..." } else { "" };
            told.push(format!(
                "there are no rows of deal months {shown}{more}: they have the level before them"
            ));
        }
        if empty > 0 {
            told.push(format!(
                "{empty} fields have no level: that of the month before stands, at the start the first"
            ));
        }
        if !told.is_empty() {
            let meant = "compare the first column with `closing`".to_owned();
            let told = Noted::new(DoubtKind::LevelsOfOtherMonths, 0..0, told.join("; "));
            doubts.push(told.meant(meant));
        }
        self.problems.is_empty().then_some(paths)
    }
}

/// The deal month of a row, 0 and less before closing's.
pub(crate) fn month_of(date: Date, closing: Date) -> i64 {
    let months = |date: Date| i64::from(date.year()) * 12 + i64::from(date.month());
    months(date) - months(closing) + 1
}

fn is(name: &str, written: &str) -> String {
    match written {
        "" => format!("{name} is empty"),
        written => format!("{name} is {}", quoted(written)),
    }
}
