//! What the date loop carries from one payment date to the next, and what it holds within one.

use terms::{IndexPaths, PoolFlows};

use crate::accounts::{ACCOUNTS, RESERVE, reserve_of};
use crate::compile::{CompiledClass, CompiledGroup, Waterfall};
use crate::conserve;
use crate::formula::Memory;
use crate::holding::Holding;
use crate::lanes::{Lanes, Which};
use crate::own::OwnState;
use crate::places::{Live, Places};

/// State of the classes, groups and accounts in `N` scenarios. Money is dollars.
#[derive(Clone, Debug)]
pub(crate) struct Carry<const N: usize> {
    /// Deal month of this date.
    pub(crate) month: usize,
    pub(crate) classes: Vec<ClassState<N>>,
    pub(crate) groups: Vec<GroupState<N>>,
    pub(crate) contracts: Vec<ContractState<N>>,
    pub(crate) insurers: Vec<InsurerState<N>>,
    pub(crate) own: OwnState<N>,
    /// Whether each trigger is in effect.
    pub(crate) in_effect: Vec<Which<N>>,
    /// Cash by position, see [`crate::accounts`].
    pub(crate) accounts: Vec<Lanes<N>>,
    /// Level of each index on this date.
    pub(crate) levels: Vec<f64>,
    /// What the classes' uncapped rates are of; `None` where the levels have changed since.
    pub(crate) rates_after_call: Option<Which<N>>,
    /// What the deal's expressions are worth.
    pub(crate) memory: Memory<N>,
    /// What each of the waterfall's accruals is on this date.
    pub(crate) accruing: Vec<Accruing<N>>,
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
pub(crate) struct Accruing<const N: usize> {
    /// Fraction of a year.
    pub(crate) years: f64,
    /// Available funds rate that caps the note rates; infinite where nothing does.
    pub(crate) cap: Lanes<N>,
}

/// A class: what it carries from date to date, and the amounts of this date.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ClassState<const N: usize> {
    /// Balance or notional.
    pub(crate) balance: Lanes<N>,
    /// Interest that earlier dates left unpaid, with interest on it.
    pub(crate) unpaid_interest: Lanes<N>,
    /// Basis risk shortfall left unpaid, with interest on it, this date's included.
    pub(crate) basis_risk: Lanes<N>,
    /// Losses allocated and not reimbursed.
    pub(crate) written_down: Lanes<N>,
    /// Balance before the date's payments.
    pub(crate) beginning: Lanes<N>,
    /// Note rate before the available funds rate.
    pub(crate) uncapped: Lanes<N>,
    /// Note rate, fraction a year.
    pub(crate) coupon: Lanes<N>,
    /// Current interest due and not yet paid.
    pub(crate) interest_due: Lanes<N>,
    pub(crate) interest_paid: Lanes<N>,
    pub(crate) principal_paid: Lanes<N>,
    /// Interest added to the balance; after the date's end, less what has been paid of it.
    pub(crate) accreted: Lanes<N>,
    pub(crate) loss: Lanes<N>,
    pub(crate) basis_risk_paid: Lanes<N>,
    pub(crate) released: Lanes<N>,
}

impl<const N: usize> ClassState<N> {
    /// Begins a date: nothing has been paid on it.
    #[inline(always)]
    pub(crate) fn open(&mut self) {
        self.beginning = self.balance;
        self.interest_paid = Lanes::ZERO;
        self.principal_paid = Lanes::ZERO;
        self.accreted = Lanes::ZERO;
        self.loss = Lanes::ZERO;
        self.basis_risk_paid = Lanes::ZERO;
        self.released = Lanes::ZERO;
    }

    /// Whether it has a balance, or is owed interest or basis risk, in any scenario.
    #[inline(always)]
    fn is_live(&self) -> bool {
        Lanes::any_of([self.balance, self.unpaid_interest, self.basis_risk, self.interest_due])
    }

    /// Writes it down by a loss, as far as its balance goes; the dollars that it bears.
    #[inline(always)]
    pub(crate) fn bear(&mut self, loss: Lanes<N>) -> Lanes<N> {
        let borne = loss.min(self.balance);
        self.balance -= borne;
        self.written_down += borne;
        self.loss += borne;
        borne
    }

    /// Ends a date on which interest may have been added to the balance. What the class has been
    /// paid of it on the same date is interest: principal is what lowers the balance.
    #[inline(always)]
    pub(crate) fn net_accretion(&mut self) {
        let returned = self.accreted.min(self.principal_paid);
        self.accreted -= returned;
        self.principal_paid -= returned;
        self.interest_paid += returned;
    }

    /// Drops a balance that is no more than rounding, `dust` dollars.
    #[inline(always)]
    pub(crate) fn drop_dust(&mut self, dust: f64) {
        let is_dust = self.balance.is_at_most(Lanes::all(dust));
        self.balance = is_dust.pick(Lanes::ZERO, self.balance);
    }

    /// Balance and interest left unpaid by earlier dates.
    #[inline(always)]
    pub(crate) fn owed(&self) -> Lanes<N> {
        self.balance + self.unpaid_interest
    }
}

/// A group: what it carries from date to date, and the amounts of this date.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct GroupState<const N: usize> {
    /// Losses that no class has been written down for and that overcollateralization still lacks.
    pub(crate) unallocated_loss: Lanes<N>,
    /// Losses since closing, less subsequent recoveries.
    pub(crate) cumulative_loss: Lanes<N>,
    /// Collateral at the deal's cut-off date.
    pub(crate) cut_off: Lanes<N>,
    /// Last deal month with collateral or cash of it, where an account waits for it; else 0.
    pub(crate) last_month: Lanes<N>,
    /// Class balances above it at closing.
    pub(crate) shortfall_at_closing: Lanes<N>,
    /// What rounding may make of its books on a date, see [`conserve::rounding`].
    pub(crate) rounding: Lanes<N>,
    /// Whether the OC target has stepped down.
    pub(crate) stepped_down: Which<N>,
    /// Class balances before the date's payments, write-ups included.
    pub(crate) bonds_before: Lanes<N>,
    /// Class balances after the date's payments and losses.
    pub(crate) bonds_after: Lanes<N>,
    /// Principal distribution amount not yet paid.
    pub(crate) distribution_left: Lanes<N>,
    /// OC target; 0 without one.
    pub(crate) oc_target: Lanes<N>,
    /// Collateral before the date.
    pub(crate) collateral_before: Lanes<N>,
    /// Collateral after it.
    pub(crate) collateral: Lanes<N>,
    /// Delinquent balance after the date.
    pub(crate) delinquent: Lanes<N>,
    /// Interest collected, the prepayment shortfall taken off; 0 where the loans' strips take more.
    pub(crate) interest_collected: Lanes<N>,
    /// Interest that makes the rate that caps the classes and is not in the account: of loans in
    /// foreclosure what the servicer does not advance, net, less what strips take beyond interest.
    pub(crate) interest_beyond_account: Lanes<N>,
    /// Interest that prepayments did not pay and the servicer did not cover.
    pub(crate) prepayment_shortfall: Lanes<N>,
    /// Strips of the loans that their interest does not cover, paid from principal.
    pub(crate) strips_of_principal: Lanes<N>,
    /// Principal collected, those strips included.
    pub(crate) principal_collected: Lanes<N>,
    /// Part of it that is recovered on loans liquidated before.
    pub(crate) subsequent_recovery: Lanes<N>,
    /// Reserve account before the date.
    pub(crate) reserve_before: Lanes<N>,
    /// What the reserve account lacks to its target, while a step fills it.
    pub(crate) reserve_lacking: Lanes<N>,
    /// Available funds rate that caps note rates; infinite where nothing does.
    pub(crate) funds_cap: Lanes<N>,
    /// Rate of the printed schedule of available funds rates, fraction a year.
    pub(crate) schedule_rate: Lanes<N>,
    /// Net payments to counterparties that the group's cash could make.
    pub(crate) contract_paid: Lanes<N>,
    /// Net receipts from counterparties.
    pub(crate) contract_received: Lanes<N>,
    /// Fees paid.
    pub(crate) fees: Lanes<N>,
    /// Of a reference pool: what the issuer adds to the cash of its loans, see [`crate::reference`].
    pub(crate) from_issuer: Lanes<N>,
}

/// A derivative contract on this date.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ContractState<const N: usize> {
    pub(crate) notional: Lanes<N>,
    /// Net cash: received above 0, paid below.
    pub(crate) cash: Lanes<N>,
}

/// A bond insurer.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct InsurerState<const N: usize> {
    /// Paid and not reimbursed.
    pub(crate) owed: Lanes<N>,
    /// Drawn on this date.
    pub(crate) drawn: Lanes<N>,
    /// Given back on this date.
    pub(crate) reimbursed: Lanes<N>,
}

/// What a group's reserve account holds at closing, dollars; 0 without one.
fn deposit(group: &CompiledGroup) -> f64 {
    group.terms.reserve.map_or(0.0, |reserve| reserve.initial_usd)
}

impl<const N: usize> Carry<N> {
    /// The deal at closing on `collateral`, by group, then scenario.
    pub(crate) fn at_closing(
        waterfall: &Waterfall,
        collateral: &[[&PoolFlows; N]],
        paths: &IndexPaths,
    ) -> Carry<N> {
        let original = |class: &CompiledClass| Lanes::all(class.original.balance());
        let class = |class| ClassState { balance: original(class), ..ClassState::default() };
        let group = |(id, (group, pools)): (usize, (&CompiledGroup, &[&PoolFlows; N]))| {
            let collateral = Lanes::of(|lane| pools[lane].cut_off_balance());
            let bonds: Lanes<N> =
                group.bonds.iter().map(|class| original(&waterfall.classes[*class])).sum();
            let seasoned = group.terms.seasoned;
            let deposits = deposit(group) + waterfall.own.deposits(id);
            let size = collateral + bonds + Lanes::all(deposits);
            let is_awaited = group.terms.reserve.is_some() || waterfall.own.accounts() > 0;
            let last_month = match is_awaited {
                true => Lanes::of(|lane| pools[lane].last_month() as f64),
                false => Lanes::ZERO,
            };
            GroupState {
                last_month,
                cut_off: seasoned.map_or(collateral, |terms| Lanes::all(terms.original_usd)),
                cumulative_loss: Lanes::all(seasoned.map_or(0.0, |terms| terms.lost_usd)),
                shortfall_at_closing: (bonds - collateral).max(Lanes::ZERO),
                rounding: conserve::rounding(size, group.bonds.len(), waterfall.dust),
                ..GroupState::default()
            }
        };
        let mut carry = Carry {
            month: 1,
            classes: waterfall.classes.iter().map(class).collect(),
            groups: waterfall.groups.iter().zip(collateral).enumerate().map(group).collect(),
            contracts: vec![ContractState::default(); waterfall.contracts.len()],
            insurers: vec![InsurerState::default(); waterfall.insurers.len()],
            own: OwnState::default(),
            in_effect: vec![Which::NONE; waterfall.triggers.len()],
            accounts: vec![
                Lanes::ZERO;
                ACCOUNTS * (waterfall.groups.len() + waterfall.own.accounts())
            ],
            levels: vec![0.0; paths.levels.len()],
            rates_after_call: None,
            memory: Memory::of(&waterfall.formulas),
            accruing: vec![Accruing::default(); waterfall.accruals.len()],
            owing: Owing::default(),
            live: Live::ALL,
        };
        for (id, group) in waterfall.groups.iter().enumerate() {
            carry.accounts[reserve_of(id)] = Lanes::all(deposit(group));
            carry.groups[id].bonds_after = carry.bonds(&group.bonds);
        }
        waterfall.own.close_deal(&mut carry);
        carry.follow_notionals(waterfall);
        carry
    }

    /// Sets every notional to its part of the balances that it follows.
    #[inline(always)]
    pub(crate) fn follow_notionals(&mut self, waterfall: &Waterfall) {
        for &class in &waterfall.notionals {
            if let Holding::Notional { of, part } = &waterfall.classes[class].original {
                self.classes[class].balance = self.bonds(of) * *part;
            }
        }
    }

    /// Looks up the index levels and clears the amounts of the date before, but those of classes,
    /// which [`ClassState::open`] clears; reserve accounts keep their cash.
    #[inline(always)]
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
            group.contract_paid = Lanes::ZERO;
            group.contract_received = Lanes::ZERO;
        }
        self.contracts.fill(ContractState::default());
        for insurer in &mut self.insurers {
            insurer.drawn = Lanes::ZERO;
            insurer.reimbursed = Lanes::ZERO;
        }
        for [interest, principal, derivative, _] in self.accounts.as_chunks_mut::<ACCOUNTS>().0 {
            *interest = Lanes::ZERO;
            *principal = Lanes::ZERO;
            *derivative = Lanes::ZERO;
        }
    }

    /// Releases what the accounts hold, but the reserve accounts, to the residual of each group.
    #[inline(always)]
    pub(crate) fn release(&mut self, residuals: &[usize]) {
        let accounts = self.accounts.as_chunks_mut::<ACCOUNTS>().0;
        for ([interest, principal, derivative, _], residual) in accounts.iter_mut().zip(residuals) {
            let released = &mut self.classes[*residual].released;
            for account in [interest, principal, derivative] {
                *released += std::mem::take(account);
            }
        }
    }

    /// What all reserve accounts hold, and the deal's own accounts.
    #[inline(always)]
    pub(crate) fn reserves(&self) -> Lanes<N> {
        self.accounts.as_chunks::<ACCOUNTS>().0.iter().map(|accounts| accounts[RESERVE]).sum()
    }

    /// What rounding may make of the books of all groups together on a date.
    #[inline(always)]
    pub(crate) fn rounding(&self) -> Lanes<N> {
        self.groups.iter().map(|group| group.rounding).sum()
    }

    /// Balances of these classes together.
    #[inline(always)]
    pub(crate) fn bonds(&self, classes: &Places) -> Lanes<N> {
        classes.sum(&self.classes, self.live, |class| class.balance)
    }
}
