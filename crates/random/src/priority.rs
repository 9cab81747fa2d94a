//! `[[pay]]`: the priority of payments, of all verbs, amounts, splits and conditions.

use bonds::deal::Split;

use crate::class::{Class, Kind};
use crate::dice::Dice;
use crate::formula;
use crate::group::Group;
use crate::own::Own;
use crate::text::Table;

/// What steps pay, and what they may name.
pub(crate) struct About<'d> {
    pub(crate) groups: &'d [Group],
    pub(crate) classes: &'d [Class],
    pub(crate) triggers: &'d [String],
    pub(crate) insurers: &'d [String],
    /// Plans, each with its group.
    pub(crate) plans: &'d [(String, usize)],
    pub(crate) own: &'d Own,
    /// What expressions may name; `None` where the deal has none.
    pub(crate) formulas: Option<formula::About<'d>>,
}

/// The steps of a deal, in the order of execution.
pub(crate) fn steps(dice: &mut Dice, about: &About<'_>) -> Vec<Table> {
    let mut steps = Steps::new(about);
    for group in 0..about.groups.len() {
        steps.pay_group(dice, group);
    }
    for group in 0..about.groups.len() {
        steps.across(dice, group);
    }
    steps.releases(dice);
    steps.all
}

/// Steps as they are added.
pub(crate) struct Steps<'d> {
    pub(crate) about: &'d About<'d>,
    pub(crate) all: Vec<Table>,
}

/// Chunks of a list, in order.
fn chunks(dice: &mut Dice, names: &[String]) -> Vec<Vec<String>> {
    let mut chunks: Vec<Vec<String>> = Vec::new();
    for name in names {
        match chunks.last_mut() {
            Some(chunk) if !dice.one_in(3) => chunk.push(name.clone()),
            _ => chunks.push(vec![name.clone()]),
        }
    }
    chunks
}

/// The test that classes are retired.
fn retired(names: &[String]) -> String {
    format!("retired({})", names.join(", "))
}

impl<'d> Steps<'d> {
    pub(crate) fn new(about: &'d About<'d>) -> Steps<'d> {
        Steps { about, all: Vec::new() }
    }

    fn account(&self, group: usize, account: &str) -> String {
        match self.about.groups {
            [_] if account != "derivative" => account.to_owned(),
            groups => format!("{}.{account}", groups[group].name),
        }
    }

    /// A quantity of a group.
    pub(crate) fn of_group(&self, word: &str, group: usize) -> String {
        match self.about.groups {
            [_] => word.to_owned(),
            groups => format!("{word}({})", groups[group].name),
        }
    }

    /// Accounts of a step: the first of `accounts`, and the others one in `of` times.
    pub(crate) fn from(
        &self,
        dice: &mut Dice,
        group: usize,
        accounts: &[&str],
        of: u32,
    ) -> Vec<String> {
        let mut from = Vec::new();
        for (at, account) in accounts.iter().enumerate() {
            let is_there = *account != "reserve" || self.about.groups[group].has_reserve;
            if is_there && (at == 0 || dice.one_in(of)) {
                from.push(self.account(group, account));
            }
        }
        from
    }

    /// Adds a step of a group; with a condition in one case of `of`, in none where that is 0.
    pub(crate) fn push(
        &mut self,
        dice: &mut Dice,
        (verb, group, of): (&str, usize, u32),
        mut parts: Table,
    ) {
        let is_conditional = parts.0.iter().any(|(key, _)| key == "when");
        if of > 0 && dice.one_in(of) && !is_conditional {
            self.condition(dice, &mut parts, group);
        }
        let mut step = Table::of(verb, parts);
        if dice.one_in(6) {
            step.set("cite", "Priority of Payments");
        }
        self.all.push(step);
    }

    /// `from`, `to` and, where there are several to pay, maybe how they share.
    pub(crate) fn parts(&self, dice: &mut Dice, from: Vec<String>, to: Vec<String>) -> Table {
        let number = to.len();
        let mut parts = Table::default();
        if !from.is_empty() {
            parts.set("from", from);
        }
        parts.set("to", to);
        if (number > 1 && !dice.one_in(3)) || dice.one_in(16) {
            parts.set("split", dice.pick(&Split::ALL.map(|(word, _)| word)));
        }
        parts
    }

    fn condition(&self, dice: &mut Dice, parts: &mut Table, group: usize) {
        let names: Vec<String> = self.names(group, |class| class.kind != Kind::Residual);
        let when = match dice.whole(0, 3) {
            at @ (2 | 3) if !self.about.triggers.is_empty() => {
                let not = if at == 2 { "" } else { "not " };
                format!("{not}{}", dice.pick(self.about.triggers))
            }
            1 | 3 => retired(&dice.some(&names, 3)),
            _ => format!("not {}", retired(&dice.some(&names, 3))),
        };
        parts.set("when", when);
    }

    pub(crate) fn names(&self, group: usize, is_named: impl Fn(&Class) -> bool) -> Vec<String> {
        let own = self.about.classes.iter().filter(|class| class.group == group);
        own.filter(|class| is_named(class)).map(|class| class.name.clone()).collect()
    }

    fn pay_group(&mut self, dice: &mut Dice, group: usize) {
        let with_balance = self.names(group, |class| class.balance().is_some());
        let accruing = self.names(group, |class| matches!(class.kind, Kind::Accrual(_)));
        let others: Vec<String> =
            with_balance.iter().filter(|name| !accruing.contains(name)).cloned().collect();
        for class in &accruing {
            let are_retired = retired(&dice.some(&others, 1));
            let from = match dice.one_in(2) {
                true => vec![self.account(group, "interest")],
                false => Vec::new(),
            };
            let parts = self
                .parts(dice, from, vec![class.clone()])
                .with("when", format!("not {are_retired}"));
            self.push(dice, ("accrue", group, 16), parts);
            let from = self.from(dice, group, &["interest", "principal"], 6);
            let parts = self.parts(dice, from, vec![class.clone()]).with("when", are_retired);
            self.push(dice, ("interest", group, 16), parts);
        }
        if !self.about.insurers.is_empty() && dice.one_in(2) {
            self.reimburse_insurer(dice, group);
        }
        let is_paid =
            |class: &Class| class.bears_interest && !matches!(class.kind, Kind::Accrual(_));
        let bearing = self.names(group, is_paid);
        for to in chunks(dice, &bearing) {
            let from =
                self.from(dice, group, &["interest", "reserve", "principal", "derivative"], 4);
            let parts = self.parts(dice, from, to);
            self.push(dice, ("interest", group, 5), parts);
        }
        if dice.one_in(2) && !bearing.is_empty() {
            let from = self.from(dice, group, &["interest", "principal", "reserve"], 4);
            let to = dice.some(&bearing, 1);
            let parts = self.parts(dice, from, to);
            self.push(dice, ("unpaid_interest", group, 8), parts);
        }
        if let Some(about) = self.about.formulas {
            self.by_formula(dice, about, group, &with_balance);
            self.of_own(dice, about, group, &bearing);
        }
        self.principal(dice, group, &with_balance);
        self.shortfalls(dice, group, &with_balance);
        if self.about.groups[group].has_reserve && dice.one_in(2) {
            let from = self.from(dice, group, &["interest", "principal"], 3);
            let parts = self.parts(dice, from, vec![self.about.groups[group].name.clone()]);
            self.push(dice, ("fund_reserve", group, 6), parts);
        }
    }

    pub(crate) fn reimburse_insurer(&mut self, dice: &mut Dice, group: usize) {
        let from = self.from(dice, group, &["interest", "principal"], 3);
        let parts = self.parts(dice, from, self.about.insurers.to_vec());
        self.push(dice, ("reimburse_insurer", group, 8), parts);
    }

    /// Planned principal, shares and conditions first; then a step that pays every class.
    fn principal(&mut self, dice: &mut Dice, group: usize, with_balance: &[String]) {
        let own = self.about.plans.iter().filter(|(_, of)| *of == group);
        for (plan, _) in own {
            let to = dice.some(with_balance, 4);
            let from = self.from(dice, group, &["principal", "interest"], 8);
            let parts = self.parts(dice, from, to).with("down_to", plan);
            self.push(dice, ("principal", group, 12), parts);
        }
        for _ in 0..dice.whole(0, 5).saturating_sub(3) {
            let to = dice.some(with_balance, 3);
            let from = self.from(dice, group, &["principal", "interest", "reserve"], 4);
            let mut parts = self.parts(dice, from, to);
            if dice.one_in(2) {
                parts.set("until", self.of_group("distribution", group));
            }
            self.push(dice, ("principal", group, 3), parts);
        }
        let has_oc = self.about.groups[group].has_oc;
        let from = self.from(dice, group, &["principal", "interest", "reserve"], 2);
        let to = dice.shuffled_rarely(with_balance.to_vec());
        let mut parts = self.parts(dice, from, to);
        if has_oc || dice.one_in(3) {
            parts.set("until", self.of_group("distribution", group));
        }
        self.push(dice, ("principal", group, 40), parts);
        for until in ["oc_deficiency", "oc_loss_deficiency"] {
            if has_oc && !dice.one_in(3) {
                let from = self.from(dice, group, &["interest", "principal", "derivative"], 2);
                let until = self.of_group(until, group);
                let parts = self.parts(dice, from, with_balance.to_vec()).with("until", until);
                self.push(dice, ("principal", group, 5), parts);
            }
        }
    }

    /// Losses and basis risk, from what is left.
    fn shortfalls(&mut self, dice: &mut Dice, group: usize, with_balance: &[String]) {
        if !dice.one_in(3) {
            let from = self.from(dice, group, &["interest", "principal", "reserve"], 3);
            let to = dice.some(with_balance, 2);
            let parts = self.parts(dice, from, to);
            self.push(dice, ("reimburse_loss", group, 5), parts);
        }
        let capped = self.names(group, |class| class.is_capped);
        if !capped.is_empty() && !dice.one_in(4) {
            let accounts = [&["derivative", "interest"][..], &["interest", "reserve"][..]];
            let accounts = dice.pick(&accounts);
            let from = self.from(dice, group, accounts, 2);
            let parts = self.parts(dice, from, capped);
            self.push(dice, ("basis_risk", group, 6), parts);
        }
    }

    /// A group's excess for the classes of another.
    fn across(&mut self, dice: &mut Dice, group: usize) {
        let groups = self.about.groups;
        let other = (group + 1) % groups.len();
        if other == group || !dice.one_in(2) {
            return;
        }
        let from = self.from(dice, group, &["interest", "principal"], 2);
        let to = self.names(other, |class| class.balance().is_some());
        let mut parts = self.parts(dice, from, to);
        let until = if groups[other].has_oc { "oc_loss_deficiency" } else { "distribution" };
        parts.set("until", self.of_group(until, other));
        self.push(dice, ("principal", group, 12), parts);
    }

    pub(crate) fn releases(&mut self, dice: &mut Dice) {
        let is_residual = |class: &&Class| class.kind == Kind::Residual;
        let residuals: Vec<&Class> = self.about.classes.iter().filter(is_residual).collect();
        for residual in residuals {
            if dice.one_in(2) {
                continue;
            }
            let from = match dice.one_in(2) {
                true => self.from(dice, residual.group, &["interest", "principal"], 2),
                false => Vec::new(),
            };
            let parts = self.parts(dice, from, vec![residual.name.clone()]);
            self.push(dice, ("release", residual.group, 8), parts);
        }
    }
}
