//! Collateral that is classes of other deals: each deal is run in the same scenario, and what its
//! classes pay comes in on the payment dates of the deal that holds them.

use std::sync::Arc;

use bonds::deal::{ClassKind, Deal};
use collateral::{Assets, LONGEST, Pool};
use terms::{Date, PaymentCalendar, PoolFlows, RunTo};

use crate::inputs::DealInputs;
use crate::run::{Failure, Prepared, Projected, Run};
use crate::scenario::Scenario;
use crate::setting::{DERIVATIVES, ROWS};

/// A part of a class of another deal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Security {
    /// The other deal, as a position in [`DealInputs::held`].
    pub deal: usize,
    /// The class, as a position in that deal.
    pub class: usize,
    /// The part of the class that is held.
    pub part: f64,
    /// Whether that deal runs to its call.
    pub run_to: RunTo,
}

/// Months in which cash may come in after the last payment of every loan: at most so long until
/// loans are liquidated, and as long again until recoveries.
pub(crate) const WAIT: usize = 2 * LONGEST as usize;

/// Part of a balance that is rounding: parts of payments may not add up to it. It is dropped.
const ROUNDING: f64 = 1e-12;

/// The balance of a class at the closing of its deal, dollars; its notional, where it has one, and 0
/// of a residual.
pub fn class_balance(deal: &Deal, class: usize) -> f64 {
    match &deal.classes[class].kind {
        ClassKind::Balance(balance) => *balance,
        ClassKind::Notional { of, pct } => {
            let classes = of.iter().filter_map(|name| deal.class_named(name));
            let balances = classes.map(|class| match deal.classes[class].kind {
                ClassKind::Balance(balance) => balance,
                _ => 0.0,
            });
            balances.sum::<f64>() * pct / 100.0
        }
        ClassKind::Residual => 0.0,
    }
}

/// The pool of a group that holds `securities`, classes of `held`, in a deal of these payment dates.
/// Its balance is that at the closings of the deals held.
pub fn pool_of(
    securities: &[Security],
    held: &[Arc<DealInputs>],
    payments: PaymentCalendar,
) -> Pool {
    let balance = |security: &Security| {
        let deal = &held[security.deal].deal;
        match deal.classes[security.class].kind {
            ClassKind::Balance(balance) => security.part * balance,
            ClassKind::Notional { .. } | ClassKind::Residual => 0.0,
        }
    };
    let months = |security: &Security| {
        let held = &held[security.deal];
        let last = held.deal.dates.payments.date(held.months());
        (1..).find(|month| payments.date(*month) >= last).unwrap_or(1)
    };
    Pool::of_assets(Assets::Elsewhere {
        balance: securities.iter().map(balance).sum(),
        months: securities.iter().map(months).max().unwrap_or(0),
    })
}

impl DealInputs {
    /// Months until the last loan of any group pays, whichever pool a scenario takes.
    pub fn months(&self) -> usize {
        self.pools().map(Pool::months).max().unwrap_or(0)
    }

    /// The pools of all groups, with the alternative ones.
    pub(crate) fn pools(&self) -> impl Iterator<Item = &Pool> + Clone {
        self.groups.iter().flat_map(|group| {
            let others = group.alternative_pools.iter().map(|(_, pool)| pool);
            std::iter::once(&group.pool).chain(others)
        })
    }

    /// Whether this deal and all that it holds have forward levels of their indices.
    pub fn has_forward(&self) -> bool {
        self.forward_index.is_some() && self.held.iter().all(|held| held.has_forward())
    }

    /// Whether this deal, or one that it holds, has an index.
    pub fn has_indices(&self) -> bool {
        !self.static_index.names.is_empty() || self.held.iter().any(|held| held.has_indices())
    }

    /// Whether a group has loans.
    pub fn has_loans(&self) -> bool {
        self.groups.iter().any(|group| group.pool.assets.is_none())
    }

    /// How many deals stand one behind another, from this one to loans: 1 without securities.
    pub fn levels(&self) -> usize {
        1 + self.held.iter().map(|held| held.levels()).max().unwrap_or(0)
    }

    /// Whether a group has an alternative pool of this name, here or in a deal that is held.
    pub(crate) fn has_pool(&self, name: &str) -> bool {
        let mut pools = self.groups.iter().flat_map(|group| &group.alternative_pools);
        pools.any(|(known, _)| known == name) || self.held.iter().any(|held| held.has_pool(name))
    }
}

impl Scenario {
    /// The scenario in which a deal runs whose classes a deal in this scenario holds. What becomes of
    /// defaulted loans, and whether contracts pay, is that deal's own, unless settings, or terms of
    /// the holder's break-evens, say otherwise; an index is the one of the same name.
    pub fn of_held(&self, holder: &DealInputs, held: &DealInputs) -> Scenario {
        let own = Scenario { liquidation: holder.liquidation.clone(), ..self.clone() };
        let mut scenario = Scenario { liquidation: held.liquidation.clone(), ..self.clone() };
        for row in ROWS.iter().filter(|row| row.is_of_liquidation()) {
            let figures = (row.get)(self, holder);
            if self.stated.has(row) || figures != (row.get)(&own, holder) {
                for figure in &figures {
                    (row.set)(&mut scenario, figure, held);
                }
            }
        }
        let of_holder = holder.with_derivatives(self.index);
        if !self.stated.has(&DERIVATIVES) && self.contracts == of_holder {
            scenario.contracts = held.with_derivatives(self.index);
        }
        scenario.pool = self.pool.clone().filter(|name| held.has_pool(name));
        let (from, to) = (&holder.static_index.names, &held.static_index.names);
        scenario.moves.by_index = (self.moves.by_index.iter())
            .filter_map(|(index, bp)| {
                let position = to.iter().position(|name| *name == from[index.0])?;
                Some((terms::IndexId(position), *bp))
            })
            .collect();
        scenario
    }
}

impl<'a> Prepared<'a> {
    /// The deals whose classes this one holds, in the order of [`DealInputs::held`].
    pub fn held(&self) -> &[Prepared<'a>] {
        &self.held
    }

    /// Index levels and schedules of the deals that this one holds.
    pub(crate) fn projected_held(
        &self,
        scenario: &Scenario,
    ) -> Result<Vec<Projected<'_>>, Failure> {
        self.held
            .iter()
            .map(|held| {
                let of_held = scenario.of_held(self.inputs, held.inputs);
                held.projected(&of_held).map_err(|failure| failure.of_held(held.inputs))
            })
            .collect()
    }

    /// Whether the loans of this deal, and of those that it holds, can go as fast as `scenario` asks.
    ///
    /// # Errors
    /// When a speed passes 100%.
    pub(crate) fn check_speeds(
        &self,
        projected: &Projected,
        scenario: &Scenario,
    ) -> Result<(), Failure> {
        self.speeds(projected, scenario)?;
        for (held, projected) in self.held.iter().zip(&projected.held) {
            let of_held = scenario.of_held(self.inputs, held.inputs);
            let checked = held.check_speeds(projected, &of_held);
            checked.map_err(|failure| failure.of_held(held.inputs))?;
        }
        Ok(())
    }

    /// What the groups that hold classes of other deals collect, with their positions.
    ///
    /// # Errors
    /// When one of those deals does not run.
    pub(crate) fn cash_of_held(
        &self,
        projected: &Projected,
        scenario: &Scenario,
    ) -> Result<Vec<(usize, PoolFlows)>, Failure> {
        if self.held.is_empty() {
            return Ok(Vec::new());
        }
        let run = |(held, projected): (&Prepared<'a>, &Projected)| {
            let of_held = scenario.of_held(self.inputs, held.inputs);
            held.run_on(projected, &of_held).map_err(|failure| failure.of_held(held.inputs))
        };
        let runs = self.held.iter().zip(&projected.held).map(run);
        let runs = runs.collect::<Result<Vec<Run>, Failure>>()?;
        let groups = self.inputs.groups.iter().enumerate();
        let holding = groups.filter(|(_, group)| !group.securities.is_empty());
        Ok(holding.map(|(group, of)| (group, self.cash_of(&of.securities, &runs))).collect())
    }

    /// The cash of some securities by deal month.
    fn cash_of(&self, securities: &[Security], runs: &[Run]) -> PoolFlows {
        let closing = self.inputs.deal.dates.closing;
        let paid = |security: &Security| {
            let (held, run) = (&self.held[security.deal], &runs[security.deal]);
            Paid::of(*security, held, run, closing)
        };
        let all: Vec<Paid> = securities.iter().map(paid).collect();
        let last = all.iter().filter_map(|paid| Some(paid.payments.last()?.date)).max();
        let payments = self.inputs.deal.dates.payments;
        let mut flows = PoolFlows::zeros(0);
        let mut owners: Vec<_> =
            all.iter().map(|paid| (paid.balance, &paid.payments[..])).collect();
        loop {
            let row = flows.months();
            flows.extend_to(row + 1);
            let date = payments.date(row + 1);
            for (balance, payments) in &mut owners {
                flows.beginning_balance[row] += *balance;
                let here = payments.iter().take_while(|payment| payment.date <= date).count();
                let (now, later) = payments.split_at(here);
                for payment in now {
                    flows.scheduled_principal[row] += payment.principal;
                    flows.subsequent_recovery[row] += payment.reimbursed;
                    flows.loss[row] += payment.loss;
                    flows.net_interest[row] += payment.interest;
                    *balance = payment.balance;
                }
                flows.ending_balance[row] += *balance;
                *payments = later;
            }
            flows.gross_interest[row] = flows.net_interest[row];
            if last.is_none_or(|last| last <= date) {
                return flows;
            }
        }
    }
}

/// What a security pays after the closing of the deal that holds it.
struct Paid {
    /// Balance at that closing.
    balance: f64,
    payments: Vec<Payment>,
}

/// What a security pays on a date, dollars.
struct Payment {
    date: Date,
    /// Everything but principal.
    interest: f64,
    /// What lowers the balance.
    principal: f64,
    /// Principal beyond it: losses that are reimbursed.
    reimbursed: f64,
    /// What is written down, beyond what was written up before.
    loss: f64,
    /// Balance after the date.
    balance: f64,
}

impl Paid {
    /// A write-up brings no cash, and a balance of collateral never rises: it is kept apart, and
    /// later write-downs take it first. What is left of a balance when its deal has ended is lost.
    fn of(security: Security, held: &Prepared, run: &Run, closing: Date) -> Paid {
        let Security { class, part, run_to, .. } = security;
        let columns = bonds::columns(&held.waterfall, &run.bonds, class, run_to);
        let flows = &run.bonds.classes[class];
        let months = run.months(run_to);
        let is_cash = columns.is_cash;
        let first = flows.beginning_balance.first().copied().filter(|_| is_cash);
        let mut balance = part * first.unwrap_or(0.0);
        let (mut at_closing, dust) = (balance, ROUNDING * balance);
        let mut written_up = 0.0;
        let mut payments = Vec::new();
        for (row, date) in run.bonds.dates[..months].iter().enumerate() {
            let of = |column: &[f64]| part * column.get(row).copied().unwrap_or(0.0);
            let (interest, paid) = (of(&columns.interest), of(&columns.principal));
            let paid = if is_cash { paid } else { 0.0 };
            let written_down = of(&flows.loss);
            let absorbed = written_down.clamp(0.0, written_up);
            written_up += (-written_down).max(0.0) - absorbed;
            let principal = if (paid - balance).abs() <= dust { paid } else { paid.min(balance) };
            balance = (balance - principal).max(0.0);
            if balance <= dust {
                balance = 0.0;
            }
            let loss = match row + 1 == months {
                true => balance,
                false => (written_down - absorbed).max(0.0).min(balance),
            };
            balance -= loss;
            if *date <= closing {
                at_closing = balance;
                continue;
            }
            let reimbursed = (paid - principal).max(0.0);
            payments.push(Payment { date: *date, interest, principal, reimbursed, loss, balance });
        }
        Paid { balance: at_closing, payments }
    }
}
