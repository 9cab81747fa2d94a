//! The month loop.

use std::ops::Range;

use terms::{IndexPaths, PoolFlows, Rate};

use crate::amortize::level_payment_of;
use crate::pool::{Loan, LoanRate, Pool};
use crate::prepay::MonthlySpeed;

/// Projects a pool over `months` deal months, loan by loan.
///
/// Voluntary prepayment is `SMM x (balance - scheduled principal)`; no loan defaults. Interest of
/// a month is a twelfth of the year's on the balance before its payment.
pub fn project(pool: &Pool, paths: &IndexPaths, speed: &MonthlySpeed, months: usize) -> PoolFlows {
    let mut flows = PoolFlows::zeros(months);
    for loan in &pool.loans {
        project_loan(loan, paths, speed, &mut flows);
    }
    release_prefunding(pool, &mut flows);
    for month in 0..months {
        flows.ending_balance[month] = flows.beginning_balance[month]
            - flows.scheduled_principal[month]
            - flows.prepaid_principal[month]
            - flows.loss[month];
    }
    flows
}

fn project_loan(loan: &Loan, paths: &IndexPaths, speed: &MonthlySpeed, flows: &mut PoolFlows) {
    let first = loan.delivery_month.max(1);
    for row in 0..(first as usize - 1).min(flows.months()) {
        flows.beginning_balance[row] += loan.balance;
        flows.undelivered[row] += loan.balance;
    }

    let mut next_reset = loan.first_reset();
    let mut rate = loan.rate;
    // The balance is `alive x factor`: dollars not prepaid, and what the schedule leaves of one.
    let mut dollar = Dollar { alive: loan.balance, factor: 1.0 };
    let last = loan.remaining_months.min((flows.months() as u32 + 1).saturating_sub(first));
    let mut level = None;
    let mut payment = 1;
    while payment <= last {
        if payment == next_reset
            && let LoanRate::Adjustable(terms) = &loan.adjustment
        {
            let reset = terms.reset(payment, first + payment - 1, rate, paths);
            if reset != rate {
                level = None;
            }
            rate = reset;
            next_reset += terms.reset_period.max(1);
        }
        // One rate and one kind of payment, up to the month before something changes.
        let interest_only = payment <= loan.interest_only_months;
        let mut until = last;
        if next_reset > payment {
            until = until.min(next_reset - 1);
        }
        if interest_only {
            until = until.min(loan.interest_only_months);
        }
        let matures = loan.remaining_months;
        if payment < matures {
            until = until.min(matures - 1);
        }
        let monthly = rate.fraction() / 12.0;
        let level_payment = if payment == matures {
            dollar.factor * (1.0 + monthly)
        } else if interest_only {
            dollar.factor * monthly
        } else {
            let left = loan.amortization_months.saturating_sub(payment - 1);
            *level.get_or_insert_with(|| dollar.factor * level_payment_of(monthly, left))
        };
        let strips = loan.servicing + loan.insurance;
        let terms = Stretch {
            rows: (first + payment - 2) as usize..(first + until - 1) as usize,
            monthly,
            net_monthly: (rate - strips).max(Rate::ZERO).fraction() / 12.0,
            level_payment,
        };
        let (month, age) = ((first + payment - 1) as usize, (loan.age + payment) as usize);
        let smm = speed.from(month, age, terms.rows.len());
        dollar.pay(&terms, &smm, flows);
        payment = until + 1;
    }
}

/// Months of one rate and one level payment (per dollar of the schedule).
struct Stretch {
    rows: Range<usize>,
    monthly: f64,
    net_monthly: f64,
    level_payment: f64,
}

/// What is left of a loan.
struct Dollar {
    alive: f64,
    factor: f64,
}

impl Dollar {
    /// The months of a stretch: interest on the balance, the schedule's principal, then
    /// prepayment of what it leaves.
    fn pay(&mut self, terms: &Stretch, smm: &[f64], flows: &mut PoolFlows) {
        let beginning = &mut flows.beginning_balance[terms.rows.clone()];
        let scheduled = &mut flows.scheduled_principal[terms.rows.clone()];
        let prepaid = &mut flows.prepaid_principal[terms.rows.clone()];
        let gross = &mut flows.gross_interest[terms.rows.clone()];
        let net = &mut flows.net_interest[terms.rows.clone()];
        let columns = beginning.iter_mut().zip(scheduled).zip(prepaid).zip(gross).zip(net);
        for (((((beginning, scheduled), prepaid), gross), net), smm) in columns.zip(smm) {
            let balance = self.alive * self.factor;
            let after = self.factor - (terms.level_payment - self.factor * terms.monthly);
            *beginning += balance;
            *scheduled += self.alive * (self.factor - after);
            *prepaid += self.alive * after * smm;
            *gross += balance * terms.monthly;
            *net += balance * terms.net_monthly;
            self.alive *= 1.0 - smm;
            self.factor = after;
        }
    }
}

/// What the pre-funding account has not spent on loans is held until its release month, and then
/// paid as a prepayment.
fn release_prefunding(pool: &Pool, flows: &mut PoolFlows) {
    let Some(account) = pool.prefunding else { return };
    let unused = pool.unused_prefunding();
    let release = account.release_month.max(1) as usize;
    for row in 0..release.min(flows.months()) {
        flows.beginning_balance[row] += unused;
        flows.undelivered[row] += unused;
    }
    if let Some(prepaid) = flows.prepaid_principal.get_mut(release - 1) {
        *prepaid += unused;
    }
}
