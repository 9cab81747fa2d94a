//! `[[account]]` and `[[fee]]`, and the steps that fill, draw and pay them.

use bonds::deal::Split;
use bonds::formula::Unit;

use crate::dice::Dice;
use crate::formula;
use crate::priority::Steps;
use crate::text::Table;

/// Accounts and fees beside those of the groups, each with its group.
#[derive(Default)]
pub(crate) struct Own {
    pub(crate) accounts: Vec<(usize, Table)>,
    pub(crate) fees: Vec<(usize, Table)>,
}

fn account_name(group: &str) -> String {
    format!("collections {group}")
}

fn fee_name(group: &str) -> String {
    format!("late fee {group}")
}

impl Own {
    pub(crate) fn draw(dice: &mut Dice, about: formula::About<'_>) -> Own {
        let mut own = Own::default();
        for (at, group) in about.groups.iter().enumerate() {
            let is_named = about.groups.len() > 1 || dice.one_in(2);
            let table = |name: String| match is_named {
                true => Table::of("name", name).with("group", &group.name),
                false => Table::of("name", name),
            };
            if dice.one_in(2) {
                let mut account = table(account_name(&group.name));
                if dice.one_in(2) {
                    let most = group.pool.balance() / 100.0;
                    account.set("initial_usd", dice.decimal(0.0, most, 2));
                }
                if dice.one_in(2) {
                    let required = formula::drawn(dice, about, Unit::Dollars, true);
                    account.set("required", required);
                }
                own.accounts.push((at, account));
            }
            if dice.one_in(2) {
                let amount = formula::early(dice, about, Unit::Dollars);
                let mut fee = table(fee_name(&group.name)).with("amount", amount);
                if dice.one_in(2) {
                    fee.set("carried", dice.one_in(2));
                }
                own.fees.push((at, fee));
            }
        }
        own
    }
}

impl Steps<'_> {
    /// Fills a group's own account, draws on it, and pays the group's fee.
    pub(crate) fn of_own(
        &mut self,
        dice: &mut Dice,
        about: formula::About<'_>,
        group: usize,
        bearing: &[String],
    ) {
        let name = &about.groups[group].name;
        if self.about.own.accounts.iter().any(|(of, _)| *of == group) {
            let own = account_name(name);
            let from = self.from(dice, group, &["interest", "principal"], 2);
            let mut parts = Table::of("from", from).with("to", &own);
            if dice.one_in(2) {
                parts.set("until", formula::drawn(dice, about, Unit::Dollars, true));
            }
            self.push(dice, ("transfer", group, 2), parts);
            if !bearing.is_empty() {
                let to = dice.some(bearing, 1);
                let parts = self.parts(dice, vec![own], to);
                self.push(dice, ("interest", group, 2), parts);
            }
        }
        if self.about.own.fees.iter().any(|(of, _)| *of == group) {
            let from = self.from(dice, group, &["interest", "principal", "reserve"], 3);
            let mut parts = Table::of("from", from).with("to", vec![fee_name(name)]);
            if dice.one_in(3) {
                parts.set("until", formula::drawn(dice, about, Unit::Dollars, true));
            }
            if dice.one_in(6) {
                parts.set("split", dice.pick(&Split::ALL.map(|(word, _)| word)));
            }
            self.push(dice, ("fee", group, 4), parts);
        }
    }
}
