//! The loans of a block, a column for each of their terms, and what they do at a payment.
//!
//! Loops run over whole columns and choose between two values without a branch
//! ([`select_unpredictable`](std::hint::select_unpredictable)): that is what lets the compiler take
//! several loans at once.

use std::hint::select_unpredictable as select;

use terms::Rate;

use crate::kernel::growth::{grow, grow_by_loan};
use crate::kernel::{LANES, Lanes, NEVER, Payment};
use crate::pool::{Loan, LoanRate};

/// All bits, where a comparison marks a loan.
const ALL: i64 = -1;
/// Of a year's rate, a month's.
const TWELFTH: f64 = 1.0 / 12.0;

/// A number of each loan in a block.
type Column<const PACKS: usize> = [Lanes; PACKS];

/// A number of payments of each loan in a block.
type Payments<const PACKS: usize> = [[i64; LANES]; PACKS];

/// Loans side by side. Unused lanes have a balance of 0.
#[derive(Clone, Debug)]
#[repr(align(64))]
pub(crate) struct Block<const PACKS: usize> {
    /// Dollars left.
    pub(super) balance: Column<PACKS>,
    /// Gross rate, a twelfth of the year's.
    monthly: Column<PACKS>,
    /// The same after servicing and insurance, at least 0.
    net_monthly: Column<PACKS>,
    /// Dollars paid a month, interest included.
    payment: Column<PACKS>,
    /// Gross rate, a year's.
    rate: Column<PACKS>,
    /// Servicing and insurance.
    strips: Column<PACKS>,
    margin: Column<PACKS>,
    /// Rounded to multiples of this; 0 for no rounding.
    rounding: Column<PACKS>,
    /// Multiples in a rate of 1.
    roundings: Column<PACKS>,
    initial_cap: Column<PACKS>,
    periodic_cap: Column<PACKS>,
    lifetime_cap: Column<PACKS>,
    lifetime_floor: Column<PACKS>,
    first_reset: Payments<PACKS>,
    next_reset: Payments<PACKS>,
    reset_period: Payments<PACKS>,
    /// The first payment of principal.
    amortizes_from: Payments<PACKS>,
    /// Payments of the level payment that are left.
    amortization: Payments<PACKS>,
    last_payment: Payments<PACKS>,
    /// Whether all amortise over the same payments.
    one_term: bool,
    /// The next payment at which a loan resets.
    next_reset_of_any: u32,
    /// The next payment at which a loan begins to amortise.
    next_begin: u32,
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
            monthly: none,
            net_monthly: none,
            payment: none,
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
            next_reset_of_any: 1,
            next_begin: 1,
            next_maturity: NEVER,
        };
        for (place, loan) in loans.take(PACKS * LANES).enumerate() {
            block.seat(place / LANES, place % LANES, loan);
        }
        let first = block.amortization[0][0];
        for term in block.amortization.as_flattened_mut() {
            // Places without a loan follow the first.
            *term = if *term == 0 { first } else { *term };
            block.one_term &= *term == first;
        }
        block.next_maturity = first_after(0, &block.last_payment);
        block
    }

    fn seat(&mut self, pack: usize, lane: usize, loan: &Loan) {
        self.balance[pack][lane] = loan.balance;
        self.rate[pack][lane] = loan.rate.fraction();
        self.strips[pack][lane] = (loan.servicing + loan.insurance).fraction();
        self.amortizes_from[pack][lane] = i64::from(loan.interest_only_months) + 1;
        self.amortization[pack][lane] = i64::from(loan.amortization_months.max(1));
        self.last_payment[pack][lane] = i64::from(loan.remaining_months);
        let LoanRate::Adjustable(terms) = &loan.adjustment else { return };
        self.margin[pack][lane] = terms.margin.fraction();
        if let Some(step) = terms.rounding.filter(|step| *step > Rate::ZERO) {
            self.rounding[pack][lane] = step.fraction();
            self.roundings[pack][lane] = 1.0 / step.fraction();
        }
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

    /// The next payment at which a loan resets or begins to amortise.
    pub(super) fn next_turn(&self) -> u32 {
        self.next_reset_of_any.min(self.next_begin)
    }

    /// One payment of every loan.
    #[inline(always)]
    pub(super) fn pay(&mut self, sums: &mut Payment) {
        for pack in 0..PACKS {
            for lane in 0..LANES {
                let balance = self.balance[pack][lane];
                let interest = balance * self.monthly[pack][lane];
                let left = balance - (self.payment[pack][lane] - interest);
                sums.gross[lane] += interest;
                sums.net[lane] += balance * self.net_monthly[pack][lane];
                sums.balance[lane] += left;
                self.balance[pack][lane] = left;
            }
        }
    }

    /// A payment at which some loans mature: it leaves nothing of them.
    #[inline(never)]
    pub(super) fn pay_last(&mut self, payment: u32, sums: &mut Payment) {
        let last = i64::from(payment);
        for pack in 0..PACKS {
            for lane in 0..LANES {
                let balance = self.balance[pack][lane];
                let interest = balance * self.monthly[pack][lane];
                let mut left = balance - (self.payment[pack][lane] - interest);
                if self.last_payment[pack][lane] == last {
                    left = 0.0;
                    self.payment[pack][lane] = 0.0;
                }
                sums.gross[lane] += interest;
                sums.net[lane] += balance * self.net_monthly[pack][lane];
                sums.balance[lane] += left;
                self.balance[pack][lane] = left;
            }
        }
        self.next_maturity = first_after(payment, &self.last_payment);
    }

    /// Before a payment at which some loans reset or begin to amortise; before the first, all.
    #[inline(always)]
    pub(super) fn turn(&mut self, payment: u32, index: f64) {
        let now = i64::from(payment);
        let mut anew = [[0; LANES]; PACKS];
        let some = self.reset(now, index, &mut anew);
        if now == 1 {
            anew = [[ALL; LANES]; PACKS];
        }
        if some || now == 1 {
            self.set_payments(now, &anew);
        }
        if self.next_begin == payment {
            self.next_begin = first_after(payment, &self.amortizes_from);
        }
    }

    /// Rates after the resets of a payment, as [`crate::pool::Adjustable::reset`] has them: the same
    /// steps in the same order, but that the quotient by the step of rounding is a product, whose
    /// last bit does not decide (halves are nudged). Marks the loans whose payment is to be computed
    /// anew; whether there are any.
    #[inline(always)]
    fn reset(&mut self, now: i64, index: f64, anew: &mut Payments<PACKS>) -> bool {
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
        let amortizes_from = self.amortizes_from.as_flattened();
        let anew = anew.as_flattened_mut();
        let (mut some, mut first) = (0, i64::from(NEVER));
        for i in 0..PACKS * LANES {
            let (sum, step) = (index + margin[i], rounding[i]);
            let rounded = (sum * roundings[i] + 0.5 + 1e-9).floor() * step;
            let fully_indexed = select(step > 0.0, rounded, sum);
            let (initial, periodic) = (initial_cap[i], periodic_cap[i]);
            let cap = select(first_reset[i] == now, initial, periodic);
            let previous = rate[i];
            let within = higher(lower(fully_indexed, previous + cap), previous - cap);
            let within = higher(lower(within, lifetime_cap[i]), lifetime_floor[i]);
            let due = next_reset[i] == now;
            let reset = select(due, within, previous);
            let next = next_reset[i] + select(due, reset_period[i], 0);
            let moves = select(reset != previous, ALL, 0);
            anew[i] = moves | select(amortizes_from[i] == now, ALL, 0);
            some |= anew[i];
            first = first.min(next);
            rate[i] = reset;
            next_reset[i] = next;
        }
        self.next_reset_of_any = first as u32;
        some != 0
    }

    /// Interest and level payments of the rates that hold from now, for the loans marked `anew`.
    #[inline(always)]
    fn set_payments(&mut self, now: i64, anew: &Payments<PACKS>) {
        let rate = self.rate.as_flattened();
        let strips = self.strips.as_flattened();
        let amortization = self.amortization.as_flattened();
        let amortizes_from = self.amortizes_from.as_flattened();
        let balance = self.balance.as_flattened();
        let anew = anew.as_flattened();
        let monthly = self.monthly.as_flattened_mut();
        let net_monthly = self.net_monthly.as_flattened_mut();
        let payment = self.payment.as_flattened_mut();
        let mut left = [[0; LANES]; PACKS];
        let left = left.as_flattened_mut();
        for i in 0..PACKS * LANES {
            monthly[i] = rate[i] * TWELFTH;
            net_monthly[i] = higher(rate[i] - strips[i], 0.0) * TWELFTH;
            let payments = amortization[i] - (now - 1);
            left[i] = select(payments > 1, payments, 1);
        }
        let mut growth = [[0.0; LANES]; PACKS];
        let growth = growth.as_flattened_mut();
        if self.one_term {
            growth.copy_from_slice(monthly);
            grow::<PACKS>(growth, monthly, left[0]);
        } else {
            grow_by_loan::<PACKS>(growth, monthly, left);
        }
        for i in 0..PACKS * LANES {
            // Exact, as small as it is, in steps that every instruction set has.
            let left = f64::from(left[i] as i32);
            let (monthly, growth) = (monthly[i], growth[i]);
            let part = select(monthly > 0.0, monthly, 1.0);
            let part = part / select(monthly > 0.0, growth, left);
            let part = select(amortizes_from[i] > now, 0.0, part);
            let (level, kept) = (balance[i] * (monthly + part), payment[i]);
            payment[i] = select(anew[i] == ALL, level, kept);
        }
    }
}

/// The lower of two numbers, in one instruction: [`f64::min`] takes more, for NaN.
#[inline(always)]
fn lower(a: f64, b: f64) -> f64 {
    select(a < b, a, b)
}

/// The higher of two numbers.
#[inline(always)]
fn higher(a: f64, b: f64) -> f64 {
    select(a > b, a, b)
}

/// The first of some events after `payment`.
#[inline(always)]
fn first_after<const PACKS: usize>(payment: u32, events: &Payments<PACKS>) -> u32 {
    let mut first = i64::from(NEVER);
    for &event in events.as_flattened() {
        let event = select(event > i64::from(payment), event, i64::from(NEVER));
        first = first.min(event);
    }
    first as u32
}
