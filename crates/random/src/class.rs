//! Classes of every kind over a group's collateral.

use crate::dates::{ACCRUALS, thirty_360};
use crate::dice::Dice;
use crate::text::Table;

/// What a class is, as far as the priority of payments must know.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Class {
    pub(crate) name: String,
    pub(crate) group: usize,
    pub(crate) kind: Kind,
    pub(crate) bears_interest: bool,
    pub(crate) is_capped: bool,
    pub(crate) is_floating: bool,
    pub(crate) table: Table,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind {
    /// A balance of its own.
    Balance(f64),
    /// The same, whose interest is added to it.
    Accrual(f64),
    Notional,
    Residual,
}

impl Class {
    pub(crate) fn balance(&self) -> Option<f64> {
        match self.kind {
            Kind::Balance(balance) | Kind::Accrual(balance) => Some(balance),
            _ => None,
        }
    }
}

/// What a group's classes may refer to.
pub(crate) struct Backing<'d> {
    pub(crate) group: usize,
    /// Written at every class, where there are several groups.
    pub(crate) group_name: Option<&'d str>,
    pub(crate) balance: f64,
    pub(crate) indices: &'d [String],
    pub(crate) has_available_funds_rate: bool,
}

/// The classes of a group, most senior first.
pub(crate) fn classes(dice: &mut Dice, backing: &Backing<'_>) -> Vec<Class> {
    let number = dice.whole(1, 5) as usize;
    let shares: Vec<f64> =
        (0..number).map(|at| dice.real(0.05, if at == 0 { 4.0 } else { 1.0 })).collect();
    // As large as the collateral, overcollateralized, or not backed.
    let part = match dice.whole(0, 9) {
        0..=2 => 1.0,
        3..=8 => dice.decimal(0.85, 0.999, 3),
        _ => dice.decimal(1.0, 1.1, 3),
    };
    let all: f64 = shares.iter().sum();
    let mut left = (backing.balance * part).floor().max(1.0);
    let mut classes = Vec::new();
    for (at, share) in shares.iter().enumerate() {
        let balance = match at + 1 == number {
            true => left,
            false => (backing.balance * part * share / all).floor().clamp(1.0, left - 1.0),
        };
        left -= balance;
        let is_accrual = at > 0 && dice.one_in(6);
        classes.push(with_balance(dice, backing, at, balance, is_accrual));
        if left < 2.0 {
            break;
        }
    }
    for at in 0..dice.whole(0, 4).saturating_sub(2) {
        let notional = notional(dice, backing, at, &classes);
        classes.push(notional);
    }
    classes
}

pub(crate) fn name(backing: &Backing<'_>, letter: &str, at: usize) -> String {
    match backing.group_name {
        Some(group) => format!("{group}-{letter}{}", at + 1),
        None => format!("{letter}{}", at + 1),
    }
}

pub(crate) fn start(backing: &Backing<'_>, name: &str) -> Table {
    let table = Table::of("name", name);
    match backing.group_name {
        Some(group) => table.with("group", group),
        None => table,
    }
}

fn with_balance(
    dice: &mut Dice,
    backing: &Backing<'_>,
    at: usize,
    balance: f64,
    is_accrual: bool,
) -> Class {
    let coupon = match is_accrual {
        true => Some(fixed(dice, backing)),
        false => coupon(dice, backing),
    };
    let letter = match (&coupon, is_accrual) {
        (_, true) => "Z",
        (None, _) => "PO",
        _ => "A",
    };
    let name = name(backing, letter, at);
    let mut table = start(backing, &name).with("balance_usd", balance);
    let is_capped = coupon.as_ref().is_some_and(|(_, is_capped)| *is_capped);
    let bears_interest = coupon.is_some();
    let mut is_floating = false;
    if let Some((coupon, _)) = coupon {
        is_floating = coupon.0.iter().any(|(key, _)| key == "floating");
        table.set("coupon", coupon);
    }
    measures(dice, &mut table);
    let kind = if is_accrual { Kind::Accrual(balance) } else { Kind::Balance(balance) };
    let group = backing.group;
    Class { name, group, kind, bears_interest, is_capped, is_floating, table }
}

/// How the class accrues, its price and its delay, where it states them.
fn measures(dice: &mut Dice, table: &mut Table) {
    if dice.one_in(6) {
        table.set("accrual", dice.pick(&ACCRUALS));
    }
    if dice.one_in(3) {
        match dice.one_in(8) {
            true => table.set("price_32nds", dice.pick(&["98-16", "101-08+", "99-313"])),
            false => table.set("price_pct", dice.decimal(60.0, 112.0, 4)),
        }
    }
    if dice.one_in(10) {
        table.set("delay_days", dice.pick(&[24u32, 0, 14, 54]));
    }
    if dice.one_in(10) {
        table.set("thirty_360", thirty_360(dice));
    }
}

fn notional(dice: &mut Dice, backing: &Backing<'_>, at: u32, classes: &[Class]) -> Class {
    let names: Vec<String> =
        classes.iter().filter(|c| c.balance().is_some()).map(|c| c.name.clone()).collect();
    let of = dice.some(&names, 2);
    let name = name(backing, "IO", at as usize);
    let pct = if dice.one_in(2) { 100.0 } else { dice.decimal(1.0, 150.0, 2) };
    let follows = Table::of("of", of).with("pct", pct);
    let (coupon, is_capped) = match backing.indices.is_empty() || dice.one_in(2) {
        true => fixed(dice, backing),
        false => floating(dice, backing),
    };
    let mut table = start(backing, &name).with("notional", follows).with("coupon", coupon);
    measures(dice, &mut table);
    let (group, kind) = (backing.group, Kind::Notional);
    Class { name, group, kind, bears_interest: true, is_capped, is_floating: false, table }
}

/// A residual; of a group where `group_name` says so.
pub(crate) fn residual(name: &str, group: usize, group_name: Option<&str>) -> Class {
    let mut table = Table::of("name", name).with("residual", true);
    if let Some(group) = group_name {
        table.set("group", group);
    }
    let name = name.to_owned();
    let kind = Kind::Residual;
    let (bears_interest, is_capped, is_floating) = (false, false, false);
    Class { name, group, kind, bears_interest, is_capped, is_floating, table }
}

/// A coupon, and whether the available funds rate caps it; `None`: principal only.
fn coupon(dice: &mut Dice, backing: &Backing<'_>) -> Option<(Table, bool)> {
    match (dice.whole(0, 9), backing.indices.is_empty()) {
        (9, _) => None,
        (0..=4, _) | (_, true) => Some(fixed(dice, backing)),
        _ => Some(floating(dice, backing)),
    }
}

pub(crate) fn fixed(dice: &mut Dice, backing: &Backing<'_>) -> (Table, bool) {
    let rate = if dice.one_in(20) { 0.0 } else { dice.decimal(0.5, 9.0, 3) };
    let mut table = Table::of("fixed_pct", rate);
    if dice.one_in(4) {
        table.set("after_call_pct", dice.decimal(0.5, 10.0, 3));
    }
    let is_capped = backing.has_available_funds_rate && dice.one_in(2);
    if is_capped || dice.one_in(20) {
        table.set("available_funds_cap", is_capped);
    }
    (table, is_capped)
}

pub(crate) fn floating(dice: &mut Dice, backing: &Backing<'_>) -> (Table, bool) {
    let mut table = Table::of("index", dice.pick(backing.indices));
    let is_inverse = dice.one_in(4);
    let margin = match is_inverse {
        true => dice.decimal(500.0, 3000.0, 1),
        false => dice.decimal(0.0, 400.0, 1),
    };
    table.set("margin_bp", margin);
    if is_inverse {
        table.set("multiplier", -dice.decimal(0.5, 4.0, 2));
    } else if dice.one_in(6) {
        table.set("multiplier", dice.decimal(0.5, 2.0, 2));
    }
    if dice.one_in(3) {
        table.set("margin_after_call_bp", (margin * 1.5 * 10.0).round() / 10.0);
    }
    let floor = dice.one_in(3).then(|| dice.decimal(0.0, 3.0, 2));
    if let Some(floor) = floor {
        table.set("floor_pct", floor);
    }
    if dice.one_in(2) {
        table.set("cap_pct", dice.decimal(floor.unwrap_or(0.0) + 4.0, 30.0, 2));
    }
    let is_capped = backing.has_available_funds_rate && !dice.one_in(4);
    if is_capped {
        table.set("available_funds_cap", true);
    }
    (Table::of("floating", table), is_capped)
}
