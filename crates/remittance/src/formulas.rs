//! Formulas of a remittance report, in decimals. Each has no value (`None`) where it would divide
//! by zero or leave the range of decimals.
//!
//! Sources: the notes of the reports' own columns, and where these say nothing the reports
//! themselves, in which each formula gives the printed digits.

use rust_decimal::Decimal;

/// Months of a year.
const MONTHS: Decimal = Decimal::from_parts(12, 0, 0, false, 0);
/// Days of a year by which interest accrues.
const YEAR: Decimal = Decimal::from_parts(360, 0, 0, false, 0);
/// Days of a month of 30/360.
const MONTH: Decimal = Decimal::from_parts(30, 0, 0, false, 0);

/// Interest of a class: balance x rate a year x days / 360. Days are those of the accrual period
/// (actual/360), or 30 (30/360).
pub fn class_interest(balance: Decimal, rate: Decimal, days: i64) -> Option<Decimal> {
    balance.checked_mul(rate)?.checked_mul(Decimal::from(days))?.checked_div(YEAR)
}

/// The whole number of days / 360 in which `interest` comes nearest to accruing on `balance`.
pub fn days_of_interest(interest: Decimal, balance: Decimal, rate: Decimal) -> Option<i64> {
    let base = balance.checked_mul(rate)?;
    let days = interest.checked_mul(YEAR)?.checked_div(base)?.round();
    i64::try_from(days).ok()
}

/// Rate a year at which `interest` accrues on `balance` in `days` / 360: the inverse of
/// [`class_interest`].
pub fn class_rate(interest: Decimal, balance: Decimal, days: i64) -> Option<Decimal> {
    let base = balance.checked_mul(Decimal::from(days))?;
    interest.checked_mul(YEAR)?.checked_div(base)
}

/// A month of interest by 30/360: balance x rate a year / 12.
pub fn month_of_interest(balance: Decimal, rate: Decimal) -> Option<Decimal> {
    balance.checked_mul(rate)?.checked_div(MONTHS)
}

/// Interest that a payoff on day `day` of a month leaves unpaid: the days from the payoff to day
/// 30, both counted (31 - day, none on day 31), at 30/360.
pub fn shortfall_of_payoff(amount: Decimal, rate: Decimal, day: i8) -> Option<Decimal> {
    let days = Decimal::from((31 - i64::from(day)).max(0));
    month_of_interest(amount, rate)?.checked_mul(days)?.checked_div(MONTH)
}

/// Amount to `per` dollars of original face: $1,000, or $1.
pub fn factor(amount: Decimal, face: Decimal, per: Decimal) -> Option<Decimal> {
    amount.checked_mul(per)?.checked_div(face)
}

/// The share of `total` that falls to a part of `whole`.
pub fn pro_rata(total: Decimal, part: Decimal, whole: Decimal) -> Option<Decimal> {
    total.checked_mul(part)?.checked_div(whole)
}

/// Net mortgage rate a year: 12 x (interest scheduled and of repurchases - servicing fees of all
/// loans - mortgage insurance - trustees' fees) / balance at the beginning. `fees` is the sum of
/// what is deducted.
pub fn net_mortgage_rate(interest: Decimal, fees: Decimal, balance: Decimal) -> Option<Decimal> {
    interest.checked_sub(fees)?.checked_mul(MONTHS)?.checked_div(balance)
}

/// Available funds rate a year: 12 x interest distributed / bonds before the distribution x
/// 30 / days of the accrual period.
pub fn available_funds_rate(interest: Decimal, bonds: Decimal, days: i64) -> Option<Decimal> {
    class_rate(interest, bonds, days)
}

/// Rate a year of a fee of one month on a balance: 12 x fee / balance.
pub fn fee_rate(fee: Decimal, balance: Decimal) -> Option<Decimal> {
    fee.checked_mul(MONTHS)?.checked_div(balance)
}

/// A fee whose rate is the round number, a multiple of `step`, nearest to the one that the
/// printed fee implies: rate x balance / 12.
pub fn fee_at_round_rate(fee: Decimal, balance: Decimal, step: Decimal) -> Option<Decimal> {
    month_of_interest(balance, to_step(fee_rate(fee, balance)?, step)?)
}

/// The multiple of `step` nearest to a value.
pub fn to_step(value: Decimal, step: Decimal) -> Option<Decimal> {
    value.checked_div(step)?.round().checked_mul(step)
}

/// Overcollateralization: loans and pre-funding account over bonds.
pub fn overcollateralization(
    loans: Decimal,
    prefunding: Decimal,
    bonds: Decimal,
) -> Option<Decimal> {
    loans.checked_add(prefunding)?.checked_sub(bonds)
}

/// Average of the groups weighted by balance.
pub fn weighted_average(values: &[Decimal], balances: &[Decimal]) -> Option<Decimal> {
    let mut sum = Decimal::ZERO;
    let mut weight = Decimal::ZERO;
    for (value, balance) in values.iter().zip(balances) {
        sum = sum.checked_add(value.checked_mul(*balance)?)?;
        weight = weight.checked_add(*balance)?;
    }
    sum.checked_div(weight)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Decimal {
        text.parse().expect(text)
    }

    fn cents(value: Option<Decimal>) -> String {
        format!("{:.2}", value.expect("a number").round_dp(2))
    }

    #[test]
    fn interest_of_classes_and_payoffs() {
        assert_eq!(cents(class_interest(number("420187500"), number("0.0184"), 29)), "622811.25");
        assert_eq!(
            class_rate(number("85037.97"), number("27562500"), 29).map(|rate| rate.round_dp(6)),
            Some(number("0.038300"))
        );
        assert_eq!(cents(shortfall_of_payoff(number("372470.04"), number("0.0625"), 18)), "840.64");
        assert_eq!(cents(shortfall_of_payoff(number("100"), number("0.05"), 31)), "0.00");
    }

    #[test]
    fn rates_and_fees() {
        let rate = net_mortgage_rate(number("1000"), number("100"), number("216000"));
        assert_eq!(rate, Some(number("0.05")));
        let fee = fee_at_round_rate(number("646.85"), number("456598109.9"), number("0.000001"));
        assert_eq!(cents(fee), "646.85");
        assert_eq!(fee_rate(Decimal::ONE, Decimal::ZERO), None);
        assert_eq!(
            weighted_average(&[number("1"), number("4")], &[number("2"), number("1")]),
            Some(number("2"))
        );
        assert_eq!(weighted_average(&[], &[]), None);
    }
}
