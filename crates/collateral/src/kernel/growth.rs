//! What a dollar at interest grows by: the powers in a level payment, for a column of loans.

use std::hint::select_unpredictable as select;

use crate::kernel::LANES;

/// Takes `power`, which holds `1 + r` to the power of the three highest bits of `n`, to
/// `(1 + r)^n`, two bits at a time; `n` is at least 4.
///
/// Each step loses a little of `(1 + r)^n - 1` where that is small: of a level payment some
/// `1e-16 / r`.
#[inline(always)]
pub(super) fn power<const PACKS: usize>(power: &mut [f64], growth: &[f64], n: i64) {
    let mut bits = n.ilog2() - 2;
    if bits % 2 == 1 {
        bits -= 1;
        if n >> bits & 1 == 1 {
            for i in 0..PACKS * LANES {
                power[i] = power[i] * power[i] * growth[i];
            }
        } else {
            for power in &mut *power {
                *power *= *power;
            }
        }
    }
    while bits > 0 {
        bits -= 2;
        match n >> bits & 3 {
            0 => {
                for power in &mut *power {
                    let square = *power * *power;
                    *power = square * square;
                }
            }
            1 => {
                for i in 0..PACKS * LANES {
                    let square = power[i] * power[i];
                    power[i] = square * square * growth[i];
                }
            }
            2 => {
                for i in 0..PACKS * LANES {
                    let half = power[i] * power[i] * growth[i];
                    power[i] = half * half;
                }
            }
            _ => {
                for i in 0..PACKS * LANES {
                    let half = power[i] * power[i] * growth[i];
                    power[i] = half * half * growth[i];
                }
            }
        }
    }
}

/// Takes `growth` from 0 to `(1 + r)^n - 1`, bit by bit of each loan's `n` from the highest: the
/// level payment of a dollar is `r + r / ((1 + r)^n - 1)`, as in
/// [`crate::amortize::level_payment_of`]. No digits are lost where the rate is small.
#[inline(always)]
pub(super) fn grow<const PACKS: usize>(growth: &mut [f64], monthly: &[f64], payments: &[i64]) {
    let most = payments.iter().fold(0, |bits, n| bits | n);
    let bits = 64 - most.leading_zeros();
    for bit in (0..bits).rev().map(|position| 1 << position) {
        for i in 0..PACKS * LANES {
            let square = square(growth[i]);
            let more = compound(square, monthly[i]);
            growth[i] = select(payments[i] & bit == 0, square, more);
        }
    }
}

/// `(1 + a)^2 - 1`.
#[inline(always)]
fn square(a: f64) -> f64 {
    a * (2.0 + a)
}

/// `(1 + a)(1 + b) - 1`.
#[inline(always)]
fn compound(a: f64, b: f64) -> f64 {
    a + b + a * b
}
