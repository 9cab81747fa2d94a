//! What the date loop carries from one payment date to the next, and what it holds within one.

use terms::Rate;

use crate::compile::{Holding, Waterfall};
use crate::deal::Account;

/// Accounts of a group.
const ACCOUNTS: usize = 3;

/// Where an account stands among the accounts of all groups.
pub(crate) fn position(account: Account) -> usize {
    match account {
        Account::Interest(group) => ACCOUNTS * group,
        Account::Principal(group) => ACCOUNTS * group + 1,
        Account::Derivative(group) => ACCOUNTS * group + 2,
    }
}

/// State of the classes and accounts. Money is dollars.
#[derive(Debug)]
pub(crate) struct Carry {
    /// Balance or notional, by class.
    pub(crate) balance: Vec<f64>,
    /// Interest that earlier dates left unpaid, with interest on it.
    pub(crate) unpaid_interest: Vec<f64>,
    /// Basis risk shortfall left unpaid, with interest on it, this date's included.
    pub(crate) basis_risk: Vec<f64>,
    /// Losses allocated and not reimbursed.
    pub(crate) written_down: Vec<f64>,
    /// Losses of each group that no class has been written down for.
    pub(crate) unallocated_loss: Vec<f64>,
    /// Whether the OC target of each group has stepped down.
    pub(crate) stepped_down: Vec<bool>,
    /// Paid by each insurer and not reimbursed.
    pub(crate) insurer_owed: Vec<f64>,
    /// Cash by [`position`].
    pub(crate) accounts: Vec<f64>,
    /// This date.
    pub(crate) today: Today,
}

/// Amounts of one payment date, by class unless said.
#[derive(Debug)]
pub(crate) struct Today {
    /// Deal month.
    pub(crate) month: usize,
    /// Balances before the date's payments.
    pub(crate) beginning: Vec<f64>,
    /// Fraction of a year of each of the waterfall's accruals.
    pub(crate) year_fraction: Vec<f64>,
    /// Note rate, fraction a year.
    pub(crate) coupon: Vec<f64>,
    /// Current interest due and not yet paid.
    pub(crate) interest_due: Vec<f64>,
    pub(crate) interest_paid: Vec<f64>,
    pub(crate) principal_paid: Vec<f64>,
    pub(crate) accreted: Vec<f64>,
    pub(crate) loss: Vec<f64>,
    pub(crate) basis_risk_paid: Vec<f64>,
    pub(crate) released: Vec<f64>,
    /// Principal distribution amount not yet paid, by group.
    pub(crate) distribution_left: Vec<f64>,
    /// OC target, by group; 0 without one.
    pub(crate) oc_target: Vec<f64>,
    /// Collateral before and after the date, by group.
    pub(crate) collateral_before: Vec<f64>,
    pub(crate) collateral: Vec<f64>,
    /// Available funds rate that caps note rates, by group.
    pub(crate) funds_cap: Vec<Option<Rate>>,
    /// Rate of the printed schedule of available funds rates, by group, fraction a year.
    pub(crate) schedule_rate: Vec<f64>,
    /// Net cash of each contract: received above 0, paid below.
    pub(crate) contract_cash: Vec<f64>,
    /// Notional of each contract.
    pub(crate) contract_notional: Vec<f64>,
    /// Net payments to counterparties that the group's cash could make, by group.
    pub(crate) contract_paid: Vec<f64>,
    /// Net receipts from counterparties, by group.
    pub(crate) contract_received: Vec<f64>,
    /// Drawn on, and given back to, each insurer.
    pub(crate) insurer_drawn: Vec<f64>,
    pub(crate) insurer_reimbursed: Vec<f64>,
    /// Fees paid, by group.
    pub(crate) fees: Vec<f64>,
    /// What a step wants to pay each class or insurer: scratch of [`crate::step`].
    pub(crate) wanted: Vec<f64>,
}

impl Carry {
    pub(crate) fn at_closing(waterfall: &Waterfall) -> Carry {
        let classes = waterfall.classes.len();
        let groups = waterfall.groups.len();
        let zeros = || vec![0.0; classes];
        let balance = waterfall.classes.iter().map(|class| match class.original {
            Holding::Balance(balance) => balance,
            Holding::Notional { .. } | Holding::Residual => 0.0,
        });
        Carry {
            balance: balance.collect(),
            unpaid_interest: zeros(),
            basis_risk: zeros(),
            written_down: zeros(),
            unallocated_loss: vec![0.0; groups],
            stepped_down: vec![false; groups],
            insurer_owed: vec![0.0; waterfall.insurers.len()],
            accounts: vec![0.0; ACCOUNTS * groups],
            today: Today {
                month: 1,
                beginning: zeros(),
                year_fraction: vec![0.0; waterfall.accruals.len()],
                coupon: zeros(),
                interest_due: zeros(),
                interest_paid: zeros(),
                principal_paid: zeros(),
                accreted: zeros(),
                loss: zeros(),
                basis_risk_paid: zeros(),
                released: zeros(),
                distribution_left: vec![0.0; groups],
                oc_target: vec![0.0; groups],
                collateral_before: vec![0.0; groups],
                collateral: vec![0.0; groups],
                funds_cap: vec![None; groups],
                schedule_rate: vec![0.0; groups],
                contract_cash: vec![0.0; waterfall.contracts.len()],
                contract_notional: vec![0.0; waterfall.contracts.len()],
                contract_paid: vec![0.0; groups],
                contract_received: vec![0.0; groups],
                insurer_drawn: vec![0.0; waterfall.insurers.len()],
                insurer_reimbursed: vec![0.0; waterfall.insurers.len()],
                fees: vec![0.0; groups],
                wanted: vec![0.0; classes.max(waterfall.insurers.len())],
            },
        }
    }

    /// Sets every notional to its part of the balances that it follows.
    pub(crate) fn follow_notionals(&mut self, waterfall: &Waterfall) {
        for (class, terms) in waterfall.classes.iter().enumerate() {
            if let Holding::Notional { of, part } = &terms.original {
                self.balance[class] = part * of.iter().map(|c| self.balance[*c]).sum::<f64>();
            }
        }
    }

    /// Clears the amounts of the date before.
    pub(crate) fn open_date(&mut self) {
        let today = &mut self.today;
        today.beginning.copy_from_slice(&self.balance);
        for column in [
            &mut today.interest_paid,
            &mut today.principal_paid,
            &mut today.accreted,
            &mut today.loss,
            &mut today.basis_risk_paid,
            &mut today.released,
            &mut today.insurer_drawn,
            &mut today.insurer_reimbursed,
        ] {
            column.fill(0.0);
        }
        self.accounts.fill(0.0);
    }

    /// What an account holds.
    pub(crate) fn account(&mut self, account: Account) -> &mut f64 {
        &mut self.accounts[position(account)]
    }

    /// Balances of a group's classes together.
    pub(crate) fn bonds(&self, classes: &[usize]) -> f64 {
        classes.iter().map(|class| self.balance[*class]).sum()
    }
}
