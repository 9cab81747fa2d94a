//! When a loan pays, of the columns that say so: those of loans that do not pay every month.

use collateral::{Dates, Loan, PaymentTerms};
use grid::setting::{Vector, is_vector};
use terms::DayCount;

use crate::pool::columns::Column;
use crate::pool::row::{Faulty, Fields, Row};
use crate::reader::bounds::PERCENT;
use crate::reader::words::{did_you_mean, quoted};

/// Columns without which every loan pays every month.
pub(crate) const COLUMNS: [Column; 8] = [
    Column::InterestEvery,
    Column::PrincipalEvery,
    Column::FirstInterest,
    Column::FirstPrincipal,
    Column::AccruesFrom,
    Column::AccruedInterest,
    Column::DayCount,
    Column::Penalty,
];

/// Day counts of loans.
const DAY_COUNTS: [(&str, DayCount); 3] = [
    ("30/360", DayCount::Thirty360),
    ("actual/360", DayCount::Actual360),
    ("actual/365", DayCount::Actual365),
];

/// Months of a year: so many make whole periods.
const YEAR: u32 = 12;

/// The fields of a row.
pub(crate) struct Written {
    interest_every: Option<u32>,
    principal_every: Option<u32>,
    first_interest: Option<u32>,
    first_principal: Option<u32>,
    accrues_from: Option<u32>,
    accrued_interest: Option<f64>,
    day_count: DayCount,
}

impl Written {
    /// Reads the fields; every fault is noted.
    pub(crate) fn read<F: Fields>(row: &Row<'_, F>) -> Result<Written, Faulty> {
        let interest_every = every(row, Column::InterestEvery);
        let principal_every = every(row, Column::PrincipalEvery);
        let first_interest = row.whole(Column::FirstInterest);
        let first_principal = row.whole(Column::FirstPrincipal);
        let accrues_from = row.whole(Column::AccruesFrom);
        let accrued_interest = row.number(Column::AccruedInterest);
        let day_count = day_count(row);
        Ok(Written {
            interest_every: interest_every?,
            principal_every: principal_every?,
            first_interest: first_interest?,
            first_principal: first_principal?,
            accrues_from: accrues_from?,
            accrued_interest: accrued_interest?,
            day_count: day_count?,
        })
    }

    /// Interest accrued before the loan's first month, dollars.
    pub(crate) fn accrued_interest(&self) -> f64 {
        self.accrued_interest.unwrap_or(0.0)
    }

    /// How the loan pays; `None` after a fault.
    pub(crate) fn terms<F: Fields>(&self, loan: &Loan, row: &Row<'_, F>) -> Option<PaymentTerms> {
        let remaining = loan.remaining_months;
        let firsts = [
            (Column::FirstInterest, self.first_interest, "interest"),
            (Column::FirstPrincipal, self.first_principal, "principal"),
            (Column::AccruesFrom, self.accrues_from, "accrual"),
        ];
        let mut good = true;
        for (column, first, what) in firsts {
            if let Some(first) = first.filter(|first| *first > remaining) {
                let message = format!(
                    "the first {what} is in month {first}, but {remaining} payments remain"
                );
                let hint = Some("at most `remaining_months`".to_owned());
                row.problem(column, &message, "", hint);
                good = false;
            }
        }
        let interest_every = self.interest_every.unwrap_or(1);
        let principal_every = self.principal_every.unwrap_or(interest_every);
        let dates = |every, first: Option<u32>| Dates { every, first: first.unwrap_or(every) };
        good.then(|| PaymentTerms {
            interest: dates(interest_every, self.first_interest),
            principal: dates(principal_every, self.first_principal),
            accrues_from: self.accrues_from.unwrap_or(1),
            day_count: self.day_count,
            penalty: 0,
            payment_reset: 0,
        })
    }
}

/// Months between payments.
fn every<F: Fields>(row: &Row<'_, F>, column: Column) -> Result<Option<u32>, Faulty> {
    let every = row.whole(column)?;
    match every {
        Some(months) if !YEAR.is_multiple_of(months) => {
            let message = format!("`{}` is {months}", column.name());
            row.problem(column, &message, "1, 2, 3, 4, 6 or 12", None);
            Err(Faulty)
        }
        _ => Ok(every),
    }
}

/// How interest counts days.
fn day_count<F: Fields>(row: &Row<'_, F>) -> Result<DayCount, Faulty> {
    let word = row.fields.text(Column::DayCount);
    let known = DAY_COUNTS.iter().find(|(name, _)| *name == word);
    match (word, known) {
        (_, Some((_, day_count))) => Ok(*day_count),
        ("", None) => Ok(DayCount::Thirty360),
        _ => {
            let message = format!("there is no day count {}", quoted(word));
            let hint = did_you_mean(word, DAY_COUNTS.iter().map(|(name, _)| *name));
            row.problem(Column::DayCount, &message, "", hint);
            Err(Faulty)
        }
    }
}

/// A row's penalties, by month as parts of what prepays; `None` without any.
pub(crate) fn penalty<F: Fields>(row: &Row<'_, F>) -> Result<Option<Vec<f64>>, Faulty> {
    let text = row.fields.text(Column::Penalty);
    if text.is_empty() {
        return Ok(None);
    }
    let last = text.rsplit(',').next().unwrap_or(text);
    let read = match is_vector(last) {
        true => Err("expected the figure of the months after the last: `5 for 12, 0`".to_owned()),
        false => Vector::parse(text, &PERCENT),
    };
    match read {
        Ok(vector) => {
            let by_month: Vec<f64> = vector.by_month().iter().map(|pct| pct / 100.0).collect();
            Ok(by_month.iter().any(|part| *part != 0.0).then_some(by_month))
        }
        Err(expected) => {
            let message = format!("`{}` is {}", Column::Penalty.name(), quoted(text));
            let expected = expected.strip_prefix("expected ").unwrap_or(&expected);
            row.problem(Column::Penalty, &message, expected, None);
            Err(Faulty)
        }
    }
}
