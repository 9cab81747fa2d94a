//! What a dollar at interest grows by: the power in a level payment, for a column of loans.

use std::hint::select_unpredictable as select;

use crate::kernel::LANES;

/// Takes `growth` from `r` to `(1 + r)^n - 1`, bit by bit of `n` from the highest, two at a time:
/// the level payment of a dollar is `r + r / ((1 + r)^n - 1)`, as in
/// [`crate::amortize::level_payment_of`]. No digits are lost where the rate is small.
#[inline(always)]
pub(super) fn grow<const PACKS: usize>(growth: &mut [f64], monthly: &[f64], payments: i64) {
    let mut bits = payments.ilog2();
    if bits % 2 == 1 {
        bits -= 1;
        for i in 0..PACKS * LANES {
            let square = square(growth[i]);
            growth[i] = select(payments >> bits & 1 == 1, compound(square, monthly[i]), square);
        }
    }
    while bits > 0 {
        bits -= 2;
        match payments >> bits & 3 {
            0 => {
                for growth in &mut *growth {
                    *growth = square(square(*growth));
                }
            }
            1 => {
                for i in 0..PACKS * LANES {
                    growth[i] = compound(square(square(growth[i])), monthly[i]);
                }
            }
            2 => {
                for i in 0..PACKS * LANES {
                    growth[i] = square(compound(square(growth[i]), monthly[i]));
                }
            }
            _ => {
                for i in 0..PACKS * LANES {
                    let half = compound(square(growth[i]), monthly[i]);
                    growth[i] = compound(square(half), monthly[i]);
                }
            }
        }
    }
}

/// The same from 0, each loan with its own `n`.
#[inline(always)]
pub(super) fn grow_by_loan<const PACKS: usize>(
    growth: &mut [f64],
    monthly: &[f64],
    payments: &[i64],
) {
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
