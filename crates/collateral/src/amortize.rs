//! The level payment.

/// Monthly payment that repays one dollar in `payments_left` payments at the monthly rate `r`:
/// `r / (1 - (1 + r)^-n)`; `1/n` at a rate of zero, and all of it with interest at the last.
///
/// Taken on a dollar that is not prepaid, and again at each reset, it is the level payment "on the
/// current balance, taken anew each month": payments shrink with prepayments, the schedule of a
/// dollar that stays does not depend on them. Source: Standard Formulas, B.
pub fn level_payment_of(monthly_rate: f64, payments_left: u32) -> f64 {
    if payments_left <= 1 {
        return 1.0 + monthly_rate;
    }
    if monthly_rate <= 0.0 {
        return 1.0 / f64::from(payments_left);
    }
    // 1 - (1 + r)^-n without cancellation where r is small.
    monthly_rate / -(-f64::from(payments_left) * monthly_rate.ln_1p()).exp_m1()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn level_payment_of_the_standard_formulas() {
        // 100,000,000 at 8% over 360 months: expected amortisation of month 1 is 67,098
        // (Standard Formulas, C.6).
        let rate = 0.08 / 12.0;
        let amortised = 100e6 * (level_payment_of(rate, 360) - rate);
        assert_eq!(amortised.round(), 67_098.0);
        assert_eq!(level_payment_of(0.0, 10), 0.1);
        assert_eq!(level_payment_of(0.01, 1), 1.01);
    }
}
