//! What the collateral brings month by month, side by side for several scenarios.

use std::ops::Range;

use terms::PoolFlows;

use crate::lanes::Lanes;

/// Months laid out at once: few enough to stay in the processor's nearest cache, many enough to read
/// a pool's columns along, not across.
pub(crate) const AT_ONCE: usize = 16;

/// A month of a group's pool in each scenario, dollars: sums of the columns of [`PoolFlows`].
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Month<const N: usize> {
    pub(crate) beginning: Lanes<N>,
    /// The part of it that is delivered.
    pub(crate) earning: Lanes<N>,
    /// A month's net interest on what loans prepay; 0 where the collateral does not have it.
    pub(crate) interest_on_prepaid: Lanes<N>,
    /// Balance that pays interest; 0 likewise.
    pub(crate) paying: Lanes<N>,
    /// With what principal makes up of deferred interest; `principal` is without it.
    pub(crate) net_interest: Lanes<N>,
    pub(crate) interest_not_advanced: Lanes<N>,
    pub(crate) principal: Lanes<N>,
    pub(crate) loss: Lanes<N>,
    pub(crate) subsequent_recovery: Lanes<N>,
    pub(crate) delinquent: Lanes<N>,
    pub(crate) ending: Lanes<N>,
}

/// The months of all groups from some month on.
pub(crate) struct Months<'a, const N: usize> {
    /// By group, then scenario.
    pools: Vec<[&'a PoolFlows; N]>,
    /// By group, then month.
    laid_out: Vec<[Month<N>; AT_ONCE]>,
    /// Row of the first one laid out.
    first: usize,
    /// Whether some pool defers interest.
    defers: bool,
}

impl<'a, const N: usize> Months<'a, N> {
    /// Of `pools` by group, then scenario.
    pub(crate) fn of(pools: Vec<[&'a PoolFlows; N]>) -> Months<'a, N> {
        let laid_out = vec![[Month::default(); AT_ONCE]; pools.len()];
        let defers = pools.iter().flatten().any(|pool| !pool.deferred_interest.is_empty());
        let mut months = Months { pools, laid_out, first: 0, defers };
        months.lay_out();
        months
    }

    /// Pools by group, then scenario.
    pub(crate) fn pools(&self) -> &[[&'a PoolFlows; N]] {
        &self.pools
    }

    /// Number of months of the longest pool.
    pub(crate) fn count(&self) -> usize {
        self.pools.iter().flatten().map(|pool| pool.months()).max().unwrap_or(0)
    }

    /// Goes on to the month at position `row`, which follows those before.
    #[inline(always)]
    pub(crate) fn open(&mut self, row: usize) {
        if row >= self.first + AT_ONCE {
            self.first = row;
            self.lay_out();
        }
    }

    /// A group's month at the position `row` that was opened; without any flow once its pool has
    /// ended.
    #[inline(always)]
    pub(crate) fn month(&self, group: usize, row: usize) -> &Month<N> {
        &self.laid_out[group][row - self.first]
    }

    /// Position of the first month laid out.
    pub(crate) fn first(&self) -> usize {
        self.first
    }

    /// A group's months that are laid out; without any flow once its pool has ended.
    #[inline(always)]
    pub(crate) fn laid_out(&self, group: usize) -> &[Month<N>; AT_ONCE] {
        &self.laid_out[group]
    }

    /// Adds a column of a group's pools on the months laid out.
    #[inline(always)]
    pub(crate) fn add_column(
        &self,
        group: usize,
        of: impl Fn(&PoolFlows) -> &[f64],
        to: &mut [Lanes<N>; AT_ONCE],
    ) {
        for (lane, pool) in self.pools[group].iter().enumerate() {
            let rows = of(pool).get(self.first..).unwrap_or(&[]);
            for (to, dollars) in to.iter_mut().zip(rows) {
                to.set(lane, to.lane(lane) + dollars);
            }
        }
    }

    /// An amount of interest that `groups` defer in the month at position `row`; 0 once a pool has ended.
    #[inline(always)]
    pub(crate) fn deferred(
        &self,
        groups: &[usize],
        row: usize,
        of: fn(&PoolFlows, usize) -> f64,
    ) -> Lanes<N> {
        if !self.defers {
            return Lanes::ZERO;
        }
        let amount = |group: &usize| Lanes::of(|lane| of(self.pools[*group][lane], row));
        groups.iter().map(amount).sum()
    }

    #[inline(always)]
    fn lay_out(&mut self) {
        let end = self.first + AT_ONCE;
        for (pools, months) in self.pools.iter().zip(&mut self.laid_out) {
            if pools.iter().any(|pool| pool.months() < end) {
                *months = [Month::default(); AT_ONCE];
            }
            for (lane, pool) in pools.iter().enumerate() {
                let rows = self.first.min(pool.months())..end.min(pool.months());
                lay_out(pool, rows.clone(), lane, months);
                if self.defers {
                    make_up(pool, rows, lane, months);
                }
            }
        }
    }
}

/// Lays out some rows of one scenario's pool.
#[inline(always)]
fn lay_out<const N: usize>(
    pool: &PoolFlows,
    rows: Range<usize>,
    lane: usize,
    months: &mut [Month<N>; AT_ONCE],
) {
    put(months, lane, &pool.beginning_balance[rows.clone()], |month| &mut month.beginning);
    put(months, lane, &pool.net_interest[rows.clone()], |month| &mut month.net_interest);
    put(months, lane, &pool.interest_not_advanced[rows.clone()], |month| {
        &mut month.interest_not_advanced
    });
    put(months, lane, &pool.loss[rows.clone()], |month| &mut month.loss);
    put(months, lane, &pool.subsequent_recovery[rows.clone()], |month| {
        &mut month.subsequent_recovery
    });
    put(months, lane, &pool.delinquent[rows.clone()], |month| &mut month.delinquent);
    put(months, lane, &pool.ending_balance[rows.clone()], |month| &mut month.ending);
    if let Some(interest) = pool.interest_on_prepaid.get(rows.clone()) {
        put(months, lane, interest, |month| &mut month.interest_on_prepaid);
        for (month, row) in months.iter_mut().zip(rows.clone()) {
            month.paying.set(lane, pool.paying(row));
        }
    }
    for (month, row) in months.iter_mut().zip(rows) {
        month.earning.set(lane, pool.beginning_balance[row] - pool.undelivered[row]);
        month.principal.set(lane, pool.principal(row));
    }
}

/// Passes principal as interest where it makes up what loans defer.
#[cold]
fn make_up<const N: usize>(
    pool: &PoolFlows,
    rows: Range<usize>,
    lane: usize,
    months: &mut [Month<N>; AT_ONCE],
) {
    for (month, row) in months.iter_mut().zip(rows) {
        let made_up: f64 = pool.deferred_made_up(row).iter().sum();
        month.net_interest.set(lane, month.net_interest.lane(lane) + made_up);
        month.principal.set(lane, month.principal.lane(lane) - made_up);
    }
}

/// Puts a column's rows where they belong.
#[inline(always)]
fn put<const N: usize>(
    months: &mut [Month<N>; AT_ONCE],
    lane: usize,
    rows: &[f64],
    place: impl Fn(&mut Month<N>) -> &mut Lanes<N>,
) {
    for (month, dollars) in months.iter_mut().zip(rows) {
        place(month).set(lane, *dollars);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Columns that tell month, column and scenario apart.
    fn pool(months: usize, scenario: f64) -> PoolFlows {
        let mut pool = PoolFlows::zeros(months);
        let columns = [
            &mut pool.beginning_balance,
            &mut pool.undelivered,
            &mut pool.scheduled_principal,
            &mut pool.prepaid_principal,
            &mut pool.interest_on_prepaid,
            &mut pool.amortization_from_defaults,
            &mut pool.recovered,
            &mut pool.subsequent_recovery,
            &mut pool.loss,
            &mut pool.delinquent,
            &mut pool.net_interest,
            &mut pool.interest_not_advanced,
            &mut pool.ending_balance,
        ];
        for (number, column) in columns.into_iter().enumerate() {
            for (row, dollars) in column.iter_mut().enumerate() {
                *dollars = scenario + 100.0 * row as f64 + 100_000.0 * 1.7_f64.powi(number as i32);
            }
        }
        pool
    }

    #[test]
    fn months_are_the_columns_of_each_pool_and_nothing_after_them() {
        let all = [pool(40, 0.25), pool(33, 0.5), pool(17, 0.75)];
        let short = PoolFlows::zeros(0);
        let pools = vec![[&all[0], &all[1], &all[2]], [&all[2], &short, &all[0]]];
        let mut months = Months::of(pools.clone());
        assert_eq!(months.count(), 40);
        for row in 0..40 {
            months.open(row);
            for (group, pools) in pools.iter().enumerate() {
                let month = months.month(group, row);
                for (lane, pool) in pools.iter().enumerate() {
                    let is = |found: Lanes<3>, of: fn(&PoolFlows, usize) -> f64| {
                        let expected = if row < pool.months() { of(pool, row) } else { 0.0 };
                        assert_eq!(found.lane(lane), expected, "row {row}, group {group}");
                    };
                    is(month.beginning, |pool, row| pool.beginning_balance[row]);
                    is(month.earning, |p, row| p.beginning_balance[row] - p.undelivered[row]);
                    is(month.interest_on_prepaid, |pool, row| pool.interest_on_prepaid[row]);
                    is(month.paying, PoolFlows::paying);
                    is(month.net_interest, |pool, row| pool.net_interest[row]);
                    is(month.interest_not_advanced, |pool, row| pool.interest_not_advanced[row]);
                    is(month.principal, PoolFlows::principal);
                    is(month.loss, |pool, row| pool.loss[row]);
                    is(month.subsequent_recovery, |pool, row| pool.subsequent_recovery[row]);
                    is(month.delinquent, |pool, row| pool.delinquent[row]);
                    is(month.ending, |pool, row| pool.ending_balance[row]);
                }
            }
        }
    }
}
