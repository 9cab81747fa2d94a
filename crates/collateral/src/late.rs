//! Defaults so late that foreclosure lasts beyond the loans' last payment.

use std::ops::RangeInclusive;

use terms::PoolFlows;

use crate::columns::{Windows, add_products, refill};
use crate::default::{LONGEST, Liquidation};
use crate::schedule::Cohort;
use crate::survivors::Survivors;

/// Room to work.
#[derive(Default)]
pub(crate) struct Late {
    /// By payment from the first late default on: what defaults, of a dollar of the schedule.
    defaulted: Vec<f64>,
    /// Balance at default, and interest of a payment at its rates.
    balance: Vec<f64>,
    gross: Vec<f64>,
    net: Vec<f64>,
    window: Vec<f64>,
    windows: Windows,
}

impl Late {
    /// Adds foreclosure and liquidation of what defaults of a cohort at its payments from position
    /// `first` on, as [`crate::project()`] has them; all of it is liquidated after the last payment.
    /// The cohort's first payment is at position `row` of the flows.
    pub(crate) fn foreclose(
        &mut self,
        defaulted: &[f64],
        first: usize,
        cohort: &Cohort,
        liquidation: &Liquidation,
        to: &mut Survivors,
        row: usize,
    ) {
        let Some(defaults) = defaulted.iter().rposition(|part| *part > 0.0) else { return };
        let lag = liquidation.lag.min(LONGEST) as usize;
        let schedule = Tail::of(cohort);
        // Of loans that mature beyond the horizon no more is known.
        let last = if schedule.matures { first + defaults + lag } else { schedule.last };
        let last = last.min(to.horizon - 1 - row);
        let payments = first..=last;
        to.extend_to(row + last + 1);
        let count = payments.clone().count();
        refill(&mut self.defaulted, defaulted[..=defaults].iter().copied());
        self.defaulted.resize(count, 0.0);
        for (column, of) in [
            (&mut self.balance, &cohort.balance),
            (&mut self.gross, &cohort.gross),
            (&mut self.net, &cohort.net),
        ] {
            refill(column, defaulted[..=defaults].iter().zip(&of[first..]).map(|(d, of)| d * of));
            column.resize(count, 0.0);
        }
        // Of what is not advanced no interest is deferred.
        let deferred = cohort.deferred.get(first..).unwrap_or_default();
        add_products(&mut self.net, &defaulted[..=defaults], deferred);
        for (k, payment) in payments.clone().enumerate() {
            to.flows.defaulted[row + payment] += self.balance[k];
            if k >= lag {
                let left = self.defaulted[k - lag] * schedule.before(payment);
                let kept = self.balance[k - lag];
                to.liquidated.defaulted[row + payment] += kept;
                to.liquidated.left[row + payment] += advanced(liquidation, left, kept);
            }
        }
        self.hold(payments.clone(), &schedule, liquidation, to, row);
        self.rise(payments, cohort, liquidation, to, row);
    }

    /// What resets add to the interest of balances whose principal is not advanced.
    fn rise(
        &mut self,
        payments: RangeInclusive<usize>,
        cohort: &Cohort,
        liquidation: &Liquidation,
        to: &mut Survivors,
        row: usize,
    ) {
        if liquidation.advance_principal == 1.0 || cohort.detail.rises.is_empty() {
            return;
        }
        let Late { defaulted, window, .. } = self;
        refill(window, std::iter::repeat_n(0.0, payments.end() + 1));
        let of = |default: usize| {
            let late = default.checked_sub(*payments.start()).and_then(|late| defaulted.get(late));
            late.copied().unwrap_or(0.0)
        };
        cohort.detail.add_rises(of, liquidation.lag, window);
        let part = 1.0 - liquidation.advance_principal;
        for (payment, rise) in payments.map(|payment| (payment, window[payment])) {
            lose(&mut to.flows, liquidation, row + payment, [rise * part; 2]);
        }
    }

    /// Balance and interest in foreclosure, payment by payment.
    fn hold(
        &mut self,
        payments: RangeInclusive<usize>,
        schedule: &Tail,
        liquidation: &Liquidation,
        to: &mut Survivors,
        row: usize,
    ) {
        let Late { defaulted, balance, gross, net, window, windows } = self;
        let lag = liquidation.lag.min(LONGEST) as usize;
        let part = liquidation.advance_principal;
        let flows = &mut to.flows;
        let mut each = |values: &[f64], length: usize, add: &mut dyn FnMut(usize, f64)| {
            windows.sum(window, values, length);
            payments.clone().zip(&*window).for_each(|(payment, held)| add(payment, *held));
        };
        each(defaulted, lag, &mut |payment, held| {
            flows.amortization_from_defaults[row + payment] +=
                held * schedule.principal(payment) * part;
            flows.in_foreclosure[row + payment] += held * schedule.after(payment) * part;
            if let Some(deferred) = flows.deferred_interest.get_mut(row + payment) {
                *deferred += held * schedule.deferred(payment) * part;
            }
        });
        each(balance, lag, &mut |payment, held| {
            flows.in_foreclosure[row + payment] += held * (1.0 - part);
        });
        let mut lose = |payment: usize, gross: f64, net: f64| {
            lose(flows, liquidation, row + payment, [gross, net]);
        };
        each(defaulted, lag + 1, &mut |payment, lost| {
            let (gross, net) = (schedule.gross(payment), schedule.net(payment));
            lose(payment, lost * gross * part, lost * net * part);
        });
        each(gross, lag + 1, &mut |payment, lost| lose(payment, lost * (1.0 - part), 0.0));
        each(net, lag + 1, &mut |payment, lost| lose(payment, 0.0, lost * (1.0 - part)));
    }
}

/// Adds interest lost, gross and net of strips, to the month at position `row`.
fn lose(flows: &mut PoolFlows, liquidation: &Liquidation, row: usize, [gross, net]: [f64; 2]) {
    flows.interest_lost[row] += gross;
    flows.net_interest[row] += net * liquidation.advance_interest;
    flows.interest_not_advanced[row] += net * (1.0 - liquidation.advance_interest);
}

/// What is left of a balance of which principal is advanced, or kept as it was at default.
fn advanced(liquidation: &Liquidation, left: f64, kept: f64) -> f64 {
    let part = liquidation.advance_principal;
    part * left + (1.0 - part) * kept
}

/// A cohort's schedule, and after it what stays as it was before the last payment: that one is due
/// from loans that pay, and nobody advances it.
struct Tail<'a> {
    cohort: &'a Cohort,
    /// Position of the last payment within the horizon.
    last: usize,
    /// Whether it is the loans' last one.
    matures: bool,
}

impl Tail<'_> {
    fn of(cohort: &Cohort) -> Tail<'_> {
        let payments = cohort.payments();
        let matures = payments == cohort.timing.remaining as usize;
        Tail { cohort, last: payments.saturating_sub(1), matures }
    }

    fn stays(&self, payment: usize) -> bool {
        self.matures && payment >= self.last
    }

    /// Balance before a payment.
    fn before(&self, payment: usize) -> f64 {
        self.cohort.balance[payment.min(self.last)]
    }

    /// Balance after it.
    fn after(&self, payment: usize) -> f64 {
        if self.stays(payment) { self.before(payment) } else { self.cohort.balance[payment + 1] }
    }

    /// Principal of a payment that is advanced.
    fn principal(&self, payment: usize) -> f64 {
        if self.stays(payment) { 0.0 } else { self.cohort.principal[payment] }
    }

    /// Interest of a payment that is deferred.
    fn deferred(&self, payment: usize) -> f64 {
        self.cohort.deferred.get(payment).copied().unwrap_or(0.0)
    }

    fn gross(&self, payment: usize) -> f64 {
        self.cohort.gross[payment.min(self.last)]
    }

    fn net(&self, payment: usize) -> f64 {
        self.cohort.net[payment.min(self.last)]
    }
}
