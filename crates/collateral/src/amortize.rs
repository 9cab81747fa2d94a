//! Scheduled principal of a level-payment loan.

/// Part of the balance that the level payment repays: `r / ((1 + r)^n - 1)` at the monthly rate
/// `r` with `n` payments left; `1/n` at a rate of zero, and all of it with the last payment.
///
/// The level payment is taken anew each month on the current balance, rate and term: payments
/// shrink with prepayments, the part does not depend on them. Source: Standard Formulas, B.
pub fn scheduled_part(monthly_rate: f64, payments_left: u32) -> f64 {
    if payments_left <= 1 {
        return 1.0;
    }
    if monthly_rate <= 0.0 {
        return 1.0 / f64::from(payments_left);
    }
    // (1 + r)^n - 1 without cancellation where r is small.
    monthly_rate / (f64::from(payments_left) * monthly_rate.ln_1p()).exp_m1()
}

/// The part one month later at the same rate: `f (1 + r) / (1 - f)`. It saves the power of
/// [`scheduled_part`] in every month in which neither rate nor term is set anew.
pub fn next_part(part: f64, monthly_rate: f64) -> f64 {
    if part >= 1.0 { 1.0 } else { (part * (1.0 + monthly_rate) / (1.0 - part)).min(1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_recurrence_is_the_formula() {
        for annual in [0.0, 1e-6, 0.03, 0.08, 0.25] {
            let rate = annual / 12.0;
            let mut part = scheduled_part(rate, 360);
            for left in (1..360).rev() {
                part = next_part(part, rate);
                let direct = scheduled_part(rate, left);
                assert!((part / direct - 1.0).abs() < 1e-9, "{annual} {left} {part} {direct}");
            }
        }
    }

    #[test]
    fn level_payment_of_the_standard_formulas() {
        // 100,000,000 at 8% over 360 months: expected amortisation of month 1 is 67,098
        // (Standard Formulas, C.6, cash flow B, where the pool is whole).
        assert_eq!((100e6 * scheduled_part(0.08 / 12.0, 360)).round(), 67_098.0);
    }
}
