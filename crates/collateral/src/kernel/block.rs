//! The loans of a block, a column for each of their terms, and what they do at a payment.
//!
//! Loops run over whole columns and choose between two values without a branch
//! ([`select_unpredictable`](std::hint::select_unpredictable)): that is what lets the compiler take
//! several loans at once.

use std::hint::select_unpredictable as select;

use terms::Rate;

use crate::kernel::moments::{Moments, Net, Stretch};
use crate::kernel::{LANES, Lanes, NEVER, Payment};
use crate::pool::{Loan, LoanRate};

/// Of a year's rate, a month's.
pub(super) const TWELFTH: f64 = 1.0 / 12.0;
/// The step of rounding of a note that has none, 2^-50: below what a projected rate is known to.
const UNROUNDED: f64 = 1.0 / (1u64 << 50) as f64;

/// A number of each loan in a block.
pub(super) type Column<const PACKS: usize> = [Lanes; PACKS];

/// A number of payments of each loan in a block.
pub(super) type Payments<const PACKS: usize> = [[i64; LANES]; PACKS];

/// Loans side by side. Unused lanes have the terms of the first loan and a balance of 0.
#[derive(Clone, Debug)]
#[repr(align(64))]
pub(crate) struct Block<const PACKS: usize> {
    /// Dollars left.
    pub(super) balance: Column<PACKS>,
    /// Dollars of principal in the next payment.
    pub(super) principal: Column<PACKS>,
    /// Gross rate, a year's.
    pub(super) rate: Column<PACKS>,
    /// Servicing and insurance.
    pub(super) strips: Column<PACKS>,
    pub(super) margin: Column<PACKS>,
    /// Rounded to multiples of this.
    pub(super) rounding: Column<PACKS>,
    /// Multiples in a rate of 1.
    pub(super) roundings: Column<PACKS>,
    pub(super) initial_cap: Column<PACKS>,
    pub(super) periodic_cap: Column<PACKS>,
    pub(super) lifetime_cap: Column<PACKS>,
    pub(super) lifetime_floor: Column<PACKS>,
    pub(super) first_reset: Payments<PACKS>,
    pub(super) next_reset: Payments<PACKS>,
    pub(super) reset_period: Payments<PACKS>,
    /// The first payment of principal.
    pub(super) amortizes_from: Payments<PACKS>,
    /// Payments of the level payment that are left.
    pub(super) amortization: Payments<PACKS>,
    last_payment: Payments<PACKS>,
    /// Whether all amortise over the same payments.
    pub(super) one_term: bool,
    /// Whether all pay the same for servicing and insurance.
    one_strip: bool,
    /// Payments between resets, the same payments for all loans that have reset once; 0 where the
    /// loans do not agree.
    pub(super) period: u32,
    pub(super) earliest_first_reset: u32,
    pub(super) latest_first_reset: u32,
    /// Bounds of what a reset may bring.
    pub(super) lowest_rate: f64,
    pub(super) lowest_margin: f64,
    pub(super) lowest_cap: f64,
    pub(super) lowest_floor: f64,
    pub(super) widest_rounding: f64,
    /// The next payment at which a loan resets.
    pub(super) next_reset_of_any: u32,
    /// The next payment at which a loan begins to amortise.
    pub(super) next_begin: u32,
    /// The next payment at which a loan matures.
    pub(super) next_maturity: u32,
}

impl<const PACKS: usize> Block<PACKS> {
    /// As many loans as there is room for.
    pub(crate) fn of<'a>(loans: impl Iterator<Item = &'a Loan>) -> Block<PACKS> {
        let none = [[0.0; LANES]; PACKS];
        let never = [[0; LANES]; PACKS];
        let mut block = Block {
            balance: none,
            principal: none,
            rate: none,
            strips: none,
            margin: none,
            rounding: none,
            roundings: none,
            initial_cap: none,
            periodic_cap: none,
            lifetime_cap: none,
            lifetime_floor: none,
            first_reset: never,
            next_reset: [[i64::from(NEVER); LANES]; PACKS],
            reset_period: never,
            amortizes_from: never,
            amortization: never,
            last_payment: never,
            one_term: true,
            one_strip: true,
            period: 0,
            earliest_first_reset: 0,
            latest_first_reset: 0,
            lowest_rate: 0.0,
            lowest_margin: 0.0,
            lowest_cap: 0.0,
            lowest_floor: 0.0,
            widest_rounding: 0.0,
            next_reset_of_any: NEVER,
            next_begin: 1,
            next_maturity: NEVER,
        };
        let mut loans = loans.take(PACKS * LANES);
        let Some(first) = loans.next() else { return block };
        let mut seated = 0;
        for loan in std::iter::once(first).chain(loans) {
            block.seat(seated, loan);
            seated += 1;
        }
        for place in seated..PACKS * LANES {
            block.seat(place, first);
            block.balance[place / LANES][place % LANES] = 0.0;
        }
        block.agree();
        block.next_maturity = first_after(0, &block.last_payment);
        block
    }

    /// What all loans share, and the bounds of their terms.
    fn agree(&mut self) {
        let same = |terms: &Payments<PACKS>| {
            let first = terms[0][0];
            terms.as_flattened().iter().all(|term| *term == first).then_some(first)
        };
        let lowest =
            |column: &Column<PACKS>| column.as_flattened().iter().copied().fold(f64::MAX, lower);
        self.one_term = same(&self.amortization).is_some();
        let strips = self.strips.as_flattened();
        self.one_strip = strips.iter().all(|strip| *strip == strips[0]);
        let next_resets = self.next_reset.as_flattened().iter().copied();
        self.next_reset_of_any = next_resets.fold(i64::from(NEVER), i64::min) as u32;
        self.lowest_rate = lowest(&self.rate);
        self.lowest_margin = lowest(&self.margin);
        self.lowest_cap = lowest(&self.lifetime_cap);
        self.lowest_floor = lowest(&self.lifetime_floor);
        self.widest_rounding = self.rounding.as_flattened().iter().copied().fold(0.0, higher);
        let firsts = self.first_reset.as_flattened();
        let earliest = firsts.iter().copied().fold(i64::from(NEVER), i64::min);
        let latest = firsts.iter().copied().fold(0, i64::max);
        if let Some(period) = same(&self.reset_period)
            && period > 0
            && earliest > 0
            && firsts.iter().all(|first| (first - earliest) % period == 0)
        {
            self.period = period as u32;
            self.earliest_first_reset = earliest as u32;
            self.latest_first_reset = latest as u32;
        }
    }

    /// Whether all loans reset at `payment`, at which some do.
    #[inline(always)]
    pub(super) fn in_step(&self, payment: u32) -> bool {
        self.period > 0
            && (payment > self.latest_first_reset
                || self.earliest_first_reset == self.latest_first_reset)
    }

    fn seat(&mut self, place: usize, loan: &Loan) {
        let (pack, lane) = (place / LANES, place % LANES);
        self.balance[pack][lane] = loan.balance;
        self.rate[pack][lane] = loan.rate.fraction();
        self.strips[pack][lane] = (loan.servicing + loan.insurance).fraction();
        self.amortizes_from[pack][lane] = i64::from(loan.interest_only_months) + 1;
        self.amortization[pack][lane] = i64::from(loan.amortization_months.max(1));
        self.last_payment[pack][lane] = i64::from(loan.remaining_months);
        let LoanRate::Adjustable(terms) = &loan.adjustment else { return };
        self.margin[pack][lane] = terms.margin.fraction();
        let step = terms.rounding.filter(|step| *step > Rate::ZERO);
        let step = step.map_or(UNROUNDED, Rate::fraction);
        self.rounding[pack][lane] = step;
        self.roundings[pack][lane] = 1.0 / step;
        self.initial_cap[pack][lane] = terms.initial_cap.fraction();
        self.periodic_cap[pack][lane] = terms.periodic_cap.fraction();
        self.lifetime_cap[pack][lane] = terms.lifetime_cap.fraction();
        self.lifetime_floor[pack][lane] = terms.lifetime_floor.fraction();
        self.first_reset[pack][lane] = i64::from(terms.first_reset);
        if terms.first_reset > 0 {
            self.next_reset[pack][lane] = i64::from(terms.first_reset);
        }
        self.reset_period[pack][lane] = i64::from(terms.reset_period.max(1));
    }

    /// What the loans pay for servicing and insurance at the rates that hold now.
    #[inline(always)]
    pub(super) fn net(&self) -> Net {
        let strip = self.strips[0][0];
        if self.one_strip && self.lowest_rate >= 2.0 * strip {
            Net::Less(strip * TWELFTH)
        } else {
            Net::ByLoan
        }
    }

    /// `K` payments before which nothing turns, the last no loan's last.
    #[inline(always)]
    pub(super) fn pay<const K: usize>(&mut self, sums: &mut [Payment; K]) {
        match self.net() {
            Net::ByLoan => self.pay_net::<K, true>(0.0, sums),
            Net::Less(less) => self.pay_net::<K, false>(less, sums),
        }
    }

    #[inline(always)]
    fn pay_net<const K: usize, const BY_LOAN: bool>(&mut self, less: f64, sums: &mut [Payment; K]) {
        let rate = self.rate.as_flattened();
        let strips = self.strips.as_flattened();
        let balances = self.balance.as_flattened_mut();
        let principals = self.principal.as_flattened_mut();
        let mut moments = Moments::<K>::none();
        for pack in 0..PACKS {
            for lane in 0..LANES {
                let i = pack * LANES + lane;
                let (balance, principal) = (balances[i], principals[i]);
                let monthly = rate[i] * TWELFTH;
                let net_monthly = (rate[i] - strips[i]) * TWELFTH;
                let stretch = Stretch { balance, principal, monthly, net_monthly };
                let paid = moments.add::<BY_LOAN>(lane, stretch);
                balances[i] = balance - paid;
                principals[i] = principal + paid * monthly;
            }
        }
        moments.pay::<BY_LOAN>(less, sums);
    }

    /// A payment at which some loans mature: it leaves nothing of them.
    #[inline(never)]
    pub(super) fn pay_last(&mut self, payment: u32, sums: &mut [Payment; 1]) {
        let last = i64::from(payment);
        let places = || 0..PACKS * LANES;
        for i in places() {
            let matures = self.last_payment.as_flattened()[i] == last;
            let principal = &mut self.principal.as_flattened_mut()[i];
            *principal = select(matures, self.balance.as_flattened()[i], *principal);
        }
        self.pay(sums);
        for i in places() {
            let matures = self.last_payment.as_flattened()[i] == last;
            let principal = &mut self.principal.as_flattened_mut()[i];
            *principal = select(matures, 0.0, *principal);
        }
        self.next_maturity = first_after(payment, &self.last_payment);
    }
}

/// The lower of two numbers, in one instruction: [`f64::min`] takes more, for NaN.
#[inline(always)]
pub(super) fn lower(a: f64, b: f64) -> f64 {
    select(a < b, a, b)
}

/// The higher of two numbers.
#[inline(always)]
pub(super) fn higher(a: f64, b: f64) -> f64 {
    select(a > b, a, b)
}

/// The nearest multiple of `step`, of which there are `steps` in 1; halves up, as
/// [`crate::pool::Adjustable::reset`] has them. A product stands for the quotient by the step: its
/// last bit does not decide, since halves are nudged.
#[inline(always)]
pub(super) fn rounded(rate: f64, step: f64, steps: f64) -> f64 {
    // Of a number so large the fraction has no room: in a sum with it, it is rounded.
    const INTEGERS: f64 = 6_755_399_441_055_744.0;
    ((rate * steps + 1e-9) + INTEGERS - INTEGERS) * step
}

/// The first of some events after `payment`.
#[inline(always)]
pub(super) fn first_after<const PACKS: usize>(payment: u32, events: &Payments<PACKS>) -> u32 {
    let mut first = i64::from(NEVER);
    for &event in events.as_flattened() {
        let event = select(event > i64::from(payment), event, i64::from(NEVER));
        first = first.min(event);
    }
    first as u32
}
