//! `[dates]` as written: when a deal pays, and over which days interest accrues.

use bonds::deal::{Accrual, Dates};
use terms::{BusinessDays, Date, DayCount, PaymentCalendar};
use toml::Spanned;

use crate::reader::source::Problem;
use crate::reader::toml_reader::Table;
use crate::schema::{DATE, Form as _, keys, optional, or, required, word};

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

keys! {
    /// `[dates]` as far as it could be read.
    pub(crate) struct DatesFile {
        /// the first accrual period begins here if periods run between payment dates
        closing: Option<Spanned<Date>> = required(DATE.placed()).kept(),
        /// from here prices, yields and average lives count (default: `closing`): the first payment
        /// is what is left of the first accrual period away, so that the days of accrued interest
        /// and the days to the first payment are those of the period (and of a delay). A measure in
        /// another day count than the class accrues in, as a life in 30/360 of a class that accrues
        /// actual days, has the days of its own count from settlement
        settlement: Option<Option<Spanned<Date>>> = optional(DATE.placed()).kept(),
        /// its day is the payment day of every month
        first_payment: Option<Spanned<Date>> = required(DATE.placed()).kept(),
        /// following: the Federal Reserve's next business day. Interest in actual days runs to it;
        /// interest in 30/360, and with it all measures of the class, to the day on which the
        /// payment is due
        business_days: Option<BusinessDays> =
            or(BusinessDays::Unadjusted, word(&BusinessDays::ALL)).kept(),
        /// between payment dates; or monthly: a twelfth of the year for every payment
        accrual: Option<AccrualWord> = or(AccrualWord::Monthly, word(&ACCRUALS)).kept(),
        /// with monthly accrual: first day of the first accrual month (default: `closing`); accrued
        /// interest of a price counts from it
        dated: Option<Option<Spanned<Date>>> = optional(DATE.placed()).kept(),
    }
    then(file, table) { file.check(table) }
}

impl DatesFile {
    /// When it closes.
    pub(crate) fn closing(&self) -> Option<Date> {
        self.closing.as_ref().map(|date| *date.get_ref())
    }

    /// When it pays first.
    pub(crate) fn first_payment(&self) -> Option<Date> {
        self.first_payment.as_ref().map(|date| *date.get_ref())
    }

    /// The dates; `None` when one of them could not be read.
    pub(crate) fn dates(&self) -> Option<Dates> {
        let stated = |date: &Option<Spanned<Date>>| match date {
            Some(date) => Some(*date.get_ref()),
            None => self.closing(),
        };
        let accrual = match self.accrual? {
            AccrualWord::Monthly => Accrual::Monthly { dated: stated(self.dated.as_ref()?)? },
            AccrualWord::Between(day_count) => Accrual::BetweenPayments(day_count),
        };
        let (first, business_days) = (self.first_payment()?, self.business_days?);
        Some(Dates {
            closing: self.closing()?,
            settlement: stated(self.settlement.as_ref()?)?,
            payments: PaymentCalendar { first, business_days },
            accrual,
        })
    }

    fn check(&self, table: &Table<'_>) {
        let dated = self.dated.as_ref().and_then(Option::as_ref);
        if let (Some(AccrualWord::Between(_)), Some(dated)) = (self.accrual, dated) {
            let problem = Problem::new(dated.span(), "`dated` goes with monthly accrual only");
            let hint = "interest accrues from `closing` on: leave `dated` out";
            table.problem(problem.hint(hint));
        }
        let (Some(first), closing) = (&self.first_payment, self.closing()) else { return };
        let day = *first.get_ref();
        if let Some(dated) = dated.filter(|dated| *dated.get_ref() >= day) {
            let dated_day = dated.get_ref();
            let message =
                format!("the dated date ({dated_day}) is not before the first payment ({day})");
            let problem = Problem::new(dated.span(), message);
            table.problem(problem.label("expected a date before `first_payment`"));
        }
        match closing {
            Some(closing) if closing >= day => {
                let message = format!("the first payment ({day}) is not after closing ({closing})");
                let problem = Problem::new(first.span(), message);
                table.problem(problem.label("expected a date after `closing`"));
            }
            Some(_) => {
                let settlement = self.settlement.as_ref().and_then(Option::as_ref);
                if let (Some(settlement), Some(dates)) = (settlement, self.dates())
                    && let Some(reason) = dates.unissued(dates.settlement)
                {
                    let problem = Problem::new(settlement.span(), reason);
                    table.problem(problem.label("expected a day of the first accrual period"));
                }
            }
            None => {}
        }
    }
}
