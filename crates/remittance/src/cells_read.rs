//! From the tidy form back to a report.

use std::collections::{BTreeMap, BTreeSet};

use terms::Date;

use crate::cells::{Cell, DELINQUENCY, NOT_AVAILABLE, OTHER_SECTION, bare_label, delinquency_line};
use crate::class::{ClassColumn, ClassReport};
use crate::delinquency::{
    DelinquencyLine, DelinquencyMeasure, DelinquencyRow, DelinquencyTable, PaymentsBehind,
};
use crate::figure::{Figure, NotAFigure};
use crate::loan::{Disposition, Loan, LoanGroup, LoanTable, LoanTableKind, LoanTotal};
use crate::report::{Party, Report, Unplaced};
use crate::section::{Section, SectionKind};

/// What of a cell is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellPart {
    /// The part that it names.
    Part,
    /// The line that it names.
    Line,
    /// The column that it names.
    Column,
    /// Its text.
    Text,
}

/// What is wrong with a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellFault {
    /// Position of the cell; the number of cells when one is missing.
    pub cell: usize,
    /// What of it is wrong.
    pub at: CellPart,
    /// What is wrong.
    pub message: String,
    /// What was expected.
    pub expected: String,
}

/// The report of a tidy form.
///
/// # Errors
/// Every cell that says nothing about a report, with what was expected.
pub fn report_of_cells(cells: &[Cell]) -> Result<Report, Vec<CellFault>> {
    let mut reader =
        Reader { report: Report::default(), rows: BTreeMap::new(), seen: BTreeSet::new() };
    let mut faults = Vec::new();
    let in_order = |groups: bool| {
        cells.iter().enumerate().filter(move |(_, cell)| (cell.part == "groups") == groups)
    };
    for (position, cell) in in_order(true).chain(in_order(false)) {
        if let Err((at, message, expected)) = reader.cell(cell) {
            faults.push(CellFault { cell: position, at, message, expected });
        }
    }
    let missing = |message: &str, expected: &str| CellFault {
        cell: cells.len(),
        at: CellPart::Part,
        message: message.to_owned(),
        expected: expected.to_owned(),
    };
    if faults.is_empty() && reader.report.distribution_date.is_none() {
        faults.push(missing("there is no distribution date", "report, deal, distribution_date"));
    }
    if faults.is_empty() && reader.report.classes.is_empty() {
        faults.push(missing("there is no class", "part `classes`, a line for each class"));
    }
    if faults.is_empty() {
        return Ok(reader.report);
    }
    faults.sort_by_key(|fault| fault.cell);
    Err(faults)
}

/// The parts that a tidy form may have, but for those that bear a name of the report's own.
pub(crate) fn parts() -> impl Iterator<Item = &'static str> {
    let own = ["report", "record_dates", "parties", "groups", "classes", "classes_total"];
    let loans = [
        "payoffs",
        "payoffs_summary",
        "payoffs_groups",
        "reo",
        "reo_summary",
        "reo_groups",
        "liquidations",
        "liquidations_summary",
        "liquidations_groups",
        "unplaced",
    ];
    own.into_iter().chain(SectionKind::ALL.iter().map(|(name, _)| *name)).chain(loans)
}

/// Most groups, tables of one kind, and lines of a section.
const MOST_GROUPS: usize = 50;
const MOST_TABLES: usize = 100;
const MOST_LINES: usize = 1_000;

fn too_many<T>(at: CellPart, what: &str, most: usize) -> Outcome<T> {
    wrong(at, format!("there are too many {what}"), format!("at most {most}"))
}

type Outcome<T = ()> = Result<T, (CellPart, String, String)>;

fn wrong<T>(at: CellPart, message: String, expected: impl Into<String>) -> Outcome<T> {
    Err((at, message, expected.into()))
}

fn unknown_column<T>(cell: &Cell, known: &str) -> Outcome<T> {
    wrong(CellPart::Column, format!("unknown column `{}` of `{}`", cell.column, cell.part), known)
}

fn figure(text: &str) -> Outcome<Figure> {
    let reason = |error: NotAFigure| error.to_string();
    Figure::parse(text)
        .or_else(|error| wrong(CellPart::Text, format!("`{text}` is no figure"), reason(error)))
}

/// `None` where the report has no figure.
fn available(text: &str) -> Outcome<Option<Figure>> {
    if text == NOT_AVAILABLE { Ok(None) } else { figure(text).map(Some) }
}

fn date(text: &str) -> Outcome<Date> {
    let of_day = text.len() == 10;
    match text.parse() {
        Ok(date) if of_day => Ok(date),
        _ => wrong(CellPart::Text, format!("`{text}` is no date"), "a date as 2002-12-26"),
    }
}

fn number(text: &str) -> Outcome<u32> {
    match text.parse() {
        Ok(number) => Ok(number),
        Err(_) => wrong(CellPart::Text, format!("`{text}` is no number"), "1, 2, 3 and so on"),
    }
}

struct Reader {
    report: Report,
    /// Where the line of a part stands among those of its part.
    rows: BTreeMap<(String, String), usize>,
    /// Cells that were given.
    seen: BTreeSet<(String, String, String)>,
}

impl Reader {
    fn cell(&mut self, cell: &Cell) -> Outcome {
        let key = (cell.part.clone(), cell.line.clone(), cell.column.clone());
        if !self.seen.insert(key) {
            let message = format!("`{}` of `{}` is given twice", cell.column, cell.line);
            return wrong(CellPart::Column, message, "one text a column");
        }
        let (part, text) = (cell.part.as_str(), cell.text.as_str());
        let report = &mut self.report;
        match part {
            "report" => match (cell.line.as_str(), cell.column.as_str()) {
                ("deal", "name") => report.deal = text.to_owned(),
                ("deal", "bonds") => report.bonds = text.to_owned(),
                ("deal", "series") => report.series = text.to_owned(),
                ("deal", "distribution_date") => report.distribution_date = Some(date(text)?),
                ("issue", "cut_off") => report.issue.cut_off = Some(date(text)?),
                ("issue", "closing") => report.issue.closing = Some(date(text)?),
                ("issue", "first_payment") => report.issue.first_payment = Some(date(text)?),
                ("deal", _) => {
                    return unknown_column(cell, "name, bonds, series, distribution_date");
                }
                ("issue", _) => return unknown_column(cell, "cut_off, closing, first_payment"),
                (line, _) => {
                    let message = format!("unknown line `{line}` of `report`");
                    return wrong(CellPart::Line, message, "deal or issue");
                }
            },
            "record_dates" if cell.column == "date" => report.issue.record.push(date(text)?),
            "groups" if cell.column == "name" => {
                let taken = report.groups.iter().any(|known| known == text);
                if taken || text.is_empty() || text.eq_ignore_ascii_case("total") {
                    let message = format!("`{text}` cannot be the name of a group");
                    return wrong(CellPart::Text, message, "another name");
                }
                if report.groups.len() >= MOST_GROUPS {
                    return too_many(CellPart::Line, "groups", MOST_GROUPS);
                }
                report.groups.push(text.to_owned());
            }
            "record_dates" => return unknown_column(cell, "date"),
            "groups" => return unknown_column(cell, "name"),
            "parties" => return self.party(cell),
            "classes" | "classes_total" => return self.class(cell),
            "unplaced" => {
                let Ok(line) = bare_label(&cell.line).parse() else {
                    let message = format!("`{}` is no line number", cell.line);
                    return wrong(CellPart::Line, message, "a number");
                };
                if cell.column != "text" {
                    return unknown_column(cell, "text");
                }
                report.unplaced.push(Unplaced { line, text: text.to_owned() });
            }
            _ => return self.table(cell),
        }
        Ok(())
    }

    /// Where the line of `cell` stands, and whether it is a new one.
    fn row(&mut self, cell: &Cell, next: usize) -> (usize, bool) {
        let key = (cell.part.clone(), cell.line.clone());
        let is_new = !self.rows.contains_key(&key);
        (*self.rows.entry(key).or_insert(next), is_new)
    }

    fn party(&mut self, cell: &Cell) -> Outcome {
        let (at, is_new) = self.row(cell, self.report.parties.len());
        if is_new {
            self.report.parties.push(Party::default());
        }
        let Some(party) = self.report.parties.get_mut(at) else { return Ok(()) };
        match cell.column.as_str() {
            "role" => party.role.clone_from(&cell.text),
            "name" => party.name.clone_from(&cell.text),
            "capacity" => party.capacity.clone_from(&cell.text),
            _ => return unknown_column(cell, "role, name, capacity"),
        }
        Ok(())
    }

    fn class(&mut self, cell: &Cell) -> Outcome {
        let class = if cell.part == "classes" {
            let (at, is_new) = self.row(cell, self.report.classes.len());
            if is_new {
                let name = bare_label(&cell.line).to_owned();
                self.report.classes.push(ClassReport { name, ..ClassReport::default() });
            }
            self.report.classes.get_mut(at)
        } else if cell.line == "total" {
            Some(&mut self.report.total)
        } else {
            let message = format!("unknown line `{}` of `classes_total`", cell.line);
            return wrong(CellPart::Line, message, "total");
        };
        let Some(class) = class else { return Ok(()) };
        let text = cell.text.as_str();
        match cell.column.as_str() {
            "name" if cell.part == "classes_total" => class.name = text.to_owned(),
            "type" => class.kind = text.to_owned(),
            "cusip" => class.cusip = text.to_owned(),
            "method" => class.method = text.to_owned(),
            "accrual_start" => class.accrual_start = Some(date(text)?),
            "accrual_end" => class.accrual_end = Some(date(text)?),
            name => match ClassColumn::from_name(name) {
                Some(column) => {
                    class.figures.insert(column, figure(text)?);
                }
                None => {
                    let names: Vec<&str> = ClassColumn::all().map(ClassColumn::name).collect();
                    let words = "type, cusip, method, accrual_start, accrual_end";
                    return unknown_column(cell, &format!("{words}, {}", names.join(", ")));
                }
            },
        }
        Ok(())
    }

    fn table(&mut self, cell: &Cell) -> Outcome {
        let part = cell.part.as_str();
        if let Some(name) = part.strip_prefix(DELINQUENCY) {
            return self.delinquency(cell, name);
        }
        let known = SectionKind::ALL.iter().find(|(name, _)| *name == part);
        let other = || part.strip_prefix(OTHER_SECTION).map(|t| SectionKind::Other(t.to_owned()));
        if let Some(kind) = known.map(|(_, kind)| kind.clone()).or_else(other) {
            return self.section(cell, kind);
        }
        for (name, kind) in LoanTableKind::ALL {
            match part.strip_prefix(name) {
                Some("") => return self.loan(cell, kind),
                Some("_summary") => return self.loan_total(cell, kind),
                Some("_groups") => return self.loan_group(cell, kind),
                _ => {}
            }
        }
        let all: Vec<&str> = parts().collect();
        let expected = format!("one of {}, `delinquency: NAME`, `section: TITLE`", all.join(", "));
        wrong(CellPart::Part, format!("unknown part `{part}`"), expected)
    }

    fn section(&mut self, cell: &Cell, kind: SectionKind) -> Outcome {
        let groups = &self.report.groups;
        let column = match groups.iter().position(|group| *group == cell.column) {
            None if cell.column == "total" => groups.len(),
            None => {
                let names = groups.iter().map(String::as_str).chain(["total"]);
                return unknown_column(cell, &names.collect::<Vec<_>>().join(", "));
            }
            Some(column) => column,
        };
        let width = groups.len() + 1;
        let at = match self.report.sections.iter().position(|section| section.kind == kind) {
            Some(at) => at,
            None if self.report.sections.len() >= MOST_TABLES => {
                return too_many(CellPart::Part, "sections", MOST_TABLES);
            }
            None => {
                self.report.sections.push(Section::new(kind));
                self.report.sections.len() - 1
            }
        };
        let next = self.report.sections.get(at).map_or(0, |section| section.entries.len());
        let (row, is_new) = self.row(cell, next);
        let Some(section) = self.report.sections.get_mut(at) else { return Ok(()) };
        if is_new && section.entries.len() >= MOST_LINES {
            return too_many(CellPart::Line, "lines of a section", MOST_LINES);
        }
        if is_new {
            section.push(bare_label(&cell.line), vec![None; width]);
        }
        if cell.text.is_empty() {
            return Ok(());
        }
        let slot = section.entries.get_mut(row).and_then(|entry| entry.figures.get_mut(column));
        if let Some(slot) = slot {
            *slot = Some(figure(&cell.text)?);
        }
        Ok(())
    }

    fn delinquency(&mut self, cell: &Cell, name: &str) -> Outcome {
        let tables = &mut self.report.delinquency;
        let at = match tables.iter().position(|table| table.name == name) {
            Some(at) => at,
            None if tables.len() >= MOST_TABLES => {
                return too_many(CellPart::Part, "delinquency tables", MOST_TABLES);
            }
            None => {
                tables.push(DelinquencyTable { name: name.to_owned(), lines: Vec::new() });
                tables.len() - 1
            }
        };
        let lines = DelinquencyRow::ALL.iter().flat_map(|(_, row)| {
            DelinquencyMeasure::ALL.iter().map(move |(_, measure)| (*row, *measure))
        });
        let mut named = lines.map(|(row, measure)| (delinquency_line(row, measure), row, measure));
        let Some((_, row, measure)) = named.find(|(name, ..)| *name == cell.line) else {
            let message = format!("unknown line `{}` of `{}`", cell.line, cell.part);
            let expected = "DELINQUENT, FORECLOSURE, BANKRUPTCY, REO or TOTAL, then Balance, \
                            % Balance, # Loans or % # Loans";
            return wrong(CellPart::Line, message, expected);
        };
        let Some(column) = PaymentsBehind::ALL.iter().position(|(name, _)| *name == cell.column)
        else {
            return unknown_column(cell, "CURRENT, 1 PAYMENT, 2 PAYMTS, 3+ PAYMTS, TOTAL");
        };
        let next = self.report.delinquency.get(at).map_or(0, |table| table.lines.len());
        let (line, is_new) = self.row(cell, next);
        let Some(table) = self.report.delinquency.get_mut(at) else { return Ok(()) };
        if is_new {
            table.lines.push(DelinquencyLine { row, measure, figures: Default::default() });
        }
        let slot = table.lines.get_mut(line).and_then(|line| line.figures.get_mut(column));
        if let (Some(slot), false) = (slot, cell.text.is_empty()) {
            *slot = Some(figure(&cell.text)?);
        }
        Ok(())
    }

    fn loan_table(&mut self, kind: LoanTableKind) -> Option<&mut LoanTable> {
        let tables = &mut self.report.loan_tables;
        if !tables.iter().any(|table| table.kind == kind) {
            let (summary, groups) = (Vec::new(), Vec::new());
            tables.push(LoanTable { kind, summary, groups, loans: Vec::new() });
        }
        tables.iter_mut().find(|table| table.kind == kind)
    }

    fn loan_total(&mut self, cell: &Cell, kind: LoanTableKind) -> Outcome {
        if cell.column != "figure" {
            return unknown_column(cell, "figure");
        }
        let total = LoanTotal { label: cell.line.clone(), figure: available(&cell.text)? };
        if let Some(table) = self.loan_table(kind) {
            table.summary.push(total);
        }
        Ok(())
    }

    fn loan_group(&mut self, cell: &Cell, kind: LoanTableKind) -> Outcome {
        let Ok(number) = cell.line.parse() else {
            let message = format!("`{}` is no number of a group", cell.line);
            return wrong(CellPart::Line, message, "1, 2, 3 and so on");
        };
        let next = self.loan_table(kind).map_or(0, |table| table.groups.len());
        let (at, is_new) = self.row(cell, next);
        let Some(table) = self.loan_table(kind) else { return Ok(()) };
        if is_new {
            table.groups.push(LoanGroup { number, name: String::new(), book_value: None });
        }
        let Some(group) = table.groups.get_mut(at) else { return Ok(()) };
        match cell.column.as_str() {
            "name" => group.name.clone_from(&cell.text),
            "book_value" => group.book_value = Some(available(&cell.text)?),
            _ => return unknown_column(cell, "name, book_value"),
        }
        Ok(())
    }

    fn loan(&mut self, cell: &Cell, kind: LoanTableKind) -> Outcome {
        let next = self.loan_table(kind).map_or(0, |table| table.loans.len());
        let (at, is_new) = self.row(cell, next);
        let Some(table) = self.loan_table(kind) else { return Ok(()) };
        if is_new {
            let number = bare_label(&cell.line).to_owned();
            table.loans.push(Loan { number, ..Loan::default() });
        }
        let Some(loan) = table.loans.get_mut(at) else { return Ok(()) };
        let text = cell.text.as_str();
        match cell.column.as_str() {
            "group" => loan.group = number(text)?,
            "status" => loan.status = text.to_owned(),
            "original_balance" => loan.original_balance = Some(figure(text)?),
            "balance" => loan.balance = Some(figure(text)?),
            "amount" => loan.amount = Some(figure(text)?),
            "date" => loan.date = Some(date(text)?),
            "note_rate" => loan.note_rate = Some(figure(text)?),
            "state" => loan.state = text.to_owned(),
            "ltv" => loan.ltv = Some(figure(text)?),
            "type" => match Disposition::ALL.iter().find(|(name, _)| *name == text) {
                Some((_, disposition)) => loan.disposition = Some(*disposition),
                None => {
                    let message = format!("`{text}` is no type of prepayment");
                    return wrong(CellPart::Text, message, "Paid Off or Repur/Subs");
                }
            },
            "original_term" => loan.original_term = Some(figure(text)?),
            "origination_date" => loan.origination_date = Some(date(text)?),
            _ => {
                let known = "group, status, original_balance, balance, amount, date, note_rate, \
                             state, ltv, type, original_term, origination_date";
                return unknown_column(cell, known);
            }
        }
        Ok(())
    }
}
