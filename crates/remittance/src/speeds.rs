//! Prepayment and default speeds, as fractions, from amounts and from one another.
//!
//! Formulas: the methodology pages of the reports, and the Standard Formulas. Powers of twelve are
//! products of decimals; roots go through floats (15 digits, six more than a report prints).

use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};

/// Months of a year.
const MONTHS: usize = 12;

/// Single monthly mortality: prepayments, payoffs and repurchases over what scheduled principal
/// leaves of the beginning balance. `None` if nothing is left.
pub fn smm(prepaid: Decimal, beginning: Decimal, scheduled: Decimal) -> Option<Decimal> {
    prepaid.checked_div(beginning.checked_sub(scheduled)?)
}

/// Conditional prepayment rate of a year: `1 - (1 - SMM)^12`.
pub fn cpr(smm: Decimal) -> Option<Decimal> {
    annual(smm)
}

/// Multiple of the standard prepayment model: `CPR / (0.2% x min(30, WAS))`, WAS being the
/// weighted average seasoning in months. The reports print 0.02 for 0.2%, but compute with 0.2%.
/// `None` without seasoning.
pub fn psa(cpr: Decimal, seasoning: Decimal) -> Option<Decimal> {
    cpr.checked_div(Decimal::new(2, 3).checked_mul(seasoning.min(Decimal::from(30)))?)
}

/// Monthly default rate: beginning balance of the liquidated loans over that of all loans.
pub fn mdr(liquidated: Decimal, beginning: Decimal) -> Option<Decimal> {
    liquidated.checked_div(beginning)
}

/// Conditional default rate of a year: `1 - (1 - MDR)^12`.
pub fn cdr(mdr: Decimal) -> Option<Decimal> {
    annual(mdr)
}

/// Multiple of the standard default assumption: CDR over 0.02% a month of seasoning up to month
/// 30, level to 60, then falling by 0.0095% a month to not less than 0.03%. The reports print the
/// percentages without their signs. `None` without seasoning.
pub fn sda(cdr: Decimal, seasoning: Decimal) -> Option<Decimal> {
    let level = Decimal::new(2, 4).checked_mul(seasoning.min(Decimal::from(30)))?;
    let standard = if seasoning < Decimal::from(61) {
        level
    } else {
        let past = seasoning.checked_sub(Decimal::from(60))?;
        level.checked_sub(Decimal::new(95, 6).checked_mul(past)?)?.max(Decimal::new(3, 4))
    };
    cdr.checked_div(standard)
}

/// Loss severity: realized losses over the beginning balance of the liquidated loans.
pub fn severity(loss: Decimal, liquidated: Decimal) -> Option<Decimal> {
    loss.checked_div(liquidated)
}

/// Average of monthly rates (SMM or MDR): `1 - ((1 - r_1) ... (1 - r_n))^(1/n)`. The printed
/// formula omits both "1 -"; the averages of the reports have them. `None` without a month.
pub fn average_monthly(rates: &[Decimal]) -> Option<Decimal> {
    let months = i32::try_from(rates.len()).ok().filter(|months| *months > 0)?;
    let mut left = Decimal::ONE;
    for rate in rates {
        left = left.checked_mul(Decimal::ONE.checked_sub(*rate)?)?;
    }
    let root = libm::pow(left.to_f64()?, 1.0 / f64::from(months));
    Decimal::ONE.checked_sub(Decimal::from_f64(root)?)
}

/// Average seasoning for PSA: the mean of `min(30, WAS)`. `None` without a month.
pub fn average_seasoning(seasonings: &[Decimal]) -> Option<Decimal> {
    let mut sum = Decimal::ZERO;
    for seasoning in seasonings {
        sum = sum.checked_add((*seasoning).min(Decimal::from(30)))?;
    }
    sum.checked_div(Decimal::from(seasonings.len()))
}

/// What a monthly rate comes to in a year: `1 - (1 - rate)^12`.
fn annual(rate: Decimal) -> Option<Decimal> {
    let left = power(Decimal::ONE.checked_sub(rate)?, MONTHS)?;
    Decimal::ONE.checked_sub(left)
}

/// `base^exponent` as a product.
pub(crate) fn power(base: Decimal, exponent: usize) -> Option<Decimal> {
    (0..exponent).try_fold(Decimal::ONE, |product, _| product.checked_mul(base))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Decimal {
        text.parse().expect(text)
    }

    fn rounded(value: Option<Decimal>, decimals: u32) -> String {
        format!("{:.1$}", value.expect("a number").round_dp(decimals), decimals as usize)
    }

    #[test]
    fn speeds_of_a_report() {
        let month =
            smm(number("7769930.69"), number("456598109.9"), number("482217.32")).expect("a speed");
        assert_eq!(rounded(Some(month), 9), "0.017034992");
        let year = cpr(month).expect("a speed");
        assert_eq!(rounded(Some(year), 9), "0.186314281");
        assert_eq!(rounded(psa(year, number("8.84237846")), 8), "10.53530348");
        assert_eq!(rounded(psa(number("0.12"), number("60")), 4), "2.0000");
    }

    #[test]
    fn without_seasoning_or_balance() {
        assert_eq!(psa(number("0.1"), Decimal::ZERO), None);
        assert_eq!(sda(number("0.1"), Decimal::ZERO), None);
        assert_eq!(smm(Decimal::ONE, Decimal::ONE, Decimal::ONE), None);
        assert_eq!(average_monthly(&[]), None);
        assert_eq!(average_seasoning(&[]), None);
    }

    #[test]
    fn default_assumption_rises_stays_and_falls() {
        let at = |months: &str| rounded(sda(number("0.006"), number(months)), 6);
        assert_eq!(at("15"), "2.000000");
        assert_eq!(at("30"), "1.000000");
        assert_eq!(at("60"), "1.000000");
        assert_eq!(at("90"), "1.904762");
        assert_eq!(at("200"), "20.000000");
    }

    #[test]
    fn averages_are_geometric() {
        let rates = [number("0.01"), number("0.03")];
        assert_eq!(rounded(average_monthly(&rates), 9), "0.020051022");
        let seasonings = [number("10"), number("50")];
        assert_eq!(average_seasoning(&seasonings), Some(number("20")));
        assert_eq!(rounded(severity(number("30"), number("100")), 1), "0.3");
    }
}
