//! One payment date, written down line by line. Money is dollars; names are the deal's.

use terms::{Date, IndexPaths, PoolFlows, RunTo};

use crate::accounts::{account_at, derivative_of, interest_of, principal_of, reserve_of};
use crate::carry::{Carry, ClassState};
use crate::compile::{CompiledGroup, CompiledStep, Waterfall};
use crate::conserve::Broken;
use crate::deal::{NamedAmount, Verb};
use crate::formula::{Formula, Unit};
use crate::lanes::{Lanes, Which};
use crate::oc;
use crate::run::{RunTerms, watched};
use crate::step::Outcome;
pub use crate::step::Skipped;
use crate::trigger::CompiledTrigger;
use crate::watch::Watch;

/// An amount with the name of what it belongs to: a class, a fee, an account, an insurer, a group.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    /// Name.
    pub name: String,
    /// Dollars.
    pub amount: f64,
}

/// One payment date: what came in, what each step did with it, and how the date ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Explained {
    /// Deal month.
    pub month: usize,
    /// Payment date.
    pub date: Date,
    /// What each group brings to the date, in the deal's order. Empty, as everything below, for a
    /// month beyond the last of the collateral.
    pub groups: Vec<GroupOpening>,
    /// What each class is due, in the deal's order.
    pub classes: Vec<ClassOpening>,
    /// Triggers as tested on the date.
    pub triggers: Vec<TriggerState>,
    /// The deal's own amounts on which something depends, in its order.
    pub amounts: Vec<AmountState>,
    /// Steps, in order of execution.
    pub steps: Vec<ExplainedStep>,
    /// The end of the date.
    pub closing: Closing,
}

/// A group before the first step.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupOpening {
    /// Name.
    pub name: String,
    /// Interest collected, before fees and after the prepayment shortfall.
    pub interest_collected: f64,
    /// Interest that prepayments did not pay and the servicer did not cover: it never came in.
    pub prepayment_shortfall: f64,
    /// Principal collected, subsequent recoveries included.
    pub principal_collected: f64,
    /// Strips of the loans that their interest does not cover, paid from it.
    pub strips_of_principal: f64,
    /// Fees paid.
    pub fees: Vec<Named>,
    /// Of a reference pool: interest that the issuer pays the classes beyond what the loans bring, below
    /// 0 what the loans pay beyond it; `None` for other groups.
    pub from_issuer: Option<f64>,
    /// Net payments to counterparties, from interest, then principal.
    pub contract_paid: f64,
    /// Net receipts from counterparties.
    pub contract_received: f64,
    /// Reserve account before the date.
    pub reserve: f64,
    /// Accounts as the first step finds them: interest, principal, derivative, reserve, then those of
    /// the deal's own that are the group's.
    pub accounts: Vec<Named>,
    /// Collateral before the date.
    pub collateral_before: f64,
    /// Collateral after it.
    pub collateral: f64,
    /// Losses since closing, this date's included, less subsequent recoveries.
    pub cumulative_loss: f64,
    /// Balances of the group's classes, write-ups of this date included.
    pub bonds: f64,
    /// Collateral after the date less class balances before the payments.
    pub oc: f64,
    /// OC target; `None` where the group has none.
    pub oc_target: Option<f64>,
    /// Whether the stepdown of the target has come.
    pub stepped_down: bool,
    /// Interest after fees, net payments to counterparties and the interest of the classes.
    pub excess_cash_flow: f64,
    /// Principal distribution amount.
    pub distribution: f64,
}

/// A class before the first step.
#[derive(Clone, Debug, PartialEq)]
pub struct ClassOpening {
    /// Name.
    pub name: String,
    /// Balance or notional on which the period's interest accrues.
    pub balance: f64,
    /// Note rate, a fraction a year.
    pub note_rate: f64,
    /// Interest due for the period.
    pub interest_due: f64,
    /// Interest that earlier dates left unpaid, with interest on it.
    pub unpaid_interest: f64,
    /// Basis risk shortfall of this and earlier dates.
    pub basis_risk: f64,
    /// Written up on this date for subsequent recoveries.
    pub written_up: f64,
}

/// A named amount on the date.
#[derive(Clone, Debug, PartialEq)]
pub struct AmountState {
    /// Name.
    pub name: String,
    /// The expression, as the deal file writes it.
    pub text: String,
    /// What it is measured in.
    pub unit: Unit,
    /// What it is before the first step; `None` for an amount that moves within the date.
    pub value: Option<f64>,
    /// Where the document says so.
    pub cite: String,
}

/// A trigger on the date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TriggerState {
    /// Name.
    pub name: String,
    /// Whether it is in effect.
    pub in_effect: bool,
}

/// A step on the date.
#[derive(Clone, Debug, PartialEq)]
pub struct ExplainedStep {
    /// Place in the order of execution, from 1.
    pub position: usize,
    /// Verb, as deal files write it.
    pub verb: &'static str,
    /// How much it may pay, as deal files write it; `None` for all that its accounts hold, or is due.
    pub limit: Option<String>,
    /// Why it was passed over; `None` where it applied.
    pub skipped: Option<Skipped>,
    /// The most that it would pay if its accounts held enough; 0 where it was passed over.
    pub asked: f64,
    /// What its accounts held.
    pub available: f64,
    /// What it paid.
    pub paid: f64,
    /// The same by class (by insurer or group where it paid those), in the order of payment;
    /// without those that it paid nothing.
    pub paid_to: Vec<Named>,
    /// What its accounts, named `1.interest`, hold after it, in the order in which they are drawn.
    pub left: Vec<Named>,
    /// Where the document says so.
    pub cite: String,
}

/// The end of a date. Lists name only what is not 0.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Closing {
    /// Drawn on each insurer for interest and losses of its classes.
    pub insurer_drawn: Vec<Named>,
    /// Paid to classes from reserve accounts after the steps.
    pub reserve_paid: Vec<Named>,
    /// Paid to classes of a reference pool that matures: what the steps left of their balances.
    pub matured: Vec<Named>,
    /// Class balances written down for losses.
    pub written_down: Vec<Named>,
    /// Interest that stays unpaid, that of earlier dates included.
    pub unpaid_interest: Vec<Named>,
    /// What no step paid, by the residual that receives it; released reserves included.
    pub released: Vec<Named>,
    /// Reserve accounts after the date, by group, and the deal's own accounts.
    pub reserve: Vec<Named>,
    /// Collateral less class balances after the date, by group; every group is named.
    pub oc: Vec<Named>,
    /// Whether the clean-up call is possible on this date, or was on an earlier one.
    pub call_possible: bool,
}

/// Explains the payment date of `month`: the run of [`crate::run()`], watched on that date.
///
/// # Errors
/// As [`crate::run()`].
pub fn explain(
    waterfall: &Waterfall,
    pools: &[PoolFlows],
    paths: &IndexPaths,
    terms: RunTerms,
    month: usize,
) -> Result<Explained, Broken> {
    let mut watcher = Watcher {
        waterfall,
        is_on: false,
        explained: Explained {
            month,
            date: waterfall.dates.payments.date(month),
            groups: Vec::new(),
            classes: Vec::new(),
            triggers: Vec::new(),
            amounts: Vec::new(),
            steps: Vec::new(),
            closing: Closing::default(),
        },
        fees: vec![Vec::new(); waterfall.groups.len()],
        paid_to: Vec::new(),
        before_close: Vec::new(),
        reserve_paid: vec![0.0; waterfall.classes.len()],
        matured: vec![0.0; waterfall.classes.len()],
    };
    watched(waterfall, pools, paths, (terms, RunTo::Maturity), &mut watcher)?;
    Ok(watcher.explained)
}

struct Watcher<'a> {
    waterfall: &'a Waterfall,
    /// Whether the date under way is the one asked for.
    is_on: bool,
    explained: Explained,
    fees: Vec<Vec<Named>>,
    /// Payments of the step under way.
    paid_to: Vec<(usize, f64)>,
    /// The classes before the date is closed.
    before_close: Vec<ClassState<1>>,
    /// Paid from reserve accounts, by class.
    reserve_paid: Vec<f64>,
    /// Paid at maturity, by class.
    matured: Vec<f64>,
}

impl Watch<1> for Watcher<'_> {
    const ASKS: bool = true;

    fn date(&mut self, month: usize) {
        self.is_on = month == self.explained.month;
    }

    fn fee(&mut self, group: usize, fee: usize, paid: Lanes<1>) {
        if self.is_on {
            let name = self.waterfall.groups[group].terms.fees[fee].name.clone();
            self.fees[group].push(Named { name, amount: paid.only() });
        }
    }

    fn opened(&mut self, carry: &Carry<1>) {
        if !self.is_on {
            return;
        }
        self.explained.groups =
            (0..self.waterfall.groups.len()).map(|id| self.group(carry, id)).collect();
        let class = |(name, class): (&String, &ClassState<1>)| ClassOpening {
            name: name.clone(),
            balance: class.beginning.only(),
            note_rate: class.coupon.only(),
            interest_due: class.interest_due.only(),
            unpaid_interest: class.unpaid_interest.only(),
            basis_risk: class.basis_risk.only(),
            written_up: (-class.loss.only()).max(0.0),
        };
        let classes = self.waterfall.class_names.iter().zip(&carry.classes);
        self.explained.classes = classes.map(class).collect();
        let states = self.waterfall.triggers.iter().zip(&carry.in_effect);
        let state = |(trigger, in_effect): (&CompiledTrigger, &Which<1>)| TriggerState {
            name: trigger.name.clone(),
            in_effect: in_effect.only(),
        };
        self.explained.triggers = states.map(state).collect();
        let formulas = self.waterfall.amounts.iter().zip(&self.waterfall.formulas.amounts);
        let amount = |(terms, formula): (&NamedAmount, &Option<Formula>)| {
            let formula = formula.as_ref()?;
            Some(AmountState {
                name: terms.name.clone(),
                text: terms.value.text.clone(),
                unit: terms.unit,
                value: formula.now.is_empty().then(|| carry.memory.value(formula).only()),
                cite: terms.cite.clone(),
            })
        };
        self.explained.amounts = formulas.filter_map(amount).collect();
    }

    fn paid(&mut self, to: usize, amount: Lanes<1>) {
        if self.is_on && amount.only() != 0.0 {
            self.paid_to.push((to, amount.only()));
        }
    }

    fn step(&mut self, step: &CompiledStep, outcome: Outcome<1>, carry: &Carry<1>) {
        if !self.is_on {
            return;
        }
        let name = |to: usize| match step.verb {
            Verb::ReimburseInsurer => self.waterfall.insurer_names[to].clone(),
            Verb::FundReserve => self.waterfall.groups[to].terms.name.clone(),
            Verb::Transfer(_) => self.account(to, carry).name,
            Verb::Fee => self.waterfall.own.fee_names[to].clone(),
            _ => self.waterfall.class_names[to].clone(),
        };
        let paid_to =
            self.paid_to.iter().map(|(to, amount)| Named { name: name(*to), amount: *amount });
        let left = step.from.iter().map(|account| self.account(*account, carry));
        let line = ExplainedStep {
            position: self.explained.steps.len() + 1,
            verb: step.verb.word(),
            limit: match (
                step.special.as_ref().and_then(|special| special.until.as_ref()),
                step.verb,
            ) {
                (Some(text), _) => Some(format!("until {text}")),
                (None, Verb::Principal(amount)) => amount.limit().map(str::to_owned),
                _ => None,
            },
            skipped: outcome.skipped,
            asked: outcome.asked.only(),
            available: outcome.available.only(),
            paid: outcome.paid.only(),
            paid_to: paid_to.collect(),
            left: left.collect(),
            cite: step.cite.clone(),
        };
        self.explained.steps.push(line);
        self.paid_to.clear();
    }

    fn closing(&mut self, carry: &Carry<1>) {
        if self.is_on {
            self.before_close.clone_from(&carry.classes);
        }
    }

    fn matured(&mut self, class: usize, paid: Lanes<1>) {
        if self.is_on {
            self.matured[class] = paid.only();
        }
    }

    fn reserve_paid(&mut self, class: usize, amount: Lanes<1>) {
        if self.is_on {
            self.reserve_paid[class] += amount.only();
        }
    }

    fn closed(&mut self, carry: &Carry<1>, callable: Which<1>) {
        if !self.is_on {
            return;
        }
        let waterfall = self.waterfall;
        let classes = &waterfall.class_names;
        let amounts = |amount: fn(&ClassState<1>) -> Lanes<1>| -> Vec<f64> {
            carry.classes.iter().map(amount).map(Lanes::only).collect()
        };
        let since = |amount: fn(&ClassState<1>) -> Lanes<1>| -> Vec<f64> {
            let both = carry.classes.iter().zip(&self.before_close);
            both.map(|(now, before)| (amount(now) - amount(before)).only()).collect()
        };
        let drawn: Vec<f64> = carry.insurers.iter().map(|insurer| insurer.drawn.only()).collect();
        let groups = || waterfall.groups.iter().enumerate();
        let oc = |(id, group): (usize, &CompiledGroup)| Named {
            name: group.terms.name.clone(),
            amount: (carry.groups[id].collateral - carry.bonds(&group.bonds)).only(),
        };
        let reserve = |(id, group): (usize, &CompiledGroup)| Named {
            name: group.terms.name.clone(),
            amount: carry.accounts[reserve_of(id)].only(),
        };
        self.explained.closing = Closing {
            insurer_drawn: named(&waterfall.insurer_names, &drawn),
            reserve_paid: named(classes, &self.reserve_paid),
            matured: named(classes, &self.matured),
            written_down: named(classes, &since(|class| class.loss)),
            unpaid_interest: named(classes, &amounts(|class| class.unpaid_interest)),
            released: named(classes, &since(|class| class.released)),
            reserve: groups()
                .map(reserve)
                .chain(self.own_accounts(carry))
                .filter(|named| named.amount != 0.0)
                .collect(),
            oc: groups().map(oc).collect(),
            call_possible: callable.only(),
        };
    }
}

impl Watcher<'_> {
    fn group(&self, carry: &Carry<1>, id: usize) -> GroupOpening {
        let group = &self.waterfall.groups[id];
        let today = &carry.groups[id];
        let bonds = carry.bonds(&group.bonds).only();
        let accounts = [interest_of(id), principal_of(id), derivative_of(id), reserve_of(id)];
        GroupOpening {
            name: group.terms.name.clone(),
            interest_collected: today.interest_collected.only(),
            prepayment_shortfall: today.prepayment_shortfall.only(),
            principal_collected: today.principal_collected.only(),
            strips_of_principal: today.strips_of_principal.only(),
            fees: self.fees[id].clone(),
            from_issuer: group.terms.reference.map(|_| today.from_issuer.only()),
            contract_paid: today.contract_paid.only(),
            contract_received: today.contract_received.only(),
            reserve: today.reserve_before.only(),
            accounts: accounts
                .into_iter()
                .chain(self.waterfall.own.accounts_of(id))
                .map(|account| self.account(account, carry))
                .collect(),
            collateral_before: today.collateral_before.only(),
            collateral: today.collateral.only(),
            cumulative_loss: today.cumulative_loss.only(),
            bonds,
            oc: today.collateral.only() - bonds,
            oc_target: group.terms.oc.is_some().then_some(today.oc_target.only()),
            stepped_down: today.stepped_down.only(),
            excess_cash_flow: oc::excess_cash_flow(group, carry, id).only(),
            distribution: today.distribution_left.only(),
        }
    }

    /// What the deal's own accounts hold.
    fn own_accounts(&self, carry: &Carry<1>) -> impl Iterator<Item = Named> {
        let groups = 0..self.waterfall.groups.len();
        let accounts = groups.flat_map(|group| self.waterfall.own.accounts_of(group));
        accounts.map(move |account| self.account(account, carry))
    }

    /// What an account holds, by its position among the accounts of all groups.
    fn account(&self, account: usize, carry: &Carry<1>) -> Named {
        let (group, word) = account_at(account);
        let own = group.checked_sub(self.waterfall.groups.len());
        let name = match own {
            Some(own) => self.waterfall.own.account_names[own].clone(),
            None => format!("{}.{word}", self.waterfall.groups[group].terms.name),
        };
        Named { name, amount: carry.accounts[account].only() }
    }
}

/// What is not 0, by name.
fn named(names: &[String], amounts: &[f64]) -> Vec<Named> {
    let all = names.iter().zip(amounts).filter(|(_, amount)| **amount != 0.0);
    all.map(|(name, amount)| Named { name: name.clone(), amount: *amount }).collect()
}
