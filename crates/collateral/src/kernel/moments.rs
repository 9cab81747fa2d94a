//! What a block pays in a few months in which nothing turns, from sums that do not run by month.
//!
//! Between turns a loan at the monthly rate `r` keeps its level payment, so that its principal grows
//! by `1 + r` a month: after `k` payments `B - q ((1 + r)^k - 1) / r` is left of a balance `B` whose
//! next principal is `q`. That is a polynomial in `r` with binomial coefficients, so the months'
//! totals over many loans follow from the sums of `q r^j`: exactly, and without a difference of
//! near numbers. A loan adds two numbers to sums where a month took seven operations, and its
//! balance is read and written once in these months.

use crate::kernel::{LANES, Lanes, Payment};

/// The most months that run at once: those from reset to reset.
pub(super) const MONTHS: usize = 6;

/// Sums over loans, each lane its own, of what the next `K` payments follow from.
pub(super) struct Moments<const K: usize> {
    balance: Lanes,
    /// Gross and net interest of the next payment.
    gross: Lanes,
    net: Lanes,
    /// Next principal, times the monthly rate to the power of the position.
    principal: [Lanes; K],
    /// The same, times the net monthly rate; the last is not needed. None are where all loans pay one
    /// [`Net::Less`].
    net_of_principal: [Lanes; K],
}

/// What servicing and insurance leave of the loans' interest.
#[derive(Clone, Copy)]
pub(super) enum Net {
    /// Each loan's interest less what it pays for itself.
    ByLoan,
    /// A twelfth of one rate less for all of them, which none of their rates is near.
    Less(f64),
}

/// A loan before some months in which nothing turns.
#[derive(Clone, Copy)]
pub(super) struct Stretch {
    /// Dollars left.
    pub(super) balance: f64,
    /// Principal of the next payment.
    pub(super) principal: f64,
    /// Gross rate, a twelfth of the year's.
    pub(super) monthly: f64,
    /// The same after servicing and insurance.
    pub(super) net_monthly: f64,
}

impl<const K: usize> Moments<K> {
    #[inline(always)]
    pub(super) fn none() -> Moments<K> {
        let none = [0.0; LANES];
        Moments {
            balance: none,
            gross: none,
            net: none,
            principal: [none; K],
            net_of_principal: [none; K],
        }
    }

    /// Adds a loan to the sums of a lane; returns its principal of all `K` payments.
    #[inline(always)]
    pub(super) fn add<const BY_LOAN: bool>(&mut self, lane: usize, loan: Stretch) -> f64 {
        let Stretch { balance, principal, monthly, net_monthly } = loan;
        self.balance[lane] += balance;
        self.gross[lane] += balance * monthly;
        if BY_LOAN {
            self.net[lane] += balance * net_monthly;
        }
        let (mut term, mut paid) = (principal, 0.0);
        for j in 0..K {
            self.principal[j][lane] += term;
            paid += chosen::<K>(j + 1) * term;
            if j + 1 < K {
                if BY_LOAN {
                    self.net_of_principal[j][lane] += term * net_monthly;
                }
                term *= monthly;
            }
        }
        paid
    }

    /// Adds the months one by one to the sums of their payments.
    #[inline(always)]
    pub(super) fn pay<const BY_LOAN: bool>(&self, less: f64, sums: &mut [Payment; K]) {
        for lane in 0..LANES {
            let (mut balance, mut gross, mut net) =
                (self.balance[lane], self.gross[lane], self.net[lane]);
            let mut principal = [0.0; K];
            let mut net_of_principal = [0.0; K];
            for j in 0..K {
                principal[j] = self.principal[j][lane];
                net_of_principal[j] = self.net_of_principal[j][lane];
            }
            for (month, sums) in sums.iter_mut().enumerate() {
                sums.gross[lane] += gross;
                sums.net[lane] += if BY_LOAN { net } else { gross - balance * less };
                balance -= principal[0];
                sums.balance[lane] += balance;
                if month + 1 < K {
                    gross -= principal[1];
                    net -= net_of_principal[0];
                }
                // A month on, each principal is larger by its interest.
                for j in 0..K - 1 {
                    if j + month + 1 < K {
                        principal[j] += principal[j + 1];
                        net_of_principal[j] += net_of_principal[j + 1];
                    }
                }
            }
        }
    }
}

/// Ways to choose `j` of `K`.
#[inline(always)]
const fn chosen<const K: usize>(j: usize) -> f64 {
    const ROWS: [[f64; MONTHS + 1]; MONTHS + 1] = [
        [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
        [1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0],
        [1.0, 2.0, 1.0, 0.0, 0.0, 0.0, 0.0],
        [1.0, 3.0, 3.0, 1.0, 0.0, 0.0, 0.0],
        [1.0, 4.0, 6.0, 4.0, 1.0, 0.0, 0.0],
        [1.0, 5.0, 10.0, 10.0, 5.0, 1.0, 0.0],
        [1.0, 6.0, 15.0, 20.0, 15.0, 6.0, 1.0],
    ];
    ROWS[K][j]
}
