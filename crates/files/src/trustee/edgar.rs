//! Trustees' reports in the text form in which they were filed.
//!
//! `edgar_lines` undoes the wrapping, `edgar_pages` finds the pages, and one module reads each
//! kind of page: `edgar_issue` (cover, contents, issuance), `edgar_classes`, `edgar_sections`,
//! `edgar_delinquency`, `edgar_loans`. Sections are known by their headings and columns by the
//! place of theirs, so names and numbers of classes, groups and pages are free.

use std::path::Path;

use remittance::{LoanTable, Report, Unplaced};

use crate::reader::error::Faults;
use crate::reader::source::{Problem, Problems, Source};
use crate::trustee::edgar_classes::ClassTables;
use crate::trustee::edgar_delinquency;
use crate::trustee::edgar_issue;
use crate::trustee::edgar_lines::{TextLine, lines};
use crate::trustee::edgar_loans;
use crate::trustee::edgar_pages::{Page, pages};
use crate::trustee::edgar_sections::Sections;

/// Why a line of a filed text has no place in the model although it was understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SetAside {
    /// Form 8-K, table of contents and contacts: everything before the issuance information.
    Cover,
    /// Deal, report and date at the head of a page; equal on all pages.
    PageHead,
    /// `Page 2 of 24` and the copyright.
    PageFoot,
    /// Headings of columns and of parts of a section, `SPACE INTENTIONALLY LEFT BLANK`, tags of the
    /// filing system.
    Heading,
    /// Notes and captions of charts, with their legends.
    Note,
    /// The trustee's formulas in words.
    Methodology,
}

/// A filed text, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FiledReport {
    /// The report. [`Report::unplaced`] names the lines that were not understood.
    pub report: Report,
    /// The lines, by number, that were understood and carry nothing of the model.
    pub set_aside: Vec<(usize, SetAside)>,
}

/// What is read of a text so far.
pub(crate) struct Reading<'p> {
    pub(crate) report: Report,
    pub(crate) set_aside: Vec<(usize, SetAside)>,
    pub(crate) problems: &'p Problems,
}

impl Reading<'_> {
    /// Notes that a line is understood and carries nothing of the model.
    pub(crate) fn aside(&mut self, line: &TextLine, why: SetAside) {
        self.set_aside.push((line.number, why));
    }

    /// Names a line that has no place.
    pub(crate) fn unplaced(&mut self, line: &TextLine) {
        let text = line.trimmed().to_owned();
        self.report.unplaced.push(Unplaced { line: line.number, text });
    }

    /// Notes a line that every page may have; whether it is one.
    pub(crate) fn is_furniture(&mut self, line: &TextLine) -> bool {
        let text = line.words();
        let is_note = ["Note:", "Dates correspond to", "REO Book Value reported corresponds"];
        let is_caption = text.contains(" by Groups") || CAPTIONS.contains(&text.as_str());
        let why = if text == "SPACE INTENTIONALLY LEFT BLANK" {
            SetAside::Heading
        } else if is_caption
            || text.ends_with(" Months Moving Average")
            || is_note.iter().any(|note| text.starts_with(note))
            || self.is_legend(line)
        {
            SetAside::Note
        } else {
            return false;
        };
        self.aside(line, why);
        true
    }

    /// Whether a line is the name of a group beside a chart.
    fn is_legend(&self, line: &TextLine) -> bool {
        let text = line.trimmed();
        self.report.group_column(text).is_some()
    }
}

/// Captions of the charts of delinquencies.
const CAPTIONS: [&str; 2] = [
    "1 or 2 Payments Delinquent 3 or More Payments Delinquent",
    "Total Foreclosure Total Bankruptcy and REO",
];

/// Reads a report in the text form in which it was filed; any bytes may be given.
///
/// # Errors
/// All faults of the text; `name` stands in them as the file.
pub fn parse_filed_report_bytes(name: &Path, bytes: &[u8]) -> Result<FiledReport, Faults> {
    let problems = Problems::default();
    let source = Source::new(name, bytes.to_vec(), &problems);
    let read = problems.is_empty().then(|| read(&source, &problems));
    match read {
        Some(filed) if problems.is_empty() => Ok(filed),
        _ => Err(source.faults(&problems)),
    }
}

fn read(source: &Source, problems: &Problems) -> FiledReport {
    let lines = lines(source, problems);
    let mut reading = Reading { report: Report::default(), set_aside: Vec::new(), problems };
    let pages = pages(&lines, &mut reading);
    let mut sections = Sections::default();
    let mut classes = ClassTables::default();
    let mut loans = None;
    for page in &pages {
        match page.kind() {
            PageKind::Issue => edgar_issue::read(page, &mut reading),
            PageKind::Classes => classes.read(page, &mut reading),
            PageKind::Delinquency => edgar_delinquency::read(page, &mut reading),
            PageKind::Loans(kind) => edgar_loans::read(page, kind, &mut loans, &mut reading),
            PageKind::Sections => sections.read(page, &mut reading),
        }
    }
    let end = source.text.len();
    let refuse = |what: &str, label: &str| {
        problems.push(Problem::new(end..end, format!("there is no {what}")).label(label));
    };
    if pages.iter().all(|page| page.title.is_empty()) {
        problems.instead(other_form(lines.iter().find(|line| !line.is_blank())));
    } else {
        classes.missing(&mut |what, label| refuse(what, label));
        if reading.report.distribution_date.is_none() {
            refuse("distribution date", "expected it at the head of the pages");
        }
        let mut told = Vec::new();
        let mut missing = |what: &str, label: &str| {
            told.push((format!("there is no {what}"), label.to_owned()));
        };
        edgar_delinquency::missing(&reading.report, &mut missing);
        edgar_loans::missing(&reading.report, &mut missing);
        sections.missing(&mut missing);
        classes.missing_tables(&mut missing);
        edgar_issue::missing(&reading.report, &mut missing);
        // Other series do without some parts: what is there can be recomputed all the same.
        let line = lines.last().map_or(1, |line| line.number);
        if problems.is_empty() {
            let told = told.into_iter().map(|(text, _)| Unplaced { line, text });
            reading.report.unplaced.extend(told);
        } else {
            for (message, label) in told {
                problems.push(Problem::new(end..end, message).label(label));
            }
        }
    }
    let is_empty = |table: &LoanTable| {
        table.summary.is_empty() && table.groups.is_empty() && table.loans.is_empty()
    };
    reading.report.loan_tables.retain(|table| !is_empty(table));
    reading.set_aside.sort_unstable();
    reading.report.unplaced.sort_by_key(|unplaced| unplaced.line);
    FiledReport { report: reading.report, set_aside: reading.set_aside }
}

/// A text that is no report, or one of another layout; `first`: its first line with words.
fn other_form(first: Option<&TextLine>) -> Problem {
    let place = first.map_or(0..0, |line| line.span(0, line.text().len()));
    let label = "expected pages with titles as `Delinquency Report for December 26, 2002 \
                 Distribution`, each ending with `Page 1 of 24`";
    let hint = "one trustee's layout is read as text; figures of another one's report are typed \
                into the tidy form, as `paydown reconcile REPORT --save FILE.toml` writes it";
    Problem::new(place, "the text is no trustee's report of the form that is read")
        .label(label)
        .hint(hint)
}

/// What a page holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum PageKind {
    /// Cover, contents and issuance information.
    Issue,
    /// Tables of classes.
    Classes,
    /// A delinquency table.
    Delinquency,
    /// A table of loans.
    Loans(remittance::LoanTableKind),
    /// Column tables.
    Sections,
}

impl Page<'_> {
    fn kind(&self) -> PageKind {
        use remittance::LoanTableKind as L;
        let title = self.title.as_str();
        match () {
            () if self.number == 1 || title.is_empty() => PageKind::Issue,
            // `Certificate Payment Report`, or that of notes or bonds.
            () if title.ends_with(" Payment Report") => PageKind::Classes,
            () if title.starts_with("Delinquency Report") => PageKind::Delinquency,
            () if title.starts_with("REO Report") => PageKind::Loans(L::Reo),
            () if title.starts_with("Prepayment Detail Report") => PageKind::Loans(L::Payoffs),
            () if title.starts_with("Realized Loss Detail") => PageKind::Loans(L::Liquidations),
            () => PageKind::Sections,
        }
    }
}
