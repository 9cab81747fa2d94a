//! The common case of ARM loans: all loans of a block reset, then pay for six months.

use crate::kernel::block::{Block, TWELFTH, higher, lower, rounded};
use crate::kernel::growth::power;
use crate::kernel::moments::{MONTHS, Moments, Net, Stretch};
use crate::kernel::{LANES, NEVER, Payment};

/// Below this rate a year, powers lose digits that a level payment needs.
const LOW: f64 = 0.01;

impl<const PACKS: usize> Block<PACKS> {
    /// Whether [`Block::half_year`] does what `payment` and the five after it ask for: all loans
    /// reset and amortise over one term, none matures or turns before the six are over, and no rate
    /// is low.
    #[inline(always)]
    pub(super) fn resets_for_half_a_year(&self, payment: u32, until: u32, index: f64) -> bool {
        let low = lower(index + self.lowest_margin - self.widest_rounding, self.lowest_rate);
        let low = higher(lower(low, self.lowest_cap), self.lowest_floor);
        until + 1 >= payment + MONTHS as u32
            && self.period >= MONTHS as u32
            && self.in_step(payment)
            && self.next_begin == NEVER
            && self.one_term
            && self.amortization[0][0] - i64::from(payment - 1) > MONTHS as i64
            && low >= LOW
    }

    /// The reset of all loans at `payment`, and six payments.
    #[inline(always)]
    pub(super) fn half_year(&mut self, payment: u32, index: f64, sums: &mut [Payment; MONTHS]) {
        let n = self.amortization[0][0] - i64::from(payment - 1);
        let mut growths = [[0.0; LANES]; PACKS];
        let mut powers = [[0.0; LANES]; PACKS];
        let (growth, powers) = (growths.as_flattened_mut(), powers.as_flattened_mut());
        self.reset_all(payment, index, growth);
        // The three highest bits of the number of payments left, which is more than six.
        match n >> (n.ilog2() - 2) {
            4 => start(powers, growth, |growth| {
                let square = growth * growth;
                square * square
            }),
            5 => start(powers, growth, |growth| {
                let square = growth * growth;
                square * (square * growth)
            }),
            6 => start(powers, growth, |growth| {
                let cube = growth * growth * growth;
                cube * cube
            }),
            _ => start(powers, growth, |growth| {
                let cube = growth * growth * growth;
                cube * cube * growth
            }),
        }
        power::<PACKS>(powers, growth, n);
        match self.net() {
            Net::ByLoan => self.pay_half_year::<true>(growth, powers, 0.0, sums),
            Net::Less(less) => self.pay_half_year::<false>(growth, powers, less, sums),
        }
    }

    /// Six payments after a reset of all loans.
    #[inline(always)]
    fn pay_half_year<const BY_LOAN: bool>(
        &mut self,
        growth: &[f64],
        powers: &[f64],
        less: f64,
        sums: &mut [Payment; MONTHS],
    ) {
        let rate = self.rate.as_flattened();
        let strips = self.strips.as_flattened();
        let balances = self.balance.as_flattened_mut();
        let principals = self.principal.as_flattened_mut();
        let mut moments = Moments::<MONTHS>::none();
        for pack in 0..PACKS {
            for lane in 0..LANES {
                let i = pack * LANES + lane;
                let balance = balances[i];
                let monthly = rate[i] * TWELFTH;
                let net_monthly = (rate[i] - strips[i]) * TWELFTH;
                let cube = growth[i] * growth[i] * growth[i];
                let half_year = cube * cube;
                let of_growth = balance / (powers[i] - 1.0);
                let principal = of_growth * monthly;
                let stretch = Stretch { balance, principal, monthly, net_monthly };
                moments.add::<BY_LOAN>(lane, stretch);
                balances[i] = of_growth * (powers[i] - half_year);
                principals[i] = principal * half_year;
            }
        }
        moments.pay::<BY_LOAN>(less, sums);
    }

    /// Rates after the resets of all loans, as the block's `reset` has them for some; and what a
    /// dollar grows to in a month at each.
    #[inline(always)]
    fn reset_all(&mut self, payment: u32, index: f64, growth: &mut [f64]) {
        let later = payment > self.latest_first_reset;
        let cap = if later { self.periodic_cap } else { self.initial_cap };
        let cap = cap.as_flattened();
        let rate = self.rate.as_flattened_mut();
        let margin = self.margin.as_flattened();
        let rounding = self.rounding.as_flattened();
        let roundings = self.roundings.as_flattened();
        let lifetime_cap = self.lifetime_cap.as_flattened();
        let lifetime_floor = self.lifetime_floor.as_flattened();
        for i in 0..PACKS * LANES {
            let sum = index + margin[i];
            let fully_indexed = rounded(sum, rounding[i], roundings[i]);
            let within = higher(lower(fully_indexed, rate[i] + cap[i]), rate[i] - cap[i]);
            let within = higher(lower(within, lifetime_cap[i]), lifetime_floor[i]);
            rate[i] = within;
            growth[i] = 1.0 + within * TWELFTH;
        }
        let mut lowest = [f64::MAX; LANES];
        for pack in &self.rate {
            for lane in 0..LANES {
                lowest[lane] = lower(pack[lane], lowest[lane]);
            }
        }
        self.lowest_rate = lowest.into_iter().fold(f64::MAX, lower);
        self.next_reset_of_any = payment + self.period;
    }
}

/// The first steps to a power.
#[inline(always)]
fn start(powers: &mut [f64], growth: &[f64], first: impl Fn(f64) -> f64) {
    for (power, growth) in powers.iter_mut().zip(growth) {
        *power = first(*growth);
    }
}
