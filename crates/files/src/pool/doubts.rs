//! Rows of a pool or a tape that look wrong but may be right: equal doubts are one, at the first
//! row.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;

use collateral::{Loan, LoanRate};
use terms::Rate;

use crate::doubt::{DoubtKind, Doubts, Noted, shown};
use crate::pool::columns::Column;
use crate::reader::words::quoted;

/// A loan rate below this is probably a fraction, percent.
pub(crate) const LOW_RATE_PCT: f64 = 0.2;
/// A margin of a loan below this is probably a fraction, percent.
const LOW_MARGIN_PCT: f64 = 0.1;
/// A margin above this is as high as a rate, percent: those of loans with very low initial rates are
/// below.
const HIGH_MARGIN_PCT: f64 = 4.5;
/// A rate below this is as low as a margin, percent.
const LOW_AS_MARGIN_PCT: f64 = 4.0;
/// A payment cap below this is probably a fraction, percent.
const LOW_PAYMENT_CAP_PCT: f64 = 0.5;
/// An age of so many times the remaining months leaves next to nothing of a balance.
const OLD: u32 = 8;
/// The part of the average balance that a loan of such an age cannot have.
const LARGE: f64 = 0.2;

/// What a row may be doubted for, in the order of the messages.
const KINDS: [(DoubtKind, Column); 10] = [
    (DoubtKind::LoanRateAsFraction, Column::Rate),
    (DoubtKind::PaymentCapAsFraction, Column::PaymentCap),
    (DoubtKind::CapBelowRate, Column::LifetimeCap),
    (DoubtKind::ResetAfterEnd, Column::FirstReset),
    (DoubtKind::NegativeMargin, Column::Margin),
    (DoubtKind::MarginAboveRate, Column::Margin),
    (DoubtKind::NetRateBelowZero, Column::Rate),
    (DoubtKind::AccruedAboveBalance, Column::AccruedInterest),
    (DoubtKind::IdTwice, Column::Id),
    (DoubtKind::AgeForRemaining, Column::Age),
];

/// What is odd about a loan by itself, in words.
fn message(kind: DoubtKind, loan: &Loan) -> Option<String> {
    let adjustable = match &loan.adjustment {
        LoanRate::Adjustable(terms) => Some(terms),
        LoanRate::Fixed => None,
    };
    let rate = percent(loan.rate);
    let off = loan.servicing + loan.insurance;
    match (kind, adjustable) {
        (DoubtKind::LoanRateAsFraction, _) if is_low(rate, LOW_RATE_PCT) => {
            Some(format!("a loan rate of {rate}% is unusually low"))
        }
        (DoubtKind::LoanRateAsFraction, Some(terms))
            if is_low(percent(terms.margin), LOW_MARGIN_PCT) =>
        {
            Some(format!("a margin of {}% is unusually low", percent(terms.margin)))
        }
        (DoubtKind::CapBelowRate, Some(terms)) if terms.lifetime_cap < loan.rate => {
            let cap = percent(terms.lifetime_cap);
            Some(format!("the lifetime cap ({cap}%) is below the loan's rate ({rate}%)"))
        }
        (DoubtKind::ResetAfterEnd, Some(terms)) if terms.first_reset > loan.remaining_months => {
            Some(format!(
                "the first reset (payment {}) is after the loan's last payment ({})",
                terms.first_reset, loan.remaining_months
            ))
        }
        (DoubtKind::NegativeMargin, Some(terms)) if terms.margin < Rate::ZERO => {
            Some(format!("the margin is {}%", percent(terms.margin)))
        }
        (DoubtKind::MarginAboveRate, Some(terms)) => {
            let margin = percent(terms.margin);
            let is_swapped = margin > HIGH_MARGIN_PCT && rate < LOW_AS_MARGIN_PCT;
            is_swapped.then(|| format!("the rate ({rate}%) is far below the margin ({margin}%)"))
        }
        (DoubtKind::NetRateBelowZero, _) if loan.rate > Rate::ZERO && loan.rate < off => {
            let off = percent(off);
            Some(format!("servicing and insurance ({off}%) are more than the rate ({rate}%)"))
        }
        (DoubtKind::AccruedAboveBalance, _) if loan.accrued_interest > loan.balance => {
            let (accrued, balance) = (loan.accrued_interest, loan.balance);
            Some(format!("interest accrued of {accrued:.2} is more than the balance, {balance:.2}"))
        }
        _ => None,
    }
}

fn is_low(percent: f64, below: f64) -> bool {
    percent > 0.0 && percent < below
}

/// A percentage without the last bits of its binary form.
fn percent(rate: Rate) -> f64 {
    shown(rate.percent())
}

/// The doubts about the rows of a file.
#[derive(Debug, Default)]
pub(crate) struct RowDoubts {
    found: [Option<Found>; KINDS.len()],
    /// Hashes of the ids so far.
    ids: HashSet<u64>,
    /// Loans of an age that fits a small balance only.
    old: Vec<Old>,
    balance: f64,
    rows: usize,
}

/// A doubt: its first row, and how many there are.
#[derive(Debug)]
struct Found {
    message: String,
    place: Range<usize>,
    rows: usize,
}

/// A loan with many payments behind it and few to come.
#[derive(Debug)]
struct Old {
    balance: f64,
    age: u32,
    remaining: u32,
    place: Range<usize>,
}

impl RowDoubts {
    /// Notes what is doubtful about a loan; `place` finds a field of its row.
    pub(crate) fn note(&mut self, loan: &Loan, id: &str, place: impl Fn(Column) -> Range<usize>) {
        for (at, (kind, column)) in KINDS.iter().enumerate() {
            if let Some(message) = message(*kind, loan) {
                self.add(at, message, || place(*column));
            }
        }
        if !id.is_empty() && !self.ids.insert(hash_of(id)) {
            let message = format!("the loan {} stands here again", quoted(id));
            self.add(position(DoubtKind::IdTwice), message, || place(Column::Id));
        }
        self.balance += loan.balance;
        self.rows += 1;
        let (age, remaining) = (loan.age, loan.remaining_months);
        let is_level = loan.amortization_months == remaining && loan.interest_only_months == 0;
        if is_level && age >= OLD * remaining {
            self.old.push(Old { balance: loan.balance, age, remaining, place: place(Column::Age) });
        }
    }

    /// Notes a payment that may hardly change at its resets.
    pub(crate) fn note_payment_cap(&mut self, cap: f64, place: impl Fn() -> Range<usize>) {
        let cap = shown(100.0 * cap);
        if is_low(cap, LOW_PAYMENT_CAP_PCT) {
            let message = format!("a payment cap of {cap}% is unusually low");
            self.add(position(DoubtKind::PaymentCapAsFraction), message, place);
        }
    }

    fn add(&mut self, at: usize, message: String, place: impl Fn() -> Range<usize>) {
        match self.found.get_mut(at) {
            Some(Some(found)) => found.rows += 1,
            Some(found) => *found = Some(Found { message, place: place(), rows: 1 }),
            None => {}
        }
    }

    /// One doubt a kind.
    pub(crate) fn finish(mut self, doubts: &Doubts) {
        let large = LARGE * self.balance / self.rows.max(1) as f64;
        for Old { balance, age, remaining, place } in std::mem::take(&mut self.old) {
            if balance >= large {
                let message =
                    format!("{balance:.2} dollars are left after {age} payments, for {remaining}");
                self.add(position(DoubtKind::AgeForRemaining), message, || place.clone());
            }
        }
        for ((kind, _), found) in KINDS.iter().zip(self.found) {
            let Some(Found { message, place, rows }) = found else { continue };
            let message = match rows - 1 {
                0 => message,
                1 => format!("{message}; so in 1 more row"),
                more => format!("{message}; so in {more} more rows"),
            };
            doubts.push(Noted::new(*kind, place, message));
        }
    }
}

fn position(kind: DoubtKind) -> usize {
    KINDS.iter().position(|(known, _)| *known == kind).unwrap_or(KINDS.len())
}

fn hash_of(id: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    id.hash(&mut hasher);
    hasher.finish()
}
