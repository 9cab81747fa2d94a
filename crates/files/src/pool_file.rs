//! Pool files: loans or rep lines, one a row.

use std::collections::HashMap;
use std::path::Path;

use collateral::{Adjustable, Loan, LoanRate};
use csv::ByteRecord;
use terms::{IndexId, Rate};

use crate::bounds::{self, Bound, MONTHS};
use crate::csv_reader::{CsvReader, Header, field, field_span, number_hint, text};
use crate::error::Faults;
use crate::pool_columns::{Column, NAMES, REQUIRED};
use crate::pool_doubts::Doubts;
use crate::source::{Problem, Problems, Source};
use crate::words::{decimal, did_you_mean, quoted};

/// A cap that never binds: rates stay within 100%.
const NO_CAP: f64 = 100.0;
/// Rounding of most notes, percent.
const EIGHTH: f64 = 0.125;

/// The rows of a pool file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PoolRows {
    /// Rows in the order of the file.
    pub rows: Vec<PoolRow>,
    /// Names in the column `group`, in order of appearance; empty without that column.
    pub groups: Vec<String>,
    /// Names in the column `product`, in order of appearance, by [`Loan::product`]; empty without
    /// that column, or if all of it is empty.
    pub products: Vec<String>,
}

/// A row of a pool file.
#[derive(Clone, Debug, PartialEq)]
pub struct PoolRow {
    /// The loan or rep line.
    pub loan: Loan,
    /// Its group, as a position in [`PoolRows::groups`].
    pub group: Option<usize>,
    /// Where the reader began to look for the row, in bytes.
    pub(crate) start: usize,
}

/// Reads the text of a pool file; `indices` are the names that its column `index` may have.
///
/// # Errors
/// All faults of the text; `name` stands in them as the file.
pub fn parse_pool_bytes(name: &Path, bytes: &[u8], indices: &[String]) -> Result<PoolRows, Faults> {
    rows_of(name, bytes.to_vec(), indices)
}

fn rows_of(name: &Path, bytes: Vec<u8>, indices: &[String]) -> Result<PoolRows, Faults> {
    let problems = Problems::default();
    let source = Source::new(name, bytes, &problems);
    let file = PoolFile::read(source, problems, Some(indices));
    if file.problems.is_empty() { Ok(file.rows) } else { Err(file.source.faults(&file.problems)) }
}

/// A pool file with its text, for faults that are found later.
pub(crate) struct PoolFile {
    pub(crate) rows: PoolRows,
    pub(crate) source: Source,
    pub(crate) problems: Problems,
    /// Rows that look wrong but may be right.
    pub(crate) warnings: Problems,
    delivery: Option<usize>,
}

impl PoolFile {
    /// Reads the rows. Without `indices` names of indices are not looked up.
    pub(crate) fn read(source: Source, problems: Problems, indices: Option<&[String]>) -> PoolFile {
        let mut rows = PoolRows::default();
        let mut delivery = None;
        let warnings = Problems::default();
        if !problems.is_empty() {
            // Not UTF-8: what the fields say is a guess.
            return PoolFile { rows, source, problems, warnings, delivery };
        }
        let mut reader = CsvReader::new(&source);
        let required = |at| REQUIRED.iter().any(|column| *column as usize == at);
        if let Some(header) = reader.header(&NAMES, required, &problems, None) {
            delivery = header.position(Column::Delivery as usize);
            let is_grouped = header.position(Column::Group as usize).is_some();
            let mut record = ByteRecord::new();
            let (mut groups, mut products) = (HashMap::new(), HashMap::new());
            let mut doubts = Doubts::default();
            while let Some(start) = reader.next(&mut record) {
                if !reader.has_width(&record, start, header.width, &problems) {
                    continue;
                }
                let row = Row {
                    record: &record,
                    header: &header,
                    start,
                    text: &source.text,
                    problems: &problems,
                };
                let group = is_grouped
                    .then(|| position(&mut rows.groups, &mut groups, row.text(Column::Group)));
                let product = row.text(Column::Product);
                if let Some(mut loan) = row.loan(indices) {
                    loan.product = position(&mut rows.products, &mut products, product);
                    doubts.note(&loan, |column| row.place(column));
                    rows.rows.push(PoolRow { loan, group, start });
                }
            }
            if rows.products.iter().all(String::is_empty) {
                rows.products.clear();
            }
            doubts.warn(&warnings);
            if rows.rows.is_empty() && problems.is_empty() {
                let problem = Problem::new(0..0, "the pool has no rows");
                problems.push(problem.label("expected one row a loan or rep line"));
            }
        }
        PoolFile { rows, source, problems, warnings, delivery }
    }

    /// Notes a problem at the delivery month of a row.
    pub(crate) fn delivery_problem(&self, row: &PoolRow, message: String, hint: &str) {
        if self.problems.full() {
            return self.problems.count();
        }
        let column = self.delivery.unwrap_or(0);
        let span = field_span(&self.source.text, row.start, column);
        self.problems.push(Problem::new(span, message).hint(hint));
    }
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

/// A row that is being read.
struct Row<'r> {
    record: &'r ByteRecord,
    header: &'r Header,
    start: usize,
    text: &'r str,
    problems: &'r Problems,
}

impl Row<'_> {
    fn text(&self, column: Column) -> &str {
        let position = self.header.position(column as usize);
        position.map_or("", |position| text(field(self.record, position)))
    }

    /// Place of a field; the end of the row where the file lacks the column.
    fn place(&self, column: Column) -> std::ops::Range<usize> {
        let last = self.header.width.saturating_sub(1);
        let position = self.header.position(column as usize).unwrap_or(last);
        field_span(self.text, self.start, position)
    }

    /// Notes a problem at a field; the row's `id`, if it has one, goes into the message.
    fn problem(&self, column: Column, message: &str, expected: &str, hint: Option<String>) {
        if self.problems.full() {
            return self.problems.count();
        }
        let span = self.place(column);
        let message = match self.text(Column::Id) {
            "" => message.to_owned(),
            id => format!("{message} (row {})", quoted(id)),
        };
        let problem = Problem::new(span, message);
        let problem = match expected {
            "" => problem,
            expected => problem.label(format!("expected {expected}")),
        };
        self.problems.push(problem.maybe_hint(hint));
    }

    /// A number; `Ok(None)` for an empty field, `Err` after a fault.
    fn number(&self, column: Column, bound: &Bound) -> Result<Option<f64>, Faulty> {
        let written = self.text(column);
        if written.is_empty() {
            return Ok(None);
        }
        let number = decimal(written);
        if let Some(number) = number.filter(|number| bound.holds(*number)) {
            return Ok(Some(number));
        }
        if !self.problems.full() {
            let message = format!("`{}` is {}", column.name(), quoted(written));
            let hint = if number.is_none() { number_hint(written) } else { None };
            self.problem(column, &message, bound.words, hint);
        } else {
            self.problems.count();
        }
        Err(Faulty)
    }

    fn rate_or(&self, column: Column, bound: &Bound, default: f64) -> Result<Rate, Faulty> {
        Ok(Rate::from_percent(self.number(column, bound)?.unwrap_or(default)))
    }

    /// A whole number of months from `low` on; `Ok(None)` for an empty field.
    fn months(&self, column: Column, low: u32) -> Result<Option<u32>, Faulty> {
        self.whole(column, low, MONTHS)
    }

    /// A whole number from `low` to `high`; `Ok(None)` for an empty field.
    fn whole(&self, column: Column, low: u32, high: u32) -> Result<Option<u32>, Faulty> {
        let written = self.text(column);
        if written.is_empty() {
            return Ok(None);
        }
        // Spreadsheets write whole numbers as 360.0, too.
        let whole = written.strip_suffix(".0").unwrap_or(written).parse::<u32>();
        if let Ok(number) = whole
            && (low..=high).contains(&number)
        {
            return Ok(Some(number));
        }
        if !self.problems.full() {
            let message = format!("`{}` is {}", column.name(), quoted(written));
            let expected = format!("a whole number from {low} to {high}");
            self.problem(column, &message, &expected, None);
        } else {
            self.problems.count();
        }
        Err(Faulty)
    }

    /// The value of a required field.
    fn required<T>(&self, column: Column, value: Option<T>) -> Result<T, Faulty> {
        value.ok_or_else(|| {
            self.problem(column, &format!("`{}` is empty", column.name()), "a number", None);
            Faulty
        })
    }

    fn loan(&self, indices: Option<&[String]>) -> Option<Loan> {
        if self.record.iter().all(|field| field.trim_ascii().is_empty()) {
            let hint = Some("delete the line".to_owned());
            self.problem(Column::Balance, "every field of the row is empty", "", hint);
            return None;
        }
        // Every field is read before the first fault gives the row up.
        let required = |column, bound| {
            let number = self.number(column, bound)?;
            self.required(column, number)
        };
        let balance = required(Column::Balance, &bounds::BALANCE);
        let rate = required(Column::Rate, &bounds::RATE).map(Rate::from_percent);
        let age = self.months(Column::Age, 0);
        let remaining = self
            .months(Column::Remaining, 1)
            .and_then(|months| self.required(Column::Remaining, months));
        let amortization = self.months(Column::Amortization, 1);
        let interest_only = self.months(Column::InterestOnly, 0);
        let delivery = self.months(Column::Delivery, 1);
        let early = self.whole(Column::EarlyPayments, 0, bounds::EARLY_PAYMENTS);
        let servicing = self.rate_or(Column::Servicing, &bounds::RATE, 0.0);
        let insurance = self.rate_or(Column::Insurance, &bounds::RATE, 0.0);
        let adjustment = self.adjustment(indices);
        let remaining_months = remaining.ok()?;
        let amortization_months = amortization.ok()?.unwrap_or(remaining_months);
        let loan = Loan {
            balance: balance.ok()?,
            age: age.ok()?.unwrap_or(0),
            remaining_months,
            amortization_months,
            interest_only_months: interest_only.ok()?.unwrap_or(0),
            delivery_month: delivery.ok()?.unwrap_or(1),
            early_payments: early.ok()?.unwrap_or(0),
            product: 0,
            rate: rate.ok()?,
            adjustment: adjustment.ok()?,
            servicing: servicing.ok()?,
            insurance: insurance.ok()?,
        };
        self.check(&loan).then_some(loan)
    }

    /// Whether the months of a loan fit together.
    fn check(&self, loan: &Loan) -> bool {
        let remaining = loan.remaining_months;
        let mut good = true;
        let mut fault = |column, message: String, hint: &str| {
            self.problem(column, &message, "", Some(hint.to_owned()));
            good = false;
        };
        if loan.age + remaining > MONTHS {
            let message = format!("{} months of age and {remaining} remaining months", loan.age);
            fault(Column::Age, message, "their sum is at most 1200");
        }
        if loan.amortization_months < remaining {
            let message = format!(
                "the loan amortises over {} months, but {remaining} payments remain",
                loan.amortization_months
            );
            fault(Column::Amortization, message, "`remaining_months` or more; more for a balloon");
        }
        if loan.early_payments >= remaining {
            let message = format!("{} early payments, but {remaining} remain", loan.early_payments);
            fault(Column::EarlyPayments, message, "less than `remaining_months`");
        }
        if loan.interest_only_months > remaining {
            let message = format!(
                "{} months of interest only, but {remaining} payments remain",
                loan.interest_only_months
            );
            fault(Column::InterestOnly, message, "at most `remaining_months`");
        } else if loan.interest_only_months > 0
            && loan.interest_only_months >= loan.amortization_months
        {
            let message = format!(
                "{} months of interest only leave none to amortise over",
                loan.interest_only_months
            );
            let hint = "for interest only until a balloon, let `amortization_months` be more";
            fault(Column::InterestOnly, message, hint);
        }
        good
    }

    fn adjustment(&self, indices: Option<&[String]>) -> Result<LoanRate, Faulty> {
        let margin = self.number(Column::Margin, &bounds::LOAN_MARGIN);
        let first_reset = self.months(Column::FirstReset, 1);
        let reset_period = self.months(Column::ResetPeriod, 1);
        let initial_cap = self.number(Column::InitialCap, &bounds::RATE);
        let periodic_cap = self.number(Column::PeriodicCap, &bounds::RATE);
        let lifetime_cap = self.number(Column::LifetimeCap, &bounds::RATE);
        let floor = self.number(Column::LifetimeFloor, &bounds::RATE);
        let rounding = self.rate_or(Column::Rounding, &bounds::RATE, EIGHTH);
        let look_back = self.months(Column::LookBack, 0);
        let index = self.text(Column::Index);
        if index.is_empty() {
            for (column, stated) in [
                (Column::Margin, matches!(margin, Ok(Some(_)))),
                (Column::FirstReset, matches!(first_reset, Ok(Some(_)))),
            ] {
                if stated {
                    let message = format!("`{}` without an `index`", column.name());
                    let hint = "name the index, or leave the field empty for a fixed rate";
                    self.problem(column, &message, "", Some(hint.to_owned()));
                    return Err(Faulty);
                }
            }
            let others = [initial_cap, periodic_cap, lifetime_cap, floor, rounding.map(|_| None)];
            let months = [margin.map(|_| None), first_reset, reset_period, look_back];
            let is_read = others.iter().all(Result::is_ok) && months.iter().all(Result::is_ok);
            return if is_read { Ok(LoanRate::Fixed) } else { Err(Faulty) };
        }
        let index = match indices {
            Some(names) => names.iter().position(|name| name == index).ok_or_else(|| {
                let hint = did_you_mean(index, names.iter().map(String::as_str)).or_else(|| {
                    let index = quoted(index).replace('`', "");
                    Some(format!("write `[index]` with `static_pct = {{ {index} = ... }}`"))
                });
                let message = format!("there is no index {}", quoted(index));
                self.problem(Column::Index, &message, "an index of `[index]`", hint);
                Faulty
            }),
            None => Ok(0),
        };
        let needed = |column, is_empty| {
            if is_empty {
                let message = format!("`{}` is empty, but the loan has an `index`", column);
                let column =
                    if column == "margin_pct" { Column::Margin } else { Column::FirstReset };
                self.problem(column, &message, "", Some(format!("state `{}`", column.name())));
            }
        };
        needed("margin_pct", matches!(margin, Ok(None)));
        needed("first_reset_month", matches!(first_reset, Ok(None)));
        let periodic_cap = periodic_cap?.unwrap_or(NO_CAP);
        let lifetime_cap = lifetime_cap?.unwrap_or(NO_CAP);
        let floor = floor?.unwrap_or(0.0);
        if lifetime_cap < floor {
            let message =
                format!("the lifetime cap ({lifetime_cap}%) is below the floor ({floor}%)");
            self.problem(Column::LifetimeCap, &message, "", None);
            return Err(Faulty);
        }
        Ok(LoanRate::Adjustable(Adjustable {
            index: IndexId(index?),
            margin: Rate::from_percent(margin?.ok_or(Faulty)?),
            first_reset: first_reset?.ok_or(Faulty)?,
            reset_period: reset_period?.unwrap_or(6),
            initial_cap: Rate::from_percent(initial_cap?.unwrap_or(periodic_cap)),
            periodic_cap: Rate::from_percent(periodic_cap),
            lifetime_cap: Rate::from_percent(lifetime_cap),
            lifetime_floor: Rate::from_percent(floor),
            rounding: Some(rounding?).filter(|rounding| *rounding > Rate::ZERO),
            look_back: look_back?.unwrap_or(1),
        }))
    }
}

/// A field whose fault is noted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Faulty;
