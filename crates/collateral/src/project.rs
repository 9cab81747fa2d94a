//! The month loop.

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
    let first = loan.delivery_month.max(1) as usize;
    for row in 0..(first - 1).min(flows.months()) {
        flows.beginning_balance[row] += loan.balance;
        flows.undelivered[row] += loan.balance;
    }

    let strips = loan.servicing + loan.insurance;
    let mut next_reset = loan.first_reset();
    let mut rate = loan.rate;
    // The balance is `alive x factor`: dollars not prepaid, and what the schedule leaves of one.
    let mut alive = loan.balance;
    let mut factor = 1.0;
    let mut level_payment = 0.0;
    for payment in 1..=loan.remaining_months {
        let month = first + payment as usize - 1;
        if month > flows.months() {
            break;
        }
        let mut level_anew = payment == loan.interest_only_months + 1;
        if payment == next_reset
            && let LoanRate::Adjustable(terms) = &loan.adjustment
        {
            let reset = terms.reset(payment, month as u32, rate, paths);
            level_anew |= reset != rate;
            rate = reset;
            next_reset += terms.reset_period.max(1);
        }
        let monthly = rate.fraction() / 12.0;
        if level_anew && payment > loan.interest_only_months {
            let left = loan.amortization_months.saturating_sub(payment - 1);
            level_payment = factor * level_payment_of(monthly, left);
        }
        let after = if payment == loan.remaining_months {
            0.0
        } else if payment <= loan.interest_only_months {
            factor
        } else {
            factor - (level_payment - factor * monthly)
        };

        let smm = speed.smm(month, loan.age as usize + payment as usize);
        let row = month - 1;
        let balance = alive * factor;
        flows.beginning_balance[row] += balance;
        flows.scheduled_principal[row] += alive * (factor - after);
        flows.prepaid_principal[row] += alive * after * smm;
        flows.gross_interest[row] += balance * monthly;
        flows.net_interest[row] += balance * ((rate - strips).max(Rate::ZERO).fraction() / 12.0);
        alive *= 1.0 - smm;
        factor = after;
    }
}

/// What the pre-funding account has not spent on loans is held until its release month, and then
/// paid as a prepayment.
fn release_prefunding(pool: &Pool, flows: &mut PoolFlows) {
    let Some(account) = pool.prefunding else { return };
    let unused = pool.unused_prefunding();
    let release = (account.release_month.max(1) as usize).min(flows.months());
    for row in 0..release {
        flows.beginning_balance[row] += unused;
        flows.undelivered[row] += unused;
    }
    if let Some(prepaid) = release.checked_sub(1) {
        flows.prepaid_principal[prepaid] += unused;
    }
}
