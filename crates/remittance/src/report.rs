//! A trustee's report of one distribution date.

use terms::Date;

use crate::class::ClassReport;
use crate::delinquency::DelinquencyTable;
use crate::figure::Figure;
use crate::line::Line;
use crate::loan::{LoanTable, LoanTableKind};
use crate::section::{Entry, Section, SectionKind};

/// A report: every figure that the trustee printed, as printed. Nothing in it is computed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The deal, as printed.
    pub deal: String,
    /// What the bonds are called, as printed: `Collateralized Asset-Backed Bonds`.
    pub bonds: String,
    /// The series, as printed: `2002-8`.
    pub series: String,
    /// Distribution date.
    pub distribution_date: Option<Date>,
    /// Dates of the issue.
    pub issue: IssueDates,
    /// Who takes part, in printed order.
    pub parties: Vec<Party>,
    /// Loan groups in the order of the columns, as printed; empty when there is only a total.
    pub groups: Vec<String>,
    /// The classes, in printed order.
    pub classes: Vec<ClassReport>,
    /// The totals over the classes.
    pub total: ClassReport,
    /// The column tables that have entries, in printed order; each kind once.
    pub sections: Vec<Section>,
    /// The delinquency tables: of the pool, then of the groups.
    pub delinquency: Vec<DelinquencyTable>,
    /// The tables of loans, in printed order; each kind at most once.
    pub loan_tables: Vec<LoanTable>,
    /// Lines of the input that carry words or numbers and have no place in the model.
    pub unplaced: Vec<Unplaced>,
}

/// Dates of an issue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IssueDates {
    /// Cut-off date.
    pub cut_off: Option<Date>,
    /// Closing date.
    pub closing: Option<Date>,
    /// First payment date.
    pub first_payment: Option<Date>,
    /// Record dates of the distribution; several when classes differ.
    pub record: Vec<Date>,
}

/// Characters of a heading that may have been cut off: its column has 15, the last of which may
/// be a blank.
const CUT_HEADING: usize = 14;

/// A party of the deal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Party {
    /// Its role, as printed: `Servicer(s)`.
    pub role: String,
    /// Its name.
    pub name: String,
    /// In what capacity, as printed: `Master Servicer`; empty if nothing is printed.
    pub capacity: String,
}

/// A line of the input without a place, or, under the number of the last line, what is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unplaced {
    /// Its number, from 1; continuation lines belong to the line that they continue.
    pub line: usize,
    /// Its text, blanks around it left out.
    pub text: String,
}

impl Report {
    /// The column of the totals: groups stand in columns 0, 1 and so on.
    pub fn total_column(&self) -> usize {
        self.groups.len()
    }

    /// The column of the group that a table calls `name`: `Fixed Group` for `FIXED`. The heading of
    /// a column may have been cut off: `Subgroup 2 Adjustable Group` for `SUBGROUP 2 ADJU`.
    pub fn group_column(&self, name: &str) -> Option<usize> {
        let bare = |name: &str| {
            let name = name.trim().to_lowercase();
            name.strip_suffix(" group").map(str::to_owned).unwrap_or(name)
        };
        let exact = self.groups.iter().position(|group| bare(group) == bare(name));
        let is_cut = |group: &String| {
            group.len() >= CUT_HEADING && bare(name).starts_with(group.to_lowercase().trim())
        };
        let mut cut = (0..).zip(&self.groups).filter(|(_, group)| is_cut(group));
        exact.or_else(|| cut.next().filter(|_| cut.next().is_none()).map(|(column, _)| column))
    }

    /// A class by name.
    pub fn class(&self, name: &str) -> Option<&ClassReport> {
        self.classes.iter().find(|class| class.name == name)
    }

    /// A section.
    pub fn section(&self, kind: &SectionKind) -> Option<&Section> {
        self.sections.iter().find(|section| section.kind == *kind)
    }

    /// A line of a section.
    pub fn entry(&self, kind: &SectionKind, line: Line) -> Option<&Entry> {
        self.section(kind)?.entry(line)
    }

    /// A figure of a section; columns as in [`Report::total_column`].
    pub fn figure(&self, kind: &SectionKind, line: Line, column: usize) -> Option<&Figure> {
        self.entry(kind, line)?.figure(column)
    }

    /// The derivative contracts by name with their payments, in printed order.
    pub fn contracts(&self) -> impl Iterator<Item = &Entry> {
        let section = self.section(&SectionKind::DerivativePayments);
        let entries = section.map_or(&[][..], |section| &section.entries);
        entries.iter().filter(|entry| entry.line != Some(Line::TotalDerivativePayments))
    }

    /// A table of loans.
    pub fn loan_table(&self, kind: LoanTableKind) -> Option<&LoanTable> {
        self.loan_tables.iter().find(|table| table.kind == kind)
    }

    /// The delinquency table of the pool.
    pub fn total_delinquency(&self) -> Option<&DelinquencyTable> {
        self.delinquency.iter().find(|table| table.is_total())
    }

    /// The delinquency table of a column: a group or the total.
    pub fn delinquency_of(&self, column: usize) -> Option<&DelinquencyTable> {
        if column == self.total_column() {
            return self.total_delinquency();
        }
        self.delinquency.iter().find(|table| self.group_column(&table.name) == Some(column))
    }

    /// The entries whose labels are not known in their sections, with those sections.
    pub fn unknown_lines(&self) -> impl Iterator<Item = (&Section, &Entry)> {
        let with_section = |section| Section::unknown(section).map(move |entry| (section, entry));
        self.sections.iter().flat_map(with_section)
    }
}

impl Section {
    /// The entries whose labels are not known here. The names of contracts are none of them.
    pub fn unknown(&self) -> impl Iterator<Item = &Entry> {
        let names = self.kind == SectionKind::DerivativePayments;
        self.entries.iter().filter(move |entry| entry.line.is_none() && !names)
    }
}
