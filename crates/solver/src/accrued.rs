//! Accrued interest, and the dollars that change hands at a quoted price.

use terms::{BusinessDays, Date, DayCount, PaymentCalendar, Price, Rate, YearMonth};

/// Interest accrued at settlement, in dollars: `balance x coupon x` the days from `from` to
/// settlement over those of a year.
///
/// `balance` is what the running period accrues on, `coupon` its note rate, `from` the day its
/// accrual began: [`accrual_start`] for a class with a fixed accrual month, closing for
/// one that accrues between payment dates. 0 when settlement is not after `from`.
///
/// 7.5% on 100 from 2002-04-01 to 2002-04-15, 30/360: 14 days, 0.2917.
pub fn interest(
    balance: f64,
    coupon: Rate,
    from: Date,
    settlement: Date,
    day_count: DayCount,
) -> f64 {
    if settlement <= from {
        return 0.0;
    }
    let days = f64::from(day_count.days(from, settlement));
    balance * coupon.fraction() * (days / day_count.year_days())
}

/// The start of the accrual month in which `settlement` lies: `dated` advanced by whole months, as
/// far as it stays on or before settlement. `dated` itself when settlement is earlier.
///
/// Dated 2000-01-01, settled 2002-04-15: 2002-04-01.
pub fn accrual_start(dated: Date, settlement: Date) -> Date {
    let calendar = PaymentCalendar { first: dated, business_days: BusinessDays::Unadjusted };
    let months = YearMonth::of(settlement).months_since(YearMonth::of(dated));
    let Ok(months) = usize::try_from(months) else {
        return dated;
    };
    let start = calendar.date(months + 1);
    if start > settlement && months > 0 { calendar.date(months) } else { start }
}

/// Dollars paid at settlement for `balance` at a quoted (clean) price:
/// `balance x price / 100 + accrued`.
pub fn dollars(price: Price, balance: f64, accrued: f64) -> f64 {
    balance * price.fraction() + accrued
}

/// The quoted (clean) price at which `dollars` are paid: `100 x (dollars - accrued) / balance`.
/// `None` when that is not a finite number, as for a balance of zero.
pub fn price(dollars: f64, balance: f64, accrued: f64) -> Option<Price> {
    let percent = 100.0 * (dollars - accrued) / balance;
    percent.is_finite().then_some(Price::from_percent(percent))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(year: i16, month: i8, day: i8) -> Date {
        Date::new(year, month, day).unwrap()
    }

    #[test]
    fn accrual_months_begin_on_the_dated_day() {
        for (dated, settlement, start) in [
            (date(2000, 1, 1), date(2002, 4, 15), date(2002, 4, 1)),
            (date(2000, 1, 25), date(2002, 4, 24), date(2002, 3, 25)),
            (date(2000, 1, 25), date(2002, 4, 25), date(2002, 4, 25)),
            (date(2000, 1, 25), date(2000, 1, 25), date(2000, 1, 25)),
            (date(2000, 1, 25), date(2000, 1, 2), date(2000, 1, 25)),
            (date(2000, 1, 25), date(1999, 1, 2), date(2000, 1, 25)),
        ] {
            assert_eq!(accrual_start(dated, settlement), start, "{dated} {settlement}");
        }
    }

    #[test]
    fn dollars_and_price_are_inverse() {
        let paid = dollars(Price::from_percent(98.5), 1_000_000.0, 1234.5);
        assert_eq!(paid, 986_234.5);
        assert_eq!(price(paid, 1_000_000.0, 1234.5), Some(Price::from_percent(98.5)));
        assert_eq!(price(paid, 0.0, 1234.5), None);
    }
}
