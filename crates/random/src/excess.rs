//! Deals of the style [`crate::Style::Excess`]: what is left of the interest pays down classes until
//! the overcollateralization is at its target, and losses come from below.

use crate::class::{Backing, Class, Kind, fixed, floating, name, start};
use crate::dice::Dice;
use crate::priority::{About, Steps};
use crate::text::Table;

/// Steps of this style have no limits but those that are set here.
const UNLIMITED: u32 = 0;

/// Senior, mezzanine and subordinate class of a group.
pub(crate) fn classes(dice: &mut Dice, backing: &Backing<'_>) -> Vec<Class> {
    let shares = [dice.real(0.3, 0.8), dice.real(0.02, 0.12), dice.real(0.02, 0.12)];
    let class = |(at, share): (usize, f64)| {
        let name = name(backing, ["A", "M", "B"][at], 0);
        let balance = (backing.balance * share).floor().max(1.0);
        let (coupon, is_capped) = match backing.indices.is_empty() || dice.one_in(5) {
            true => fixed(dice, backing),
            false => floating(dice, backing),
        };
        let is_floating = coupon.0.iter().any(|(key, _)| key == "floating");
        let table = start(backing, &name).with("balance_usd", balance).with("coupon", coupon);
        let (group, kind) = (backing.group, Kind::Balance(balance));
        Class { name, group, kind, bears_interest: true, is_capped, is_floating, table }
    };
    shares.into_iter().enumerate().map(class).collect()
}

/// Interest, principal, excess for the group's own targets and losses; then for another group's.
pub(crate) fn steps(dice: &mut Dice, about: &About<'_>) -> Vec<Table> {
    let mut steps = Steps::new(about);
    for group in 0..about.groups.len() {
        of_group(dice, &mut steps, about, group);
    }
    for group in 0..about.groups.len() {
        let other = (group + 1) % about.groups.len();
        if other != group {
            let from = steps.from(dice, group, &["interest", "principal"], 1);
            let to = steps.names(other, |class| class.balance().is_some());
            let until = steps.of_group("oc_loss_deficiency", other);
            let parts = steps.parts(dice, from, to).with("until", until);
            steps.push(dice, ("principal", group, UNLIMITED), parts);
        }
    }
    steps.releases(dice);
    steps.all
}

fn of_group(dice: &mut Dice, steps: &mut Steps<'_>, about: &About<'_>, group: usize) {
    let names = steps.names(group, |class| class.balance().is_some());
    let excess = ["interest", "principal"];
    let from = steps.from(dice, group, &["interest", "reserve"], 1);
    let parts = steps.parts(dice, from, names.clone());
    steps.push(dice, ("interest", group, UNLIMITED), parts);
    let from = steps.from(dice, group, &["principal", "interest", "reserve"], 1);
    let until = steps.of_group("distribution", group);
    let parts = steps.parts(dice, from, names.clone()).with("until", until);
    steps.push(dice, ("principal", group, UNLIMITED), parts);
    if !about.insurers.is_empty() && group == 0 {
        steps.reimburse_insurer(dice, group);
    }
    let from = steps.from(dice, group, &excess, 1);
    let until = steps.of_group("oc_deficiency", group);
    let parts = steps.parts(dice, from, names.clone()).with("until", until);
    steps.push(dice, ("principal", group, UNLIMITED), parts);
    for verb in ["unpaid_interest", "reimburse_loss", "basis_risk"] {
        let from = steps.from(dice, group, &excess, 1);
        let to = if verb == "reimburse_loss" { names[1..].to_vec() } else { names.clone() };
        let mut parts = Table::of("from", from).with("to", to);
        if verb != "unpaid_interest" && !about.triggers.is_empty() && dice.one_in(2) {
            let not = dice.pick(&["not ", ""]);
            parts.set("when", format!("{not}{}", dice.pick(about.triggers)));
        }
        steps.push(dice, (verb, group, UNLIMITED), parts);
    }
    if about.groups[group].has_reserve {
        let from = steps.from(dice, group, &excess, 1);
        let parts = Table::of("from", from).with("to", vec![about.groups[group].name.clone()]);
        steps.push(dice, ("fund_reserve", group, UNLIMITED), parts);
    }
}
