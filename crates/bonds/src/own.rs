//! What a deal has beside its groups: accounts of its own, and fees that steps pay.

use crate::accounts::own_at;
use crate::carry::Carry;
use crate::compile::Names;
use crate::compile::Waterfall;
use crate::compile_error::CompileError;
use crate::deal::Deal;
use crate::formula::{Formula, Layout, Today};
use crate::lanes::Lanes;

/// Accounts and fees beside those of the groups, compiled.
#[derive(Clone, Debug)]
pub(crate) struct Own {
    accounts: Vec<CompiledAccount>,
    fees: Vec<CompiledFee>,
    /// Whether there is one of either.
    pub(crate) is_any: bool,
    /// Names of both, which the date loop does not read.
    pub(crate) account_names: Vec<String>,
    pub(crate) fee_names: Vec<String>,
}

#[derive(Clone, Debug)]
struct CompiledAccount {
    /// See [`crate::accounts`].
    position: usize,
    group: usize,
    initial: f64,
    required: Option<Formula>,
}

#[derive(Clone, Debug)]
struct CompiledFee {
    group: usize,
    amount: Formula,
    is_carried: bool,
}

/// What they carry from date to date, and the amounts of this date.
#[derive(Clone, Debug, Default)]
pub(crate) struct OwnState<const N: usize> {
    /// What the accounts held before the date, together.
    pub(crate) before: Lanes<N>,
    pub(crate) fees: Vec<FeeState<N>>,
}

/// A fee that steps pay.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct FeeState<const N: usize> {
    pub(crate) owed: Lanes<N>,
    /// Paid on this date.
    pub(crate) paid: Lanes<N>,
}

impl Own {
    pub(crate) fn of(deal: &Deal, layout: &mut Layout<'_>) -> Result<Own, CompileError> {
        let names = Names { deal };
        let mut accounts = Vec::with_capacity(deal.accounts.len());
        for (own, account) in deal.accounts.iter().enumerate() {
            accounts.push(CompiledAccount {
                position: own_at(own, deal.groups.len()),
                group: names.group(account.group, &account.name)?,
                initial: account.initial_usd,
                required: account.required.as_ref().map(|of| layout.formula(of)).transpose()?,
            });
        }
        let mut fees = Vec::with_capacity(deal.fees.len());
        for fee in &deal.fees {
            fees.push(CompiledFee {
                group: names.group(fee.group, &fee.name)?,
                amount: layout.early(&fee.amount)?,
                is_carried: fee.is_carried,
            });
        }
        Ok(Own {
            is_any: !(accounts.is_empty() && fees.is_empty()),
            accounts,
            fees,
            account_names: deal.accounts.iter().map(|account| account.name.clone()).collect(),
            fee_names: deal.fees.iter().map(|fee| fee.name.clone()).collect(),
        })
    }

    /// How many accounts there are.
    pub(crate) fn accounts(&self) -> usize {
        self.accounts.len()
    }

    /// Where the accounts of a group stand.
    pub(crate) fn accounts_of(&self, group: usize) -> impl Iterator<Item = usize> {
        let of_group = self.accounts.iter().filter(move |account| account.group == group);
        of_group.map(|account| account.position)
    }

    /// What the accounts of a group hold at closing, dollars.
    pub(crate) fn deposits(&self, group: usize) -> f64 {
        let of_group = self.accounts.iter().filter(|account| account.group == group);
        of_group.map(|account| account.initial).sum()
    }

    /// Puts the deposits into the accounts.
    pub(crate) fn close_deal<const N: usize>(&self, carry: &mut Carry<N>) {
        carry.own.fees = vec![FeeState::default(); self.fees.len()];
        for account in &self.accounts {
            carry.accounts[account.position] = Lanes::all(account.initial);
        }
    }
}

/// Begins a date: fees of the date become due.
#[inline(always)]
pub(crate) fn open<const N: usize>(waterfall: &Waterfall, carry: &mut Carry<N>) {
    if waterfall.own.is_any {
        open_all(&waterfall.own, carry);
    }
}

#[inline(never)]
fn open_all<const N: usize>(own: &Own, carry: &mut Carry<N>) {
    carry.own.before = own.accounts.iter().map(|account| carry.accounts[account.position]).sum();
    for (fee, terms) in carry.own.fees.iter_mut().zip(&own.fees) {
        let carried = if terms.is_carried { fee.owed } else { Lanes::ZERO };
        let due = carry.memory.value(&terms.amount).positive();
        *fee = FeeState { owed: carried + due, paid: Lanes::ZERO };
    }
}

/// Ends a date: what the accounts need not keep goes to the residuals.
#[inline(always)]
pub(crate) fn release<const N: usize, const F: bool>(
    today: &Today<'_, N, F>,
    carry: &mut Carry<N>,
) {
    if today.waterfall.own.is_any {
        release_all(today, carry);
    }
}

#[inline(never)]
fn release_all<const N: usize, const F: bool>(today: &Today<'_, N, F>, carry: &mut Carry<N>) {
    let waterfall = today.waterfall;
    let date = Lanes::all(carry.month as f64);
    let last = carry.groups.iter().map(|group| group.last_month).fold(Lanes::ZERO, Lanes::max);
    let is_last = last.is_at_most(date);
    for account in &waterfall.own.accounts {
        let held = carry.accounts[account.position];
        let kept = match &account.required {
            Some(required) => today.value(required, carry).positive().min(held),
            None => held,
        };
        let kept = is_last.pick(Lanes::ZERO, kept);
        carry.accounts[account.position] = kept;
        carry.classes[waterfall.residuals[account.group]].released += held - kept;
    }
}

/// What the accounts of a group hold.
pub(crate) fn held_for<const N: usize>(
    waterfall: &Waterfall,
    carry: &Carry<N>,
    group: usize,
) -> Lanes<N> {
    waterfall.own.accounts_of(group).map(|position| carry.accounts[position]).sum()
}

/// What steps have paid of the fees of a group.
pub(crate) fn fees_of<const N: usize>(
    waterfall: &Waterfall,
    carry: &Carry<N>,
    group: usize,
) -> Lanes<N> {
    let all = carry.own.fees.iter().zip(&waterfall.own.fees);
    all.filter(|(_, terms)| terms.group == group).map(|(fee, _)| fee.paid).sum()
}
