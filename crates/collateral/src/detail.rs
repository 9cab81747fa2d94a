//! What of a pool's schedule does not follow from its sums: interest at a loan's rate of one month
//! on its balance of another. Only resets make it differ from interest that the sums have.

use std::collections::BTreeMap;

use terms::IndexPaths;

use crate::amortize::DollarSchedule;
use crate::default::{LONGEST, Liquidation};
use crate::pool::{LoanRate, Pool};
use crate::schedule::{Apart, Cohort};
use crate::timing::Timing;

/// Payments that a default may lie before a reset to be seen, and one; the last has no end.
const REACHES: [usize; WIDTHS] = [1, 17, 65, usize::MAX];
/// How many of them there are.
pub(crate) const WIDTHS: usize = 4;

/// The loans that a schedule sums, to be looked at again.
#[derive(Clone, Debug)]
pub(crate) struct Source<'a> {
    pub(crate) pool: &'a Pool,
    pub(crate) paths: IndexPaths,
    /// What its cohorts tell apart.
    pub(crate) apart: Apart,
    /// Whether interest on what prepays is asked for.
    pub(crate) on_prepaid: bool,
}

/// Of a cohort: none of it where nothing asks for it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Detail {
    /// By payment at which rates are reset, then by the payments from a default to it, less one: the
    /// balance before that default times the rise of its monthly rate at the reset, summed over loans.
    pub(crate) rises: Vec<Vec<f64>>,
    /// Net interest of a month, at the rate of payment `k`, on the balance after it, at position
    /// `k - 1`.
    pub(crate) net_after: Vec<f64>,
}

impl Detail {
    /// Adds that of another cohort.
    pub(crate) fn absorb(&mut self, other: &Detail) {
        add(&mut self.net_after, &other.net_after);
        if self.rises.len() < other.rises.len() {
            self.rises.resize(other.rises.len(), Vec::new());
        }
        for (sums, more) in self.rises.iter_mut().zip(&other.rises) {
            add(sums, more);
        }
    }

    /// Adds the resets of a loan of `balance` dollars, as far as they follow defaults within `reach`;
    /// and where its schedule is `cut` off before its last payment, what no later payment tells.
    fn add(&mut self, balance: f64, dollar: &DollarSchedule, reach: usize, cut: bool) {
        let DollarSchedule { factor, monthly, net_monthly, .. } = dollar;
        let payments = monthly.len();
        for reset in 1..payments {
            let rise = balance * (monthly[reset] - monthly[reset - 1]);
            if rise == 0.0 {
                continue;
            }
            if let Some(net) = self.net_after.get_mut(reset - 1) {
                *net -= rise * factor[reset];
            }
            let first = reset - reset.min(reach - 1);
            if first == reset {
                continue;
            }
            if self.rises.len() <= reset {
                self.rises.resize(reset + 1, Vec::new());
            }
            let sums = &mut self.rises[reset];
            sums.resize(sums.len().max(reset - first), 0.0);
            for (sum, factor) in sums.iter_mut().zip(factor[first..reset].iter().rev()) {
                *sum += rise * factor;
            }
        }
        if cut && let Some(net) = self.net_after.get_mut(payments - 1) {
            *net += balance * factor[payments] * net_monthly[payments - 1];
        }
    }

    /// Adds to `interest`, by payment, what resets after a default add to the interest of balances
    /// that stay as they were then, until they are liquidated `lag` payments later. `defaulted` gives
    /// the part of a dollar that defaults at a position, 0 where there is none.
    pub(crate) fn add_rises(
        &self,
        defaulted: impl Fn(usize) -> f64,
        lag: u32,
        interest: &mut [f64],
    ) {
        let lag = lag.min(LONGEST) as usize;
        for (reset, rises) in self.rises.iter().enumerate().filter(|(_, rises)| !rises.is_empty()) {
            let of = |default: usize| match rises.get(reset - 1 - default) {
                Some(rise) => rise * defaulted(default),
                None => 0.0,
            };
            let end = (reset + lag).min(interest.len());
            // Back from what is liquidated after the last of these payments.
            let mut held: f64 = (end.saturating_sub(lag)..reset).map(of).sum();
            for payment in (reset..end).rev() {
                held += payment.checked_sub(lag).map_or(0.0, of);
                interest[payment] += held;
            }
        }
    }
}

/// How much detail a liquidation needs of a schedule, as a position of [`REACHES`]; `None`: none.
/// `resets`: some loan has some.
pub(crate) fn width(source: &Source, resets: bool, liquidation: &Liquidation) -> Option<usize> {
    let Liquidation { lag, advance_principal, .. } = *liquidation;
    let reach = match resets && advance_principal < 1.0 {
        true => lag.min(LONGEST) as usize + 1,
        false => usize::from(source.on_prepaid),
    };
    (reach > 0).then(|| REACHES.partition_point(|known| *known < reach))
}

impl Source<'_> {
    /// The cohorts over `months` deal months with what a reach of `width` needs: loans that resets or
    /// the horizon concern are laid out again.
    pub(crate) fn detailed(&self, cohorts: &[Cohort], months: usize, width: usize) -> Vec<Cohort> {
        let mut cohorts = cohorts.to_vec();
        let mut positions = BTreeMap::new();
        for (position, cohort) in cohorts.iter_mut().enumerate() {
            positions.insert((cohort.timing, cohort.product), position);
            if self.on_prepaid {
                let later = cohort.net.get(1..).unwrap_or_default();
                cohort.detail.net_after = later.iter().copied().chain([0.0]).collect();
                let deferred = cohort.deferred.get(1..).unwrap_or_default();
                add(&mut cohort.detail.net_after, deferred);
            }
        }
        let mut dollar = DollarSchedule::default();
        for loan in &self.pool.loans {
            let timing = Timing::of(loan);
            let payments = timing.payments(months);
            let cut = payments < timing.remaining as usize;
            let is_fixed = loan.adjustment == LoanRate::Fixed;
            if payments == 0 || (is_fixed && !(cut && self.on_prepaid)) {
                continue;
            }
            let Some(position) = positions.get(&self.apart.key(timing, loan.product)) else {
                continue;
            };
            dollar.lay_out(self.pool, loan, &self.paths, payments);
            cohorts[*position].detail.add(loan.balance, &dollar, REACHES[width], cut);
        }
        cohorts
    }
}

fn add(sums: &mut Vec<f64>, more: &[f64]) {
    sums.resize(sums.len().max(more.len()), 0.0);
    for (sum, more) in sums.iter_mut().zip(more) {
        *sum += more;
    }
}
