//! One payment date, written down line by line. Money is dollars; names are the deal's.

use terms::{IndexPaths, PoolFlows, RunTo};

use crate::accounts::{derivative_of, interest_of, principal_of, reserve_of};
use crate::carry::{Carry, ClassState};
use crate::compile::{CompiledGroup, CompiledStep, Waterfall};
use crate::conserve::Broken;
use crate::deal::{NamedAmount, Verb};
use crate::explain_class::ClassRecorder;
use crate::explained::account_named;
pub use crate::explained::*;
use crate::formula::Formula;
use crate::lanes::{Lanes, Which};
use crate::oc;
use crate::run::{RunTerms, watched};
use crate::step::Outcome;
use crate::trigger::CompiledTrigger;
use crate::watch::Watch;

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
            of_classes: Vec::new(),
        },
        classes: ClassRecorder::of(waterfall, paths, month),
        fees: vec![Vec::new(); waterfall.groups.len()],
        paid_to: Vec::new(),
        before_close: Vec::new(),
        reserve_paid: vec![0.0; waterfall.classes.len()],
        matured: vec![0.0; waterfall.classes.len()],
    };
    watched(waterfall, pools, paths, (terms, RunTo::Maturity), &mut watcher)?;
    let of_classes = watcher.classes.finished();
    Ok(Explained { of_classes, ..watcher.explained })
}

struct Watcher<'a> {
    waterfall: &'a Waterfall,
    /// Whether the date under way is the one asked for.
    is_on: bool,
    explained: Explained,
    classes: ClassRecorder<'a>,
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

    fn date(&mut self, month: usize, carry: &Carry<1>) {
        self.is_on = month == self.explained.month;
        if self.is_on {
            self.classes.date(carry);
        }
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
        self.classes.opened(carry);
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
        self.classes.step(step, (line.position, outcome), &self.paid_to, carry);
        self.explained.steps.push(line);
        self.paid_to.clear();
    }

    fn closing(&mut self, carry: &Carry<1>) {
        if self.is_on {
            self.before_close.clone_from(&carry.classes);
            self.classes.closing(carry);
        }
    }

    fn matured(&mut self, class: usize, paid: Lanes<1>) {
        if self.is_on {
            self.matured[class] = paid.only();
            self.classes.after_steps(class).matured = paid.only();
        }
    }

    fn reserve_paid(&mut self, class: usize, interest: Lanes<1>, principal: Lanes<1>) {
        if self.is_on {
            self.reserve_paid[class] += (interest + principal).only();
            self.classes.after_steps(class).reserve_interest += interest.only();
            self.classes.after_steps(class).reserve_principal += principal.only();
        }
    }

    fn closed(&mut self, carry: &Carry<1>, callable: Which<1>) {
        if !self.is_on {
            return;
        }
        self.classes.closed(carry);
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
        let name = account_named(self.waterfall, account);
        Named { name, amount: carry.accounts[account].only() }
    }
}

/// What is not 0, by name.
fn named(names: &[String], amounts: &[f64]) -> Vec<Named> {
    let all = names.iter().zip(amounts).filter(|(_, amount)| **amount != 0.0);
    all.map(|(name, amount)| Named { name: name.clone(), amount: *amount }).collect()
}
