//! What is told of the rows of a tape: those that cannot be read, those that are left out, and the
//! loans whose next reset is worked out.

use std::ops::Range;

use crate::doubt::{DoubtKind, Doubts, Noted};
use crate::pool::columns::Column;
use crate::pool::row::{Fields as _, HALF_YEAR};
use crate::pool::rows::PoolFile;
use crate::reader::source::{Problem, Problems};
use crate::tape::rows::{ReadOptions, TapeFields};

/// Dates of resets, the columns of their periods, and these where no period is stated.
pub(crate) const RESETS: [(Column, Column, Option<u32>); 2] = [
    (Column::FirstReset, Column::ResetPeriod, Some(HALF_YEAR)),
    (Column::FirstPaymentReset, Column::PaymentReset, None),
];

/// The rows that cannot be read.
#[derive(Default)]
pub(crate) struct Bad {
    pub(crate) problems: Problems,
    rows: usize,
    /// Rows of the tape, good and bad.
    pub(crate) of: usize,
    /// Balances of the bad ones, as far as they can be read.
    balance: f64,
    /// Bad ones whose balance cannot be read.
    without_balance: usize,
}

impl Bad {
    pub(crate) fn note(&mut self, fields: &TapeFields<'_>) {
        self.rows += 1;
        match fields.balance() {
            Some(balance) => self.balance += balance,
            None => self.without_balance += 1,
        }
    }

    /// Adds the bad rows to the faults of the tape or to those left out, and before them their number.
    pub(crate) fn report(self, file: &mut PoolFile, options: ReadOptions) {
        if self.rows == 0 {
            return;
        }
        let are_left_out = if options.skip_bad_rows { "are left out" } else { "cannot be read" };
        let mut message = format!(
            "{} of {} rows {are_left_out}, with balances of {:.2}",
            self.rows, self.of, self.balance
        );
        match self.without_balance {
            0 => {}
            1 => message.push_str("; the balance of 1 of them is unknown"),
            more => message.push_str(&format!("; the balances of {more} of them are unknown")),
        }
        let problem = Problem::new(0..0, message);
        if options.skip_bad_rows {
            file.is_partial = true;
            file.left_out.absorb(self.problems);
            file.left_out.head(problem);
        } else {
            file.problems.absorb(self.problems);
            file.problems.head(problem.hint("mend them, or leave them out: --skip-bad-rows"));
        }
    }
}

/// What is told of rows that are as the map has it.
#[derive(Default)]
pub(crate) struct Told {
    /// Rows that the map leaves out.
    left_out: Rows,
    /// Their balances.
    balance: f64,
    /// Loans with a date of a reset that is past, by the column of the date.
    past_resets: [Rows; RESETS.len()],
}

/// Rows of a kind.
#[derive(Default)]
struct Rows {
    number: usize,
    first: Range<usize>,
}

impl Rows {
    fn note(&mut self, fields: &TapeFields<'_>, column: Column) {
        if self.number == 0 {
            self.first = fields.place(column);
        }
        self.number += 1;
    }
}

impl Told {
    /// How many rows the map leaves out.
    pub(crate) fn left_out(&self) -> usize {
        self.left_out.number
    }

    pub(crate) fn note_left_out(&mut self, fields: &TapeFields<'_>) {
        self.left_out.note(fields, Column::Balance);
        self.balance += fields.balance().unwrap_or(0.0);
    }

    pub(crate) fn note_resets(&mut self, fields: &TapeFields<'_>) {
        for (past, (date, ..)) in self.past_resets.iter_mut().zip(RESETS) {
            if fields.is_past(date) {
                past.note(fields, date);
            }
        }
    }

    pub(crate) fn report(self, of: usize, doubts: &Doubts) {
        let Rows { number, first } = self.left_out;
        if number > 0 {
            let balance = self.balance;
            let message = format!(
                "{number} of {of} rows are left out by the map, with balances of {balance:.2}"
            );
            let doubt = Noted::new(DoubtKind::RowsLeftOut, first, message);
            doubts.push(doubt.meant("compare with `[kept]` and `[left_out]` of the map"));
        }
        for (past, (date, period, _)) in self.past_resets.into_iter().zip(RESETS) {
            let Rows { number, first } = past;
            if number > 0 {
                let (date, period) = (date.name(), period.name());
                let message = format!(
                    "`{date}` is past in {number} of {of} rows: by whole `{period}` it is the next one"
                );
                doubts.push(Noted::new(DoubtKind::ResetPast, first, message));
            }
        }
    }
}
