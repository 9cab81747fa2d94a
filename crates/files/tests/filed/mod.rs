//! Writes a model as the trustee's form: the counterpart of the reader, built from the filings and
//! not from the reader's code.

mod classes;
mod loans;
mod sections;
pub(crate) mod unseen;

use std::fmt::Write as _;

use remittance::{Figure, Report, Style};
use terms::Date;

use classes::classes;
use loans::{delinquency, loans};
use sections::{FIRST, LAST, sections};

const SLOT: usize = 15;

/// How a form is laid out.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    /// Characters of the first and of further pieces of a wrapped line.
    pub wrap: Option<(usize, usize)>,
    pub line_end: &'static str,
    pub tags: bool,
    pub form_feeds: bool,
    pub trailing_blanks: bool,
    pub cover: usize,
    pub loans_a_page: usize,
    pub heading_again: bool,
    pub summary_again: bool,
    pub classes_a_page: usize,
    pub lines_a_page: usize,
    /// Whether pages stand in another order.
    pub is_reversed: bool,
    /// What the securities are called.
    pub security: &'static str,
}

impl Default for Layout {
    fn default() -> Layout {
        Layout {
            wrap: Some((79, 79)),
            line_end: "\n",
            tags: false,
            form_feeds: false,
            trailing_blanks: false,
            cover: 10,
            loans_a_page: 40,
            heading_again: true,
            summary_again: true,
            classes_a_page: 20,
            lines_a_page: 60,
            is_reversed: false,
            security: "Certificate",
        }
    }
}

/// A page: title, subtitle, lines.
type Page = (String, Option<String>, Vec<String>);

pub(crate) fn render(report: &Report, layout: &Layout) -> String {
    let mut pages = vec![(String::new(), None, issue(report, layout))];
    let mut rest = classes(report, layout);
    rest.extend(sections(report, layout, &FIRST));
    for table in &report.delinquency {
        let title = "Delinquency Report".to_owned();
        rest.push((title, Some(format!(" - {}", table.name)), delinquency(table)));
    }
    for table in &report.loan_tables {
        rest.extend(loans(table, layout));
    }
    rest.extend(sections(report, layout, &LAST));
    if layout.is_reversed {
        rest.rotate_left(2);
    }
    pages.extend(rest);
    let count = pages.len();
    let mut lines = Vec::new();
    for (number, (title, subtitle, body)) in (1..).zip(pages) {
        if number > 1 {
            let form_feed = if layout.form_feeds { "\u{c}" } else { "" };
            if layout.tags {
                lines.push("<PAGE>".to_owned());
            }
            lines.push(format!("{form_feed}               {}", report.deal));
            lines.push(format!("               {}", report.bonds));
            lines.push(format!("               Series {}", report.series));
            let date = words(report.distribution_date.expect("a date"));
            lines.push(format!("               {title} for {date} Distribution"));
            if let Some(subtitle) = subtitle {
                lines.push(format!("               {title} {subtitle}"));
            }
        }
        if layout.tags {
            lines.extend(["<TABLE>".to_owned(), "<S>            <C>            <C>".to_owned()]);
        }
        lines.extend(body);
        if layout.tags {
            lines.push("</TABLE>".to_owned());
        }
        lines.push(at(&[(60, &format!("Page {number} of {count}")), (120, "COPYRIGHT")]));
    }
    let mut text = String::new();
    for line in lines {
        physical(&line, layout, &mut text);
    }
    text
}

/// A line with its continuations.
fn physical(line: &str, layout: &Layout, text: &mut String) {
    let trailing = if layout.trailing_blanks { "  " } else { "" };
    let mut rest = line;
    let mut is_first = true;
    loop {
        let mark = if is_first { "" } else { ">" };
        let width = layout.wrap.map_or(usize::MAX, |(one, next)| if is_first { one } else { next });
        let (piece, after) = rest.split_at(width.min(rest.len()));
        write!(text, "{mark}{}{trailing}{}", piece.trim_end(), layout.line_end).expect("text");
        if after.is_empty() {
            return;
        }
        (rest, is_first) = (after, false);
    }
}

/// Texts at their columns; a text is cut off where the next one begins.
fn at(texts: &[(usize, &str)]) -> String {
    let mut line = String::new();
    for (column, text) in texts.iter().filter(|(_, text)| !text.is_empty()) {
        line.truncate(*column);
        line.push_str(&" ".repeat(column - line.len()));
        line.push_str(text);
    }
    line
}

/// A figure in its column: General ones on the right, others on the left.
fn in_column(start: usize, figure: &Figure) -> (usize, String) {
    let text = figure.text().to_owned();
    match figure.style() {
        Style::General => (start + SLOT - text.len().min(SLOT), text),
        Style::Fixed | Style::Percent => (start, text),
    }
}

/// A figure in its column of a table in General style, where `185.43` is no amount of two decimals.
fn in_general(start: usize, figure: &Figure) -> (usize, String) {
    let text = figure.text();
    if text.ends_with(".00") || text.contains([',', '(', '%']) {
        return in_column(start, figure);
    }
    right(start, text)
}

fn right(start: usize, text: &str) -> (usize, String) {
    (start + SLOT - text.len(), text.to_owned())
}

fn row(texts: &[(usize, String)]) -> String {
    let texts: Vec<(usize, &str)> = texts.iter().map(|(c, text)| (*c, text.as_str())).collect();
    at(&texts)
}

fn words(date: Date) -> String {
    let months = [
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
    let month = usize::try_from(date.month()).expect("a month");
    format!("{} {}, {}", months[month - 1], date.day(), date.year())
}

fn serial(date: Date) -> String {
    let start: Date = "1899-12-30".parse().expect("a date");
    date.duration_since(start).as_hours().div_euclid(24).to_string()
}

fn issue(report: &Report, layout: &Layout) -> Vec<String> {
    let mut lines: Vec<String> =
        (0..layout.cover).map(|n| format!("       Words of cover line {n}, item 5.")).collect();
    lines.push("ISSUANCE INFORMATION".to_owned());
    let issue = &report.issue;
    let mut dates: Vec<String> = Vec::new();
    let distribution = report.distribution_date;
    for (label, date) in [
        ("Cut-Off Date:", issue.cut_off),
        ("Closing Date:", issue.closing),
        ("First Payment Date:", issue.first_payment),
        ("Distribution Date:", distribution),
    ] {
        dates.extend(date.map(|date| format!("{label}      {}", words(date))));
    }
    for (position, date) in issue.record.iter().enumerate() {
        let label = if position == 0 { "Record Date:" } else { "            " };
        dates.push(format!("{label}      {}", words(*date)));
    }
    let mut role = "";
    for position in 0..report.parties.len().max(dates.len()) {
        let mut texts = Vec::new();
        if let Some(party) = report.parties.get(position) {
            if party.role != role {
                texts.push((15, format!("{}:", party.role)));
            }
            role = &party.role;
            texts.push((45, format!("{}      {}", party.name, party.capacity)));
        }
        texts.extend(dates.get(position).map(|date| (120, date.clone())));
        lines.push(row(&texts).trim_end().to_owned());
    }
    lines
}
