//! `[dates]` as written: when a deal pays, and over which days interest accrues.

use std::ops::Range;

use bonds::deal::{Accrual, Dates};
use terms::{BusinessDays, Date, DayCount, PaymentCalendar};
use toml::Spanned;

use crate::reader::source::Problem;
use crate::reader::toml_reader::Table;

/// `[dates]` as far as it could be read.
pub(crate) struct DatesFile {
    pub(crate) closing: Option<Date>,
    /// Place of `closing`, and of `dated` if the file has it.
    pub(crate) closing_place: Range<usize>,
    pub(crate) dated_place: Option<Range<usize>>,
    settlement: Option<Date>,
    pub(crate) first_payment: Option<Date>,
    business_days: Option<BusinessDays>,
    accrual: Option<Accrual>,
}

/// How interest accrues, as files say it.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum AccrualWord {
    Monthly,
    Between(DayCount),
}

/// All ways, by the names that files use.
pub(crate) const ACCRUALS: [(&str, AccrualWord); 4] = [
    ("actual/360", AccrualWord::Between(DayCount::Actual360)),
    ("actual/365", AccrualWord::Between(DayCount::Actual365)),
    ("30/360", AccrualWord::Between(DayCount::Thirty360)),
    ("monthly", AccrualWord::Monthly),
];

impl DatesFile {
    /// Reads the table.
    pub(crate) fn read(table: Table<'_>) -> DatesFile {
        let closing = table.required("closing");
        let closing_place = closing.as_ref().map_or(0..0, |date| date.span());
        let closing = closing.and_then(|date| date.date());
        let settlement = table.optional("settlement").map(|date| date.placed_date());
        let first_payment = table.required("first_payment").and_then(|date| date.placed_date());
        let business_days = match table.optional("business_days") {
            Some(word) => word.one_of(&BusinessDays::ALL),
            None => Some(BusinessDays::Unadjusted),
        };
        let word = match table.optional("accrual") {
            Some(word) => word.one_of(&ACCRUALS),
            None => Some(AccrualWord::Monthly),
        };
        let dated = table.optional("dated");
        let dated_day = match &dated {
            Some(date) => date.placed_date(),
            None => closing.map(|date| Spanned::new(0..0, date)),
        };
        let accrual = match word {
            Some(AccrualWord::Between(day_count)) => {
                if let Some(dated) = &dated {
                    let message = "`dated` goes with monthly accrual only";
                    let hint = "interest accrues from `closing` on: leave `dated` out";
                    table.problem(Problem::new(dated.key_span.clone(), message).hint(hint));
                }
                Some(Accrual::BetweenPayments(day_count))
            }
            Some(AccrualWord::Monthly) => {
                dated_day.as_ref().map(|date| Accrual::Monthly { dated: *date.get_ref() })
            }
            None => None,
        };
        if let Some(first) = &first_payment {
            let before = |name: &str, date: Option<&Spanned<Date>>| {
                if let Some(date) = date.filter(|date| date.get_ref() >= first.get_ref()) {
                    let message = format!(
                        "{name} ({}) is not before the first payment ({})",
                        date.get_ref(),
                        first.get_ref()
                    );
                    let label = "expected a date before `first_payment`";
                    table.problem(Problem::new(date.span(), message).label(label));
                }
            };
            before("the dated date", dated_day.as_ref().filter(|date| !date.span().is_empty()));
            if let Some(closing) = closing.filter(|closing| closing >= first.get_ref()) {
                let message = format!(
                    "the first payment ({}) is not after closing ({closing})",
                    first.get_ref()
                );
                let problem = Problem::new(first.span(), message);
                table.problem(problem.label("expected a date after `closing`"));
            }
        }
        let placed = settlement.as_ref().and_then(Option::as_ref).map(Spanned::span);
        let file = DatesFile {
            closing,
            closing_place,
            dated_place: dated.as_ref().map(|date| date.span()),
            settlement: match settlement {
                Some(date) => date.map(Spanned::into_inner),
                None => closing,
            },
            first_payment: first_payment.map(Spanned::into_inner),
            business_days,
            accrual,
        };
        let in_order = closing.zip(file.first_payment).is_some_and(|(c, first)| c < first);
        if let (Some(span), true, Some(dates)) = (placed, in_order, file.dates())
            && let Some(reason) = dates.unpriceable(dates.settlement)
        {
            let label = "expected a day of the first accrual period";
            table.problem(Problem::new(span, reason).label(label));
        }
        table.finish();
        file
    }

    /// The dates; `None` when one of them could not be read.
    pub(crate) fn dates(&self) -> Option<Dates> {
        let (first, business_days) = (self.first_payment?, self.business_days?);
        Some(Dates {
            closing: self.closing?,
            settlement: self.settlement?,
            payments: PaymentCalendar { first, business_days },
            accrual: self.accrual?,
        })
    }
}
