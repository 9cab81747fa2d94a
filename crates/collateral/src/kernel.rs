//! Loans abreast: the schedules of up to 128 loans at once, in dollars, by the same instructions.
//!
//! What [`crate::amortize`] lays out for one loan is done here for all loans of a block. Time runs in
//! stretches in which no loan of the block resets, begins to amortise or matures; the months of a
//! stretch follow from sums over the loans that do not run by month (`moments`). Loans of a block
//! need not turn together; those that do, and reset every six months or more, take the shortest way
//! (`half_year`).
//!
//! One source serves every instruction set, chosen at run time by [`run`]. A product and a sum are
//! never fused, and a lane's sums are taken in the order of the loans: results are the same to the
//! bit whatever the set.
//!
//! The limit that arithmetic sets: with 360 payments left, a reset and six payments take of a loan 15
//! operations for the new rate, 11 for the power of the payments left, 9 and a division for the
//! payment and the balance after them, 14 for the sums (29 where loans differ in servicing), and a
//! block's months 5 more for each of its loans: 54 for six loan-months, or 9 each. At two operations
//! a cycle on each of `L` lanes a core does at most `2 L / 9` loan-months a cycle, times its clock:
//! 0.89 with AVX2 and 1.78 with AVX-512, where the clock is that of a core that runs wide
//! instructions.

mod block;
mod growth;
mod half_year;
mod moments;
mod turn;

use multiversion::multiversion;
use terms::{IndexId, IndexPaths};

use crate::arm::index_level;
use crate::timing::Timing;

use moments::MONTHS;

pub(crate) use block::Block;

/// Lanes of the sums: loan `i` of a block adds to lane `i` modulo 8.
pub(crate) const LANES: usize = 8;
/// A payment that never comes.
const NEVER: u32 = u32::MAX;

/// The instruction sets that the kernel is compiled for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Instructions {
    /// The widest that this machine has: on x86-64 AVX-512, AVX2 or the baseline.
    #[default]
    Widest,
    /// AVX2 where this machine has it, to measure against.
    UpToAvx2,
    /// What every machine of this architecture has, to measure against.
    Baseline,
}

/// What a block's loans share.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shared<'a> {
    pub(crate) paths: &'a IndexPaths,
    /// Gives the deal month of a payment.
    pub(crate) timing: Timing,
    /// Index and look-back; `None` for fixed rates.
    pub(crate) index: Option<(IndexId, u32)>,
}

impl Shared<'_> {
    /// The level of the index that a reset at `payment` takes.
    fn level(&self, payment: u32) -> f64 {
        let Some((index, look_back)) = self.index else { return 0.0 };
        index_level(self.paths, index, self.timing.index_month(payment), look_back)
    }
}

/// A number of each lane of the sums.
type Lanes = [f64; LANES];

fn total(lanes: Lanes) -> f64 {
    let [a, b, c, d, e, f, g, h] = lanes;
    ((a + b) + (c + d)) + ((e + f) + (g + h))
}

/// Sums over loans by payment, each lane its own.
#[derive(Clone, Debug)]
pub(crate) struct Sums {
    opening: Lanes,
    payments: Vec<Payment>,
}

/// Sums of one payment: balance after it, gross and net interest.
#[derive(Clone, Copy, Debug)]
struct Payment {
    balance: Lanes,
    gross: Lanes,
    net: Lanes,
}

impl Sums {
    /// Sums of nothing.
    pub(crate) const fn new() -> Sums {
        Sums { opening: [0.0; LANES], payments: Vec::new() }
    }

    /// Payments that have sums.
    pub(crate) fn payments(&self) -> usize {
        self.payments.len()
    }

    /// Adds the sums over lanes to columns that are long enough (balances start before the first
    /// payment), and starts anew.
    pub(crate) fn flush(&mut self, balance: &mut [f64], gross: &mut [f64], net: &mut [f64]) {
        balance[0] += total(self.opening);
        for (k, payment) in self.payments.iter().enumerate() {
            balance[k + 1] += total(payment.balance);
            gross[k] += total(payment.gross);
            net[k] += total(payment.net);
        }
        self.opening = [0.0; LANES];
        self.payments.clear();
    }

    fn open(&mut self, balance: &[Lanes], payments: usize) {
        for pack in balance {
            for (sum, balance) in self.opening.iter_mut().zip(pack) {
                *sum += balance;
            }
        }
        if payments > self.payments.len() {
            let none = [0.0; LANES];
            self.payments.resize(payments, Payment { balance: none, gross: none, net: none });
        }
    }
}

/// Runs a block over its first `payments` payments (at least one) and adds it to the sums.
pub(crate) fn run<const PACKS: usize>(
    instructions: Instructions,
    mut block: Block<PACKS>,
    shared: &Shared,
    payments: usize,
    sums: &mut Sums,
) {
    sums.open(&block.balance, payments);
    let sums = &mut sums.payments[..payments];
    match instructions {
        Instructions::Widest => widest(&mut block, shared, sums),
        Instructions::UpToAvx2 => up_to_avx2(&mut block, shared, sums),
        Instructions::Baseline => stretches(&mut block, shared, sums),
    }
}

#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq+avx512bw", "x86_64+avx2"))]
fn widest<const PACKS: usize>(block: &mut Block<PACKS>, shared: &Shared, sums: &mut [Payment]) {
    stretches(block, shared, sums);
}

#[multiversion(targets("x86_64+avx2"))]
fn up_to_avx2<const PACKS: usize>(block: &mut Block<PACKS>, shared: &Shared, sums: &mut [Payment]) {
    stretches(block, shared, sums);
}

/// Stretch by stretch.
#[inline(always)]
fn stretches<const PACKS: usize>(block: &mut Block<PACKS>, shared: &Shared, sums: &mut [Payment]) {
    let last = sums.len() as u32;
    let mut payment = 1;
    while payment <= last {
        let row = payment as usize - 1;
        if block.next_reset_of_any == payment {
            let index = shared.level(payment);
            let until = last.min(block.next_maturity - 1);
            if block.resets_for_half_a_year(payment, until, index)
                && let Some(sums) = sums[row..].first_chunk_mut()
            {
                block.half_year(payment, index, sums);
                payment += MONTHS as u32;
                continue;
            }
            block.turn(payment, index);
        } else if block.next_begin == payment {
            block.turn(payment, 0.0);
        }
        if block.next_maturity == payment {
            if let Some(sums) = sums[row..].first_chunk_mut() {
                block.pay_last(payment, sums);
            }
            payment += 1;
            continue;
        }
        let next_turn = block.next_reset_of_any.min(block.next_begin);
        let until = last.min(next_turn - 1).min(block.next_maturity - 1);
        let (half_years, rest) = sums[row..until as usize].as_chunks_mut::<MONTHS>();
        let (quarters, rest) = rest.as_chunks_mut::<3>();
        let (months, _) = rest.as_chunks_mut::<1>();
        for sums in half_years {
            block.pay(sums);
        }
        for sums in quarters {
            block.pay(sums);
        }
        for sums in months {
            block.pay(sums);
        }
        payment = until + 1;
    }
}
