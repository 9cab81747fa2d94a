//! What the collateral, the calendar and the indices alone make of expressions: computed for all
//! dates whose months are laid out, once for all of them.

use multiversion::multiversion;
use terms::{IndexPaths, PoolFlows};

use crate::calendar::Period;
use crate::carry::GroupState;
use crate::compile::Waterfall;
use crate::formula::arithmetic::{apply, divide, holds, test};
use crate::formula::compile::{Of, Op};
use crate::formula::{Operator, Quantity, day_number};
use crate::lanes::Lanes;
use crate::months::{AT_ONCE, Month, Months};

/// Whether a node is known ahead, its operands being so.
pub(crate) fn is_ahead(op: &Op) -> bool {
    match op {
        Op::Literal(_) | Op::Schedule(_) => true,
        Op::Apply(..) | Op::Not(_) | Op::If(..) | Op::Round(..) => true,
        Op::Quantity(quantity, _) => is_known(*quantity),
        Op::Trigger(..) | Op::Accrued(..) | Op::Previous(..) | Op::Average(..) | Op::Ever(..) => {
            false
        }
    }
}

/// Whether a quantity depends on nothing that a date of the deal changes.
fn is_known(quantity: Quantity) -> bool {
    matches!(
        quantity,
        Quantity::Original
            | Quantity::PoolBefore
            | Quantity::PoolAfter
            | Quantity::OriginalPool
            | Quantity::ScheduledPrincipal
            | Quantity::PrepaidPrincipal
            | Quantity::Recovered
            | Quantity::SubsequentRecovery
            | Quantity::Collected
            | Quantity::DeferredInterest
            | Quantity::NetRate
            | Quantity::Loss
            | Quantity::CumulativeLoss
            | Quantity::Delinquent
            | Quantity::Month
            | Quantity::CalendarMonth
            | Quantity::Date
            | Quantity::Days
            | Quantity::Index
    )
}

/// The dates whose months are laid out.
pub(crate) struct Dates<'a, const N: usize> {
    pub(crate) waterfall: &'a Waterfall,
    pub(crate) months: &'a Months<'a, N>,
    /// Of the first of these dates, and of those after it.
    pub(crate) periods: &'a [Period],
    pub(crate) paths: &'a IndexPaths,
    /// As they stand before the first of these dates.
    pub(crate) groups: &'a [GroupState<N>],
}

/// Computes what is known ahead, by the widest instructions of the machine, which have the same
/// results. `values` are by date, then node.
#[multiversion(targets("x86_64+avx2"))]
pub(crate) fn compute<const N: usize>(dates: &Dates<'_, N>, values: &mut [Lanes<N>]) {
    let formulas = &dates.waterfall.formulas;
    for &node in &formulas.ahead {
        let mut column = Column { values, nodes: formulas.nodes.len(), node };
        match &formulas.nodes[node] {
            Op::Schedule(amounts) => column.each_date(|date| {
                let today = amounts.get(dates.months.first() + date).or(amounts.last());
                Lanes::all(today.copied().unwrap_or(0.0))
            }),
            Op::Quantity(quantity, of) => dates.quantity(*quantity, of, &mut column),
            Op::Apply(operator, one, other) => column.apply(*operator, *one, *other),
            Op::Not(tested) => column.of_operands(|row| test(!holds(row[*tested]))),
            Op::If(tested, then, otherwise) => {
                column.of_operands(|row| holds(row[*tested]).pick(row[*then], row[*otherwise]));
            }
            Op::Round(of, rounding) => column.of_operands(|row| rounding.round(row[*of])),
            Op::Literal(_)
            | Op::Trigger(..)
            | Op::Accrued(..)
            | Op::Previous(..)
            | Op::Average(..)
            | Op::Ever(..) => {}
        }
    }
}

/// A node on each of the dates.
struct Column<'a, const N: usize> {
    values: &'a mut [Lanes<N>],
    /// Nodes of a date.
    nodes: usize,
    node: usize,
}

impl<const N: usize> Column<'_, N> {
    /// Sets the node from the nodes of the same date.
    #[inline(always)]
    fn of_operands(&mut self, value: impl Fn(&[Lanes<N>]) -> Lanes<N>) {
        for row in self.values.chunks_exact_mut(self.nodes) {
            row[self.node] = value(row);
        }
    }

    /// Sets the node by the position of the date.
    #[inline(always)]
    fn each_date(&mut self, mut value: impl FnMut(usize) -> Lanes<N>) {
        for (date, row) in self.values.chunks_exact_mut(self.nodes).enumerate() {
            row[self.node] = value(date);
        }
    }

    /// Sets the node by the same operation on each date: one loop for every operator.
    #[inline(always)]
    fn apply(&mut self, operator: Operator, one: usize, other: usize) {
        macro_rules! each {
            ($($operator:ident)+) => {
                match operator {$(
                    Operator::$operator => {
                        for row in self.values.chunks_exact_mut(self.nodes) {
                            row[self.node] = apply(Operator::$operator, row[one], row[other]);
                        }
                    }
                )+}
            };
        }
        each! { Add Subtract Multiply Divide Min Max Less AtMost Equal And Or }
    }
}

impl<const N: usize> Dates<'_, N> {
    #[inline(always)]
    fn quantity(&self, quantity: Quantity, of: &Of, column: &mut Column<'_, N>) {
        match of {
            Of::Groups(groups) => self.of_groups(quantity, groups, column),
            Of::Classes(classes) => {
                let original = |class: &usize| self.waterfall.classes[*class].original.balance();
                let original = Lanes::all(classes.iter().map(original).sum());
                column.each_date(|_| original);
            }
            Of::Index(index) => column.each_date(|date| {
                let path = self.paths.levels.get(*index).map_or(&[][..], Vec::as_slice);
                let level = path.get(self.months.first() + date).or(path.last());
                Lanes::all(level.copied().unwrap_or(0.0))
            }),
            Of::Accounts(_) | Of::Nothing => column.each_date(|date| {
                let Some(period) = self.periods.get(date) else { return Lanes::ZERO };
                Lanes::all(match quantity {
                    Quantity::Month => period.month as f64,
                    Quantity::CalendarMonth => f64::from(period.to.month()),
                    Quantity::Days => f64::from(period.days),
                    _ => day_number(period.to),
                })
            }),
        }
    }

    #[inline(always)]
    fn of_groups(&self, quantity: Quantity, groups: &[usize], column: &mut Column<'_, N>) {
        match quantity {
            Quantity::PoolBefore => self.brought(groups, column, |month| month.beginning),
            Quantity::PoolAfter => self.brought(groups, column, |month| month.ending),
            Quantity::SubsequentRecovery => {
                self.brought(groups, column, |month| month.subsequent_recovery);
            }
            Quantity::Collected => self.brought(groups, column, |month| month.principal),
            Quantity::Loss => self.brought(groups, column, |month| month.loss),
            Quantity::Delinquent => self.brought(groups, column, |month| month.delinquent),
            Quantity::DeferredInterest => column
                .each_date(|date| self.deferred(groups, date, PoolFlows::net_deferred_interest)),
            Quantity::NetRate => column.each_date(|date| {
                let net = |month: &Month<N>| month.net_interest + month.interest_not_advanced;
                let paid = self.sum(groups, date, net);
                let earned = paid + self.deferred(groups, date, PoolFlows::net_deferred_interest);
                divide(earned * 12.0, self.sum(groups, date, |month| month.earning))
            }),
            Quantity::CumulativeLoss => {
                let mut all = [Lanes::ZERO; AT_ONCE];
                for &group in groups {
                    let mut lost = self.groups[group].cumulative_loss;
                    for (all, month) in all.iter_mut().zip(self.months.laid_out(group)) {
                        lost += month.loss - month.subsequent_recovery;
                        *all += lost;
                    }
                }
                column.each_date(|date| all[date]);
            }
            Quantity::ScheduledPrincipal => {
                let scheduled = self.of_pools(groups, |pool| &pool.scheduled_principal);
                let of_defaults = self.of_pools(groups, |pool| &pool.amortization_from_defaults);
                let made_up = |pool: &PoolFlows, row: usize| pool.deferred_made_up(row)[1];
                column.each_date(|date| {
                    scheduled[date] + of_defaults[date] - self.deferred(groups, date, made_up)
                });
            }
            Quantity::PrepaidPrincipal => {
                let prepaid = self.of_pools(groups, |pool| &pool.prepaid_principal);
                let made_up = |pool: &PoolFlows, row: usize| pool.deferred_made_up(row)[0];
                column.each_date(|date| prepaid[date] - self.deferred(groups, date, made_up));
            }
            Quantity::Recovered => {
                let recovered = self.of_pools(groups, |pool| &pool.recovered);
                column.each_date(|date| recovered[date]);
            }
            _ => {
                let cut_off = groups.iter().map(|group| self.groups[*group].cut_off).sum();
                column.each_date(|_| cut_off);
            }
        }
    }

    /// Sets the node to the sum of an amount of the months of groups.
    #[inline(always)]
    fn brought(
        &self,
        groups: &[usize],
        column: &mut Column<'_, N>,
        amount: impl Fn(&Month<N>) -> Lanes<N>,
    ) {
        column.each_date(|date| self.sum(groups, date, &amount));
    }

    #[inline(always)]
    fn sum(
        &self,
        groups: &[usize],
        date: usize,
        amount: impl Fn(&Month<N>) -> Lanes<N>,
    ) -> Lanes<N> {
        let mut sum = Lanes::ZERO;
        for &group in groups {
            sum += amount(&self.months.laid_out(group)[date]);
        }
        sum
    }

    /// An amount of interest that groups defer on a date.
    #[inline(always)]
    fn deferred(
        &self,
        groups: &[usize],
        date: usize,
        of: fn(&PoolFlows, usize) -> f64,
    ) -> Lanes<N> {
        self.months.deferred(groups, self.months.first() + date, of)
    }

    /// The sum of a column of the groups' pools by date.
    #[inline(always)]
    fn of_pools(&self, groups: &[usize], of: impl Fn(&PoolFlows) -> &[f64]) -> [Lanes<N>; AT_ONCE] {
        let mut sums = [Lanes::ZERO; AT_ONCE];
        for &group in groups {
            self.months.add_column(group, &of, &mut sums);
        }
        sums
    }
}
