//! Monthly accrual: whether its first day, the stated delays and the payment dates agree.

use std::collections::HashSet;

use bonds::deal::{Accrual, Dates};
use terms::{Date, DayCount};
use toml::Spanned;

use crate::deal::class_file::ClassFile;
use crate::deal::dates_file::AccrualWord;
use crate::deal::deal_file::DealFile;
use crate::doubt::{DoubtKind, Doubts, Noted};

/// Doubts where the dates of a deal with monthly accrual look wrong.
pub(crate) fn doubt(file: &DealFile, doubts: &Doubts) {
    let Some(dates @ Dates { accrual: Accrual::Monthly { dated }, .. }) = file.dates else {
        return;
    };
    let stated = file.stated_dates.as_ref();
    let is_dated = stated.is_some_and(|stated| stated.dated.as_ref().is_some_and(Option::is_some));
    if !is_dated && dates.closing.day() != 1 {
        let first = dates.closing.first_of_month();
        let message = format!("interest accrues from `closing` ({})", dates.closing);
        let hint = format!("add `dated` = first day of the accrual month, as in `dated = {first}`");
        let place = stated.and_then(|stated| stated.closing.as_ref()).map_or(0..0, Spanned::span);
        doubts.push(Noted::new(DoubtKind::AccruesFromClosing, place, message).meant(hint));
    }
    delays(file, dated, dates.payments.first, doubts);
}

/// A delay is what lies between the end of the first accrual month and the first payment, in months
/// of 30 days. One doubt a delay, at the first class that states it.
fn delays(file: &DealFile, dated: Date, first_payment: Date, doubts: &Doubts) {
    let of_deal = file.conventions.map_or(DayCount::Thirty360, |of_deal| of_deal.thirty_360());
    let mut seen = HashSet::new();
    let is_monthly =
        |class: &&ClassFile| matches!(class.accrual, None | Some(AccrualWord::Monthly));
    let stated_delay =
        |class: &ClassFile| Some((class.delay_days.clone()?, class.thirty_360.unwrap_or(of_deal)));
    for (delay, day_count) in file.classes.iter().filter(is_monthly).filter_map(stated_delay) {
        let actual = i64::from(day_count.days(dated, first_payment)) - 30;
        let stated = i64::from(*delay.get_ref());
        if stated == actual || !seen.insert((stated, actual)) {
            continue;
        }
        let message = format!(
            "`delay_days` is {stated}, but the first payment ({first_payment}) comes {actual} days \
             after the accrual month that begins on {dated} ({day_count})"
        );
        doubts.push(Noted::new(DoubtKind::DelayOffDates, delay.span(), message));
    }
}
