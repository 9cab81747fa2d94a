//! What holders receive, and no more: the record of a run that is made for measures.
//!
//! [`crate::run()`] writes down every column of every class. A batch of scenarios reads a few of
//! them, so that [`run_cash`] keeps these only, in room that serves one scenario after the other,
//! and ends with the date after which no class can receive or lose anything.

use terms::{IndexPaths, PoolFlows, RunTo};

use crate::calendar::Period;
use crate::carry::{Carry, ClassState};
use crate::compile::{Holding, Waterfall};
use crate::conserve::Broken;
use crate::record::Record;
use crate::run::{RunTerms, walk};

/// The cash of a deal's classes in one run, to call and to maturity. It is not for residuals: what
/// they receive once no class is owed anything is not kept.
///
/// Every number equals to the bit what [`crate::columns`] and [`crate::class_loss`] make of
/// [`crate::run()`].
#[derive(Clone, Debug, Default)]
pub struct DealCash {
    /// Payment dates of the collateral.
    months: usize,
    call_month: Option<usize>,
    to_call: Vec<Kept>,
    to_maturity: Vec<Kept>,
    /// Balance and note rate at the start, by class.
    opening: Vec<(f64, f64)>,
}

/// A class's columns: room for every date.
#[derive(Clone, Debug, Default)]
struct Kept {
    cash: Vec<f64>,
    /// Principal, or the decline of a notional.
    principal: Vec<f64>,
    /// Dates up to the last one kept. Those after it are without cash, and not written.
    reached: usize,
    /// Losses less write-ups and reimbursements.
    lost: f64,
    /// Balance after the last date.
    left: f64,
}

impl Kept {
    /// Begins a run of so many dates: nothing has been paid.
    fn clear(&mut self, months: usize) {
        for column in [&mut self.cash, &mut self.principal] {
            column.resize(months.max(column.len()), 0.0);
        }
        (self.reached, self.lost, self.left) = (0, 0.0, 0.0);
    }

    /// Keeps a month, and those before it as months without cash.
    #[inline(always)]
    fn keep(&mut self, month: usize, cash: f64, principal: f64) {
        if self.reached + 1 != month {
            self.cash[self.reached..month - 1].fill(0.0);
            self.principal[self.reached..month - 1].fill(0.0);
        }
        self.reached = month;
        self.cash[month - 1] = cash;
        self.principal[month - 1] = principal;
    }

    /// Keeps what is paid in a month.
    #[inline(always)]
    fn pay(&mut self, month: usize, cash: f64, principal: f64) {
        if cash != 0.0 || principal != 0.0 {
            self.keep(month, cash, principal);
        }
    }

    /// Puts the decline of a notional in the place of a month's principal.
    fn decline(&mut self, month: usize, decline: f64) {
        if self.reached == month {
            self.principal[month - 1] = decline;
        } else if decline != 0.0 {
            self.keep(month, 0.0, decline);
        }
    }

    /// Becomes a copy of `other` so far, with room for so many dates.
    fn copy(&mut self, other: &Kept, months: usize) {
        self.clear(months);
        self.cash[..other.reached].copy_from_slice(&other.cash[..other.reached]);
        self.principal[..other.reached].copy_from_slice(&other.principal[..other.reached]);
        (self.reached, self.lost) = (other.reached, other.lost);
    }
}

/// One class's cash in a view.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClassCash<'a> {
    /// Balance or notional at the start, dollars.
    pub balance: f64,
    /// Note rate of the first period, fraction a year.
    pub coupon: f64,
    /// All cash by payment date, the deal's first one in front. Dates that are left out at the end
    /// have none.
    pub cash: &'a [f64],
    /// Principal on the same dates; for an interest-only class the decline of its notional.
    pub principal: &'a [f64],
    /// Principal lost, see [`crate::class_loss`].
    pub lost: f64,
    /// Balance that is never paid: what the last date of the collateral leaves; 0 to call.
    pub left: f64,
}

impl ClassCash<'_> {
    /// Whether a holder receives the same of `other`, the same class's in another view.
    pub fn pays_as(&self, other: &ClassCash) -> bool {
        self.cash == other.cash && self.principal == other.principal
    }
}

impl DealCash {
    /// Months of a view: up to the call, or all those of the collateral.
    pub fn months(&self, run_to: RunTo) -> usize {
        self.call_month.filter(|_| run_to == RunTo::Call).unwrap_or(self.months)
    }

    /// The cash of `class`, its position in the deal, which is no residual.
    pub fn class(&self, class: usize, run_to: RunTo) -> ClassCash<'_> {
        let called = self.call_month.is_some() && run_to == RunTo::Call;
        let kept = if called { &self.to_call[class] } else { &self.to_maturity[class] };
        let left = if called { 0.0 } else { kept.left };
        let is_called_last = self.call_month == Some(self.months);
        let (balance, coupon) = self.opening[class];
        ClassCash {
            balance,
            coupon,
            cash: &kept.cash[..kept.reached],
            principal: &kept.principal[..kept.reached],
            lost: kept.lost + if is_called_last { 0.0 } else { left },
            left,
        }
    }
}

/// Pays the deal as [`crate::run()`] does, and keeps the cash of its classes in `cash`, whose room
/// is used again.
///
/// # Errors
/// As [`crate::run()`].
pub fn run_cash(
    waterfall: &Waterfall,
    pools: &[PoolFlows],
    paths: &IndexPaths,
    terms: RunTerms,
    cash: &mut DealCash,
) -> Result<(), Broken> {
    walk(waterfall, pools, paths, terms, cash, &mut ())
}

impl Record for DealCash {
    const EVERY_RATE: bool = false;

    fn open(&mut self, waterfall: &Waterfall, periods: &[Period], _carry: &Carry) {
        self.months = periods.len();
        self.call_month = None;
        self.opening.clear();
        self.opening.resize(waterfall.classes.len(), (0.0, 0.0));
        self.to_maturity.resize_with(waterfall.classes.len(), Kept::default);
        self.to_maturity.iter_mut().for_each(|class| class.clear(periods.len()));
    }

    fn date(&mut self, waterfall: &Waterfall, carry: &Carry) {
        if carry.month == 1 {
            let opening = carry.classes.iter().map(|class| (class.beginning, class.coupon));
            self.opening.clear();
            self.opening.extend(opening);
        }
        for (class, kept) in carry.classes.iter().zip(&mut self.to_maturity) {
            kept.lost += class.loss;
            kept.left = class.balance;
            kept.pay(carry.month, interest(class) + class.principal_paid, class.principal_paid);
        }
        for &class in &waterfall.notionals {
            let (state, kept) = (&carry.classes[class], &mut self.to_maturity[class]);
            kept.decline(carry.month, state.beginning - state.balance);
        }
    }

    fn call(&mut self, waterfall: &Waterfall, carry: &Carry, redemption: &[f64]) {
        self.call_month = Some(carry.month);
        self.to_call.resize_with(waterfall.classes.len(), Kept::default);
        let classes = waterfall.classes.iter().zip(&carry.classes).zip(redemption);
        let kept = self.to_call.iter_mut().zip(&self.to_maturity);
        for (((terms, state), redeemed), (called, kept)) in classes.zip(kept) {
            called.copy(kept, carry.month);
            let is_paid = called.reached == carry.month;
            if !is_paid && *redeemed == 0.0 && state.balance == 0.0 && state.beginning == 0.0 {
                continue;
            }
            if !is_paid {
                called.keep(carry.month, 0.0, 0.0);
            }
            let row = carry.month - 1;
            let (cash, principal) = (&mut called.cash[row], &mut called.principal[row]);
            match terms.original {
                Holding::Balance(_) => {
                    *principal += state.balance;
                    *cash = interest(state) + (redeemed - state.balance) + *principal;
                }
                Holding::Notional { .. } => *principal = state.beginning,
                Holding::Residual => {}
            }
        }
    }

    /// Once the call has been possible: when no class is owed anything. What is still collected
    /// then goes to counterparties, insurers and residuals.
    fn is_over(&self, waterfall: &Waterfall, carry: &Carry) -> bool {
        let owes_nothing = |class: &ClassState| {
            class.balance == 0.0
                && class.unpaid_interest == 0.0
                && class.basis_risk == 0.0
                && class.written_down == 0.0
        };
        (self.call_month.is_some() || waterfall.call.is_none())
            && carry.classes.iter().all(owes_nothing)
    }
}

/// Cash of a class on a date that is not principal.
fn interest(class: &ClassState) -> f64 {
    class.interest_paid + class.basis_risk_paid + class.released
}
