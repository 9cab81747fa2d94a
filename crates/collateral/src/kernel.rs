//! Loans abreast: the schedules of up to 64 loans at once, in dollars, payment by payment.
//!
//! What [`crate::amortize`] lays out for one loan is done here for all loans of a block by the same
//! instructions. Time runs in stretches in which no loan of the block resets, begins to amortise or
//! matures; in a stretch every loan does the same, and its level payment is held in dollars. Loans
//! of a block need not turn together, but run faster if they do.
//!
//! One source serves every instruction set, chosen at run time by [`run`]. A product and a sum are
//! never fused, and a lane's sums are taken in the order of the loans: results are the same to the
//! bit whatever the set.

mod block;
mod growth;

use multiversion::multiversion;
use terms::{IndexId, IndexPaths};

use crate::arm::index_level;
use crate::timing::Timing;

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
        if block.next_turn() == payment {
            block.turn(payment, shared.level(payment));
        }
        if block.next_maturity == payment {
            block.pay_last(payment, &mut sums[payment as usize - 1]);
            payment += 1;
            continue;
        }
        let until = last.min(block.next_turn() - 1).min(block.next_maturity - 1);
        for sums in &mut sums[payment as usize - 1..until as usize] {
            let mut month = *sums;
            block.pay(&mut month);
            *sums = month;
        }
        payment = until + 1;
    }
}
