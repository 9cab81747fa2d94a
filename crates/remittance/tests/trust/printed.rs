//! Numbers as a trustee prints them, and averages.

use remittance::{Decimal, Figure};

pub(crate) fn cents(value: Decimal) -> i64 {
    i64::try_from((value * Decimal::ONE_HUNDRED).round()).expect("cents")
}

pub(crate) fn money(cents: i64) -> Decimal {
    Decimal::new(cents, 2)
}

pub(crate) fn fixed(cents: i64) -> Option<Figure> {
    let text = format!("{:.2}", money(cents.abs()));
    let (whole, decimals) = text.split_once('.').expect("decimals");
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let text = format!("{grouped}.{decimals}");
    Figure::parse(&if cents < 0 { format!("({text})") } else { text }).ok()
}

/// As a spreadsheet's General format prints it.
pub(crate) fn general(value: Decimal) -> Option<Figure> {
    let whole = value.abs().trunc().to_string().len();
    let rounded = value.round_dp(u32::try_from(10 - whole).expect("decimals")).normalize();
    Figure::parse(&rounded.to_string()).ok()
}

pub(crate) fn percent(value: Decimal) -> Option<Figure> {
    Figure::parse(&format!("{:.4}%", (value * Decimal::ONE_HUNDRED).round_dp(4))).ok()
}

pub(crate) fn amount(cents: i64) -> Option<Figure> {
    general(money(cents))
}

pub(crate) fn number(count: i64) -> Option<Figure> {
    general(Decimal::from(count))
}

pub(crate) fn power(base: Decimal, exponent: usize) -> Decimal {
    (0..exponent).fold(Decimal::ONE, |product, _| product * base)
}

/// 1 - ((1 - r_1) ... (1 - r_n))^(1/n), by bisection.
pub(crate) fn geometric(rates: &[Decimal]) -> Decimal {
    let left = rates.iter().fold(Decimal::ONE, |product, rate| product * (Decimal::ONE - *rate));
    let (mut low, mut high) = (Decimal::ZERO, Decimal::ONE);
    for _ in 0..80 {
        let middle = ((low + high) / Decimal::TWO).round_dp(24);
        if power(middle.round_dp(9 + 9), rates.len()) > left { high = middle } else { low = middle }
    }
    Decimal::ONE - low
}
