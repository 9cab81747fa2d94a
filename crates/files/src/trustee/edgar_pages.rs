//! Pages of a filed text: each ends with `Page 2 of 24` and begins with deal, report and date.

use terms::Date;

use crate::reader::source::Problem;
use crate::reader::words::quoted;
use crate::trustee::edgar::{Reading, SetAside};
use crate::trustee::edgar_lines::{TextLine, single_blanks};

/// A page.
pub(crate) struct Page<'l> {
    /// Its number, as printed at its foot.
    pub(crate) number: usize,
    /// Title of its report: `Delinquency Report`; empty on the first page.
    pub(crate) title: String,
    /// The line under the title: `Delinquency Report - Total`.
    pub(crate) subtitle: String,
    /// Its lines after the head and before the foot, blank ones left out.
    pub(crate) lines: Vec<&'l TextLine>,
}

/// The pages of a text. A page that is missing or repeated, and a head that differs, are faults.
pub(crate) fn pages<'l>(lines: &'l [TextLine], reading: &mut Reading<'_>) -> Vec<Page<'l>> {
    let mut pages = Vec::new();
    let mut body: Vec<&TextLine> = Vec::new();
    let mut all = None;
    let mut last: Option<(usize, &TextLine)> = None;
    for line in lines.iter().filter(|line| !line.is_blank()) {
        if line.is_tag() {
            reading.aside(line, SetAside::Heading);
            continue;
        }
        let Some((number, of)) = foot(line) else {
            body.push(line);
            continue;
        };
        reading.aside(line, SetAside::PageFoot);
        let piece = line.rest(0);
        let expected = last.map_or(1, |(last, _)| last + 1);
        if number != expected {
            let message = match number < expected {
                true => format!("page {number} stands here again or too late"),
                false => format!("page {expected} is missing before page {number}"),
            };
            let problem = line.problem(piece, message).label(format!("expected page {expected}"));
            reading.problems.push(problem);
        }
        if let Some(of_before) = all.replace(of).filter(|before| *before != of) {
            let message = format!("the report has {of} pages here, {of_before} before");
            reading.problems.push(line.problem(piece, message).label("expected one number"));
        }
        last = Some((number, line));
        pages.push(page(number, std::mem::take(&mut body), reading));
    }
    if let (Some((number, line)), Some(all)) = (last, all) {
        if number < all {
            let message = format!("the report ends with page {number} of {all}");
            let problem = line.problem(line.rest(0), message);
            reading.problems.push(problem.label(format!("expected page {}", number + 1)));
        }
        for line in body {
            reading.unplaced(line);
        }
    }
    pages
}

/// Page number and number of pages of a foot.
fn foot(line: &TextLine) -> Option<(usize, usize)> {
    let text = line.words();
    let (number, rest) = text.strip_prefix("Page ")?.split_once(" of ")?;
    let of = rest.split(' ').next()?;
    Some((number.parse().ok()?, of.parse().ok()?))
}

fn page<'l>(number: usize, lines: Vec<&'l TextLine>, reading: &mut Reading<'_>) -> Page<'l> {
    let mut page = Page { number, title: String::new(), subtitle: String::new(), lines };
    let is_dated = |line: &&TextLine| dated(&line.words()).is_some();
    let Some(at) = page.lines.iter().position(is_dated).filter(|_| number > 1) else {
        if number > 1 {
            let span = page.lines.first().map_or(0..0, |line| line.span(0, 1));
            let label = "expected `... Report for December 26, 2002 Distribution`";
            let message = format!("page {number} has no title");
            reading.problems.push(Problem::new(span, message).label(label));
        }
        return page;
    };
    let rest = page.lines.split_off((at + 1).min(page.lines.len()));
    let head = std::mem::replace(&mut page.lines, rest);
    let mut bonds = String::new();
    for (position, line) in head.iter().enumerate() {
        let text = line.words();
        let report = &mut reading.report;
        let known = if let Some((title, date)) = dated(&text).filter(|_| position == at) {
            page.title = title.to_owned();
            *report.distribution_date.get_or_insert(date) == date
        } else if let Some(series) = text.strip_prefix("Series ") {
            same(&mut report.series, series)
        } else if position == 0 {
            same(&mut report.deal, &text)
        } else {
            bonds = single_blanks(&format!("{bonds} {text}"));
            let is_last = head
                .get(position + 1)
                .is_none_or(|next| next.words().starts_with("Series ") || position + 1 == at);
            let known = &report.bonds;
            known.is_empty() || *known == bonds || (!is_last && known.starts_with(&bonds))
        };
        if known {
            reading.aside(line, SetAside::PageHead);
        } else {
            let message = format!("{} differs from the pages before", quoted(&text));
            let label = "expected the deal and the date of the other pages";
            reading.problems.push(line.problem(line.rest(0), message).label(label));
        }
    }
    if reading.report.bonds.is_empty() {
        reading.report.bonds = bonds;
    }
    // Pages of classes have the caption of a table here.
    let first = page.lines.first();
    if let Some(line) = first.filter(|line| line.words().starts_with(&page.title)) {
        page.subtitle = line.words();
        reading.aside(line, SetAside::PageHead);
        page.lines.remove(0);
    }
    page
}

/// Whether `known` is `text`; it becomes it if it is still empty.
fn same(known: &mut String, text: &str) -> bool {
    if known.is_empty() {
        text.clone_into(known);
    }
    known == text
}

/// Title and date of `... Report for December 26, 2002 Distribution`.
fn dated(text: &str) -> Option<(&str, Date)> {
    let (title, date) = text.strip_suffix(" Distribution")?.rsplit_once(" for ")?;
    Some((title, date_in_words(date)?))
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Reads `December 26, 2002`.
pub(crate) fn date_in_words(text: &str) -> Option<Date> {
    let text = single_blanks(text);
    let (month_day, year) = text.split_once(", ")?;
    let (month, day) = month_day.split_once(' ')?;
    let month = (1..).zip(MONTHS).find(|(_, name)| *name == month).map(|(number, _)| number)?;
    if year.len() != 4 {
        return None;
    }
    Date::new(year.parse().ok()?, month, day.parse().ok()?).ok()
}

/// The date of a spreadsheet's serial number, as which 37587 is 2002-11-27, or of `11/27/2002`.
pub(crate) fn date_of_serial(text: &str) -> Option<Date> {
    if let Some((month, (day, year))) =
        text.split_once('/').and_then(|(month, rest)| Some((month, rest.split_once('/')?)))
    {
        let is_year = year.len() == 4;
        return Date::new(
            year.parse().ok().filter(|_| is_year)?,
            month.parse().ok()?,
            day.parse().ok()?,
        )
        .ok();
    }
    let days: u64 = text.parse().ok().filter(|days| (1..100_000).contains(days))?;
    let start = Date::new(1899, 12, 30).ok()?;
    start.checked_add(std::time::Duration::from_secs(days * 24 * 3600)).ok()
}
