//! Due dates of a group's loans, and the days between them.

use collateral::{MonthDays, PaymentTerms, Pool};
use terms::{Date, DayCount, months_from};

use crate::deal::group_file::GroupFile;
use crate::doubt::{DoubtKind, Doubts, Noted};

/// Counts the days of each deal month for a pool of loans whose interest needs them; a deal pays first
/// on `first_payment`.
pub(crate) fn count(group: &GroupFile, first_payment: Date, pool: &mut Pool) {
    if !pool.payment_terms.iter().any(PaymentTerms::counts_days) {
        return;
    }
    let stated = group.first_due.as_ref().map(|date| *date.get_ref());
    let first = stated.unwrap_or_else(|| first_payment.first_of_month());
    let last = pool.months() as i64;
    let days = (-(MonthDays::BEFORE as i64)..last).map(|month| {
        let days =
            DayCount::Actual365.days(months_from(first, month - 1), months_from(first, month));
        u8::try_from(days).unwrap_or(30)
    });
    pool.month_days = MonthDays::new(days.collect());
}

/// Doubts a first due date that is not of the time before the first payment.
pub(crate) fn doubt(group: &GroupFile, first_payment: Date, doubts: &Doubts) {
    let Some(stated) = &group.first_due else { return };
    let first = *stated.get_ref();
    let days = DayCount::Actual365.days(first, first_payment);
    if !(0..=366).contains(&days) {
        let message = match days < 0 {
            true => {
                format!("the first due date ({first}) is after the first payment ({first_payment})")
            }
            false => {
                format!("the first due date ({first}) is {days} days before the first payment")
            }
        };
        doubts.push(Noted::new(DoubtKind::FirstDueOff, stated.span(), message));
    }
}
