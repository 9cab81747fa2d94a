//! A pool as it stands at the cut-off date: loans, or rep lines that stand for many loans; or assets
//! that are no loans.

use std::ops::RangeInclusive;
use std::sync::Arc;

use terms::{IndexId, PoolFlows, Rate};

use crate::payment_reset::{CurrentPayment, PaymentReset};
use crate::payment_terms::{MonthDays, PaymentTerms};
use crate::speed::Clock;
use crate::timing::Timing;

/// The cap of a note that has none.
pub const UNCAPPED: Rate = Rate::from_fraction(1.0);

/// One group's loans and, if it has one, its pre-funding account.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pool {
    /// Loans or rep lines.
    pub loans: Vec<Loan>,
    /// Account from which loans delivered after closing are bought.
    pub prefunding: Option<Prefunding>,
    /// Names of products, by [`Loan::product`]: speeds may differ between them. Never needed by a
    /// pool of one speed.
    pub products: Vec<String>,
    /// How many loans have no known age, by [`Loan::product`]: what counts the age of such a loan is
    /// a guess. Empty where all ages are known.
    pub without_age: Vec<usize>,
    /// How loans pay that do not pay every month, by [`Loan::payment_terms`].
    pub payment_terms: Vec<PaymentTerms>,
    /// Penalties by [`PaymentTerms::penalty`]: by the loan's payments, counted from 1 in its first month
    /// in the deal, the part of what prepays that is paid on top; the last goes on. They are interest of
    /// the month in which the loan prepays.
    pub penalties: Vec<Vec<f64>>,
    /// How payments are reset apart from rates, by [`PaymentTerms::payment_reset`].
    pub payment_resets: Vec<PaymentReset>,
    /// Where loans stand whose payments are, by [`Loan::current_payment`].
    pub current_payments: Vec<CurrentPayment>,
    /// Days of each deal month, for loans whose interest counts them.
    pub month_days: MonthDays,
    /// Assets that are no loans: no speed and no default rate moves what they pay.
    pub assets: Option<Assets>,
}

/// Assets that are no loans.
#[derive(Clone, Debug, PartialEq)]
pub enum Assets {
    /// Cash flows, the same in every scenario.
    CashFlows(Arc<PoolFlows>),
    /// Assets whose cash somebody else runs, in every scenario: an empty schedule stands for them.
    Elsewhere {
        /// Balance at the cut-off date, dollars.
        balance: f64,
        /// Deal months in which they may pay: more only where their cash comes late.
        months: usize,
    },
}

impl Assets {
    fn balance(&self) -> f64 {
        match self {
            Assets::CashFlows(flows) => flows.cut_off_balance(),
            Assets::Elsewhere { balance, .. } => *balance,
        }
    }

    fn months(&self) -> usize {
        match self {
            Assets::CashFlows(flows) => flows.months(),
            Assets::Elsewhere { months, .. } => *months,
        }
    }
}

impl Pool {
    /// A pool of assets that are no loans.
    pub fn of_assets(assets: Assets) -> Pool {
        Pool { assets: Some(assets), ..Pool::default() }
    }

    /// Its cash flows, where they are the same in every scenario.
    pub fn cash_flows(&self) -> Option<&PoolFlows> {
        match &self.assets {
            Some(Assets::CashFlows(flows)) => Some(flows),
            _ => None,
        }
    }

    /// Balance at the cut-off date: all loans, those still to be delivered too, and what the
    /// pre-funding account holds beyond them. Dollars.
    pub fn cut_off_balance(&self) -> f64 {
        let loans = self.loans.iter().map(|loan| loan.balance).sum::<f64>();
        loans + self.unused_prefunding() + self.assets.as_ref().map_or(0.0, Assets::balance)
    }

    /// What stays in the pre-funding account when every later delivery has been paid for.
    pub fn unused_prefunding(&self) -> f64 {
        let Some(account) = self.prefunding else { return 0.0 };
        let delivered: f64 =
            self.loans.iter().filter(|l| l.delivery_month > 1).map(|l| l.balance).sum();
        (account.balance - delivered).max(0.0)
    }

    /// The terms at a position that a loan has; `None` for one that pays every month.
    pub fn payment_terms(&self, position: u32) -> Option<&PaymentTerms> {
        self.payment_terms.get((position as usize).checked_sub(1)?)
    }

    /// The penalties of terms of payment; `None` where they have none.
    pub(crate) fn penalty(&self, terms: &PaymentTerms) -> Option<&[f64]> {
        let position = (terms.penalty as usize).checked_sub(1)?;
        self.penalties.get(position).map(Vec::as_slice)
    }

    /// How payments of these terms are reset apart from the rate; `None`: they are level at it.
    pub(crate) fn payment_reset(&self, terms: &PaymentTerms) -> Option<&PaymentReset> {
        self.payment_resets.get((terms.payment_reset as usize).checked_sub(1)?)
    }

    /// Where a loan stands whose payment is reset.
    pub(crate) fn current_payment(&self, loan: &Loan) -> &CurrentPayment {
        let position = (loan.current_payment as usize).checked_sub(1);
        let stated = position.and_then(|position| self.current_payments.get(position));
        stated.unwrap_or(&CurrentPayment::UNSTATED)
    }

    /// Whether the age of a loan is not known: of any of `product`, of any at all.
    pub fn lacks_ages(&self, product: Option<usize>) -> bool {
        match product {
            Some(product) => self.without_age.get(product).is_some_and(|loans| *loans > 0),
            None => self.without_age.iter().any(|loans| *loans > 0),
        }
    }

    /// The months of a speed's clock in which some loan pays, first to last.
    pub fn months_of(&self, clock: Clock) -> RangeInclusive<usize> {
        match clock {
            Clock::DealMonth => 1..=self.months(),
            Clock::LoanAge => {
                let youngest = self.loans.iter().map(|l| l.age).min().unwrap_or(0);
                let oldest = self.loans.iter().map(|l| l.age + l.remaining_months).max();
                youngest as usize + 1..=oldest.unwrap_or(0) as usize
            }
        }
    }

    /// Months until the last loan, or the last other asset, pays its last dollar.
    pub fn months(&self) -> usize {
        let loans = self.loans.iter().map(Loan::last_month).max();
        let account = self.prefunding.map_or(0, |account| account.release_month);
        let months = loans.unwrap_or(0).max(account) as usize;
        self.assets.as_ref().map_or(months, |assets| months.max(assets.months()))
    }
}

/// Cash set aside at closing to buy loans later.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prefunding {
    /// Deposit at closing, dollars.
    pub balance: f64,
    /// Deal month on whose payment date any rest is paid out as a prepayment of principal.
    pub release_month: u32,
}

/// A loan, or a rep line. Months count payments: a loan with `remaining_months` 360 pays in deal
/// months 1 to 360 if it is delivered in month 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Loan {
    /// Scheduled principal balance at cut-off (or at delivery), dollars.
    pub balance: f64,
    /// Payments made before the first deal month in which it pays: its age in its first month
    /// of payment is `age + 1`.
    pub age: u32,
    /// Payments left until maturity, at which all that is left is due.
    pub remaining_months: u32,
    /// Payments over which the level payment is computed: more than `remaining_months` for a
    /// balloon.
    pub amortization_months: u32,
    /// Payments of interest only that are left; then the balance amortises over the rest.
    pub interest_only_months: u32,
    /// First deal month in which it pays: 1, or later when it is bought from the pre-funding
    /// account.
    pub delivery_month: u32,
    /// Payments that it makes before its delivery month and that are passed on with the payment
    /// of that month: 1 for a loan whose cut-off is a month before the others'.
    pub early_payments: u32,
    /// Product, as a position in [`Pool::products`]; 0 in a pool that names none.
    pub product: usize,
    /// Gross rate at cut-off.
    pub rate: Rate,
    /// How the rate moves.
    pub adjustment: LoanRate,
    /// Servicing and other strips of the loan itself, taken from its interest; where that is less,
    /// from the pool's.
    pub servicing: Rate,
    /// Mortgage insurance premium of the loan itself, taken likewise.
    pub insurance: Rate,
    /// How it pays, as a position in [`Pool::payment_terms`] from 1; 0: every month.
    pub payment_terms: u32,
    /// Where it stands if its payment is reset apart from its rate, as a position in
    /// [`Pool::current_payments`] from 1; 0: nothing is stated.
    pub current_payment: u32,
    /// Interest accrued before, which the first interest payment collects on top, whatever prepays or
    /// defaults until then. Dollars.
    pub accrued_interest: f64,
}

impl Loan {
    /// Deal month of its last payment.
    pub fn last_month(&self) -> u32 {
        Timing::of(self).last_month()
    }

    /// Its first payment at a new rate; 0, which no payment is, for a fixed rate.
    pub(crate) fn first_reset(&self) -> u32 {
        match &self.adjustment {
            LoanRate::Fixed => 0,
            LoanRate::Adjustable(terms) => terms.first_reset,
        }
    }
}

/// Fixed or adjustable.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LoanRate {
    /// One rate for life.
    Fixed,
    /// Resets to an index.
    Adjustable(Adjustable),
}

/// The reset terms of an adjustable-rate loan. Resets come in months `first_reset`,
/// `first_reset + period`, ... of the loan's own payments, counted from 1 in its delivery month.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Adjustable {
    /// Index that it follows.
    pub index: IndexId,
    /// Gross margin.
    pub margin: Rate,
    /// First payment at the new rate, counted from the loan's first payment in the deal (1).
    /// A loan whose rate changes on 1 December 2003 owes interest at the new rate from then on:
    /// its payment of 1 January 2004 is the first, paid to bondholders on 25 January, month 6 of a
    /// deal that first pays in August 2003.
    pub first_reset: u32,
    /// Payments between resets: 6 or 12.
    pub reset_period: u32,
    /// Largest change at the first reset.
    pub initial_cap: Rate,
    /// Largest change at every later reset; [`UNCAPPED`] without a limit.
    pub periodic_cap: Rate,
    /// Highest rate for life; [`UNCAPPED`] without a limit.
    pub lifetime_cap: Rate,
    /// Lowest rate for life.
    pub lifetime_floor: Rate,
    /// The sum of index and margin is rounded to the nearest multiple of this: 1/8% in most
    /// notes. `None` for no rounding.
    pub rounding: Option<Rate>,
    /// Months before the reset at which the index is read.
    pub look_back: u32,
}
