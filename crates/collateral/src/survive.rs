//! The fast path: what speeds of prepayment and default make of a schedule.
//!
//! Of every dollar of a cohort's schedule a part is still performing at payment `k`, the same for
//! all its loans; the flows are products of that part and the schedule's sums. Nothing here runs
//! over loans, and nothing takes a power.

use terms::PoolFlows;

use crate::default::{Liquidated, Liquidation};
use crate::schedule::{Apart, Cohort, Schedule};
use crate::speed::{Clock, MonthlySpeed, PoolSpeeds};

/// The flows of a schedule's pool at some speeds: [`crate::project()`], without its loop over loans.
pub fn survive(schedule: &Schedule, speeds: &PoolSpeeds, liquidation: &Liquidation) -> PoolFlows {
    let Survivors { mut flows, liquidated } = survivors(schedule, speeds, liquidation);
    liquidated.settle(liquidation, &mut flows);
    flows
}

/// The flows of a pool before its liquidations are split into loss and recovery: what severities
/// share.
#[derive(Clone, Debug)]
pub struct Survivors {
    flows: PoolFlows,
    liquidated: Liquidated,
}

impl Survivors {
    /// The flows at the severities, the subsequent recoveries and the delinquent part of
    /// `liquidation`, in the room of `flows`; its other terms must be those that these survivors
    /// were made with.
    pub fn settle_into(&self, liquidation: &Liquidation, flows: &mut PoolFlows) {
        flows.copy_from(&self.flows);
        self.liquidated.settle(liquidation, flows);
    }
}

/// The first part of [`survive`]: everything that does not depend on severity.
pub fn survivors(schedule: &Schedule, speeds: &PoolSpeeds, liquidation: &Liquidation) -> Survivors {
    let mut flows = PoolFlows::zeros(schedule.months);
    let mut liquidated = Liquidated::zeros(schedule.months);
    schedule.undelivered.enter(&mut flows);
    let mut survival = Survival::default();
    for cohort in schedule.cohorts(apart(speeds, liquidation.lag)) {
        let (timing, payments) = (cohort.timing, cohort.payments());
        let smm = timing.rates(speeds.prepayment_of(cohort.product), payments);
        if let Some(mdr) = speeds.default_of(cohort.product) {
            let mdr = timing.rates(Some(mdr), payments);
            survival.with_defaults(cohort, &smm, &mdr, liquidation);
            survival.pay(cohort, &mut flows);
            survival.enter_and_leave(cohort, liquidation.lag, &mut flows, &mut liquidated);
            if liquidation.advance_principal > 0.0 {
                survival.foreclose_advanced(cohort, liquidation, &mut flows, &mut liquidated);
            }
            if liquidation.advance_principal < 1.0 {
                survival.foreclose_kept(cohort, liquidation, &mut flows, &mut liquidated);
            }
        } else {
            survival.without_defaults(&smm);
            survival.pay(cohort, &mut flows);
        }
    }
    Survivors { flows, liquidated }
}

/// What these speeds tell apart.
pub(crate) fn apart(speeds: &PoolSpeeds, lag: u32) -> Apart {
    let all = speeds.prepayment.iter().chain(&speeds.default);
    Apart {
        by_age: all.clone().any(counts_age),
        by_term: lag > 0 && !speeds.default.iter().all(MonthlySpeed::is_zero),
        by_product: speeds.prepayment.len() > 1 || speeds.default.len() > 1,
    }
}

pub(crate) fn counts_age(speed: &MonthlySpeed) -> bool {
    speed.clock() == Clock::LoanAge && !speed.is_zero()
}

/// What becomes of a dollar of the schedule, by payment; and room to work.
#[derive(Default)]
struct Survival {
    /// Performing before the payment.
    alive: Vec<f64>,
    /// The part of it that pays: all but this month's defaults.
    paying: Vec<f64>,
    /// The part of it that prepays.
    prepaid: Vec<f64>,
    /// Dollars that default.
    defaulted: Vec<f64>,
    column: Vec<f64>,
    window: Vec<f64>,
}

impl Survival {
    fn without_defaults(&mut self, smm: &[f64]) {
        refill(&mut self.prepaid, smm.iter().copied());
        self.run_down(smm.iter().map(|smm| 1.0 - smm));
        self.paying.clone_from(&self.alive);
    }

    fn with_defaults(
        &mut self,
        cohort: &Cohort,
        smm: &[f64],
        mdr: &[f64],
        liquidation: &Liquidation,
    ) {
        let base = liquidation.prepayment_base;
        let last_default = cohort.timing.last_default(liquidation.lag).min(mdr.len());
        let mut mdr_column = std::mem::take(&mut self.column);
        refill(&mut mdr_column, mdr[..last_default].iter().copied());
        mdr_column.resize(mdr.len(), 0.0);
        let speeds = || smm.iter().zip(&mdr_column);
        refill(&mut self.prepaid, speeds().map(|(smm, mdr)| base.prepaid_part(*smm, *mdr)));
        self.run_down(speeds().map(|(smm, mdr)| (1.0 - mdr) - base.prepaid_part(*smm, *mdr)));
        products(&mut self.defaulted, &self.alive, &mdr_column, 1.0);
        refill(
            &mut self.paying,
            self.alive.iter().zip(&mdr_column).map(|(alive, mdr)| alive * (1.0 - mdr)),
        );
        self.column = mdr_column;
    }

    /// Performing balances, of the part that stays at each payment; `prepaid` comes in as a part of
    /// them.
    fn run_down(&mut self, stays: impl Iterator<Item = f64>) {
        let mut alive = 1.0;
        refill(
            &mut self.alive,
            stays.map(|stays| {
                let before = alive;
                alive *= stays;
                before
            }),
        );
        for (prepaid, alive) in self.prepaid.iter_mut().zip(&self.alive) {
            *prepaid *= alive;
        }
    }

    /// The flows of performing loans.
    fn pay(&mut self, cohort: &Cohort, flows: &mut PoolFlows) {
        let Cohort { timing, balance, gross, net, .. } = cohort;
        let column = &mut self.column;
        products(column, &self.alive, balance, 1.0);
        timing.add_opening(&mut flows.beginning_balance, column);
        falls(column, &self.paying, balance, 1.0);
        timing.add_flows(&mut flows.scheduled_principal, column);
        products(column, &self.prepaid, &balance[1..], 1.0);
        timing.add_flows(&mut flows.prepaid_principal, column);
        products(column, &self.paying, gross, 1.0);
        timing.add_flows(&mut flows.gross_interest, column);
        products(column, &self.paying, net, 1.0);
        timing.add_flows(&mut flows.net_interest, column);
    }

    /// From default to liquidation, as far as the servicer advances principal: the defaulted
    /// dollars follow the schedule.
    fn foreclose_advanced(
        &mut self,
        cohort: &Cohort,
        liquidation: &Liquidation,
        flows: &mut PoolFlows,
        liquidated: &mut Liquidated,
    ) {
        let Liquidation { advance_principal: part, advance_interest, .. } = *liquidation;
        let lag = liquidation.lag as usize;
        let Cohort { timing, balance, gross, net, .. } = cohort;
        let (column, dollars) = (&mut self.column, &mut self.window);
        window(dollars, &self.defaulted, lag);
        falls(column, dollars, balance, part);
        timing.add_flows(&mut flows.amortization_from_defaults, column);
        products(column, dollars, &balance[1..], part);
        timing.add_closing(&mut flows.in_foreclosure, column);
        add_delayed(dollars, &self.defaulted, lag);
        products(column, dollars, gross, part);
        timing.add_flows(&mut flows.interest_lost, column);
        products(column, dollars, net, part * advance_interest);
        timing.add_flows(&mut flows.net_interest, column);
        if advance_interest < 1.0 {
            products(column, dollars, net, part * (1.0 - advance_interest));
            timing.add_flows(&mut flows.interest_not_advanced, column);
        }
        delayed(dollars, &self.defaulted, lag);
        products(column, dollars, balance, part);
        timing.add_flows(&mut liquidated.left, column);
    }

    /// The same as far as it does not: balance and interest stay those of the month of default.
    fn foreclose_kept(
        &mut self,
        cohort: &Cohort,
        liquidation: &Liquidation,
        flows: &mut PoolFlows,
        liquidated: &mut Liquidated,
    ) {
        let Liquidation { advance_principal, advance_interest, .. } = *liquidation;
        let (part, lag) = (1.0 - advance_principal, liquidation.lag as usize);
        let Cohort { timing, balance, gross, net, .. } = cohort;
        let (column, kept) = (&mut self.column, &mut self.window);
        products(column, &self.defaulted, balance, part);
        window(kept, column, lag);
        timing.add_closing(&mut flows.in_foreclosure, kept);
        delayed(kept, column, lag);
        timing.add_flows(&mut liquidated.left, kept);
        products(column, &self.defaulted, gross, part);
        window(kept, column, lag + 1);
        timing.add_flows(&mut flows.interest_lost, kept);
        products(column, &self.defaulted, net, part * advance_interest);
        window(kept, column, lag + 1);
        timing.add_flows(&mut flows.net_interest, kept);
        if advance_interest < 1.0 {
            products(column, &self.defaulted, net, part * (1.0 - advance_interest));
            window(kept, column, lag + 1);
            timing.add_flows(&mut flows.interest_not_advanced, kept);
        }
    }

    /// Balances at default, in the month of default and again in that of liquidation.
    fn enter_and_leave(
        &mut self,
        cohort: &Cohort,
        lag: u32,
        flows: &mut PoolFlows,
        liquidated: &mut Liquidated,
    ) {
        let (timing, lag) = (cohort.timing, lag as usize);
        products(&mut self.column, &self.defaulted, &cohort.balance, 1.0);
        timing.add_flows(&mut flows.defaulted, &self.column);
        delayed(&mut self.window, &self.column, lag);
        timing.add_flows(&mut liquidated.defaulted, &self.window);
    }
}

/// New values in place of what was there.
fn refill(out: &mut Vec<f64>, values: impl Iterator<Item = f64>) {
    out.clear();
    out.extend(values);
}

/// `a x b x scale`, for as many as there are of `a`.
fn products(out: &mut Vec<f64>, a: &[f64], b: &[f64], scale: f64) {
    refill(out, a.iter().zip(b).map(|(a, b)| a * b * scale));
}

/// `a x scale` times the fall of `balance` at each payment.
fn falls(out: &mut Vec<f64>, a: &[f64], balance: &[f64], scale: f64) {
    let falls = balance.iter().zip(&balance[1..]).map(|(before, after)| before - after);
    refill(out, a.iter().zip(falls).map(|(a, fall)| a * fall * scale));
}

/// At each payment the sum of `values` of so many payments, its own the last. Sums of what is
/// there, never a difference of running totals: when nothing is left, it is 0.
fn window(out: &mut Vec<f64>, values: &[f64], payments: usize) {
    none(out, values.len());
    for delay in 0..payments.min(values.len()) {
        add_delayed(out, values, delay);
    }
}

/// Values of the month of default, in the month of liquidation.
fn delayed(out: &mut Vec<f64>, values: &[f64], delay: usize) {
    none(out, values.len());
    add_delayed(out, values, delay);
}

fn none(out: &mut Vec<f64>, length: usize) {
    out.clear();
    out.resize(length, 0.0);
}

fn add_delayed(out: &mut [f64], values: &[f64], delay: usize) {
    for (sum, value) in out.get_mut(delay..).unwrap_or_default().iter_mut().zip(values) {
        *sum += value;
    }
}
