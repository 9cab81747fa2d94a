//! What holders receive, and no more: the record of a run that is made for measures.
//!
//! [`crate::run()`] writes down every column of every class. A batch of scenarios reads a few of
//! them, so that [`run_cash`] keeps these only, for several scenarios side by side, in room that
//! serves one run after the other, and ends with the date after which no class can receive or lose
//! anything.

use std::iter::repeat_n;

use multiversion::multiversion;
use terms::{IndexPaths, PoolFlows, RunTo};

use crate::calendar::Period;
use crate::call::Redemption;
use crate::carry::{Carry, ClassState};
use crate::compile::Waterfall;
use crate::conserve::Broken;
use crate::holding::Holding;
use crate::lanes::{Lanes, Which};
use crate::record::Record;
use crate::run::{RunTerms, walk};

/// The cash of a deal's classes in one scenario, to call and to maturity. It is not for residuals:
/// what they receive once no class is owed anything is not kept.
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
    /// At settlement, by class.
    opening: Vec<Opening>,
}

/// A class at settlement.
#[derive(Clone, Copy, Debug, Default)]
struct Opening {
    /// Payments that are the seller's.
    settled: usize,
    /// 0 where no class is owed anything by then.
    balance: f64,
    coupon: f64,
}

/// A class's columns, up to the last date with an amount.
#[derive(Clone, Debug, Default)]
struct Kept {
    cash: Vec<f64>,
    /// Principal, or the decline of a notional.
    principal: Vec<f64>,
    /// Losses less write-ups and reimbursements.
    lost: f64,
    /// Balance after the last date.
    left: f64,
}

impl Kept {
    /// Leaves out the dates at the end that have nothing.
    fn trim(&mut self) {
        let mut rows = self.cash.iter().zip(&self.principal);
        let last = rows.rposition(|(cash, principal)| *cash != 0.0 || *principal != 0.0);
        let kept = last.map_or(0, |row| row + 1);
        self.cash.truncate(kept);
        self.principal.truncate(kept);
    }
}

/// One class's cash in a view.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClassCash<'a> {
    /// Payments that are the seller's: of the accrual periods before that of settlement.
    pub settled: usize,
    /// Balance or notional at settlement, dollars; 0 where the deal has been called by then.
    pub balance: f64,
    /// Note rate of the accrual period in which settlement lies, fraction a year.
    pub coupon: f64,
    /// All cash by payment date, the deal's first one in front. Dates that are left out at the end
    /// have none.
    pub cash: &'a [f64],
    /// Principal on the same dates, as lives and windows count it: for an interest-only class the
    /// decline of its notional, of a reference pool's class write-downs as well.
    pub principal: &'a [f64],
    /// Principal lost, see [`crate::class_loss`].
    pub lost: f64,
    /// Balance that is never paid: what the last date of the collateral leaves; 0 to call.
    pub left: f64,
}

impl ClassCash<'_> {
    /// Whether a holder receives the same of `other`, the same class's in another view.
    pub fn pays_as(&self, other: &ClassCash) -> bool {
        self.cash == other.cash
            && self.principal == other.principal
            && self.balance == other.balance
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
        let Opening { settled, balance, coupon } = self.opening[class];
        let is_over = called && self.call_month.is_some_and(|month| month <= settled);
        ClassCash {
            settled,
            balance: if is_over { 0.0 } else { balance },
            coupon,
            cash: &kept.cash,
            principal: &kept.principal,
            lost: kept.lost + if is_called_last { 0.0 } else { left },
            left,
        }
    }
}

/// The cash of `N` scenarios while they are paid: room that serves one run after the other.
#[derive(Clone, Debug)]
pub struct Ledger<const N: usize> {
    /// Payment dates of the collateral.
    months: usize,
    call_months: [Option<usize>; N],
    /// Last month in which settlement of a class lies.
    last_opening: usize,
    accounts: Vec<ClassAccount<N>>,
}

impl<const N: usize> Default for Ledger<N> {
    fn default() -> Ledger<N> {
        Ledger { months: 0, call_months: [None; N], last_opening: 1, accounts: Vec::new() }
    }
}

/// What a class has received so far.
#[derive(Clone, Debug, Default)]
struct ClassAccount<const N: usize> {
    /// Payments before settlement.
    settled: usize,
    /// Balance and note rate at settlement.
    balance: Lanes<N>,
    coupon: Lanes<N>,
    /// By payment date.
    cash: Vec<Lanes<N>>,
    principal: Vec<Lanes<N>>,
    /// Dates up to the last one on which a scenario has an amount.
    reached: usize,
    lost: Lanes<N>,
    left: Lanes<N>,
    /// The same of the date of the call and up to it, if it is exercised.
    cash_at_call: Lanes<N>,
    principal_at_call: Lanes<N>,
    lost_to_call: Lanes<N>,
}

/// Pays the deal in `N` scenarios on the same index paths, each as [`crate::run()`] does, and gives
/// the cash of its classes in as many scenarios as `cash` has room for. `pools` are by scenario, then
/// group; those of a group have the same number of months. `settled` counts, by class, the payments
/// that are made before the class is bought; a class that it does not name is bought at closing.
///
/// # Errors
/// As [`crate::run()`], of any of the scenarios.
pub fn run_cash<const N: usize>(
    waterfall: &Waterfall,
    pools: [&[PoolFlows]; N],
    paths: &IndexPaths,
    terms: RunTerms,
    settled: &[usize],
    ledger: &mut Ledger<N>,
    cash: &mut [DealCash],
) -> Result<(), Broken> {
    ledger.accounts.resize_with(waterfall.classes.len(), ClassAccount::default);
    for (class, account) in ledger.accounts.iter_mut().enumerate() {
        account.settled = settled.get(class).copied().unwrap_or(0);
    }
    ledger.last_opening = settled.iter().max().map_or(1, |settled| settled + 1);
    keep(waterfall, pools, paths, terms, ledger)?;
    for (lane, cash) in cash.iter_mut().enumerate().take(N) {
        cash.months = ledger.months;
        cash.call_month = ledger.call_months[lane];
        cash.opening.clear();
        cash.to_maturity.resize_with(ledger.accounts.len(), Kept::default);
        cash.to_call.resize_with(ledger.accounts.len(), Kept::default);
    }
    for (class, account) in ledger.accounts.iter().enumerate() {
        for (lane, cash) in cash.iter_mut().enumerate().take(N) {
            cash.opening.push(Opening {
                settled: account.settled,
                balance: account.balance.lane(lane),
                coupon: account.coupon.lane(lane),
            });
            let kept = &mut cash.to_maturity[class];
            account.post(lane, kept);
            if let Some(month) = cash.call_month {
                account.post_called(lane, month, kept, &mut cash.to_call[class]);
            }
            kept.trim();
        }
    }
    Ok(())
}

/// The date loop by the widest instructions of the machine, which have the same results.
#[multiversion(targets("x86_64+avx2"))]
fn keep<const N: usize>(
    waterfall: &Waterfall,
    pools: [&[PoolFlows]; N],
    paths: &IndexPaths,
    terms: RunTerms,
    ledger: &mut Ledger<N>,
) -> Result<(), Broken> {
    walk(waterfall, pools, paths, terms, ledger, &mut ())
}

impl<const N: usize> ClassAccount<N> {
    /// Copies one scenario's columns.
    fn post(&self, lane: usize, kept: &mut Kept) {
        let columns = [(&mut kept.cash, &self.cash), (&mut kept.principal, &self.principal)];
        for (kept, column) in columns {
            kept.clear();
            kept.extend(column[..self.reached].iter().map(|date| date.lane(lane)));
        }
        (kept.lost, kept.left) = (self.lost.lane(lane), self.left.lane(lane));
    }

    /// Makes of one scenario's columns to maturity those to the call in `month`.
    fn post_called(&self, lane: usize, month: usize, kept: &Kept, called: &mut Kept) {
        let columns = [
            (&mut called.cash, &kept.cash, self.cash_at_call),
            (&mut called.principal, &kept.principal, self.principal_at_call),
        ];
        for (called, column, at_call) in columns {
            called.clear();
            called.extend(column.iter().take(month - 1));
            called.extend(repeat_n(0.0, month - 1 - called.len()));
            called.push(at_call.lane(lane));
        }
        called.lost = self.lost_to_call.lane(lane);
        called.trim();
    }
}

impl<const N: usize> Record<N> for Ledger<N> {
    const EVERY_RATE: bool = false;

    fn open(&mut self, waterfall: &Waterfall, periods: &[Period], _carry: &Carry<N>) {
        self.months = periods.len();
        self.call_months = [None; N];
        self.accounts.resize_with(waterfall.classes.len(), ClassAccount::default);
        for account in &mut self.accounts {
            account.cash.clear();
            account.principal.clear();
            account.reached = 0;
            (account.balance, account.coupon) = (Lanes::ZERO, Lanes::ZERO);
            account.lost = Lanes::ZERO;
        }
    }

    #[inline(always)]
    fn date(&mut self, waterfall: &Waterfall, carry: &Carry<N>) {
        let may_open = carry.month <= self.last_opening;
        let classes = waterfall.classes.iter().zip(&carry.classes);
        for ((terms, class), account) in classes.zip(&mut self.accounts) {
            if may_open && carry.month == account.settled + 1 {
                (account.balance, account.coupon) = (class.beginning, class.coupon);
            }
            account.lost += class.loss;
            account.left = class.balance;
            let cash = interest(class) + class.principal_paid;
            let principal = match terms.original {
                Holding::Notional { .. } => class.beginning - class.balance,
                Holding::Balance(_) | Holding::Residual => class.principal_paid,
            };
            account.cash.push(cash);
            account.principal.push(principal);
            if Lanes::any_of([cash, principal]) {
                account.reached = carry.month;
            }
        }
        if waterfall.is_reference {
            self.count_losses(waterfall, carry);
        }
    }

    fn call(
        &mut self,
        waterfall: &Waterfall,
        carry: &Carry<N>,
        called: Which<N>,
        redemption: &Redemption<N>,
    ) {
        for lane in called.lanes() {
            self.call_months[lane] = Some(carry.month);
        }
        let classes = waterfall.classes.iter().zip(&carry.classes);
        let redeemed = redemption.cash.iter().zip(&redemption.principal);
        for (((terms, class), (redeemed, at_par)), account) in
            classes.zip(redeemed).zip(&mut self.accounts)
        {
            let (cash, principal) = match terms.original {
                Holding::Balance(_) => {
                    let principal = class.principal_paid + *at_par;
                    let cash = interest(class) + (*redeemed - *at_par) + principal;
                    let lost = if terms.counts_losses { class.loss } else { Lanes::ZERO };
                    (cash, principal + lost)
                }
                Holding::Notional { .. } => {
                    (interest(class) + class.principal_paid + *redeemed, class.beginning)
                }
                Holding::Residual => (interest(class) + class.principal_paid, class.principal_paid),
            };
            account.cash_at_call = called.pick(cash, account.cash_at_call);
            account.principal_at_call = called.pick(principal, account.principal_at_call);
            account.lost_to_call = called.pick(account.lost, account.lost_to_call);
        }
    }

    /// Once the call has been possible: when no class is owed anything. What is still collected
    /// then goes to counterparties, insurers and residuals.
    #[inline(always)]
    fn is_over(&self, waterfall: &Waterfall, carry: &Carry<N>) -> bool {
        for lane in &self.call_months {
            if lane.is_none() && waterfall.call.is_some() {
                return false;
            }
        }
        for class in &carry.classes {
            if Lanes::any_of([
                class.balance,
                class.unpaid_interest,
                class.basis_risk,
                class.written_down,
            ]) {
                return false;
            }
        }
        true
    }
}

impl<const N: usize> Ledger<N> {
    /// Adds the date's write-downs to the principal of the classes whose lives count them.
    #[inline(never)]
    fn count_losses(&mut self, waterfall: &Waterfall, carry: &Carry<N>) {
        let classes = waterfall.classes.iter().zip(&carry.classes).zip(&mut self.accounts);
        for ((_, class), account) in classes.filter(|((terms, _), _)| terms.counts_losses) {
            if let Some(principal) = account.principal.last_mut() {
                *principal += class.loss;
            }
            if class.loss.any() {
                account.reached = carry.month;
            }
        }
    }
}

/// Cash of a class, which is no residual, on a date that is not principal.
#[inline(always)]
fn interest<const N: usize>(class: &ClassState<N>) -> Lanes<N> {
    class.interest_paid + class.basis_risk_paid
}
