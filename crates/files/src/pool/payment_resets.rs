//! How a loan's payment is reset apart from its rate, of the columns that say so.

use collateral::{CurrentPayment, Loan, PaymentReset, PaymentTerms};

use crate::pool::columns::Column;
use crate::pool::row::{Faulty, Fields, Row};

/// [`Column::PaymentReset`], without which payments are level at the rate, and what only loans with it
/// have: [`Column::Payment`] and [`Column::OriginalBalance`] say nothing of others.
pub(crate) const COLUMNS: [Column; 6] = [
    Column::PaymentReset,
    Column::FirstPaymentReset,
    Column::PaymentCap,
    Column::Recast,
    Column::FirstRecast,
    Column::BalanceCap,
];

/// The fields of a row of such a loan.
pub(crate) struct Written {
    terms: PaymentReset,
    payment: Option<f64>,
    original: Option<f64>,
    first_reset: Option<u32>,
    first_recast: Option<u32>,
}

impl Written {
    /// Reads the fields, `None` where the payment is level at the rate; every fault is noted.
    pub(crate) fn read<F: Fields>(row: &Row<'_, F>) -> Result<Option<Written>, Faulty> {
        let every = row.whole(Column::PaymentReset);
        let payment = row.number(Column::Payment);
        let original = row.number(Column::OriginalBalance);
        let first_reset = row.whole(Column::FirstPaymentReset);
        let cap = row.number(Column::PaymentCap);
        let recast_every = row.whole(Column::Recast);
        let first_recast = row.whole(Column::FirstRecast);
        let balance_cap = row.number(Column::BalanceCap);
        let part = |percent: Option<f64>| percent.map(|percent| percent / 100.0);
        let written = Written {
            terms: PaymentReset {
                every: 0,
                cap: part(cap?),
                recast_every: recast_every?,
                balance_cap: part(balance_cap?),
            },
            payment: payment?,
            original: original?,
            first_reset: first_reset?,
            first_recast: first_recast?,
        };
        let Some(every) = every? else { return written.is_of_no_such_loan(row).map(|()| None) };
        if written.first_recast.is_some() && written.terms.recast_every.is_none() {
            return Err(without(row, Column::FirstRecast, Column::Recast));
        }
        Ok(Some(Written { terms: PaymentReset { every, ..written.terms }, ..written }))
    }

    fn is_of_no_such_loan<F: Fields>(&self, row: &Row<'_, F>) -> Result<(), Faulty> {
        let Written { terms, first_reset, first_recast, .. } = self;
        let stated = [
            first_reset.is_some(),
            terms.cap.is_some(),
            terms.recast_every.is_some(),
            first_recast.is_some(),
            terms.balance_cap.is_some(),
        ];
        match COLUMNS[1..].iter().zip(stated).find(|(_, is_stated)| *is_stated) {
            Some((column, _)) => Err(without(row, *column, Column::PaymentReset)),
            None => Ok(()),
        }
    }

    /// How the payment is reset, and where the loan stands; `None` after a fault.
    pub(crate) fn of<F: Fields>(
        &self,
        loan: &Loan,
        others: &PaymentTerms,
        row: &Row<'_, F>,
    ) -> Option<(PaymentReset, CurrentPayment)> {
        let fault = |message: &str, hint: &str| {
            row.problem(Column::PaymentReset, message, "", Some(hint.to_owned()));
        };
        let either = "leave `payment_reset_months` empty, or the other terms";
        let is_recast_unknown = self.terms.recast_every.is_some() && self.first_recast.is_none();
        if loan.interest_only_months > 0 {
            fault("a payment that is reset, of a loan of interest only", either);
        } else if *others != PaymentTerms::MONTHLY {
            let message =
                "a payment that is reset, of a loan that does not pay every month or counts days";
            fault(message, either);
        } else if (self.first_reset.is_none() || is_recast_unknown)
            && row.whole(Column::Age) == Ok(None)
        {
            let hint = "state `age_months`, 0 for a new loan; or the first reset and recast";
            fault("it is not known when the payment is reset next", hint);
        } else {
            let part = |dollars: f64| dollars / loan.balance;
            let current = CurrentPayment {
                payment: self.payment.map(part),
                original: self.original.map_or(1.0, part),
                first_reset: self.first_reset,
                first_recast: self.first_recast,
            };
            return Some((self.terms, current));
        }
        None
    }
}

fn without<F: Fields>(row: &Row<'_, F>, column: Column, other: Column) -> Faulty {
    let (column_name, other) = (column.name(), other.name());
    let message = format!("`{column_name}` without `{other}`");
    row.problem(column, &message, "", Some(format!("state `{other}`")));
    Faulty
}

/// Terms by which payments are reset, told apart bit by bit.
pub(crate) type Key = (u32, Option<u64>, Option<u32>, Option<u64>);

/// The key of such terms.
pub(crate) fn key(terms: &PaymentReset) -> Key {
    let PaymentReset { every, cap, recast_every, balance_cap } = *terms;
    (every, cap.map(f64::to_bits), recast_every, balance_cap.map(f64::to_bits))
}
