//! What the date loop carries from one payment date to the next, and what it holds within one.

use terms::{IndexPaths, PoolFlows, Rate};

use crate::compile::{CompiledClass, Holding, Waterfall};
use crate::deal::Account;
use crate::places::{Live, Places};

/// Accounts of a group.
const ACCOUNTS: usize = 4;

/// Place of the reserve account among them: the last.
const RESERVE: usize = 3;

/// Where an account stands among the accounts of all groups.
pub(crate) fn position(account: Account) -> usize {
    match account {
        Account::Interest(group) => ACCOUNTS * group,
        Account::Principal(group) => ACCOUNTS * group + 1,
        Account::Derivative(group) => ACCOUNTS * group + 2,
        Account::Reserve(group) => ACCOUNTS * group + RESERVE,
    }
}

/// The group of the account at a [`position`], and its word in deal files.
pub(crate) fn account_at(position: usize) -> (usize, &'static str) {
    const WORDS: [&str; ACCOUNTS] = ["interest", "principal", "derivative", "reserve"];
    (position / ACCOUNTS, WORDS[position % ACCOUNTS])
}

/// State of the classes, groups and accounts. Money is dollars.
#[derive(Debug)]
pub(crate) struct Carry {
    /// Deal month of this date.
    pub(crate) month: usize,
    pub(crate) classes: Vec<ClassState>,
    pub(crate) groups: Vec<GroupState>,
    pub(crate) contracts: Vec<ContractState>,
    pub(crate) insurers: Vec<InsurerState>,
    /// Whether each trigger is in effect.
    pub(crate) in_effect: Vec<bool>,
    /// Cash by [`position`].
    pub(crate) accounts: Vec<f64>,
    /// Level of each index on this date.
    pub(crate) levels: Vec<f64>,
    /// What the classes' uncapped rates are of; `None` where the levels have changed since.
    pub(crate) rates_after_call: Option<bool>,
    /// What each of the waterfall's accruals is on this date.
    pub(crate) accruing: Vec<Accruing>,
    pub(crate) owing: Owing,
    /// Classes with a balance or with interest or basis risk due to them; those of the deal's first
    /// date are all of them. What is not among them has none of these.
    pub(crate) live: Live,
}

/// Whether any class at all may be owed these: where none is, steps that pay them have nothing to
/// do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Owing(u8);

impl Owing {
    pub(crate) const NOTHING: Owing = Owing(0);
    pub(crate) const UNPAID_INTEREST: Owing = Owing(1);
    pub(crate) const BASIS_RISK: Owing = Owing(2);
    pub(crate) const WRITTEN_DOWN: Owing = Owing(4);

    pub(crate) fn set(&mut self, what: Owing, is_owed: bool) {
        self.0 = if is_owed { self.0 | what.0 } else { self.0 & !what.0 };
    }

    /// Whether all of `what` may be owed.
    pub(crate) fn has(self, what: Owing) -> bool {
        what.0 & !self.0 == 0
    }
}

/// An accrual on this date.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Accruing {
    /// Fraction of a year.
    pub(crate) years: f64,
    /// Available funds rate that caps the note rates; infinite where nothing does.
    pub(crate) cap: Rate,
}

/// A class: what it carries from date to date, and the amounts of this date.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ClassState {
    /// Balance or notional.
    pub(crate) balance: f64,
    /// Interest that earlier dates left unpaid, with interest on it.
    pub(crate) unpaid_interest: f64,
    /// Basis risk shortfall left unpaid, with interest on it, this date's included.
    pub(crate) basis_risk: f64,
    /// Losses allocated and not reimbursed.
    pub(crate) written_down: f64,
    /// Balance before the date's payments.
    pub(crate) beginning: f64,
    /// Note rate before the available funds rate.
    pub(crate) uncapped: Rate,
    /// Note rate, fraction a year.
    pub(crate) coupon: f64,
    /// Current interest due and not yet paid.
    pub(crate) interest_due: f64,
    pub(crate) interest_paid: f64,
    pub(crate) principal_paid: f64,
    pub(crate) accreted: f64,
    pub(crate) loss: f64,
    pub(crate) basis_risk_paid: f64,
    pub(crate) released: f64,
}

impl ClassState {
    /// Begins a date: nothing has been paid on it.
    pub(crate) fn open(&mut self) {
        self.beginning = self.balance;
        self.interest_paid = 0.0;
        self.principal_paid = 0.0;
        self.accreted = 0.0;
        self.loss = 0.0;
        self.basis_risk_paid = 0.0;
        self.released = 0.0;
    }

    /// Whether it has a balance, or is owed interest or basis risk.
    #[inline(always)]
    fn is_live(&self) -> bool {
        let owed = [self.balance, self.unpaid_interest, self.basis_risk, self.interest_due];
        owed.iter().fold(0, |bits, amount| bits | amount.to_bits()) != 0
    }

    /// Balance and interest left unpaid.
    pub(crate) fn owed(&self) -> f64 {
        self.balance + self.unpaid_interest
    }
}

/// A group: what it carries from date to date, and the amounts of this date.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct GroupState {
    /// Losses that no class has been written down for and that overcollateralization still lacks.
    pub(crate) unallocated_loss: f64,
    /// Losses since closing, less subsequent recoveries.
    pub(crate) cumulative_loss: f64,
    /// Collateral at the deal's cut-off date.
    pub(crate) cut_off: f64,
    /// Class balances above it at closing.
    pub(crate) shortfall_at_closing: f64,
    /// Whether the OC target has stepped down.
    pub(crate) stepped_down: bool,
    /// Class balances before the date's payments, write-ups included.
    pub(crate) bonds_before: f64,
    /// Class balances after the date's payments and losses.
    pub(crate) bonds_after: f64,
    /// Principal distribution amount not yet paid.
    pub(crate) distribution_left: f64,
    /// OC target; 0 without one.
    pub(crate) oc_target: f64,
    /// Collateral before the date.
    pub(crate) collateral_before: f64,
    /// Collateral after it.
    pub(crate) collateral: f64,
    /// Delinquent balance after the date.
    pub(crate) delinquent: f64,
    /// Interest collected, the prepayment shortfall taken off.
    pub(crate) interest_collected: f64,
    /// Interest of loans in foreclosure that the servicer does not advance, net: no cash, but part
    /// of the rate that caps the classes.
    pub(crate) interest_not_advanced: f64,
    /// Interest that prepayments did not pay and the servicer did not cover.
    pub(crate) prepayment_shortfall: f64,
    /// Principal collected.
    pub(crate) principal_collected: f64,
    /// Part of it that is recovered on loans liquidated before.
    pub(crate) subsequent_recovery: f64,
    /// Reserve account before the date.
    pub(crate) reserve_before: f64,
    /// What the reserve account lacks to its target, while a step fills it.
    pub(crate) reserve_lacking: f64,
    /// Available funds rate that caps note rates; infinite where nothing does.
    pub(crate) funds_cap: Rate,
    /// Rate of the printed schedule of available funds rates, fraction a year.
    pub(crate) schedule_rate: f64,
    /// Net payments to counterparties that the group's cash could make.
    pub(crate) contract_paid: f64,
    /// Net receipts from counterparties.
    pub(crate) contract_received: f64,
    /// Fees paid.
    pub(crate) fees: f64,
}

/// A derivative contract on this date.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ContractState {
    pub(crate) notional: f64,
    /// Net cash: received above 0, paid below.
    pub(crate) cash: f64,
}

/// A bond insurer.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct InsurerState {
    /// Paid and not reimbursed.
    pub(crate) owed: f64,
    /// Drawn on this date.
    pub(crate) drawn: f64,
    /// Given back on this date.
    pub(crate) reimbursed: f64,
}

impl Carry {
    pub(crate) fn at_closing(
        waterfall: &Waterfall,
        pools: &[PoolFlows],
        paths: &IndexPaths,
    ) -> Carry {
        let class = |class: &CompiledClass| match class.original {
            Holding::Balance(balance) => ClassState { balance, ..ClassState::default() },
            Holding::Notional { .. } | Holding::Residual => ClassState::default(),
        };
        let original = |class: &usize| match waterfall.classes[*class].original {
            Holding::Balance(balance) => balance,
            Holding::Notional { .. } | Holding::Residual => 0.0,
        };
        let group = |id: usize| {
            let collateral = pools.get(id).map_or(0.0, PoolFlows::cut_off_balance);
            let bonds: f64 = waterfall.groups[id].bonds.iter().map(original).sum();
            let shortfall_at_closing = (bonds - collateral).max(0.0);
            let seasoned = waterfall.groups[id].terms.seasoned;
            GroupState {
                cut_off: seasoned.map_or(collateral, |seasoned| seasoned.original_usd),
                cumulative_loss: seasoned.map_or(0.0, |seasoned| seasoned.lost_usd),
                shortfall_at_closing,
                ..GroupState::default()
            }
        };
        let mut carry = Carry {
            month: 1,
            classes: waterfall.classes.iter().map(class).collect(),
            groups: (0..waterfall.groups.len()).map(group).collect(),
            contracts: vec![ContractState::default(); waterfall.contracts.len()],
            insurers: vec![InsurerState::default(); waterfall.insurers.len()],
            in_effect: vec![false; waterfall.triggers.len()],
            accounts: vec![0.0; ACCOUNTS * waterfall.groups.len()],
            levels: vec![0.0; paths.levels.len()],
            rates_after_call: None,
            accruing: vec![Accruing::default(); waterfall.accruals.len()],
            owing: Owing::default(),
            live: Live::ALL,
        };
        for (id, group) in waterfall.groups.iter().enumerate() {
            let deposit = group.terms.reserve.map_or(0.0, |reserve| reserve.initial_usd);
            *carry.account(Account::Reserve(id)) = deposit;
            carry.groups[id].bonds_after = carry.bonds(&group.bonds);
        }
        carry.follow_notionals(waterfall);
        carry
    }

    /// Sets every notional to its part of the balances that it follows.
    pub(crate) fn follow_notionals(&mut self, waterfall: &Waterfall) {
        for &class in &waterfall.notionals {
            if let Holding::Notional { of, part } = &waterfall.classes[class].original {
                self.classes[class].balance = part * self.bonds(of);
            }
        }
    }

    /// Looks up the index levels and clears the amounts of the date before, but those of classes,
    /// which [`ClassState::open`] clears; reserve accounts keep their cash.
    pub(crate) fn open_date(&mut self, paths: &IndexPaths, month: usize) {
        self.month = month;
        if month > 1 {
            self.live = Live::of(&self.classes, ClassState::is_live);
        }
        for (level, path) in self.levels.iter_mut().zip(&paths.levels) {
            let today = path[(month - 1).min(path.len() - 1)];
            if today.to_bits() != level.to_bits() {
                *level = today;
                self.rates_after_call = None;
            }
        }
        for group in &mut self.groups {
            group.bonds_before = group.bonds_after;
            group.contract_paid = 0.0;
            group.contract_received = 0.0;
        }
        self.contracts.fill(ContractState::default());
        for insurer in &mut self.insurers {
            insurer.drawn = 0.0;
            insurer.reimbursed = 0.0;
        }
        for [interest, principal, derivative, _] in self.accounts.as_chunks_mut::<ACCOUNTS>().0 {
            (*interest, *principal, *derivative) = (0.0, 0.0, 0.0);
        }
    }

    /// What an account holds.
    pub(crate) fn account(&mut self, account: Account) -> &mut f64 {
        &mut self.accounts[position(account)]
    }

    /// Releases what the accounts hold, but the reserve accounts, to the residual of each group.
    pub(crate) fn release(&mut self, residuals: &[usize]) {
        let accounts = self.accounts.as_chunks_mut::<ACCOUNTS>().0;
        for ([interest, principal, derivative, _], residual) in accounts.iter_mut().zip(residuals) {
            let released = &mut self.classes[*residual].released;
            for account in [interest, principal, derivative] {
                *released += std::mem::take(account);
            }
        }
    }

    /// What all reserve accounts hold.
    pub(crate) fn reserves(&self) -> f64 {
        self.accounts.as_chunks::<ACCOUNTS>().0.iter().map(|accounts| accounts[RESERVE]).sum()
    }

    /// Balances of these classes together.
    #[inline(always)]
    pub(crate) fn bonds(&self, classes: &Places) -> f64 {
        classes.sum(&self.classes, self.live, |class| class.balance)
    }
}

/// `amount`, or 0 below it. Unlike `f64::max` it keeps a NaN, and is one instruction.
pub(crate) fn positive(amount: f64) -> f64 {
    if amount < 0.0 { 0.0 } else { amount }
}
