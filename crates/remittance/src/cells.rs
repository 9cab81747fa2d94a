//! The tidy form of a report: rows of part, line, column and text.
//!
//! | part | line | columns |
//! |---|---|---|
//! | `report` | `deal`; `issue` | name, bonds, series, distribution_date; cut_off, closing, first_payment |
//! | `record_dates`, `groups`, `parties` | 1, 2, ... | date; name; role, name, capacity |
//! | `classes`, `classes_total` | the class; `total` | words, dates and figures of its tables |
//! | a section ([`SectionKind::name`]; `section: TITLE` for others) | the label | group names, `total` |
//! | `delinquency: NAME` | row and measure | `CURRENT` to `TOTAL` |
//! | `payoffs`, `reo`, `liquidations` | loan number | its columns |
//! | the same with `_summary`; with `_groups` | label; number | figure; name, book_value |
//! | `unplaced` | line number | text |
//!
//! The second line of a name or number has ` #2` behind it. An empty text is a line without figures.

use std::collections::BTreeMap;

use terms::Date;

use crate::class::{ClassColumn, ClassReport};
use crate::delinquency::{DelinquencyMeasure, DelinquencyRow, DelinquencyTable, PaymentsBehind};
use crate::figure::Figure;
use crate::loan::{Loan, LoanTable};
use crate::report::Report;
use crate::section::{Section, SectionKind};

/// What a report prints for a figure that it does not have.
pub(crate) const NOT_AVAILABLE: &str = "Not Available";
/// The part of a section whose title is none of the known ones begins with this.
pub(crate) const OTHER_SECTION: &str = "section: ";
/// The part of a delinquency table begins with this.
pub(crate) const DELINQUENCY: &str = "delinquency: ";

/// One text of the tidy form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Part of the report.
    pub part: String,
    /// Line of the part.
    pub line: String,
    /// Column of the line.
    pub column: String,
    /// A figure, a date as `2002-12-26`, or words.
    pub text: String,
}

/// The tidy form of a report: [`crate::report_of_cells`] gives the same report back. Cells of a
/// line follow each other.
pub fn cells(report: &Report) -> Vec<Cell> {
    let mut rows = Rows::default();
    let issue = &report.issue;
    rows.put("report", "deal", "name", &report.deal);
    rows.put("report", "deal", "bonds", &report.bonds);
    rows.put("report", "deal", "series", &report.series);
    rows.date("report", "deal", "distribution_date", report.distribution_date);
    rows.date("report", "issue", "cut_off", issue.cut_off);
    rows.date("report", "issue", "closing", issue.closing);
    rows.date("report", "issue", "first_payment", issue.first_payment);
    for (line, date) in (1..).zip(&issue.record) {
        rows.date("record_dates", &i32::to_string(&line), "date", Some(*date));
    }
    for (line, party) in (1..).zip(&report.parties) {
        let line = i32::to_string(&line);
        rows.put("parties", &line, "role", &party.role);
        rows.put("parties", &line, "name", &party.name);
        rows.put("parties", &line, "capacity", &party.capacity);
    }
    for (line, name) in (1..).zip(&report.groups) {
        rows.put("groups", &i32::to_string(&line), "name", name);
    }
    for (position, class) in report.classes.iter().enumerate() {
        let before = report.classes.iter().take(position).filter(|c| c.name == class.name).count();
        rows.class("classes", &distinct(&class.name, before), class);
    }
    rows.put("classes_total", "total", "name", &report.total.name);
    rows.class("classes_total", "total", &report.total);
    for section in &report.sections {
        rows.section(section, &report.groups);
    }
    for table in &report.delinquency {
        rows.delinquency(table);
    }
    for table in &report.loan_tables {
        rows.loan_table(table);
    }
    let mut seen: BTreeMap<usize, usize> = BTreeMap::new();
    for unplaced in &report.unplaced {
        let before = seen.entry(unplaced.line).or_default();
        let line = distinct(&unplaced.line.to_string(), *before);
        rows.put("unplaced", &line, "text", &unplaced.text);
        *before += 1;
    }
    rows.cells
}

/// A key that the tidy form has for itself, so that no line is called so.
const RESERVED: &str = "cite";

/// The name of a line after `before` lines of the same label.
fn distinct(label: &str, before: usize) -> String {
    match before {
        0 if bare_label(label) == label && label != RESERVED => label.to_owned(),
        _ => format!("{label} #{}", before + 1),
    }
}

/// The label without the number that tells lines of the same label apart.
pub(crate) fn bare_label(line: &str) -> &str {
    match line.rsplit_once(" #") {
        Some((label, number))
            if !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) =>
        {
            label
        }
        _ => line,
    }
}

/// The name of a delinquency line.
pub(crate) fn delinquency_line(row: DelinquencyRow, measure: DelinquencyMeasure) -> String {
    let row = DelinquencyRow::ALL.iter().find(|(_, known)| *known == row);
    let measure = DelinquencyMeasure::ALL.iter().find(|(_, known)| *known == measure);
    format!("{} {}", row.map_or("", |(name, _)| name), measure.map_or("", |(name, _)| name))
}

#[derive(Default)]
struct Rows {
    cells: Vec<Cell>,
}

impl Rows {
    fn put(&mut self, part: &str, line: &str, column: &str, text: &str) {
        let (part, line) = (part.to_owned(), line.to_owned());
        self.cells.push(Cell { part, line, column: column.to_owned(), text: text.to_owned() });
    }

    /// Words, if there are any.
    fn words(&mut self, part: &str, line: &str, column: &str, text: &str) {
        if !text.is_empty() {
            self.put(part, line, column, text);
        }
    }

    fn date(&mut self, part: &str, line: &str, column: &str, date: Option<Date>) {
        if let Some(date) = date {
            self.put(part, line, column, &date.to_string());
        }
    }

    fn figure(&mut self, part: &str, line: &str, column: &str, figure: Option<&Figure>) {
        if let Some(figure) = figure {
            self.put(part, line, column, figure.text());
        }
    }

    fn class(&mut self, part: &str, line: &str, class: &ClassReport) {
        self.put(part, line, "type", &class.kind);
        self.words(part, line, "cusip", &class.cusip);
        self.words(part, line, "method", &class.method);
        self.date(part, line, "accrual_start", class.accrual_start);
        self.date(part, line, "accrual_end", class.accrual_end);
        for column in ClassColumn::all() {
            self.figure(part, line, column.name(), class.figure(column));
        }
    }

    fn section(&mut self, section: &Section, groups: &[String]) {
        let part = match &section.kind {
            SectionKind::Other(title) => format!("{OTHER_SECTION}{title}"),
            known => known.name().to_owned(),
        };
        let columns = || groups.iter().map(String::as_str).chain(["total"]);
        for (position, entry) in section.entries.iter().enumerate() {
            let earlier = section.entries.iter().take(position);
            let line = distinct(&entry.label, earlier.filter(|e| e.label == entry.label).count());
            if entry.figures.iter().all(Option::is_none) {
                self.put(&part, &line, "total", "");
            }
            for (column, figure) in columns().zip(&entry.figures) {
                self.figure(&part, &line, column, figure.as_ref());
            }
        }
    }

    fn delinquency(&mut self, table: &DelinquencyTable) {
        let part = format!("{DELINQUENCY}{}", table.name);
        for line in &table.lines {
            let name = delinquency_line(line.row, line.measure);
            if line.figures.iter().all(Option::is_none) {
                self.put(&part, &name, "TOTAL", "");
            }
            for ((column, _), figure) in PaymentsBehind::ALL.iter().zip(&line.figures) {
                self.figure(&part, &name, column, figure.as_ref());
            }
        }
    }

    fn loan_table(&mut self, table: &LoanTable) {
        let part = table.kind.name();
        let summary = format!("{part}_summary");
        for total in &table.summary {
            let figure = total.figure.as_ref().map_or(NOT_AVAILABLE, Figure::text);
            self.put(&summary, &total.label, "figure", figure);
        }
        let groups = format!("{part}_groups");
        for group in &table.groups {
            let number = group.number.to_string();
            self.put(&groups, &number, "name", &group.name);
            if let Some(value) = &group.book_value {
                let value = value.as_ref().map_or(NOT_AVAILABLE, Figure::text);
                self.put(&groups, &number, "book_value", value);
            }
        }
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        for loan in &table.loans {
            let before = seen.entry(&loan.number).or_default();
            self.loan(part, &distinct(&loan.number, *before), loan);
            *before += 1;
        }
    }

    fn loan(&mut self, part: &str, line: &str, loan: &Loan) {
        self.put(part, line, "group", &loan.group.to_string());
        self.words(part, line, "status", &loan.status);
        self.figure(part, line, "original_balance", loan.original_balance.as_ref());
        self.figure(part, line, "balance", loan.balance.as_ref());
        self.figure(part, line, "amount", loan.amount.as_ref());
        self.date(part, line, "date", loan.date);
        self.figure(part, line, "note_rate", loan.note_rate.as_ref());
        self.words(part, line, "state", &loan.state);
        self.figure(part, line, "ltv", loan.ltv.as_ref());
        self.words(part, line, "type", loan.disposition.map_or("", |kind| kind.name()));
        self.figure(part, line, "original_term", loan.original_term.as_ref());
        self.date(part, line, "origination_date", loan.origination_date);
    }
}
