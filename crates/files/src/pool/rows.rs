//! Pool files: loans or rep lines, one a row.

use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;

use collateral::{CurrentPayment, Loan, PaymentReset, PaymentTerms};
use csv::ByteRecord;

use crate::doubt::{Doubt, DoubtKind, Doubts};
use crate::pool::columns::{Column, Kind, NAMES, REQUIRED};
use crate::pool::doubts::RowDoubts;
use crate::pool::payment_resets;
use crate::pool::payments::{self, Written};
use crate::pool::row::{Faulty, Fields, Row, Unreadable};
use crate::reader::bounds;
use crate::reader::csv_reader::{CsvReader, Header, Layout, field, field_span, number_hint, text};
use crate::reader::error::Faults;
use crate::reader::source::{Problem, Problems, Source};
use crate::reader::words::quoted;
use crate::reader::workbook::Reading;

/// The rows of a pool file or of a tape.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PoolRows {
    /// Loans or rep lines in the order of the file.
    pub loans: Vec<Loan>,
    /// Group of each loan, as a position in `groups`; empty without a column `group`.
    pub group_of: Vec<u32>,
    /// Names in the column `group`, in order of appearance; empty without that column.
    pub groups: Vec<String>,
    /// Names in the column `product`, in order of appearance, by [`Loan::product`]; empty without
    /// that column, or if all of it is empty.
    pub products: Vec<String>,
    /// How loans pay that do not pay every month, by [`Loan::payment_terms`].
    pub payment_terms: Vec<PaymentTerms>,
    /// Penalties on what prepays, by [`PaymentTerms::penalty`].
    pub penalties: Vec<Vec<f64>>,
    /// How payments are reset apart from rates, by [`PaymentTerms::payment_reset`].
    pub payment_resets: Vec<PaymentReset>,
    /// Where loans stand whose payments are, by [`Loan::current_payment`].
    pub current_payments: Vec<CurrentPayment>,
    /// Of every loan delivered after month 1: its position, and where the reader began to look
    /// for its row, in bytes.
    pub(crate) delivered: Vec<(usize, usize)>,
    /// The loans whose age the file does not state: they are taken to be new.
    pub(crate) without_age: WithoutAge,
}

/// Loans whose age a file does not state.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum WithoutAge {
    /// All of them: there is no column.
    All,
    /// Of each whose field is empty its position, and where the reader began to look for its row.
    Rows(Vec<(usize, usize)>),
}

impl Default for WithoutAge {
    fn default() -> WithoutAge {
        WithoutAge::Rows(Vec::new())
    }
}

impl WithoutAge {
    /// Whether the loan at a position is one.
    pub(crate) fn holds(&self, at: usize) -> bool {
        match self {
            WithoutAge::All => true,
            WithoutAge::Rows(rows) => rows.binary_search_by_key(&at, |(at, _)| *at).is_ok(),
        }
    }
}

/// Reads the text of a pool file; `indices` are the names that its column `index` may have.
///
/// # Errors
/// All faults of the text; `name` stands in them as the file.
pub fn parse_pool_bytes(name: &Path, bytes: &[u8], indices: &[String]) -> Result<PoolRows, Faults> {
    let problems = Problems::default();
    let source = Source::of_rows(name, bytes.to_vec(), Reading::Plain, &problems);
    let file = PoolFile::read(source, problems, Some(indices));
    if file.problems.is_empty() { Ok(file.rows) } else { Err(file.source.faults(&file.problems)) }
}

/// A pool file or a tape with its text, for faults that are found later.
pub(crate) struct PoolFile {
    pub(crate) rows: PoolRows,
    pub(crate) source: Source,
    pub(crate) problems: Problems,
    /// Rows that look wrong but may be right.
    pub(crate) doubts: Doubts,
    /// The faults of rows that are left out, as the caller allows.
    pub(crate) left_out: Problems,
    /// The map of a tape, and its faults.
    pub(crate) map: Option<(Source, Problems)>,
    /// Whether rows are left out, as the caller allows.
    pub(crate) is_partial: bool,
    pub(crate) layout: Layout,
    /// Where the column `delivery_month` stands.
    pub(crate) delivery: Option<usize>,
}

impl PoolFile {
    /// A file of which nothing is read yet.
    pub(crate) fn new(source: Source, problems: Problems) -> PoolFile {
        PoolFile {
            rows: PoolRows::default(),
            source,
            problems,
            doubts: Doubts::default(),
            left_out: Problems::default(),
            map: None,
            is_partial: false,
            layout: Layout::PLAIN,
            delivery: None,
        }
    }

    /// Reads the rows. Without `indices` names of indices are not looked up.
    pub(crate) fn read(source: Source, problems: Problems, indices: Option<&[String]>) -> PoolFile {
        let mut file = PoolFile::new(source, problems);
        if !file.problems.is_empty() && file.source.sheet.is_none() {
            // Not UTF-8: what the fields say is a guess.
            return file;
        }
        let mut reader = CsvReader::new(&file.source);
        let required = |at| REQUIRED.iter().any(|column| *column as usize == at);
        let Some(header) = reader.header(&NAMES, &required, &file.problems, None) else {
            return file;
        };
        file.delivery = header.position(Column::Delivery as usize);
        let has = |column| header.position(column as usize).is_some();
        let mut gathered = Gathered::new(has);
        let mut record = ByteRecord::new();
        while let Some(start) = reader.next(&mut record) {
            if reader.has_width(&record, start, header.width, &file.problems) {
                let text = &file.source.text;
                let fields = PlainFields { record: &record, header: &header, start, text };
                gathered.add(&fields, start, indices, &file.problems);
            }
        }
        file.rows = gathered.finish(&file.doubts);
        if file.rows.loans.is_empty() && file.problems.is_empty() {
            let problem = Problem::new(0..0, "the pool has no rows");
            file.problems.push(problem.label("expected one row a loan or rep line"));
        }
        file
    }

    /// Whether neither the file nor its map has a fault.
    pub(crate) fn is_whole(&self) -> bool {
        self.problems.is_empty() && self.map.as_ref().is_none_or(|(_, map)| map.is_empty())
    }

    /// The faults of the file, and of its map.
    pub(crate) fn faults(&self) -> Faults {
        let mut faults = Faults::default();
        if let Some((map, problems)) = &self.map {
            faults.append(map.faults(problems));
        }
        faults.append(self.source.faults(&self.problems));
        faults
    }

    /// What is doubtful about the file, and which rows are left out.
    pub(crate) fn doubts(&self) -> Vec<Doubt> {
        let left_out = self.source.faults(&self.left_out).faults.into_iter();
        let mut doubts: Vec<Doubt> =
            left_out.map(|fault| Doubt::of_fault(DoubtKind::RowsLeftOut, fault)).collect();
        doubts.extend(self.source.doubts(&self.doubts));
        doubts
    }

    /// Line of the row that the reader began to look for at `start`, from 1.
    fn line(&self, start: usize) -> usize {
        let row = self.layout.field_span(&self.source.text, start, 0).start;
        let before = self.source.text.get(..row).unwrap_or("");
        1 + before.bytes().filter(|byte| *byte == b'\n').count()
    }

    /// Why the ages of loans are not known, of `lacking` of `all`, and what to do about it.
    pub(crate) fn ageless(&self, lacking: usize, all: usize) -> (String, String) {
        let file = name(&self.source);
        let column = quoted(Column::Age.name());
        match (&self.rows.without_age, &self.map) {
            (WithoutAge::All, Some((map, _))) => (
                format!("{} maps no {column}", name(map)),
                "map it, or write `age_months = 0` below `[defaults]` for new loans".to_owned(),
            ),
            (WithoutAge::All, None) => (
                format!("{file}:{} has no column {column}", self.line(0)),
                "add it: 0 for new loans".to_owned(),
            ),
            (WithoutAge::Rows(rows), _) => {
                let first = rows.first().map_or(1, |(_, start)| self.line(*start));
                let rows = format!("{lacking} of {all} rows of {file}");
                (
                    format!("{rows} leave {column} empty, the first in line {first}"),
                    "write 0 for new loans".to_owned(),
                )
            }
        }
    }

    /// Notes a problem at the delivery month of the row that begins at `start`.
    pub(crate) fn delivery_problem(&self, start: usize, message: String, hint: &str) {
        if self.problems.full() {
            return self.problems.count();
        }
        let column = self.delivery.unwrap_or(0);
        let span = self.layout.field_span(&self.source.text, start, column);
        self.problems.push(Problem::new(span, message).hint(hint));
    }
}

/// A file's name without its folder.
fn name(source: &Source) -> std::path::Display<'_> {
    source.path.file_name().map_or(source.path.as_path(), Path::new).display()
}

/// The rows of a file as far as they are read.
pub(crate) struct Gathered {
    rows: PoolRows,
    groups: Option<HashMap<String, usize>>,
    products: HashMap<String, usize>,
    /// Positions of terms of payment, from 1; `None` where no column says when loans pay.
    payment_terms: Option<HashMap<PaymentTerms, u32>>,
    /// Positions of penalties, from 1, by their text; 0 where it means none.
    penalties: HashMap<String, u32>,
    /// Positions of terms by which payments are reset, from 1.
    payment_resets: HashMap<payment_resets::Key, u32>,
    doubts: RowDoubts,
}

impl Gathered {
    /// No rows yet; `states`: whether the file says what stands in a column.
    pub(crate) fn new(states: impl Fn(Column) -> bool) -> Gathered {
        let without_age = if states(Column::Age) { WithoutAge::default() } else { WithoutAge::All };
        let mut of_payments = payments::COLUMNS.into_iter().chain(payment_resets::COLUMNS);
        Gathered {
            rows: PoolRows { without_age, ..PoolRows::default() },
            groups: states(Column::Group).then(HashMap::new),
            products: HashMap::new(),
            payment_terms: of_payments.any(&states).then(HashMap::new),
            penalties: HashMap::new(),
            payment_resets: HashMap::new(),
            doubts: RowDoubts::default(),
        }
    }

    /// Adds a row; whether it could be read. What is wrong with it goes to `problems`.
    pub(crate) fn add<F: Fields>(
        &mut self,
        fields: &F,
        start: usize,
        indices: Option<&[String]>,
        problems: &Problems,
    ) -> bool {
        let rows = &mut self.rows;
        // A row that cannot be read has a group and a product all the same.
        let group = self
            .groups
            .as_mut()
            .map(|known| position(&mut rows.groups, known, fields.text(Column::Group)));
        let row = Row { fields, problems };
        let paid = self.payment_terms.as_mut().map(|known| {
            let written = Written::read(&row);
            let reset = payment_resets::Written::read(&row);
            Ok((written?, penalty(&row, rows, &mut self.penalties)?, reset?, known))
        });
        let Some(mut loan) = row.loan(indices) else { return false };
        match paid {
            None => {}
            Some(Err(Faulty)) => return false,
            Some(Ok((written, penalty, reset, known))) => {
                let Some(mut terms) = written.terms(&loan, &row) else { return false };
                if let Some(reset) = reset {
                    let Some((of_loans, current)) = reset.of(&loan, &terms, &row) else {
                        return false;
                    };
                    if let Some(cap) = of_loans.cap {
                        self.doubts.note_payment_cap(cap, || fields.place(Column::PaymentCap));
                    }
                    let known = &mut self.payment_resets;
                    terms.payment_reset = payment_reset(of_loans, rows, known);
                    if current != CurrentPayment::UNSTATED {
                        rows.current_payments.push(current);
                        loan.current_payment = rows.current_payments.len() as u32;
                    }
                }
                terms.penalty = penalty;
                loan.accrued_interest = written.accrued_interest();
                if terms != PaymentTerms::MONTHLY {
                    loan.payment_terms = *known.entry(terms).or_insert_with(|| {
                        rows.payment_terms.push(terms);
                        rows.payment_terms.len() as u32
                    });
                }
            }
        }
        loan.product =
            position(&mut rows.products, &mut self.products, fields.text(Column::Product));
        self.doubts.note(&loan, fields.text(Column::Id), |column| fields.place(column));
        if loan.delivery_month > 1 {
            rows.delivered.push((rows.loans.len(), start));
        }
        if let WithoutAge::Rows(empty) = &mut rows.without_age
            && let Ok(None) = fields.whole(Column::Age)
        {
            empty.push((rows.loans.len(), start));
        }
        rows.group_of.extend(group.and_then(|group| u32::try_from(group).ok()));
        rows.loans.push(loan);
        true
    }

    /// The rows. What is doubtful about them goes to `doubts`.
    pub(crate) fn finish(mut self, doubts: &Doubts) -> PoolRows {
        if self.rows.products.iter().all(String::is_empty) {
            self.rows.products.clear();
        }
        self.doubts.finish(doubts);
        self.rows
    }
}

/// Position of terms by which payments are reset among those of the file, from 1.
fn payment_reset(
    terms: PaymentReset,
    rows: &mut PoolRows,
    known: &mut HashMap<payment_resets::Key, u32>,
) -> u32 {
    *known.entry(payment_resets::key(&terms)).or_insert_with(|| {
        rows.payment_resets.push(terms);
        rows.payment_resets.len() as u32
    })
}

/// Position of a row's penalties among those of the file, from 1; 0 without any.
fn penalty<F: Fields>(
    row: &Row<'_, F>,
    rows: &mut PoolRows,
    known: &mut HashMap<String, u32>,
) -> Result<u32, Faulty> {
    let text = row.fields.text(Column::Penalty);
    if let Some(position) = known.get(text) {
        return Ok(*position);
    }
    let position = match payments::penalty(row)? {
        None => 0,
        Some(by_month) => {
            rows.penalties.push(by_month);
            rows.penalties.len() as u32
        }
    };
    known.insert(text.to_owned(), position);
    Ok(position)
}

/// Position of `name` in `names`, to which it is added if it is new.
fn position(names: &mut Vec<String>, known: &mut HashMap<String, usize>, name: &str) -> usize {
    if let Some(position) = known.get(name) {
        return *position;
    }
    let position = names.len();
    known.insert(name.to_owned(), position);
    names.push(name.to_owned());
    position
}

/// The fields of a pool file: as our columns want them.
struct PlainFields<'r> {
    record: &'r ByteRecord,
    header: &'r Header,
    start: usize,
    text: &'r str,
}

impl Fields for PlainFields<'_> {
    const INDEX_HINT: &'static str = "";
    const FIXED_HINT: &'static str = "name the index, or leave the field empty for a fixed rate";

    fn text(&self, column: Column) -> &str {
        let position = self.header.position(column as usize);
        position.map_or("", |position| text(field(self.record, position)))
    }

    fn number(&self, column: Column) -> Result<Option<f64>, Unreadable> {
        match (self.text(column), column.kind()) {
            ("", _) => Ok(None),
            (written, Kind::Dollars(bound) | Kind::Percent(bound)) => {
                bounds::read(bound, written).map(Some).ok_or(Unreadable(None))
            }
            _ => Err(Unreadable(None)),
        }
    }

    fn whole(&self, column: Column) -> Result<Option<i64>, Unreadable> {
        match self.text(column) {
            "" => Ok(None),
            written => {
                // Spreadsheets write whole numbers as 360.0, too.
                let digits = written.strip_suffix(".0").unwrap_or(written);
                let number = digits.parse::<u32>().ok();
                number.map(|number| Some(i64::from(number))).ok_or(Unreadable(None))
            }
        }
    }

    fn is_blank(&self) -> bool {
        self.record.iter().all(|field| field.trim_ascii().is_empty())
    }

    fn written(&self, column: Column) -> &str {
        self.text(column)
    }

    fn hint(&self, column: Column) -> Option<String> {
        match column.kind() {
            Kind::Dollars(_) | Kind::Percent(_) => number_hint(self.text(column)),
            Kind::Text | Kind::Whole(..) => None,
        }
    }

    fn meaning(&self, _: Column, _: f64) -> String {
        String::new()
    }

    fn place(&self, column: Column) -> Range<usize> {
        let last = self.header.width.saturating_sub(1);
        let position = self.header.position(column as usize).unwrap_or(last);
        field_span(self.text, self.start, position)
    }
}
