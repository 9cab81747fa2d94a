//! One row of a pool or a tape: from its fields to a loan that is lawful in itself.

use std::ops::Range;

use collateral::{Adjustable, Loan, LoanRate};
use terms::{IndexId, Rate};

use crate::pool::columns::{Column, Kind};
use crate::reader::bounds::MONTHS;
use crate::reader::source::{Problem, Problems};
use crate::reader::words::{did_you_mean, quoted};

/// A cap that never binds: rates stay within 100%.
const NO_CAP: f64 = 100.0;
/// Rounding of most notes, percent.
const EIGHTH: f64 = 0.125;
/// Payments between resets of most notes.
pub(crate) const HALF_YEAR: u32 = 6;

/// The fields of a row, read as the form of its file wants them.
pub(crate) trait Fields {
    /// What to do about an index that the deal does not have.
    const INDEX_HINT: &'static str;
    /// What to do about terms of resets without an index.
    const FIXED_HINT: &'static str;

    /// The words of a column of names; empty where there are none.
    fn text(&self, column: Column) -> &str;

    /// The dollars or the percentage of a column; `None` where there is none.
    fn number(&self, column: Column) -> Result<Option<f64>, Unreadable>;

    /// The whole number of a column; `None` where there is none.
    fn whole(&self, column: Column) -> Result<Option<i64>, Unreadable>;

    /// Whether nothing stands in any field.
    fn is_blank(&self) -> bool;

    /// The field as the file has it.
    fn written(&self, column: Column) -> &str;

    /// What to write in place of an unreadable field.
    fn hint(&self, column: Column) -> Option<String>;

    /// What the field comes to, where that is not what it says, after a comma.
    fn meaning(&self, column: Column, value: f64) -> String;

    /// Place of a field; the end of the row where the file lacks the column.
    fn place(&self, column: Column) -> Range<usize>;
}

/// A field that says nothing of what its column holds; with what the file's form wants there, if
/// that is not what every file has there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unreadable(pub(crate) Option<&'static str>);

/// A field whose fault is noted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Faulty;

/// A row that is being read.
pub(crate) struct Row<'r, F> {
    pub(crate) fields: &'r F,
    pub(crate) problems: &'r Problems,
}

impl<F: Fields> Row<'_, F> {
    /// Notes a problem at a field; the row's `id`, if it has one, goes into the message.
    pub(crate) fn problem(
        &self,
        column: Column,
        message: &str,
        expected: &str,
        hint: Option<String>,
    ) {
        if self.problems.full() {
            return self.problems.count();
        }
        let message = match self.fields.text(Column::Id) {
            "" => message.to_owned(),
            id => format!("{message} (row {})", quoted(id)),
        };
        let problem = Problem::new(self.fields.place(column), message);
        let problem = match expected {
            "" => problem,
            expected => problem.label(format!("expected {expected}")),
        };
        self.problems.push(problem.maybe_hint(hint));
    }

    /// A field that cannot be read, or whose `value` is out of bounds.
    fn refuse(&self, column: Column, value: Result<f64, Unreadable>, expected: &str) -> Faulty {
        if self.problems.full() {
            // Words are made of the first faults only.
            self.problems.count();
            return Faulty;
        }
        let mut message = format!("`{}` is {}", column.name(), quoted(self.fields.written(column)));
        match value {
            Ok(value) => {
                message.push_str(&self.fields.meaning(column, value));
                self.problem(column, &message, expected, None);
            }
            Err(Unreadable(other)) => {
                let hint = self.fields.hint(column);
                self.problem(column, &message, other.unwrap_or(expected), hint);
            }
        }
        Faulty
    }

    /// A number within its column's bounds; `Ok(None)` for an empty field.
    pub(crate) fn number(&self, column: Column) -> Result<Option<f64>, Faulty> {
        let (Kind::Dollars(bound) | Kind::Percent(bound)) = column.kind() else { return Ok(None) };
        match self.fields.number(column) {
            Ok(None) => Ok(None),
            Ok(Some(number)) if bound.holds(number) => Ok(Some(number)),
            Ok(Some(number)) => Err(self.refuse(column, Ok(number), bound.words)),
            Err(unreadable) => Err(self.refuse(column, Err(unreadable), bound.words)),
        }
    }

    fn rate_or(&self, column: Column, default: f64) -> Result<Rate, Faulty> {
        Ok(Rate::from_percent(self.number(column)?.unwrap_or(default)))
    }

    /// A whole number within its column's bounds; `Ok(None)` for an empty field.
    pub(crate) fn whole(&self, column: Column) -> Result<Option<u32>, Faulty> {
        let Kind::Whole(low, high) = column.kind() else { return Ok(None) };
        let value = match self.fields.whole(column) {
            Ok(None) => return Ok(None),
            Ok(Some(number)) => match u32::try_from(number) {
                Ok(number) if (low..=high).contains(&number) => return Ok(Some(number)),
                _ => Ok(number as f64),
            },
            Err(unreadable) => Err(unreadable),
        };
        if self.problems.full() {
            self.problems.count();
            return Err(Faulty);
        }
        Err(self.refuse(column, value, &format!("a whole number from {low} to {high}")))
    }

    /// The value of a required field.
    fn required<T>(&self, column: Column, value: Option<T>) -> Result<T, Faulty> {
        value.ok_or_else(|| {
            self.problem(column, &format!("`{}` is empty", column.name()), "a number", None);
            Faulty
        })
    }

    /// The loan; `None` after a fault. Without `indices` names of indices are not looked up.
    pub(crate) fn loan(&self, indices: Option<&[String]>) -> Option<Loan> {
        if self.fields.is_blank() {
            let hint = Some("delete the line".to_owned());
            self.problem(Column::Balance, "every field of the row is empty", "", hint);
            return None;
        }
        // Every field is read before the first fault gives the row up.
        let required = |column| self.number(column).and_then(|n| self.required(column, n));
        let balance = required(Column::Balance);
        let rate = required(Column::Rate).map(Rate::from_percent);
        let age = self.whole(Column::Age);
        let remaining = self
            .whole(Column::Remaining)
            .and_then(|months| self.required(Column::Remaining, months));
        let amortization = self.whole(Column::Amortization);
        let interest_only = self.whole(Column::InterestOnly);
        let delivery = self.whole(Column::Delivery);
        let early = self.whole(Column::EarlyPayments);
        let servicing = self.rate_or(Column::Servicing, 0.0);
        let insurance = self.rate_or(Column::Insurance, 0.0);
        let adjustment = self.adjustment(indices);
        let remaining_months = remaining.ok()?;
        let interest_only_months = interest_only.ok()?.unwrap_or(0);
        // Interest only to the last payment, with which the balance is due.
        let is_bullet = interest_only_months == remaining_months;
        let amortization_months =
            amortization.ok()?.unwrap_or(remaining_months + u32::from(is_bullet));
        let loan = Loan {
            balance: balance.ok()?,
            age: age.ok()?.unwrap_or(0),
            remaining_months,
            amortization_months,
            interest_only_months,
            delivery_month: delivery.ok()?.unwrap_or(1),
            early_payments: early.ok()?.unwrap_or(0),
            product: 0,
            rate: rate.ok()?,
            adjustment: adjustment.ok()?,
            servicing: servicing.ok()?,
            insurance: insurance.ok()?,
            payment_terms: 0,
            current_payment: 0,
            accrued_interest: 0.0,
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
        let margin = self.number(Column::Margin);
        let first_reset = self.whole(Column::FirstReset);
        let reset_period = self.whole(Column::ResetPeriod);
        let initial_cap = self.number(Column::InitialCap);
        let periodic_cap = self.number(Column::PeriodicCap);
        let lifetime_cap = self.number(Column::LifetimeCap);
        let floor = self.number(Column::LifetimeFloor);
        let rounding = self.rate_or(Column::Rounding, EIGHTH);
        let look_back = self.whole(Column::LookBack);
        let index = self.fields.text(Column::Index);
        if index.is_empty() {
            for (column, stated) in [
                (Column::Margin, matches!(margin, Ok(Some(_)))),
                (Column::FirstReset, matches!(first_reset, Ok(Some(_)))),
            ] {
                if stated {
                    let message = format!("`{}` without an `index`", column.name());
                    self.problem(column, &message, "", Some(F::FIXED_HINT.to_owned()));
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
                self.unknown_index(index, names);
                Faulty
            }),
            None => Ok(0),
        };
        for (column, is_empty) in [
            (Column::Margin, matches!(margin, Ok(None))),
            (Column::FirstReset, matches!(first_reset, Ok(None))),
        ] {
            if is_empty {
                let name = column.name();
                let message = format!("`{name}` is empty, but the loan has an `index`");
                self.problem(column, &message, "", Some(format!("state `{name}`")));
            }
        }
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
            reset_period: reset_period?.unwrap_or(HALF_YEAR),
            initial_cap: Rate::from_percent(initial_cap?.unwrap_or(periodic_cap)),
            periodic_cap: Rate::from_percent(periodic_cap),
            lifetime_cap: Rate::from_percent(lifetime_cap),
            lifetime_floor: Rate::from_percent(floor),
            rounding: Some(rounding?).filter(|rounding| *rounding > Rate::ZERO),
            look_back: look_back?.unwrap_or(1),
        }))
    }

    /// An index that the deal does not have.
    fn unknown_index(&self, index: &str, names: &[String]) {
        if self.problems.full() {
            return self.problems.count();
        }
        let hint = did_you_mean(index, names.iter().map(String::as_str)).or_else(|| {
            let index = quoted(index).replace('`', "");
            Some(format!("write `[index]` with `static_pct = {{ {index} = ... }}`"))
        });
        let hint = hint.map(|hint| format!("{hint}{}", F::INDEX_HINT));
        let message = format!("there is no index {}", quoted(index));
        self.problem(Column::Index, &message, "an index of `[index]`", hint);
    }
}
