//! Streams built by hand for the tests.

#![allow(clippy::unwrap_used)]

use terms::{BusinessDays, CashStream, Date, PaymentCalendar};

/// A level-pay mortgage pass-through of balance 100.
pub(crate) struct PassThrough {
    pub(crate) gross_percent: f64,
    pub(crate) coupon_percent: f64,
    pub(crate) psa_percent: f64,
    pub(crate) age: usize,
    pub(crate) remaining: usize,
    pub(crate) first_payment: Date,
}

impl PassThrough {
    /// Its cash by payment date, the payment delay in the dates.
    pub(crate) fn stream(&self) -> CashStream {
        let calendar =
            PaymentCalendar { first: self.first_payment, business_days: BusinessDays::Unadjusted };
        let rate = self.gross_percent / 1200.0;
        let mut stream = CashStream {
            dates: calendar.dates(self.remaining),
            principal_is_cash: true,
            ..CashStream::default()
        };
        let mut balance = 100.0;
        for month in 1..=self.remaining {
            let ramp = (self.age + month).min(30) as f64 / 30.0;
            let cpr = self.psa_percent / 100.0 * 0.06 * ramp;
            let smm = 1.0 - (1.0_f64 - cpr).powf(1.0 / 12.0);
            let left = (self.remaining - month + 1) as f64;
            let scheduled = balance * rate / ((1.0 + rate).powf(left) - 1.0);
            let principal = scheduled + smm * (balance - scheduled);
            stream.balance.push(balance);
            stream.interest.push(balance * self.coupon_percent / 1200.0);
            stream.principal.push(principal);
            balance -= principal;
        }
        stream
    }
}

/// `year-month-day`.
pub(crate) fn date(year: i16, month: i8, day: i8) -> Date {
    Date::new(year, month, day).unwrap()
}
