//! The fast path: what speeds of prepayment and default make of a schedule.
//!
//! Of every dollar of a family's schedule a part is still performing at payment `k`, the same for
//! all its loans as long as they may default: only near their maturity do they fare by remaining
//! term. The flows are products of that part and the schedule's sums. Nothing here takes a power, and
//! nothing runs over loans, but for months to liquidation and advances that change by deal month.

use std::ops::Range;

use terms::PoolFlows;

use crate::columns::{Windows, add, add_delayed, add_products, add_scaled, later, refill};
use crate::default::Liquidation;
use crate::dollars::Dollars;
use crate::late::Late;
use crate::monthly::{MonthlySpeed, PoolSpeeds};
use crate::schedule::{Apart, Cohort, Family, Schedule};
use crate::speed::Clock;
use crate::survivors::Survivors;

/// The flows of a schedule's pool at some speeds: [`crate::project()`], without its loop over loans.
pub fn survive(schedule: &Schedule, speeds: &PoolSpeeds, liquidation: &Liquidation) -> PoolFlows {
    let survivors = survivors(schedule, speeds, liquidation);
    let grows = survivors.grows();
    let Survivors { mut flows, liquidated, is_settled, .. } = survivors;
    if !is_settled {
        liquidated.settle(liquidation, &mut flows, grows);
    }
    flows
}

/// The first part of [`survive`]: everything that does not depend on severity. Where months to
/// liquidation or advances change with the deal month, it runs over loans.
pub fn survivors(schedule: &Schedule, speeds: &PoolSpeeds, liquidation: &Liquidation) -> Survivors {
    let is_whole = schedule.is_whole();
    let horizon = |months: usize| if is_whole { usize::MAX } else { months };
    if let Some(flows) = schedule.cash_flows() {
        return Survivors::of_assets(flows, schedule.columns().on_prepaid);
    }
    let columns = schedule.columns();
    let mut survivors = Survivors::zeros(schedule.months, horizon(schedule.months), columns);
    if schedule.asks_for_loans(speeds, liquidation) {
        return schedule.loans().survivors(speeds, liquidation, schedule.months, survivors);
    }
    schedule.undelivered.enter(&mut survivors.flows);
    let mut survival = Survival::default();
    let cohorts = schedule.cohorts_for(liquidation);
    for family in cohorts.families(apart(speeds, liquidation.lag)) {
        let timing = family.whole.timing;
        if timing.early_payments == 0 && timing.payment_terms == 0 {
            survival.pay(&family, speeds, liquidation, &mut survivors, timing.row(1));
        } else {
            let seen = schedule.months + timing.early_payments as usize - timing.row(1);
            let payments = family.whole.payments();
            let mut by_payment = Survivors::zeros(payments, horizon(seen), columns);
            survival.pay(&family, speeds, liquidation, &mut by_payment, 0);
            if let Some(terms) = schedule.payment_terms(timing) {
                by_payment.collect(terms, timing);
                if let Some(penalty) = schedule.penalty(terms) {
                    by_payment.add_penalties(penalty);
                }
            }
            survivors.add_payments(timing, &by_payment);
        }
    }
    survivors
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

/// A cohort's schedule, or a sum of some, over a run of payments.
struct Stretch<'a> {
    /// Position of its first payment.
    first: usize,
    /// Balance before each payment.
    before: &'a [f64],
    /// Balance after it.
    after: &'a [f64],
    principal: &'a [f64],
    gross: &'a [f64],
    net: &'a [f64],
    /// Empty where no interest is deferred.
    deferred: &'a [f64],
    /// Net interest on the balance after each payment; empty where nothing asks for it.
    net_after: &'a [f64],
}

impl<'a> Stretch<'a> {
    fn of(cohort: &'a Cohort, payments: Range<usize>) -> Stretch<'a> {
        let Range { start: first, end } = payments;
        Stretch {
            first,
            before: &cohort.balance[first..end],
            after: &cohort.balance[first + 1..=end],
            principal: &cohort.principal[first..end],
            gross: &cohort.gross[first..end],
            net: &cohort.net[first..end],
            deferred: cohort.deferred.get(first..end).unwrap_or_default(),
            net_after: cohort.detail.net_after.get(first..end).unwrap_or_default(),
        }
    }
}

/// Sums over the cohorts of a family that may still default where others may not.
#[derive(Default)]
struct Rest {
    before: Vec<f64>,
    after: Vec<f64>,
    principal: Vec<f64>,
    gross: Vec<f64>,
    net: Vec<f64>,
    deferred: Vec<f64>,
    net_after: Vec<f64>,
}

impl Rest {
    /// Sums over `cohorts` from position `first` on, of each up to its last default.
    fn sum(&mut self, cohorts: &[Cohort], first: usize, lag: u32) {
        let Rest { before, after, principal, gross, net, deferred, net_after } = self;
        let longest = cohorts.iter().map(|cohort| may_default(cohort, lag)).max();
        let payments = longest.map_or(0, |last| last.saturating_sub(first));
        for column in [&mut *before, after, principal, gross, net] {
            refill(column, std::iter::repeat_n(0.0, payments));
        }
        let on_prepaid = cohorts.iter().any(|cohort| !cohort.detail.net_after.is_empty());
        refill(net_after, std::iter::repeat_n(0.0, if on_prepaid { payments } else { 0 }));
        let defers = cohorts.iter().any(|cohort| !cohort.deferred.is_empty());
        refill(deferred, std::iter::repeat_n(0.0, if defers { payments } else { 0 }));
        for cohort in cohorts {
            let more = Stretch::of(cohort, first..may_default(cohort, lag));
            add(before, more.before.iter().copied());
            add(after, more.after.iter().copied());
            add(principal, more.principal.iter().copied());
            add(gross, more.gross.iter().copied());
            add(net, more.net.iter().copied());
            add(deferred, more.deferred.iter().copied());
            add(net_after, more.net_after.iter().copied());
        }
    }

    fn stretch(&self, first: usize) -> Stretch<'_> {
        let Rest { before, after, principal, gross, net, deferred, net_after } = self;
        Stretch { first, before, after, principal, gross, net, deferred, net_after }
    }
}

/// Payments of a cohort, within the horizon, at which its loans may default at a rate for life.
fn may_default(cohort: &Cohort, lag: u32) -> usize {
    cohort.timing.last_default(lag).min(cohort.payments())
}

/// Room to work.
#[derive(Default)]
struct Survival {
    dollars: Dollars,
    /// Of one cohort past its last default.
    last_dollars: Dollars,
    rest: Rest,
    foreclosure: Foreclosure,
    late: Late,
}

impl Survival {
    /// Adds the flows of a family, its first payment at position `row`.
    fn pay(
        &mut self,
        family: &Family,
        speeds: &PoolSpeeds,
        liquidation: &Liquidation,
        to: &mut Survivors,
        row: usize,
    ) {
        let Survival { dollars, last_dollars, rest, foreclosure, late } = self;
        let Family { whole, by_term } = *family;
        let payments = whole.payments();
        let smm = whole.timing.rates(speeds.prepayment_of(whole.product), payments);
        let Some(mdr) = speeds.default_of(whole.product) else {
            dollars.without_defaults(&smm);
            let all = Stretch::of(whole, 0..payments);
            return pay(dollars, 0, &all, liquidation, &mut to.flows, row);
        };
        let (base, lag) = (liquidation.prepayment_base, liquidation.lag);
        let named = mdr.named_months();
        let mdr = whole.timing.rates(Some(mdr), payments);
        dollars.with_defaults(&smm, &mdr, base, lag as usize);
        let all_may = by_term.iter().map(|cohort| may_default(cohort, lag)).min().unwrap_or(0);
        rest.sum(by_term, all_may, lag);
        let may = [Stretch::of(whole, 0..all_may), rest.stretch(all_may)];
        for stretch in &may {
            pay(dollars, stretch.first, stretch, liquidation, &mut to.flows, row);
        }
        for cohort in by_term {
            let payments = may_default(cohort, lag)..cohort.payments();
            if !payments.is_empty() {
                let (first, smm) = (payments.start, &smm[payments.clone()]);
                let last = cohort.timing.last_default_named(lag, named).min(payments.end);
                last_dollars.past_last_default(dollars, (first, last), smm, base, lag as usize);
                let stretch = Stretch::of(cohort, payments);
                pay(last_dollars, 0, &stretch, liquidation, &mut to.flows, row);
                if last > first {
                    let defaulted = &dollars.defaulted[first..last];
                    late.foreclose(defaulted, first, cohort, liquidation, to, row);
                }
            }
        }
        foreclosure.enter_and_leave(&dollars.defaulted, whole, &may, liquidation, to, row);
        if liquidation.advance_principal < 1.0 {
            foreclosure.keep(&dollars.defaulted, family, &may, liquidation, to, row);
        }
    }
}

/// The flows of performing loans, and from default to liquidation those of the part whose
/// principal the servicer advances: the defaulted dollars follow the schedule. `dollars` has those
/// of the stretch's first payment at position `at`.
fn pay(
    dollars: &Dollars,
    at: usize,
    stretch: &Stretch,
    liquidation: &Liquidation,
    flows: &mut PoolFlows,
    row: usize,
) {
    let Stretch { first, before, after, principal, gross, net, deferred, net_after } = *stretch;
    let row = row + first;
    let (alive, paying) = (&dollars.alive[at..], &dollars.paying[at..]);
    add_products(&mut flows.beginning_balance[row..], alive, before);
    add_products(&mut flows.scheduled_principal[row..], paying, principal);
    add_products(&mut flows.prepaid_principal[row..], &dollars.prepaid[at..], after);
    if !net_after.is_empty() {
        add_products(&mut flows.interest_on_prepaid[row..], &dollars.prepaid[at..], net_after);
    }
    add_products(&mut flows.gross_interest[row..], paying, gross);
    add_products(&mut flows.net_interest[row..], paying, net);
    if !deferred.is_empty() {
        add_products(&mut flows.deferred_interest[row..], paying, deferred);
    }
    let Liquidation { advance_principal: part, advance_interest, .. } = *liquidation;
    if dollars.held.is_empty() || part == 0.0 {
        return;
    }
    let (held, lost) = (&dollars.held[at..], &dollars.lost[at..]);
    add_scaled(&mut flows.amortization_from_defaults[row..], held, principal, part);
    add_scaled(&mut flows.in_foreclosure[row..], held, after, part);
    if !deferred.is_empty() {
        add_scaled(&mut flows.deferred_interest[row..], held, deferred, part);
    }
    add_scaled(&mut flows.interest_lost[row..], lost, gross, part);
    add_scaled(&mut flows.net_interest[row..], lost, net, part * advance_interest);
    if advance_interest < 1.0 {
        let not_advanced = part * (1.0 - advance_interest);
        add_scaled(&mut flows.interest_not_advanced[row..], lost, net, not_advanced);
    }
}

/// Room to work on what defaults.
#[derive(Default)]
struct Foreclosure {
    column: Vec<f64>,
    window: Vec<f64>,
    windows: Windows,
}

impl Foreclosure {
    /// Balances at default, in the month of default and again in that of liquidation; and what is
    /// left then of the part whose principal is advanced.
    fn enter_and_leave(
        &mut self,
        defaulted: &[f64],
        whole: &Cohort,
        may: &[Stretch; 2],
        liquidation: &Liquidation,
        to: &mut Survivors,
        row: usize,
    ) {
        let (part, lag) = (liquidation.advance_principal, liquidation.lag as usize);
        let Survivors { flows, liquidated, .. } = to;
        at_default(&mut self.column, defaulted, may.each_ref().map(|stretch| stretch.before));
        add(&mut flows.defaulted[row..], self.column.iter().copied());
        add_delayed(&mut liquidated.defaulted[row..], &self.column, lag);
        let balance = whole.balance[..whole.payments()].get(lag..).unwrap_or_default();
        add_scaled(later(&mut liquidated.left, row + lag), defaulted, balance, part);
    }

    /// From default to liquidation the part whose principal is not advanced: the balance stays that
    /// of the month of default, its interest, of which none is deferred, but for resets.
    fn keep(
        &mut self,
        defaulted: &[f64],
        family: &Family,
        may: &[Stretch; 2],
        liquidation: &Liquidation,
        to: &mut Survivors,
        row: usize,
    ) {
        let Foreclosure { column, window, windows } = self;
        let Survivors { flows, liquidated, .. } = to;
        let Liquidation { advance_principal, advance_interest, .. } = *liquidation;
        let (part, lag) = (1.0 - advance_principal, liquidation.lag as usize);
        let add_part = |to: &mut [f64], kept: &[f64], part: f64| {
            add(to, kept.iter().map(|kept| kept * part));
        };
        at_default(column, defaulted, may.each_ref().map(|stretch| stretch.before));
        add_part(later(&mut liquidated.left, row + lag), column, part);
        windows.sum(window, column, lag);
        add_part(&mut flows.in_foreclosure[row..], window, part);
        at_default(column, defaulted, may.each_ref().map(|stretch| stretch.gross));
        windows.sum(window, column, lag + 1);
        add_part(&mut flows.interest_lost[row..], window, part);
        at_default(column, defaulted, may.each_ref().map(|stretch| stretch.net));
        if !family.whole.deferred.is_empty() {
            at_default(window, defaulted, may.each_ref().map(|stretch| stretch.deferred));
            add(column, window.iter().copied());
        }
        windows.sum(window, column, lag + 1);
        add_part(&mut flows.net_interest[row..], window, part * advance_interest);
        add_part(&mut flows.interest_not_advanced[row..], window, part * (1.0 - advance_interest));
        if family.whole.detail.rises.is_empty() {
            return;
        }
        let all_may = may[1].first;
        refill(window, std::iter::repeat_n(0.0, defaulted.len()));
        let mut rise = |cohort: &Cohort, defaults: Range<usize>| {
            let of = |default| if defaults.contains(&default) { defaulted[default] } else { 0.0 };
            cohort.detail.add_rises(of, liquidation.lag, window);
        };
        rise(family.whole, 0..all_may);
        for cohort in family.by_term {
            rise(cohort, all_may..may_default(cohort, liquidation.lag));
        }
        add_part(&mut flows.interest_lost[row..], window, part);
        add_part(&mut flows.net_interest[row..], window, part * advance_interest);
        add_part(&mut flows.interest_not_advanced[row..], window, part * (1.0 - advance_interest));
    }
}

/// What the defaults of each payment are of two columns, one after the other, and 0 after that.
fn at_default(out: &mut Vec<f64>, defaulted: &[f64], columns: [&[f64]; 2]) {
    let [head, rest] = columns;
    refill(out, defaulted.iter().zip(head).map(|(defaulted, of)| defaulted * of));
    let later = defaulted[head.len()..].iter().zip(rest);
    out.extend(later.map(|(defaulted, of)| defaulted * of));
    out.resize(defaulted.len(), 0.0);
}
