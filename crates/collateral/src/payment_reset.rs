//! Payments that are reset apart from the rate: what they leave of the interest is deferred.

use terms::IndexPaths;

use crate::amortize::{DollarSchedule, level_payment_of};
use crate::payment_terms::Dates;
use crate::pool::{Loan, LoanRate};
use crate::timing::Timing;

/// How the payment of a loan is reset that pays every month, whatever its rate does (option ARMs, ARMs
/// with a payment cap). Months count its payments.
///
/// At a reset the payment becomes the level payment on the balance over what is left of
/// [`Loan::amortization_months`], at the rate that the payment of that month bears, but within the cap
/// of the payment before; at a recast whatever the cap. Between them it stays, per dollar of balance
/// that neither prepays nor defaults. Interest beyond the payment is deferred: added to the balance. A
/// payment that would lift the balance above its cap is recast instead. The last payment pays all that
/// is left. Nothing is paid beyond the payment but prepayments, and no payment is of interest only.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PaymentReset {
    /// Payments between resets: 12 in most notes.
    pub every: u32,
    /// Largest change of the payment at a reset, up or down, as a part of the payment before; `None`
    /// without a limit.
    pub cap: Option<f64>,
    /// Payments between recasts; `None` without any.
    pub recast_every: Option<u32>,
    /// Most that deferred interest may make of the balance, as a part of the original balance: 1.1 to
    /// 1.25 in most notes; `None` without a limit. Ten times the balance at cut-off is one all the same.
    pub balance_cap: Option<f64>,
}

/// The most that a balance may become of what it was at cut-off: sums of dollars stay exact to the cent.
const MOST: f64 = 10.0;

/// Where a loan stands whose payment is reset.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CurrentPayment {
    /// Payment of its first month in the deal, as a part of its balance then; `None`: the level payment
    /// at its rate.
    pub payment: Option<f64>,
    /// Balance at origination, as a part of its balance at cut-off.
    pub original: f64,
    /// First payment at a new level, counted from its first payment in the deal (1); `None`: by its age.
    pub first_reset: Option<u32>,
    /// First payment that is recast, likewise.
    pub first_recast: Option<u32>,
}

impl CurrentPayment {
    /// Of a loan of which nothing is stated.
    pub const UNSTATED: CurrentPayment =
        CurrentPayment { payment: None, original: 1.0, first_reset: None, first_recast: None };
}

/// What is paid of a dollar at the start, by payment.
struct Payments {
    resets: Dates,
    cap: Option<f64>,
    recasts: Option<Dates>,
    /// The most that may be left of it.
    most: f64,
    /// The last payment; `None` before the first.
    last: Option<f64>,
}

impl Payments {
    fn of(loan: &Loan, terms: &PaymentReset, current: &CurrentPayment) -> Payments {
        // The next of those that a loan has had since its origination.
        let dates = |every: u32, first: Option<u32>| {
            let every = every.max(1);
            Dates { every, first: first.unwrap_or(every - loan.age % every + 1) }
        };
        Payments {
            resets: dates(terms.every, current.first_reset),
            cap: terms.cap,
            recasts: terms.recast_every.map(|every| dates(every, current.first_recast)),
            most: terms.balance_cap.map_or(MOST, |cap| MOST.min(cap * current.original)),
            last: current.payment,
        }
    }

    /// The payment that is due where `left` is left of a dollar, which owes `interest`; `level` repays
    /// it.
    fn due(&mut self, payment: u32, left: f64, interest: f64, level: f64) -> f64 {
        let mut due = match self.last {
            None => level,
            Some(_) if self.recasts.is_some_and(|dates| dates.holds(payment)) => level,
            Some(last) if self.resets.holds(payment) => match self.cap {
                Some(cap) => level.min(last * (1.0 + cap)).max(last * (1.0 - cap)),
                None => level,
            },
            Some(last) => last,
        };
        if due < interest && left + (interest - due) > self.most {
            due = level;
        }
        self.last = Some(due);
        due
    }
}

impl DollarSchedule {
    /// Of a loan whose payment is reset apart from its rate.
    pub(crate) fn lay_out_deferring(
        &mut self,
        loan: &Loan,
        (terms, current): (&PaymentReset, &CurrentPayment),
        paths: &IndexPaths,
        payments: usize,
    ) {
        let timing = Timing::of(loan);
        let mut next_reset = loan.first_reset();
        let strips = loan.servicing + loan.insurance;
        let mut rate = loan.rate;
        let mut paid = Payments::of(loan, terms, current);
        let mut left = 1.0_f64;
        self.open(payments);
        self.deferred.resize(payments, 0.0);
        for payment in 1..=payments as u32 {
            if payment == next_reset
                && let LoanRate::Adjustable(note) = &loan.adjustment
            {
                rate = note.reset(payment, timing.index_month(payment), rate, paths);
                next_reset += note.reset_period.max(1);
            }
            let monthly = rate.fraction() / 12.0;
            let interest = left * monthly;
            let payments_left = loan.amortization_months.saturating_sub(payment - 1);
            let level = left * level_payment_of(monthly, payments_left);
            let due = paid.due(payment, left, interest, level);
            let row = payment as usize - 1;
            let is_last = payment == loan.remaining_months;
            self.deferred[row] = if is_last { 0.0 } else { (interest - due).max(0.0) };
            left = if is_last { 0.0 } else { (left + (interest - due)).max(0.0) };
            self.factor[row + 1] = left;
            self.monthly[row] = monthly;
            self.net_monthly[row] = (rate - strips).fraction() / 12.0;
        }
    }
}
