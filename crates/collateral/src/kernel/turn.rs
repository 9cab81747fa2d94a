//! Before a payment at which some loans of a block reset or begin to amortise, whichever they are.

use std::hint::select_unpredictable as select;

use crate::kernel::block::{Block, Payments, TWELFTH, first_after, higher, lower, rounded};
use crate::kernel::growth::grow;
use crate::kernel::{LANES, NEVER};

/// All bits, where a comparison marks a loan.
const ALL: i64 = -1;

impl<const PACKS: usize> Block<PACKS> {
    /// Resets and begins of `payment`; before the first, every loan's principal.
    #[inline(always)]
    pub(super) fn turn(&mut self, payment: u32, index: f64) {
        let now = i64::from(payment);
        let mut anew = [[0; LANES]; PACKS];
        if self.next_reset_of_any == payment {
            self.reset(payment, index, &mut anew);
        }
        for i in 0..PACKS * LANES {
            let begins = self.amortizes_from.as_flattened()[i] == now || payment == 1;
            anew.as_flattened_mut()[i] |= select(begins, ALL, 0);
        }
        if anew.as_flattened().contains(&ALL) {
            self.set_principal(now, &anew);
        }
        if self.next_begin == payment {
            self.next_begin = first_after(payment, &self.amortizes_from);
        }
    }

    /// Rates after the resets of a payment, as [`crate::pool::Adjustable::reset`] has them: the same
    /// steps in the same order. Marks the loans whose rate moves.
    #[inline(always)]
    fn reset(&mut self, payment: u32, index: f64, anew: &mut Payments<PACKS>) {
        let now = i64::from(payment);
        let in_step = select(self.in_step(payment), ALL, 0);
        let rate = self.rate.as_flattened_mut();
        let next_reset = self.next_reset.as_flattened_mut();
        let margin = self.margin.as_flattened();
        let rounding = self.rounding.as_flattened();
        let roundings = self.roundings.as_flattened();
        let first_reset = self.first_reset.as_flattened();
        let initial_cap = self.initial_cap.as_flattened();
        let periodic_cap = self.periodic_cap.as_flattened();
        let lifetime_cap = self.lifetime_cap.as_flattened();
        let lifetime_floor = self.lifetime_floor.as_flattened();
        let reset_period = self.reset_period.as_flattened();
        let anew = anew.as_flattened_mut();
        let (mut first, mut lowest) = (i64::from(NEVER), f64::MAX);
        for i in 0..PACKS * LANES {
            let fully_indexed = rounded(index + margin[i], rounding[i], roundings[i]);
            let (initial, periodic) = (initial_cap[i], periodic_cap[i]);
            let cap = select(first_reset[i] == now, initial, periodic);
            let previous = rate[i];
            let within = higher(lower(fully_indexed, previous + cap), previous - cap);
            let within = higher(lower(within, lifetime_cap[i]), lifetime_floor[i]);
            // Loans in step may have reset without a mark of their own.
            let at = next_reset[i];
            let due = (in_step | select(at == now, ALL, 0)) == ALL;
            let reset = select(due, within, previous);
            let next = select(due, now + reset_period[i], at);
            anew[i] = select(reset != previous, ALL, 0);
            first = first.min(next);
            lowest = lower(reset, lowest);
            rate[i] = reset;
            next_reset[i] = next;
        }
        self.next_reset_of_any = first as u32;
        self.lowest_rate = lowest;
    }

    /// The next principal of the loans marked `anew`, of the level payment at the rate that holds
    /// from now.
    #[inline(always)]
    fn set_principal(&mut self, now: i64, anew: &Payments<PACKS>) {
        let rate = self.rate.as_flattened();
        let amortization = self.amortization.as_flattened();
        let amortizes_from = self.amortizes_from.as_flattened();
        let balance = self.balance.as_flattened();
        let anew = anew.as_flattened();
        let principal = self.principal.as_flattened_mut();
        let mut monthly = [[0.0; LANES]; PACKS];
        let mut growth = [[0.0; LANES]; PACKS];
        let mut left = [[0; LANES]; PACKS];
        let (monthly, growth) = (monthly.as_flattened_mut(), growth.as_flattened_mut());
        let left = left.as_flattened_mut();
        for i in 0..PACKS * LANES {
            monthly[i] = rate[i] * TWELFTH;
            let payments = amortization[i] - (now - 1);
            left[i] = select(payments > 1, payments, 1);
        }
        grow::<PACKS>(growth, monthly, left);
        for i in 0..PACKS * LANES {
            // Exact, as small as it is, in steps that every instruction set has.
            let left = f64::from(left[i] as i32);
            let (monthly, growth) = (monthly[i], growth[i]);
            let part = select(monthly > 0.0, monthly, 1.0);
            let part = part / select(monthly > 0.0, growth, left);
            let part = select(amortizes_from[i] > now, 0.0, part);
            principal[i] = select(anew[i] == ALL, balance[i] * part, principal[i]);
        }
    }
}
