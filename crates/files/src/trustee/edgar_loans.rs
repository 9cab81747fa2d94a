//! Tables of loans of a filed text: a summary on the left, groups on the right, then the loans.

use remittance::{
    Disposition, Figure, Loan, LoanGroup, LoanTable, LoanTableKind, LoanTotal, Report,
};

use crate::reader::source::Problems;
use crate::reader::words::{listed, quoted};
use crate::trustee::edgar::{Reading, SetAside};
use crate::trustee::edgar_lines::{Piece, SLOT, TextLine, single_blanks};
use crate::trustee::edgar_pages::{Page, date_of_serial};

/// Most columns of a table.
const MOST_COLUMNS: usize = 12;
/// What is printed for a figure that the trustee does not have.
const NOT_AVAILABLE: &str = "Not Available";
/// With this begins the description of a group.
const GROUP: &str = "Loan Group ";

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    NumberAndGroup,
    Status,
    Original,
    Balance,
    Amount,
    Date,
    Rate,
    StateAndLtv,
    TypeAndTerm,
    Term,
    Origination,
}

/// The columns by their headings.
const COLUMNS: [(&str, Column); 14] = [
    ("Loan Number & Loan Group", Column::NumberAndGroup),
    ("Loan Status", Column::Status),
    ("Original Principal Balance", Column::Original),
    ("Stated Principal Balance", Column::Balance),
    ("Prior Principal Balance", Column::Balance),
    ("Prepayment Amount", Column::Amount),
    ("Realized Loss/(Gain)", Column::Amount),
    ("Prepayment Date", Column::Date),
    ("Paid to Date", Column::Date),
    ("Current Note Rate", Column::Rate),
    ("State & LTV at Origination", Column::StateAndLtv),
    ("Type Prepayment & Original Term", Column::TypeAndTerm),
    ("Original Term", Column::Term),
    ("Origination Date", Column::Origination),
];

/// A page of a table that is being read.
struct Body<'r, 'p> {
    reading: &'r mut Reading<'p>,
    table: LoanTable,
    /// The groups of the table's pages before.
    groups: Vec<LoanGroup>,
    /// Words of the heading by slot.
    heading: Vec<String>,
    /// Columns, once the heading is complete.
    columns: Option<Vec<Option<Column>>>,
}

/// The table of the page before with its columns: its heading need not stand again.
pub(crate) type OpenTable = Option<(LoanTableKind, Vec<Option<Column>>)>;

pub(crate) fn read(
    page: &Page<'_>,
    kind: LoanTableKind,
    open: &mut OpenTable,
    reading: &mut Reading<'_>,
) {
    let (summary, groups, loans) = (Vec::new(), Vec::new(), Vec::new());
    let heading = vec![String::new(); MOST_COLUMNS];
    let table = LoanTable { kind, summary, groups, loans };
    let known = reading.report.loan_table(kind);
    let groups = known.map_or_else(Vec::new, |known| known.groups.clone());
    let columns = open.take().filter(|(of, _)| *of == kind).map(|(_, columns)| columns);
    let mut body = Body { reading, table, groups, heading, columns };
    for line in &page.lines {
        body.line(line);
    }
    let Body { table, columns, .. } = body;
    *open = columns.map(|columns| (kind, columns));
    let tables = &mut reading.report.loan_tables;
    match tables.iter_mut().find(|known| known.kind == kind) {
        None => tables.push(table),
        // The table goes on; what its pages repeat above it must be the same.
        Some(known) => {
            let first = known.loans.is_empty() && known.summary.is_empty();
            let same_totals = table.summary.is_empty() || table.summary == known.summary;
            let same =
                first || (same_totals && (table.groups.is_empty() || table.groups == known.groups));
            known.loans.extend(table.loans);
            if known.groups.is_empty() {
                known.groups = table.groups;
            }
            if known.summary.is_empty() {
                known.summary = table.summary;
            }
            if let (false, Some(line)) = (same, page.lines.first()) {
                let message = "the summary differs from that of the page before";
                let problem = line.problem(line.rest(0), message);
                reading.problems.push(problem.label("expected the same summary"));
            }
        }
    }
}

/// Tells of tables that are missing.
pub(crate) fn missing(report: &Report, missing: &mut dyn FnMut(&str, &str)) {
    for (name, kind) in LoanTableKind::ALL {
        match report.loan_table(kind) {
            None => missing(&format!("table of loans: {name}"), "expected a page, if an empty one"),
            Some(table) if table.summary.is_empty() => {
                missing(&format!("summary of the loans: {name}"), "expected `Total Loan Count = `");
            }
            Some(_) => {}
        }
    }
}

impl Body<'_, '_> {
    fn line(&mut self, line: &TextLine) {
        let words = line.words();
        let is_first = words.starts_with("Loan Number");
        let is_last = words.starts_with(GROUP) && !words.contains('=');
        let is_heading = is_first || words.starts_with("& ") || is_last;
        if is_first {
            self.heading.iter_mut().for_each(String::clear);
            self.columns = None;
        }
        if words == "SUMMARY LOAN GROUP" {
            self.reading.aside(line, SetAside::Heading);
        } else if self.columns.is_none() && is_heading {
            self.head(line, is_last);
        } else if self.reading.is_furniture(line) {
        } else if self.columns.is_some() && !words.contains('=') {
            self.loan(line);
        } else if !self.summary(line) {
            self.reading.unplaced(line);
        }
    }

    /// A line above the loans: a total, a group, or both.
    fn summary(&mut self, line: &TextLine) -> bool {
        let group = line.find(GROUP).unwrap_or(line.text().len());
        let (left, right) = (line.piece(0, group), line.rest(group));
        let mut is_placed = false;
        if let Some((label, value)) = left.text.split_once('=') {
            let label = single_blanks(label);
            if self.table.summary.iter().any(|total| total.label == label) {
                let problem = line.problem(left, format!("{} stands twice", quoted(&label)));
                self.reading.problems.push(problem.label("expected each total once"));
            } else if let Some(figure) = self.available(line, left, value.trim()) {
                self.table.summary.push(LoanTotal { label, figure });
            }
            is_placed = true;
        } else if !left.text.is_empty() {
            return false;
        }
        if right.text.is_empty() {
            return is_placed;
        }
        let described = right.text.strip_prefix(GROUP).and_then(|text| text.split_once('='));
        let Some((number, rest)) = described else { return false };
        let (name, book_value) = match rest.split_once(';') {
            Some((name, rest)) => (name, rest.split_once('=').map(|(_, value)| value.trim())),
            None => (rest, None),
        };
        let Ok(number) = number.trim().parse() else { return false };
        if self.table.groups.iter().any(|group| group.number == number) {
            let problem = line.problem(right, format!("loan group {number} stands twice"));
            self.reading.problems.push(problem.label("expected each group once"));
            return true;
        }
        let book_value = book_value.map(|value| self.available(line, right, value).flatten());
        let name = single_blanks(name);
        self.table.groups.push(LoanGroup { number, name, book_value });
        true
    }

    /// A figure of the summary; `Some(None)` if the trustee does not have it.
    fn available(&self, line: &TextLine, at: Piece<'_>, text: &str) -> Option<Option<Figure>> {
        if text == NOT_AVAILABLE {
            return Some(None);
        }
        let figure = line.figure_of(Piece { text, ..at }, self.reading.problems);
        figure.map(Some)
    }

    /// A line of the heading; the last one completes it.
    fn head(&mut self, line: &TextLine, is_last: bool) {
        self.reading.aside(line, SetAside::Heading);
        for (slot, words) in self.heading.iter_mut().enumerate() {
            let piece = line.piece(slot * SLOT, (slot + 1) * SLOT);
            if !piece.text.is_empty() {
                *words = single_blanks(&format!("{words} {}", piece.text));
            }
        }
        if !is_last {
            return;
        }
        let mut columns = Vec::new();
        for words in &self.heading {
            let known = COLUMNS.iter().find(|(heading, _)| heading == words);
            if known.is_none() && !words.is_empty() {
                let message = format!("unknown column {} of a table of loans", quoted(words));
                let label = format!("expected {}", listed(COLUMNS.iter().map(|(h, _)| *h)));
                self.reading.problems.push(line.problem(line.rest(0), message).label(label));
            }
            columns.push(known.map(|(_, column)| *column));
        }
        self.columns = Some(columns);
    }

    fn loan(&mut self, line: &TextLine) {
        let problems = self.reading.problems;
        let columns = self.columns.as_deref().unwrap_or_default();
        let first = columns.iter().skip(1).position(Option::is_some).map_or(1, |slot| slot + 1);
        let name = line.piece(0, first * SLOT);
        let mut words = name.text.split(' ').filter(|word| !word.is_empty());
        let groups = || self.groups.iter().chain(&self.table.groups);
        let has_groups = groups().next().is_some();
        let (number, group) = (words.next(), words.next());
        // A pool without groups needs no number of one.
        let group = group.map_or((!has_groups).then_some(0), |group| group.parse().ok());
        let (Some(number), Some(group), None, 0) = (number, group, words.next(), name.from) else {
            if !line.text().bytes().any(|byte| byte.is_ascii_digit()) {
                return self.reading.unplaced(line);
            }
            let problem = line.problem(name, "a line below the loans' heading");
            return problems.push(problem.label("expected a loan number and its group"));
        };
        if has_groups && !groups().any(|known| known.number == group) {
            let problem = line.problem(name, format!("there is no loan group {group}"));
            problems.push(problem.label("expected a group of the summary"));
        }
        let mut loan = Loan { number: number.to_owned(), group, ..Loan::default() };
        let last = columns.iter().rposition(Option::is_some).unwrap_or(0);
        let mut is_whole = true;
        for (slot, column) in columns.iter().enumerate().skip(first) {
            let start = slot * SLOT;
            let Some(column) = column else { continue };
            if line.piece(start, start + SLOT).text.is_empty() {
                if matches!(column, Column::Original | Column::Balance | Column::Amount) {
                    let message = format!("loan {} has nothing here", quoted(number));
                    let problem = line.problem(line.piece(start, start), message);
                    problems.push(problem.label("expected a figure, a date or words"));
                }
            } else if let Some(piece) = line.column(start, problems)
                && !field(&mut loan, *column, line, piece, problems)
            {
                is_whole = false;
            }
        }
        let beyond = line.rest((last + 1) * SLOT);
        if !beyond.text.is_empty() {
            let message = format!("{} stands beyond the last column", quoted(beyond.text));
            problems.push(line.problem(beyond, message).label("expected the end of the line"));
        }
        self.table.loans.push(loan);
        if !is_whole {
            self.reading.unplaced(line);
        }
    }
}

/// Sets what one column says of a loan; false if the model has no room for it.
fn field(
    loan: &mut Loan,
    column: Column,
    line: &TextLine,
    piece: Piece<'_>,
    problems: &Problems,
) -> bool {
    let wrong = |expected: &str| {
        let message = format!("{} stands here", quoted(piece.text));
        problems.push(line.problem(piece, message).label(format!("expected {expected}")));
    };
    let figure = || line.figure_of(piece, problems);
    let date = || {
        let date = date_of_serial(piece.text);
        if date.is_none() {
            wrong("the serial number of a date, as 37587");
        }
        date
    };
    let (before, after) = match piece.text.split_once('-') {
        Some((before, after)) => (before.trim(), Some(after.trim())),
        None => (piece.text, None),
    };
    let of = |text| Piece { text, ..piece };
    match column {
        Column::NumberAndGroup => {}
        Column::Status => loan.status = single_blanks(piece.text),
        Column::Original => loan.original_balance = figure(),
        Column::Balance => loan.balance = figure(),
        Column::Amount => loan.amount = figure(),
        Column::Date => loan.date = date(),
        Column::Rate => loan.note_rate = figure(),
        Column::Term => loan.original_term = figure(),
        Column::Origination => loan.origination_date = date(),
        Column::StateAndLtv => match after {
            Some(ltv)
                if [0, 2].contains(&before.len())
                    && before.bytes().all(|b| b.is_ascii_uppercase()) =>
            {
                before.clone_into(&mut loan.state);
                loan.ltv = Some(ltv)
                    .filter(|l| !l.is_empty())
                    .and_then(|l| line.figure_of(of(l), problems));
            }
            _ => wrong("a state and the loan to value, as CA - 80.00%"),
        },
        Column::TypeAndTerm => match Disposition::ALL.iter().find(|(name, _)| *name == before) {
            Some((_, disposition)) => {
                loan.disposition = Some(*disposition);
                let term = after.filter(|term| !term.is_empty());
                loan.original_term = term.and_then(|term| line.figure_of(of(term), problems));
            }
            None => {
                let term = after.filter(|term| Figure::parse(term).is_ok());
                loan.original_term = term.and_then(|term| line.figure_of(of(term), problems));
                return false;
            }
        },
    }
    true
}
