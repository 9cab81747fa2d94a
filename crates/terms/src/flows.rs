//! The columns in which index levels and cash flows travel between rooms: structs of vectors, one
//! entry a deal month. Position `m - 1` holds deal month `m` (see [`crate::month`]). Money is
//! dollars.

use crate::Date;

/// An index of a deal by its place in [`IndexPaths`]: one-month LIBOR, one-year CMT, ...
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IndexId(pub usize);

/// The level of every index of a deal by deal month, as fractions a year.
///
/// The level of month `m` is the one that sets the coupon paid on payment date `m`. A path that
/// is shorter than the deal holds its last level; a month before the first takes the first.
#[derive(Clone, Debug, PartialEq)]
pub struct IndexPaths {
    /// Names as documents write them, by [`IndexId`].
    pub names: Vec<String>,
    /// Levels by [`IndexId`], then month. Never empty.
    pub levels: Vec<Vec<f64>>,
}

impl IndexPaths {
    /// The level of `index` in deal month `month` (1-based; 0 and below is the first known).
    pub fn level(&self, index: IndexId, month: i32) -> f64 {
        let path = &self.levels[index.0];
        let position = usize::try_from(month - 1).unwrap_or(0).min(path.len() - 1);
        path[position]
    }
}

/// What a group of loans pays, month by month.
///
/// Timing: a row's flows are collected in the due period before payment date `m` and paid on it.
/// Balances include loans that are paid for but not yet delivered (`undelivered`), and loans in
/// foreclosure. Names and timing of defaults: Standard Formulas, C.3.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PoolFlows {
    /// Balance before this month's payments, foreclosures and undelivered loans included.
    pub beginning_balance: Vec<f64>,
    /// Part of `beginning_balance` that waits in the pre-funding account: it pays nothing yet.
    pub undelivered: Vec<f64>,
    /// Scheduled principal of performing loans, balloon payments included.
    pub scheduled_principal: Vec<f64>,
    /// Voluntary prepayments, and what the pre-funding account returns unused.
    pub prepaid_principal: Vec<f64>,
    /// A month's interest, after the loans' own strips, on what loans prepay: what a prepayment that
    /// comes at the start of the month leaves unpaid. Empty where nothing asks for it.
    pub interest_on_prepaid: Vec<f64>,
    /// Penalties that loans pay on what they prepay: a part of `gross_interest` and `net_interest`.
    /// Empty where no loan has any.
    pub penalties: Vec<f64>,
    /// Interest that is due and not paid, but added to the loans' balances: of loans whose payment is
    /// less than their interest, those in foreclosure included. Empty where no loan may have any.
    pub deferred_interest: Vec<f64>,
    /// Performing balance that defaults this month: it moves to foreclosure, and is no cash.
    pub defaulted: Vec<f64>,
    /// Scheduled principal of loans in foreclosure, as far as the servicer advances it.
    pub amortization_from_defaults: Vec<f64>,
    /// Principal recovered on the loans that are liquidated this month, after advances are taken
    /// back.
    pub recovered: Vec<f64>,
    /// Cash that comes in later on loans liquidated before; no balance falls by it.
    pub subsequent_recovery: Vec<f64>,
    /// Principal lost on the loans that are liquidated this month.
    pub loss: Vec<f64>,
    /// Balance in foreclosure after this month.
    pub in_foreclosure: Vec<f64>,
    /// Balance that triggers and OC targets count as delinquent, after this month: loans in
    /// foreclosure, and the scenario's part of performing loans.
    pub delinquent: Vec<f64>,
    /// Interest that performing loans owe, at their gross rates: they pay it but for what is deferred.
    pub gross_interest: Vec<f64>,
    /// Gross interest of loans in foreclosure and of this month's defaults, which they do not pay;
    /// `gross_interest + interest_lost` is the expected interest.
    pub interest_lost: Vec<f64>,
    /// Interest after the loans' own servicing and insurance strips, less what is deferred: that of
    /// performing loans, and what the servicer advances of the interest lost. Strips are owed on the
    /// balance whatever rate a loan bears: below 0 they take more than there is (see
    /// [`PoolFlows::interest_to_trust`]).
    pub net_interest: Vec<f64>,
    /// The rest of the interest lost, after the same strips: what nobody pays.
    pub interest_not_advanced: Vec<f64>,
    /// Balance after this month's payments and losses.
    pub ending_balance: Vec<f64>,
}

impl PoolFlows {
    /// `months` months without any flow.
    pub fn zeros(months: usize) -> PoolFlows {
        let zeros = || vec![0.0; months];
        PoolFlows {
            beginning_balance: zeros(),
            undelivered: zeros(),
            scheduled_principal: zeros(),
            prepaid_principal: zeros(),
            interest_on_prepaid: zeros(),
            penalties: Vec::new(),
            deferred_interest: Vec::new(),
            defaulted: zeros(),
            amortization_from_defaults: zeros(),
            recovered: zeros(),
            subsequent_recovery: zeros(),
            loss: zeros(),
            in_foreclosure: zeros(),
            delinquent: zeros(),
            gross_interest: zeros(),
            interest_lost: zeros(),
            net_interest: zeros(),
            interest_not_advanced: zeros(),
            ending_balance: zeros(),
        }
    }

    /// Makes these flows equal `other`, in the room that they have.
    pub fn copy_from(&mut self, other: &PoolFlows) {
        for (column, of_other) in [
            (&mut self.beginning_balance, &other.beginning_balance),
            (&mut self.undelivered, &other.undelivered),
            (&mut self.scheduled_principal, &other.scheduled_principal),
            (&mut self.prepaid_principal, &other.prepaid_principal),
            (&mut self.interest_on_prepaid, &other.interest_on_prepaid),
            (&mut self.penalties, &other.penalties),
            (&mut self.deferred_interest, &other.deferred_interest),
            (&mut self.defaulted, &other.defaulted),
            (&mut self.amortization_from_defaults, &other.amortization_from_defaults),
            (&mut self.recovered, &other.recovered),
            (&mut self.subsequent_recovery, &other.subsequent_recovery),
            (&mut self.loss, &other.loss),
            (&mut self.in_foreclosure, &other.in_foreclosure),
            (&mut self.delinquent, &other.delinquent),
            (&mut self.gross_interest, &other.gross_interest),
            (&mut self.interest_lost, &other.interest_lost),
            (&mut self.net_interest, &other.net_interest),
            (&mut self.interest_not_advanced, &other.interest_not_advanced),
            (&mut self.ending_balance, &other.ending_balance),
        ] {
            column.clone_from(of_other);
        }
    }

    /// Makes these flows `months` months long, if they are shorter: nothing flows in the new ones.
    pub fn extend_to(&mut self, months: usize) {
        if months > self.months() {
            self.resize(months);
        }
    }

    /// Makes these flows `months` months long, if they are longer.
    pub fn truncate(&mut self, months: usize) {
        if months < self.months() {
            self.resize(months);
        }
    }

    fn resize(&mut self, months: usize) {
        for column in [
            &mut self.beginning_balance,
            &mut self.undelivered,
            &mut self.scheduled_principal,
            &mut self.prepaid_principal,
            &mut self.defaulted,
            &mut self.amortization_from_defaults,
            &mut self.recovered,
            &mut self.subsequent_recovery,
            &mut self.loss,
            &mut self.in_foreclosure,
            &mut self.delinquent,
            &mut self.gross_interest,
            &mut self.interest_lost,
            &mut self.net_interest,
            &mut self.interest_not_advanced,
            &mut self.ending_balance,
        ] {
            column.resize(months, 0.0);
        }
        for column in
            [&mut self.interest_on_prepaid, &mut self.penalties, &mut self.deferred_interest]
        {
            if !column.is_empty() {
                column.resize(months, 0.0);
            }
        }
    }

    /// Balance that pays interest in the month at position `row`: of delivered loans, without those
    /// in foreclosure and those that default in the month.
    #[inline]
    pub fn paying(&self, row: usize) -> f64 {
        let held = row.checked_sub(1).map_or(0.0, |before| self.in_foreclosure[before]);
        self.beginning_balance[row] - self.undelivered[row] - held - self.defaulted[row]
    }

    /// Number of months.
    #[inline]
    pub fn months(&self) -> usize {
        self.ending_balance.len()
    }

    /// The last month, from 1, that begins with a balance, or has a subsequent recovery or interest: of
    /// loans that pay interest later than they repay, of classes that pay nothing else; 0 without one.
    /// What [`PoolFlows::extend_to`] adds is none of them.
    pub fn last_month(&self) -> usize {
        let columns = [&self.beginning_balance, &self.subsequent_recovery, &self.net_interest];
        let is_any = |row: &usize| columns.iter().any(|column| column[*row] != 0.0);
        (0..self.months()).rfind(is_any).map_or(0, |row| row + 1)
    }

    /// Principal that the trust collects in the month at position `row`: scheduled, prepaid,
    /// advanced and recovered.
    #[inline(always)]
    pub fn principal(&self, row: usize) -> f64 {
        self.scheduled_principal[row]
            + self.prepaid_principal[row]
            + self.amortization_from_defaults[row]
            + self.recovered[row]
            + self.subsequent_recovery[row]
    }

    /// Interest deferred in the month at position `row` that principal which borrowers pay makes up:
    /// first what they prepay, then scheduled principal. So much of it passes as interest.
    pub fn deferred_made_up(&self, row: usize) -> [f64; 2] {
        let Some(deferred) = self.deferred_interest.get(row) else { return [0.0; 2] };
        let of_prepaid = deferred.min(self.prepaid_principal[row]).max(0.0);
        let of_scheduled = (deferred - of_prepaid).min(self.scheduled_principal[row]).max(0.0);
        [of_prepaid, of_scheduled]
    }

    /// Interest deferred in the month at position `row` beyond what principal makes up: what the trust
    /// has less of interest, and its collateral more of balance.
    pub fn net_deferred_interest(&self, row: usize) -> f64 {
        let [of_prepaid, of_scheduled] = self.deferred_made_up(row);
        let deferred = self.deferred_interest.get(row).copied().unwrap_or(0.0);
        (deferred - of_prepaid - of_scheduled).max(0.0)
    }

    /// Interest that reaches the trust in the month at position `row`: strips that interest does not
    /// cover are paid from the month's principal, and no further.
    #[inline(always)]
    pub fn interest_to_trust(&self, row: usize) -> f64 {
        self.net_interest[row].max(-self.principal(row))
    }

    /// Balance of performing loans after the month at position `row`.
    pub fn performing(&self, row: usize) -> f64 {
        (self.ending_balance[row] - self.in_foreclosure[row]).max(0.0)
    }

    /// Balance at the cut-off date: the first beginning balance, 0 for an empty pool.
    pub fn cut_off_balance(&self) -> f64 {
        self.beginning_balance.first().copied().unwrap_or(0.0)
    }
}

/// To the clean-up call, or to the last payment of the collateral.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RunTo {
    /// Every class is redeemed at par on the first possible call date.
    Call,
    /// The call is never exercised, and margins step up after its first possible date.
    Maturity,
}

impl RunTo {
    /// `call` or `maturity`, as output and flags write it.
    pub fn name(self) -> &'static str {
        match self {
            RunTo::Call => "call",
            RunTo::Maturity => "maturity",
        }
    }
}

/// What one class receives, month by month, when the deal runs to maturity.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClassFlows {
    /// Balance (or notional) on which this month's interest accrues.
    pub beginning_balance: Vec<f64>,
    /// Note rate of the accrual period, after every cap, as a fraction a year.
    pub coupon: Vec<f64>,
    /// Interest paid in cash: current interest, unpaid interest of earlier dates, and what an
    /// accrual class is paid of the interest that the date has added to its balance.
    pub interest: Vec<f64>,
    /// Principal paid in cash: what lowers the balance of the date before, and losses reimbursed.
    pub principal: Vec<f64>,
    /// Interest added to the balance instead of being paid (an accrual class), and not paid out of
    /// it on the same date.
    pub accreted: Vec<f64>,
    /// Balance written down by allocated losses, less what was written up again.
    pub loss: Vec<f64>,
    /// Interest due (at the note rate, earlier shortfalls included) that stays unpaid.
    pub interest_shortfall: Vec<f64>,
    /// Basis risk shortfall paid in cash.
    pub basis_risk_paid: Vec<f64>,
    /// Basis risk shortfall still unpaid after this date.
    pub basis_risk_carryforward: Vec<f64>,
    /// Cash that is neither interest nor principal: what a residual receives.
    pub residual: Vec<f64>,
    /// Balance (or notional) after this date.
    pub ending_balance: Vec<f64>,
}

/// What every class of a deal receives: one run, from which both views are cut.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BondFlows {
    /// Payment dates.
    pub dates: Vec<Date>,
    /// First possible call date as a deal month; `None` when the deal has no call.
    pub call_month: Option<usize>,
    /// Flows by class, in the deal's order.
    pub classes: Vec<ClassFlows>,
    /// Fees paid ahead of the classes, by group, then month.
    pub fees: Vec<Vec<f64>>,
    /// Fees paid by steps, by group, then month.
    pub step_fees: Vec<Vec<f64>>,
    /// Interest that prepayments did not pay and the servicer did not cover, by group, then month:
    /// the trust has so much less than the collateral's net interest.
    pub prepayment_shortfall: Vec<Vec<f64>>,
    /// Cash of all derivative contracts of a group, by group, then month: received above 0; below 0
    /// paid, as far as the group's cash goes.
    pub contracts_net: Vec<Vec<f64>>,
    /// Of reference pools, by group, then month: what the issuer pays the classes beyond what the loans
    /// bring; below 0 what the loans pay and the classes do not get.
    pub from_issuer: Vec<Vec<f64>>,
    /// Rate of the schedule of available funds rates, by group, then month: a fraction a year,
    /// receipts from counterparties included; 0 when no class of the group is outstanding.
    pub schedule_rate: Vec<Vec<f64>>,
    /// What each derivative contract is to exchange, net, by contract, then month: received above 0.
    pub contract_cash: Vec<Vec<f64>>,
    /// Notional of each derivative contract, by contract, then month.
    pub contract_notional: Vec<Vec<f64>>,
    /// Drawn on each insurer, by insurer, then month.
    pub insurer_drawn: Vec<Vec<f64>>,
    /// Given back to each insurer, by insurer, then month.
    pub insurer_reimbursed: Vec<Vec<f64>>,
    /// Drawn and not given back after each date, by insurer, then month.
    pub insurer_owed: Vec<Vec<f64>>,
    /// Balance of the reserve account, and of accounts of the deal's own that are the group's, after
    /// each date, by group, then month; 0 without one.
    pub reserve: Vec<Vec<f64>>,
    /// What the call pays each class beyond its scheduled flows of the call month, in the
    /// deal's order: the balance, and unpaid interest where a step would pay it (or, for the residual,
    /// what is left of the collateral).
    pub redemption: Vec<f64>,
    /// The part of it that is principal: the balance less what the call date has added to it.
    pub redeemed_principal: Vec<f64>,
}

/// One class's cash by payment date, cut at the call or run to maturity.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CashStream {
    /// Payment dates, increasing.
    pub dates: Vec<Date>,
    /// Balance on which the period's interest accrues.
    pub balance: Vec<f64>,
    /// Cash that is not principal.
    pub interest: Vec<f64>,
    /// Principal; for an interest-only class the decline of its notional, which pays no cash.
    pub principal: Vec<f64>,
    /// Whether `principal` is cash.
    pub principal_is_cash: bool,
    /// Index level of each period, as a fraction a year; empty for a fixed-rate class.
    pub index: Vec<f64>,
}

impl CashStream {
    /// Cash paid at position `k`.
    pub fn cash(&self, k: usize) -> f64 {
        if self.principal_is_cash { self.interest[k] + self.principal[k] } else { self.interest[k] }
    }
}
