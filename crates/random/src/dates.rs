//! `[dates]` and `[conventions]`: closing, settlement, payment dates, accrual, day counts.

use bonds::deal::{Accrual, Dates};
use terms::{BusinessDays, Date, DayCount, PaymentCalendar};

use crate::dice::Dice;
use crate::text::Table;

/// When a deal pays.
#[derive(Clone, Debug)]
pub(crate) struct Calendar {
    pub(crate) closing: Date,
    pub(crate) payments: PaymentCalendar,
    pub(crate) table: Table,
}

/// Ways to accrue, by the words of files.
pub(crate) const ACCRUALS: [&str; 4] = ["actual/360", "30/360", "actual/365", "monthly"];

/// A day some days later.
pub(crate) fn later(date: Date, days: u32) -> Date {
    (0..days).fold(date, |date, _| date.tomorrow().unwrap_or(date))
}

impl Calendar {
    pub(crate) fn draw(dice: &mut Dice) -> Calendar {
        let month = dice.whole(0, 23 * 12);
        let (year, month) = (2003 + (month / 12) as i16, (month % 12) as i8 + 1);
        let start = Date::constant(year, month, 1);
        let accrual = dice.pick(&ACCRUALS);
        let (rule, business_days) = dice.pick(&BusinessDays::ALL);
        let (closing, dated, first) = match accrual {
            "monthly" => {
                // A month and a delay after the dated date.
                let dated = if dice.one_in(4) { later(start, dice.whole(1, 27)) } else { start };
                let first = later(dated, 31 + dice.whole(0, 60));
                let closing = if dice.one_in(2) { later(dated, dice.whole(0, 27)) } else { dated };
                (closing, (closing != dated || dice.one_in(2)).then_some(dated), first)
            }
            _ => {
                let closing = later(start, dice.whole(0, 30));
                (closing, None, later(closing, dice.whole(1, 70)))
            }
        };
        let payments = PaymentCalendar { first, business_days };
        let mut table = Table::of("closing", closing).with("first_payment", first);
        if accrual != "monthly" || dice.one_in(2) {
            table.set("accrual", accrual);
        }
        if let Some(dated) = dated {
            table.set("dated", dated);
        }
        if business_days != BusinessDays::Unadjusted || dice.one_in(2) {
            table.set("business_days", rule);
        }
        let of_deal = |settlement| Dates {
            closing,
            settlement,
            payments,
            accrual: match accrual {
                "monthly" => Accrual::Monthly { dated: dated.unwrap_or(closing) },
                // In actual days a settlement may lie a weekend later.
                _ => Accrual::BetweenPayments(DayCount::Thirty360),
            },
        };
        if dice.one_in(2) {
            let settlement = later(dated.unwrap_or(closing), dice.whole(0, 35));
            if of_deal(settlement).unissued(settlement).is_none() {
                table.set("settlement", settlement);
            }
        }
        Calendar { closing, payments, table }
    }

    /// The date of a payment, at most ten years on.
    pub(crate) fn some_payment(&self, dice: &mut Dice, from: u32) -> Date {
        self.payments.date(dice.whole(from, 120) as usize)
    }
}

/// A way to count months of 30 days.
pub(crate) fn thirty_360(dice: &mut Dice) -> &'static str {
    dice.pick(&DayCount::THIRTY_360.map(|(word, _)| word))
}

/// `[conventions]`, where the deal has any.
pub(crate) fn conventions(dice: &mut Dice) -> Option<Table> {
    let mut table = Table::default();
    let word = |dice: &mut Dice| dice.pick(&DayCount::ALL.map(|(word, _)| word));
    if dice.one_in(3) {
        table.set("wal_day_count", word(dice));
    }
    if dice.one_in(4) {
        table.set("duration_day_count", word(dice));
    }
    if dice.one_in(3) {
        table.set("static_with_derivatives", dice.one_in(2));
    }
    if dice.one_in(4) {
        table.set("thirty_360", thirty_360(dice));
    }
    (!table.0.is_empty()).then_some(table)
}
