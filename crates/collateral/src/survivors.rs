//! The flows of a pool as far as severity does not decide them: what [`crate::survive()`] and
//! [`crate::project()`] fill, by month or by payment.

use terms::PoolFlows;

use crate::default::{Liquidated, Liquidation};
use crate::payment_terms::PaymentTerms;
use crate::pool::Pool;
use crate::speed::of_month;
use crate::timing::Timing;

/// The flows of a pool before its liquidations are split into loss and recovery: what severities
/// share.
#[derive(Clone, Debug)]
pub struct Survivors {
    /// Empty in the columns that [`Liquidated::settle`] fills.
    pub(crate) flows: PoolFlows,
    pub(crate) liquidated: Liquidated,
    /// Months, or payments, that are seen: those of a schedule that ends before its loans do, else as
    /// many as it takes.
    pub(crate) horizon: usize,
    /// Whether the flows are complete: of assets that are no loans.
    pub(crate) is_settled: bool,
}

/// Columns that not all flows have.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Columns {
    /// [`PoolFlows::interest_on_prepaid`].
    pub(crate) on_prepaid: bool,
    /// [`PoolFlows::penalties`].
    pub(crate) penalties: bool,
    /// [`PoolFlows::deferred_interest`].
    pub(crate) deferred: bool,
}

impl Columns {
    /// Those of a pool's own; interest on what prepays is asked for by others.
    pub(crate) fn of(pool: &Pool) -> Columns {
        Columns {
            on_prepaid: false,
            penalties: !pool.penalties.is_empty(),
            deferred: !pool.payment_resets.is_empty(),
        }
    }
}

impl Survivors {
    /// The flows of assets that are no loans, which no severity changes; [`PoolFlows`] says when they
    /// have interest on what prepays.
    pub fn of_assets(mut flows: PoolFlows, on_prepaid: bool) -> Survivors {
        let months = if on_prepaid { flows.months() } else { 0 };
        flows.interest_on_prepaid.resize(months, 0.0);
        Survivors { flows, liquidated: Liquidated::zeros(0), horizon: 0, is_settled: true }
    }

    /// The flows at the severities, the subsequent recoveries and the delinquent part of
    /// `liquidation`, in the room of `flows`; its other terms must be those that these survivors
    /// were made with.
    pub fn settle_into(&self, liquidation: &Liquidation, flows: &mut PoolFlows) {
        flows.copy_from(&self.flows);
        if !self.is_settled {
            self.liquidated.settle(liquidation, flows, self.grows());
        }
    }

    /// No flow in `months` months, or payments.
    pub(crate) fn zeros(months: usize, horizon: usize, columns: Columns) -> Survivors {
        let zeros = || vec![0.0; months];
        let asked = |is_asked: bool| if is_asked { zeros() } else { Vec::new() };
        let interest_on_prepaid = asked(columns.on_prepaid);
        let penalties = asked(columns.penalties);
        let deferred_interest = asked(columns.deferred);
        let flows = PoolFlows {
            beginning_balance: zeros(),
            undelivered: zeros(),
            scheduled_principal: zeros(),
            prepaid_principal: zeros(),
            interest_on_prepaid,
            penalties,
            deferred_interest,
            defaulted: zeros(),
            amortization_from_defaults: zeros(),
            in_foreclosure: zeros(),
            gross_interest: zeros(),
            interest_lost: zeros(),
            net_interest: zeros(),
            interest_not_advanced: zeros(),
            ..PoolFlows::default()
        };
        Survivors { flows, liquidated: Liquidated::zeros(months), horizon, is_settled: false }
    }

    /// Whether they go on to the last cash, however late.
    pub(crate) fn grows(&self) -> bool {
        self.horizon == usize::MAX
    }

    /// Makes room for `months` months, or payments.
    pub(crate) fn extend_to(&mut self, months: usize) {
        let Survivors { flows, liquidated, .. } = self;
        if months <= liquidated.left.len() {
            return;
        }
        for column in [
            &mut flows.beginning_balance,
            &mut flows.undelivered,
            &mut flows.scheduled_principal,
            &mut flows.prepaid_principal,
            &mut flows.defaulted,
            &mut flows.amortization_from_defaults,
            &mut flows.in_foreclosure,
            &mut flows.gross_interest,
            &mut flows.interest_lost,
            &mut flows.net_interest,
            &mut flows.interest_not_advanced,
            &mut liquidated.defaulted,
            &mut liquidated.left,
        ] {
            column.resize(months, 0.0);
        }
        for column in
            [&mut flows.interest_on_prepaid, &mut flows.penalties, &mut flows.deferred_interest]
        {
            if !column.is_empty() {
                column.resize(months, 0.0);
            }
        }
    }

    /// Moves interest by payment to the payments with which it is collected.
    pub(crate) fn collect(&mut self, terms: &PaymentTerms, timing: Timing) {
        let flows = &mut self.flows;
        for interest in [
            &mut flows.gross_interest,
            &mut flows.interest_lost,
            &mut flows.net_interest,
            &mut flows.interest_not_advanced,
            &mut flows.interest_on_prepaid,
        ] {
            terms.collect(interest, timing.remaining);
        }
    }

    /// Adds the penalties on what prepays to interest by payment.
    pub(crate) fn add_penalties(&mut self, penalty: &[f64]) {
        let flows = &mut self.flows;
        for (position, prepaid) in flows.prepaid_principal.iter().enumerate() {
            let paid = prepaid * of_month(penalty, position + 1);
            flows.gross_interest[position] += paid;
            flows.net_interest[position] += paid;
            if let Some(penalties) = flows.penalties.get_mut(position) {
                *penalties += paid;
            }
        }
    }

    /// Adds flows by payment to these by month.
    pub(crate) fn add_payments(&mut self, timing: Timing, by_payment: &Survivors) {
        let Survivors { flows: from, liquidated, .. } = by_payment;
        self.extend_to(timing.row(liquidated.left.len()) + 1);
        let to = &mut self.flows;
        timing.add_opening(&mut to.beginning_balance, &from.beginning_balance);
        timing.add_closing(&mut to.in_foreclosure, &from.in_foreclosure);
        for (to, from) in [
            (&mut to.scheduled_principal, &from.scheduled_principal),
            (&mut to.prepaid_principal, &from.prepaid_principal),
            (&mut to.defaulted, &from.defaulted),
            (&mut to.amortization_from_defaults, &from.amortization_from_defaults),
            (&mut to.gross_interest, &from.gross_interest),
            (&mut to.interest_lost, &from.interest_lost),
            (&mut to.net_interest, &from.net_interest),
            (&mut to.interest_not_advanced, &from.interest_not_advanced),
            (&mut self.liquidated.defaulted, &liquidated.defaulted),
            (&mut self.liquidated.left, &liquidated.left),
        ] {
            timing.add_flows(to, from);
        }
        for (to, from) in [
            (&mut to.interest_on_prepaid, &from.interest_on_prepaid),
            (&mut to.penalties, &from.penalties),
            (&mut to.deferred_interest, &from.deferred_interest),
        ] {
            if !to.is_empty() {
                timing.add_flows(to, from);
            }
        }
    }
}
