//! When a loan is delivered, and in which deal month each of its payments falls.
//!
//! Payments count from 1. The first `1 + early payments` of them fall in the delivery month, every
//! later one in a month of its own.

use std::borrow::Cow;

use terms::PoolFlows;

use crate::columns::add;
use crate::monthly::MonthlySpeed;
use crate::pool::{Loan, Pool};
use crate::speed::Clock;

/// When a loan pays: loans that agree in this are told apart by no speed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Timing {
    /// First deal month in which it pays, from 1.
    pub(crate) delivery_month: u32,
    /// Payments passed on in that month beside its own.
    pub(crate) early_payments: u32,
    /// Payments made before.
    pub(crate) age: u32,
    /// Payments left.
    pub(crate) remaining: u32,
    /// [`Loan::payment_terms`].
    pub(crate) payment_terms: u32,
}

impl Timing {
    /// The timing of a loan.
    pub(crate) fn of(loan: &Loan) -> Timing {
        Timing {
            delivery_month: loan.delivery_month.max(1),
            early_payments: loan.early_payments.min(loan.remaining_months.saturating_sub(1)),
            age: loan.age,
            remaining: loan.remaining_months,
            payment_terms: loan.payment_terms,
        }
    }

    /// Deal month of its last payment; the month before delivery when it has none.
    pub(crate) fn last_month(self) -> u32 {
        self.delivery_month - 1 + self.remaining - self.early_payments
    }

    /// Payments that fall within `months` deal months.
    pub(crate) fn payments(self, months: usize) -> usize {
        match (months + 1).checked_sub(self.delivery_month as usize) {
            None | Some(0) => 0,
            Some(own) => (self.remaining as usize).min(own + self.early_payments as usize),
        }
    }

    /// Position of the deal month of `payment`: 0 is month 1.
    pub(crate) fn row(self, payment: usize) -> usize {
        self.delivery_month as usize - 1
            + (payment - 1).saturating_sub(self.early_payments as usize)
    }

    /// Whether `payment` is the first of its deal month.
    pub(crate) fn opens_month(self, payment: usize) -> bool {
        payment == 1 || self.closes_month(payment - 1)
    }

    /// Whether `payment` is the last of its deal month.
    pub(crate) fn closes_month(self, payment: usize) -> bool {
        payment > self.early_payments as usize
    }

    /// The last payment at which the loan may default at a rate for life: none of its last `lag`, so
    /// that it is liquidated by its maturity.
    pub(crate) fn last_default(self, lag: u32) -> usize {
        self.remaining.saturating_sub(lag) as usize
    }

    /// The last payment at which it may default, where the first `named` deal months are named.
    pub(crate) fn last_default_named(self, lag: u32, named: usize) -> usize {
        self.last_default(lag).max(self.payments(named))
    }

    /// Deal month whose index a reset at `payment` takes: that of the payment's own due date,
    /// before the delivery month for an early one.
    pub(crate) fn index_month(self, payment: u32) -> u32 {
        (self.delivery_month + payment - 1).saturating_sub(self.early_payments)
    }

    /// Deal month of the payment's own due date, at 0 and below before the first.
    pub(crate) fn due_month(self, payment: u32) -> i64 {
        i64::from(self.delivery_month) + i64::from(payment) - 1 - i64::from(self.early_payments)
    }

    /// The monthly rates at its first `payments` payments; 0 without a speed.
    pub(crate) fn rates<'a>(
        self,
        speed: Option<&'a MonthlySpeed>,
        payments: usize,
    ) -> Cow<'a, [f64]> {
        let Some(speed) = speed else { return Cow::Owned(vec![0.0; payments]) };
        let (month, age) = (self.delivery_month as usize, self.age as usize + 1);
        if let Some(rates) = speed.by_both() {
            let pairs = (1..=payments).map(|payment| (self.row(payment) + 1, age + payment - 1));
            return Cow::Owned(rates.rates(pairs));
        }
        let early = (self.early_payments as usize).min(payments);
        if early == 0 || speed.clock() == Clock::LoanAge {
            return speed.from(month, age, payments);
        }
        let mut rates = vec![speed.smm(month, age); early];
        rates.extend_from_slice(&speed.from(month, age, payments - early));
        Cow::Owned(rates)
    }

    /// Adds flows by payment to a column of flows by month.
    pub(crate) fn add_flows(self, column: &mut [f64], by_payment: &[f64]) {
        let (early, own) = by_payment.split_at(self.early_payments as usize);
        let column = &mut column[self.row(1)..];
        for (total, flow) in column.iter_mut().zip(own) {
            *total += flow;
        }
        if !early.is_empty() {
            column[0] += early.iter().sum::<f64>();
        }
    }

    /// Adds balances before each payment to a column of balances before each month.
    pub(crate) fn add_opening(self, column: &mut [f64], by_payment: &[f64]) {
        let column = &mut column[self.row(1)..];
        column[0] += by_payment[0];
        let own = &by_payment[self.early_payments as usize + 1..];
        for (total, balance) in column[1..].iter_mut().zip(own) {
            *total += balance;
        }
    }

    /// Adds balances after each payment to a column of balances after each month.
    pub(crate) fn add_closing(self, column: &mut [f64], by_payment: &[f64]) {
        let own = &by_payment[self.early_payments as usize..];
        for (total, balance) in column[self.row(1)..].iter_mut().zip(own) {
            *total += balance;
        }
    }
}

/// What the pre-funding account holds, by deal month, and what it gives back; and interest accrued
/// before the loans' first month, which no speed changes.
///
/// The price of a loan waits there until the month before its delivery. What is not spent on loans
/// is held until the release month, and then paid as a prepayment.
#[derive(Clone, Debug)]
pub(crate) struct Undelivered {
    /// By deal month, up to the last one that has some.
    balance: Vec<f64>,
    returned: f64,
    release_row: usize,
    /// Interest accrued before, by deal month in which it is collected, as far as there is any.
    accrued: Vec<f64>,
}

impl Undelivered {
    /// The account of a pool over `months` deal months.
    pub(crate) fn of(pool: &Pool, months: usize) -> Undelivered {
        let mut balance = vec![0.0; months];
        let mut hold = |amount: f64, until_row: usize| {
            for held in &mut balance[..until_row.min(months)] {
                *held += amount;
            }
        };
        let mut accrued = Vec::new();
        for loan in &pool.loans {
            let timing = Timing::of(loan);
            hold(loan.balance, timing.delivery_month as usize - 1);
            if loan.accrued_interest != 0.0 {
                let terms = pool.payment_terms(loan.payment_terms);
                let row = timing.row(terms.map_or(1, |terms| terms.collected(1, timing.remaining)));
                accrued.resize(accrued.len().max(row + 1), 0.0);
                accrued[row] += loan.accrued_interest;
            }
        }
        accrued.truncate(months);
        let returned = pool.unused_prefunding();
        let release_month = pool.prefunding.map_or(1, |account| account.release_month.max(1));
        hold(returned, release_month as usize);
        let last = balance.iter().rposition(|held| *held != 0.0);
        balance.truncate(last.map_or(0, |row| row + 1));
        Undelivered { balance, returned, release_row: release_month as usize - 1, accrued }
    }

    /// The same over the first `months` deal months.
    pub(crate) fn within(&self, months: usize) -> Undelivered {
        let balance = self.balance[..months.min(self.balance.len())].to_vec();
        let accrued = self.accrued[..months.min(self.accrued.len())].to_vec();
        Undelivered { balance, accrued, ..*self }
    }

    /// Adds it to a pool's flows.
    pub(crate) fn enter(&self, flows: &mut PoolFlows) {
        add(&mut flows.beginning_balance, self.balance.iter().copied());
        add(&mut flows.undelivered, self.balance.iter().copied());
        if let Some(prepaid) = flows.prepaid_principal.get_mut(self.release_row) {
            *prepaid += self.returned;
        }
        add(&mut flows.gross_interest, self.accrued.iter().copied());
        add(&mut flows.net_interest, self.accrued.iter().copied());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Delivered in month 2 with two payments beside its own; six in all.
    const LATE: Timing =
        Timing { delivery_month: 2, early_payments: 2, age: 3, remaining: 6, payment_terms: 0 };

    #[test]
    fn early_payments_fall_in_the_delivery_month() {
        let rows: Vec<usize> = (1..=6).map(|payment| LATE.row(payment)).collect();
        assert_eq!(rows, [1, 1, 1, 2, 3, 4]);
        assert_eq!(LATE.last_month(), 5);
        assert_eq!([0, 1, 2, 3, 5, 9].map(|months| LATE.payments(months)), [0, 0, 3, 4, 6, 6]);
        assert_eq!([1, 3, 4].map(|payment| LATE.index_month(payment)), [0, 2, 3]);
        let opening: Vec<usize> = (1..=6).filter(|payment| LATE.opens_month(*payment)).collect();
        let closing: Vec<usize> = (1..=6).filter(|payment| LATE.closes_month(*payment)).collect();
        assert_eq!((opening, closing), (vec![1, 4, 5, 6], vec![3, 4, 5, 6]));
    }

    #[test]
    fn columns_by_payment_become_columns_by_month() {
        let by_payment = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0];
        let months = |add: fn(Timing, &mut [f64], &[f64])| {
            let mut column = vec![0.0; 6];
            add(LATE, &mut column, &by_payment);
            column
        };
        assert_eq!(months(Timing::add_flows), [0.0, 7.0, 8.0, 16.0, 32.0, 0.0]);
        assert_eq!(months(Timing::add_opening), [0.0, 1.0, 8.0, 16.0, 32.0, 0.0]);
        assert_eq!(months(Timing::add_closing), [0.0, 4.0, 8.0, 16.0, 32.0, 0.0]);
    }

    #[test]
    fn a_clock_counts_its_own_months() {
        let by_month = (1..=9).map(f64::from).collect::<Vec<_>>();
        let by_deal_month = MonthlySpeed::from_months(Clock::DealMonth, by_month.clone());
        let by_age = MonthlySpeed::from_months(Clock::LoanAge, by_month);
        assert_eq!(*LATE.rates(Some(&by_deal_month), 6), [2.0, 2.0, 2.0, 3.0, 4.0, 5.0]);
        assert_eq!(*LATE.rates(Some(&by_age), 6), [4.0, 5.0, 6.0, 7.0, 8.0, 9.0]);
        assert_eq!(*LATE.rates(None, 2), [0.0, 0.0]);
    }
}
